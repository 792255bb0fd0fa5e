/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cursor over untrusted bytes. `take` alone moves it; everything else is built on it, so that one
 * function has to be right for all peer data to stay in bounds.
 */
#include <stoic/bytes.h>

STOIC_UNSAFE_BEGIN

static bool take(stoic_reader *reader, stoic_bytes *out, size_t len) {
    if (len > reader->rest.len) {
        return false;
    }
    *out = (stoic_bytes){.data = reader->rest.data, .len = len};
    if (len > 0) {
        reader->rest.data += len;
        reader->rest.len -= len;
    }
    return true;
}

static bool read_number(stoic_reader *reader, uint64_t *out, size_t size) {
    stoic_bytes bytes;
    if (!take(reader, &bytes, size)) {
        return false;
    }
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++) {
        value = value << 8 | bytes.data[i];
    }
    *out = value;
    return true;
}

STOIC_UNSAFE_END

stoic_reader stoic_reader_of(stoic_bytes bytes) {
    return (stoic_reader){.rest = bytes};
}

size_t stoic_reader_left(const stoic_reader *reader) {
    return reader->rest.len;
}

bool stoic_reader_at_end(const stoic_reader *reader) {
    return reader->rest.len == 0;
}

bool stoic_read_u8(stoic_reader *reader, uint8_t *out) {
    uint64_t value;
    if (!read_number(reader, &value, 1)) {
        return false;
    }
    *out = (uint8_t)value;
    return true;
}

bool stoic_read_u16(stoic_reader *reader, uint16_t *out) {
    uint64_t value;
    if (!read_number(reader, &value, 2)) {
        return false;
    }
    *out = (uint16_t)value;
    return true;
}

bool stoic_read_u24(stoic_reader *reader, uint32_t *out) {
    uint64_t value;
    if (!read_number(reader, &value, 3)) {
        return false;
    }
    *out = (uint32_t)value;
    return true;
}

bool stoic_read_u32(stoic_reader *reader, uint32_t *out) {
    uint64_t value;
    if (!read_number(reader, &value, 4)) {
        return false;
    }
    *out = (uint32_t)value;
    return true;
}

bool stoic_read_u64(stoic_reader *reader, uint64_t *out) {
    return read_number(reader, out, 8);
}

bool stoic_read_bytes(stoic_reader *reader, stoic_bytes *out, size_t len) {
    return take(reader, out, len);
}

static bool read_vector(stoic_reader *reader, stoic_bytes *out, size_t length_size) {
    stoic_reader ahead = *reader;
    uint64_t len;
    if (!read_number(&ahead, &len, length_size) || !take(&ahead, out, (size_t)len)) {
        return false;
    }
    *reader = ahead;
    return true;
}

bool stoic_read_vector8(stoic_reader *reader, stoic_bytes *out) {
    return read_vector(reader, out, 1);
}

bool stoic_read_vector16(stoic_reader *reader, stoic_bytes *out) {
    return read_vector(reader, out, 2);
}

bool stoic_read_vector24(stoic_reader *reader, stoic_bytes *out) {
    return read_vector(reader, out, 3);
}

bool stoic_read_skip(stoic_reader *reader, size_t len) {
    stoic_bytes skipped;
    return take(reader, &skipped, len);
}

bool stoic_peek_u8(const stoic_reader *reader, uint8_t *out) {
    stoic_reader ahead = *reader;
    return stoic_read_u8(&ahead, out);
}
