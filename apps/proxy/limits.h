/* SPDX-License-Identifier: Apache-2.0 */
/* What peers and backends may make a server hold or wait for; each limit with what it stops. */
#ifndef STOIC_APPS_PROXY_LIMITS_H
#define STOIC_APPS_PROXY_LIMITS_H

#include <stoic/time.h>

/* Connections of one worker. Above it nothing is accepted: a flood cannot take all memory and descriptors. */
#define PROXY_SESSIONS_MAX 16384
/* Accepted in one go, so that a storm of new connections cannot starve the old ones. */
#define PROXY_ACCEPT_BURST 64
/* How long accepting rests when descriptors or connections have run out. */
#define PROXY_ACCEPT_REST_MS 100

/* Bytes read in one go, per worker: the buffer that all its connections share. Holds three whole records. */
#define PROXY_READ_BUFFER (64 * 1024)
/* Bytes that wait for a peer that does not read. Above the first, the other side is not read any more; below
 * the second, it is again. One reading of the other side comes on top: memory per connection stays under 1
 * MiB each way. */
#define PROXY_QUEUE_HIGH (256 * 1024)
#define PROXY_QUEUE_LOW (64 * 1024)

/* Bytes written for one connection before the others have their turn: a peer that reads as fast as we write
 * keeps nobody waiting. */
#define PROXY_TURN_BYTES (1024 * 1024)

/* Defaults of the options. */
#define PROXY_HANDSHAKE_TIMEOUT_NS (30 * STOIC_NS_PER_SECOND) /* slow-loris in the handshake */
#define PROXY_HELLO_TIMEOUT_NS (10 * STOIC_NS_PER_SECOND)     /* connections that say nothing */
#define PROXY_IDLE_TIMEOUT_NS (300 * STOIC_NS_PER_SECOND)     /* connections that say nothing any more */
#define PROXY_DRAIN_TIMEOUT_NS (30 * STOIC_NS_PER_SECOND)
#define PROXY_WORKERS_MAX 256

/* After the last byte of ours is queued: what is still read and dropped, so that a reset does not destroy it
 * on its way. */
#define PROXY_LINGER_BYTES (64 * 1024)
#define PROXY_LINGER_NS (1 * STOIC_NS_PER_SECOND)
/* After our close_notify: how long the peer may say nothing before it is taken to be gone. After the client's
 * orderly end: how long the backend may take nothing of what is left for it. */
#define PROXY_CLOSING_NS (10 * STOIC_NS_PER_SECOND)
/* A backend that does not answer the SYN. */
#define PROXY_BACKEND_CONNECT_MS 5000

#endif
