/* SPDX-License-Identifier: Apache-2.0 */
/*
 * supported_versions (RFC 9846 4.3.1): a list, and in answers the version that was chosen.
 */
#include "wire/extensions/extension.h"

static bool decode_list(stoic_bytes *out, stoic_reader *data) {
    return stoic_read_vector8(data, out) && out->len > 0 && out->len % 2 == 0;
}

static stoic_error decode(stoic_extensions *out, stoic_reader *data, stoic_extension_place place) {
    const bool is_well_formed = place == STOIC_IN_CLIENT_HELLO ? decode_list(&out->supported_versions, data)
                                                               : stoic_read_u16(data, &out->selected_version);
    return is_well_formed ? STOIC_OK : STOIC_ERROR_EXTENSION_MALFORMED;
}

static void encode(stoic_writer *writer, const stoic_extensions *in, stoic_extension_place place) {
    if (place == STOIC_IN_CLIENT_HELLO) {
        stoic_write_vector8(writer, in->supported_versions);
    } else {
        stoic_write_u16(writer, in->selected_version);
    }
}

const stoic_extension stoic_extension_supported_versions = {
    .type = STOIC_EXTENSION_SUPPORTED_VERSIONS,
    .name = "supported_versions",
    .places = STOIC_IN_CLIENT_HELLO | STOIC_IN_SERVER_HELLO | STOIC_IN_HELLO_RETRY_REQUEST,
    .decode = decode,
    .encode = encode,
};
