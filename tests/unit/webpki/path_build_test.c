/* SPDX-License-Identifier: Apache-2.0 */
/* Graphs of certificates: several ways up, circles, and those that are made to cost time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/webpki/test_pki.h"
#include "webpki/limits.h"

#define WWW "www.example.com"
#define CA_TRUE "basicConstraints=critical,CA:TRUE"
#define CA CA_TRUE, "keyUsage=critical,keyCertSign,cRLSign", "subjectKeyIdentifier=hash"
#define LEAF "keyUsage=critical,digitalSignature", "extendedKeyUsage=serverAuth", "subjectAltName=DNS:" WWW
#define E(name) STOIC_ERROR_PEER_CERTIFICATE_##name
#define LIST(...)                                                                                            \
    (const test_issued *[]) {                                                                                \
        __VA_ARGS__                                                                                          \
    }
#define LEN(...) (sizeof(LIST(__VA_ARGS__)) / sizeof(test_issued *))
#define CHAIN(...) LIST(__VA_ARGS__), LEN(__VA_ARGS__)
#define ANCHORS(...) LIST(__VA_ARGS__), LEN(__VA_ARGS__)

static stoic_verdict judge_store(const test_issued *const *chain, size_t num,
                                 const stoic_trust_store *trust) {
    const stoic_bytes sent = test_chain(chain, num);
    const stoic_path_options options = {.struct_size = sizeof(options),
                                        .provider = stoic_provider_libcrypto(),
                                        .trust = trust,
                                        .now = TEST_PKI_NOW,
                                        .name = stoic_bytes_of_text(WWW)};
    stoic_verdict verdict = {.struct_size = sizeof(verdict)};
    stoic_path_verify(&verdict, &options, sent);
    for (size_t i = 0; i < verdict.num_path; i++) {
        verdict.path[i].der = stoic_bytes_of(NULL, 0); /* it pointed into what is freed here */
    }
    free((void *)(uintptr_t)sent.data);
    return verdict;
}

static stoic_verdict judge(const test_issued *const *chain, size_t num, const test_issued *const *anchors,
                           size_t num_anchors) {
    stoic_trust_store *trust = test_trust(anchors, num_anchors);
    const stoic_verdict verdict = judge_store(chain, num, trust);
    stoic_trust_store_release(trust);
    return verdict;
}

static void expect(const char *reason, const stoic_verdict *verdict, stoic_error error, uint32_t num_path) {
    if (verdict->error != error || (num_path != 0 && verdict->num_path != num_path)) {
        fail_msg("%s: %s at %u of %u, %u signatures, %u steps", reason, stoic_error_name(verdict->error),
                 verdict->at, verdict->num_path, verdict->num_signatures, verdict->num_steps);
    }
}

/* ---- The order of what is sent ---- */

static void test_order(void **state) {
    test_issued *root = test_issue_ca("Root", NULL);
    test_issued *upper = test_issue_ca("Upper", root);
    test_issued *lower = test_issue_ca("Lower", upper);
    test_issued *stranger = test_issue_ca("Stranger", NULL);
    test_issued *leaf = test_issue_leaf("leaf", WWW, lower);
    (void)state;
    stoic_verdict found = judge(CHAIN(leaf, lower, upper), ANCHORS(root));
    expect("in order", &found, STOIC_OK, 4);
    assert_int_equal(found.num_signatures, 3);
    assert_int_equal(found.num_steps, 3);
    found = judge(CHAIN(leaf, upper, lower), ANCHORS(root));
    expect("not in order", &found, STOIC_OK, 4);
    assert_int_equal(found.path[1].position, 2);
    assert_int_equal(found.num_steps, 3);
    found = judge(CHAIN(leaf, stranger, lower, stranger, upper, root), ANCHORS(stranger, root));
    expect("with strangers, and with the root", &found, STOIC_OK, 4);
    assert_int_equal(found.path[3].source, STOIC_PATH_ANCHOR);
    assert_int_equal(found.path[3].position, 1);
    found = judge(CHAIN(leaf, lower, upper), ANCHORS(lower));
    expect("an anchor halfway", &found, STOIC_OK, 2);
    found = judge(CHAIN(leaf, upper), ANCHORS(root));
    expect("one is missing", &found, E(UNKNOWN_ISSUER), 1);
    found = judge(CHAIN(leaf, lower), ANCHORS(root));
    expect("the other one is missing", &found, E(UNKNOWN_ISSUER), 2);
    found = judge(CHAIN(leaf, lower, upper), ANCHORS(NULL));
    expect("an empty store", &found, E(UNKNOWN_ISSUER), 3);
    test_drop(leaf);
    test_drop(stranger);
    test_drop(lower);
    test_drop(upper);
    test_drop(root);
}

