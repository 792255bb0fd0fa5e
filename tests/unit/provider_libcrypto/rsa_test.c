/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RSA against libcrypto's own high-level interface: what one makes, the other must take, and only that.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include "unit/provider/test_keys.h"

static const uint8_t message[] = "to be signed";

static void push(OSSL_PARAM_BLD *builder, BIGNUM **kept, const char *name, stoic_bytes bytes) {
    *kept = BN_bin2bn(bytes.data, (int)bytes.len, NULL);
    assert_int_equal(OSSL_PARAM_BLD_push_BN(builder, name, *kept), 1);
}

static EVP_PKEY *evp_key_of(const stoic_private_key *key) {
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    BIGNUM *kept[3];
    EVP_PKEY *evp = NULL;

    push(builder, &kept[0], OSSL_PKEY_PARAM_RSA_N, key->public_key.modulus);
    push(builder, &kept[1], OSSL_PKEY_PARAM_RSA_E, key->public_key.exponent);
    push(builder, &kept[2], OSSL_PKEY_PARAM_RSA_D, key->d);
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(builder);
    assert_int_equal(EVP_PKEY_fromdata_init(context), 1);
    assert_int_equal(EVP_PKEY_fromdata(context, &evp, EVP_PKEY_KEYPAIR, params), 1);
    for (size_t i = 0; i < STOIC_COUNT(kept); i++) {
        BN_free(kept[i]);
    }
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(builder);
    EVP_PKEY_CTX_free(context);
    return evp;
}

typedef struct evp_case {
    const char *reason;
    uint16_t scheme;
    const char *hash;
    const char *mgf1_hash;
    int padding;
    int salt_len;
    stoic_error expected;
} evp_case;

#define PSS RSA_PKCS1_PSS_PADDING
#define PKCS1 RSA_PKCS1_PADDING
#define BAD STOIC_ERROR_BAD_SIGNATURE

static const evp_case evp_cases[] = {
    {"PSS, SHA-256", STOIC_SCHEME_RSA_PSS_RSAE_SHA256, "SHA256", "SHA256", PSS, 32, STOIC_OK},
    {"PSS, SHA-384", STOIC_SCHEME_RSA_PSS_RSAE_SHA384, "SHA384", "SHA384", PSS, 48, STOIC_OK},
    {"PSS, SHA-512", STOIC_SCHEME_RSA_PSS_RSAE_SHA512, "SHA512", "SHA512", PSS, 64, STOIC_OK},
    {"PKCS #1, SHA-256", STOIC_SCHEME_RSA_PKCS1_SHA256, "SHA256", NULL, PKCS1, 0, STOIC_OK},
    {"PKCS #1, SHA-384", STOIC_SCHEME_RSA_PKCS1_SHA384, "SHA384", NULL, PKCS1, 0, STOIC_OK},
    {"PKCS #1, SHA-512", STOIC_SCHEME_RSA_PKCS1_SHA512, "SHA512", NULL, PKCS1, 0, STOIC_OK},
    {"no salt", STOIC_SCHEME_RSA_PSS_RSAE_SHA256, "SHA256", "SHA256", PSS, 0, BAD},
    {"salt of 20 bytes", STOIC_SCHEME_RSA_PSS_RSAE_SHA256, "SHA256", "SHA256", PSS, 20, BAD},
    {"salt of 31 bytes", STOIC_SCHEME_RSA_PSS_RSAE_SHA256, "SHA256", "SHA256", PSS, 31, BAD},
    {"salt of 33 bytes", STOIC_SCHEME_RSA_PSS_RSAE_SHA256, "SHA256", "SHA256", PSS, 33, BAD},
    {"salt of 32 bytes for SHA-512", STOIC_SCHEME_RSA_PSS_RSAE_SHA512, "SHA512", "SHA512", PSS, 32, BAD},
    {"MGF1 over another hash", STOIC_SCHEME_RSA_PSS_RSAE_SHA256, "SHA256", "SHA384", PSS, 32, BAD},
    {"another hash", STOIC_SCHEME_RSA_PSS_RSAE_SHA256, "SHA384", "SHA384", PSS, 48, BAD},
    {"PKCS #1 for PSS", STOIC_SCHEME_RSA_PSS_RSAE_SHA256, "SHA256", NULL, PKCS1, 0, BAD},
    {"PSS for PKCS #1", STOIC_SCHEME_RSA_PKCS1_SHA256, "SHA256", "SHA256", PSS, 32, BAD},
    {"SHA-1", STOIC_SCHEME_RSA_PKCS1_SHA256, "SHA1", NULL, PKCS1, 0, BAD},
};

