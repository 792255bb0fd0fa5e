/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Does the client believe the server's certificate? Until path validation comes: only a pinned one.
 */
#ifndef STOIC_HANDSHAKE_VERIFY_H
#define STOIC_HANDSHAKE_VERIFY_H

#include <stoic/time.h>

#include "config/config.h"

/* Reads the end-entity certificate `leaf` and its key, which must be able to sign. Then, unless the config
 * says insecure: it is one of the pinned ones, valid now, and for `name` (an IP literal or a DNS name; empty:
 * not checked). *out_key lies in `leaf`. PEER_CERTIFICATE_* */
stoic_error stoic_verify_server_certificate(stoic_public_key *out_key, const stoic_config *config,
                                            stoic_bytes leaf, stoic_bytes name, stoic_time now);

#endif
