/* SPDX-License-Identifier: Apache-2.0 */
/* One path of root, intermediate and end entity, with one thing wrong at a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/webpki/test_pki.h"

#define WWW "www.example.com"
#define CA_TRUE "basicConstraints=critical,CA:TRUE"
#define CA_USAGE "keyUsage=critical,keyCertSign,cRLSign"
#define CA CA_TRUE, CA_USAGE, "subjectKeyIdentifier=hash"
#define LEAF_USAGE "keyUsage=critical,digitalSignature"
#define LEAF_NAME "subjectAltName=DNS:" WWW
#define LEAF LEAF_USAGE, "extendedKeyUsage=serverAuth", LEAF_NAME, "authorityKeyIdentifier=keyid"
#define ROOT_FIELDS                                                                                          \
    {                                                                                                        \
        .subject = "Root", .extensions = { CA }                                                              \
    }
#define INTERMEDIATE_FIELDS                                                                                  \
    {                                                                                                        \
        .subject = "Intermediate", .extensions = { CA }                                                      \
    }
#define LEAF_FIELDS                                                                                          \
    {                                                                                                        \
        .subject = "leaf", .extensions = { LEAF }                                                            \
    }
#define E(name) STOIC_ERROR_PEER_CERTIFICATE_##name

enum { ROOT, INTERMEDIATE, END_ENTITY }; /* in the order of issuing */

typedef struct row {
    const char *reason;
    test_fields fields[3]; /* those without subject are the usual ones */
    const char *name;      /* NULL: WWW; "": any */
    int64_t now;
    stoic_purpose purpose;
    bool has_max;
    size_t max;
    stoic_error error;
    uint32_t at;
    uint32_t num_path; /* 0: 3 */
} row;

static const test_fields usual[] = {ROOT_FIELDS, INTERMEDIATE_FIELDS, LEAF_FIELDS};

typedef struct three {
    test_issued *issued[3];
    stoic_bytes chain;
    stoic_trust_store *trust;
} three;

static three make(const test_fields *fields) {
    three out = {.trust = NULL};
    const test_issued *above = NULL;
    for (size_t i = 0; i < 3; i++) {
        out.issued[i] = test_issue(fields[i].subject != NULL ? &fields[i] : &usual[i], above);
        above = out.issued[i];
    }
    out.chain = test_chain((const test_issued *[]){out.issued[END_ENTITY], out.issued[INTERMEDIATE]}, 2);
    out.trust = test_trust((const test_issued *[]){out.issued[ROOT]}, 1);
    return out;
}

static void drop(three *made) {
    for (size_t i = 0; i < 3; i++) {
        test_drop(made->issued[i]);
    }
    free((void *)(uintptr_t)made->chain.data);
    stoic_trust_store_release(made->trust);
}

static stoic_path_options options_for(const three *made) {
    return (stoic_path_options){.struct_size = sizeof(stoic_path_options),
                                .provider = stoic_provider_libcrypto(),
                                .trust = made->trust,
                                .now = TEST_PKI_NOW,
                                .name = stoic_bytes_of_text(WWW)};
}

