/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The SIGN wait in the client role: a server asks for a certificate whose key is elsewhere.
 */
#include "asking.h"
#include "waiting.h"

#include <stdlib.h>
#include <string.h>

typedef struct client_case {
    const stoic_config *server_config;
    party notices, unused;
    const stoic_config *config;
    stoic_connection *tls;
    asking *server;
    stoic_time now;
    const stoic_sign_request *sign;
} client_case;

static const stoic_config *make_client_config(party *notices) {
    stoic_config_builder *builder;
    const stoic_config *config;
    char *pem = waiting_read_file("localhost", ".pem");
    char *own = waiting_read_file("other", ".pem");
    assert_int_equal(stoic_client_config_builder_new(&builder, stoic_provider_libcrypto(), NULL), STOIC_OK);
    assert_int_equal(stoic_config_builder_add_pinned_certificates(builder, NULL, stoic_bytes_of_text(pem)),
                     STOIC_OK);
    assert_int_equal(
        stoic_config_builder_add_remote_identity(builder, NULL, "mine", stoic_bytes_of_text(own), NULL, 0),
        STOIC_OK);
    waiting_count_notices(builder, notices);
    assert_int_equal(stoic_config_builder_build(builder, &config, NULL), STOIC_OK);
    free(pem);
    free(own);
    return config;
}

static stoic_error receive(client_case *it, stoic_event *event, uint8_t *input, size_t len) {
    *event = (stoic_event){.struct_size = sizeof *event};
    return stoic_receive(it->tls, event, input, len, it->now);
}

static void start(client_case *it) {
    *it = (client_case){.now = {.wall_ns = INT64_C(1893456000) * STOIC_NS_PER_SECOND, .monotonic_ns = 1000}};
    it->server_config = waiting_server_config(&(waiting_options){.chunk = 0}, &it->unused);
    it->config = make_client_config(&it->notices);
    it->server = asking_new(it->server_config);
    assert_int_equal(stoic_client_new(&it->tls, it->config, stoic_bytes_of_text("localhost"), it->now),
                     STOIC_OK);
}

/* Brings the server's flight to the client; the error of the last call. */
static stoic_error bring_flight(client_case *it, stoic_bytes extra, size_t chunk) {
    uint8_t hello[4096], flight[16384];
    size_t len, filled = 0, brought = 0;
    assert_int_equal(stoic_take_output(it->tls, &len, hello, sizeof hello), STOIC_OK);
    asking_answer(it->server, stoic_bytes_of(hello, len), extra);
    const stoic_bytes all = stoic_writer_view(&it->server->output);
    while (brought < all.len) {
        const size_t some = chunk != 0 && chunk < all.len - brought ? chunk : all.len - brought;
        memcpy(flight + filled, all.data + brought, some);
        brought += some;
        filled += some;
        stoic_event event;
        do {
            const stoic_error error = receive(it, &event, flight, filled);
            if (error != STOIC_OK) {
                return error;
            }
            filled -= event.consumed;
            memmove(flight, flight + event.consumed, filled);
            it->sign = event.type == STOIC_EVENT_SIGN ? event.sign : it->sign;
        } while (event.type == STOIC_EVENT_OUTPUT_READY);
    }
    assert_int_equal(filled, 0);
    return STOIC_OK;
}

static void start_waiting(client_case *it) {
    start(it);
    assert_int_equal(bring_flight(it, stoic_bytes_of(NULL, 0), 0), STOIC_OK);
    assert_non_null(it->sign);
}

static void end(client_case *it) {
    stoic_connection_free(it->tls);
    assert_int_equal(it->notices.num_terminal, 1);
    asking_free(it->server);
    stoic_config_release(it->config);
    stoic_config_release(it->server_config);
}

static void answer_well(client_case *it) {
    uint8_t room[STOIC_SIGNATURE_MAX_LEN], output[16384];
    stoic_event event;
    size_t len;
    const uint64_t id = it->sign->wait_id;
    const stoic_bytes signature = waiting_sign_with("other", it->sign, room);
    assert_int_equal(stoic_answer_sign(it->tls, id, signature, it->now), STOIC_OK);
    assert_int_equal(receive(it, &event, room, 0), STOIC_OK);
    assert_int_equal(event.type, STOIC_EVENT_CONNECTED);
    assert_int_equal(stoic_answer_sign(it->tls, id, signature, it->now), STOIC_ERROR_NO_SUCH_WAIT);
    assert_int_equal(stoic_take_output(it->tls, &len, output, sizeof output), STOIC_OK);
    asking_finish(it->server, output, len, it->config);
    assert_int_equal(it->server->num_messages, 3);
    assert_true(it->server->is_finished);
}

