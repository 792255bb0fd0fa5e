/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The client's half of a key exchange: a key pair from the ClientHello to the ServerHello. (A server needs
 * nothing of the kind: it answers in one call.)
 */
#ifndef STOIC_HANDSHAKE_KEY_EXCHANGE_H
#define STOIC_HANDSHAKE_KEY_EXCHANGE_H

#include <stoic/provider.h>

typedef struct stoic_key_exchange {
    const stoic_group *group; /* NULL: not started */
    bool offers_part;         /* the share of the hybrid's part is sent apart, too */
    uint8_t share[STOIC_GROUP_MAX_SHARE_LEN];
    /* The provider's context stands in it where the alignment is right. */
    uint8_t room[STOIC_GROUP_MAX_CONTEXT + STOIC_CONTEXT_ALIGN];
} stoic_key_exchange;

/* A shared secret. Wipe it after use. */
typedef struct stoic_shared_secret {
    uint8_t bytes[STOIC_GROUP_MAX_SECRET_LEN];
    size_t len;
} stoic_shared_secret;

/* A fresh key pair; one from before is cleared. The errors of stoic_group.start. */
stoic_error stoic_key_exchange_start(stoic_key_exchange *exchange, const stoic_group *group);
/* Does it have a share for this group: its own, or the part of it that is offered? */
bool stoic_key_exchange_serves(const stoic_key_exchange *exchange, uint16_t group);
/* Our public share for a group that it serves. */
stoic_bytes stoic_key_exchange_share(const stoic_key_exchange *exchange, uint16_t group);
/* The secret with the peer's share for a group that it serves. KEY_SHARE_INVALID, and the other errors of
 * stoic_group.finish. */
stoic_error stoic_key_exchange_finish(stoic_key_exchange *exchange, stoic_shared_secret *out, uint16_t group,
                                      stoic_bytes peer_share);
/* Wipes; a zeroed one is allowed. */
void stoic_key_exchange_clear(stoic_key_exchange *exchange);

#endif
