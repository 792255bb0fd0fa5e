/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tickets (RFC 9846 4.7.1): what a server seals and reads back, and what a client makes of one.
 */
#ifndef STOIC_HANDSHAKE_TICKETS13_H
#define STOIC_HANDSHAKE_TICKETS13_H

#include "handshake/machine.h"
#include "wire/client_hello.h"
#include "wire/new_session_ticket.h"

/* ---- Server ---- */

/* How many tickets this client gets: the config's number, or what the ClientHello asks for (RFC 9149); none
 * when it cannot use them (RFC 9846 4.3.9). */
size_t stoic_tickets_to_send(const stoic_handshake *handshake, const stoic_client_hello *hello);
/* Writes them to the flight; none when the seven days are over, or the client's certificates too long
 * (STOIC_TICKET_MAX_CHAIN). The key schedule has the resumption secret. RANDOM_FAILED, CRYPTO_FAILED. */
stoic_error stoic_tickets_write(stoic_handshake *handshake, stoic_time now);
/* Opens a ticket and fills *out but for its index; out->chain belongs to the caller. False for one that may
 * not be used now, for whatever reason: then *out is as it was. */
bool stoic_ticket_accept(const stoic_handshake *handshake, stoic_psk *out, stoic_bytes ticket,
                         stoic_time now);

/* ---- Client ---- */

/* What of an agreed connection goes into a session. */
typedef struct stoic_ticket_source {
    const stoic_config *config;
    const stoic_resumption *resumption;
    const stoic_agreed *agreed;
} stoic_ticket_source;

/* NULL in *out for a ticket that is not to be kept (no lifetime, too long). OUT_OF_MEMORY. */
stoic_error stoic_session_of_ticket(stoic_session **out, const stoic_ticket_source *source,
                                    const stoic_new_session_ticket *ticket, stoic_time now);

#endif
