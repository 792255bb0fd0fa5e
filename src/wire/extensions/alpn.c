/* SPDX-License-Identifier: Apache-2.0 */
/*
 * application_layer_protocol_negotiation (RFC 7301 3.1).
 */
#include "wire/extensions/extension.h"

static stoic_error decode(stoic_extensions *out, stoic_reader *data, stoic_extension_place place) {
    if (!stoic_read_vector16_min(data, &out->alpn, 2)) {
        return STOIC_ERROR_EXTENSION_MALFORMED;
    }
    stoic_reader rest = stoic_reader_of(out->alpn);
    size_t num = 0;
    for (stoic_bytes name; stoic_alpn_next(&rest, &name); num++) {
        if (name.len == 0) { /* RFC 7301 3.1 */
            return STOIC_ERROR_EXTENSION_MALFORMED;
        }
    }
    const bool is_num_right = place == STOIC_IN_CLIENT_HELLO || num == 1; /* RFC 7301 3.1 */
    return stoic_reader_at_end(&rest) && is_num_right ? STOIC_OK : STOIC_ERROR_EXTENSION_MALFORMED;
}

static void encode(stoic_writer *writer, const stoic_extensions *in, stoic_extension_place place) {
    (void)place;
    stoic_write_vector16(writer, in->alpn);
}

const stoic_extension stoic_extension_alpn = {
    .type = STOIC_EXTENSION_ALPN,
    .name = "application_layer_protocol_negotiation",
    .places = STOIC_IN_CLIENT_HELLO | STOIC_IN_ENCRYPTED_EXTENSIONS,
    .decode = decode,
    .encode = encode,
};
