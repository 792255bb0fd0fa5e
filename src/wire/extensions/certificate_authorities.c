/* SPDX-License-Identifier: Apache-2.0 */
/*
 * certificate_authorities (RFC 9846 4.3.4).
 */
#include "wire/extensions/extension.h"

static stoic_error decode(stoic_extensions *out, stoic_reader *data, stoic_extension_place place) {
    (void)place;
    if (!stoic_read_vector16_min(data, &out->certificate_authorities, 3)) {
        return STOIC_ERROR_EXTENSION_MALFORMED;
    }
    stoic_reader rest = stoic_reader_of(out->certificate_authorities);
    for (stoic_bytes name; stoic_authority_next(&rest, &name);) {
        if (name.len == 0) {
            return STOIC_ERROR_EXTENSION_MALFORMED;
        }
    }
    return stoic_reader_at_end(&rest) ? STOIC_OK : STOIC_ERROR_EXTENSION_MALFORMED;
}

static void encode(stoic_writer *writer, const stoic_extensions *in, stoic_extension_place place) {
    (void)place;
    stoic_write_vector16(writer, in->certificate_authorities);
}

const stoic_extension stoic_extension_certificate_authorities = {
    .type = STOIC_EXTENSION_CERTIFICATE_AUTHORITIES,
    .name = "certificate_authorities",
    .places = STOIC_IN_CLIENT_HELLO | STOIC_IN_CERTIFICATE_REQUEST,
    .decode = decode,
    .encode = encode,
};
