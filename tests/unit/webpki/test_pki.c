/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/webpki/test_pki.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/conf.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

static void must(int condition, const char *what) {
    if (!condition) {
        fprintf(stderr, "test_pki: %s\n", what);
        ERR_print_errors_fp(stderr);
        abort();
    }
}

static EVP_PKEY *new_key(const char *kind) {
    EVP_PKEY *key;
    if (kind == NULL) {
        kind = "P-256";
    }
    if (strncmp(kind, "RSA:", 4) == 0) {
        key = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)strtoul(kind + 4, NULL, 10));
    } else if (strcmp(kind, "ED25519") == 0 || strcmp(kind, "RSA-PSS") == 0) {
        EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, kind, NULL);
        key = NULL;
        must(EVP_PKEY_keygen_init(context) == 1 && EVP_PKEY_generate(context, &key) == 1, kind);
        EVP_PKEY_CTX_free(context);
    } else {
        key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", kind);
    }
    must(key != NULL, kind);
    return key;
}

static void set_name(X509_NAME *name, const char *text) {
    if (text != NULL && *text != 0) {
        must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)text, -1, -1, 0) ==
                 1,
             "name");
    }
}

static void set_serial(X509 *certificate) {
    static uint64_t last = 1000;
    must(ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), ++last) == 1, "serial");
}

static void set_issuer(X509 *certificate, const test_fields *fields, const test_issued *issuer) {
    if (fields->issuer_name != NULL) {
        X509_NAME *name = X509_NAME_new();
        set_name(name, fields->issuer_name);
        must(X509_set_issuer_name(certificate, name) == 1, "issuer");
        X509_NAME_free(name);
    } else {
        X509 *from = issuer == NULL ? certificate : issuer->certificate;
        must(X509_set_issuer_name(certificate, X509_get_subject_name(from)) == 1, "issuer");
    }
}

static void set_times(X509 *certificate, const test_fields *fields) {
    const int64_t from = fields->not_before != 0 ? fields->not_before : TEST_PKI_NOW - 30 * TEST_PKI_DAY;
    const int64_t to = fields->not_after != 0 ? fields->not_after : TEST_PKI_NOW + 30 * TEST_PKI_DAY;
    must(ASN1_TIME_set(X509_getm_notBefore(certificate), (time_t)from) != NULL &&
             ASN1_TIME_set(X509_getm_notAfter(certificate), (time_t)to) != NULL,
         "times");
}

static void add_extension(X509 *certificate, X509 *issuer, const char *text) {
    char name[64];
    X509V3_CTX context;
    const char *value = strchr(text, '=');
    must(value != NULL && (size_t)(value - text) < sizeof(name), text);
    memcpy(name, text, (size_t)(value - text));
    name[value - text] = 0;
    if (strcmp(name, "authorityKeyIdentifier") == 0 && X509_get0_subject_key_id(issuer) == NULL) {
        return; /* the issuer has none that could be named */
    }
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    CONF *empty = NCONF_new(NULL);
    X509V3_set_nconf(&context, empty);
    X509_EXTENSION *extension = X509V3_EXT_nconf(empty, &context, name, value + 1);
    must(extension != NULL && X509_add_ext(certificate, extension, -1) == 1, text);
    X509_EXTENSION_free(extension);
    NCONF_free(empty);
}

static void sign(X509 *certificate, EVP_PKEY *key, const test_fields *fields) {
    const EVP_MD *digest = EVP_get_digestbyname(fields->digest != NULL ? fields->digest : "SHA256");
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *parameters = NULL;
    if (EVP_PKEY_is_a(key, "ED25519")) {
        digest = NULL;
    }
    must(EVP_DigestSignInit(context, &parameters, digest, NULL, key) == 1, "signing");
    if (fields->is_pss) {
        must(EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1 &&
                 EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1,
             "PSS");
    }
    must(X509_sign_ctx(certificate, context) > 0, "signature");
    EVP_MD_CTX_free(context);
}

static stoic_bytes encode(X509 *certificate) {
    unsigned char *encoded = NULL;
    const int len = i2d_X509(certificate, &encoded);
    must(len > 0, "encoding");
    uint8_t *copy = malloc((size_t)len);
    must(copy != NULL, "memory");
    memcpy(copy, encoded, (size_t)len);
    OPENSSL_free(encoded);
    return stoic_bytes_of(copy, (size_t)len);
}

