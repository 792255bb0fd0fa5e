/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes the first files of the corpora of `crl` and `ocsp`: sound lists and responses of every kind.
 *
 *     revocation_seeds CORPUS_FOLDER
 */
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "unit/base/fixtures.h"
#include "unit/webpki/ocsp_response.h"

static const char *folder;

static void write_seed(const char *target, const char *name, stoic_bytes bytes) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, target);
    mkdir(path, 0755);
    snprintf(path, sizeof path, "%s/%s/%s", folder, target, name);
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(bytes.data, 1, bytes.len, file) != bytes.len || fclose(file) != 0) {
        fprintf(stderr, "cannot write %s\n", path);
        exit(1);
    }
    fixture_free(bytes);
}

/* ---- Lists ---- */

#define NUMBER "30{06{551d14} 04{02{07}}}"
#define KEY_ID "30{06{551d23} 04{30{80{0102030405060708}}}}"
#define IDP(content) "30{06{551d1c} 01{ff} 04{30{" content "}}}"
#define ENTRY(serial) "30{02{" serial "} 17{'240101000000Z'}}"
#define ENTRY_WITH(serial, extensions) "30{02{" serial "} 17{'240101000000Z'} 30{" extensions "}}"
#define REASON(number) "30{06{551d15} 04{0a{" number "}}}"

typedef struct list_seed {
    const char *name;
    const char *front; /* the choice, and the certificate's distribution points behind their length */
    const char *next_update;
    const char *entries;
    const char *extensions;
} list_seed;

static const list_seed lists[] = {
    {"empty", "05 00", "17{'240201000000Z'}", "", NUMBER},
    {"plain", "05 00", "17{'240201000000Z'}", "30{" ENTRY("05") ENTRY("06") ENTRY("0105") "}", KEY_ID NUMBER},
    {"expired", "00 00", "17{'240201000000Z'}", "30{" ENTRY("12345678") "}", NUMBER},
    {"late", "05 00", "18{'20500101000000Z'}", "30{" ENTRY("00ff") "}", NUMBER},
    {"reasons", "05 00", "17{'240201000000Z'}",
     "30{" ENTRY_WITH("05", REASON("01")) ENTRY_WITH("06", REASON("08"))
         ENTRY_WITH("07", "30{06{551d18} 04{18{'20240101000000Z'}}}") "}",
     NUMBER},
    {"partition", "05 16 30{a0{a0{86{'http://a/1.crl'}}}}", "17{'240201000000Z'}", "30{" ENTRY("05") "}",
     NUMBER IDP("a0{a0{86{'http://a/1.crl'}}} 81{ff}")},
    {"authorities", "25 00", "17{'240201000000Z'}", "30{" ENTRY("05") "}", NUMBER IDP("82{ff}")},
};

static stoic_bytes list_of(const list_seed *seed) {
    const stoic_bytes parts[] = {der_of_text(seed->next_update), der_of_text(seed->entries),
                                 der_of_text(seed->extensions)};
    const stoic_bytes tbs = der_of("30{02{01}" SIGNED_ALGORITHM CA_NAME "17{'240101000000Z'} % % a0{30{%}}}",
                                   parts[0], parts[1], parts[2]);
    const stoic_bytes der = signed_der(ocsp_keys[BY_CA], tbs);
    for (size_t i = 0; i < STOIC_COUNT(parts); i++) {
        fixture_free(parts[i]);
    }
    fixture_free(tbs);
    return der;
}

static void write_pem(void) {
    const stoic_bytes der = list_of(&lists[1]);
    unsigned char base64[2048];
    char text[4096];
    const int len = EVP_EncodeBlock(base64, der.data, (int)der.len);
    snprintf(text, sizeof text, "\x03-----BEGIN X509 CRL-----\n");
    for (int at = 0; at < len; at += 64) {
        const size_t end = strlen(text);
        snprintf(text + end, sizeof text - end, "%.64s\n", (const char *)base64 + at);
    }
    const size_t end = strlen(text);
    snprintf(text + end, sizeof text - end, "-----END X509 CRL-----\n");
    write_seed("crl", "pem", fixture_of_text(text));
    fixture_free(der);
}

static void write_lists(void) {
    for (size_t i = 0; i < STOIC_COUNT(lists); i++) {
        const stoic_bytes der = list_of(&lists[i]);
        const stoic_bytes front = der_of_text(lists[i].front);
        write_seed("crl", lists[i].name, der_of("% %", front, der));
        fixture_free(der);
        fixture_free(front);
    }
    write_pem();
}

/* ---- Responses ---- */

typedef struct response_seed {
    const char *name;
    ocsp_response_spec spec;
} response_seed;

static const signed_certificate responder = {
    .serial = "07",
    .issuer = CA_NAME,
    .subject = RESPONDER_NAME,
    .extensions = "30{06{551d25} 04{30{06{2b06010505070309}}}} 30{06{551d0f} 01{ff} 04{03{0780}}}"};

static const response_seed responses[] = {
    {"good", {.signer = BY_CA}},
    {"revoked", {.answers = ANSWER(REVOKED)}},
    {"unknown", {.answers = ANSWER(UNKNOWN)}},
    {"sha256", {.answers = WITH_ID(ID(SHA256)), .is_sha256 = true}},
    {"by_key", {.responder = "a2{04{%}}", .version = "a0{02{00}}"}},
    {"endless", {.answers = WITH_TIMES("18{'20240531120000Z'}")}},
    {"two", {.answers = ANSWER(GOOD) ANSWER(REVOKED)}},
    {"extensions",
     {.answers = WITH_TIMES(TIMES "a1{30{30{06{2b060104018f6501} 04{}}}}"),
      .extensions = "a1{30{30{06{2b0601050507300102} 04{04{0102}}}}}"}},
    {"delegated",
     {.responder = "a1{" RESPONDER_NAME "}",
      .signer = BY_RESPONDER,
      .certificate = &responder,
      .num_certificates = 1}},
    {"error", {.outer = "30{0a{03}}"}},
};

static stoic_bytes length_of(stoic_bytes bytes) {
    const uint8_t length[] = {(uint8_t)(bytes.len >> 8), (uint8_t)bytes.len};
    return fixture_copy(stoic_bytes_of(length, sizeof length));
}

static void write_responses(void) {
    const stoic_bytes ca_len = length_of(ocsp_ca_der);
    const stoic_bytes leaf_len = length_of(ocsp_leaf_der);
    for (size_t i = 0; i < STOIC_COUNT(responses); i++) {
        const stoic_bytes response = ocsp_response_of(&responses[i].spec);
        const stoic_bytes choice = der_of_text(i == 0 || i == 8 ? "01" : "00");
        write_seed("ocsp", responses[i].name,
                   der_of("% % % % % %", choice, ca_len, ocsp_ca_der, leaf_len, ocsp_leaf_der, response));
        fixture_free(response);
        fixture_free(choice);
    }
    fixture_free(ca_len);
    fixture_free(leaf_len);
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: %s CORPUS_FOLDER\n", argv[0]);
        return 2;
    }
    folder = argv[1];
    ocsp_set_up(NULL);
    write_lists();
    write_responses();
    ocsp_tear_down(NULL);
    return 0;
}
