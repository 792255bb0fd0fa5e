/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sealing and opening of tickets (RFC 9846 4.7.1): name of the key, nonce, ciphertext, tag. The name is
 * authenticated with the rest. What a ticket says is the handshake's matter; here it is bytes.
 */
#ifndef STOIC_STORE_TICKET_SEALER_H
#define STOIC_STORE_TICKET_SEALER_H

#include <stoic/session.h>

/* How much longer a ticket is than what it holds. */
#define STOIC_TICKET_OVERHEAD (STOIC_TICKET_KEY_NAME_LEN + STOIC_AEAD_NONCE_LEN + STOIC_AEAD_TAG_LEN)

/* Appends a ticket. RANDOM_FAILED, CRYPTO_FAILED, those of the writer. */
stoic_error stoic_ticket_seal(stoic_ticket_sealer *sealer, stoic_writer *writer, stoic_bytes content);
/* Writes what is in the ticket to out[0..cap), which the caller wipes. False for a ticket that is altered,
 * sealed with a key that is unknown or has passed, or too long for `out`; then out holds nothing of it. */
bool stoic_ticket_open(stoic_ticket_sealer *sealer, size_t *out_len, uint8_t *out, size_t cap,
                       stoic_bytes ticket, stoic_time now);

#endif
