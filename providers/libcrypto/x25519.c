/* SPDX-License-Identifier: Apache-2.0 */
/*
 * X25519 (RFC 7748, RFC 9846 4.3.8, RFC 9846 7.4.2). The context holds libcrypto's key pair.
 */
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <string.h>

#include "libcrypto/libcrypto.h"

typedef struct x25519_context {
    void *key;
} x25519_context;

static stoic_error keep_key(x25519_context *self, uint8_t *share, const stoic_libcrypto_ecx *keys,
                            void *key) {
    self->key = NULL;
    if (key == NULL) {
        return STOIC_ERROR_CRYPTO_FAILED;
    }
    if (!stoic_libcrypto_ecx_write_public(keys, share, key)) {
        keys->free_key(key);
        return STOIC_ERROR_CRYPTO_FAILED;
    }
    self->key = key;
    return STOIC_OK;
}

static stoic_error start(void *context, uint8_t *share) {
    const stoic_libcrypto_ecx *keys = &stoic_libcrypto_x25519_calls_get()->keys;

    ERR_set_mark();
    return stoic_libcrypto_end(keep_key(context, share, keys, stoic_libcrypto_ecx_generate(keys)));
}

static stoic_error start_from(void *context, uint8_t *share, stoic_bytes private_key) {
    const stoic_libcrypto_ecx *keys = &stoic_libcrypto_x25519_calls_get()->keys;

    ERR_set_mark();
    return stoic_libcrypto_end(
        keep_key(context, share, keys, stoic_libcrypto_ecx_private(keys, private_key)));
}

static bool is_zero(const uint8_t *secret) {
    static const uint8_t zeros[STOIC_LIBCRYPTO_ECX_LEN];

    return CRYPTO_memcmp(secret, zeros, sizeof(zeros)) == 0;
}

static stoic_error derive(const stoic_libcrypto_x25519_calls *calls, uint8_t *secret, void *key, void *peer) {
    stoic_error error = STOIC_OK;
    size_t len = 0;
    void *exchange = calls->new_context(calls->keys.context);

    if (exchange == NULL) {
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    if (calls->init(exchange, key, NULL) != 1 || calls->set_peer(exchange, peer) != 1) {
        error = STOIC_ERROR_CRYPTO_FAILED;
    } else if (calls->derive(exchange, secret, &len, STOIC_LIBCRYPTO_ECX_LEN) != 1 || is_zero(secret)) {
        /* libcrypto itself refuses an all-zero secret: it comes from a point of small order. */
        error = STOIC_ERROR_KEY_SHARE_INVALID;
    }
    calls->free_context(exchange);
    return error;
}

static stoic_error agree(const x25519_context *self, uint8_t *secret, stoic_bytes peer_share) {
    const stoic_libcrypto_x25519_calls *calls = stoic_libcrypto_x25519_calls_get();

    if (peer_share.len != STOIC_LIBCRYPTO_ECX_LEN) {
        return STOIC_ERROR_KEY_SHARE_INVALID;
    }
    void *peer = stoic_libcrypto_ecx_public(&calls->keys, peer_share);
    if (peer == NULL) {
        return STOIC_ERROR_CRYPTO_FAILED;
    }
    const stoic_error error = derive(calls, secret, self->key, peer);
    calls->keys.free_key(peer);
    return error;
}

static stoic_error finish(void *context, uint8_t *secret, stoic_bytes peer_share) {
    ERR_set_mark();
    return stoic_libcrypto_end(agree(context, secret, peer_share));
}

static void clear(void *context) {
    x25519_context *self = context;

    if (self->key != NULL) {
        stoic_libcrypto_x25519_calls_get()->keys.free_key(self->key);
        self->key = NULL;
    }
}

static stoic_error respond(uint8_t *share, uint8_t *secret, stoic_bytes peer_share) {
    x25519_context self = {0};
    uint8_t own_share[STOIC_LIBCRYPTO_ECX_LEN];

    stoic_error error = start(&self, own_share);
    if (error == STOIC_OK) {
        error = finish(&self, secret, peer_share);
    }
    if (error == STOIC_OK) {
        memcpy(share, own_share, sizeof(own_share));
    }
    clear(&self);
    return error;
}

const stoic_group stoic_libcrypto_x25519 = {
    .struct_size = sizeof(stoic_group),
    .id = STOIC_GROUP_X25519,
    .name = "x25519",
    .client_share_len = STOIC_LIBCRYPTO_ECX_LEN,
    .server_share_len = STOIC_LIBCRYPTO_ECX_LEN,
    .secret_len = STOIC_LIBCRYPTO_ECX_LEN,
    .context_size = sizeof(x25519_context),
    .start = start,
    .start_from = start_from,
    .finish = finish,
    .respond = respond,
    .clear = clear,
};
