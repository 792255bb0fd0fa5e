/* SPDX-License-Identifier: Apache-2.0 */
/*
 * STOIC_AT and STOIC_AT_N of <stoic/bytes.h>, inline: here the loops are hot, and where a compiler sees that
 * an index is in bounds, which is nearly everywhere, the check costs nothing.
 */
#ifndef STOIC_NATIVE_CHECKED_H
#define STOIC_NATIVE_CHECKED_H

#include <stdlib.h>

#include <stoic/bytes.h>

static inline void *stoic_native_element(const void *base, size_t count, size_t element_size, size_t index) {
    if (index >= count) {
        abort();
    }
    STOIC_UNSAFE_BEGIN
    return (char *)(uintptr_t)base + index * element_size;
    STOIC_UNSAFE_END
}

#define NATIVE_AT_N(pointer, count, index)                                                                   \
    ((__typeof__(&*(pointer)))stoic_native_element((pointer), (count), sizeof(*(pointer)), (index)))
#define NATIVE_AT(array, index) NATIVE_AT_N((array), STOIC_COUNT(array), (index))

#endif
