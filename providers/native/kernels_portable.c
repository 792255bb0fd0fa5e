/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Built for every processor that has no kernels of its own.
 */
#include "native/poly.h"

const stoic_poly_kernels *stoic_poly_best_kernels(void) {
    return &stoic_poly_kernels_portable;
}
