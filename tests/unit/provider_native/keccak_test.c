/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keccak against libcrypto's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/evp.h>

#include "unit/provider_native/kernels.h"

#define LONGEST 450 /* beyond three blocks of the widest rate */

static uint8_t input[LONGEST];

static void expect(uint8_t *out, size_t out_len, const EVP_MD *md, const void *data, size_t len) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    assert_non_null(context);
    assert_int_equal(EVP_DigestInit_ex(context, md, NULL), 1);
    assert_int_equal(EVP_DigestUpdate(context, data, len), 1);
    if ((EVP_MD_get_flags(md) & EVP_MD_FLAG_XOF) != 0) {
        assert_int_equal(EVP_DigestFinalXOF(context, out, out_len), 1);
    } else {
        assert_int_equal(EVP_DigestFinal_ex(context, out, NULL), 1);
    }
    EVP_MD_CTX_free(context);
}

static void hashes_like_libcrypto(void **state) {
    (void)state;
    for (size_t len = 0; len <= LONGEST; len++) {
        const stoic_bytes whole = stoic_bytes_of(input, len);
        uint8_t expected[64], actual[64];
        expect(expected, 32, EVP_sha3_256(), input, len);
        stoic_sha3_256(actual, &whole, 1);
        assert_memory_equal(actual, expected, 32);
        expect(expected, 64, EVP_sha3_512(), input, len);
        stoic_sha3_512(actual, &whole, 1);
        assert_memory_equal(actual, expected, 64);
        expect(expected, 32, EVP_shake256(), input, len);
        stoic_shake256(actual, 32, &whole, 1);
        assert_memory_equal(actual, expected, 32);
    }
}

/* However it is cut, also into nothing. */
static void parts_are_joined(void **state) {
    uint8_t expected[32], actual[32];

    (void)state;
    expect(expected, 32, EVP_sha3_256(), input, 300);
    for (size_t cut = 0; cut <= 300; cut++) {
        const stoic_bytes parts[] = {stoic_bytes_of(input, cut), stoic_bytes_of(NULL, 0),
                                     stoic_bytes_of(input + cut, 300 - cut)};
        stoic_sha3_256(actual, parts, STOIC_COUNT(parts));
        assert_memory_equal(actual, expected, 32);
    }
}

static const struct {
    const char *reason;
    size_t rate;
    unsigned tail_len;
    size_t num_blocks;
} four_cases[] = {
    {"SHAKE128, as for the matrix", STOIC_SHAKE128_RATE, 2, 5},
    {"SHAKE256, as for noise", STOIC_SHAKE256_RATE, 1, 1},
    {"SHAKE256, more than is ever needed", STOIC_SHAKE256_RATE, 1, 3},
};

static void check_four(size_t row, const stoic_poly_kernels *kernels) {
    static const uint32_t tails[4] = {0x01, 0x23, 0x45, 0xff};
    const size_t rate = four_cases[row].rate;
    const unsigned tail_len = four_cases[row].tail_len;
    uint8_t expected[4][5 * STOIC_SHAKE128_RATE];
    stoic_keccak4 states;
    stoic_keccak4_block blocks;

    for (size_t k = 0; k < 4; k++) {
        uint8_t whole[34];
        memcpy(whole, input, 32);
        whole[32] = (uint8_t)tails[k];
        whole[33] = 0;
        expect(expected[k], sizeof(expected[k]),
               rate == STOIC_SHAKE128_RATE ? EVP_shake128() : EVP_shake256(), whole, 32 + tail_len);
    }
    stoic_keccak4_start(&states, stoic_bytes_of(input, 32), tails, tail_len, rate);
    for (size_t i = 0; i < four_cases[row].num_blocks; i++) {
        stoic_keccak4_squeeze(&blocks, &states, rate, kernels->keccak4);
        for (size_t k = 0; k < 4; k++) {
            assert_memory_equal(blocks.bytes[k], expected[k] + i * rate, rate);
        }
    }
}

static void four_at_once_are_the_same(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(four_cases); i++) {
        for (size_t k = 0; k < NUM_KERNELS; k++) {
            print_message("  %s, %s\n", four_cases[i].reason, test_kernels(k)->name);
            check_four(i, test_kernels(k));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes_like_libcrypto),
        cmocka_unit_test(parts_are_joined),
        cmocka_unit_test(four_at_once_are_the_same),
    };
    test_fill(input, sizeof(input), 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
