/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates, lists and responses that are really signed, for tests: DER in the notation of der_text.h, and
 * libcrypto's ECDSA with P-256 and SHA-256.
 */
#ifndef STOIC_TESTS_UNIT_WEBPKI_SIGNED_DER_H
#define STOIC_TESTS_UNIT_WEBPKI_SIGNED_DER_H

#include <openssl/evp.h>

#include <stoic/certificate.h>

#include "unit/webpki/der_text.h"

/* ecdsa-with-SHA256 as the notation of an AlgorithmIdentifier. */
#define SIGNED_ALGORITHM "30{06{2a8648ce3d040302}}"
#define SIGNED_NAME(quoted) "30{31{30{06{550403} 0c{" quoted "}}}}"

/* A fresh key; freed with EVP_PKEY_free. What follows is freed with fixture_free. All abort on failure. */
EVP_PKEY *signed_key(void);
/* Its SubjectPublicKeyInfo. */
stoic_bytes signed_spki(EVP_PKEY *key);
/* The signature of `key` under `tbs`. */
stoic_bytes signed_signature(EVP_PKEY *key, stoic_bytes tbs);
/* SEQUENCE { tbs, algorithm, signature }. */
stoic_bytes signed_der(EVP_PKEY *key, stoic_bytes tbs);

/* What is said of a certificate, each part in the notation. */
typedef struct signed_certificate {
    const char *serial; /* "05" */
    const char *issuer; /* SIGNED_NAME("'CA'") */
    const char *subject;
    const char *not_after;  /* NULL: "17{'491231235959Z'}" */
    const char *extensions; /* Extensions, one behind the other; NULL: none */
} signed_certificate;

/* Valid from 2024 on. */
stoic_bytes signed_certificate_der(const signed_certificate *certificate, EVP_PKEY *key,
                                   EVP_PKEY *issuer_key);
/* The view of one, which must be readable. */
stoic_certificate signed_certificate_view(stoic_bytes der);

#endif
