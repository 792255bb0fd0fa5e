/* SPDX-License-Identifier: Apache-2.0 */
/* Alerts: exactly two bytes, and the level that belongs to each. */
#include "unit/wire/wire_testing.h"

#include "wire/alert.h"
#include "wire/codepoints.h"

static void decodes_exactly_two_bytes(void **state) {
    (void)state;
    const struct {
        const char *reason, *hex;
        stoic_error error;
        uint8_t level, description;
    } cases[] = {
        {"close_notify", "0100", STOIC_OK, 1, STOIC_ALERT_close_notify},
        {"user_canceled", "015a", STOIC_OK, 1, STOIC_ALERT_user_canceled},
        {"an error with the level of a warning", "0128", STOIC_OK, 1, STOIC_ALERT_handshake_failure},
        {"close_notify with level fatal", "0200", STOIC_OK, 2, STOIC_ALERT_close_notify},
        {"a level that does not exist", "0750", STOIC_OK, 7, STOIC_ALERT_internal_error},
        {"a description without a name", "02fe", STOIC_OK, 2, 254},
        {"no bytes", "", STOIC_ERROR_ALERT_MALFORMED, 0, 0},
        {"half an alert", "01", STOIC_ERROR_ALERT_MALFORMED, 0, 0},
        {"an alert and a byte", "010000", STOIC_ERROR_ALERT_MALFORMED, 0, 0},
        {"two alerts", "015a0100", STOIC_ERROR_ALERT_MALFORMED, 0, 0},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        stoic_alert_message message = {.level = 0};
        const stoic_error error = stoic_alert_decode(&message, sample_bytes(sample_of(cases[i].hex)));
        assert_error(cases[i].error, error, cases[i].reason);
        assert_int_equal(message.level, cases[i].level);
        assert_int_equal(message.description, cases[i].description);
    }
}

static void writes_the_level_that_belongs(void **state) {
    (void)state;
    const struct {
        const char *reason, *hex;
        stoic_alert alert;
    } cases[] = {
        {"closure is a warning", "0100", STOIC_ALERT_close_notify},
        {"cancelling is a warning", "015a", STOIC_ALERT_user_canceled},
        {"errors are fatal", "020a", STOIC_ALERT_unexpected_message},
        {"unrecognized_name too", "0270", STOIC_ALERT_unrecognized_name},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        uint8_t buffer[STOIC_ALERT_LEN];
        stoic_writer writer;
        stoic_writer_init_fixed(&writer, buffer, sizeof buffer);
        stoic_alert_encode(&writer, cases[i].alert);
        assert_hex(cases[i].hex, stoic_writer_view(&writer), cases[i].reason);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_exactly_two_bytes),
        cmocka_unit_test(writes_the_level_that_belongs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
