/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every getter works on a copy of the reader and puts it back only on success, so a failed call changes
 * nothing. `measure` alone decodes tags and lengths (X.690 8.1.2, 10.1).
 */
#include "base/der.h"

#include <stdlib.h>

#include "base/calendar.h"

/* Tags above 30 need more than one byte; nothing here uses them. */
enum { TAG_NUMBER_MASK = 0x1f, LENGTH_IS_LONG = 0x80, LENGTH_SIZE_MASK = 0x7f, MAX_LENGTH_SIZE = 4 };

/* Certificates are made of hundreds of elements of a few bytes: a call for each byte would cost more than all
 * else, so the checked accessors are here once more, inline. */
STOIC_UNSAFE_BEGIN

static inline uint8_t byte_of(stoic_bytes bytes, size_t index) {
    if (index >= bytes.len) {
        abort();
    }
    return bytes.data[index];
}

static inline stoic_bytes part_of(stoic_bytes bytes, size_t start, size_t len) {
    if (start > bytes.len || len > bytes.len - start) {
        abort();
    }
    return (stoic_bytes){bytes.data + start, len};
}

STOIC_UNSAFE_END

/* Where an element's content lies in the bytes that begin with its tag. */
typedef struct extent {
    size_t header;
    size_t len;
} extent;

/* X.690 10.1: definite, and in as few bytes as possible. */
static inline bool read_long_length(stoic_bytes in, extent *out, size_t size) {
    if (size == 0 || size > MAX_LENGTH_SIZE || size > in.len - 2 || byte_of(in, 2) == 0) {
        return false;
    }
    size_t value = 0;
    for (size_t i = 0; i < size; i++) {
        value = value << 8 | byte_of(in, 2 + i);
    }
    *out = (extent){.header = 2 + size, .len = value};
    return value >= LENGTH_IS_LONG && value <= in.len - out->header;
}

/* The element at the front; all of it is in `in`. */
static inline bool measure(stoic_bytes in, extent *out) {
    if (in.len < 2 || (byte_of(in, 0) & TAG_NUMBER_MASK) == TAG_NUMBER_MASK) {
        return false;
    }
    const uint8_t first = byte_of(in, 1);
    if ((first & LENGTH_IS_LONG) != 0) {
        return read_long_length(in, out, first & LENGTH_SIZE_MASK);
    }
    *out = (extent){.header = 2, .len = first};
    return first <= in.len - 2;
}

static inline void step_over(stoic_reader *reader, const extent *element) {
    const size_t whole = element->header + element->len;
    reader->rest = part_of(reader->rest, whole, reader->rest.len - whole);
}

bool stoic_der_read_any(stoic_reader *reader, uint8_t *tag, stoic_bytes *content, stoic_bytes *whole) {
    const stoic_bytes in = reader->rest;
    extent element;
    if (!measure(in, &element)) {
        return false;
    }
    if (tag != NULL) {
        *tag = byte_of(in, 0);
    }
    if (content != NULL) {
        *content = part_of(in, element.header, element.len);
    }
    if (whole != NULL) {
        *whole = part_of(in, 0, element.header + element.len);
    }
    step_over(reader, &element);
    return true;
}

bool stoic_der_next_is(const stoic_reader *reader, uint8_t tag) {
    return reader->rest.len > 0 && byte_of(reader->rest, 0) == tag;
}

bool stoic_der_read(stoic_reader *reader, stoic_bytes *content, uint8_t tag) {
    const stoic_bytes in = reader->rest;
    extent element;
    if (!stoic_der_next_is(reader, tag) || !measure(in, &element)) {
        return false;
    }
    *content = part_of(in, element.header, element.len);
    step_over(reader, &element);
    return true;
}

bool stoic_der_read_whole(stoic_reader *reader, stoic_bytes *whole, uint8_t tag) {
    return stoic_der_next_is(reader, tag) && stoic_der_read_any(reader, NULL, NULL, whole);
}

bool stoic_der_enter(stoic_reader *reader, stoic_reader *inner, uint8_t tag) {
    stoic_bytes content;
    if (!stoic_der_read(reader, &content, tag)) {
        return false;
    }
    inner->rest = content;
    return true;
}

