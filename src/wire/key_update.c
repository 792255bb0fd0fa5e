/* SPDX-License-Identifier: Apache-2.0 */
/*
 * KeyUpdate (RFC 9846 4.7.3).
 */
#include "wire/key_update.h"

#include "wire/codepoints.h"
#include "wire/message.h"

stoic_error stoic_key_update_decode(stoic_key_update *out, stoic_bytes body) {
    stoic_reader reader = stoic_reader_of(body);
    uint8_t request;
    if (!stoic_read_u8(&reader, &request) || !stoic_reader_at_end(&reader)) {
        return STOIC_ERROR_KEY_UPDATE_MALFORMED;
    }
    if (request != STOIC_UPDATE_NOT_REQUESTED && request != STOIC_UPDATE_REQUESTED) { /* RFC 9846 4.7.3 */
        return STOIC_ERROR_KEY_UPDATE_VALUE;
    }
    out->is_update_requested = request == STOIC_UPDATE_REQUESTED;
    return STOIC_OK;
}

stoic_error stoic_key_update_encode(stoic_writer *writer, const stoic_key_update *message) {
    const stoic_mark mark = stoic_message_open(writer, STOIC_MESSAGE_KEY_UPDATE);
    stoic_write_u8(writer,
                   message->is_update_requested ? STOIC_UPDATE_REQUESTED : STOIC_UPDATE_NOT_REQUESTED);
    stoic_write_close(writer, mark);
    return stoic_writer_error(writer);
}
