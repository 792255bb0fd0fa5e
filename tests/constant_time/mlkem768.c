/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ML-KEM-768 with its secrets marked as undefined: run under valgrind, which complains of every branch and
 * every address that depends on one.
 *
 * The seed of the matrix comes out of the secret seed and is public, and the matrix is sampled with branches.
 * Here, where its states go by, they are marked as known: the byte behind the seed's tail tells them from
 * those of noise.
 */
#include <stdio.h>
#include <string.h>
#include <valgrind/memcheck.h>

#include "native/mlkem768.h"

#define MATRIX_SUFFIX_SHIFT 16 /* two bytes of tail; noise has one */
#define SHAKE_SUFFIX 0x1f
#define TAIL_LANE 4

static const stoic_poly_kernels *tested;

static void permute(stoic_keccak4 *states) {
    if (states->lanes[TAIL_LANE][0] >> MATRIX_SUFFIX_SHIFT == SHAKE_SUFFIX) {
        VALGRIND_MAKE_MEM_DEFINED(states, sizeof(*states));
    }
    tested->keccak4(states);
}

static void exchange(const stoic_poly_kernels *kernels) {
    uint8_t seed[STOIC_MLKEM768_SEED_LEN], random[STOIC_MLKEM768_RANDOM_LEN];
    uint8_t public_key[STOIC_MLKEM768_PUBLIC_LEN], ciphertext[STOIC_MLKEM768_CIPHERTEXT_LEN];
    uint8_t secret[STOIC_MLKEM768_SECRET_LEN], other[STOIC_MLKEM768_SECRET_LEN];

    memset(seed, 0x42, sizeof(seed));
    memset(random, 0x23, sizeof(random));
    VALGRIND_MAKE_MEM_UNDEFINED(seed, sizeof(seed));
    VALGRIND_MAKE_MEM_UNDEFINED(random, sizeof(random));
    stoic_mlkem768_start(public_key, seed, kernels);
    VALGRIND_MAKE_MEM_DEFINED(public_key, sizeof(public_key)); /* they go over the wire */
    (void)stoic_mlkem768_encapsulate(ciphertext, secret, stoic_bytes_of(public_key, sizeof(public_key)),
                                     random, kernels);
    VALGRIND_MAKE_MEM_DEFINED(ciphertext, sizeof(ciphertext));
    for (int is_changed = 0; is_changed < 2; is_changed++) {
        ciphertext[0] ^= (uint8_t)is_changed;
        (void)stoic_mlkem768_decapsulate(other, seed, stoic_bytes_of(ciphertext, sizeof(ciphertext)),
                                         kernels);
        VALGRIND_MAKE_MEM_DEFINED(secret, sizeof(secret));
        VALGRIND_MAKE_MEM_DEFINED(other, sizeof(other));
        printf("%s: the secrets are %s\n", kernels->name,
               memcmp(secret, other, sizeof(secret)) == 0 ? "the same" : "different");
    }
}

static void leak(void) {
    uint8_t secret = 1;
    VALGRIND_MAKE_MEM_UNDEFINED(&secret, sizeof(secret));
    printf("%s\n", secret == 1 ? "one" : "another");
}

int main(int argc, char **argv) {
    const char *what = argc == 2 ? argv[1] : "";
    if (strcmp(what, "leak") == 0) {
        leak();
        return 0;
    }
    tested = strcmp(what, "portable") == 0 ? &stoic_poly_kernels_portable : stoic_poly_best_kernels();
    stoic_poly_kernels watched = *tested;
    watched.keccak4 = permute;
    exchange(&watched);
    return RUNNING_ON_VALGRIND ? 0 : 77;
}
