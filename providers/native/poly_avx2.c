/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernels of poly.c for AVX2: 16 coefficients in a vector, the same products and the same bounds. Built
 * for AVX2, and called where the processor has it.
 *
 * Vectors are loaded as a pair. In layers shorter than a vector both halves of each butterfly stand in one
 * vector: the pair is sorted into lows and highs, and back.
 */
#include <immintrin.h>
#include <string.h>

#include "native/poly.h"

enum { VECTOR = 16, NUM_VECTORS = STOIC_POLY_LEN / VECTOR, NUM_ZETAS = STOIC_POLY_LEN / 2 };

static inline __m256i load(const stoic_poly *poly, size_t number) {
    __m256i vector;
    memcpy(&vector, NATIVE_AT_N(poly->coefficients, STOIC_POLY_LEN - VECTOR + 1, number * VECTOR),
           sizeof(vector));
    return vector;
}

static inline void store(stoic_poly *poly, size_t number, __m256i vector) {
    memcpy(NATIVE_AT_N(poly->coefficients, STOIC_POLY_LEN - VECTOR + 1, number * VECTOR), &vector,
           sizeof(vector));
}

/* ---- Products ------------------------------------------------------------------------------------------ */

/* A factor of each coefficient, with its twisted form. */
typedef struct factors {
    __m256i plain, twisted;
} factors;

static inline __m256i product(__m256i a, factors b) {
    const __m256i low = _mm256_mullo_epi16(a, b.twisted);
    const __m256i q = _mm256_set1_epi16(STOIC_POLY_Q);
    return _mm256_sub_epi16(_mm256_mulhi_epi16(a, b.plain), _mm256_mulhi_epi16(low, q));
}

static inline factors constant(int16_t plain) {
    return (factors){_mm256_set1_epi16(plain), _mm256_set1_epi16(STOIC_POLY_TWIST(plain))};
}

static inline __m256i reduced(__m256i a) {
    return product(a, constant(STOIC_POLY_R));
}

/* ---- Zetas of a layer, as many as the butterflies of a vector need ------------------------------------- */

static inline factors one_zeta(size_t zeta) {
    return (factors){_mm256_set1_epi16(*NATIVE_AT(stoic_poly_zetas, zeta)),
                     _mm256_set1_epi16(*NATIVE_AT(stoic_poly_twisted_zetas, zeta))};
}

/* The first for the lower half, the second for the upper one. */
static inline factors two_zetas(size_t lower, size_t upper) {
    const factors a = one_zeta(lower), b = one_zeta(upper);
    return (factors){_mm256_blend_epi32(a.plain, b.plain, 0xf0),
                     _mm256_blend_epi32(a.twisted, b.twisted, 0xf0)};
}

/* Four from `first` on, each at the bottom of 64 bits. */
static inline __m256i spread4(const int16_t *table, size_t first) {
    __m128i zetas = _mm_setzero_si128();
    memcpy(&zetas, NATIVE_AT_N(table, NUM_ZETAS - 3, first), 4 * sizeof(*table));
    return _mm256_cvtepu16_epi64(zetas);
}

/* Eight from `first` on, each at the bottom of 32 bits. */
static inline __m256i spread8(const int16_t *table, size_t first) {
    __m128i zetas;
    memcpy(&zetas, NATIVE_AT_N(table, NUM_ZETAS - 7, first), sizeof(zetas));
    return _mm256_cvtepu16_epi32(zetas);
}

static inline __m256i twice(__m256i bottoms) {
    return _mm256_or_si256(bottoms, _mm256_slli_epi32(bottoms, 16));
}

static inline __m256i four_times(__m256i bottoms) {
    return twice(_mm256_or_si256(bottoms, _mm256_slli_epi64(bottoms, 32)));
}

/* In the order in which sort4 puts the butterflies; `is_backward`: the last zeta first. */
static inline __m256i order4(__m256i zetas, bool is_backward) {
    return is_backward ? _mm256_permute4x64_epi64(zetas, 0x27) : _mm256_permute4x64_epi64(zetas, 0xd8);
}

