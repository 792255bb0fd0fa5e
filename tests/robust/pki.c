/* SPDX-License-Identifier: Apache-2.0 */
#include "pki.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_KEPT = 4096 };

static struct kept {
    void *object;
    void (*release)(void *object);
} kept[MAX_KEPT];
static size_t num_kept;

static void *must(void *object) {
    if (object == NULL) {
        ERR_print_errors_fp(stderr);
        abort();
    }
    return object;
}

static void must_be(bool is_so) {
    must(is_so ? &num_kept : NULL);
}

static void *keep(void *object, void (*release)(void *)) {
    must(object);
    must_be(num_kept < MAX_KEPT);
    kept[num_kept].object = object;
    kept[num_kept++].release = release;
    return object;
}

static void free_key(void *key) {
    EVP_PKEY_free(key);
}

static void free_certificate(void *certificate) {
    X509_free(certificate);
}

static void free_bytes(void *bytes) {
    OPENSSL_free(bytes);
}

void pki_free_all(void) {
    while (num_kept > 0) {
        num_kept--;
        kept[num_kept].release(kept[num_kept].object);
    }
}

/* What an i2d function wrote. */
static stoic_bytes keep_der(uint8_t *der, int len) {
    must_be(len > 0);
    keep(der, free_bytes);
    return stoic_bytes_of(der, (size_t)len);
}

static EVP_PKEY *new_key(pki_key_type type) {
    EVP_PKEY *key = NULL;
    switch (type) {
    case PKI_ED25519:
        key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
        break;
    case PKI_P256:
        key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
        break;
    case PKI_RSA:
        key = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
        break;
    }
    return keep(key, free_key);
}

static const EVP_MD *digest_for(const EVP_PKEY *key) {
    return EVP_PKEY_is_a(key, "ED25519") ? NULL : EVP_sha256();
}

static void add_extension(X509 *certificate, X509V3_CTX *context, CONF *conf, const char *text) {
    char name[64];
    const char *equals = must(strchr(text, '='));
    snprintf(name, sizeof name, "%.*s", (int)(equals - text), text);
    X509_EXTENSION *extension = must(X509V3_EXT_nconf(conf, context, name, equals + 1));
    must_be(X509_add_ext(certificate, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

static CONF *read_section(const char *text) {
    long line = 0;
    CONF *conf = must(NCONF_new(NULL));
    BIO *bio = must(BIO_new_mem_buf(text != NULL ? text : "[none]\n", -1));
    must_be(NCONF_load_bio(conf, bio, &line) == 1);
    BIO_free(bio);
    return conf;
}

static void add_extensions(X509 *certificate, X509 *issuer, const pki_request *request) {
    X509V3_CTX context;
    CONF *conf = read_section(request->section);
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509V3_set_nconf(&context, conf);
    if (!request->has_no_key_ids) {
        add_extension(certificate, &context, conf, "subjectKeyIdentifier=hash");
        if (request->issuer != NULL && X509_get0_subject_key_id(issuer) != NULL) {
            add_extension(certificate, &context, conf, "authorityKeyIdentifier=keyid");
        }
    }
    for (size_t i = 0; i < PKI_MAX_EXTENSIONS && request->extensions[i] != NULL; i++) {
        add_extension(certificate, &context, conf, request->extensions[i]);
    }
    NCONF_free(conf);
}

static void set_subject(X509 *certificate, const char *subject) {
    X509_NAME *name = must(X509_NAME_new());
    if (subject != NULL) {
        X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8, (const uint8_t *)"Example", -1, -1, 0);
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const uint8_t *)subject, -1, -1, 0);
    }
    must_be(X509_set_subject_name(certificate, name) == 1);
    X509_NAME_free(name);
}

static void set_validity(X509 *certificate, const pki_request *request) {
    const int64_t from = request->not_before != 0 ? request->not_before : PKI_NOW - PKI_TEN_YEARS;
    const int64_t to = request->not_after != 0 ? request->not_after : PKI_NOW + PKI_TEN_YEARS;
    ASN1_TIME_set(X509_getm_notBefore(certificate), from);
    ASN1_TIME_set(X509_getm_notAfter(certificate), to);
}

