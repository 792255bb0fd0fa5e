/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the library's own memory comes from. A NULL allocator anywhere in the API means malloc and free.
 */
#ifndef STOIC_ALLOCATOR_H
#define STOIC_ALLOCATOR_H

#include <stddef.h>

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

typedef struct stoic_allocator {
    size_t struct_size; /* sizeof(stoic_allocator) of the caller */
    /* Memory for `size` bytes (never 0), aligned for any object, or NULL. Called from any thread. */
    void *(*allocate)(void *user, size_t size);
    /* Gives back what `allocate` gave; `size` is what was asked for. Never called with NULL. */
    void (*release)(void *user, void *memory, size_t size);
    void *user;
} stoic_allocator;

/* malloc and free. */
const stoic_allocator *stoic_default_allocator(void);

/* Zeroed memory, or NULL; `allocator` may be NULL. */
void *stoic_allocate(const stoic_allocator *allocator, size_t size);
/* Wipes, then gives back. `memory` may be NULL. */
void stoic_release(const stoic_allocator *allocator, void *memory, size_t size);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop

#endif
