/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The life of a handshake object and the one place where a message meets a state (RFC 9846 4: a message that
 * is not awaited ends the handshake).
 */
#include "handshake/key_shares.h"
#include "handshake/limits.h"
#include "handshake/machine.h"
#include "wire/message.h"

const stoic_state stoic_state_connected = {.name = "connected"};

stoic_error stoic_handshake_allocate(stoic_handshake **out, const stoic_config *config, stoic_agreed *agreed,
                                     const stoic_state *first) {
    stoic_handshake *handshake = stoic_allocate(config->allocator, sizeof(*handshake));
    if (handshake == NULL) {
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    handshake->config = config;
    handshake->agreed = agreed;
    agreed->peer_not_after = INT64_MAX;
    handshake->state = first;
    stoic_writer_init_growing(&handshake->flight, config->allocator, STOIC_MAX_FLIGHT);
    stoic_writer_init_growing(&handshake->server.first_hello, config->allocator, STOIC_MAX_MESSAGE_TO_SERVER);
    stoic_writer_init_growing(&handshake->wait.hello, config->allocator,
                              STOIC_MESSAGE_HEADER_LEN + STOIC_MAX_MESSAGE_TO_SERVER);
    *out = handshake;
    return STOIC_OK;
}

void stoic_agreed_clear(stoic_agreed *agreed, const stoic_allocator *allocator) {
    stoic_release(allocator, agreed->peer_chain, agreed->peer_chain_len);
    agreed->peer_chain = NULL;
    agreed->peer_chain_len = 0;
    if (agreed->verdict != NULL) {
        stoic_release(allocator, agreed->verdict, agreed->verdict->size);
        agreed->verdict = NULL;
    }
}

stoic_error stoic_handshake_random(const stoic_handshake *handshake, uint8_t *out, size_t length) {
    const stoic_provider *provider = handshake->config->provider;
    return provider->random(provider->user, out, length);
}

void stoic_handshake_free(stoic_handshake *handshake) {
    if (handshake == NULL) {
        return;
    }
    stoic_key_shares_clear(handshake);
    stoic_key_schedule_wipe(&handshake->schedule);
    stoic_session_free(handshake->client.session);
    stoic_writer_reset(&handshake->flight);
    stoic_writer_reset(&handshake->server.first_hello);
    stoic_writer_reset(&handshake->wait.hello);
    stoic_release(handshake->config->allocator, handshake, sizeof(*handshake)); /* wipes */
}

static stoic_step find_step(const stoic_state *state, uint8_t type) {
    STOIC_EACH(transition, state->transitions, STOIC_COUNT(state->transitions)) {
        if (transition->step != NULL && transition->type == type) {
            return transition->step;
        }
    }
    return NULL;
}

/* What the last step gave out ends here. */
static void forget_last_step(stoic_handshake *handshake) {
    stoic_writer_truncate(&handshake->flight, 0);
    handshake->num_queued = 0;
    handshake->agreed->suites_offered = stoic_bytes_of(NULL, 0);
    handshake->agreed->alpn_offered = stoic_bytes_of(NULL, 0);
    stoic_writer_reset(&handshake->wait.hello); /* was answered: notices needed it until now */
}

stoic_error stoic_handshake_step(stoic_handshake *handshake, stoic_actions *actions, stoic_bytes message,
                                 stoic_time now) {
    forget_last_step(handshake);
    stoic_incoming incoming = {.whole = message, .now = now};
    if (!stoic_message_split(&incoming.type, &incoming.body, message)) {
        return STOIC_ERROR_INTERNAL;
    }
    const stoic_step step = find_step(handshake->state, incoming.type);
    if (step == NULL) {
        return STOIC_ERROR_UNEXPECTED_MESSAGE;
    }
    const stoic_error error = step(handshake, actions, &incoming);
    const stoic_error sending = stoic_finish_actions(handshake, actions);
    return error != STOIC_OK ? error : sending;
}

const char *stoic_handshake_step_name(const stoic_handshake *handshake) {
    return handshake->state->name;
}

size_t stoic_handshake_message_limit(const stoic_handshake *handshake) {
    return handshake->config->role == STOIC_ROLE_SERVER ? STOIC_MAX_MESSAGE_TO_SERVER
                                                        : STOIC_MAX_MESSAGE_TO_CLIENT;
}

bool stoic_handshake_may_skip_early_data(const stoic_handshake *handshake) {
    return handshake->server.may_skip_early_data;
}