pki_entity pki_issue(pki_request request) {
    static long serial = 1000;
    X509 *certificate = keep(X509_new(), free_certificate);
    EVP_PKEY *key = request.key != NULL ? request.key : new_key(request.type);
    X509 *issuer = request.issuer != NULL ? request.issuer->certificate : certificate;
    EVP_PKEY *signer = request.issuer != NULL ? request.issuer->key : key;
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
    set_subject(certificate, request.subject);
    X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
    set_validity(certificate, &request);
    X509_set_pubkey(certificate, key);
    add_extensions(certificate, issuer, &request);
    must_be(X509_sign(certificate, signer, digest_for(signer)) > 0);
    uint8_t *der = NULL;
    const int len = i2d_X509(certificate, &der);
    return (pki_entity){certificate, key, keep_der(der, len)};
}

/* ---- Revocation ------------------------------------------------------------------------------------------
 */

static ASN1_TIME *time_of(int64_t seconds) {
    return must(ASN1_TIME_set(NULL, seconds));
}

static void revoke(X509_CRL *crl, X509 *certificate) {
    X509_REVOKED *entry = must(X509_REVOKED_new());
    ASN1_TIME *when = time_of(PKI_NOW - 86400);
    ASN1_ENUMERATED *reason = must(ASN1_ENUMERATED_new());
    ASN1_ENUMERATED_set(reason, CRL_REASON_KEY_COMPROMISE);
    X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(certificate));
    X509_REVOKED_set_revocationDate(entry, when);
    must_be(X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, reason, 0, 0) == 1);
    must_be(X509_CRL_add0_revoked(crl, entry) == 1);
    ASN1_ENUMERATED_free(reason);
    ASN1_TIME_free(when);
}

