/* SPDX-License-Identifier: Apache-2.0 */
#include "channel.h"

/* An AEAD that only notes what it is asked. */
static struct {
    uint8_t nonce[STOIC_AEAD_NONCE_LEN];
    size_t num_starts, num_seals, num_clears;
    stoic_error answer;
} noted;

static stoic_error note_start(void *context, stoic_bytes key) {
    memcpy(context, key.data, key.len);
    noted.num_starts++;
    return noted.answer;
}

static stoic_error note_seal(void *context, uint8_t *out, const uint8_t *nonce, stoic_bytes additional,
                             stoic_bytes plaintext, stoic_bytes trailer) {
    (void)context, (void)out, (void)additional, (void)plaintext, (void)trailer;
    memcpy(noted.nonce, nonce, sizeof(noted.nonce));
    noted.num_seals++;
    return noted.answer;
}

static stoic_error note_open(void *context, uint8_t *data, size_t len, const uint8_t *nonce,
                             stoic_bytes additional) {
    (void)context, (void)data, (void)len, (void)additional;
    memcpy(noted.nonce, nonce, sizeof(noted.nonce));
    return noted.answer;
}

static void note_clear(void *context) {
    memset(context, 0, 16);
    noted.num_clears++;
}

static const stoic_aead noting = {
    .key_len = 16,
    .context_size = 16,
    .max_seals = 64,
    .start = note_start,
    .seal = note_seal,
    .open = note_open,
    .clear = note_clear,
};

static const stoic_bytes nothing = {NULL, 0};

static int reset(void **state) {
    (void)state;
    memset(&noted, 0, sizeof(noted));
    return 0;
}

static stoic_error seal(stoic_protection *protection) {
    uint8_t out[1 + STOIC_AEAD_TAG_LEN];
    return stoic_protection_seal(protection, out, nothing, nothing, 23);
}

static stoic_error open_record(stoic_protection *protection) {
    uint8_t data[1 + STOIC_AEAD_TAG_LEN] = {0};
    return stoic_protection_open(protection, data, sizeof(data), nothing);
}

typedef struct nonce_case {
    const char *reason;
    uint64_t sequence;
    uint8_t nonce[STOIC_AEAD_NONCE_LEN];
} nonce_case;

/* Always of channel_iv (RFC 9846 5.3). */
static const nonce_case nonce_cases[] = {
    {"the first record has the IV", 0, {9, 8, 7, 6, 5, 4, 3, 2, 1, 0xf0, 0xe0, 0xd0}},
    {"the last byte counts", 1, {9, 8, 7, 6, 5, 4, 3, 2, 1, 0xf0, 0xe0, 0xd1}},
    {"bits are flipped, not added", 0xff, {9, 8, 7, 6, 5, 4, 3, 2, 1, 0xf0, 0xe0, 0x2f}},
    {"big-endian", 0x0100, {9, 8, 7, 6, 5, 4, 3, 2, 1, 0xf0, 0xe1, 0xd0}},
    {"the upper half takes part",
     UINT64_C(0x0102030405060708),
     {9, 8, 7, 6, 4, 6, 0, 6, 4, 0xf6, 0xe7, 0xd8}},
    {"the last number there is",
     UINT64_MAX - 1,
     {9, 8, 7, 6, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0x0f, 0x1f, 0x2e}},
};

