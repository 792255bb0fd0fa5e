/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages after the handshake, and limits on what a peer may make us do.
 */
#include "pair.h"

#include <string.h>

#include "engine/limits.h"
#include "handshake/machine.h"
#include "secrets/key_schedule.h"

static const uint8_t key_update[] = {24, 0, 0, 1, 0};
static const uint8_t key_update_asking[] = {24, 0, 0, 1, 1};

/* A KeyUpdate as a peer sends it: under the old keys, then new ones. */
static void send_key_update(pair *both, end *from, bool asks) {
    const uint8_t *message = asks ? key_update_asking : key_update;
    stoic_direction_keys *keys = &from->tls->write;
    const stoic_hash *hash = keys->suite->hash;
    uint8_t next[STOIC_HASH_MAX_LEN];
    assert_int_equal(stoic_connection_queue(from->tls, STOIC_CONTENT_HANDSHAKE,
                                            stoic_bytes_of(message, sizeof key_update)),
                     STOIC_OK);
    stoic_next_traffic_secret(hash, next, stoic_bytes_of(keys->secret, hash->output_len));
    assert_int_equal(stoic_connection_set_keys(keys, keys->suite, stoic_bytes_of(next, hash->output_len)),
                     STOIC_OK);
    pair_flush(both, from);
}

static pair *connected(void) {
    pair *both = pair_new(&(pair_options){.chunk = 0});
    pair_connect(both);
    return both;
}

static void exchange(pair *both) {
    const size_t client = both->client.received_len, server = both->server.received_len;
    pair_send(both, &both->client, "ping", 4);
    pair_send(both, &both->server, "pong", 4);
    pair_run(both);
    assert_int_equal(both->client.error, STOIC_OK);
    assert_int_equal(both->server.error, STOIC_OK);
    assert_int_equal(both->client.received_len, client + 4);
    assert_int_equal(both->server.received_len, server + 4);
}

static void test_key_update(void **state) {
    (void)state;
    for (int i = 0; i < 4; i++) {
        pair *both = connected();
        send_key_update(both, i % 2 == 0 ? &both->client : &both->server, i / 2 == 1);
        exchange(both);
        send_key_update(both, i % 2 == 0 ? &both->server : &both->client, i / 2 == 1);
        exchange(both);
        exchange(both);
        pair_free(both);
    }
}

/* The answer comes before anything that is sealed later: an application that forgets the output is told so.
 */
static void test_key_update_answer_is_in_order(void **state) {
    (void)state;
    pair *both = connected();
    send_key_update(both, &both->client, true);
    stoic_event event = {.struct_size = sizeof event};
    assert_int_equal(
        stoic_receive(both->server.tls, &event, both->to_server.bytes, both->to_server.len, both->now),
        STOIC_OK);
    assert_int_equal(event.type, STOIC_EVENT_OUTPUT_READY);
    both->to_server.len = 0;
    uint8_t out[64];
    size_t len, taken;
    assert_int_equal(
        stoic_seal(both->server.tls, &len, &taken, out, sizeof out, stoic_bytes_of("x", 1), both->now),
        STOIC_ERROR_OUTPUT_PENDING);
    pair_run(both);
    exchange(both);
    pair_free(both);
}

/* Several requests before the answer is out get one answer. */
static void test_key_update_requests_are_joined(void **state) {
    (void)state;
    pair *both = connected();
    for (int i = 0; i < 5; i++) {
        send_key_update(both, &both->client, true);
    }
    stoic_event event = {.struct_size = sizeof event};
    size_t at = 0;
    while (at < both->to_server.len) {
        assert_int_equal(stoic_receive(both->server.tls, &event, both->to_server.bytes + at,
                                       both->to_server.len - at, both->now),
                         STOIC_OK);
        at += event.consumed;
    }
    both->to_server.len = 0;
    assert_int_equal(stoic_output_len(both->server.tls), 5 + sizeof key_update + 17);
    pair_run(both);
    exchange(both);
    pair_free(both);
}

static void test_key_update_flood(void **state) {
    (void)state;
    pair *both = connected();
    for (int i = 0; i < STOIC_MAX_KEY_UPDATES; i++) {
        send_key_update(both, &both->client, false);
        pair_run(both);
        assert_int_equal(both->server.error, STOIC_OK);
    }
    send_key_update(both, &both->client, false);
    pair_run(both);
    assert_int_equal(both->server.error, STOIC_ERROR_TOO_MANY_KEY_UPDATES);
    assert_int_equal(terminal_notice(&both->server)->class_, STOIC_CLASS_ATTACK_SUSPECT);
    pair_free(both);
}

