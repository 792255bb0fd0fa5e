/* SPDX-License-Identifier: Apache-2.0 */
/* Throw-away certificates of every kind, read back with the library's own eyes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include <stoic/keys.h>
#include <stoic/webpki.h>

#include "stoic/throwaway.h"

enum { DAY = 86400, CHAIN_MAX = 8192 };

/* The only certificate of a PEM text; `writer` holds it. */
static stoic_certificate read_one(stoic_writer *writer, const char *pem) {
    stoic_certificate found = {.struct_size = sizeof(found)};
    stoic_bytes der;
    stoic_writer_init_growing(writer, NULL, CHAIN_MAX);
    assert_int_equal(stoic_chain_from_pem(writer, stoic_bytes_of_text(pem), NULL), STOIC_OK);
    stoic_reader reader = stoic_reader_of(stoic_writer_view(writer));
    assert_true(stoic_read_vector24(&reader, &der) && stoic_reader_at_end(&reader));
    assert_int_equal(stoic_certificate_read(&found, der, NULL), STOIC_OK);
    return found;
}

static void check_key(const char *pem, const stoic_certificate *leaf, stoic_key_type type) {
    const stoic_provider *provider = stoic_provider_libcrypto();
    stoic_signer *signer = NULL;
    stoic_public_key key;
    assert_int_equal(stoic_signer_from_pem(&signer, provider, stoic_bytes_of_text(pem), NULL), STOIC_OK);
    assert_int_equal(stoic_public_key_read(&key, leaf->spki), STOIC_OK);
    assert_int_equal(key.type, type);
    assert_int_equal(stoic_keys_match(provider, signer, &key), STOIC_OK);
    provider->free_signer(signer);
}

/* authorityKeyIdentifier holds the authority's subjectKeyIdentifier as [0]. */
static void check_issued_by(const stoic_certificate *leaf, const stoic_certificate *authority) {
    const stoic_bytes id = authority->subject_key_id;
    assert_true(stoic_bytes_equal(leaf->issuer, authority->subject));
    assert_true(id.len > 0 && leaf->authority_key_id.len == id.len + 2);
    assert_true(stoic_bytes_equal(stoic_slice(leaf->authority_key_id, 2, id.len), id));
    assert_true(authority->is_ca && authority->path_length == 0);
    assert_true(!leaf->is_ca && leaf->key_usage == STOIC_KEY_USAGE_DIGITAL_SIGNATURE);
    assert_true(authority->not_before <= leaf->not_before && leaf->not_after <= authority->not_after);
}

static void test_kinds(void **state) {
    static const struct {
        const char *reason;
        struct stoic_throwaway_options options;
        stoic_key_type type;
        int64_t not_before, not_after; /* from now */
        size_t num_purposes;
    } rows[] = {
        {"nothing said", {.key = NULL}, STOIC_KEY_P256, -3600, 30 * DAY, 1},
        {"P-256", {.key = "ecdsa-p256"}, STOIC_KEY_P256, -3600, 30 * DAY, 1},
        {"P-384", {.key = "ecdsa-p384"}, STOIC_KEY_P384, -3600, 30 * DAY, 1},
        {"P-521", {.key = "ecdsa-p521"}, STOIC_KEY_P521, -3600, 30 * DAY, 1},
        {"Ed25519", {.key = "ed25519"}, STOIC_KEY_ED25519, -3600, 30 * DAY, 1},
        {"RSA", {.key = "rsa2048"}, STOIC_KEY_RSA, -3600, 30 * DAY, 1},
        {"RSASSA-PSS", {.key = "rsa-pss"}, STOIC_KEY_RSA_PSS, -3600, 30 * DAY, 1},
        {"for clients too", {.is_for_clients = true}, STOIC_KEY_P256, -3600, 30 * DAY, 2},
        {"expired", {.not_before = -2 * DAY, .not_after = -DAY}, STOIC_KEY_P256, -2 * DAY, -DAY, 1},
        {"not valid yet", {.not_before = DAY, .not_after = 2 * DAY}, STOIC_KEY_P256, DAY, 2 * DAY, 1},
        {"ten years", {.not_after = 3650 * (int64_t)DAY}, STOIC_KEY_P256, -3600, 3650 * (int64_t)DAY, 1},
    };
    static const char *const names[] = {"localhost", "*.example.com", "192.0.2.7", "2001:db8::7"};
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct stoic_throwaway made;
        stoic_writer leaf_writer;
        stoic_writer authority_writer;
        const int64_t start = time(NULL);
        if (!stoic_throwaway_make(&made, names, 4, &rows[i].options)) {
            fail_msg("%s: not made", rows[i].reason);
        }
        const int64_t end = time(NULL);
        const stoic_certificate leaf = read_one(&leaf_writer, made.cert);
        const stoic_certificate authority = read_one(&authority_writer, made.ca);
        check_key(made.key, &leaf, rows[i].type);
        check_issued_by(&leaf, &authority);
        if (leaf.not_before < start + rows[i].not_before || leaf.not_before > end + rows[i].not_before ||
            leaf.not_after < start + rows[i].not_after || leaf.not_after > end + rows[i].not_after ||
            authority.not_before > start || authority.not_after < end) {
            fail_msg("%s: another validity", rows[i].reason);
        }
        assert_int_equal(leaf.ext_key_usage.len, rows[i].num_purposes * 10);
        assert_true(stoic_certificate_covers_name(&leaf, stoic_bytes_of_text("localhost")));
        assert_true(stoic_certificate_covers_name(&leaf, stoic_bytes_of_text("www.example.com")));
        assert_true(stoic_certificate_covers_name(&leaf, stoic_bytes_of_text("192.0.2.7")));
        assert_true(stoic_certificate_covers_name(&leaf, stoic_bytes_of_text("2001:db8:0::7")));
        assert_false(stoic_certificate_covers_name(&leaf, stoic_bytes_of_text("example.com")));
        stoic_writer_reset(&authority_writer);
        stoic_writer_reset(&leaf_writer);
        stoic_throwaway_free(&made);
        assert_null(made.key);
    }
}

