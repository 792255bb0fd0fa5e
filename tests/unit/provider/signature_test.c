/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "unit/provider/providers.h"
#include "unit/provider/test_keys.h"

static const stoic_key_type key_types[] = {STOIC_KEY_P256,    STOIC_KEY_P384, STOIC_KEY_P521,
                                           STOIC_KEY_ED25519, STOIC_KEY_RSA,  STOIC_KEY_RSA_PSS};

static const uint8_t message_bytes[] = "what both sides have said so far";

static bool is_pkcs1(uint16_t scheme) {
    return scheme == STOIC_SCHEME_RSA_PKCS1_SHA256 || scheme == STOIC_SCHEME_RSA_PKCS1_SHA384 ||
           scheme == STOIC_SCHEME_RSA_PKCS1_SHA512;
}

static bool is_rsa(stoic_key_type type) {
    return type == STOIC_KEY_RSA || type == STOIC_KEY_RSA_PSS;
}

/* The public key of a signer, as its peer sees it. */
static stoic_public_key public_of(const stoic_provider *provider, const stoic_signer *signer, uint8_t *space,
                                  size_t cap) {
    static const uint8_t exponent[] = {1, 0, 1};
    stoic_public_key key = {.type = provider->signer_type(signer)};
    size_t len = 0;

    assert_int_equal(provider->signer_public(signer, &len, space, cap), STOIC_OK);
    if (is_rsa(key.type)) {
        key.modulus = stoic_bytes_of(space, len);
        key.exponent = stoic_bytes_of(exponent, sizeof(exponent));
    } else {
        key.point = stoic_bytes_of(space, len);
    }
    return key;
}

static void expect_bad(const stoic_signature_algorithm *algorithm, const char *reason,
                       const stoic_public_key *key, stoic_bytes message, stoic_bytes signature) {
    print_message("      %s\n", reason);
    assert_int_equal(algorithm->verify(key, message, signature), STOIC_ERROR_BAD_SIGNATURE);
}

static void check_rejections(const stoic_provider *provider, const stoic_signature_algorithm *algorithm,
                             const stoic_public_key *key, stoic_bytes message, stoic_bytes signature) {
    uint8_t changed[STOIC_SIGNATURE_MAX_LEN + 1] = {0}, point[STOIC_SIGNATURE_MAX_LEN];
    stoic_public_key other = *key;

    (void)provider;
    expect_bad(algorithm, "another message", key, stoic_slice(message, 0, message.len - 1), signature);
    memcpy(changed, signature.data, signature.len);
    for (size_t i = 0; i < signature.len; i += 7) {
        changed[i] ^= 0x10;
        assert_int_equal(algorithm->verify(key, message, stoic_bytes_of(changed, signature.len)),
                         STOIC_ERROR_BAD_SIGNATURE);
        changed[i] ^= 0x10;
    }
    expect_bad(algorithm, "a byte more", key, message, stoic_bytes_of(changed, signature.len + 1));
    expect_bad(algorithm, "a byte less", key, message, stoic_slice(signature, 0, signature.len - 1));
    expect_bad(algorithm, "empty", key, message, stoic_bytes_of(NULL, 0));
    expect_bad(algorithm, "far too long", key, message, stoic_bytes_of(changed, sizeof(changed)));
    other.type = key->type == STOIC_KEY_P256 ? STOIC_KEY_P384 : STOIC_KEY_P256;
    expect_bad(algorithm, "another type of key", &other, message, signature);
    other = *key;
    stoic_bytes *number = is_rsa(key->type) ? &other.modulus : &other.point;
    memcpy(point, number->data, number->len);
    point[number->len - 1] ^= 2;
    number->data = point;
    expect_bad(algorithm, "another key", &other, message, signature);
    number->len--;
    expect_bad(algorithm, "a key that is too short", &other, message, signature);
    number->len = 0;
    expect_bad(algorithm, "no key", &other, message, signature);
}

