/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The connection as a whole: however the bytes are cut, the result is the same; whatever comes at the wrong
 * time ends it with the right error, one alert and one notice.
 */
#include "pair.h"

#include <stdlib.h>
#include <string.h>

static const uint16_t p256_first[] = {STOIC_GROUP_SECP256R1, STOIC_GROUP_X25519};
static const uint16_t p256_hybrid_first[] = {STOIC_GROUP_SECP256R1MLKEM768, STOIC_GROUP_SECP256R1};
static const uint16_t p384_only[] = {STOIC_GROUP_SECP384R1};
static const uint16_t x25519_then_p384[] = {STOIC_GROUP_X25519, STOIC_GROUP_SECP384R1};

typedef struct shape {
    const char *reason;
    pair_options options;
    uint16_t group;
} shape;

static const shape shapes[] = {
    {"the default", {.chunk = 0}, STOIC_GROUP_X25519MLKEM768},
    {"one byte in at a time", {.chunk = 1}, STOIC_GROUP_X25519MLKEM768},
    {"one byte out at a time", {.take = 1}, STOIC_GROUP_X25519MLKEM768},
    {"both", {.chunk = 1, .take = 1}, STOIC_GROUP_X25519MLKEM768},
    {"pieces that fit no record", {.chunk = 7, .take = 5}, STOIC_GROUP_X25519MLKEM768},
    {"P-256", {.client_groups = p256_first, .num_client_groups = 2}, STOIC_GROUP_X25519},
    {"X25519, which the hybrid's share has brought along",
     {.server_groups = x25519_then_p384, .num_server_groups = 2},
     STOIC_GROUP_X25519},
    {"the hybrid with P-256",
     {.client_groups = p256_hybrid_first,
      .num_client_groups = 2,
      .server_groups = p256_hybrid_first,
      .num_server_groups = 2},
     STOIC_GROUP_SECP256R1MLKEM768},
    {"P-256, which its hybrid's share has brought along",
     {.client_groups = p256_hybrid_first,
      .num_client_groups = 2,
      .server_groups = p256_first,
      .num_server_groups = 2},
     STOIC_GROUP_SECP256R1},
    {"P-384 after a HelloRetryRequest",
     {.client_groups = x25519_then_p384,
      .num_client_groups = 2,
      .server_groups = p384_only,
      .num_server_groups = 1},
     STOIC_GROUP_SECP384R1},
    {"the same, one byte at a time",
     {.client_groups = x25519_then_p384,
      .num_client_groups = 2,
      .server_groups = p384_only,
      .num_server_groups = 1,
      .chunk = 1,
      .take = 1},
     STOIC_GROUP_SECP384R1},
    {"RSA, one byte at a time", {.identity = "localhost-rsa", .chunk = 1}, STOIC_GROUP_X25519MLKEM768},
};

static void exchange(pair *both, size_t len) {
    uint8_t *data = malloc(len);
    assert_non_null(data);
    for (size_t i = 0; i < len; i++) {
        data[i] = (uint8_t)(i * 7 + i / 256);
    }
    pair_send(both, &both->client, data, len);
    pair_send(both, &both->server, data, len);
    pair_run(both);
    assert_int_equal(both->client.received_len, len);
    assert_int_equal(both->server.received_len, len);
    assert_memory_equal(both->client.received, data, len);
    assert_memory_equal(both->server.received, data, len);
    free(data);
}

static void close_both(pair *both) {
    assert_int_equal(stoic_close(both->client.tls, both->now), STOIC_OK);
    pair_run(both);
    assert_int_equal(both->server.num_peer_closed, 1);
    assert_int_equal(stoic_close(both->server.tls, both->now), STOIC_OK);
    pair_run(both);
    assert_int_equal(both->client.num_peer_closed, 1);
    assert_int_equal(stoic_transport_ended(both->client.tls, STOIC_TRANSPORT_EOF, both->now), STOIC_OK);
    assert_int_equal(stoic_transport_ended(both->server.tls, STOIC_TRANSPORT_EOF, both->now), STOIC_OK);
}

