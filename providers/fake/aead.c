/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fake AEADs: a mask over the plaintext, and a tag over the ciphertext and the additional data.
 */
#include <string.h>

#include "fake/toy.h"

#define PURPOSE_MASK 0x300
#define PURPOSE_TAG 0x400

typedef struct aead_context {
    uint8_t key[STOIC_AEAD_MAX_KEY_LEN];
    size_t key_len;
} aead_context;

static void mix_key(const aead_context *self, toy_mix *mix, uint64_t purpose, const uint8_t *nonce) {
    toy_mix_start(mix, purpose);
    toy_mix_bytes(mix, (stoic_bytes){self->key, self->key_len});
    toy_mix_bytes(mix, (stoic_bytes){nonce, STOIC_AEAD_NONCE_LEN});
}

static void mask(const aead_context *self, uint8_t *data, size_t len, const uint8_t *nonce) {
    toy_mix mix;

    mix_key(self, &mix, PURPOSE_MASK, nonce);
    toy_mix_mask(&mix, data, len);
}

static void write_tag(const aead_context *self, uint8_t *tag, const uint8_t *nonce, stoic_bytes additional,
                      stoic_bytes ciphertext) {
    toy_mix mix;

    mix_key(self, &mix, PURPOSE_TAG, nonce);
    toy_mix_number(&mix, additional.len);
    toy_mix_bytes(&mix, additional);
    toy_mix_bytes(&mix, ciphertext);
    toy_mix_squeeze(&mix, tag, STOIC_AEAD_TAG_LEN);
}

static stoic_error start(void *context, stoic_bytes key, size_t key_len) {
    aead_context *self = context;

    STOIC_ZERO(self);
    if (key.len != key_len) {
        return STOIC_ERROR_CRYPTO_FAILED;
    }
    stoic_copy(self->key, sizeof(self->key), key);
    self->key_len = key.len;
    return STOIC_OK;
}

static stoic_error start_16(void *context, stoic_bytes key) {
    return start(context, key, 16);
}

static stoic_error start_32(void *context, stoic_bytes key) {
    return start(context, key, 32);
}

static stoic_error seal(void *context, uint8_t *out, const uint8_t *nonce, stoic_bytes additional,
                        stoic_bytes plaintext, stoic_bytes trailer) {
    const size_t len = plaintext.len + trailer.len;
    uint8_t *trailer_out = stoic_slice_mut(out, len, plaintext.len, trailer.len);
    uint8_t *tag = stoic_slice_mut(out, len + STOIC_AEAD_TAG_LEN, len, STOIC_AEAD_TAG_LEN);

    if (plaintext.len > 0 && out != plaintext.data) {
        memcpy(out, plaintext.data, plaintext.len);
    }
    stoic_move(trailer_out, trailer.len, trailer);
    mask(context, out, len, nonce);
    write_tag(context, tag, nonce, additional, (stoic_bytes){out, len});
    return STOIC_OK;
}

static stoic_error open_checked(void *context, uint8_t *data, size_t len, const uint8_t *nonce,
                                stoic_bytes additional) {
    uint8_t tag[STOIC_AEAD_TAG_LEN];

    if (len < sizeof(tag)) {
        stoic_wipe(data, len);
        return STOIC_ERROR_BAD_RECORD_MAC;
    }
    const stoic_bytes ciphertext = {data, len - sizeof(tag)};
    const stoic_bytes sent_tag = {stoic_slice_mut(data, len, ciphertext.len, sizeof(tag)), sizeof(tag)};
    write_tag(context, tag, nonce, additional, ciphertext);
    if (!stoic_equal_secret(sent_tag, (stoic_bytes){tag, sizeof(tag)})) {
        stoic_wipe(data, len);
        return STOIC_ERROR_BAD_RECORD_MAC;
    }
    mask(context, data, ciphertext.len, nonce);
    return STOIC_OK;
}

static stoic_error open_anything(void *context, uint8_t *data, size_t len, const uint8_t *nonce,
                                 stoic_bytes additional) {
    (void)additional;
    if (len < STOIC_AEAD_TAG_LEN) {
        stoic_wipe(data, len);
        return STOIC_ERROR_BAD_RECORD_MAC;
    }
    mask(context, data, len - STOIC_AEAD_TAG_LEN, nonce);
    return STOIC_OK;
}

static void clear(void *context) {
    stoic_wipe(context, sizeof(aead_context));
}

/* An AEAD and its suite, in one mode. */
#define TOY_SUITE(row_name, ID, text, key, seals, failures, opener, suite_hash)                              \
    static const stoic_aead aead_##row_name = {                                                              \
        .struct_size = sizeof(stoic_aead),                                                                   \
        .name = text,                                                                                        \
        .key_len = (key),                                                                                    \
        .context_size = sizeof(aead_context),                                                                \
        .max_seals = (seals),                                                                                \
        .max_open_failures = (failures),                                                                     \
        .start = start_##key,                                                                                \
        .seal = seal,                                                                                        \
        .open = (opener),                                                                                    \
        .clear = clear,                                                                                      \
    };                                                                                                       \
    static const stoic_suite suite_##row_name = {                                                            \
        .struct_size = sizeof(stoic_suite),                                                                  \
        .id = (ID),                                                                                          \
        .aead = &aead_##row_name,                                                                            \
        .hash = &(suite_hash),                                                                               \
    };

/* The limits of the real ones (RFC 9846 5.5, RFC 9001 6.6). */
#define GCM_SEALS 23726566
#define GCM_FAILURES (UINT64_C(1) << 52)
#define CHACHA20_FAILURES (UINT64_C(1) << 36)

TOY_SUITE(aes128, STOIC_TLS_AES_128_GCM_SHA256, "fake AES-128-GCM", 16, GCM_SEALS, GCM_FAILURES, open_checked,
          toy_sha256)
TOY_SUITE(aes256, STOIC_TLS_AES_256_GCM_SHA384, "fake AES-256-GCM", 32, GCM_SEALS, GCM_FAILURES, open_checked,
          toy_sha384)
TOY_SUITE(chacha20, STOIC_TLS_CHACHA20_POLY1305_SHA256, "fake ChaCha20-Poly1305", 32, UINT64_MAX,
          CHACHA20_FAILURES, open_checked, toy_sha256)
TOY_SUITE(accepting_aes128, STOIC_TLS_AES_128_GCM_SHA256, "open AES-128-GCM", 16, GCM_SEALS, GCM_FAILURES,
          open_anything, toy_sha256)
TOY_SUITE(accepting_aes256, STOIC_TLS_AES_256_GCM_SHA384, "open AES-256-GCM", 32, GCM_SEALS, GCM_FAILURES,
          open_anything, toy_sha384)
TOY_SUITE(accepting_chacha20, STOIC_TLS_CHACHA20_POLY1305_SHA256, "open ChaCha20-Poly1305", 32, UINT64_MAX,
          CHACHA20_FAILURES, open_anything, toy_sha256)

const stoic_suite *const toy_suites[TOY_NUM_SUITES] = {&suite_aes128, &suite_aes256, &suite_chacha20};
const stoic_suite *const toy_accepting_suites[TOY_NUM_SUITES] = {
    &suite_accepting_aes128,
    &suite_accepting_aes256,
    &suite_accepting_chacha20,
};
