/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each rule of the strict profile: views by hand that keep to all of them, then one thing changed. What a
 * certificate may not have in one place of a path it may have in others.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/base/fixtures.h"
#include "webpki/profile.h"

#define ISSUER "3010 310e300c 06035504030c05 6973737565"
#define SUBJECT "3010 310e300c 06035504030c05 7468696e67"
#define EMPTY_NAME "3000"
#define UTC_TIMES "301e 170d3236303130313030303030305a 170d3237303130313030303030305a"
#define GENERALIZED_TIMES "3020 170d3236303130313030303030305a 180f32303237303130313030303030305a"
#define TBS_START "a003020102 020105 3000 3000"
#define TBS "3030" TBS_START UTC_TIMES "3000 3000"
#define TBS_GENERALIZED "3032" TBS_START GENERALIZED_TIMES "3000 3000"
#define TBS_UNIQUE_ID "3034" TBS_START UTC_TIMES "3000 3000 820200aa"
#define SERVER_AUTH "06082b06010505070301"
#define CLIENT_AUTH "06082b06010505070302"
#define P256 "3059301306072a8648ce3d020106082a8648ce3d030107034200"
#define EXAMPLE_COM "820b 6578616d706c652e636f6d"

enum { LEAF, INTERMEDIATE, ROOT, CROSS_SIGNED_ANCHOR, CLIENT_LEAF, CA_AS_LEAF, NUM_PLACES };

static const char *const place_names[NUM_PLACES] = {"leaf",   "intermediate", "root", "cross-signed anchor",
                                                    "client", "CA as leaf"};

/* Sets of places, one bit each. */
#define IN(place) (1u << (place))
#define ALL_PLACES ((1u << NUM_PLACES) - 1)
#define SERVER_LEAVES IN(LEAF)
#define LEAVES (IN(LEAF) | IN(CLIENT_LEAF))
#define CAS (ALL_PLACES & ~LEAVES)
#define ISSUED (ALL_PLACES & ~IN(ROOT))

static stoic_bytes hex(const char *text) {
    static stoic_bytes made[4096];
    static size_t num;
    if (num == sizeof(made) / sizeof(made[0])) {
        abort();
    }
    made[num] = fixture_of_hex(text);
    return made[num++];
}

static void set(stoic_certificate *view, stoic_extension_id id, bool is_critical) {
    view->present |= (uint32_t)id;
    view->critical &= ~(uint32_t)id;
    view->critical |= is_critical ? (uint32_t)id : 0;
}

static void drop(stoic_certificate *view, stoic_extension_id id) {
    view->present &= ~(uint32_t)id;
    view->critical &= ~(uint32_t)id;
}

static void make_ca(stoic_certificate *view) {
    view->is_ca = true;
    view->key_usage = STOIC_KEY_USAGE_CERTIFICATE_SIGN;
    set(view, STOIC_EXTENSION_BASIC_CONSTRAINTS, true);
    set(view, STOIC_EXTENSION_SUBJECT_KEY_ID, false);
    view->subject_key_id = hex("bb");
}

static void make_leaf(stoic_certificate *view, const char *purpose) {
    view->key_usage = STOIC_KEY_USAGE_DIGITAL_SIGNATURE;
    set(view, STOIC_EXTENSION_EXT_KEY_USAGE, false);
    view->ext_key_usage = hex(purpose);
    set(view, STOIC_EXTENSION_SUBJECT_ALT_NAME, false);
    view->subject_alt_names = hex(EXAMPLE_COM);
}

static stoic_bytes p256_key(void) {
    char text[256] = P256 "04";
    for (int i = 0; i < 64; i++) {
        strcat(text, "11");
    }
    return hex(text);
}

