/* SPDX-License-Identifier: Apache-2.0 */
/* The extension block: which extension may stand where, and the form of each. */
#include "unit/wire/wire_testing.h"

#include "wire/extension_block.h"
#include "wire/limits.h"

static const stoic_extension_set all_offered = ~(stoic_extension_set)0;
static const stoic_error malformed =
    STOIC_ERROR_CERTIFICATE_VERIFY_MALFORMED; /* any that no extension gives */

#define CH STOIC_IN_CLIENT_HELLO
#define SH STOIC_IN_SERVER_HELLO
#define HRR STOIC_IN_HELLO_RETRY_REQUEST
#define EE STOIC_IN_ENCRYPTED_EXTENSIONS
#define CT STOIC_IN_CERTIFICATE
#define CR STOIC_IN_CERTIFICATE_REQUEST
#define NST STOIC_IN_NEW_SESSION_TICKET

static const stoic_extension_place places[] = {CH, SH, HRR, EE, CT, CR, NST};

/* The table of RFC 9846 4.3, typed in once more. */
static const struct {
    const char *reason;
    uint16_t type;
    unsigned allowed;
} place_cases[] = {
    {"server_name", 0, CH | EE | CR},
    {"supported_groups", 10, CH | EE},
    {"signature_algorithms", 13, CH | CR},
    {"application_layer_protocol_negotiation", 16, CH | EE},
    {"pre_shared_key", 41, CH | SH},
    {"early_data", 42, CH | EE | NST},
    {"supported_versions", 43, CH | SH | HRR},
    {"cookie", 44, CH | HRR},
    {"psk_key_exchange_modes", 45, CH},
    {"certificate_authorities", 47, CH | CR},
    {"signature_algorithms_cert", 50, CH | CR},
    {"key_share", 51, CH | SH | HRR},
};

static stoic_error decode(stoic_extensions *out, const char *hex, stoic_extension_place place,
                          stoic_extension_set offered) {
    return stoic_extensions_decode(out, sample_bytes(sample_of(hex)), place, offered, malformed);
}

/* One byte that is no value of any: so it is malformed where it may stand. */
static void each_stands_where_the_table_says(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(place_cases); i++) {
        for (size_t j = 0; j < STOIC_COUNT(places); j++) {
            const uint8_t block[] = {0, (uint8_t)place_cases[i].type, 0, 1, 0xff};
            const stoic_bytes bytes = stoic_bytes_of(block, sizeof block);
            const bool is_allowed = (place_cases[i].allowed & places[j]) != 0;
            stoic_extensions extensions;
            assert_error(is_allowed ? STOIC_ERROR_EXTENSION_MALFORMED : STOIC_ERROR_EXTENSION_FORBIDDEN_HERE,
                         stoic_extensions_decode(&extensions, bytes, places[j], all_offered, malformed),
                         place_cases[i].reason);
            const bool is_answer = (places[j] & (SH | HRR | EE | CT)) != 0;
            const bool needs_no_offer = !is_answer || (place_cases[i].type == 44 && places[j] == HRR);
            if (is_allowed && !needs_no_offer) {
                assert_error(STOIC_ERROR_EXTENSION_UNSOLICITED,
                             stoic_extensions_decode(&extensions, bytes, places[j], 0, malformed),
                             place_cases[i].reason);
            }
        }
    }
}

static void unknown_ones_are_skipped_but_in_answers(void **state) {
    (void)state;
    for (size_t j = 0; j < STOIC_COUNT(places); j++) {
        const bool is_answer = (places[j] & (SH | HRR | EE | CT)) != 0;
        stoic_extensions extensions = {.present = 0};
        assert_error(is_answer ? STOIC_ERROR_EXTENSION_UNSOLICITED : STOIC_OK,
                     decode(&extensions, "fafa 0002 0102", places[j], all_offered), "unknown");
        assert_int_equal(extensions.present, 0);
    }
}

