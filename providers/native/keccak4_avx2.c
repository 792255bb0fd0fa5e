/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Four states at once, a lane of each in one vector. Built for AVX2, and called where the processor has it.
 */
#include <string.h>

#include <stoic/bytes.h>

typedef uint64_t keccak_lane __attribute__((vector_size(32)));
#include "native/keccak_round.h"

void stoic_keccak4_permute_avx2(stoic_keccak4 *states) {
    keccak_lane lanes[STOIC_KECCAK_LANES];
    memcpy(lanes, states->lanes, sizeof(lanes));
    keccak_permute(lanes);
    memcpy(states->lanes, lanes, sizeof(lanes));
    stoic_wipe(lanes, sizeof(lanes));
}
