/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ticket_request: how many tickets a client wants, and how many a server means to send (RFC 9149 3).
 */
#include "wire/extensions/extension.h"

static stoic_error decode(stoic_extensions *out, stoic_reader *data, stoic_extension_place place) {
    const bool is_well_formed =
        place == STOIC_IN_CLIENT_HELLO
            ? stoic_read_u8(data, &out->tickets_wanted) && stoic_read_u8(data, &out->tickets_wanted_resumed)
            : stoic_read_u8(data, &out->tickets_expected);
    return is_well_formed ? STOIC_OK : STOIC_ERROR_EXTENSION_MALFORMED;
}

static void encode(stoic_writer *writer, const stoic_extensions *in, stoic_extension_place place) {
    if (place == STOIC_IN_CLIENT_HELLO) {
        stoic_write_u8(writer, in->tickets_wanted);
        stoic_write_u8(writer, in->tickets_wanted_resumed);
    } else {
        stoic_write_u8(writer, in->tickets_expected);
    }
}

const stoic_extension stoic_extension_ticket_request = {
    .type = STOIC_EXTENSION_TICKET_REQUEST,
    .name = "ticket_request",
    .places = STOIC_IN_CLIENT_HELLO | STOIC_IN_ENCRYPTED_EXTENSIONS,
    .decode = decode,
    .encode = encode,
};
