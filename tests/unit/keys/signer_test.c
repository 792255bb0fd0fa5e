/* SPDX-License-Identifier: Apache-2.0 */
/* From PEM files to signers of the real provider, and whether key and certificate belong together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stoic/keys.h>

#include "unit/base/fixtures.h"

typedef struct file_row {
    const char *reason;
    const char *file;
    stoic_error error;
    size_t line;
    const char *spki; /* of the other half */
} file_row;

static const file_row rows[] = {
    {"P-256", "keys/p256-pkcs8.pem", STOIC_OK, 0, "keys/p256-spki.pem"},
    {"P-384", "keys/p384-pkcs8.pem", STOIC_OK, 0, "keys/p384-spki.pem"},
    {"P-521", "keys/p521-pkcs8.pem", STOIC_OK, 0, "keys/p521-spki.pem"},
    {"Ed25519", "keys/ed25519-pkcs8.pem", STOIC_OK, 0, "keys/ed25519-spki.pem"},
    {"RSA", "keys/rsa2048-pkcs8.pem", STOIC_OK, 0, "keys/rsa2048-spki.pem"},
    {"RSA 8192", "keys/rsa8192-pkcs8.pem", STOIC_OK, 0, "keys/rsa8192-spki.pem"},
    {"RSASSA-PSS", "keys/rsa-pss-pkcs8.pem", STOIC_OK, 0, "keys/rsa-pss-spki.pem"},
    {"P-256 SEC 1", "keys/p256-sec1.pem", STOIC_OK, 0, "keys/p256-spki.pem"},
    {"P-384 SEC 1", "keys/p384-sec1.pem", STOIC_OK, 0, "keys/p384-spki.pem"},
    {"P-521 SEC 1", "keys/p521-sec1.pem", STOIC_OK, 0, "keys/p521-spki.pem"},
    {"without its public key", "keys/p256-no-public-sec1.pem", STOIC_OK, 0, "keys/p256-spki.pem"},
    {"with a compressed public key", "keys/p256-compressed-sec1.pem", STOIC_OK, 0, "keys/p256-spki.pem"},
    {"RSA PKCS#1", "keys/rsa2048-pkcs1.pem", STOIC_OK, 0, "keys/rsa2048-spki.pem"},
    {"behind EC PARAMETERS", "keys/p256-with-parameters-sec1.pem", STOIC_OK, 0, NULL},

    {"encrypted PKCS#8", "keys/encrypted-pkcs8.pem", STOIC_ERROR_KEY_ENCRYPTED, 1, NULL},
    {"encrypted SEC 1", "keys/encrypted-sec1.pem", STOIC_ERROR_KEY_ENCRYPTED, 1, NULL},
    {"encrypted PKCS#1", "keys/encrypted-pkcs1.pem", STOIC_ERROR_KEY_ENCRYPTED, 1, NULL},
    {"too small", "keys/rsa1024-pkcs8.pem", STOIC_ERROR_KEY_UNSUPPORTED, 1, NULL},
    {"multi-prime", "keys/rsa-multi-prime-pkcs1.pem", STOIC_ERROR_KEY_UNSUPPORTED, 1, NULL},
    {"another curve", "keys/secp256k1-pkcs8.pem", STOIC_ERROR_KEY_UNSUPPORTED, 1, NULL},
    {"a public key", "keys/p256-spki.pem", STOIC_ERROR_PEM_NO_PRIVATE_KEY, 0, NULL},
    {"a certificate", "certificates/leaf.pem", STOIC_ERROR_PEM_NO_PRIVATE_KEY, 0, NULL},
};

static void check_match(const file_row *row, const stoic_provider *provider, const stoic_signer *signer) {
    stoic_public_key key;
    const stoic_bytes spki = fixture_der(row->spki);
    assert_int_equal(stoic_public_key_read(&key, spki), STOIC_OK);
    const stoic_error error = stoic_keys_match(provider, signer, &key);
    if (error != STOIC_OK) {
        fail_msg("%s: does not match: %s", row->reason, stoic_error_name(error));
    }
    fixture_free(spki);
}

static void test_files(void **state) {
    const stoic_provider *provider = stoic_provider_libcrypto();
    (void)state;
    assert_non_null(provider);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const stoic_bytes pem = fixture_file(rows[i].file);
        stoic_error_detail detail = {.struct_size = sizeof(detail)};
        stoic_signer *signer = NULL;
        const stoic_error error = stoic_signer_from_pem(&signer, provider, pem, &detail);
        if (error != rows[i].error || detail.line != rows[i].line ||
            (error == STOIC_OK) != (signer != NULL) || (error == STOIC_OK) != (strlen(detail.text) == 0)) {
            fail_msg("%s: %s, line %zu, %s", rows[i].reason, stoic_error_name(error), detail.line,
                     detail.text);
        }
        if (rows[i].spki != NULL) {
            check_match(&rows[i], provider, signer);
        }
        if (signer != NULL) {
            provider->free_signer(signer);
        }
        fixture_free(pem);
    }
}

static stoic_signer *load(const stoic_provider *provider, const char *file) {
    const stoic_bytes pem = fixture_file(file);
    stoic_signer *signer = NULL;
    assert_int_equal(stoic_signer_from_pem(&signer, provider, pem, NULL), STOIC_OK);
    fixture_free(pem);
    return signer;
}

