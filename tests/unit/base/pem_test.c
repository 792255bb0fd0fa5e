/* SPDX-License-Identifier: Apache-2.0 */
/* PEM texts: what is tolerated, what is refused, and in which line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/pem.h"
#include "unit/base/fixtures.h"

typedef struct row {
    const char *reason;
    const char *text;
    const char *blocks; /* label, colon and hex of each block, joined by a blank */
    size_t error_line;  /* 0: no error */
} row;

#define BEGIN(label) "-----BEGIN " label "-----\n"
#define END(label) "-----END " label "-----\n"

static const row rows[] = {
    {"no text", "", "", 0},
    {"no block", "some text\nmore\n", "", 0},
    {"one block", BEGIN("A B") "AQID\n" END("A B"), "A B:010203", 0},
    {"the last line has no end", BEGIN("A") "AQID\n-----END A-----", "A:010203", 0},
    {"two blocks and text around them",
     "text\n" BEGIN("A") "AQ==\n" END("A") "-- text --\n" BEGIN("B") "AQI=\n" END("B") "text", "A:01 B:0102",
     0},
    {"CRLF", "-----BEGIN A-----\r\nAQID\r\n-----END A-----\r\n", "A:010203", 0},
    {"blanks at the ends of lines", "-----BEGIN A----- \t\nAQID  \n-----END A----- \n", "A:010203", 0},
    {"empty lines", BEGIN("A") "\nAQ\n \nID\n\n" END("A"), "A:010203", 0},
    {"a BOM in front", "\xef\xbb\xbf" BEGIN("A") "AQID\n" END("A"), "A:010203", 0},
    {"no content", BEGIN("A") END("A"), "A:", 0},
    {"groups across lines", BEGIN("A") "A\nQ\nI\nD\nBA\n=\n=\n" END("A"), "A:01020304", 0},
    {"all characters",
     BEGIN("A") "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/\n" END("A"),
     "A:00108310518720928b30d38f41149351559761969b71d79f8218a39259a7a29aabb2dbafc31cb3d35db7e39ebbf3dfbf", 0},
    {"empty label", "-----BEGIN -----\nAQID\n-----END -----\n", ":010203", 0},
    {"headers (RFC 1421 4.6)", BEGIN("A") "Proc-Type: 4,ENCRYPTED\nDEK-Info: x\n\nAQID\n" END("A"),
     "A:010203", 0},
    {"BEGIN inside a line is text", "x -----BEGIN A-----\n", "", 0},

    {"no END", "text\n" BEGIN("A") "AQID\n", "", 2},
    {"no END, and another block", BEGIN("A") "AQID\n" BEGIN("A") "AQID\n" END("A"), "", 1},
    {"another label at the END", BEGIN("A") "AQID\n" END("B"), "", 3},
    {"END without BEGIN", "AQID\n" END("A"), "", 2},
    {"the second block is damaged", BEGIN("A") "AQID\n" END("A") BEGIN("B") "AQID\n", "A:010203", 4},
    {"BEGIN lacks a dash", "-----BEGIN A----\nAQID\n" END("A"), "", 1},
    {"END lacks a dash", BEGIN("A") "AQID\n-----END A----\n", "", 3},
    {"something behind BEGIN", "-----BEGIN A-----x\nAQID\n" END("A"), "", 1},
    {"dashes in a block", BEGIN("A") "AQID\n-----\n" END("A"), "", 3},
    {"label not printable", "-----BEGIN A\x01-----\nAQID\n-----END A\x01-----\n", "", 1},
    {"label too long", BEGIN("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA") "AQID\n",
     "", 1},
    {"headers without an end", BEGIN("A") "Proc-Type: 4,ENCRYPTED\nAQID\n", "", 3},

    {"a character that is none", BEGIN("A") "AQID\nAQ*D\n" END("A"), "", 3},
    {"base64url", BEGIN("A") "AQ-_\n" END("A"), "", 2},
    {"a blank at the start", BEGIN("A") " AQID\n" END("A"), "", 2},
    {"a blank inside", BEGIN("A") "AQ ID\n" END("A"), "", 2},
    {"a zero byte would end the C string, so a bell", BEGIN("A") "AQI\a\n" END("A"), "", 2},
    {"a character outside ASCII", BEGIN("A") "AQI\xc3\xa4\n" END("A"), "", 2},
    {"a group cut", BEGIN("A") "AQIDBA\n" END("A"), "", 3},
    {"padding too short", BEGIN("A") "AQ=\n" END("A"), "", 3},
    {"padding too long", BEGIN("A") "A===\n" END("A"), "", 2},
    {"padding alone", BEGIN("A") "====\n" END("A"), "", 2},
    {"padding behind whole groups", BEGIN("A") "AQID=\n" END("A"), "", 2},
    {"data behind the padding", BEGIN("A") "AQ==AQID\n" END("A"), "", 2},
    {"data inside the padding", BEGIN("A") "AQ=A\n" END("A"), "", 2},
    {"bits under one pad", BEGIN("A") "AQJ=\n" END("A"), "", 2},
    {"bits under two pads", BEGIN("A") "AR==\n" END("A"), "", 2},
};

