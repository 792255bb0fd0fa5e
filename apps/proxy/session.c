/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The life of a session (session.h has its states). Each way to end goes through tell_ended, which forgets
 * the handler before it calls it, so that `ended` comes exactly once; and through destroy, which frees when
 * the last handle is closed, so that every function here may look at the session after a call of the handler.
 */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>

#include "proxy/limits.h"
#include "proxy/session_parts.h"

/* To somebody who speaks HTTP where TLS is spoken. */
#define PLAIN_HTTP_BODY "This port speaks HTTPS: use https:// instead of http:// in the address.\n"
#define PLAIN_HTTP_ANSWER                                                                                    \
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 72\r\n"          \
    "Connection: close\r\n\r\n" PLAIN_HTTP_BODY
_Static_assert(sizeof(PLAIN_HTTP_BODY) - 1 == 72, "the Content-Length of the answer to plain HTTP");

static uv_stream_t *stream_of(proxy_session *session) {
    return (uv_stream_t *)&session->tcp;
}

static const session_handler *handler_of(const proxy_session *session) {
    return session->worker->server->handler;
}

static bool is_alive(const proxy_session *session) {
    return session->state <= SESSION_CLOSING;
}

static int64_t monotonic_now(void) {
    return app_now().monotonic_ns;
}

static void enter(proxy_session *session, session_state state) {
    session->state = state;
    session->state_since_ns = monotonic_now();
}

/* ---- The end ------------------------------------------------------------------------------------------ */

static void drop_partial(proxy_session *session) {
    free(session->partial);
    session->partial = NULL;
    session->partial_len = 0;
    session->partial_cap = 0;
}

static void unlink_session(proxy_session *session) {
    proxy_worker *worker = session->worker;
    if (session->previous != NULL) {
        session->previous->next = session->next;
    } else {
        worker->sessions = session->next;
    }
    if (session->next != NULL) {
        session->next->previous = session->previous;
    }
}

static void on_handle_closed(uv_handle_t *handle) {
    proxy_session *session = handle->data;
    session->num_handles--;
    if (session->num_handles > 0) {
        return;
    }
    proxy_worker *worker = session->worker;
    unlink_session(session);
    drop_partial(session);
    free(session);
    worker_session_is_gone(worker);
}

/* Closes the socket now. What is still queued is lost; what the kernel has is sent. */
static void destroy(proxy_session *session) {
    if (session->state == SESSION_GONE) {
        return;
    }
    enter(session, SESSION_GONE);
    stoic_connection_free(session->connection);
    session->connection = NULL;
    uv_close((uv_handle_t *)&session->tcp, on_handle_closed);
    uv_close((uv_handle_t *)&session->timer, on_handle_closed);
}

static void tell_ended(proxy_session *session, bool is_cut) {
    void *user = session->user;
    session->user = NULL;
    if (user != NULL) {
        handler_of(session)->ended(user, is_cut);
    }
}

static void start_reading(proxy_session *session);
static void on_timer(uv_timer_t *timer);
static void arm(proxy_session *session);

/* TLS is over. Lets out what is queued and a FIN behind it, and drops what comes, within limits. */
static void linger(proxy_session *session) {
    if (session->state >= SESSION_LINGERING) {
        return;
    }
    session_flush(session);
    enter(session, SESSION_LINGERING);
    drop_partial(session);
    session_send_fin(session);
    if (session->has_eof && session->is_shut) {
        destroy(session);
        return;
    }
    start_reading(session);
    arm(session);
}

static stoic_error end_transport(proxy_session *session, stoic_transport_end how) {
    if (session->connection == NULL) {
        return session->is_peer_closed ? STOIC_OK : STOIC_ERROR_TRANSPORT_EOF;
    }
    return stoic_transport_ended(session->connection, how, app_now());
}

/* The transport is of no more use: nothing can be sent. */
static void transport_failed(proxy_session *session, stoic_transport_end how) {
    if (is_alive(session)) {
        const stoic_error error = end_transport(session, how);
        tell_ended(session, error != STOIC_OK);
    }
    destroy(session);
}

/* Nothing more will come, or is waited for; what is queued may still go out. */
static void transport_is_over(proxy_session *session, stoic_transport_end how) {
    const stoic_error error = end_transport(session, how);
    tell_ended(session, error != STOIC_OK);
    linger(session);
}

/* Both sides have closed. */
static void finish(proxy_session *session) {
    tell_ended(session, false);
    end_transport(session, STOIC_TRANSPORT_CLOSED);
    linger(session);
}

/* TLS has failed; its alert, if there is one, is queued already. */
static void tls_failed(proxy_session *session) {
    const stoic_reason protocol = stoic_connection_foreign_protocol(session->connection);
    if (protocol == STOIC_REASON_HTTP || protocol == STOIC_REASON_HTTP_CONNECT) {
        session_send(session, stoic_bytes_of_text(PLAIN_HTTP_ANSWER));
    }
    tell_ended(session, true);
    linger(session);
}

