/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The crypto provider interface: sets of const algorithm structs, each with its id, name, sizes and limits.
 *
 * Every algorithm is stateless and may be used from any thread; what it needs between calls lives in a
 * context that the caller provides (`context_size` bytes, aligned to STOIC_CONTEXT_ALIGN) or inline in a
 * struct here. A context is always given back with `clear`, which wipes it; a zeroed context may be cleared
 * too. Keys come as numbers, never as DER: reading files is `keys/`'s work.
 *
 * Unless a comment says otherwise, functions return STOIC_OK, STOIC_ERROR_CRYPTO_FAILED or
 * STOIC_ERROR_OUT_OF_MEMORY.
 */
#ifndef STOIC_PROVIDER_H
#define STOIC_PROVIDER_H

#include <stoic/bytes.h>
#include <stoic/codepoints.h>
#include <stoic/error.h>

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

#define STOIC_CONTEXT_ALIGN 64

/* ---- Hash and HMAC ------------------------------------------------------------------------------------- */

#define STOIC_HASH_MAX_LEN 64     /* SHA-512 */
#define STOIC_HASH_STATE_SIZE 224 /* the largest state: SHA-512 of libcrypto */

/* A running hash. Copied by assignment: that is how a transcript is read without ending it. */
typedef struct stoic_hash_state {
    union {
        uint64_t align;
        unsigned char space[STOIC_HASH_STATE_SIZE];
    } inner;
} stoic_hash_state;

typedef enum stoic_hash_id {
    STOIC_HASH_SHA256 = 1,
    STOIC_HASH_SHA384,
    STOIC_HASH_SHA512,
    STOIC_HASH_SHA1 /* a checksum in OCSP (RFC 6960 4.1.1), never under a signature; may be absent */
} stoic_hash_id;

typedef struct stoic_hash {
    size_t struct_size;
    stoic_hash_id id;
    const char *name;
    size_t output_len;
    size_t block_len;
    void (*start)(stoic_hash_state *state);
    void (*update)(stoic_hash_state *state, stoic_bytes data);
    void (*finish)(stoic_hash_state *state, uint8_t *out); /* writes output_len bytes and wipes the state */
    /* HMAC of the concatenation of `parts`; writes output_len bytes. NULL for STOIC_HASH_SHA1. */
    void (*hmac)(uint8_t *out, stoic_bytes key, const stoic_bytes *parts, size_t num_parts);
} stoic_hash;

/* ---- AEAD ---------------------------------------------------------------------------------------------- */

#define STOIC_AEAD_NONCE_LEN 12
#define STOIC_AEAD_TAG_LEN 16
#define STOIC_AEAD_MAX_KEY_LEN 32

typedef struct stoic_aead {
    size_t struct_size;
    const char *name;
    size_t key_len;
    size_t context_size;
    uint64_t max_seals;         /* records one key may seal (RFC 9846 5.5) */
    uint64_t max_open_failures; /* forgeries after which a key must be given up */
    stoic_error (*start)(void *context, stoic_bytes key);
    /* Writes plaintext.len + trailer.len + STOIC_AEAD_TAG_LEN bytes to `out`, which is plaintext.data or does
     * not overlap it. `trailer` (0 or 1 byte: the inner content type) is sealed behind the plaintext. */
    stoic_error (*seal)(void *context, uint8_t *out, const uint8_t *nonce, stoic_bytes additional,
                        stoic_bytes plaintext, stoic_bytes trailer);
    /* Opens data[0..len) in place (ciphertext, then tag; len >= tag); the plaintext is the first len - tag
     * bytes. STOIC_ERROR_BAD_RECORD_MAC when it does not authenticate: data is then wiped. */
    stoic_error (*open)(void *context, uint8_t *data, size_t len, const uint8_t *nonce,
                        stoic_bytes additional);
    void (*clear)(void *context);
} stoic_aead;

/* A cipher suite of TLS 1.3. */
typedef struct stoic_suite {
    size_t struct_size;
    uint16_t id;
    const stoic_aead *aead;
    const stoic_hash *hash;
} stoic_suite;

/* ---- Key exchange -------------------------------------------------------------------------------------- */

#define STOIC_GROUP_MAX_SHARE_LEN 1280 /* room for SecP256r1MLKEM768 */
#define STOIC_GROUP_MAX_SECRET_LEN 66  /* P-521 */
#define STOIC_GROUP_MAX_CONTEXT 256

/* Shaped for KEMs too: the client starts and finishes, the server responds. The share of a hybrid is the
 * concatenation of those of its two algorithms, and so are its secret and its private bytes (a KEM's are its
 * seed). */
typedef struct stoic_group {
    size_t struct_size;
    uint16_t id;
    const char *name;
    size_t client_share_len;
    size_t server_share_len;
    size_t secret_len;
    size_t context_size; /* at most STOIC_GROUP_MAX_CONTEXT */
    /* A fresh key pair in `context`; writes client_share_len bytes. */
    stoic_error (*start)(void *context, uint8_t *share);
    /* The same from given private bytes: for tests with known answers. */
    stoic_error (*start_from)(void *context, uint8_t *share, stoic_bytes private_key);
    /* The secret of the key pair and the peer's share; writes secret_len bytes.
     * STOIC_ERROR_KEY_SHARE_INVALID for a share of the wrong length, off the curve, or giving zero
     * (RFC 9846 7.4.2). */
    stoic_error (*finish)(void *context, uint8_t *secret, stoic_bytes peer_share);
    /* Server: own share and secret in one step. The same errors. */
    stoic_error (*respond)(uint8_t *share, uint8_t *secret, stoic_bytes peer_share);
    void (*clear)(void *context);
    bool is_by_choice; /* only for configs that name it */
    /* A hybrid of a KEM and another group, for TLS 1.3 alone; NULL and 0 otherwise. The client share of
     * `part` stands in the hybrid's, from part_start on: one key pair serves both, and a client may offer
     * both. When the server answers with a share of `part`, finish_part takes the place of finish. */
    const struct stoic_group *part;
    size_t part_start;
    stoic_error (*finish_part)(void *context, uint8_t *secret, stoic_bytes peer_share);
} stoic_group;

