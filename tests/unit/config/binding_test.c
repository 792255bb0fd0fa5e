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
} client_settings;

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
    stoic_config_builder_set_session_store(builder, store);
    assert_int_equal(stoic_config_builder_build(builder, &config, NULL), STOIC_OK);
    return config;
}

static void differs_with_every_setting(void **state) {
    (void)state;
    static const client_settings cases[] = {
        {"one pin", {"p256", NULL}, NULL, false},
        {"another pin", {"rsa", NULL}, NULL, false},
        {"two pins", {"p256", "rsa"}, NULL, false},
        {"insecure", {NULL, NULL}, NULL, true},
        {"insecure, with a pin", {"p256", NULL}, NULL, true},
        {"a pin and a certificate", {"p256", NULL}, "rsa", false},
        {"a pin and another certificate", {"p256", NULL}, "p256", false},
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
        cmocka_unit_test(checks_numbers),
    };
    assert_int_equal(stoic_session_store_memory_new(&store, NULL, 1), STOIC_OK);
    const int status = cmocka_run_group_tests(tests, NULL, NULL);
    stoic_session_store_memory_free(store);
    return status;
}
