/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of this provider share. Each file with something to fetch or to build once has a `prepare`
 * function, called by provider.c before any algorithm can be reached; afterwards these things are only read.
 *
 * Nothing is left in libcrypto's error queue: the entry points of the handshake set a mark, and end with
 * stoic_libcrypto_end.
 * The record path would pay for the mark, so it clears the queue, and only after a failure.
 */
#ifndef STOIC_LIBCRYPTO_LIBCRYPTO_H
#define STOIC_LIBCRYPTO_LIBCRYPTO_H

#include <openssl/core_dispatch.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <stdbool.h>

#include <stoic/provider.h>

/* ---- Tables of algorithms ------------------------------------------------------------------------------ */

extern const stoic_hash stoic_libcrypto_sha256;
extern const stoic_hash stoic_libcrypto_sha384;
extern const stoic_hash stoic_libcrypto_sha512;
extern const stoic_hash stoic_libcrypto_sha1;

extern const stoic_aead stoic_libcrypto_aes128_gcm;
extern const stoic_aead stoic_libcrypto_aes256_gcm;
extern const stoic_aead stoic_libcrypto_chacha20_poly1305;

extern const stoic_group stoic_libcrypto_x25519;
extern const stoic_group stoic_libcrypto_secp256r1;
extern const stoic_group stoic_libcrypto_secp384r1;
extern const stoic_group stoic_libcrypto_x25519_mlkem768; /* with the ML-KEM of providers/native/ */
extern const stoic_group stoic_libcrypto_secp256r1_mlkem768;

extern const stoic_signature_algorithm stoic_libcrypto_ecdsa_secp256r1_sha256;
extern const stoic_signature_algorithm stoic_libcrypto_ecdsa_secp384r1_sha384;
extern const stoic_signature_algorithm stoic_libcrypto_ecdsa_secp521r1_sha512;
extern const stoic_signature_algorithm stoic_libcrypto_ecdsa_p256_sha384;
extern const stoic_signature_algorithm stoic_libcrypto_ecdsa_p256_sha512;
extern const stoic_signature_algorithm stoic_libcrypto_ecdsa_p384_sha256;
extern const stoic_signature_algorithm stoic_libcrypto_ecdsa_p384_sha512;
extern const stoic_signature_algorithm stoic_libcrypto_ecdsa_p521_sha256;
extern const stoic_signature_algorithm stoic_libcrypto_ecdsa_p521_sha384;
extern const stoic_signature_algorithm stoic_libcrypto_ed25519;
extern const stoic_signature_algorithm stoic_libcrypto_rsa_pss_rsae_sha256;
extern const stoic_signature_algorithm stoic_libcrypto_rsa_pss_rsae_sha384;
extern const stoic_signature_algorithm stoic_libcrypto_rsa_pss_rsae_sha512;
extern const stoic_signature_algorithm stoic_libcrypto_rsa_pss_pss_sha256;
extern const stoic_signature_algorithm stoic_libcrypto_rsa_pss_pss_sha384;
extern const stoic_signature_algorithm stoic_libcrypto_rsa_pss_pss_sha512;
extern const stoic_signature_algorithm stoic_libcrypto_rsa_pkcs1_sha256;
extern const stoic_signature_algorithm stoic_libcrypto_rsa_pkcs1_sha384;
extern const stoic_signature_algorithm stoic_libcrypto_rsa_pkcs1_sha512;

bool stoic_libcrypto_prepare_aead(void);
bool stoic_libcrypto_prepare_curves(void);
bool stoic_libcrypto_prepare_ecx(void);
bool stoic_libcrypto_prepare_rsa(void);

/* ---- Errors -------------------------------------------------------------------------------------------- */

/* Ends what ERR_set_mark began, with an outcome: forgets what libcrypto has said since, and gives the outcome
 * back. A failure is STOIC_ERROR_OUT_OF_MEMORY, whatever it looked like, when an allocation failed behind it:
 * neither a key nor a peer is to blame for that. */
stoic_error stoic_libcrypto_end(stoic_error outcome);
/* Has this part of libcrypto (ERR_LIB_...) raised an error since ERR_set_mark? */
bool stoic_libcrypto_has_raised(int library);

/* ---- Hashes -------------------------------------------------------------------------------------------- */