/* A certificate that cannot be decoded stands between the others, and is passed over. */
static void test_malformed_other(void **state) {
    test_issued *root = test_issue_ca("Root", NULL);
    test_issued *lower = test_issue_ca("Lower", root);
    test_issued *leaf = test_issue_leaf("leaf", WWW, lower);
    test_issued broken = {.der = stoic_bytes_of("0\3\2\1", 4)};
    (void)state;
    const stoic_verdict found = judge(CHAIN(leaf, &broken, lower), ANCHORS(root));
    expect("passed over", &found, STOIC_OK, 3);
    assert_int_equal(found.path[1].position, 2);
    test_drop(leaf);
    test_drop(lower);
    test_drop(root);
}

/* ---- Several ways up ---- */

/* One CA with one key, and two certificates for it: the first is of no use for some reason. */
static void test_next_candidate(void **state) {
    static const struct {
        const char *reason;
        test_fields first;
    } rows[] = {
        {"expired", {.subject = "CA", .not_after = TEST_PKI_NOW - 1, .extensions = {CA}}},
        {"not yet valid", {.subject = "CA", .not_before = TEST_PKI_NOW + 1, .extensions = {CA}}},
        {"a bad signature", {.subject = "CA", .has_bad_signature = true, .extensions = {CA}}},
        {"SHA-1", {.subject = "CA", .digest = "SHA1", .extensions = {CA}}},
        {"no CA", {.subject = "CA", .extensions = {"subjectKeyIdentifier=hash"}}},
        {"other names", {.subject = "CA", .extensions = {CA, "nameConstraints=permitted;DNS:example.org"}}},
        {"for e-mail", {.subject = "CA", .extensions = {CA, "extendedKeyUsage=emailProtection"}}},
        {"a critical extension", {.subject = "CA", .extensions = {CA, "1.2.3.4=critical,DER:0500"}}},
        {"an unknown issuer", {.subject = "CA", .issuer_name = "Nobody", .extensions = {CA}}},
    };
    test_issued *root = test_issue_ca("Root", NULL);
    test_issued *good = test_issue_ca("CA", root);
    test_issued *leaf = test_issue_leaf("leaf", WWW, good);
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(rows); i++) {
        test_fields fields = rows[i].first;
        fields.key_of = good;
        test_issued *first = test_issue(&fields, root);
        stoic_verdict found = judge(CHAIN(leaf, first, good), ANCHORS(root));
        expect(rows[i].reason, &found, STOIC_OK, 3);
        assert_int_equal(found.path[1].position, 2);
        found = judge(CHAIN(leaf, good, first), ANCHORS(root));
        expect(rows[i].reason, &found, STOIC_OK, 3);
        assert_int_equal(found.path[1].position, 1);
        found = judge(CHAIN(leaf, first), ANCHORS(root));
        if (found.error == STOIC_OK) {
            fail_msg("%s: it is of use alone", rows[i].reason);
        }
        test_drop(first);
    }
    test_drop(leaf);
    test_drop(good);
    test_drop(root);
}