bool stoic_der_read_optional(stoic_reader *reader, bool *is_present, stoic_bytes *content, uint8_t tag) {
    const bool is_next = stoic_der_next_is(reader, tag);
    if (is_next && !stoic_der_read(reader, content, tag)) {
        return false;
    }
    if (!is_next) {
        *content = stoic_bytes_of(NULL, 0);
    }
    if (is_present != NULL) {
        *is_present = is_next;
    }
    return true;
}

/* 8.3.2: the first nine bits are not all equal. */
static bool is_minimal_integer(stoic_bytes content) {
    if (content.len < 2) {
        return content.len == 1;
    }
    const uint8_t first = stoic_byte_at(content, 0);
    const bool second_is_negative = (stoic_byte_at(content, 1) & 0x80) != 0;
    return !(first == 0x00 && !second_is_negative) && !(first == 0xff && second_is_negative);
}

bool stoic_der_read_signed(stoic_reader *reader, stoic_bytes *content) {
    stoic_reader ahead = *reader;
    stoic_bytes found;
    if (!stoic_der_read(&ahead, &found, STOIC_DER_INTEGER) || !is_minimal_integer(found)) {
        return false;
    }
    *content = found;
    *reader = ahead;
    return true;
}

bool stoic_der_read_integer(stoic_reader *reader, stoic_bytes *magnitude) {
    stoic_reader ahead = *reader;
    stoic_bytes content;
    if (!stoic_der_read_signed(&ahead, &content) || (stoic_byte_at(content, 0) & 0x80) != 0) {
        return false;
    }
    const bool has_sign_byte = content.len > 1 && stoic_byte_at(content, 0) == 0;
    *magnitude = has_sign_byte ? stoic_slice(content, 1, content.len - 1) : content;
    *reader = ahead;
    return true;
}

bool stoic_der_read_small(stoic_reader *reader, uint32_t *value) {
    stoic_reader ahead = *reader;
    stoic_bytes magnitude;
    if (!stoic_der_read_integer(&ahead, &magnitude) || magnitude.len > sizeof(*value)) {
        return false;
    }
    uint32_t number = 0;
    STOIC_EACH(byte, magnitude.data, magnitude.len) {
        number = number << 8 | *byte;
    }
    *value = number;
    *reader = ahead;
    return true;
}

/* 8.19.2: each arc is a row of bytes of which only the last has its top bit clear, and the first is not 80.
 */
static bool is_valid_oid(stoic_bytes content) {
    bool at_start_of_arc = true;
    for (size_t i = 0; i < content.len; i++) {
        const uint8_t byte = byte_of(content, i);
        if (at_start_of_arc && byte == 0x80) {
            return false;
        }
        at_start_of_arc = (byte & 0x80) == 0;
    }
    return content.len > 0 && at_start_of_arc;
}

bool stoic_der_read_oid(stoic_reader *reader, stoic_bytes *content) {
    stoic_reader ahead = *reader;
    stoic_bytes found;
    if (!stoic_der_read(&ahead, &found, STOIC_DER_OID) || !is_valid_oid(found)) {
        return false;
    }
    *content = found;
    *reader = ahead;
    return true;
}

/* 8.6.2: the first byte says how many bits of the last one are unused; 11.2.1: those are zero. */
static bool read_bits(stoic_reader *reader, stoic_bytes *bytes, unsigned *unused) {
    stoic_reader content;
    uint8_t count;
    if (!stoic_der_enter(reader, &content, STOIC_DER_BIT_STRING) || !stoic_read_u8(&content, &count) ||
        count > 7 || (count > 0 && stoic_reader_at_end(&content))) {
        return false;
    }
    const stoic_bytes rest = content.rest;
    if (count > 0 && (stoic_byte_at(rest, rest.len - 1) & ((1u << count) - 1)) != 0) {
        return false;
    }
    *bytes = rest;
    *unused = count;
    return true;
}

bool stoic_der_read_bit_string(stoic_reader *reader, stoic_bytes *bytes) {
    stoic_reader ahead = *reader;
    stoic_bytes found;
    unsigned unused;
    if (!read_bits(&ahead, &found, &unused) || unused != 0) {
        return false;
    }
    *bytes = found;
    *reader = ahead;
    return true;
}