/* The hash of `message`: output_len bytes. */
void stoic_libcrypto_digest(const stoic_hash *hash, uint8_t *out, stoic_bytes message);

/* ---- Functions of libcrypto's providers ---------------------------------------------------------------- */

/* What one algorithm (OSSL_OP_...) of a provider consists of, or NULL. It stays loaded while something that
 * was fetched from the provider does. */
const OSSL_DISPATCH *stoic_libcrypto_find_functions(const OSSL_PROVIDER *provider, int operation,
                                                    const char *name);

/* ---- AEAD ---------------------------------------------------------------------------------------------- */

/* The functions that a record goes through, called without EVP above them. */
typedef struct stoic_libcrypto_aead_calls {
    EVP_CIPHER *reference; /* keeps the functions loaded */
    void *context;
    OSSL_FUNC_cipher_newctx_fn *new_context;
    OSSL_FUNC_cipher_freectx_fn *free_context;
    OSSL_FUNC_cipher_encrypt_init_fn *encrypt_init;
    OSSL_FUNC_cipher_decrypt_init_fn *decrypt_init;
    OSSL_FUNC_cipher_update_fn *update;
    OSSL_FUNC_cipher_final_fn *final;
    OSSL_FUNC_cipher_get_ctx_params_fn *get_params;
} stoic_libcrypto_aead_calls;

/* The functions of a cipher, from its provider if that has all of them, else EVP's. */
bool stoic_libcrypto_aead_calls_prepare(stoic_libcrypto_aead_calls *calls, const char *name);
/* EVP's, in any case. */
void stoic_libcrypto_aead_calls_evp(stoic_libcrypto_aead_calls *calls, EVP_CIPHER *cipher);

/* ---- NIST curves --------------------------------------------------------------------------------------- */

#define STOIC_LIBCRYPTO_MAX_FIELD_LEN 66 /* P-521 */

typedef struct stoic_libcrypto_curve {
    int nid;
    size_t field_len; /* of a coordinate, and of a scalar */
    const EC_GROUP *group;
} stoic_libcrypto_curve;

/* NULL unless the type is one of the three curves. */
const stoic_libcrypto_curve *stoic_libcrypto_curve_of(stoic_key_type type);
/* An uncompressed point that lies on the curve, or NULL. */
EC_POINT *stoic_libcrypto_decode_point(const stoic_libcrypto_curve *curve, stoic_bytes encoded);
/* Writes 1 + 2 * field_len bytes. */
bool stoic_libcrypto_encode_point(const stoic_libcrypto_curve *curve, uint8_t *out, const EC_POINT *point);
/* A scalar from 1 to the group's order - 1, or NULL; free it with BN_clear_free. */
BIGNUM *stoic_libcrypto_decode_scalar(const stoic_libcrypto_curve *curve, stoic_bytes encoded);
/* The base point times a scalar, or NULL. */
EC_POINT *stoic_libcrypto_public_point(const stoic_libcrypto_curve *curve, const BIGNUM *scalar);

/* ---- Montgomery and Edwards curves (RFC 7748, RFC 8032) ------------------------------------------------ */

#define STOIC_LIBCRYPTO_ECX_LEN 32 /* of private keys, public keys and X25519 secrets */

/* The functions of libcrypto's own provider for one kind of key, called without EVP above them. */
typedef struct stoic_libcrypto_ecx {
    void *context;
    OSSL_FUNC_keymgmt_new_fn *new_key;
    OSSL_FUNC_keymgmt_free_fn *free_key;
    OSSL_FUNC_keymgmt_import_fn *import;
    OSSL_FUNC_keymgmt_get_params_fn *get_params;
    OSSL_FUNC_keymgmt_gen_init_fn *gen_init;
    OSSL_FUNC_keymgmt_gen_fn *gen;
    OSSL_FUNC_keymgmt_gen_cleanup_fn *gen_cleanup;
} stoic_libcrypto_ecx;

typedef struct stoic_libcrypto_x25519_calls {
    EVP_KEYEXCH *reference; /* keeps the functions loaded */
    stoic_libcrypto_ecx keys;
    OSSL_FUNC_keyexch_newctx_fn *new_context;
    OSSL_FUNC_keyexch_freectx_fn *free_context;
    OSSL_FUNC_keyexch_init_fn *init;
    OSSL_FUNC_keyexch_set_peer_fn *set_peer;
    OSSL_FUNC_keyexch_derive_fn *derive;
} stoic_libcrypto_x25519_calls;

