/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Algorithms and signers are shared by threads; contexts are not.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "unit/provider/providers.h"
#include "unit/provider/test_keys.h"

#define NUM_THREADS 4
#define NUM_ROUNDS 1000
#define ROUNDS_PER_SIGNATURE 25 /* P-384 is slow */

static const stoic_key_type signer_types[] = {STOIC_KEY_P256, STOIC_KEY_ED25519, STOIC_KEY_RSA};

typedef struct shared_work {
    const stoic_provider *provider;
    stoic_signer *signers[STOIC_COUNT(signer_types)];
} shared_work;

static bool seals_and_opens(const stoic_aead *aead, uint8_t seed) {
    uint8_t key[STOIC_AEAD_MAX_KEY_LEN], nonce[STOIC_AEAD_NONCE_LEN] = {seed};
    uint8_t data[100 + STOIC_AEAD_TAG_LEN], text[100];
    const stoic_bytes none = stoic_bytes_of(NULL, 0);
    context_space context;

    memset(key, seed, sizeof(key));
    memset(text, seed, sizeof(text));
    memcpy(data, text, sizeof(text));
    const bool is_good =
        aead->start(&context, stoic_bytes_of(key, aead->key_len)) == STOIC_OK &&
        aead->seal(&context, data, nonce, none, stoic_bytes_of(data, 100), none) == STOIC_OK &&
        aead->open(&context, data, sizeof(data), nonce, none) == STOIC_OK &&
        memcmp(data, text, sizeof(text)) == 0;
    aead->clear(&context);
    return is_good;
}

static bool agrees(const stoic_group *group) {
    uint8_t client_share[STOIC_GROUP_MAX_SHARE_LEN], server_share[STOIC_GROUP_MAX_SHARE_LEN];
    uint8_t client_secret[STOIC_GROUP_MAX_SECRET_LEN], server_secret[STOIC_GROUP_MAX_SECRET_LEN];
    context_space context;

    if (group->start(&context, client_share) != STOIC_OK) {
        return false;
    }
    const bool is_good = group->respond(server_share, server_secret,
                                        stoic_bytes_of(client_share, group->client_share_len)) == STOIC_OK &&
                         group->finish(&context, client_secret,
                                       stoic_bytes_of(server_share, group->server_share_len)) == STOIC_OK &&
                         memcmp(client_secret, server_secret, group->secret_len) == 0;
    group->clear(&context);
    return is_good;
}

static bool signs(const stoic_provider *provider, const stoic_signer *signer, uint8_t seed) {
    static const uint8_t exponent[] = {1, 0, 1};
    uint8_t signature[STOIC_SIGNATURE_MAX_LEN], number[STOIC_SIGNATURE_MAX_LEN];
    const stoic_bytes message = stoic_bytes_of(&seed, 1);
    size_t len = 0, number_len = 0;

    if (provider->signer_public(signer, &number_len, number, sizeof(number)) != STOIC_OK) {
        return false;
    }
    const stoic_public_key key = {.type = provider->signer_type(signer),
                                  .point = stoic_bytes_of(number, number_len),
                                  .modulus = stoic_bytes_of(number, number_len),
                                  .exponent = stoic_bytes_of(exponent, sizeof(exponent))};
    for (size_t i = 0; i < provider->num_signatures; i++) {
        const stoic_signature_algorithm *row = provider->signatures[i];
        if (row->key_type == key.type) {
            return provider->sign(signer, &len, signature, sizeof(signature), row->scheme, message) ==
                       STOIC_OK &&
                   row->verify(&key, message, stoic_bytes_of(signature, len)) == STOIC_OK;
        }
    }
    return false;
}

static bool does_a_round(const shared_work *work, size_t round) {
    const stoic_provider *provider = work->provider;

    if (!seals_and_opens(provider->suites[round % provider->num_suites]->aead, (uint8_t)round)) {
        return false;
    }
    if (round % ROUNDS_PER_SIGNATURE != 0) {
        return true;
    }
    const size_t turn = round / ROUNDS_PER_SIGNATURE;
    return agrees(provider->groups[turn % provider->num_groups]) &&
           signs(provider, work->signers[turn % STOIC_COUNT(signer_types)], (uint8_t)turn);
}

static void *run(void *argument) {
    const shared_work *work = argument;

    for (size_t round = 0; round < NUM_ROUNDS; round++) {
        if (!does_a_round(work, round)) {
            return argument;
        }
    }
    return NULL;
}

static void run_threads(const stoic_provider *provider) {
    shared_work work = {.provider = provider};
    pthread_t threads[NUM_THREADS];

    for (size_t i = 0; i < STOIC_COUNT(signer_types); i++) {
        test_key key;
        test_key_init(&key, signer_types[i]);
        assert_int_equal(provider->load_signer(&work.signers[i], &key.key), STOIC_OK);
    }
    for (size_t i = 0; i < NUM_THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, run, &work), 0);
    }
    for (size_t i = 0; i < NUM_THREADS; i++) {
        void *failed = NULL;
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
    for (size_t i = 0; i < STOIC_COUNT(signer_types); i++) {
        provider->free_signer(work.signers[i]);
    }
}

static void *get_libcrypto(void *argument) {
    const stoic_provider **out = argument;

    *out = stoic_provider_libcrypto();
    return NULL;
}

/* The first call of all, from several threads at once. */
static void the_first_call_may_race(void **state) {
    const stoic_provider *seen[NUM_THREADS] = {NULL};
    pthread_t threads[NUM_THREADS];

    (void)state;
    for (size_t i = 0; i < NUM_THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, get_libcrypto, &seen[i]), 0);
    }
    for (size_t i = 0; i < NUM_THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_non_null(seen[i]);
        assert_ptr_equal(seen[i], seen[0]);
    }
}

static void threads_share_a_provider(void **state) {
    (void)state;
    for (size_t i = 0; i < NUM_PROVIDERS; i++) {
        print_message("  %s\n", provider_rows[i].get()->name);
        run_threads(provider_rows[i].get());
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_call_may_race),
        cmocka_unit_test(threads_share_a_provider),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
