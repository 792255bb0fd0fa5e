/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Waits of the machines alone: which states they are, what is queued when, and identities without a key.
 */
#include "crafted.h"

#include <stdlib.h>
#include <string.h>

#include <stoic/keys.h>

/* A server's config with p256, whose key is here or elsewhere. */
static const stoic_config *make_config(bool waits, bool is_remote, const uint16_t *schemes, size_t num) {
    stoic_config_builder *builder = NULL;
    const stoic_config *config = NULL;
    char *chain = read_test_file("p256", ".pem");
    char *key = read_test_file("p256", ".key.pem");
    const stoic_bytes pem = stoic_bytes_of_text(chain);
    assert_int_equal(stoic_server_config_builder_new(&builder, stoic_provider_libcrypto(), NULL), STOIC_OK);
    assert_int_equal(
        is_remote ? stoic_config_builder_add_remote_identity(builder, NULL, "far", pem, schemes, num)
                  : stoic_config_builder_add_identity(builder, NULL, "near", pem, stoic_bytes_of_text(key)),
        STOIC_OK);
    stoic_config_builder_set_client_hello_wait(builder, waits);
    assert_int_equal(stoic_config_builder_build(builder, &config, NULL), STOIC_OK);
    free(chain);
    free(key);
    return config;
}

static lone_server *lone_with(const stoic_config *config) {
    lone_server *lone = calloc(1, sizeof(*lone));
    lone->server.config = config;
    assert_int_equal(stoic_server_handshake_new(&lone->server.handshake, config, &lone->server.agreed),
                     STOIC_OK);
    return lone;
}

static stoic_bytes sign(const stoic_sign_request *request, uint8_t *room) {
    const stoic_provider *provider = stoic_provider_libcrypto();
    char *key = read_test_file("p256", ".key.pem");
    stoic_signer *signer = NULL;
    size_t len = 0;
    assert_int_equal(stoic_signer_from_pem(&signer, provider, stoic_bytes_of_text(key), NULL), STOIC_OK);
    assert_int_equal(
        provider->sign(signer, &len, room, STOIC_SIGNATURE_MAX_LEN, request->scheme, request->content),
        STOIC_OK);
    provider->free_signer(signer);
    free(key);
    return stoic_bytes_of(room, len);
}

static const stoic_time now = {.wall_ns = TEST_WALL_SECONDS * STOIC_NS_PER_SECOND};

static void states_are_named_after_the_answer(void **state) {
    (void)state;
    crafted_hello hello;
    lone_server *lone = lone_with(make_config(true, true, NULL, 0));
    stoic_handshake *server = lone->server.handshake;
    uint8_t room[STOIC_SIGNATURE_MAX_LEN];
    craft_hello(&hello, STOIC_GROUP_X25519);
    assert_int_equal(stoic_handshake_wait(server), STOIC_WAIT_NONE);
    assert_int_equal(tell(lone, &hello), STOIC_OK);
    assert_string_equal(stoic_handshake_step_name(server), "wait_client_hello_answer");
    assert_int_equal(stoic_handshake_wait(server), STOIC_WAIT_CLIENT_HELLO);
    assert_int_equal(lone->actions.num, 0);
    assert_int_equal(lone->server.agreed.version, 0); /* nothing is negotiated yet */
    assert_int_equal(stoic_handshake_answer_sign(server, &lone->actions, stoic_bytes_of(NULL, 0), now),
                     STOIC_ERROR_INTERNAL);
    assert_int_equal(stoic_handshake_answer_client_hello(server, &lone->actions, lone->server.config, now),
                     STOIC_OK);
    assert_string_equal(stoic_handshake_step_name(server), "wait_signature");
    assert_int_equal(stoic_handshake_wait(server), STOIC_WAIT_SIGN);
    assert_int_equal(lone->actions.num, 0); /* held back */
    assert_int_equal(stoic_handshake_answer_client_hello(server, &lone->actions, lone->server.config, now),
                     STOIC_ERROR_INTERNAL);
    const stoic_bytes signature = sign(stoic_handshake_sign_request(server), room);
    assert_int_equal(stoic_handshake_answer_sign(server, &lone->actions, signature, now), STOIC_OK);
    assert_string_equal(stoic_handshake_step_name(server), "wait_client_finished");
    assert_int_equal(stoic_handshake_wait(server), STOIC_WAIT_NONE);
    lone_server_free(lone);
}

