/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The five bytes in front of each record (RFC 9846 5.1, RFC 9846 5.2).
 */
#include "wire/record_header.h"

#include "wire/codepoints.h"

static stoic_error check_type(uint8_t type) {
    if (type == STOIC_CONTENT_HEARTBEAT) {
        return STOIC_ERROR_HEARTBEAT;
    }
    const bool is_known = type >= STOIC_CONTENT_CHANGE_CIPHER_SPEC && type <= STOIC_CONTENT_APPLICATION_DATA;
    return is_known ? STOIC_OK : STOIC_ERROR_RECORD_TYPE_INVALID;
}

/* RFC 9846 5.1 has the version ignored; a first byte other than 3 is no TLS of any version. */
static stoic_error check_version(uint8_t major) {
    return major == STOIC_VERSION_SSL3 >> 8 ? STOIC_OK : STOIC_ERROR_RECORD_VERSION_INVALID;
}

stoic_error stoic_record_header_decode(stoic_record_header *out, size_t *out_missing, stoic_bytes input,
                                       size_t max_length) {
    stoic_reader reader = stoic_reader_of(input);
    stoic_record_header header = {.type = 0};
    uint8_t major, minor;
    if (stoic_read_u8(&reader, &header.type)) {
        STOIC_TRY(check_type(header.type));
    }
    if (stoic_read_u8(&reader, &major)) {
        STOIC_TRY(check_version(major));
    }
    if (!stoic_read_u8(&reader, &minor) || !stoic_read_u16(&reader, &header.length)) {
        *out_missing = STOIC_RECORD_HEADER_LEN - input.len;
        return STOIC_OK;
    }
    if (header.length > max_length) { /* RFC 9846 5.1, RFC 9846 5.2 */
        return STOIC_ERROR_RECORD_TOO_LONG;
    }
    header.legacy_version = (stoic_version)(STOIC_VERSION_SSL3 | minor);
    *out = header;
    *out_missing = 0;
    return STOIC_OK;
}

void stoic_record_header_encode(stoic_writer *writer, const stoic_record_header *header) {
    stoic_write_u8(writer, header->type);
    stoic_write_u16(writer, header->legacy_version);
    stoic_write_u16(writer, header->length);
}