/* Two roots that have certified one CA: the way to the trusted one is found. */
static void test_cross_signed(void **state) {
    test_issued *old_root = test_issue_ca("Old Root", NULL);
    test_issued *new_root = test_issue_ca("New Root", NULL);
    const test_fields cross = {.subject = "New Root", .key_of = new_root, .extensions = {CA}};
    test_issued *new_by_old = test_issue(&cross, old_root);
    test_issued *ca = test_issue_ca("CA", new_root);
    test_issued *leaf = test_issue_leaf("leaf", WWW, ca);
    (void)state;
    stoic_verdict found = judge(CHAIN(leaf, ca, new_by_old), ANCHORS(new_root));
    expect("the new root is trusted", &found, STOIC_OK, 3);
    found = judge(CHAIN(leaf, ca, new_by_old), ANCHORS(old_root));
    expect("the old one is", &found, STOIC_OK, 4);
    found = judge(CHAIN(leaf, ca, new_by_old), ANCHORS(old_root, new_root));
    expect("both are: the shorter path", &found, STOIC_OK, 3);
    found = judge(CHAIN(leaf, ca, new_root), ANCHORS(old_root));
    expect("the new root itself is sent, and not trusted", &found, E(UNKNOWN_ISSUER), 3);
    test_drop(leaf);
    test_drop(ca);
    test_drop(new_by_old);
    test_drop(new_root);
    test_drop(old_root);
}

/* Anchors with one name and several keys: the key identifier finds the one, and without it all are tried. */
static void test_one_name(void **state) {
    static const test_fields without_id = {.subject = "Root",
                                           .extensions = {CA_TRUE, "keyUsage=keyCertSign"}};
    const test_issued *anchors[5];
    test_issued *issued[5];
    (void)state;
    for (size_t i = 0; i < 5; i++) {
        anchors[i] = issued[i] = test_issue_ca("Root", NULL);
    }
    for (size_t i = 0; i < 5; i++) {
        test_issued *leaf = test_issue_leaf("leaf", WWW, issued[i]);
        stoic_verdict found = judge(CHAIN(leaf), anchors, 5);
        expect("by its key identifier", &found, STOIC_OK, 2);
        assert_int_equal(found.path[1].position, i);
        assert_int_equal(found.num_signatures, 1);
        found = judge(CHAIN(leaf), LIST(anchors[(i + 1) % 5], anchors[(i + 2) % 5]), 2);
        /* The name is right and the key is not: that CA is not the issuer. */
        expect("the one is not there", &found, E(UNKNOWN_ISSUER), 1);
        assert_int_equal(found.issuer_key_id.len, 20);
        test_drop(leaf);
    }
    for (size_t i = 0; i < 5; i++) {
        test_drop(issued[i]);
        anchors[i] = issued[i] = test_issue(&without_id, NULL);
    }
    test_issued *leaf = test_issue_leaf("leaf", WWW, issued[4]);
    stoic_verdict found = judge(CHAIN(leaf), anchors, 5);
    expect("without key identifiers", &found, STOIC_OK, 2);
    assert_int_equal(found.path[1].position, 4);
    found = judge(CHAIN(leaf), anchors, 4);
    expect("and the one is not there", &found, E(SIGNATURE), 2);
    test_drop(leaf);
    for (size_t i = 0; i < 5; i++) {
        test_drop(issued[i]);
    }
}

/* A key identifier that is wrong is a hint that is not followed; the signature decides. */
static void test_wrong_key_id(void **state) {
    const test_fields root_fields = {.subject = "Root",
                                     .extensions = {CA_TRUE, "subjectKeyIdentifier=00112233"}};
    const test_fields renamed = {.subject = "Root", .extensions = {CA}};
    test_issued *other = test_issue(&root_fields, NULL);
    test_issued *leaf = test_issue_leaf("leaf", WWW, other);
    test_issued *same_key;
    test_fields fields = renamed;
    (void)state;
    fields.key_of = other;
    same_key = test_issue(&fields, NULL);
    const stoic_verdict found = judge(CHAIN(leaf), ANCHORS(same_key));
    expect("the anchor's identifier is another one", &found, STOIC_OK, 2);
    test_drop(same_key);
    test_drop(leaf);
    test_drop(other);
}

