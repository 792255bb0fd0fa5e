/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Built for x86-64, where AVX2 is asked for at run time.
 */
#include "native/poly.h"

const stoic_poly_kernels *stoic_poly_best_kernels(void) {
    return __builtin_cpu_supports("avx2") ? &stoic_poly_kernels_avx2 : &stoic_poly_kernels_portable;
}