static void test_answered(void **state) {
    (void)state;
    static const size_t chunks[] = {0, 1, 1000};
    for (size_t i = 0; i < STOIC_COUNT(chunks); i++) {
        client_case it;
        start(&it);
        assert_int_equal(bring_flight(&it, stoic_bytes_of(NULL, 0), chunks[i]), STOIC_OK);
        assert_non_null(it.sign);
        assert_int_equal(it.sign->role, STOIC_ROLE_CLIENT);
        assert_string_equal(it.sign->identity_name, "mine");
        answer_well(&it);
        end(&it);
    }
}

static void test_waits(void **state) {
    (void)state;
    client_case it;
    start_waiting(&it);
    uint8_t junk[] = {23, 3, 3, 0, 1, 0};
    stoic_event event;
    assert_int_equal(receive(&it, &event, junk, sizeof junk), STOIC_ERROR_WAITING);
    assert_int_equal(stoic_answer_sign(it.tls, it.sign->wait_id + 2, stoic_bytes_of(junk, 1), it.now),
                     STOIC_ERROR_NO_SUCH_WAIT);
    assert_int_equal(receive(&it, &event, junk, 0), STOIC_ERROR_WAITING);
    answer_well(&it);
    end(&it);
}

static void test_wrong_signature(void **state) {
    (void)state;
    client_case it;
    start_waiting(&it);
    uint8_t room[STOIC_SIGNATURE_MAX_LEN];
    const stoic_bytes signature = waiting_sign_with("localhost", it.sign, room);
    assert_int_equal(stoic_answer_sign(it.tls, it.sign->wait_id, signature, it.now),
                     STOIC_ERROR_SIGNER_WRONG);
    assert_int_equal(it.notices.class_, STOIC_CLASS_OUR_MISCONFIG);
    end(&it);
}

static void test_signer_fails(void **state) {
    (void)state;
    client_case it;
    start_waiting(&it);
    assert_int_equal(stoic_fail_sign(it.tls, it.sign->wait_id, it.now), STOIC_OK);
    stoic_event event;
    uint8_t none[1];
    assert_int_equal(receive(&it, &event, none, 0), STOIC_ERROR_SIGNER_FAILED);
    end(&it);
}

/* 0: freed; 1: EOF; 2: closed; 3: aborted; 4: too late */
static void test_ends_while_waiting(void **state) {
    (void)state;
    for (int how = 0; how < 5; how++) {
        client_case it;
        start_waiting(&it);
        const uint64_t id = it.sign->wait_id;
        uint8_t none[1];
        stoic_event event;
        if (how == 1) {
            assert_int_equal(stoic_transport_ended(it.tls, STOIC_TRANSPORT_EOF, it.now),
                             STOIC_ERROR_TRANSPORT_EOF_IN_HANDSHAKE);
        } else if (how == 2) {
            assert_int_equal(stoic_close(it.tls, it.now), STOIC_OK);
        } else if (how == 3) {
            assert_int_equal(stoic_abort(it.tls, STOIC_ALERT_internal_error, it.now), STOIC_OK);
        } else if (how == 4) {
            it.now.monotonic_ns = stoic_deadline(it.tls);
            assert_int_equal(receive(&it, &event, none, 0), STOIC_ERROR_SIGNER_TIMEOUT);
            assert_int_equal(it.notices.reason, STOIC_REASON_KEY_SERVICE_TIMEOUT);
        }
        if (how != 0) {
            assert_int_equal(stoic_answer_sign(it.tls, id, stoic_bytes_of(NULL, 0), it.now),
                             STOIC_ERROR_NO_SUCH_WAIT);
        }
        end(&it);
    }
}

/* Behind the server's Finished the keys change (RFC 9846 5.1): nobody is asked to sign. */
static void test_leftover(void **state) {
    (void)state;
    client_case it;
    start(&it);
    assert_int_equal(bring_flight(&it, stoic_bytes_of("\x04\0\0\x00", 4), 0),
                     STOIC_ERROR_MESSAGE_SPANS_KEY_CHANGE);
    assert_null(it.sign);
    end(&it);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answered),           cmocka_unit_test(test_waits),
        cmocka_unit_test(test_wrong_signature),    cmocka_unit_test(test_signer_fails),
        cmocka_unit_test(test_ends_while_waiting), cmocka_unit_test(test_leftover),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
