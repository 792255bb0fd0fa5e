/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RSA signatures (RFC 8017): RSASSA-PSS with MGF1 over the same hash and a salt as long as the hash
 * (RFC 9846 4.3.3), and RSASSA-PKCS1-v1_5, which in TLS 1.3 stands in certificates alone: it is verified but
 * never made.
 */
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>

#include "libcrypto/libcrypto.h"

#define MAX_MODULUS_LEN (STOIC_LIBCRYPTO_RSA_MAX_BITS / 8)

/* A hash as the RSA functions want it. MGF1 fetches by itself unless it is given a fetched one. */
typedef struct rsa_hash {
    const stoic_hash *hash;
    const char *name;
    int nid;
    EVP_MD *md;
} rsa_hash;

static rsa_hash sha256 = {.hash = &stoic_libcrypto_sha256, .name = "SHA2-256", .nid = NID_sha256};
static rsa_hash sha384 = {.hash = &stoic_libcrypto_sha384, .name = "SHA2-384", .nid = NID_sha384};
static rsa_hash sha512 = {.hash = &stoic_libcrypto_sha512, .name = "SHA2-512", .nid = NID_sha512};

static bool prepare_hash(rsa_hash *hash) {
    hash->md = EVP_MD_fetch(NULL, hash->name, NULL);
    return hash->md != NULL;
}

bool stoic_libcrypto_prepare_rsa(void) {
    return prepare_hash(&sha256) && prepare_hash(&sha384) && prepare_hash(&sha512);
}

static stoic_error check_pss(RSA *rsa, const rsa_hash *hash, const uint8_t *digest, stoic_bytes signature) {
    uint8_t encoded[MAX_MODULUS_LEN];

    if (RSA_public_decrypt((int)signature.len, signature.data, encoded, rsa, RSA_NO_PADDING) ==
            (int)signature.len &&
        RSA_verify_PKCS1_PSS_mgf1(rsa, digest, hash->md, hash->md, encoded, RSA_PSS_SALTLEN_DIGEST) == 1) {
        return STOIC_OK;
    }
    /* Every verdict is raised as an error of the RSA part. What fails without a word of it, such as an
     * allocation for a hash, says nothing about the signature. */
    return stoic_libcrypto_has_raised(ERR_LIB_RSA) ? STOIC_ERROR_BAD_SIGNATURE : STOIC_ERROR_CRYPTO_FAILED;
}

/* Here one verdict is silent: that of a padding with nothing behind it. */
static stoic_error check_pkcs1(RSA *rsa, const rsa_hash *hash, const uint8_t *digest, stoic_bytes signature) {
    return RSA_verify(hash->nid, digest, (unsigned)hash->hash->output_len, signature.data,
                      (unsigned)signature.len, rsa) == 1
               ? STOIC_OK
               : STOIC_ERROR_BAD_SIGNATURE;
}

typedef stoic_error padding_check(RSA *rsa, const rsa_hash *hash, const uint8_t *digest,
                                  stoic_bytes signature);

static stoic_error verify(const stoic_public_key *key, stoic_key_type type, padding_check *check,
                          const rsa_hash *hash, stoic_bytes message, stoic_bytes signature) {
    uint8_t digest[STOIC_HASH_MAX_LEN];
    stoic_error error = STOIC_ERROR_BAD_SIGNATURE;

    if (key->type != type) {
        return STOIC_ERROR_BAD_SIGNATURE;
    }
    ERR_set_mark();
    RSA *rsa = stoic_libcrypto_rsa_public(key);
    /* A signature is exactly as long as the modulus (RFC 8017 8.1.2, RFC 8017 8.2.2). */
    if (rsa != NULL && signature.len == (size_t)RSA_size(rsa)) {
        stoic_libcrypto_digest(hash->hash, digest, message);
        error = check(rsa, hash, digest, signature);
    }
    RSA_free(rsa);
    return stoic_libcrypto_end(error);
}

