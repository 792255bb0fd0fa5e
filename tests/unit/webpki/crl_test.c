/* SPDX-License-Identifier: Apache-2.0 */
/* Reading revocation lists: each part of one, right and wrong, and lists cut off at every byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/base/fixtures.h"
#include "unit/webpki/der_text.h"
#include "webpki/crl.h"
#include "webpki/crl_scope.h"

#define ALGORITHM "30{06{2a8648ce3d040302}}"
#define ISSUER "30{31{30{06{550403} 0c{'CA'}}}}"
#define NUMBER "30{06{551d14} 04{02{07}}}"
#define UNKNOWN "06{2b060104018f6501}" /* an arc of nobody */
#define ENTRY "30{02{05} 17{'240101000000Z'}}"
#define IDP(content) NUMBER "30{06{551d1c} 01{ff} 04{30{" content "}}}"
#define ENTRY_WITH(extensions) "30{" ENTRY "30{02{06} 17{'240101000000Z'} 30{" extensions "}}}"

typedef struct crl_case {
    const char *reason;
    /* NULL: as in a plain list. */
    const char *version;
    const char *algorithm;
    const char *this_update;
    const char *next_update;
    const char *entries;
    const char *extensions;
    const char *problem; /* NULL: none */
} crl_case;

static const crl_case cases[] = {
    {.reason = "a plain list"},
    {.reason = "version 1 says so by silence", .version = "", .problem = "it is not of version 2"},
    {.reason = "version 1 spelled out", .version = "02{00}", .problem = "it is not of version 2"},
    {.reason = "version 3", .version = "02{02}", .problem = "it is not of version 2"},
    {.reason = "another algorithm inside",
     .algorithm = "30{06{2a8648ce3d040303}}",
     .problem = "its two signature algorithms differ"},
    {.reason = "the same algorithm, encoded otherwise",
     .algorithm = "30{06{2a8648ce3d040302} 05{}}",
     .problem = "its two signature algorithms differ"},

    {.reason = "UTCTime up to 2049", .next_update = "17{'491231235959Z'}"},
    {.reason = "GeneralizedTime from 2050", .next_update = "18{'20500101000000Z'}"},
    {.reason = "GeneralizedTime before 2050 (RFC 5280 5.1.2.5)",
     .next_update = "18{'20491231235959Z'}",
     .problem = "its nextUpdate is missing or malformed"},
    {.reason = "the same of thisUpdate (RFC 5280 5.1.2.4)",
     .this_update = "18{'20240101000000Z'}",
     .problem = "its thisUpdate is malformed"},
    {.reason = "no seconds", .this_update = "17{'2401010000Z'}", .problem = "its thisUpdate is malformed"},
    {.reason = "a time zone",
     .this_update = "17{'240101000000+0100'}",
     .problem = "its thisUpdate is malformed"},
    {.reason = "a text for a time",
     .this_update = "0c{'240101000000Z'}",
     .problem = "its thisUpdate is malformed"},
    {.reason = "no nextUpdate", .next_update = "", .problem = "its nextUpdate is missing or malformed"},
    {.reason = "nextUpdate before thisUpdate",
     .next_update = "17{'231231235959Z'}",
     .problem = "its nextUpdate is missing or malformed"},
    {.reason = "nextUpdate is thisUpdate", .next_update = "17{'240101000000Z'}"},

    {.reason = "no entries", .entries = ""},
    {.reason = "an empty list of entries is tolerated", .entries = "30{}"},
    {.reason = "an entry that is no SEQUENCE", .entries = "30{02{05}}", .problem = "an entry is malformed"},
    {.reason = "an entry without a date", .entries = "30{30{02{05}}}", .problem = "an entry is malformed"},
    {.reason = "a date as GeneralizedTime (RFC 5280 5.1.2.6)",
     .entries = "30{30{02{05} 18{'20240101000000Z'}}}",
     .problem = "an entry is malformed"},
    {.reason = "a serial number with a leading zero too many",
     .entries = "30{30{02{0005} 17{'240101000000Z'}}}",
     .problem = "an entry is malformed"},
    {.reason = "a negative serial number exists in the wild",
     .entries = "30{30{02{85} 17{'240101000000Z'}}}"},
    {.reason = "something behind the extensions of an entry",
     .entries = "30{30{02{05} 17{'240101000000Z'} 30{30{06{551d15} 04{0a{01}}}} 05{}}}",
     .problem = "an entry is malformed"},
    {.reason = "an empty list of extensions of an entry",
     .entries = ENTRY_WITH(""),
     .problem = "an entry is malformed"},
    {.reason = "an extension of an entry that is none",
     .entries = ENTRY_WITH("30{06{551d15}}"),
     .problem = "an extension of an entry is malformed"},
    {.reason = "a reason", .entries = ENTRY_WITH("30{06{551d15} 04{0a{01}}}")},
    {.reason = "a critical reason is understood all the same",
     .entries = ENTRY_WITH("30{06{551d15} 01{ff} 04{0a{01}}}")},
    {.reason = "reason 7 is none",
     .entries = ENTRY_WITH("30{06{551d15} 04{0a{07}}}"),
     .problem = "the reason of an entry is malformed or stands twice"},
    {.reason = "reason 11 is none",
     .entries = ENTRY_WITH("30{06{551d15} 04{0a{0b}}}"),
     .problem = "the reason of an entry is malformed or stands twice"},
    {.reason = "a reason as INTEGER",
     .entries = ENTRY_WITH("30{06{551d15} 04{02{01}}}"),
     .problem = "the reason of an entry is malformed or stands twice"},
    {.reason = "a reason of two bytes",
     .entries = ENTRY_WITH("30{06{551d15} 04{0a{0001}}}"),
     .problem = "the reason of an entry is malformed or stands twice"},
    {.reason = "something behind a reason",
     .entries = ENTRY_WITH("30{06{551d15} 04{0a{01} 00}}"),
     .problem = "the reason of an entry is malformed or stands twice"},
    {.reason = "two reasons",
     .entries = ENTRY_WITH("30{06{551d15} 04{0a{01}}} 30{06{551d15} 04{0a{01}}}"),
     .problem = "the reason of an entry is malformed or stands twice"},
    {.reason = "invalidityDate is passed over", .entries = ENTRY_WITH("30{06{551d18} 04{05{}}}")},
    {.reason = "certificateIssuer makes a list indirect (RFC 5280 5.3.3)",
     .entries = ENTRY_WITH("30{06{551d1d} 01{ff} 04{30{a4{" ISSUER "}}}}"),
     .problem = "it is an indirect list, which is not supported"},
    {.reason = "an unknown extension of an entry", .entries = ENTRY_WITH("30{" UNKNOWN "04{}}")},
    {.reason = "an unknown critical extension of an entry (RFC 5280 5.3)",
     .entries = ENTRY_WITH("30{" UNKNOWN "01{ff} 04{}}"),
     .problem = "an entry has an unknown critical extension"},

    {.reason = "no extensions", .extensions = "", .problem = "it has no number"},
    {.reason = "an empty list of extensions", .extensions = "a0{30{}}", .problem = "it has no number"},
    {.reason = "extensions without a wrapper",
     .extensions = "30{" NUMBER "}",
     .problem = "its extensions are malformed"},
    {.reason = "something behind the extensions",
     .extensions = "a0{30{" NUMBER "}} 05{}",
     .problem = "its extensions are malformed"},
    {.reason = "something in the wrapper",
     .extensions = "a0{30{" NUMBER "} 05{}}",
     .problem = "its extensions are malformed"},
    {.reason = "an extension that is none",
     .extensions = "a0{30{" NUMBER "30{06{551d23}}}}",
     .problem = "one of its extensions is malformed"},
    {.reason = "an unknown extension", .extensions = "a0{30{" NUMBER "30{" UNKNOWN "04{}}}}"},
    {.reason = "an unknown critical extension (RFC 5280 5.2)",
     .extensions = "a0{30{" NUMBER "30{" UNKNOWN "01{ff} 04{}}}}",
     .problem = "it has an unknown critical extension"},
    {.reason = "a critical number (RFC 5280 5.2.3)",
     .extensions = "a0{30{30{06{551d14} 01{ff} 04{02{07}}}}}",
     .problem = "its number is a critical extension"},
    {.reason = "a number of 20 octets",
     .extensions = "a0{30{30{06{551d14} 04{02{00ff01020304050607080910111213141516171819}}}}}"},
    {.reason = "a number of 21 octets",
     .extensions = "a0{30{30{06{551d14} 04{02{7fff01020304050607080910111213141516171819}}}}}",
     .problem = "its number is malformed"},
    {.reason = "a negative number",
     .extensions = "a0{30{30{06{551d14} 04{02{87}}}}}",
     .problem = "its number is malformed"},
    {.reason = "two numbers",
     .extensions = "a0{30{" NUMBER NUMBER "}}",
     .problem = "one of its extensions stands twice"},
    {.reason = "an authority key identifier",
     .extensions = "a0{30{" NUMBER "30{06{551d23} 04{30{80{0102}}}}}}"},
    {.reason = "an authority key identifier that is none",
     .extensions = "a0{30{" NUMBER "30{06{551d23} 04{04{0102}}}}}",
     .problem = "its authority key identifier is malformed"},
    {.reason = "a delta list", /* even where the CA forgot to make it critical */
     .extensions = "a0{30{" NUMBER "30{06{551d1b} 04{02{01}}}}}",
     .problem = "it is a delta list, which is not supported"},
    {.reason = "freshestCRL is passed over", .extensions = "a0{30{" NUMBER "30{06{551d2e} 04{30{}}}}}"},

    {.reason = "a distribution point", .extensions = "a0{30{" IDP("a0{a0{86{'http://a/1'}}}") "}}"},
    {.reason = "a distribution point of two names",
     .extensions = "a0{30{" IDP("a0{a0{86{'http://a/1'} 86{'ldap://a/1'}}}") "}}"},
    {.reason = "an empty distribution point", .extensions = "a0{30{" IDP("") "}}"},
    {.reason = "user certificates", .extensions = "a0{30{" IDP("81{ff}") "}}"},
    {.reason = "CA certificates", .extensions = "a0{30{" IDP("82{ff}") "}}"},
    {.reason = "flags that are spelled out", .extensions = "a0{30{" IDP("81{00} 82{00} 84{00} 85{00}") "}}"},
    {.reason = "neither nor",
     .extensions = "a0{30{" IDP("81{ff} 82{ff}") "}}",
     .problem = "it is about no certificates"},
    {.reason = "a flag that is no BOOLEAN of DER",
     .extensions = "a0{30{" IDP("81{01}") "}}",
     .problem = "its issuing distribution point is malformed"},
    {.reason = "flags out of order",
     .extensions = "a0{30{" IDP("82{00} 81{ff}") "}}",
     .problem = "its issuing distribution point is malformed"},
    {.reason = "a distribution point that is none",
     .extensions = "a0{30{" NUMBER "30{06{551d1c} 01{ff} 04{05{}}}}}",
     .problem = "its issuing distribution point is malformed"},
    {.reason = "a name relative to the issuer",
     .extensions = "a0{30{" IDP("a0{a1{30{06{550403} 0c{'x'}}}}") "}}",
     .problem = "its issuing distribution point has a name that is not a URI"},
    {.reason = "a name that is no URI",
     .extensions = "a0{30{" IDP("a0{a0{86{'http://a/1'} 82{'a'}}}") "}}",
     .problem = "its issuing distribution point has a name that is not a URI"},
    {.reason = "no name",
     .extensions = "a0{30{" IDP("a0{a0{}}") "}}",
     .problem = "its issuing distribution point has a name that is not a URI"},
    {.reason = "some reasons",
     .extensions = "a0{30{" IDP("83{0640}") "}}",
     .problem = "it is about some reasons only, which is not supported"},
    {.reason = "an indirect list",
     .extensions = "a0{30{" IDP("84{ff}") "}}",
     .problem = "it is an indirect list, which is not supported"},
    {.reason = "attribute certificates",
     .extensions = "a0{30{" IDP("85{ff}") "}}",
     .problem = "it is about attribute certificates"},
};

