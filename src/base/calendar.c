/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Days are counted in years that begin on 1 March, so that the leap day is the last of its year and every
 * formula is a closed one: 400 years are 146097 days, and the months from March on have a regular pattern of
 * lengths.
 */
#include "base/calendar.h"

#include <inttypes.h>

enum { MAX_YEAR = 9999, YEARS_PER_ERA = 400, DAYS_PER_ERA = 146097, SECONDS_PER_DAY = 86400 };

/* Days from 1 March of year 0 to 1 January 1970. */
enum { EPOCH_DAY = 719468 };

static bool is_leap_year(int64_t year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static unsigned days_in_month(int64_t year, unsigned month) {
    static const uint8_t lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return *STOIC_AT(lengths, month - 1) + (month == 2 && is_leap_year(year) ? 1u : 0u);
}

static bool is_civil(const stoic_civil_time *time) {
    return time->year >= 0 && time->year <= MAX_YEAR && time->month >= 1 && time->month <= 12 &&
           time->day >= 1 && time->day <= days_in_month(time->year, time->month) && time->hour <= 23 &&
           time->minute <= 59 && time->second <= 59;
}

bool stoic_civil_to_seconds(int64_t *out, const stoic_civil_time *time) {
    if (!is_civil(time)) {
        return false;
    }
    /* January and February belong to the year before; one era more keeps the numbers positive. */
    const int64_t year = time->year - (time->month <= 2 ? 1 : 0) + YEARS_PER_ERA;
    const int64_t era = year / YEARS_PER_ERA;
    const int64_t year_of_era = year % YEARS_PER_ERA;
    const int64_t month_from_march = (time->month + 9) % 12;
    const int64_t day_of_year = (153 * month_from_march + 2) / 5 + time->day - 1;
    const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    const int64_t day = (era - 1) * DAYS_PER_ERA + day_of_era - EPOCH_DAY;
    *out = ((day * 24 + time->hour) * 60 + time->minute) * 60 + time->second;
    return true;
}

static void set_date(stoic_civil_time *out, int64_t day_since_epoch) {
    const int64_t day = day_since_epoch + EPOCH_DAY + DAYS_PER_ERA;
    const int64_t era = day / DAYS_PER_ERA - 1;
    const int64_t day_of_era = day % DAYS_PER_ERA;
    /* Takes the leap days out again: 1460 days are four years but one day, and so on for centuries and eras.
     */
    const int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (DAYS_PER_ERA - 1)) / 365;
    const int64_t day_of_year = day_of_era - (year_of_era * 365 + year_of_era / 4 - year_of_era / 100);
    const int64_t month_from_march = (5 * day_of_year + 2) / 153;
    out->day = (unsigned)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    out->month = (unsigned)((month_from_march + 2) % 12 + 1);
    out->year = era * YEARS_PER_ERA + year_of_era + (out->month <= 2 ? 1 : 0);
}

bool stoic_civil_from_seconds(stoic_civil_time *out, int64_t seconds) {
    static const int64_t first = INT64_C(-62167219200); /* 0000-01-01T00:00:00Z */
    static const int64_t last = INT64_C(253402300799);  /* 9999-12-31T23:59:59Z */
    if (seconds < first || seconds > last) {
        return false;
    }
    const unsigned second = (unsigned)((seconds - first) % SECONDS_PER_DAY);
    set_date(out, (seconds - second) / SECONDS_PER_DAY);
    out->hour = second / 3600;
    out->minute = second / 60 % 60;
    out->second = second % 60;
    return true;
}

static void write_civil(stoic_writer *writer, const stoic_civil_time *time) {
    stoic_write_printf(writer, "%04d-%02u-%02uT%02u:%02u:%02u", (int)time->year, time->month, time->day,
                       time->hour, time->minute, time->second);
}

void stoic_write_rfc3339(stoic_writer *writer, int64_t seconds) {
    stoic_civil_time time;
    if (!stoic_civil_from_seconds(&time, seconds)) {
        stoic_write_printf(writer, "@%" PRId64, seconds);
        return;
    }
    write_civil(writer, &time);
    stoic_write_text(writer, "Z");
}

void stoic_write_rfc3339_ns(stoic_writer *writer, int64_t nanoseconds) {
    static const int64_t per_second = INT64_C(1000000000);
    /* Rounds down, also before 1970: the fraction counts forward from the second. */
    const int64_t fraction = (nanoseconds % per_second + per_second) % per_second;
    const int64_t seconds = nanoseconds / per_second - (nanoseconds % per_second < 0 ? 1 : 0);
    stoic_civil_time time;
    /* 64 bits of nanoseconds reach from 1677 to 2262: there is always a date. */
    if (stoic_civil_from_seconds(&time, seconds)) {
        write_civil(writer, &time);
        stoic_write_printf(writer, ".%09" PRId64 "Z", fraction);
    }
}
