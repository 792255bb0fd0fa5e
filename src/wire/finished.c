/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finished (RFC 9846 4.5.3).
 */
#include "wire/finished.h"

#include "wire/codepoints.h"
#include "wire/message.h"

stoic_error stoic_finished_decode(stoic_finished *out, stoic_bytes body, size_t hash_len) {
    if (body.len != hash_len) {
        return STOIC_ERROR_FINISHED_MALFORMED;
    }
    out->verify_data = body;
    return STOIC_OK;
}

stoic_error stoic_finished_encode(stoic_writer *writer, const stoic_finished *message) {
    const stoic_mark mark = stoic_message_open(writer, STOIC_MESSAGE_FINISHED);
    stoic_write_bytes(writer, message->verify_data);
    stoic_write_close(writer, mark);
    return stoic_writer_error(writer);
}