static void test_mismatches(void **state) {
    static const struct {
        const char *reason;
        const char *key;
        const char *spki;
    } pairs[] = {
        {"another key of the same type", "keys/p256-with-parameters-sec1.pem", "keys/p256-spki.pem"},
        {"another RSA key", "keys/rsa3072-pkcs8.pem", "keys/rsa2048-spki.pem"},
        {"another type", "keys/rsa2048-pkcs8.pem", "keys/p256-spki.pem"},
        {"another kind of RSA", "keys/rsa2048-pkcs8.pem", "keys/rsa-pss-spki.pem"},
        {"another curve", "keys/p384-pkcs8.pem", "keys/p256-spki.pem"},
        {"EC and Ed25519", "keys/ed25519-pkcs8.pem", "keys/p256-spki.pem"},
    };
    const stoic_provider *provider = stoic_provider_libcrypto();
    (void)state;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        stoic_signer *signer = load(provider, pairs[i].key);
        const stoic_bytes spki = fixture_der(pairs[i].spki);
        stoic_public_key key;
        assert_int_equal(stoic_public_key_read(&key, spki), STOIC_OK);
        const stoic_error error = stoic_keys_match(provider, signer, &key);
        if (error != STOIC_ERROR_KEY_MISMATCH) {
            fail_msg("%s: %s", pairs[i].reason, stoic_error_name(error));
        }
        provider->free_signer(signer);
        fixture_free(spki);
    }
}

static void test_texts(void **state) {
    static const struct {
        const char *reason;
        const char *text;
        stoic_error error;
        size_t line;
    } texts[] = {
        {"nothing", "", STOIC_ERROR_PEM_NO_PRIVATE_KEY, 0},
        {"not PEM", "hello\n", STOIC_ERROR_PEM_NO_PRIVATE_KEY, 0},
        {"not DER", "x\n-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
         STOIC_ERROR_KEY_MALFORMED, 2},
        {"no content", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n", STOIC_ERROR_KEY_MALFORMED,
         1},
        {"not base64", "-----BEGIN PRIVATE KEY-----\nMC4C\n?\n-----END PRIVATE KEY-----\n",
         STOIC_ERROR_PEM_MALFORMED, 3},
        {"not closed", "-----BEGIN PRIVATE KEY-----\nMC4C\n", STOIC_ERROR_PEM_MALFORMED, 1},
        {"DSA", "-----BEGIN DSA PRIVATE KEY-----\nAAAA\n-----END DSA PRIVATE KEY-----\n",
         STOIC_ERROR_KEY_UNSUPPORTED, 1},
        {"ssh", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
         STOIC_ERROR_KEY_UNSUPPORTED, 1},
        {"the first key decides",
         "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"
         "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
         STOIC_ERROR_KEY_ENCRYPTED, 1},
    };
    const stoic_provider *provider = stoic_provider_libcrypto();
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        const stoic_bytes pem = fixture_of_text(texts[i].text);
        stoic_error_detail detail = {.struct_size = sizeof(detail)};
        stoic_signer *signer = NULL;
        const stoic_error error = stoic_signer_from_pem(&signer, provider, pem, &detail);
        if (error != texts[i].error || detail.line != texts[i].line || signer != NULL ||
            strlen(detail.text) == 0) {
            fail_msg("%s: %s, line %zu, %s", texts[i].reason, stoic_error_name(error), detail.line,
                     detail.text);
        }
        fixture_free(pem);
    }
}

/* A key larger than any that is supported must not overrun the buffer on the stack. */
static void test_too_large(void **state) {
    stoic_writer writer;
    stoic_error_detail detail = {.struct_size = sizeof(detail)};
    stoic_signer *signer = NULL;
    (void)state;
    stoic_writer_init_growing(&writer, NULL, 100000);
    stoic_write_text(&writer, "-----BEGIN PRIVATE KEY-----\n");
    stoic_write_fill(&writer, 'A', 40000);
    stoic_write_text(&writer, "\n-----END PRIVATE KEY-----\n");
    assert_int_equal(
        stoic_signer_from_pem(&signer, stoic_provider_libcrypto(), stoic_writer_view(&writer), &detail),
        STOIC_ERROR_KEY_UNSUPPORTED);
    assert_null(signer);
    stoic_writer_reset(&writer);
}

static void test_cut_anywhere(void **state) {
    static const char *const files[] = {"keys/p256-sec1.pem", "keys/ed25519-pkcs8.pem",
                                        "keys/encrypted-sec1.pem"};
    const stoic_provider *provider = stoic_provider_libcrypto();
    (void)state;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        const stoic_bytes whole = fixture_file(files[i]);
        /* Without its last newline the text is still whole. */
        for (size_t len = 0; len + 1 < whole.len; len++) {
            const stoic_bytes cut = fixture_copy(stoic_slice(whole, 0, len));
            stoic_signer *signer = NULL;
            if (stoic_signer_from_pem(&signer, provider, cut, NULL) == STOIC_OK || signer != NULL) {
                fail_msg("%s: cut to %zu characters it is taken", files[i], len);
            }
            fixture_free(cut);
        }
        fixture_free(whole);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),     cmocka_unit_test(test_mismatches),   cmocka_unit_test(test_texts),
        cmocka_unit_test(test_too_large), cmocka_unit_test(test_cut_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
