/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stoic/notice.h>

/* Fails with the reason of the case. */
#define CHECK(condition, reason)                                                                             \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            fail_msg("%s: %s", (reason), #condition);                                                        \
        }                                                                                                    \
    } while (0)

#define TEXT(text) text, sizeof(text) - 1

static void test_escaped(void **state) {
    static const struct {
        const char *reason, *text;
        size_t len, max;
        const char *expected;
    } cases[] = {
        {"a name", TEXT("www.example.com"), 255, "www.example.com"},
        {"space, quote, equals, backslash", TEXT(" \"=\\"), 255, "\\x20\\x22\\x3d\\x5c"},
        {"a new line", TEXT("a\r\nlevel=error"), 255, "a\\x0d\\x0alevel\\x3derror"},
        {"a colour", TEXT("\x1b[31m"), 255, "\\x1b[31m"},
        {"a zero byte", TEXT("a\0b"), 255, "a\\x00b"},
        {"right-to-left override in UTF-8", TEXT("\xe2\x80\xae"), 255, "\\xe2\\x80\\xae"},
        {"C1 control", TEXT("\x9b"), 255, "\\x9b"},
        {"DEL", TEXT("\x7f"), 255, "\\x7f"},
        {"all the rest stays", TEXT("!#$%&'()*+,-./:;<>?@[]^_`{|}~"), 255, "!#$%&'()*+,-./:;<>?@[]^_`{|}~"},
        {"exactly as long as may be", TEXT("abc"), 3, "abc"},
        {"cut", TEXT("abcd"), 3, "abc~"},
        {"nothing", TEXT(""), 3, ""},
    };
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        uint8_t buffer[256];
        stoic_writer writer;
        stoic_writer_init_fixed(&writer, buffer, sizeof buffer);
        stoic_write_escaped(&writer, stoic_bytes_of(cases[i].text, cases[i].len), cases[i].max);
        CHECK(stoic_bytes_equal(stoic_writer_view(&writer), stoic_bytes_of_text(cases[i].expected)),
              cases[i].reason);
    }
}

/* Every byte alone: what comes out can neither end a field nor a line. */
static void test_no_byte_escapes_the_escaper(void **state) {
    (void)state;
    for (unsigned value = 0; value < 256; value++) {
        const uint8_t byte = (uint8_t)value;
        uint8_t buffer[8];
        stoic_writer writer;
        stoic_writer_init_fixed(&writer, buffer, sizeof buffer);
        stoic_write_escaped(&writer, stoic_bytes_of(&byte, 1), 1);
        assert_true(writer.len == 1 || writer.len == 4);
        for (size_t i = 0; i < writer.len; i++) {
            assert_true(buffer[i] > 0x20 && buffer[i] < 0x7f && buffer[i] != '"' && buffer[i] != '=');
        }
    }
}

static void test_json_string(void **state) {
    static const struct {
        const char *reason, *text, *expected;
    } cases[] = {
        {"plain", "it expired 2 min ago", "\"it expired 2 min ago\""},
        {"quote and backslash", "a\"b\\x0a", "\"a\\\"b\\\\x0a\""},
        {"control", "a\nb\x1b", "\"a\\u000ab\\u001b\""},
        {"not ASCII", "\xc3\xa4", "\"\\u00c3\\u00a4\""},
        {"empty", "", "\"\""},
    };
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        uint8_t buffer[64];
        stoic_writer writer;
        stoic_writer_init_fixed(&writer, buffer, sizeof buffer);
        stoic_write_json_string(&writer, stoic_bytes_of_text(cases[i].text));
        CHECK(stoic_bytes_equal(stoic_writer_view(&writer), stoic_bytes_of_text(cases[i].expected)),
              cases[i].reason);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_escaped),
        cmocka_unit_test(test_no_byte_escapes_the_escaper),
        cmocka_unit_test(test_json_string),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
