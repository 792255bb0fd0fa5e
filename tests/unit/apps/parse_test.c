/* SPDX-License-Identifier: Apache-2.0 */
/* apps/common/parse.c: texts of the command line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/parse.h"

static void endpoints(void **state) {
    (void)state;
    static const struct {
        const char *reason, *text;
        uint16_t default_port;
        const char *host; /* NULL: refused */
        uint16_t port;
    } cases[] = {
        {"address and port", "127.0.0.1:8443", 0, "127.0.0.1", 8443},
        {"name and port", "example.com:443", 0, "example.com", 443},
        {"IPv6 in brackets", "[::1]:0", 0, "::1", 0},
        {"the default port", "example.com", 443, "example.com", 443},
        {"IPv6 and the default port", "[::1]", 443, "::1", 443},
        {"no port, and none by default", "example.com", 0, NULL, 0},
        {"an empty port", "example.com:", 443, NULL, 0},
        {"no host", ":443", 443, NULL, 0},
        {"nothing", "", 443, NULL, 0},
        {"a port that is too large", "a:65536", 0, NULL, 0},
        {"a port that is no number", "a:http", 0, NULL, 0},
        {"a port with a sign", "a:+1", 0, NULL, 0},
        {"IPv6 without brackets", "::1:443", 0, NULL, 0},
        {"brackets that do not close", "[::1:443", 0, NULL, 0},
        {"text behind the brackets", "[::1]x:443", 0, NULL, 0},
        {"an address of the web", "https://example.com", 443, NULL, 0},
        {"a blank", "a b:443", 0, NULL, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        app_endpoint out = {.port = 7};
        print_message("%s\n", cases[i].reason);
        const bool is_taken = app_parse_endpoint(&out, cases[i].text, cases[i].default_port);
        assert_int_equal(is_taken, cases[i].host != NULL);
        assert_int_equal(out.port, is_taken ? cases[i].port : 7);
        if (is_taken) {
            assert_string_equal(out.host, cases[i].host);
        }
    }
}

static void long_hosts(void **state) {
    (void)state;
    char text[APP_HOST_MAX + 8];
    app_endpoint out;
    memset(text, 'a', sizeof(text));
    text[APP_HOST_MAX - 1] = '\0';
    assert_true(app_parse_endpoint(&out, text, 1));
    assert_int_equal(strlen(out.host), APP_HOST_MAX - 1);
    text[APP_HOST_MAX - 1] = 'a';
    text[APP_HOST_MAX] = '\0';
    assert_false(app_parse_endpoint(&out, text, 1));
}

static void seconds(void **state) {
    (void)state;
    static const struct {
        const char *reason, *text;
        int64_t ms; /* -1: refused */
    } cases[] = {
        {"whole", "30", 30000},
        {"a fraction", "0.25", 250},
        {"one digit", "1.5", 1500},
        {"zero", "0", 0},
        {"a week", "604800", 604800000},
        {"more than a week", "604801", -1},
        {"four digits", "0.1234", -1},
        {"a sign", "-1", -1},
        {"nothing", "", -1},
        {"a unit", "5s", -1},
        {"a point alone", ".", -1},
        {"no fraction", "1.", -1},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t out = 7;
        print_message("%s\n", cases[i].reason);
        assert_int_equal(app_parse_seconds(&out, cases[i].text), cases[i].ms >= 0);
        assert_int_equal(out, cases[i].ms >= 0 ? cases[i].ms * STOIC_NS_PER_MS : 7);
    }
}

static void numbers(void **state) {
    (void)state;
    uint64_t out = 7;
    assert_true(app_parse_number(&out, stoic_bytes_of_text("18446744073709551615"), UINT64_MAX));
    assert_true(out == UINT64_MAX);
    assert_false(app_parse_number(&out, stoic_bytes_of_text("18446744073709551616"), UINT64_MAX));
    assert_false(app_parse_number(&out, stoic_bytes_of_text("5"), 4));
    assert_true(app_parse_number(&out, stoic_bytes_of_text("4"), 4));
    assert_false(app_parse_number(&out, stoic_bytes_of_text("0x1"), 100));
}

