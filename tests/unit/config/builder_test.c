/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The builder: defaults, choices, and what it refuses.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "config_testing.h"

static stoic_config_builder *new_server(const stoic_allocator *allocator) {
    stoic_config_builder *builder = NULL;
    assert_int_equal(stoic_server_config_builder_new(&builder, stoic_provider_libcrypto(), allocator),
                     STOIC_OK);
    return builder;
}

static stoic_config_builder *new_client(void) {
    stoic_config_builder *builder = NULL;
    assert_int_equal(stoic_client_config_builder_new(&builder, stoic_provider_libcrypto(), NULL), STOIC_OK);
    return builder;
}

static const stoic_config *build(stoic_config_builder *builder) {
    const stoic_config *config = NULL;
    assert_int_equal(stoic_config_builder_build(builder, &config, NULL), STOIC_OK);
    return config;
}

static void has_safe_defaults(void **state) {
    (void)state;
    stoic_config_builder *builder = new_server(NULL);
    assert_int_equal(add_test_identity(builder, NULL, "p256", "p256", "p256"), STOIC_OK);
    const stoic_config *config = build(builder);
    assert_int_equal(config->num_suites, stoic_provider_libcrypto()->num_suites);
    assert_ptr_equal(config->suites[0], stoic_provider_libcrypto()->suites[0]);
    assert_int_equal(config->num_groups, 4);
    assert_int_equal(config->groups[0]->id, STOIC_GROUP_X25519MLKEM768);
    assert_int_equal(config->groups[1]->id, STOIC_GROUP_X25519);
    assert_int_equal(config->groups[2]->id, STOIC_GROUP_SECP256R1);
    assert_int_equal(config->groups[3]->id, STOIC_GROUP_SECP384R1); /* SecP256r1MLKEM768 must be named */
    assert_int_equal(config->num_alpn, 0);
    assert_int_equal(config->unknown_name, STOIC_UNKNOWN_NAME_REFUSED);
    assert_int_equal(config->hello_timeout_ns, 10 * STOIC_NS_PER_SECOND);
    assert_int_equal(config->handshake_timeout_ns, 30 * STOIC_NS_PER_SECOND);
    assert_false(config->insecure_no_verify);
    assert_null(config->notice_handler);
    stoic_config_release(config);
}

static void refuses_incomplete_configs(void **state) {
    (void)state;
    static const uint16_t nonsense[] = {0x9999};
    static const struct {
        const char *reason;
        bool is_server, with_identity, insecure, no_suite, no_group;
        stoic_error error;
    } cases[] = {
        {"server without identity", true, false, false, false, false, STOIC_ERROR_CONFIG_NO_IDENTITY},
        {"client without verification", false, false, false, false, false,
         STOIC_ERROR_CONFIG_NO_VERIFICATION},
        {"a client's identity verifies nobody", false, true, false, false, false,
         STOIC_ERROR_CONFIG_NO_VERIFICATION},
        {"insecure client", false, false, true, false, false, STOIC_OK},
        {"no suite that exists", false, false, true, true, false, STOIC_ERROR_CONFIG_NO_COMMON},
        {"no group that exists", true, true, false, false, true, STOIC_ERROR_CONFIG_NO_COMMON},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        stoic_config_builder *builder = cases[i].is_server ? new_server(NULL) : new_client();
        stoic_error_detail detail = {.struct_size = sizeof(detail)};
        const stoic_config *config = NULL;
        if (cases[i].with_identity) {
            assert_int_equal(add_test_identity(builder, NULL, "p256", "p256", "p256"), STOIC_OK);
        }
        if (cases[i].insecure) {
            stoic_config_builder_insecure_no_verify(builder);
        }
        if (cases[i].no_suite) {
            assert_int_equal(stoic_config_builder_set_suites(builder, nonsense, 1), STOIC_OK);
        }
        if (cases[i].no_group) {
            assert_int_equal(stoic_config_builder_set_groups(builder, nonsense, 1), STOIC_OK);
        }
        const stoic_error error = stoic_config_builder_build(builder, &config, &detail);
        if (error != cases[i].error || (error != STOIC_OK) != (detail.text[0] != '\0')) {
            fail_msg("%s: %s (%s)", cases[i].reason, stoic_error_name(error), detail.text);
        }
        stoic_config_release(config);
    }
}