static void expect_quiet_closure(const end *at) {
    const seen_notice *last = terminal_notice(at);
    assert_non_null(last);
    assert_int_equal(last->class_, STOIC_CLASS_CLOSURE);
    assert_int_equal(last->severity, STOIC_TRACE);
    assert_int_equal(count_notices_at_least(at, STOIC_DEBUG), 0);
}

static void test_shapes(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(shapes); i++) {
        print_message("  %s\n", shapes[i].reason);
        pair *both = pair_new(&shapes[i].options);
        pair_connect(both);
        stoic_connection_info info = {.struct_size = sizeof info};
        stoic_connection_describe(both->server.tls, &info);
        assert_int_equal(info.version, STOIC_VERSION_TLS13);
        assert_true(stoic_bytes_equal(info.sni, stoic_bytes_of_text("localhost")));
        if (shapes[i].options.client_groups == NULL || shapes[i].options.server_groups != NULL) {
            assert_int_equal(info.group, shapes[i].group);
            assert_int_equal(info.is_retried, shapes[i].group == STOIC_GROUP_SECP384R1);
        }
        exchange(both, 40000);
        close_both(both);
        expect_quiet_closure(&both->client);
        expect_quiet_closure(&both->server);
        pair_free(both);
    }
}

static void test_suites(void **state) {
    (void)state;
    static const uint16_t suites[] = {STOIC_TLS_AES_128_GCM_SHA256, STOIC_TLS_AES_256_GCM_SHA384,
                                      STOIC_TLS_CHACHA20_POLY1305_SHA256};
    for (size_t i = 0; i < STOIC_COUNT(suites); i++) {
        pair *both = pair_new(&(pair_options){.suites = &suites[i], .num_suites = 1});
        pair_connect(both);
        stoic_connection_info info = {.struct_size = sizeof info};
        stoic_connection_describe(both->client.tls, &info);
        assert_int_equal(info.suite, suites[i]);
        exchange(both, 100000);
        pair_free(both);
    }
}

/* The whole stream of one side, delivered in two pieces that are cut at every byte. */
static void test_cut_at_every_byte(void **state) {
    (void)state;
    pair *first = pair_new(&(pair_options){.chunk = 0});
    pair_flush(first, &first->client);
    const size_t hello_len = first->to_server.len;
    for (size_t cut = 1; cut < hello_len; cut++) {
        pair *both = pair_new(&(pair_options){.chunk = 0});
        pair_flush(both, &both->client);
        pair_inject(both, &both->server, both->to_server.bytes, cut);
        assert_int_equal(both->to_client.len, 0);
        assert_int_equal(both->server.error, STOIC_OK);
        /* extension order is random, the length is not */
        assert_int_equal(both->to_server.len, hello_len);
        pair_inject(both, &both->server, both->to_server.bytes + cut, hello_len - cut);
        both->to_server.len = 0;
        pair_connect(both);
        pair_free(both);
    }
    pair_free(first);
}

static void test_flight_cut_at_every_byte(void **state) {
    (void)state;
    size_t flight_len = 2;
    for (size_t cut = 1; cut < flight_len; cut++) {
        pair *both = pair_new(&(pair_options){.chunk = 0});
        pair_flush(both, &both->client);
        pair_inject(both, &both->server, both->to_server.bytes, both->to_server.len);
        both->to_server.len = 0;
        flight_len = both->to_client.len;
        if (cut >= flight_len) { /* the length of an ECDSA signature varies */
            pair_free(both);
            break;
        }
        pair_inject(both, &both->client, both->to_client.bytes, cut);
        assert_int_equal(both->client.num_connected, 0);
        pair_inject(both, &both->client, both->to_client.bytes + cut, flight_len - cut);
        both->to_client.len = 0;
        pair_connect(both);
        pair_free(both);
    }
    assert_true(flight_len > 600);
}

/* EOF after every number of bytes: never a crash, never a success, always one quiet notice of the right kind.
 */