static stoic_bytes part(const char *notation, const char *plain) {
    return der_of_text(notation != NULL ? notation : plain);
}

static stoic_bytes crl_of(const crl_case *c) {
    const stoic_bytes parts[] = {
        part(c->version, "02{01}"),
        part(c->algorithm, ALGORITHM),
        part(c->this_update, "17{'240101000000Z'}"),
        part(c->next_update, "17{'240201000000Z'}"),
        part(c->entries, "30{" ENTRY "}"),
        part(c->extensions, "a0{30{" NUMBER "}}"),
    };
    const stoic_bytes der = der_of("30{ 30{ % % " ISSUER " % % % % } " ALGORITHM " 03{00 0102} }", parts[0],
                                   parts[1], parts[2], parts[3], parts[4], parts[5]);
    for (size_t i = 0; i < STOIC_COUNT(parts); i++) {
        fixture_free(parts[i]);
    }
    return der;
}

static void check_problem(const char *reason, const char *found, const char *wanted) {
    if ((found == NULL) != (wanted == NULL)) {
        fail_msg("%s: %s instead of %s", reason, found != NULL ? found : "nothing",
                 wanted != NULL ? wanted : "nothing");
    }
    if (wanted != NULL) {
        assert_string_equal(found, wanted);
    }
}

