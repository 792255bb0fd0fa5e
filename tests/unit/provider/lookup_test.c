/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fake/fake.h"

static void finds_what_is_there(void **state) {
    const stoic_provider *provider = stoic_provider_libcrypto();

    (void)state;
    assert_non_null(provider);
    for (size_t i = 0; i < provider->num_suites; i++) {
        assert_ptr_equal(stoic_provider_suite(provider, provider->suites[i]->id), provider->suites[i]);
        assert_string_not_equal(stoic_suite_name(provider->suites[i]->id), "unknown");
    }
    for (size_t i = 0; i < provider->num_groups; i++) {
        assert_ptr_equal(stoic_provider_group(provider, provider->groups[i]->id), provider->groups[i]);
        assert_string_equal(stoic_group_name(provider->groups[i]->id), provider->groups[i]->name);
    }
    for (size_t i = 0; i < provider->num_signatures; i++) {
        const stoic_signature_algorithm *row = provider->signatures[i];
        assert_ptr_equal(stoic_provider_signature(provider, row->scheme), row);
        assert_string_equal(stoic_scheme_name(row->scheme), row->name);
    }
    for (size_t i = 0; i < provider->num_hashes; i++) {
        assert_ptr_equal(stoic_provider_hash(provider, provider->hashes[i]->id), provider->hashes[i]);
    }
}

static void finds_nothing_else(void **state) {
    const stoic_provider *provider = stoic_provider_libcrypto();

    (void)state;
    assert_null(stoic_provider_suite(provider, 0x1304));
    assert_null(stoic_provider_group(provider, STOIC_GROUP_SECP521R1));
    assert_null(stoic_provider_signature(provider, 0x0203)); /* ecdsa_sha1 */
    assert_null(stoic_provider_hash(provider, 0));
}

static void the_order_is_the_preference(void **state) {
    static const uint16_t suites[] = {0x1301, 0x1302, 0x1303};
    static const uint16_t groups[] = {0x11ec, 0x001d, 0x0017, 0x0018, 0x11eb};
    static const uint16_t toy_groups[] = {0x001d, 0x0017, 0x0018};
    static const uint16_t schemes[] = {0x0403, 0x0807, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806,
                                       0x0809, 0x080a, 0x080b, 0x0401, 0x0501, 0x0601};
    const stoic_provider *providers[] = {stoic_provider_libcrypto(), stoic_provider_fake()};

    (void)state;
    for (size_t k = 0; k < STOIC_COUNT(providers); k++) {
        const stoic_provider *provider = providers[k];
        assert_int_equal(provider->num_suites, STOIC_COUNT(suites));
        for (size_t i = 0; i < STOIC_COUNT(suites); i++) {
            assert_int_equal(provider->suites[i]->id, suites[i]);
        }
        const size_t num_groups = k == 0 ? STOIC_COUNT(groups) : STOIC_COUNT(toy_groups);
        assert_int_equal(provider->num_groups, num_groups);
        for (size_t i = 0; i < num_groups; i++) {
            assert_int_equal(provider->groups[i]->id, (k == 0 ? groups : toy_groups)[i]);
        }
        assert_int_equal(provider->num_signatures, STOIC_COUNT(schemes));
        for (size_t i = 0; i < STOIC_COUNT(schemes); i++) {
            assert_int_equal(provider->signatures[i]->scheme, schemes[i]);
        }
    }
}

/* Certificates go with every pair of curve and hash; handshakes with one hash for each curve. */
static void certificates_have_more_pairs(void **state) {
    static const uint16_t schemes[] = {0x0403, 0x0503, 0x0603};
    static const stoic_key_type curves[] = {STOIC_KEY_P256, STOIC_KEY_P384, STOIC_KEY_P521};
    static const uint8_t message[] = "tbs";
    const stoic_provider *providers[] = {stoic_provider_libcrypto(), stoic_provider_fake()};

    (void)state;
    for (size_t k = 0; k < STOIC_COUNT(providers) * 9; k++) {
        const stoic_provider *provider = providers[k / 9];
        const uint16_t scheme = schemes[k % 3];
        const stoic_key_type curve = curves[k / 3 % 3];
        const stoic_signature_algorithm *found =
            stoic_provider_certificate_signature(provider, scheme, curve);
        const stoic_public_key no_key = {.type = curve};
        assert_non_null(found);
        assert_int_equal(found->scheme, scheme);
        assert_int_equal(found->key_type, curve);
        assert_int_equal(
            found->verify(&no_key, stoic_bytes_of(message, sizeof(message)), stoic_bytes_of(NULL, 0)),
            STOIC_ERROR_BAD_SIGNATURE);
        assert_true((stoic_provider_signature(provider, scheme) == found) == (k % 3 == k / 3 % 3));
        assert_null(stoic_provider_certificate_signature(provider, scheme, STOIC_KEY_RSA));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_is_there),
        cmocka_unit_test(finds_nothing_else),
        cmocka_unit_test(the_order_is_the_preference),
        cmocka_unit_test(certificates_have_more_pairs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
