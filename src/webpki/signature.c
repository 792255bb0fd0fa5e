/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One row for each AlgorithmIdentifier that is accepted, as its whole encoding: what is encoded in another
 * way is another algorithm. With RSA there must be a NULL: RFC 4055 5 wants its absence to be accepted too,
 * the Baseline Requirements (7.1.3.2.1) forbid to issue such certificates, and nobody does.
 */
#include "webpki/signature.h"

#include <stoic/keys.h>

typedef struct signature_row {
    const uint8_t *encoding;
    size_t len;
    uint16_t scheme;         /* with ECDSA: of the hash, on whatever curve the key is */
    uint16_t scheme_pss_key; /* the same for a key that is for RSASSA-PSS alone, or 0 */
} signature_row;

#define RSA_ARC 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01
#define ECDSA_WITH(last) {0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, (last)}
#define RSA_WITH(last) {0x30, 0x0d, 0x06, 0x09, RSA_ARC, (last), 0x05, 0x00}
#define HASH(last) 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, (last), 0x05, 0x00
/* RFC 4055 3.1: the hash, MGF1 with the same hash, a salt as long as the hash, the trailer by default. */
#define RSASSA_PSS(hash, salt_len)                                                                           \
    {0x30,    0x41, 0x06,       0x09, RSA_ARC, 0x0a, 0x30, 0x34, /* the parameters: */                       \
     0xa0,    0x0f, HASH(hash), 0xa1, 0x1c,    0x30, 0x1a, 0x06,      0x09,                                  \
     RSA_ARC, 0x08, HASH(hash), 0xa2, 0x03,    0x02, 0x01, (salt_len)}

static const uint8_t ecdsa_sha256[] = ECDSA_WITH(0x02); /* RFC 5758 3.2: without parameters */
static const uint8_t ecdsa_sha384[] = ECDSA_WITH(0x03);
static const uint8_t ecdsa_sha512[] = ECDSA_WITH(0x04);
static const uint8_t rsa_sha256[] = RSA_WITH(0x0b);
static const uint8_t rsa_sha384[] = RSA_WITH(0x0c);
static const uint8_t rsa_sha512[] = RSA_WITH(0x0d);
static const uint8_t pss_sha256[] = RSASSA_PSS(0x01, 32);
static const uint8_t pss_sha384[] = RSASSA_PSS(0x02, 48);
static const uint8_t pss_sha512[] = RSASSA_PSS(0x03, 64);
static const uint8_t ed25519[] = {0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70}; /* RFC 8410 3 */

static const signature_row rows[] = {
    {ecdsa_sha256, sizeof(ecdsa_sha256), STOIC_SCHEME_ECDSA_SECP256R1_SHA256, 0},
    {ecdsa_sha384, sizeof(ecdsa_sha384), STOIC_SCHEME_ECDSA_SECP384R1_SHA384, 0},
    {ecdsa_sha512, sizeof(ecdsa_sha512), STOIC_SCHEME_ECDSA_SECP521R1_SHA512, 0},
    {rsa_sha256, sizeof(rsa_sha256), STOIC_SCHEME_RSA_PKCS1_SHA256, 0},
    {rsa_sha384, sizeof(rsa_sha384), STOIC_SCHEME_RSA_PKCS1_SHA384, 0},
    {rsa_sha512, sizeof(rsa_sha512), STOIC_SCHEME_RSA_PKCS1_SHA512, 0},
    {pss_sha256, sizeof(pss_sha256), STOIC_SCHEME_RSA_PSS_RSAE_SHA256, STOIC_SCHEME_RSA_PSS_PSS_SHA256},
    {pss_sha384, sizeof(pss_sha384), STOIC_SCHEME_RSA_PSS_RSAE_SHA384, STOIC_SCHEME_RSA_PSS_PSS_SHA384},
    {pss_sha512, sizeof(pss_sha512), STOIC_SCHEME_RSA_PSS_RSAE_SHA512, STOIC_SCHEME_RSA_PSS_PSS_SHA512},
    {ed25519, sizeof(ed25519), STOIC_SCHEME_ED25519, 0},
};

static const signature_row *find(stoic_bytes algorithm) {
    STOIC_EACH(row, rows, STOIC_COUNT(rows)) {
        if (stoic_bytes_equal(algorithm, stoic_bytes_of(row->encoding, row->len))) {
            return row;
        }
    }
    return NULL;
}

/* The provider's algorithm for a row and a kind of key, or NULL: the two do not go together. */
static const stoic_signature_algorithm *algorithm_for(const stoic_provider *provider,
                                                      const signature_row *row, stoic_key_type type) {
    const uint16_t scheme = type == STOIC_KEY_RSA_PSS ? row->scheme_pss_key : row->scheme;
    return stoic_provider_certificate_signature(provider, scheme, type);
}

static stoic_error blame_peer(stoic_error error) {
    return error == STOIC_ERROR_KEY_UNSUPPORTED ? STOIC_ERROR_PEER_CERTIFICATE_KEY_UNSUPPORTED
                                                : STOIC_ERROR_PEER_CERTIFICATE_MALFORMED;
}

stoic_error stoic_signature_check(const stoic_provider *provider, stoic_bytes algorithm, stoic_bytes spki,
                                  stoic_bytes message, stoic_bytes signature) {
    const signature_row *row = find(algorithm);
    if (row == NULL) {
        return STOIC_ERROR_PEER_CERTIFICATE_SIGNATURE_ALGORITHM;
    }
    stoic_public_key key; /* reading checks the size of RSA keys: 2048 to 8192 bits */
    const stoic_error error = stoic_public_key_read(&key, spki);
    if (error != STOIC_OK) {
        return blame_peer(error);
    }
    const stoic_signature_algorithm *found = algorithm_for(provider, row, key.type);
    if (found == NULL) {
        return STOIC_ERROR_PEER_CERTIFICATE_SIGNATURE_ALGORITHM;
    }
    const stoic_error outcome = found->verify(&key, message, signature);
    return outcome == STOIC_ERROR_BAD_SIGNATURE ? STOIC_ERROR_PEER_CERTIFICATE_SIGNATURE : outcome;
}