static stoic_trust_store *new_trust(bool has_anchor, bool has_end_entity) {
    stoic_trust_store *trust = NULL;
    char *pem = read_test_file("p256", ".pem");
    assert_int_equal(stoic_trust_store_new(&trust, NULL), STOIC_OK);
    if (has_anchor) {
        assert_int_equal(stoic_trust_store_add_anchors(trust, NULL, stoic_bytes_of_text(pem)), STOIC_OK);
    }
    if (has_end_entity) {
        assert_int_equal(stoic_trust_store_add_end_entities(trust, NULL, stoic_bytes_of_text(pem)), STOIC_OK);
    }
    free(pem);
    return trust;
}

static void wants_trust_with_something_in_it(void **state) {
    (void)state;
    static const struct {
        const char *reason;
        bool is_server, has_trust, has_anchor, has_end_entity;
        stoic_client_authentication mode;
        stoic_error error;
    } cases[] = {
        {"a client with an anchor", false, true, true, false, 0, STOIC_OK},
        {"a client with an end entity", false, true, false, true, 0, STOIC_OK},
        {"a client with an empty store", false, true, false, false, 0, STOIC_ERROR_CONFIG_NO_VERIFICATION},
        {"a client asks nobody", false, true, true, false, STOIC_CLIENT_AUTHENTICATION_REQUIRED, STOIC_OK},
        {"a server that asks nobody", true, false, false, false, 0, STOIC_OK},
        {"a server that asks nobody, with an empty store", true, true, false, false, 0, STOIC_OK},
        {"a server that asks, without a store", true, false, false, false,
         STOIC_CLIENT_AUTHENTICATION_OPTIONAL, STOIC_ERROR_CONFIG_NO_TRUST},
        {"a server that asks, with an empty store", true, true, false, false,
         STOIC_CLIENT_AUTHENTICATION_REQUIRED, STOIC_ERROR_CONFIG_NO_TRUST},
        {"a server that asks, with an anchor", true, true, true, false, STOIC_CLIENT_AUTHENTICATION_REQUIRED,
         STOIC_OK},
        {"a server with a mode that is none", true, true, true, false,
         STOIC_CLIENT_AUTHENTICATION_REQUIRED + 1, STOIC_ERROR_INVALID_ARGUMENT},
        {"a server that asks, with an end entity", true, true, false, true,
         STOIC_CLIENT_AUTHENTICATION_OPTIONAL, STOIC_OK},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        stoic_config_builder *builder = cases[i].is_server ? new_server(NULL) : new_client();
        stoic_error_detail detail = {.struct_size = sizeof(detail)};
        const stoic_config *config = NULL;
        if (cases[i].is_server) {
            assert_int_equal(add_test_identity(builder, NULL, "p256", "p256", "p256"), STOIC_OK);
        }
        if (cases[i].has_trust) {
            stoic_trust_store *trust = new_trust(cases[i].has_anchor, cases[i].has_end_entity);
            stoic_config_builder_set_trust(builder, trust);
            stoic_trust_store_release(trust);
        }
        stoic_config_builder_set_client_authentication(builder, cases[i].mode);
        const stoic_error error = stoic_config_builder_build(builder, &config, &detail);
        if (error != cases[i].error || (error != STOIC_OK) != (detail.text[0] != '\0')) {
            fail_msg("%s: %s (%s)", cases[i].reason, stoic_error_name(error), detail.text);
        }
        stoic_config_release(config);
    }
}

