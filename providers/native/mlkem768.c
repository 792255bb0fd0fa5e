/* SPDX-License-Identifier: Apache-2.0 */
/*
 * K-PKE (FIPS 203 5) and ML-KEM (FIPS 203 6) with the parameters of ML-KEM-768: vectors of 3 polynomials,
 * noise of 2 bits, ciphertexts of 10 and 4 bits a coefficient.
 *
 * What a call needs is in one struct on its stack, which is wiped as a whole.
 */
#include "native/mlkem768.h"

#include <string.h>

#include "native/encoding.h"
#include "native/sampling.h"

enum {
    RANK = 3,
    HASH_LEN = 32,
    VECTOR_BYTES = RANK * STOIC_POLY_BYTES,
    VECTOR_BYTES10 = RANK * STOIC_POLY_BYTES10
};

_Static_assert(VECTOR_BYTES + HASH_LEN == STOIC_MLKEM768_PUBLIC_LEN, "an encapsulation key");
_Static_assert(VECTOR_BYTES10 + STOIC_POLY_BYTES4 == STOIC_MLKEM768_CIPHERTEXT_LEN, "a ciphertext");

/* An encapsulation key, as bytes and unpacked. */
typedef struct public_key {
    uint8_t bytes[STOIC_MLKEM768_PUBLIC_LEN];
    uint8_t hash[HASH_LEN];
    stoic_poly matrix[STOIC_MATRIX_LEN];
    stoic_poly t[RANK]; /* transformed */
} public_key;

/* A decapsulation key. */
typedef struct private_key {
    stoic_poly s[RANK]; /* transformed */
    uint8_t z[HASH_LEN];
} private_key;

static stoic_bytes second_half(const uint8_t both[2 * HASH_LEN]) {
    return stoic_slice(stoic_bytes_of(both, 2 * HASH_LEN), HASH_LEN, HASH_LEN);
}

/* ---- Vectors ------------------------------------------------------------------------------------------- */

static void transform(stoic_poly *vector, const stoic_poly_kernels *kernels) {
    for (size_t i = 0; i < RANK; i++) {
        kernels->ntt(NATIVE_AT_N(vector, RANK, i));
    }
}

/* Entries `first`, first + step, ... of a matrix times a vector: a row for a step of 1, a column for one
 * of 3. */
static void multiply_line(stoic_poly *out, const stoic_poly *matrix, size_t first, size_t step,
                          const stoic_poly *vector, const stoic_poly_kernels *kernels) {
    const stoic_poly *const line[RANK] = {NATIVE_AT_N(matrix, STOIC_MATRIX_LEN, first),
                                          NATIVE_AT_N(matrix, STOIC_MATRIX_LEN, first + step),
                                          NATIVE_AT_N(matrix, STOIC_MATRIX_LEN, first + 2 * step)};
    kernels->multiply(out, line, vector);
}

static void multiply_vectors(stoic_poly *out, const stoic_poly *a, const stoic_poly *b,
                             const stoic_poly_kernels *kernels) {
    const stoic_poly *const line[RANK] = {NATIVE_AT_N(a, RANK, 0), NATIVE_AT_N(a, RANK, 1),
                                          NATIVE_AT_N(a, RANK, 2)};
    kernels->multiply(out, line, b);
}

/* ---- Keys ---------------------------------------------------------------------------------------------- */

static void hash_public_key(public_key *key) {
    const stoic_bytes whole = stoic_bytes_of(key->bytes, sizeof(key->bytes));
    stoic_sha3_256(key->hash, &whole, 1);
}

/* FIPS 203 Algorithm 13: t = matrix * s + e. */
static void make_keys(public_key *public, private_key *private, const uint8_t *seed,
                      const stoic_poly_kernels *kernels) {
    const uint8_t rank = RANK;
    const stoic_bytes parts[] = {stoic_bytes_of(seed, HASH_LEN), stoic_bytes_of(&rank, 1)};
    uint8_t seeds[2 * HASH_LEN]; /* of the matrix, of the noise */
    stoic_poly noise[2 * RANK];  /* s, then e */
    stoic_poly *e = NATIVE_AT(noise, RANK);

    stoic_sha3_512(seeds, parts, STOIC_COUNT(parts));
    stoic_sample_matrix(public->matrix, stoic_bytes_of(seeds, HASH_LEN), kernels);
    stoic_sample_noise(noise, STOIC_COUNT(noise), second_half(seeds), kernels);
    transform(noise, kernels);
    transform(e, kernels);
    for (size_t i = 0; i < RANK; i++) {
        stoic_poly *t = NATIVE_AT(public->t, i);
        multiply_line(t, public->matrix, i * RANK, 1, noise, kernels);
        stoic_poly_undo_montgomery(t);
        stoic_poly_add(t, NATIVE_AT_N(e, RANK, i));
        stoic_poly_encode(
            stoic_slice_mut(public->bytes, sizeof(public->bytes), i * STOIC_POLY_BYTES, STOIC_POLY_BYTES), t);
    }
    memcpy(stoic_slice_mut(public->bytes, sizeof(public->bytes), VECTOR_BYTES, HASH_LEN), seeds, HASH_LEN);
    memcpy(private->s, noise, sizeof(private->s));
    memcpy(private->z, second_half(seed).data, HASH_LEN);
    stoic_wipe(noise, sizeof(noise));
    stoic_wipe(seeds, sizeof(seeds));
}