static const row rows[] = {
    {.reason = "all is well"},
    {.reason = "any name will do", .name = ""},
    {.reason = "another name", .name = "example.com", .error = E(NAME_MISMATCH)},

    /* Time: both ends are inside (RFC 5280 4.1.2.5). */
    {.reason = "the last second", .now = TEST_PKI_NOW + 30 * TEST_PKI_DAY},
    {.reason = "the second behind it: all three have expired, the end entity comes first",
     .now = TEST_PKI_NOW + 30 * TEST_PKI_DAY + 1,
     .error = E(EXPIRED)},
    {.reason = "the first second", .now = TEST_PKI_NOW - 30 * TEST_PKI_DAY},
    {.reason = "the second before it",
     .now = TEST_PKI_NOW - 30 * TEST_PKI_DAY - 1,
     .error = E(NOT_YET_VALID)},
    {.reason = "the end entity has expired",
     .fields[END_ENTITY] = {.subject = "leaf", .not_after = TEST_PKI_NOW - 1, .extensions = {LEAF}},
     .error = E(EXPIRED)},
    {.reason = "the intermediate has expired",
     .fields[INTERMEDIATE] = {.subject = "I", .not_after = TEST_PKI_NOW - 1, .extensions = {CA}},
     .error = E(EXPIRED),
     .at = 1},
    {.reason = "the anchor has expired",
     .fields[ROOT] = {.subject = "R", .not_after = TEST_PKI_NOW - 1, .extensions = {CA}},
     .error = E(EXPIRED),
     .at = 2},
    {.reason = "a time that no certificate can say", .now = INT64_MAX, .error = E(EXPIRED)},
    {.reason = "and the other one", .now = INT64_MIN, .error = E(NOT_YET_VALID)},

    /* Who is a CA. */
    {.reason = "an intermediate without basic constraints",
     .fields[INTERMEDIATE] = {.subject = "I", .extensions = {CA_USAGE}},
     .error = E(NOT_A_CA),
     .at = 1},
    {.reason = "an intermediate that says it is none",
     .fields[INTERMEDIATE] = {.subject = "I", .extensions = {"basicConstraints=critical,CA:FALSE", CA_USAGE}},
     .error = E(NOT_A_CA),
     .at = 1},
    {.reason = "an anchor of version 3 without basic constraints",
     .fields[ROOT] = {.subject = "R", .extensions = {CA_USAGE}},
     .error = E(NOT_A_CA),
     .at = 2},
    {.reason = "an anchor of version 1 is a CA because it is an anchor",
     .fields[ROOT] = {.subject = "R", .version = 1}},
    {.reason = "an intermediate of version 1 is none",
     .fields[INTERMEDIATE] = {.subject = "I", .version = 1},
     .error = E(VERSION),
     .at = 1},
    {.reason = "an end entity of version 1 has no names",
     .fields[END_ENTITY] = {.subject = WWW, .version = 1},
     .name = "",
     .error = E(VERSION)},
    {.reason = "key usage without keyCertSign",
     .fields[INTERMEDIATE] = {.subject = "I", .extensions = {CA_TRUE, "keyUsage=digitalSignature,cRLSign"}},
     .error = E(ISSUER_KEY_USAGE),
     .at = 1},
    {.reason = "no key usage allows all", .fields[INTERMEDIATE] = {.subject = "I", .extensions = {CA_TRUE}}},
    {.reason = "the key usage of an anchor counts too",
     .fields[ROOT] = {.subject = "R", .extensions = {CA_TRUE, "keyUsage=cRLSign"}},
     .error = E(ISSUER_KEY_USAGE),
     .at = 2},

    /* Path length: CAs that may follow (RFC 5280 4.2.1.9). */
    {.reason = "an anchor that allows no CA below",
     .fields[ROOT] = {.subject = "R", .extensions = {"basicConstraints=CA:TRUE,pathlen:0", CA_USAGE}},
     .error = E(PATH_LENGTH),
     .at = 2},
    {.reason = "an anchor that allows one",
     .fields[ROOT] = {.subject = "R", .extensions = {"basicConstraints=CA:TRUE,pathlen:1", CA_USAGE}}},
    {.reason = "an intermediate that allows none",
     .fields[INTERMEDIATE] = {.subject = "I",
                              .extensions = {"basicConstraints=CA:TRUE,pathlen:0", CA_USAGE}}},
    {.reason = "a self-issued intermediate does not count",
     .fields = {{.subject = "R", .extensions = {"basicConstraints=CA:TRUE,pathlen:0", CA_USAGE}},
                {.subject = "R", .extensions = {CA}}}},
    {.reason = "no intermediates are wanted",
     .has_max = true,
     .max = 0,
     .error = E(PATH_TOO_LONG),
     .num_path = 1},
    {.reason = "one is", .has_max = true, .max = 1},
    {.reason = "more than the limit counts as the limit", .has_max = true, .max = 255},
    {.reason = "nor does it count there",
     .fields = {{.subject = "R", .extensions = {CA}}, {.subject = "R", .extensions = {CA}}},
     .has_max = true,
     .max = 0},

    /* What the key of the end entity is for. */
    {.reason = "no digitalSignature",
     .fields[END_ENTITY] = {.subject = "l", .extensions = {"keyUsage=keyEncipherment", LEAF_NAME}},
     .error = E(KEY_USAGE)},
    {.reason = "no key usage", .fields[END_ENTITY] = {.subject = "l", .extensions = {LEAF_NAME}}},
    {.reason = "a CA as end entity", .fields[END_ENTITY] = {.subject = "l", .extensions = {CA, LEAF_NAME}}},
    {.reason = "for clients alone",
     .fields[END_ENTITY] = {.subject = "l", .extensions = {LEAF_NAME, "extendedKeyUsage=clientAuth"}},
     .error = E(EXT_KEY_USAGE)},
    {.reason = "a client is wanted, and the certificate for one",
     .fields[END_ENTITY] = {.subject = "l", .extensions = {LEAF_NAME, "extendedKeyUsage=clientAuth"}},
     .purpose = STOIC_PURPOSE_CLIENT},
    {.reason = "a client is wanted, and the certificate for servers",
     .purpose = STOIC_PURPOSE_CLIENT,
     .error = E(EXT_KEY_USAGE)},
    {.reason = "for anything",
     .fields[END_ENTITY] = {.subject = "l",
                            .extensions = {LEAF_NAME, "extendedKeyUsage=anyExtendedKeyUsage"}}},
    {.reason = "an intermediate for e-mail",
     .fields[INTERMEDIATE] = {.subject = "I", .extensions = {CA, "extendedKeyUsage=emailProtection"}},
     .error = E(EXT_KEY_USAGE),
     .at = 1},
    {.reason = "an intermediate for servers and e-mail",
     .fields[INTERMEDIATE] = {.subject = "I",
                              .extensions = {CA, "extendedKeyUsage=emailProtection,serverAuth"}}},
    {.reason = "an anchor for e-mail",
     .fields[ROOT] = {.subject = "R", .extensions = {CA, "extendedKeyUsage=emailProtection"}},
     .error = E(EXT_KEY_USAGE),
     .at = 2},
    {.reason = "a key that is not supported",
     .fields[END_ENTITY] = {.subject = "l", .key = "secp256k1", .extensions = {LEAF}},
     .error = E(KEY_UNSUPPORTED)},
    {.reason = "a small RSA key",
     .fields[END_ENTITY] = {.subject = "l", .key = "RSA:1024", .extensions = {LEAF}},
     .error = E(KEY_UNSUPPORTED)},
    {.reason = "a small RSA key of a CA",
     .fields[INTERMEDIATE] = {.subject = "I", .key = "RSA:1024", .extensions = {CA}},
     .error = E(KEY_UNSUPPORTED),
     .at = 1},

    /* Critical extensions that are not known (RFC 5280 4.2). */
    {.reason = "in the end entity",
     .fields[END_ENTITY] = {.subject = "l", .extensions = {LEAF, "1.2.3.4=critical,DER:0500"}},
     .error = E(UNKNOWN_CRITICAL_EXTENSION)},
    {.reason = "not critical",
     .fields[END_ENTITY] = {.subject = "l", .extensions = {LEAF, "1.2.3.4=DER:0500"}}},
    {.reason = "in the intermediate",
     .fields[INTERMEDIATE] = {.subject = "I", .extensions = {CA, "1.2.3.4=critical,DER:0500"}},
     .error = E(UNKNOWN_CRITICAL_EXTENSION),
     .at = 1},
    {.reason = "in the anchor",
     .fields[ROOT] = {.subject = "R", .extensions = {CA, "1.2.3.4=critical,DER:0500"}},
     .error = E(UNKNOWN_CRITICAL_EXTENSION),
     .at = 2},

    /* Name constraints. */
    {.reason = "a name that the intermediate may certify",
     .fields[INTERMEDIATE] = {.subject = "I",
                              .extensions = {CA, "nameConstraints=critical,permitted;DNS:example.com"}}},
    {.reason = "one that it may not",
     .fields[INTERMEDIATE] = {.subject = "I",
                              .extensions = {CA, "nameConstraints=critical,permitted;DNS:example.org"}},
     .error = E(NAME_CONSTRAINTS)},
    {.reason = "one that the anchor excludes",
     .fields[ROOT] = {.subject = "R", .extensions = {CA, "nameConstraints=critical,excluded;DNS:" WWW}},
     .error = E(NAME_CONSTRAINTS)},
    {.reason = "an intermediate whose own name is outside of its issuer's",
     .fields[ROOT] = {.subject = "R", .extensions = {CA, "nameConstraints=critical,excluded;DNS:ca.example"}},
     .fields[INTERMEDIATE] = {.subject = "I", .extensions = {CA, "subjectAltName=DNS:ca.example"}},
     .error = E(NAME_CONSTRAINTS),
     .at = 1},
    {.reason = "unless it is self-issued (RFC 5280 6.1.3)",
     .fields[ROOT] = {.subject = "R", .extensions = {CA, "nameConstraints=critical,excluded;DNS:ca.example"}},
     .fields[INTERMEDIATE] = {.subject = "R", .extensions = {CA, "subjectAltName=DNS:ca.example"}}},
    {.reason = "an end entity that is self-issued is not exempt",
     .fields[ROOT] = {.subject = "R", .extensions = {CA, "nameConstraints=critical,excluded;DNS:" WWW}},
     .fields[INTERMEDIATE] = {.subject = "I", .extensions = {CA}},
     .fields[END_ENTITY] = {.subject = "I", .extensions = {LEAF}},
     .error = E(NAME_CONSTRAINTS)},

    /* Signatures. */
    {.reason = "a bad one under the end entity",
     .fields[END_ENTITY] = {.subject = "l", .has_bad_signature = true, .extensions = {LEAF}},
     .error = E(SIGNATURE)},
    {.reason = "a bad one under the intermediate",
     .fields[INTERMEDIATE] = {.subject = "I", .has_bad_signature = true, .extensions = {CA}},
     .error = E(SIGNATURE),
     .at = 1},
    {.reason = "a bad one under the anchor, which nobody looks at",
     .fields[ROOT] = {.subject = "R", .has_bad_signature = true, .extensions = {CA}}},
    {.reason = "SHA-1",
     .fields[END_ENTITY] = {.subject = "l", .digest = "SHA1", .extensions = {LEAF}},
     .error = E(SIGNATURE_ALGORITHM)},
    {.reason = "SHA-1 under the intermediate",
     .fields[INTERMEDIATE] = {.subject = "I", .digest = "SHA1", .extensions = {CA}},
     .error = E(SIGNATURE_ALGORITHM),
     .at = 1},

    /* Issuers that are none. */
    {.reason = "an issuer that nobody knows",
     .fields[END_ENTITY] = {.subject = "l", .issuer_name = "Nobody", .extensions = {LEAF}},
     .error = E(UNKNOWN_ISSUER),
     .num_path = 1},
    {.reason = "the intermediate's issuer is not known",
     .fields[INTERMEDIATE] = {.subject = "I", .issuer_name = "Nobody", .extensions = {CA}},
     .error = E(UNKNOWN_ISSUER),
     .at = 1,
     .num_path = 2},
};

