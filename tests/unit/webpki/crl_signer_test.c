/* SPDX-License-Identifier: Apache-2.0 */
/* Who signed a list is found out once for each key, by however many threads. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/base/fixtures.h"
#include "unit/webpki/signed_der.h"
#include "webpki/crl_set.h"

enum { NUM_THREADS = 4, NUM_ROUNDS = 200 };

static EVP_PKEY *ca_key;
static stoic_bytes ca_spki;
static stoic_bytes other_spki;
static stoic_bytes third_spki;

static stoic_crl_set *new_set(void) {
    const stoic_bytes tbs =
        der_of_text("30{02{01}" SIGNED_ALGORITHM SIGNED_NAME("'CA'") "17{'240101000000Z'} 17{'240701000000Z'}"
                                                                     "a0{30{30{06{551d14} 04{02{01}}}}}}");
    const stoic_bytes der = signed_der(ca_key, tbs);
    stoic_crl_set *set;
    assert_int_equal(stoic_crl_set_new(&set, NULL), STOIC_OK);
    assert_int_equal(stoic_crl_set_add(set, NULL, der), STOIC_OK);
    fixture_free(tbs);
    fixture_free(der);
    return set;
}

typedef struct step {
    const char *reason;
    const stoic_bytes *spki;
    uint32_t left;
    stoic_error error;
    uint32_t num_signatures;
} step;

static const step steps[] = {
    {"the first time, and nothing left", &ca_spki, 0, STOIC_ERROR_PEER_CERTIFICATE_PATH_TOO_COSTLY, 0},
    {"another key", &other_spki, 1, STOIC_ERROR_PEER_CERTIFICATE_SIGNATURE, 1},
    {"it is remembered", &other_spki, 1, STOIC_ERROR_PEER_CERTIFICATE_SIGNATURE, 0},
    {"the signer", &ca_spki, 1, STOIC_OK, 1},
    {"it is remembered, and needs nothing", &ca_spki, 0, STOIC_OK, 0},
    {"a third key", &third_spki, 1, STOIC_ERROR_PEER_CERTIFICATE_SIGNATURE, 1},
    {"only one stranger is remembered", &third_spki, 1, STOIC_ERROR_PEER_CERTIFICATE_SIGNATURE, 1},
    {"the signer is not forgotten", &ca_spki, 0, STOIC_OK, 0},
};

static void test_steps(void **state) {
    stoic_crl_set *set = new_set();
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(steps); i++) {
        const step *s = &steps[i];
        uint32_t left = s->left;
        print_message("  %s\n", s->reason);
        assert_int_equal(stoic_listed_crl_check_signer(stoic_crl_set_at(set, 0), stoic_provider_libcrypto(),
                                                       *s->spki, &left),
                         s->error);
        assert_int_equal(s->left - left, s->num_signatures);
    }
    stoic_crl_set_release(set);
}

/* Without SHA-256 nothing can be remembered, and everything works. */
static void test_without_hash(void **state) {
    stoic_crl_set *set = new_set();
    stoic_provider provider = *stoic_provider_libcrypto();
    (void)state;
    provider.num_hashes = 0;
    for (int i = 0; i < 2; i++) {
        uint32_t left = 1;
        assert_int_equal(stoic_listed_crl_check_signer(stoic_crl_set_at(set, 0), &provider, ca_spki, &left),
                         STOIC_OK);
        assert_int_equal(left, 0);
    }
    stoic_crl_set_release(set);
}

/* Writes no result of a check into a digest that another thread reads: ThreadSanitizer looks on. */
static void *check_often(void *context) {
    stoic_crl_set *set = context;
    size_t num_wrong = 0;
    for (int i = 0; i < NUM_ROUNDS; i++) {
        uint32_t left = 2;
        stoic_listed_crl *listed = stoic_crl_set_at(set, 0);
        const stoic_provider *provider = stoic_provider_libcrypto();
        num_wrong += stoic_listed_crl_check_signer(listed, provider, ca_spki, &left) != STOIC_OK;
        num_wrong += stoic_listed_crl_check_signer(listed, provider, other_spki, &left) !=
                     STOIC_ERROR_PEER_CERTIFICATE_SIGNATURE;
    }
    stoic_crl_set_release(set);
    return num_wrong == 0 ? NULL : context;
}

static void test_threads(void **state) {
    (void)state;
    for (int round = 0; round < 20; round++) { /* the first moments of a list are the interesting ones */
        stoic_crl_set *set = new_set();
        pthread_t threads[NUM_THREADS];
        for (size_t i = 0; i < NUM_THREADS; i++) {
            assert_int_equal(pthread_create(&threads[i], NULL, check_often, stoic_crl_set_retain(set)), 0);
        }
        stoic_crl_set_release(set);
        for (size_t i = 0; i < NUM_THREADS; i++) {
            void *problem;
            assert_int_equal(pthread_join(threads[i], &problem), 0);
            assert_null(problem);
        }
    }
}

static int set_up(void **state) {
    EVP_PKEY *other_key = signed_key();
    EVP_PKEY *third_key = signed_key();
    (void)state;
    ca_key = signed_key();
    ca_spki = signed_spki(ca_key);
    other_spki = signed_spki(other_key);
    third_spki = signed_spki(third_key);
    EVP_PKEY_free(other_key);
    EVP_PKEY_free(third_key);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    EVP_PKEY_free(ca_key);
    fixture_free(ca_spki);
    fixture_free(other_spki);
    fixture_free(third_spki);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_without_hash),
        cmocka_unit_test(test_threads),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
