/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The header that all handshake messages share (RFC 9846 4).
 */
#include "wire/message.h"

bool stoic_message_split(uint8_t *out_type, stoic_bytes *out_body, stoic_bytes message) {
    stoic_reader reader = stoic_reader_of(message);
    uint8_t type;
    stoic_bytes body;
    if (!stoic_read_u8(&reader, &type) || !stoic_read_vector24(&reader, &body) ||
        !stoic_reader_at_end(&reader)) {
        return false;
    }
    *out_type = type;
    *out_body = body;
    return true;
}

stoic_mark stoic_message_open(stoic_writer *writer, uint8_t type) {
    stoic_write_u8(writer, type);
    return stoic_write_open(writer, 3);
}
