/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which settings make another binding, and the setters of resumption.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "config/binding.h"
#include "config_testing.h"

/* A client's settings; NULL: none of it. */
typedef struct client_settings {
    const char *reason;
    const char *pins[2];
    const char *identity;
    bool is_insecure;
    const char *anchor, *end_entity;
    bool has_crls, is_strict;
    stoic_revocation_policy policy;
} client_settings;

static stoic_trust_store *make_trust(const client_settings *with) {
    stoic_trust_store *trust = NULL;
    assert_int_equal(stoic_trust_store_new(&trust, NULL), STOIC_OK);
    if (with->anchor != NULL) {
        char *pem = read_test_file(with->anchor, ".pem");
        assert_int_equal(stoic_trust_store_add_anchors(trust, NULL, stoic_bytes_of_text(pem)), STOIC_OK);
        free(pem);
    }
    if (with->end_entity != NULL) {
        char *pem = read_test_file(with->end_entity, ".pem");
        assert_int_equal(stoic_trust_store_add_end_entities(trust, NULL, stoic_bytes_of_text(pem)), STOIC_OK);
        free(pem);
    }
    return trust;
}

static void set_path_settings(stoic_config_builder *builder, const client_settings *with) {
    stoic_crl_set *lists = NULL;
    stoic_trust_store *trust = make_trust(with);
    assert_int_equal(stoic_crl_set_new(&lists, NULL), STOIC_OK);
    if (with->has_crls) {
        char *pem = read_test_file("../../../data/pki/crls", ".pem");
        assert_int_equal(stoic_crl_set_add(lists, NULL, stoic_bytes_of_text(pem)), STOIC_OK);
        free(pem);
    }
    stoic_config_builder_set_trust(builder, trust);
    stoic_config_builder_set_crls(builder, lists, with->policy);
    stoic_config_builder_set_certificate_profile(builder, with->is_strict ? STOIC_PROFILE_STRICT
                                                                          : STOIC_PROFILE_STANDARD);
    stoic_trust_store_release(trust);
    stoic_crl_set_release(lists);
}

static const stoic_session_store *store;

static const stoic_config *make_client(const client_settings *with) {
    stoic_config_builder *builder = NULL;
    const stoic_config *config = NULL;
    assert_int_equal(stoic_client_config_builder_new(&builder, stoic_provider_libcrypto(), NULL), STOIC_OK);
    for (size_t i = 0; i < 2 && with->pins[i] != NULL; i++) {
        char *pem = read_test_file(with->pins[i], ".pem");
        assert_int_equal(
            stoic_config_builder_add_pinned_certificates(builder, NULL, stoic_bytes_of_text(pem)), STOIC_OK);
        free(pem);
    }
    if (with->identity != NULL) {
        assert_int_equal(add_test_identity(builder, NULL, "own", with->identity, with->identity), STOIC_OK);
    }
    if (with->is_insecure) {
        stoic_config_builder_insecure_no_verify(builder);
    }
    set_path_settings(builder, with);
    stoic_config_builder_set_session_store(builder, store);
    assert_int_equal(stoic_config_builder_build(builder, &config, NULL), STOIC_OK);
    return config;
}

static void differs_with_every_setting(void **state) {
    (void)state;
    static const client_settings cases[] = {
        {"one pin", .pins = {"p256"}},
        {"another pin", .pins = {"rsa"}},
        {"two pins", .pins = {"p256", "rsa"}},
        {"insecure", .is_insecure = true},
        {"insecure, with a pin", .pins = {"p256"}, .is_insecure = true},
        {"a pin and a certificate", .pins = {"p256"}, .identity = "rsa"},
        {"a pin and another certificate", .pins = {"p256"}, .identity = "p256"},
        {"an anchor", .anchor = "p256"},
        {"another anchor", .anchor = "rsa"},
        {"the same as an end entity", .end_entity = "p256"},
        {"both", .anchor = "p256", .end_entity = "p256"},
        {"an anchor and a pin", .anchor = "p256", .pins = {"p256"}},
        {"with lists", .anchor = "p256", .has_crls = true},
        {"the end entity alone is looked up", .anchor = "p256", .policy = {.end_entity_only = true}},
        {"unknown is good", .anchor = "p256", .policy = {.unknown_is_good = true}},
        {"lists may be old", .anchor = "p256", .policy = {.ignore_expired = true}},
        {"strict", .anchor = "p256", .is_strict = true},
    };
    enum { NUM = sizeof cases / sizeof *cases };
    uint8_t bindings[NUM][STOIC_SESSION_BINDING_LEN];
    for (size_t i = 0; i < NUM; i++) {
        const stoic_config *config = make_client(&cases[i]), *again = make_client(&cases[i]);
        memcpy(bindings[i], config->binding, sizeof config->binding);
        assert_memory_equal(config->binding, again->binding, sizeof config->binding);
        stoic_config_release(config);
        stoic_config_release(again);
        for (size_t other = 0; other < i; other++) {
            if (memcmp(bindings[i], bindings[other], sizeof bindings[i]) == 0) {
                fail_msg("%s is the same as %s", cases[i].reason, cases[other].reason);
            }
        }
    }
}

