/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-3 and SHAKE (FIPS 202), in one call over the concatenation of parts, and SHAKE of four short inputs at
 * once, which is most of the work of ML-KEM. No branch or index depends on what is hashed.
 */
#ifndef STOIC_NATIVE_KECCAK_H
#define STOIC_NATIVE_KECCAK_H

#include "native/checked.h"

#define STOIC_KECCAK_LANES 25
#define STOIC_KECCAK_ROUNDS 24

enum { STOIC_SHAKE128_RATE = 168, STOIC_SHAKE256_RATE = 136 };

extern const uint64_t stoic_keccak_constants[STOIC_KECCAK_ROUNDS];

/* SHA3-256: writes 32 bytes. SHA3-512: 64. SHAKE256: out_len, at most a block (136). */
void stoic_sha3_256(uint8_t *out, const stoic_bytes *parts, size_t num_parts);
void stoic_sha3_512(uint8_t *out, const stoic_bytes *parts, size_t num_parts);
void stoic_shake256(uint8_t *out, size_t out_len, const stoic_bytes *parts, size_t num_parts);

/* Four states, lane by lane: lanes[i] has the i-th lane of each. */
typedef struct stoic_keccak4 {
    _Alignas(32) uint64_t lanes[STOIC_KECCAK_LANES][4];
} stoic_keccak4;

/* Keccak-f on each of the four. */
typedef void stoic_keccak4_permute(stoic_keccak4 *states);
stoic_keccak4_permute stoic_keccak4_permute_portable;
stoic_keccak4_permute stoic_keccak4_permute_avx2;

#define STOIC_KECCAK4_SEED_LEN 32

/* One block of each of the four states. */
typedef struct stoic_keccak4_block {
    uint8_t bytes[4][STOIC_SHAKE128_RATE];
} stoic_keccak4_block;

/* SHAKE with this rate, up to the first permutation: input k is the seed and the bytes of tails[k], of which
 * there are `tail_len`, low byte first. */
void stoic_keccak4_start(stoic_keccak4 *states, stoic_bytes seed, const uint32_t tails[4], unsigned tail_len,
                         size_t rate);
/* Permutes, then writes the next `rate` bytes of each. */
void stoic_keccak4_squeeze(stoic_keccak4_block *out, stoic_keccak4 *states, size_t rate,
                           stoic_keccak4_permute *permute);

#endif
