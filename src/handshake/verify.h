/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Do we believe the peer's certificates? A client believes a pinned one, or one with a path to its trust
 * store; a server one with a path to its trust store.
 *
 * What path validation found is kept in agreed->verdict, also when it was not enough.
 */
#ifndef STOIC_HANDSHAKE_VERIFY_H
#define STOIC_HANDSHAKE_VERIFY_H

#include "handshake/machine.h"

/* Reads the end entity's key of agreed->peer_chain, which must not be empty, into handshake->peer_key; the
 * key must be able to sign. Then, unless the config says insecure: the certificate is a pinned one, valid now
 * and for client.name (if there is one), or there is a path. Sets agreed->peer_not_after.
 * PEER_CERTIFICATE_*, OUT_OF_MEMORY. */
stoic_error stoic_verify_server(stoic_handshake *handshake, stoic_time now);
/* The same for a client's certificates: there is a path, for no name. */
stoic_error stoic_verify_client(stoic_handshake *handshake, stoic_time now);

/* Would the end entity's certificate that a session was made with still pass: pinned or with a path then,
 * valid now, for `name`? Whoever asks knows that the settings are the same, and the times of the path. */
bool stoic_still_passes(const stoic_config *config, stoic_bytes leaf, stoic_bytes name, stoic_time now);

#endif
