/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cookie (RFC 9846 4.3.2): the one answer that needs no question.
 */
#include "wire/extensions/extension.h"

static stoic_error decode(stoic_extensions *out, stoic_reader *data, stoic_extension_place place) {
    (void)place;
    return stoic_read_vector16_min(data, &out->cookie, 1) ? STOIC_OK : STOIC_ERROR_EXTENSION_MALFORMED;
}

static void encode(stoic_writer *writer, const stoic_extensions *in, stoic_extension_place place) {
    (void)place;
    stoic_write_vector16(writer, in->cookie);
}

const stoic_extension stoic_extension_cookie = {
    .type = STOIC_EXTENSION_COOKIE,
    .name = "cookie",
    .places = STOIC_IN_CLIENT_HELLO | STOIC_IN_HELLO_RETRY_REQUEST,
    .unsolicited_places = STOIC_IN_HELLO_RETRY_REQUEST, /* RFC 9846 4.3 */
    .decode = decode,
    .encode = encode,
};