/* ---- What the peer sends ------------------------------------------------------------------------------- */

/* A client that joins small segments (Nagle) holds its request back until its Finished is acknowledged, which
 * the kernel would put off for 40 ms, because there is nothing to answer. */
static void acknowledge_at_once(proxy_session *session) {
    const int on = 1;
    uv_os_fd_t fd = -1;
    if (session->connection != NULL && uv_fileno((uv_handle_t *)&session->tcp, &fd) == 0) {
        setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on));
    }
}

static void opened(proxy_session *session) {
    enter(session, SESSION_OPEN);
    acknowledge_at_once(session);
    if (session->worker->server->settings->updates_keys && session->connection != NULL) {
        (void)stoic_update_keys(session->connection, true, app_now());
        session_flush(session);
    }
    session->user = handler_of(session)->opened(session->worker->server->application, session);
    if (session->user == NULL && is_alive(session)) {
        session_cut(session);
    } else if (session->worker->is_draining && session->user != NULL) {
        session_drain(session);
    }
}

static void peer_closed(proxy_session *session) {
    if (session->is_peer_closed) {
        return;
    }
    session->is_peer_closed = true;
    if (session->user != NULL) {
        handler_of(session)->peer_closed(session->user);
    }
    if (session->state == SESSION_CLOSING) {
        finish(session);
    }
}

static void act_on(proxy_session *session, const stoic_event *event) {
    switch (event->type) {
    case STOIC_EVENT_CONNECTED:
        opened(session);
        break;
    case STOIC_EVENT_APP_DATA:
        if (session->user != NULL) {
            handler_of(session)->data(session->user, stoic_bytes_of(event->data, event->data_len));
        }
        break;
    case STOIC_EVENT_PEER_CLOSED:
        peer_closed(session);
        break;
    case STOIC_EVENT_NEED_INPUT:
    case STOIC_EVENT_OUTPUT_READY:
    case STOIC_EVENT_CLIENT_HELLO: /* no config of the proxy asks for waits */
    case STOIC_EVENT_SIGN:
    case STOIC_EVENT_TICKET: /* comes to clients alone */
        break;
    }
}

/* Keeps the beginning of a record until its rest comes. */
static void keep_partial(proxy_session *session, stoic_bytes rest, size_t needed) {
    if (rest.len == 0) {
        drop_partial(session);
        return;
    }
    if (session->partial_cap < rest.len) {
        const size_t cap = needed > rest.len && needed <= STOIC_RECORD_MAX_LEN ? needed : rest.len;
        drop_partial(session);
        session->partial = malloc(cap);
        session->partial_cap = session->partial != NULL ? cap : 0;
    }
    if (session->partial == NULL) {
        transport_failed(session, STOIC_TRANSPORT_CLOSED);
        return;
    }
    stoic_copy(session->partial, session->partial_cap, rest);
    session->partial_len = rest.len;
}

/* Gives all whole records of input[0..len) to TLS, and keeps the rest. */
static void process(proxy_session *session, uint8_t *input, size_t len) {
    size_t done = 0;
    stoic_event event = {.struct_size = sizeof(event)};
    while (is_alive(session)) {
        uint8_t *rest = stoic_slice_mut(input, len, done, len - done);
        const stoic_error error = stoic_receive(session->connection, &event, rest, len - done, app_now());
        session_flush(session);
        if (error != STOIC_OK) {
            tls_failed(session);
            return;
        }
        done += event.consumed;
        /* A record that says nothing, change_cipher_spec for one, is consumed; another may follow. */
        if (event.type == STOIC_EVENT_NEED_INPUT && event.consumed == 0) {
            keep_partial(session, stoic_slice(stoic_bytes_of(input, len), done, len - done), event.needed);
            break;
        }
        act_on(session, &event);
    }
    if (is_alive(session)) {
        arm(session);
    }
}

/* The whole input goes through the worker's buffer, behind what is kept of the last record. */
static void on_allocate(uv_handle_t *handle, size_t suggested, uv_buf_t *out) {
    (void)suggested;
    proxy_session *session = handle->data;
    uint8_t *buffer = session->worker->read_buffer;
    const size_t start = session->partial_len;
    stoic_copy(buffer, PROXY_READ_BUFFER, stoic_bytes_of(session->partial, start));
    out->base = (char *)stoic_slice_mut(buffer, PROXY_READ_BUFFER, start, PROXY_READ_BUFFER - start);
    out->len = PROXY_READ_BUFFER - start;
}

