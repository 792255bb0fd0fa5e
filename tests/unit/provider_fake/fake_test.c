/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the fake provider is for: the same bytes in each run, and a mode that lets everything pass.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fake/fake.h"
#include "unit/provider/test_keys.h"

#define RUN_LEN 512

/* Something of everything that is random in a handshake. */
static void record_run(uint8_t *out, uint64_t seed) {
    stoic_provider *provider = NULL;
    _Alignas(STOIC_CONTEXT_ALIGN) uint8_t context[256];
    uint8_t share[128], secret[64];
    stoic_writer writer;

    stoic_writer_init_fixed(&writer, out, RUN_LEN);
    assert_int_equal(stoic_fake_provider_new(&provider, seed), STOIC_OK);
    assert_int_equal(provider->random(provider->user, stoic_write_space(&writer, 32), 32), STOIC_OK);
    assert_int_equal(provider->random(provider->user, stoic_write_space(&writer, 32), 32), STOIC_OK);
    for (size_t i = 0; i < provider->num_groups; i++) {
        const stoic_group *group = provider->groups[i];
        assert_int_equal(group->start(context, share), STOIC_OK);
        stoic_write_bytes(&writer, stoic_bytes_of(share, group->client_share_len));
        assert_int_equal(group->respond(share, secret, stoic_bytes_of(share, group->client_share_len)),
                         STOIC_OK);
        stoic_write_bytes(&writer, stoic_bytes_of(secret, group->secret_len));
        group->clear(context);
    }
    stoic_write_fill(&writer, 0, RUN_LEN - writer.len);
    assert_int_equal(stoic_writer_error(&writer), STOIC_OK);
    stoic_fake_provider_free(provider);
}

static void a_seed_decides_everything(void **state) {
    uint8_t first[RUN_LEN], second[RUN_LEN], other[RUN_LEN];

    (void)state;
    record_run(first, 1);
    record_run(other, 2);
    record_run(second, 1);
    assert_memory_equal(first, second, RUN_LEN);
    assert_memory_not_equal(first, other, 32);
    assert_memory_not_equal(first + 64, other + 64, 32);
}

static void accepts_every_record(void **state) {
    const uint8_t key[32] = {1}, nonce[STOIC_AEAD_NONCE_LEN] = {2};
    const stoic_bytes none = stoic_bytes_of(NULL, 0), text = stoic_bytes_of("plaintext", 9);
    _Alignas(STOIC_CONTEXT_ALIGN) uint8_t context[256];
    uint8_t sealed[9 + STOIC_AEAD_TAG_LEN];
    stoic_provider *provider = NULL;

    (void)state;
    assert_int_equal(stoic_fake_provider_new_accepting(&provider, 1), STOIC_OK);
    for (size_t i = 0; i < provider->num_suites; i++) {
        const stoic_aead *aead = provider->suites[i]->aead;
        assert_int_equal(aead->start(context, stoic_bytes_of(key, aead->key_len)), STOIC_OK);
        assert_int_equal(aead->seal(context, sealed, nonce, none, text, none), STOIC_OK);
        sealed[sizeof(sealed) - 1] ^= 1; /* of the tag */
        assert_int_equal(aead->open(context, sealed, sizeof(sealed), nonce, none), STOIC_OK);
        assert_memory_equal(sealed, "plaintext", 9);
        assert_int_equal(aead->open(context, sealed, STOIC_AEAD_TAG_LEN - 1, nonce, none),
                         STOIC_ERROR_BAD_RECORD_MAC); /* there must be room for a tag */
        aead->clear(context);
    }
    stoic_fake_provider_free(provider);
}

static void accepts_every_signature_and_share(void **state) {
    const stoic_public_key key = {.type = STOIC_KEY_P256, .point = stoic_bytes_of("x", 1)};
    uint8_t share[128] = {0}, answer[128], secret[64];
    stoic_provider *provider = NULL;

    (void)state;
    assert_int_equal(stoic_fake_provider_new_accepting(&provider, 1), STOIC_OK);
    for (size_t i = 0; i < provider->num_signatures; i++) {
        assert_int_equal(
            provider->signatures[i]->verify(&key, stoic_bytes_of("m", 1), stoic_bytes_of("anything", 8)),
            STOIC_OK);
    }
    for (size_t i = 0; i < provider->num_groups; i++) {
        const stoic_group *group = provider->groups[i];
        assert_int_equal(group->respond(answer, secret, stoic_bytes_of(share, group->client_share_len)),
                         STOIC_OK);
        assert_int_equal(group->respond(answer, secret, stoic_bytes_of(share, group->client_share_len - 1)),
                         STOIC_ERROR_KEY_SHARE_INVALID);
    }
    stoic_fake_provider_free(provider);
}

static void free_takes_null(void **state) {
    (void)state;
    stoic_fake_provider_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seed_decides_everything),
        cmocka_unit_test(accepts_every_record),
        cmocka_unit_test(accepts_every_signature_and_share),
        cmocka_unit_test(free_takes_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
