/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Waits: what the handshake asks becomes an event, and the application's answer goes on with the handshake.
 * An answer that fits no open wait changes nothing: it may be late, or meant for another connection.
 */
#include "engine/connection.h"

#include "wire/codepoints.h"

/* ---- Asking ---------------------------------------------------------------------------------------------
 */

stoic_wait_kind stoic_connection_wait(const stoic_connection *connection) {
    const bool is_over = connection->error != STOIC_OK || connection->handshake == NULL;
    return is_over ? STOIC_WAIT_NONE : stoic_handshake_wait(connection->handshake);
}

void stoic_connection_describe_wait(const stoic_connection *connection, stoic_event *event) {
    switch (stoic_connection_wait(connection)) {
    case STOIC_WAIT_CLIENT_HELLO:
        event->type = STOIC_EVENT_CLIENT_HELLO;
        event->client_hello = stoic_handshake_client_hello(connection->handshake);
        break;
    case STOIC_WAIT_SIGN:
        event->type = STOIC_EVENT_SIGN;
        event->sign = stoic_handshake_sign_request(connection->handshake);
        break;
    case STOIC_WAIT_NONE:
        break;
    }
}

/* The end of an answer. What is left over of the record stands behind the answered message. */
static stoic_error go_on(stoic_connection *connection, stoic_error error, const stoic_actions *actions,
                         stoic_time now) {
    const size_t rest = stoic_deframer_kept_len(&connection->deframer);
    const stoic_error ended = stoic_connection_end_step(connection, error, actions, rest, now);
    return ended == STOIC_OK ? STOIC_OK : stoic_connection_fail(connection, ended, now);
}

/* ---- CLIENT_HELLO ---------------------------------------------------------------------------------------
 */

/* The connection's memory, and the contexts in it, were made with the first config's provider and
 * allocator. */
static bool can_switch_to(const stoic_connection *connection, const stoic_config *config) {
    const stoic_config *old = connection->config;
    return config->role == old->role && config->provider == old->provider &&
           config->allocator == old->allocator;
}

stoic_error stoic_answer_client_hello(stoic_connection *connection, const stoic_config *config,
                                      stoic_time now) {
    if (stoic_connection_wait(connection) != STOIC_WAIT_CLIENT_HELLO) {
        return STOIC_ERROR_NO_SUCH_WAIT;
    }
    const stoic_config *old = connection->config;
    const stoic_config *chosen = config != NULL ? config : old;
    if (!can_switch_to(connection, chosen)) {
        return STOIC_ERROR_INVALID_ARGUMENT;
    }
    connection->story.last = now;
    connection->config = stoic_config_retain(chosen);
    stoic_actions actions = {.num = 0};
    const stoic_error error =
        stoic_handshake_answer_client_hello(connection->handshake, &actions, chosen, now);
    stoic_config_release(old);
    return go_on(connection, error, &actions, now);
}

/* The error that says the same as the alert. */
static stoic_error error_of_refusal(stoic_alert alert) {
    switch (alert) {
    case STOIC_ALERT_unrecognized_name:
        return STOIC_ERROR_NAME_NOT_SERVED;
    case STOIC_ALERT_no_application_protocol:
        return STOIC_ERROR_NO_COMMON_ALPN;
    default:
        return STOIC_ERROR_CLIENT_REFUSED;
    }
}

stoic_error stoic_refuse_client_hello(stoic_connection *connection, stoic_alert alert, stoic_time now) {
    if (stoic_connection_wait(connection) != STOIC_WAIT_CLIENT_HELLO) {
        return STOIC_ERROR_NO_SUCH_WAIT;
    }
    if (!stoic_alert_is_known(alert) || alert == STOIC_ALERT_close_notify ||
        alert == STOIC_ALERT_user_canceled) {
        return STOIC_ERROR_INVALID_ARGUMENT;
    }
    connection->story.last = now;
    (void)stoic_connection_refuse(connection, error_of_refusal(alert), alert, now);
    return STOIC_OK;
}

/* ---- SIGN -----------------------------------------------------------------------------------------------
 */

static bool is_open_sign(const stoic_connection *connection, uint64_t wait_id) {
    return stoic_connection_wait(connection) == STOIC_WAIT_SIGN &&
           stoic_handshake_sign_request(connection->handshake)->wait_id == wait_id;
}

stoic_error stoic_answer_sign(stoic_connection *connection, uint64_t wait_id, stoic_bytes signature,
                              stoic_time now) {
    if (!is_open_sign(connection, wait_id)) {
        return STOIC_ERROR_NO_SUCH_WAIT;
    }
    connection->story.last = now;
    stoic_actions actions = {.num = 0};
    const stoic_error error = stoic_handshake_answer_sign(connection->handshake, &actions, signature, now);
    return go_on(connection, error, &actions, now);
}

stoic_error stoic_fail_sign(stoic_connection *connection, uint64_t wait_id, stoic_time now) {
    if (!is_open_sign(connection, wait_id)) {
        return STOIC_ERROR_NO_SUCH_WAIT;
    }
    connection->story.last = now;
    (void)stoic_connection_fail(connection, STOIC_ERROR_SIGNER_FAILED, now);
    return STOIC_OK;
}
