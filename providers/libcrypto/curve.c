/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The NIST curves (SEC 2, SP 800-186): one EC_GROUP each for the whole process, and points and scalars to and
 * from bytes. Building a group costs more than a handshake's arithmetic, so nothing here copies one.
 */
#include <openssl/bn.h>
#include <openssl/obj_mac.h>

#include "libcrypto/libcrypto.h"

#define UNCOMPRESSED_FORM 0x04

static stoic_libcrypto_curve p256 = {.nid = NID_X9_62_prime256v1, .field_len = 32};
static stoic_libcrypto_curve p384 = {.nid = NID_secp384r1, .field_len = 48};
static stoic_libcrypto_curve p521 = {.nid = NID_secp521r1, .field_len = 66};

static bool prepare_curve(stoic_libcrypto_curve *curve) {
    curve->group = EC_GROUP_new_by_curve_name(curve->nid);
    return curve->group != NULL;
}

bool stoic_libcrypto_prepare_curves(void) {
    return prepare_curve(&p256) && prepare_curve(&p384) && prepare_curve(&p521);
}

const stoic_libcrypto_curve *stoic_libcrypto_curve_of(stoic_key_type type) {
    switch (type) {
    case STOIC_KEY_P256:
        return &p256;
    case STOIC_KEY_P384:
        return &p384;
    case STOIC_KEY_P521:
        return &p521;
    case STOIC_KEY_NONE:
    case STOIC_KEY_ED25519:
    case STOIC_KEY_RSA:
    case STOIC_KEY_RSA_PSS:
        break;
    }
    return NULL;
}

EC_POINT *stoic_libcrypto_decode_point(const stoic_libcrypto_curve *curve, stoic_bytes encoded) {
    /* The length leaves infinity out, the form the hybrid encoding (RFC 9846 4.3.8, RFC 5480 2.2). */
    if (encoded.len != 1 + 2 * curve->field_len || *encoded.data != UNCOMPRESSED_FORM) {
        return NULL;
    }
    EC_POINT *point = EC_POINT_new(curve->group);
    /* This refuses points off the curve; the cofactor is 1, so a point on it has the right order too. */
    if (point != NULL && EC_POINT_oct2point(curve->group, point, encoded.data, encoded.len, NULL) != 1) {
        EC_POINT_free(point);
        return NULL;
    }
    return point;
}

bool stoic_libcrypto_encode_point(const stoic_libcrypto_curve *curve, uint8_t *out, const EC_POINT *point) {
    const size_t len = 1 + 2 * curve->field_len;

    return EC_POINT_point2oct(curve->group, point, POINT_CONVERSION_UNCOMPRESSED, out, len, NULL) == len;
}

BIGNUM *stoic_libcrypto_decode_scalar(const stoic_libcrypto_curve *curve, stoic_bytes encoded) {
    if (encoded.len > curve->field_len) {
        return NULL;
    }
    BIGNUM *scalar = BN_secure_new();
    if (scalar == NULL) {
        return NULL;
    }
    if (BN_bin2bn(encoded.data, (int)encoded.len, scalar) == NULL || BN_is_zero(scalar) ||
        BN_cmp(scalar, EC_GROUP_get0_order(curve->group)) >= 0) {
        BN_clear_free(scalar);
        return NULL;
    }
    return scalar;
}

EC_POINT *stoic_libcrypto_public_point(const stoic_libcrypto_curve *curve, const BIGNUM *scalar) {
    EC_POINT *point = EC_POINT_new(curve->group);

    if (point != NULL && EC_POINT_mul(curve->group, point, scalar, NULL, NULL, NULL) != 1) {
        EC_POINT_free(point);
        return NULL;
    }
    return point;
}
