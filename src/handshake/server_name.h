/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The name that a client asks a server for.
 */
#ifndef STOIC_HANDSHAKE_SERVER_NAME_H
#define STOIC_HANDSHAKE_SERVER_NAME_H

#include "config/config.h"
#include "handshake/handshake.h"
#include "wire/extension_block.h"

/* Fills agreed->sni (cut, if need be) and agreed->sni_state from a ClientHello's extensions. */
void stoic_note_server_name(stoic_agreed *agreed, const stoic_config *config,
                            const stoic_extensions *extensions);

/* The name to choose an identity for, a slice of agreed->sni; empty: the default. By the config's policy on
 * unknown names, it may be NAME_NOT_SERVED, or SERVER_NAME_INVALID. */
stoic_error stoic_name_to_serve(stoic_bytes *out, const stoic_agreed *agreed, const stoic_config *config);

/* The name without the dot of the root at its end. */
stoic_bytes stoic_without_root_dot(stoic_bytes name);

#endif
