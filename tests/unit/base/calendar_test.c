/* SPDX-License-Identifier: Apache-2.0 */
/* Dates to seconds and back, against known pairs and against themselves for every day of ten millennia. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/calendar.h"

typedef struct pair {
    const char *reason;
    const char *text; /* RFC 3339, or NULL: no date */
    stoic_civil_time time;
    int64_t seconds;
} pair;

static const pair pairs[] = {
    {"the epoch", "1970-01-01T00:00:00Z", {1970, 1, 1, 0, 0, 0}, 0},
    {"one second before", "1969-12-31T23:59:59Z", {1969, 12, 31, 23, 59, 59}, -1},
    {"leap day of a century that is one", "2000-02-29T12:34:56Z", {2000, 2, 29, 12, 34, 56}, 951827696},
    {"the day after", "2000-03-01T00:00:00Z", {2000, 3, 1, 0, 0, 0}, 951868800},
    {"a century without leap day", "2100-02-28T23:59:59Z", {2100, 2, 28, 23, 59, 59}, 4107542399},
    {"beyond 31 bits", "2038-01-19T03:14:08Z", {2038, 1, 19, 3, 14, 8}, 2147483648},
    {"beyond 32 bits", "2106-02-07T06:28:16Z", {2106, 2, 7, 6, 28, 16}, 4294967296},
    {"the first moment", "0000-01-01T00:00:00Z", {0, 1, 1, 0, 0, 0}, -62167219200},
    {"no expiry (RFC 5280 4.1.2.5)", "9999-12-31T23:59:59Z", {9999, 12, 31, 23, 59, 59}, 253402300799},
    {"behind the last year", "@253402300800", {10000, 1, 1, 0, 0, 0}, 253402300800},
    {"before the first year", "@-62167219201", {-1, 12, 31, 23, 59, 59}, -62167219201},
    {"month 0", NULL, {2026, 0, 1, 0, 0, 0}, 0},
    {"month 13", NULL, {2026, 13, 1, 0, 0, 0}, 0},
    {"day 0", NULL, {2026, 1, 0, 0, 0, 0}, 0},
    {"31 April", NULL, {2026, 4, 31, 0, 0, 0}, 0},
    {"29 February of a common year", NULL, {2026, 2, 29, 0, 0, 0}, 0},
    {"29 February 1900", NULL, {1900, 2, 29, 0, 0, 0}, 0},
    {"hour 24", NULL, {2026, 1, 1, 24, 0, 0}, 0},
    {"minute 60", NULL, {2026, 1, 1, 0, 60, 0}, 0},
    {"a leap second", NULL, {2016, 12, 31, 23, 59, 60}, 0},
};

static void test_pairs(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        const pair *row = &pairs[i];
        const bool is_date = row->text != NULL && row->text[0] != '@';
        int64_t seconds = 42;
        if (stoic_civil_to_seconds(&seconds, &row->time) != is_date ||
            seconds != (is_date ? row->seconds : 42)) {
            fail_msg("%s: %lld", row->reason, (long long)seconds);
        }
        if (row->text == NULL) {
            continue;
        }
        char text[64] = "";
        stoic_writer writer;
        stoic_writer_init_fixed(&writer, (uint8_t *)text, sizeof(text) - 1);
        stoic_write_rfc3339(&writer, row->seconds);
        if (stoic_writer_error(&writer) != STOIC_OK) {
            fail_msg("%s: the text does not fit", row->reason);
        }
        assert_string_equal(text, row->text);
    }
}

static void test_every_day(void **state) {
    (void)state;
    int64_t expected = INT64_C(-62167219200);
    stoic_civil_time before = {-1, 12, 31, 0, 0, 0};
    for (; expected <= INT64_C(253402300799); expected += 86400) {
        stoic_civil_time time;
        int64_t seconds;
        assert_true(stoic_civil_from_seconds(&time, expected));
        assert_true(stoic_civil_to_seconds(&seconds, &time));
        assert_int_equal(seconds, expected);
        /* The next day: one more, or the first of the next month, or of the next year. */
        const bool follows =
            (time.year == before.year && time.month == before.month && time.day == before.day + 1) ||
            (time.year == before.year && time.month == before.month + 1 && time.day == 1) ||
            (time.year == before.year + 1 && time.month == 1 && time.day == 1);
        assert_true(follows);
        before = time;
    }
    assert_int_equal(before.year, 9999);
}

static void test_nanoseconds(void **state) {
    static const struct {
        const char *reason;
        int64_t nanoseconds;
        const char *text;
    } rows[] = {
        {"the epoch", 0, "1970-01-01T00:00:00.000000000Z"},
        {"the fraction counts forward before the epoch too", -1, "1969-12-31T23:59:59.999999999Z"},
        {"a whole second before the epoch", -1000000000, "1969-12-31T23:59:59.000000000Z"},
        {"zeros are kept", 1000000001, "1970-01-01T00:00:01.000000001Z"},
        {"the last moment", INT64_MAX, "2262-04-11T23:47:16.854775807Z"},
        {"the first moment", INT64_MIN, "1677-09-21T00:12:43.145224192Z"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[64] = "";
        stoic_writer writer;
        stoic_writer_init_fixed(&writer, (uint8_t *)text, sizeof(text) - 1);
        stoic_write_rfc3339_ns(&writer, rows[i].nanoseconds);
        if (stoic_writer_error(&writer) != STOIC_OK) {
            fail_msg("%s", rows[i].reason);
        }
        assert_string_equal(text, rows[i].text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_every_day),
        cmocka_unit_test(test_nanoseconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
