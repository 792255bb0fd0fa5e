/* SPDX-License-Identifier: Apache-2.0 */
/* Revocation in its place of a path: who is looked up, with whose key, and what a revoked certificate leads
 * to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "unit/webpki/test_pki.h"

#define CA                                                                                                   \
    "basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign", "subjectKeyIdentifier=hash"
#define E(name) STOIC_ERROR_PEER_CERTIFICATE_##name

enum { BY_ROOT = 1, BY_CA = 2, BY_CA_EXPIRED = 4, BY_CA_FORGED = 8 };
enum { NOBODY, LEAF, INTERMEDIATE };

static const struct {
    const char *reason;
    unsigned lists; /* a set of those above */
    int revoked;
    stoic_revocation_policy policy;
    stoic_error error;
    uint32_t at;
} rows[] = {
    {.reason = "both lists, nobody revoked", .lists = BY_ROOT | BY_CA},
    {.reason = "the end entity is revoked", .lists = BY_ROOT | BY_CA, .revoked = LEAF, .error = E(REVOKED)},
    {.reason = "the intermediate is revoked",
     .lists = BY_ROOT | BY_CA,
     .revoked = INTERMEDIATE,
     .error = E(REVOKED),
     .at = 1},
    {.reason = "the intermediate is revoked, and nobody asks",
     .lists = BY_ROOT | BY_CA,
     .revoked = INTERMEDIATE,
     .policy.end_entity_only = true},
    {.reason = "no list for the intermediate", .lists = BY_CA, .error = E(REVOCATION_UNKNOWN), .at = 1},
    {.reason = "which is not looked up", .lists = BY_CA, .policy.end_entity_only = true},
    {.reason = "or may be unknown", .lists = BY_CA, .policy.unknown_is_good = true},
    {.reason = "no list for the end entity", .lists = BY_ROOT, .error = E(REVOCATION_UNKNOWN)},
    {.reason = "a list that is out of date", .lists = BY_ROOT | BY_CA_EXPIRED, .error = E(CRL_EXPIRED)},
    {.reason = "which is taken all the same",
     .lists = BY_ROOT | BY_CA_EXPIRED,
     .policy.ignore_expired = true},
    {.reason = "and revokes",
     .lists = BY_ROOT | BY_CA_EXPIRED,
     .revoked = LEAF,
     .policy.ignore_expired = true,
     .error = E(REVOKED)},
    {.reason = "a list that somebody else signed", .lists = BY_ROOT | BY_CA_FORGED, .error = E(CRL_INVALID)},
    {.reason = "the further one decides: revoked, and no list",
     .lists = BY_CA,
     .revoked = LEAF,
     .error = E(REVOKED)},
};

static void add_list(stoic_crl_set *set, const test_issued *issuer, EVP_PKEY *key, const test_issued *revoked,
                     int64_t next_update) {
    X509_CRL *crl = X509_CRL_new();
    ASN1_TIME *time = ASN1_TIME_new();
    ASN1_INTEGER *number = ASN1_INTEGER_new();
    unsigned char *der = NULL;
    assert_int_equal(X509_CRL_set_version(crl, 1), 1);
    assert_int_equal(X509_CRL_set_issuer_name(crl, X509_get_subject_name(issuer->certificate)), 1);
    ASN1_TIME_set(time, (time_t)(TEST_PKI_NOW - 2 * TEST_PKI_DAY));
    assert_int_equal(X509_CRL_set1_lastUpdate(crl, time), 1);
    if (revoked != NULL) {
        X509_REVOKED *entry = X509_REVOKED_new();
        X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(revoked->certificate));
        X509_REVOKED_set_revocationDate(entry, time);
        assert_int_equal(X509_CRL_add0_revoked(crl, entry), 1);
    }
    ASN1_TIME_set(time, (time_t)next_update);
    assert_int_equal(X509_CRL_set1_nextUpdate(crl, time), 1);
    ASN1_INTEGER_set(number, 1);
    assert_int_equal(X509_CRL_add1_ext_i2d(crl, NID_crl_number, number, 0, 0), 1);
    assert_true(X509_CRL_sign(crl, key, EVP_sha256()) > 0);
    const int len = i2d_X509_CRL(crl, &der);
    assert_int_equal(stoic_crl_set_add(set, NULL, stoic_bytes_of(der, (size_t)len)), STOIC_OK);
    OPENSSL_free(der);
    ASN1_INTEGER_free(number);
    ASN1_TIME_free(time);
    X509_CRL_free(crl);
}

typedef struct line {
    test_issued *root, *ca, *leaf;
} line;

static line make(void) {
    line out;
    out.root = test_issue_ca("Root", NULL);
    out.ca = test_issue_ca("CA", out.root);
    out.leaf = test_issue_leaf("leaf", "www.example.com", out.ca);
    return out;
}

