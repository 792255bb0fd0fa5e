/* SPDX-License-Identifier: Apache-2.0 */
/* One certificate against lists: which list counts, who signed it, and what each policy makes of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "unit/base/fixtures.h"
#include "unit/webpki/signed_der.h"
#include "webpki/crl_set.h"
#include "webpki/revocation.h"

#define NOW INT64_C(1717200000) /* 2024-06-01T00:00:00Z */
#define SERIAL "12345678"
#define CA_NAME SIGNED_NAME("'CA'")
#define SERIAL_REVOKED "30{02{" SERIAL "} 17{'240301000000Z'} "
#define REVOKED SERIAL_REVOKED "}"
#define REVOKED_FOR(reason) SERIAL_REVOKED "30{30{06{551d15} 04{0a{" reason "}}}}}"
#define OTHERS "30{02{12345677} 17{'240301000000Z'}} 30{02{22345678} 17{'240301000000Z'}}"
#define POINT_1 "30{06{551d1f} 04{30{30{a0{a0{86{'http://a/1'}}}}}}}"
#define IDP(content) "30{06{551d1c} 01{ff} 04{30{" content "}}}"
#define IDP_1 IDP("a0{a0{86{'http://a/1'}}}")
#define IDP_2 IDP("a0{a0{86{'http://a/2'}}}")
#define KEY_USAGE(bits) "30{06{551d0f} 01{ff} 04{03{" bits "}}}"
#define CA_EXTENSION "30{06{551d13} 01{ff} 04{30{01{ff}}}}"

static EVP_PKEY *ca_key;
static EVP_PKEY *other_key;

typedef struct list_spec {
    const char *entries;
    const char *this_update; /* NULL: 240501000000Z */
    const char *next_update; /* NULL: 240701000000Z */
    const char *extensions;  /* beside the number */
    const char *issuer;      /* NULL: CA_NAME */
    bool is_by_other_key;
} list_spec;

typedef struct revocation_case {
    const char *reason;
    list_spec lists[3];
    size_t num_lists;
    stoic_error error;
    const char *rule;
    const char *issuer_extensions; /* NULL: a CA without key usage */
    const char *extensions;        /* of the certificate */
    stoic_revocation_policy policy;
    bool is_intermediate;
    bool has_no_set;
    bool has_no_budget;
    uint32_t num_signatures; /* that are checked */
} revocation_case;

#define CERTIFICATE_ERROR(name) STOIC_ERROR_PEER_CERTIFICATE_##name

