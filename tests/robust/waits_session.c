/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A session's turn: something may drop it; otherwise an open wait is answered, well or badly, or left alone;
 * otherwise bytes move. Time is made up, so that thirty seconds pass at once.
 */
#include "waits_session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WALL_NS (INT64_C(1893456000) * STOIC_NS_PER_SECOND) /* 2030-01-01 */
#define MS INT64_C(1000000)

/* xorshift64*: the same everywhere. */
static uint64_t draw(world *all, uint64_t below) {
    all->random ^= all->random >> 12;
    all->random ^= all->random << 25;
    all->random ^= all->random >> 27;
    return (all->random * UINT64_C(2685821657736338717) >> 33) % below;
}

static bool chance(world *all, unsigned in_thousand) {
    return draw(all, 1000) < in_thousand;
}

static void require(const session *it, bool holds, const char *what) {
    if (!holds) {
        printf("session %zu: %s\n", it->number, what);
        exit(1);
    }
}

static stoic_time now_of(const session *it) {
    return (stoic_time){.wall_ns = WALL_NS + it->next_ns, .monotonic_ns = it->next_ns};
}

static void count(world *all, outcome which) {
    all->outcomes[which]++;
}

/* ---- Birth and death ------------------------------------------------------------------------------------
 */

static void name_end(world *all, end *at) {
    char address[32];
    snprintf(address, sizeof address, "%zu", all->num_connections++);
    const stoic_peer_info peer = {.struct_size = sizeof peer, .address = address};
    stoic_connection_set_peer(at->tls, &peer);
    at->is_open = true;
}

static void start_pair(world *all, session *it) {
    const stoic_config *client = all->clients[draw(all, NUM_CLIENTS)];
    const stoic_config *server = all->servers[draw(all, NUM_SERVERS)];
    const stoic_bytes name = stoic_bytes_of_text("localhost");
    require(it, stoic_client_new(&it->client.tls, client, name, now_of(it)) == STOIC_OK, "no client");
    require(it, stoic_server_new(&it->server.tls, server, now_of(it)) == STOIC_OK, "no server");
    name_end(all, &it->client);
    name_end(all, &it->server);
    it->waiter = &it->server;
}

/* The whole flight of the server is there from the start; it comes bit by bit. */
static void start_asked(world *all, session *it) {
    uint8_t hello[4096];
    size_t len = 0;
    const stoic_bytes name = stoic_bytes_of_text("localhost");
    require(it, stoic_client_new(&it->client.tls, all->certified, name, now_of(it)) == STOIC_OK, "no client");
    name_end(all, &it->client);
    it->waiter = &it->client;
    require(it, stoic_take_output(it->client.tls, &len, hello, sizeof hello) == STOIC_OK, "no hello");
    it->asker = asking_new(all->asker);
    asking_answer(it->asker, stoic_bytes_of(hello, len), stoic_bytes_of(NULL, 0));
}

session *session_new(world *all, size_t number, int64_t now_ns) {
    session *it = calloc(1, sizeof *it);
    it->number = number;
    it->start_ns = now_ns;
    it->next_ns = now_ns;
    if (chance(all, 250)) {
        start_asked(all, it);
    } else {
        start_pair(all, it);
    }
    return it;
}

void session_free(world *all, session *it) {
    const bool server_first = chance(all, 500);
    stoic_connection_free(server_first ? it->server.tls : it->client.tls);
    stoic_connection_free(server_first ? it->client.tls : it->server.tls);
    if (it->asker != NULL) {
        asking_free(it->asker);
    }
    free(it);
}

/* ---- Bytes ----------------------------------------------------------------------------------------------
 */

static void begin_wait(session *it, const stoic_event *event) {
    if (event->type == STOIC_EVENT_CLIENT_HELLO) {
        it->wait = WAIT_HELLO;
        require(it, stoic_bytes_equal(event->client_hello->server_name, stoic_bytes_of_text("localhost")),
                "another name is asked for");
    } else if (event->type == STOIC_EVENT_SIGN) {
        it->wait = WAIT_SIGN;
        it->wait_id = event->sign->wait_id;
        it->scheme = event->sign->scheme;
        it->content_len = event->sign->content.len;
        memcpy(it->content, event->sign->content.data, it->content_len);
    }
}

static void take_event(world *all, session *it, end *at, const stoic_event *event) {
    (void)all;
    at->is_connected = at->is_connected || event->type == STOIC_EVENT_CONNECTED;
    at->peer_closed = at->peer_closed || event->type == STOIC_EVENT_PEER_CLOSED;
    at->num_received += event->type == STOIC_EVENT_APP_DATA ? event->data_len : 0;
    begin_wait(it, event);
    at->in_len -= event->consumed;
    memmove(at->in, at->in + event->consumed, at->in_len);
}

