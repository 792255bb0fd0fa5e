/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Chains, keys and pins: which are taken, which are refused and how that is told, and which names they cover.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "config/identities.h"
#include "config_testing.h"

static stoic_config_builder *new_server(void) {
    stoic_config_builder *builder = NULL;
    assert_int_equal(stoic_server_config_builder_new(&builder, stoic_provider_libcrypto(), NULL), STOIC_OK);
    return builder;
}

static void loads_every_kind_of_key(void **state) {
    (void)state;
    static const struct {
        const char *stem, *key_type;
    } cases[] = {
        {"p256", "ECDSA P-256"}, {"p384", "ECDSA P-384"}, {"p521", "ECDSA P-521"},
        {"ed25519", "Ed25519"},  {"rsa", "RSA"},          {"rsapss", "RSASSA-PSS"},
    };
    stoic_config_builder *builder = new_server();
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        stoic_error_detail detail = {.struct_size = sizeof(detail)};
        if (add_test_identity(builder, &detail, cases[i].stem, cases[i].stem, cases[i].stem) != STOIC_OK) {
            fail_msg("%s: %s", cases[i].stem, detail.text);
        }
    }
    const stoic_config *config = NULL;
    assert_int_equal(stoic_config_builder_build(builder, &config, NULL), STOIC_OK);
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        stoic_identity_info info = {.struct_size = sizeof(info)};
        assert_true(stoic_config_identity(config, &info, i));
        assert_string_equal(info.name, cases[i].stem);
        assert_string_equal(info.key_type, cases[i].key_type);
        assert_true(info.not_before < info.not_after);
    }
    stoic_identity_info none = {.struct_size = sizeof(none)};
    assert_false(stoic_config_identity(config, &none, STOIC_COUNT(cases)));
    stoic_config_release(config);
}

static void refuses_what_does_not_fit(void **state) {
    (void)state;
    static const struct {
        const char *reason, *chain, *key;
        stoic_error error;
    } cases[] = {
        {"another key of the same kind", "p256", "wild", STOIC_ERROR_KEY_MISMATCH},
        {"a key of another kind", "p256", "rsa", STOIC_ERROR_KEY_MISMATCH},
        {"another curve", "p256", "p384", STOIC_ERROR_KEY_MISMATCH},
        {"another RSA key", "rsa", "exactrsa", STOIC_ERROR_KEY_MISMATCH},
        {"a curve that we do not have", "k256", "k256", STOIC_ERROR_KEY_UNSUPPORTED},
        {"a certificate that may not sign", "nosign", "nosign", STOIC_ERROR_CERTIFICATE_KEY_USAGE},
        {"the key of the second certificate", "chain", "p384", STOIC_ERROR_KEY_MISMATCH},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        stoic_config_builder *builder = new_server();
        const stoic_config *config = NULL;
        stoic_error_detail detail = {.struct_size = sizeof(detail)};
        const stoic_error error = add_test_identity(builder, &detail, "x", cases[i].chain, cases[i].key);
        if (error != cases[i].error || detail.text[0] == '\0') {
            fail_msg("%s: %s (%s)", cases[i].reason, stoic_error_name(error), detail.text);
        }
        /* and nothing of it is kept */
        assert_int_equal(stoic_config_builder_build(builder, &config, NULL), STOIC_ERROR_CONFIG_NO_IDENTITY);
    }
}

static void refuses_texts_that_are_none(void **state) {
    (void)state;
    char *chain = read_test_file("p256", ".pem");
    char *key = read_test_file("p256", ".key.pem");
    char *cut = strdup(chain);
    cut[strlen(cut) / 2] = '\0';
    const struct {
        const char *reason, *chain, *key;
        stoic_error error;
    } cases[] = {
        {"good", chain, key, STOIC_OK},
        {"empty chain", "", key, STOIC_ERROR_PEM_NO_CERTIFICATE},
        {"empty key", chain, "", STOIC_ERROR_PEM_NO_PRIVATE_KEY},
        {"files swapped", key, chain, STOIC_ERROR_PEM_NO_CERTIFICATE},
        {"cut off", cut, key, STOIC_ERROR_PEM_MALFORMED},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        stoic_config_builder *builder = new_server();
        stoic_error_detail detail = {.struct_size = sizeof(detail)};
        const stoic_error error = stoic_config_builder_add_identity(
            builder, &detail, "x", stoic_bytes_of_text(cases[i].chain), stoic_bytes_of_text(cases[i].key));
        if (error != cases[i].error || (error != STOIC_OK) != (detail.text[0] != '\0')) {
            fail_msg("%s: %s (%s)", cases[i].reason, stoic_error_name(error), detail.text);
        }
        stoic_config_builder_free(builder);
    }
    free(cut);
    free(chain);
    free(key);
}

static void refuses_endless_chains(void **state) {
    (void)state;
    enum { COPIES = 200 };
    char *chain = read_test_file("p256", ".pem");
    char *key = read_test_file("p256", ".key.pem");
    char *endless = calloc(COPIES, strlen(chain) + 1);
    char *end = endless;
    for (size_t i = 0; i < COPIES; i++) {
        end = stpcpy(end, chain);
    }
    stoic_config_builder *builder = new_server();
    stoic_error_detail detail = {.struct_size = sizeof(detail)};
    assert_int_equal(stoic_config_builder_add_identity(builder, &detail, "x", stoic_bytes_of_text(endless),
                                                       stoic_bytes_of_text(key)),
                     STOIC_ERROR_INVALID_ARGUMENT);
    assert_true(detail.text[0] != '\0');
    stoic_config_builder_free(builder);
    free(endless);
    free(chain);
    free(key);
}

