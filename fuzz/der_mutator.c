/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A mutator for inputs with DER in them (libFuzzer alone): changes the content of one element, or removes,
 * doubles or replaces it, and puts the lengths around it right, so that what is changed is still reached.
 * An element at the top may have its length in the 2 or 3 bytes in front of it: they follow too.
 */
#include <string.h>

#include "base/der.h"
#include "fuzz.h"

enum { MAX_DEPTH = 24, MAX_INPUT = 1 << 16, MIN_TOP = 4, MAX_FRAME = 3 };

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

/* An element by its place in the input. A BIT STRING's first byte counts as header where DER is inside. */
typedef struct place {
    size_t start, header, content;
} place;

static size_t end_of(place at) {
    return at.start + at.header + at.content;
}

static unsigned random_state;

static size_t below(size_t limit) {
    random_state = random_state * 1664525u + 1013904223u;
    return limit == 0 ? 0 : (random_state >> 8) % limit;
}

static bool element_at(const uint8_t *data, size_t start, size_t end, place *out) {
    stoic_reader reader = stoic_reader_of(stoic_bytes_of(data + start, end - start));
    stoic_bytes content, whole;
    if (!stoic_der_read_any(&reader, NULL, &content, &whole)) {
        return false;
    }
    *out = (place){start, whole.len - content.len, content.len};
    return true;
}

/* Does the content consist of elements? */
static bool holds_elements(const uint8_t *data, place at) {
    stoic_reader reader = stoic_reader_of(stoic_bytes_of(data + at.start + at.header, at.content));
    while (stoic_der_read_any(&reader, NULL, NULL, NULL)) {
    }
    return at.content > 0 && stoic_reader_at_end(&reader);
}

/* Makes the first byte of a BIT STRING part of the header where elements follow it. */
static bool can_enter(const uint8_t *data, place *at) {
    if (data[at->start] == STOIC_DER_BIT_STRING && at->content > 1 && data[at->start + at->header] == 0) {
        const place inner = {at->start, at->header + 1, at->content - 1};
        if (holds_elements(data, inner)) {
            *at = inner;
            return true;
        }
    }
    return holds_elements(data, *at);
}

/* A random element that nothing encloses: sequences and what has a context's tag. */
static bool choose_top(const uint8_t *data, size_t size, place *out) {
    size_t num = 0;
    place at;
    for (size_t i = 0; i < size;) {
        const bool is_top = (data[i] == STOIC_DER_SEQUENCE || (data[i] & 0xf0) == 0xa0) &&
                            element_at(data, i, size, &at) && end_of(at) - i >= MIN_TOP;
        if (is_top && below(++num) == 0) {
            *out = at;
        }
        i = is_top ? end_of(at) : i + 1;
    }
    return num > 0;
}

static place choose_child(const uint8_t *data, place parent) {
    place chosen = {0}, at;
    size_t num = 0;
    const size_t end = end_of(parent);
    for (size_t i = parent.start + parent.header; i < end && element_at(data, i, end, &at); i = end_of(at)) {
        if (below(++num) == 0) {
            chosen = at;
        }
    }
    return chosen;
}

/* From the top down to a random depth; returns the number of elements on the way. */
static size_t choose_way(const uint8_t *data, place *way, size_t *size_in_front) {
    size_t depth = 1;
    *size_in_front = 0;
    for (size_t len = 2; len <= MAX_FRAME; len++) {
        size_t framed = 0;
        for (size_t i = 0; i < len && way[0].start >= len; i++) {
            framed = framed << 8 | data[way[0].start - len + i];
        }
        if (way[0].start >= len && framed == end_of(way[0]) - way[0].start) {
            *size_in_front = len;
        }
    }
    while (depth < MAX_DEPTH && below(8) != 0 && can_enter(data, &way[depth - 1])) {
        way[depth] = choose_child(data, way[depth - 1]);
        depth++;
    }
    return depth;
}

/* ---- Change, and put right -------------------------------------------------------------------------------
 */

