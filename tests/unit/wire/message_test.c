/* SPDX-License-Identifier: Apache-2.0 */
/* The header of handshake messages. */
#include "unit/wire/wire_testing.h"

#include "wire/codepoints.h"
#include "wire/message.h"

static void splits_exactly_one_message(void **state) {
    (void)state;
    const struct {
        const char *reason, *hex;
        bool is_one;
        uint8_t type;
        const char *body;
    } cases[] = {
        {"a message", "14000002abcd", true, STOIC_MESSAGE_FINISHED, "abcd"},
        {"without a body", "05000000", true, STOIC_MESSAGE_END_OF_EARLY_DATA, ""},
        {"nothing", "", false, 0, ""},
        {"half a header", "140000", false, 0, ""},
        {"half a body", "14000002ab", false, 0, ""},
        {"a byte too many", "14000002abcdef", false, 0, ""},
        {"the longest length", "14ffffffab", false, 0, ""},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        uint8_t type = 0;
        stoic_bytes body = {.data = NULL};
        uint8_t message[16];
        const stoic_bytes bytes = sample_bytes(sample_of(cases[i].hex));
        stoic_copy(message, sizeof message, bytes);
        const bool is_one = stoic_message_split(&type, &body, stoic_bytes_of(message, bytes.len));
        if (is_one != cases[i].is_one || type != cases[i].type) {
            fail_msg("%s", cases[i].reason);
        }
        assert_hex(cases[i].body, body, cases[i].reason);
    }
}

static void opens_a_message(void **state) {
    (void)state;
    uint8_t buffer[8];
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, buffer, sizeof buffer);
    const stoic_mark mark = stoic_message_open(&writer, STOIC_MESSAGE_KEY_UPDATE);
    stoic_write_u8(&writer, 1);
    stoic_write_close(&writer, mark);
    assert_hex("1800000101", stoic_writer_view(&writer), "a KeyUpdate");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splits_exactly_one_message),
        cmocka_unit_test(opens_a_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
