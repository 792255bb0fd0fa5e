/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compress and Decompress of FIPS 203 4.2.1 for every coefficient that there is, and encodings.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "native/encoding.h"
#include "unit/provider_native/kernels.h"

enum { Q = STOIC_POLY_Q, LEN = STOIC_POLY_LEN };

typedef struct form {
    unsigned bits;
    size_t len;
    void (*compress)(uint8_t *out, const stoic_poly *poly);
    void (*decompress)(stoic_poly *out, const uint8_t *bytes);
} form;

static const form forms[] = {
    {1, STOIC_POLY_BYTES1, stoic_poly_compress1, stoic_poly_decompress1},
    {4, STOIC_POLY_BYTES4, stoic_poly_compress4, stoic_poly_decompress4},
    {10, STOIC_POLY_BYTES10, stoic_poly_compress10, stoic_poly_decompress10},
};

/* Number `index` of those of `bits` bits each, lowest bit first. */
static unsigned number_at(const uint8_t *bytes, size_t index, unsigned bits) {
    unsigned number = 0;
    for (size_t i = 0; i < bits; i++) {
        const size_t bit = index * bits + i;
        number |= (unsigned)(bytes[bit / 8] >> bit % 8 & 1) << i;
    }
    return number;
}

/* a / b, rounded to the nearest; halves cannot occur, for q is odd. */
static unsigned rounded(uint64_t a, uint64_t b) {
    return (unsigned)((2 * a + b) / (2 * b));
}

static void check_compression(const form *how, int first) {
    stoic_poly poly, back;
    uint8_t bytes[STOIC_POLY_BYTES10];

    for (int i = 0; i < LEN; i++) {
        poly.coefficients[i] = (int16_t)((first + i) % (2 * Q - 1) - (Q - 1));
    }
    how->compress(bytes, &poly);
    how->decompress(&back, bytes);
    for (size_t i = 0; i < LEN; i++) {
        const unsigned canonical = (unsigned)((poly.coefficients[i] + Q) % Q);
        const unsigned expected = rounded((uint64_t)canonical << how->bits, Q) % (1u << how->bits);
        const unsigned number = number_at(bytes, i, how->bits);
        if (number != expected) {
            fail_msg("%u bits of %u: %u, not %u", how->bits, canonical, number, expected);
        }
        assert_int_equal(back.coefficients[i], rounded((uint64_t)number * Q, 1u << how->bits));
    }
}

static void every_coefficient_is_compressed_as_defined(void **state) {
    (void)state;
    for (size_t k = 0; k < STOIC_COUNT(forms); k++) {
        for (int first = 0; first < 2 * Q; first += LEN) {
            check_compression(&forms[k], first);
        }
    }
}

static void every_number_is_decompressed_as_defined(void **state) {
    (void)state;
    for (size_t k = 0; k < STOIC_COUNT(forms); k++) {
        for (uint32_t seed = 0; seed < 100; seed++) {
            stoic_poly poly;
            uint8_t bytes[STOIC_POLY_BYTES10], again[STOIC_POLY_BYTES10];
            test_fill(bytes, forms[k].len, seed);
            forms[k].decompress(&poly, bytes);
            for (size_t i = 0; i < LEN; i++) {
                const unsigned number = number_at(bytes, i, forms[k].bits);
                assert_int_equal(poly.coefficients[i], rounded((uint64_t)number * Q, 1u << forms[k].bits));
            }
            forms[k].compress(again, &poly);
            assert_memory_equal(again, bytes, forms[k].len);
        }
    }
}

static void what_is_encoded_is_canonical(void **state) {
    (void)state;
    for (uint32_t seed = 0; seed < 100; seed++) {
        stoic_poly poly, back;
        uint8_t bytes[STOIC_POLY_BYTES];
        test_fill_poly(&poly, seed, seed % 2 == 0);
        stoic_poly_encode(bytes, &poly);
        assert_true(stoic_poly_decode(&back, bytes));
        for (size_t i = 0; i < LEN; i++) {
            assert_int_equal(number_at(bytes, i, 12), (poly.coefficients[i] + Q) % Q);
            assert_int_equal(back.coefficients[i], (poly.coefficients[i] + Q) % Q);
        }
    }
}

/* FIPS 203 7.2. */
static void coefficients_from_q_on_are_refused(void **state) {
    (void)state;
    for (size_t at = 0; at < LEN; at++) {
        for (unsigned value = Q - 1; value < 4096; value++) {
            stoic_poly out;
            uint8_t bytes[STOIC_POLY_BYTES] = {0};
            const size_t bit = 12 * at;
            bytes[bit / 8] = (uint8_t)(value << bit % 8);
            bytes[bit / 8 + 1] = (uint8_t)(value >> (8 - bit % 8));
            assert_int_equal(number_at(bytes, at, 12), value);
            if (stoic_poly_decode(&out, bytes) != (value < Q)) {
                fail_msg("coefficient %zu: %u", at, value);
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_coefficient_is_compressed_as_defined),
        cmocka_unit_test(every_number_is_decompressed_as_defined),
        cmocka_unit_test(what_is_encoded_is_canonical),
        cmocka_unit_test(coefficients_from_q_on_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