/* Appends the blocks in the form of `row.blocks`; the line of the error, or 0. */
static size_t walk(stoic_writer *out, stoic_bytes text) {
    stoic_pem pem = stoic_pem_of(text);
    stoic_pem_block block;
    stoic_error_detail detail = {.struct_size = sizeof(detail)};
    while (stoic_pem_next(&pem, &block)) {
        uint8_t buffer[256];
        stoic_writer decoded;
        stoic_writer_init_fixed(&decoded, buffer, sizeof(buffer));
        if (stoic_pem_decode(&decoded, &block, &detail) != STOIC_OK) {
            assert_int_equal(decoded.len, 0);
            assert_true(strlen(detail.text) > 0);
            return detail.line;
        }
        stoic_write_text(out, out->len > 0 ? " " : "");
        stoic_write_bytes(out, block.label);
        stoic_write_text(out, ":");
        const stoic_bytes bytes = stoic_writer_view(&decoded);
        for (size_t i = 0; i < bytes.len; i++) {
            stoic_write_printf(out, "%02x", stoic_byte_at(bytes, i));
        }
    }
    const stoic_error error = stoic_pem_error(&pem, &detail);
    assert_int_equal(error, pem.problem == NULL ? STOIC_OK : STOIC_ERROR_PEM_MALFORMED);
    assert_false(stoic_pem_next(&pem, &block)); /* the end is final */
    return error == STOIC_OK ? 0 : detail.line;
}

static void test_texts(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const stoic_bytes text = fixture_of_text(rows[i].text);
        char blocks[512] = "";
        stoic_writer writer;
        stoic_writer_init_fixed(&writer, (uint8_t *)blocks, sizeof(blocks) - 1);
        const size_t line = walk(&writer, text);
        if (line != rows[i].error_line || strcmp(blocks, rows[i].blocks) != 0) {
            fail_msg("%s: `%s`, error in line %zu", rows[i].reason, blocks, line);
        }
        fixture_free(text);
    }
}

/* Nothing to expect but an end, within the input. */
static void test_cut_anywhere(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const stoic_bytes whole = stoic_bytes_of_text(rows[i].text);
        for (size_t len = 0; len < whole.len; len++) {
            const stoic_bytes text = fixture_copy(stoic_slice(whole, 0, len));
            uint8_t buffer[512];
            stoic_writer writer;
            stoic_writer_init_fixed(&writer, buffer, sizeof(buffer));
            (void)walk(&writer, text);
            fixture_free(text);
        }
    }
}

static void test_block(void **state) {
    const stoic_bytes text = stoic_bytes_of_text("x\n" BEGIN("A") "H: 1\nI: 2\n\nAQID\n" END("A"));
    stoic_pem pem = stoic_pem_of(text);
    stoic_pem_block block;
    (void)state;
    assert_true(stoic_pem_next(&pem, &block));
    assert_int_equal(block.line, 2);
    assert_int_equal(block.body_line, 6);
    assert_true(stoic_bytes_equal(block.headers, stoic_bytes_of_text("H: 1\nI: 2\n\n")));
    assert_true(stoic_bytes_equal(block.body, stoic_bytes_of_text("AQID\n")));
    assert_false(stoic_pem_next(&pem, &block));
    assert_int_equal(stoic_pem_error(&pem, NULL), STOIC_OK);
}

/* A writer that is too small: its error, nothing appended, and what stood before stays. */
static void test_no_room(void **state) {
    const stoic_bytes text = stoic_bytes_of_text(BEGIN("A") "AQIDBAUG\n" END("A"));
    uint8_t buffer[4] = {0};
    stoic_writer writer;
    stoic_pem pem = stoic_pem_of(text);
    stoic_pem_block block;
    (void)state;
    assert_true(stoic_pem_next(&pem, &block));
    stoic_writer_init_fixed(&writer, buffer, sizeof(buffer));
    stoic_write_u8(&writer, 0x77);
    assert_int_equal(stoic_pem_decode(&writer, &block, NULL), STOIC_ERROR_BUFFER_TOO_SMALL);
    assert_int_equal(writer.len, 1);
    assert_memory_equal(buffer, ((uint8_t[4]){0x77, 0, 0, 0}), 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_block),
        cmocka_unit_test(test_no_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
