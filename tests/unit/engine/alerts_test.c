/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Alerts exactly right (RFC 9846 6): what ends a connection, what does not, and what is said about it.
 */
#include "pair.h"

#include <string.h>

/* An alert under the current keys of `from`, whatever it is. */
static void send_alert(pair *both, end *from, uint8_t level, uint8_t alert) {
    const uint8_t content[] = {level, alert};
    assert_int_equal(stoic_connection_queue(from->tls, STOIC_CONTENT_ALERT, stoic_bytes_of(content, 2)),
                     STOIC_OK);
    pair_run(both);
}

static pair *connected(void) {
    pair *both = pair_new(&(pair_options){.chunk = 0});
    pair_connect(both);
    pair_send(both, &both->server, "hello", 5);
    pair_send(both, &both->client, "hello", 5);
    pair_run(both);
    return both;
}

/* The case this project began with: what a JDK sends when it closes. */
static void test_user_canceled_then_close(void **state) {
    (void)state;
    for (int client_closes = 0; client_closes < 2; client_closes++) {
        pair *both = connected();
        end *closer = client_closes ? &both->client : &both->server;
        end *other = client_closes ? &both->server : &both->client;
        send_alert(both, closer, 1, STOIC_ALERT_user_canceled);
        assert_int_equal(other->error, STOIC_OK);
        pair_send(both, closer, "more", 4); /* data after it is still delivered */
        send_alert(both, closer, 1, STOIC_ALERT_close_notify);
        assert_int_equal(other->error, STOIC_OK);
        assert_int_equal(other->received_len, 9);
        assert_int_equal(other->num_peer_closed, 1);
        assert_int_equal(count_alerts(other, STOIC_RECEIVED, STOIC_ALERT_user_canceled), 1);
        assert_int_equal(count_alerts(other, STOIC_RECEIVED, STOIC_ALERT_close_notify), 1);
        assert_int_equal(stoic_close(other->tls, both->now), STOIC_OK);
        const seen_notice *last = terminal_notice(other);
        assert_non_null(last);
        assert_int_equal(last->class_, STOIC_CLASS_CLOSURE);
        assert_int_equal(last->reason, STOIC_REASON_USER_CANCELED_THEN_CLOSE);
        assert_int_equal(count_notices_at_least(other, STOIC_DEBUG), 0);
        pair_free(both);
    }
}

static void test_user_canceled_then_eof(void **state) {
    (void)state;
    pair *both = connected();
    send_alert(both, &both->client, 1, STOIC_ALERT_user_canceled);
    assert_int_equal(stoic_transport_ended(both->server.tls, STOIC_TRANSPORT_EOF, both->now),
                     STOIC_ERROR_TRANSPORT_EOF);
    assert_int_equal(terminal_notice(&both->server)->class_, STOIC_CLASS_TRUNCATION);
    assert_int_equal(terminal_notice(&both->server)->severity, STOIC_DEBUG);
    pair_free(both);
}

static void test_user_canceled_without_close(void **state) {
    (void)state;
    pair *both = connected();
    send_alert(both, &both->client, 1, STOIC_ALERT_user_canceled);
    assert_int_equal(stoic_deadline(both->server.tls), both->now.monotonic_ns + 5 * STOIC_NS_PER_SECOND);
    both->now.monotonic_ns += 4 * STOIC_NS_PER_SECOND;
    pair_send(both, &both->client, "still", 5); /* it goes on: the wait begins anew */
    pair_run(both);
    both->now.monotonic_ns += 4 * STOIC_NS_PER_SECOND;
    pair_handle(both, &both->server);
    assert_int_equal(both->server.error, STOIC_OK);
    both->now.monotonic_ns += 1 * STOIC_NS_PER_SECOND;
    pair_handle(both, &both->server);
    assert_int_equal(both->server.error, STOIC_ERROR_CANCELED_WITHOUT_CLOSE);
    assert_int_equal(terminal_notice(&both->server)->class_, STOIC_CLASS_PEER_ABORT);
    assert_int_equal(terminal_notice(&both->server)->severity, STOIC_DEBUG);
    pair_free(both);
}

