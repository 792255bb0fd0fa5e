/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The default provider: libcrypto (OpenSSL 3.x). What can be fetched or built once is so at the first call;
 * the handshake path asks libcrypto for no algorithm by name.
 */
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/rand.h>

#include "libcrypto/libcrypto.h"

static const stoic_hash *const hashes[] = {
    &stoic_libcrypto_sha256,
    &stoic_libcrypto_sha384,
    &stoic_libcrypto_sha512,
    &stoic_libcrypto_sha1,
};

static const stoic_suite aes128_gcm_sha256 = {
    .struct_size = sizeof(stoic_suite),
    .id = STOIC_TLS_AES_128_GCM_SHA256,
    .aead = &stoic_libcrypto_aes128_gcm,
    .hash = &stoic_libcrypto_sha256,
};

static const stoic_suite aes256_gcm_sha384 = {
    .struct_size = sizeof(stoic_suite),
    .id = STOIC_TLS_AES_256_GCM_SHA384,
    .aead = &stoic_libcrypto_aes256_gcm,
    .hash = &stoic_libcrypto_sha384,
};

static const stoic_suite chacha20_poly1305_sha256 = {
    .struct_size = sizeof(stoic_suite),
    .id = STOIC_TLS_CHACHA20_POLY1305_SHA256,
    .aead = &stoic_libcrypto_chacha20_poly1305,
    .hash = &stoic_libcrypto_sha256,
};

static const stoic_suite *const suites[] = {&aes128_gcm_sha256, &aes256_gcm_sha384,
                                            &chacha20_poly1305_sha256};

static const stoic_group *const groups[] = {
    &stoic_libcrypto_x25519_mlkem768,    &stoic_libcrypto_x25519,
    &stoic_libcrypto_secp256r1,          &stoic_libcrypto_secp384r1,
    &stoic_libcrypto_secp256r1_mlkem768,
};

static const stoic_signature_algorithm *const signatures[] = {
    &stoic_libcrypto_ecdsa_secp256r1_sha256, &stoic_libcrypto_ed25519,
    &stoic_libcrypto_ecdsa_secp384r1_sha384, &stoic_libcrypto_ecdsa_secp521r1_sha512,
    &stoic_libcrypto_rsa_pss_rsae_sha256,    &stoic_libcrypto_rsa_pss_rsae_sha384,
    &stoic_libcrypto_rsa_pss_rsae_sha512,    &stoic_libcrypto_rsa_pss_pss_sha256,
    &stoic_libcrypto_rsa_pss_pss_sha384,     &stoic_libcrypto_rsa_pss_pss_sha512,
    &stoic_libcrypto_rsa_pkcs1_sha256,       &stoic_libcrypto_rsa_pkcs1_sha384,
    &stoic_libcrypto_rsa_pkcs1_sha512,
};

/* By how often they are met in the web's PKI: P-384 with SHA-256 first. */
static const stoic_signature_algorithm *const certificate_signatures[] = {
    &stoic_libcrypto_ecdsa_p384_sha256, &stoic_libcrypto_ecdsa_p256_sha384,
    &stoic_libcrypto_ecdsa_p256_sha512, &stoic_libcrypto_ecdsa_p384_sha512,
    &stoic_libcrypto_ecdsa_p521_sha256, &stoic_libcrypto_ecdsa_p521_sha384,
};

/* The public generator: much of what is drawn here is sent in the clear. Keys come from the private one. */
static stoic_error draw_random(void *user, uint8_t *out, size_t len) {
    (void)user;
    if (len > INT_MAX) {
        return STOIC_ERROR_RANDOM_FAILED;
    }
    ERR_set_mark();
    const int drawn = RAND_bytes(out, (int)len);
    ERR_pop_to_mark();
    return drawn == 1 ? STOIC_OK : STOIC_ERROR_RANDOM_FAILED;
}

static const stoic_provider libcrypto_provider = {
    .struct_size = sizeof(stoic_provider),
    .name = "libcrypto",
    .hashes = hashes,
    .num_hashes = STOIC_COUNT(hashes),
    .suites = suites,
    .num_suites = STOIC_COUNT(suites),
    .groups = groups,
    .num_groups = STOIC_COUNT(groups),
    .signatures = signatures,
    .num_signatures = STOIC_COUNT(signatures),
    .certificate_signatures = certificate_signatures,
    .num_certificate_signatures = STOIC_COUNT(certificate_signatures),
    .random = draw_random,
    .load_signer = stoic_libcrypto_load_signer,
    .free_signer = stoic_libcrypto_free_signer,
    .signer_type = stoic_libcrypto_signer_type,
    .signer_public = stoic_libcrypto_signer_public,
    .sign = stoic_libcrypto_sign,
};

static CRYPTO_ONCE prepare_once = CRYPTO_ONCE_STATIC_INIT;
static bool is_prepared;

static void prepare(void) {
    ERR_set_mark();
    is_prepared = stoic_libcrypto_prepare_aead() && stoic_libcrypto_prepare_curves() &&
                  stoic_libcrypto_prepare_ecx() && stoic_libcrypto_prepare_rsa();
    ERR_pop_to_mark();
}

const stoic_provider *stoic_provider_libcrypto(void) {
    if (CRYPTO_THREAD_run_once(&prepare_once, prepare) != 1) {
        return NULL;
    }
    return is_prepared ? &libcrypto_provider : NULL;
}