static const revocation_case cases[] = {
    {"no set of lists", .has_no_set = true, .error = STOIC_OK},
    {"no list", .error = CERTIFICATE_ERROR(REVOCATION_UNKNOWN)},
    {"no list, which is allowed", .policy = {.unknown_is_good = true}, .error = STOIC_OK},
    {"not on the list", {{.entries = OTHERS}}, 1, .error = STOIC_OK, .num_signatures = 1},
    {"an empty list", {{.entries = ""}}, 1, .error = STOIC_OK, .num_signatures = 1},
    {"revoked", {{.entries = OTHERS REVOKED}}, 1, .error = CERTIFICATE_ERROR(REVOKED), .num_signatures = 1},
    {"revoked; unknown would be allowed",
     {{.entries = REVOKED}},
     1,
     .error = CERTIFICATE_ERROR(REVOKED),
     .policy = {.unknown_is_good = true, .ignore_expired = true},
     .num_signatures = 1},
    {"on hold is revoked",
     {{.entries = REVOKED_FOR("06")}},
     1,
     .error = CERTIFICATE_ERROR(REVOKED),
     .num_signatures = 1},
    {"removeFromCRL takes it back",
     {{.entries = REVOKED_FOR("08")}},
     1,
     .error = STOIC_OK,
     .num_signatures = 1},
    {"revoked from tomorrow on is revoked",
     {{.entries = "30{02{" SERIAL "} 17{'240602000000Z'}}"}},
     1,
     .error = CERTIFICATE_ERROR(REVOKED),
     .num_signatures = 1},
    {"revoked before it was issued",
     {{.entries = "30{02{" SERIAL "} 17{'200101000000Z'}}"}},
     1,
     .error = CERTIFICATE_ERROR(REVOKED),
     .num_signatures = 1},

    {"a list of another issuer",
     {{.entries = REVOKED, .issuer = SIGNED_NAME("'CB'")}},
     1,
     .error = CERTIFICATE_ERROR(REVOCATION_UNKNOWN)},
    {"a list of another issuer beside the right one",
     {{.entries = REVOKED, .issuer = SIGNED_NAME("'CB'")}, {.entries = OTHERS}},
     2,
     .error = STOIC_OK,
     .num_signatures = 1},
    {"a list signed by another key",
     {{.entries = OTHERS, .is_by_other_key = true}},
     1,
     .error = CERTIFICATE_ERROR(CRL_INVALID),
     "the revocation list is not signed by the key of the issuer",
     .num_signatures = 1},
    {"a list signed by another key is no missing list",
     {{.entries = OTHERS, .is_by_other_key = true}},
     1,
     .error = CERTIFICATE_ERROR(CRL_INVALID),
     "the revocation list is not signed by the key of the issuer",
     .policy = {.unknown_is_good = true},
     .num_signatures = 1},
    {"after a change of keys: the newer list is by the other key",
     {{.entries = OTHERS, .this_update = "240502000000Z", .is_by_other_key = true}, {.entries = REVOKED}},
     2,
     .error = CERTIFICATE_ERROR(REVOKED),
     .num_signatures = 2},
    {"no signature may be checked any more",
     {{.entries = OTHERS}},
     1,
     .error = CERTIFICATE_ERROR(PATH_TOO_COSTLY),
     .has_no_budget = true},
    {"the issuer may not sign lists",
     {{.entries = OTHERS}},
     1,
     .error = CERTIFICATE_ERROR(CRL_INVALID),
     "the key usage of the issuer does not allow it to sign revocation lists",
     .issuer_extensions = KEY_USAGE("0204")}, /* keyCertSign */
    {"the issuer may sign lists",
     {{.entries = OTHERS}},
     1,
     .error = STOIC_OK,
     .issuer_extensions = KEY_USAGE("0106"), /* keyCertSign, cRLSign */
     .num_signatures = 1},

    {"the newest list decides: revoked since",
     {{.entries = OTHERS, .this_update = "240501000000Z"},
      {.entries = REVOKED, .this_update = "240502000000Z"}},
     2,
     .error = CERTIFICATE_ERROR(REVOKED),
     .num_signatures = 1},
    {"the newest list decides: no longer on hold",
     {{.entries = REVOKED_FOR("06"), .this_update = "240501000000Z"},
      {.entries = OTHERS, .this_update = "240502000000Z"}},
     2,
     .error = STOIC_OK,
     .num_signatures = 1},
    {"a list of the future does not count yet",
     {{.entries = OTHERS, .this_update = "240602000000Z"},
      {.entries = REVOKED, .this_update = "240502000000Z"}},
     2,
     .error = CERTIFICATE_ERROR(REVOKED),
     .num_signatures = 1},
    {"only a list of the future",
     {{.entries = OTHERS, .this_update = "240601000501Z"}},
     1,
     .error = CERTIFICATE_ERROR(CRL_INVALID),
     "the revocation list is not valid yet",
     .policy = {.unknown_is_good = true}},
    {"clocks differ by 5 minutes",
     {{.entries = OTHERS, .this_update = "240601000500Z"}},
     1,
     .error = STOIC_OK,
     .num_signatures = 1},
    {"the last second of a list",
     {{.entries = OTHERS, .next_update = "240601000000Z"}},
     1,
     .error = STOIC_OK,
     .num_signatures = 1},
    {"out of date",
     {{.entries = OTHERS, .next_update = "240531235959Z"}},
     1,
     .error = CERTIFICATE_ERROR(CRL_EXPIRED),
     .num_signatures = 1},
    {"out of date is not unknown",
     {{.entries = OTHERS, .next_update = "240531235959Z"}},
     1,
     .error = CERTIFICATE_ERROR(CRL_EXPIRED),
     .policy = {.unknown_is_good = true},
     .num_signatures = 1},
    {"out of date, which is ignored",
     {{.entries = OTHERS, .next_update = "240531235959Z"}},
     1,
     .error = STOIC_OK,
     .policy = {.ignore_expired = true},
     .num_signatures = 1},
    {"out of date and revoked",
     {{.entries = REVOKED, .next_update = "240531235959Z"}},
     1,
     .error = CERTIFICATE_ERROR(REVOKED),
     .num_signatures = 1},

    {"the list of its distribution point",
     {{.entries = REVOKED, .extensions = IDP_1}},
     1,
     .error = CERTIFICATE_ERROR(REVOKED),
     .extensions = POINT_1,
     .num_signatures = 1},
    {"the list of another distribution point",
     {{.entries = OTHERS, .extensions = IDP_2}},
     1,
     .error = CERTIFICATE_ERROR(REVOCATION_UNKNOWN),
     .extensions = POINT_1},
    {"a partition, and no distribution point",
     {{.entries = OTHERS, .extensions = IDP_1}},
     1,
     .error = CERTIFICATE_ERROR(REVOCATION_UNKNOWN)},
    {"two partitions",
     {{.entries = REVOKED, .this_update = "240502000000Z", .extensions = IDP_2},
      {.entries = OTHERS, .extensions = IDP_1}},
     2,
     .error = STOIC_OK,
     .extensions = POINT_1,
     .num_signatures = 1},
    {"a list of CA certificates",
     {{.entries = OTHERS, .extensions = IDP("82{ff}")}},
     1,
     .error = CERTIFICATE_ERROR(REVOCATION_UNKNOWN)},
    {"a list of user certificates, a CA",
     {{.entries = OTHERS, .extensions = IDP("81{ff}")}},
     1,
     .error = CERTIFICATE_ERROR(REVOCATION_UNKNOWN),
     .extensions = CA_EXTENSION,
     .is_intermediate = true},
    {"a list for each kind",
     {{.entries = OTHERS, .extensions = IDP("81{ff}")}, {.entries = REVOKED, .extensions = IDP("82{ff}")}},
     2,
     .error = CERTIFICATE_ERROR(REVOKED),
     .extensions = CA_EXTENSION,
     .is_intermediate = true,
     .num_signatures = 1},
    {"an intermediate is looked up",
     {{.entries = REVOKED}},
     1,
     .error = CERTIFICATE_ERROR(REVOKED),
     .extensions = CA_EXTENSION,
     .is_intermediate = true,
     .num_signatures = 1},
    {"unless the end entity is all that is wanted",
     {{.entries = REVOKED}},
     1,
     .error = STOIC_OK,
     .extensions = CA_EXTENSION,
     .is_intermediate = true,
     .policy = {.end_entity_only = true}},
    {"the end entity is looked up then",
     {{.entries = REVOKED}},
     1,
     .error = CERTIFICATE_ERROR(REVOKED),
     .policy = {.end_entity_only = true},
     .num_signatures = 1},
};