static void check_row(const row *now) {
    three made = make(now->fields);
    stoic_path_options options = options_for(&made);
    stoic_verdict verdict = {.struct_size = sizeof(verdict)};
    if (now->name != NULL) {
        options.name = stoic_bytes_of_text(now->name);
    }
    options.now = now->now != 0 ? now->now : TEST_PKI_NOW;
    options.purpose = now->purpose;
    options.has_max_intermediates = now->has_max;
    options.max_intermediates = now->max;
    const stoic_error error = stoic_path_verify(&verdict, &options, made.chain);
    const uint32_t num_path = now->num_path != 0 ? now->num_path : 3;
    if (error != now->error || verdict.error != error || verdict.at != now->at ||
        verdict.num_path != num_path) {
        fail_msg("%s: %s at %u of %u", now->reason, stoic_error_name(error), verdict.at, verdict.num_path);
    }
    assert_true(verdict.now == options.now);
    for (uint32_t i = 0; i < num_path; i++) {
        const stoic_bytes der = made.issued[END_ENTITY - i]->der;
        assert_true(stoic_bytes_equal(verdict.path[i].der, der));
        assert_int_equal(verdict.path[i].source, i); /* end entity, intermediate, anchor */
        assert_int_equal(verdict.path[i].position, i == 2 ? 0 : i);
        if (i == now->at) {
            assert_int_equal(verdict.path[i].error, error);
        }
    }
    drop(&made);
}

