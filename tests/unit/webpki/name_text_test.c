/* SPDX-License-Identifier: Apache-2.0 */
/* DER Names as text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stoic/webpki.h>

#include "unit/base/fixtures.h"

static void test_names(void **state) {
    static const struct {
        const char *reason;
        const char *hex;
        const char *text;
    } rows[] = {
        {"an empty Name", "3000", ""},
        {"one part", "300c 310a 3008 0603550403 0c0161", "CN=a"},
        {"the last part comes first", "301a 310b 3009 0603550406 13024348 310b 3009 0603550403 0c026162",
         "CN=ab, C=CH"},
        {"two attributes in one part", "3017 3115 3008 0603550403 0c0161 3009 060355040b 0c026263",
         "CN=a+OU=bc"},
        {"a long type", "3018 3116 3014 060a0992268993f22c640119 1606 6578616d706c", "DC=exampl"},
        {"e-mail", "3013 3111 300f 06092a864886f70d010901 16026140", "emailAddress=a@"},
        {"a type without a name", "300e 310c 300a 06052a03048102 0c0178", "1.2.3.4.130=x"},
        {"arcs below 2.", "300d 310b 3009 0604883755 7f 0c0178", "2.999.85.127=x"},
        {"a value that pretends to be two parts", "3013 3111 300f 0603550403 0c08 612c204f3d622b5c",
         "CN=a\\, O\\=b\\+\\\\"},
        {"raw bytes are passed through", "300d 310b 3009 0603550403 0c020aff", "CN=\n\xff"},
        {"an empty value", "300b 3109 3007 0603550403 0c00", "CN="},

        {"not a Name", "0500", "?"},
        {"no bytes", "", "?"},
        {"cut", "300c 310a 3008 0603550403 0c01", "?"},
        {"something behind", "3000 00", "?"},
        {"an empty part", "3002 3100", "?"},
        {"an attribute without value", "3009 3107 3005 0603550403", "?"},
        {"an attribute with two values", "300f 310d 300b 0603550403 0c0161 0c0162", "?"},
        {"a sequence for a set", "300c 300a 3008 0603550403 0c0161", "?"},
        {"the second part is damaged", "3010 310a 3008 0603550403 0c0161 31023000", "?"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const stoic_bytes name = fixture_of_hex(rows[i].hex);
        char text[128] = "";
        stoic_writer writer;
        stoic_writer_init_fixed(&writer, (uint8_t *)text, sizeof(text) - 1);
        stoic_name_write(&writer, name);
        if (stoic_writer_error(&writer) != STOIC_OK || strcmp(text, rows[i].text) != 0) {
            fail_msg("%s: `%s`", rows[i].reason, text);
        }
        fixture_free(name);
    }
}

/* A Name of many parts takes no longer than its length allows. */
static void test_many_parts(void **state) {
    enum { PARTS = 4000, PART_LEN = 12 };
    const stoic_bytes part = fixture_of_hex("310a 3008 0603550403 0c0161");
    stoic_writer der;
    stoic_writer text;
    (void)state;
    stoic_writer_init_growing(&der, NULL, 100000);
    stoic_writer_init_growing(&text, NULL, 100000);
    stoic_write_u16(&der, 0x3082);
    stoic_write_u16(&der, PARTS * PART_LEN);
    for (size_t i = 0; i < PARTS; i++) {
        stoic_write_bytes(&der, part);
    }
    stoic_name_write(&text, stoic_writer_view(&der));
    const stoic_bytes written = stoic_writer_view(&text);
    assert_true(written.len > 0 && written.len < 1000);
    assert_true(stoic_bytes_equal(stoic_slice(written, written.len - 5, 5), stoic_bytes_of_text(", ...")));
    stoic_writer_reset(&text);
    stoic_writer_reset(&der);
    fixture_free(part);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_many_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
