/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private keys for tests, one of each type, from numbers in hexadecimal.
 */
#ifndef STOIC_TEST_KEYS_H
#define STOIC_TEST_KEYS_H

#include <stoic/provider.h>

#define TEST_KEY_BYTES 2048

typedef struct test_key {
    stoic_private_key key;
    uint8_t bytes[TEST_KEY_BYTES]; /* what `key` points into */
    size_t used;
} test_key;

/* Decodes hexadecimal digits; aborts where there is something else or no room. */
size_t test_hex(uint8_t *out, size_t cap, const char *hex);

/* The test's key of a type, which is not STOIC_KEY_NONE. */
void test_key_init(test_key *out, stoic_key_type type);
/* Another key of the same type (not for RSA). */
void test_key_init_other(test_key *out, stoic_key_type type);
/* Bytes that stay as long as the key does. */
stoic_bytes test_key_hex(test_key *key, const char *hex);

#endif