static stoic_certificate good(unsigned place) {
    stoic_certificate view = {.struct_size = sizeof(view),
                              .version = 3,
                              .serial = hex("05"),
                              .issuer = hex(ISSUER),
                              .subject = hex(SUBJECT),
                              .not_before = 1767225600,
                              .not_after = 1798761600,
                              .tbs = hex(TBS),
                              .has_key_usage = true,
                              .path_length = STOIC_PATH_LENGTH_UNLIMITED};
    view.spki = p256_key();
    set(&view, STOIC_EXTENSION_KEY_USAGE, true);
    set(&view, STOIC_EXTENSION_AUTHORITY_KEY_ID, false);
    view.authority_key_id = hex("8001aa");
    view.issuer_key_id = hex("aa");
    if (place == LEAF || place == CLIENT_LEAF) {
        make_leaf(&view, place == LEAF ? SERVER_AUTH : CLIENT_AUTH);
    } else {
        make_ca(&view);
    }
    if (place == ROOT) {
        view.issuer = view.subject;
        view.authority_key_id = hex("8001bb");
        view.issuer_key_id = hex("bb");
    }
    return view;
}

static const char *check(const stoic_certificate *view, unsigned place) {
    static const stoic_path_source sources[NUM_PLACES] = {STOIC_PATH_END_ENTITY, STOIC_PATH_INTERMEDIATE,
                                                          STOIC_PATH_ANCHOR,     STOIC_PATH_ANCHOR,
                                                          STOIC_PATH_END_ENTITY, STOIC_PATH_END_ENTITY};
    /* No server is a CA. */
    const bool is_for_clients = place == CLIENT_LEAF || place == CA_AS_LEAF;
    return stoic_profile_check(view, sources[place],
                               is_for_clients ? STOIC_PURPOSE_CLIENT : STOIC_PURPOSE_SERVER);
}

/* ---- Changes ------------------------------------------------------------------------------------------- */

static void nothing(stoic_certificate *view) {
    (void)view;
}

static void version_1(stoic_certificate *view) {
    view->version = 1;
}

static void serial_zero(stoic_certificate *view) {
    view->serial = hex("00");
}

static void serial_negative(stoic_certificate *view) {
    view->serial = hex("80");
}

static void serial_of_20(stoic_certificate *view) {
    view->serial = hex("7f11111111111111111111111111111111111111");
}

static void serial_of_21(stoic_certificate *view) {
    view->serial = hex("00ff11111111111111111111111111111111111111");
}

static void no_issuer(stoic_certificate *view) {
    view->issuer = hex(EMPTY_NAME);
}

static void no_subject(stoic_certificate *view) {
    view->subject = hex(EMPTY_NAME);
}

static void no_subject_and_critical_names(stoic_certificate *view) {
    no_subject(view);
    set(view, STOIC_EXTENSION_SUBJECT_ALT_NAME, true);
}

static void critical_names(stoic_certificate *view) {
    set(view, STOIC_EXTENSION_SUBJECT_ALT_NAME, true);
}

static void validity_backwards(stoic_certificate *view) {
    view->not_after = view->not_before - 1;
}

static void validity_of_a_second(stoic_certificate *view) {
    view->not_after = view->not_before;
}

static void generalized_2027(stoic_certificate *view) {
    view->tbs = hex(TBS_GENERALIZED);
}

static void utc_2050(stoic_certificate *view) {
    view->not_after = INT64_C(2524608000);
}

static void generalized_2050(stoic_certificate *view) {
    view->tbs = hex(TBS_GENERALIZED);
    view->not_after = INT64_C(2524608000);
}

static void unique_id(stoic_certificate *view) {
    view->tbs = hex(TBS_UNIQUE_ID);
}

static void key_p192(stoic_certificate *view) {
    view->spki = hex("3049301306072a8648ce3d020106082a8648ce3d030101033200"
                     "04111111111111111111111111111111111111111111111111"
                     "111111111111111111111111111111111111111111111111");
}

static void key_explicit(stoic_certificate *view) {
    view->spki = hex("3013 300d 06072a8648ce3d0201 3002 0500 0302 0004");
}

