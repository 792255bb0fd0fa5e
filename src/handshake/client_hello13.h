/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ClientHello that we send.
 */
#ifndef STOIC_HANDSHAKE_CLIENT_HELLO13_H
#define STOIC_HANDSHAKE_CLIENT_HELLO13_H

#include "handshake/machine.h"

/* Draws what is random in a ClientHello: once, for both hellos. RANDOM_FAILED. */
stoic_error stoic_draw_client_hello(stoic_handshake *handshake);
/* Writes a ClientHello with the share of client.exchange to the flight, and what it offers to client.offered.
 * `cookie`: from a HelloRetryRequest, or empty. The transcript is the caller's matter. */
stoic_error stoic_write_client_hello(stoic_handshake *handshake, stoic_bytes cookie);

#endif
