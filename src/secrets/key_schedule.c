/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The key schedule (RFC 9846 7.1) as the RFC draws it: extract downwards, derive to the right.
 */
#include "secrets/key_schedule.h"

#include <stdlib.h>

#include "secrets/hkdf.h"

static const stoic_bytes nothing = {NULL, 0};

/* Which step gives a secret, and under which label. In the order of stoic_secret_kind. */
typedef struct secret_row {
    stoic_key_schedule_stage stage;
    const char *label;
} secret_row;

static const secret_row secret_rows[STOIC_NUM_SECRETS] = {
    [STOIC_SECRET_CLIENT_HANDSHAKE] = {STOIC_SCHEDULE_HANDSHAKE, "c hs traffic"},
    [STOIC_SECRET_SERVER_HANDSHAKE] = {STOIC_SCHEDULE_HANDSHAKE, "s hs traffic"},
    [STOIC_SECRET_CLIENT_APPLICATION] = {STOIC_SCHEDULE_APPLICATION, "c ap traffic"},
    [STOIC_SECRET_SERVER_APPLICATION] = {STOIC_SCHEDULE_APPLICATION, "s ap traffic"},
    [STOIC_SECRET_EXPORTER] = {STOIC_SCHEDULE_APPLICATION, "exp master"},
    [STOIC_SECRET_RESUMPTION] = {STOIC_SCHEDULE_RESUMPTION, "res master"},
};

static stoic_bytes current_of(const stoic_key_schedule *schedule) {
    return stoic_bytes_of(schedule->current.bytes, schedule->hash->output_len);
}

static void enter(stoic_key_schedule *schedule, stoic_key_schedule_stage stage) {
    if ((unsigned)schedule->stage + 1 != (unsigned)stage) {
        abort();
    }
    schedule->stage = stage;
}

/* Derive-Secret(., "derived", "") is the salt of the next extract. */
static void extract_next(stoic_key_schedule *schedule, stoic_bytes secret) {
    const stoic_hash *hash = schedule->hash;
    uint8_t empty_hash[STOIC_HASH_MAX_LEN];
    stoic_hash_state state;
    hash->start(&state);
    hash->finish(&state, empty_hash);

    stoic_secret salt;
    stoic_hkdf_expand_label(hash, salt.bytes, hash->output_len, current_of(schedule), "derived",
                            stoic_bytes_of(empty_hash, hash->output_len));
    stoic_hkdf_extract(hash, schedule->current.bytes, stoic_bytes_of(salt.bytes, hash->output_len), secret);
    STOIC_WIPE(&salt);
}

/* The secrets of the stage just entered. */
static void derive_stage(stoic_key_schedule *schedule, stoic_bytes transcript_hash) {
    for (size_t kind = 0; kind < STOIC_NUM_SECRETS; kind++) {
        const secret_row *row = STOIC_AT(secret_rows, kind);
        if (row->stage == schedule->stage) {
            stoic_hkdf_expand_label(schedule->hash, STOIC_AT(schedule->secrets, kind)->bytes,
                                    schedule->hash->output_len, current_of(schedule), row->label,
                                    transcript_hash);
        }
    }
}

void stoic_key_schedule_start(stoic_key_schedule *schedule, const stoic_hash *hash, stoic_bytes psk) {
    STOIC_WIPE(schedule);
    schedule->hash = hash;
    enter(schedule, STOIC_SCHEDULE_EARLY);
    const stoic_secret zeros = {{0}};
    const stoic_bytes input = psk.len > 0 ? psk : stoic_bytes_of(zeros.bytes, hash->output_len);
    stoic_hkdf_extract(hash, schedule->current.bytes, nothing, input);
}

void stoic_key_schedule_handshake(stoic_key_schedule *schedule, stoic_bytes shared,
                                  stoic_bytes transcript_hash) {
    enter(schedule, STOIC_SCHEDULE_HANDSHAKE);
    extract_next(schedule, shared);
    derive_stage(schedule, transcript_hash);
}

void stoic_key_schedule_application(stoic_key_schedule *schedule, stoic_bytes transcript_hash) {
    enter(schedule, STOIC_SCHEDULE_APPLICATION);
    const stoic_secret zeros = {{0}};
    extract_next(schedule, stoic_bytes_of(zeros.bytes, schedule->hash->output_len));
    derive_stage(schedule, transcript_hash);
}

void stoic_key_schedule_resumption(stoic_key_schedule *schedule, stoic_bytes transcript_hash) {
    enter(schedule, STOIC_SCHEDULE_RESUMPTION);
    derive_stage(schedule, transcript_hash);
    STOIC_WIPE(&schedule->current);
}

void stoic_key_schedule_wipe(stoic_key_schedule *schedule) {
    STOIC_WIPE(schedule);
}

stoic_bytes stoic_key_schedule_secret(const stoic_key_schedule *schedule, stoic_secret_kind kind) {
    const size_t index = (size_t)kind;
    if (schedule->stage < STOIC_AT(secret_rows, index)->stage) {
        abort();
    }
    return stoic_bytes_of(STOIC_AT(schedule->secrets, index)->bytes, schedule->hash->output_len);
}

void stoic_finished_mac(const stoic_hash *hash, uint8_t *out, stoic_bytes traffic_secret,
                        stoic_bytes transcript_hash) {
    stoic_secret key;
    stoic_hkdf_expand_label(hash, key.bytes, hash->output_len, traffic_secret, "finished", nothing);
    hash->hmac(out, stoic_bytes_of(key.bytes, hash->output_len), &transcript_hash, 1);
    STOIC_WIPE(&key);
}

void stoic_next_traffic_secret(const stoic_hash *hash, uint8_t *out, stoic_bytes secret) {
    stoic_hkdf_expand_label(hash, out, hash->output_len, secret, "traffic upd", nothing);
}

void stoic_traffic_key_derive(stoic_traffic_key *out, const stoic_suite *suite, stoic_bytes traffic_secret) {
    STOIC_ZERO(out);
    out->key_len = suite->aead->key_len;
    if (out->key_len > sizeof(out->key)) {
        abort();
    }
    stoic_hkdf_expand_label(suite->hash, out->key, out->key_len, traffic_secret, "key", nothing);
    stoic_hkdf_expand_label(suite->hash, out->iv, sizeof(out->iv), traffic_secret, "iv", nothing);
}
