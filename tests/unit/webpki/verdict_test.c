/* SPDX-License-Identifier: Apache-2.0 */
/* What a failed verdict says: the reason with its particulars, the remedy, and the two long forms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/webpki/test_pki.h"
#include "webpki/path_search.h"

#define WWW "www.example.com"
#define CA_TRUE "basicConstraints=critical,CA:TRUE"
#define CA CA_TRUE, "keyUsage=critical,keyCertSign,cRLSign"
#define LEAF "subjectAltName=DNS:" WWW
#define E(name) STOIC_ERROR_PEER_CERTIFICATE_##name

enum { TEXT_MAX = 32768, ROOT = 0, INTERMEDIATE = 1, END_ENTITY = 2 };

typedef struct row {
    stoic_error error;
    test_fields fields[3]; /* those without subject are the usual ones */
    const char *name;
    size_t num_sent; /* 0: 2 */
    const char *reason;
    const char *in_remedy;
} row;

static const test_fields usual[] = {
    {.subject = "Root", .extensions = {CA, "subjectKeyIdentifier=00010203"}},
    {.subject = "CA", .extensions = {CA, "subjectKeyIdentifier=0a0b0c0d"}},
    {.subject = "leaf", .extensions = {LEAF, "authorityKeyIdentifier=keyid"}},
};