/* Its close_notify came in time, but back-pressure kept it from being read: that is an orderly end. */
static void test_close_after_cancel_read_late(void **state) {
    (void)state;
    pair *both = connected();
    send_alert(both, &both->client, 1, STOIC_ALERT_user_canceled);
    assert_int_equal(stoic_close(both->client.tls, both->now), STOIC_OK);
    both->now.monotonic_ns += 6 * STOIC_NS_PER_SECOND;
    pair_run(both);
    assert_int_equal(both->server.error, STOIC_OK);
    assert_int_equal(both->server.num_peer_closed, 1);
    assert_int_equal(stoic_close(both->server.tls, both->now), STOIC_OK);
    assert_int_equal(terminal_notice(&both->server)->class_, STOIC_CLASS_CLOSURE);
    pair_free(both);
}

static void test_warning_flood(void **state) {
    (void)state;
    pair *both = connected();
    for (int i = 0; i < 4; i++) {
        send_alert(both, &both->client, 1, STOIC_ALERT_user_canceled);
        assert_int_equal(both->server.error, STOIC_OK);
    }
    send_alert(both, &both->client, 1, STOIC_ALERT_user_canceled);
    assert_int_equal(both->server.error, STOIC_ERROR_TOO_MANY_WARNINGS);
    assert_int_equal(terminal_notice(&both->server)->class_, STOIC_CLASS_ATTACK_SUSPECT);
    assert_int_equal(terminal_notice(&both->server)->severity, STOIC_WARN);
    assert_int_equal(count_alerts(&both->client, STOIC_RECEIVED, STOIC_ALERT_unexpected_message), 1);
    pair_free(both);
}

/* Four user_canceled are allowed: what ends the connection behind them is what it says, not the fifth of a
 * flood. An error alert must not be answered with an alert (RFC 9846 6.2). */
static void test_end_after_all_warnings(void **state) {
    (void)state;
    static const struct {
        const char *reason;
        uint8_t level;
        stoic_alert alert;
        stoic_error error;
    } rows[] = {
        {"an orderly end", 1, STOIC_ALERT_close_notify, STOIC_OK},
        {"an error alert", 2, STOIC_ALERT_internal_error, STOIC_ERROR_ALERT_RECEIVED},
    };
    for (size_t i = 0; i < STOIC_COUNT(rows); i++) {
        print_message("%s\n", rows[i].reason);
        pair *both = connected();
        for (int sent = 0; sent < 4; sent++) {
            send_alert(both, &both->client, 1, STOIC_ALERT_user_canceled);
        }
        send_alert(both, &both->client, rows[i].level, rows[i].alert);
        assert_int_equal(both->server.error, rows[i].error);
        assert_int_equal(both->server.num_peer_closed, rows[i].error == STOIC_OK ? 1 : 0);
        assert_int_equal(count_alerts(&both->server, STOIC_SENT, STOIC_ALERT_unexpected_message), 0);
        pair_free(both);
    }
}

static void test_warnings_with_data_between(void **state) {
    (void)state;
    pair *both = connected();
    for (int i = 0; i < 20; i++) {
        send_alert(both, &both->client, 1, STOIC_ALERT_user_canceled);
        pair_send(both, &both->client, "x", 1);
        pair_run(both);
    }
    assert_int_equal(both->server.error, STOIC_OK);
    pair_free(both);
}

/* The level byte decides nothing: every error alert ends the connection at any level, and user_canceled never
 * does. */
static void test_level_does_not_decide(void **state) {
    (void)state;
    static const uint8_t levels[] = {0, 1, 2, 7, 255};
    for (size_t i = 0; i < STOIC_COUNT(levels); i++) {
        for (unsigned alert = 0; alert < 256; alert++) {
            pair *both = connected();
            send_alert(both, &both->client, levels[i], (uint8_t)alert);
            const bool goes_on = alert == STOIC_ALERT_close_notify || alert == STOIC_ALERT_user_canceled;
            const stoic_error error = stoic_alert_is_known((stoic_alert)alert) ? STOIC_ERROR_ALERT_RECEIVED
                                                                               : STOIC_ERROR_UNKNOWN_ALERT;
            assert_int_equal(both->server.error, goes_on ? STOIC_OK : error);
            if (!goes_on) {
                assert_non_null(terminal_notice(&both->server));
                assert_int_not_equal(terminal_notice(&both->server)->class_, STOIC_CLASS_INTERNAL_FAULT);
                assert_int_equal(both->to_client.len, 0); /* no alert answers an alert */
            }
            pair_free(both);
            if (levels[i] != 1 && alert > 121) {
                break; /* the unassigned ones at one level are enough */
            }
        }
    }
}

