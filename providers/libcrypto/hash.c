/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-256, SHA-384, SHA-512 (FIPS 180-4) and their HMACs (RFC 2104) on libcrypto's raw states, which live in
 * the caller's stoic_hash_state: no fetch, no allocation, and a copy is an assignment. These calls cannot
 * fail. SHA-1 is there for the names that OCSP gives to certificates, and for nothing else.
 */
#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <string.h>

#include "libcrypto/libcrypto.h"

#define MAX_BLOCK_LEN SHA512_CBLOCK
#define HMAC_INNER_BYTE 0x36
#define HMAC_OUTER_BYTE 0x5c

_Static_assert(sizeof(SHA256_CTX) <= STOIC_HASH_STATE_SIZE, "the SHA-256 state must fit");
_Static_assert(sizeof(SHA_CTX) <= STOIC_HASH_STATE_SIZE, "the SHA-1 state must fit");
_Static_assert(sizeof(SHA512_CTX) <= STOIC_HASH_STATE_SIZE, "the SHA-512 state must fit");

static void *inner(stoic_hash_state *state) {
    return &state->inner;
}

static void sha256_start(stoic_hash_state *state) {
    (void)SHA256_Init(inner(state));
}

static void sha256_update(stoic_hash_state *state, stoic_bytes data) {
    (void)SHA256_Update(inner(state), data.data, data.len);
}

static void sha256_end(stoic_hash_state *state, uint8_t *out) {
    (void)SHA256_Final(out, inner(state));
}

static void sha256_finish(stoic_hash_state *state, uint8_t *out) {
    sha256_end(state, out);
    OPENSSL_cleanse(state, sizeof(SHA256_CTX));
}

static void sha384_start(stoic_hash_state *state) {
    (void)SHA384_Init(inner(state));
}

static void sha384_end(stoic_hash_state *state, uint8_t *out) {
    (void)SHA384_Final(out, inner(state));
}

static void sha384_finish(stoic_hash_state *state, uint8_t *out) {
    sha384_end(state, out);
    OPENSSL_cleanse(state, sizeof(SHA512_CTX));
}

static void sha512_start(stoic_hash_state *state) {
    (void)SHA512_Init(inner(state));
}

/* SHA-384 too: they differ in where they start and in how much they give. */
static void sha512_update(stoic_hash_state *state, stoic_bytes data) {
    (void)SHA512_Update(inner(state), data.data, data.len);
}

static void sha512_end(stoic_hash_state *state, uint8_t *out) {
    (void)SHA512_Final(out, inner(state));
}

static void sha512_finish(stoic_hash_state *state, uint8_t *out) {
    sha512_end(state, out);
    OPENSSL_cleanse(state, sizeof(SHA512_CTX));
}

static void sha1_start(stoic_hash_state *state) {
    (void)SHA1_Init(inner(state));
}

static void sha1_update(stoic_hash_state *state, stoic_bytes data) {
    (void)SHA1_Update(inner(state), data.data, data.len);
}

static void sha1_finish(stoic_hash_state *state, uint8_t *out) {
    (void)SHA1_Final(out, inner(state));
    OPENSSL_cleanse(state, sizeof(SHA_CTX));
}

void stoic_libcrypto_digest(const stoic_hash *hash, uint8_t *out, stoic_bytes message) {
    stoic_hash_state state;

    hash->start(&state);
    hash->update(&state, message);
    hash->finish(&state, out);
}

static void flip_pad(uint8_t *pad, size_t len, uint8_t value) {
    STOIC_UNSAFE_BEGIN
    for (size_t i = 0; i < len; i++) {
        pad[i] ^= value;
    }
    STOIC_UNSAFE_END
}

/* A hash with what hmac() alone needs of it. */
typedef struct hmac_hash {
    const stoic_hash *hash;
    void (*end)(stoic_hash_state *state, uint8_t *out); /* `finish`, which leaves the state to be wiped */
    size_t state_len;
} hmac_hash;

