/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time is an argument everywhere: the library reads no clock. Both clocks travel together, because
 * certificates and logs want the wall clock, and limits and durations want one that never jumps.
 */
#ifndef STOIC_TIME_H
#define STOIC_TIME_H

#include <stdbool.h>
#include <stdint.h>

#define STOIC_NS_PER_MS INT64_C(1000000)
#define STOIC_NS_PER_SECOND INT64_C(1000000000)

typedef struct stoic_time {
    int64_t wall_ns;      /* since 1970-01-01T00:00:00Z, without leap seconds (CLOCK_REALTIME) */
    int64_t monotonic_ns; /* since any fixed moment (CLOCK_MONOTONIC) */
} stoic_time;

/* A deadline that never comes. */
#define STOIC_NEVER INT64_MAX

#endif