/* Each setter takes one reference and gives back the one before. What leaks, a sanitizer sees. */
static void holds_stores_and_lists(void **state) {
    (void)state;
    const stoic_revocation_policy policy = {.unknown_is_good = true};
    stoic_trust_store *first = new_trust(true, false), *second = new_trust(true, true);
    stoic_crl_set *lists = NULL;
    stoic_config_builder *builder = new_client();
    assert_int_equal(stoic_crl_set_new(&lists, NULL), STOIC_OK);
    stoic_config_builder_set_trust(builder, first);
    stoic_config_builder_set_trust(builder, second);
    stoic_config_builder_set_trust(builder, second);
    stoic_config_builder_set_crls(builder, lists, policy);
    stoic_config_builder_set_crls(builder, lists, policy);
    stoic_config_builder_set_certificate_profile(builder, STOIC_PROFILE_STRICT);
    stoic_trust_store_release(first);
    stoic_trust_store_release(second);
    stoic_crl_set_release(lists);
    const stoic_config *config = build(builder);
    assert_ptr_equal(config->trust, second);
    assert_int_equal(stoic_trust_store_num_end_entities(config->trust), 1);
    assert_ptr_equal(config->crls, lists);
    assert_int_equal(stoic_crl_set_num_crls(config->crls), 0);
    assert_true(config->revocation.unknown_is_good);
    assert_int_equal(config->profile, STOIC_PROFILE_STRICT);
    stoic_config_release(config);

    builder = new_client();
    stoic_config_builder_insecure_no_verify(builder);
    first = new_trust(true, false);
    stoic_config_builder_set_trust(builder, first);
    stoic_trust_store_release(first);
    stoic_config_builder_set_trust(builder, NULL);
    stoic_config_builder_set_crls(builder, NULL, policy);
    config = build(builder);
    assert_null(config->trust);
    assert_null(config->crls);
    stoic_config_release(config);
}

static void keeps_what_was_set_last(void **state) {
    (void)state;
    static const uint16_t suites[] = {0x1303, 0x9999, 0x1301, 0x1303};
    static const uint16_t groups[] = {STOIC_GROUP_SECP384R1, STOIC_GROUP_X25519};
    char text[] = "h2";
    const stoic_bytes first[] = {stoic_bytes_of_text("a"), stoic_bytes_of_text("b")};
    const stoic_bytes second[] = {stoic_bytes_of_text(text)};
    stoic_config_builder *builder = new_client();
    stoic_config_builder_insecure_no_verify(builder);
    assert_int_equal(stoic_config_builder_set_suites(builder, suites, 4), STOIC_OK);
    assert_int_equal(stoic_config_builder_set_groups(builder, groups, 2), STOIC_OK);
    assert_int_equal(stoic_config_builder_set_alpn(builder, first, 2), STOIC_OK);
    assert_int_equal(stoic_config_builder_set_alpn(builder, second, 1), STOIC_OK);
    stoic_config_builder_set_timeouts(builder, 1, 2);
    memset(text, 'x', sizeof(text)); /* it was copied */
    const stoic_config *config = build(builder);
    assert_int_equal(config->num_suites, 2);
    assert_int_equal(config->suites[0]->id, 0x1303);
    assert_int_equal(config->suites[1]->id, 0x1301);
    assert_int_equal(config->groups[0]->id, STOIC_GROUP_SECP384R1);
    assert_int_equal(config->num_alpn, 1);
    assert_memory_equal(config->alpn[0].data, "h2", 2);
    assert_int_equal(config->hello_timeout_ns, 1);
    assert_int_equal(config->handshake_timeout_ns, 2);
    stoic_config_release(config);
}

