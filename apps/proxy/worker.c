/* SPDX-License-Identifier: Apache-2.0 */
/* A worker (worker.h): accepts, and ends when it is told to and its last connection is gone. */
#include "proxy/worker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proxy/limits.h"

static void start_accepting(proxy_worker *worker);

/* ---- Accepting ----------------------------------------------------------------------------------------- */

static void rest_is_over(uv_timer_t *timer) {
    proxy_worker *worker = timer->data;
    worker->is_resting = false;
    if (worker->is_listening) {
        start_accepting(worker);
    }
}

/* Connections wait in the kernel's queue meanwhile. */
static void rest(proxy_worker *worker) {
    worker->is_resting = true;
    uv_poll_stop(&worker->listener);
    uv_timer_start(&worker->rest, rest_is_over, PROXY_ACCEPT_REST_MS, 0);
}

static void tell_of_shortage(proxy_worker *worker, int error) {
    proxy_server *server = worker->server;
    const bool is_memory = error == ENOMEM || error == ENOBUFS;
    const app_event event = {
        .severity = STOIC_ERROR_LEVEL,
        .name = is_memory ? "resource.memory" : "resource.fds",
        .message = is_memory ? "No memory to accept connections: they wait."
                             : "No file descriptor to accept connections: they wait.",
        .advice = is_memory ? "Give the machine more memory, or lower the number of connections."
                            : "Raise the limit of open files (ulimit -n, LimitNOFILE=).",
        .fields = {{"listener", server->listener}, {"error", strerror(error)}}};
    app_log_event_limited(server->log, is_memory ? &server->out_of_memory : &server->out_of_descriptors,
                          &event);
}

static void tell_of_full_house(proxy_worker *worker) {
    proxy_server *server = worker->server;
    const app_event event = {.severity = STOIC_ERROR_LEVEL,
                             .name = "resource.connections",
                             .message = "A worker has as many connections as it may have: new ones wait.",
                             .advice = "Give more --workers, or lower --idle-timeout.",
                             .fields = {{"listener", server->listener}}};
    app_log_event_limited(server->log, &server->out_of_sessions, &event);
}

static void start_session(proxy_worker *worker, int socket, const app_address *from) {
    char host[APP_ADDRESS_TEXT_MAX];
    app_address_host(host, sizeof(host), from);
    const stoic_peer_info peer = {.struct_size = sizeof(peer),
                                  .address = host,
                                  .port = app_address_port(from),
                                  .listener = worker->server->listener};
    if (!session_start(worker, socket, &peer)) {
        tell_of_shortage(worker, ENOMEM);
    }
}

/* Accepts one; false when there is none now. */
static bool accept_one(proxy_worker *worker) {
    app_address from = {.len = sizeof(from.storage)};
    const int socket =
        accept4(worker->socket, (struct sockaddr *)&from.storage, &from.len, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket >= 0) {
        start_session(worker, socket, &from);
        return true;
    }
    if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
        tell_of_shortage(worker, errno);
        rest(worker);
        return false;
    }
    /* Errors of a connection that is gone already are its own (accept(2)); the next may be good. */
    return errno != EAGAIN && errno != EINVAL && errno != EBADF;
}

static void accept_all(proxy_worker *worker, unsigned max) {
    for (unsigned accepted = 0; accepted < max; accepted++) {
        if (worker->num_sessions >= PROXY_SESSIONS_MAX) {
            tell_of_full_house(worker);
            rest(worker);
            return;
        }
        if (!accept_one(worker)) {
            return;
        }
    }
}

static void on_connection(uv_poll_t *handle, int status, int events) {
    (void)status;
    (void)events;
    accept_all(handle->data, PROXY_ACCEPT_BURST);
}

static void start_accepting(proxy_worker *worker) {
    uv_poll_start(&worker->listener, UV_READABLE, on_connection);
}

static void on_listener_closed(uv_handle_t *handle) {
    proxy_worker *worker = handle->data;
    close(worker->socket);
}

/* Takes those who are in the queue already, so that nobody who had got through is turned away, and closes. */
static void stop_accepting(proxy_worker *worker) {
    if (!worker->is_listening) {
        return;
    }
    accept_all(worker, UINT16_MAX);
    worker->is_listening = false;
    uv_timer_stop(&worker->rest);
    uv_poll_stop(&worker->listener);
    uv_close((uv_handle_t *)&worker->listener, on_listener_closed);
}

/* ---- Orders -------------------------------------------------------------------------------------------- */

static void end_if_done(proxy_worker *worker) {
    if (worker->is_draining && worker->num_sessions == 0) {
        uv_stop(&worker->loop);
    }
}

/* Sessions are freed later, from their close callbacks: the list does not change under the walk. */
static void for_all_sessions(proxy_worker *worker, void (*action)(proxy_session *)) {
    proxy_session *next = NULL;
    for (proxy_session *each = worker->sessions; each != NULL; each = next) {
        next = session_next(each);
        action(each);
    }
}

static void on_wake(uv_async_t *handle) {
    proxy_worker *worker = handle->data;
    const int order = atomic_load(&worker->server->order);
    if (order >= WORKER_DRAIN && !worker->is_draining) {
        worker->is_draining = true;
        stop_accepting(worker);
        for_all_sessions(worker, session_drain);
    }
    if (order >= WORKER_STOP) {
        for_all_sessions(worker, session_stop);
    }
    end_if_done(worker);
}

/* ---- What the header promises ---------------------------------------------------------------------------
 */

static bool open_buffers(proxy_worker *worker) {
    worker->read_buffer = malloc(PROXY_READ_BUFFER);
    worker->seal_buffer = malloc(PROXY_READ_BUFFER);
    return worker->read_buffer != NULL && worker->seal_buffer != NULL;
}

static void close_buffers(proxy_worker *worker) {
    free(worker->read_buffer);
    free(worker->seal_buffer);
}

bool worker_open(proxy_worker *worker, proxy_server *server, int socket) {
    worker->server = server;
    worker->socket = socket;
    if (!open_buffers(worker) || uv_loop_init(&worker->loop) != 0) {
        close_buffers(worker);
        return false;
    }
    if (uv_async_init(&worker->loop, &worker->wake, on_wake) != 0 ||
        uv_poll_init(&worker->loop, &worker->listener, socket) != 0) {
        close_buffers(worker);
        return false; /* the program ends: the loop with it */
    }
    uv_timer_init(&worker->loop, &worker->rest);
    worker->wake.data = worker;
    worker->listener.data = worker;
    worker->rest.data = worker;
    worker->is_listening = true;
    start_accepting(worker);
    return true;
}

void worker_run(void *argument) {
    proxy_worker *worker = argument;
    proxy_server *server = worker->server;
    uv_run(&worker->loop, UV_RUN_DEFAULT);
    atomic_fetch_sub(&server->num_running, 1);
    uv_async_send(server->finished);
}

void worker_close(proxy_worker *worker) {
    if (worker->is_listening) {
        worker->is_listening = false;
        uv_close((uv_handle_t *)&worker->listener, on_listener_closed);
    }
    uv_close((uv_handle_t *)&worker->wake, NULL);
    uv_close((uv_handle_t *)&worker->rest, NULL);
    uv_run(&worker->loop, UV_RUN_DEFAULT);
    uv_loop_close(&worker->loop);
    close_buffers(worker);
}

void worker_add(proxy_worker *worker, proxy_session *session) {
    worker->num_sessions++;
    session_link(session, worker->sessions);
    worker->sessions = session;
}

void worker_session_is_gone(proxy_worker *worker) {
    worker->num_sessions--;
    end_if_done(worker);
}
