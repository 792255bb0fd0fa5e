/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of this folder share: identities from the handshake tests' files, and memory that is
 * counted.
 */
#ifndef STOIC_TESTS_CONFIG_TESTING_H
#define STOIC_TESTS_CONFIG_TESTING_H

#include <stoic/stoic.h>

#include "config/config.h"

/* The text of a file of tests/unit/handshake/data; freed by the caller. Aborts when there is none. */
char *read_test_file(const char *stem, const char *suffix);
stoic_error add_test_identity(stoic_config_builder *builder, stoic_error_detail *detail, const char *name,
                              const char *chain_stem, const char *key_stem);

/* An allocator that counts what is out, and fails after so many calls. */
typedef struct counting_memory {
    size_t left;
    size_t outstanding;
} counting_memory;
stoic_allocator counting_allocator(counting_memory *memory);

#endif
