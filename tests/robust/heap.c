/* SPDX-License-Identifier: Apache-2.0 */
#include "heap.h"

#include <errno.h>
#include <malloc.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define IS_SANITIZED 1
#endif
#endif

/* The tests have one thread. */
static struct {
    bool is_counting, for_good, has_failed;
    size_t num, fail_at;
    size_t live_bytes, live_blocks;
    size_t own_bytes, own_blocks;
} heap;

static bool may_go_on(void) {
    if (!heap.is_counting) {
        return true;
    }
    heap.num++;
    const bool fails =
        heap.fail_at != 0 && (heap.num == heap.fail_at || (heap.for_good && heap.num > heap.fail_at));
    heap.has_failed = heap.has_failed || fails;
    return !fails;
}

static void *added(void *block) {
    if (block != NULL) {
        heap.live_bytes += malloc_usable_size(block);
        heap.live_blocks++;
    }
    return block;
}

static void removed(void *block) {
    if (block != NULL) {
        heap.live_bytes -= malloc_usable_size(block);
        heap.live_blocks--;
    }
}

#ifndef IS_SANITIZED

/* What the C library's own functions are called when they are replaced. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t num, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *block);

#define REPLACES __attribute__((visibility("default"), used))

static void *or_no_memory(void *block) {
    if (block == NULL) {
        errno = ENOMEM;
    }
    return added(block);
}

REPLACES void *malloc(size_t size) {
    return or_no_memory(may_go_on() ? __libc_malloc(size) : NULL);
}

REPLACES void *calloc(size_t num, size_t size) {
    return or_no_memory(may_go_on() ? __libc_calloc(num, size) : NULL);
}

REPLACES void *realloc(void *block, size_t size) {
    if (size != 0 && !may_go_on()) {
        errno = ENOMEM;
        return NULL; /* the old block stays */
    }
    removed(block);
    return added(__libc_realloc(block, size));
}

REPLACES void *aligned_alloc(size_t alignment, size_t size) {
    return or_no_memory(may_go_on() ? __libc_memalign(alignment, size) : NULL);
}

REPLACES int posix_memalign(void **out, size_t alignment, size_t size) {
    void *block = aligned_alloc(alignment, size);
    if (block == NULL) {
        return ENOMEM;
    }
    *out = block;
    return 0;
}

REPLACES void free(void *block) {
    removed(block);
    __libc_free(block);
}

void heap_init(void) {
}

bool heap_is_whole_process(void) {
    return true;
}

#else

static void *crypto_malloc(size_t size, const char *file, int line) {
    (void)file;
    (void)line;
    return may_go_on() ? added(malloc(size)) : NULL;
}

static void *crypto_realloc(void *block, size_t size, const char *file, int line) {
    (void)file;
    (void)line;
    if (size != 0 && !may_go_on()) {
        return NULL;
    }
    removed(block);
    return added(realloc(block, size));
}

static void crypto_free(void *block, const char *file, int line) {
    (void)file;
    (void)line;
    removed(block);
    free(block);
}

void heap_init(void) {
    if (CRYPTO_set_mem_functions(crypto_malloc, crypto_realloc, crypto_free) != 1) {
        abort();
    }
}

bool heap_is_whole_process(void) {
    return false;
}

#endif

#ifdef IS_SANITIZED
#define FROM_HERE(call) (may_go_on() ? added(call) : NULL)
#define TO_HERE(block) removed(block)
#else
#define FROM_HERE(call) (call)
#define TO_HERE(block) (void)(block)
#endif

static void *allocate(void *user, size_t size) {
    (void)user;
    void *memory = FROM_HERE(malloc(size));
    if (memory != NULL) {
        heap.own_bytes += size;
        heap.own_blocks++;
    }
    return memory;
}

static void release(void *user, void *memory, size_t size) {
    (void)user;
    heap.own_bytes -= size;
    heap.own_blocks--;
    TO_HERE(memory);
    free(memory);
}

const stoic_allocator *heap_allocator(void) {
    static const stoic_allocator counted = {
        .struct_size = sizeof counted, .allocate = allocate, .release = release};
    return &counted;
}

void heap_start(size_t fail_at, bool for_good) {
    heap.num = 0;
    heap.fail_at = fail_at;
    heap.for_good = for_good;
    heap.has_failed = false;
    heap.is_counting = true;
}

size_t heap_stop(void) {
    heap.is_counting = false;
    return heap.num;
}

bool heap_has_failed(void) {
    return heap.has_failed;
}

size_t heap_live_bytes(void) {
    return heap.live_bytes;
}

size_t heap_live_blocks(void) {
    return heap.live_blocks;
}

size_t heap_own_bytes(void) {
    return heap.own_bytes;
}

size_t heap_own_blocks(void) {
    return heap.own_blocks;
}
