/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole handshake messages: to the machine while there is a handshake, and after it KeyUpdate and the rest.
 * All messages of a record are handled in one call, because none of them needs more than one event (waits
 * will change that: the deframer can keep the rest).
 */
#include "engine/connection.h"

#include "engine/limits.h"
#include "secrets/key_schedule.h"
#include "wire/codepoints.h"
#include "wire/key_update.h"
#include "wire/message.h"

/* A change of keys must be at the end of a record: what follows would be under the wrong keys (RFC 9846 5.1).
 */
static stoic_error change_read_keys(stoic_connection *connection, const stoic_suite *suite,
                                    stoic_bytes secret, size_t rest) {
    if (rest > 0) {
        return STOIC_ERROR_MESSAGE_SPANS_KEY_CHANGE;
    }
    return stoic_connection_set_keys(&connection->read, suite, secret);
}

static void become_connected(stoic_connection *connection, stoic_time now) {
    connection->is_connected = true;
    connection->connected_is_news = true;
    connection->story.connected = now;
    stoic_report_connected(connection, now);
}

static stoic_error act_once(stoic_connection *connection, const stoic_action *action, size_t rest,
                            stoic_time now) {
    static const uint8_t ccs[] = {1};
    switch (action->kind) {
    case STOIC_ACTION_SEND:
        return stoic_connection_queue(connection, STOIC_CONTENT_HANDSHAKE, action->message);
    case STOIC_ACTION_SEND_CCS:
        return stoic_connection_queue(connection, STOIC_CONTENT_CHANGE_CIPHER_SPEC,
                                      stoic_bytes_of(ccs, sizeof ccs));
    case STOIC_ACTION_WRITE_KEYS:
        return stoic_connection_set_keys(&connection->write, action->suite, action->secret);
    case STOIC_ACTION_READ_KEYS:
        connection->flight_sealed = true;
        return change_read_keys(connection, action->suite, action->secret, rest);
    case STOIC_ACTION_CONNECTED:
        become_connected(connection, now);
        return STOIC_OK;
    }
    return STOIC_ERROR_INTERNAL;
}

stoic_error stoic_connection_act(stoic_connection *connection, const stoic_actions *actions, size_t rest,
                                 stoic_time now) {
    STOIC_EACH(action, actions->list, actions->num) {
        STOIC_TRY(act_once(connection, action, rest, now));
    }
    return STOIC_OK;
}

static stoic_error step_handshake(stoic_connection *connection, stoic_bytes message, size_t rest,
                                  stoic_time now) {
    stoic_actions actions = {.num = 0};
    const stoic_error error = stoic_handshake_step(connection->handshake, &actions, message, now);
    /* what a failed step wants sent goes out before its alert */
    const stoic_error acted = stoic_connection_act(connection, &actions, rest, now);
    STOIC_TRY(error);
    STOIC_TRY(acted);
    /* they lie in a record that is soon gone: only a failure of this step may tell of them */
    STOIC_ZERO(&connection->agreed.suites_offered);
    STOIC_ZERO(&connection->agreed.alpn_offered);
    connection->saw_hello = true;
    if (connection->is_connected) {
        stoic_handshake_free(connection->handshake);
        connection->handshake = NULL;
    }
    return STOIC_OK;
}

static stoic_error update_secret(stoic_direction_keys *keys) {
    const stoic_hash *hash = keys->suite->hash;
    uint8_t next[STOIC_HASH_MAX_LEN];
    stoic_next_traffic_secret(hash, next, stoic_bytes_of(keys->secret, hash->output_len));
    const stoic_error error =
        stoic_connection_set_keys(keys, keys->suite, stoic_bytes_of(next, hash->output_len));
    STOIC_WIPE(&next);
    return error;
}

/* Several requests that come while ours still waits are met by that one (RFC 9846 4.7.3). */
stoic_error stoic_connection_send_key_update(stoic_connection *connection) {
    if (connection->key_update_pending || connection->write_closed) {
        return STOIC_OK;
    }
    uint8_t buffer[STOIC_MESSAGE_HEADER_LEN + 1];
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, buffer, sizeof buffer);
    const stoic_key_update update = {.is_update_requested = false};
    STOIC_TRY(stoic_key_update_encode(&writer, &update));
    STOIC_TRY(stoic_connection_queue(connection, STOIC_CONTENT_HANDSHAKE, stoic_writer_view(&writer)));
    connection->key_update_pending = true;
    return update_secret(&connection->write);
}

static stoic_error take_key_update(stoic_connection *connection, stoic_bytes body, size_t rest) {
    stoic_key_update update;
    STOIC_TRY(stoic_key_update_decode(&update, body));
    if (rest > 0) {
        return STOIC_ERROR_MESSAGE_SPANS_KEY_CHANGE;
    }
    if (++connection->counters.key_updates > STOIC_MAX_KEY_UPDATES) {
        return STOIC_ERROR_TOO_MANY_KEY_UPDATES;
    }
    STOIC_TRY(update_secret(&connection->read));
    return update.is_update_requested ? stoic_connection_send_key_update(connection) : STOIC_OK;
}

static stoic_error take_message(stoic_connection *connection, stoic_bytes message, size_t rest,
                                stoic_time now) {
    if (connection->handshake != NULL) {
        return step_handshake(connection, message, rest, now);
    }
    uint8_t type;
    stoic_bytes body;
    if (!stoic_message_split(&type, &body, message)) {
        return STOIC_ERROR_INTERNAL;
    }
    if (type == STOIC_MESSAGE_KEY_UPDATE) {
        return take_key_update(connection, body, rest);
    }
    return stoic_post_handshake_check(connection->role, message);
}

static size_t message_limit(const stoic_connection *connection) {
    return connection->handshake != NULL ? stoic_handshake_message_limit(connection->handshake)
                                         : STOIC_MAX_POST_HANDSHAKE_MESSAGE;
}

stoic_error stoic_connection_take_handshake(stoic_connection *connection, stoic_bytes content,
                                            stoic_time now) {
    if (content.len == 0) {
        return STOIC_ERROR_RECORD_EMPTY;
    }
    stoic_reader reader = stoic_reader_of(content);
    do {
        stoic_bytes message;
        STOIC_TRY(stoic_deframer_next(&connection->deframer, &message, &reader, message_limit(connection)));
        if (message.data == NULL) {
            break;
        }
        STOIC_TRY(take_message(connection, message, stoic_reader_left(&reader), now));
    } while (!stoic_reader_at_end(&reader));
    if (stoic_deframer_is_empty(&connection->deframer)) {
        stoic_deframer_free(&connection->deframer); /* an idle connection owns no buffer */
    }
    return STOIC_OK;
}
