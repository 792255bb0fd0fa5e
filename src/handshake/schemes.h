/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which signature schemes may sign a handshake (RFC 9846 4.3.3).
 */
#ifndef STOIC_HANDSHAKE_SCHEMES_H
#define STOIC_HANDSHAKE_SCHEMES_H

#include <stoic/bytes.h>
#include <stoic/provider.h>

/* Bytes of a list of schemes that we send: all that a provider has. */
#define STOIC_SCHEME_LIST_MAX 64

/* A handshake may be signed with it: PKCS#1 signatures are for certificates alone. */
static inline bool stoic_scheme_signs_handshakes(uint16_t scheme) {
    return scheme != STOIC_SCHEME_RSA_PKCS1_SHA256 && scheme != STOIC_SCHEME_RSA_PKCS1_SHA384 &&
           scheme != STOIC_SCHEME_RSA_PKCS1_SHA512;
}

/* It signs handshakes, with keys of this type (RFC 9846 4.5.2). */
static inline bool stoic_scheme_fits(const stoic_signature_algorithm *algorithm, stoic_key_type key_type) {
    return stoic_scheme_signs_handshakes(algorithm->scheme) && algorithm->key_type == key_type;
}

/* What we can verify, in handshakes or in certificates: those may be signed with PKCS#1 too (RFC 9846 4.3.3).
 * The slice lies in `room`, of STOIC_SCHEME_LIST_MAX bytes. */
stoic_bytes stoic_scheme_list(uint8_t *room, const stoic_provider *provider, bool is_for_certificates);

#endif