static stoic_bytes list_of(const list_spec *spec) {
    const stoic_bytes parts[] = {
        der_of_text(spec->issuer != NULL ? spec->issuer : CA_NAME),
        stoic_bytes_of_text(spec->this_update != NULL ? spec->this_update : "240501000000Z"),
        stoic_bytes_of_text(spec->next_update != NULL ? spec->next_update : "240701000000Z"),
        der_of_text(spec->entries),
        der_of_text(spec->extensions),
    };
    const stoic_bytes entries = parts[3].len > 0 ? der_of("30{%}", parts[3]) : der_of_text("");
    const stoic_bytes tbs =
        der_of("30{ 02{01} " SIGNED_ALGORITHM " % 17{%} 17{%} % a0{30{30{06{551d14} 04{02{01}}} %}} }",
               parts[0], parts[1], parts[2], entries, parts[4]);
    const stoic_bytes der = signed_der(spec->is_by_other_key ? other_key : ca_key, tbs);
    fixture_free(parts[0]);
    fixture_free(parts[3]);
    fixture_free(parts[4]);
    fixture_free(entries);
    fixture_free(tbs);
    return der;
}

static stoic_crl_set *set_of(const list_spec *lists, size_t num) {
    stoic_crl_set *set;
    assert_int_equal(stoic_crl_set_new(&set, NULL), STOIC_OK);
    for (size_t i = 0; i < num; i++) {
        const stoic_bytes der = list_of(&lists[i]);
        assert_int_equal(stoic_crl_set_add(set, NULL, der), STOIC_OK);
        fixture_free(der);
    }
    return set;
}