static void test_rows(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(rows); i++) {
        check_row(&rows[i]);
    }
}

/* A path has one error for each certificate; the one that is furthest from a remedy is the verdict. */
static void test_several_errors(void **state) {
    const test_fields fields[3] = {
        ROOT_FIELDS,
        {.subject = "I", .extensions = {CA_TRUE, "keyUsage=cRLSign"}},
        {.subject = "l", .not_after = TEST_PKI_NOW - 1, .extensions = {LEAF}},
    };
    three made = make(fields);
    stoic_path_options options = options_for(&made);
    stoic_verdict verdict = {.struct_size = sizeof(verdict)};
    (void)state;
    assert_int_equal(stoic_path_verify(&verdict, &options, made.chain), E(ISSUER_KEY_USAGE));
    assert_int_equal(verdict.at, 1);
    assert_int_equal(verdict.key_usage, STOIC_KEY_USAGE_CERTIFICATE_SIGN);
    assert_int_equal(verdict.path[0].error, E(EXPIRED));
    assert_int_equal(verdict.path[1].error, E(ISSUER_KEY_USAGE));
    assert_int_equal(verdict.path[2].error, STOIC_OK);
    drop(&made);
}

/* The particulars are those of the error, and no others. */
static void test_particulars(void **state) {
    const test_fields none[3] = {{.subject = NULL}};
    three made = make(none);
    stoic_path_options options = options_for(&made);
    stoic_verdict verdict = {.struct_size = sizeof(verdict)};
    const stoic_bytes leaf = made.issued[END_ENTITY]->der;
    stoic_bytes alone = test_chain((const test_issued *[]){made.issued[END_ENTITY]}, 1);
    (void)state;
    assert_int_equal(stoic_path_verify(&verdict, &options, alone), E(UNKNOWN_ISSUER));
    stoic_certificate view = {.struct_size = sizeof(view)};
    assert_int_equal(stoic_certificate_read(&view, leaf, NULL), STOIC_OK);
    assert_true(stoic_bytes_equal(verdict.issuer, view.issuer));
    assert_int_equal(verdict.issuer_key_id.len, 20);
    assert_true(stoic_bytes_equal(verdict.issuer_key_id, view.issuer_key_id));
    assert_int_equal(verdict.name.len, 0);
    assert_int_equal(verdict.num_signatures, 0);

    options.name = stoic_bytes_of_text("wrong.example");
    assert_int_equal(stoic_path_verify(&verdict, &options, made.chain), E(NAME_MISMATCH));
    assert_true(stoic_bytes_equal(verdict.name, options.name));
    assert_int_equal(verdict.issuer.len, 0);

    /* The common name of the end entity is not one of its names. */
    options.name = stoic_bytes_of_text(WWW);
    options.profile = STOIC_PROFILE_STRICT;
    assert_int_equal(stoic_path_verify(&verdict, &options, made.chain), E(PROFILE));
    assert_non_null(verdict.rule);
    assert_int_equal(verdict.path[verdict.at].error, E(PROFILE));
    assert_int_equal(verdict.num_path, 3);
    free((void *)(uintptr_t)alone.data);
    drop(&made);
}

