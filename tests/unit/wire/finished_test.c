/* SPDX-License-Identifier: Apache-2.0 */
/* Finished: as long as the hash, no more and no less. */
#include "unit/wire/wire_testing.h"

#include "wire/finished.h"

/* A hash of four bytes keeps the samples short. */
static stoic_error recode(stoic_writer *writer, stoic_bytes body) {
    stoic_finished message;
    STOIC_TRY(stoic_finished_decode(&message, body, 4));
    return stoic_finished_encode(writer, &message);
}

static const good_case good_cases[] = {{"as long as the hash", "01020304", true, 0}};

static void decodes_and_encodes(void **state) {
    (void)state;
    check_good(good_cases, STOIC_COUNT(good_cases), recode, STOIC_ERROR_FINISHED_MALFORMED);
}

/* RFC 8448 3: the server's Finished. */
static void reads_a_trace(void **state) {
    (void)state;
    const char hex[] = "9b9b141d906337fbd2cbdce71df4deda4ab42c309572cb7fffee5454b78f0718";
    stoic_finished message;
    assert_error(STOIC_OK, stoic_finished_decode(&message, sample_bytes(sample_of(hex)), 32), "trace");
    assert_int_equal(message.verify_data.len, 32);
    assert_error(STOIC_ERROR_FINISHED_MALFORMED,
                 stoic_finished_decode(&message, sample_bytes(sample_of(hex)), 48), "another hash");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_and_encodes),
        cmocka_unit_test(reads_a_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
