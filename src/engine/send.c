/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What goes out. Output (flights, alerts, KeyUpdates) is sealed as soon as it is made and goes on the wire
 * before anything that is sealed later: so sequence numbers are in order, and no alert can be overtaken.
 */
#include "engine/connection.h"

#include "engine/limits.h"
#include "record/writer.h"
#include "secrets/key_schedule.h"
#include "wire/codepoints.h"

stoic_error stoic_connection_set_keys(stoic_direction_keys *keys, const stoic_suite *suite,
                                      stoic_bytes secret) {
    stoic_traffic_key traffic;
    keys->suite = suite;
    stoic_copy(keys->secret, sizeof keys->secret, secret);
    stoic_traffic_key_derive(&traffic, suite, secret);
    const stoic_error error =
        stoic_protection_set_key(&keys->protection, suite->aead, stoic_bytes_of(traffic.key, traffic.key_len),
                                 stoic_bytes_of(traffic.iv, sizeof traffic.iv));
    STOIC_WIPE(&traffic);
    return error;
}

/* The record version of a first ClientHello may be 0x0301 for old servers' sake; all else says 0x0303
 * (RFC 9846 5.1). */
static uint16_t legacy_record_version(const stoic_connection *connection) {
    const bool is_first =
        connection->role == STOIC_ROLE_CLIENT && !connection->saw_bytes && connection->output.len == 0;
    return is_first ? STOIC_VERSION_TLS10 : STOIC_VERSION_TLS12;
}

stoic_error stoic_connection_queue(stoic_connection *connection, uint8_t type, stoic_bytes content) {
    /* change_cipher_spec is never protected (RFC 9846 5) */
    stoic_protection *protection =
        type == STOIC_CONTENT_CHANGE_CIPHER_SPEC ? NULL : &connection->write.protection;
    return stoic_record_write(protection, &connection->output, type, legacy_record_version(connection),
                              content);
}

size_t stoic_output_len(const stoic_connection *connection) {
    return connection->output.len;
}

stoic_error stoic_take_output(stoic_connection *connection, size_t *out_len, uint8_t *out, size_t out_cap) {
    stoic_writer *output = &connection->output;
    const size_t len = output->len < out_cap ? output->len : out_cap;
    stoic_copy(out, out_cap, stoic_bytes_of(output->data, len));
    *out_len = len;
    if (len < output->len) {
        stoic_writer_drop_front(output, len);
        return STOIC_OK;
    }
    /* an idle connection owns no buffer */
    stoic_writer_reset(output);
    connection->key_update_pending = false;
    return STOIC_OK;
}

size_t stoic_sealed_size(const stoic_connection *connection, size_t plaintext_len) {
    return stoic_record_sealed_size(&connection->write.protection, plaintext_len);
}

stoic_error stoic_seal(stoic_connection *connection, size_t *out_len, size_t *out_taken, uint8_t *out,
                       size_t out_cap, stoic_bytes plaintext, stoic_time now) {
    if (connection->error != STOIC_OK || connection->write_closed) {
        return STOIC_ERROR_WRITE_CLOSED;
    }
    if (!connection->is_connected) {
        return STOIC_ERROR_NOT_CONNECTED;
    }
    STOIC_TRY(stoic_connection_renew_keys(connection));
    if (connection->output.len > 0) {
        return STOIC_ERROR_OUTPUT_PENDING;
    }
    const stoic_error error =
        stoic_record_seal(&connection->write.protection, out_len, out_taken, out, out_cap, plaintext);
    if (error == STOIC_ERROR_CRYPTO_FAILED || error == STOIC_ERROR_OUT_OF_MEMORY) {
        /* records may have used up their numbers and be lost: what came next would not open at the peer */
        return stoic_connection_fail(connection, error, now);
    }
    STOIC_TRY(error);
    connection->story.bytes_out += *out_taken;
    connection->story.last = now;
    return STOIC_OK;
}

/* Gives a handshake up: user_canceled must be followed by close_notify (RFC 9846 6.1). */
static stoic_error cancel_handshake(stoic_connection *connection, stoic_time now) {
    STOIC_TRY(stoic_connection_send_alert(connection, STOIC_ALERT_user_canceled, now));
    STOIC_TRY(stoic_connection_send_alert(connection, STOIC_ALERT_close_notify, now));
    connection->write_closed = true;
    const stoic_alert_seen sent = {.direction = STOIC_SENT,
                                   .alert = STOIC_ALERT_user_canceled,
                                   .is_protected = connection->write.suite != NULL};
    stoic_report_end(connection, STOIC_CAUSE_CLOSED, STOIC_CAUSE_END_NONE, STOIC_OK, &sent, now);
    stoic_connection_give_up(connection, STOIC_ERROR_ABORTED_BY_CALLER);
    return STOIC_OK;
}

stoic_error stoic_close(stoic_connection *connection, stoic_time now) {
    connection->story.last = now;
    if (connection->error != STOIC_OK || connection->write_closed) {
        return STOIC_OK;
    }
    if (!connection->is_connected) {
        return cancel_handshake(connection, now);
    }
    STOIC_TRY(stoic_connection_send_alert(connection, STOIC_ALERT_close_notify, now));
    connection->write_closed = true;
    if (connection->peer_closed) {
        stoic_report_end(connection, STOIC_CAUSE_CLOSED, STOIC_CAUSE_END_NONE, STOIC_OK, NULL, now);
    }
    return STOIC_OK;
}

stoic_error stoic_abort(stoic_connection *connection, stoic_alert alert, stoic_time now) {
    connection->story.last = now;
    if (connection->error != STOIC_OK) {
        return STOIC_OK;
    }
    const stoic_error error =
        connection->write_closed ? STOIC_OK : stoic_connection_send_alert(connection, alert, now);
    const stoic_alert_seen sent = {
        .direction = STOIC_SENT, .alert = alert, .is_protected = connection->write.suite != NULL};
    stoic_report_end(connection, STOIC_CAUSE_ERROR, STOIC_CAUSE_END_NONE, STOIC_ERROR_ABORTED_BY_CALLER,
                     &sent, now);
    stoic_connection_give_up(connection, STOIC_ERROR_ABORTED_BY_CALLER);
    return error;
}
