/* SPDX-License-Identifier: Apache-2.0 */
/* A worker: one thread, one loop, one listening socket, and the connections that came through it. */
#ifndef STOIC_APPS_PROXY_WORKER_H
#define STOIC_APPS_PROXY_WORKER_H

#include <stdatomic.h>

#include <uv.h>

#include "common/clock.h"
#include "proxy/server.h"
#include "proxy/session.h"

/* What the main thread wants of the workers; it only ever rises. */
typedef enum worker_order { WORKER_RUN, WORKER_DRAIN, WORKER_STOP } worker_order;

typedef struct proxy_worker {
    proxy_server *server;
    uv_loop_t loop;
    uv_thread_t thread;
    uv_async_t wake;    /* the order changed */
    uv_poll_t listener; /* accept(2) is called here: libuv's own accept drops connections silently when
                           descriptors run out */
    uv_timer_t rest;    /* accepting rests */
    int socket;
    bool is_listening; /* the handle `listener` is open */
    bool is_resting;
    bool is_draining;
    proxy_session *sessions;
    size_t num_sessions;
    uint8_t *read_buffer; /* PROXY_READ_BUFFER bytes each, shared by the connections */
    uint8_t *seal_buffer;
} proxy_worker;

/* Takes over the listening socket. On failure nothing is left open but the socket. */
bool worker_open(proxy_worker *worker, proxy_server *server, int socket);
/* Runs until an order to drain or stop is carried out: the thread's function. */
void worker_run(void *argument);
/* Closes the loop, once the thread is joined. */
void worker_close(proxy_worker *worker);

/* For sessions. */
void worker_add(proxy_worker *worker, proxy_session *session);
void worker_session_is_gone(proxy_worker *worker);

#endif
