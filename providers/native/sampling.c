/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FIPS 203 Algorithms 7 and 8, four polynomials at a time.
 */
#include "native/sampling.h"

enum {
    AT_ONCE = 4,
    ROWS = 3,
    /* Three blocks fill a polynomial in 99 of 100 cases. */
    BYTES_PER_PAIR = 3,
    NOISE_LEN = 128
};

/* ---- The matrix ---------------------------------------------------------------------------------------- */

/* A polynomial that is being filled. */
typedef struct filling {
    stoic_poly *poly; /* NULL: nobody wants it */
    size_t len;
} filling;

/* Stores in any case, and keeps by counting: a branch here would be mispredicted all the time. */
static inline size_t keep(stoic_poly *poly, size_t len, unsigned candidate) {
    *stoic_poly_at(poly, len) = (int16_t)candidate;
    return len + (candidate < STOIC_POLY_Q);
}

static void fill(filling *self, const uint8_t block[STOIC_SHAKE128_RATE]) {
    size_t len = self->len;
    for (size_t i = 0; i < STOIC_SHAKE128_RATE && len < STOIC_POLY_LEN; i += BYTES_PER_PAIR) {
        const unsigned middle = *NATIVE_AT_N(block, STOIC_SHAKE128_RATE, i + 1);
        len = keep(self->poly, len, *NATIVE_AT_N(block, STOIC_SHAKE128_RATE, i) | (middle & 0x0f) << 8);
        if (len < STOIC_POLY_LEN) {
            const unsigned top = *NATIVE_AT_N(block, STOIC_SHAKE128_RATE, i + 2);
            len = keep(self->poly, len, middle >> 4 | top << 4);
        }
    }
    self->len = len;
}

static bool fill_all(filling fillings[AT_ONCE], const stoic_keccak4_block *blocks) {
    bool is_full = true;
    for (size_t k = 0; k < AT_ONCE; k++) {
        filling *one = NATIVE_AT_N(fillings, AT_ONCE, k);
        if (one->poly != NULL) {
            fill(one, *NATIVE_AT(blocks->bytes, k));
            is_full = is_full && one->len == STOIC_POLY_LEN;
        }
    }
    return is_full;
}

/* The input for row i and column j ends with j, then i. */
static void sample_four(stoic_poly matrix[STOIC_MATRIX_LEN], size_t first, stoic_bytes seed,
                        const stoic_poly_kernels *kernels) {
    filling fillings[AT_ONCE] = {{.poly = NULL}};
    uint32_t tails[AT_ONCE] = {0};
    stoic_keccak4 states;
    stoic_keccak4_block blocks;
    for (size_t k = 0; k < AT_ONCE && first + k < STOIC_MATRIX_LEN; k++) {
        NATIVE_AT(fillings, k)->poly = NATIVE_AT_N(matrix, STOIC_MATRIX_LEN, first + k);
        *NATIVE_AT(tails, k) = (uint32_t)((first + k) % ROWS | (first + k) / ROWS << 8);
    }
    stoic_keccak4_start(&states, seed, tails, 2, STOIC_SHAKE128_RATE);
    do {
        stoic_keccak4_squeeze(&blocks, &states, STOIC_SHAKE128_RATE, kernels->keccak4);
    } while (!fill_all(fillings, &blocks));
}

void stoic_sample_matrix(stoic_poly matrix[STOIC_MATRIX_LEN], stoic_bytes seed,
                         const stoic_poly_kernels *kernels) {
    for (size_t first = 0; first < STOIC_MATRIX_LEN; first += AT_ONCE) {
        sample_four(matrix, first, seed, kernels);
    }
}

/* ---- Noise --------------------------------------------------------------------------------------------- */

#define EVERY_SECOND_BIT 0x55u

/* Four bits give a coefficient: the sum of two less the sum of the other two. */
static void make_noise(stoic_poly *out, const uint8_t bytes[NOISE_LEN]) {
    for (size_t i = 0; i < NOISE_LEN; i++) {
        const uint32_t byte = *NATIVE_AT_N(bytes, NOISE_LEN, i);
        const uint32_t sums = (byte & EVERY_SECOND_BIT) + (byte >> 1 & EVERY_SECOND_BIT);
        *stoic_poly_at(out, 2 * i) = (int16_t)((int)(sums & 3) - (int)(sums >> 2 & 3));
        *stoic_poly_at(out, 2 * i + 1) = (int16_t)((int)(sums >> 4 & 3) - (int)(sums >> 6 & 3));
    }
}

void stoic_sample_noise(stoic_poly *out, size_t num, stoic_bytes seed, const stoic_poly_kernels *kernels) {
    stoic_keccak4 states;
    stoic_keccak4_block blocks;
    for (size_t first = 0; first < num; first += AT_ONCE) {
        const uint32_t n = (uint32_t)first;
        const uint32_t tails[AT_ONCE] = {n, n + 1, n + 2, n + 3};
        stoic_keccak4_start(&states, seed, tails, 1, STOIC_SHAKE256_RATE);
        stoic_keccak4_squeeze(&blocks, &states, STOIC_SHAKE256_RATE, kernels->keccak4);
        for (size_t k = 0; k < AT_ONCE && first + k < num; k++) {
            make_noise(NATIVE_AT_N(out, num, first + k), *NATIVE_AT(blocks.bytes, k));
        }
    }
    stoic_wipe(&states, sizeof(states));
    stoic_wipe(&blocks, sizeof(blocks));
}
