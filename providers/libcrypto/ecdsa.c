/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ECDSA over P-256, P-384 and P-521, each with its one hash (RFC 9846 4.3.3), and for certificates with the
 * two others (RFC 5758 3.2). Signatures are DER; libcrypto encodes what it parsed again and compares, so that
 * nothing but DER passes.
 */
#include <limits.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>

#include "libcrypto/libcrypto.h"

/* An EC_KEY with a public point; it copies the group and the point. */
static EC_KEY *new_key(const stoic_libcrypto_curve *curve, const EC_POINT *point) {
    EC_KEY *key = EC_KEY_new();

    if (key != NULL && (EC_KEY_set_group(key, curve->group) != 1 || EC_KEY_set_public_key(key, point) != 1)) {
        EC_KEY_free(key);
        return NULL;
    }
    return key;
}

static bool is_verified(const stoic_libcrypto_curve *curve, const EC_POINT *point, const stoic_hash *hash,
                        stoic_bytes message, stoic_bytes signature) {
    uint8_t digest[STOIC_HASH_MAX_LEN];
    EC_KEY *key = new_key(curve, point);

    if (key == NULL) {
        return false;
    }
    stoic_libcrypto_digest(hash, digest, message);
    const int verdict =
        ECDSA_verify(0, digest, (int)hash->output_len, signature.data, (int)signature.len, key);
    EC_KEY_free(key);
    return verdict == 1;
}

static stoic_error verify(const stoic_public_key *key, stoic_key_type type, const stoic_hash *hash,
                          stoic_bytes message, stoic_bytes signature) {
    const stoic_libcrypto_curve *curve = stoic_libcrypto_curve_of(type);
    stoic_error error = STOIC_ERROR_BAD_SIGNATURE;

    if (key->type != type || signature.len > STOIC_SIGNATURE_MAX_LEN) {
        return STOIC_ERROR_BAD_SIGNATURE;
    }
    ERR_set_mark();
    EC_POINT *point = stoic_libcrypto_decode_point(curve, key->point);
    if (point != NULL && is_verified(curve, point, hash, message, signature)) {
        error = STOIC_OK;
    }
    EC_POINT_free(point);
    return stoic_libcrypto_end(error);
}

/* Is the point that came with the scalar the scalar's own? None need come. */
static bool is_own_point(const stoic_libcrypto_curve *curve, stoic_bytes encoded, const EC_POINT *own) {
    if (encoded.len == 0) {
        return true;
    }
    EC_POINT *given = stoic_libcrypto_decode_point(curve, encoded);
    const bool is_own = given != NULL && EC_POINT_cmp(curve->group, given, own, NULL) == 0;
    EC_POINT_free(given);
    return is_own;
}

stoic_error stoic_libcrypto_ecdsa_load(EC_KEY **out, const stoic_libcrypto_curve *curve,
                                       const stoic_private_key *key) {
    stoic_error error = STOIC_ERROR_KEY_MALFORMED;
    EC_KEY *loaded = NULL;
    EC_POINT *point = NULL;
    BIGNUM *scalar = stoic_libcrypto_decode_scalar(curve, key->scalar);

    if (scalar == NULL) {
        goto cleanup;
    }
    point = stoic_libcrypto_public_point(curve, scalar);
    if (point == NULL) {
        error = STOIC_ERROR_CRYPTO_FAILED;
        goto cleanup;
    }
    if (!is_own_point(curve, key->public_key.point, point)) {
        goto cleanup;
    }
    loaded = new_key(curve, point);
    if (loaded == NULL || EC_KEY_set_private_key(loaded, scalar) != 1) {
        EC_KEY_free(loaded);
        error = STOIC_ERROR_OUT_OF_MEMORY;
        goto cleanup;
    }
    *out = loaded;
    error = STOIC_OK;
cleanup:
    EC_POINT_free(point);
    BN_clear_free(scalar);
    return error;
}

stoic_error stoic_libcrypto_ecdsa_sign(EC_KEY *key, size_t *out_len, uint8_t *out, size_t cap,
                                       const stoic_hash *hash, stoic_bytes message) {
    uint8_t digest[STOIC_HASH_MAX_LEN];
    unsigned len = 0;

    const int max_len = ECDSA_size(key); /* allocates: 0 or less when that fails */
    if (max_len <= 0) {
        return STOIC_ERROR_CRYPTO_FAILED;
    }
    if (cap < (size_t)max_len) {
        return STOIC_ERROR_BUFFER_TOO_SMALL;
    }
    stoic_libcrypto_digest(hash, digest, message);
    /* When memory runs out while it encodes, libcrypto says 1 and gives -1 for the length. */
    if (ECDSA_sign(0, digest, (int)hash->output_len, out, &len, key) != 1 || len == 0 ||
        len > (unsigned)max_len) {
        return STOIC_ERROR_CRYPTO_FAILED;
    }
    *out_len = len;
    return STOIC_OK;
}

/* X(name of the row, name of the algorithm, SCHEME, curve, hash). The scheme names the hash; where the curve
 * is not the scheme's own, TLS has no number for the pair. */
#define ECDSA_LIST(X)                                                                                        \
    X(secp256r1_sha256, "ecdsa_secp256r1_sha256", ECDSA_SECP256R1_SHA256, P256, sha256)                      \
    X(secp384r1_sha384, "ecdsa_secp384r1_sha384", ECDSA_SECP384R1_SHA384, P384, sha384)                      \
    X(secp521r1_sha512, "ecdsa_secp521r1_sha512", ECDSA_SECP521R1_SHA512, P521, sha512)                      \
    X(p256_sha384, "ecdsa_p256_sha384", ECDSA_SECP384R1_SHA384, P256, sha384)                                \
    X(p256_sha512, "ecdsa_p256_sha512", ECDSA_SECP521R1_SHA512, P256, sha512)                                \
    X(p384_sha256, "ecdsa_p384_sha256", ECDSA_SECP256R1_SHA256, P384, sha256)                                \
    X(p384_sha512, "ecdsa_p384_sha512", ECDSA_SECP521R1_SHA512, P384, sha512)                                \
    X(p521_sha256, "ecdsa_p521_sha256", ECDSA_SECP256R1_SHA256, P521, sha256)                                \
    X(p521_sha384, "ecdsa_p521_sha384", ECDSA_SECP384R1_SHA384, P521, sha384)

#define ECDSA_ROW(row, text, SCHEME, CURVE, hash_name)                                                       \
    static stoic_error verify_##row(const stoic_public_key *key, stoic_bytes message,                        \
                                    stoic_bytes signature) {                                                 \
        return verify(key, STOIC_KEY_##CURVE, &stoic_libcrypto_##hash_name, message, signature);             \
    }                                                                                                        \
    const stoic_signature_algorithm stoic_libcrypto_ecdsa_##row = {                                          \
        .struct_size = sizeof(stoic_signature_algorithm),                                                    \
        .scheme = STOIC_SCHEME_##SCHEME,                                                                     \
        .name = (text),                                                                                      \
        .key_type = STOIC_KEY_##CURVE,                                                                       \
        .verify = verify_##row,                                                                              \
    };
ECDSA_LIST(ECDSA_ROW)