/* The key and the parts are read before `out` is written: it may be one of them. */
static void hmac(const hmac_hash *with, uint8_t *out, stoic_bytes key, const stoic_bytes *parts,
                 size_t num_parts) {
    const stoic_hash *hash = with->hash;
    stoic_hash_state state;
    uint8_t pad[MAX_BLOCK_LEN] = {0};

    if (key.len > hash->block_len) {
        stoic_libcrypto_digest(hash, pad, key);
    } else if (key.len > 0) {
        memcpy(pad, key.data, key.len);
    }
    flip_pad(pad, hash->block_len, HMAC_INNER_BYTE);
    hash->start(&state);
    hash->update(&state, (stoic_bytes){pad, hash->block_len});
    STOIC_EACH(part, parts, num_parts) {
        hash->update(&state, *part);
    }
    with->end(&state, out);

    flip_pad(pad, hash->block_len, HMAC_INNER_BYTE ^ HMAC_OUTER_BYTE);
    hash->start(&state);
    hash->update(&state, (stoic_bytes){pad, hash->block_len});
    hash->update(&state, (stoic_bytes){out, hash->output_len});
    with->end(&state, out);
    OPENSSL_cleanse(&state, with->state_len);
    OPENSSL_cleanse(pad, hash->block_len);
}

static void hmac_sha256(uint8_t *out, stoic_bytes key, const stoic_bytes *parts, size_t num_parts) {
    static const hmac_hash with = {&stoic_libcrypto_sha256, sha256_end, sizeof(SHA256_CTX)};

    hmac(&with, out, key, parts, num_parts);
}

static void hmac_sha384(uint8_t *out, stoic_bytes key, const stoic_bytes *parts, size_t num_parts) {
    static const hmac_hash with = {&stoic_libcrypto_sha384, sha384_end, sizeof(SHA512_CTX)};

    hmac(&with, out, key, parts, num_parts);
}

static void hmac_sha512(uint8_t *out, stoic_bytes key, const stoic_bytes *parts, size_t num_parts) {
    static const hmac_hash with = {&stoic_libcrypto_sha512, sha512_end, sizeof(SHA512_CTX)};

    hmac(&with, out, key, parts, num_parts);
}

const stoic_hash stoic_libcrypto_sha256 = {
    .struct_size = sizeof(stoic_hash),
    .id = STOIC_HASH_SHA256,
    .name = "SHA-256",
    .output_len = SHA256_DIGEST_LENGTH,
    .block_len = SHA256_CBLOCK,
    .start = sha256_start,
    .update = sha256_update,
    .finish = sha256_finish,
    .hmac = hmac_sha256,
};

const stoic_hash stoic_libcrypto_sha384 = {
    .struct_size = sizeof(stoic_hash),
    .id = STOIC_HASH_SHA384,
    .name = "SHA-384",
    .output_len = SHA384_DIGEST_LENGTH,
    .block_len = SHA512_CBLOCK,
    .start = sha384_start,
    .update = sha512_update,
    .finish = sha384_finish,
    .hmac = hmac_sha384,
};

const stoic_hash stoic_libcrypto_sha512 = {
    .struct_size = sizeof(stoic_hash),
    .id = STOIC_HASH_SHA512,
    .name = "SHA-512",
    .output_len = SHA512_DIGEST_LENGTH,
    .block_len = SHA512_CBLOCK,
    .start = sha512_start,
    .update = sha512_update,
    .finish = sha512_finish,
    .hmac = hmac_sha512,
};

/* Without HMAC: no key may come to depend on it. */
const stoic_hash stoic_libcrypto_sha1 = {
    .struct_size = sizeof(stoic_hash),
    .id = STOIC_HASH_SHA1,
    .name = "SHA-1",
    .output_len = SHA_DIGEST_LENGTH,
    .block_len = SHA_CBLOCK,
    .start = sha1_start,
    .update = sha1_update,
    .finish = sha1_finish,
};