static size_t sign_with_evp(const evp_case *c, EVP_PKEY *evp, uint8_t *signature, size_t len) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *settings = NULL;

    assert_int_equal(EVP_DigestSignInit_ex(context, &settings, c->hash, NULL, NULL, evp, NULL), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(settings, c->padding), 1);
    if (c->padding == PSS) {
        assert_int_equal(EVP_PKEY_CTX_set_rsa_mgf1_md_name(settings, c->mgf1_hash, NULL), 1);
        assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, c->salt_len), 1);
    }
    assert_int_equal(EVP_DigestSign(context, signature, &len, message, sizeof(message)), 1);
    EVP_MD_CTX_free(context);
    return len;
}

static void takes_exactly_what_tls_has(void **state) {
    uint8_t signature[512];
    test_key key;

    (void)state;
    test_key_init(&key, STOIC_KEY_RSA);
    EVP_PKEY *evp = evp_key_of(&key.key);
    for (size_t i = 0; i < STOIC_COUNT(evp_cases); i++) {
        const evp_case *c = &evp_cases[i];
        const stoic_signature_algorithm *row =
            stoic_provider_signature(stoic_provider_libcrypto(), c->scheme);
        print_message("  %s\n", c->reason);
        const size_t len = sign_with_evp(c, evp, signature, sizeof(signature));
        assert_int_equal(row->verify(&key.key.public_key, stoic_bytes_of(message, sizeof(message)),
                                     stoic_bytes_of(signature, len)),
                         c->expected);
    }
    EVP_PKEY_free(evp);
}

static bool evp_verifies(const evp_case *c, EVP_PKEY *evp, const uint8_t *signature, size_t len) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *settings = NULL;

    assert_int_equal(EVP_DigestVerifyInit_ex(context, &settings, c->hash, NULL, NULL, evp, NULL), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(settings, PSS), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, c->salt_len), 1);
    const int verdict = EVP_DigestVerify(context, signature, len, message, sizeof(message));
    EVP_MD_CTX_free(context);
    return verdict == 1;
}

static void signs_what_others_take(void **state) {
    const stoic_provider *provider = stoic_provider_libcrypto();
    uint8_t signature[512];
    stoic_signer *signer = NULL;
    test_key key;

    (void)state;
    test_key_init(&key, STOIC_KEY_RSA);
    EVP_PKEY *evp = evp_key_of(&key.key);
    assert_int_equal(provider->load_signer(&signer, &key.key), STOIC_OK);
    for (size_t i = 0; i < 3; i++) {
        size_t len = 0;
        print_message("  %s\n", evp_cases[i].reason);
        assert_int_equal(provider->sign(signer, &len, signature, sizeof(signature), evp_cases[i].scheme,
                                        stoic_bytes_of(message, sizeof(message))),
                         STOIC_OK);
        assert_true(evp_verifies(&evp_cases[i], evp, signature, len));
    }
    provider->free_signer(signer);
    EVP_PKEY_free(evp);
}

typedef struct bound_case {
    const char *reason;
    size_t modulus_len;
    uint8_t first;
    uint8_t last;
    const char *exponent;
} bound_case;

/* None of these is a key that anything could be verified with; they must be refused before the arithmetic. */
static const bound_case bound_cases[] = {
    {"2040 bits", 255, 0x80, 1, "010001"},
    {"2047 bits", 256, 0x7f, 1, "010001"},
    {"8193 bits", 1025, 1, 1, "010001"},
    {"an even modulus", 256, 0x80, 2, "010001"},
    {"the exponent 1", 256, 0x80, 1, "01"},
    {"an even exponent", 256, 0x80, 1, "010000"},
    {"an exponent of 34 bits", 256, 0x80, 1, "0200000001"},
    {"no exponent", 256, 0x80, 1, ""},
    {"no modulus", 0, 0, 0, "010001"},
};

static void keys_of_peers_are_bounded(void **state) {
    uint8_t modulus[1025], signature[1024] = {0}, exponent[8];

    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(bound_cases); i++) {
        const bound_case *c = &bound_cases[i];
        const stoic_signature_algorithm *row =
            stoic_provider_signature(stoic_provider_libcrypto(), STOIC_SCHEME_RSA_PKCS1_SHA256);
        print_message("  %s\n", c->reason);
        memset(modulus, 0x5a, sizeof(modulus));
        if (c->modulus_len > 0) {
            modulus[0] = c->first;
            modulus[c->modulus_len - 1] = c->last;
        }
        const stoic_public_key key = {
            .type = STOIC_KEY_RSA,
            .modulus = stoic_bytes_of(modulus, c->modulus_len),
            .exponent = stoic_bytes_of(exponent, test_hex(exponent, sizeof(exponent), c->exponent)),
        };
        const size_t len = c->modulus_len > sizeof(signature) ? sizeof(signature) : c->modulus_len;
        assert_int_equal(
            row->verify(&key, stoic_bytes_of(message, sizeof(message)), stoic_bytes_of(signature, len)),
            STOIC_ERROR_BAD_SIGNATURE);
    }
    assert_int_equal(ERR_get_error(), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_exactly_what_tls_has),
        cmocka_unit_test(signs_what_others_take),
        cmocka_unit_test(keys_of_peers_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
