/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Civil dates (proleptic Gregorian, UTC) to seconds since 1970 and back, without any libc time function, so
 * that no time zone and no locale can play a part. For certificates (RFC 5280 4.1.2.5) and for logs
 * (RFC 3339 5.6).
 */
#ifndef STOIC_BASE_CALENDAR_H
#define STOIC_BASE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include <stoic/bytes.h>

typedef struct stoic_civil_time {
    int64_t year;
    unsigned month;  /* 1 to 12 */
    unsigned day;    /* 1 to 31 */
    unsigned hour;   /* 0 to 23 */
    unsigned minute; /* 0 to 59 */
    unsigned second; /* 0 to 59: POSIX time has no leap seconds */
} stoic_civil_time;

/* False for a date that is none (31 April, 29 February 1900, hour 24) or outside the years 0 to 9999. */
bool stoic_civil_to_seconds(int64_t *out, const stoic_civil_time *time);
/* False outside the years 0 to 9999. */
bool stoic_civil_from_seconds(stoic_civil_time *out, int64_t seconds);

/* "2026-07-31T12:00:00Z"; outside the years 0 to 9999, which RFC 3339 cannot say, "@" and the seconds. */
void stoic_write_rfc3339(stoic_writer *writer, int64_t seconds);
/* "2026-07-31T12:00:00.123456789Z", from nanoseconds since 1970. */
void stoic_write_rfc3339_ns(stoic_writer *writer, int64_t nanoseconds);

#endif
