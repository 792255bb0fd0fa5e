/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One test vector of Project Wycheproof, and what a runner may say of it.
 */
#ifndef STOIC_TEST_WYCHEPROOF_VECTOR_H
#define STOIC_TEST_WYCHEPROOF_VECTOR_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include <stoic/provider.h>

typedef enum outcome {
    OUTCOME_ACCEPTED, /* with the result that the vector names */
    OUTCOME_REFUSED,
    OUTCOME_WRONG,   /* done, but with another result */
    OUTCOME_EXCLUDED /* TLS has no such thing; the row of the file says what */
} outcome;

typedef struct test_vector {
    const cJSON *group;
    const cJSON *test;
    const stoic_provider *provider;
    bool must_be_refused; /* set by a runner: TLS refuses what the vector calls valid or acceptable */
} test_vector;

/* Which code of providers/native/ computes. */
typedef enum kem_kernels {
    KERNELS_PORTABLE,
    KERNELS_BEST /* that this processor has */
} kem_kernels;

/* How to run the vectors of a file. `parameter` is a code point or a stoic_hash_id. */
typedef outcome vector_runner(test_vector *vector, unsigned parameter);

vector_runner run_aead;       /* parameter: the suite for 128-bit keys, ChaCha20's for that cipher */
vector_runner run_point_ecdh; /* parameter: the group */
vector_runner run_x25519;
vector_runner run_kem_keys; /* parameter: a kem_kernels */
vector_runner run_kem_encapsulate;
vector_runner run_kem_decapsulate;
vector_runner run_ecdsa; /* parameter: the scheme */
vector_runner run_ed25519;
vector_runner run_rsa_pss; /* parameter: the rsae scheme */
vector_runner run_rsa_pkcs1;
vector_runner run_hmac; /* parameter: the hash */
vector_runner run_hkdf;

/* The number or the bytes of a member; a missing member ends the test program. */
size_t number_of(const cJSON *object, const char *name);
bool text_is(const cJSON *object, const char *name, const char *expected);
/* Valid until forget_bytes(); each has a heap block of its exact size, so that ASan sees a byte too far. */
stoic_bytes bytes_of(const cJSON *object, const char *name);
/* The same without leading zeros. */
stoic_bytes big_number_of(const cJSON *object, const char *name);
const cJSON *member_of(const cJSON *object, const char *name);
/* Memory to work in, as long-lived. */
uint8_t *scratch_of(size_t len);
void forget_bytes(void);

bool is_all_zero(stoic_bytes bytes);

#endif