bool stoic_der_read_named_bits(stoic_reader *reader, uint16_t *flags) {
    stoic_reader ahead = *reader;
    stoic_bytes bytes;
    unsigned unused;
    if (!read_bits(&ahead, &bytes, &unused) || bytes.len > sizeof(*flags)) {
        return false;
    }
    /* 11.2.2 wants trailing zero bits left out, but too many certificates in use have them. */
    unsigned found = 0;
    unsigned bit = 0;
    STOIC_EACH(byte, bytes.data, bytes.len) {
        for (unsigned mask = 0x80; mask != 0; mask >>= 1, bit++) {
            found |= (*byte & mask) != 0 ? 1u << bit : 0;
        }
    }
    *flags = (uint16_t)found;
    *reader = ahead;
    return true;
}

bool stoic_der_read_boolean(stoic_reader *reader, bool *value) {
    stoic_reader ahead = *reader;
    stoic_bytes content;
    if (!stoic_der_read(&ahead, &content, STOIC_DER_BOOLEAN) || content.len != 1) {
        return false;
    }
    const uint8_t byte = stoic_byte_at(content, 0);
    if (byte != 0x00 && byte != 0xff) {
        return false;
    }
    *value = byte == 0xff;
    *reader = ahead;
    return true;
}

bool stoic_der_read_boolean_default_false(stoic_reader *reader, bool *value) {
    if (!stoic_der_next_is(reader, STOIC_DER_BOOLEAN)) {
        *value = false;
        return true;
    }
    /* 11.5 wants a value that is the default left out, but too many certificates in use spell it out. */
    return stoic_der_read_boolean(reader, value);
}

bool stoic_der_read_null(stoic_reader *reader) {
    stoic_reader ahead = *reader;
    stoic_bytes content;
    if (!stoic_der_read(&ahead, &content, STOIC_DER_NULL) || content.len != 0) {
        return false;
    }
    *reader = ahead;
    return true;
}

static bool read_digits(stoic_reader *reader, unsigned *value, size_t count) {
    unsigned number = 0;
    for (size_t i = 0; i < count; i++) {
        uint8_t digit;
        if (!stoic_read_u8(reader, &digit) || digit < '0' || digit > '9') {
            return false;
        }
        number = number * 10 + (digit - '0');
    }
    *value = number;
    return true;
}

static bool read_year(stoic_reader *reader, int64_t *year, uint8_t tag) {
    unsigned number;
    if (!read_digits(reader, &number, tag == STOIC_DER_UTC_TIME ? 2 : 4)) {
        return false;
    }
    if (tag == STOIC_DER_UTC_TIME) {
        number += number >= 50 ? 1900 : 2000; /* RFC 5280 4.1.2.5.1 */
    }
    *year = number;
    return true;
}

bool stoic_der_read_time(stoic_reader *reader, int64_t *seconds) {
    stoic_reader ahead = *reader;
    stoic_bytes content;
    uint8_t tag;
    if (!stoic_der_read_any(&ahead, &tag, &content, NULL) ||
        (tag != STOIC_DER_UTC_TIME && tag != STOIC_DER_GENERALIZED_TIME)) {
        return false;
    }
    stoic_reader text = stoic_reader_of(content);
    stoic_civil_time time;
    uint8_t zone;
    /* RFC 5280 4.1.2.5.1 and RFC 5280 4.1.2.5.2: with seconds, in Zulu, without fractions. */
    if (!read_year(&text, &time.year, tag) || !read_digits(&text, &time.month, 2) ||
        !read_digits(&text, &time.day, 2) || !read_digits(&text, &time.hour, 2) ||
        !read_digits(&text, &time.minute, 2) || !read_digits(&text, &time.second, 2) ||
        !stoic_read_u8(&text, &zone) || zone != 'Z' || !stoic_reader_at_end(&text) ||
        !stoic_civil_to_seconds(seconds, &time)) {
        return false;
    }
    *reader = ahead;
    return true;
}
