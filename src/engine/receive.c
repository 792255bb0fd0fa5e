/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One record in, one event out. The order of the checks is the point: what the bytes are, whether such a
 * record may come now, and only then what is in it. An unprotected alert is looked for before anything is
 * decrypted, so that a client which refuses our certificate before it has keys is heard, and not mistaken for
 * a broken record (TAXONOMY, transport facts).
 */
#include "engine/connection.h"

#include "engine/limits.h"
#include "observe/first_bytes.h"
#include "record/reader.h"
#include "wire/alert.h"
#include "wire/codepoints.h"

/* ---- Is it TLS at all? ----------------------------------------------------------------------------------
 */

static stoic_error judge_foreign(stoic_connection *connection, stoic_reason reason) {
    connection->story.protocol = reason;
    return reason == STOIC_REASON_SSLV2_HELLO ? STOIC_ERROR_SSL2_HELLO : STOIC_ERROR_NOT_TLS;
}

/* A record of TLS that no client begins with. A server's first record has its own checks. */
static stoic_error judge_first_record(const stoic_connection *connection, stoic_reason reason, uint8_t type) {
    /* RFC 9846 4.3.2: a stateless server may meet the change_cipher_spec between two hellos first */
    const bool is_ccs = type == STOIC_CONTENT_CHANGE_CIPHER_SPEC && connection->config->num_retry_keys > 0;
    if (connection->role == STOIC_ROLE_CLIENT || is_ccs) {
        return STOIC_OK;
    }
    switch ((int)reason) {
    case STOIC_REASON_RECORD_OVERFLOW:
        return STOIC_ERROR_RECORD_TOO_LONG;
    case STOIC_REASON_UNEXPECTED_MESSAGE:
        return STOIC_ERROR_UNEXPECTED_MESSAGE;
    default:
        return STOIC_OK;
    }
}

/* *out_more: too few bytes to tell. */
static stoic_error check_first_bytes(stoic_connection *connection, bool *out_more, stoic_bytes input) {
    stoic_reason reason;
    const stoic_first_bytes kind = stoic_detect_first_bytes(&reason, input, false);
    connection->saw_record = kind == STOIC_FIRST_BYTES_TLS;
    *out_more = kind == STOIC_FIRST_BYTES_NEED_MORE;
    switch (kind) {
    case STOIC_FIRST_BYTES_TLS:
        return judge_first_record(connection, reason, stoic_byte_at(input, 0));
    case STOIC_FIRST_BYTES_NEED_MORE:
        return STOIC_OK;
    case STOIC_FIRST_BYTES_FOREIGN:
        break;
    }
    return judge_foreign(connection, reason);
}

/* ---- Records that are not protected ---------------------------------------------------------------------
 */

/* For middleboxes' sake a peer may send change_cipher_spec in the handshake; it means nothing (RFC 9846 5,
 * E.4). */
static stoic_error take_ccs(stoic_connection *connection, stoic_bytes content) {
    const bool is_stateless = connection->config->num_retry_keys > 0;
    const bool may_come = connection->handshake != NULL &&
                          (connection->role == STOIC_ROLE_CLIENT || connection->saw_hello || is_stateless);
    if (!may_come) {
        return STOIC_ERROR_UNEXPECTED_CCS;
    }
    if (content.len != 1 || stoic_byte_at(content, 0) != 1) {
        return STOIC_ERROR_CCS_MALFORMED;
    }
    return ++connection->counters.ccs > STOIC_MAX_CCS ? STOIC_ERROR_TOO_MANY_CCS : STOIC_OK;
}

/* An alert without protection, under keys: the peer may have none yet, until it has shown that it has (rustls
 * and OpenSSL peers do this). */
static bool may_be_plaintext_alert(const stoic_connection *connection, const stoic_record_view *view) {
    return view->type == STOIC_CONTENT_ALERT && view->len == STOIC_RECORD_HEADER_LEN + STOIC_ALERT_LEN &&
           !connection->saw_protected;
}

