/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Polynomials of ML-KEM (FIPS 203 2.4, FIPS 203 4.3): 256 coefficients modulo q, as signed numbers. A
 * coefficient is "small" between -q and q, and "canonical" from 0 to q - 1.
 *
 * Products are Montgomery's: multiplying a by b gives a * b / 2^16 mod q, small whatever a is, if b is small.
 * So no division is needed, and nothing here takes a branch or an index from a coefficient.
 */
#ifndef STOIC_NATIVE_POLY_H
#define STOIC_NATIVE_POLY_H

#include <stdbool.h>

#include "native/checked.h"
#include "native/keccak.h"

#define STOIC_POLY_LEN 256
#define STOIC_POLY_Q 3329
#define STOIC_POLY_Q_INVERSE (-3327) /* of q, modulo 2^16 */
#define STOIC_POLY_R 2285            /* 2^16 mod q */
#define STOIC_POLY_R2 1353           /* 2^32 mod q */

typedef struct stoic_poly {
    _Alignas(32) int16_t coefficients[STOIC_POLY_LEN];
} stoic_poly;

static inline int16_t *stoic_poly_at(stoic_poly *poly, size_t index) {
    return NATIVE_AT(poly->coefficients, index);
}

static inline int16_t stoic_poly_get(const stoic_poly *poly, size_t index) {
    return *NATIVE_AT(poly->coefficients, index);
}

/* a * b / 2^16 mod q, small. `twisted` is b / q mod 2^16. The low halves of both products are equal, so their
 * difference needs the high halves alone. */
static inline int16_t stoic_poly_product(int16_t a, int16_t b, int16_t twisted) {
    const int16_t low = (int16_t)(a * twisted);
    return (int16_t)(((a * b) >> 16) - ((low * STOIC_POLY_Q) >> 16));
}

/* The same for a constant b. */
#define STOIC_POLY_TWIST(b) ((int16_t)((b) * STOIC_POLY_Q_INVERSE))

/* a mod q, small. */
static inline int16_t stoic_poly_reduced(int16_t a) {
    return stoic_poly_product(a, STOIC_POLY_R, STOIC_POLY_TWIST(STOIC_POLY_R));
}

/* The canonical form of a small number. */
static inline int16_t stoic_poly_canonical(int16_t small) {
    return (int16_t)(small + ((small >> 15) & STOIC_POLY_Q));
}

/* Powers of the root 17 for the NTT, times 2^16, in the order of FIPS 203 Algorithm 9; the first is not used.
 * And the same, twisted. */
extern const int16_t stoic_poly_zetas[STOIC_POLY_LEN / 2];
extern const int16_t stoic_poly_twisted_zetas[STOIC_POLY_LEN / 2];

/* What has a faster twin for some processors. */
typedef struct stoic_poly_kernels {
    const char *name;
    /* FIPS 203 Algorithm 9. In: small. Out: small. */
    void (*ntt)(stoic_poly *poly);
    /* FIPS 203 Algorithm 10, times 2^16. In: small. Out: small. */
    void (*inverse_ntt)(stoic_poly *poly);
    /* a[0] * b[0] + a[1] * b[1] + a[2] * b[2], divided by 2^16 (FIPS 203 Algorithm 11). In: small. Out:
     * small. */
    void (*multiply)(stoic_poly *out, const stoic_poly *const a[3], const stoic_poly *b);
    stoic_keccak4_permute *keccak4;
} stoic_poly_kernels;

extern const stoic_poly_kernels stoic_poly_kernels_portable;
extern const stoic_poly_kernels stoic_poly_kernels_avx2;

/* The best that this processor has. */
const stoic_poly_kernels *stoic_poly_best_kernels(void);

/* Sums and differences of small ones: small. */
void stoic_poly_add(stoic_poly *poly, const stoic_poly *other);
void stoic_poly_subtract(stoic_poly *poly, const stoic_poly *other);
/* Takes the division by 2^16 back, that a multiplication left. */
void stoic_poly_undo_montgomery(stoic_poly *poly);

#endif
