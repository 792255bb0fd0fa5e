/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of all messages share. Messages are written as hex text; spaces do not count, and each
 * length field stands in brackets, so that the tests can set it wrong: "[0004] 1301 1302".
 */
#ifndef STOIC_TESTS_WIRE_TESTING_H
#define STOIC_TESTS_WIRE_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stoic/bytes.h>

enum { SAMPLE_MAX = 70000, SAMPLE_MAX_LENGTHS = 64 };

typedef struct sample {
    uint8_t data[SAMPLE_MAX];
    size_t len;
    struct {
        size_t start, size;
    } lengths[SAMPLE_MAX_LENGTHS];
    size_t num_lengths;
} sample;

/* The bytes of a hex text, in memory that is reused by the next call. */
const sample *sample_of(const char *hex);
stoic_bytes sample_bytes(const sample *of);
/* The same in memory of exactly that size, so that reading one byte too many is noticed; the caller frees
 * `data`. */
uint8_t *exact_copy(stoic_bytes bytes);

/* Decodes a message and writes what was understood; the error of decoding. */
typedef stoic_error (*recode_function)(stoic_writer *writer, stoic_bytes body);

typedef struct good_case {
    const char *reason;
    const char *hex;      /* of a body, with bracketed lengths */
    bool is_canonical;    /* written again, it has the same bytes */
    size_t shorter_valid; /* a length at which the body may end too; 0: none */
} good_case;

typedef struct bad_case {
    const char *reason;
    const char *hex;
    stoic_error error;
} bad_case;

/* Decodes, writes again and compares; then cuts the body at every byte, adds a byte, sets each length off by
 * one, and flips every bit. `malformed` is the message's own error. */
void check_good(const good_case *cases, size_t num, recode_function recode, stoic_error malformed);
void check_bad(const bad_case *cases, size_t num, recode_function recode);

#define assert_error(expected, actual, reason)                                                               \
    assert_error_at((expected), (actual), (reason), __FILE__, __LINE__)
void assert_error_at(stoic_error expected, stoic_error actual, const char *reason, const char *file,
                     int line);
#define assert_hex(expected_hex, actual, reason)                                                             \
    assert_hex_at((expected_hex), (actual), (reason), __FILE__, __LINE__)
void assert_hex_at(const char *expected_hex, stoic_bytes actual, const char *reason, const char *file,
                   int line);

#endif