/* The two certificates of a case. */
typedef struct pair {
    stoic_bytes issuer_der;
    stoic_bytes certificate_der;
    stoic_certificate issuer;
    stoic_certificate certificate;
} pair;

static void make_pair(pair *out, const revocation_case *c) {
    const signed_certificate issuer = {
        .serial = "01", .issuer = CA_NAME, .subject = CA_NAME, .extensions = c->issuer_extensions};
    const signed_certificate certificate = {
        .serial = SERIAL, .issuer = CA_NAME, .subject = SIGNED_NAME("'x'"), .extensions = c->extensions};
    out->issuer_der = signed_certificate_der(&issuer, ca_key, ca_key);
    out->certificate_der = signed_certificate_der(&certificate, other_key, ca_key);
    out->issuer = signed_certificate_view(out->issuer_der);
    out->certificate = signed_certificate_view(out->certificate_der);
}

static void free_pair(const pair *made) {
    fixture_free(made->issuer_der);
    fixture_free(made->certificate_der);
}

static void check_verdict(const revocation_case *c, const stoic_verdict *verdict) {
    if (c->rule == NULL) {
        assert_null(verdict->rule);
    } else {
        assert_non_null(verdict->rule);
        assert_string_equal(verdict->rule, c->rule);
    }
    const bool is_revoked = c->error == CERTIFICATE_ERROR(REVOKED);
    assert_true(verdict->revocation.is_revoked == is_revoked);
    if (is_revoked || c->error == CERTIFICATE_ERROR(CRL_EXPIRED)) {
        assert_true(verdict->revocation.this_update > 0);
        assert_true(verdict->revocation.next_update > verdict->revocation.this_update);
        assert_true((verdict->revocation.revoked_at > 0) == is_revoked);
    } else {
        assert_int_equal(verdict->revocation.struct_size, 0);
    }
}

static void check_case(const revocation_case *c) {
    stoic_crl_set *set = set_of(c->lists, c->num_lists);
    pair made;
    make_pair(&made, c);
    const stoic_path_options options = {.struct_size = sizeof(options),
                                        .provider = stoic_provider_libcrypto(),
                                        .now = NOW,
                                        .crls = c->has_no_set ? NULL : set,
                                        .revocation = c->policy};
    print_message("  %s\n", c->reason);
    /* The second time around no signature is checked any more. */
    for (int round = 0; round < 2; round++) {
        stoic_verdict verdict = {.struct_size = sizeof(verdict)};
        uint32_t left = c->has_no_budget ? 0 : 5;
        const stoic_error error = stoic_revocation_check(&verdict, &options, &made.certificate, &made.issuer,
                                                         !c->is_intermediate, &left);
        assert_int_equal(error, c->error);
        assert_int_equal(left, c->has_no_budget ? 0 : 5 - (round == 0 ? c->num_signatures : 0));
        check_verdict(c, &verdict);
    }
    free_pair(&made);
    stoic_crl_set_release(set);
}

static void test_cases(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        check_case(&cases[i]);
    }
}

