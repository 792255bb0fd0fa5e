/* SPDX-License-Identifier: Apache-2.0 */
/* Counting hooks around malloc (heap.h). */
#include "bench/heap.h"

#include <malloc.h>
#include <stdlib.h>

#include <openssl/crypto.h>

/* What glibc keeps in front of each block. */
#define BLOCK_HEADER 8

static int64_t total_bytes, own_bytes, allocations;

static int64_t size_of(void *block) {
    return block == NULL ? 0 : (int64_t)malloc_usable_size(block) + BLOCK_HEADER;
}

static void *take(size_t size) {
    void *block = malloc(size);
    total_bytes += size_of(block);
    allocations++;
    return block;
}

static void give_back(void *block) {
    total_bytes -= size_of(block);
    free(block);
}

static void *hook_malloc(size_t size, const char *file, int line) {
    (void)file;
    (void)line;
    return size == 0 ? NULL : take(size);
}

static void hook_free(void *block, const char *file, int line) {
    (void)file;
    (void)line;
    give_back(block);
}

/* As libcrypto wants it: no block makes one, no size frees. */
static void *hook_realloc(void *block, size_t size, const char *file, int line) {
    if (block == NULL) {
        return hook_malloc(size, file, line);
    }
    if (size == 0) {
        give_back(block);
        return NULL;
    }
    const int64_t before = size_of(block);
    void *moved = realloc(block, size);
    if (moved != NULL) {
        total_bytes += size_of(moved) - before;
        allocations++;
    }
    return moved;
}

bool bench_heap_install(void) {
    return CRYPTO_set_mem_functions(hook_malloc, hook_realloc, hook_free) == 1;
}

static void *allocate(void *user, size_t size) {
    (void)user;
    void *block = take(size);
    own_bytes += size_of(block);
    return block;
}

static void release(void *user, void *block, size_t size) {
    (void)user;
    (void)size;
    own_bytes -= size_of(block);
    give_back(block);
}

const stoic_allocator *bench_heap_allocator(void) {
    static const stoic_allocator counting = {
        .struct_size = sizeof(stoic_allocator), .allocate = allocate, .release = release};
    return &counting;
}

int64_t bench_heap_bytes(void) {
    return total_bytes;
}

int64_t bench_heap_own_bytes(void) {
    return own_bytes;
}

int64_t bench_heap_allocations(void) {
    return allocations;
}

const char *bench_libcrypto_version(void) {
    return OpenSSL_version(OPENSSL_VERSION);
}
