/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fake signatures: a digest of the scheme, the public key and the message, which is all that one needs to
 * forge them. A key whose public point is given keeps it, so that keys of real certificates can be used.
 */
#include <stdlib.h>

#include "fake/toy.h"

#define PURPOSE_SIGNATURE 0x800
#define PURPOSE_POINT 0x900
#define CURVE_SIGNATURE_LEN 64
#define MAX_MODULUS_LEN STOIC_SIGNATURE_MAX_LEN
#define MIN_MODULUS_LEN 256

struct stoic_signer {
    stoic_key_type type;
    size_t public_len;
    uint8_t public_bytes[MAX_MODULUS_LEN]; /* the point or the modulus */
};

/* 0 for RSA and for no key. */
static size_t point_len_of(stoic_key_type type) {
    switch (type) {
    case STOIC_KEY_P256:
        return 65;
    case STOIC_KEY_P384:
        return 97;
    case STOIC_KEY_P521:
        return 133;
    case STOIC_KEY_ED25519:
        return 32;
    case STOIC_KEY_NONE:
    case STOIC_KEY_RSA:
    case STOIC_KEY_RSA_PSS:
        break;
    }
    return 0;
}

static bool is_rsa(stoic_key_type type) {
    return type == STOIC_KEY_RSA || type == STOIC_KEY_RSA_PSS;
}

/* The bytes that stand for a public key here, or none where it is of a wrong size. */
static stoic_bytes public_bytes_of(const stoic_public_key *key) {
    const stoic_bytes bytes = is_rsa(key->type) ? key->modulus : key->point;
    const bool fits = is_rsa(key->type) ? bytes.len >= MIN_MODULUS_LEN && bytes.len <= MAX_MODULUS_LEN
                                        : bytes.len == point_len_of(key->type);

    return fits ? bytes : (stoic_bytes){NULL, 0};
}

static size_t signature_len_of(stoic_key_type type, size_t public_len) {
    return is_rsa(type) ? public_len : CURVE_SIGNATURE_LEN;
}

static void write_signature(uint8_t *out, size_t len, uint16_t scheme, stoic_bytes public_bytes,
                            stoic_bytes message) {
    toy_mix mix;

    toy_mix_start(&mix, PURPOSE_SIGNATURE + scheme);
    toy_mix_bytes(&mix, public_bytes);
    toy_mix_bytes(&mix, message);
    toy_mix_squeeze(&mix, out, len);
}

static stoic_error verify(const stoic_public_key *key, stoic_bytes message, stoic_bytes signature,
                          uint16_t scheme, stoic_key_type type) {
    uint8_t expected[STOIC_SIGNATURE_MAX_LEN];
    const stoic_bytes public_bytes = public_bytes_of(key);

    if (key->type != type || public_bytes.len == 0) {
        return STOIC_ERROR_BAD_SIGNATURE;
    }
    const size_t len = signature_len_of(type, public_bytes.len);
    write_signature(expected, len, scheme, public_bytes, message);
    return stoic_bytes_equal(signature, stoic_bytes_of(expected, len)) ? STOIC_OK : STOIC_ERROR_BAD_SIGNATURE;
}

static stoic_error verify_nothing(const stoic_public_key *key, stoic_bytes message, stoic_bytes signature) {
    (void)key;
    (void)message;
    (void)signature;
    return STOIC_OK;
}

