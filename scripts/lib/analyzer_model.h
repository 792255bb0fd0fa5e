/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For the static analyzer alone, which sees one file at a time: what the checked accessors of <stoic/bytes.h> do, so
 * that it knows what is written through them. scripts/check-tidy --analyze includes it before each source outside
 * src/base/; nothing else does.
 */
#pragma clang system_header

#include <stdlib.h>

#include <stoic/bytes.h>

static inline void *model_element(const void *base, size_t count, size_t element_size, size_t index) {
    if (index >= count) {
        abort();
    }
    return (char *)base + element_size * index;
}

static inline void *model_next(const void *base, size_t count, size_t element_size, const void *item) {
    const char *next = (const char *)item + element_size;
    return next == (const char *)base + element_size * count ? NULL : (void *)next;
}

#define stoic_checked_element model_element
#define stoic_checked_next model_next