static const struct {
    const char *reason, *hex;
    stoic_extension_place place;
    stoic_error error;
} form_cases[] = {
    {"server_name: a host name", "0000 0006 0004 00 0001 61", CH, STOIC_OK},
    {"server_name: empty in the hello", "0000 0000", CH, STOIC_ERROR_EXTENSION_MALFORMED},
    {"server_name: an empty list", "0000 0002 0000", CH, STOIC_ERROR_EXTENSION_MALFORMED},
    {"server_name: an empty name", "0000 0005 0003 00 0000", CH, STOIC_ERROR_EXTENSION_MALFORMED},
    {"server_name: another type of name", "0000 0006 0004 01 0001 61", CH, STOIC_ERROR_EXTENSION_MALFORMED},
    {"server_name: two names", "0000 000a 0008 00 0001 61 00 0001 62", CH, STOIC_ERROR_EXTENSION_MALFORMED},
    {"server_name: bytes behind the list", "0000 0007 0004 00 0001 61 00", CH,
     STOIC_ERROR_EXTENSION_MALFORMED},
    {"supported_groups: one", "000a 0004 0002 001d", CH, STOIC_OK},
    {"supported_groups: none", "000a 0002 0000", CH, STOIC_ERROR_EXTENSION_MALFORMED},
    {"supported_groups: an odd length", "000a 0005 0003 001d00", CH, STOIC_ERROR_EXTENSION_MALFORMED},
    {"supported_groups: bytes behind the list", "000a 0006 0002 001d 0017", CH,
     STOIC_ERROR_EXTENSION_MALFORMED},
    {"supported_groups: in answers too", "000a 0002 0000", EE, STOIC_ERROR_EXTENSION_MALFORMED},
    {"signature_algorithms: none", "000d 0002 0000", CH, STOIC_ERROR_EXTENSION_MALFORMED},
    {"signature_algorithms: an odd length", "000d 0003 0001 04", CH, STOIC_ERROR_EXTENSION_MALFORMED},
    {"signature_algorithms_cert: one", "0032 0004 0002 0403", CH, STOIC_OK},
    {"signature_algorithms_cert: none", "0032 0002 0000", CR, STOIC_ERROR_EXTENSION_MALFORMED},
    {"alpn: one", "0010 0004 0002 01 61", CH, STOIC_OK},
    {"alpn: none", "0010 0002 0000", CH, STOIC_ERROR_EXTENSION_MALFORMED},
    {"alpn: an empty name", "0010 0003 0001 00", CH, STOIC_ERROR_EXTENSION_MALFORMED},
    {"alpn: an empty name behind another", "0010 0005 0003 01 61 00", CH, STOIC_ERROR_EXTENSION_MALFORMED},
    {"alpn: a name over the end", "0010 0004 0002 02 61", CH, STOIC_ERROR_EXTENSION_MALFORMED},
    {"supported_versions: none", "002b 0001 00", CH, STOIC_ERROR_EXTENSION_MALFORMED},
    {"supported_versions: an odd length", "002b 0004 03 030403", CH, STOIC_ERROR_EXTENSION_MALFORMED},
    {"supported_versions: the form of the answer", "002b 0002 0304", CH, STOIC_ERROR_EXTENSION_MALFORMED},
    {"supported_versions: the form of the list", "002b 0003 02 0304", HRR, STOIC_ERROR_EXTENSION_MALFORMED},
    {"cookie: one byte", "002c 0003 0001 aa", CH, STOIC_OK},
    {"cookie: none", "002c 0002 0000", CH, STOIC_ERROR_EXTENSION_MALFORMED},
    {"key_share: none, in the hello", "0033 0002 0000", CH, STOIC_OK},
    {"key_share: without a list", "0033 0000", CH, STOIC_ERROR_EXTENSION_MALFORMED},
    {"key_share: an empty share", "0033 0006 0004 001d 0000", CH, STOIC_ERROR_EXTENSION_MALFORMED},
    {"key_share: half a share", "0033 0005 0003 001d 00", CH, STOIC_ERROR_EXTENSION_MALFORMED},
    {"key_share: two in the answer", "0033 000a 001d 0001 aa 0017 0001 bb", SH,
     STOIC_ERROR_EXTENSION_MALFORMED},
    {"psk_key_exchange_modes: one", "002d 0002 01 01", CH, STOIC_OK},
    {"psk_key_exchange_modes: none", "002d 0001 00", CH, STOIC_ERROR_EXTENSION_MALFORMED},
    {"certificate_authorities: one", "002f 0005 0003 0001 30", CH, STOIC_OK},
    {"certificate_authorities: none", "002f 0002 0000", CR, STOIC_ERROR_EXTENSION_MALFORMED},
    {"certificate_authorities: an empty name", "002f 0007 0005 0001 30 0000", CR,
     STOIC_ERROR_EXTENSION_MALFORMED},
    {"certificate_authorities: over the end", "002f 0005 0003 0002 30", CR, STOIC_ERROR_EXTENSION_MALFORMED},
    {"ticket_request: two numbers in the hello", "003a 0002 0201", CH, STOIC_OK},
    {"ticket_request: one number in the hello", "003a 0001 02", CH, STOIC_ERROR_EXTENSION_MALFORMED},
    {"ticket_request: three numbers in the hello", "003a 0003 020100", CH, STOIC_ERROR_EXTENSION_MALFORMED},
    {"ticket_request: in the ServerHello", "003a 0001 02", SH, STOIC_ERROR_EXTENSION_FORBIDDEN_HERE},
    {"early_data: a flag in the hello", "002a 0000", CH, STOIC_OK},
    {"early_data: a size in the ticket", "002a 0004 00000001", NST, STOIC_OK},
    {"early_data: too short a size", "002a 0003 000001", NST, STOIC_ERROR_EXTENSION_MALFORMED},
    {"pre_shared_key: an empty identity",
     "0029 002d 0008 0000 00000000 0000 0021 20 "
     "0000000000000000000000000000000000000000000000000000000000000000",
     CH, STOIC_ERROR_EXTENSION_MALFORMED},
    {"pre_shared_key: no identities", "0029 0004 0000 0000", CH, STOIC_ERROR_EXTENSION_MALFORMED},
    {"pre_shared_key: binders of 31 bytes",
     "0029 004b 0007 0001 aa 00000000 0040 1f 00000000000000000000000000000000000000000000000000000000000000 "
     "1f 00000000000000000000000000000000000000000000000000000000000000",
     CH, STOIC_ERROR_EXTENSION_MALFORMED},
    {"pre_shared_key: no binders", "0029 000b 0007 0001 aa 00000000 0000", CH,
     STOIC_ERROR_EXTENSION_MALFORMED},
    {"pre_shared_key: the form of the answer", "0029 0002 0000", SH, STOIC_OK},
    {"the block: one byte", "00", CH, STOIC_ERROR_CERTIFICATE_VERIFY_MALFORMED},
    {"the block: over the end", "002c 0003 0001", CH, STOIC_ERROR_CERTIFICATE_VERIFY_MALFORMED},
};

