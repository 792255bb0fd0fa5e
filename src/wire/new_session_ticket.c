/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NewSessionTicket (RFC 9846 4.7.1).
 */
#include "wire/new_session_ticket.h"

#include "wire/message.h"

stoic_error stoic_new_session_ticket_decode(stoic_new_session_ticket *out, stoic_bytes body) {
    stoic_reader reader = stoic_reader_of(body);
    stoic_new_session_ticket message;
    stoic_bytes block;
    if (!stoic_read_u32(&reader, &message.lifetime) || !stoic_read_u32(&reader, &message.age_add) ||
        !stoic_read_vector8(&reader, &message.nonce) || !stoic_read_vector16(&reader, &message.ticket) ||
        message.ticket.len == 0 || !stoic_read_vector16(&reader, &block) || !stoic_reader_at_end(&reader)) {
        return STOIC_ERROR_SESSION_TICKET_MALFORMED;
    }
    STOIC_TRY(stoic_extensions_decode(&message.extensions, block, STOIC_IN_NEW_SESSION_TICKET, 0,
                                      STOIC_ERROR_SESSION_TICKET_MALFORMED));
    *out = message;
    return STOIC_OK;
}

stoic_error stoic_new_session_ticket_encode(stoic_writer *writer, const stoic_new_session_ticket *message) {
    const stoic_mark mark = stoic_message_open(writer, STOIC_MESSAGE_NEW_SESSION_TICKET);
    stoic_write_u32(writer, message->lifetime);
    stoic_write_u32(writer, message->age_add);
    stoic_write_vector8(writer, message->nonce);
    stoic_write_vector16(writer, message->ticket);
    STOIC_TRY(stoic_extensions_encode(writer, &message->extensions, STOIC_IN_NEW_SESSION_TICKET,
                                      stoic_bytes_of(NULL, 0)));
    stoic_write_close(writer, mark);
    return stoic_writer_error(writer);
}
