/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A private key of which one number is wrong must not load: its first signature could give the others away.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "unit/provider/test_keys.h"

static const uint8_t zero[1] = {0};
static const uint8_t one[1] = {1};
static const uint8_t two[1] = {2};
static const uint8_t large[1025] = {0x80, [1024] = 1};

typedef struct number_case {
    const char *reason;
    size_t offset; /* of the stoic_bytes in stoic_private_key */
} number_case;

static const number_case number_cases[] = {
    {"modulus", offsetof(stoic_private_key, public_key.modulus)},
    {"exponent", offsetof(stoic_private_key, public_key.exponent)},
    {"d", offsetof(stoic_private_key, d)},
    {"p", offsetof(stoic_private_key, p)},
    {"q", offsetof(stoic_private_key, q)},
    {"dp", offsetof(stoic_private_key, dp)},
    {"dq", offsetof(stoic_private_key, dq)},
    {"qi", offsetof(stoic_private_key, qi)},
};

static stoic_bytes *number_at(test_key *key, size_t offset) {
    return (stoic_bytes *)(void *)((uint8_t *)&key->key + offset);
}

static void expect(const char *reason, const test_key *key, stoic_error expected) {
    const stoic_provider *provider = stoic_provider_libcrypto();
    stoic_signer *signer = NULL;

    print_message("  %s\n", reason);
    assert_int_equal(provider->load_signer(&signer, &key->key), expected);
    assert_true((signer != NULL) == (expected == STOIC_OK));
    provider->free_signer(signer);
}

static void each_number_counts(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(number_cases); i++) {
        const number_case *c = &number_cases[i];
        uint8_t changed[512];
        test_key key;
        print_message("%s\n", c->reason);
        test_key_init(&key, STOIC_KEY_RSA);
        stoic_bytes *number = number_at(&key, c->offset);
        const stoic_bytes right = *number;
        memcpy(changed, right.data, right.len);
        changed[right.len - 1] ^= 2;
        *number = stoic_bytes_of(changed, right.len);
        expect("another number", &key, STOIC_ERROR_KEY_MALFORMED);
        const bool is_modulus = c->offset == offsetof(stoic_private_key, public_key.modulus);
        const stoic_error expected = is_modulus ? STOIC_ERROR_KEY_UNSUPPORTED : STOIC_ERROR_KEY_MALFORMED;
        *number = stoic_bytes_of(NULL, 0);
        expect("none", &key, expected);
        *number = stoic_bytes_of(zero, sizeof(zero));
        expect("zero", &key, expected);
        *number = stoic_bytes_of(one, sizeof(one));
        expect("one", &key, expected);
        *number = stoic_bytes_of(two, sizeof(two));
        expect("two", &key, expected);
        *number = stoic_bytes_of(large, sizeof(large));
        expect("8193 bits", &key, expected);
        *number = right;
        expect("the right one", &key, STOIC_OK);
    }
}

static void factors_may_not_change_places(void **state) {
    test_key key;

    (void)state;
    test_key_init(&key, STOIC_KEY_RSA);
    const stoic_bytes p = key.key.p;
    key.key.p = key.key.q;
    key.key.q = p;
    expect("p and q alone", &key, STOIC_ERROR_KEY_MALFORMED);
    const stoic_bytes dp = key.key.dp;
    key.key.dp = key.key.dq;
    key.key.dq = dp;
    expect("with their exponents, but not with the inverse", &key, STOIC_ERROR_KEY_MALFORMED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_number_counts),
        cmocka_unit_test(factors_may_not_change_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
