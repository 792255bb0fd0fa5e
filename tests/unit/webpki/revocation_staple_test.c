/* SPDX-License-Identifier: Apache-2.0 */
/* A staple beside lists: when it is looked at, and that it spares the lists, but does not outdo them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/base/fixtures.h"
#include "unit/webpki/ocsp_response.h"
#include "webpki/revocation.h"

typedef enum lists { NO_SET, NO_LIST, REVOKING_LIST, STALE_LIST, STRANGE_LIST, CURRENT_LIST } lists;
typedef enum staple {
    NO_STAPLE,
    GOOD_STAPLE,
    REVOKED_STAPLE,
    STALE_STAPLE,
    DELEGATED_STAPLE,
    GARBAGE
} staple;

typedef struct staple_case {
    const char *reason;
    staple staple;
    lists lists;
    bool is_intermediate;
    bool has_no_budget;
    stoic_revocation_policy policy;
    stoic_error error;
    uint32_t num_signatures;
    const char *rule;
} staple_case;

static const staple_case cases[] = {
    {.reason = "nothing"},
    {.reason = "a good one", .staple = GOOD_STAPLE, .num_signatures = 1},
    {.reason = "a good one needs no list", .staple = GOOD_STAPLE, .lists = NO_LIST, .num_signatures = 1},
    {.reason = "a good one does not outdo a list: it may be from before the revocation",
     .staple = GOOD_STAPLE,
     .lists = REVOKING_LIST,
     .error = STOIC_ERROR_PEER_CERTIFICATE_REVOKED,
     .num_signatures = 2},
    {.reason = "a good one spares a list that is out of date",
     .staple = GOOD_STAPLE,
     .lists = STALE_LIST,
     .num_signatures = 2},
    {.reason = "a good one spares a list that another key signed",
     .staple = GOOD_STAPLE,
     .lists = STRANGE_LIST,
     .num_signatures = 2},
    {.reason = "by a delegated responder", .staple = DELEGATED_STAPLE, .num_signatures = 2},
    {.reason = "revoked",
     .staple = REVOKED_STAPLE,
     .error = STOIC_ERROR_PEER_CERTIFICATE_REVOKED,
     .num_signatures = 1},
    {.reason = "revoked, whatever else is allowed",
     .staple = REVOKED_STAPLE,
     .policy = {.end_entity_only = true, .unknown_is_good = true, .ignore_expired = true},
     .error = STOIC_ERROR_PEER_CERTIFICATE_REVOKED,
     .num_signatures = 1},
    {.reason = "one that is no good is not as good as none",
     .staple = STALE_STAPLE,
     .policy = {.unknown_is_good = true, .ignore_expired = true},
     .error = STOIC_ERROR_PEER_CERTIFICATE_OCSP_INVALID,
     .rule = "it is out of date"},
    {.reason = "garbage",
     .staple = GARBAGE,
     .error = STOIC_ERROR_PEER_CERTIFICATE_OCSP_INVALID,
     .rule = "it is not DER"},
    {.reason = "no signature may be checked any more",
     .staple = GOOD_STAPLE,
     .has_no_budget = true,
     .error = STOIC_ERROR_PEER_CERTIFICATE_PATH_TOO_COSTLY},
    {.reason = "without one, lists are looked at",
     .lists = REVOKING_LIST,
     .error = STOIC_ERROR_PEER_CERTIFICATE_REVOKED,
     .num_signatures = 1},
    {.reason = "without one, a list is missing",
     .lists = NO_LIST,
     .error = STOIC_ERROR_PEER_CERTIFICATE_REVOCATION_UNKNOWN},
    {.reason = "it is not about an intermediate",
     .staple = GOOD_STAPLE,
     .lists = NO_LIST,
     .is_intermediate = true,
     .error = STOIC_ERROR_PEER_CERTIFICATE_REVOCATION_UNKNOWN},
    {.reason = "an intermediate without lists", .staple = GARBAGE, .is_intermediate = true},
};

static stoic_bytes staple_of(staple kind) {
    static const signed_certificate responder = {.serial = "07",
                                                 .issuer = CA_NAME,
                                                 .subject = RESPONDER_NAME,
                                                 .extensions = "30{06{551d25} 04{30{06{2b06010505070309}}}}"};
    static const ocsp_response_spec specs[] = {
        [REVOKED_STAPLE] = {.answers = ANSWER(REVOKED)},
        [STALE_STAPLE] = {.answers = WITH_TIMES("18{'20240101000000Z'}")},
        [DELEGATED_STAPLE] = {.responder = "a1{" RESPONDER_NAME "}",
                              .signer = BY_RESPONDER,
                              .certificate = &responder,
                              .num_certificates = 1},
    };
    if (kind == NO_STAPLE || kind == GARBAGE) {
        return der_of_text(kind == GARBAGE ? "'garbage'" : NULL);
    }
    return ocsp_response_of(&specs[kind]);
}

#define LIST(next_update, entries)                                                                           \
    "30{02{01}" SIGNED_ALGORITHM CA_NAME "17{'240101000000Z'} 17{'" next_update "'}" entries                 \
    "a0{30{30{06{551d14} 04{02{01}}}}}}"
#define REVOKING_ENTRIES "30{30{02{" SERIAL "} 17{'240101000000Z'}}}"

static stoic_crl_set *set_of(lists kind) {
    stoic_crl_set *set;
    assert_int_equal(stoic_crl_set_new(&set, NULL), STOIC_OK);
    if (kind != NO_SET && kind != NO_LIST) {
        const stoic_bytes tbs = der_of_text(kind == STALE_LIST     ? LIST("240102000000Z", "")
                                            : kind == CURRENT_LIST ? LIST("240615000000Z", "")
                                                                   : LIST("240701000000Z", REVOKING_ENTRIES));
        const stoic_bytes der = signed_der(ocsp_keys[kind == STRANGE_LIST ? BY_RESPONDER : BY_CA], tbs);
        assert_int_equal(stoic_crl_set_add(set, NULL, der), STOIC_OK);
        fixture_free(tbs);
        fixture_free(der);
    }
    return set;
}

static void check_case(const staple_case *c) {
    const stoic_bytes response = staple_of(c->staple);
    const stoic_certificate ca = signed_certificate_view(ocsp_ca_der);
    const stoic_certificate leaf = signed_certificate_view(ocsp_leaf_der);
    stoic_crl_set *set = set_of(c->lists);
    const stoic_path_options options = {.struct_size = sizeof(options),
                                        .provider = stoic_provider_libcrypto(),
                                        .now = OCSP_NOW,
                                        .crls = c->lists == NO_SET ? NULL : set,
                                        .revocation = c->policy,
                                        .ocsp_response = response};
    stoic_verdict verdict = {.struct_size = sizeof(verdict)};
    const uint32_t budget = c->has_no_budget ? 0 : 5;
    uint32_t left = budget;
    print_message("  %s\n", c->reason);
    assert_int_equal(stoic_revocation_check(&verdict, &options, &leaf, &ca, !c->is_intermediate, &left),
                     c->error);
    assert_int_equal(budget - left, c->num_signatures);
    assert_true(verdict.revocation.is_revoked == (c->error == STOIC_ERROR_PEER_CERTIFICATE_REVOKED));
    assert_true((verdict.rule == NULL) == (c->rule == NULL));
    if (c->rule != NULL) {
        assert_string_equal(verdict.rule, c->rule);
    }
    stoic_crl_set_release(set);
    fixture_free(response);
}

static void test_cases(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        check_case(&cases[i]);
    }
}

/* Until when the answer holds: nobody may rely on it for longer. */
static void test_end(void **state) {
    static const struct {
        const char *reason;
        staple staple;
        lists lists;
        bool ignore_expired;
        int64_t end;
    } rows[] = {
        {"nothing says anything", NO_STAPLE, NO_SET, false, INT64_MAX},
        {"the list does", NO_STAPLE, CURRENT_LIST, false, 1718409600},
        {"its end is nothing to the policy", NO_STAPLE, CURRENT_LIST, true, INT64_MAX},
        {"the response does", GOOD_STAPLE, NO_SET, false, 1719792000},
        {"the response does without the list", GOOD_STAPLE, CURRENT_LIST, false, 1719792000},
    };
    const stoic_certificate ca = signed_certificate_view(ocsp_ca_der);
    const stoic_certificate leaf = signed_certificate_view(ocsp_leaf_der);
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(rows); i++) {
        const stoic_bytes response = staple_of(rows[i].staple);
        stoic_crl_set *set = set_of(rows[i].lists);
        const stoic_path_options options = {.struct_size = sizeof(options),
                                            .provider = stoic_provider_libcrypto(),
                                            .now = OCSP_NOW,
                                            .crls = rows[i].lists == NO_SET ? NULL : set,
                                            .revocation = {.ignore_expired = rows[i].ignore_expired},
                                            .ocsp_response = response};
        stoic_verdict verdict = {.struct_size = sizeof(verdict), .good_until = INT64_MAX};
        uint32_t left = 5;
        print_message("  %s\n", rows[i].reason);
        assert_int_equal(stoic_revocation_check(&verdict, &options, &leaf, &ca, true, &left), STOIC_OK);
        assert_true(verdict.good_until == rows[i].end);
        stoic_crl_set_release(set);
        fixture_free(response);
    }
}