static void test_cases(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        const stoic_bytes der = crl_of(&cases[i]);
        stoic_crl crl;
        print_message("  %s\n", cases[i].reason);
        check_problem(cases[i].reason, stoic_crl_read(&crl, der), cases[i].problem);
        fixture_free(der);
    }
}

static void test_parts(void **state) {
    const crl_case c = {.entries = ENTRY_WITH("30{06{551d15} 04{0a{04}}}"),
                        .extensions = "a0{30{" IDP("a0{a0{86{'http://a/1'}}} 81{ff}") "}}"};
    const stoic_bytes der = crl_of(&c);
    stoic_crl crl;
    stoic_crl_entry entry;
    (void)state;
    assert_null(stoic_crl_read(&crl, der));
    assert_int_equal(crl.this_update, 1704067200);
    assert_int_equal(crl.next_update, 1706745600);
    assert_int_equal(crl.num_entries, 2);
    assert_int_equal(crl.issuer.len, 15);
    assert_int_equal(crl.number.len, 1);
    assert_int_equal(crl.signature.len, 2);
    assert_int_equal(crl.point_names.len, 12);
    assert_true(crl.only_user_certificates);
    assert_false(crl.only_ca_certificates);
    stoic_reader entries = stoic_reader_of(crl.entries);
    assert_null(stoic_crl_entry_next(&entries, &entry));
    assert_int_equal(stoic_byte_at(entry.serial, 0), 5);
    assert_int_equal(entry.reason, STOIC_REVOKED_UNSPECIFIED);
    assert_null(stoic_crl_entry_next(&entries, &entry));
    assert_int_equal(stoic_byte_at(entry.serial, 0), 6);
    assert_int_equal(entry.revoked_at, 1704067200);
    assert_int_equal(entry.reason, STOIC_REVOKED_SUPERSEDED);
    assert_true(stoic_reader_at_end(&entries));
    assert_non_null(stoic_crl_entry_next(&entries, &entry));
    fixture_free(der);
}