/* With waits and without the server does the same, in the same order. */
static void actions_are_those_of_no_wait(void **state) {
    (void)state;
    crafted_hello hello;
    craft_hello(&hello, STOIC_GROUP_X25519);
    lone_server *plain = lone_with(make_config(false, false, NULL, 0));
    lone_server *waits = lone_with(make_config(false, true, NULL, 0));
    uint8_t room[STOIC_SIGNATURE_MAX_LEN];
    assert_int_equal(tell(plain, &hello), STOIC_OK);
    assert_int_equal(tell(waits, &hello), STOIC_OK);
    const stoic_bytes signature = sign(stoic_handshake_sign_request(waits->server.handshake), room);
    assert_int_equal(stoic_handshake_answer_sign(waits->server.handshake, &waits->actions, signature, now),
                     STOIC_OK);
    assert_int_equal(plain->actions.num, waits->actions.num);
    for (size_t i = 0; i < plain->actions.num; i++) {
        assert_int_equal(plain->actions.list[i].kind, waits->actions.list[i].kind);
        assert_true((plain->actions.list[i].message.data == NULL) ==
                    (waits->actions.list[i].message.data == NULL));
    }
    lone_server_free(plain);
    lone_server_free(waits);
}

static void no_message_may_come_while_waiting(void **state) {
    (void)state;
    crafted_hello hello;
    lone_server *lone = lone_with(make_config(true, false, NULL, 0));
    craft_hello(&hello, STOIC_GROUP_X25519);
    assert_int_equal(tell(lone, &hello), STOIC_OK);
    assert_int_equal(tell(lone, &hello), STOIC_ERROR_UNEXPECTED_MESSAGE);
    lone_server_free(lone);
}

/* A hello that cannot be decoded is nobody's question. */
static void malformed_hellos_are_not_asked_about(void **state) {
    (void)state;
    static const uint8_t malformed[] = {1, 0, 0, 2, 3, 3};
    lone_server *lone = lone_with(make_config(true, false, NULL, 0));
    assert_int_equal(tell_bytes(lone, stoic_bytes_of(malformed, sizeof(malformed))),
                     STOIC_ERROR_CLIENT_HELLO_MALFORMED);
    assert_int_equal(stoic_handshake_wait(lone->server.handshake), STOIC_WAIT_NONE);
    lone_server_free(lone);
}

/* What is wrong with the hello beyond its form comes out with the answer. */
static void hellos_are_judged_after_the_answer(void **state) {
    (void)state;
    crafted_hello hello;
    lone_server *lone = lone_with(make_config(true, false, NULL, 0));
    craft_hello(&hello, STOIC_GROUP_X25519);
    drop_extension(&hello.hello.extensions, STOIC_EXTENSION_SUPPORTED_VERSIONS);
    assert_int_equal(tell(lone, &hello), STOIC_OK);
    assert_int_equal(stoic_handshake_client_hello(lone->server.handshake)->max_version, STOIC_VERSION_TLS12);
    assert_int_equal(stoic_handshake_client_hello(lone->server.handshake)->versions.len, 0);
    assert_int_equal(
        stoic_handshake_answer_client_hello(lone->server.handshake, &lone->actions, lone->server.config, now),
        STOIC_ERROR_NO_COMMON_VERSION);
    assert_int_equal(lone->actions.num, 0);
    lone_server_free(lone);
}

/* Only what the far signer can do is chosen. */
static void schemes_of_far_keys(void **state) {
    (void)state;
    static const uint16_t p256_only[] = {STOIC_SCHEME_ECDSA_SECP256R1_SHA256};
    static const uint16_t others[] = {STOIC_SCHEME_RSA_PSS_RSAE_SHA256};
    crafted_hello hello;
    craft_hello(&hello, STOIC_GROUP_X25519);
    lone_server *lone = lone_with(make_config(false, true, p256_only, 1));
    assert_int_equal(tell(lone, &hello), STOIC_OK);
    assert_int_equal(stoic_handshake_sign_request(lone->server.handshake)->scheme, p256_only[0]);
    lone_server_free(lone);
    lone = lone_with(make_config(false, true, p256_only, 1));
    hello.hello.extensions.signature_algorithms = craft_list(&hello, 3, others, 1);
    assert_int_equal(tell(lone, &hello), STOIC_ERROR_NO_COMMON_SCHEME);
    lone_server_free(lone);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_are_named_after_the_answer),
        cmocka_unit_test(actions_are_those_of_no_wait),
        cmocka_unit_test(no_message_may_come_while_waiting),
        cmocka_unit_test(malformed_hellos_are_not_asked_about),
        cmocka_unit_test(hellos_are_judged_after_the_answer),
        cmocka_unit_test(schemes_of_far_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