typedef struct stoic_libcrypto_ed25519_calls {
    EVP_SIGNATURE *reference; /* keeps the functions loaded */
    stoic_libcrypto_ecx keys;
    OSSL_FUNC_signature_newctx_fn *new_context;
    OSSL_FUNC_signature_freectx_fn *free_context;
    OSSL_FUNC_signature_digest_sign_init_fn *sign_init;
    OSSL_FUNC_signature_digest_sign_fn *sign;
    OSSL_FUNC_signature_digest_verify_init_fn *verify_init;
    OSSL_FUNC_signature_digest_verify_fn *verify;
} stoic_libcrypto_ed25519_calls;

const stoic_libcrypto_x25519_calls *stoic_libcrypto_x25519_calls_get(void);
const stoic_libcrypto_ed25519_calls *stoic_libcrypto_ed25519_calls_get(void);

/* A fresh key pair, or NULL. */
void *stoic_libcrypto_ecx_generate(const stoic_libcrypto_ecx *keys);
/* A key pair from its private bytes, or NULL. */
void *stoic_libcrypto_ecx_private(const stoic_libcrypto_ecx *keys, stoic_bytes private_key);
/* A public key, or NULL. */
void *stoic_libcrypto_ecx_public(const stoic_libcrypto_ecx *keys, stoic_bytes public_key);
/* Writes the public key of a key pair: STOIC_LIBCRYPTO_ECX_LEN bytes. */
bool stoic_libcrypto_ecx_write_public(const stoic_libcrypto_ecx *keys, uint8_t *out, void *key);

stoic_error stoic_libcrypto_ed25519_sign(void *key, uint8_t *out, stoic_bytes message);
#define STOIC_LIBCRYPTO_ED25519_SIGNATURE_LEN 64

/* ---- ECDSA --------------------------------------------------------------------------------------------- */

/* A key that signs, with the public point computed from the scalar. STOIC_ERROR_KEY_MALFORMED. */
stoic_error stoic_libcrypto_ecdsa_load(EC_KEY **out, const stoic_libcrypto_curve *curve,
                                       const stoic_private_key *key);
/* A DER signature of at most `cap` bytes. */
stoic_error stoic_libcrypto_ecdsa_sign(EC_KEY *key, size_t *out_len, uint8_t *out, size_t cap,
                                       const stoic_hash *hash, stoic_bytes message);

/* ---- RSA ----------------------------------------------------------------------------------------------- */

#define STOIC_LIBCRYPTO_RSA_MIN_BITS 2048
#define STOIC_LIBCRYPTO_RSA_MAX_BITS                                                                         \
    8192 /* beyond it a hostile certificate costs too much time to verify                                    \
          */
/* A large exponent is as costly as a private-key operation; nobody uses one. */
#define STOIC_LIBCRYPTO_RSA_MAX_EXPONENT_BITS 33

/* A public key within the bounds above, or NULL. */
RSA *stoic_libcrypto_rsa_public(const stoic_public_key *key);
/* A key pair whose numbers fit each other. STOIC_ERROR_KEY_MALFORMED, STOIC_ERROR_KEY_UNSUPPORTED (its size).
 */
stoic_error stoic_libcrypto_rsa_load(RSA **out, const stoic_private_key *key);
/* RSASSA-PSS with a salt as long as the hash; as many bytes as the modulus has. */
stoic_error stoic_libcrypto_rsa_sign_pss(RSA *key, size_t *out_len, uint8_t *out, size_t cap,
                                         const stoic_hash *hash, stoic_bytes message);

/* ---- Signers ------------------------------------------------------------------------------------------- */

stoic_error stoic_libcrypto_load_signer(stoic_signer **out, const stoic_private_key *key);
void stoic_libcrypto_free_signer(stoic_signer *signer);
stoic_key_type stoic_libcrypto_signer_type(const stoic_signer *signer);
stoic_error stoic_libcrypto_signer_public(const stoic_signer *signer, size_t *out_len, uint8_t *out,
                                          size_t cap);
stoic_error stoic_libcrypto_sign(const stoic_signer *signer, size_t *out_len, uint8_t *out, size_t cap,
                                 uint16_t scheme, stoic_bytes message);

#endif
