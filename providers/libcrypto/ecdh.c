/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ECDH over P-256 and P-384 (RFC 9846 4.3.8, RFC 9846 7.4.2). The context is the private scalar itself,
 * inline; libcrypto's EC_KEY would copy the whole group for each key pair.
 */
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <string.h>

#include "libcrypto/libcrypto.h"

#define MAX_SCALAR_LEN 48 /* P-384 */

typedef struct ecdh_context {
    uint8_t scalar[MAX_SCALAR_LEN];
} ecdh_context;

_Static_assert(sizeof(ecdh_context) <= STOIC_GROUP_MAX_CONTEXT, "a key pair must fit its place");

/* Keeps the scalar in `self` and writes its public point. */
static bool keep_key_pair(ecdh_context *self, uint8_t *share, const stoic_libcrypto_curve *curve,
                          const BIGNUM *scalar) {
    EC_POINT *point = stoic_libcrypto_public_point(curve, scalar);
    const bool is_written =
        point != NULL && stoic_libcrypto_encode_point(curve, share, point) &&
        BN_bn2binpad(scalar, self->scalar, (int)curve->field_len) == (int)curve->field_len;

    EC_POINT_free(point);
    return is_written;
}

/* A scalar from 1 to the order - 1, evenly distributed. */
static BIGNUM *draw_scalar(const stoic_libcrypto_curve *curve) {
    BIGNUM *scalar = BN_secure_new();

    do {
        if (scalar == NULL || BN_priv_rand_range(scalar, EC_GROUP_get0_order(curve->group)) != 1) {
            BN_clear_free(scalar);
            return NULL;
        }
    } while (BN_is_zero(scalar));
    return scalar;
}

static stoic_error start(void *context, uint8_t *share, stoic_key_type type) {
    const stoic_libcrypto_curve *curve = stoic_libcrypto_curve_of(type);

    ERR_set_mark();
    BIGNUM *scalar = draw_scalar(curve);
    const bool is_kept = scalar != NULL && keep_key_pair(context, share, curve, scalar);
    BN_clear_free(scalar);
    return stoic_libcrypto_end(is_kept ? STOIC_OK : STOIC_ERROR_CRYPTO_FAILED);
}

static stoic_error start_from(void *context, uint8_t *share, stoic_bytes private_key, stoic_key_type type) {
    const stoic_libcrypto_curve *curve = stoic_libcrypto_curve_of(type);

    ERR_set_mark();
    BIGNUM *scalar = stoic_libcrypto_decode_scalar(curve, private_key);
    const bool is_kept = scalar != NULL && keep_key_pair(context, share, curve, scalar);
    BN_clear_free(scalar);
    return stoic_libcrypto_end(is_kept ? STOIC_OK : STOIC_ERROR_CRYPTO_FAILED);
}

/* The x-coordinate of scalar * point, as long as the field (RFC 9846 7.4.2). */
static stoic_error write_secret(uint8_t *secret, const stoic_libcrypto_curve *curve, const BIGNUM *scalar,
                                const EC_POINT *peer) {
    stoic_error error = STOIC_ERROR_OUT_OF_MEMORY;
    EC_POINT *product = EC_POINT_new(curve->group);
    BIGNUM *x = BN_secure_new();

    if (product == NULL || x == NULL) {
        goto cleanup;
    }
    error = STOIC_ERROR_CRYPTO_FAILED;
    if (EC_POINT_mul(curve->group, product, NULL, peer, scalar, NULL) != 1 ||
        EC_POINT_get_affine_coordinates(curve->group, product, x, NULL, NULL) != 1 ||
        BN_bn2binpad(x, secret, (int)curve->field_len) != (int)curve->field_len) {
        goto cleanup;
    }
    error = STOIC_OK;
cleanup:
    BN_clear_free(x);
    EC_POINT_clear_free(product);
    return error;
}

