/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AES-GCM and ChaCha20-Poly1305 with ciphers that are fetched once. A context holds one of libcrypto's with
 * the key in place; each record gives it a new nonce and nothing else (RFC 9846 5.2, RFC 9846 5.3).
 */
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/params.h>

#include "libcrypto/libcrypto.h"

/* Full-size records that one key may seal: 2^24.5 for AES-GCM (RFC 9846 5.5). ChaCha20-Poly1305 outlasts the
 * sequence number. */
#define GCM_MAX_SEALS 23726566
/* Forgeries: the confidentiality and integrity bounds of RFC 9001 6.6. TLS ends at the first one anyway. */
#define GCM_MAX_OPEN_FAILURES (UINT64_C(1) << 52)
#define CHACHA20_MAX_OPEN_FAILURES (UINT64_C(1) << 36)

typedef struct aead_context {
    const stoic_libcrypto_aead_calls *calls;
    void *cipher;
} aead_context;

static stoic_libcrypto_aead_calls aes128_gcm;
static stoic_libcrypto_aead_calls aes256_gcm;
static stoic_libcrypto_aead_calls chacha20_poly1305;

bool stoic_libcrypto_prepare_aead(void) {
    return stoic_libcrypto_aead_calls_prepare(&aes128_gcm, "AES-128-GCM") &&
           stoic_libcrypto_aead_calls_prepare(&aes256_gcm, "AES-256-GCM") &&
           stoic_libcrypto_aead_calls_prepare(&chacha20_poly1305, "ChaCha20-Poly1305");
}

static stoic_error start(void *context, const stoic_libcrypto_aead_calls *calls, size_t key_len,
                         stoic_bytes key) {
    aead_context *self = context;

    *self = (aead_context){.calls = calls};
    if (key.len != key_len) {
        return STOIC_ERROR_CRYPTO_FAILED;
    }
    void *fresh = calls->new_context(calls->context);
    if (fresh == NULL) {
        ERR_clear_error();
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    if (calls->encrypt_init(fresh, key.data, key.len, NULL, 0, NULL) != 1) {
        calls->free_context(fresh);
        ERR_clear_error();
        return STOIC_ERROR_CRYPTO_FAILED;
    }
    self->cipher = fresh;
    return STOIC_OK;
}

static stoic_error start_aes128_gcm(void *context, stoic_bytes key) {
    return start(context, &aes128_gcm, 16, key);
}

static stoic_error start_aes256_gcm(void *context, stoic_bytes key) {
    return start(context, &aes256_gcm, 32, key);
}

static stoic_error start_chacha20_poly1305(void *context, stoic_bytes key) {
    return start(context, &chacha20_poly1305, 32, key);
}

/* Passes bytes through the cipher, in the direction that it was set to; with `out` NULL they are additional
 * data. */
static bool pass(const aead_context *self, uint8_t *out, const uint8_t *data, size_t len) {
    size_t written = 0;

    return len == 0 ||
           (self->calls->update(self->cipher, out, &written, len, data, len) == 1 && written == len);
}

/* The end of the data. These are stream ciphers: there is never a rest to write. */
static bool end(const aead_context *self) {
    uint8_t rest[STOIC_AEAD_TAG_LEN];
    size_t written = 0;

    return self->calls->final(self->cipher, rest, &written, sizeof(rest)) == 1 && written == 0;
}

static bool seal_parts(const aead_context *self, uint8_t *out, const uint8_t *nonce, stoic_bytes additional,
                       stoic_bytes plaintext, stoic_bytes trailer) {
    STOIC_UNSAFE_BEGIN
    uint8_t *trailer_out = out + plaintext.len;
    uint8_t *tag = trailer_out + trailer.len;
    STOIC_UNSAFE_END
    OSSL_PARAM get_tag[] = {
        OSSL_PARAM_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG, tag, STOIC_AEAD_TAG_LEN),
        OSSL_PARAM_END,
    };
    return self->calls->encrypt_init(self->cipher, NULL, 0, nonce, STOIC_AEAD_NONCE_LEN, NULL) == 1 &&
           pass(self, NULL, additional.data, additional.len) &&
           pass(self, out, plaintext.data, plaintext.len) &&
           pass(self, trailer_out, trailer.data, trailer.len) && end(self) &&
           self->calls->get_params(self->cipher, get_tag) == 1;
}

static stoic_error seal(void *context, uint8_t *out, const uint8_t *nonce, stoic_bytes additional,
                        stoic_bytes plaintext, stoic_bytes trailer) {
    if (seal_parts(context, out, nonce, additional, plaintext, trailer)) {
        return STOIC_OK;
    }
    OPENSSL_cleanse(out, plaintext.len + trailer.len + STOIC_AEAD_TAG_LEN);
    ERR_clear_error();
    return STOIC_ERROR_CRYPTO_FAILED;
}

static bool open_parts(const aead_context *self, uint8_t *data, size_t plaintext_len, const uint8_t *nonce,
                       stoic_bytes additional) {
    STOIC_UNSAFE_BEGIN
    uint8_t *tag = data + plaintext_len;
    STOIC_UNSAFE_END
    const OSSL_PARAM expect_tag[] = {
        OSSL_PARAM_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG, tag, STOIC_AEAD_TAG_LEN),
        OSSL_PARAM_END,
    };
    return self->calls->decrypt_init(self->cipher, NULL, 0, nonce, STOIC_AEAD_NONCE_LEN, expect_tag) == 1 &&
           pass(self, NULL, additional.data, additional.len) && pass(self, data, data, plaintext_len) &&
           end(self);
}

static stoic_error open_in_place(void *context, uint8_t *data, size_t len, const uint8_t *nonce,
                                 stoic_bytes additional) {
    if (len >= STOIC_AEAD_TAG_LEN && open_parts(context, data, len - STOIC_AEAD_TAG_LEN, nonce, additional)) {
        return STOIC_OK;
    }
    /* What is there now is the plaintext of somebody who does not have the key. */
    OPENSSL_cleanse(data, len);
    ERR_clear_error();
    return STOIC_ERROR_BAD_RECORD_MAC;
}

static void clear(void *context) {
    aead_context *self = context;

    if (self->cipher != NULL) {
        self->calls->free_context(self->cipher); /* wipes the key schedule */
        self->cipher = NULL;
    }
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
