/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Polynomials as bytes (FIPS 203 4.2.1): in full, or compressed to 10, 4 or 1 bits a coefficient. What is
 * written is canonical, whatever small number stood there.
 */
#ifndef STOIC_NATIVE_ENCODING_H
#define STOIC_NATIVE_ENCODING_H

#include "native/poly.h"

enum { STOIC_POLY_BYTES = 384, STOIC_POLY_BYTES10 = 320, STOIC_POLY_BYTES4 = 128, STOIC_POLY_BYTES1 = 32 };

void stoic_poly_encode(uint8_t out[STOIC_POLY_BYTES], const stoic_poly *poly);
/* False when a coefficient is not below q; `out` is then of no use. */
bool stoic_poly_decode(stoic_poly *out, const uint8_t bytes[STOIC_POLY_BYTES]);
void stoic_poly_compress10(uint8_t out[STOIC_POLY_BYTES10], const stoic_poly *poly);
void stoic_poly_decompress10(stoic_poly *out, const uint8_t bytes[STOIC_POLY_BYTES10]);
void stoic_poly_compress4(uint8_t out[STOIC_POLY_BYTES4], const stoic_poly *poly);
void stoic_poly_decompress4(stoic_poly *out, const uint8_t bytes[STOIC_POLY_BYTES4]);
/* A message, bit by bit. */
void stoic_poly_compress1(uint8_t out[STOIC_POLY_BYTES1], const stoic_poly *poly);
void stoic_poly_decompress1(stoic_poly *out, const uint8_t bytes[STOIC_POLY_BYTES1]);

#endif
