/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JA4 of crafted hellos. The first one has the lists of the example in the public description; the expected
 * hashes are those of `printf LIST | sha256sum`, cut to 12 digits. tests/interop/ja4_test.py computes it
 * apart.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "handshake/ja4.h"

enum { MAX_VALUES = 300, ROOM = 4096 };

typedef struct ja4_case {
    const char *reason;
    const char *suites, *extensions, *schemes, *versions; /* as hexadecimal texts: "1301 1302" */
    const char *alpn;                                     /* the first name; NULL: no such extension */
    size_t alpn_len;
    const char *expected;
} ja4_case;

#define EXAMPLE_SUITES "0a0a 1301 1302 1303 c02b c02f c02c c030 cca9 cca8 c013 c014 009c 009d 002f 0035"
/* types in the order sent; 000d, 0010, 002b are filled, 0000 has a name, all others are empty */
#define EXAMPLE_EXTENSIONS                                                                                   \
    "dada 001b 0000 0033 0010 4469 0017 002d 000d 0005 0023 0012 002b ff01 000b 000a 0015"
#define EXAMPLE_SCHEMES "0403 0804 0401 0503 0805 0501 0806 0601"

static const ja4_case cases[] = {
    {"the example of the description", EXAMPLE_SUITES, EXAMPLE_EXTENSIONS, EXAMPLE_SCHEMES, "2a2a 0304 0303",
     "h2", 2, "t13d1516h2_8daaf6152771_e5627efa2ab1"},
    /* the hashes of "1301" and of "002b": without schemes no underscore follows */
    {"no name, no ALPN, no schemes", "1301", "002b", "", "0304", NULL, 0,
     "t13i010100_0f2cb44170f4_b9a491fefe05"},
    {"ALPN that is no text: hexadecimal", "1301", "002b 0010", "", "0304", "\xab\xcd", 2,
     "t13i0102ad_0f2cb44170f4_b9a491fefe05"},
    {"ALPN of one character", "1301", "002b 0010", "", "0304", "x", 1,
     "t13i0102xx_0f2cb44170f4_b9a491fefe05"},
    {"a hello without extensions", "1301", "", "", "", NULL, 0, "t12i010000_0f2cb44170f4_000000000000"},
    {"reserved values alone", "0a0a", "1a1a", "", "", NULL, 0, "t12i000000_000000000000_000000000000"},
};

static size_t read_list(uint16_t *out, const char *text) {
    size_t num = 0;
    for (unsigned value; sscanf(text, "%4x", &value) == 1; num++) {
        out[num] = (uint16_t)value;
        text += 4;
        text += *text == ' ';
    }
    return num;
}

static void write_list(stoic_writer *writer, const char *text) {
    uint16_t values[MAX_VALUES];
    const size_t num = read_list(values, text);
    for (size_t i = 0; i < num; i++) {
        stoic_write_u16(writer, values[i]);
    }
}

static void write_value(stoic_writer *writer, const ja4_case *row, uint16_t type) {
    stoic_mark list;
    switch (type) {
    case 0x0000:
        stoic_write_bytes(writer, stoic_bytes_of("\x00\x04\x00\x00\x01x", 6));
        break;
    case 0x000a:
        stoic_write_bytes(writer, stoic_bytes_of("\x00\x02\x00\x1d", 4));
        break;
    case 0x000d:
        list = stoic_write_open(writer, 2);
        write_list(writer, row->schemes);
        stoic_write_close(writer, list);
        break;
    case 0x0010:
        list = stoic_write_open(writer, 2);
        stoic_write_vector8(writer, stoic_bytes_of(row->alpn, row->alpn_len));
        stoic_write_close(writer, list);
        break;
    case 0x002b:
        list = stoic_write_open(writer, 1);
        write_list(writer, row->versions);
        stoic_write_close(writer, list);
        break;
    case 0x002d:
        stoic_write_bytes(writer, stoic_bytes_of("\x01\x01", 2));
        break;
    case 0x0033:
        stoic_write_u16(writer, 0);
        break;
    default:
        break;
    }
}

static stoic_bytes write_hello(stoic_writer *writer, const ja4_case *row) {
    uint16_t types[MAX_VALUES];
    stoic_write_u16(writer, 0x0303);
    stoic_write_fill(writer, 7, 32);
    stoic_write_u8(writer, 0);
    const stoic_mark suites = stoic_write_open(writer, 2);
    write_list(writer, row->suites);
    stoic_write_close(writer, suites);
    stoic_write_vector8(writer, stoic_bytes_of("\0", 1));
    const stoic_mark block = stoic_write_open(writer, 2);
    const size_t num = read_list(types, row->extensions);
    for (size_t i = 0; i < num; i++) {
        stoic_write_u16(writer, types[i]);
        const stoic_mark value = stoic_write_open(writer, 2);
        write_value(writer, row, types[i]);
        stoic_write_close(writer, value);
    }
    stoic_write_close(writer, block);
    assert_int_equal(stoic_writer_error(writer), STOIC_OK);
    return stoic_writer_view(writer);
}

static const stoic_hash *sha256(void) {
    return stoic_provider_hash(stoic_provider_libcrypto(), STOIC_HASH_SHA256);
}

static void test_fingerprints(void **state) {
    (void)state;
    STOIC_EACH(row, cases, STOIC_COUNT(cases)) {
        uint8_t room[ROOM];
        stoic_writer writer;
        stoic_client_hello hello;
        char text[STOIC_JA4_LEN + 1];
        stoic_writer_init_fixed(&writer, room, sizeof room);
        const stoic_error error = stoic_client_hello_decode(&hello, write_hello(&writer, row));
        if (error != STOIC_OK) {
            fail_msg("%s: %s", row->reason, stoic_error_name(error));
        }
        stoic_ja4(text, &hello, sha256());
        if (strcmp(text, row->expected) != 0) {
            fail_msg("%s: %s", row->reason, text);
        }
    }
}

/* More suites than anybody has: no fingerprint, and no work. */
static void test_too_many_suites(void **state) {
    (void)state;
    static uint8_t suites[2 * 257];
    for (size_t i = 0; i < sizeof suites; i++) {
        suites[i] = 0x13;
    }
    char text[STOIC_JA4_LEN + 1];
    stoic_client_hello hello = {.cipher_suites = stoic_bytes_of(suites, sizeof suites)};
    stoic_ja4(text, &hello, sha256());
    assert_string_equal(text, "");
    hello.cipher_suites.len -= 2;
    stoic_ja4(text, &hello, sha256());
    assert_int_equal(strlen(text), STOIC_JA4_LEN);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_fingerprints),
                                       cmocka_unit_test(test_too_many_suites)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