/* The same for sort2. */
static inline __m256i order2(__m256i zetas, bool is_backward) {
    const __m256i forward = _mm256_setr_epi32(0, 1, 4, 5, 2, 3, 6, 7);
    const __m256i backward = _mm256_setr_epi32(7, 6, 3, 2, 5, 4, 1, 0);
    return _mm256_permutevar8x32_epi32(zetas, is_backward ? backward : forward);
}

static inline factors four_zetas(size_t first, bool is_backward) {
    return (factors){four_times(order4(spread4(stoic_poly_zetas, first), is_backward)),
                     four_times(order4(spread4(stoic_poly_twisted_zetas, first), is_backward))};
}

static inline factors eight_zetas(size_t first, bool is_backward) {
    return (factors){twice(order2(spread8(stoic_poly_zetas, first), is_backward)),
                     twice(order2(spread8(stoic_poly_twisted_zetas, first), is_backward))};
}

/* ---- Butterflies --------------------------------------------------------------------------------------- */

/* Two vectors: as they stand in memory, or sorted into the lows and highs of 16 butterflies. */
typedef struct pair {
    __m256i low, high;
} pair;

/* The butterflies of length 8, and of length 4; each sorting is its own inverse. */
static inline pair sort8(pair in) {
    return (pair){_mm256_permute2x128_si256(in.low, in.high, 0x20),
                  _mm256_permute2x128_si256(in.low, in.high, 0x31)};
}

static inline pair sort4(pair in) {
    return (pair){_mm256_unpacklo_epi64(in.low, in.high), _mm256_unpackhi_epi64(in.low, in.high)};
}

static inline pair swap_middle(pair in) {
    return (pair){_mm256_shuffle_epi32(in.low, 0xd8), _mm256_shuffle_epi32(in.high, 0xd8)};
}

/* Length 2. */
static inline pair sort2(pair in) {
    return sort4(swap_middle(in));
}

static inline pair unsort2(pair in) {
    return swap_middle(sort4(in));
}

static inline pair merge(pair in, factors zeta) {
    const __m256i scaled = product(in.high, zeta);
    return (pair){_mm256_add_epi16(in.low, scaled), _mm256_sub_epi16(in.low, scaled)};
}

static inline pair split(pair in, factors zeta) {
    return (pair){_mm256_add_epi16(in.low, in.high), product(_mm256_sub_epi16(in.high, in.low), zeta)};
}

static inline pair both_reduced(pair in) {
    return (pair){reduced(in.low), reduced(in.high)};
}

/* ---- NTT ----------------------------------------------------------------------------------------------- */

/* The layers of length 128 to 16, in steps of whole vectors. */
static void merge_vectors(stoic_poly *poly) {
    for (size_t step = NUM_VECTORS / 2, zeta = 1; step > 0; step /= 2) {
        for (size_t start = 0; start < NUM_VECTORS; start += 2 * step, zeta++) {
            const factors by = one_zeta(zeta);
            for (size_t i = start; i < start + step; i++) {
                const pair out = merge((pair){load(poly, i), load(poly, i + step)}, by);
                store(poly, i, out.low);
                store(poly, i + step, out.high);
            }
        }
    }
}

static void ntt(stoic_poly *poly) {
    merge_vectors(poly);
    for (size_t i = 0; i < NUM_VECTORS / 2; i++) {
        pair part = {load(poly, 2 * i), load(poly, 2 * i + 1)};
        part = sort8(merge(sort8(part), two_zetas(16 + 2 * i, 17 + 2 * i)));
        part = sort4(merge(sort4(part), four_zetas(32 + 4 * i, false)));
        part = both_reduced(unsort2(merge(sort2(part), eight_zetas(64 + 8 * i, false))));
        store(poly, 2 * i, part.low);
        store(poly, 2 * i + 1, part.high);
    }
}

