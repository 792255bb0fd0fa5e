/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a server chooses out of a ClientHello, always in the order of its own preference (RFC 9846 4.2.1).
 * Nothing here changes anything: the choices are values.
 */
#ifndef STOIC_HANDSHAKE_NEGOTIATION_H
#define STOIC_HANDSHAKE_NEGOTIATION_H

#include "config/config.h"
#include "wire/client_hello.h"

/* Does the ClientHello want TLS 1.3, and has it what TLS 1.3 demands? NO_COMMON_VERSION,
 * LEGACY_VERSION_INVALID, COMPRESSION_OFFERED, EXTENSION_MISSING, KEY_SHARE_NOT_IN_GROUPS. */
stoic_error stoic_check_client_hello(const stoic_client_hello *hello);

/* NO_COMMON_SUITE. */
stoic_error stoic_choose_suite(const stoic_suite **out, const stoic_config *config, stoic_bytes suites);

/* The group, and the client's share for it. A group with a share comes before a preferred one without: that
 * saves a round trip. `out_share->key_exchange` is empty when there is no share for any group in common: then
 * a HelloRetryRequest asks for one. NO_COMMON_GROUP. */
stoic_error stoic_choose_group(const stoic_group **out, stoic_key_share *out_share,
                               const stoic_config *config, const stoic_extensions *extensions);

/* A scheme of the list that signs handshakes and fits the key; 0: none. PKCS#1 signatures are for
 * certificates alone (RFC 9846 4.3.3). */
uint16_t stoic_choose_scheme(const stoic_provider *provider, stoic_key_type key_type, stoic_bytes schemes);

typedef struct stoic_identity_choice {
    const stoic_identity *identity;
    size_t number; /* from 1, in the config */
    uint16_t scheme;
} stoic_identity_choice;

/* The identity that covers `name` and has a scheme in `schemes`: exact names come before wildcards, then the
 * order of the config counts. An empty name is covered by all. NAME_NOT_SERVED, NO_COMMON_SCHEME. */
stoic_error stoic_choose_identity(stoic_identity_choice *out, const stoic_config *config, stoic_bytes name,
                                  stoic_bytes schemes);

/* The protocol; no bytes when one side has none. NO_COMMON_ALPN (RFC 7301 3.2). */
stoic_error stoic_choose_alpn(stoic_bytes *out, const stoic_config *config,
                              const stoic_extensions *extensions);

#endif