/* Not exactly one alert in a record. */
static void test_alert_lengths(void **state) {
    (void)state;
    static const uint8_t content[] = {1, 0, 1, 0};
    static const size_t lengths[] = {1, 3, 4};
    for (size_t i = 0; i < STOIC_COUNT(lengths); i++) {
        pair *both = connected();
        assert_int_equal(stoic_connection_queue(both->client.tls, STOIC_CONTENT_ALERT,
                                                stoic_bytes_of(content, lengths[i])),
                         STOIC_OK);
        pair_run(both);
        assert_int_equal(both->server.error, STOIC_ERROR_ALERT_MALFORMED);
        assert_int_equal(both->server.num_peer_closed, 0);
        pair_free(both);
    }
}

/* ---- In the handshake -----------------------------------------------------------------------------------
 */

/* The server has sent its flight; the client answers with an unprotected alert. */
static pair *half_way(const char *identity) {
    pair *both = pair_new(&(pair_options){.identity = identity});
    pair_flush(both, &both->client);
    pair_inject(both, &both->server, both->to_server.bytes, both->to_server.len);
    both->to_server.len = 0;
    assert_int_equal(both->server.error, STOIC_OK);
    return both;
}

static void test_unprotected_rejection(void **state) {
    (void)state;
    static const uint8_t codes[] = {42, 43, 44, 45, 46, 48};
    for (size_t i = 0; i < 2 * STOIC_COUNT(codes); i++) {
        const bool has_expired = i % 2 == 1;
        pair *both = half_way("localhost");
        if (has_expired) {
            both->now.wall_ns += INT64_C(100) * 365 * 86400 * STOIC_NS_PER_SECOND;
        }
        const uint8_t alert[] = {21, 3, 3, 0, 2, 2, codes[i / 2]};
        pair_inject(both, &both->server, alert, sizeof alert);
        assert_int_equal(both->server.error, STOIC_ERROR_ALERT_RECEIVED);
        const seen_notice *last = terminal_notice(&both->server);
        assert_non_null(last);
        assert_false(last->alert_is_protected);
        assert_int_equal(last->class_, has_expired ? STOIC_CLASS_OUR_MISCONFIG : STOIC_CLASS_PEER_DISTRUST);
        assert_int_equal(last->severity, has_expired ? STOIC_ERROR_LEVEL : STOIC_INFO);
        if (has_expired) {
            assert_int_equal(last->reason, STOIC_REASON_EXPIRED);
            assert_int_equal(last->self_check, STOIC_SELF_CHECK_EXPIRED);
        }
        pair_free(both);
    }
}

/* What the hello offered lies in its record, which is the caller's again by the time an alert comes: it may
 * not be told then. */
static void test_offers_do_not_outlive_their_record(void **state) {
    (void)state;
    pair *both = half_way("localhost");
    static const uint8_t alert[] = {21, 3, 3, 0, 2, 2, STOIC_ALERT_handshake_failure};
    pair_inject(both, &both->server, alert, sizeof alert);
    assert_int_equal(terminal_notice(&both->server)->class_, STOIC_CLASS_NEGOTIATION);
    assert_int_equal(terminal_notice(&both->server)->num_offered, 0);
    pair_free(both);
}