test_issued *test_issue(const test_fields *fields, const test_issued *issuer) {
    test_issued *out = calloc(1, sizeof(*out));
    must(out != NULL, "memory");
    out->certificate = X509_new();
    if (fields->key_of != NULL) {
        out->key = fields->key_of->key;
        EVP_PKEY_up_ref(out->key);
    } else {
        out->key = new_key(fields->key);
    }
    X509 *certificate = out->certificate;
    must(X509_set_version(certificate, fields->version == 0 ? 2 : fields->version - 1) == 1, "version");
    set_serial(certificate);
    set_name(X509_get_subject_name(certificate), fields->subject);
    set_issuer(certificate, fields, issuer);
    set_times(certificate, fields);
    must(X509_set_pubkey(certificate, out->key) == 1, "key");
    for (size_t i = 0; i < TEST_PKI_MAX_EXTENSIONS && fields->extensions[i] != NULL; i++) {
        add_extension(certificate, issuer == NULL ? certificate : issuer->certificate, fields->extensions[i]);
    }
    sign(certificate, issuer == NULL ? out->key : issuer->key, fields);
    out->der = encode(certificate);
    if (fields->has_bad_signature) {
        ((uint8_t *)(uintptr_t)out->der.data)[out->der.len - 1] ^= 1;
    }
    return out;
}

void test_drop(test_issued *issued) {
    if (issued != NULL) {
        X509_free(issued->certificate);
        EVP_PKEY_free(issued->key);
        free((void *)(uintptr_t)issued->der.data);
        free(issued);
    }
}

test_issued *test_issue_ca(const char *subject, const test_issued *issuer) {
    const test_fields fields = {
        .subject = subject,
        .extensions = {"basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign",
                       "subjectKeyIdentifier=hash", issuer == NULL ? NULL : "authorityKeyIdentifier=keyid"}};
    return test_issue(&fields, issuer);
}

test_issued *test_issue_leaf(const char *subject, const char *dns_name, const test_issued *issuer) {
    char names[300];
    snprintf(names, sizeof(names), "subjectAltName=DNS:%s", dns_name != NULL ? dns_name : "");
    const test_fields fields = {
        .subject = subject,
        .extensions = {"keyUsage=critical,digitalSignature", "extendedKeyUsage=serverAuth,clientAuth",
                       "authorityKeyIdentifier=keyid", dns_name != NULL ? names : NULL}};
    return test_issue(&fields, issuer);
}

stoic_bytes test_chain(const test_issued *const *certificates, size_t num) {
    size_t len = 0;
    for (size_t i = 0; i < num; i++) {
        len += certificates[i] != NULL ? 3 + certificates[i]->der.len : 0;
    }
    uint8_t *chain = malloc(len == 0 ? 1 : len);
    must(chain != NULL, "memory");
    uint8_t *at = chain;
    for (size_t i = 0; i < num; i++) {
        if (certificates[i] != NULL) {
            const stoic_bytes der = certificates[i]->der;
            *at++ = (uint8_t)(der.len >> 16);
            *at++ = (uint8_t)(der.len >> 8);
            *at++ = (uint8_t)der.len;
            memcpy(at, der.data, der.len);
            at += der.len;
        }
    }
    return stoic_bytes_of(chain, len);
}

stoic_trust_store *test_trust(const test_issued *const *anchors, size_t num) {
    stoic_trust_store *store = NULL;
    must(stoic_trust_store_new(&store, NULL) == STOIC_OK, "store");
    for (size_t i = 0; i < num; i++) {
        if (anchors[i] != NULL) {
            must(stoic_trust_store_add_anchor(store, NULL, anchors[i]->der) == STOIC_OK, "anchor");
        }
    }
    return store;
}

stoic_bytes test_pem(const test_issued *issued) {
    const size_t cap = 128 + 2 * issued->der.len;
    char *text = malloc(cap);
    must(text != NULL, "memory");
    size_t len = (size_t)sprintf(text, "-----BEGIN CERTIFICATE-----\n");
    for (size_t at = 0; at < issued->der.len; at += 48) {
        const size_t part = issued->der.len - at < 48 ? issued->der.len - at : 48;
        len += (size_t)EVP_EncodeBlock((unsigned char *)text + len, issued->der.data + at, (int)part);
        text[len++] = '\n';
    }
    len += (size_t)sprintf(text + len, "-----END CERTIFICATE-----\n");
    return stoic_bytes_of(text, len);
}

stoic_bytes test_changed(stoic_bytes der, size_t at, uint8_t flip) {
    uint8_t *copy = malloc(der.len);
    must(copy != NULL && at < der.len, "memory");
    memcpy(copy, der.data, der.len);
    copy[at] ^= flip;
    return stoic_bytes_of(copy, der.len);
}