/* FIPS 203 7.2. */
static bool read_public_key(public_key *key, stoic_bytes bytes, const stoic_poly_kernels *kernels) {
    bool is_valid = bytes.len == STOIC_MLKEM768_PUBLIC_LEN;
    for (size_t i = 0; is_valid && i < RANK; i++) {
        is_valid = stoic_poly_decode(NATIVE_AT(key->t, i),
                                     stoic_slice(bytes, i * STOIC_POLY_BYTES, STOIC_POLY_BYTES).data);
    }
    if (is_valid) {
        memcpy(key->bytes, bytes.data, sizeof(key->bytes));
        stoic_sample_matrix(key->matrix, stoic_slice(bytes, VECTOR_BYTES, HASH_LEN), kernels);
        hash_public_key(key);
    }
    return is_valid;
}

/* ---- Encryption ---------------------------------------------------------------------------------------- */

/* FIPS 203 Algorithm 14: u = transposed matrix * y + e1, v = t * y + e2 + message. */
static void encrypt(uint8_t out[STOIC_MLKEM768_CIPHERTEXT_LEN], const public_key *key, const uint8_t *message,
                    stoic_bytes seed, const stoic_poly_kernels *kernels) {
    stoic_poly noise[2 * RANK + 1]; /* y, e1, e2 */
    stoic_poly part, text;

    stoic_sample_noise(noise, STOIC_COUNT(noise), seed, kernels);
    transform(noise, kernels);
    for (size_t i = 0; i < RANK; i++) {
        multiply_line(&part, key->matrix, i, RANK, noise, kernels);
        kernels->inverse_ntt(&part);
        stoic_poly_add(&part, NATIVE_AT(noise, RANK + i));
        stoic_poly_compress10(
            stoic_slice_mut(out, STOIC_MLKEM768_CIPHERTEXT_LEN, i * STOIC_POLY_BYTES10, STOIC_POLY_BYTES10),
            &part);
    }
    multiply_vectors(&part, key->t, noise, kernels);
    kernels->inverse_ntt(&part);
    stoic_poly_decompress1(&text, message);
    stoic_poly_add(&part, NATIVE_AT(noise, 2 * RANK));
    stoic_poly_add(&part, &text);
    stoic_poly_compress4(
        stoic_slice_mut(out, STOIC_MLKEM768_CIPHERTEXT_LEN, VECTOR_BYTES10, STOIC_POLY_BYTES4), &part);
    stoic_wipe(noise, sizeof(noise));
    stoic_wipe(&part, sizeof(part));
    stoic_wipe(&text, sizeof(text));
}

/* FIPS 203 Algorithm 15: message = v - s * u. */
static void decrypt(uint8_t *message, const private_key *key, stoic_bytes ciphertext,
                    const stoic_poly_kernels *kernels) {
    stoic_poly u[RANK], v, product;

    for (size_t i = 0; i < RANK; i++) {
        stoic_poly_decompress10(NATIVE_AT(u, i),
                                stoic_slice(ciphertext, i * STOIC_POLY_BYTES10, STOIC_POLY_BYTES10).data);
    }
    stoic_poly_decompress4(&v, stoic_slice(ciphertext, VECTOR_BYTES10, STOIC_POLY_BYTES4).data);
    transform(u, kernels);
    multiply_vectors(&product, u, key->s, kernels);
    kernels->inverse_ntt(&product);
    stoic_poly_subtract(&v, &product);
    stoic_poly_compress1(message, &v);
    stoic_wipe(&product, sizeof(product));
    stoic_wipe(&v, sizeof(v));
}

/* ---- Encapsulation ------------------------------------------------------------------------------------- */