static void received(proxy_session *session, size_t len) {
    uint8_t *buffer = session->worker->read_buffer;
    session->last_activity_ns = monotonic_now();
    if (session->state == SESSION_LINGERING) {
        session->dropped += len;
        if (session->dropped > PROXY_LINGER_BYTES) {
            destroy(session);
        }
    } else if (session->connection == NULL) {
        if (session->user != NULL) {
            handler_of(session)->data(session->user, stoic_bytes_of(buffer, len));
        }
    } else {
        const size_t total = session->partial_len + len;
        session->partial_len = 0;
        process(session, buffer, total);
    }
}

/* FIN: an end only where close_notify came before it. */
static void received_eof(proxy_session *session) {
    session->has_eof = true;
    if (session->state == SESSION_LINGERING) {
        if (session->is_shut) {
            destroy(session);
        }
        return;
    }
    if (session->has_write_failed) {
        transport_failed(session, STOIC_TRANSPORT_WRITE_FAILED);
        return;
    }
    if (session->connection == NULL) { /* without TLS there is nothing but the FIN */
        peer_closed(session);
        return;
    }
    if (session->is_peer_closed) {
        return;
    }
    transport_is_over(session, STOIC_TRANSPORT_EOF);
}

static void on_read(uv_stream_t *stream, ssize_t got, const uv_buf_t *buffer) {
    (void)buffer;
    proxy_session *session = stream->data;
    if (session->state == SESSION_GONE || got == 0) {
        return;
    }
    if (got > 0) {
        received(session, (size_t)got);
    } else if (got == UV_EOF) {
        received_eof(session);
    } else {
        transport_failed(session, STOIC_TRANSPORT_RESET);
    }
}

static void start_reading(proxy_session *session) {
    if (!session->has_eof && session->state != SESSION_GONE) {
        uv_read_start(stream_of(session), on_allocate, on_read);
    }
}

/* ---- What the output reports --------------------------------------------------------------------------- */

void session_write_failed(proxy_session *session) {
    if (session->state == SESSION_GONE) {
        return;
    }
    session->has_write_failed = true;
    if (session->state == SESSION_LINGERING || session->is_paused || session->has_eof) {
        transport_failed(session, STOIC_TRANSPORT_WRITE_FAILED);
        return;
    }
    /* The peer's last words may wait to be read, an alert above all: reading them ends the session, or else
     * the timer. */
    session->armed_ns = 0;
    uv_timer_start(&session->timer, on_timer, PROXY_LINGER_NS / STOIC_NS_PER_MS, 0);
}

void session_wrote(proxy_session *session) {
    session->last_activity_ns = monotonic_now();
    const size_t queued = uv_stream_get_write_queue_size(stream_of(session));
    if (session->was_full && queued <= PROXY_QUEUE_LOW) {
        session->was_full = false;
        if (session->user != NULL && session->state == SESSION_OPEN) {
            handler_of(session)->writable(session->user);
        }
    }
}

void session_fin_sent(proxy_session *session) {
    if (session->state == SESSION_LINGERING) {
        enter(session, SESSION_LINGERING); /* the peer has its time from here on */
        if (session->has_eof) {
            destroy(session);
            return;
        }
    }
    if (session->state != SESSION_GONE) {
        session->last_activity_ns = monotonic_now();
        arm(session);
    }
}

/* ---- Time ---------------------------------------------------------------------------------------------- */

static int64_t idle_deadline(const proxy_session *session) {
    const int64_t idle = session->worker->server->settings->idle_timeout_ns;
    switch (session->state) {
    case SESSION_HANDSHAKING:
        return STOIC_NEVER;
    case SESSION_CLOSING:
        return session->last_activity_ns +
               (session->is_shut && idle > PROXY_CLOSING_NS ? PROXY_CLOSING_NS : idle);
    case SESSION_LINGERING:
        return session->is_shut ? session->state_since_ns + PROXY_LINGER_NS
                                : session->last_activity_ns + idle;
    case SESSION_OPEN:
    case SESSION_GONE:
        break;
    }
    return session->last_activity_ns + idle;
}

/* While nothing is read, what the peer owes us may be there already. */
static int64_t tls_deadline(const proxy_session *session) {
    return session->connection == NULL || !is_alive(session) || session->is_paused
               ? STOIC_NEVER
               : stoic_deadline(session->connection);
}

static void on_timer(uv_timer_t *timer) {
    proxy_session *session = timer->data;
    const int64_t now = monotonic_now();
    session->armed_ns = STOIC_NEVER;
    if (session->state == SESSION_GONE) {
        return;
    }
    if (session->has_write_failed) {
        transport_failed(session, STOIC_TRANSPORT_WRITE_FAILED);
    } else if (tls_deadline(session) <= now) {
        uint8_t *buffer = session->worker->read_buffer;
        stoic_copy(buffer, PROXY_READ_BUFFER, stoic_bytes_of(session->partial, session->partial_len));
        const size_t len = session->partial_len;
        session->partial_len = 0;
        process(session, buffer, len);
    } else if (idle_deadline(session) > now) {
        arm(session);
    } else if (session->state == SESSION_LINGERING) {
        destroy(session);
    } else {
        transport_is_over(session, session->state == SESSION_CLOSING ? STOIC_TRANSPORT_CLOSED
                                                                     : STOIC_TRANSPORT_TIMED_OUT);
    }
}

