/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stoic as an engine (engine.h). Records are sealed straight into the wire and opened in it, as a program
 * with its own buffers would do. Resumed connections make a chain: the client has one session at a time, and
 * each handshake uses it up and brings the next one.
 */
#include <stdio.h>
#include <stdlib.h>

#include <stoic/stoic.h>

#include "bench/engine.h"
#include "bench/heap.h"
#include "common/clock.h"

/* Room for a server's whole flight, or for a few records. */
#define WIRE_CAP 65536

/* Bytes under way to one side: bytes[start .. end). */
typedef struct wire {
    uint8_t bytes[WIRE_CAP];
    size_t start, end;
} wire;

/* The wires are shared by all pairs, which take turns: an idle connection has nothing under way. */
typedef struct stoic_state {
    const stoic_config *configs[BENCH_SIDES];
    wire to[BENCH_SIDES];
    stoic_session_store store; /* all of it is `session`: there is one name and one config */
    stoic_session *session;
    bool is_resuming;
} stoic_state;

typedef struct stoic_pair {
    stoic_state *state;
    stoic_connection *ends[BENCH_SIDES];
    bool is_connected[BENCH_SIDES];
    stoic_time now;
} stoic_pair;

static bool complain(stoic_error error) {
    if (error != STOIC_OK) {
        fprintf(stderr, "stoic bench: %s: %s\n", stoic_error_name(error), stoic_error_sentence(error));
    }
    return error == STOIC_OK;
}

static void put_session(void *user, stoic_session *session) {
    stoic_state *state = user;
    stoic_session_free(state->session);
    state->session = session;
}

static stoic_session *take_session(void *user, stoic_bytes server_name, stoic_bytes binding) {
    (void)server_name;
    (void)binding;
    stoic_state *state = user;
    stoic_session *session = state->session;
    state->session = NULL;
    return session;
}

static stoic_error give_tickets(stoic_config_builder *builder) {
    stoic_ticket_sealer *sealer;
    STOIC_TRY(stoic_ticket_sealer_new(&sealer, stoic_provider_libcrypto(), bench_heap_allocator()));
    stoic_config_builder_set_ticket_sealer(builder, sealer);
    stoic_ticket_sealer_release(sealer);
    return stoic_config_builder_set_tickets(builder, 1, STOIC_TICKET_DEFAULT_LIFETIME);
}

static stoic_error build(stoic_config_builder *builder, const stoic_config **out, const bench_setup *setup) {
    const uint16_t group = setup->is_hybrid ? STOIC_GROUP_X25519MLKEM768 : STOIC_GROUP_X25519;
    stoic_error error = stoic_config_builder_set_suites(builder, &setup->suite, 1);
    if (error == STOIC_OK) {
        error = stoic_config_builder_set_groups(builder, &group, 1);
    }
    if (error != STOIC_OK) {
        stoic_config_builder_free(builder);
        return error;
    }
    return stoic_config_builder_build(builder, out, NULL);
}

static stoic_error server_config(const stoic_config **out, const bench_setup *setup) {
    stoic_config_builder *builder;
    STOIC_TRY(stoic_server_config_builder_new(&builder, stoic_provider_libcrypto(), bench_heap_allocator()));
    stoic_error error =
        stoic_config_builder_add_identity(builder, NULL, "bench", stoic_bytes_of_text(setup->certificate_pem),
                                          stoic_bytes_of_text(setup->key_pem));
    if (error == STOIC_OK && setup->is_resumed) {
        error = give_tickets(builder);
    }
    if (error != STOIC_OK) {
        stoic_config_builder_free(builder);
        return error;
    }
    return build(builder, out, setup);
}

