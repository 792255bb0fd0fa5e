/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A PKI made at test time: certificates with whatever fields a test wants, right or wrong, issued by
 * libcrypto. Everything aborts the test program when it fails.
 */
#ifndef STOIC_TESTS_UNIT_WEBPKI_TEST_PKI_H
#define STOIC_TESTS_UNIT_WEBPKI_TEST_PKI_H

#include <openssl/x509.h>

#include <stoic/webpki.h>

/* 2026-01-01T00:00:00Z, in the middle of what certificates are valid for unless they say something else. */
#define TEST_PKI_NOW INT64_C(1767225600)
#define TEST_PKI_DAY INT64_C(86400)

enum { TEST_PKI_MAX_EXTENSIONS = 12 };

/* What a certificate shall say. All zero: version 3, P-256 with SHA-256, valid for 30 days to both sides of
 * TEST_PKI_NOW, an empty subject, no extension. */
typedef struct test_fields {
    const char *subject;              /* its common name */
    int64_t not_before, not_after;    /* 0: as above */
    int version;                      /* 1, 2 or 3; 0: 3 */
    const char *key;                  /* "P-256", "P-384", "P-521", "ED25519", "RSA:2048", "RSA-PSS" */
    const char *digest;               /* of its signature: "SHA256" */
    bool is_pss;                      /* signed with RSASSA-PSS, the salt as long as the digest */
    const char *issuer_name;          /* another common name for the issuer than the issuer has */
    const struct test_issued *key_of; /* has the key of this one */
    bool has_bad_signature;           /* the last bit of it is flipped */
    const char *extensions[TEST_PKI_MAX_EXTENSIONS]; /* as in OpenSSL's config: "keyUsage=critical,cRLSign" */
} test_fields;

typedef struct test_issued {
    X509 *certificate;
    EVP_PKEY *key;
    stoic_bytes der; /* on the heap, of exactly its size */
} test_issued;

/* Issues one; `issuer` NULL: by itself. To be given back with test_drop. */
test_issued *test_issue(const test_fields *fields, const test_issued *issuer);
void test_drop(test_issued *issued);

/* The usual kinds. A CA: basicConstraints, keyUsage, key identifiers. An end entity: serverAuth and
 * clientAuth, digitalSignature, one DNS name (NULL: none). */
test_issued *test_issue_ca(const char *subject, const test_issued *issuer);
test_issued *test_issue_leaf(const char *subject, const char *dns_name, const test_issued *issuer);

/* A chain, as stoic_path_verify wants it; NULL entries are left out. To be freed with free(). */
stoic_bytes test_chain(const test_issued *const *certificates, size_t num);
/* A store with these anchors. */
stoic_trust_store *test_trust(const test_issued *const *anchors, size_t num);
/* The PEM text of a certificate, to be freed with free(). */
stoic_bytes test_pem(const test_issued *issued);

/* A copy with the byte at `at` changed by `flip`, to be freed with free(). */
stoic_bytes test_changed(stoic_bytes der, size_t at, uint8_t flip);

#endif
