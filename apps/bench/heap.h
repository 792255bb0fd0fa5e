/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts the heap: what libcrypto and libssl take, by their allocation hooks, and what Stoic takes, by its
 * allocator. A block counts with all that malloc set aside for it. For one thread.
 */
#ifndef STOIC_APPS_BENCH_HEAP_H
#define STOIC_APPS_BENCH_HEAP_H

#include <stdbool.h>
#include <stdint.h>

#include <stoic/allocator.h>

/* Must come before anything else touches libcrypto; false when it was too late. */
bool bench_heap_install(void);
/* An allocator on malloc that counts. */
const stoic_allocator *bench_heap_allocator(void);

int64_t bench_heap_bytes(void);       /* alive now */
int64_t bench_heap_own_bytes(void);   /* the part that came through the allocator */
int64_t bench_heap_allocations(void); /* since the start */

/* "OpenSSL 3.0.19 27 Jan 2026" */
const char *bench_libcrypto_version(void);

#endif