/* A key of `num_bytes`, the first of which is `first`. */
static void set_rsa(stoic_certificate *view, unsigned num_bytes, uint8_t first) {
    static uint8_t buffer[8192];
    static size_t used;
    stoic_writer writer;
    const unsigned padding = first >= 0x80 ? 1 : 0;
    const unsigned num_modulus = num_bytes + padding;
    stoic_writer_init_fixed(&writer, buffer + used, sizeof(buffer) - used);
    stoic_write_bytes(&writer, stoic_bytes_of("\x30\x82", 2));
    stoic_write_u16(&writer, (uint16_t)(num_modulus + 9 + 4 + 5 + 15));
    stoic_write_bytes(&writer, hex("300d 06092a864886f70d010101 0500"));
    stoic_write_bytes(&writer, stoic_bytes_of("\x03\x82", 2));
    stoic_write_u16(&writer, (uint16_t)(num_modulus + 14));
    stoic_write_bytes(&writer, stoic_bytes_of("\x00\x30\x82", 3));
    stoic_write_u16(&writer, (uint16_t)(num_modulus + 9));
    stoic_write_bytes(&writer, stoic_bytes_of("\x02\x82", 2));
    stoic_write_u16(&writer, (uint16_t)num_modulus);
    stoic_write_fill(&writer, 0, padding);
    stoic_write_u8(&writer, first);
    stoic_write_fill(&writer, 0x11, num_bytes - 1);
    stoic_write_bytes(&writer, hex("0203010001"));
    assert_int_equal(stoic_writer_error(&writer), STOIC_OK);
    view->spki = stoic_writer_view(&writer);
    used += view->spki.len;
}

static void key_rsa_2048(stoic_certificate *view) {
    set_rsa(view, 256, 0x80);
}

static void key_rsa_2052(stoic_certificate *view) {
    set_rsa(view, 257, 0x0f);
}

static void key_rsa_1024(stoic_certificate *view) {
    set_rsa(view, 128, 0x80);
}

static void critical_aki(stoic_certificate *view) {
    set(view, STOIC_EXTENSION_AUTHORITY_KEY_ID, true);
}

static void no_aki(stoic_certificate *view) {
    drop(view, STOIC_EXTENSION_AUTHORITY_KEY_ID);
    view->authority_key_id = view->issuer_key_id = hex("");
}

static void empty_aki(stoic_certificate *view) {
    view->authority_key_id = view->issuer_key_id = hex("");
}

static void other_aki(stoic_certificate *view) {
    view->authority_key_id = hex("8001cc");
    view->issuer_key_id = hex("cc");
}

static void aki_with_serial(stoic_certificate *view) {
    const bool is_root = stoic_bytes_equal(view->issuer, view->subject);
    view->authority_key_id = hex(is_root ? "8001bb 820101" : "8001aa 820101");
}

static void aki_with_issuer(stoic_certificate *view) {
    const bool is_root = stoic_bytes_equal(view->issuer, view->subject);
    view->authority_key_id = hex(is_root ? "8001bb a1028200" : "8001aa a1028200");
}

static void critical_ski(stoic_certificate *view) {
    set(view, STOIC_EXTENSION_SUBJECT_KEY_ID, true);
}

static void no_ski(stoic_certificate *view) {
    drop(view, STOIC_EXTENSION_SUBJECT_KEY_ID);
    view->subject_key_id = hex("");
}

static void no_ca(stoic_certificate *view) {
    view->is_ca = false;
    view->key_usage = STOIC_KEY_USAGE_DIGITAL_SIGNATURE;
    if (view->ext_key_usage.len == 0) {
        make_leaf(view, SERVER_AUTH);
    }
}

static void uncritical_ca(stoic_certificate *view) {
    if (view->is_ca) {
        set(view, STOIC_EXTENSION_BASIC_CONSTRAINTS, false);
    }
}

static void signs_without_ca(stoic_certificate *view) {
    view->is_ca = false;
    view->key_usage = STOIC_KEY_USAGE_CERTIFICATE_SIGN;
}

static void ca_that_does_not_sign(stoic_certificate *view) {
    make_ca(view);
    view->key_usage = STOIC_KEY_USAGE_DIGITAL_SIGNATURE;
}

static void no_key_usage(stoic_certificate *view) {
    drop(view, STOIC_EXTENSION_KEY_USAGE);
    view->has_key_usage = false;
    view->key_usage = 0;
}