/* Lets the timer fire at the next deadline. It may fire early, after a deadline moved away, and is armed
 * again then: that is cheaper than to move it with each byte. */
static void arm(proxy_session *session) {
    const int64_t tls = tls_deadline(session), idle = idle_deadline(session);
    const int64_t next = tls < idle ? tls : idle;
    if (next >= session->armed_ns || session->state == SESSION_GONE) {
        return;
    }
    const int64_t delay = next - monotonic_now();
    const uint64_t ms = delay <= 0 ? 0 : (uint64_t)((delay + STOIC_NS_PER_MS - 1) / STOIC_NS_PER_MS);
    session->armed_ns = next;
    uv_update_time(&session->worker->loop);
    uv_timer_start(&session->timer, on_timer, ms, 0);
}

void session_wake(proxy_session *session) {
    if (session->state != SESSION_GONE) {
        session->armed_ns = 0;
        uv_timer_start(&session->timer, on_timer, 0, 0);
    }
}

/* ---- What the header promises ---------------------------------------------------------------------------
 */

static bool open_handles(proxy_session *session, int socket) {
    uv_loop_t *loop = &session->worker->loop;
    uv_timer_init(loop, &session->timer);
    session->timer.data = session;
    uv_tcp_init(loop, &session->tcp);
    session->tcp.data = session;
    session->num_handles = 2;
    worker_add(session->worker, session);
    if (uv_tcp_open(&session->tcp, socket) != 0) {
        return false;
    }
    uv_tcp_nodelay(&session->tcp, 1);
    return true;
}

static bool open_tls(proxy_session *session, const stoic_peer_info *peer) {
    const stoic_config *config = server_config(session->worker->server);
    if (config == NULL) {
        return true; /* without TLS */
    }
    const stoic_error error = stoic_server_new(&session->connection, config, app_now());
    stoic_config_release(config);
    if (error != STOIC_OK) {
        return false;
    }
    stoic_connection_set_peer(session->connection, peer);
    return true;
}

static void close_socket(int socket) {
    uv_fs_t request;
    uv_fs_close(NULL, &request, socket, NULL);
    uv_fs_req_cleanup(&request);
}

bool session_start(proxy_worker *worker, int socket, const stoic_peer_info *peer) {
    proxy_session *session = calloc(1, sizeof(*session));
    if (session == NULL) {
        close_socket(socket);
        return false;
    }
    session->worker = worker;
    session->armed_ns = STOIC_NEVER;
    session->last_activity_ns = monotonic_now();
    enter(session, SESSION_HANDSHAKING);
    if (!open_handles(session, socket)) {
        close_socket(socket);
        destroy(session);
        return false;
    }
    if (!open_tls(session, peer)) {
        destroy(session);
        return false;
    }
    start_reading(session);
    if (session->connection == NULL) {
        opened(session);
    }
    arm(session);
    return true;
}

void session_pause(proxy_session *session) {
    if (is_alive(session)) {
        session->is_paused = true;
        uv_read_stop(stream_of(session));
    }
}

void session_resume(proxy_session *session) {
    if (is_alive(session) && session->is_paused) {
        session->is_paused = false;
        start_reading(session);
    }
}

void session_close(proxy_session *session) {
    if (session->state != SESSION_OPEN) {
        return;
    }
    if (session->connection != NULL) {
        stoic_close(session->connection, app_now());
        session_flush(session);
    }
    enter(session, SESSION_CLOSING);
    session_send_fin(session);
    session_resume(session);
    if (session->is_peer_closed) {
        finish(session);
    } else {
        arm(session);
    }
}

void session_cut(proxy_session *session) {
    session->user = NULL;
    if (is_alive(session)) {
        end_transport(session, STOIC_TRANSPORT_CLOSED);
        linger(session);
    }
}

const stoic_connection *session_connection(const proxy_session *session) {
    return session->connection;
}

proxy_worker *session_worker(const proxy_session *session) {
    return session->worker;
}

void session_drain(proxy_session *session) {
    if (session->user != NULL) {
        handler_of(session)->draining(session->user);
    }
}

void session_stop(proxy_session *session) {
    if (is_alive(session)) {
        transport_is_over(session, STOIC_TRANSPORT_CLOSED);
    }
    destroy(session);
}

proxy_session *session_next(const proxy_session *session) {
    return session->next;
}

void session_link(proxy_session *session, proxy_session *first) {
    session->next = first;
    if (first != NULL) {
        first->previous = session;
    }
}