static size_t count(const char *text, const char *line) {
    size_t num = 0;
    for (const char *at = strstr(text, line); at != NULL; at = strstr(at + 1, line)) {
        num++;
    }
    return num;
}

static void test_authorities_and_lists(void **state) {
    static const struct {
        const char *reason;
        struct stoic_throwaway_options options;
        size_t num_certificates, num_lists;
    } rows[] = {
        {"neither", {.key = NULL}, 1, 0},
        {"a list of the root", {.has_lists = true}, 1, 1},
        {"an intermediate", {.has_intermediate = true}, 2, 0},
        {"lists of both", {.has_intermediate = true, .has_lists = true}, 2, 2},
    };
    static const char *const names[] = {"localhost"};
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct stoic_throwaway made;
        if (!stoic_throwaway_make(&made, names, 1, &rows[i].options)) {
            fail_msg("%s: not made", rows[i].reason);
        }
        if (count(made.cert, "BEGIN CERTIFICATE") != rows[i].num_certificates ||
            (made.crl != NULL) != (rows[i].num_lists > 0) ||
            (made.revoked != NULL) != (rows[i].num_lists > 0)) {
            fail_msg("%s: something else was made", rows[i].reason);
        }
        if (rows[i].num_lists > 0) {
            assert_int_equal(count(made.crl, "BEGIN X509 CRL"), rows[i].num_lists);
            assert_int_equal(count(made.revoked, "BEGIN X509 CRL"), rows[i].num_lists);
            assert_string_not_equal(made.crl, made.revoked);
        }
        stoic_throwaway_free(&made);
        assert_null(made.crl);
    }
}

static void test_refused(void **state) {
    static const char long_name[] =
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.example";
    static const struct {
        const char *reason;
        const char *names[2];
        size_t num_names;
        const char *key;
        bool is_made;
    } rows[] = {
        {"no name", {NULL}, 0, NULL, false},
        {"not a name", {"a b"}, 1, NULL, false},
        {"the second is not a name", {"a", "b,DNS:c"}, 2, NULL, false},
        {"an empty name", {""}, 1, NULL, false},
        {"a wildcard alone", {"*."}, 1, NULL, false},
        {"an unknown key", {"a"}, 1, "dsa", false},
        {"a name too long for a common name", {long_name}, 1, NULL, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct stoic_throwaway made = {.ca = NULL};
        const struct stoic_throwaway_options options = {.key = rows[i].key};
        if (stoic_throwaway_make(&made, rows[i].names, rows[i].num_names, &options) != rows[i].is_made ||
            (made.cert != NULL) != rows[i].is_made) {
            fail_msg("%s", rows[i].reason);
        }
        stoic_throwaway_free(&made);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_authorities_and_lists),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
