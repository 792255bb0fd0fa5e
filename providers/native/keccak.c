/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sponge of FIPS 202 4, for one state and for four. Lanes are little-endian.
 */
#include "native/keccak.h"

#include <string.h>

typedef uint64_t keccak_lane;
#include "native/keccak_round.h"

enum { SHA3_SUFFIX = 0x06, SHAKE_SUFFIX = 0x1f, SHA3_256_RATE = 136, SHA3_512_RATE = 72, LAST_BIT = 0x80 };

const uint64_t stoic_keccak_constants[STOIC_KECCAK_ROUNDS] = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b,
    0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088,
    0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
    0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
};

/* Between a number and eight bytes, the lowest first. */
static uint64_t little_endian(uint64_t lane) {
    return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? __builtin_bswap64(lane) : lane;
}

/* ---- One state ----------------------------------------------------------------------------------------- */

typedef struct sponge {
    uint64_t lanes[STOIC_KECCAK_LANES];
    uint8_t block[STOIC_SHAKE256_RATE]; /* what waits for the rest of its block */
    size_t len, rate;
} sponge;

static void absorb_block(sponge *self) {
    for (size_t i = 0; i < self->rate / sizeof(uint64_t); i++) {
        uint64_t lane = 0;
        memcpy(&lane, stoic_slice_mut(self->block, sizeof(self->block), i * sizeof(lane), sizeof(lane)),
               sizeof(lane));
        *NATIVE_AT(self->lanes, i) ^= little_endian(lane);
    }
    keccak_permute(self->lanes);
    self->len = 0;
}

static void absorb(sponge *self, stoic_bytes part) {
    while (part.len > 0) {
        const size_t room = self->rate - self->len;
        const size_t taken = part.len < room ? part.len : room;
        memcpy(stoic_slice_mut(self->block, sizeof(self->block), self->len, taken), part.data, taken);
        self->len += taken;
        part = stoic_slice(part, taken, part.len - taken);
        if (self->len == self->rate) {
            absorb_block(self);
        }
    }
}

static void pad(sponge *self, uint8_t suffix) {
    const size_t rest = self->rate - self->len;
    memset(stoic_slice_mut(self->block, sizeof(self->block), self->len, rest), 0, rest);
    *NATIVE_AT(self->block, self->len) = suffix;
    *NATIVE_AT(self->block, self->rate - 1) |= LAST_BIT;
    absorb_block(self);
}

static void squeeze(uint8_t *out, size_t out_len, sponge *self) {
    for (size_t i = 0; i < STOIC_KECCAK_LANES; i++) {
        uint64_t *lane = NATIVE_AT(self->lanes, i);
        *lane = little_endian(*lane);
    }
    memcpy(out, self->lanes, out_len < self->rate ? out_len : self->rate);
}

static void hash_parts(uint8_t *out, size_t out_len, size_t rate, uint8_t suffix, const stoic_bytes *parts,
                       size_t num_parts) {
    sponge self = {.rate = rate};
    STOIC_EACH(part, parts, num_parts) {
        absorb(&self, *part);
    }
    pad(&self, suffix);
    squeeze(out, out_len, &self);
    stoic_wipe(&self, sizeof(self));
}

void stoic_sha3_256(uint8_t *out, const stoic_bytes *parts, size_t num_parts) {
    hash_parts(out, 32, SHA3_256_RATE, SHA3_SUFFIX, parts, num_parts);
}

void stoic_sha3_512(uint8_t *out, const stoic_bytes *parts, size_t num_parts) {
    hash_parts(out, 64, SHA3_512_RATE, SHA3_SUFFIX, parts, num_parts);
}

void stoic_shake256(uint8_t *out, size_t out_len, const stoic_bytes *parts, size_t num_parts) {
    hash_parts(out, out_len, STOIC_SHAKE256_RATE, SHAKE_SUFFIX, parts, num_parts);
}

/* ---- Four states --------------------------------------------------------------------------------------- */

static uint64_t *lane_of(stoic_keccak4 *states, size_t index, size_t state) {
    return NATIVE_AT(*NATIVE_AT(states->lanes, index), state);
}

void stoic_keccak4_start(stoic_keccak4 *states, stoic_bytes seed, const uint32_t tails[4], unsigned tail_len,
                         size_t rate) {
    uint64_t words[STOIC_KECCAK4_SEED_LEN / sizeof(uint64_t)];
    memcpy(words, stoic_slice(seed, 0, sizeof(words)).data, sizeof(words));
    memset(states, 0, sizeof(*states));
    for (size_t k = 0; k < 4; k++) {
        for (size_t i = 0; i < STOIC_COUNT(words); i++) {
            *lane_of(states, i, k) = little_endian(*NATIVE_AT(words, i));
        }
        *lane_of(states, STOIC_COUNT(words), k) = *NATIVE_AT_N(tails, 4, k) | (uint64_t)SHAKE_SUFFIX
                                                                                  << (8 * tail_len);
        *lane_of(states, rate / sizeof(uint64_t) - 1, k) ^= (uint64_t)LAST_BIT << 56;
    }
    stoic_wipe(words, sizeof(words));
}

void stoic_keccak4_squeeze(stoic_keccak4_block *out, stoic_keccak4 *states, size_t rate,
                           stoic_keccak4_permute *permute) {
    permute(states);
    for (size_t k = 0; k < 4; k++) {
        uint8_t *block = *NATIVE_AT(out->bytes, k);
        for (size_t i = 0; i < rate / sizeof(uint64_t); i++) {
            const uint64_t lane = little_endian(*lane_of(states, i, k));
            memcpy(NATIVE_AT_N(block, STOIC_SHAKE128_RATE - sizeof(lane) + 1, i * sizeof(lane)), &lane,
                   sizeof(lane));
        }
    }
}

void stoic_keccak4_permute_portable(stoic_keccak4 *states) {
    uint64_t one[STOIC_KECCAK_LANES];
    for (size_t k = 0; k < 4; k++) {
        for (size_t i = 0; i < STOIC_KECCAK_LANES; i++) {
            *NATIVE_AT(one, i) = *lane_of(states, i, k);
        }
        keccak_permute(one);
        for (size_t i = 0; i < STOIC_KECCAK_LANES; i++) {
            *lane_of(states, i, k) = *NATIVE_AT(one, i);
        }
    }
    stoic_wipe(one, sizeof(one));
}
