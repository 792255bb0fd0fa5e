/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Birth and death of a connection, its deadline, the end of its transport, and what applications ask it.
 */
#include "engine/connection.h"

#include "record/protection.h"

#include "engine/limits.h"

/* ---- Birth and death ------------------------------------------------------------------------------------
 */

/* The AEAD contexts lie behind the connection, so that it is one allocation. */
static void place_contexts(stoic_connection *connection, size_t context_size) {
    const size_t misaligned = (uintptr_t)connection->contexts % STOIC_CONTEXT_ALIGN;
    const size_t start = misaligned == 0 ? 0 : STOIC_CONTEXT_ALIGN - misaligned;
    uint8_t *read = stoic_slice_mut(connection->contexts, connection->contexts_len, start, context_size);
    uint8_t *write =
        stoic_slice_mut(connection->contexts, connection->contexts_len, start + context_size, context_size);
    stoic_protection_init(&connection->read.protection, read, context_size);
    stoic_protection_init(&connection->write.protection, write, context_size);
}

static stoic_connection *allocate_connection(const stoic_config *config) {
    const size_t wanted = stoic_protection_storage_size(config->provider);
    const size_t context_size =
        (wanted + STOIC_CONTEXT_ALIGN - 1) / STOIC_CONTEXT_ALIGN * STOIC_CONTEXT_ALIGN;
    const size_t contexts_len = 2 * context_size + STOIC_CONTEXT_ALIGN;
    const size_t size = sizeof(stoic_connection) + contexts_len;
    stoic_connection *connection = stoic_allocate(config->allocator, size);
    if (connection != NULL) {
        connection->allocation_size = size;
        connection->contexts_len = contexts_len;
        place_contexts(connection, context_size);
    }
    return connection;
}