static void lists(void **state) {
    (void)state;
    stoic_bytes items[APP_LIST_MAX];
    uint16_t ids[APP_LIST_MAX];
    size_t num = 0;
    assert_true(app_parse_list(items, &num, "h2,http/1.1"));
    assert_int_equal(num, 2);
    assert_true(stoic_bytes_equal(items[1], stoic_bytes_of_text("http/1.1")));
    assert_false(app_parse_list(items, &num, ""));
    assert_false(app_parse_list(items, &num, "h2,"));
    assert_false(app_parse_list(items, &num, ",h2"));
    assert_false(app_parse_list(items, &num, "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17"));
    assert_true(app_parse_groups(ids, &num, "secp384r1,x25519"));
    assert_int_equal(num, 2);
    assert_int_equal(ids[0], STOIC_GROUP_SECP384R1);
    assert_false(app_parse_groups(ids, &num, "secp384r1,x448"));
    assert_true(app_parse_suites(ids, &num, "TLS_CHACHA20_POLY1305_SHA256"));
    assert_int_equal(ids[0], 0x1303);
    assert_false(app_parse_suites(ids, &num, "AES"));
}

static void levels_and_formats(void **state) {
    (void)state;
    stoic_severity level = STOIC_TRACE;
    stoic_format format = STOIC_FORMAT_PRETTY;
    assert_true(app_parse_level(&level, "notice"));
    assert_int_equal(level, STOIC_NOTE);
    assert_false(app_parse_level(&level, "WARNING"));
    assert_true(app_parse_format(&format, "json"));
    assert_int_equal(format, STOIC_FORMAT_JSON);
    assert_false(app_parse_format(&format, "xml"));
}

static void times(void **state) {
    (void)state;
    static const struct {
        const char *reason, *text;
        bool is_time;
        int64_t seconds;
    } cases[] = {
        {"the beginning", "1970-01-01T00:00:00Z", true, 0},
        {"small letters", "1970-01-01t00:00:01z", true, 1},
        {"a blank between them", "1970-01-02 00:00:00Z", true, 86400},
        {"before the beginning", "1969-12-31T23:59:59Z", true, -1},
        {"today", "2026-01-31T12:00:00Z", true, 1769860800},
        {"a fraction is dropped", "2026-01-31T12:00:00.999999999Z", true, 1769860800},
        {"east of Greenwich it is earlier", "2026-01-31T12:00:00+02:00", true, 1769853600},
        {"and west later", "2026-01-31T12:00:00-00:30", true, 1769862600},
        {"a leap day", "2024-02-29T00:00:00Z", true, 1709164800},
        {"the day behind it", "2024-03-01T00:00:00Z", true, 1709251200},
        {"a leap second", "2016-12-31T23:59:60Z", true, 1483228800},
        {"a year of four hundred", "2000-02-29T00:00:00Z", true, 951782400},
        {"the last year", "9999-12-31T23:59:59Z", true, 253402300799},
        {"the first year", "0000-01-01T00:00:00Z", true, -62167219200},
        {"no leap day", "2026-02-29T00:00:00Z", false, 0},
        {"no leap year of a hundred", "1900-02-29T00:00:00Z", false, 0},
        {"month 0", "2026-00-01T00:00:00Z", false, 0},
        {"month 13", "2026-13-01T00:00:00Z", false, 0},
        {"day 0", "2026-01-00T00:00:00Z", false, 0},
        {"31 April", "2026-04-31T00:00:00Z", false, 0},
        {"hour 24", "2026-01-01T24:00:00Z", false, 0},
        {"minute 60", "2026-01-01T00:60:00Z", false, 0},
        {"second 61", "2026-01-01T00:00:61Z", false, 0},
        {"no zone", "2026-01-01T00:00:00", false, 0},
        {"no clock", "2026-01-01", false, 0},
        {"an empty fraction", "2026-01-01T00:00:00.Z", false, 0},
        {"half an offset", "2026-01-01T00:00:00+02", false, 0},
        {"an offset of a day", "2026-01-01T00:00:00+24:00", false, 0},
        {"text behind it", "2026-01-01T00:00:00Zulu", false, 0},
        {"a sign", "+2026-01-01T00:00:00Z", false, 0},
        {"two digits of a year", "26-01-01T00:00:00Z", false, 0},
        {"nothing", "", false, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t out = 7;
        if (app_parse_time(&out, cases[i].text) != cases[i].is_time ||
            out != (cases[i].is_time ? cases[i].seconds : 7)) {
            fail_msg("%s: %s gave %lld", cases[i].reason, cases[i].text, (long long)out);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(endpoints),
        cmocka_unit_test(times),
        cmocka_unit_test(long_hosts),
        cmocka_unit_test(seconds),
        cmocka_unit_test(numbers),
        cmocka_unit_test(lists),
        cmocka_unit_test(levels_and_formats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