static void refuses_bad_alpn(void **state) {
    (void)state;
    static const char long_name[257] = {0};
    static const struct {
        const char *reason;
        size_t len, num;
        stoic_error error;
    } cases[] = {
        {"empty name", 0, 1, STOIC_ERROR_CONFIG_ALPN},
        {"one byte", 1, 1, STOIC_OK},
        {"255 bytes", 255, 1, STOIC_OK},
        {"256 bytes", 256, 1, STOIC_ERROR_CONFIG_ALPN},
        {"no protocol at all", 1, 0, STOIC_OK},
        {"as many as there is room for", 1, 16, STOIC_OK},
        {"too many", 1, 17, STOIC_ERROR_INVALID_ARGUMENT},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        stoic_bytes names[17];
        for (size_t n = 0; n < 17; n++) {
            names[n] = stoic_bytes_of(long_name, cases[i].len);
        }
        stoic_config_builder *builder = new_client();
        const stoic_error error = stoic_config_builder_set_alpn(builder, names, cases[i].num);
        if (error != cases[i].error) {
            fail_msg("%s: %s", cases[i].reason, stoic_error_name(error));
        }
        stoic_config_builder_free(builder);
    }
    stoic_config_builder_free(NULL);
}

static void refuses_to_work_without_provider(void **state) {
    (void)state;
    stoic_config_builder *builder = NULL;
    assert_int_equal(stoic_server_config_builder_new(&builder, NULL, NULL), STOIC_ERROR_INVALID_ARGUMENT);
    assert_null(builder);
}

static void counts_references(void **state) {
    (void)state;
    counting_memory memory = {.left = SIZE_MAX};
    const stoic_allocator allocator = counting_allocator(&memory);
    stoic_config_builder *builder = new_server(&allocator);
    assert_int_equal(add_test_identity(builder, NULL, "p256", "p256", "p256"), STOIC_OK);
    const stoic_config *config = build(builder);
    assert_ptr_equal(stoic_config_retain(config), config);
    stoic_config_release(config);
    assert_true(memory.outstanding > 0);
    stoic_config_release(config);
    assert_int_equal(memory.outstanding, 0);
    stoic_config_release(NULL);
}

/* Builds a server's config with so many allocations; true when that was enough. Nothing may leak. */
static bool build_with(size_t allocations) {
    counting_memory memory = {.left = allocations};
    const stoic_allocator allocator = counting_allocator(&memory);
    const stoic_bytes alpn[] = {stoic_bytes_of_text("h2"), stoic_bytes_of_text("http/1.1")};
    stoic_config_builder *builder = NULL;
    const stoic_config *config = NULL;
    stoic_error error = stoic_server_config_builder_new(&builder, stoic_provider_libcrypto(), &allocator);
    if (error == STOIC_OK) {
        error = add_test_identity(builder, NULL, "p256", "p256", "p256");
        error = error == STOIC_OK ? add_test_identity(builder, NULL, "rsa", "rsa", "rsa") : error;
        error = error == STOIC_OK ? stoic_config_builder_set_alpn(builder, alpn, 2) : error;
    }
    if (error == STOIC_OK) {
        error = stoic_config_builder_build(builder, &config, NULL);
    } else {
        stoic_config_builder_free(builder);
    }
    assert_true(error == STOIC_OK || error == STOIC_ERROR_OUT_OF_MEMORY);
    stoic_config_release(config);
    assert_int_equal(memory.outstanding, 0);
    return error == STOIC_OK;
}

static void survives_want_of_memory(void **state) {
    (void)state;
    size_t allocations = 0;
    while (!build_with(allocations)) {
        allocations++;
        assert_true(allocations < 1000);
    }
    assert_true(allocations > 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_safe_defaults),
        cmocka_unit_test(refuses_incomplete_configs),
        cmocka_unit_test(wants_trust_with_something_in_it),
        cmocka_unit_test(holds_stores_and_lists),
        cmocka_unit_test(keeps_what_was_set_last),
        cmocka_unit_test(refuses_bad_alpn),
        cmocka_unit_test(refuses_to_work_without_provider),
        cmocka_unit_test(counts_references),
        cmocka_unit_test(survives_want_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
