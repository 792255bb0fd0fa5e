/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ML-KEM-768 (FIPS 203). A private key is kept as the seed that it comes from, 64 bytes: what is computed of
 * it has 40 times that size, and to compute it anew costs a decapsulation about a third more, because the
 * matrix is needed there in any case.
 *
 * Nothing branches on secrets or uses them as an index or in a division, and they are wiped before a call
 * returns. Random bytes come from the caller, and so do the kernels (stoic_poly_best_kernels).
 */
#ifndef STOIC_NATIVE_MLKEM768_H
#define STOIC_NATIVE_MLKEM768_H

#include "native/poly.h"

#define STOIC_MLKEM768_SEED_LEN 64 /* d, then z */
#define STOIC_MLKEM768_PUBLIC_LEN 1184
#define STOIC_MLKEM768_CIPHERTEXT_LEN 1088
#define STOIC_MLKEM768_SECRET_LEN 32
#define STOIC_MLKEM768_RANDOM_LEN 32

/* FIPS 203 Algorithm 16: the encapsulation key of STOIC_MLKEM768_SEED_LEN random bytes. */
void stoic_mlkem768_start(uint8_t *out_public, const uint8_t *seed, const stoic_poly_kernels *kernels);
/* FIPS 203 Algorithm 17, with STOIC_MLKEM768_RANDOM_LEN random bytes. STOIC_ERROR_KEY_SHARE_INVALID for a key
 * of the wrong length or with a coefficient that is not below q (FIPS 203 7.2). */
stoic_error stoic_mlkem768_encapsulate(uint8_t *out_ciphertext, uint8_t *out_secret,
                                       stoic_bytes public_key_bytes, const uint8_t *random,
                                       const stoic_poly_kernels *kernels);
/* FIPS 203 Algorithm 18. STOIC_ERROR_KEY_SHARE_INVALID for a ciphertext of the wrong length alone: another
 * one gives a secret that nobody can guess. */
stoic_error stoic_mlkem768_decapsulate(uint8_t *out_secret, const uint8_t *seed, stoic_bytes ciphertext,
                                       const stoic_poly_kernels *kernels);

#endif
