/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The DER getters. The input: a number of calls, the calls, and the DER on which they are made. A call that
 * fails moves nothing and writes nothing; an element that is read has the one encoding that its tag and
 * content can have, and what a getter reads out of it gives the same content when it is encoded again.
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
    STOIC_DER_UTF8_STRING,
    STOIC_DER_PRINTABLE_STRING,
    STOIC_DER_GENERALIZED_TIME,
    STOIC_DER_CONTEXT(1),
    STOIC_DER_CONTEXT_CONSTRUCTED(3),
};

/* The one encoding of an element with this content (X.690 10.1). */
static bool is_minimal(stoic_bytes whole, stoic_bytes content) {
    uint8_t header[1 + 5];
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, header, sizeof header);
    stoic_write_u8(&writer, stoic_byte_at(whole, 0));
    unsigned num_bytes = 0;
    for (size_t rest = content.len; rest > 0; rest >>= 8) {
        num_bytes++;
    }
    if (content.len >= 0x80) {
        stoic_write_u8(&writer, (uint8_t)(0x80 | num_bytes));
    }
    for (unsigned i = content.len < 0x80 ? 1 : num_bytes; i > 0; i--) {
        stoic_write_u8(&writer, (uint8_t)(content.len >> (8 * (i - 1))));
    }
    const stoic_bytes expected = stoic_writer_view(&writer);
    return whole.len == expected.len + content.len &&
           stoic_bytes_equal(stoic_slice(whole, 0, expected.len), expected) &&
           (content.len == 0 || content.data == stoic_slice(whole, expected.len, content.len).data);
}

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

/* The content of the element that is next, which a getter has accepted. */
static stoic_bytes next_content(stoic_reader before) {
    stoic_bytes content = {NULL, 0};
    FUZZ_ASSERT(stoic_der_read_any(&before, NULL, &content, NULL));
    return content;
}

static bool read_small(stoic_reader *reader) {
    const stoic_reader before = *reader;
    uint32_t value = UNTOUCHED;
    if (!stoic_der_read_small(reader, &value)) {
        FUZZ_ASSERT(value == UNTOUCHED);
        return false;
    }
    uint64_t again = 0;
    const stoic_bytes content = next_content(before);
    FUZZ_ASSERT(content.len >= 1 && content.len <= 5);
    for (size_t i = 0; i < content.len; i++) {
        again = again << 8 | stoic_byte_at(content, i);
    }
    FUZZ_ASSERT(again == value);
    return true;
}

static bool read_named_bits(stoic_reader *reader) {
    const stoic_reader before = *reader;
    uint16_t flags = UNTOUCHED;
    if (!stoic_der_read_named_bits(reader, &flags)) {
        FUZZ_ASSERT(flags == UNTOUCHED);
        return false;
    }
    const stoic_bytes content = next_content(before);
    unsigned again = 0;
    for (size_t bit = 0; bit < 8 * (content.len - 1); bit++) {
        const unsigned byte = stoic_byte_at(content, 1 + bit / 8);
        again |= (byte >> (7 - bit % 8) & 1) << bit;
    }
    FUZZ_ASSERT(again == flags);
    return true;
}

static bool read_time(stoic_reader *reader) {
    const int64_t year_0 = INT64_C(-62167219200);
    const int64_t year_10000 = INT64_C(253402300800);
    int64_t seconds = UNTOUCHED;
    if (!stoic_der_read_time(reader, &seconds)) {
        FUZZ_ASSERT(seconds == UNTOUCHED);
        return false;
    }
    FUZZ_ASSERT(seconds >= year_0 && seconds < year_10000);
    return true;
}

static bool read_boolean(stoic_reader *reader) {
    const stoic_reader before = *reader;
    bool truth = false;
    if (!stoic_der_read_boolean(reader, &truth)) {
        return false;
    }
    FUZZ_ASSERT(stoic_byte_at(next_content(before), 0) == (truth ? 0xff : 0));
    return true;
}

static bool read_value(stoic_reader *reader, unsigned call) {
    switch (call) {
    case 0:
        return read_small(reader);
    case 1:
        return read_named_bits(reader);
    case 2:
        return read_boolean(reader);
    case 3:
        return read_time(reader);
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
    FUZZ_ASSERT(stoic_byte_at(whole, 0) == tag && is_minimal(whole, content));
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
    FUZZ_ASSERT(stoic_der_next_is(reader, tag) == (before.rest.len > 0 && *before.rest.data == tag));
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

/* Every element, to the depth that there is room for, and every getter on each. */
static void walk_all(state *at) {
    at->readers[0] = stoic_reader_of(at->all);
    at->depth = 0;
    for (;;) {
        stoic_reader *reader = &at->readers[at->depth];
        for (unsigned call = 0; call < 5; call++) {
            stoic_reader copy = *reader;
            read_value(&copy, call);
        }
        stoic_bytes content;
        const bool is_read = stoic_der_read_any(reader, NULL, &content, NULL);
        if (is_read && at->depth + 1 < MAX_DEPTH) {
            at->readers[++at->depth] = stoic_reader_of(content);
        } else if (!is_read && at->depth-- == 0) {
            return;
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
