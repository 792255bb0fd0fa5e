/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FIPS 203 Algorithms 5 and 6, and Compress and Decompress of FIPS 203 4.2.1.
 *
 * Compress divides by q, which is a multiplication here and must stay one: the time of a division depends on
 * its operands. And a bit of a message selects by a mask; `hidden` keeps a compiler from seeing that it is a
 * bit, which it might turn into a branch.
 */
#include "native/encoding.h"

/* ceil(2^40 / q): n * it / 2^40 is n / q for every n < 2^28. */
#define RECIPROCAL UINT64_C(330282857)
#define RECIPROCAL_SHIFT 40
#define HALF_Q 1664      /* rounded down */
#define ONE_AS_POLY 1665 /* Decompress_1(1) */

static inline uint32_t hidden(uint32_t value) {
    __asm__("" : "+r"(value));
    return value;
}

static inline unsigned canonical_at(const stoic_poly *poly, size_t index) {
    return (unsigned)stoic_poly_canonical(stoic_poly_get(poly, index));
}

static inline unsigned compressed_at(const stoic_poly *poly, size_t index, unsigned bits) {
    const uint64_t numerator = ((uint64_t)canonical_at(poly, index) << bits) + HALF_Q;
    return (unsigned)(numerator * RECIPROCAL >> RECIPROCAL_SHIFT) & ((1u << bits) - 1);
}

static inline int16_t decompressed(unsigned value, unsigned bits) {
    return (int16_t)((value * STOIC_POLY_Q + (1u << (bits - 1))) >> bits);
}

void stoic_poly_encode(uint8_t out[STOIC_POLY_BYTES], const stoic_poly *poly) {
    for (size_t i = 0; i < STOIC_POLY_LEN / 2; i++) {
        const unsigned a = canonical_at(poly, 2 * i);
        const unsigned b = canonical_at(poly, 2 * i + 1);
        *NATIVE_AT_N(out, STOIC_POLY_BYTES, 3 * i) = (uint8_t)a;
        *NATIVE_AT_N(out, STOIC_POLY_BYTES, 3 * i + 1) = (uint8_t)(a >> 8 | b << 4);
        *NATIVE_AT_N(out, STOIC_POLY_BYTES, 3 * i + 2) = (uint8_t)(b >> 4);
    }
}

bool stoic_poly_decode(stoic_poly *out, const uint8_t bytes[STOIC_POLY_BYTES]) {
    int too_large = 0;
    for (size_t i = 0; i < STOIC_POLY_LEN / 2; i++) {
        const int middle = *NATIVE_AT_N(bytes, STOIC_POLY_BYTES, 3 * i + 1);
        const int a = *NATIVE_AT_N(bytes, STOIC_POLY_BYTES, 3 * i) | (middle & 0x0f) << 8;
        const int b = middle >> 4 | *NATIVE_AT_N(bytes, STOIC_POLY_BYTES, 3 * i + 2) << 4;
        *stoic_poly_at(out, 2 * i) = (int16_t)a;
        *stoic_poly_at(out, 2 * i + 1) = (int16_t)b;
        too_large |= (a >= STOIC_POLY_Q) | (b >= STOIC_POLY_Q);
    }
    return too_large == 0;
}

void stoic_poly_compress10(uint8_t out[STOIC_POLY_BYTES10], const stoic_poly *poly) {
    for (size_t i = 0; i < STOIC_POLY_LEN / 4; i++) {
        uint64_t four = 0;
        for (size_t k = 0; k < 4; k++) {
            four |= (uint64_t)compressed_at(poly, 4 * i + k, 10) << (10 * k);
        }
        for (size_t k = 0; k < 5; k++) {
            *NATIVE_AT_N(out, STOIC_POLY_BYTES10, 5 * i + k) = (uint8_t)(four >> (8 * k));
        }
    }
}

void stoic_poly_decompress10(stoic_poly *out, const uint8_t bytes[STOIC_POLY_BYTES10]) {
    for (size_t i = 0; i < STOIC_POLY_LEN / 4; i++) {
        uint64_t four = 0;
        for (size_t k = 0; k < 5; k++) {
            four |= (uint64_t)*NATIVE_AT_N(bytes, STOIC_POLY_BYTES10, 5 * i + k) << (8 * k);
        }
        for (size_t k = 0; k < 4; k++) {
            *stoic_poly_at(out, 4 * i + k) = decompressed((unsigned)(four >> (10 * k)) & 0x3ff, 10);
        }
    }
}

void stoic_poly_compress4(uint8_t out[STOIC_POLY_BYTES4], const stoic_poly *poly) {
    for (size_t i = 0; i < STOIC_POLY_BYTES4; i++) {
        *NATIVE_AT_N(out, STOIC_POLY_BYTES4, i) =
            (uint8_t)(compressed_at(poly, 2 * i, 4) | compressed_at(poly, 2 * i + 1, 4) << 4);
    }
}

void stoic_poly_decompress4(stoic_poly *out, const uint8_t bytes[STOIC_POLY_BYTES4]) {
    for (size_t i = 0; i < STOIC_POLY_BYTES4; i++) {
        const unsigned both = *NATIVE_AT_N(bytes, STOIC_POLY_BYTES4, i);
        *stoic_poly_at(out, 2 * i) = decompressed(both & 0x0f, 4);
        *stoic_poly_at(out, 2 * i + 1) = decompressed(both >> 4, 4);
    }
}

void stoic_poly_compress1(uint8_t out[STOIC_POLY_BYTES1], const stoic_poly *poly) {
    for (size_t i = 0; i < STOIC_POLY_BYTES1; i++) {
        unsigned byte = 0;
        for (size_t k = 0; k < 8; k++) {
            byte |= hidden(compressed_at(poly, 8 * i + k, 1)) << k;
        }
        *NATIVE_AT_N(out, STOIC_POLY_BYTES1, i) = (uint8_t)byte;
    }
}

void stoic_poly_decompress1(stoic_poly *out, const uint8_t bytes[STOIC_POLY_BYTES1]) {
    for (size_t i = 0; i < STOIC_POLY_LEN; i++) {
        const uint32_t byte = *NATIVE_AT_N(bytes, STOIC_POLY_BYTES1, i / 8);
        const uint32_t bit = hidden(byte >> i % 8 & 1);
        *stoic_poly_at(out, i) = (int16_t)((0 - bit) & ONE_AS_POLY);
    }
}
