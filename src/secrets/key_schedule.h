/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The key schedule of TLS 1.3 (RFC 9846 7.1), and what is computed from its traffic secrets.
 *
 *     start(psk or nothing)
 *     handshake(shared secret, hash of ClientHello...ServerHello)       gives *_HANDSHAKE
 *     application(hash of ClientHello...server Finished)                gives *_APPLICATION, EXPORTER
 *     resumption(hash of ClientHello...client Finished)                 gives RESUMPTION
 *     wipe
 *
 * Each step wipes the secret it starts from; a step out of order aborts the process.
 */
#ifndef STOIC_SECRETS_KEY_SCHEDULE_H
#define STOIC_SECRETS_KEY_SCHEDULE_H

#include <stoic/provider.h>

typedef enum stoic_secret_kind {
    STOIC_SECRET_CLIENT_HANDSHAKE,
    STOIC_SECRET_SERVER_HANDSHAKE,
    STOIC_SECRET_CLIENT_APPLICATION,
    STOIC_SECRET_SERVER_APPLICATION,
    STOIC_SECRET_EXPORTER,
    STOIC_SECRET_RESUMPTION
} stoic_secret_kind;
#define STOIC_NUM_SECRETS 6

typedef enum stoic_key_schedule_stage {
    STOIC_SCHEDULE_EMPTY, /* also after the wipe: all zero */
    STOIC_SCHEDULE_EARLY,
    STOIC_SCHEDULE_HANDSHAKE,
    STOIC_SCHEDULE_APPLICATION,
    STOIC_SCHEDULE_RESUMPTION
} stoic_key_schedule_stage;

typedef struct stoic_secret {
    uint8_t bytes[STOIC_HASH_MAX_LEN];
} stoic_secret;

typedef struct stoic_key_schedule {
    const stoic_hash *hash;
    stoic_key_schedule_stage stage;
    stoic_secret current; /* early, handshake or main secret, by the stage */
    /* Handshake traffic secrets stay until the wipe: actions of the same step may still point to them. */
    stoic_secret secrets[STOIC_NUM_SECRETS];
} stoic_key_schedule;

/* `psk` may be empty: then it is the zeros of the RFC. */
void stoic_key_schedule_start(stoic_key_schedule *schedule, const stoic_hash *hash, stoic_bytes psk);
/* `shared` is the key exchange's secret. */
void stoic_key_schedule_handshake(stoic_key_schedule *schedule, stoic_bytes shared,
                                  stoic_bytes transcript_hash);
void stoic_key_schedule_application(stoic_key_schedule *schedule, stoic_bytes transcript_hash);
void stoic_key_schedule_resumption(stoic_key_schedule *schedule, stoic_bytes transcript_hash);
void stoic_key_schedule_wipe(stoic_key_schedule *schedule);

/* A secret that its step has computed: a slice of the schedule, hash->output_len bytes. Aborts before that
 * step. */
stoic_bytes stoic_key_schedule_secret(const stoic_key_schedule *schedule, stoic_secret_kind kind);

/* ---- From a traffic secret -------------------------------------------------------------------------------
 */

/* The verify_data of a Finished message (RFC 9846 4.5.3), from the handshake traffic secret of the side that
 * sends it. Writes hash->output_len bytes. Compare with stoic_equal_secret. */
void stoic_finished_mac(const stoic_hash *hash, uint8_t *out, stoic_bytes traffic_secret,
                        stoic_bytes transcript_hash);

/* The application traffic secret after a KeyUpdate (RFC 9846 7.2). Writes hash->output_len bytes; `out` may
 * be secret.data. */
void stoic_next_traffic_secret(const stoic_hash *hash, uint8_t *out, stoic_bytes secret);

/* A write or read key with its IV. Wipe it after use. */
typedef struct stoic_traffic_key {
    uint8_t key[STOIC_AEAD_MAX_KEY_LEN];
    size_t key_len;
    uint8_t iv[STOIC_AEAD_NONCE_LEN];
} stoic_traffic_key;

/* RFC 9846 7.3. */
void stoic_traffic_key_derive(stoic_traffic_key *out, const stoic_suite *suite, stoic_bytes traffic_secret);

#endif