static void add_crl_extension(X509_CRL *crl, X509V3_CTX *context, CONF *conf, const char *name,
                              const char *value) {
    X509_EXTENSION *extension = must(X509V3_EXT_nconf(conf, context, name, value));
    must_be(X509_CRL_add_ext(crl, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

static void add_crl_extensions(X509_CRL *crl, const pki_crl_request *request) {
    X509V3_CTX context;
    char text[256];
    snprintf(text, sizeof text, "[idp]\nfullname=URI:%s\n",
             request->distribution_point != NULL ? request->distribution_point : "");
    CONF *conf = read_section(text);
    X509V3_set_ctx(&context, request->issuer->certificate, NULL, NULL, crl, 0);
    X509V3_set_nconf(&context, conf);
    add_crl_extension(crl, &context, conf, "authorityKeyIdentifier", "keyid");
    if (request->distribution_point != NULL) {
        add_crl_extension(crl, &context, conf, "issuingDistributionPoint", "critical,@idp");
    }
    ASN1_INTEGER *number = must(ASN1_INTEGER_new());
    ASN1_INTEGER_set(number, 7);
    must_be(X509_CRL_add1_ext_i2d(crl, NID_crl_number, number, 0, 0) == 1);
    ASN1_INTEGER_free(number);
    NCONF_free(conf);
}

stoic_bytes pki_crl(pki_crl_request request) {
    X509_CRL *crl = must(X509_CRL_new());
    ASN1_TIME *from = time_of(request.this_update != 0 ? request.this_update : PKI_NOW - 86400);
    ASN1_TIME *to = time_of(request.next_update != 0 ? request.next_update : PKI_NOW + 86400);
    X509_CRL_set_version(crl, X509_CRL_VERSION_2);
    X509_CRL_set_issuer_name(crl, X509_get_subject_name(request.issuer->certificate));
    X509_CRL_set1_lastUpdate(crl, from);
    X509_CRL_set1_nextUpdate(crl, to);
    if (request.revoked != NULL) {
        revoke(crl, request.revoked->certificate);
    }
    add_crl_extensions(crl, &request);
    must_be(X509_CRL_sort(crl) == 1);
    must_be(X509_CRL_sign(crl, request.issuer->key, digest_for(request.issuer->key)) > 0);
    uint8_t *der = NULL;
    const int len = i2d_X509_CRL(crl, &der);
    ASN1_TIME_free(from);
    ASN1_TIME_free(to);
    X509_CRL_free(crl);
    return keep_der(der, len);
}

static void add_answer(OCSP_BASICRESP *basic, const pki_entity *certificate, const pki_entity *issuer,
                       bool is_revoked) {
    OCSP_CERTID *id = must(OCSP_cert_to_id(EVP_sha1(), certificate->certificate, issuer->certificate));
    ASN1_TIME *from = time_of(PKI_NOW - 3600);
    ASN1_TIME *to = time_of(PKI_NOW + 86400);
    ASN1_TIME *when = time_of(PKI_NOW - 86400);
    must(is_revoked ? OCSP_basic_add1_status(basic, id, V_OCSP_CERTSTATUS_REVOKED,
                                             OCSP_REVOKED_STATUS_SUPERSEDED, when, from, to)
                    : OCSP_basic_add1_status(basic, id, V_OCSP_CERTSTATUS_GOOD, 0, NULL, from, to));
    ASN1_TIME_free(from);
    ASN1_TIME_free(to);
    ASN1_TIME_free(when);
    OCSP_CERTID_free(id);
}

/* libcrypto would take its clock for producedAt. */
static void sign_answer(OCSP_BASICRESP *basic, const pki_entity *signer, bool has_certificate) {
    const unsigned long flags = OCSP_NOTIME | (has_certificate ? 0 : OCSP_NOCERTS);
    const ASN1_GENERALIZEDTIME *field = OCSP_resp_get0_produced_at(basic);
    ASN1_GENERALIZEDTIME *produced;
    memcpy(&produced, &field, sizeof produced); /* there is no function that sets it */
    must(ASN1_GENERALIZEDTIME_set(produced, PKI_NOW - 3600));
    must_be(OCSP_basic_sign(basic, signer->certificate, signer->key, digest_for(signer->key), NULL, flags) ==
            1);
}

stoic_bytes pki_ocsp(const pki_entity *certificate, const pki_entity *issuer, const pki_entity *responder,
                     bool is_revoked) {
    OCSP_BASICRESP *basic = must(OCSP_BASICRESP_new());
    add_answer(basic, certificate, issuer, is_revoked);
    sign_answer(basic, responder != NULL ? responder : issuer, responder != NULL);
    OCSP_RESPONSE *response = must(OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic));
    uint8_t *der = NULL;
    const int len = i2d_OCSP_RESPONSE(response, &der);
    OCSP_RESPONSE_free(response);
    OCSP_BASICRESP_free(basic);
    return keep_der(der, len);
}

/* ---- Chains ----------------------------------------------------------------------------------------------
 */

stoic_bytes pki_chain(const pki_entity *const *entities, size_t num) {
    size_t len = 0;
    for (size_t i = 0; i < num; i++) {
        len += 3 + entities[i]->der.len;
    }
    uint8_t *data = keep(OPENSSL_malloc(len + 1), free_bytes);
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, data, len);
    for (size_t i = 0; i < num; i++) {
        stoic_write_u24(&writer, (uint32_t)entities[i]->der.len);
        stoic_write_bytes(&writer, entities[i]->der);
    }
    must_be(stoic_writer_error(&writer) == STOIC_OK);
    return stoic_bytes_of(data, len);
}

stoic_bytes pki_pem(const pki_entity *const *entities, size_t num) {
    BIO *bio = must(BIO_new(BIO_s_mem()));
    for (size_t i = 0; i < num; i++) {
        must_be(PEM_write_bio_X509(bio, entities[i]->certificate) == 1);
    }
    char *text = NULL;
    const size_t len = (size_t)BIO_get_mem_data(bio, &text);
    uint8_t *copy = keep(OPENSSL_memdup(text, len), free_bytes);
    BIO_free(bio);
    return stoic_bytes_of(copy, len);
}