/* A signature that is bad stays bad, whoever stands further up: nobody else is tried there. */
static void test_bad_signature_ends_it(void **state) {
    static const test_fields root = {.subject = "Root", .extensions = {CA_TRUE}};
    static const test_fields ca = {.subject = "CA", .extensions = {CA_TRUE}};
    static const test_fields bad = {.subject = "leaf", .has_bad_signature = true, .extensions = {LEAF}};
    test_issued *roots[] = {test_issue(&root, NULL), test_issue(&root, NULL), test_issue(&root, NULL)};
    test_issued *by_first = test_issue(&ca, roots[0]);
    test_issued *leaf = test_issue(&bad, by_first);
    (void)state;
    const stoic_verdict found = judge(CHAIN(leaf, by_first), ANCHORS(roots[0], roots[1], roots[2]));
    expect("a bad signature under the end entity", &found, E(SIGNATURE), 3);
    assert_int_equal(found.at, 0);
    /* Two in the first search; two, and one for each other root, where all ways are looked at. */
    assert_int_equal(found.num_signatures, 2 + 4);
    test_drop(leaf);
    test_drop(by_first);
    for (size_t i = 0; i < STOIC_COUNT(roots); i++) {
        test_drop(roots[i]);
    }
}

/* ---- Circles ---- */

static void test_circles(void **state) {
    test_issued *root = test_issue_ca("Root", NULL);
    test_issued *a = test_issue_ca("A", NULL);
    test_issued *b = test_issue_ca("B", NULL);
    const test_fields a_fields = {.subject = "A", .key_of = a, .extensions = {CA}};
    const test_fields b_fields = {.subject = "B", .key_of = b, .extensions = {CA}};
    test_issued *a_by_b = test_issue(&a_fields, b);
    test_issued *b_by_a = test_issue(&b_fields, a);
    test_issued *a_by_root = test_issue(&a_fields, root);
    test_issued *leaf = test_issue_leaf("leaf", WWW, b);
    (void)state;
    stoic_verdict found = judge(CHAIN(leaf, a_by_b, b_by_a), ANCHORS(root));
    expect("no way out", &found, E(UNKNOWN_ISSUER), 3);
    assert_int_equal(found.num_signatures, 0);
    assert_true(found.num_steps < 20);
    found = judge(CHAIN(leaf, a_by_b, b_by_a, a_by_root), ANCHORS(root));
    expect("a way out", &found, STOIC_OK, 4);
    found = judge(CHAIN(leaf, a_by_b, b_by_a, leaf, a, b), ANCHORS(root));
    expect("with itself, and with the self-signed ones", &found, E(UNKNOWN_ISSUER), 0);
    test_drop(leaf);
    test_drop(a_by_root);
    test_drop(b_by_a);
    test_drop(a_by_b);
    test_drop(b);
    test_drop(a);
    test_drop(root);
}

/* ---- Limits ---- */

/* `num` intermediates, each issued by the one before. */
static stoic_verdict judge_line(size_t num) {
    const test_issued *chain[STOIC_PATH_MAX_LEN + 2];
    test_issued *issued[STOIC_PATH_MAX_LEN + 2];
    test_issued *root = test_issue_ca("Root", NULL);
    const test_issued *above = root;
    for (size_t i = 0; i < num; i++) {
        char name[20];
        snprintf(name, sizeof(name), "CA %zu", i);
        issued[i] = test_issue_ca(name, above);
        chain[num - i] = above = issued[i];
    }
    test_issued *leaf = test_issue_leaf("leaf", WWW, above);
    chain[0] = leaf;
    const stoic_verdict verdict = judge(chain, num + 1, ANCHORS(root));
    test_drop(leaf);
    for (size_t i = 0; i < num; i++) {
        test_drop(issued[i]);
    }
    test_drop(root);
    return verdict;
}

