/* SPDX-License-Identifier: Apache-2.0 */
#include "native/mlkem768.h"
#include "wycheproof/vector.h"

static const stoic_poly_kernels *kernels_of(unsigned parameter) {
    return parameter == KERNELS_PORTABLE ? &stoic_poly_kernels_portable : stoic_poly_best_kernels();
}

static outcome refusal(stoic_error error) {
    return error == STOIC_ERROR_KEY_SHARE_INVALID ? OUTCOME_REFUSED : OUTCOME_WRONG;
}

/* The key of a seed; NULL for a seed of the wrong length, which cannot be said to a function of fixed sizes.
 */
static const uint8_t *public_of(stoic_bytes seed, const stoic_poly_kernels *kernels) {
    uint8_t *public_key = scratch_of(STOIC_MLKEM768_PUBLIC_LEN);
    if (seed.len != STOIC_MLKEM768_SEED_LEN) {
        return NULL;
    }
    stoic_mlkem768_start(public_key, seed.data, kernels);
    return public_key;
}

static bool is_public_key_of(const test_vector *vector, const uint8_t *public_key) {
    return stoic_bytes_equal(stoic_bytes_of(public_key, STOIC_MLKEM768_PUBLIC_LEN),
                             bytes_of(vector->test, "ek"));
}

outcome run_kem_keys(test_vector *vector, unsigned parameter) {
    const uint8_t *public_key = public_of(bytes_of(vector->test, "seed"), kernels_of(parameter));
    return public_key != NULL && is_public_key_of(vector, public_key) ? OUTCOME_ACCEPTED : OUTCOME_WRONG;
}

outcome run_kem_encapsulate(test_vector *vector, unsigned parameter) {
    const stoic_bytes message = bytes_of(vector->test, "m");
    uint8_t *ciphertext = scratch_of(STOIC_MLKEM768_CIPHERTEXT_LEN);
    uint8_t *secret = scratch_of(STOIC_MLKEM768_SECRET_LEN);
    if (message.len != STOIC_MLKEM768_RANDOM_LEN) {
        return OUTCOME_EXCLUDED;
    }
    const stoic_error error = stoic_mlkem768_encapsulate(ciphertext, secret, bytes_of(vector->test, "ek"),
                                                         message.data, kernels_of(parameter));
    if (error != STOIC_OK) {
        return refusal(error);
    }
    const bool is_same =
        stoic_bytes_equal(stoic_bytes_of(ciphertext, STOIC_MLKEM768_CIPHERTEXT_LEN),
                          bytes_of(vector->test, "c")) &&
        stoic_bytes_equal(stoic_bytes_of(secret, STOIC_MLKEM768_SECRET_LEN), bytes_of(vector->test, "K"));
    return is_same ? OUTCOME_ACCEPTED : OUTCOME_WRONG;
}

outcome run_kem_decapsulate(test_vector *vector, unsigned parameter) {
    const stoic_bytes seed = bytes_of(vector->test, "seed");
    const uint8_t *public_key = public_of(seed, kernels_of(parameter));
    uint8_t *secret = scratch_of(STOIC_MLKEM768_SECRET_LEN);
    if (public_key == NULL) {
        return OUTCOME_EXCLUDED;
    }
    const stoic_error error =
        stoic_mlkem768_decapsulate(secret, seed.data, bytes_of(vector->test, "c"), kernels_of(parameter));
    if (error != STOIC_OK) {
        return refusal(error);
    }
    return is_public_key_of(vector, public_key) &&
                   stoic_bytes_equal(stoic_bytes_of(secret, STOIC_MLKEM768_SECRET_LEN),
                                     bytes_of(vector->test, "K"))
               ? OUTCOME_ACCEPTED
               : OUTCOME_WRONG;
}
