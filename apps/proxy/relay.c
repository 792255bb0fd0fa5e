/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The TCP forwarder (relay.h). Ends travel as what they are:
 *
 *   client's close_notify            -> FIN to the backend, behind all data; the backend may still answer
 *   client cut (EOF, reset, failure) -> reset of the backend: it must not take half a request for a whole one
 *   backend's FIN                    -> close_notify to the client, behind all data; the client may still
 * send backend's reset, or unreachable  -> the client's stream ends without close_notify
 */
#include "proxy/relay.h"

#include <stdlib.h>
#include <sys/socket.h>

#include "proxy/limits.h"
#include "proxy/worker.h"

typedef struct proxy_relay {
    proxy_session *session; /* NULL once it has ended, or was cut */
    const relay_backend *backend;
    proxy_worker *worker;
    uv_tcp_t tcp;
    uv_timer_t timer; /* for the connect, and for the last bytes when the client has gone */
    uv_connect_t connect;
    uv_shutdown_t shutdown;
    unsigned num_handles;
    bool is_connected;
    bool is_client_done; /* its close_notify came */
    bool is_shutting;    /* FIN is queued */
    bool is_shut;        /* FIN is out, or will never be */
    bool is_write_over;  /* the backend reads no more: what comes for it is dropped */
    bool is_held_back;   /* the session is paused because of us */
    bool is_closed;
} proxy_relay;

typedef struct relay_write {
    uv_write_t request;
    proxy_relay *relay;
    uint8_t bytes[];
} relay_write;

static uv_stream_t *stream_of(proxy_relay *relay) {
    return (uv_stream_t *)&relay->tcp;
}

/* ---- The end ------------------------------------------------------------------------------------------- */

static void on_handle_closed(uv_handle_t *handle) {
    proxy_relay *relay = handle->data;
    relay->num_handles--;
    if (relay->num_handles == 0) {
        free(relay);
    }
}

static void close_backend(proxy_relay *relay) {
    if (relay->is_closed) {
        return;
    }
    relay->is_closed = true;
    uv_close((uv_handle_t *)&relay->tcp, on_handle_closed);
    uv_close((uv_handle_t *)&relay->timer, on_handle_closed);
}

/* The backend sees a reset, never the end of a stream. */
static void reset_backend(proxy_relay *relay) {
    const struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    uv_os_fd_t fd = -1;
    if (!relay->is_closed && uv_fileno((uv_handle_t *)&relay->tcp, &fd) == 0) {
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    }
    close_backend(relay);
}

/* The backend cannot be served any more: neither can the client. */
static void cut_both(proxy_relay *relay) {
    proxy_session *session = relay->session;
    relay->session = NULL;
    if (session != NULL) {
        session_cut(session);
    }
    reset_backend(relay);
}

static void tell_unreachable(proxy_relay *relay, const char *why) {
    const app_event event = {.severity = STOIC_ERROR_LEVEL,
                             .name = "proxy.upstream_connect",
                             .message = "The backend cannot be reached.",
                             .advice = "Start the backend, or correct --backend.",
                             .fields = {{"upstream", relay->backend->text}, {"error", why}}};
    app_log_event_limited(relay->worker->server->log, relay->backend->unreachable, &event);
}

static void on_last_bytes_timeout(uv_timer_t *timer) {
    reset_backend(timer->data); /* it did not get all of it */
}

/* The client has gone in order; what is queued still goes to the backend, as long as that takes some of it.
 * Nobody else would end this relay, and the worker ends with its last relay. */
static void await_last_bytes(proxy_relay *relay) {
    uv_timer_start(&relay->timer, on_last_bytes_timeout, PROXY_CLOSING_NS / STOIC_NS_PER_MS, 0);
}

/* ---- From the client to the backend ---------------------------------------------------------------------
 */

static void on_shut(uv_shutdown_t *request, int status) {
    (void)status;
    proxy_relay *relay = request->data;
    relay->is_shut = true;
    if (relay->session == NULL) {
        close_backend(relay);
    }
}

static void send_fin(proxy_relay *relay) {
    if (relay->is_shutting || relay->is_closed || !relay->is_connected) {
        return;
    }
    relay->is_shutting = true;
    relay->shutdown.data = relay;
    if (uv_shutdown(&relay->shutdown, stream_of(relay), on_shut) != 0) {
        relay->is_shut = true;
    }
}

static void let_client_go_on(proxy_relay *relay) {
    if (relay->is_held_back && relay->session != NULL) {
        relay->is_held_back = false;
        session_resume(relay->session);
    }
}

static void on_written(uv_write_t *request, int status) {
    relay_write *write = request->data;
    proxy_relay *relay = write->relay;
    free(write);
    if (status == UV_ECANCELED || relay->is_closed) {
        return;
    }
    if (relay->session == NULL) {
        await_last_bytes(relay);
    }
    if (status != 0) {
        /* It may have answered before it went away: the reading goes on, and finds how it ended. */
        relay->is_write_over = true;
        let_client_go_on(relay);
    } else if (uv_stream_get_write_queue_size(stream_of(relay)) <= PROXY_QUEUE_LOW && relay->is_connected) {
        let_client_go_on(relay);
    }
}