static void test_length(void **state) {
    (void)state;
    stoic_verdict found = judge_line(STOIC_PATH_MAX_INTERMEDIATES);
    expect("as long as it may be", &found, STOIC_OK, STOIC_PATH_MAX_LEN);
    found = judge_line(STOIC_PATH_MAX_INTERMEDIATES + 1);
    expect("longer", &found, E(PATH_TOO_LONG), STOIC_PATH_MAX_INTERMEDIATES + 1);
    assert_int_equal(found.limit, STOIC_PATH_MAX_INTERMEDIATES);
}

enum { MANY = STOIC_PATH_MAX_OTHERS + 4 };

/* Fills chain[1..num] with certificates of one kind. */
static void issue_many(test_issued **chain, size_t num, const test_fields *fields,
                       const test_issued *issuer) {
    for (size_t i = 1; i <= num; i++) {
        chain[i] = test_issue(fields, issuer);
    }
}

static void drop_many(test_issued **chain, size_t num) {
    for (size_t i = 1; i <= num; i++) {
        test_drop(chain[i]);
    }
}

/* Self-issued CAs that all have one name: as far as names tell, each may have issued each other. Not one
 * signature is checked before the search is given up. */
static void test_mesh(void **state) {
    static const test_fields one_name = {.subject = "X", .extensions = {CA_TRUE}};
    test_issued *chain[MANY + 1];
    test_issued *root = test_issue_ca("Root", NULL);
    (void)state;
    issue_many(chain, STOIC_PATH_MAX_OTHERS, &one_name, NULL);
    chain[0] = test_issue_leaf("leaf", WWW, chain[1]);
    const stoic_verdict found =
        judge((const test_issued *const *)chain, STOIC_PATH_MAX_OTHERS + 1, ANCHORS(root));
    expect("given up", &found, E(PATH_TOO_COSTLY), 0);
    assert_int_equal(found.num_steps, STOIC_PATH_MAX_STEPS);
    assert_int_equal(found.limit, STOIC_PATH_MAX_STEPS);
    assert_int_equal(found.num_signatures, 0);
    test_drop(chain[0]);
    drop_many(chain, STOIC_PATH_MAX_OTHERS);
    test_drop(root);
}

/* Many intermediates that claim to be issued by the anchor and are not, over one that all of them certify:
 * the anchor's key is computed with, nobody else's, and not more often than the limit. */
static void test_forged(void **state) {
    static const test_fields forged = {
        .subject = "X", .issuer_name = "Root", .extensions = {CA_TRUE, "keyUsage=keyCertSign"}};
    test_issued *chain[MANY + 1];
    test_issued *root = test_issue_ca("Root", NULL);
    (void)state;
    issue_many(chain, STOIC_PATH_MAX_OTHERS, &forged, NULL);
    chain[0] = test_issue_leaf("leaf", WWW, chain[1]);
    const stoic_verdict found =
        judge((const test_issued *const *)chain, STOIC_PATH_MAX_OTHERS + 1, ANCHORS(root));
    expect("all refused", &found, E(SIGNATURE), 3);
    assert_true(found.num_signatures <= STOIC_PATH_MAX_SIGNATURES);
    assert_true(found.num_signatures >= STOIC_PATH_MAX_OTHERS);
    test_drop(chain[0]);
    drop_many(chain, STOIC_PATH_MAX_OTHERS);
    test_drop(root);
}