static stoic_error client_config(const stoic_config **out, const bench_setup *setup,
                                 const stoic_session_store *store) {
    stoic_config_builder *builder;
    STOIC_TRY(stoic_client_config_builder_new(&builder, stoic_provider_libcrypto(), bench_heap_allocator()));
    const stoic_error error = stoic_config_builder_add_pinned_certificates(
        builder, NULL, stoic_bytes_of_text(setup->certificate_pem));
    if (error != STOIC_OK) {
        stoic_config_builder_free(builder);
        return error;
    }
    if (setup->is_resumed) {
        stoic_config_builder_set_session_store(builder, store);
    }
    return build(builder, out, setup);
}

static bench_side other(bench_side side) {
    return side == BENCH_SERVER ? BENCH_CLIENT : BENCH_SERVER;
}

static stoic_error take_output(stoic_pair *pair, bench_side side) {
    stoic_connection *tls = *STOIC_AT(pair->ends, side);
    wire *out = STOIC_AT(pair->state->to, other(side));
    while (stoic_output_len(tls) > 0) {
        size_t len;
        const size_t cap = WIRE_CAP - out->end;
        if (cap == 0) {
            return STOIC_ERROR_BUFFER_TOO_SMALL;
        }
        STOIC_TRY(stoic_take_output(tls, &len, stoic_slice_mut(out->bytes, WIRE_CAP, out->end, cap), cap));
        out->end += len;
    }
    return STOIC_OK;
}

/* Lets one side handle all that has come for it, as the loop in <stoic/connection.h> does. */
static stoic_error handle(stoic_pair *pair, bench_meter *meter, bench_side side) {
    stoic_connection *tls = *STOIC_AT(pair->ends, side);
    wire *in = STOIC_AT(pair->state->to, side);
    stoic_event event = {.struct_size = sizeof(event)};
    do {
        const size_t len = in->end - in->start;
        uint8_t *at = stoic_slice_mut(in->bytes, WIRE_CAP, in->start, len);
        bench_enter(meter);
        stoic_error error = stoic_receive(tls, &event, at, len, pair->now);
        if (error == STOIC_OK) {
            error = take_output(pair, side);
        }
        bench_leave(meter, side);
        STOIC_TRY(error);
        in->start += event.consumed;
        if (event.type == STOIC_EVENT_CONNECTED) {
            *STOIC_AT(pair->is_connected, side) = true;
        }
    } while (event.type != STOIC_EVENT_NEED_INPUT);
    if (in->start == in->end) {
        in->start = in->end = 0;
    }
    return STOIC_OK;
}

static bool is_quiet(const stoic_pair *pair) {
    return STOIC_AT(pair->state->to, BENCH_SERVER)->end == 0 &&
           STOIC_AT(pair->state->to, BENCH_CLIENT)->end == 0;
}

static stoic_error open_both(stoic_pair *pair, bench_meter *meter) {
    bench_enter(meter);
    stoic_error error =
        stoic_client_new(STOIC_AT(pair->ends, BENCH_CLIENT), *STOIC_AT(pair->state->configs, BENCH_CLIENT),
                         stoic_bytes_of_text("localhost"), pair->now);
    if (error == STOIC_OK) {
        error = take_output(pair, BENCH_CLIENT);
    }
    bench_leave(meter, BENCH_CLIENT);
    STOIC_TRY(error);
    bench_enter(meter);
    error = stoic_server_new(STOIC_AT(pair->ends, BENCH_SERVER),
                             *STOIC_AT(pair->state->configs, BENCH_SERVER), pair->now);
    bench_leave(meter, BENCH_SERVER);
    return error;
}

static bool is_as_wanted(const stoic_pair *pair, bench_side side) {
    stoic_connection_info info = {.struct_size = sizeof(info)};
    stoic_connection_describe(*STOIC_AT(pair->ends, side), &info);
    return info.is_connected && info.is_resumed == pair->state->is_resuming;
}

