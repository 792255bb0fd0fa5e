/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One accepted connection: TLS over libuv, with plaintext on the other side. The TCP forwarder and the HTTP
 * test server are two users of it (session_handler).
 *
 *   handshaking --CONNECTED--> open --session_close--> closing --peer's close_notify--+
 *        |                      |                        |                            v
 *        +--------- error, alert, EOF, reset, time limit, session_cut ----------> lingering --> gone
 */
#ifndef STOIC_APPS_PROXY_SESSION_H
#define STOIC_APPS_PROXY_SESSION_H

#include <uv.h>

#include <stoic/connection.h>

/* Ends are told apart: an orderly one is a close_notify; everything else is a cut. Towards the peer a cut is
 * an end of the stream without close_notify, behind all that was written: every byte arrives, and the missing
 * close_notify says that more should have come. (A reset could destroy bytes on their way; a fatal alert
 * would blame this server for what its backend did.)
 *
 * In the lingering state what the peer still sends is read and dropped for a while: closing a socket with
 * unread input makes the kernel send a reset, which can destroy an alert on its way. */
typedef struct proxy_session proxy_session;
struct proxy_worker;

/* What is done with the plaintext. All calls come on the worker's thread. Between `opened` and `ended` the
 * handler may call the functions below; after `ended`, and after its own session_cut, it must not use the
 * session again. */
typedef struct session_handler {
    /* The handshake is done (or, without TLS, the connection is there). What it returns is `user` of the
     * others; NULL: cut. */
    void *(*opened)(void *application, proxy_session *session);
    void (*data)(void *user, stoic_bytes plaintext);
    /* The peer will send no more, and said so. This side may still write. */
    void (*peer_closed)(void *user);
    /* What waited to be written has become little after session_is_full. */
    void (*writable)(void *user);
    /* The server stops: come to an end when it suits. */
    void (*draining)(void *user);
    /* The last call. `is_cut`: the peer's data may be incomplete. */
    void (*ended)(void *user, bool is_cut);
} session_handler;

/* Takes over an accepted, non-blocking socket; closes it when it fails. `peer` stands in notices. */
bool session_start(struct proxy_worker *worker, int socket, const stoic_peer_info *peer);

/* Seals and queues all of it. False when nothing can be written any more. */
bool session_write(proxy_session *session, stoic_bytes plaintext);
/* More than PROXY_QUEUE_HIGH waits: stop producing until `writable`. */
bool session_is_full(proxy_session *session);
/* Stops and starts the reading from the peer. What was read already (PROXY_READ_BUFFER at most) is still
 * handed over. */
void session_pause(proxy_session *session);
void session_resume(proxy_session *session);
/* No more will be written: close_notify and FIN, behind what waits. May call `ended` before it returns. */
void session_close(proxy_session *session);
/* Gives up: no close_notify. `ended` is not called. */
void session_cut(proxy_session *session);

/* NULL without TLS. */
const stoic_connection *session_connection(const proxy_session *session);
struct proxy_worker *session_worker(const proxy_session *session);

/* For the worker: the server stops. */
void session_drain(proxy_session *session);
/* For the worker: the server's patience has ended. */
void session_stop(proxy_session *session);
proxy_session *session_next(const proxy_session *session);
/* Puts it before the first of a list. */
void session_link(proxy_session *session, proxy_session *first);

#endif