static void check_scheme(const stoic_provider *provider, const stoic_signer *signer,
                         const stoic_signature_algorithm *algorithm) {
    const stoic_bytes message = stoic_bytes_of(message_bytes, sizeof(message_bytes));
    uint8_t signature[STOIC_SIGNATURE_MAX_LEN], space[STOIC_SIGNATURE_MAX_LEN];
    size_t len = 0;

    const stoic_error error =
        provider->sign(signer, &len, signature, sizeof(signature), algorithm->scheme, message);
    if (algorithm->key_type != provider->signer_type(signer) || is_pkcs1(algorithm->scheme)) {
        assert_int_equal(error, STOIC_ERROR_UNSUPPORTED_BY_PROVIDER);
        return;
    }
    print_message("    %s\n", algorithm->name);
    assert_int_equal(error, STOIC_OK);
    assert_true(len > 0 && len <= sizeof(signature));
    const stoic_public_key key = public_of(provider, signer, space, sizeof(space));
    assert_int_equal(algorithm->verify(&key, message, stoic_bytes_of(signature, len)), STOIC_OK);
    check_rejections(provider, algorithm, &key, message, stoic_bytes_of(signature, len));
    assert_int_equal(provider->sign(signer, &len, signature, 10, algorithm->scheme, message),
                     STOIC_ERROR_BUFFER_TOO_SMALL);
}

static void check_signer(const stoic_provider *provider, const test_key *key) {
    stoic_signer *signer = NULL;

    assert_int_equal(provider->load_signer(&signer, &key->key), STOIC_OK);
    assert_int_equal(provider->signer_type(signer), key->key.public_key.type);
    for (size_t i = 0; i < provider->num_signatures; i++) {
        check_scheme(provider, signer, provider->signatures[i]);
    }
    provider->free_signer(signer);
}

static void signs_and_verifies(void **state) {
    (void)state;
    for (size_t i = 0; i < NUM_PROVIDERS; i++) {
        const stoic_provider *provider = provider_rows[i].get();
        for (size_t k = 0; k < STOIC_COUNT(key_types); k++) {
            test_key key;
            print_message("  %s: key type %d\n", provider->name, (int)key_types[k]);
            test_key_init(&key, key_types[k]);
            check_signer(provider, &key);
        }
    }
}

/* A key with its point, as SEC 1 files have it. */
static void takes_the_public_point(void **state) {
    (void)state;
    for (size_t i = 0; i < NUM_PROVIDERS; i++) {
        const stoic_provider *provider = provider_rows[i].get();
        for (size_t k = 0; k < STOIC_COUNT(key_types) && !is_rsa(key_types[k]); k++) {
            test_key key, other;
            stoic_signer *signer = NULL;
            uint8_t point[STOIC_PUBLIC_POINT_MAX_LEN];
            size_t len = 0;
            test_key_init(&key, key_types[k]);
            test_key_init_other(&other, key_types[k]);
            assert_int_equal(provider->load_signer(&signer, &key.key), STOIC_OK);
            assert_int_equal(provider->signer_public(signer, &len, point, 10), STOIC_ERROR_BUFFER_TOO_SMALL);
            assert_int_equal(provider->signer_public(signer, &len, point, sizeof(point)), STOIC_OK);
            provider->free_signer(signer);
            key.key.public_key.point = stoic_bytes_of(point, len);
            assert_int_equal(provider->load_signer(&signer, &key.key), STOIC_OK);
            provider->free_signer(signer);
            if (provider_rows[i].is_real) {
                other.key.public_key.point = stoic_bytes_of(point, len);
                assert_int_equal(provider->load_signer(&signer, &other.key), STOIC_ERROR_KEY_MALFORMED);
            }
        }
    }
}

static void refuses_unknown_types(void **state) {
    (void)state;
    for (size_t i = 0; i < NUM_PROVIDERS; i++) {
        const stoic_provider *provider = provider_rows[i].get();
        const stoic_private_key none = {.scalar = stoic_bytes_of(message_bytes, 32)};
        const stoic_private_key empty = {.public_key.type = STOIC_KEY_P256};
        stoic_signer *signer = NULL;
        assert_int_equal(provider->load_signer(&signer, &none), STOIC_ERROR_KEY_UNSUPPORTED);
        assert_int_equal(provider->load_signer(&signer, &empty), STOIC_ERROR_KEY_MALFORMED);
        assert_null(signer);
        provider->free_signer(NULL); /* allowed */
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs_and_verifies),
        cmocka_unit_test(takes_the_public_point),
        cmocka_unit_test(refuses_unknown_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