static void test_ends_at_every_byte(void **state) {
    (void)state;
    for (size_t cut = 0;; cut++) {
        pair *both = pair_new(&(pair_options){.chunk = 0});
        pair_flush(both, &both->client);
        if (cut > both->to_server.len) {
            pair_free(both);
            break;
        }
        pair_inject(both, &both->server, both->to_server.bytes, cut);
        assert_int_equal(stoic_transport_ended(both->server.tls, STOIC_TRANSPORT_EOF, both->now),
                         STOIC_ERROR_TRANSPORT_EOF_IN_HANDSHAKE);
        const seen_notice *last = terminal_notice(&both->server);
        assert_non_null(last);
        assert_int_equal(last->severity, STOIC_DEBUG);
        assert_int_equal(last->class_, cut == 0 ? STOIC_CLASS_PROBE : STOIC_CLASS_PEER_ABORT);
        if (cut == 0) {
            assert_int_equal(last->reason, STOIC_REASON_EMPTY_FIN);
        } else if (cut < both->to_server.len) {
            assert_int_equal(last->reason, STOIC_REASON_EOF_IN_HELLO);
        } else {
            assert_int_equal(last->reason, STOIC_REASON_EOF_AFTER_SERVER_FLIGHT);
        }
        pair_free(both);
    }
}

/* A server flight is handed out as one output, in as few records as fit. */
static void test_flight_is_packed(void **state) {
    (void)state;
    pair *both = pair_new(&(pair_options){.chunk = 0});
    pair_flush(both, &both->client);
    stoic_event event = {.struct_size = sizeof event};
    assert_int_equal(
        stoic_receive(both->server.tls, &event, both->to_server.bytes, both->to_server.len, both->now),
        STOIC_OK);
    assert_int_equal(event.type, STOIC_EVENT_OUTPUT_READY);
    assert_int_equal(event.consumed, both->to_server.len);
    uint8_t flight[16384];
    size_t len;
    assert_int_equal(stoic_take_output(both->server.tls, &len, flight, sizeof flight), STOIC_OK);
    size_t records = 0;
    for (size_t at = 0; at < len; records++) {
        at += 5u + ((size_t)flight[at + 3] << 8 | flight[at + 4]);
        assert_true(at <= len);
    }
    assert_int_equal(records, 3); /* ServerHello; change_cipher_spec; all the rest */
    pair_free(both);
}

/* ---- Records at the wrong time --------------------------------------------------------------------------
 */

typedef struct bad_record {
    const char *reason;
    const char *bytes;
    size_t len;
    stoic_error error;
    int alert; /* -1: none */
    stoic_class class_;
} bad_record;

#define BYTES(literal) (literal), sizeof(literal) - 1

static const bad_record bad_first_records[] = {
    {"HTTP", BYTES("GET / HTTP/1.1\r\n\r\n"), STOIC_ERROR_NOT_TLS, -1, STOIC_CLASS_WRONG_PROTOCOL},
    {"SSH", BYTES("SSH-2.0-OpenSSH_9.2\r\n"), STOIC_ERROR_NOT_TLS, -1, STOIC_CLASS_WRONG_PROTOCOL},
    {"PROXY v2", BYTES("\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c"), STOIC_ERROR_NOT_TLS, -1,
     STOIC_CLASS_WRONG_PROTOCOL},
    {"noise", BYTES("\xde\xad\xbe\xef\xde\xad\xbe\xef\xde\xad\xbe\xef"), STOIC_ERROR_NOT_TLS, -1,
     STOIC_CLASS_WRONG_PROTOCOL},
    {"an SSL 2.0 hello", BYTES("\x80\x2e\x01\0\x02\0\x15\0\0\0\x10\x01\0\x80"), STOIC_ERROR_SSL2_HELLO, 70,
     STOIC_CLASS_WRONG_PROTOCOL},
    {"change_cipher_spec before a hello", BYTES("\x14\x03\x03\0\x01\x01"), STOIC_ERROR_UNEXPECTED_MESSAGE, 10,
     STOIC_CLASS_PEER_PROTOCOL},
    {"an alert as the first record", BYTES("\x15\x03\x03\0\x02\x02\x28"), STOIC_ERROR_ALERT_RECEIVED, -1,
     STOIC_CLASS_PROBE},
};

