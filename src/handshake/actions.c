/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a step asks the engine to do, in order.
 */
#include "handshake/key_log.h"
#include "handshake/machine.h"

static stoic_action *append(stoic_actions *actions, stoic_action_kind kind) {
    stoic_action *action = STOIC_AT(actions->list, actions->num);
    actions->num++;
    STOIC_ZERO(action);
    action->kind = kind;
    return action;
}

void stoic_queue_flight(stoic_handshake *handshake, stoic_actions *actions) {
    *STOIC_AT(handshake->action_starts, actions->num) = handshake->num_queued;
    stoic_action *action = append(actions, STOIC_ACTION_SEND);
    action->message.len = handshake->flight.len - handshake->num_queued;
    handshake->num_queued = handshake->flight.len;
}

void stoic_queue_ccs(stoic_handshake *handshake, stoic_actions *actions) {
    if (!handshake->has_sent_ccs) {
        handshake->has_sent_ccs = true;
        append(actions, STOIC_ACTION_SEND_CCS);
    }
}

void stoic_queue_keys(stoic_handshake *handshake, stoic_actions *actions, stoic_action_kind kind,
                      stoic_secret_kind secret) {
    stoic_action *action = append(actions, kind);
    stoic_log_secret(handshake, secret);
    action->secret = stoic_key_schedule_secret(&handshake->schedule, secret);
    action->suite = handshake->suite;
}

void stoic_queue_connected(stoic_handshake *handshake, stoic_actions *actions) {
    handshake->state = &stoic_state_connected;
    stoic_action *action = append(actions, STOIC_ACTION_CONNECTED);
    action->secret = stoic_key_schedule_secret(&handshake->schedule, STOIC_SECRET_EXPORTER);
    action->suite = handshake->suite;
    stoic_log_secret(handshake, STOIC_SECRET_EXPORTER);
}

stoic_error stoic_finish_actions(stoic_handshake *handshake, stoic_actions *actions) {
    const stoic_error error = stoic_writer_error(&handshake->flight);
    if (error != STOIC_OK) {
        actions->num = 0;
        return error;
    }
    const stoic_bytes flight = stoic_writer_view(&handshake->flight);
    size_t index = 0;
    STOIC_EACH(action, actions->list, actions->num) {
        if (action->kind == STOIC_ACTION_SEND) {
            action->message =
                stoic_slice(flight, *STOIC_AT(handshake->action_starts, index), action->message.len);
        }
        index++;
    }
    return STOIC_OK;
}

void stoic_transcript_add_flight(stoic_handshake *handshake, size_t start) {
    const stoic_bytes flight = stoic_writer_view(&handshake->flight);
    if (flight.len > start) {
        stoic_transcript_add(&handshake->transcript, stoic_slice(flight, start, flight.len - start));
    }
}
