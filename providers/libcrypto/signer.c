/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loaded private keys. A signer is only read after it was loaded, so that threads may share it; RSA's
 * blinding is the exception, and libcrypto locks that itself.
 */
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <string.h>

#include "libcrypto/libcrypto.h"

struct stoic_signer {
    stoic_key_type type;
    EC_KEY *ec;
    void *ed25519;
    RSA *rsa;
    uint8_t public_point[STOIC_PUBLIC_POINT_MAX_LEN]; /* not for RSA */
    size_t public_len;                                /* RSA: of the modulus */
};

/* ---- Loading ------------------------------------------------------------------------------------------- */

static stoic_error load_ec(stoic_signer *signer, const stoic_private_key *key) {
    const stoic_libcrypto_curve *curve = stoic_libcrypto_curve_of(signer->type);

    STOIC_TRY(stoic_libcrypto_ecdsa_load(&signer->ec, curve, key));
    if (!stoic_libcrypto_encode_point(curve, signer->public_point, EC_KEY_get0_public_key(signer->ec))) {
        return STOIC_ERROR_CRYPTO_FAILED;
    }
    signer->public_len = 1 + 2 * curve->field_len;
    return STOIC_OK;
}

static stoic_error load_ed25519(stoic_signer *signer, const stoic_private_key *key) {
    const stoic_libcrypto_ecx *keys = &stoic_libcrypto_ed25519_calls_get()->keys;
    const stoic_bytes given = key->public_key.point;

    if (key->scalar.len != STOIC_LIBCRYPTO_ECX_LEN) {
        return STOIC_ERROR_KEY_MALFORMED;
    }
    signer->ed25519 = stoic_libcrypto_ecx_private(keys, key->scalar);
    if (signer->ed25519 == NULL ||
        !stoic_libcrypto_ecx_write_public(keys, signer->public_point, signer->ed25519)) {
        return STOIC_ERROR_CRYPTO_FAILED;
    }
    signer->public_len = STOIC_LIBCRYPTO_ECX_LEN;
    /* Signing with a public key that is not its own would give the private one away. */
    if (given.len != 0 &&
        (given.len != signer->public_len || memcmp(given.data, signer->public_point, given.len) != 0)) {
        return STOIC_ERROR_KEY_MALFORMED;
    }
    return STOIC_OK;
}

/* The first signature sets the blinding and the Montgomery numbers up; a handshake should not pay for that.
 */
static stoic_error load_rsa(stoic_signer *signer, const stoic_private_key *key) {
    uint8_t signature[STOIC_SIGNATURE_MAX_LEN];
    size_t len = 0;

    STOIC_TRY(stoic_libcrypto_rsa_load(&signer->rsa, key));
    signer->public_len = (size_t)RSA_size(signer->rsa);
    return stoic_libcrypto_rsa_sign_pss(signer->rsa, &len, signature, sizeof(signature),
                                        &stoic_libcrypto_sha256, (stoic_bytes){NULL, 0});
}

static stoic_error load(stoic_signer *signer, const stoic_private_key *key) {
    signer->type = key->public_key.type;
    switch (signer->type) {
    case STOIC_KEY_P256:
    case STOIC_KEY_P384:
    case STOIC_KEY_P521:
        return load_ec(signer, key);
    case STOIC_KEY_ED25519:
        return load_ed25519(signer, key);
    case STOIC_KEY_RSA:
    case STOIC_KEY_RSA_PSS:
        return load_rsa(signer, key);
    case STOIC_KEY_NONE:
        break;
    }
    return STOIC_ERROR_KEY_UNSUPPORTED;
}

