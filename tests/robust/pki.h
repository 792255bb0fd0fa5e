/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small PKI made with libcrypto: certificates, revocation lists and OCSP responses for tests and for the
 * first files of fuzz corpora. A failure ends the program. Nothing is freed before pki_free_all.
 */
#ifndef STOIC_TESTS_ROBUST_PKI_H
#define STOIC_TESTS_ROBUST_PKI_H

#include <openssl/x509.h>

#include <stoic/bytes.h>

/* When everything is valid unless a request says otherwise: 2025-06-15 plus and minus ten years. */
#define PKI_NOW INT64_C(1750000000)
#define PKI_TEN_YEARS (INT64_C(3652) * 86400)

typedef enum pki_key_type { PKI_ED25519, PKI_P256, PKI_RSA } pki_key_type;

enum { PKI_MAX_EXTENSIONS = 40 };

/* A certificate and its key. */
typedef struct pki_entity {
    X509 *certificate;
    EVP_PKEY *key;
    stoic_bytes der;
} pki_entity;

typedef struct pki_request {
    const char *subject;      /* the common name; NULL: an empty Name */
    const pki_entity *issuer; /* NULL: self-signed */
    pki_key_type type;
    EVP_PKEY *key; /* NULL: a new one of `type` */
    int64_t not_before, not_after;
    bool has_no_key_ids; /* else: subject and authority key identifiers */
    /* "basicConstraints=critical,CA:TRUE", as in openssl's configuration files, up to NULL */
    const char *extensions[PKI_MAX_EXTENSIONS + 1];
    const char *section; /* the text of a configuration that the extensions refer to by @name */
} pki_request;

pki_entity pki_issue(pki_request request);

typedef struct pki_crl_request {
    const pki_entity *issuer;
    const pki_entity *revoked;        /* NULL: nobody */
    const char *distribution_point;   /* NULL, or a URL: an issuing distribution point */
    int64_t this_update, next_update; /* 0: a day around PKI_NOW */
} pki_crl_request;
stoic_bytes pki_crl(pki_crl_request request);

/* `responder` NULL: the issuer answers itself. */
stoic_bytes pki_ocsp(const pki_entity *certificate, const pki_entity *issuer, const pki_entity *responder,
                     bool is_revoked);

/* Certificates with a length of 3 bytes each, as stoic_path_verify takes them. */
stoic_bytes pki_chain(const pki_entity *const *entities, size_t num);
/* The same list in PEM. */
stoic_bytes pki_pem(const pki_entity *const *entities, size_t num);

void pki_free_all(void);

#endif