typedef struct text {
    uint8_t data[MAX_INPUT];
    size_t len;
} text;

static void append(text *out, const uint8_t *from, size_t len) {
    if (len <= MAX_INPUT - out->len) {
        memcpy(out->data + out->len, from, len);
        out->len += len;
    }
}

static void append_u8(text *out, size_t value) {
    const uint8_t byte = (uint8_t)value;
    append(out, &byte, 1);
}

/* Tag and length as they were in `data`, for a content of `len` bytes. */
static void append_header(text *out, const uint8_t *data, place at, size_t len) {
    place plain;
    const bool is_wrapped = element_at(data, at.start, end_of(at), &plain) && plain.header < at.header;
    const size_t whole = len + is_wrapped;
    append_u8(out, data[at.start]);
    if (whole < 0x80) {
        append_u8(out, whole);
    } else if (whole < 0x100) {
        append_u8(out, 0x81);
        append_u8(out, whole);
    } else {
        append_u8(out, 0x82);
        append_u8(out, whole >> 8);
        append_u8(out, whole);
    }
    if (is_wrapped) {
        append_u8(out, 0);
    }
}

/* What comes in the place of an element: nothing, two of it, another one, or it with another content. */
static void write_changed(text *out, const uint8_t *data, size_t size, place at) {
    static uint8_t content[MAX_INPUT];
    place other;
    out->len = 0;
    switch (below(12)) {
    case 0:
        return;
    case 1:
        append(out, data + at.start, end_of(at) - at.start);
        append(out, data + at.start, end_of(at) - at.start);
        return;
    case 2:
        if (choose_top(data, size, &other)) {
            while (below(4) != 0 && can_enter(data, &other)) {
                other = choose_child(data, other);
            }
            append(out, data + other.start, end_of(other) - other.start);
        }
        return;
    default:
        break;
    }
    memcpy(content, data + at.start + at.header, at.content);
    const size_t most = at.content + 64;
    const size_t len = LLVMFuzzerMutate(content, at.content, most < MAX_INPUT ? most : MAX_INPUT);
    append_header(out, data, at, len);
    append(out, content, len);
}

/* `inner` is the new encoding of way[depth - 1]; afterwards it is that of way[0]. */
static void wrap(text *inner, const uint8_t *data, const place *way, size_t depth) {
    static text outer;
    for (; depth > 1; depth--) {
        const place child = way[depth - 1], parent = way[depth - 2];
        const size_t old_len = end_of(child) - child.start;
        outer.len = 0;
        append_header(&outer, data, parent, parent.content - old_len + inner->len);
        const size_t content_start = parent.start + parent.header;
        append(&outer, data + content_start, child.start - content_start);
        append(&outer, inner->data, inner->len);
        append(&outer, data + end_of(child), end_of(parent) - end_of(child));
        inner->len = 0;
        append(inner, outer.data, outer.len);
    }
}

static size_t change_element(uint8_t *data, size_t size, size_t max_size) {
    static text changed, out;
    place way[MAX_DEPTH];
    size_t size_in_front;
    if (!choose_top(data, size, &way[0])) {
        return LLVMFuzzerMutate(data, size, max_size);
    }
    const size_t top_end = end_of(way[0]);
    const size_t depth = choose_way(data, way, &size_in_front);
    write_changed(&changed, data, size, way[depth - 1]);
    wrap(&changed, data, way, depth);
    out.len = 0;
    append(&out, data, way[0].start - size_in_front);
    for (size_t i = size_in_front; i > 0; i--) {
        append_u8(&out, changed.len >> (8 * (i - 1)));
    }
    append(&out, changed.data, changed.len);
    append(&out, data + top_end, size - top_end);
    if (out.len > max_size) {
        return LLVMFuzzerMutate(data, size, max_size);
    }
    memcpy(data, out.data, out.len);
    return out.len;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
    random_state = seed;
    if (size >= MAX_INPUT / 4 || below(4) == 0) {
        return LLVMFuzzerMutate(data, size, max_size);
    }
    return change_element(data, size, max_size);
}
