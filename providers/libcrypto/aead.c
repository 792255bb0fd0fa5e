/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AES-GCM and ChaCha20-Poly1305 through EVP ciphers that are fetched once. A context holds one EVP_CIPHER_CTX
 * with the key in place; each record gives it a new nonce and nothing else (RFC 9846 5.2, RFC 9846 5.3).
 */
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "libcrypto/libcrypto.h"

/* Full-size records that one key may seal: 2^24.5 for AES-GCM (RFC 9846 5.5). ChaCha20-Poly1305 outlasts the
 * sequence number. */
#define GCM_MAX_SEALS 23726566
/* Forgeries: the confidentiality and integrity bounds of RFC 9001 6.6. TLS ends at the first one anyway. */
#define GCM_MAX_OPEN_FAILURES (UINT64_C(1) << 52)
#define CHACHA20_MAX_OPEN_FAILURES (UINT64_C(1) << 36)

typedef struct aead_context {
    EVP_CIPHER_CTX *cipher;
} aead_context;

static EVP_CIPHER *aes128_gcm;
static EVP_CIPHER *aes256_gcm;
static EVP_CIPHER *chacha20_poly1305;

bool stoic_libcrypto_prepare_aead(void) {
    aes128_gcm = EVP_CIPHER_fetch(NULL, "AES-128-GCM", NULL);
    aes256_gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    chacha20_poly1305 = EVP_CIPHER_fetch(NULL, "ChaCha20-Poly1305", NULL);
    return aes128_gcm != NULL && aes256_gcm != NULL && chacha20_poly1305 != NULL;
}

static stoic_error start(void *context, const EVP_CIPHER *cipher, size_t key_len, stoic_bytes key) {
    aead_context *self = context;

    self->cipher = NULL;
    if (key.len != key_len) {
        return STOIC_ERROR_CRYPTO_FAILED;
    }
    EVP_CIPHER_CTX *fresh = EVP_CIPHER_CTX_new();
    if (fresh == NULL) {
        ERR_clear_error();
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    if (EVP_EncryptInit_ex(fresh, cipher, NULL, key.data, NULL) != 1) {
        EVP_CIPHER_CTX_free(fresh);
        ERR_clear_error();
        return STOIC_ERROR_CRYPTO_FAILED;
    }
    self->cipher = fresh;
    return STOIC_OK;
}

static stoic_error start_aes128_gcm(void *context, stoic_bytes key) {
    return start(context, aes128_gcm, 16, key);
}

static stoic_error start_aes256_gcm(void *context, stoic_bytes key) {
    return start(context, aes256_gcm, 32, key);
}

static stoic_error start_chacha20_poly1305(void *context, stoic_bytes key) {
    return start(context, chacha20_poly1305, 32, key);
}

/* Passes bytes through the cipher, in the direction that it was set to; with `out` NULL they are additional
 * data. */
static bool pass(EVP_CIPHER_CTX *cipher, uint8_t *out, const uint8_t *data, size_t len) {
    int written = 0;

    if (len == 0) {
        return true;
    }
    return len <= INT_MAX && EVP_CipherUpdate(cipher, out, &written, data, (int)len) == 1 &&
           (size_t)written == len;
}

static bool seal_parts(EVP_CIPHER_CTX *cipher, uint8_t *out, const uint8_t *nonce, stoic_bytes additional,
                       stoic_bytes plaintext, stoic_bytes trailer) {
    int written = 0;

    STOIC_UNSAFE_BEGIN
    uint8_t *trailer_out = out + plaintext.len;
    uint8_t *tag = trailer_out + trailer.len;
    STOIC_UNSAFE_END
    return EVP_CipherInit_ex(cipher, NULL, NULL, NULL, nonce, 1) == 1 &&
           pass(cipher, NULL, additional.data, additional.len) &&
           pass(cipher, out, plaintext.data, plaintext.len) &&
           pass(cipher, trailer_out, trailer.data, trailer.len) &&
           EVP_CipherFinal_ex(cipher, tag, &written) == 1 &&
           EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, STOIC_AEAD_TAG_LEN, tag) == 1;
}

static stoic_error seal(void *context, uint8_t *out, const uint8_t *nonce, stoic_bytes additional,
                        stoic_bytes plaintext, stoic_bytes trailer) {
    const aead_context *self = context;

    if (seal_parts(self->cipher, out, nonce, additional, plaintext, trailer)) {
        return STOIC_OK;
    }
    OPENSSL_cleanse(out, plaintext.len + trailer.len + STOIC_AEAD_TAG_LEN);
    ERR_clear_error();
    return STOIC_ERROR_CRYPTO_FAILED;
}

static bool open_parts(EVP_CIPHER_CTX *cipher, uint8_t *data, size_t plaintext_len, const uint8_t *nonce,
                       stoic_bytes additional) {
    uint8_t rest[STOIC_AEAD_TAG_LEN]; /* stays empty: these are stream ciphers */
    int written = 0;

    STOIC_UNSAFE_BEGIN
    uint8_t *tag = data + plaintext_len;
    STOIC_UNSAFE_END
    return EVP_CipherInit_ex(cipher, NULL, NULL, NULL, nonce, 0) == 1 &&
           pass(cipher, NULL, additional.data, additional.len) && pass(cipher, data, data, plaintext_len) &&
           EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, STOIC_AEAD_TAG_LEN, tag) == 1 &&
           EVP_CipherFinal_ex(cipher, rest, &written) == 1;
}

static stoic_error open_in_place(void *context, uint8_t *data, size_t len, const uint8_t *nonce,
                                 stoic_bytes additional) {
    const aead_context *self = context;

    if (len >= STOIC_AEAD_TAG_LEN &&
        open_parts(self->cipher, data, len - STOIC_AEAD_TAG_LEN, nonce, additional)) {
        return STOIC_OK;
    }
    /* What is there now is the plaintext of somebody who does not have the key. */
    OPENSSL_cleanse(data, len);
    ERR_clear_error();
    return STOIC_ERROR_BAD_RECORD_MAC;
}

static void clear(void *context) {
    aead_context *self = context;

    EVP_CIPHER_CTX_free(self->cipher); /* wipes the key schedule */
    self->cipher = NULL;
}

const stoic_aead stoic_libcrypto_aes128_gcm = {
    .struct_size = sizeof(stoic_aead),
    .name = "AES-128-GCM",
    .key_len = 16,
    .context_size = sizeof(aead_context),
    .max_seals = GCM_MAX_SEALS,
    .max_open_failures = GCM_MAX_OPEN_FAILURES,
    .start = start_aes128_gcm,
    .seal = seal,
    .open = open_in_place,
    .clear = clear,
};

const stoic_aead stoic_libcrypto_aes256_gcm = {
    .struct_size = sizeof(stoic_aead),
    .name = "AES-256-GCM",
    .key_len = 32,
    .context_size = sizeof(aead_context),
    .max_seals = GCM_MAX_SEALS,
    .max_open_failures = GCM_MAX_OPEN_FAILURES,
    .start = start_aes256_gcm,
    .seal = seal,
    .open = open_in_place,
    .clear = clear,
};

const stoic_aead stoic_libcrypto_chacha20_poly1305 = {
    .struct_size = sizeof(stoic_aead),
    .name = "ChaCha20-Poly1305",
    .key_len = 32,
    .context_size = sizeof(aead_context),
    .max_seals = UINT64_MAX,
    .max_open_failures = CHACHA20_MAX_OPEN_FAILURES,
    .start = start_chacha20_poly1305,
    .seal = seal,
    .open = open_in_place,
    .clear = clear,
};
