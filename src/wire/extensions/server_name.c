/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server_name (RFC 6066 3). No other name type than host_name was ever defined, and two names of one type are
 * forbidden: so the list holds one host name. Whether that is a DNS name is for the handshake to see.
 */
#include "wire/extensions/extension.h"

static bool decode_list(stoic_bytes *out, stoic_reader *data) {
    stoic_bytes list;
    uint8_t type;
    if (!stoic_read_vector16(data, &list)) {
        return false;
    }
    stoic_reader rest = stoic_reader_of(list);
    return stoic_read_u8(&rest, &type) && type == STOIC_NAME_TYPE_HOST_NAME &&
           stoic_read_vector16_min(&rest, out, 1) && stoic_reader_at_end(&rest);
}

/* In EncryptedExtensions it is a flag (RFC 6066 3). */
static stoic_error decode(stoic_extensions *out, stoic_reader *data, stoic_extension_place place) {
    const bool is_well_formed =
        place == STOIC_IN_ENCRYPTED_EXTENSIONS || decode_list(&out->server_name, data);
    return is_well_formed ? STOIC_OK : STOIC_ERROR_EXTENSION_MALFORMED;
}

static void encode(stoic_writer *writer, const stoic_extensions *in, stoic_extension_place place) {
    if (place == STOIC_IN_ENCRYPTED_EXTENSIONS) {
        return;
    }
    const stoic_mark list = stoic_write_open(writer, 2);
    stoic_write_u8(writer, STOIC_NAME_TYPE_HOST_NAME);
    stoic_write_vector16(writer, in->server_name);
    stoic_write_close(writer, list);
}

const stoic_extension stoic_extension_server_name = {
    .type = STOIC_EXTENSION_SERVER_NAME,
    .name = "server_name",
    .places = STOIC_IN_CLIENT_HELLO | STOIC_IN_ENCRYPTED_EXTENSIONS | STOIC_IN_CERTIFICATE_REQUEST,
    .decode = decode,
    .encode = encode,
};
