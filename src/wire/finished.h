/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finished (RFC 9846 4.5.3).
 */
#ifndef STOIC_WIRE_FINISHED_H
#define STOIC_WIRE_FINISHED_H

#include <stoic/bytes.h>

typedef struct stoic_finished {
    stoic_bytes verify_data;
} stoic_finished;

/* FINISHED_MALFORMED unless the body has `hash_len` bytes. */
stoic_error stoic_finished_decode(stoic_finished *out, stoic_bytes body, size_t hash_len);
stoic_error stoic_finished_encode(stoic_writer *writer, const stoic_finished *message);

#endif