static void test_nonces(void **state) {
    (void)state;
    channel keys;
    stoic_aead endless = noting;
    endless.max_seals = UINT64_MAX;
    channel_open(&keys, &endless);
    for (size_t i = 0; i < STOIC_COUNT(nonce_cases); i++) {
        const nonce_case *c = &nonce_cases[i];
        keys.sender.sequence = c->sequence;
        keys.receiver.sequence = c->sequence;
        assert_int_equal(seal(&keys.sender), STOIC_OK);
        const bool is_sealed_so = memcmp(noted.nonce, c->nonce, sizeof(c->nonce)) == 0;
        memset(noted.nonce, 0, sizeof(noted.nonce));
        assert_int_equal(open_record(&keys.receiver), STOIC_OK);
        if (!is_sealed_so || memcmp(noted.nonce, c->nonce, sizeof(c->nonce)) != 0) {
            fail_msg("%s", c->reason);
        }
    }
    /* RFC 9846 5.3: numbers do not wrap */
    assert_int_equal(seal(&keys.sender), STOIC_ERROR_SEQUENCE_EXHAUSTED);
    assert_int_equal(open_record(&keys.receiver), STOIC_ERROR_SEQUENCE_EXHAUSTED);
    channel_close(&keys);
}

static void test_limit_of_the_key(void **state) {
    (void)state;
    channel keys;
    channel_open(&keys, &noting);
    const uint64_t margin = noting.max_seals / STOIC_PROTECTION_MARGIN_DIVISOR + STOIC_PROTECTION_MARGIN_MIN;
    for (uint64_t i = 0; i < noting.max_seals; i++) {
        assert_int_equal(stoic_protection_near_limit(&keys.sender), i >= noting.max_seals - margin);
        assert_int_equal(seal(&keys.sender), STOIC_OK);
        assert_int_equal(open_record(&keys.receiver), STOIC_OK);
    }
    assert_true(stoic_protection_near_limit(&keys.sender));
    assert_int_equal(seal(&keys.sender), STOIC_ERROR_SEQUENCE_EXHAUSTED);
    assert_int_equal(seal(&keys.sender), STOIC_ERROR_SEQUENCE_EXHAUSTED);
    assert_int_equal(noted.num_seals, noting.max_seals);
    /* RFC 9846 5.5: a receiver does not enforce the sender's limit */
    assert_int_equal(open_record(&keys.receiver), STOIC_OK);
    /* a new key starts again */
    channel_use_key(&keys.sender, &noting);
    assert_false(stoic_protection_near_limit(&keys.sender));
    assert_int_equal(seal(&keys.sender), STOIC_OK);
    assert_memory_equal(noted.nonce, channel_iv, sizeof(channel_iv));
    channel_close(&keys);
}

static void test_limits_of_the_provider(void **state) {
    (void)state;
    const stoic_provider *provider = stoic_provider_libcrypto();
    for (size_t i = 0; i < provider->num_suites; i++) {
        const stoic_aead *aead = provider->suites[i]->aead;
        const bool is_gcm = provider->suites[i]->id != STOIC_TLS_CHACHA20_POLY1305_SHA256;
        channel keys;
        channel_open(&keys, aead);
        assert_false(stoic_protection_near_limit(&keys.sender));
        /* RFC 9846 5.5: 2^24.5 records of AES-GCM */
        keys.sender.sequence = UINT64_C(23726566);
        assert_int_equal(stoic_protection_near_limit(&keys.sender), is_gcm);
        assert_true(!is_gcm || seal(&keys.sender) == STOIC_ERROR_SEQUENCE_EXHAUSTED);
        channel_close(&keys);
    }
}

static void test_a_failed_seal_uses_its_number_up(void **state) {
    (void)state;
    channel keys;
    channel_open(&keys, &noting);
    noted.answer = STOIC_ERROR_CRYPTO_FAILED;
    assert_int_equal(seal(&keys.sender), STOIC_ERROR_CRYPTO_FAILED);
    noted.answer = STOIC_OK;
    assert_int_equal(seal(&keys.sender), STOIC_OK);
    assert_int_equal(noted.nonce[STOIC_AEAD_NONCE_LEN - 1], channel_iv[STOIC_AEAD_NONCE_LEN - 1] ^ 1);
    channel_close(&keys);
}

typedef struct key_case {
    const char *reason;
    size_t key_len, iv_len, storage_size;
    stoic_error answer; /* of the AEAD */
    stoic_error expected;
} key_case;

