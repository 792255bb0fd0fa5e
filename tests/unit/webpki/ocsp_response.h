/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OCSP responses for tests, in the notation of der_text.h, really signed: by the CA of a certificate, by a
 * responder that it delegated, or by somebody else.
 */
#ifndef STOIC_TESTS_UNIT_WEBPKI_OCSP_RESPONSE_H
#define STOIC_TESTS_UNIT_WEBPKI_OCSP_RESPONSE_H

#include "unit/webpki/signed_der.h"

#define OCSP_NOW INT64_C(1717200000) /* 2024-06-01T00:00:00Z */
#define SERIAL "12345678"
#define CA_NAME SIGNED_NAME("'CA'")
#define RESPONDER_NAME SIGNED_NAME("'responder'")

#define SHA1 "30{06{2b0e03021a} 05{}}"
#define SHA256 "30{06{608648016503040201} 05{}}"
/* '%' are the hashes of the issuer's name and of its key. */
#define ID(hash) "30{" hash "04{%} 04{%} 02{" SERIAL "}}"
#define GOOD "80{}"
#define REVOKED "a1{18{'20240301000000Z'} a0{0a{01}}}"
#define UNKNOWN "82{}"
#define TIMES "18{'20240501000000Z'} a0{18{'20240701000000Z'}}"
#define ANSWER(status) "30{" ID(SHA1) status TIMES "}"
#define WITH_TIMES(times) "30{" ID(SHA1) GOOD times "}"
#define WITH_ID(id) "30{" id GOOD TIMES "}"

typedef enum ocsp_signer { BY_CA, BY_RESPONDER, BY_OTHER } ocsp_signer;

/* NULL: as in a plain response of the CA itself. */
typedef struct ocsp_response_spec {
    const char *outer; /* '%' is the BasicOCSPResponse */
    const char *basic; /* '%' are its parts: ResponseData, signature, certificates */
    const char *version;
    const char *responder; /* '%' is the SHA-1 of the signer's key */
    const char *produced;
    const char *answers;
    const char *extensions;
    ocsp_signer signer;
    bool is_sha256;
    bool is_other_name; /* the hashes are of another name or key */
    bool is_other_key;
    const signed_certificate *certificate; /* of the responder */
    ocsp_signer certificate_signer;
    size_t num_certificates;
} ocsp_response_spec;

/* The keys, by signer, the certificate of the CA and the one that the responses are about. */
extern EVP_PKEY *ocsp_keys[3];
extern stoic_bytes ocsp_ca_der;
extern stoic_bytes ocsp_leaf_der;

/* For a group of cmocka's tests. */
int ocsp_set_up(void **state);
int ocsp_tear_down(void **state);

/* Freed with fixture_free. */
stoic_bytes ocsp_response_of(const ocsp_response_spec *spec);

#endif
