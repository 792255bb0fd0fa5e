/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The deframer with arbitrary cuts: the messages that it gives are those that the bytes hold, wherever the
 * bytes are cut. The input: a limit, cuts (one byte each, ended by 0), then the messages.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "wire/codepoints.h"
#include "wire/deframer.h"

typedef struct expected {
    stoic_reader rest; /* messages that are still to come */
    size_t limit;
} expected;

static bool next_expected(expected *from, stoic_bytes *out) {
    stoic_reader ahead = from->rest;
    stoic_bytes body;
    uint8_t type;
    if (!stoic_read_u8(&ahead, &type) || !stoic_read_vector24(&ahead, &body) || body.len > from->limit) {
        return false;
    }
    FUZZ_ASSERT(stoic_read_bytes(&from->rest, out, STOIC_MESSAGE_HEADER_LEN + body.len));
    return true;
}

/* One record's content, in memory of its own. False: the deframer refused. */
static bool feed(stoic_deframer *deframer, expected *from, stoic_bytes content) {
    uint8_t *copy = malloc(content.len + 1);
    FUZZ_ASSERT(copy != NULL);
    memcpy(copy, content.data, content.len);
    stoic_reader reader = stoic_reader_of(stoic_bytes_of(copy, content.len));
    stoic_bytes message = {NULL, 0}, wanted;
    stoic_error error = STOIC_OK;
    do {
        error = stoic_deframer_next(deframer, &message, &reader, from->limit);
        if (error == STOIC_OK && message.data != NULL) {
            FUZZ_ASSERT(next_expected(from, &wanted) && stoic_bytes_equal(message, wanted));
        }
    } while (error == STOIC_OK && message.data != NULL && !stoic_reader_at_end(&reader));
    FUZZ_ASSERT(error != STOIC_OK || stoic_reader_at_end(&reader));
    free(copy);
    return error == STOIC_OK;
}

/* What comes next has a header that announces too much. */
static bool is_next_too_long(const expected *from) {
    stoic_reader ahead = from->rest;
    uint8_t type;
    uint32_t len;
    return stoic_read_u8(&ahead, &type) && stoic_read_u24(&ahead, &len) && len > from->limit;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    stoic_reader input = stoic_reader_of(stoic_bytes_of(data, size));
    const size_t limit = fuzz_u16(&input);
    stoic_reader cuts = input;
    while (fuzz_u8(&input) != 0) {
    }
    const stoic_bytes all = fuzz_rest(&input);
    stoic_reader bytes = stoic_reader_of(all);
    expected from = {.rest = bytes, .limit = limit};
    stoic_deframer deframer;
    stoic_deframer_init(&deframer, stoic_default_allocator());
    bool is_good = true;
    while (is_good && !stoic_reader_at_end(&bytes)) {
        const uint8_t cut = fuzz_u8(&cuts);
        is_good = feed(&deframer, &from, cut != 0 ? fuzz_bytes(&bytes, cut) : fuzz_rest(&bytes));
        cuts = cut != 0 ? cuts : stoic_reader_of(stoic_bytes_of(NULL, 0));
    }
    stoic_bytes left_over;
    FUZZ_ASSERT(is_good != is_next_too_long(&from));
    FUZZ_ASSERT(!is_good || !next_expected(&from, &left_over));
    FUZZ_ASSERT(!is_good || stoic_deframer_is_empty(&deframer) == stoic_reader_at_end(&from.rest));
    stoic_deframer_free(&deframer);
    return 0;
}