static void drop(const line *made) {
    test_drop(made->leaf);
    test_drop(made->ca);
    test_drop(made->root);
}

static stoic_crl_set *make_lists(const line *made, unsigned lists, int revoked) {
    const int64_t later = TEST_PKI_NOW + TEST_PKI_DAY;
    const test_issued *leaf = revoked == LEAF ? made->leaf : NULL;
    stoic_crl_set *set = NULL;
    assert_int_equal(stoic_crl_set_new(&set, NULL), STOIC_OK);
    if ((lists & BY_ROOT) != 0) {
        add_list(set, made->root, made->root->key, revoked == INTERMEDIATE ? made->ca : NULL, later);
    }
    if ((lists & BY_CA) != 0) {
        add_list(set, made->ca, made->ca->key, leaf, later);
    }
    if ((lists & BY_CA_EXPIRED) != 0) {
        add_list(set, made->ca, made->ca->key, leaf, TEST_PKI_NOW - 1);
    }
    if ((lists & BY_CA_FORGED) != 0) {
        add_list(set, made->ca, made->root->key, leaf, later);
    }
    return set;
}

static stoic_verdict judge(const test_issued *const *chain, size_t num, const test_issued *root,
                           const stoic_crl_set *set, stoic_revocation_policy policy) {
    const stoic_bytes sent = test_chain(chain, num);
    stoic_trust_store *trust = test_trust(&root, 1);
    const stoic_path_options options = {.struct_size = sizeof(options),
                                        .provider = stoic_provider_libcrypto(),
                                        .trust = trust,
                                        .now = TEST_PKI_NOW,
                                        .crls = set,
                                        .revocation = policy};
    stoic_verdict verdict = {.struct_size = sizeof(verdict)};
    stoic_path_verify(&verdict, &options, sent);
    stoic_trust_store_release(trust);
    free((void *)(uintptr_t)sent.data);
    return verdict;
}

static void test_rows(void **state) {
    const line made = make();
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(rows); i++) {
        stoic_crl_set *set = make_lists(&made, rows[i].lists, rows[i].revoked);
        const stoic_verdict found =
            judge((const test_issued *[]){made.leaf, made.ca}, 2, made.root, set, rows[i].policy);
        if (found.error != rows[i].error || found.at != rows[i].at || found.num_path != 3) {
            fail_msg("%s: %s at %u of %u", rows[i].reason, stoic_error_name(found.error), found.at,
                     found.num_path);
        }
        assert_int_equal(found.path[found.at].error, found.error);
        assert_true(found.revocation.is_revoked == (found.error == E(REVOKED)));
        if (found.error == E(REVOKED)) {
            assert_int_equal(found.revocation.revoked_at, TEST_PKI_NOW - 2 * TEST_PKI_DAY);
        }
        stoic_crl_set_release(set);
    }
    drop(&made);
}

/* A CA whose first certificate is revoked, and whose second is not: the path goes through the second. */
static void test_another_way(void **state) {
    const line made = make();
    const test_fields again = {.subject = "CA", .key_of = made.ca, .extensions = {CA}};
    const stoic_revocation_policy strict = {.end_entity_only = false};
    test_issued *second = test_issue(&again, made.root);
    stoic_crl_set *set = make_lists(&made, BY_ROOT | BY_CA, INTERMEDIATE);
    (void)state;
    stoic_verdict found =
        judge((const test_issued *[]){made.leaf, made.ca, second}, 3, made.root, set, strict);
    assert_int_equal(found.error, STOIC_OK);
    assert_int_equal(found.path[1].position, 2);
    found = judge((const test_issued *[]){made.leaf, made.ca}, 2, made.root, set, strict);
    assert_int_equal(found.error, E(REVOKED));
    stoic_crl_set_release(set);
    test_drop(second);
    drop(&made);
}

/* The signatures of lists count among those of the search. */
static void test_signatures(void **state) {
    const line made = make();
    const stoic_revocation_policy strict = {.end_entity_only = false};
    stoic_crl_set *set = make_lists(&made, BY_ROOT | BY_CA, NOBODY);
    const test_issued *const chain[] = {made.leaf, made.ca};
    (void)state;
    stoic_verdict found = judge(chain, 2, made.root, set, strict);
    assert_int_equal(found.error, STOIC_OK);
    assert_int_equal(found.num_signatures, 4);
    found = judge(chain, 2, made.root, set, strict); /* remembered for that key */
    assert_int_equal(found.error, STOIC_OK);
    assert_int_equal(found.num_signatures, 2);
    stoic_crl_set_release(set);
    drop(&made);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_another_way),
        cmocka_unit_test(test_signatures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
