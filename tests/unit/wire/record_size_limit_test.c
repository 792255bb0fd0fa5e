/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record_size_limit (RFC 8449 4) as it stands in a message.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/extension_block.h"

typedef struct limit_case {
    const char *reason;
    uint8_t block[8];
    size_t len;
    stoic_extension_place place;
    stoic_error error;
    uint16_t limit;
} limit_case;

static const limit_case cases[] = {
    {"the lowest", {0, 28, 0, 2, 0, 64}, 6, STOIC_IN_CLIENT_HELLO, STOIC_OK, 64},
    {"below it", {0, 28, 0, 2, 0, 63}, 6, STOIC_IN_CLIENT_HELLO, STOIC_ERROR_RECORD_SIZE_LIMIT_INVALID, 0},
    {"none at all", {0, 28, 0, 2, 0, 0}, 6, STOIC_IN_CLIENT_HELLO, STOIC_ERROR_RECORD_SIZE_LIMIT_INVALID, 0},
    {"more than TLS allows is the other side's affair",
     {0, 28, 0, 2, 255, 255},
     6,
     STOIC_IN_CLIENT_HELLO,
     STOIC_OK,
     65535},
    {"cut off", {0, 28, 0, 1, 64}, 5, STOIC_IN_CLIENT_HELLO, STOIC_ERROR_EXTENSION_MALFORMED, 0},
    {"too long", {0, 28, 0, 3, 64, 0, 0}, 7, STOIC_IN_CLIENT_HELLO, STOIC_ERROR_EXTENSION_MALFORMED, 0},
    {"an answer that nobody asked for",
     {0, 28, 0, 2, 1, 0},
     6,
     STOIC_IN_ENCRYPTED_EXTENSIONS,
     STOIC_ERROR_EXTENSION_UNSOLICITED,
     0},
    {"in a ServerHello",
     {0, 28, 0, 2, 1, 0},
     6,
     STOIC_IN_SERVER_HELLO,
     STOIC_ERROR_EXTENSION_FORBIDDEN_HERE,
     0},
};

static void test_decode(void **state) {
    (void)state;
    STOIC_EACH(row, cases, STOIC_COUNT(cases)) {
        stoic_extensions extensions = {.present = 0};
        const stoic_error error = stoic_extensions_decode(&extensions, stoic_bytes_of(row->block, row->len),
                                                          row->place, 0, STOIC_ERROR_CLIENT_HELLO_MALFORMED);
        if (error != row->error || extensions.record_size_limit != row->limit) {
            fail_msg("%s: %s, %u", row->reason, stoic_error_name(error), extensions.record_size_limit);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_decode)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
