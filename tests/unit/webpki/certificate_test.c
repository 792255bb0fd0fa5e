/* SPDX-License-Identifier: Apache-2.0 */
/* The view of a certificate: its parts, and certificates damaged at a known place or at every place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stoic/webpki.h>

#include "unit/base/fixtures.h"

static const char *const files[] = {"certificates/leaf.pem", "certificates/ca.pem",
                                    "certificates/critical.pem", "certificates/strange.pem",
                                    "certificates/version-1.pem"};

static void read_file(stoic_certificate *out, stoic_bytes der) {
    stoic_error_detail detail = {.struct_size = sizeof(detail)};
    *out = (stoic_certificate){.struct_size = sizeof(*out)};
    if (stoic_certificate_read(out, der, &detail) != STOIC_OK) {
        fail_msg("%s", detail.text);
    }
}

static void expect(stoic_bytes found, const char *hex) {
    const stoic_bytes expected = fixture_of_hex(hex);
    if (!stoic_bytes_equal(found, expected)) {
        fail_msg("not %s", hex);
    }
    fixture_free(expected);
}

static void test_leaf(void **state) {
    const stoic_bytes der = fixture_der("certificates/leaf.pem");
    stoic_certificate leaf;
    (void)state;
    read_file(&leaf, der);
    assert_true(leaf.der.data == der.data && leaf.der.len == 667);
    assert_int_equal(leaf.tbs.len, 576);
    assert_int_equal(leaf.version, 3);
    expect(leaf.serial, "227ea7aa745a2b5de981f91fb8e52f1821c9083f");
    expect(leaf.signature_algorithm, "300a06082a8648ce3d040302");
    expect(leaf.issuer, "30123110300e06035504030c0754657374204341");
    assert_int_equal(leaf.not_before, 1795373107);
    assert_int_equal(leaf.not_after, 2110733107);
    assert_int_equal(leaf.subject.len, 65);
    assert_int_equal(leaf.spki.len, 91);
    assert_int_equal(leaf.signature.len, 72);
    assert_int_equal(leaf.extensions.len, 317);
    assert_int_equal(leaf.subject_alt_names.len, 178);
    expect(leaf.ext_key_usage, "06082b0601050507030106082b06010505070302");
    expect(leaf.subject_key_id, "7779ff564d071cbfe9a24c5dfe62073e0b07b896");
    expect(leaf.authority_key_id, "80149322d2f9b89ee14da414fc7f8be7cca2b1a387d3");
    assert_int_equal(leaf.name_constraints.len, 0);
    assert_true(leaf.has_key_usage);
    assert_int_equal(leaf.key_usage, STOIC_KEY_USAGE_DIGITAL_SIGNATURE);
    assert_false(leaf.is_ca);
    assert_int_equal(leaf.path_length, STOIC_PATH_LENGTH_UNLIMITED);
    assert_false(leaf.has_unknown_critical);
    fixture_free(der);
}

static void test_others(void **state) {
    stoic_certificate found;
    stoic_bytes der = fixture_der("certificates/ca.pem");
    (void)state;
    read_file(&found, der);
    assert_true(found.is_ca);
    assert_int_equal(found.path_length, 2);
    assert_int_equal(found.key_usage, STOIC_KEY_USAGE_CERTIFICATE_SIGN | STOIC_KEY_USAGE_CRL_SIGN);
    assert_int_equal(found.not_after, INT64_C(4948973107)); /* GeneralizedTime */
    assert_true(stoic_bytes_equal(found.issuer, found.subject));
    assert_true(found.name_constraints.len > 0);
    assert_int_equal(found.subject_alt_names.len, 0);
    fixture_free(der);

    der = fixture_der("certificates/critical.pem");
    read_file(&found, der);
    assert_true(found.has_unknown_critical);
    assert_false(found.has_key_usage);
    fixture_free(der);

    der = fixture_der("certificates/version-1.pem");
    read_file(&found, der);
    assert_int_equal(found.version, 1);
    assert_int_equal(found.extensions.len, 0);
    fixture_free(der);
}

/* Replaces the first occurrence of some bytes by as many others. */
static stoic_bytes patch(stoic_bytes der, const char *find_hex, const char *replace_hex) {
    const stoic_bytes find = fixture_of_hex(find_hex);
    const stoic_bytes replace = fixture_of_hex(replace_hex);
    const stoic_bytes copy = fixture_copy(der);
    size_t at = 0;
    assert_int_equal(find.len, replace.len);
    while (!stoic_bytes_equal(stoic_slice(copy, at, find.len), find)) {
        at++;
    }
    memcpy((uint8_t *)(uintptr_t)copy.data + at, replace.data, replace.len);
    fixture_free(replace);
    fixture_free(find);
    return copy;
}