/* ---- Signatures ---------------------------------------------------------------------------------------- */

typedef enum stoic_key_type {
    STOIC_KEY_NONE,
    STOIC_KEY_P256,
    STOIC_KEY_P384,
    STOIC_KEY_P521,
    STOIC_KEY_ED25519,
    STOIC_KEY_RSA,    /* rsaEncryption */
    STOIC_KEY_RSA_PSS /* id-RSASSA-PSS: signs with rsa_pss_pss_* alone */
} stoic_key_type;

/* A public key as numbers, big-endian, borrowed. */
typedef struct stoic_public_key {
    stoic_key_type type;
    stoic_bytes point;    /* EC: uncompressed X9.62 point; Ed25519: 32 bytes */
    stoic_bytes modulus;  /* RSA, without leading zeros */
    stoic_bytes exponent; /* RSA, without leading zeros */
} stoic_public_key;

/* A private key as numbers, borrowed. Its owner wipes them. */
typedef struct stoic_private_key {
    stoic_public_key public_key;     /* `point` may be empty for EC and Ed25519: the provider computes it */
    stoic_bytes scalar;              /* EC: big-endian scalar; Ed25519: 32-byte seed */
    stoic_bytes d, p, q, dp, dq, qi; /* RSA */
} stoic_private_key;

/* A loaded private key. Shared by threads. */
typedef struct stoic_signer stoic_signer;

#define STOIC_SIGNATURE_MAX_LEN 1024   /* RSA 8192 */
#define STOIC_PUBLIC_POINT_MAX_LEN 133 /* P-521 */

typedef struct stoic_signature_algorithm {
    size_t struct_size;
    uint16_t scheme;
    const char *name;
    stoic_key_type key_type;
    /* STOIC_ERROR_BAD_SIGNATURE unless the signature verifies and the key is of this type and a supported
     * size (RSA 2048 to 8192 bits). ECDSA signatures are DER. */
    stoic_error (*verify)(const stoic_public_key *key, stoic_bytes message, stoic_bytes signature);
} stoic_signature_algorithm;

/* ---- The provider -------------------------------------------------------------------------------------- */

typedef struct stoic_provider {
    size_t struct_size;
    const char *name;
    void *user; /* passed to `random` */
    const stoic_hash *const *hashes;
    size_t num_hashes;
    const stoic_suite *const *suites; /* in the order of preference */
    size_t num_suites;
    const stoic_group *const *groups; /* in the order of preference */
    size_t num_groups;
    const stoic_signature_algorithm *const *signatures; /* in the order of preference */
    size_t num_signatures;
    /* Beside those, for certificates alone: ECDSA with a hash of another size than the curve's. `scheme`
     * names the hash, `key_type` the curve. May be none. */
    const stoic_signature_algorithm *const *certificate_signatures;
    size_t num_certificate_signatures;
    stoic_error (*random)(void *user, uint8_t *out, size_t len); /* STOIC_ERROR_RANDOM_FAILED */

    /* STOIC_ERROR_KEY_MALFORMED (inconsistent numbers too), STOIC_ERROR_KEY_UNSUPPORTED. */
    stoic_error (*load_signer)(stoic_signer **out, const stoic_private_key *key);
    void (*free_signer)(stoic_signer *signer);
    stoic_key_type (*signer_type)(const stoic_signer *signer);
    /* Writes the public numbers: EC/Ed25519 the point; RSA the modulus, to out[0..cap). */
    stoic_error (*signer_public)(const stoic_signer *signer, size_t *out_len, uint8_t *out, size_t cap);
    /* Signs `message` (not its hash) with a scheme that fits the key. STOIC_ERROR_UNSUPPORTED_BY_PROVIDER
     * otherwise. */
    stoic_error (*sign)(const stoic_signer *signer, size_t *out_len, uint8_t *out, size_t cap,
                        uint16_t scheme, stoic_bytes message);
} stoic_provider;

/* libcrypto (OpenSSL 3.x). Algorithms are fetched once per process, at the first call; NULL if that fails.
 * Any thread. */
const stoic_provider *stoic_provider_libcrypto(void);

/* Look-ups; NULL where the provider has none. */
const stoic_suite *stoic_provider_suite(const stoic_provider *provider, uint16_t id);
const stoic_group *stoic_provider_group(const stoic_provider *provider, uint16_t id);
const stoic_signature_algorithm *stoic_provider_signature(const stoic_provider *provider, uint16_t scheme);
/* What verifies certificates: an algorithm of either list for this kind of key. */
const stoic_signature_algorithm *stoic_provider_certificate_signature(const stoic_provider *provider,
                                                                      uint16_t scheme, stoic_key_type type);
const stoic_hash *stoic_provider_hash(const stoic_provider *provider, stoic_hash_id id);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop

#endif