static void knows_which_names_are_covered(void **state) {
    (void)state;
    static const struct {
        const char *stem, *name;
        stoic_coverage coverage;
    } cases[] = {
        {"p256", "www.example", STOIC_COVERS_EXACTLY},
        {"p256", "ALT.Example", STOIC_COVERS_EXACTLY},
        {"p256", "p256", STOIC_COVERS_NOT}, /* the common name does not count */
        {"p256", "ww.example", STOIC_COVERS_NOT},
        {"wild", "a.wild.example", STOIC_COVERS_BY_WILDCARD},
        {"wild", "a.b.wild.example", STOIC_COVERS_NOT},
        {"wild", "wild.example", STOIC_COVERS_NOT},
        {"exact", "A.wild.example", STOIC_COVERS_EXACTLY},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        stoic_config_builder *builder = new_server();
        const stoic_config *config = NULL;
        assert_int_equal(add_test_identity(builder, NULL, "x", cases[i].stem, cases[i].stem), STOIC_OK);
        assert_int_equal(stoic_config_builder_build(builder, &config, NULL), STOIC_OK);
        const stoic_bytes name = stoic_bytes_of_text(cases[i].name);
        if (stoic_identity_coverage(&config->identities[0], name) != cases[i].coverage ||
            stoic_config_serves_name(config, name) != (cases[i].coverage != STOIC_COVERS_NOT)) {
            fail_msg("%s, %s", cases[i].stem, cases[i].name);
        }
        stoic_config_release(config);
    }
}

/* Keys that are elsewhere: the certificate alone is loaded, and the schemes must be its key's. */
static void takes_remote_identities(void **state) {
    (void)state;
    enum { MANY = STOIC_CONFIG_MAX_SCHEMES + 1 };
    static const struct {
        const char *reason, *chain;
        uint16_t schemes[MANY];
        size_t num;
        stoic_error error;
    } cases[] = {
        {"all schemes", "p256", {0}, 0, STOIC_OK},
        {"one scheme", "p256", {STOIC_SCHEME_ECDSA_SECP256R1_SHA256}, 1, STOIC_OK},
        {"RSA", "rsa", {STOIC_SCHEME_RSA_PSS_RSAE_SHA384, STOIC_SCHEME_RSA_PSS_RSAE_SHA256}, 2, STOIC_OK},
        {"another key's scheme", "p256", {STOIC_SCHEME_ED25519}, 1, STOIC_ERROR_INVALID_ARGUMENT},
        {"PKCS#1", "rsa", {STOIC_SCHEME_RSA_PKCS1_SHA256}, 1, STOIC_ERROR_INVALID_ARGUMENT},
        {"no scheme at all", "p256", {0x1234}, 1, STOIC_ERROR_INVALID_ARGUMENT},
        {"too many", "p256", {0}, MANY, STOIC_ERROR_INVALID_ARGUMENT},
        {"it may not sign", "nosign", {0}, 0, STOIC_ERROR_CERTIFICATE_KEY_USAGE},
        {"an unknown curve", "k256", {0}, 0, STOIC_ERROR_KEY_UNSUPPORTED},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        stoic_config_builder *builder = new_server();
        const stoic_config *config = NULL;
        char *pem = read_test_file(cases[i].chain, ".pem");
        stoic_error_detail detail = {.struct_size = sizeof(detail)};
        const stoic_error error = stoic_config_builder_add_remote_identity(
            builder, &detail, "far", stoic_bytes_of_text(pem), cases[i].schemes, cases[i].num);
        if (error != cases[i].error || (error != STOIC_OK) != (detail.text[0] != '\0')) {
            fail_msg("%s: %s (%s)", cases[i].reason, stoic_error_name(error), detail.text);
        }
        assert_int_equal(stoic_config_builder_build(builder, &config, NULL),
                         error == STOIC_OK ? STOIC_OK : STOIC_ERROR_CONFIG_NO_IDENTITY);
        if (error == STOIC_OK) {
            assert_null(config->identities[0].signer);
            assert_int_equal(config->identities[0].num_schemes, cases[i].num);
        }
        stoic_config_release(config);
        free(pem);
    }
}

static void takes_several_pins(void **state) {
    (void)state;
    static const char *const stems[] = {"p256", "chain", "rsa", "ed25519", "wild"};
    stoic_config_builder *builder = NULL;
    const stoic_config *config = NULL;
    assert_int_equal(stoic_client_config_builder_new(&builder, stoic_provider_libcrypto(), NULL), STOIC_OK);
    for (size_t i = 0; i < STOIC_COUNT(stems); i++) {
        char *pem = read_test_file(stems[i], ".pem");
        assert_int_equal(
            stoic_config_builder_add_pinned_certificates(builder, NULL, stoic_bytes_of_text(pem)), STOIC_OK);
        free(pem);
    }
    stoic_error_detail detail = {.struct_size = sizeof(detail)};
    assert_int_equal(
        stoic_config_builder_add_pinned_certificates(builder, &detail, stoic_bytes_of_text("none here")),
        STOIC_ERROR_PEM_NO_CERTIFICATE);
    assert_true(detail.text[0] != '\0');
    assert_int_equal(stoic_config_builder_build(builder, &config, NULL), STOIC_OK);
    assert_int_equal(config->num_pinned, 6);
    assert_true(stoic_bytes_equal(config->pinned[0], config->pinned[1]));
    stoic_config_release(config);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loads_every_kind_of_key),       cmocka_unit_test(refuses_what_does_not_fit),
        cmocka_unit_test(refuses_texts_that_are_none),   cmocka_unit_test(refuses_endless_chains),
        cmocka_unit_test(knows_which_names_are_covered), cmocka_unit_test(takes_several_pins),
        cmocka_unit_test(takes_remote_identities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
