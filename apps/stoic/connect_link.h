/* SPDX-License-Identifier: Apache-2.0 */
/* `stoic connect`: the TCP connection with TLS on it, driven with poll(2). */
#ifndef STOIC_APPS_CONNECT_LINK_H
#define STOIC_APPS_CONNECT_LINK_H

#include <stoic/connection.h>

#include "common/parse.h"
#include "common/problem.h"

/* What waits for a server that does not read; above it stdin is not read. */
#define CONNECT_QUEUE_MAX (256 * 1024)
#define CONNECT_BUFFER 65536

typedef struct connect_link {
    int socket;
    stoic_connection *connection;
    uint8_t input[CONNECT_BUFFER]; /* ciphertext that is not used yet */
    size_t input_len;
    stoic_writer output; /* ciphertext that the socket did not take yet */
    bool is_connected;
    bool has_ticket;     /* a session is in the store */
    bool is_peer_closed; /* close_notify came */
    bool has_eof;        /* and the FIN behind it */
    bool is_closed;      /* ours is queued */
    bool is_fin_sent;
    bool is_over;      /* nothing more can come: the socket's end, or an error */
    stoic_error error; /* how it ended, when not in order */
    bool drops_data;   /* what comes is not for stdout */
    bool is_stdout_broken;
} connect_link;

/* Resolves and connects, trying each address in turn, until `deadline_ns` (monotonic). */
bool connect_dial(int *out_socket, const app_endpoint *endpoint, int64_t deadline_ns, app_problem *problem);

void connect_link_init(connect_link *link, int socket, stoic_connection *connection);
void connect_link_free(connect_link *link);

/* Until the handshake is done (true), or the link is over or `deadline_ns` has passed (false). */
bool connect_handshake(connect_link *link, int64_t deadline_ns);
/* Until a ticket has come, the link is over or `deadline_ns` has passed. What else comes is dropped. */
void connect_await_ticket(connect_link *link, int64_t deadline_ns);
/* Copies stdin to the peer and the peer to stdout until both have closed, or the link is over. */
void connect_pipe(connect_link *link);
/* Closes, and reads what still comes, until the peer has closed, the link is over or `deadline_ns` has
 * passed. */
void connect_close(connect_link *link, int64_t deadline_ns);

#endif
