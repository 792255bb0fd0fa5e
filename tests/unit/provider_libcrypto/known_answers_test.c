/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The standards' own vectors; Wycheproof's many more have a test of their own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "unit/provider/test_keys.h"

typedef struct exchange_case {
    const char *reason;
    uint16_t group;
    const char *private_key;
    const char *peer_share;
    const char *own_share; /* NULL: not known */
    const char *secret;
} exchange_case;

#define P256_X "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
#define P256_Y "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
#define P384_X                                                                                               \
    "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7"
#define P384_Y                                                                                               \
    "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f"

static const exchange_case exchange_cases[] = {
    {"RFC 7748 5.2, first", STOIC_GROUP_X25519,
     "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
     "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c", NULL,
     "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"},
    {"RFC 7748 5.2, second: the top bit is ignored", STOIC_GROUP_X25519,
     "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
     "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493", NULL,
     "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"},
    {"the scalar 1 gives the base point of P-256", STOIC_GROUP_SECP256R1, "01", "04" P256_X P256_Y,
     "04" P256_X P256_Y, P256_X},
    {"leading zeros of a scalar do not count", STOIC_GROUP_SECP256R1,
     "0000000000000000000000000000000000000000000000000000000000000001", "04" P256_X P256_Y,
     "04" P256_X P256_Y, P256_X},
    {"the scalar 1 gives the base point of P-384", STOIC_GROUP_SECP384R1, "01", "04" P384_X P384_Y,
     "04" P384_X P384_Y, P384_X},
};

static void agrees_like_the_standards(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(exchange_cases); i++) {
        const exchange_case *c = &exchange_cases[i];
        const stoic_group *group = stoic_provider_group(stoic_provider_libcrypto(), c->group);
        _Alignas(STOIC_CONTEXT_ALIGN) uint8_t context[STOIC_GROUP_MAX_CONTEXT];
        uint8_t private_key[66], peer[128], expected[128], share[128], secret[66];
        print_message("  %s\n", c->reason);
        const size_t private_len = test_hex(private_key, sizeof(private_key), c->private_key);
        const size_t peer_len = test_hex(peer, sizeof(peer), c->peer_share);
        assert_int_equal(group->start_from(context, share, stoic_bytes_of(private_key, private_len)),
                         STOIC_OK);
        assert_int_equal(group->finish(context, secret, stoic_bytes_of(peer, peer_len)), STOIC_OK);
        assert_int_equal(test_hex(expected, sizeof(expected), c->secret), group->secret_len);
        assert_memory_equal(secret, expected, group->secret_len);
        if (c->own_share != NULL) {
            assert_int_equal(test_hex(expected, sizeof(expected), c->own_share), group->client_share_len);
            assert_memory_equal(share, expected, group->client_share_len);
        }
        group->clear(context);
    }
}

typedef struct refused_scalar {
    const char *reason;
    uint16_t group;
    const char *private_key;
} refused_scalar;

static const refused_scalar refused_scalars[] = {
    {"zero", STOIC_GROUP_SECP256R1, "00"},
    {"nothing", STOIC_GROUP_SECP256R1, ""},
    {"the order of P-256", STOIC_GROUP_SECP256R1,
     "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"},
    {"33 bytes", STOIC_GROUP_SECP256R1, "000000000000000000000000000000000000000000000000000000000000000001"},
    {"31 bytes", STOIC_GROUP_X25519, "00000000000000000000000000000000000000000000000000000000000001"},
};

static void refuses_wrong_scalars(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(refused_scalars); i++) {
        const refused_scalar *c = &refused_scalars[i];
        const stoic_group *group = stoic_provider_group(stoic_provider_libcrypto(), c->group);
        _Alignas(STOIC_CONTEXT_ALIGN) uint8_t context[STOIC_GROUP_MAX_CONTEXT] = {0};
        uint8_t private_key[66], share[128];
        print_message("  %s\n", c->reason);
        const size_t len = test_hex(private_key, sizeof(private_key), c->private_key);
        assert_int_equal(group->start_from(context, share, stoic_bytes_of(private_key, len)),
                         STOIC_ERROR_CRYPTO_FAILED);
        group->clear(context);
    }
}

/* RFC 8032 7.1, TEST 1: an empty message. */
static void signs_like_rfc_8032(void **state) {
    const stoic_provider *provider = stoic_provider_libcrypto();
    uint8_t seed[32], expected[64], signature[64], point[32];
    size_t len = 0;
    stoic_signer *signer = NULL;

    (void)state;
    (void)test_hex(seed, sizeof(seed), "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    const stoic_private_key key = {.public_key.type = STOIC_KEY_ED25519, .scalar = stoic_bytes_of(seed, 32)};
    assert_int_equal(provider->load_signer(&signer, &key), STOIC_OK);
    assert_int_equal(provider->signer_public(signer, &len, point, sizeof(point)), STOIC_OK);
    (void)test_hex(expected, sizeof(expected),
                   "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    assert_int_equal(len, 32);
    assert_memory_equal(point, expected, 32);
    assert_int_equal(provider->sign(signer, &len, signature, sizeof(signature), STOIC_SCHEME_ED25519,
                                    stoic_bytes_of(NULL, 0)),
                     STOIC_OK);
    (void)test_hex(
        expected, sizeof(expected),
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b");
    assert_int_equal(len, 64);
    assert_memory_equal(signature, expected, 64);
    provider->free_signer(signer);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_like_the_standards),
        cmocka_unit_test(refuses_wrong_scalars),
        cmocka_unit_test(signs_like_rfc_8032),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
