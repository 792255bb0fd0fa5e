/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ML-KEM-768 as a whole: both sides agree, whichever kernels each has, and wrong ciphertexts give what FIPS
 * 203 says. Known answers are in tests/wycheproof.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "native/mlkem768.h"
#include "unit/provider_native/kernels.h"

enum { NUM_SEEDS = 50 };

typedef struct exchange {
    uint8_t seed[STOIC_MLKEM768_SEED_LEN], random[STOIC_MLKEM768_RANDOM_LEN];
    uint8_t public_key[STOIC_MLKEM768_PUBLIC_LEN], ciphertext[STOIC_MLKEM768_CIPHERTEXT_LEN];
    uint8_t secret[STOIC_MLKEM768_SECRET_LEN];
} exchange;

static void make(exchange *out, uint32_t seed, const stoic_poly_kernels *client,
                 const stoic_poly_kernels *server) {
    test_fill(out->seed, sizeof(out->seed), 2 * seed);
    test_fill(out->random, sizeof(out->random), 2 * seed + 1);
    stoic_mlkem768_start(out->public_key, out->seed, client);
    assert_int_equal(stoic_mlkem768_encapsulate(out->ciphertext, out->secret,
                                                stoic_bytes_of(out->public_key, sizeof(out->public_key)),
                                                out->random, server),
                     STOIC_OK);
}

static void decapsulate(uint8_t *secret, const exchange *made, const stoic_poly_kernels *kernels) {
    assert_int_equal(stoic_mlkem768_decapsulate(secret, made->seed,
                                                stoic_bytes_of(made->ciphertext, sizeof(made->ciphertext)),
                                                kernels),
                     STOIC_OK);
}

static void both_sides_agree(void **state) {
    (void)state;
    for (uint32_t seed = 0; seed < NUM_SEEDS; seed++) {
        exchange first, second;
        uint8_t secret[STOIC_MLKEM768_SECRET_LEN];
        make(&first, seed, test_kernels(0), test_kernels(1));
        make(&second, seed, test_kernels(1), test_kernels(0));
        assert_memory_equal(&first, &second, sizeof(first));
        for (size_t k = 0; k < NUM_KERNELS; k++) {
            decapsulate(secret, &first, test_kernels(k));
            assert_memory_equal(secret, first.secret, sizeof(secret));
        }
    }
}

/* FIPS 203 6.3: the secret is then J of z and the ciphertext. */
static void a_wrong_ciphertext_gives_the_rejection_secret(void **state) {
    exchange made;

    (void)state;
    make(&made, 1, test_kernels(0), test_kernels(0));
    for (size_t at = 0; at < sizeof(made.ciphertext); at++) {
        const stoic_bytes parts[] = {stoic_bytes_of(made.seed + 32, 32),
                                     stoic_bytes_of(made.ciphertext, sizeof(made.ciphertext))};
        uint8_t secret[STOIC_MLKEM768_SECRET_LEN], expected[STOIC_MLKEM768_SECRET_LEN];
        const uint8_t flip = (uint8_t)(1u << at % 8);
        made.ciphertext[at] ^= flip;
        decapsulate(secret, &made, test_kernels(at % NUM_KERNELS));
        stoic_shake256(expected, sizeof(expected), parts, STOIC_COUNT(parts));
        assert_memory_equal(secret, expected, sizeof(secret));
        assert_memory_not_equal(secret, made.secret, sizeof(secret));
        made.ciphertext[at] ^= flip;
    }
}

typedef struct length_case {
    const char *reason;
    size_t public_len, ciphertext_len;
} length_case;

static const length_case length_cases[] = {
    {"nothing", 0, 0},
    {"one byte less", STOIC_MLKEM768_PUBLIC_LEN - 1, STOIC_MLKEM768_CIPHERTEXT_LEN - 1},
    {"one byte more", STOIC_MLKEM768_PUBLIC_LEN + 1, STOIC_MLKEM768_CIPHERTEXT_LEN + 1},
    {"those of ML-KEM-512", 800, 768},
    {"those of ML-KEM-1024", 1568, 1568},
};

static void other_lengths_are_refused(void **state) {
    static const uint8_t bytes[1568];

    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(length_cases); i++) {
        const length_case *row = &length_cases[i];
        exchange made = {.secret = {0xee}, .ciphertext = {0xee}};
        print_message("  %s\n", row->reason);
        assert_int_equal(stoic_mlkem768_encapsulate(made.ciphertext, made.secret,
                                                    stoic_bytes_of(bytes, row->public_len), made.random,
                                                    test_kernels(0)),
                         STOIC_ERROR_KEY_SHARE_INVALID);
        assert_int_equal(stoic_mlkem768_decapsulate(made.secret, made.seed,
                                                    stoic_bytes_of(bytes, row->ciphertext_len),
                                                    test_kernels(0)),
                         STOIC_ERROR_KEY_SHARE_INVALID);
        assert_int_equal(made.ciphertext[0], 0xee);
        assert_int_equal(made.secret[0], 0xee);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_sides_agree),
        cmocka_unit_test(a_wrong_ciphertext_gives_the_rejection_secret),
        cmocka_unit_test(other_lengths_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