/* X(name, NAME, key type), in the order of preference. */
#define TOY_SCHEMES(X)                                                                                       \
    X(ecdsa_secp256r1_sha256, ECDSA_SECP256R1_SHA256, STOIC_KEY_P256)                                        \
    X(ed25519, ED25519, STOIC_KEY_ED25519)                                                                   \
    X(ecdsa_secp384r1_sha384, ECDSA_SECP384R1_SHA384, STOIC_KEY_P384)                                        \
    X(ecdsa_secp521r1_sha512, ECDSA_SECP521R1_SHA512, STOIC_KEY_P521)                                        \
    X(rsa_pss_rsae_sha256, RSA_PSS_RSAE_SHA256, STOIC_KEY_RSA)                                               \
    X(rsa_pss_rsae_sha384, RSA_PSS_RSAE_SHA384, STOIC_KEY_RSA)                                               \
    X(rsa_pss_rsae_sha512, RSA_PSS_RSAE_SHA512, STOIC_KEY_RSA)                                               \
    X(rsa_pss_pss_sha256, RSA_PSS_PSS_SHA256, STOIC_KEY_RSA_PSS)                                             \
    X(rsa_pss_pss_sha384, RSA_PSS_PSS_SHA384, STOIC_KEY_RSA_PSS)                                             \
    X(rsa_pss_pss_sha512, RSA_PSS_PSS_SHA512, STOIC_KEY_RSA_PSS)                                             \
    X(rsa_pkcs1_sha256, RSA_PKCS1_SHA256, STOIC_KEY_RSA)                                                     \
    X(rsa_pkcs1_sha384, RSA_PKCS1_SHA384, STOIC_KEY_RSA)                                                     \
    X(rsa_pkcs1_sha512, RSA_PKCS1_SHA512, STOIC_KEY_RSA)

/* For certificates alone: ECDSA with a hash of another size than the curve's. */
#define TOY_CERTIFICATE_SCHEMES(X)                                                                           \
    X(ecdsa_p384_sha256, ECDSA_SECP256R1_SHA256, STOIC_KEY_P384)                                             \
    X(ecdsa_p256_sha384, ECDSA_SECP384R1_SHA384, STOIC_KEY_P256)                                             \
    X(ecdsa_p256_sha512, ECDSA_SECP521R1_SHA512, STOIC_KEY_P256)                                             \
    X(ecdsa_p384_sha512, ECDSA_SECP521R1_SHA512, STOIC_KEY_P384)                                             \
    X(ecdsa_p521_sha256, ECDSA_SECP256R1_SHA256, STOIC_KEY_P521)                                             \
    X(ecdsa_p521_sha384, ECDSA_SECP384R1_SHA384, STOIC_KEY_P521)

#define TOY_ROWS(row_name, SCHEME, type)                                                                     \
    static stoic_error verify_##row_name(const stoic_public_key *key, stoic_bytes message,                   \
                                         stoic_bytes signature) {                                            \
        return verify(key, message, signature, STOIC_SCHEME_##SCHEME, (type));                               \
    }                                                                                                        \
    static const stoic_signature_algorithm row_##row_name = {                                                \
        .struct_size = sizeof(stoic_signature_algorithm),                                                    \
        .scheme = STOIC_SCHEME_##SCHEME,                                                                     \
        .name = #row_name,                                                                                   \
        .key_type = (type),                                                                                  \
        .verify = verify_##row_name,                                                                         \
    };                                                                                                       \
    static const stoic_signature_algorithm accepting_row_##row_name = {                                      \
        .struct_size = sizeof(stoic_signature_algorithm),                                                    \
        .scheme = STOIC_SCHEME_##SCHEME,                                                                     \
        .name = #row_name,                                                                                   \
        .key_type = (type),                                                                                  \
        .verify = verify_nothing,                                                                            \
    };
TOY_SCHEMES(TOY_ROWS)
TOY_CERTIFICATE_SCHEMES(TOY_ROWS)

#define TOY_ROW_ADDRESS(row_name, SCHEME, type) &row_##row_name,
#define TOY_ACCEPTING_ROW_ADDRESS(row_name, SCHEME, type) &accepting_row_##row_name,
const stoic_signature_algorithm *const toy_signatures[TOY_NUM_SIGNATURES] = {TOY_SCHEMES(TOY_ROW_ADDRESS)};
const stoic_signature_algorithm *const toy_accepting_signatures[TOY_NUM_SIGNATURES] = {
    TOY_SCHEMES(TOY_ACCEPTING_ROW_ADDRESS)};
