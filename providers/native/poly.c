/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arithmetic on polynomials, in portable C.
 *
 * Bounds: in the NTT a coefficient grows by at most q in each of the seven layers, from q to 8q < 2^15. In
 * its inverse a sum doubles in each layer, so it is reduced after the third and the sixth.
 */
#include "native/poly.h"

const int16_t stoic_poly_zetas[STOIC_POLY_LEN / 2] = {
    -1044, -758,  -359,  -1517, 1493,  1422,  287,   202,   -171,  622,   1577, 182,   962,   -1202, -1474,
    1468,  573,   -1325, 264,   383,   -829,  1458,  -1602, -130,  -681,  1017, 732,   608,   -1542, 411,
    -205,  -1571, 1223,  652,   -552,  1015,  -1293, 1491,  -282,  -1544, 516,  -8,    -320,  -666,  -1618,
    -1162, 126,   1469,  -853,  -90,   -271,  830,   107,   -1421, -247,  -951, -398,  961,   -1508, -725,
    448,   -1065, 677,   -1275, -1103, 430,   555,   843,   -1251, 871,   1550, 105,   422,   587,   177,
    -235,  -291,  -460,  1574,  1653,  -246,  778,   1159,  -147,  -777,  1483, -602,  1119,  -1590, 644,
    -872,  349,   418,   329,   -156,  -75,   817,   1097,  603,   610,   1322, -1285, -1465, 384,   -1215,
    -136,  1218,  -1335, -874,  220,   -1187, -1659, -1185, -1530, -1278, 794,  -1510, -854,  -870,  478,
    -108,  -308,  996,   991,   958,   -1460, 1522,  1628,
};

const int16_t stoic_poly_twisted_zetas[STOIC_POLY_LEN / 2] = {
    -20,    31498,  14745,  787,    13525,  -12402, 28191,  -16694, -20907, 27758,  -3799,  -15690, 10690,
    1358,   -11202, 31164,  -5827,  17363,  -26360, -29057, 5571,   -1102,  21438,  -26242, -28073, 24313,
    -10532, 8800,   18426,  8859,   26675,  -16163, -5689,  -6516,  1496,   30967,  -23565, 20179,  20710,
    25080,  -12796, 26616,  16064,  -12442, 9134,   -650,   -25986, 27837,  19883,  -28250, -15887, -8898,
    -28309, 9075,   -30199, 18249,  13426,  14017,  -29156, -12757, 16832,  4311,   -24155, -17915, -335,
    11182,  -11477, 13387,  -32227, -14233, 20494,  -21655, -27738, 13131,  945,    -4587,  -14883, 23092,
    6182,   5493,   32010,  -32502, 10631,  30317,  29175,  -18741, -28762, 12639,  -18486, 20100,  17560,
    18525,  -14430, 19529,  -5276,  -12619, -31183, 20297,  25435,  2146,   -7382,  15355,  24391,  -32384,
    -20927, -6280,  10946,  -14903, 24214,  -11044, 16989,  14469,  10335,  -21498, -7934,  -20198, -22502,
    23210,  10906,  -17442, 31636,  -23860, 28644,  -20257, 23998,  7756,   -17422, 23132,
};

#define LAST_ZETA 127

static void scale(stoic_poly *poly, int16_t factor) {
    const int16_t twisted = STOIC_POLY_TWIST(factor);
    for (size_t i = 0; i < STOIC_POLY_LEN; i++) {
        int16_t *one = stoic_poly_at(poly, i);
        *one = stoic_poly_product(*one, factor, twisted);
    }
}

STOIC_UNSAFE_BEGIN

/* low, high = low + zeta * high, low - zeta * high */
static void merge(int16_t *restrict low, int16_t *restrict high, size_t len, size_t zeta) {
    const int16_t factor = stoic_poly_zetas[zeta];
    const int16_t twisted = stoic_poly_twisted_zetas[zeta];
    for (size_t i = 0; i < len; i++) {
        const int16_t product = stoic_poly_product(high[i], factor, twisted);
        high[i] = (int16_t)(low[i] - product);
        low[i] = (int16_t)(low[i] + product);
    }
}

