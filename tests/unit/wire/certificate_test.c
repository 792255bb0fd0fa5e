/* SPDX-License-Identifier: Apache-2.0 */
/* Certificate: the list of entries, and the extensions that each may carry. */
#include "unit/wire/wire_testing.h"

#include "wire/certificate.h"
#include "wire/limits.h"

/* Everything that has a row was asked for. */
static const stoic_extension_set all_offered = ~(stoic_extension_set)0;

static stoic_error recode(stoic_writer *writer, stoic_bytes body) {
    stoic_certificate_message message;
    STOIC_TRY(stoic_certificate_message_decode(&message, body, all_offered));
    return stoic_certificate_message_encode(writer, &message);
}

static const good_case good_cases[] = {
    {"no certificate, with a context", "[02] abcd [000000]", true, 0},
    {"one certificate", "[00] [000008] [000003] 300100 [0000]", true, 0},
    {"two certificates", "[00] [00000f] [000003] 300100 [0000] [000002] 3000 [0000]", true, 0},
};

static const bad_case bad_cases[] = {
    {"an empty certificate", "00 000005 000000 0000", STOIC_ERROR_CERTIFICATE_MESSAGE_MALFORMED},
    {"an empty certificate after a good one", "00 00000d 000003 300100 0000 000000 0000",
     STOIC_ERROR_CERTIFICATE_MESSAGE_MALFORMED},
    {"an entry without extensions", "00 000006 000003 300100", STOIC_ERROR_CERTIFICATE_MESSAGE_MALFORMED},
    {"extensions that are cut off", "00 00000a 000003 300100 0002 0005",
     STOIC_ERROR_CERTIFICATE_MESSAGE_MALFORMED},
    {"status_request, which nobody asks for", "00 00000c 000003 300100 0004 0005 0000",
     STOIC_ERROR_EXTENSION_UNSOLICITED},
    {"an extension of the ClientHello", "00 00000c 000003 300100 0004 0033 0000",
     STOIC_ERROR_EXTENSION_FORBIDDEN_HERE},
    {"in the second entry", "00 000014 000003 300100 0000 000003 300100 0004 fafa 0000",
     STOIC_ERROR_EXTENSION_UNSOLICITED},
    {"twice", "00 000010 000003 300100 0008 0005 0000 0005 0000", STOIC_ERROR_EXTENSION_DUPLICATE},
};

static void decodes_and_encodes(void **state) {
    (void)state;
    check_good(good_cases, STOIC_COUNT(good_cases), recode, STOIC_ERROR_CERTIFICATE_MESSAGE_MALFORMED);
    check_bad(bad_cases, STOIC_COUNT(bad_cases), recode);
}

static void walks_over_the_entries(void **state) {
    (void)state;
    stoic_certificate_message message;
    stoic_certificate_entry entry;
    const stoic_bytes body = sample_bytes(sample_of(good_cases[2].hex));
    assert_error(STOIC_OK, stoic_certificate_message_decode(&message, body, 0), "two");
    stoic_reader rest = stoic_reader_of(message.entries);
    assert_true(stoic_certificate_entry_next(&rest, &entry));
    assert_int_equal(entry.data.len, 3);
    assert_true(stoic_certificate_entry_next(&rest, &entry));
    assert_int_equal(entry.data.len, 2);
    assert_false(stoic_certificate_entry_next(&rest, &entry));
    assert_true(stoic_reader_at_end(&rest));
}

static stoic_error decode_chain_of(size_t num) {
    uint8_t buffer[1024];
    stoic_writer writer;
    stoic_certificate_message message;
    const uint8_t der[] = {0x30, 0x00};
    const stoic_certificate_entry entry = {.data = stoic_bytes_of(der, sizeof der)};
    stoic_writer_init_fixed(&writer, buffer, sizeof buffer);
    const stoic_certificate_marks marks = stoic_certificate_message_open(&writer, stoic_bytes_of(NULL, 0));
    for (size_t i = 0; i < num; i++) {
        stoic_certificate_entry_write(&writer, &entry);
    }
    stoic_certificate_message_close(&writer, marks);
    const stoic_bytes whole = stoic_writer_view(&writer);
    return stoic_certificate_message_decode(&message, stoic_slice(whole, 4, whole.len - 4), 0);
}

static void limits_the_chain(void **state) {
    (void)state;
    assert_error(STOIC_OK, decode_chain_of(0), "none");
    assert_error(STOIC_OK, decode_chain_of(STOIC_MAX_CERTIFICATES), "the limit");
    assert_error(STOIC_ERROR_CERTIFICATE_CHAIN_TOO_LONG, decode_chain_of(STOIC_MAX_CERTIFICATES + 1),
                 "one more");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_and_encodes),
        cmocka_unit_test(walks_over_the_entries),
        cmocka_unit_test(limits_the_chain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
