/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernels against the definitions of FIPS 203 4.3, and within the bounds that poly.h promises.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "unit/provider_native/kernels.h"

enum { Q = STOIC_POLY_Q, LEN = STOIC_POLY_LEN, NUM_SEEDS = 50 };

static int modulo(int64_t number) {
    return (int)((number % Q + Q) % Q);
}

static int power(int base, unsigned exponent) {
    int result = 1;
    for (unsigned i = 0; i < exponent; i++) {
        result = modulo((int64_t)result * base);
    }
    return result;
}

static unsigned reversed7(unsigned number) {
    unsigned result = 0;
    for (unsigned i = 0; i < 7; i++) {
        result |= (number >> i & 1) << (6 - i);
    }
    return result;
}

static void zetas_are_powers_of_17(void **state) {
    (void)state;
    for (unsigned i = 0; i < LEN / 2; i++) {
        assert_int_equal(modulo(stoic_poly_zetas[i]), modulo((int64_t)power(17, reversed7(i)) * 65536));
        assert_true(stoic_poly_zetas[i] > -Q && stoic_poly_zetas[i] < Q);
        assert_int_equal((int16_t)(stoic_poly_twisted_zetas[i] * Q), stoic_poly_zetas[i]);
    }
}

static void every_product_is_right_and_small(void **state) {
    static const int16_t factors[] = {0, 1, -1, 17, STOIC_POLY_R, STOIC_POLY_R2, 1441, Q - 1, 1 - Q};

    (void)state;
    for (size_t k = 0; k < STOIC_COUNT(factors); k++) {
        for (int a = INT16_MIN; a <= INT16_MAX; a++) {
            const int product = stoic_poly_product((int16_t)a, factors[k], STOIC_POLY_TWIST(factors[k]));
            assert_true(product > -Q && product < Q);
            assert_int_equal(modulo((int64_t)product * 65536), modulo((int64_t)a * factors[k]));
        }
    }
    for (int small = 1 - Q; small < Q; small++) {
        assert_int_equal(stoic_poly_canonical((int16_t)small), modulo(small));
    }
}

static void check_same(const char *what, const stoic_poly *actual, const int *expected) {
    for (size_t i = 0; i < LEN; i++) {
        const int16_t one = actual->coefficients[i];
        if (modulo(one) != expected[i] || one <= -Q || one >= Q) {
            fail_msg("%s: coefficient %zu is %d, not %d", what, i, one, expected[i]);
        }
    }
}

/* FIPS 203 4.3: pair i of the transform is the polynomial modulo X^2 - 17^(2 * reversed(i) + 1). */
static void transform_slowly(int *out, const stoic_poly *in) {
    for (unsigned i = 0; i < LEN / 2; i++) {
        const int root = power(17, 2 * reversed7(i) + 1);
        int64_t even = 0, odd = 0, factor = 1;
        for (size_t k = 0; k < LEN; k += 2) {
            even += in->coefficients[k] * factor;
            odd += in->coefficients[k + 1] * factor;
            factor = modulo(factor * root);
        }
        out[2 * i] = modulo(even);
        out[2 * i + 1] = modulo(odd);
    }
}

static void check_transforms(const stoic_poly_kernels *kernels, uint32_t seed, bool is_extreme) {
    stoic_poly poly, original;
    int expected[LEN];

    test_fill_poly(&original, seed, is_extreme);
    poly = original;
    transform_slowly(expected, &original);
    kernels->ntt(&poly);
    check_same(kernels->name, &poly, expected);
    kernels->inverse_ntt(&poly);
    for (size_t i = 0; i < LEN; i++) {
        expected[i] = modulo((int64_t)original.coefficients[i] * 65536);
    }
    check_same(kernels->name, &poly, expected);
}

static void transforms_are_those_of_the_standard(void **state) {
    (void)state;
    for (size_t k = 0; k < NUM_KERNELS; k++) {
        for (uint32_t seed = 0; seed < NUM_SEEDS; seed++) {
            check_transforms(test_kernels(k), seed, false);
            check_transforms(test_kernels(k), seed, true);
        }
    }
}

/* X^256 is -1. */
static void add_product_slowly(int64_t *sums, const stoic_poly *a, const stoic_poly *b) {
    for (size_t i = 0; i < LEN; i++) {
        for (size_t k = 0; k < LEN; k++) {
            const int64_t product = a->coefficients[i] * b->coefficients[k];
            sums[(i + k) % LEN] += i + k < LEN ? product : -product;
        }
    }
}

static void check_multiplication(const stoic_poly_kernels *kernels, uint32_t seed, bool is_extreme) {
    stoic_poly a[3], b[3], product;
    const stoic_poly *const line[3] = {&a[0], &a[1], &a[2]};
    int64_t sums[LEN] = {0};
    int expected[LEN];

    for (uint32_t i = 0; i < 3; i++) {
        test_fill_poly(&a[i], 10 * seed + i, is_extreme);
        test_fill_poly(&b[i], 10 * seed + 5 + i, is_extreme);
        add_product_slowly(sums, &a[i], &b[i]);
        kernels->ntt(&a[i]);
        kernels->ntt(&b[i]);
    }
    kernels->multiply(&product, line, b);
    kernels->inverse_ntt(&product);
    for (size_t i = 0; i < LEN; i++) {
        expected[i] = modulo(sums[i]);
    }
    check_same(kernels->name, &product, expected);
}

static void products_are_those_of_polynomials(void **state) {
    (void)state;
    for (size_t k = 0; k < NUM_KERNELS; k++) {
        for (uint32_t seed = 0; seed < NUM_SEEDS / 5; seed++) {
            check_multiplication(test_kernels(k), seed, false);
            check_multiplication(test_kernels(k), seed, true);
        }
    }
}

/* The largest numbers that may go in, as they stand: a sum that overflows would show. */
static void kernels_agree_on_extreme_transforms(void **state) {
    (void)state;
    for (uint32_t seed = 0; seed < NUM_SEEDS; seed++) {
        stoic_poly a[3], b[3], first, second;
        const stoic_poly *const line[3] = {&a[0], &a[1], &a[2]};
        for (uint32_t i = 0; i < 3; i++) {
            test_fill_poly(&a[i], 10 * seed + i, true);
            test_fill_poly(&b[i], 10 * seed + 5 + i, true);
        }
        test_kernels(0)->multiply(&first, line, b);
        test_kernels(1)->multiply(&second, line, b);
        assert_memory_equal(&first, &second, sizeof(first));
        for (size_t i = 0; i < LEN; i += 2) {
            int64_t odd = 0;
            for (size_t k = 0; k < 3; k++) {
                odd += a[k].coefficients[i] * b[k].coefficients[i + 1] +
                       a[k].coefficients[i + 1] * b[k].coefficients[i];
            }
            assert_int_equal(modulo((int64_t)first.coefficients[i + 1] * 65536), modulo(odd));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zetas_are_powers_of_17),
        cmocka_unit_test(every_product_is_right_and_small),
        cmocka_unit_test(transforms_are_those_of_the_standard),
        cmocka_unit_test(products_are_those_of_polynomials),
        cmocka_unit_test(kernels_agree_on_extreme_transforms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