static void path_length(stoic_certificate *view) {
    view->path_length = 0;
}

static void path_length_without_key_usage(stoic_certificate *view) {
    no_key_usage(view);
    view->path_length = 0;
}

static void constrain(stoic_certificate *view, const char *constraints) {
    set(view, STOIC_EXTENSION_NAME_CONSTRAINTS, false);
    view->name_constraints = hex(constraints);
}

static void name_constraints(stoic_certificate *view) {
    constrain(view, "a00f 300d" EXAMPLE_COM);
}

static void name_constraints_with_dot(stoic_certificate *view) {
    constrain(view, "a006 3004 8202 2e61");
}

static void name_constraints_with_asterisk(stoic_certificate *view) {
    constrain(view, "a107 3005 8203 2a2e61");
}

static void name_constraints_empty_base(stoic_certificate *view) {
    constrain(view, "a104 3002 8200");
}

static void name_constraints_bad_mask(stoic_certificate *view) {
    constrain(view, "a00c 300a 8708 c0000200ff00ff00");
}

static void name_constraints_other(stoic_certificate *view) {
    constrain(view, "a104 3002 8800");
}

static void uncritical_policy_constraints(stoic_certificate *view) {
    set(view, STOIC_EXTENSION_POLICY_CONSTRAINTS, false);
}

static void ext_key_usage(stoic_certificate *view) {
    set(view, STOIC_EXTENSION_EXT_KEY_USAGE, false);
    if (view->ext_key_usage.len == 0) {
        view->ext_key_usage = hex(SERVER_AUTH);
    }
}

static void no_ext_key_usage(stoic_certificate *view) {
    drop(view, STOIC_EXTENSION_EXT_KEY_USAGE);
    view->ext_key_usage = hex("");
}

static void critical_ext_key_usage(stoic_certificate *view) {
    if (view->ext_key_usage.len > 0) {
        set(view, STOIC_EXTENSION_EXT_KEY_USAGE, true);
    }
}

static void add_purpose(stoic_certificate *view, const char *both) {
    if (view->ext_key_usage.len > 0) {
        view->ext_key_usage = hex(both);
    }
}

static void both_purposes(stoic_certificate *view) {
    add_purpose(view, SERVER_AUTH CLIENT_AUTH);
}

static void any_purpose(stoic_certificate *view) {
    add_purpose(view, SERVER_AUTH "0604551d2500");
}

static void code_signing(stoic_certificate *view) {
    add_purpose(view, SERVER_AUTH "06082b06010505070303");
}

static void ocsp_signing(stoic_certificate *view) {
    add_purpose(view, "06082b06010505070309" SERVER_AUTH);
}

static void precertificates(stoic_certificate *view) {
    add_purpose(view, SERVER_AUTH "060a2b06010401d679020404");
}

static void no_names(stoic_certificate *view) {
    drop(view, STOIC_EXTENSION_SUBJECT_ALT_NAME);
    view->subject_alt_names = hex("");
}

static void underscore(stoic_certificate *view) {
    view->subject_alt_names = hex(EXAMPLE_COM "8203 615f62");
}

static void short_address(stoic_certificate *view) {
    view->subject_alt_names = hex(EXAMPLE_COM "8703 c00002");
}

static void relative_uri(stoic_certificate *view) {
    view->subject_alt_names = hex(EXAMPLE_COM "8602 2f61");
}

static void common_name_in_capitals(stoic_certificate *view) {
    const char *name = "3016 3114 3012 0603550403 0c0b 4578616d706c652e434f4d";
    view->issuer = stoic_bytes_equal(view->issuer, view->subject) ? hex(name) : view->issuer;
    view->subject = hex(name);
}

static void critical_aia(stoic_certificate *view) {
    set(view, STOIC_EXTENSION_AUTHORITY_INFO_ACCESS, true);
}

static void critical_crldp(stoic_certificate *view) {
    set(view, STOIC_EXTENSION_CRL_DISTRIBUTION_POINTS, true);
}