stoic_error stoic_libcrypto_load_signer(stoic_signer **out, const stoic_private_key *key) {
    stoic_signer *signer = OPENSSL_zalloc(sizeof(*signer));

    if (signer == NULL) {
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    ERR_set_mark();
    const stoic_error error = stoic_libcrypto_end(load(signer, key));
    if (error != STOIC_OK) {
        stoic_libcrypto_free_signer(signer);
        return error;
    }
    *out = signer;
    return STOIC_OK;
}

void stoic_libcrypto_free_signer(stoic_signer *signer) {
    if (signer == NULL) {
        return;
    }
    if (signer->ed25519 != NULL) {
        stoic_libcrypto_ed25519_calls_get()->keys.free_key(signer->ed25519);
    }
    EC_KEY_free(signer->ec);
    RSA_free(signer->rsa);
    OPENSSL_clear_free(signer, sizeof(*signer));
}

stoic_key_type stoic_libcrypto_signer_type(const stoic_signer *signer) {
    return signer->type;
}

stoic_error stoic_libcrypto_signer_public(const stoic_signer *signer, size_t *out_len, uint8_t *out,
                                          size_t cap) {
    if (cap < signer->public_len) {
        return STOIC_ERROR_BUFFER_TOO_SMALL;
    }
    if (signer->rsa == NULL) {
        memcpy(out, signer->public_point, signer->public_len);
    } else if (BN_bn2bin(RSA_get0_n(signer->rsa), out) != (int)signer->public_len) {
        return STOIC_ERROR_CRYPTO_FAILED;
    }
    *out_len = signer->public_len;
    return STOIC_OK;
}

/* ---- Signing ------------------------------------------------------------------------------------------- */

/* Which key signs with a scheme, and over which hash. */
typedef struct signing_row {
    uint16_t scheme;
    stoic_key_type type;
    const stoic_hash *hash; /* NULL: the message itself */
} signing_row;

static const signing_row signing_rows[] = {
    {STOIC_SCHEME_ECDSA_SECP256R1_SHA256, STOIC_KEY_P256, &stoic_libcrypto_sha256},
    {STOIC_SCHEME_ECDSA_SECP384R1_SHA384, STOIC_KEY_P384, &stoic_libcrypto_sha384},
    {STOIC_SCHEME_ECDSA_SECP521R1_SHA512, STOIC_KEY_P521, &stoic_libcrypto_sha512},
    {STOIC_SCHEME_ED25519, STOIC_KEY_ED25519, NULL},
    {STOIC_SCHEME_RSA_PSS_RSAE_SHA256, STOIC_KEY_RSA, &stoic_libcrypto_sha256},
    {STOIC_SCHEME_RSA_PSS_RSAE_SHA384, STOIC_KEY_RSA, &stoic_libcrypto_sha384},
    {STOIC_SCHEME_RSA_PSS_RSAE_SHA512, STOIC_KEY_RSA, &stoic_libcrypto_sha512},
    {STOIC_SCHEME_RSA_PSS_PSS_SHA256, STOIC_KEY_RSA_PSS, &stoic_libcrypto_sha256},
    {STOIC_SCHEME_RSA_PSS_PSS_SHA384, STOIC_KEY_RSA_PSS, &stoic_libcrypto_sha384},
    {STOIC_SCHEME_RSA_PSS_PSS_SHA512, STOIC_KEY_RSA_PSS, &stoic_libcrypto_sha512},
};

static const signing_row *row_of(uint16_t scheme, stoic_key_type type) {
    STOIC_EACH(row, signing_rows, STOIC_COUNT(signing_rows)) {
        if (row->scheme == scheme && row->type == type) {
            return row;
        }
    }
    return NULL;
}

static stoic_error sign_ed25519(const stoic_signer *signer, size_t *out_len, uint8_t *out, size_t cap,
                                stoic_bytes message) {
    if (cap < STOIC_LIBCRYPTO_ED25519_SIGNATURE_LEN) {
        return STOIC_ERROR_BUFFER_TOO_SMALL;
    }
    STOIC_TRY(stoic_libcrypto_ed25519_sign(signer->ed25519, out, message));
    *out_len = STOIC_LIBCRYPTO_ED25519_SIGNATURE_LEN;
    return STOIC_OK;
}

static stoic_error sign_with(const stoic_signer *signer, size_t *out_len, uint8_t *out, size_t cap,
                             const stoic_hash *hash, stoic_bytes message) {
    if (signer->ed25519 != NULL) {
        return sign_ed25519(signer, out_len, out, cap, message);
    }
    if (signer->ec != NULL) {
        return stoic_libcrypto_ecdsa_sign(signer->ec, out_len, out, cap, hash, message);
    }
    return stoic_libcrypto_rsa_sign_pss(signer->rsa, out_len, out, cap, hash, message);
}

stoic_error stoic_libcrypto_sign(const stoic_signer *signer, size_t *out_len, uint8_t *out, size_t cap,
                                 uint16_t scheme, stoic_bytes message) {
    const signing_row *row = row_of(scheme, signer->type);

    if (row == NULL) {
        return STOIC_ERROR_UNSUPPORTED_BY_PROVIDER;
    }
    ERR_set_mark();
    return stoic_libcrypto_end(sign_with(signer, out_len, out, cap, row->hash, message));
}