static void test_arguments(void **state) {
    const test_fields none[3] = {{.subject = NULL}};
    three made = make(none);
    const stoic_path_options good = options_for(&made);
    stoic_path_options options = good;
    stoic_verdict verdict = {.struct_size = sizeof(verdict), .num_path = 77};
    (void)state;
    options.provider = NULL;
    assert_int_equal(stoic_path_verify(&verdict, &options, made.chain), STOIC_ERROR_INVALID_ARGUMENT);
    options = good;
    options.trust = NULL;
    assert_int_equal(stoic_path_verify(&verdict, &options, made.chain), STOIC_ERROR_INVALID_ARGUMENT);
    options = good;
    options.struct_size--;
    assert_int_equal(stoic_path_verify(&verdict, &options, made.chain), STOIC_ERROR_INVALID_ARGUMENT);
    options = good;
    options.purpose = (stoic_purpose)2;
    assert_int_equal(stoic_path_verify(&verdict, &options, made.chain), STOIC_ERROR_INVALID_ARGUMENT);
    options = good;
    options.profile = (stoic_certificate_profile)2;
    assert_int_equal(stoic_path_verify(&verdict, &options, made.chain), STOIC_ERROR_INVALID_ARGUMENT);
    assert_int_equal(verdict.num_path, 77);
    verdict.struct_size--;
    assert_int_equal(stoic_path_verify(&verdict, &good, made.chain), STOIC_ERROR_INVALID_ARGUMENT);
    drop(&made);
}

