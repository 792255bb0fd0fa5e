/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the fuzz targets share. A target is one file with the function that libFuzzer calls; each states with
 * FUZZ_ASSERT what must hold for any input.
 */
#ifndef STOIC_FUZZ_FUZZ_H
#define STOIC_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <stoic/bytes.h>

/* The target. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ_ASSERT(condition)                                                                               \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            fuzz_fail(__FILE__, __LINE__, #condition);                                                       \
        }                                                                                                    \
    } while (0)
_Noreturn void fuzz_fail(const char *file, int line, const char *condition);

/* Choices come from the front of the input; at its end they are 0. */
uint8_t fuzz_u8(stoic_reader *input);
uint16_t fuzz_u16(stoic_reader *input);
uint32_t fuzz_u32(stoic_reader *input);
/* At most `len` bytes: what is left. */
stoic_bytes fuzz_bytes(stoic_reader *input, size_t len);
stoic_bytes fuzz_rest(stoic_reader *input);

/* Is `inner` empty or wholly inside `outer`? */
bool fuzz_lies_in(stoic_bytes inner, stoic_bytes outer);

/* A file of the source tree, read once. `path` is kept. */
stoic_bytes fuzz_file(const char *path);

#endif
