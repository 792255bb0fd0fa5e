/* SPDX-License-Identifier: Apache-2.0 */
/* Chains from PEM texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stoic/webpki.h>

#include "unit/base/fixtures.h"

enum { CHAIN_MAX = 16384 };

static void test_chain(void **state) {
    static const char *const files[] = {"certificates/leaf.pem", "certificates/ca.pem"};
    const stoic_bytes pem = fixture_file("certificates/chain.pem");
    stoic_writer writer;
    (void)state;
    stoic_writer_init_growing(&writer, NULL, CHAIN_MAX);
    stoic_write_u8(&writer, 0x77);
    assert_int_equal(stoic_chain_from_pem(&writer, pem, NULL), STOIC_OK);
    stoic_reader reader = stoic_reader_of(stoic_writer_view(&writer));
    assert_true(stoic_read_skip(&reader, 1));
    for (size_t i = 0; i < 2; i++) {
        const stoic_bytes expected = fixture_der(files[i]);
        stoic_bytes der;
        assert_true(stoic_read_vector24(&reader, &der));
        assert_true(stoic_bytes_equal(der, expected));
        fixture_free(expected);
    }
    assert_true(stoic_reader_at_end(&reader));
    stoic_writer_reset(&writer);
    fixture_free(pem);
}

#define BLOCK(label, body) "-----BEGIN " label "-----\n" body "\n-----END " label "-----\n"

static void test_texts(void **state) {
    static const struct {
        const char *reason;
        const char *text;
        stoic_error error;
        size_t line;
    } rows[] = {
        {"nothing", "", STOIC_ERROR_PEM_NO_CERTIFICATE, 0},
        {"a key alone", BLOCK("PRIVATE KEY", "AAAA"), STOIC_ERROR_PEM_NO_CERTIFICATE, 0},
        {"a request", BLOCK("CERTIFICATE REQUEST", "AAAA"), STOIC_ERROR_PEM_NO_CERTIFICATE, 0},
        {"not DER", "x\n" BLOCK("CERTIFICATE", "AAAA"), STOIC_ERROR_CERTIFICATE_MALFORMED, 2},
        {"no content", BLOCK("CERTIFICATE", ""), STOIC_ERROR_CERTIFICATE_MALFORMED, 1},
        {"not base64", BLOCK("CERTIFICATE", "AAAA\n!"), STOIC_ERROR_PEM_MALFORMED, 3},
        {"not closed", "-----BEGIN CERTIFICATE-----\nAAAA\n", STOIC_ERROR_PEM_MALFORMED, 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const stoic_bytes pem = fixture_of_text(rows[i].text);
        uint8_t buffer[CHAIN_MAX];
        stoic_error_detail detail = {.struct_size = sizeof(detail)};
        stoic_writer writer;
        stoic_writer_init_fixed(&writer, buffer, sizeof(buffer));
        const stoic_error error = stoic_chain_from_pem(&writer, pem, &detail);
        if (error != rows[i].error || detail.line != rows[i].line || strlen(detail.text) == 0 ||
            writer.len != 0) {
            fail_msg("%s: %s, line %zu: %s", rows[i].reason, stoic_error_name(error), detail.line,
                     detail.text);
        }
        fixture_free(pem);
    }
}

/* The second certificate is damaged: the first does not get in either, and the place is named. */
static void test_second_is_damaged(void **state) {
    const stoic_bytes good = fixture_file("certificates/leaf.pem");
    stoic_writer text;
    stoic_writer chain;
    stoic_error_detail detail = {.struct_size = sizeof(detail)};
    (void)state;
    stoic_writer_init_growing(&text, NULL, CHAIN_MAX);
    stoic_writer_init_growing(&chain, NULL, CHAIN_MAX);
    stoic_write_bytes(&text, good);
    stoic_write_text(&text, BLOCK("CERTIFICATE", "MAA="));
    assert_int_equal(stoic_chain_from_pem(&chain, stoic_writer_view(&text), &detail),
                     STOIC_ERROR_CERTIFICATE_MALFORMED);
    assert_int_equal(chain.len, 0);
    assert_non_null(strstr(detail.text, "certificate 2:"));
    assert_true(detail.line > 1);
    stoic_writer_reset(&chain);
    stoic_writer_reset(&text);
    fixture_free(good);
}

/* A writer with too little room says so and keeps what it had. */
static void test_no_room(void **state) {
    const stoic_bytes pem = fixture_file("certificates/leaf.pem");
    uint8_t buffer[100];
    stoic_writer writer;
    (void)state;
    stoic_writer_init_fixed(&writer, buffer, sizeof(buffer));
    assert_int_equal(stoic_chain_from_pem(&writer, pem, NULL), STOIC_ERROR_BUFFER_TOO_SMALL);
    assert_int_equal(writer.len, 0);
    fixture_free(pem);
}

static void test_cut_anywhere(void **state) {
    const stoic_bytes whole = fixture_file("certificates/leaf.pem");
    (void)state;
    for (size_t len = 0; len + 1 < whole.len; len++) {
        const stoic_bytes cut = fixture_copy(stoic_slice(whole, 0, len));
        uint8_t buffer[CHAIN_MAX];
        stoic_writer writer;
        stoic_writer_init_fixed(&writer, buffer, sizeof(buffer));
        if (stoic_chain_from_pem(&writer, cut, NULL) == STOIC_OK) {
            fail_msg("cut to %zu characters it is taken", len);
        }
        fixture_free(cut);
    }
    fixture_free(whole);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chain),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_second_is_damaged),
        cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_cut_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
