/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fake provider's objects: a random stream each, and the tables of one of two modes.
 */
#include <stdatomic.h>
#include <stdlib.h>

#include "fake/fake.h"
#include "fake/toy.h"

#define PURPOSE_RANDOM 0xa00

typedef struct fake_random {
    uint64_t seed;
    atomic_uint_least64_t draws; /* so that any thread may draw */
} fake_random;

typedef struct fake_provider {
    stoic_provider provider; /* first: the two have one address */
    fake_random random;
} fake_provider;

static stoic_error draw_random(void *user, uint8_t *out, size_t len) {
    fake_random *random = user;
    toy_mix mix;

    toy_mix_start(&mix, PURPOSE_RANDOM);
    toy_mix_number(&mix, random->seed);
    toy_mix_number(&mix, atomic_fetch_add(&random->draws, 1));
    toy_mix_squeeze(&mix, out, len);
    return STOIC_OK;
}

#define FAKE_COMMON                                                                                          \
    .struct_size = sizeof(stoic_provider), .hashes = toy_hashes, .num_hashes = TOY_NUM_HASHES,               \
    .num_suites = TOY_NUM_SUITES, .num_groups = TOY_NUM_GROUPS, .num_signatures = TOY_NUM_SIGNATURES,        \
    .num_certificate_signatures = TOY_NUM_CERTIFICATE_SIGNATURES, .random = draw_random,                     \
    .load_signer = toy_load_signer, .free_signer = toy_free_signer, .signer_type = toy_signer_type,          \
    .signer_public = toy_signer_public, .sign = toy_sign

static const stoic_provider strict = {
    FAKE_COMMON,
    .name = "fake",
    .suites = toy_suites,
    .groups = toy_groups,
    .signatures = toy_signatures,
    .certificate_signatures = toy_certificate_signatures,
};

static const stoic_provider accepting = {
    FAKE_COMMON,
    .name = "fake, accepting everything",
    .suites = toy_accepting_suites,
    .groups = toy_accepting_groups,
    .signatures = toy_accepting_signatures,
    .certificate_signatures = toy_accepting_certificate_signatures,
};

static stoic_error new_from(stoic_provider **out, const stoic_provider *model, uint64_t seed) {
    fake_provider *fake = calloc(1, sizeof(*fake));

    if (fake == NULL) {
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    fake->provider = *model;
    fake->provider.user = &fake->random;
    fake->random.seed = seed;
    *toy_thread_stream() = seed;
    *out = &fake->provider;
    return STOIC_OK;
}

stoic_error stoic_fake_provider_new(stoic_provider **out, uint64_t seed) {
    return new_from(out, &strict, seed);
}

stoic_error stoic_fake_provider_new_accepting(stoic_provider **out, uint64_t seed) {
    return new_from(out, &accepting, seed);
}

void stoic_fake_provider_free(stoic_provider *provider) {
    free(provider);
}

const stoic_provider *stoic_provider_fake(void) {
    static fake_random random;
    static const stoic_provider shared = {
        FAKE_COMMON,
        .name = "fake",
        .user = &random,
        .suites = toy_suites,
        .groups = toy_groups,
        .signatures = toy_signatures,
        .certificate_signatures = toy_certificate_signatures,
    };

    return &shared;
}