static void test_bad_first_records(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(bad_first_records); i++) {
        const bad_record *row = &bad_first_records[i];
        print_message("  %s\n", row->reason);
        pair *both = pair_new(&(pair_options){.chunk = 0});
        pair_inject(both, &both->server, row->bytes, row->len);
        assert_int_equal(both->server.error, row->error);
        const seen_notice *last = terminal_notice(&both->server);
        assert_non_null(last);
        assert_int_equal(last->class_, row->class_);
        assert_true(last->severity <= STOIC_INFO);
        assert_int_equal(both->to_client.len, row->alert < 0 ? 0 : 7);
        if (row->alert >= 0) {
            assert_int_equal(both->to_client.bytes[6], row->alert);
        }
        /* it only repeats itself */
        stoic_event event = {.struct_size = sizeof event};
        assert_int_equal(stoic_receive(both->server.tls, &event, NULL, 0, both->now), row->error);
        assert_int_equal(stoic_transport_ended(both->server.tls, STOIC_TRANSPORT_EOF, both->now), row->error);
        pair_free(both);
    }
}

static const bad_record bad_later_records[] = {
    {"an unprotected alert on an open connection", BYTES("\x15\x03\x03\0\x02\x01\0"),
     STOIC_ERROR_PLAINTEXT_ALERT_AFTER_HANDSHAKE, 10, STOIC_CLASS_ATTACK_SUSPECT},
    {"change_cipher_spec after the handshake", BYTES("\x14\x03\x03\0\x01\x01"), STOIC_ERROR_UNEXPECTED_CCS,
     10, STOIC_CLASS_PEER_PROTOCOL},
    {"an unprotected handshake message", BYTES("\x16\x03\x03\0\x04\0\0\0\0"),
     STOIC_ERROR_PLAINTEXT_AFTER_KEYS, 10, STOIC_CLASS_PEER_PROTOCOL},
    {"a heartbeat", BYTES("\x18\x03\x03\0\x03\x01\x40\0"), STOIC_ERROR_HEARTBEAT, 10,
     STOIC_CLASS_ATTACK_SUSPECT},
    {"a record type that is none", BYTES("\x2a\x03\x03\0\x03\x01\x40\0"), STOIC_ERROR_RECORD_TYPE_INVALID, 10,
     STOIC_CLASS_PEER_PROTOCOL},
    {"a record longer than any", BYTES("\x17\x03\x03\x41\x01"), STOIC_ERROR_RECORD_TOO_LONG, 22,
     STOIC_CLASS_PEER_PROTOCOL},
    {"a record that does not authenticate",
     BYTES("\x17\x03\x03\0\x14\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20\21\22\23\24"),
     STOIC_ERROR_BAD_RECORD_MAC, 20, STOIC_CLASS_CRYPTO_FAILURE},
    {"a record too short for a tag", BYTES("\x17\x03\x03\0\x04\1\2\3\4"), STOIC_ERROR_RECORD_TOO_SHORT, 20,
     STOIC_CLASS_CRYPTO_FAILURE},
};

static void expect_failure(pair *both, end *at, end *peer, const bad_record *row) {
    const seen_notice *last = terminal_notice(at);
    assert_non_null(last);
    if (at->error != row->error) {
        fail_msg("%s: got %s", row->reason, stoic_error_name(at->error));
    }
    assert_int_equal(last->class_, row->class_);
    /* the peer gets the alert, protected and in order, and no data can follow */
    pair_run(both);
    assert_true(peer->error == STOIC_ERROR_ALERT_RECEIVED);
    assert_int_equal(count_alerts(peer, STOIC_RECEIVED, (stoic_alert)row->alert), 1);
    uint8_t out[64];
    size_t len, taken;
    assert_int_equal(stoic_seal(at->tls, &len, &taken, out, sizeof out, stoic_bytes_of("x", 1), both->now),
                     STOIC_ERROR_WRITE_CLOSED);
    assert_int_equal(stoic_seal(peer->tls, &len, &taken, out, sizeof out, stoic_bytes_of("x", 1), both->now),
                     STOIC_ERROR_WRITE_CLOSED);
}

