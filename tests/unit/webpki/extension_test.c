/* SPDX-License-Identifier: Apache-2.0 */
/* Extensions one by one, by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "unit/base/fixtures.h"
#include "webpki/extension.h"
#include "webpki/limits.h"

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
    {"an unknown one twice (RFC 5280 4.2)", "3009 06032a0304 0402 0500 3009 06032a0304 0402 0500", false, 0,
     false, 0, false},
    {"two unknown ones", "3009 06032a0304 0402 0500 3009 06032a0305 0402 0500", true, 0, false, NO_LIMIT,
     false},
    {"an unknown number of id-ce, critical", "300c 0603551d7f 0101ff 0402 0500", true, 0, false, NO_LIMIT,
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

/* ---- The other members of the view --------------------------------------------------------------------- */

typedef struct member_row {
    const char *reason;
    const char *oid;
    const char *value;
    bool is_critical;
    bool is_good;
    uint32_t id; /* 0: none that is known */
    bool is_unknown_critical;
} member_row;

#define AKI "551d23"
#define NC "551d1e"
#define CRLDP "551d1f"
#define POLICIES "551d20"
#define POLICY_CONSTRAINTS "551d24"
#define AIA "2b06010505070101"
#define TLS_FEATURE "2b06010505070118"

static const member_row member_rows[] = {
    {"subjectKeyIdentifier, critical", "551d0e", "0401aa", true, true, STOIC_EXTENSION_SUBJECT_KEY_ID, false},
    {"authorityKeyIdentifier with all three", AKI, "300c 8001aa a104 8202 6161 820105", false, true,
     STOIC_EXTENSION_AUTHORITY_KEY_ID, false},
    {"authorityKeyIdentifier in another order", AKI, "3006 820105 8001aa", false, false, 0, false},
    {"authorityKeyIdentifier with something behind", AKI, "3005 8001aa 0500", false, false, 0, false},
    {"authorityKeyIdentifier, the identifier twice", AKI, "3006 8001aa 8001aa", false, false, 0, false},
    {"authorityKeyIdentifier that is an OCTET STRING", AKI, "0403 8001aa", false, false, 0, false},

    {"nameConstraints, permitted", NC, "3007 a005 3003 8201 61", true, true, STOIC_EXTENSION_NAME_CONSTRAINTS,
     false},
    {"nameConstraints, excluded", NC, "3007 a105 3003 8201 61", true, true, STOIC_EXTENSION_NAME_CONSTRAINTS,
     false},
    {"nameConstraints, both", NC, "300e a005 3003 8201 61 a105 3003 8201 62", true, true,
     STOIC_EXTENSION_NAME_CONSTRAINTS, false},
    {"nameConstraints in the wrong order", NC, "300e a105 3003 8201 61 a005 3003 8201 62", true, false, 0,
     false},
    {"nameConstraints with a minimum of 0 spelled out", NC, "300a a008 3006 8201 61 800100", true, true,
     STOIC_EXTENSION_NAME_CONSTRAINTS, false},
    {"nameConstraints with a minimum (RFC 5280 4.2.1.10)", NC, "300a a008 3006 8201 61 800101", true, false,
     0, false},
    {"nameConstraints with a maximum (RFC 5280 4.2.1.10)", NC, "300a a008 3006 8201 61 810105", true, false,
     0, false},
    {"nameConstraints, permitted empty", NC, "3002 a000", true, false, 0, false},
    {"nameConstraints, both empty", NC, "3004 a000 a100", true, false, 0, false},
    {"nameConstraints with NULLs", NC, "3004 0500 0500", true, false, 0, false},
    {"nameConstraints with a base that is no GeneralName", NC, "3007 a005 3003 0c01 61", true, false, 0,
     false},
    {"nameConstraints with a subtree that is a set", NC, "3007 a005 3103 8201 61", true, false, 0, false},
    {"nameConstraints, a form that nobody knows", NC, "3006 a004 3002 8800", true, true,
     STOIC_EXTENSION_NAME_CONSTRAINTS, false},

    {"cRLDistributionPoints", CRLDP, "300a 3008 a006 a004 8602 613a", false, true,
     STOIC_EXTENSION_CRL_DISTRIBUTION_POINTS, false},
    {"cRLDistributionPoints, none", CRLDP, "3000", false, false, 0, false},
    {"cRLDistributionPoints, a point that is a string", CRLDP, "3003 8601 61", false, false, 0, false},
    {"cRLDistributionPoints, a point with something else", CRLDP, "3004 3002 0500", false, false, 0, false},

    {"certificatePolicies", POLICIES, "3006 3004 0602 2a03", false, true,
     STOIC_EXTENSION_CERTIFICATE_POLICIES, false},
    {"certificatePolicies, critical: nothing has to be done", POLICIES, "3006 3004 0602 2a03", true, true,
     STOIC_EXTENSION_CERTIFICATE_POLICIES, false},
    {"certificatePolicies with qualifiers", POLICIES, "300a 3008 0602 2a03 3002 0500", false, true,
     STOIC_EXTENSION_CERTIFICATE_POLICIES, false},
    {"certificatePolicies, none (RFC 5280 4.2.1.4)", POLICIES, "3000", false, false, 0, false},
    {"certificatePolicies without an identifier", POLICIES, "3004 3002 3000", false, false, 0, false},

    {"policyConstraints", POLICY_CONSTRAINTS, "3003 800100", false, true, STOIC_EXTENSION_POLICY_CONSTRAINTS,
     false},
    {"policyConstraints, critical: no policies are processed here", POLICY_CONSTRAINTS, "3006 800100 810100",
     true, true, STOIC_EXTENSION_POLICY_CONSTRAINTS, true},
    {"policyConstraints, empty (RFC 5280 4.2.1.11)", POLICY_CONSTRAINTS, "3000", false, false, 0, false},
    {"inhibitAnyPolicy, critical", "551d36", "020100", true, true, 0, true},

    {"authorityInfoAccess", AIA, "3008 3006 0602 2a03 8600", false, true,
     STOIC_EXTENSION_AUTHORITY_INFO_ACCESS, false},
    {"authorityInfoAccess, none", AIA, "3000", false, false, 0, false},
    {"authorityInfoAccess of text", AIA, "6d616c666f726d6564", false, false, 0, false},
    {"authorityInfoAccess without a location", AIA, "3006 3004 0602 2a03", false, false, 0, false},
    {"authorityInfoAccess, the location is a string", AIA, "3008 3006 0602 2a03 0c00", false, false, 0,
     false},

    {"tlsFeature: status_request", TLS_FEATURE, "3003 020105", false, true, STOIC_EXTENSION_TLS_FEATURES,
     false},
    {"tlsFeature of something else", TLS_FEATURE, "3003 040105", false, false, 0, false},
    {"an unknown one, critical", "2a030405", "00", true, true, 0, true},
};

