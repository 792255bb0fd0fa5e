/* SPDX-License-Identifier: Apache-2.0 */
/*
 * New keys on an open connection (RFC 9846 4.7.3): in answer to the peer, because the application asks, and
 * by itself before an AEAD's limit (RFC 9846 5.5). A KeyUpdate is sealed under the old keys into the output,
 * which goes on the wire before anything that is sealed later.
 */
#include "engine/connection.h"

#include "engine/limits.h"
#include "secrets/key_schedule.h"
#include "wire/codepoints.h"
#include "wire/key_update.h"

stoic_error stoic_connection_update_secret(stoic_direction_keys *keys) {
    const stoic_hash *hash = keys->suite->hash;
    uint8_t next[STOIC_HASH_MAX_LEN];
    stoic_next_traffic_secret(hash, next, stoic_bytes_of(keys->secret, hash->output_len));
    const stoic_error error =
        stoic_connection_set_keys(keys, keys->suite, stoic_bytes_of(next, hash->output_len));
    STOIC_WIPE(&next);
    return error;
}

static bool has_epochs_left(const stoic_connection *connection) {
    return connection->num_key_updates_sent < STOIC_MAX_EPOCH;
}

static stoic_error send_key_update(stoic_connection *connection, bool asks) {
    uint8_t buffer[STOIC_MESSAGE_HEADER_LEN + 1];
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, buffer, sizeof buffer);
    const stoic_key_update update = {.is_update_requested = asks};
    STOIC_TRY(stoic_key_update_encode(&writer, &update));
    STOIC_TRY(stoic_connection_queue(connection, STOIC_CONTENT_HANDSHAKE, stoic_writer_view(&writer)));
    connection->key_update_pending = true;
    connection->num_key_updates_sent++;
    return stoic_connection_update_secret(&connection->write);
}

/* Several requests that come while our answer still waits are met by that one answer; a request that we could
 * meet only beyond the last epoch is ignored (RFC 9846 4.7.3). */
stoic_error stoic_connection_answer_key_update(stoic_connection *connection) {
    if (connection->key_update_pending || connection->write_closed || !has_epochs_left(connection)) {
        return STOIC_OK;
    }
    return send_key_update(connection, false);
}

stoic_error stoic_connection_renew_keys(stoic_connection *connection) {
    const stoic_protection *protection = &connection->write.protection;
    const bool is_due = protection->sequence > 0 && stoic_protection_near_limit(protection);
    return is_due && has_epochs_left(connection) ? send_key_update(connection, false) : STOIC_OK;
}

stoic_error stoic_update_keys(stoic_connection *connection, bool ask_peer, stoic_time now) {
    if (connection->error != STOIC_OK || connection->write_closed) {
        return STOIC_ERROR_WRITE_CLOSED;
    }
    if (!connection->is_connected) {
        return STOIC_ERROR_NOT_CONNECTED;
    }
    if (!has_epochs_left(connection)) {
        return STOIC_ERROR_SEQUENCE_EXHAUSTED;
    }
    connection->story.last = now;
    /* RFC 9846 4.7.3: no second request before the peer's KeyUpdate */
    const bool asks = ask_peer && !connection->awaits_key_update && !connection->peer_closed;
    STOIC_TRY(send_key_update(connection, asks));
    connection->awaits_key_update = connection->awaits_key_update || asks;
    return STOIC_OK;
}
