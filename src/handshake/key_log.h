/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The key log (RFC 9850), for whoever configured one.
 */
#ifndef STOIC_HANDSHAKE_KEY_LOG_H
#define STOIC_HANDSHAKE_KEY_LOG_H

#include "handshake/machine.h"

/* Hands a secret that its step has computed to the config's key log, if there is one. */
void stoic_log_secret(const stoic_handshake *handshake, stoic_secret_kind kind);

#endif