static void write_element(stoic_writer *writer, uint8_t tag, stoic_bytes content) {
    assert_true(content.len < 128);
    stoic_write_u8(writer, tag);
    stoic_write_u8(writer, (uint8_t)content.len);
    stoic_write_bytes(writer, content);
}

static void write_extension(stoic_writer *writer, stoic_bytes oid, bool is_critical, stoic_bytes value) {
    uint8_t buffer[256];
    stoic_writer body;
    stoic_writer_init_fixed(&body, buffer, sizeof(buffer));
    write_element(&body, 0x06, oid);
    if (is_critical) {
        write_element(&body, 0x01, stoic_bytes_of_text("\xff"));
    }
    write_element(&body, 0x04, value);
    write_element(writer, 0x30, stoic_writer_view(&body));
}

static const char *read_row(stoic_certificate *out, const member_row *row, unsigned num_times) {
    static uint8_t buffer[512];
    stoic_writer writer;
    const stoic_bytes oid = fixture_of_hex(row->oid);
    const stoic_bytes value = fixture_of_hex(row->value);
    stoic_writer_init_fixed(&writer, buffer, sizeof(buffer));
    for (unsigned i = 0; i < num_times; i++) {
        write_extension(&writer, oid, row->is_critical, value);
    }
    fixture_free(value);
    fixture_free(oid);
    *out = (stoic_certificate){.struct_size = sizeof(*out)};
    return stoic_extensions_read(out, stoic_writer_view(&writer));
}

