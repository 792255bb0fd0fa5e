/* SPDX-License-Identifier: Apache-2.0 */
/* NewSessionTicket. */
#include "unit/wire/wire_testing.h"

#include "wire/new_session_ticket.h"

static stoic_error recode(stoic_writer *writer, stoic_bytes body) {
    stoic_new_session_ticket message;
    STOIC_TRY(stoic_new_session_ticket_decode(&message, body));
    return stoic_new_session_ticket_encode(writer, &message);
}

/* RFC 8448 3. */
static const char trace[] = "0000001e fad6aac5 [02] 0000 [00b2] "
                            "2c035d829359ee5ff7af4ec900000000262a6494dc486d2c8a34cb33fa90bf1b0070ad3c498883"
                            "c9367c09a2be785abc55cd226097a3a982117283f82a03a143efd3ff5dd36d64e861be7fd61d2827"
                            "db279cce145077d454a3664d4e6da4d29e"
                            "e03725a6a4dafcd0fc67d2aea70529513e3da2677fa5906c5b3f7d8f92f228bda40dda721470f9fb"
                            "f297b5aea617646fac5c03272e970727c6"
                            "21a79141ef5f7de6505e5bfbc388e93343694093934ae4d357 [0008] 002a [0004] 00000400";

static const good_case good_cases[] = {
    {"RFC 8448 3", trace, true, 0},
    {"no nonce, no extensions", "00093a80 00000000 [00] [0001] 01 [0000]", true, 0},
    {"unknown extensions are skipped", "00093a80 00000000 [00] [0001] 01 [0005] fafa [0001] 00", false, 0},
};

static const bad_case bad_cases[] = {
    {"an empty ticket", "00093a80 00000000 00 0000 0000", STOIC_ERROR_SESSION_TICKET_MALFORMED},
    {"early_data without a size", "00093a80 00000000 00 0001 01 0004 002a 0000",
     STOIC_ERROR_EXTENSION_MALFORMED},
    {"early_data twice", "00093a80 00000000 00 0001 01 0010 002a 0004 00000400 002a 0004 00000400",
     STOIC_ERROR_EXTENSION_DUPLICATE},
    {"server_name does not belong here", "00093a80 00000000 00 0001 01 0004 0000 0000",
     STOIC_ERROR_EXTENSION_FORBIDDEN_HERE},
    {"the block is cut off", "00093a80 00000000 00 0001 01 0002 002a", STOIC_ERROR_SESSION_TICKET_MALFORMED},
};

static void decodes_and_encodes(void **state) {
    (void)state;
    check_good(good_cases, STOIC_COUNT(good_cases), recode, STOIC_ERROR_SESSION_TICKET_MALFORMED);
    check_bad(bad_cases, STOIC_COUNT(bad_cases), recode);
}

static void reads_the_fields(void **state) {
    (void)state;
    stoic_new_session_ticket message;
    assert_error(STOIC_OK, stoic_new_session_ticket_decode(&message, sample_bytes(sample_of(trace))),
                 "trace");
    assert_int_equal(message.lifetime, 30);
    assert_int_equal(message.age_add, 0xfad6aac5);
    assert_int_equal(message.nonce.len, 2);
    assert_int_equal(message.ticket.len, 0xb2);
    assert_true(stoic_extensions_has(&message.extensions, STOIC_EXTENSION_EARLY_DATA));
    assert_int_equal(message.extensions.max_early_data_size, 1024);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_and_encodes),
        cmocka_unit_test(reads_the_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
