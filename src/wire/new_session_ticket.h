/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NewSessionTicket (RFC 9846 4.7.1).
 */
#ifndef STOIC_WIRE_NEW_SESSION_TICKET_H
#define STOIC_WIRE_NEW_SESSION_TICKET_H

#include <stoic/bytes.h>

#include "wire/extension_block.h"

typedef struct stoic_new_session_ticket {
    uint32_t lifetime; /* seconds */
    uint32_t age_add;
    stoic_bytes nonce;
    stoic_bytes ticket;
    stoic_extensions extensions;
} stoic_new_session_ticket;

/* SESSION_TICKET_MALFORMED, those of stoic_extensions_decode. */
stoic_error stoic_new_session_ticket_decode(stoic_new_session_ticket *out, stoic_bytes body);
stoic_error stoic_new_session_ticket_encode(stoic_writer *writer, const stoic_new_session_ticket *message);

#endif
