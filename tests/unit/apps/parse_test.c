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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(endpoints), cmocka_unit_test(long_hosts), cmocka_unit_test(seconds),
        cmocka_unit_test(numbers),   cmocka_unit_test(lists),      cmocka_unit_test(levels_and_formats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
