/* SPDX-License-Identifier: Apache-2.0 */
/* KeyUpdate. */
#include "unit/wire/wire_testing.h"

#include "wire/key_update.h"

static stoic_error recode(stoic_writer *writer, stoic_bytes body) {
    stoic_key_update message;
    STOIC_TRY(stoic_key_update_decode(&message, body));
    return stoic_key_update_encode(writer, &message);
}

static const good_case good_cases[] = {
    {"update_not_requested", "00", true, 0},
    {"update_requested", "01", true, 0},
};

static const bad_case bad_cases[] = {
    {"empty", "", STOIC_ERROR_KEY_UPDATE_MALFORMED},
    {"two bytes", "0000", STOIC_ERROR_KEY_UPDATE_MALFORMED},
    {"a request that does not exist", "02", STOIC_ERROR_KEY_UPDATE_VALUE},
    {"the highest value", "ff", STOIC_ERROR_KEY_UPDATE_VALUE},
};

static void decodes_and_encodes(void **state) {
    (void)state;
    check_good(good_cases, STOIC_COUNT(good_cases), recode, STOIC_ERROR_KEY_UPDATE_MALFORMED);
    check_bad(bad_cases, STOIC_COUNT(bad_cases), recode);
}

static void says_what_is_asked(void **state) {
    (void)state;
    stoic_key_update message;
    assert_error(STOIC_OK, stoic_key_update_decode(&message, sample_bytes(sample_of("01"))), "requested");
    assert_true(message.is_update_requested);
    assert_error(STOIC_OK, stoic_key_update_decode(&message, sample_bytes(sample_of("00"))), "not requested");
    assert_false(message.is_update_requested);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_and_encodes),
        cmocka_unit_test(says_what_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