/* Until there is nothing to say, or a wait. */
static stoic_error receive(world *all, session *it, end *at) {
    stoic_event event = {.struct_size = sizeof event};
    do {
        const stoic_error error = stoic_receive(at->tls, &event, at->in, at->in_len, now_of(it));
        if (error != STOIC_OK) {
            at->is_open = error == STOIC_ERROR_WAITING;
            return error;
        }
        take_event(all, it, at, &event);
    } while (event.type != STOIC_EVENT_NEED_INPUT && it->wait == WAIT_NONE);
    return STOIC_OK;
}

/* A few bytes, or all, from one end to the other. */
static void move(world *all, session *it, end *from, end *to) {
    size_t len = 0;
    const size_t room = WIRE_CAP - to->in_len;
    const size_t some = 1 + (size_t)draw(all, 1500);
    const size_t cap = chance(all, 300) && some < room ? some : room;
    require(it, stoic_take_output(from->tls, &len, to->in + to->in_len, cap) == STOIC_OK, "no output");
    to->in_len += len;
    if (to->is_open && !(to == it->waiter && it->wait != WAIT_NONE)) {
        (void)receive(all, it, to);
    }
}

static void send_data(session *it, end *from, end *to) {
    size_t len = 0, taken = 0;
    if (stoic_output_len(from->tls) == 0 && to->in_len < WIRE_CAP / 2) {
        const stoic_error error = stoic_seal(from->tls, &len, &taken, to->in + to->in_len,
                                             WIRE_CAP - to->in_len, stoic_bytes_of_text("hello"), now_of(it));
        require(it, error == STOIC_OK && taken == 5, "cannot seal");
        to->in_len += len;
    }
}

/* ---- Waits ----------------------------------------------------------------------------------------------
 */

static void answer_hello(world *all, session *it) {
    const bool switches = chance(all, 300);
    stoic_connection *tls = it->waiter->tls;
    if (chance(all, 30)) {
        require(it, stoic_refuse_client_hello(tls, STOIC_ALERT_access_denied, now_of(it)) == STOIC_OK,
                "cannot refuse");
        it->waiter->is_open = false;
        count(all, OUTCOME_REFUSED);
        return;
    }
    require(it, stoic_answer_client_hello(tls, switches ? all->alternative : NULL, now_of(it)) == STOIC_OK,
            "cannot answer");
    count(all, switches ? OUTCOME_CONFIG_SWITCHED : OUTCOME_CONFIG_KEPT);
}

static void answer_sign(world *all, session *it) {
    stoic_connection *tls = it->waiter->tls;
    const stoic_provider *provider = stoic_provider_libcrypto();
    uint8_t signature[STOIC_SIGNATURE_MAX_LEN];
    size_t len = 0;
    if (chance(all, 30)) {
        require(it, stoic_fail_sign(tls, it->wait_id, now_of(it)) == STOIC_OK, "cannot fail");
        it->waiter->is_open = false;
        count(all, OUTCOME_SIGN_FAILED);
        return;
    }
    require(it,
            provider->sign(all->signer, &len, signature, sizeof signature, it->scheme,
                           stoic_bytes_of(it->content, it->content_len)) == STOIC_OK,
            "the signer fails");
    const bool is_wrong = chance(all, 30);
    signature[len - 1] ^= is_wrong;
    const stoic_error error = stoic_answer_sign(tls, it->wait_id, stoic_bytes_of(signature, len), now_of(it));
    require(it, error == (is_wrong ? STOIC_ERROR_SIGNER_WRONG : STOIC_OK), "another answer to a signature");
    it->waiter->is_open = !is_wrong;
    count(all, is_wrong ? OUTCOME_SIGNED_WRONGLY : OUTCOME_SIGNED);
}

static void answer_wrongly(world *all, session *it) {
    const stoic_bytes none = stoic_bytes_of(NULL, 0);
    require(it,
            stoic_answer_sign(it->waiter->tls, it->wait_id + 1, none, now_of(it)) == STOIC_ERROR_NO_SUCH_WAIT,
            "a wrong id was taken");
    count(all, OUTCOME_WRONG_ID);
}

/* Nothing comes: the server says so, until its time is over. */
static void insist(world *all, session *it) {
    const stoic_error error = receive(all, it, it->waiter);
    if (error == STOIC_ERROR_WAITING) {
        return;
    }
    const bool is_hello = it->wait == WAIT_HELLO;
    require(it, error == (is_hello ? STOIC_ERROR_ANSWER_TIMEOUT : STOIC_ERROR_SIGNER_TIMEOUT),
            "waiting ended in another way");
    require(it, it->next_ns - it->start_ns >= 30 * STOIC_NS_PER_SECOND, "too early");
    it->wait = WAIT_NONE;
    count(all, is_hello ? OUTCOME_ANSWER_TIMEOUT : OUTCOME_SIGNER_TIMEOUT);
}