static const key_case key_cases[] = {
    {"a short key", 15, 12, 16, STOIC_OK, STOIC_ERROR_INVALID_ARGUMENT},
    {"a long key", 17, 12, 16, STOIC_OK, STOIC_ERROR_INVALID_ARGUMENT},
    {"a short IV", 16, 11, 16, STOIC_OK, STOIC_ERROR_INVALID_ARGUMENT},
    {"a long IV", 16, 13, 16, STOIC_OK, STOIC_ERROR_INVALID_ARGUMENT},
    {"no IV", 16, 0, 16, STOIC_OK, STOIC_ERROR_INVALID_ARGUMENT},
    {"too little storage", 16, 12, 15, STOIC_OK, STOIC_ERROR_INVALID_ARGUMENT},
    {"the AEAD fails", 16, 12, 16, STOIC_ERROR_CRYPTO_FAILED, STOIC_ERROR_CRYPTO_FAILED},
};

/* A key that cannot be used must not mean that records go unprotected. */
static void test_a_key_that_cannot_be_used(void **state) {
    for (size_t i = 0; i < STOIC_COUNT(key_cases); i++) {
        const key_case *c = &key_cases[i];
        reset(state);
        noted.answer = c->answer;
        uint8_t bytes[32] = {0};
        alignas(STOIC_CONTEXT_ALIGN) uint8_t storage[16] = {0};
        stoic_protection protection;
        stoic_protection_init(&protection, storage, c->storage_size);
        const stoic_error error = stoic_protection_set_key(
            &protection, &noting, stoic_bytes_of(bytes, c->key_len), stoic_bytes_of(bytes, c->iv_len));
        noted.answer = STOIC_OK;
        if (error != c->expected || !stoic_protection_is_on(&protection) ||
            seal(&protection) != STOIC_ERROR_SEQUENCE_EXHAUSTED ||
            open_record(&protection) != STOIC_ERROR_SEQUENCE_EXHAUSTED ||
            !stoic_protection_near_limit(&protection)) {
            fail_msg("%s", c->reason);
        }
        stoic_protection_clear(&protection);
        assert_true(noted.num_clears >= noted.num_starts);
    }
}

static void test_keys_are_wiped(void **state) {
    (void)state;
    channel keys;
    channel_open(&keys, &noting);
    assert_false(is_all_zero(keys.sender_storage, 9));
    channel_use_key(&keys.sender, &noting);
    assert_int_equal(noted.num_clears, 1); /* the earlier key */
    channel_close(&keys);
    assert_int_equal(noted.num_clears, noted.num_starts);
    assert_true(is_all_zero(keys.sender_storage, 16));
    assert_true(is_all_zero(keys.sender.iv_high, sizeof(keys.sender.iv_high)));
    assert_int_equal(keys.sender.iv_low, 0);
    assert_false(stoic_protection_is_on(&keys.sender));
    assert_false(stoic_protection_near_limit(&keys.sender));
    channel_close(&keys); /* twice is no error */
    assert_int_equal(noted.num_clears, noted.num_starts);
    assert_false(stoic_protection_is_on(NULL));
}

static void test_storage_size(void **state) {
    (void)state;
    const stoic_provider *provider = stoic_provider_libcrypto();
    size_t largest = 0;
    for (size_t i = 0; i < provider->num_suites; i++) {
        const size_t size = provider->suites[i]->aead->context_size;
        largest = size > largest ? size : largest;
    }
    assert_int_equal(stoic_protection_storage_size(provider), largest);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_nonces, reset),
        cmocka_unit_test_setup(test_limit_of_the_key, reset),
        cmocka_unit_test_setup(test_limits_of_the_provider, reset),
        cmocka_unit_test_setup(test_a_failed_seal_uses_its_number_up, reset),
        cmocka_unit_test_setup(test_a_key_that_cannot_be_used, reset),
        cmocka_unit_test_setup(test_keys_are_wiped, reset),
        cmocka_unit_test(test_storage_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