static void differs_with_the_certificate_of_a_server(void **state) {
    (void)state;
    stoic_config_builder *builder = NULL;
    const stoic_config *config = NULL;
    stoic_ticket_sealer *sealer = NULL;
    uint8_t first[STOIC_SESSION_BINDING_LEN], second[STOIC_SESSION_BINDING_LEN];
    assert_int_equal(stoic_ticket_sealer_new(&sealer, stoic_provider_libcrypto(), NULL), STOIC_OK);
    assert_int_equal(stoic_server_config_builder_new(&builder, stoic_provider_libcrypto(), NULL), STOIC_OK);
    assert_int_equal(add_test_identity(builder, NULL, "a", "p256", "p256"), STOIC_OK);
    assert_int_equal(add_test_identity(builder, NULL, "b", "rsa", "rsa"), STOIC_OK);
    stoic_config_builder_set_ticket_sealer(builder, sealer);
    stoic_config_builder_set_ticket_sealer(builder,
                                           sealer); /* each call takes and gives back one reference */
    stoic_ticket_sealer_release(sealer);
    assert_int_equal(stoic_config_builder_build(builder, &config, NULL), STOIC_OK);
    stoic_config_bind_identity(config, first, &config->identities[0]);
    stoic_config_bind_identity(config, second, &config->identities[1]);
    assert_memory_not_equal(first, second, sizeof first);
    stoic_config_release(config);
}

/* What is trusted matters to a server that asks, and to no other. */
static void differs_with_what_is_asked_of_clients(void **state) {
    (void)state;
    static const struct {
        const char *reason;
        stoic_client_authentication mode;
        client_settings with;
        size_t same_as; /* an earlier case, or its own number */
    } cases[] = {
        {"nobody is asked", STOIC_CLIENT_AUTHENTICATION_NONE, {.anchor = "p256"}, 0},
        {"nobody is asked, another anchor", STOIC_CLIENT_AUTHENTICATION_NONE, {.anchor = "rsa"}, 0},
        {"optional", STOIC_CLIENT_AUTHENTICATION_OPTIONAL, {.anchor = "p256"}, 2},
        {"required", STOIC_CLIENT_AUTHENTICATION_REQUIRED, {.anchor = "p256"}, 3},
        {"another anchor", STOIC_CLIENT_AUTHENTICATION_REQUIRED, {.anchor = "rsa"}, 4},
        {"with lists", STOIC_CLIENT_AUTHENTICATION_REQUIRED, {.anchor = "p256", .has_crls = true}, 5},
        {"strict", STOIC_CLIENT_AUTHENTICATION_REQUIRED, {.anchor = "p256", .is_strict = true}, 6},
        {"required again", STOIC_CLIENT_AUTHENTICATION_REQUIRED, {.anchor = "p256"}, 3},
    };
    enum { NUM = sizeof cases / sizeof *cases };
    uint8_t bindings[NUM][STOIC_SESSION_BINDING_LEN];
    stoic_ticket_sealer *sealer = NULL;
    assert_int_equal(stoic_ticket_sealer_new(&sealer, stoic_provider_libcrypto(), NULL), STOIC_OK);
    for (size_t i = 0; i < NUM; i++) {
        stoic_config_builder *builder = NULL;
        const stoic_config *config = NULL;
        assert_int_equal(stoic_server_config_builder_new(&builder, stoic_provider_libcrypto(), NULL),
                         STOIC_OK);
        assert_int_equal(add_test_identity(builder, NULL, "a", "p256", "p256"), STOIC_OK);
        set_path_settings(builder, &cases[i].with);
        stoic_config_builder_set_client_authentication(builder, cases[i].mode);
        stoic_config_builder_set_ticket_sealer(builder, sealer);
        assert_int_equal(stoic_config_builder_build(builder, &config, NULL), STOIC_OK);
        stoic_config_bind_identity(config, bindings[i], &config->identities[0]);
        stoic_config_release(config);
        for (size_t other = 0; other < i; other++) {
            const bool is_same = memcmp(bindings[i], bindings[other], sizeof bindings[i]) == 0;
            if (is_same != (cases[i].same_as == cases[other].same_as)) {
                fail_msg("%s and %s", cases[i].reason, cases[other].reason);
            }
        }
    }
    stoic_ticket_sealer_release(sealer);
}

static void checks_numbers(void **state) {
    (void)state;
    const struct {
        const char *reason;
        size_t num;
        uint32_t lifetime;
        stoic_error error;
    } cases[] = {
        {"none at all", 0, 1, STOIC_OK},
        {"the most", STOIC_TICKETS_MAX, STOIC_TICKET_MAX_LIFETIME, STOIC_OK},
        {"too many", STOIC_TICKETS_MAX + 1, 100, STOIC_ERROR_INVALID_ARGUMENT},
        {"no lifetime", 2, 0, STOIC_ERROR_INVALID_ARGUMENT},
        {"more than seven days", 2, STOIC_TICKET_MAX_LIFETIME + 1, STOIC_ERROR_INVALID_ARGUMENT},
    };
    stoic_config_builder *builder = NULL;
    assert_int_equal(stoic_server_config_builder_new(&builder, stoic_provider_libcrypto(), NULL), STOIC_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (stoic_config_builder_set_tickets(builder, cases[i].num, cases[i].lifetime) != cases[i].error) {
            fail_msg("%s", cases[i].reason);
        }
    }
    stoic_config_builder_free(builder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(differs_with_every_setting),
        cmocka_unit_test(differs_with_the_certificate_of_a_server),
        cmocka_unit_test(differs_with_what_is_asked_of_clients),
        cmocka_unit_test(checks_numbers),
    };
    assert_int_equal(stoic_session_store_memory_new(&store, NULL, 1), STOIC_OK);
    const int status = cmocka_run_group_tests(tests, NULL, NULL);
    stoic_session_store_memory_free(store);
    return status;
}