/* Queues what the socket did not take at once. */
static bool queue_bytes(proxy_relay *relay, stoic_bytes bytes) {
    relay_write *write = malloc(sizeof(*write) + bytes.len);
    if (write == NULL) {
        return false;
    }
    write->request.data = write;
    write->relay = relay;
    stoic_copy(write->bytes, bytes.len, bytes);
    const uv_buf_t buffer = uv_buf_init((char *)write->bytes, (unsigned)bytes.len);
    if (uv_write(&write->request, stream_of(relay), &buffer, 1, on_written) != 0) {
        free(write);
        return false;
    }
    return true;
}

static void client_sent(void *user, stoic_bytes plaintext) {
    proxy_relay *relay = user;
    if (relay->is_write_over) {
        return;
    }
    const uv_buf_t buffer = {.base = (char *)(uintptr_t)plaintext.data, .len = plaintext.len};
    const int written = relay->is_connected ? uv_try_write(stream_of(relay), &buffer, 1) : 0;
    const size_t done = written > 0 ? (size_t)written : 0;
    if (done < plaintext.len && !queue_bytes(relay, stoic_slice(plaintext, done, plaintext.len - done))) {
        cut_both(relay);
        return;
    }
    if (uv_stream_get_write_queue_size(stream_of(relay)) > PROXY_QUEUE_HIGH) {
        relay->is_held_back = true;
        session_pause(relay->session);
    }
}

/* ---- From the backend to the client ---------------------------------------------------------------------
 */

static void on_allocate(uv_handle_t *handle, size_t suggested, uv_buf_t *out) {
    (void)suggested;
    proxy_relay *relay = handle->data;
    out->base = (char *)relay->worker->read_buffer;
    out->len = PROXY_READ_BUFFER;
}

static void on_read(uv_stream_t *stream, ssize_t got, const uv_buf_t *buffer) {
    proxy_relay *relay = stream->data;
    if (relay->is_closed || relay->session == NULL || got == 0) {
        return;
    }
    if (got == UV_EOF) {
        session_close(relay->session); /* may end it: nothing after this line */
    } else if (got < 0) {
        cut_both(relay);
    } else if (!session_write(relay->session, stoic_bytes_of(buffer->base, (size_t)got)) ||
               session_is_full(relay->session)) {
        uv_read_stop(stream); /* until `writable`, or until the session, which has failed, says `ended` */
    }
}

static void client_took(void *user) {
    proxy_relay *relay = user;
    if (relay->is_connected && !relay->is_closed) {
        uv_read_start(stream_of(relay), on_allocate, on_read);
    }
}

/* ---- The beginning ------------------------------------------------------------------------------------- */

static void connected(proxy_relay *relay) {
    relay->is_connected = true;
    uv_timer_stop(&relay->timer);
    uv_tcp_nodelay(&relay->tcp, 1);
    uv_read_start(stream_of(relay), on_allocate, on_read);
    if (uv_stream_get_write_queue_size(stream_of(relay)) <= PROXY_QUEUE_LOW) {
        let_client_go_on(relay);
    }
    if (relay->is_client_done) {
        send_fin(relay);
    }
}

static void on_connected(uv_connect_t *request, int status) {
    proxy_relay *relay = request->data;
    if (relay->is_closed) {
        return;
    }
    if (status == 0) {
        connected(relay);
        return;
    }
    tell_unreachable(relay, uv_strerror(status));
    cut_both(relay);
}

static void on_connect_timeout(uv_timer_t *timer) {
    proxy_relay *relay = timer->data;
    tell_unreachable(relay, "no answer within the time set");
    cut_both(relay);
}

static void *client_opened(void *application, proxy_session *session) {
    proxy_relay *relay = calloc(1, sizeof(*relay));
    if (relay == NULL) {
        return NULL;
    }
    relay->session = session;
    relay->backend = application;
    relay->worker = session_worker(session);
    relay->connect.data = relay;
    relay->num_handles = 2;
    uv_tcp_init(&relay->worker->loop, &relay->tcp);
    uv_timer_init(&relay->worker->loop, &relay->timer);
    relay->tcp.data = relay;
    relay->timer.data = relay;
    const int result =
        uv_tcp_connect(&relay->connect, &relay->tcp,
                       (const struct sockaddr *)&relay->backend->address.storage, on_connected);
    if (result != 0) {
        tell_unreachable(relay, uv_strerror(result));
        close_backend(relay);
        return NULL;
    }
    relay->is_held_back = true; /* until the backend is there */
    session_pause(session);
    uv_timer_start(&relay->timer, on_connect_timeout, PROXY_BACKEND_CONNECT_MS, 0);
    return relay;
}

static void client_closed(void *user) {
    proxy_relay *relay = user;
    relay->is_client_done = true;
    send_fin(relay);
}

static void client_draining(void *user) {
    (void)user; /* bytes have no ends that a forwarder could see: each side ends when it will */
}

static void client_ended(void *user, bool is_cut) {
    proxy_relay *relay = user;
    relay->session = NULL;
    if (is_cut) {
        reset_backend(relay);
    } else if (!relay->is_shutting || relay->is_shut) {
        close_backend(relay);
    } else {
        await_last_bytes(relay);
    }
}

const session_handler relay_handler = {.opened = client_opened,
                                       .data = client_sent,
                                       .peer_closed = client_closed,
                                       .writable = client_took,
                                       .draining = client_draining,
                                       .ended = client_ended};
