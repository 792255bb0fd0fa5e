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

STOIC_UNSAFE_BEGIN

static void absorb_block(sponge *self, const uint8_t *block) {
    for (size_t i = 0; i < self->rate / sizeof(uint64_t); i++) {
        uint64_t lane = 0;
        memcpy(&lane, block + i * sizeof(lane), sizeof(lane));
        self->lanes[i] ^= little_endian(lane);
    }
    keccak_permute(self->lanes);
}

static void absorb(sponge *self, stoic_bytes part) {
    while (part.len > 0) {
        const size_t room = self->rate - self->len;
        const size_t taken = part.len < room ? part.len : room;
        memcpy(self->block + self->len, part.data, taken);
        self->len += taken;
        part = stoic_slice(part, taken, part.len - taken);
        if (self->len == self->rate) {
            absorb_block(self, self->block);
            self->len = 0;
        }
    }
}

static void pad(sponge *self, uint8_t suffix) {
    memset(self->block + self->len, 0, self->rate - self->len);
    self->block[self->len] = suffix;
    self->block[self->rate - 1] |= LAST_BIT;
    absorb_block(self, self->block);
}

static void squeeze(uint8_t *out, size_t out_len, sponge *self) {
    for (size_t i = 0; i < STOIC_KECCAK_LANES; i++) {
        self->lanes[i] = little_endian(self->lanes[i]);
    }
    memcpy(out, self->lanes, out_len < self->rate ? out_len : self->rate);
}

STOIC_UNSAFE_END

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

STOIC_UNSAFE_BEGIN

void stoic_keccak4_start(stoic_keccak4 *states, stoic_bytes seed, const uint32_t tails[4], unsigned tail_len,
                         size_t rate) {
    uint64_t words[STOIC_KECCAK4_SEED_LEN / sizeof(uint64_t)];
    stoic_copy((uint8_t *)words, sizeof(words), seed);
    memset(states, 0, sizeof(*states));
    for (size_t k = 0; k < 4; k++) {
        for (size_t i = 0; i < STOIC_COUNT(words); i++) {
            states->lanes[i][k] = little_endian(words[i]);
        }
        states->lanes[STOIC_COUNT(words)][k] = tails[k] | (uint64_t)SHAKE_SUFFIX << (8 * tail_len);
        states->lanes[rate / sizeof(uint64_t) - 1][k] ^= (uint64_t)LAST_BIT << 56;
    }
    stoic_wipe(words, sizeof(words));
}

void stoic_keccak4_squeeze(stoic_keccak4_block *out, stoic_keccak4 *states, size_t rate,
                           stoic_keccak4_permute *permute) {
    permute(states);
    for (size_t i = 0; i < rate / sizeof(uint64_t); i++) {
        for (size_t k = 0; k < 4; k++) {
            const uint64_t lane = little_endian(states->lanes[i][k]);
            memcpy(out->bytes[k] + i * sizeof(lane), &lane, sizeof(lane));
        }
    }
}

void stoic_keccak4_permute_portable(stoic_keccak4 *states) {
    uint64_t one[STOIC_KECCAK_LANES];
    for (size_t k = 0; k < 4; k++) {
        for (size_t i = 0; i < STOIC_KECCAK_LANES; i++) {
            one[i] = states->lanes[i][k];
        }
        keccak_permute(one);
        for (size_t i = 0; i < STOIC_KECCAK_LANES; i++) {
            states->lanes[i][k] = one[i];
        }
    }
    stoic_wipe(one, sizeof(one));
}

STOIC_UNSAFE_END