/* What comes behind the limit is passed over, good as it may be. */
static void test_too_many_others(void **state) {
    static const test_fields filler = {.subject = "filler"};
    test_issued *chain[MANY + 1];
    test_issued *root = test_issue_ca("Root", NULL);
    test_issued *ca = test_issue_ca("CA", root);
    (void)state;
    chain[0] = test_issue_leaf("leaf", WWW, ca);
    issue_many(chain, STOIC_PATH_MAX_OTHERS, &filler, NULL);
    test_issued *last = chain[STOIC_PATH_MAX_OTHERS];
    chain[STOIC_PATH_MAX_OTHERS + 1] = ca;
    stoic_verdict found = judge((const test_issued *const *)chain, STOIC_PATH_MAX_OTHERS + 2, ANCHORS(root));
    expect("behind the limit", &found, E(UNKNOWN_ISSUER), 1);
    chain[STOIC_PATH_MAX_OTHERS] = ca;
    found = judge((const test_issued *const *)chain, STOIC_PATH_MAX_OTHERS + 1, ANCHORS(root));
    expect("the last that is looked at", &found, STOIC_OK, 3);
    chain[STOIC_PATH_MAX_OTHERS] = last;
    drop_many(chain, STOIC_PATH_MAX_OTHERS);
    test_drop(chain[0]);
    test_drop(ca);
    test_drop(root);
}

/* ---- The best failure ---- */

static void test_best_failure(void **state) {
    test_issued *root = test_issue_ca("Root", NULL);
    const test_fields expired = {.subject = "CA", .not_after = TEST_PKI_NOW - 1, .extensions = {CA}};
    test_issued *old = test_issue(&expired, root);
    test_fields fields = {.subject = "CA", .issuer_name = "Nobody", .key_of = old, .extensions = {CA}};
    test_issued *lost = test_issue(&fields, root);
    fields.issuer_name = NULL;
    fields.extensions[0] = "subjectKeyIdentifier=hash";
    fields.extensions[1] = NULL;
    test_issued *no_ca = test_issue(&fields, root);
    test_issued *leaf = test_issue_leaf("leaf", WWW, old);
    (void)state;
    stoic_verdict found = judge(CHAIN(leaf, old, lost), ANCHORS(root));
    expect("expired, before unknown", &found, E(EXPIRED), 3);
    assert_int_equal(found.at, 1);
    found = judge(CHAIN(leaf, lost, old), ANCHORS(root));
    expect("unknown, before expired", &found, E(EXPIRED), 3);
    found = judge(CHAIN(leaf, no_ca, lost, old), ANCHORS(root));
    expect("no CA, unknown, expired", &found, E(EXPIRED), 3);
    found = judge(CHAIN(leaf, lost, no_ca), ANCHORS(root));
    expect("unknown, no CA", &found, E(NOT_A_CA), 3);
    found = judge(CHAIN(leaf, lost), ANCHORS(root));
    expect("unknown", &found, E(UNKNOWN_ISSUER), 2);
    test_drop(leaf);
    test_drop(no_ca);
    test_drop(lost);
    test_drop(old);
    test_drop(root);
}

static void test_self_signed(void **state) {
    static const test_fields fields = {.subject = "self", .extensions = {LEAF}};
    test_issued *self = test_issue(&fields, NULL);
    test_issued *same_name = test_issue_ca("self", NULL);
    test_issued *root = test_issue_ca("Root", NULL);
    (void)state;
    stoic_verdict found = judge(CHAIN(self), ANCHORS(root));
    expect("not trusted", &found, E(SELF_SIGNED), 1);
    assert_int_equal(found.path[0].error, E(SELF_SIGNED));
    found = judge(CHAIN(self, self, root), ANCHORS(root));
    expect("sent twice", &found, E(SELF_SIGNED), 1);
    found = judge(CHAIN(self), ANCHORS(same_name));
    expect("an anchor has its name and another key", &found, E(SELF_SIGNED), 1);
    found = judge(CHAIN(self), ANCHORS(self));
    expect("an anchor as end entity", &found, STOIC_OK, 1);
    assert_int_equal(found.path[0].source, STOIC_PATH_ANCHOR);
    test_drop(root);
    test_drop(same_name);
    test_drop(self);
}

