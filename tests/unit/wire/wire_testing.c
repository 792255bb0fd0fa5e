/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of all messages share.
 */
#include "unit/wire/wire_testing.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/message.h"

static unsigned hex_digit(char digit) {
    assert_true(isxdigit((unsigned char)digit));
    return isdigit((unsigned char)digit) ? (unsigned)(digit - '0') : (unsigned)(tolower(digit) - 'a' + 10);
}

static void open_length(sample *out) {
    assert_in_range(out->num_lengths, 0, SAMPLE_MAX_LENGTHS - 1);
    out->lengths[out->num_lengths].start = out->len;
}

static void close_length(sample *out) {
    out->lengths[out->num_lengths].size = out->len - out->lengths[out->num_lengths].start;
    out->num_lengths++;
}

static void parse(sample *out, const char *hex) {
    memset(out, 0, sizeof *out);
    for (const char *at = hex; *at != '\0'; at++) {
        if (*at == '[') {
            open_length(out);
        } else if (*at == ']') {
            close_length(out);
        } else if (*at != ' ') {
            assert_in_range(out->len, 0, SAMPLE_MAX - 1);
            out->data[out->len++] = (uint8_t)(hex_digit(at[0]) << 4 | hex_digit(at[1]));
            at++;
        }
    }
}

const sample *sample_of(const char *hex) {
    static sample out;
    parse(&out, hex);
    return &out;
}

stoic_bytes sample_bytes(const sample *of) {
    return stoic_bytes_of(of->data, of->len);
}

uint8_t *exact_copy(stoic_bytes bytes) {
    uint8_t *copy = malloc(bytes.len == 0 ? 1 : bytes.len);
    assert_non_null(copy);
    if (bytes.len > 0) {
        memcpy(copy, bytes.data, bytes.len);
    }
    return copy;
}

void assert_error_at(stoic_error expected, stoic_error actual, const char *reason, const char *file,
                     int line) {
    if (expected != actual) {
        print_error("%s: expected %s, got %s\n", reason, stoic_error_name(expected),
                    stoic_error_name(actual));
        _fail(file, line);
    }
}

void assert_hex_at(const char *expected_hex, stoic_bytes actual, const char *reason, const char *file,
                   int line) {
    static sample expected; /* `actual` may lie in the memory of sample_of */
    parse(&expected, expected_hex);
    if (stoic_bytes_equal(sample_bytes(&expected), actual)) {
        return;
    }
    print_error("%s: expected %s, got ", reason, expected_hex);
    for (size_t i = 0; i < actual.len; i++) {
        print_error("%02x", actual.data[i]);
    }
    print_error("\n");
    _fail(file, line);
}

/* Decodes in memory of exactly the right size; what was understood must be written and understood again. */
static stoic_error recode_exact(recode_function recode, stoic_writer *writer, stoic_bytes body) {
    uint8_t *copy = exact_copy(body);
    stoic_writer_reset(writer);
    const stoic_error error = recode(writer, stoic_bytes_of(copy, body.len));
    free(copy);
    return error;
}

static stoic_bytes body_of(stoic_bytes message) {
    uint8_t type;
    stoic_bytes body;
    assert_true(stoic_message_split(&type, &body, message));
    return body;
}

static void check_rewritten(const good_case *good, stoic_bytes body, recode_function recode,
                            stoic_writer *writer) {
    static uint8_t again_buffer[SAMPLE_MAX];
    stoic_writer again;
    stoic_writer_init_fixed(&again, again_buffer, sizeof again_buffer);
    assert_error(STOIC_OK, recode_exact(recode, writer, body), good->reason);
    const stoic_bytes written = body_of(stoic_writer_view(writer));
    if (good->is_canonical && !stoic_bytes_equal(body, written)) {
        fail_msg("%s: written again, it differs", good->reason);
    }
    assert_error(STOIC_OK, recode_exact(recode, &again, written), good->reason);
    assert_true(stoic_bytes_equal(written, body_of(stoic_writer_view(&again))));
}

static void check_cuts(const good_case *good, const sample *whole, recode_function recode,
                       stoic_writer *writer, stoic_error malformed) {
    for (size_t len = 0; len < whole->len; len++) {
        const bool is_valid = len > 0 && len == good->shorter_valid;
        const stoic_error error = recode_exact(recode, writer, stoic_bytes_of(whole->data, len));
        if (error != (is_valid ? STOIC_OK : malformed)) {
            fail_msg("%s: cut after %zu bytes: %s", good->reason, len, stoic_error_name(error));
        }
    }
    static uint8_t longer[SAMPLE_MAX + 1];
    memcpy(longer, whole->data, whole->len);
    longer[whole->len] = 0;
    assert_error(malformed, recode_exact(recode, writer, stoic_bytes_of(longer, whole->len + 1)),
                 good->reason);
}

static void check_length(const good_case *good, sample *changed, size_t index, recode_function recode,
                         stoic_writer *writer) {
    const size_t end = changed->lengths[index].start + changed->lengths[index].size;
    uint8_t *low = &changed->data[end - 1];
    for (int step = -1; step <= 1; step += 2) {
        if ((*low == 0 && step < 0) || (*low == 0xff && step > 0)) {
            continue; /* would need a carry */
        }
        *low = (uint8_t)(*low + step);
        const stoic_error error = recode_exact(recode, writer, sample_bytes(changed));
        *low = (uint8_t)(*low - step);
        const stoic_error_row *row = stoic_error_find(error);
        if (row == NULL || row->fault == STOIC_FAULT_INTERNAL) {
            fail_msg("%s: length at %zu off by %d: %s", good->reason, end, step, stoic_error_name(error));
        }
    }
}

/* Nothing is known of the result but that it is one. */
static void check_flips(sample *changed, recode_function recode, stoic_writer *writer) {
    for (size_t bit = 0; bit < changed->len * 8; bit++) {
        changed->data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        const stoic_error error = recode_exact(recode, writer, sample_bytes(changed));
        changed->data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        const stoic_error_row *row = stoic_error_find(error);
        assert_true(error == STOIC_OK || (row != NULL && row->fault != STOIC_FAULT_INTERNAL));
    }
}

void check_good(const good_case *cases, size_t num, recode_function recode, stoic_error malformed) {
    static uint8_t buffer[SAMPLE_MAX];
    static sample changed;
    for (size_t i = 0; i < num; i++) {
        stoic_writer writer;
        stoic_writer_init_fixed(&writer, buffer, sizeof buffer);
        const sample *whole = sample_of(cases[i].hex);
        check_rewritten(&cases[i], sample_bytes(whole), recode, &writer);
        check_cuts(&cases[i], whole, recode, &writer, malformed);
        changed = *whole;
        for (size_t index = 0; index < changed.num_lengths; index++) {
            check_length(&cases[i], &changed, index, recode, &writer);
        }
        check_flips(&changed, recode, &writer);
    }
}

void check_bad(const bad_case *cases, size_t num, recode_function recode) {
    static uint8_t buffer[SAMPLE_MAX];
    for (size_t i = 0; i < num; i++) {
        stoic_writer writer;
        stoic_writer_init_fixed(&writer, buffer, sizeof buffer);
        const stoic_error error = recode_exact(recode, &writer, sample_bytes(sample_of(cases[i].hex)));
        assert_error(cases[i].error, error, cases[i].reason);
        assert_int_equal(writer.len, 0);
    }
}