static void split_vectors(stoic_poly *poly) {
    size_t zeta = 15;
    for (size_t step = 1; step < NUM_VECTORS; step *= 2) {
        const bool is_third = step == 4; /* of those since the last reduction */
        for (size_t start = 0; start < NUM_VECTORS; start += 2 * step, zeta--) {
            const factors by = one_zeta(zeta);
            for (size_t i = start; i < start + step; i++) {
                const pair out = split((pair){load(poly, i), load(poly, i + step)}, by);
                store(poly, i, is_third ? reduced(out.low) : out.low);
                store(poly, i + step, out.high);
            }
        }
    }
}

/* 2^32 / 128 mod q, as in poly.c. */
#define INVERSE_FACTOR 1441

static void inverse_ntt(stoic_poly *poly) {
    for (size_t i = 0; i < NUM_VECTORS / 2; i++) {
        pair part = {load(poly, 2 * i), load(poly, 2 * i + 1)};
        part = unsort2(split(sort2(part), eight_zetas(120 - 8 * i, true)));
        part = sort4(split(sort4(part), four_zetas(60 - 4 * i, true)));
        part = both_reduced(sort8(split(sort8(part), two_zetas(31 - 2 * i, 30 - 2 * i))));
        store(poly, 2 * i, part.low);
        store(poly, 2 * i + 1, part.high);
    }
    split_vectors(poly);
    for (size_t i = 0; i < NUM_VECTORS; i++) {
        store(poly, i, product(load(poly, i), constant(INVERSE_FACTOR)));
    }
}

/* ---- Multiplication ------------------------------------------------------------------------------------ */

/* The zetas of eight pairs of coefficients: one, its negative, the next... at the second of each pair. */
static inline __m256i pair_zetas(const int16_t *table, size_t number) {
    const __m256i zetas = spread4(table, NUM_ZETAS / 2 + 4 * number);
    const __m256i negative = _mm256_sub_epi64(_mm256_setzero_si256(), zetas);
    return _mm256_or_si256(_mm256_slli_epi64(zetas, 16), _mm256_slli_epi64(negative, 48));
}

enum { SECONDS = 0xaa }; /* of each pair of 16-bit numbers */

/* Vector `number` of the products of three polynomials each. */
static inline __m256i multiply_vector(const stoic_poly *const a[3], const stoic_poly *b, size_t number) {
    const factors zetas = {pair_zetas(stoic_poly_zetas, number),
                           pair_zetas(stoic_poly_twisted_zetas, number)};
    __m256i even = _mm256_setzero_si256(), odd = even;
    for (size_t i = 0; i < 3; i++) {
        const __m256i x = load(*NATIVE_AT_N(a, 3, i), number);
        const __m256i y = load(NATIVE_AT_N(b, 3, i), number);
        const __m256i scaled = _mm256_blend_epi16(y, product(y, zetas), SECONDS);
        const __m256i swapped = _mm256_or_si256(_mm256_slli_epi32(y, 16), _mm256_srli_epi32(y, 16));
        even = _mm256_add_epi32(even, _mm256_madd_epi16(x, scaled));
        odd = _mm256_add_epi32(odd, _mm256_madd_epi16(x, swapped));
    }
    const __m256i lows = _mm256_blend_epi16(even, _mm256_slli_epi32(odd, 16), SECONDS);
    const __m256i highs = _mm256_blend_epi16(_mm256_srli_epi32(even, 16), odd, SECONDS);
    const __m256i factor = _mm256_mullo_epi16(lows, _mm256_set1_epi16(STOIC_POLY_Q_INVERSE));
    return _mm256_sub_epi16(highs, _mm256_mulhi_epi16(factor, _mm256_set1_epi16(STOIC_POLY_Q)));
}

static void multiply(stoic_poly *out, const stoic_poly *const a[3], const stoic_poly *b) {
    for (size_t i = 0; i < NUM_VECTORS; i++) {
        store(out, i, multiply_vector(a, b, i));
    }
}

const stoic_poly_kernels stoic_poly_kernels_avx2 = {
    .name = "avx2",
    .ntt = ntt,
    .inverse_ntt = inverse_ntt,
    .multiply = multiply,
    .keccak4 = stoic_keccak4_permute_avx2,
};