static void go_on_waiting(world *all, session *it) {
    const wait_kind wait = it->wait;
    insist(all, it);
    if (it->wait == WAIT_NONE || chance(all, 400)) {
        return;
    }
    if (chance(all, 100)) {
        answer_wrongly(all, it);
        return;
    }
    it->wait = WAIT_NONE;
    if (wait == WAIT_HELLO) {
        answer_hello(all, it);
    } else {
        answer_sign(all, it);
    }
    if (it->waiter->is_open) {
        (void)receive(all, it, it->waiter); /* the next wait, perhaps */
    }
}

/* ---- Turns ----------------------------------------------------------------------------------------------
 */

static void answer_late(world *all, session *it, wait_kind wait) {
    const stoic_error error =
        wait == WAIT_HELLO
            ? stoic_answer_client_hello(it->waiter->tls, NULL, now_of(it))
            : stoic_answer_sign(it->waiter->tls, it->wait_id, stoic_bytes_of(NULL, 0), now_of(it));
    require(it, error == STOIC_ERROR_NO_SUCH_WAIT, "a late answer was taken");
    count(all, OUTCOME_LATE_ANSWER);
}

/* The wire is cut, or somebody loses interest. */
static void drop(world *all, session *it) {
    const wait_kind wait = it->wait;
    const uint64_t how = draw(all, 4);
    count(all, wait != WAIT_NONE ? OUTCOME_DROPPED_WAITING : OUTCOME_DROPPED);
    if (how == 0) {
        (void)stoic_transport_ended(it->waiter->tls, STOIC_TRANSPORT_RESET, now_of(it));
        if (it->waiter == &it->server) {
            (void)stoic_transport_ended(it->client.tls, STOIC_TRANSPORT_EOF, now_of(it));
        }
    } else if (how == 1) {
        (void)stoic_close(it->waiter->tls, now_of(it));
    } else if (how == 2) {
        (void)stoic_abort(it->waiter->tls, STOIC_ALERT_internal_error, now_of(it));
    } /* else: freed as it is */
    if (wait != WAIT_NONE && how != 3 && it->waiter->is_open) {
        answer_late(all, it, wait);
    }
}

static bool finish(world *all, session *it) {
    send_data(it, &it->client, &it->server);
    send_data(it, &it->server, &it->client);
    (void)receive(all, it, &it->client);
    (void)receive(all, it, &it->server);
    require(it, it->client.num_received == 5 && it->server.num_received == 5, "data got lost");
    (void)stoic_close(it->client.tls, now_of(it));
    move(all, it, &it->client, &it->server);
    (void)stoic_close(it->server.tls, now_of(it));
    count(all, OUTCOME_FINISHED);
    return false;
}

/* Now and then a delay that no handshake survives. */
static void wait_a_while(world *all, session *it) {
    it->next_ns += chance(all, 10) ? 31 * STOIC_NS_PER_SECOND : (int64_t)draw(all, 100) * MS;
}

static bool act_asked(world *all, session *it) {
    end *client = &it->client;
    if (it->wait != WAIT_NONE) {
        go_on_waiting(all, it);
    } else {
        const stoic_bytes flight = stoic_writer_view(&it->asker->output);
        const size_t left = flight.len - it->num_asked, some = 1 + (size_t)draw(all, 1500);
        const size_t len = some < left ? some : left;
        memcpy(client->in + client->in_len, flight.data + it->num_asked, len);
        it->num_asked += len;
        client->in_len += len;
        (void)receive(all, it, client);
    }
    if (client->is_connected) {
        size_t len = 0;
        uint8_t flight[16384];
        require(it, stoic_take_output(client->tls, &len, flight, sizeof flight) == STOIC_OK, "no flight");
        asking_finish(it->asker, flight, len, all->certified);
        require(it, it->asker->is_finished, "the client's flight is not good");
        count(all, OUTCOME_CLIENT_FINISHED);
        return false;
    }
    wait_a_while(all, it);
    return client->is_open;
}

static bool act_pair(world *all, session *it) {
    if (it->wait != WAIT_NONE) {
        go_on_waiting(all, it);
    } else {
        move(all, it, &it->client, &it->server);
    }
    move(all, it, &it->server, &it->client);
    if (it->client.is_connected && it->server.is_connected && stoic_output_len(it->client.tls) == 0 &&
        stoic_output_len(it->server.tls) == 0) {
        return finish(all, it);
    }
    wait_a_while(all, it);
    return it->client.is_open && it->server.is_open;
}

bool session_act(world *all, session *it) {
    if (chance(all, 15)) {
        drop(all, it);
        return false;
    }
    return it->asker != NULL ? act_asked(all, it) : act_pair(all, it);
}
