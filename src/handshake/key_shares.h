/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The client's key pairs, one for each share that it sends (RFC 9846 4.3.8).
 */
#ifndef STOIC_HANDSHAKE_KEY_SHARES_H
#define STOIC_HANDSHAKE_KEY_SHARES_H

#include "handshake/machine.h"

/* Fresh ones for the first groups of the config, as many as it says; a hybrid serves its part too. Those of
 * stoic_key_exchange_start, OUT_OF_MEMORY. */
stoic_error stoic_key_shares_start(stoic_handshake *handshake);
/* A fresh one for this group alone, after a HelloRetryRequest (RFC 9846 4.2.2). */
stoic_error stoic_key_shares_restart(stoic_handshake *handshake, const stoic_group *group);
/* That of a group; NULL: no share was sent for it. */
stoic_key_exchange *stoic_key_shares_find(stoic_handshake *handshake, uint16_t group);
/* Writes the shares in the order of the groups, as RFC 9846 4.3.8 wants it. */
void stoic_key_shares_write(stoic_writer *writer, stoic_handshake *handshake);
/* Wipes all; may be called again. */
void stoic_key_shares_clear(stoic_handshake *handshake);

#endif