static void test_key_updates_with_data_between(void **state) {
    (void)state;
    pair *both = connected();
    for (int i = 0; i < 2 * STOIC_MAX_KEY_UPDATES; i++) {
        send_key_update(both, &both->client, false);
        pair_send(both, &both->client, "x", 1);
        pair_run(both);
    }
    assert_int_equal(both->server.error, STOIC_OK);
    pair_free(both);
}

static void test_empty_records(void **state) {
    (void)state;
    pair *both = connected();
    stoic_protection *protection = &both->client.tls->write.protection;
    for (int i = 0; i <= STOIC_MAX_EMPTY_RECORDS; i++) {
        assert_int_equal(both->server.error, STOIC_OK);
        uint8_t record[5 + 17] = {23, 3, 3, 0, 17};
        const stoic_bytes header = stoic_bytes_of(record, 5);
        assert_int_equal(stoic_protection_seal(protection, record + 5, header, stoic_bytes_of(NULL, 0),
                                               STOIC_CONTENT_APPLICATION_DATA),
                         STOIC_OK);
        pair_inject(both, &both->server, record, sizeof record);
    }
    assert_int_equal(both->server.error, STOIC_ERROR_TOO_MANY_EMPTY_RECORDS);
    assert_int_equal(terminal_notice(&both->server)->class_, STOIC_CLASS_ATTACK_SUSPECT);
    pair_free(both);
}

typedef struct bad_message {
    const char *reason;
    const char *bytes;
    size_t len;
    stoic_error at_server, at_client;
} bad_message;

#define BYTES(literal) (literal), sizeof(literal) - 1

static const bad_message bad_messages[] = {
    {"a KeyUpdate that asks for something else", BYTES("\x18\0\0\x01\x02"), STOIC_ERROR_KEY_UPDATE_VALUE,
     STOIC_ERROR_KEY_UPDATE_VALUE},
    {"a KeyUpdate without a body", BYTES("\x18\0\0\0"), STOIC_ERROR_KEY_UPDATE_MALFORMED,
     STOIC_ERROR_KEY_UPDATE_MALFORMED},
    {"a KeyUpdate with more behind it in the record", BYTES("\x18\0\0\x01\0\x18\0\0\x01\0"),
     STOIC_ERROR_MESSAGE_SPANS_KEY_CHANGE, STOIC_ERROR_MESSAGE_SPANS_KEY_CHANGE},
    {"a ClientHello: renegotiation", BYTES("\x01\0\0\x02\x03\x03"), STOIC_ERROR_RENEGOTIATION,
     STOIC_ERROR_UNEXPECTED_MESSAGE},
    {"a HelloRequest: renegotiation", BYTES("\0\0\0\0"), STOIC_ERROR_UNEXPECTED_MESSAGE,
     STOIC_ERROR_RENEGOTIATION},
    {"a Finished", BYTES("\x14\0\0\x01\0"), STOIC_ERROR_UNEXPECTED_MESSAGE, STOIC_ERROR_UNEXPECTED_MESSAGE},
    {"a message longer than the limit", BYTES("\x04\x01\0\x01\0"), STOIC_ERROR_HANDSHAKE_MESSAGE_TOO_LONG,
     STOIC_ERROR_HANDSHAKE_MESSAGE_TOO_LONG},
    {"a CertificateRequest", BYTES("\x0d\0\0\x03\0\0\0"), STOIC_ERROR_UNEXPECTED_MESSAGE,
     STOIC_ERROR_UNEXPECTED_MESSAGE},
};

static void test_bad_messages(void **state) {
    (void)state;
    for (size_t i = 0; i < 2 * STOIC_COUNT(bad_messages); i++) {
        const bad_message *row = &bad_messages[i / 2];
        pair *both = connected();
        end *from = i % 2 == 0 ? &both->client : &both->server;
        end *to = i % 2 == 0 ? &both->server : &both->client;
        assert_int_equal(
            stoic_connection_queue(from->tls, STOIC_CONTENT_HANDSHAKE, stoic_bytes_of(row->bytes, row->len)),
            STOIC_OK);
        pair_run(both);
        if (to->error != (to == &both->server ? row->at_server : row->at_client)) {
            fail_msg("%s: got %s", row->reason, stoic_error_name(to->error));
        }
        assert_non_null(terminal_notice(to));
        pair_free(both);
    }
}