/* ---- End entities that are trusted by themselves ---- */

static stoic_verdict judge_pinned(const test_issued *pinned, const test_issued *const *chain, size_t num) {
    stoic_trust_store *trust = NULL;
    const stoic_bytes pem = test_pem(pinned);
    assert_int_equal(stoic_trust_store_new(&trust, NULL), STOIC_OK);
    assert_int_equal(stoic_trust_store_add_end_entities(trust, NULL, pem), STOIC_OK);
    const stoic_verdict verdict = judge_store(chain, num, trust);
    free((void *)(uintptr_t)pem.data);
    stoic_trust_store_release(trust);
    return verdict;
}

static void test_pinned(void **state) {
    static const struct {
        const char *reason;
        test_fields fields;
        stoic_error error;
    } rows[] = {
        {"self-signed", {.subject = "self", .extensions = {LEAF}}, STOIC_OK},
        {"expired", {.subject = "s", .not_after = TEST_PKI_NOW - 1, .extensions = {LEAF}}, E(EXPIRED)},
        {"for another name", {.subject = "s", .extensions = {"subjectAltName=DNS:a"}}, E(NAME_MISMATCH)},
        {"for clients",
         {.subject = "s", .extensions = {"subjectAltName=DNS:" WWW, "extendedKeyUsage=clientAuth"}},
         E(EXT_KEY_USAGE)},
        {"nobody's signature", {.subject = "s", .has_bad_signature = true, .extensions = {LEAF}}, STOIC_OK},
        {"issued by nobody known", {.subject = "s", .issuer_name = "Nobody", .extensions = {LEAF}}, STOIC_OK},
    };
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(rows); i++) {
        test_issued *leaf = test_issue(&rows[i].fields, NULL);
        const stoic_verdict found = judge_pinned(leaf, CHAIN(leaf));
        expect(rows[i].reason, &found, rows[i].error, 1);
        assert_int_equal(found.path[0].source, STOIC_PATH_TRUSTED_END_ENTITY);
        assert_int_equal(found.num_signatures, 0);
        test_drop(leaf);
    }
}

/* Who trusts an end entity trusts nothing below it, and not another certificate for its key. */
static void test_pinned_is_no_anchor(void **state) {
    const test_fields again = {.subject = "CA", .extensions = {LEAF}};
    test_issued *ca = test_issue_ca("CA", NULL);
    test_issued *leaf = test_issue_leaf("leaf", WWW, ca);
    test_fields fields = again;
    (void)state;
    fields.key_of = ca;
    test_issued *same_key = test_issue(&fields, NULL);
    stoic_verdict found = judge_pinned(ca, CHAIN(leaf, ca));
    expect("below it", &found, E(UNKNOWN_ISSUER), 2);
    found = judge_pinned(ca, CHAIN(same_key));
    expect("the same name and key", &found, E(SELF_SIGNED), 1);
    test_drop(same_key);
    test_drop(leaf);
    test_drop(ca);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_malformed_other),
        cmocka_unit_test(test_next_candidate),
        cmocka_unit_test(test_cross_signed),
        cmocka_unit_test(test_one_name),
        cmocka_unit_test(test_wrong_key_id),
        cmocka_unit_test(test_bad_signature_ends_it),
        cmocka_unit_test(test_circles),
        cmocka_unit_test(test_length),
        cmocka_unit_test(test_mesh),
        cmocka_unit_test(test_forged),
        cmocka_unit_test(test_too_many_others),
        cmocka_unit_test(test_best_failure),
        cmocka_unit_test(test_self_signed),
        cmocka_unit_test(test_pinned),
        cmocka_unit_test(test_pinned_is_no_anchor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