const stoic_signature_algorithm *const toy_certificate_signatures[TOY_NUM_CERTIFICATE_SIGNATURES] = {
    TOY_CERTIFICATE_SCHEMES(TOY_ROW_ADDRESS)};
const stoic_signature_algorithm *const toy_accepting_certificate_signatures[TOY_NUM_CERTIFICATE_SIGNATURES] =
    {TOY_CERTIFICATE_SCHEMES(TOY_ACCEPTING_ROW_ADDRESS)};

/* ---- Signers ------------------------------------------------------------------------------------------- */

/* The public point of a scalar, where none was given. */
static void derive_point(stoic_signer *signer, stoic_bytes scalar) {
    toy_mix mix;

    signer->public_len = point_len_of(signer->type);
    toy_mix_start(&mix, PURPOSE_POINT + (uint64_t)signer->type);
    toy_mix_bytes(&mix, scalar);
    toy_mix_squeeze(&mix, signer->public_bytes, signer->public_len);
    if (signer->type != STOIC_KEY_ED25519) {
        *signer->public_bytes = 4;
    }
}

static stoic_error load(stoic_signer *signer, const stoic_private_key *key) {
    const stoic_bytes given = public_bytes_of(&key->public_key);

    signer->type = key->public_key.type;
    if (signer->type == STOIC_KEY_NONE) {
        return STOIC_ERROR_KEY_UNSUPPORTED;
    }
    if (given.len != 0) {
        stoic_copy(signer->public_bytes, sizeof(signer->public_bytes), given);
        signer->public_len = given.len;
        return STOIC_OK;
    }
    if (is_rsa(signer->type) || key->public_key.point.len != 0 || key->scalar.len == 0) {
        return STOIC_ERROR_KEY_MALFORMED;
    }
    derive_point(signer, key->scalar);
    return STOIC_OK;
}

stoic_error toy_load_signer(stoic_signer **out, const stoic_private_key *key) {
    stoic_signer *signer = calloc(1, sizeof(*signer));

    if (signer == NULL) {
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    const stoic_error error = load(signer, key);
    if (error != STOIC_OK) {
        toy_free_signer(signer);
        return error;
    }
    *out = signer;
    return STOIC_OK;
}

void toy_free_signer(stoic_signer *signer) {
    free(signer);
}

stoic_key_type toy_signer_type(const stoic_signer *signer) {
    return signer->type;
}

stoic_error toy_signer_public(const stoic_signer *signer, size_t *out_len, uint8_t *out, size_t cap) {
    if (cap < signer->public_len) {
        return STOIC_ERROR_BUFFER_TOO_SMALL;
    }
    stoic_copy(out, cap, stoic_bytes_of(signer->public_bytes, signer->public_len));
    *out_len = signer->public_len;
    return STOIC_OK;
}

static bool may_sign(uint16_t scheme, stoic_key_type type) {
    const bool is_pkcs1 = scheme == STOIC_SCHEME_RSA_PKCS1_SHA256 ||
                          scheme == STOIC_SCHEME_RSA_PKCS1_SHA384 || scheme == STOIC_SCHEME_RSA_PKCS1_SHA512;

    STOIC_EACH(row, toy_signatures, STOIC_COUNT(toy_signatures)) {
        if ((*row)->scheme == scheme) {
            return (*row)->key_type == type && !is_pkcs1;
        }
    }
    return false;
}

stoic_error toy_sign(const stoic_signer *signer, size_t *out_len, uint8_t *out, size_t cap, uint16_t scheme,
                     stoic_bytes message) {
    const size_t len = signature_len_of(signer->type, signer->public_len);

    if (!may_sign(scheme, signer->type)) {
        return STOIC_ERROR_UNSUPPORTED_BY_PROVIDER;
    }
    if (cap < len) {
        return STOIC_ERROR_BUFFER_TOO_SMALL;
    }
    write_signature(out, len, scheme, stoic_bytes_of(signer->public_bytes, signer->public_len), message);
    *out_len = len;
    return STOIC_OK;
}