static void uncritical_others(stoic_certificate *view) {
    set(view, STOIC_EXTENSION_AUTHORITY_INFO_ACCESS, false);
    set(view, STOIC_EXTENSION_CRL_DISTRIBUTION_POINTS, false);
    set(view, STOIC_EXTENSION_CERTIFICATE_POLICIES, false);
    set(view, STOIC_EXTENSION_KEY_USAGE, false);
}

/* ---- The rules ----------------------------------------------------------------------------------------- */

typedef struct rule_row {
    const char *reason;
    void (*change)(stoic_certificate *view);
    unsigned refused_in; /* a set of places */
    const char *part;    /* of the sentence */
} rule_row;

static const rule_row rule_rows[] = {
    {"nothing wrong", nothing, 0, ""},
    {"version 1 (BR 7.1.1)", version_1, ALL_PLACES, "version 3"},
    {"a serial number of 0; well-known roots have it", serial_zero, ISSUED, "zero"},
    {"a negative serial number", serial_negative, ALL_PLACES, "negative"},
    {"a serial number of 20 bytes", serial_of_20, 0, ""},
    {"a serial number of 21 bytes", serial_of_21, ALL_PLACES, "20 bytes"},
    {"no issuer", no_issuer, ALL_PLACES, "issuer has no name"},
    {"no subject", no_subject, ALL_PLACES, ""},
    {"no subject but critical names", no_subject_and_critical_names, CAS, "a CA has no name"},
    {"critical names beside a subject", critical_names, LEAVES, "critical beside a subject"},
    {"a validity backwards", validity_backwards, ALL_PLACES, "before it begins"},
    {"a validity of one second", validity_of_a_second, 0, ""},
    {"2027 as GeneralizedTime; a well-known root has it", generalized_2027, ISSUED, "wrong form"},
    {"2050 as UTCTime", utc_2050, ISSUED, "wrong form"},
    {"2050 as GeneralizedTime", generalized_2050, 0, ""},
    {"a unique identifier", unique_id, ALL_PLACES, "unique identifier"},

    {"P-192", key_p192, ALL_PLACES, "key"},
    {"an explicit curve", key_explicit, ALL_PLACES, "key"},
    {"RSA of 2048 bits", key_rsa_2048, 0, ""},
    {"RSA of 2052 bits", key_rsa_2052, ALL_PLACES, ""},
    {"RSA of 1024 bits", key_rsa_1024, ALL_PLACES, "key"},

    {"authorityKeyIdentifier, critical", critical_aki, ALL_PLACES, "authorityKeyIdentifier is critical"},
    {"no authorityKeyIdentifier; a root needs none", no_aki, ISSUED, "not identified"},
    {"an empty authorityKeyIdentifier", empty_aki, ALL_PLACES, "identif"},
    {"the identifier of another key", other_aki, IN(ROOT), "another key"},
    {"authorityKeyIdentifier with a serial number", aki_with_serial, ALL_PLACES, "serial number"},
    {"authorityKeyIdentifier with an issuer", aki_with_issuer, ALL_PLACES, "issuer"},
    {"subjectKeyIdentifier, critical", critical_ski, ALL_PLACES, "subjectKeyIdentifier is critical"},
    {"no subjectKeyIdentifier", no_ski, CAS, ""},

    {"no CA", no_ca, CAS & ~IN(CA_AS_LEAF), "basicConstraints"},
    {"basicConstraints of a CA, not critical", uncritical_ca, CAS, "not critical"},
    {"keyCertSign without cA", signs_without_ca, ALL_PLACES, ""},
    {"cA without keyCertSign, in the place of an end entity too (BR 7.1.2.7.8)", ca_that_does_not_sign,
     ALL_PLACES, ""},
    {"no keyUsage", no_key_usage, 0, ""},
    {"a path length", path_length, LEAVES, "path length"},
    {"a path length without keyUsage", path_length_without_key_usage, ALL_PLACES, "path length"},
    {"nameConstraints, not critical: BR 7.1.2.5.2 let it", name_constraints, LEAVES, "nameConstraints"},
    {"nameConstraints with a dot in front", name_constraints_with_dot, ALL_PLACES, "nameConstraints"},
    {"nameConstraints with an asterisk", name_constraints_with_asterisk, ALL_PLACES, "nameConstraints"},
    {"nameConstraints with an empty base", name_constraints_empty_base, LEAVES, "nameConstraints"},
    {"nameConstraints with a hole in the mask", name_constraints_bad_mask, ALL_PLACES, "nameConstraints"},
    {"nameConstraints of another form", name_constraints_other, LEAVES, "nameConstraints"},
    {"policyConstraints, not critical", uncritical_policy_constraints, ALL_PLACES, "policyConstraints"},

    {"extKeyUsage; a root has none (BR 7.1.2.1.2)", ext_key_usage, IN(ROOT), "a root has extKeyUsage"},
    {"no extKeyUsage", no_ext_key_usage, SERVER_LEAVES, "no extKeyUsage"},
    {"extKeyUsage, critical", critical_ext_key_usage, SERVER_LEAVES, "critical"},
    {"server and client", both_purposes, 0, ""},
    {"server and anything", any_purpose, SERVER_LEAVES, "purpose"},
    {"server and code", code_signing, SERVER_LEAVES, "purpose"},
    {"OCSP and server", ocsp_signing, SERVER_LEAVES, "purpose"},
    {"server and precertificates", precertificates, SERVER_LEAVES, "purpose"},

    {"no alternative names", no_names, SERVER_LEAVES, "no subjectAltName"},
    {"an underscore", underscore, ALL_PLACES, "dNSName"},
    {"an address of 3 bytes", short_address, ALL_PLACES, "iPAddress"},
    {"a relative URI", relative_uri, ALL_PLACES, "uniformResourceIdentifier"},
    {"the common name in other letters", common_name_in_capitals, SERVER_LEAVES, "common name"},
    {"authorityInfoAccess, critical", critical_aia, ALL_PLACES, "authorityInfoAccess"},
    {"cRLDistributionPoints, critical", critical_crldp, ALL_PLACES, "cRLDistributionPoints"},
    {"others, not critical", uncritical_others, 0, ""},
};

