/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is computed from and for pre-shared keys beside the key schedule itself (RFC 9846 7.1).
 */
#ifndef STOIC_SECRETS_PSK_H
#define STOIC_SECRETS_PSK_H

#include <stoic/provider.h>

/* The binder of a resumption PSK over the hash of the truncated ClientHello (RFC 9846 4.3.11). Writes
 * hash->output_len bytes. Compare with stoic_equal_secret. */
void stoic_psk_binder(const stoic_hash *hash, uint8_t *out, stoic_bytes psk, stoic_bytes transcript_hash);

/* The PSK of one ticket (RFC 9846 4.7.1). Writes hash->output_len bytes. `nonce`: at most 255 bytes. */
void stoic_psk_of_ticket(const stoic_hash *hash, uint8_t *out, stoic_bytes resumption_secret,
                         stoic_bytes nonce);

#endif