/* A handshake message that spans records may not be interrupted by data (RFC 9846 5.1). */
static void test_interleaving(void **state) {
    (void)state;
    pair *both = connected();
    assert_int_equal(
        stoic_connection_queue(both->server.tls, STOIC_CONTENT_HANDSHAKE, stoic_bytes_of(key_update, 3)),
        STOIC_OK);
    pair_send(both, &both->server, "x", 1);
    pair_run(both);
    assert_int_equal(both->client.error, STOIC_ERROR_MESSAGE_INTERLEAVED);
    pair_free(both);
}

static void test_ccs_flood(void **state) {
    (void)state;
    pair *both = pair_new(&(pair_options){.chunk = 0});
    pair_flush(both, &both->client);
    pair_inject(both, &both->server, both->to_server.bytes, both->to_server.len);
    static const uint8_t ccs[] = {20, 3, 3, 0, 1, 1};
    for (int i = 0; i < STOIC_MAX_CCS; i++) {
        pair_inject(both, &both->server, ccs, sizeof ccs);
        assert_int_equal(both->server.error, STOIC_OK);
    }
    pair_inject(both, &both->server, ccs, sizeof ccs);
    assert_int_equal(both->server.error, STOIC_ERROR_TOO_MANY_CCS);
    pair_free(both);
}

/* ---- Early data that was not taken ----------------------------------------------------------------------
 */

/* The server has answered a hello that offered early data, which comes now, under keys that nobody here has.
 */
static pair *early_data_offered(void) {
    pair *both = pair_new(&(pair_options){.chunk = 0});
    pair_flush(both, &both->client);
    pair_inject(both, &both->server, both->to_server.bytes, both->to_server.len);
    both->to_server.len = 0;
    both->server.tls->handshake->server.may_skip_early_data = true;
    return both;
}

static void inject_unreadable(pair *both, size_t body_len) {
    static uint8_t record[STOIC_RECORD_MAX_LEN] = {23, 3, 3};
    record[3] = (uint8_t)(body_len >> 8);
    record[4] = (uint8_t)body_len;
    memset(record + 5, 0x5a, body_len);
    pair_inject(both, &both->server, record, 5 + body_len);
}

static void test_early_data_is_skipped(void **state) {
    (void)state;
    pair *both = early_data_offered();
    for (int i = 0; i < 3; i++) {
        inject_unreadable(both, 16384);
        assert_int_equal(both->server.error, STOIC_OK);
    }
    pair_connect(both); /* sequence numbers were not used up */
    exchange(both);
    inject_unreadable(both, 100); /* no more of that once the client's keys are on */
    assert_int_equal(both->server.error, STOIC_ERROR_BAD_RECORD_MAC);
    pair_free(both);
}

static void test_early_data_has_a_limit(void **state) {
    (void)state;
    pair *both = early_data_offered();
    for (int i = 0; i < 4 && both->server.error == STOIC_OK; i++) {
        inject_unreadable(both, 16384);
    }
    assert_int_equal(both->server.error, STOIC_ERROR_BAD_RECORD_MAC);
    pair_free(both);
}

static void test_unreadable_without_early_data(void **state) {
    (void)state;
    pair *both = early_data_offered();
    both->server.tls->handshake->server.may_skip_early_data = false;
    inject_unreadable(both, 100);
    assert_int_equal(both->server.error, STOIC_ERROR_BAD_RECORD_MAC);
    pair_free(both);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_key_update),
        cmocka_unit_test(test_key_update_answer_is_in_order),
        cmocka_unit_test(test_key_update_requests_are_joined),
        cmocka_unit_test(test_key_update_flood),
        cmocka_unit_test(test_key_updates_with_data_between),
        cmocka_unit_test(test_empty_records),
        cmocka_unit_test(test_bad_messages),
        cmocka_unit_test(test_interleaving),
        cmocka_unit_test(test_ccs_flood),
        cmocka_unit_test(test_early_data_is_skipped),
        cmocka_unit_test(test_early_data_has_a_limit),
        cmocka_unit_test(test_unreadable_without_early_data),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
