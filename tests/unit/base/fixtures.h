/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Test inputs on the heap, each of exactly its own size, so that AddressSanitizer sees the first byte read
 * beyond.
 */
#ifndef STOIC_TESTS_UNIT_BASE_FIXTURES_H
#define STOIC_TESTS_UNIT_BASE_FIXTURES_H

#include <stoic/bytes.h>

/* All of them abort the test program when they fail, and are freed with fixture_free. */
stoic_bytes fixture_of_hex(const char *hex);
stoic_bytes fixture_of_text(const char *text);
stoic_bytes fixture_copy(stoic_bytes bytes);
/* A file below tests/data/, and the first PEM block of one, decoded. */
stoic_bytes fixture_file(const char *path);
stoic_bytes fixture_der(const char *path);
void fixture_free(stoic_bytes bytes);

#endif