static stoic_error refuse_plaintext(const stoic_connection *connection, const stoic_record_view *view) {
    if (view->type == STOIC_CONTENT_ALERT && connection->handshake == NULL) {
        return STOIC_ERROR_PLAINTEXT_ALERT_AFTER_HANDSHAKE;
    }
    return STOIC_ERROR_PLAINTEXT_AFTER_KEYS;
}

static stoic_error take_plaintext(stoic_connection *connection, const stoic_record_content *content,
                                  stoic_time now) {
    const stoic_bytes bytes = stoic_bytes_of(content->data, content->len);
    switch (content->type) {
    case STOIC_CONTENT_HANDSHAKE:
        return stoic_connection_take_handshake(connection, bytes, now);
    case STOIC_CONTENT_ALERT:
        return stoic_connection_take_alert(connection, bytes, false, now);
    default:
        return STOIC_ERROR_UNEXPECTED_RECORD;
    }
}

/* ---- Records that are protected -------------------------------------------------------------------------
 */

static stoic_error take_data(stoic_connection *connection, stoic_event *event,
                             const stoic_record_content *content, stoic_time now) {
    if (!connection->is_connected) {
        return STOIC_ERROR_EARLY_DATA_UNEXPECTED;
    }
    if (content->len == 0) {
        return ++connection->counters.empty_records > STOIC_MAX_EMPTY_RECORDS
                   ? STOIC_ERROR_TOO_MANY_EMPTY_RECORDS
                   : STOIC_OK;
    }
    if (connection->canceled_deadline != STOIC_NEVER) {
        connection->canceled_deadline =
            now.monotonic_ns + STOIC_CANCELED_TIMEOUT_NS; /* it goes on: wait from here */
    }
    connection->counters.empty_records = 0;
    connection->counters.key_updates = 0;
    connection->story.bytes_in += content->len;
    event->type = STOIC_EVENT_APP_DATA;
    event->data = content->data;
    event->data_len = content->len;
    return STOIC_OK;
}

static stoic_error take_protected(stoic_connection *connection, stoic_event *event,
                                  const stoic_record_content *content, stoic_time now) {
    const stoic_bytes bytes = stoic_bytes_of(content->data, content->len);
    switch (content->type) {
    case STOIC_CONTENT_HANDSHAKE:
        return stoic_connection_take_handshake(connection, bytes, now);
    case STOIC_CONTENT_ALERT:
        return stoic_connection_take_alert(connection, bytes, true, now);
    case STOIC_CONTENT_APPLICATION_DATA:
        return take_data(connection, event, content, now);
    default:
        return STOIC_ERROR_UNEXPECTED_RECORD;
    }
}

/* Early data that was offered and not taken is under keys that we do not have: skipped up to a limit, until
 * the first record opens (RFC 9846 4.3.10). */
static bool skips_as_early_data(stoic_connection *connection, size_t len) {
    if (connection->handshake == NULL || connection->saw_protected ||
        !stoic_handshake_may_skip_early_data(connection->handshake)) {
        return false;
    }
    connection->counters.skipped_early_data += len;
    return connection->counters.skipped_early_data <= STOIC_MAX_SKIPPED_EARLY_DATA;
}

static stoic_error open_protected(stoic_connection *connection, stoic_event *event, uint8_t *record,
                                  size_t len, stoic_time now) {
    stoic_protection *protection = &connection->read.protection;
    stoic_record_content content;
    const uint64_t sequence = protection->sequence;
    const stoic_error error = stoic_record_open(protection, &content, record, len);
    if (error == STOIC_ERROR_BAD_RECORD_MAC && skips_as_early_data(connection, len)) {
        protection->sequence = sequence;
        return STOIC_OK;
    }
    STOIC_TRY(error);
    connection->saw_protected = true;
    const bool is_confirmed = connection->is_connected;
    if (content.type != STOIC_CONTENT_HANDSHAKE && content.type != STOIC_CONTENT_ALERT &&
        !stoic_deframer_is_empty(&connection->deframer)) {
        return STOIC_ERROR_MESSAGE_INTERLEAVED;
    }
    STOIC_TRY(take_protected(connection, event, &content, now));
    connection->saw_after_finished = connection->saw_after_finished || is_confirmed;
    if (content.type != STOIC_CONTENT_ALERT) {
        connection->counters.warnings = 0;
    }
    return STOIC_OK;
}

