/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages after the handshake, but for KeyUpdate (RFC 9846 4.7).
 */
#include "handshake/handshake.h"
#include "wire/codepoints.h"
#include "wire/message.h"
#include "wire/new_session_ticket.h"

/* RFC 9846 4.7.1: who does not resume drops tickets. */
static stoic_error drop_ticket(stoic_bytes body) {
    stoic_new_session_ticket ticket;
    return stoic_new_session_ticket_decode(&ticket, body);
}

stoic_error stoic_post_handshake_check(stoic_role role, stoic_bytes message) {
    uint8_t type = 0;
    stoic_bytes body = stoic_bytes_of(NULL, 0);
    if (!stoic_message_split(&type, &body, message)) {
        return STOIC_ERROR_INTERNAL;
    }
    const bool is_client = role == STOIC_ROLE_CLIENT;
    if (is_client && type == STOIC_MESSAGE_NEW_SESSION_TICKET) {
        return drop_ticket(body);
    }
    if (type == (is_client ? STOIC_MESSAGE_HELLO_REQUEST : STOIC_MESSAGE_CLIENT_HELLO)) {
        return STOIC_ERROR_RENEGOTIATION;
    }
    return STOIC_ERROR_UNEXPECTED_MESSAGE;
}
