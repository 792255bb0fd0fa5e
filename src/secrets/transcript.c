/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The transcript hash (RFC 9846 4.1): running hashes, one of which is kept when the suite is known.
 */
#include "secrets/transcript.h"

#include <stdlib.h>

/* The handshake type of the synthetic message (RFC 9846 4.1). */
#define MESSAGE_HASH 254

static bool is_running(const stoic_transcript *transcript, const stoic_hash *hash) {
    STOIC_EACH(running, transcript->running, transcript->num) {
        if (running->hash == hash) {
            return true;
        }
    }
    return false;
}

static void run(stoic_transcript *transcript, const stoic_hash *hash) {
    stoic_running_hash *running = STOIC_AT(transcript->running, transcript->num);
    running->hash = hash;
    hash->start(&running->state);
    transcript->num++;
}

stoic_error stoic_transcript_start_all(stoic_transcript *transcript, const stoic_provider *provider) {
    STOIC_ZERO(transcript);
    STOIC_EACH(suite, provider->suites, provider->num_suites) {
        if (is_running(transcript, (*suite)->hash)) {
            continue;
        }
        if (transcript->num == STOIC_COUNT(transcript->running)) {
            return STOIC_ERROR_UNSUPPORTED_BY_PROVIDER;
        }
        run(transcript, (*suite)->hash);
    }
    return transcript->num > 0 ? STOIC_OK : STOIC_ERROR_UNSUPPORTED_BY_PROVIDER;
}

void stoic_transcript_start(stoic_transcript *transcript, const stoic_hash *hash) {
    STOIC_ZERO(transcript);
    run(transcript, hash);
}

void stoic_transcript_add(stoic_transcript *transcript, stoic_bytes messages) {
    STOIC_EACH(running, transcript->running, transcript->num) {
        running->hash->update(&running->state, messages);
    }
}

stoic_error stoic_transcript_choose(stoic_transcript *transcript, const stoic_hash *hash) {
    STOIC_EACH(running, transcript->running, transcript->num) {
        if (running->hash == hash) {
            *STOIC_AT(transcript->running, 0) = *running;
            transcript->num = 1;
            return STOIC_OK;
        }
    }
    return STOIC_ERROR_INTERNAL;
}

void stoic_transcript_replace_first_hello(stoic_transcript *transcript) {
    uint8_t buffer[STOIC_HASH_MAX_LEN];
    const stoic_bytes first_hello = stoic_transcript_hash(transcript, buffer);
    const uint8_t header[] = {MESSAGE_HASH, 0, 0, (uint8_t)first_hello.len};
    stoic_transcript_start(transcript, STOIC_AT(transcript->running, 0)->hash);
    stoic_transcript_add(transcript, stoic_bytes_of(header, sizeof(header)));
    stoic_transcript_add(transcript, first_hello);
}

stoic_bytes stoic_transcript_hash(const stoic_transcript *transcript, uint8_t *buffer) {
    if (transcript->num != 1) {
        abort();
    }
    stoic_running_hash copy = *STOIC_AT(transcript->running, 0);
    copy.hash->finish(&copy.state, buffer);
    return stoic_bytes_of(buffer, copy.hash->output_len);
}

stoic_bytes stoic_transcript_hash_with(const stoic_transcript *transcript, uint8_t *buffer,
                                       const stoic_hash *hash, stoic_bytes more) {
    STOIC_EACH(running, transcript->running, transcript->num) {
        if (running->hash == hash) {
            stoic_running_hash copy = *running;
            hash->update(&copy.state, more);
            hash->finish(&copy.state, buffer);
            return stoic_bytes_of(buffer, hash->output_len);
        }
    }
    return stoic_bytes_of(NULL, 0);
}