static void test_no_end_entity(void **state) {
    static const uint8_t broken[] = {0, 0, 2, 0x30, 0x01};
    static const uint8_t cut[] = {0, 0, 3, 0x30, 0x00};
    const test_fields none[3] = {{.subject = NULL}};
    three made = make(none);
    const stoic_path_options options = options_for(&made);
    stoic_verdict verdict = {.struct_size = sizeof(verdict)};
    (void)state;
    assert_int_equal(stoic_path_verify(&verdict, &options, stoic_bytes_of(NULL, 0)), E(MISSING));
    assert_int_equal(verdict.num_path, 0);
    assert_int_equal(stoic_path_verify(&verdict, &options, stoic_bytes_of(cut, sizeof(cut))), E(MISSING));
    assert_int_equal(stoic_path_verify(&verdict, &options, stoic_bytes_of(broken, sizeof(broken))),
                     E(MALFORMED));
    assert_int_equal(verdict.num_path, 1);
    assert_int_equal(verdict.path[0].der.len, 2);
    assert_int_equal(verdict.path[0].error, E(MALFORMED));
    drop(&made);
}

/* Whoever keeps the answer asks again when the first certificate of the path has ended. */
static void test_good_until(void **state) {
    static const struct {
        const char *reason;
        test_fields fields[3];
        int64_t end;
    } ends[] = {
        {"all end together", {{.subject = NULL}}, TEST_PKI_NOW + 30 * TEST_PKI_DAY},
        {"the root first",
         {{.subject = "Root", .not_after = TEST_PKI_NOW + 1, .extensions = {CA}}},
         TEST_PKI_NOW + 1},
        {"the intermediate first",
         {[INTERMEDIATE] = {.subject = "Intermediate", .not_after = TEST_PKI_NOW, .extensions = {CA}}},
         TEST_PKI_NOW},
        {"the end entity first",
         {[END_ENTITY] = {.subject = "leaf", .not_after = TEST_PKI_NOW + 2, .extensions = {LEAF}}},
         TEST_PKI_NOW + 2},
    };
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(ends); i++) {
        three made = make(ends[i].fields);
        stoic_path_options options = options_for(&made);
        stoic_verdict verdict = {.struct_size = sizeof(verdict)};
        print_message("  %s\n", ends[i].reason);
        assert_int_equal(stoic_path_verify(&verdict, &options, made.chain), STOIC_OK);
        assert_true(verdict.good_until == ends[i].end);
        options.name = stoic_bytes_of_text("example.com");
        assert_int_equal(stoic_path_verify(&verdict, &options, made.chain), E(NAME_MISMATCH));
        assert_true(verdict.good_until == 0);
        drop(&made);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),          cmocka_unit_test(test_several_errors),
        cmocka_unit_test(test_particulars),   cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_no_end_entity), cmocka_unit_test(test_good_until),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
