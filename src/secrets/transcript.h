/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hash over all handshake messages so far (RFC 9846 4.1).
 *
 * A client does not know the hash until the ServerHello: it runs every hash that its suites may call for, and
 * keeps the one that is chosen. That costs a few hundred bytes of ClientHello hashed twice, and no buffer. A
 * server knows the hash before it adds the first message. No secrets are in here.
 */
#ifndef STOIC_SECRETS_TRANSCRIPT_H
#define STOIC_SECRETS_TRANSCRIPT_H

#include <stoic/provider.h>

#include "secrets/limits.h"

typedef struct stoic_running_hash {
    const stoic_hash *hash;
    stoic_hash_state state;
} stoic_running_hash;

typedef struct stoic_transcript {
    stoic_running_hash running[STOIC_TRANSCRIPT_MAX_HASHES];
    size_t num; /* 1 once the hash is chosen */
} stoic_transcript;

/* Client: runs the hashes of all suites of the provider. UNSUPPORTED_BY_PROVIDER: it has no suites, or too
 * many hashes. */
stoic_error stoic_transcript_start_all(stoic_transcript *transcript, const stoic_provider *provider);
/* Server: the hash is known. */
void stoic_transcript_start(stoic_transcript *transcript, const stoic_hash *hash);

/* One or more whole handshake messages, headers included. */
void stoic_transcript_add(stoic_transcript *transcript, stoic_bytes messages);

/* The suite is known: keeps this hash alone. Choosing the same one again changes nothing. INTERNAL when it is
 * not running. */
stoic_error stoic_transcript_choose(stoic_transcript *transcript, const stoic_hash *hash);

/* After choose, before the HelloRetryRequest is added: replaces what was added, the first ClientHello, by a
 * message_hash message (RFC 9846 4.1). */
void stoic_transcript_replace_first_hello(stoic_transcript *transcript);

/* The hash so far, written to `buffer`, which has room for STOIC_HASH_MAX_LEN bytes; the result is a slice of
 * it. The transcript goes on. Aborts before the hash is chosen. */
stoic_bytes stoic_transcript_hash(const stoic_transcript *transcript, uint8_t *buffer);

/* The hash that `hash` would have if `more` came next; the transcript stays as it is. Empty when it does not
 * run this hash. For binders, which cover a part of a ClientHello (RFC 9846 4.3.11). */
stoic_bytes stoic_transcript_hash_with(const stoic_transcript *transcript, uint8_t *buffer,
                                       const stoic_hash *hash, stoic_bytes more);

#endif