static rsa_hash *hash_of(const stoic_hash *hash) {
    switch (hash->id) {
    case STOIC_HASH_SHA256:
        return &sha256;
    case STOIC_HASH_SHA384:
        return &sha384;
    case STOIC_HASH_SHA512:
        return &sha512;
    case STOIC_HASH_SHA1: /* under no signature */
        break;
    }
    return NULL;
}

stoic_error stoic_libcrypto_rsa_sign_pss(RSA *key, size_t *out_len, uint8_t *out, size_t cap,
                                         const stoic_hash *hash, stoic_bytes message) {
    uint8_t encoded[MAX_MODULUS_LEN];
    uint8_t digest[STOIC_HASH_MAX_LEN];
    const rsa_hash *with = hash_of(hash);
    const int len = RSA_size(key);

    if (cap < (size_t)len) {
        return STOIC_ERROR_BUFFER_TOO_SMALL;
    }
    stoic_libcrypto_digest(hash, digest, message);
    /* libcrypto blinds, and checks the result against faults before it leaves. */
    const bool is_signed = with != NULL &&
                           RSA_padding_add_PKCS1_PSS_mgf1(key, encoded, digest, with->md, with->md,
                                                          RSA_PSS_SALTLEN_DIGEST) == 1 &&
                           RSA_private_encrypt(len, encoded, out, key, RSA_NO_PADDING) == len;
    OPENSSL_cleanse(encoded, sizeof(encoded));
    if (!is_signed) {
        return STOIC_ERROR_CRYPTO_FAILED;
    }
    *out_len = (size_t)len;
    return STOIC_OK;
}

/* One row of the table below, with the function that it needs. */
#define RSA_SCHEME(row_name, SCHEME, type, check, hash)                                                      \
    static stoic_error verify_##row_name(const stoic_public_key *key, stoic_bytes message,                   \
                                         stoic_bytes signature) {                                            \
        return verify(key, (type), (check), &(hash), message, signature);                                    \
    }                                                                                                        \
    const stoic_signature_algorithm stoic_libcrypto_##row_name = {                                           \
        .struct_size = sizeof(stoic_signature_algorithm),                                                    \
        .scheme = STOIC_SCHEME_##SCHEME,                                                                     \
        .name = #row_name,                                                                                   \
        .key_type = (type),                                                                                  \
        .verify = verify_##row_name,                                                                         \
    };

RSA_SCHEME(rsa_pss_rsae_sha256, RSA_PSS_RSAE_SHA256, STOIC_KEY_RSA, check_pss, sha256)
RSA_SCHEME(rsa_pss_rsae_sha384, RSA_PSS_RSAE_SHA384, STOIC_KEY_RSA, check_pss, sha384)
RSA_SCHEME(rsa_pss_rsae_sha512, RSA_PSS_RSAE_SHA512, STOIC_KEY_RSA, check_pss, sha512)
RSA_SCHEME(rsa_pss_pss_sha256, RSA_PSS_PSS_SHA256, STOIC_KEY_RSA_PSS, check_pss, sha256)
RSA_SCHEME(rsa_pss_pss_sha384, RSA_PSS_PSS_SHA384, STOIC_KEY_RSA_PSS, check_pss, sha384)
RSA_SCHEME(rsa_pss_pss_sha512, RSA_PSS_PSS_SHA512, STOIC_KEY_RSA_PSS, check_pss, sha512)
RSA_SCHEME(rsa_pkcs1_sha256, RSA_PKCS1_SHA256, STOIC_KEY_RSA, check_pkcs1, sha256)
RSA_SCHEME(rsa_pkcs1_sha384, RSA_PKCS1_SHA384, STOIC_KEY_RSA, check_pkcs1, sha384)
RSA_SCHEME(rsa_pkcs1_sha512, RSA_PKCS1_SHA512, STOIC_KEY_RSA, check_pkcs1, sha512)