static void test_members(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(member_rows) / sizeof(member_rows[0]); i++) {
        const member_row *row = &member_rows[i];
        stoic_certificate out;
        const char *problem = read_row(&out, row, 1);
        if ((problem == NULL) != row->is_good) {
            fail_msg("%s: %s", row->reason, problem == NULL ? "taken" : problem);
        }
        if (!row->is_good) {
            continue;
        }
        if (out.present != row->id || out.critical != (row->is_critical ? row->id : 0) ||
            out.has_unknown_critical != row->is_unknown_critical) {
            fail_msg("%s: present %x, critical %x", row->reason, out.present, out.critical);
        }
        const stoic_bytes oid = fixture_of_hex(row->is_unknown_critical ? row->oid : "");
        if (!stoic_bytes_equal(out.unknown_critical, oid)) {
            fail_msg("%s: another unknown_critical", row->reason);
        }
        fixture_free(oid);
        if (read_row(&out, row, 2) == NULL) {
            fail_msg("%s: taken twice", row->reason);
        }
    }
}

static void test_slices(void **state) {
    static const struct {
        const char *oid;
        const char *value;
        size_t offset; /* of the slice in the view */
        const char *slice;
    } slices[] = {
        {AKI, "3006 8001aa 820105", offsetof(stoic_certificate, authority_key_id), "8001aa 820105"},
        {AKI, "3006 8001aa 820105", offsetof(stoic_certificate, issuer_key_id), "aa"},
        {AKI, "3003 820105", offsetof(stoic_certificate, issuer_key_id), ""},
        {NC, "3007 a005 3003 8201 61", offsetof(stoic_certificate, name_constraints), "a005 3003 8201 61"},
        {CRLDP, "3004 3002 a000", offsetof(stoic_certificate, crl_distribution_points), "3002 a000"},
        {POLICIES, "3006 3004 0602 2a03", offsetof(stoic_certificate, certificate_policies),
         "3004 0602 2a03"},
        {POLICY_CONSTRAINTS, "3003 800100", offsetof(stoic_certificate, policy_constraints), "800100"},
        {AIA, "3008 3006 0602 2a03 8600", offsetof(stoic_certificate, authority_info_access),
         "3006 0602 2a03 8600"},
        {TLS_FEATURE, "3003 020105", offsetof(stoic_certificate, tls_features), "020105"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(slices) / sizeof(slices[0]); i++) {
        const member_row row = {.oid = slices[i].oid, .value = slices[i].value};
        stoic_certificate out;
        stoic_bytes found;
        const stoic_bytes wanted = fixture_of_hex(slices[i].slice);
        (void)read_row(&out, &row, 1);
        memcpy(&found, (const char *)&out + slices[i].offset, sizeof(found));
        if (!stoic_bytes_equal(found, wanted)) {
            fail_msg("%s: not %s", slices[i].value, slices[i].slice);
        }
        fixture_free(wanted);
    }
}

static void test_first_unknown_critical(void **state) {
    uint8_t buffer[256];
    stoic_writer writer;
    stoic_certificate out = {.struct_size = sizeof(out)};
    (void)state;
    stoic_writer_init_fixed(&writer, buffer, sizeof(buffer));
    write_extension(&writer, stoic_bytes_of("\x2a\x03", 2), false, stoic_bytes_of("", 0));
    write_extension(&writer, stoic_bytes_of("\x2a\x04", 2), true, stoic_bytes_of("", 0));
    write_extension(&writer, stoic_bytes_of("\x2a\x05", 2), true, stoic_bytes_of("", 0));
    assert_null(stoic_extensions_read(&out, stoic_writer_view(&writer)));
    assert_true(out.has_unknown_critical);
    assert_true(stoic_bytes_equal(out.unknown_critical, stoic_bytes_of("\x2a\x04", 2)));
}

static void test_too_many(void **state) {
    static uint8_t buffer[4096];
    (void)state;
    for (unsigned num = STOIC_CERTIFICATE_MAX_EXTENSIONS; num <= STOIC_CERTIFICATE_MAX_EXTENSIONS + 1;
         num++) {
        stoic_writer writer;
        stoic_certificate out = {.struct_size = sizeof(out)};
        stoic_writer_init_fixed(&writer, buffer, sizeof(buffer));
        for (unsigned i = 0; i < num; i++) {
            const uint8_t oid[] = {0x2a, 0x03, (uint8_t)i};
            write_extension(&writer, stoic_bytes_of(oid, sizeof(oid)), false, stoic_bytes_of("", 0));
        }
        const char *problem = stoic_extensions_read(&out, stoic_writer_view(&writer));
        assert_int_equal(problem == NULL, num == STOIC_CERTIFICATE_MAX_EXTENSIONS);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_extensions), cmocka_unit_test(test_members),
        cmocka_unit_test(test_slices),     cmocka_unit_test(test_first_unknown_critical),
        cmocka_unit_test(test_too_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
