/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random polynomials of ML-KEM (FIPS 203 4.2.2).
 */
#ifndef STOIC_NATIVE_SAMPLING_H
#define STOIC_NATIVE_SAMPLING_H

#include "native/poly.h"

#define STOIC_MATRIX_LEN 9 /* 3 rows of 3 */

/* The public matrix, row by row, from its seed of 32 bytes; small. It is public: how long this takes depends
 * on the seed. */
void stoic_sample_matrix(stoic_poly matrix[STOIC_MATRIX_LEN], stoic_bytes seed,
                         const stoic_poly_kernels *kernels);
/* `num` polynomials with coefficients from -2 to 2, from a secret seed of 32 bytes and the numbers 0, 1, ...
 */
void stoic_sample_noise(stoic_poly *out, size_t num, stoic_bytes seed, const stoic_poly_kernels *kernels);

#endif
