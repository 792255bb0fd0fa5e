/* SPDX-License-Identifier: Apache-2.0 */
/*
 * supported_groups (RFC 9846 4.3.7).
 */
#include "wire/extensions/extension.h"

static stoic_error decode(stoic_extensions *out, stoic_reader *data, stoic_extension_place place) {
    (void)place;
    return stoic_read_u16_list16(data, &out->supported_groups) ? STOIC_OK : STOIC_ERROR_EXTENSION_MALFORMED;
}

static void encode(stoic_writer *writer, const stoic_extensions *in, stoic_extension_place place) {
    (void)place;
    stoic_write_vector16(writer, in->supported_groups);
}

const stoic_extension stoic_extension_supported_groups = {
    .type = STOIC_EXTENSION_SUPPORTED_GROUPS,
    .name = "supported_groups",
    .places = STOIC_IN_CLIENT_HELLO | STOIC_IN_ENCRYPTED_EXTENSIONS,
    .decode = decode,
    .encode = encode,
};