static stoic_error connection_new(stoic_connection **out, const stoic_config *config, stoic_role role,
                                  stoic_time now) {
    stoic_connection *connection = allocate_connection(config);
    if (connection == NULL) {
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    connection->config = stoic_config_retain(config);
    connection->write.protection.pad_multiple = config->padding;
    connection->role = role;
    connection->canceled_deadline = STOIC_NEVER;
    connection->story.started = now;
    connection->story.last = now;
    connection->story.peer.struct_size = sizeof connection->story.peer;
    stoic_deframer_init(&connection->deframer, config->allocator);
    stoic_writer_init_growing(&connection->output, config->allocator, STOIC_MAX_OUTPUT);
    *out = connection;
    return STOIC_OK;
}

/* Not secret, only not guessable: it tells connections apart in logs. */
static stoic_error draw_id(stoic_connection *connection) {
    uint8_t bytes[sizeof(uint64_t)];
    const stoic_provider *provider = connection->config->provider;
    STOIC_TRY(provider->random(provider->user, bytes, sizeof bytes));
    stoic_reader reader = stoic_reader_of(stoic_bytes_of(bytes, sizeof bytes));
    return stoic_read_u64(&reader, &connection->story.connection_id) ? STOIC_OK : STOIC_ERROR_INTERNAL;
}

static stoic_error start_client(stoic_connection *connection, stoic_bytes server_name, stoic_time now) {
    stoic_actions actions = {.num = 0};
    STOIC_TRY(draw_id(connection));
    STOIC_TRY(stoic_client_handshake_new(&connection->handshake, &actions, connection->config, server_name,
                                         &connection->agreed, now));
    return stoic_connection_act(connection, &actions, 0, now);
}

static stoic_error start_server(stoic_connection *connection) {
    STOIC_TRY(draw_id(connection));
    return stoic_server_handshake_new(&connection->handshake, connection->config, &connection->agreed);
}

/* A connection that never began has nothing to report. */
static stoic_error finish_new(stoic_connection **out, stoic_connection *connection, stoic_error error) {
    if (error != STOIC_OK) {
        connection->is_reported = true;
        stoic_connection_free(connection);
        return error;
    }
    *out = connection;
    return STOIC_OK;
}

stoic_error stoic_client_new(stoic_connection **out, const stoic_config *config, stoic_bytes server_name,
                             stoic_time now) {
    stoic_connection *connection;
    if (config->role != STOIC_ROLE_CLIENT) {
        return STOIC_ERROR_INVALID_ARGUMENT;
    }
    STOIC_TRY(connection_new(&connection, config, STOIC_ROLE_CLIENT, now));
    return finish_new(out, connection, start_client(connection, server_name, now));
}

stoic_error stoic_server_new(stoic_connection **out, const stoic_config *config, stoic_time now) {
    stoic_connection *connection;
    if (config->role != STOIC_ROLE_SERVER) {
        return STOIC_ERROR_INVALID_ARGUMENT;
    }
    STOIC_TRY(connection_new(&connection, config, STOIC_ROLE_SERVER, now));
    return finish_new(out, connection, start_server(connection));
}

void stoic_connection_free(stoic_connection *connection) {
    if (connection == NULL) {
        return;
    }
    stoic_report_end(connection, STOIC_CAUSE_CLOSED, STOIC_CAUSE_END_CLOSED_LOCALLY, STOIC_OK, NULL,
                     connection->story.last);
    const stoic_config *config = connection->config;
    stoic_handshake_free(connection->handshake);
    stoic_connection_forget_resumption(connection);
    stoic_protection_clear(&connection->read.protection);
    stoic_protection_clear(&connection->write.protection);
    stoic_deframer_free(&connection->deframer);
    stoic_writer_reset(&connection->output);
    stoic_agreed_clear(&connection->agreed, config->allocator);
    stoic_release(config->allocator, connection, connection->allocation_size);
    stoic_config_release(config);
}

/* ---- The peer, for notices ------------------------------------------------------------------------------
 */

/* Cut at what fits: these are texts for logs. */
static const char *keep_text(char *to, size_t cap, const char *text) {
    const stoic_bytes all = stoic_bytes_of_text(text);
    const size_t len = all.len < cap ? all.len : cap - 1;
    stoic_zero(to, cap);
    stoic_copy((uint8_t *)to, cap - 1, stoic_slice(all, 0, len));
    return text != NULL ? to : NULL;
}

void stoic_connection_set_peer(stoic_connection *connection, const stoic_peer_info *peer) {
    stoic_story *story = &connection->story;
    story->peer.address = keep_text(story->address, sizeof story->address, peer->address);
    story->peer.listener = keep_text(story->listener, sizeof story->listener, peer->listener);
    story->peer.upstream = keep_text(story->upstream, sizeof story->upstream, peer->upstream);
    story->peer.port = peer->port;
}

/* ---- Time and the transport -----------------------------------------------------------------------------
 */

int64_t stoic_deadline(const stoic_connection *connection) {
    if (connection->error != STOIC_OK) {
        return STOIC_NEVER;
    }
    int64_t deadline = connection->canceled_deadline;
    if (!connection->is_connected) {
        const stoic_config *config = connection->config;
        const bool awaits_hello = connection->role == STOIC_ROLE_SERVER && !connection->saw_hello;
        const int64_t limit = awaits_hello ? config->hello_timeout_ns : config->handshake_timeout_ns;
        const int64_t end = connection->story.started.monotonic_ns + limit;
        deadline = end < deadline ? end : deadline;
    }
    return deadline;
}

static stoic_cause_end cause_end_of(stoic_transport_end how) {
    switch (how) {
    case STOIC_TRANSPORT_EOF:
        return STOIC_CAUSE_END_EOF;
    case STOIC_TRANSPORT_RESET:
        return STOIC_CAUSE_END_RESET;
    case STOIC_TRANSPORT_TIMED_OUT:
        return STOIC_CAUSE_END_TIMED_OUT;
    case STOIC_TRANSPORT_CLOSED:
        return STOIC_CAUSE_END_CLOSED_LOCALLY;
    case STOIC_TRANSPORT_WRITE_FAILED:
        return STOIC_CAUSE_END_WRITE_FAILED;
    }
    return STOIC_CAUSE_END_NONE;
}

static stoic_error error_of_end(const stoic_connection *connection, stoic_transport_end how) {
    const bool in_handshake = !connection->is_connected;
    switch (how) {
    case STOIC_TRANSPORT_EOF:
        return in_handshake ? STOIC_ERROR_TRANSPORT_EOF_IN_HANDSHAKE : STOIC_ERROR_TRANSPORT_EOF;
    case STOIC_TRANSPORT_RESET:
        return in_handshake ? STOIC_ERROR_TRANSPORT_RESET_IN_HANDSHAKE : STOIC_ERROR_TRANSPORT_RESET;
    case STOIC_TRANSPORT_TIMED_OUT:
        return STOIC_ERROR_TRANSPORT_TIMEOUT;
    case STOIC_TRANSPORT_CLOSED:
        return STOIC_ERROR_TRANSPORT_CLOSED_LOCALLY;
    case STOIC_TRANSPORT_WRITE_FAILED:
        return STOIC_ERROR_TRANSPORT_WRITE_FAILED;
    }
    return STOIC_ERROR_INTERNAL;
}

stoic_error stoic_transport_ended(stoic_connection *connection, stoic_transport_end how, stoic_time now) {
    connection->story.last = now;
    if (connection->error != STOIC_OK) {
        return connection->error;
    }
    if (connection->peer_closed) {
        stoic_report_end(connection, STOIC_CAUSE_CLOSED, cause_end_of(how), STOIC_OK, NULL, now);
        return STOIC_OK;
    }
    const stoic_error error = error_of_end(connection, how);
    stoic_report_end(connection, STOIC_CAUSE_TRANSPORT, cause_end_of(how), error, NULL, now);
    return stoic_connection_fail(connection, error, now);
}

/* ---- What applications ask ------------------------------------------------------------------------------
 */

void stoic_connection_describe(const stoic_connection *connection, stoic_connection_info *out) {
    const stoic_agreed *agreed = &connection->agreed;
    const stoic_config *config = connection->config;
    *out = (stoic_connection_info){
        .struct_size = out->struct_size,
        .is_connected = connection->is_connected,
        .is_closed_by_peer = connection->peer_closed,
        .is_closed_by_us = connection->write_closed,
        .is_resumed = agreed->is_resumed,
        .version = agreed->version,
        .suite = agreed->suite != NULL ? agreed->suite->id : 0,
        .group = agreed->group,
        .scheme = agreed->scheme,
        .sni = stoic_bytes_of(agreed->sni, agreed->sni_len),
        .alpn = stoic_bytes_of(agreed->alpn, agreed->alpn_len),
        .error = connection->error,
        .class_ = connection->story.class_,
        .reason = connection->story.reason,
        .has_peer_alert = connection->has_peer_alert,
        .peer_alert = connection->peer_alert,
        .certificate = "",
        .ja4 = agreed->ja4,
        .role = connection->role,
        .connection_id = connection->story.connection_id,
        .sni_state = agreed->sni_state,
        .max_version_offered = agreed->max_version_offered,
        .is_retried = agreed->is_retried,
        .certificate_was_requested = agreed->certificate_was_requested,
        .sent_certificate = agreed->sent_certificate,
        .peer_record_limit = agreed->peer_record_limit,
        .bytes_in = connection->story.bytes_in,
        .bytes_out = connection->story.bytes_out,
        .num_key_updates_sent = connection->num_key_updates_sent,
        .handshake_ns = connection->is_connected ? connection->story.connected.monotonic_ns -
                                                       connection->story.started.monotonic_ns
                                                 : 0,
    };
    if (agreed->identity > 0) {
        out->certificate = STOIC_AT_N(config->identities, config->num_identities, agreed->identity - 1)->name;
    }
}

stoic_reason stoic_connection_foreign_protocol(const stoic_connection *connection) {
    return connection->story.protocol;
}

bool stoic_connection_peer_certificate(const stoic_connection *connection, stoic_bytes *out, size_t index) {
    stoic_reader reader =
        stoic_reader_of(stoic_bytes_of(connection->agreed.peer_chain, connection->agreed.peer_chain_len));
    stoic_bytes certificate;
    for (size_t i = 0; stoic_read_vector24(&reader, &certificate); i++) {
        if (i == index) {
            *out = certificate;
            return true;
        }
    }
    return false;
}

bool stoic_connection_verdict(const stoic_connection *connection, stoic_verdict *out) {
    const stoic_kept_verdict *kept = connection->agreed.verdict;
    if (kept == NULL) {
        return false;
    }
    *out = kept->verdict;
    return true;
}

void stoic_connection_set_user(stoic_connection *connection, void *user) {
    connection->user = user;
}

void *stoic_connection_user(const stoic_connection *connection) {
    return connection->user;
}
