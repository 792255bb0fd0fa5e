/* SPDX-License-Identifier: Apache-2.0 */
/* A date with its time (parse.h): RFC 3339 5.6. */
#include "common/parse.h"

#define SECONDS_PER_MINUTE 60
#define SECONDS_PER_HOUR 3600
#define SECONDS_PER_DAY 86400

typedef struct parts {
    uint64_t year, month, day, hour, minute, second;
} parts;

/* Exactly `len` digits that make at most `max`. */
static bool read_number(stoic_reader *reader, uint64_t *out, size_t len, uint64_t max) {
    stoic_bytes digits;
    return stoic_read_bytes(reader, &digits, len) && app_parse_number(out, digits, max);
}

static bool read_mark(stoic_reader *reader, const char *allowed) {
    uint8_t got;
    if (!stoic_read_u8(reader, &got)) {
        return false;
    }
    const stoic_bytes all = stoic_bytes_of_text(allowed);
    STOIC_EACH(each, all.data, all.len) {
        if (*each == got) {
            return true;
        }
    }
    return false;
}

static bool is_leap_year(uint64_t year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static uint64_t days_of_month(uint64_t year, uint64_t month) {
    static const uint8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return *STOIC_AT(lengths, month - 1) + (month == 2 && is_leap_year(year) ? 1U : 0U);
}

static bool read_date(stoic_reader *reader, parts *out) {
    return read_number(reader, &out->year, 4, 9999) && read_mark(reader, "-") &&
           read_number(reader, &out->month, 2, 12) && read_mark(reader, "-") &&
           read_number(reader, &out->day, 2, 31) && out->month >= 1 && out->day >= 1 &&
           out->day <= days_of_month(out->year, out->month);
}

static bool read_clock(stoic_reader *reader, parts *out) {
    return read_number(reader, &out->hour, 2, 23) && read_mark(reader, ":") &&
           read_number(reader, &out->minute, 2, 59) && read_mark(reader, ":") &&
           read_number(reader, &out->second, 2, 60);
}

/* ".5", if there is one: passed over. */
static bool skip_fraction(stoic_reader *reader) {
    uint8_t next;
    uint64_t digit;
    if (!stoic_peek_u8(reader, &next) || next != '.') {
        return true;
    }
    bool is_number = false;
    (void)stoic_read_skip(reader, 1);
    while (stoic_peek_u8(reader, &next) && next >= '0' && next <= '9') {
        is_number = read_number(reader, &digit, 1, 9);
    }
    return is_number;
}

/* "Z", "+02:00": seconds to take away. */
static bool read_offset(stoic_reader *reader, int64_t *out) {
    uint8_t sign;
    uint64_t hours, minutes;
    if (!stoic_read_u8(reader, &sign)) {
        return false;
    }
    *out = 0;
    if (sign == 'Z' || sign == 'z') {
        return true;
    }
    if ((sign != '+' && sign != '-') || !read_number(reader, &hours, 2, 23) || !read_mark(reader, ":") ||
        !read_number(reader, &minutes, 2, 59)) {
        return false;
    }
    *out = (int64_t)(hours * SECONDS_PER_HOUR + minutes * SECONDS_PER_MINUTE) * (sign == '-' ? -1 : 1);
    return true;
}

/* Days from the start of year 0 (of today's calendar) to the start of `year`. */
static int64_t days_before_year(uint64_t year) {
    const uint64_t leaps = year == 0 ? 0 : (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400 + 1;
    return (int64_t)(year * 365 + leaps);
}

static int64_t seconds_of(const parts *time) {
    int64_t days = days_before_year(time->year) - days_before_year(1970) + (int64_t)time->day - 1;
    for (uint64_t month = 1; month < time->month; month++) {
        days += (int64_t)days_of_month(time->year, month);
    }
    return days * SECONDS_PER_DAY +
           (int64_t)(time->hour * SECONDS_PER_HOUR + time->minute * SECONDS_PER_MINUTE + time->second);
}

bool app_parse_time(int64_t *out, const char *text) {
    stoic_reader reader = stoic_reader_of(stoic_bytes_of_text(text));
    parts time;
    int64_t offset;
    if (!read_date(&reader, &time) || !read_mark(&reader, "Tt ") || !read_clock(&reader, &time) ||
        !skip_fraction(&reader) || !read_offset(&reader, &offset) || !stoic_reader_at_end(&reader)) {
        return false;
    }
    *out = seconds_of(&time) - offset;
    return true;
}
