/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The DER getters. The input: a number of calls, the calls, and the DER on which they are made. A call that
 * fails moves nothing and writes nothing.
 */
#include "fuzz.h"

#include "base/der.h"

enum { MAX_DEPTH = 8, UNTOUCHED = 0x5a };

typedef struct state {
    stoic_bytes all;
    stoic_reader readers[MAX_DEPTH];
    size_t depth;
} state;

static const uint8_t tags[] = {
    STOIC_DER_BOOLEAN,
    STOIC_DER_INTEGER,
    STOIC_DER_SEQUENCE,
    STOIC_DER_SET,
    STOIC_DER_OID,
    STOIC_DER_BIT_STRING,
    STOIC_DER_UTC_TIME,
    STOIC_DER_OCTET_STRING,
    STOIC_DER_NULL,
    STOIC_DER_CONTEXT(0),
    STOIC_DER_CONTEXT_CONSTRUCTED(0),
};

static bool read_slice(state *at, stoic_reader *reader, unsigned call, uint8_t tag) {
    stoic_bytes content = {NULL, 0};
    bool is_read, is_present = true;
    switch (call) {
    case 0:
        is_read = stoic_der_read(reader, &content, tag);
        break;
    case 1:
        is_read = stoic_der_read_whole(reader, &content, tag);
        break;
    case 2:
        is_read = stoic_der_read_optional(reader, &is_present, &content, tag);
        return !is_read || fuzz_lies_in(content, at->all); /* success may move nothing */
    case 3:
        is_read = stoic_der_read_integer(reader, &content);
        FUZZ_ASSERT(!is_read || content.len == 1 || stoic_byte_at(content, 0) != 0);
        break;
    case 4:
        is_read = stoic_der_read_signed(reader, &content);
        break;
    case 5:
        is_read = stoic_der_read_oid(reader, &content);
        FUZZ_ASSERT(!is_read || content.len > 0);
        break;
    default:
        is_read = stoic_der_read_bit_string(reader, &content);
        break;
    }
    FUZZ_ASSERT(fuzz_lies_in(content, at->all));
    FUZZ_ASSERT(is_read || content.data == NULL);
    return is_read;
}

static bool read_value(stoic_reader *reader, unsigned call) {
    union {
        uint32_t small;
        uint16_t bits;
        bool truth;
        int64_t seconds;
    } value;
    switch (call) {
    case 0:
        return stoic_der_read_small(reader, &value.small);
    case 1:
        return stoic_der_read_named_bits(reader, &value.bits);
    case 2:
        return stoic_der_read_boolean(reader, &value.truth);
    case 3:
        return stoic_der_read_time(reader, &value.seconds);
    default:
        return stoic_der_read_null(reader);
    }
}

static bool read_any(state *at, stoic_reader *reader) {
    uint8_t tag = UNTOUCHED;
    stoic_bytes content = {NULL, 0}, whole = {NULL, 0};
    if (!stoic_der_read_any(reader, &tag, &content, &whole)) {
        FUZZ_ASSERT(tag == UNTOUCHED && content.data == NULL && whole.data == NULL);
        return false;
    }
    FUZZ_ASSERT(fuzz_lies_in(content, whole) && fuzz_lies_in(whole, at->all));
    FUZZ_ASSERT(stoic_byte_at(whole, 0) == tag);
    return true;
}

static void enter_or_leave(state *at, uint8_t tag) {
    stoic_reader *reader = &at->readers[at->depth];
    if (tag % 2 == 0 && at->depth > 0) {
        at->depth--;
    } else if (at->depth + 1 < MAX_DEPTH &&
               stoic_der_enter(reader, &at->readers[at->depth + 1], tags[tag % sizeof tags])) {
        at->depth++;
    }
}

/* One byte: the call, and the tag. */
static void call_once(state *at, uint8_t code) {
    const uint8_t tag = tags[code / 16 % sizeof tags];
    stoic_reader *reader = &at->readers[at->depth];
    const stoic_reader before = *reader;
    const unsigned call = code % 16;
    bool is_read = false;
    if (call < 7) {
        is_read = read_slice(at, reader, call, tag);
    } else if (call < 12) {
        is_read = read_value(reader, call - 7);
    } else if (call == 12) {
        is_read = read_any(at, reader);
    } else if (call == 13) {
        bool truth;
        is_read = stoic_der_read_boolean_default_false(reader, &truth);
    } else {
        enter_or_leave(at, code / 16);
        return;
    }
    FUZZ_ASSERT(is_read || (reader->rest.data == before.rest.data && reader->rest.len == before.rest.len));
    FUZZ_ASSERT(reader->rest.len <= before.rest.len && fuzz_lies_in(reader->rest, at->all));
}

/* Everything there is, to the ends of all branches. */
static void walk_all(state *at) {
    uint8_t tag;
    stoic_bytes content;
    stoic_reader reader = stoic_reader_of(at->all);
    while (stoic_der_read_any(&reader, &tag, &content, NULL)) {
        stoic_reader inner = stoic_reader_of(content);
        while (stoic_der_read_any(&inner, NULL, NULL, NULL)) {
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    stoic_reader input = stoic_reader_of(stoic_bytes_of(data, size));
    stoic_reader calls = stoic_reader_of(fuzz_bytes(&input, fuzz_u8(&input) % 64));
    state at = {.all = fuzz_rest(&input)};
    at.readers[0] = stoic_reader_of(at.all);
    while (!stoic_reader_at_end(&calls)) {
        call_once(&at, fuzz_u8(&calls));
    }
    walk_all(&at);
    return 0;
}
