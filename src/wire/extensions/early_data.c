/* SPDX-License-Identifier: Apache-2.0 */
/*
 * early_data (RFC 9846 4.3.10): a flag, but in NewSessionTicket a size.
 */
#include "wire/extensions/extension.h"

static stoic_error decode(stoic_extensions *out, stoic_reader *data, stoic_extension_place place) {
    const bool has_size = place == STOIC_IN_NEW_SESSION_TICKET;
    const bool is_well_formed = !has_size || stoic_read_u32(data, &out->max_early_data_size);
    return is_well_formed ? STOIC_OK : STOIC_ERROR_EXTENSION_MALFORMED;
}

static void encode(stoic_writer *writer, const stoic_extensions *in, stoic_extension_place place) {
    if (place == STOIC_IN_NEW_SESSION_TICKET) {
        stoic_write_u32(writer, in->max_early_data_size);
    }
}

const stoic_extension stoic_extension_early_data = {
    .type = STOIC_EXTENSION_EARLY_DATA,
    .name = "early_data",
    .places = STOIC_IN_CLIENT_HELLO | STOIC_IN_ENCRYPTED_EXTENSIONS | STOIC_IN_NEW_SESSION_TICKET,
    .decode = decode,
    .encode = encode,
};