/* The peer has shown that it has keys: an unprotected alert is then somebody else's. */
static void test_unprotected_alert_after_a_protected_record(void **state) {
    (void)state;
    pair *both = half_way("localhost");
    pair_inject(both, &both->client, both->to_client.bytes, both->to_client.len);
    both->to_client.len = 0;
    assert_int_equal(both->client.num_connected, 1);
    static const uint8_t alert[] = {21, 3, 3, 0, 2, 2, 40};
    pair_inject(both, &both->client, alert, sizeof alert);
    assert_int_equal(both->client.error, STOIC_ERROR_PLAINTEXT_ALERT_AFTER_HANDSHAKE);
    pair_free(both);
}

static void test_close_notify_in_handshake(void **state) {
    (void)state;
    pair *both = half_way("localhost");
    static const uint8_t alerts[] = {21, 3, 3, 0, 2, 1, 90, 21, 3, 3, 0, 2, 1, 0};
    pair_inject(both, &both->server, alerts, sizeof alerts);
    assert_int_equal(both->server.error, STOIC_ERROR_CLOSED_IN_HANDSHAKE);
    assert_int_equal(both->server.num_peer_closed, 0); /* never an end of data */
    const seen_notice *last = terminal_notice(&both->server);
    assert_int_equal(last->class_, STOIC_CLASS_PEER_ABORT);
    assert_int_equal(last->severity, STOIC_DEBUG);
    pair_free(both);
}

static void test_we_cancel(void **state) {
    (void)state;
    pair *both = pair_new(&(pair_options){.chunk = 0});
    assert_int_equal(stoic_close(both->client.tls, both->now), STOIC_OK);
    pair_run(both);
    assert_int_equal(terminal_notice(&both->client)->class_, STOIC_CLASS_CLOSURE);
    assert_non_null(terminal_notice(&both->server));
    assert_int_equal(count_notices_at_least(&both->server, STOIC_INFO), 0);
    pair_free(both);
}

static void test_abort(void **state) {
    (void)state;
    pair *both = connected();
    assert_int_equal(stoic_abort(both->server.tls, STOIC_ALERT_access_denied, both->now), STOIC_OK);
    pair_run(both);
    assert_int_equal(both->client.error, STOIC_ERROR_ALERT_RECEIVED);
    stoic_connection_info info = {.struct_size = sizeof info};
    stoic_connection_describe(both->client.tls, &info);
    assert_true(info.has_peer_alert);
    assert_int_equal(info.peer_alert, STOIC_ALERT_access_denied);
    assert_non_null(terminal_notice(&both->server));
    pair_free(both);
}

/* TAXONOMY B, close_notify in phase conf: a server that closes before anything was said has turned us away;
 * after a request it has not. */
static void test_close_notify_right_after_finished(void **state) {
    (void)state;
    for (int asked = 0; asked < 2; asked++) {
        pair *both = pair_new(&(pair_options){.chunk = 0});
        pair_connect(both);
        if (asked) {
            pair_send(both, &both->client, "upload", 6);
            pair_run(both);
        }
        send_alert(both, &both->server, 1, STOIC_ALERT_close_notify);
        assert_int_equal(both->client.error, asked ? STOIC_OK : STOIC_ERROR_CLOSED_IN_HANDSHAKE);
        assert_int_equal(both->client.num_peer_closed, asked);
        assert_int_equal(stoic_close(both->client.tls, both->now), STOIC_OK);
        const seen_notice *last = terminal_notice(&both->client);
        assert_int_equal(last->class_, asked ? STOIC_CLASS_CLOSURE : STOIC_CLASS_PEER_ABORT);
        assert_int_equal(last->severity, asked ? STOIC_TRACE : STOIC_WARN);
        assert_int_equal(last->kind, asked ? STOIC_NOTICE_CONNECTION_CLOSED : STOIC_NOTICE_HANDSHAKE_FAILED);
        pair_free(both);
    }
}

/* ---- Half close -----------------------------------------------------------------------------------------
 */