static const row rows[] = {
    {.error = E(EXPIRED),
     .fields[END_ENTITY] = {.subject = "leaf",
                            .not_after = TEST_PKI_NOW - 12 * TEST_PKI_DAY,
                            .extensions = {LEAF}},
     .reason = "the certificate of CN=leaf expired on 2025-12-20T00:00:00Z, 12 days ago",
     .in_remedy = "renew"},
    {.error = E(NOT_YET_VALID),
     .fields[INTERMEDIATE] = {.subject = "CA", .not_before = TEST_PKI_NOW + 3600, .extensions = {CA}},
     .reason = "the certificate of CN=CA is not valid before 2026-01-01T01:00:00Z, in 1 hour",
     .in_remedy = "clock"},
    {.error = E(NAME_MISMATCH),
     .name = "db.example.com",
     .fields[END_ENTITY] = {.subject = "leaf",
                            .extensions = {"subjectAltName=DNS:a.example,IP:192.0.2.7,IP:2001:db8::1,"
                                           "email:x@example.org,URI:spiffe://example/db"}},
     .reason = "the certificate of CN=leaf is not for db.example.com but for DNS a.example, IP 192.0.2.7, "
               "IP 2001:db8:0:0:0:0:0:1, email x@example.org, URI spiffe://example/db",
     .in_remedy = "a name that the certificate is for"},
    {.error = E(NAME_MISMATCH),
     .name = "db.example.com",
     .fields[END_ENTITY] =
         {.subject = "leaf",
          .extensions = {"subjectAltName=DNS:1,DNS:2,DNS:3,DNS:4,DNS:5,DNS:6,DNS:7,DNS:8,DNS:9"}},
     .reason =
         "the certificate of CN=leaf is not for db.example.com but for DNS 1, DNS 2, DNS 3, DNS 4, DNS 5, "
         "DNS 6, DNS 7, DNS 8 and 1 more",
     .in_remedy = "name"},
    {.error = E(NAME_MISMATCH),
     .fields[END_ENTITY] = {.subject = WWW},
     .reason = "the certificate of CN=" WWW " is not for " WWW " but for no name at all",
     .in_remedy = "name"},
    {.error = E(KEY_USAGE),
     .fields[END_ENTITY] = {.subject = "leaf", .extensions = {LEAF, "keyUsage=keyEncipherment,cRLSign"}},
     .reason = "the certificate of CN=leaf has a key for keyEncipherment, cRLSign, not for digitalSignature",
     .in_remedy = "key usage"},
    {.error = E(ISSUER_KEY_USAGE),
     .fields[INTERMEDIATE] = {.subject = "CA", .extensions = {CA_TRUE, "keyUsage=cRLSign"}},
     .reason = "the certificate of CN=CA has a key for cRLSign, not for keyCertSign",
     .in_remedy = "key usage"},
    {.error = E(EXT_KEY_USAGE),
     .fields[END_ENTITY] = {.subject = "leaf", .extensions = {LEAF, "extendedKeyUsage=clientAuth,1.2.3.4"}},
     .reason = "the certificate of CN=leaf is for clientAuth, 1.2.3.4, not for serverAuth",
     .in_remedy = "serverAuth"},
    {.error = E(NOT_A_CA),
     .fields[INTERMEDIATE] = {.subject = "CA"},
     .reason = "the certificate of CN=CA is not that of a CA, but issued the one of CN=leaf",
     .in_remedy = "CA:TRUE"},
    {.error = E(PATH_LENGTH),
     .fields[ROOT] = {.subject = "Root", .extensions = {"basicConstraints=CA:TRUE,pathlen:0"}},
     .reason = "the CA CN=Root allows 0 CAs below it, and there are more",
     .in_remedy = "nearer"},
    {.error = E(UNKNOWN_ISSUER),
     .num_sent = 1,
     .reason = "the certificate of CN=leaf was issued by CN=CA with the key identifier 0a:0b:0c:0d, which is "
               "neither trusted here nor among the certificates sent",
     .in_remedy = "send the certificate of CN=CA"},
    {.error = E(UNKNOWN_ISSUER),
     .fields[INTERMEDIATE] = {.subject = "CA", .issuer_name = "Nobody", .extensions = {CA}},
     .reason =
         "the certificate of CN=CA was issued by CN=Nobody, which is neither trusted here nor among the "
         "certificates sent",
     .in_remedy = "trust CN=Nobody here"},
    {.error = E(SIGNATURE),
     .fields[END_ENTITY] = {.subject = "leaf", .has_bad_signature = true, .extensions = {LEAF}},
     .reason = "the signature of the certificate of CN=leaf does not verify with the key of CN=CA",
     .in_remedy = "altered"},
    {.error = E(SIGNATURE_ALGORITHM),
     .fields[END_ENTITY] = {.subject = "leaf", .digest = "SHA1", .extensions = {LEAF}},
     .reason =
         "the certificate of CN=leaf is signed with 1.2.840.10045.4.1 (ecdsa-with-SHA1), which is weak, "
         "not supported, or not for the key of its issuer",
     .in_remedy = "SHA-256"},
    {.error = E(UNKNOWN_CRITICAL_EXTENSION),
     .fields[END_ENTITY] = {.subject = "leaf", .extensions = {LEAF, "1.2.3.4=critical,DER:0500"}},
     .reason = "the certificate of CN=leaf has the critical extension 1.2.3.4, which is not known here",
     .in_remedy = "extension"},
    {.error = E(NAME_CONSTRAINTS),
     .fields[ROOT] = {.subject = "Root",
                      .extensions = {CA, "nameConstraints=critical,excluded;DNS:example.com"}},
     .reason = "the certificate of CN=leaf has the name DNS " WWW ", which a CA above it may not certify: it "
               "excludes DNS example.com",
     .in_remedy = "may certify"},
    {.error = E(NAME_CONSTRAINTS),
     .fields[ROOT] = {.subject = "Root",
                      .extensions = {CA, "nameConstraints=critical,permitted;DNS:b.example"}},
     .reason =
         "the certificate of CN=leaf has the name DNS " WWW ", which is none of those that a CA above it "
         "may certify",
     .in_remedy = "may certify"},
    {.error = E(VERSION),
     .fields[INTERMEDIATE] = {.subject = "CA", .version = 1},
     .reason = "the certificate of CN=CA is of version 1, not 3",
     .in_remedy = "version 3"},
    {.error = E(KEY_UNSUPPORTED),
     .fields[END_ENTITY] = {.subject = "leaf", .key = "secp256k1", .extensions = {LEAF}},
     .reason = "the certificate of CN=leaf has a key of a kind or size that is not supported",
     .in_remedy = "P-256"},
    /* Texts of others can neither end a line nor play with a terminal. */
    {.error = E(NAME_MISMATCH),
     .name = "a\nb.example",
     .fields[END_ENTITY] = {.subject = "x\x1b[31m\r\n\"\\", .extensions = {"subjectAltName=DNS:\x07"}},
     .reason = "the certificate of CN=x\\x1b[31m\\x0d\\x0a\\x22\\x5c\\x5c is not for a\\x0ab.example but for "
               "DNS \\x07",
     .in_remedy = "name"},
    {.error = E(EXPIRED),
     .fields[END_ENTITY] = {.not_after = TEST_PKI_NOW - 1, .subject = "", .extensions = {LEAF}},
     .reason = "the certificate of DNS " WWW " expired on 2025-12-31T23:59:59Z, 1 second ago",
     .in_remedy = "renew"},
};

