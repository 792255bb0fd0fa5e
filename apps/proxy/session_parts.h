/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a session, for session.c (its life) and session_output.c (its way out). */
#ifndef STOIC_APPS_PROXY_SESSION_PARTS_H
#define STOIC_APPS_PROXY_SESSION_PARTS_H

#include "proxy/session.h"
#include "proxy/worker.h"

typedef enum session_state {
    SESSION_HANDSHAKING,
    SESSION_OPEN,
    SESSION_CLOSING,   /* our close_notify is queued; the peer may still send */
    SESSION_LINGERING, /* TLS is over: the last bytes go out, what comes is dropped */
    SESSION_GONE       /* the handles are being closed */
} session_state;

struct proxy_session {
    proxy_worker *worker;
    proxy_session *next, *previous; /* in the worker's list */
    uv_tcp_t tcp;
    uv_timer_t timer;
    uv_shutdown_t shutdown;
    unsigned num_handles; /* open ones: the session is freed with the last */
    session_state state;
    stoic_connection *connection; /* NULL: no TLS */
    void *user;                   /* of the handler, between `opened` and `ended` */

    uint8_t *partial; /* the beginning of a record, until the rest comes; no buffer otherwise */
    size_t partial_len, partial_cap;

    bool is_paused;
    bool is_peer_closed;
    bool has_eof;
    bool is_shutting, is_shut; /* our FIN is queued, is out */
    bool was_full;
    bool is_yielding;  /* a write waits for the next turn of the loop */
    size_t turn_bytes; /* written at once since the last such */
    bool has_write_failed;
    size_t dropped; /* while lingering */
    int64_t last_activity_ns, state_since_ns;
    int64_t armed_ns; /* when the timer fires; STOIC_NEVER: it does not run */
};

/* Queues what the connection has to say. */
void session_flush(proxy_session *session);
/* Queues bytes as they are. */
void session_send(proxy_session *session, stoic_bytes bytes);
/* FIN behind what is queued. */
void session_send_fin(proxy_session *session);

/* Lets the timer fire at once, from the loop. */
void session_wake(proxy_session *session);

/* Called by the output: a write failed; the queue became short; the FIN is out. */
void session_write_failed(proxy_session *session);
void session_wrote(proxy_session *session);
void session_fin_sent(proxy_session *session);

#endif