static void each_has_its_form(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(form_cases); i++) {
        stoic_extensions extensions = {.present = 0};
        const stoic_error error = decode(&extensions, form_cases[i].hex, form_cases[i].place, all_offered);
        assert_error(form_cases[i].error, error, form_cases[i].reason);
        assert_int_equal(extensions.present != 0, error == STOIC_OK); /* nothing is written on failure */
    }
}

static stoic_error decode_num(size_t num) {
    uint8_t buffer[4 * (STOIC_MAX_EXTENSIONS + 1)];
    stoic_writer writer;
    stoic_extensions extensions;
    stoic_writer_init_fixed(&writer, buffer, sizeof buffer);
    for (size_t i = 0; i < num; i++) {
        stoic_write_u16(&writer, (uint16_t)(0x8000 + i));
        stoic_write_u16(&writer, 0);
    }
    return stoic_extensions_decode(&extensions, stoic_writer_view(&writer), STOIC_IN_CLIENT_HELLO, 0,
                                   malformed);
}

static stoic_error decode_num_shares(size_t num) {
    uint8_t buffer[6 + 5 * (STOIC_MAX_KEY_SHARES + 1)];
    const stoic_key_share share = {.key_exchange = stoic_bytes_of_text("x")};
    stoic_writer writer;
    stoic_extensions extensions;
    stoic_writer_init_fixed(&writer, buffer, sizeof buffer);
    stoic_write_u16(&writer, STOIC_EXTENSION_KEY_SHARE);
    const stoic_mark data = stoic_write_open(&writer, 2);
    const stoic_mark list = stoic_write_open(&writer, 2);
    for (size_t i = 0; i < num; i++) {
        stoic_key_share_write(&writer,
                              &(stoic_key_share){.group = (uint16_t)i, .key_exchange = share.key_exchange});
    }
    stoic_write_close(&writer, list);
    stoic_write_close(&writer, data);
    return stoic_extensions_decode(&extensions, stoic_writer_view(&writer), STOIC_IN_CLIENT_HELLO, 0,
                                   malformed);
}

static void limits_hold(void **state) {
    (void)state;
    assert_error(STOIC_OK, decode_num(STOIC_MAX_EXTENSIONS), "as many as allowed");
    assert_error(STOIC_ERROR_TOO_MANY_EXTENSIONS, decode_num(STOIC_MAX_EXTENSIONS + 1), "one more");
    assert_error(STOIC_OK, decode_num_shares(STOIC_MAX_KEY_SHARES), "as many shares as allowed");
    assert_error(STOIC_ERROR_TOO_MANY_OFFERS, decode_num_shares(STOIC_MAX_KEY_SHARES + 1), "one share more");
}

static void refuses_to_write_what_may_not_stand(void **state) {
    (void)state;
    uint8_t buffer[64];
    stoic_writer writer;
    stoic_extensions extensions = {.present = 0};
    const stoic_bytes no_order = {.data = NULL};
    const uint8_t short_order[STOIC_EXTENSION_ORDER_LEN - 1] = {0};
    stoic_writer_init_fixed(&writer, buffer, sizeof buffer);
    stoic_extensions_add(&extensions, STOIC_EXTENSION_EARLY_DATA);
    assert_error(STOIC_ERROR_INTERNAL,
                 stoic_extensions_encode(&writer, &extensions, STOIC_IN_SERVER_HELLO, no_order),
                 "early_data");
    assert_error(STOIC_ERROR_INTERNAL,
                 stoic_extensions_encode(&writer, &extensions, STOIC_IN_CLIENT_HELLO,
                                         stoic_bytes_of(short_order, sizeof short_order)),
                 "an order that is too short");
    assert_int_equal(writer.len, 0);
    stoic_writer_init_fixed(&writer, buffer, 3);
    assert_error(STOIC_ERROR_BUFFER_TOO_SMALL,
                 stoic_extensions_encode(&writer, &extensions, STOIC_IN_CLIENT_HELLO, no_order), "no room");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_stands_where_the_table_says),
        cmocka_unit_test(unknown_ones_are_skipped_but_in_answers),
        cmocka_unit_test(each_has_its_form),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(refuses_to_write_what_may_not_stand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
