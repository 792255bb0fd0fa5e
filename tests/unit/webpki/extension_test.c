/* SPDX-License-Identifier: Apache-2.0 */
/* Extensions one by one, by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/base/fixtures.h"
#include "webpki/extension.h"

#define KEY_USAGE "300b 0603551d0f 0404 03020780"
#define CA_TRUE "300c 0603551d13 0405 30030101ff"

typedef struct extensions_row {
    const char *reason;
    const char *hex;
    bool is_good;
    uint16_t key_usage;
    bool is_ca;
    uint32_t path_length;
    bool has_unknown_critical;
} extensions_row;

#define NO_LIMIT STOIC_PATH_LENGTH_UNLIMITED

static const extensions_row rows[] = {
    {"none", "", true, 0, false, NO_LIMIT, false},
    {"keyUsage", KEY_USAGE, true, 1, false, NO_LIMIT, false},
    {"keyUsage, critical", "300e 0603551d0f 0101ff 0404 03020106", true, 0x60, false, NO_LIMIT, false},
    {"critical FALSE spelled out is tolerated", "300e 0603551d0f 010100 0404 03020106", true, 0x60, false,
     NO_LIMIT, false},
    {"keyUsage twice (RFC 5280 4.2)", KEY_USAGE KEY_USAGE, false, 0, false, 0, false},
    {"keyUsage without a bit (RFC 5280 4.2.1.3)", "300a 0603551d0f 0403 030100", false, 0, false, 0, false},
    {"something behind keyUsage", "300d 0603551d0f 0406 03020780 0500", false, 0, false, 0, false},

    {"a CA", CA_TRUE, true, 0, true, NO_LIMIT, false},
    {"a CA with a path length", "300f 0603551d13 0408 30060101ff020103", true, 0, true, 3, false},
    {"no CA", "3009 0603551d13 0402 3000", true, 0, false, NO_LIMIT, false},
    {"no CA, FALSE spelled out is tolerated", "300c 0603551d13 0405 3003010100", true, 0, false, NO_LIMIT,
     false},
    {"a path length without a CA", "300c 0603551d13 0405 3003020103", false, 0, false, 0, false},
    {"a negative path length", "300f 0603551d13 0408 30060101ff0201ff", false, 0, false, 0, false},
    {"something behind the path length", "3011 0603551d13 040a 30080101ff0201030500", false, 0, false, 0,
     false},
    {"both", KEY_USAGE CA_TRUE, true, 1, true, NO_LIMIT, false},

    {"an unknown one", "3009 06032a0304 0402 0500", true, 0, false, NO_LIMIT, false},
    {"an unknown one, critical", "300c 06032a0304 0101ff 0402 0500", true, 0, false, NO_LIMIT, true},
    {"an unknown one twice: nobody looks", "3009 06032a0304 0402 0500 3009 06032a0304 0402 0500", true, 0,
     false, NO_LIMIT, false},
    {"an unknown number of id-ce, critical", "300c 0603551d24 0101ff 0402 0500", true, 0, false, NO_LIMIT,
     true},

    {"subjectAltName, empty (RFC 5280 4.2.1.6)", "3009 0603551d11 0402 3000", false, 0, false, 0, false},
    {"subjectAltName that is not DER", "300c 0603551d11 0405 30038202 61", false, 0, false, 0, false},
    {"extKeyUsage of something else", "300c 0603551d25 0405 3003020101", false, 0, false, 0, false},
    {"extKeyUsage, empty", "3009 0603551d25 0402 3000", false, 0, false, 0, false},
    {"subjectKeyIdentifier of another type", "3009 0603551d0e 0402 0500", false, 0, false, 0, false},
    {"authorityKeyIdentifier", "3009 0603551d23 0402 3000", true, 0, false, NO_LIMIT, false},
    {"nameConstraints, empty (RFC 5280 4.2.1.10)", "3009 0603551d1e 0402 3000", false, 0, false, 0, false},

    {"no value", "3005 0603551d0f", false, 0, false, 0, false},
    {"something behind the value", "300d 0603551d0f 0404 03020780 0500", false, 0, false, 0, false},
    {"no identifier", "3006 0404 03020780", false, 0, false, 0, false},
    {"not a sequence", "0500", false, 0, false, 0, false},
};

static void test_extensions(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const extensions_row *row = &rows[i];
        const stoic_bytes list = fixture_of_hex(row->hex);
        stoic_certificate out = {.struct_size = sizeof(out), .path_length = NO_LIMIT};
        const char *problem = stoic_extensions_read(&out, list);
        if ((problem == NULL) != row->is_good) {
            fail_msg("%s: %s", row->reason, problem == NULL ? "taken" : problem);
        }
        if (problem == NULL &&
            (out.key_usage != row->key_usage || out.has_key_usage != (row->key_usage != 0) ||
             out.is_ca != row->is_ca || out.path_length != row->path_length ||
             out.has_unknown_critical != row->has_unknown_critical)) {
            fail_msg("%s: other values", row->reason);
        }
        fixture_free(list);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_extensions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
