/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keccak-f[1600] (FIPS 202 3.2, FIPS 202 3.3), for a type of lanes that the including file names as
 * `keccak_lane`: one state in uint64_t, or several at once in vectors of them.
 */
#ifndef STOIC_NATIVE_KECCAK_ROUND_H
#define STOIC_NATIVE_KECCAK_ROUND_H

#include "native/keccak.h"

static inline keccak_lane keccak_rotated(keccak_lane lane, uint64_t by) {
    return (lane << by) | (lane >> (64 - by));
}

STOIC_UNSAFE_BEGIN

/* Chi, on the five lanes of a row. */
static inline void keccak_row(keccak_lane *out, keccak_lane b0, keccak_lane b1, keccak_lane b2,
                              keccak_lane b3, keccak_lane b4) {
    out[0] = b0 ^ (~b1 & b2);
    out[1] = b1 ^ (~b2 & b3);
    out[2] = b2 ^ (~b3 & b4);
    out[3] = b3 ^ (~b4 & b0);
    out[4] = b4 ^ (~b0 & b1);
}

/* Theta makes d0 to d4; rho and pi choose, for each place of the result, a lane and its rotation. */
static inline void keccak_round(keccak_lane *out, const keccak_lane *in, uint64_t constant) {
    const keccak_lane c0 = in[0] ^ in[5] ^ in[10] ^ in[15] ^ in[20];
    const keccak_lane c1 = in[1] ^ in[6] ^ in[11] ^ in[16] ^ in[21];
    const keccak_lane c2 = in[2] ^ in[7] ^ in[12] ^ in[17] ^ in[22];
    const keccak_lane c3 = in[3] ^ in[8] ^ in[13] ^ in[18] ^ in[23];
    const keccak_lane c4 = in[4] ^ in[9] ^ in[14] ^ in[19] ^ in[24];
    const keccak_lane d0 = c4 ^ keccak_rotated(c1, 1);
    const keccak_lane d1 = c0 ^ keccak_rotated(c2, 1);
    const keccak_lane d2 = c1 ^ keccak_rotated(c3, 1);
    const keccak_lane d3 = c2 ^ keccak_rotated(c4, 1);
    const keccak_lane d4 = c3 ^ keccak_rotated(c0, 1);
    keccak_row(out, in[0] ^ d0, keccak_rotated(in[6] ^ d1, 44), keccak_rotated(in[12] ^ d2, 43),
               keccak_rotated(in[18] ^ d3, 21), keccak_rotated(in[24] ^ d4, 14));
    out[0] ^= constant;
    keccak_row(out + 5, keccak_rotated(in[3] ^ d3, 28), keccak_rotated(in[9] ^ d4, 20),
               keccak_rotated(in[10] ^ d0, 3), keccak_rotated(in[16] ^ d1, 45),
               keccak_rotated(in[22] ^ d2, 61));
    keccak_row(out + 10, keccak_rotated(in[1] ^ d1, 1), keccak_rotated(in[7] ^ d2, 6),
               keccak_rotated(in[13] ^ d3, 25), keccak_rotated(in[19] ^ d4, 8),
               keccak_rotated(in[20] ^ d0, 18));
    keccak_row(out + 15, keccak_rotated(in[4] ^ d4, 27), keccak_rotated(in[5] ^ d0, 36),
               keccak_rotated(in[11] ^ d1, 10), keccak_rotated(in[17] ^ d2, 15),
               keccak_rotated(in[23] ^ d3, 56));
    keccak_row(out + 20, keccak_rotated(in[2] ^ d2, 62), keccak_rotated(in[8] ^ d3, 55),
               keccak_rotated(in[14] ^ d4, 39), keccak_rotated(in[15] ^ d0, 41),
               keccak_rotated(in[21] ^ d1, 2));
}

/* All 24 rounds on state[0..25), in place. */
static inline void keccak_permute(keccak_lane *state) {
    keccak_lane odd[STOIC_KECCAK_LANES];
    for (unsigned i = 0; i < STOIC_KECCAK_ROUNDS; i += 2) {
        keccak_round(odd, state, stoic_keccak_constants[i]);
        keccak_round(state, odd, stoic_keccak_constants[i + 1]);
    }
    stoic_wipe(odd, sizeof(odd));
}

STOIC_UNSAFE_END

#endif