static void test_bad_later_records(void **state) {
    (void)state;
    for (size_t i = 0; i < 2 * STOIC_COUNT(bad_later_records); i++) {
        const bad_record *row = &bad_later_records[i / 2];
        print_message("  %s, at the %s\n", row->reason, i % 2 == 0 ? "server" : "client");
        pair *both = pair_new(&(pair_options){.chunk = 0});
        pair_connect(both);
        end *at = i % 2 == 0 ? &both->server : &both->client;
        end *peer = i % 2 == 0 ? &both->client : &both->server;
        exchange(both, 10); /* ends the client's phase conf */
        pair_inject(both, at, row->bytes, row->len);
        expect_failure(both, at, peer, row);
        pair_free(both);
    }
}

/* Every bit of a protected record matters. */
static void test_tampering(void **state) {
    (void)state;
    static const uint8_t data[] = "exactly this";
    for (size_t byte = 5; byte < 5 + sizeof data + 17; byte++) {
        pair *both = pair_new(&(pair_options){.chunk = 0});
        pair_connect(both);
        pair_send(both, &both->client, data, sizeof data);
        assert_int_equal(both->to_server.len, 5 + sizeof data + 17);
        both->to_server.bytes[byte] ^= 0x10;
        pair_run(both);
        assert_int_equal(both->server.error, STOIC_ERROR_BAD_RECORD_MAC);
        assert_int_equal(both->server.received_len, 0);
        pair_free(both);
    }
}

/* ---- Time -----------------------------------------------------------------------------------------------
 */

static void test_timeouts(void **state) {
    (void)state;
    static const struct {
        const char *reason;
        bool gets_hello;
        int64_t wait_ns;
        stoic_error error;
        stoic_reason expected;
    } rows[] = {
        {"nothing came for 10 s", false, 10 * STOIC_NS_PER_SECOND, STOIC_ERROR_HELLO_TIMEOUT,
         STOIC_REASON_EMPTY_TIMEOUT},
        {"no Finished for 30 s", true, 30 * STOIC_NS_PER_SECOND, STOIC_ERROR_HANDSHAKE_TIMEOUT,
         STOIC_REASON_TIMEOUT_HANDSHAKE},
    };
    for (size_t i = 0; i < STOIC_COUNT(rows); i++) {
        print_message("  %s\n", rows[i].reason);
        pair *both = pair_new(&(pair_options){.chunk = 0});
        pair_flush(both, &both->client);
        if (rows[i].gets_hello) {
            pair_inject(both, &both->server, both->to_server.bytes, both->to_server.len);
        }
        assert_int_equal(stoic_deadline(both->server.tls), 1000 + rows[i].wait_ns);
        both->now.monotonic_ns += rows[i].wait_ns - 1;
        pair_handle(both, &both->server);
        assert_int_equal(both->server.error, STOIC_OK);
        both->now.monotonic_ns += 1;
        pair_handle(both, &both->server);
        assert_int_equal(both->server.error, rows[i].error);
        assert_int_equal(stoic_deadline(both->server.tls), STOIC_NEVER);
        assert_int_equal(terminal_notice(&both->server)->reason, rows[i].expected);
        assert_int_equal(terminal_notice(&both->server)->severity, STOIC_DEBUG);
        pair_free(both);
    }
}

static void test_no_deadline_when_connected(void **state) {
    (void)state;
    pair *both = pair_new(&(pair_options){.chunk = 0});
    pair_connect(both);
    assert_int_equal(stoic_deadline(both->server.tls), STOIC_NEVER);
    assert_int_equal(stoic_deadline(both->client.tls), STOIC_NEVER);
    pair_free(both);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_suites),
        cmocka_unit_test(test_cut_at_every_byte),
        cmocka_unit_test(test_flight_cut_at_every_byte),
        cmocka_unit_test(test_ends_at_every_byte),
        cmocka_unit_test(test_flight_is_packed),
        cmocka_unit_test(test_bad_first_records),
        cmocka_unit_test(test_bad_later_records),
        cmocka_unit_test(test_tampering),
        cmocka_unit_test(test_timeouts),
        cmocka_unit_test(test_no_deadline_when_connected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