/* ---- One record -----------------------------------------------------------------------------------------
 */

static stoic_error take_record(stoic_connection *connection, stoic_event *event,
                               const stoic_record_view *view, uint8_t *record, stoic_time now) {
    const bool is_plain =
        !stoic_protection_is_on(&connection->read.protection) || may_be_plaintext_alert(connection, view);
    if (view->type == STOIC_CONTENT_CHANGE_CIPHER_SPEC) {
        return take_ccs(connection, stoic_slice(stoic_bytes_of(record, view->len), STOIC_RECORD_HEADER_LEN,
                                                view->len - STOIC_RECORD_HEADER_LEN));
    }
    if (!is_plain && view->type != STOIC_CONTENT_APPLICATION_DATA) {
        return refuse_plaintext(connection, view);
    }
    if (!is_plain) {
        return open_protected(connection, event, record, view->len, now);
    }
    if (view->type == STOIC_CONTENT_APPLICATION_DATA && skips_as_early_data(connection, view->len)) {
        return STOIC_OK;
    }
    stoic_record_content content;
    STOIC_TRY(stoic_record_open(NULL, &content, record, view->len));
    if (content.type != STOIC_CONTENT_HANDSHAKE && content.type != STOIC_CONTENT_ALERT) {
        return STOIC_ERROR_UNEXPECTED_RECORD;
    }
    return take_plaintext(connection, &content, now);
}

/* ---- What to say ----------------------------------------------------------------------------------------
 */

/* News in the order in which an application wants it: connected before data's end. */
static void add_news(stoic_connection *connection, stoic_event *event) {
    if (event->type != STOIC_EVENT_NEED_INPUT) {
        return;
    }
    if (connection->wait_is_news) {
        connection->wait_is_news = false;
        stoic_connection_describe_wait(connection, event);
    } else if (connection->connected_is_news) {
        connection->connected_is_news = false;
        event->type = STOIC_EVENT_CONNECTED;
    } else if (connection->ticket_is_news) {
        connection->ticket_is_news = false;
        event->type = STOIC_EVENT_TICKET;
    } else if (connection->peer_closed_is_news) {
        connection->peer_closed_is_news = false;
        event->type = STOIC_EVENT_PEER_CLOSED;
    }
}

static stoic_error check_deadline(const stoic_connection *connection, stoic_time now) {
    if (connection->is_connected || now.monotonic_ns < stoic_deadline(connection)) {
        return STOIC_OK;
    }
    if (now.monotonic_ns >= connection->canceled_deadline) {
        return STOIC_ERROR_CANCELED_WITHOUT_CLOSE;
    }
    const bool awaits_hello = connection->role == STOIC_ROLE_SERVER && !connection->saw_hello;
    switch (stoic_connection_wait(connection)) { /* not the peer's doing, when it was not its turn */
    case STOIC_WAIT_CLIENT_HELLO:
        return STOIC_ERROR_ANSWER_TIMEOUT;
    case STOIC_WAIT_SIGN:
        return STOIC_ERROR_SIGNER_TIMEOUT;
    case STOIC_WAIT_NONE:
        break;
    }
    return awaits_hello ? STOIC_ERROR_HELLO_TIMEOUT : STOIC_ERROR_HANDSHAKE_TIMEOUT;
}

/* After the handshake the close_notify may long be there, and only its reader was late (back-pressure): it is
 * missed only when a call brought nothing. */
static stoic_error check_canceled(const stoic_connection *connection, const stoic_event *event,
                                  stoic_time now) {
    const bool is_due = connection->is_connected && now.monotonic_ns >= connection->canceled_deadline;
    const bool brought_nothing = event->type == STOIC_EVENT_NEED_INPUT && event->consumed == 0;
    return is_due && brought_nothing ? STOIC_ERROR_CANCELED_WITHOUT_CLOSE : STOIC_OK;
}

