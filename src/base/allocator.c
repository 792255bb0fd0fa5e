/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The allocator of those who give none, and the two functions through which the library allocates: memory
 * starts zeroed and is wiped before it is given back, so that no secret outlives its object.
 */
#include <stdlib.h>

#include <stoic/allocator.h>
#include <stoic/bytes.h>

static void *allocate_from_heap(void *user, size_t size) {
    (void)user;
    return malloc(size);
}

static void release_to_heap(void *user, void *memory, size_t size) {
    (void)user;
    (void)size;
    free(memory);
}

const stoic_allocator *stoic_default_allocator(void) {
    static const stoic_allocator heap = {.struct_size = sizeof(stoic_allocator),
                                         .allocate = allocate_from_heap,
                                         .release = release_to_heap,
                                         .user = NULL};
    return &heap;
}

void *stoic_allocate(const stoic_allocator *allocator, size_t size) {
    const stoic_allocator *from = allocator != NULL ? allocator : stoic_default_allocator();
    void *memory = from->allocate(from->user, size);
    if (memory != NULL) {
        stoic_zero(memory, size);
    }
    return memory;
}

void stoic_release(const stoic_allocator *allocator, void *memory, size_t size) {
    const stoic_allocator *from = allocator != NULL ? allocator : stoic_default_allocator();
    if (memory != NULL) {
        stoic_wipe(memory, size);
        from->release(from->user, memory, size);
    }
}