static void test_truncated(void **state) {
    const crl_case c = {.entries = ENTRY_WITH("30{06{551d15} 04{0a{04}}}"),
                        .extensions = "a0{30{" IDP("a0{a0{86{'http://a/1'}}} 81{ff}") "}}"};
    const stoic_bytes der = crl_of(&c);
    stoic_crl crl;
    (void)state;
    for (size_t len = 0; len < der.len; len++) {
        const stoic_bytes cut = fixture_copy(stoic_slice(der, 0, len));
        assert_non_null(stoic_crl_read(&crl, cut));
        fixture_free(cut);
    }
    const stoic_bytes longer = der_of("% 00", der);
    assert_non_null(stoic_crl_read(&crl, longer));
    fixture_free(longer);
    fixture_free(der);
}

typedef struct scope_case {
    const char *reason;
    const char *idp;    /* the content of the issuing distribution point; NULL: there is none */
    const char *points; /* cRLDistributionPoints; NULL: there are none */
    bool is_ca;
    bool is_covered;
} scope_case;

#define POINT(names) "30{a0{a0{" names "}}}"

static const scope_case scopes[] = {
    {"a list of everything", NULL, NULL, false, true},
    {"a list of everything, a CA", NULL, POINT("86{'http://a/1'}"), true, true},
    {"an empty distribution point", "", NULL, false, true},
    {"user certificates", "81{ff}", NULL, false, true},
    {"user certificates, a CA", "81{ff}", NULL, true, false},
    {"CA certificates", "82{ff}", NULL, true, true},
    {"CA certificates, an end entity", "82{ff}", NULL, false, false},
    {"the same point", "a0{a0{86{'http://a/1'}}}", POINT("86{'http://a/1'}"), false, true},
    {"another point", "a0{a0{86{'http://a/1'}}}", POINT("86{'http://a/2'}"), false, false},
    {"the certificate names no point", "a0{a0{86{'http://a/1'}}}", NULL, false, false},
    {"names are bytes", "a0{a0{86{'http://a/shard'}}}", POINT("86{'http://a/%73hard'}"), false, false},
    {"a name that goes on", "a0{a0{86{'http://a/1'}}}", POINT("86{'http://a/11'}"), false, false},
    {"the second point", "a0{a0{86{'http://a/1'}}}", POINT("86{'http://a/0'}") POINT("86{'http://a/1'}"),
     false, true},
    {"the second name", "a0{a0{86{'http://a/0'} 86{'http://a/1'}}}", POINT("86{'ldap:1'} 86{'http://a/1'}"),
     false, true},
    {"a point with names of other kinds", "a0{a0{86{'http://a/1'}}}", POINT("86{'http://a/1'} 82{'a'}"),
     false, false},
    {"a point of another issuer", "a0{a0{86{'http://a/1'}}}",
     "30{a0{a0{86{'http://a/1'}}} a2{a4{" ISSUER "}}}", false, false},
    {"a point for some reasons", "a0{a0{86{'http://a/1'}}}", "30{a0{a0{86{'http://a/1'}}} 81{0640}}", false,
     false},
    {"a point without a name", "a0{a0{86{'http://a/1'}}}", "30{a2{a4{" ISSUER "}}}", false, false},
    {"points that are none", "a0{a0{86{'http://a/1'}}}", "05{}", false, false},
    {"the point, but the wrong kind", "a0{a0{86{'http://a/1'}}} 82{ff}", POINT("86{'http://a/1'}"), false,
     false},
};

static void test_scope(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(scopes); i++) {
        const scope_case *c = &scopes[i];
        const stoic_bytes content = der_of_text(c->idp);
        const stoic_bytes idp = der_of("30{%}", content);
        const stoic_bytes points = der_of_text(c->points);
        const stoic_certificate certificate = {.is_ca = c->is_ca, .crl_distribution_points = points};
        stoic_crl crl = {0};
        print_message("  %s\n", c->reason);
        if (c->idp != NULL) {
            assert_null(stoic_crl_scope_read(&crl, idp));
        }
        assert_true(stoic_crl_covers(&crl, &certificate) == c->is_covered);
        fixture_free(content);
        fixture_free(idp);
        fixture_free(points);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_scope),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
