/* SPDX-License-Identifier: Apache-2.0 */
/* apps/common/event.c: a line of a program in each format. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/log.h"

#define WALL_NS (INT64_C(1789905601) * STOIC_NS_PER_SECOND + 123456789)

static void formats(void **state) {
    (void)state;
    static const struct {
        const char *reason;
        stoic_format format;
        uint64_t held_back;
        const char *want;
    } cases[] = {
        {"pretty", STOIC_FORMAT_PRETTY, 0,
         "2026-09-20 12:00:01.123 ERROR  Down. upstream=a:1 error=\"it \\\"said\\\" no\" [proxy.x] | do: "
         "Start it.\n"},
        {"logfmt", STOIC_FORMAT_LOGFMT, 3,
         "ts=2026-09-20T12:00:01.123456789Z level=error event_name=proxy.x upstream=a:1 error=\"it "
         "\\\"said\\\" no\" "
         "msg=Down. advice=\"Start it.\" held_back=3\n"},
        {"json", STOIC_FORMAT_JSON, 3,
         "{\"ts\":\"2026-09-20T12:00:01.123456789Z\",\"level\":\"error\",\"event_name\":\"proxy.x\","
         "\"upstream\":\"a:1\","
         "\"error\":\"it \\\"said\\\" no\",\"msg\":\"Down.\",\"advice\":\"Start it.\",\"held_back\":3}\n"},
    };
    const app_event event = {.severity = STOIC_ERROR_LEVEL,
                             .name = "proxy.x",
                             .message = "Down.",
                             .advice = "Start it.",
                             .fields = {{"upstream", "a:1"}, {"error", "it \"said\" no"}}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t line[STOIC_NOTICE_LINE_MAX + 1] = {0};
        stoic_writer writer;
        stoic_writer_init_fixed(&writer, line, sizeof(line) - 1);
        print_message("%s\n", cases[i].reason);
        assert_int_equal(app_event_format(&writer, &event, cases[i].format, WALL_NS, cases[i].held_back),
                         STOIC_OK);
        assert_string_equal((const char *)line, cases[i].want);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(formats)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
