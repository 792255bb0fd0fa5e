/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of this folder share: the kernels that this processor has, and numbers that look random but
 * are the same in each run.
 */
#ifndef STOIC_TEST_KERNELS_H
#define STOIC_TEST_KERNELS_H

#include "native/poly.h"

#define NUM_KERNELS 2
/* The portable ones, and the best ones (the same where there are no others). */
const stoic_poly_kernels *test_kernels(size_t index);

void test_fill(uint8_t *out, size_t len, uint32_t seed);
/* Coefficients from -q + 1 to q - 1; `is_extreme`: these two alone. */
void test_fill_poly(stoic_poly *out, uint32_t seed, bool is_extreme);

#endif
