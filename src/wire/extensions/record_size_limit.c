/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record_size_limit (RFC 8449 4): the longest inner plaintext that its sender takes.
 */
#include "wire/extensions/extension.h"

#include "wire/limits.h"

static stoic_error decode(stoic_extensions *out, stoic_reader *data, stoic_extension_place place) {
    (void)place;
    uint16_t limit;
    if (!stoic_read_u16(data, &limit)) {
        return STOIC_ERROR_EXTENSION_MALFORMED;
    }
    if (limit < STOIC_MIN_RECORD_SIZE_LIMIT) { /* RFC 8449 4 */
        return STOIC_ERROR_RECORD_SIZE_LIMIT_INVALID;
    }
    out->record_size_limit = limit;
    return STOIC_OK;
}

static void encode(stoic_writer *writer, const stoic_extensions *in, stoic_extension_place place) {
    (void)place;
    stoic_write_u16(writer, in->record_size_limit);
}

const stoic_extension stoic_extension_record_size_limit = {
    .type = STOIC_EXTENSION_RECORD_SIZE_LIMIT,
    .name = "record_size_limit",
    .places = STOIC_IN_CLIENT_HELLO | STOIC_IN_ENCRYPTED_EXTENSIONS,
    .decode = decode,
    .encode = encode,
};
