/* SPDX-License-Identifier: Apache-2.0 */
/*
 * KeyUpdate (RFC 9846 4.7.3).
 */
#ifndef STOIC_WIRE_KEY_UPDATE_H
#define STOIC_WIRE_KEY_UPDATE_H

#include <stoic/bytes.h>

typedef struct stoic_key_update {
    bool is_update_requested; /* the peer shall update its keys too */
} stoic_key_update;

/* KEY_UPDATE_MALFORMED; KEY_UPDATE_VALUE for a request that does not exist. */
stoic_error stoic_key_update_decode(stoic_key_update *out, stoic_bytes body);
stoic_error stoic_key_update_encode(stoic_writer *writer, const stoic_key_update *message);

#endif
