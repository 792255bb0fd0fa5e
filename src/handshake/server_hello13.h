/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ServerHello that we send, which may be a HelloRetryRequest (RFC 9846 4.2.3, RFC 9846 4.2.4).
 */
#ifndef STOIC_HANDSHAKE_SERVER_HELLO13_H
#define STOIC_HANDSHAKE_SERVER_HELLO13_H

#include "handshake/machine.h"

/* What varies. A retry has neither random nor share. */
typedef struct stoic_server_hello_parts {
    bool is_retry;
    stoic_bytes random, share;
    stoic_bytes cookie; /* of a retry; empty: none */
} stoic_server_hello_parts;

/* Writes it to the flight, for the suite, group and PSK of the handshake; not to the transcript. The errors
 * of the encoder. */
stoic_error stoic_write_server_hello(stoic_handshake *handshake, const stoic_server_hello_parts *parts);

#endif