static void test_half_close(void **state) {
    (void)state;
    pair *both = connected();
    assert_int_equal(stoic_close(both->client.tls, both->now), STOIC_OK);
    assert_int_equal(stoic_close(both->client.tls, both->now), STOIC_OK);
    pair_run(both);
    assert_int_equal(both->server.num_peer_closed, 1);
    pair_send(both, &both->server, "answer", 6); /* the other direction stays open (RFC 9846 6.1) */
    pair_run(both);
    assert_int_equal(both->client.received_len, 11);
    uint8_t out[64];
    size_t len, taken;
    assert_int_equal(
        stoic_seal(both->client.tls, &len, &taken, out, sizeof out, stoic_bytes_of("x", 1), both->now),
        STOIC_ERROR_WRITE_CLOSED);
    assert_int_equal(stoic_close(both->server.tls, both->now), STOIC_OK);
    pair_run(both);
    assert_int_equal(count_alerts(&both->server, STOIC_RECEIVED, STOIC_ALERT_close_notify), 1);
    assert_int_equal(terminal_notice(&both->client)->class_, STOIC_CLASS_CLOSURE);
    assert_int_equal(terminal_notice(&both->server)->class_, STOIC_CLASS_CLOSURE);
    pair_free(both);
}

static void test_data_after_close_is_ignored(void **state) {
    (void)state;
    pair *both = connected();
    send_alert(both, &both->client, 1, STOIC_ALERT_close_notify);
    pair_send(both, &both->client, "late", 4);
    pair_run(both);
    assert_int_equal(both->server.received_len, 5);
    assert_int_equal(both->server.error, STOIC_OK);
    assert_int_equal(stoic_close(both->server.tls, both->now), STOIC_OK);
    assert_int_equal(terminal_notice(&both->server)->class_, STOIC_CLASS_PEER_PROTOCOL);
    assert_int_equal(terminal_notice(&both->server)->reason, STOIC_REASON_DATA_AFTER_CLOSE);
    assert_int_equal(terminal_notice(&both->server)->severity, STOIC_DEBUG);
    pair_free(both);
}

static void test_eof_without_close(void **state) {
    (void)state;
    static const struct {
        const char *reason;
        stoic_transport_end how;
        stoic_error error;
        stoic_reason expected;
    } rows[] = {
        {"FIN", STOIC_TRANSPORT_EOF, STOIC_ERROR_TRANSPORT_EOF, STOIC_REASON_EOF},
        {"RST", STOIC_TRANSPORT_RESET, STOIC_ERROR_TRANSPORT_RESET, STOIC_REASON_RST},
        {"a failed write", STOIC_TRANSPORT_WRITE_FAILED, STOIC_ERROR_TRANSPORT_WRITE_FAILED,
         STOIC_REASON_WRITE_EPIPE},
    };
    for (size_t i = 0; i < STOIC_COUNT(rows); i++) {
        print_message("  %s\n", rows[i].reason);
        pair *both = connected();
        assert_int_equal(stoic_transport_ended(both->server.tls, rows[i].how, both->now), rows[i].error);
        assert_int_equal(terminal_notice(&both->server)->class_, STOIC_CLASS_TRUNCATION);
        assert_int_equal(terminal_notice(&both->server)->reason, rows[i].expected);
        assert_int_equal(terminal_notice(&both->server)->severity, STOIC_DEBUG);
        pair_free(both);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_user_canceled_then_close),
        cmocka_unit_test(test_user_canceled_then_eof),
        cmocka_unit_test(test_user_canceled_without_close),
        cmocka_unit_test(test_close_after_cancel_read_late),
        cmocka_unit_test(test_warning_flood),
        cmocka_unit_test(test_end_after_all_warnings),
        cmocka_unit_test(test_warnings_with_data_between),
        cmocka_unit_test(test_level_does_not_decide),
        cmocka_unit_test(test_alert_lengths),
        cmocka_unit_test(test_unprotected_rejection),
        cmocka_unit_test(test_unprotected_alert_after_a_protected_record),
        cmocka_unit_test(test_offers_do_not_outlive_their_record),
        cmocka_unit_test(test_close_notify_in_handshake),
        cmocka_unit_test(test_we_cancel),
        cmocka_unit_test(test_abort),
        cmocka_unit_test(test_close_notify_right_after_finished),
        cmocka_unit_test(test_half_close),
        cmocka_unit_test(test_data_after_close_is_ignored),
        cmocka_unit_test(test_eof_without_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