/* After its close_notify whatever the peer still sends is ignored (RFC 9846 6.1). */
static stoic_error ignore_input(stoic_connection *connection, stoic_event *event, size_t input_len) {
    connection->saw_data_after_close = connection->saw_data_after_close || input_len > 0;
    event->consumed = input_len;
    event->needed = STOIC_RECORD_HEADER_LEN;
    return STOIC_OK;
}

/* *out_used: how many bytes of input are done with; 0 when more are needed first. */
static stoic_error receive_one(stoic_connection *connection, stoic_event *event, size_t *out_used,
                               uint8_t *input, size_t input_len, stoic_time now) {
    const stoic_bytes bytes = stoic_bytes_of(input, input_len);
    bool needs_more = false;
    if (!connection->saw_record && input_len > 0) {
        STOIC_TRY(check_first_bytes(connection, &needs_more, bytes));
    }
    if (needs_more) {
        event->needed = input_len + 1;
        return STOIC_OK;
    }
    stoic_record_view view;
    STOIC_TRY(stoic_record_peek(&view, &connection->read.protection, bytes));
    if (!view.is_complete) {
        event->needed = view.needed;
        return STOIC_OK;
    }
    const size_t output_before = connection->output.len;
    STOIC_TRY(take_record(connection, event, &view, input, now));
    *out_used = view.len;
    if (event->type == STOIC_EVENT_NEED_INPUT && connection->output.len > output_before) {
        event->type = STOIC_EVENT_OUTPUT_READY;
    }
    return STOIC_OK;
}

static bool has_news(const stoic_connection *connection) {
    return connection->wait_is_news || connection->connected_is_news || connection->ticket_is_news ||
           connection->peer_closed_is_news;
}

/* What is left of a record in which a wait came up. */
static stoic_error receive_kept(stoic_connection *connection, stoic_event *event, stoic_time now) {
    const size_t output_before = connection->output.len;
    STOIC_TRY(stoic_connection_take_kept(connection, now));
    if (connection->output.len > output_before) {
        event->type = STOIC_EVENT_OUTPUT_READY;
    }
    return STOIC_OK;
}

/* A record that has nothing to say (a ticket, a change_cipher_spec) is not worth an event: the next one
 * follows at once, so that NEED_INPUT always means that more input is needed. */
static stoic_error receive(stoic_connection *connection, stoic_event *event, uint8_t *input, size_t input_len,
                           stoic_time now) {
    STOIC_TRY(check_deadline(connection, now));
    if (connection->peer_closed) {
        return ignore_input(connection, event, input_len);
    }
    if (stoic_deframer_kept_len(&connection->deframer) > 0) {
        STOIC_TRY(receive_kept(connection, event, now));
    }
    if (event->type != STOIC_EVENT_NEED_INPUT || has_news(connection)) {
        return STOIC_OK;
    }
    connection->saw_bytes = connection->saw_bytes || input_len > 0;
    size_t used;
    do {
        used = 0;
        const size_t left = input_len - event->consumed;
        uint8_t *rest = stoic_slice_mut(input, input_len, event->consumed, left);
        STOIC_TRY(receive_one(connection, event, &used, rest, left, now));
        event->consumed += used;
    } while (used > 0 && event->type == STOIC_EVENT_NEED_INPUT && !has_news(connection));
    return check_canceled(connection, event, now);
}

stoic_error stoic_receive(stoic_connection *connection, stoic_event *out, uint8_t *input, size_t input_len,
                          stoic_time now) {
    if (connection->error != STOIC_OK) {
        return connection->error;
    }
    connection->story.last = now;
    const bool is_waiting = stoic_connection_wait(connection) != STOIC_WAIT_NONE;
    if (is_waiting && !connection->wait_is_news && check_deadline(connection, now) == STOIC_OK) {
        return STOIC_ERROR_WAITING;
    }
    stoic_event event = {.struct_size = out->struct_size, .type = STOIC_EVENT_NEED_INPUT};
    const stoic_error error =
        has_news(connection) ? STOIC_OK : receive(connection, &event, input, input_len, now);
    if (error != STOIC_OK) {
        return stoic_connection_fail(connection, error, now);
    }
    add_news(connection, &event);
    *out = event;
    return STOIC_OK;
}