/* G of FIPS 203: a shared secret, then the seed of the noise. */
static void derive_secret(uint8_t *out, const uint8_t *message, const public_key *key) {
    const stoic_bytes parts[] = {stoic_bytes_of(message, HASH_LEN), stoic_bytes_of(key->hash, HASH_LEN)};
    stoic_sha3_512(out, parts, STOIC_COUNT(parts));
}

/* 0xff where they are equal, else 0. */
static uint8_t equal_mask(const uint8_t *a, const uint8_t *b, size_t len) {
    uint32_t difference = 0;
    for (size_t i = 0; i < len; i++) {
        difference |= (uint32_t)(*NATIVE_AT_N(a, len, i) ^ *NATIVE_AT_N(b, len, i));
    }
    __asm__("" : "+r"(difference)); /* a compiler may not learn that there are two cases */
    return (uint8_t)((difference - 1) >> 8);
}

static void select_secret(uint8_t *out, const uint8_t *secret, const uint8_t *rejection, uint8_t mask) {
    for (size_t i = 0; i < STOIC_MLKEM768_SECRET_LEN; i++) {
        const uint8_t good = *NATIVE_AT_N(secret, STOIC_MLKEM768_SECRET_LEN, i) & mask;
        const uint8_t bad = *NATIVE_AT_N(rejection, STOIC_MLKEM768_SECRET_LEN, i) & (uint8_t)~mask;
        *NATIVE_AT_N(out, STOIC_MLKEM768_SECRET_LEN, i) = good | bad;
    }
}

/* The ciphertext is made again from what it holds; one that comes out differently gives the secret that z
 * stands for. */
static void reject_or_accept(uint8_t *out_secret, const public_key *public, const private_key *private,
                             stoic_bytes ciphertext, const stoic_poly_kernels *kernels) {
    const stoic_bytes parts[] = {stoic_bytes_of(private->z, HASH_LEN), ciphertext};
    uint8_t message[HASH_LEN], secret[2 * HASH_LEN], rejection[HASH_LEN];
    uint8_t again[STOIC_MLKEM768_CIPHERTEXT_LEN];

    decrypt(message, private, ciphertext, kernels);
    derive_secret(secret, message, public);
    stoic_shake256(rejection, sizeof(rejection), parts, STOIC_COUNT(parts));
    encrypt(again, public, message, second_half(secret), kernels);
    select_secret(out_secret, secret, rejection, equal_mask(again, ciphertext.data, sizeof(again)));
    stoic_wipe(message, sizeof(message));
    stoic_wipe(secret, sizeof(secret));
    stoic_wipe(rejection, sizeof(rejection));
    stoic_wipe(again, sizeof(again));
}

/* ---- The three algorithms ------------------------------------------------------------------------------ */

void stoic_mlkem768_start(uint8_t *out_public, const uint8_t *seed, const stoic_poly_kernels *kernels) {
    public_key public;
    private_key private;
    make_keys(&public, &private, seed, kernels);
    memcpy(out_public, public.bytes, sizeof(public.bytes));
    stoic_wipe(&private, sizeof(private));
}

stoic_error stoic_mlkem768_encapsulate(uint8_t *out_ciphertext, uint8_t *out_secret,
                                       stoic_bytes public_key_bytes, const uint8_t *random,
                                       const stoic_poly_kernels *kernels) {
    public_key key;
    uint8_t secret[2 * HASH_LEN];
    if (!read_public_key(&key, public_key_bytes, kernels)) {
        return STOIC_ERROR_KEY_SHARE_INVALID;
    }
    derive_secret(secret, random, &key);
    encrypt(out_ciphertext, &key, random, second_half(secret), kernels);
    memcpy(out_secret, secret, STOIC_MLKEM768_SECRET_LEN);
    stoic_wipe(secret, sizeof(secret));
    return STOIC_OK;
}

stoic_error stoic_mlkem768_decapsulate(uint8_t *out_secret, const uint8_t *seed, stoic_bytes ciphertext,
                                       const stoic_poly_kernels *kernels) {
    public_key public;
    private_key private;
    if (ciphertext.len != STOIC_MLKEM768_CIPHERTEXT_LEN) {
        return STOIC_ERROR_KEY_SHARE_INVALID;
    }
    make_keys(&public, &private, seed, kernels);
    hash_public_key(&public);
    reject_or_accept(out_secret, &public, &private, ciphertext, kernels);
    stoic_wipe(&private, sizeof(private));
    return STOIC_OK;
}
