/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checked access to arrays: out of bounds ends the process, as an index that is out of bounds does in Rust.
 */
#include <stdlib.h>

#include <stoic/bytes.h>

STOIC_UNSAFE_BEGIN

void *stoic_checked_element(const void *base, size_t count, size_t element_size, size_t index) {
    if (index >= count) {
        abort();
    }
    /* const comes back through the type that the macro casts to */
    return (void *)((uintptr_t)base + index * element_size);
}

void *stoic_checked_next(const void *base, size_t count, size_t element_size, const void *item) {
    const uintptr_t next = (uintptr_t)item + element_size;
    return next < (uintptr_t)base + count * element_size ? (void *)next : NULL;
}

STOIC_UNSAFE_END