static void test_damaged(void **state) {
    static const struct {
        const char *reason;
        const char *find;
        const char *replace;
        const char *detail;
    } rows[] = {
        {"version 4", "a003020102", "a003020103", "the version is not 1, 2 or 3"},
        {"version 1 spelled out", "a003020102", "a003020100", "the version is not 1, 2 or 3"},
        {"version 2 has no extensions (RFC 5280 4.1.2.9)", "a003020102", "a003020101",
         "the list of extensions is malformed"},
        {"a serial number that is not an INTEGER", "0214227e", "0414227e", "the serial number is malformed"},
        {"a serial number with a superfluous zero", "0214227e", "02140000", "the serial number is malformed"},
        {"another inner algorithm (RFC 5280 4.1.1.2)", "06082a8648ce3d040302", "06082a8648ce3d040303",
         "the two signature algorithms differ"},
        {"an issuer that is a set", "30123110300e", "31123110300e", "the issuer is malformed"},
        {"a validity without Zulu", "37 5a 170d", "37 5b 170d", "the validity is malformed"},
        {"a month 13", "170d 3236 3131", "170d 3236 3133", "the validity is malformed"},
        {"a subject that is a set", "303f310b", "313f310b", "the subject is malformed"},
        {"a key that is a set", "30593013", "31593013", "the public key is malformed"},
        {"extensions under another number", "a3820141", "a4820141", "the list of extensions is malformed"},
        {"an extension whose critical is neither", "0101ff0402", "010101 0402", "an extension is malformed"},
        {"basicConstraints that is a set", "04023000", "04023100",
         "the extension basicConstraints is malformed"},
        {"keyUsage twice in all but content", "0603551d25", "0603551d0f", "an extension stands twice"},
        {"keyUsage that is an OCTET STRING", "0404030207 80", "0404040207 80",
         "the extension keyUsage is malformed"},
        {"a signature that is an OCTET STRING", "03490030", "04490030", "the signature is malformed"},
        {"a signature with unused bits", "03490030", "03490130", "the signature is malformed"},
        {"the outer length is one too small", "30820297", "30820296", "something follows the certificate"},
        {"the outer length is one too large", "30820297", "30820298", "it is not DER"},
        {"the inner length is too large", "3082023c", "3082ffff", "the part to be signed is malformed"},
    };
    const stoic_bytes der = fixture_der("certificates/leaf.pem");
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const stoic_bytes damaged = patch(der, rows[i].find, rows[i].replace);
        stoic_certificate found = {.struct_size = sizeof(found)};
        stoic_error_detail detail = {.struct_size = sizeof(detail)};
        const stoic_error error = stoic_certificate_read(&found, damaged, &detail);
        if (error != STOIC_ERROR_CERTIFICATE_MALFORMED || strcmp(detail.text, rows[i].detail) != 0) {
            fail_msg("%s: %s, %s", rows[i].reason, stoic_error_name(error), detail.text);
        }
        assert_true(found.der.data == NULL); /* on failure nothing is written */
        fixture_free(damaged);
    }
    fixture_free(der);
}

static void test_tolerated(void **state) {
    static const struct {
        const char *reason;
        const char *find;
        const char *replace;
    } rows[] = {
        {"a negative serial number (RFC 5280 4.1.2.2: handle it gracefully)", "0214227e", "0214a27e"},
        {"an extension that nobody knows", "0603551d0e", "0603551d7f"},
    };
    const stoic_bytes der = fixture_der("certificates/leaf.pem");
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const stoic_bytes changed = patch(der, rows[i].find, rows[i].replace);
        stoic_certificate found = {.struct_size = sizeof(found)};
        stoic_error_detail detail = {.struct_size = sizeof(detail)};
        if (stoic_certificate_read(&found, changed, &detail) != STOIC_OK) {
            fail_msg("%s: %s", rows[i].reason, detail.text);
        }
        fixture_free(changed);
    }
    fixture_free(der);
}

/* Touches everything that a reader of the view may touch. */
static void use(const stoic_certificate *found) {
    uint8_t buffer[4096];
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, buffer, sizeof(buffer));
    stoic_name_write(&writer, found->subject);
    stoic_name_write(&writer, found->issuer);
    (void)stoic_certificate_covers_name(found, stoic_bytes_of_text("nothing.example.org"));
    (void)stoic_certificate_covers_name(found, stoic_bytes_of_text("2001:db8::8"));
}

static void test_cut_anywhere(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        const stoic_bytes der = fixture_der(files[i]);
        for (size_t len = 0; len < der.len; len++) {
            const stoic_bytes cut = fixture_copy(stoic_slice(der, 0, len));
            stoic_certificate found = {.struct_size = sizeof(found)};
            if (stoic_certificate_read(&found, cut, NULL) == STOIC_OK) {
                fail_msg("%s: cut to %zu bytes it is taken", files[i], len);
            }
            fixture_free(cut);
        }
        fixture_free(der);
    }
}

static void test_change_anywhere(void **state) {
    static const uint8_t changes[] = {0x01, 0x80, 0xff, 0x20};
    (void)state;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        const stoic_bytes der = fixture_der(files[i]);
        for (size_t at = 0; at < der.len * sizeof(changes); at++) {
            const stoic_bytes changed = fixture_copy(der);
            stoic_certificate found = {.struct_size = sizeof(found)};
            ((uint8_t *)(uintptr_t)changed.data)[at / sizeof(changes)] ^= changes[at % sizeof(changes)];
            if (stoic_certificate_read(&found, changed, NULL) == STOIC_OK) {
                use(&found);
            }
            fixture_free(changed);
        }
        fixture_free(der);
    }
}

static void test_struct_size(void **state) {
    const stoic_bytes der = fixture_der("certificates/leaf.pem");
    stoic_certificate found = {.struct_size = sizeof(found) - 1};
    (void)state;
    assert_int_equal(stoic_certificate_read(&found, der, NULL), STOIC_ERROR_INVALID_ARGUMENT);
    fixture_free(der);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_leaf),         cmocka_unit_test(test_others),
        cmocka_unit_test(test_damaged),      cmocka_unit_test(test_tolerated),
        cmocka_unit_test(test_cut_anywhere), cmocka_unit_test(test_change_anywhere),
        cmocka_unit_test(test_struct_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