static void test_rules(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(rule_rows) / sizeof(rule_rows[0]); i++) {
        const rule_row *row = &rule_rows[i];
        for (unsigned place = 0; place < NUM_PLACES; place++) {
            stoic_certificate view = good(place);
            row->change(&view);
            const char *sentence = check(&view, place);
            const bool is_refused = (row->refused_in & IN(place)) != 0;
            if ((sentence != NULL) != is_refused ||
                (sentence != NULL && strstr(sentence, row->part) == NULL)) {
                fail_msg("%s, %s: %s", row->reason, place_names[place],
                         sentence == NULL ? "accepted" : sentence);
            }
        }
    }
}

/* An end entity that is trusted by itself is held to the rules of end entities. */
static void test_trusted_end_entity(void **state) {
    stoic_certificate view = good(LEAF);
    (void)state;
    assert_null(stoic_profile_check(&view, STOIC_PATH_TRUSTED_END_ENTITY, STOIC_PURPOSE_SERVER));
    no_ext_key_usage(&view);
    assert_non_null(stoic_profile_check(&view, STOIC_PATH_TRUSTED_END_ENTITY, STOIC_PURPOSE_SERVER));
}

/* BR 7.1.2.7.8. RFC 5280 lets a CA be an end entity. */
static void test_server_that_is_a_ca(void **state) {
    const stoic_certificate view = good(CA_AS_LEAF);
    (void)state;
    const char *sentence = stoic_profile_check(&view, STOIC_PATH_END_ENTITY, STOIC_PURPOSE_SERVER);
    assert_non_null(sentence);
    assert_string_equal(sentence, "the end entity is a CA");
    assert_null(stoic_profile_check(&view, STOIC_PATH_END_ENTITY, STOIC_PURPOSE_CLIENT));
    assert_null(stoic_profile_check(&view, STOIC_PATH_INTERMEDIATE, STOIC_PURPOSE_SERVER));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_server_that_is_a_ca),
        cmocka_unit_test(test_trusted_end_entity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
