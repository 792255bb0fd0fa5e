/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CLIENT_HELLO wait: what each answer does to the connection and to its notices.
 */
#include <string.h>

#include "waiting.h"

static const uint16_t p384[] = {STOIC_GROUP_SECP384R1};
static const uint16_t x25519_then_p384[] = {STOIC_GROUP_X25519, STOIC_GROUP_SECP384R1};

/* ---- Refusals ------------------------------------------------------------------------------------------ */

static const struct {
    const char *reason;
    stoic_alert alert;
    stoic_error error;
    stoic_class class_;
    stoic_reason cause;
} refusals[] = {
    {"a rule", STOIC_ALERT_access_denied, STOIC_ERROR_CLIENT_REFUSED, STOIC_CLASS_ACCESS_DENIED,
     STOIC_REASON_REFUSED_BY_POLICY},
    {"a name", STOIC_ALERT_unrecognized_name, STOIC_ERROR_NAME_NOT_SERVED, STOIC_CLASS_NAME_UNKNOWN,
     STOIC_REASON_NOT_SERVED},
    {"a protocol", STOIC_ALERT_no_application_protocol, STOIC_ERROR_NO_COMMON_ALPN, STOIC_CLASS_NEGOTIATION,
     STOIC_REASON_ALPN},
    {"anything else", STOIC_ALERT_handshake_failure, STOIC_ERROR_CLIENT_REFUSED, STOIC_CLASS_ACCESS_DENIED,
     STOIC_REASON_REFUSED_BY_POLICY},
};

static void test_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(refusals); i++) {
        waiting *it = waiting_new(&(waiting_options){.hello_wait = true});
        waiting_run_until(it, STOIC_EVENT_CLIENT_HELLO);
        assert_int_equal(stoic_refuse_client_hello(it->server.tls, refusals[i].alert, it->now), STOIC_OK);
        stoic_event event;
        expect_error(refusals[i].reason, receive_nothing(it, &event), refusals[i].error);
        expect_error(refusals[i].reason, stoic_answer_client_hello(it->server.tls, NULL, it->now),
                     STOIC_ERROR_NO_SUCH_WAIT);
        expect_end(refusals[i].reason, &it->server, refusals[i].class_, refusals[i].cause);
        waiting_run(it);
        assert_int_equal(it->client.peer_alert, refusals[i].alert);
        waiting_free(it);
    }
}

/* ---- Another config ------------------------------------------------------------------------------------ */

static void test_config_is_switched(void **state) {
    (void)state;
    for (int retries = 0; retries < 2; retries++) {
        party notices = {.num_terminal = 0};
        const waiting_options chosen = {
            .identity = "other", .alpn = "h2", .remote = true, .server_groups = retries ? p384 : NULL};
        const stoic_config *config = waiting_server_config(&chosen, &notices);
        waiting *it = waiting_new(&(waiting_options){.hello_wait = true,
                                                     .server_name = "other.example",
                                                     .pin = "other",
                                                     .client_groups = x25519_then_p384,
                                                     .client_alpn = "h2"});
        waiting_run_until(it, STOIC_EVENT_CLIENT_HELLO);
        assert_int_equal(it->hello->sni_state, STOIC_SNI_FOREIGN);
        assert_int_equal(strlen(it->hello->ja4), 36);
        assert_int_equal(stoic_answer_client_hello(it->server.tls, config, it->now), STOIC_OK);
        stoic_config_release(config); /* the connection has a reference */
        it->signer = "other";
        waiting_run(it);
        assert_true(it->client.is_connected && it->server.is_connected);
        stoic_connection_info info = {.struct_size = sizeof info};
        stoic_connection_describe(it->server.tls, &info);
        assert_string_equal(info.certificate, "other");
        assert_true(stoic_bytes_equal(info.alpn, stoic_bytes_of_text("h2")));
        waiting_drop_server(it);
        assert_int_equal(it->server.num_terminal, 0); /* the new config's handler has it */
        assert_int_equal(notices.num_terminal, 1);
        waiting_free(it);
    }
}

/* The chosen config decides, and its refusal is an ordinary one: lists and all. */
static void test_switched_config_does_not_fit(void **state) {
    (void)state;
    party notices = {.num_terminal = 0};
    const stoic_config *config = waiting_server_config(&(waiting_options){.alpn = "h2"}, &notices);
    waiting *it = waiting_new(&(waiting_options){.hello_wait = true, .client_alpn = "http/1.1"});
    waiting_run_until(it, STOIC_EVENT_CLIENT_HELLO);
    expect_error("no common protocol", stoic_answer_client_hello(it->server.tls, config, it->now),
                 STOIC_ERROR_NO_COMMON_ALPN);
    stoic_event event;
    expect_error("repeated", receive_nothing(it, &event), STOIC_ERROR_NO_COMMON_ALPN);
    expect_end("the chosen config's", &notices, STOIC_CLASS_NEGOTIATION, STOIC_REASON_ALPN);
    waiting_run(it);
    assert_int_equal(it->client.peer_alert, STOIC_ALERT_no_application_protocol);
    waiting_free(it);
    stoic_config_release(config);
}

static void test_configs_that_cannot_be_used(void **state) {
    (void)state;
    party notices = {.num_terminal = 0};
    stoic_allocator memory = *stoic_default_allocator();
    const stoic_config *config = waiting_server_config(&(waiting_options){.allocator = &memory}, &notices);
    waiting *it = waiting_new(&(waiting_options){.hello_wait = true});
    waiting_run_until(it, STOIC_EVENT_CLIENT_HELLO);
    expect_error("another allocator", stoic_answer_client_hello(it->server.tls, config, it->now),
                 STOIC_ERROR_INVALID_ARGUMENT);
    waiting_run(it); /* nothing has changed */
    assert_true(it->client.is_connected);
    waiting_free(it);
    stoic_config_release(config);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_config_is_switched),
        cmocka_unit_test(test_switched_config_does_not_fit),
        cmocka_unit_test(test_configs_that_cannot_be_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