static stoic_error shake_hands(stoic_pair *pair, bench_meter *meter) {
    STOIC_TRY(open_both(pair, meter));
    while (!is_quiet(pair)) {
        STOIC_TRY(handle(pair, meter, BENCH_SERVER));
        STOIC_TRY(handle(pair, meter, BENCH_CLIENT));
    }
    const bool done =
        *STOIC_AT(pair->is_connected, BENCH_SERVER) && *STOIC_AT(pair->is_connected, BENCH_CLIENT);
    return done ? STOIC_OK : STOIC_ERROR_NOT_CONNECTED;
}

static void disconnect_side(stoic_pair *pair, bench_meter *meter, bench_side side) {
    bench_enter(meter);
    stoic_connection_free(*STOIC_AT(pair->ends, side));
    bench_leave(meter, side);
}

static void disconnect_both(void *all, bench_meter *meter) {
    stoic_pair *pair = all;
    disconnect_side(pair, meter, BENCH_SERVER);
    disconnect_side(pair, meter, BENCH_CLIENT);
    free(pair);
}

static void *connect_both(void *all, bench_meter *meter) {
    stoic_state *state = all;
    stoic_pair *pair = calloc(1, sizeof(*pair));
    if (pair == NULL) {
        return NULL;
    }
    STOIC_EACH(to, state->to, BENCH_SIDES) {
        to->start = to->end = 0;
    }
    pair->state = state;
    pair->now = app_now();
    if (!complain(shake_hands(pair, meter))) {
        disconnect_both(pair, meter);
        return NULL;
    }
    if (!is_as_wanted(pair, BENCH_SERVER) || !is_as_wanted(pair, BENCH_CLIENT)) {
        fprintf(stderr, "stoic bench: a connection that is%s to be resumed was%s\n",
                state->is_resuming ? "" : " not", state->is_resuming ? " not" : "");
        disconnect_both(pair, meter);
        return NULL;
    }
    return pair;
}

static void setup_free(void *all) {
    stoic_state *state = all;
    STOIC_EACH(config, state->configs, BENCH_SIDES) {
        stoic_config_release(*config);
    }
    stoic_session_free(state->session);
    free(state);
}

/* The full handshake that the chain of resumed ones begins with. */
static bool begin_chain(stoic_state *state) {
    bench_meter ignored = {.read = bench_heap_bytes};
    void *pair = connect_both(state, &ignored);
    if (pair == NULL) {
        return false;
    }
    disconnect_both(pair, &ignored);
    state->is_resuming = true;
    return true;
}

static void *setup_new(const bench_setup *setup) {
    stoic_state *state = calloc(1, sizeof(*state));
    if (state == NULL) {
        return NULL;
    }
    state->store = (stoic_session_store){
        .struct_size = sizeof(state->store), .put = put_session, .take = take_session, .user = state};
    if (!complain(server_config(STOIC_AT(state->configs, BENCH_SERVER), setup)) ||
        !complain(client_config(STOIC_AT(state->configs, BENCH_CLIENT), setup, &state->store)) ||
        (setup->is_resumed && !begin_chain(state))) {
        setup_free(state);
        return NULL;
    }
    return state;
}

static bool send_one(void *all, bench_meter *meter, bench_side from, stoic_bytes data) {
    stoic_pair *pair = all;
    wire *out = STOIC_AT(pair->state->to, other(from));
    size_t taken;
    bench_enter(meter);
    const stoic_error error =
        stoic_seal(*STOIC_AT(pair->ends, from), &out->end, &taken, out->bytes, WIRE_CAP, data, pair->now);
    bench_leave(meter, from);
    return complain(error) && taken == data.len && complain(handle(pair, meter, other(from))) &&
           is_quiet(pair);
}

const bench_engine bench_stoic = {.program = "stoic",
                                  .version = STOIC_PROGRAM_VERSION,
                                  .has_hybrid = true,
                                  .setup_new = setup_new,
                                  .setup_free = setup_free,
                                  .connect = connect_both,
                                  .disconnect = disconnect_both,
                                  .send = send_one,
                                  .own_bytes = bench_heap_own_bytes};
