/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/provider_native/kernels.h"

const stoic_poly_kernels *test_kernels(size_t index) {
    return index == 0 ? &stoic_poly_kernels_portable : stoic_poly_best_kernels();
}

static uint32_t next(uint32_t *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

void test_fill(uint8_t *out, size_t len, uint32_t seed) {
    for (size_t i = 0; i < len; i++) {
        out[i] = (uint8_t)next(&seed);
    }
}

void test_fill_poly(stoic_poly *out, uint32_t seed, bool is_extreme) {
    for (size_t i = 0; i < STOIC_POLY_LEN; i++) {
        const uint32_t number = next(&seed);
        const int small = (int)(number % (2 * STOIC_POLY_Q - 1)) - (STOIC_POLY_Q - 1);
        const int extreme = number % 2 == 0 ? STOIC_POLY_Q - 1 : 1 - STOIC_POLY_Q;
        out->coefficients[i] = (int16_t)(is_extreme ? extreme : small);
    }
}
