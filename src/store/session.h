/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of a client's session: one allocation, immutable, wiped when it is freed.
 */
#ifndef STOIC_STORE_SESSION_H
#define STOIC_STORE_SESSION_H

#include <stoic/session.h>

typedef struct stoic_session_parts {
    uint16_t suite;
    uint32_t lifetime_seconds, age_add;
    int64_t received_ns;      /* wall time at which the ticket came */
    int64_t authenticated_ns; /* wall time of the full handshake that it goes back to */
    int64_t peer_not_after;   /* seconds since 1970: the first of the certificates and revocation lists
                                 behind it ends then; INT64_MAX: none ends */
    stoic_bytes psk, binding, server_name, ticket;
    stoic_bytes chain; /* repeated u24 length + DER */
} stoic_session_parts;

/* Copies all. INVALID_ARGUMENT (beyond limits.h, or an empty ticket or PSK), OUT_OF_MEMORY. */
stoic_error stoic_session_new(stoic_session **out, const stoic_session_parts *parts,
                              const stoic_allocator *allocator);
/* Views into the session. */
const stoic_session_parts *stoic_session_look(const stoic_session *session);
/* May it be used now? Not when it is too old, or comes from the future. */
bool stoic_session_is_fresh(const stoic_session *session, stoic_time now);

#endif