typedef struct judged {
    test_issued *issued[3];
    stoic_bytes chain;
    stoic_trust_store *trust;
    stoic_verdict verdict;
} judged;

static judged judge(const row *now) {
    judged out = {.verdict = {.struct_size = sizeof(out.verdict)}};
    const test_issued *above = NULL;
    for (size_t i = 0; i < 3; i++) {
        out.issued[i] = test_issue(now->fields[i].subject != NULL ? &now->fields[i] : &usual[i], above);
        above = out.issued[i];
    }
    out.chain = test_chain((const test_issued *[]){out.issued[END_ENTITY], out.issued[INTERMEDIATE]},
                           now->num_sent != 0 ? now->num_sent : 2);
    out.trust = test_trust((const test_issued *[]){out.issued[ROOT]}, 1);
    const stoic_path_options options = {.struct_size = sizeof(options),
                                        .provider = stoic_provider_libcrypto(),
                                        .trust = out.trust,
                                        .now = TEST_PKI_NOW,
                                        .name = stoic_bytes_of_text(now->name != NULL ? now->name : WWW)};
    stoic_path_verify(&out.verdict, &options, out.chain);
    return out;
}

static void drop(judged *made) {
    for (size_t i = 0; i < 3; i++) {
        test_drop(made->issued[i]);
    }
    free((void *)(uintptr_t)made->chain.data);
    stoic_trust_store_release(made->trust);
}

typedef void (*verdict_writer)(stoic_writer *writer, const stoic_verdict *verdict);

/* As a string, in space that the next call takes again. */
static const char *text_of(verdict_writer write, const stoic_verdict *verdict) {
    static char text[TEXT_MAX + 1];
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, (uint8_t *)text, TEXT_MAX);
    write(&writer, verdict);
    assert_int_equal(stoic_writer_error(&writer), STOIC_OK);
    text[writer.len] = 0;
    return text;
}

static void expect_in(const char *reason, const char *text, const char *wanted) {
    if (strstr(text, wanted) == NULL) {
        fail_msg("%s: no \"%s\" in: %s", reason, wanted, text);
    }
}

static void check_row(const row *now) {
    judged made = judge(now);
    const stoic_verdict *verdict = &made.verdict;
    if (verdict->error != now->error) {
        fail_msg("%s: %s", now->reason, stoic_error_name(verdict->error));
    }
    const char *reason = text_of(stoic_verdict_write_reason, verdict);
    if (strcmp(reason, now->reason) != 0) {
        fail_msg("%s, not: %s", reason, now->reason);
    }
    expect_in(now->reason, text_of(stoic_verdict_write_remedy, verdict), now->in_remedy);
    expect_in(now->reason, text_of(stoic_verdict_write_text, verdict), now->reason);
    const char *json = text_of(stoic_verdict_write_json, verdict);
    for (const char *at = json; *at != 0; at++) {
        assert_true(*at >= ' ' && *at < 0x7f);
    }
    expect_in(now->reason, json, "{\"valid\":false,\"error\":\"PEER_CERTIFICATE_");
    drop(&made);
}

static void test_rows(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(rows); i++) {
        check_row(&rows[i]);
    }
}

static void test_valid(void **state) {
    const row good = {.name = NULL};
    judged made = judge(&good);
    (void)state;
    assert_int_equal(made.verdict.error, STOIC_OK);
    assert_string_equal(text_of(stoic_verdict_write_reason, &made.verdict), "");
    assert_string_equal(text_of(stoic_verdict_write_remedy, &made.verdict), "");
    assert_string_equal(text_of(stoic_verdict_write_text, &made.verdict),
                        "ok\n"
                        "  0 end_entity 0: CN=leaf, issued by CN=CA, valid 2025-12-02T00:00:00Z to "
                        "2026-01-31T00:00:00Z: ok\n"
                        "  1 intermediate 1: CN=CA, issued by CN=Root, valid 2025-12-02T00:00:00Z to "
                        "2026-01-31T00:00:00Z: ok\n"
                        "  2 anchor 0: CN=Root, issued by CN=Root, valid 2025-12-02T00:00:00Z to "
                        "2026-01-31T00:00:00Z: ok\n");
    const char *json = text_of(stoic_verdict_write_json, &made.verdict);
    expect_in("valid", json,
              "{\"valid\":true,\"error\":\"OK\",\"now\":\"2026-01-01T00:00:00Z\",\"path\":["
              "{\"position\":0,\"source\":\"end_entity\",\"subject\":\"CN=leaf\",\"names\":\"DNS " WWW
              "\",\"issuer\":\"CN=CA\",\"serial\":\"");
    expect_in("valid", json, "\"error\":\"OK\"}],\"signatures\":2,\"steps\":2}");
    drop(&made);
}