/* low, high = low + high, zeta * (high - low) */
static void split(int16_t *restrict low, int16_t *restrict high, size_t len, size_t zeta) {
    const int16_t factor = stoic_poly_zetas[zeta];
    const int16_t twisted = stoic_poly_twisted_zetas[zeta];
    for (size_t i = 0; i < len; i++) {
        const int16_t difference = (int16_t)(high[i] - low[i]);
        low[i] = (int16_t)(low[i] + high[i]);
        high[i] = stoic_poly_product(difference, factor, twisted);
    }
}

static void ntt(stoic_poly *poly) {
    size_t zeta = 1;
    for (size_t len = STOIC_POLY_LEN / 2; len >= 2; len /= 2) {
        for (size_t start = 0; start < STOIC_POLY_LEN; start += 2 * len) {
            merge(poly->coefficients + start, poly->coefficients + start + len, len, zeta++);
        }
    }
    scale(poly, STOIC_POLY_R);
}

/* 2^32 / 128 mod q: undoes the factor of the seven layers and of one multiplication. */
#define INVERSE_FACTOR 1441

static void inverse_ntt(stoic_poly *poly) {
    size_t zeta = LAST_ZETA;
    for (size_t len = 2; len <= STOIC_POLY_LEN / 2; len *= 2) {
        for (size_t start = 0; start < STOIC_POLY_LEN; start += 2 * len) {
            split(poly->coefficients + start, poly->coefficients + start + len, len, zeta--);
        }
        if (len == 8 || len == 64) {
            scale(poly, STOIC_POLY_R);
        }
    }
    scale(poly, INVERSE_FACTOR);
}

STOIC_UNSAFE_END

/* t / 2^16 mod q, small for |t| < 2^15 * q. */
static int16_t montgomery(int32_t t) {
    const int16_t low = (int16_t)((int16_t)t * STOIC_POLY_Q_INVERSE);
    return (int16_t)((t - low * STOIC_POLY_Q) >> 16);
}

/* One pair of coefficients of a product is a polynomial modulo X^2 - zeta. */
static void multiply_pair(stoic_poly *out, const stoic_poly *const a[3], const stoic_poly *b, size_t at,
                          int16_t zeta) {
    int32_t even = 0, odd = 0;
    for (size_t i = 0; i < 3; i++) {
        const stoic_poly *x = *NATIVE_AT_N(a, 3, i), *y = NATIVE_AT_N(b, 3, i);
        const int16_t x0 = stoic_poly_get(x, at), x1 = stoic_poly_get(x, at + 1);
        const int16_t y0 = stoic_poly_get(y, at), y1 = stoic_poly_get(y, at + 1);
        even += x0 * y0 + x1 * montgomery(y1 * zeta);
        odd += x0 * y1 + x1 * y0;
    }
    *stoic_poly_at(out, at) = montgomery(even);
    *stoic_poly_at(out, at + 1) = montgomery(odd);
}

static void multiply(stoic_poly *out, const stoic_poly *const a[3], const stoic_poly *b) {
    for (size_t i = 0; i < STOIC_POLY_LEN; i += 4) {
        const int16_t zeta = *NATIVE_AT(stoic_poly_zetas, STOIC_POLY_LEN / 4 + i / 4);
        multiply_pair(out, a, b, i, zeta);
        multiply_pair(out, a, b, i + 2, (int16_t)-zeta);
    }
}

void stoic_poly_add(stoic_poly *poly, const stoic_poly *other) {
    for (size_t i = 0; i < STOIC_POLY_LEN; i++) {
        int16_t *one = stoic_poly_at(poly, i);
        *one = stoic_poly_reduced((int16_t)(*one + stoic_poly_get(other, i)));
    }
}

void stoic_poly_subtract(stoic_poly *poly, const stoic_poly *other) {
    for (size_t i = 0; i < STOIC_POLY_LEN; i++) {
        int16_t *one = stoic_poly_at(poly, i);
        *one = stoic_poly_reduced((int16_t)(*one - stoic_poly_get(other, i)));
    }
}

void stoic_poly_undo_montgomery(stoic_poly *poly) {
    scale(poly, STOIC_POLY_R2);
}

const stoic_poly_kernels stoic_poly_kernels_portable = {
    .name = "portable",
    .ntt = ntt,
    .inverse_ntt = inverse_ntt,
    .multiply = multiply,
    .keccak4 = stoic_keccak4_permute_portable,
};
