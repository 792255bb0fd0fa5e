/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plays one trace of RFC 8448 step by step on Stoic's transcript, key schedule and record layer, and compares
 * whatever the trace states. Both sides share the transcript and the secrets; each has its own keys.
 */
#ifndef STOIC_TESTS_REPLAY_H
#define STOIC_TESTS_REPLAY_H

#include <stdalign.h>

#include "record/protection.h"
#include "secrets/key_schedule.h"
#include "secrets/transcript.h"
#include "trace_file.h"

/* What was compared: a test that compares nothing must not pass. */
typedef struct replay_counts {
    size_t derived, extracted, traffic_keys, finished, binders, key_pairs, shared_secrets, records;
} replay_counts;

/* A direction, at its sender and at its receiver. */
typedef struct replay_direction {
    stoic_protection sealing, opening;
    alignas(STOIC_CONTEXT_ALIGN) uint8_t sealing_storage[4096];
    alignas(STOIC_CONTEXT_ALIGN) uint8_t opening_storage[4096];
} replay_direction;

typedef struct replay_key_pair {
    const stoic_group *group;
    stoic_bytes private_key, share;
} replay_key_pair;

typedef struct replay {
    const stoic_provider *provider;
    const stoic_suite *suite;
    stoic_transcript transcript;
    stoic_key_schedule schedule;
    stoic_secret client_early;      /* client_early_traffic_secret */
    stoic_bytes main_secret;        /* as stated, until it is computed */
    replay_direction directions[2]; /* by the sender's stoic_role */
    replay_key_pair key_pairs[2];   /* by stoic_role */
    replay_counts counts;
} replay;

void replay_start(replay *self, const stoic_provider *provider);
void replay_step(replay *self, const trace_step *step);
void replay_end(replay *self);

#endif
