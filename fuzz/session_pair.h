/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client that offers one session, whatever is in it, and a server that gets it, with the fake provider that
 * accepts every tag. The end is a connection, or an error that says whose fault it was.
 */
#ifndef STOIC_FUZZ_SESSION_PAIR_H
#define STOIC_FUZZ_SESSION_PAIR_H

#include "store/session.h"
#include "subject.h"

typedef struct session_pair {
    subject client, server;
    stoic_provider *provider;
    stoic_ticket_sealer *sealer;
    stoic_session_store store;
    stoic_session *session; /* that the store hands out, once */
} session_pair;

/* `keys`: of the sealer; NULL: random. */
void session_pair_init(session_pair *out, const stoic_ticket_key *keys);
/* The client gets a session like this one; unless it is as it is, with the client's name and binding. It may
 * be of no use: then there is none. */
void session_pair_offer(session_pair *self, const stoic_session_parts *parts, bool is_as_it_is);
/* The binding that the server demands of a ticket. */
stoic_bytes session_pair_server_binding(const session_pair *self, uint8_t *out);
/* A handshake, and the end of it. */
void session_pair_run(session_pair *self);
void session_pair_free(session_pair *self);

#endif
