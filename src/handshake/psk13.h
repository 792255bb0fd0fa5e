/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pre-shared keys in a handshake (RFC 9846 4.3.11): what a client offers, and what a server accepts. Only
 * with a fresh key exchange (psk_dhe_ke, RFC 9846 4.3.9). A key that does not fit is passed over, and the
 * handshake is a full one; a binder that is wrong ends it.
 */
#ifndef STOIC_HANDSHAKE_PSK13_H
#define STOIC_HANDSHAKE_PSK13_H

#include "handshake/machine.h"
#include "store/limits.h"
#include "wire/client_hello.h"

/* What of the extensions lives in here while a ClientHello is written. */
typedef struct stoic_psk_lists {
    uint8_t identities[2 + STOIC_SESSION_MAX_TICKET + 4];
    uint8_t binders[1 + STOIC_HASH_MAX_LEN];
} stoic_psk_lists;

/* ---- Client ---- */

/* Takes a session for handshake->client.name out of the store, if there is one that may be used now. */
void stoic_psk_find_session(stoic_handshake *handshake, stoic_time now);
/* Adds the extensions of resumption to a ClientHello. The binder is zeros until stoic_psk_write_binder. */
void stoic_psk_offer(stoic_handshake *handshake, stoic_extensions *extensions, stoic_psk_lists *lists);
/* Computes the binder of the ClientHello at the end of the flight, behind `start` bytes, which is not in the
 * transcript yet. Does nothing when no key is offered. */
stoic_error stoic_psk_write_binder(stoic_handshake *handshake, size_t start);
/* What the ServerHello says about it. PSK_SELECTION_INVALID, OUT_OF_MEMORY. */
stoic_error stoic_psk_accept(stoic_handshake *handshake, const stoic_extensions *extensions);

/* ---- Server ---- */

/* Can the client resume as we do, with a fresh key exchange (RFC 9846 4.3.9)? */
bool stoic_psk_is_wanted(const stoic_extensions *extensions);
/* Chooses a key of the ClientHello, which is not in the transcript yet; suite and identity are chosen.
 * BAD_BINDER, PSK_LISTS_DIFFER. */
stoic_error stoic_psk_choose(stoic_handshake *handshake, const stoic_client_hello *hello,
                             const stoic_incoming *message);

/* ---- Both ---- */

/* The key in use; empty for a full handshake. */
stoic_bytes stoic_psk_secret(const stoic_handshake *handshake);

#endif