static void test_particulars(void **state) {
    static const list_spec list = {.entries = REVOKED_FOR("01")};
    static const revocation_case plain = {.reason = "particulars"};
    stoic_crl_set *set = set_of(&list, 1);
    stoic_verdict verdict = {.struct_size = sizeof(verdict)};
    uint32_t left = 1;
    pair made;
    (void)state;
    make_pair(&made, &plain);
    const stoic_path_options options = {
        .struct_size = sizeof(options), .provider = stoic_provider_libcrypto(), .now = NOW, .crls = set};
    assert_int_equal(stoic_revocation_check(&verdict, &options, &made.certificate, &made.issuer, true, &left),
                     STOIC_ERROR_PEER_CERTIFICATE_REVOKED);
    assert_int_equal(verdict.revocation.struct_size, sizeof(verdict.revocation));
    assert_int_equal(verdict.revocation.revoked_at, 1709251200);
    assert_int_equal(verdict.revocation.reason, STOIC_REVOKED_KEY_COMPROMISE);
    assert_int_equal(verdict.revocation.this_update, 1714521600);
    assert_int_equal(verdict.revocation.next_update, 1719792000);
    free_pair(&made);
    stoic_crl_set_release(set);
}

/* Whatever bit of a list is changed: it is refused when it is added, or it says nothing of the certificate,
 * or its signature is found out. Never is the certificate accepted on its word. */
static void test_changed_bits(void **state) {
    static const list_spec list = {.entries = REVOKED_FOR("01"), .extensions = IDP_1};
    static const revocation_case plain = {.reason = "bits", .extensions = POINT_1};
    const stoic_bytes der = list_of(&list);
    size_t outcomes[4] = {0};
    pair made;
    (void)state;
    make_pair(&made, &plain);
    for (size_t bit = 0; bit < 8 * der.len; bit++) {
        uint8_t changed[1024];
        stoic_crl_set *set;
        assert_true(der.len <= sizeof(changed));
        memcpy(changed, der.data, der.len);
        changed[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(stoic_crl_set_new(&set, NULL), STOIC_OK);
        if (stoic_crl_set_add(set, NULL, stoic_bytes_of(changed, der.len)) != STOIC_OK) {
            outcomes[0]++;
        } else {
            const stoic_path_options options = {.struct_size = sizeof(options),
                                                .provider = stoic_provider_libcrypto(),
                                                .now = NOW,
                                                .crls = set};
            stoic_verdict verdict = {.struct_size = sizeof(verdict)};
            uint32_t left = 1;
            const stoic_error error =
                stoic_revocation_check(&verdict, &options, &made.certificate, &made.issuer, true, &left);
            assert_true(error == STOIC_ERROR_PEER_CERTIFICATE_CRL_INVALID ||
                        error == STOIC_ERROR_PEER_CERTIFICATE_REVOCATION_UNKNOWN);
            outcomes[error == STOIC_ERROR_PEER_CERTIFICATE_CRL_INVALID ? 1 : 2]++;
        }
        stoic_crl_set_release(set);
    }
    print_message("  %zu refused, %zu not signed, %zu of others\n", outcomes[0], outcomes[1], outcomes[2]);
    assert_true(outcomes[0] > 100 && outcomes[1] > 100 && outcomes[2] > 50);
    fixture_free(der);
    free_pair(&made);
}

static void test_reason_names(void **state) {
    (void)state;
    assert_string_equal(stoic_revocation_reason_name(STOIC_REVOKED_KEY_COMPROMISE), "key_compromise");
    assert_string_equal(stoic_revocation_reason_name(STOIC_REVOKED_UNSPECIFIED), "unspecified");
    assert_string_equal(stoic_revocation_reason_name((stoic_revocation_reason)7), "unspecified");
    for (int i = 1; i <= 10; i++) {
        const char *name = stoic_revocation_reason_name((stoic_revocation_reason)i);
        assert_true((strcmp(name, "unspecified") == 0) == (i == 7));
    }
}

static int make_keys(void **state) {
    (void)state;
    ca_key = signed_key();
    other_key = signed_key();
    return 0;
}

static int free_keys(void **state) {
    (void)state;
    EVP_PKEY_free(ca_key);
    EVP_PKEY_free(other_key);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_particulars),
        cmocka_unit_test(test_changed_bits),
        cmocka_unit_test(test_reason_names),
    };
    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