static void test_particulars(void **state) {
    const stoic_bytes response = staple_of(REVOKED_STAPLE);
    const stoic_certificate ca = signed_certificate_view(ocsp_ca_der);
    const stoic_certificate leaf = signed_certificate_view(ocsp_leaf_der);
    const stoic_path_options options = {.struct_size = sizeof(options),
                                        .provider = stoic_provider_libcrypto(),
                                        .now = OCSP_NOW,
                                        .ocsp_response = response};
    stoic_verdict verdict = {.struct_size = sizeof(verdict)};
    uint32_t left = 1;
    (void)state;
    assert_int_equal(stoic_revocation_check(&verdict, &options, &leaf, &ca, true, &left),
                     STOIC_ERROR_PEER_CERTIFICATE_REVOKED);
    assert_int_equal(verdict.revocation.struct_size, sizeof(verdict.revocation));
    assert_int_equal(verdict.revocation.revoked_at, 1709251200);
    assert_int_equal(verdict.revocation.reason, STOIC_REVOKED_KEY_COMPROMISE);
    assert_int_equal(verdict.revocation.this_update, 1714521600);
    assert_int_equal(verdict.revocation.next_update, 1719792000);
    fixture_free(response);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_end),
        cmocka_unit_test(test_particulars),
    };
    return cmocka_run_group_tests(tests, ocsp_set_up, ocsp_tear_down);
}
