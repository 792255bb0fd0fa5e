/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fake hashes and HMACs with the lengths of SHA-256, SHA-384 and SHA-512.
 */
#include "fake/toy.h"

#define PURPOSE_HASH 0x100
#define PURPOSE_HMAC 0x200

static toy_mix *inner(stoic_hash_state *state) {
    void *mix = &state->inner;

    return mix;
}

static void update(stoic_hash_state *state, stoic_bytes data) {
    toy_mix_bytes(inner(state), data);
}

static void finish(stoic_hash_state *state, uint8_t *out, size_t len) {
    toy_mix_squeeze(inner(state), out, len);
    STOIC_WIPE(state);
}

static void hmac(uint8_t *out, size_t len, stoic_bytes key, const stoic_bytes *parts, size_t num_parts) {
    toy_mix mix;

    toy_mix_start(&mix, PURPOSE_HMAC + len);
    toy_mix_bytes(&mix, key);
    toy_mix_number(&mix, key.len);
    STOIC_EACH(part, parts, num_parts) {
        toy_mix_bytes(&mix, *part);
    }
    toy_mix_squeeze(&mix, out, len);
    STOIC_WIPE(&mix);
}

#define TOY_HASH(hash_name, ID, text, out_len, block)                                                        \
    static void start_##hash_name(stoic_hash_state *state) {                                                 \
        toy_mix_start(inner(state), PURPOSE_HASH + (out_len));                                               \
    }                                                                                                        \
    static void finish_##hash_name(stoic_hash_state *state, uint8_t *out) {                                  \
        finish(state, out, (out_len));                                                                       \
    }                                                                                                        \
    static void hmac_##hash_name(uint8_t *out, stoic_bytes key, const stoic_bytes *parts,                    \
                                 size_t num_parts) {                                                         \
        hmac(out, (out_len), key, parts, num_parts);                                                         \
    }                                                                                                        \
    const stoic_hash toy_##hash_name = {                                                                     \
        .struct_size = sizeof(stoic_hash),                                                                   \
        .id = STOIC_HASH_##ID,                                                                               \
        .name = text,                                                                                        \
        .output_len = (out_len),                                                                             \
        .block_len = (block),                                                                                \
        .start = start_##hash_name,                                                                          \
        .update = update,                                                                                    \
        .finish = finish_##hash_name,                                                                        \
        .hmac = hmac_##hash_name,                                                                            \
    };

TOY_HASH(sha256, SHA256, "fake SHA-256", 32, 64)
TOY_HASH(sha384, SHA384, "fake SHA-384", 48, 128)
TOY_HASH(sha512, SHA512, "fake SHA-512", 64, 128)

const stoic_hash *const toy_hashes[TOY_NUM_HASHES] = {&toy_sha256, &toy_sha384, &toy_sha512};
