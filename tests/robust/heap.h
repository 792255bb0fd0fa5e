/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The heap, counted, and failing on demand. In plain builds malloc and its kin are replaced for the whole
 * process, libcrypto included. Sanitizers have a malloc of their own: there the counted heap stands behind
 * libcrypto's memory functions and behind heap_allocator, which connections and configs are given.
 */
#ifndef STOIC_TESTS_ROBUST_HEAP_H
#define STOIC_TESTS_ROBUST_HEAP_H

#include <stdbool.h>
#include <stddef.h>

#include <stoic/allocator.h>

/* Before libcrypto's first allocation. */
void heap_init(void);
bool heap_is_whole_process(void);
/* For configs. */
const stoic_allocator *heap_allocator(void);

/* From now on allocations are counted, and the one with number `fail_at` (from 1; 0: none) fails; with
 * `for_good` all that follow it fail too. */
void heap_start(size_t fail_at, bool for_good);
/* Counts no more, fails no more. How many allocations there were. */
size_t heap_stop(void);
/* Did one fail since heap_start? */
bool heap_has_failed(void);

/* What is allocated now. */
size_t heap_live_bytes(void);
size_t heap_live_blocks(void);
/* Of these, what came from heap_allocator. */
size_t heap_own_bytes(void);
size_t heap_own_blocks(void);

#endif