static stoic_error agree(const ecdh_context *self, uint8_t *secret, const stoic_libcrypto_curve *curve,
                         stoic_bytes peer_share) {
    stoic_error error = STOIC_ERROR_CRYPTO_FAILED;
    const stoic_bytes scalar_bytes = {self->scalar, curve->field_len};
    EC_POINT *peer = stoic_libcrypto_decode_point(curve, peer_share);

    if (peer == NULL) {
        return STOIC_ERROR_KEY_SHARE_INVALID;
    }
    BIGNUM *scalar = stoic_libcrypto_decode_scalar(curve, scalar_bytes);
    if (scalar != NULL) {
        error = write_secret(secret, curve, scalar, peer);
    }
    BN_clear_free(scalar);
    EC_POINT_free(peer);
    return error;
}

static stoic_error finish(void *context, uint8_t *secret, stoic_bytes peer_share, stoic_key_type type) {
    ERR_set_mark();
    return stoic_libcrypto_end(agree(context, secret, stoic_libcrypto_curve_of(type), peer_share));
}

static stoic_error respond(uint8_t *share, uint8_t *secret, stoic_bytes peer_share, stoic_key_type type) {
    const stoic_libcrypto_curve *curve = stoic_libcrypto_curve_of(type);
    uint8_t own_share[1 + 2 * MAX_SCALAR_LEN];
    ecdh_context self = {0};

    stoic_error error = start(&self, own_share, type);
    if (error == STOIC_OK) {
        error = finish(&self, secret, peer_share, type);
    }
    if (error == STOIC_OK) {
        memcpy(share, own_share, 1 + 2 * curve->field_len);
    }
    OPENSSL_cleanse(&self, sizeof(self));
    return error;
}

static void clear(void *context) {
    OPENSSL_cleanse(context, sizeof(ecdh_context));
}

static stoic_error p256_start(void *context, uint8_t *share) {
    return start(context, share, STOIC_KEY_P256);
}

static stoic_error p256_start_from(void *context, uint8_t *share, stoic_bytes private_key) {
    return start_from(context, share, private_key, STOIC_KEY_P256);
}

static stoic_error p256_finish(void *context, uint8_t *secret, stoic_bytes peer_share) {
    return finish(context, secret, peer_share, STOIC_KEY_P256);
}

static stoic_error p256_respond(uint8_t *share, uint8_t *secret, stoic_bytes peer_share) {
    return respond(share, secret, peer_share, STOIC_KEY_P256);
}

static stoic_error p384_start(void *context, uint8_t *share) {
    return start(context, share, STOIC_KEY_P384);
}

static stoic_error p384_start_from(void *context, uint8_t *share, stoic_bytes private_key) {
    return start_from(context, share, private_key, STOIC_KEY_P384);
}

static stoic_error p384_finish(void *context, uint8_t *secret, stoic_bytes peer_share) {
    return finish(context, secret, peer_share, STOIC_KEY_P384);
}

static stoic_error p384_respond(uint8_t *share, uint8_t *secret, stoic_bytes peer_share) {
    return respond(share, secret, peer_share, STOIC_KEY_P384);
}

const stoic_group stoic_libcrypto_secp256r1 = {
    .struct_size = sizeof(stoic_group),
    .id = STOIC_GROUP_SECP256R1,
    .name = "secp256r1",
    .client_share_len = 65,
    .server_share_len = 65,
    .secret_len = 32,
    .context_size = sizeof(ecdh_context),
    .start = p256_start,
    .start_from = p256_start_from,
    .finish = p256_finish,
    .respond = p256_respond,
    .clear = clear,
};

const stoic_group stoic_libcrypto_secp384r1 = {
    .struct_size = sizeof(stoic_group),
    .id = STOIC_GROUP_SECP384R1,
    .name = "secp384r1",
    .client_share_len = 97,
    .server_share_len = 97,
    .secret_len = 48,
    .context_size = sizeof(ecdh_context),
    .start = p384_start,
    .start_from = p384_start_from,
    .finish = p384_finish,
    .respond = p384_respond,
    .clear = clear,
};