/* What the other errors say, of which this test makes none: nothing is left without words. */
static void test_every_error_has_words(void **state) {
    const row good = {.name = NULL};
    judged made = judge(&good);
    size_t num;
    const stoic_error_row *all = stoic_error_rows(&num);
    (void)state;
    for (size_t i = 0; i < num; i++) {
        if (all[i].fault != STOIC_FAULT_CERTIFICATE || all[i].error == E(NOT_PINNED)) {
            continue;
        }
        stoic_verdict verdict = made.verdict;
        verdict.error = all[i].error;
        verdict.rule = "RULE";
        assert_true(strlen(text_of(stoic_verdict_write_reason, &verdict)) > 20);
        assert_true(strlen(text_of(stoic_verdict_write_remedy, &verdict)) > 10);
        verdict.num_path = 0; /* and without any certificate */
        assert_true(strlen(text_of(stoic_verdict_write_reason, &verdict)) > 20);
        assert_true(strlen(text_of(stoic_verdict_write_json, &verdict)) > 20);
    }
    drop(&made);
}

/* What ends a search whatever paths there may still be: all that is not about certificates, and the limits.
 */
static void test_final_errors(void **state) {
    size_t num;
    const stoic_error_row *all = stoic_error_rows(&num);
    (void)state;
    assert_false(stoic_path_error_is_final(STOIC_OK));
    for (size_t i = 0; i < num; i++) {
        const bool is_final = all[i].fault != STOIC_FAULT_CERTIFICATE || all[i].error == E(PATH_TOO_COSTLY);
        if (stoic_path_error_is_final(all[i].error) != is_final) {
            fail_msg("%s", all[i].name);
        }
    }
}

static void test_revocation_words(void **state) {
    const row good = {.name = NULL};
    judged made = judge(&good);
    stoic_verdict *verdict = &made.verdict;
    (void)state;
    verdict->revocation = (stoic_revocation_status){.struct_size = sizeof(verdict->revocation),
                                                    .is_revoked = true,
                                                    .revoked_at = TEST_PKI_NOW - 1,
                                                    .reason = STOIC_REVOKED_KEY_COMPROMISE,
                                                    .next_update = INT64_MAX};
    verdict->error = E(REVOKED);
    assert_string_equal(text_of(stoic_verdict_write_reason, verdict),
                        "the certificate of CN=leaf was revoked on 2025-12-31T23:59:59Z: key_compromise");
    expect_in("revoked", text_of(stoic_verdict_write_json, verdict),
              "\"revocation\":{\"is_revoked\":true,\"revoked_at\":\"2025-12-31T23:59:59Z\",\"reason\":\"key_"
              "compromise\"");
    verdict->error = E(OCSP_INVALID);
    verdict->rule = "it is for another certificate";
    assert_string_equal(
        text_of(stoic_verdict_write_reason, verdict),
        "the OCSP response for the certificate of CN=leaf cannot be believed: it is for another "
        "certificate");
    drop(&made);
}

/* A writer without room fails as writers do, and nothing is written beyond it. */
static void test_no_room(void **state) {
    judged made = judge(&rows[0]);
    (void)state;
    for (size_t cap = 0; cap < 200; cap++) {
        uint8_t buffer[201];
        stoic_writer writer;
        buffer[cap] = 0x77;
        stoic_writer_init_fixed(&writer, buffer, cap);
        stoic_verdict_write_json(&writer, &made.verdict);
        assert_int_equal(stoic_writer_error(&writer), STOIC_ERROR_BUFFER_TOO_SMALL);
        assert_int_equal(buffer[cap], 0x77);
    }
    drop(&made);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_valid),
        cmocka_unit_test(test_every_error_has_words),
        cmocka_unit_test(test_final_errors),
        cmocka_unit_test(test_revocation_words),
        cmocka_unit_test(test_no_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
