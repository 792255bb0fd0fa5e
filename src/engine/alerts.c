/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Alerts both ways (RFC 9846 6). The level byte decides nothing in TLS 1.3: the description alone does. Three
 * outcomes for what comes in: close_notify ends the peer's data, user_canceled is remembered, everything else
 * ends the connection as an error.
 */
#include "engine/connection.h"

#include "engine/limits.h"
#include "wire/alert.h"
#include "wire/codepoints.h"

static bool is_warning(stoic_alert alert) {
    return alert == STOIC_ALERT_close_notify || alert == STOIC_ALERT_user_canceled;
}

stoic_error stoic_connection_send_alert(stoic_connection *connection, stoic_alert alert, stoic_time now) {
    const uint8_t level = is_warning(alert) ? STOIC_ALERT_LEVEL_WARNING : STOIC_ALERT_LEVEL_FATAL;
    const uint8_t content[] = {level, alert};
    STOIC_TRY(
        stoic_connection_queue(connection, STOIC_CONTENT_ALERT, stoic_bytes_of(content, sizeof content)));
    const stoic_alert_seen seen = {.direction = STOIC_SENT,
                                   .alert = alert,
                                   .level = level,
                                   .is_protected = connection->write.suite != NULL};
    stoic_report_alert(connection, &seen, now);
    return STOIC_OK;
}

void stoic_connection_give_up(stoic_connection *connection, stoic_error error) {
    connection->error = error;
    stoic_protection_clear(&connection->read.protection);
    stoic_deframer_free(&connection->deframer);
    stoic_handshake_free(connection->handshake);
    connection->handshake = NULL;
    stoic_connection_forget_resumption(connection);
    STOIC_WIPE(&connection->read.secret);
    STOIC_WIPE(&connection->write.secret);
    STOIC_WIPE(&connection->exporter_secret);
}

stoic_error stoic_connection_refuse(stoic_connection *connection, stoic_error error, int alert,
                                    stoic_time now) {
    if (connection->error != STOIC_OK) {
        return connection->error;
    }
    const bool sends_alert = alert != STOIC_ALERT_NONE && !connection->write_closed;
    stoic_alert_seen sent = {.direction = STOIC_SENT, .level = STOIC_ALERT_LEVEL_FATAL};
    if (sends_alert) {
        sent.alert = (stoic_alert)alert;
        sent.is_protected = connection->write.suite != NULL;
        /* when not even the alert can be made, the first error is still the one to tell */
        (void)stoic_connection_send_alert(connection, sent.alert, now);
    }
    const stoic_cause_kind cause =
        error == STOIC_ERROR_HELLO_TIMEOUT || error == STOIC_ERROR_HANDSHAKE_TIMEOUT ? STOIC_CAUSE_TIMEOUT
                                                                                     : STOIC_CAUSE_ERROR;
    stoic_report_end(connection, cause, STOIC_CAUSE_END_NONE, error, sends_alert ? &sent : NULL, now);
    stoic_connection_give_up(connection, error);
    return error;
}

stoic_error stoic_connection_fail(stoic_connection *connection, stoic_error error, stoic_time now) {
    const stoic_error_row *row = stoic_error_find(error);
    return stoic_connection_refuse(connection, error, row != NULL ? row->alert13 : STOIC_ALERT_NONE, now);
}

/* An error alert of the peer: no alert answers it, and nothing that waits is sent any more (RFC 9846 6.2). */
static stoic_error refuse(stoic_connection *connection, const stoic_alert_seen *seen, stoic_error error,
                          stoic_time now) {
    connection->has_peer_alert = true;
    connection->peer_alert = seen->alert;
    stoic_report_end(connection, STOIC_CAUSE_ALERT_RECEIVED, STOIC_CAUSE_END_NONE, error, seen, now);
    stoic_writer_reset(&connection->output);
    stoic_protection_clear(&connection->write.protection);
    stoic_connection_give_up(connection, error);
    return error;
}

static stoic_error take_close_notify(stoic_connection *connection, const stoic_alert_seen *seen,
                                     stoic_time now) {
    connection->canceled_deadline = STOIC_NEVER;
    if (!connection->is_connected) {
        /* not an end of data: nothing was agreed yet */
        return refuse(connection, seen, STOIC_ERROR_CLOSED_IN_HANDSHAKE, now);
    }
    /* Not even a ticket came, and nothing was asked: we were turned away. After a request it may be all there
     * is to say. */
    if (stoic_connection_phase(connection) == STOIC_PHASE_CONF && connection->story.bytes_out == 0) {
        return refuse(connection, seen, STOIC_ERROR_CLOSED_IN_HANDSHAKE, now);
    }
    connection->peer_closed = true;
    connection->peer_closed_is_news = true;
    if (connection->write_closed) {
        stoic_report_end(connection, STOIC_CAUSE_CLOSED, STOIC_CAUSE_END_NONE, STOIC_OK, seen, now);
    }
    return STOIC_OK;
}

/* RFC 9846 6.1: user_canceled should be followed by close_notify, so reading goes on. A JDK sends it at every
 * close. It alone can come again and again: the others end the connection, whatever came before them. */
static stoic_error take_user_canceled(stoic_connection *connection, stoic_time now) {
    if (++connection->counters.warnings > STOIC_MAX_WARNINGS) {
        return STOIC_ERROR_TOO_MANY_WARNINGS;
    }
    connection->saw_user_canceled = true;
    connection->canceled_deadline = now.monotonic_ns + STOIC_CANCELED_TIMEOUT_NS;
    return STOIC_OK;
}

stoic_error stoic_connection_take_alert(stoic_connection *connection, stoic_bytes content, bool is_protected,
                                        stoic_time now) {
    stoic_alert_message message;
    STOIC_TRY(stoic_alert_decode(&message, content));
    const stoic_alert_seen seen = {.direction = STOIC_RECEIVED,
                                   .alert = message.description,
                                   .level = message.level,
                                   .is_protected = is_protected};
    stoic_report_alert(connection, &seen, now);
    if (connection->handshake == NULL && !is_protected) {
        return STOIC_ERROR_PLAINTEXT_ALERT_AFTER_HANDSHAKE;
    }
    switch (seen.alert) {
    case STOIC_ALERT_close_notify:
        return take_close_notify(connection, &seen, now);
    case STOIC_ALERT_user_canceled:
        return take_user_canceled(connection, now);
    default:
        return refuse(
            connection, &seen,
            stoic_alert_is_known(seen.alert) ? STOIC_ERROR_ALERT_RECEIVED : STOIC_ERROR_UNKNOWN_ALERT, now);
    }
}
