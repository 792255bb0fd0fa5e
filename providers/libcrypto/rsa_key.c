/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RSA keys from their numbers (RFC 8017 3). A public key comes from a peer: its size and exponent are
 * bounded, because they decide what a verification costs. A private key is checked to be of one piece: a
 * wrong CRT number would give the factors away with the first signature.
 */
#include <openssl/bn.h>
#include <openssl/rsa.h>

#include "libcrypto/libcrypto.h"

static BIGNUM *number_of(stoic_bytes bytes) {
    if (bytes.len == 0 || bytes.len > STOIC_LIBCRYPTO_RSA_MAX_BITS / 8) {
        return NULL;
    }
    return BN_bin2bn(bytes.data, (int)bytes.len, NULL);
}

static BIGNUM *secret_number_of(stoic_bytes bytes) {
    BIGNUM *number = number_of(bytes);

    if (number != NULL) {
        BN_set_flags(number, BN_FLG_CONSTTIME);
    }
    return number;
}

static bool is_acceptable(const BIGNUM *modulus, const BIGNUM *exponent) {
    return BN_num_bits(modulus) >= STOIC_LIBCRYPTO_RSA_MIN_BITS &&
           BN_num_bits(modulus) <= STOIC_LIBCRYPTO_RSA_MAX_BITS && BN_is_odd(modulus) &&
           BN_is_odd(exponent) && !BN_is_one(exponent) &&
           BN_num_bits(exponent) <= STOIC_LIBCRYPTO_RSA_MAX_EXPONENT_BITS;
}

RSA *stoic_libcrypto_rsa_public(const stoic_public_key *key) {
    BIGNUM *modulus = number_of(key->modulus);
    BIGNUM *exponent = number_of(key->exponent);
    RSA *rsa = RSA_new();

    if (modulus != NULL && exponent != NULL && rsa != NULL && is_acceptable(modulus, exponent) &&
        RSA_set0_key(rsa, modulus, exponent, NULL) == 1) {
        return rsa;
    }
    RSA_free(rsa);
    BN_free(modulus);
    BN_free(exponent);
    return NULL;
}

/* ---- Private keys -------------------------------------------------------------------------------------- */

/* Are the CRT numbers of one prime right: half = d mod (prime - 1), and e * half = 1 mod (prime - 1)? */
static bool fits_prime(const BIGNUM *prime, const BIGNUM *half, const BIGNUM *d, const BIGNUM *e,
                       BN_CTX *scratch) {
    BN_CTX_start(scratch);
    BIGNUM *reduced = BN_CTX_get(scratch);
    BIGNUM *one = BN_CTX_get(scratch);
    BIGNUM *order = BN_CTX_get(scratch);
    const bool fits = order != NULL && BN_copy(order, prime) != NULL && BN_sub_word(order, 1) == 1 &&
                      BN_nnmod(reduced, d, order, scratch) == 1 && BN_cmp(reduced, half) == 0 &&
                      BN_mod_mul(one, e, half, order, scratch) == 1 && BN_is_one(one);
    BN_CTX_end(scratch);
    return fits;
}

/* Is n = p * q, and inverse * q = 1 mod p? */
static bool fits_modulus(const RSA *rsa, BN_CTX *scratch) {
    const BIGNUM *p = RSA_get0_p(rsa);
    const BIGNUM *q = RSA_get0_q(rsa);
    const BIGNUM *inverse = RSA_get0_iqmp(rsa);

    BN_CTX_start(scratch);
    BIGNUM *product = BN_CTX_get(scratch);
    BIGNUM *one = BN_CTX_get(scratch);
    const bool fits = one != NULL && BN_mul(product, p, q, scratch) == 1 &&
                      BN_cmp(product, RSA_get0_n(rsa)) == 0 && BN_cmp(inverse, p) < 0 &&
                      BN_mod_mul(one, inverse, q, p, scratch) == 1 && BN_is_one(one);
    BN_CTX_end(scratch);
    return fits;
}

/* Odd and greater than 1: what the arithmetic of the checks needs. */
static bool may_be_prime(const BIGNUM *number) {
    return BN_is_odd(number) && !BN_is_one(number);
}

/* Whether p and q are primes is not asked: that takes as long as making a key. */
static bool is_consistent(const RSA *rsa) {
    const BIGNUM *p = RSA_get0_p(rsa);
    const BIGNUM *q = RSA_get0_q(rsa);
    BN_CTX *scratch = BN_CTX_secure_new();
    const bool fits = scratch != NULL && may_be_prime(p) && may_be_prime(q) && fits_modulus(rsa, scratch) &&
                      fits_prime(p, RSA_get0_dmp1(rsa), RSA_get0_d(rsa), RSA_get0_e(rsa), scratch) &&
                      fits_prime(q, RSA_get0_dmq1(rsa), RSA_get0_d(rsa), RSA_get0_e(rsa), scratch);

    BN_CTX_free(scratch);
    return fits;
}

static bool set_exponent(RSA *rsa, stoic_bytes bytes) {
    BIGNUM *d = secret_number_of(bytes);

    if (d != NULL && RSA_set0_key(rsa, NULL, NULL, d) == 1) {
        return true;
    }
    BN_clear_free(d);
    return false;
}

static bool set_factors(RSA *rsa, stoic_bytes p_bytes, stoic_bytes q_bytes) {
    BIGNUM *p = secret_number_of(p_bytes);
    BIGNUM *q = secret_number_of(q_bytes);

    if (p != NULL && q != NULL && RSA_set0_factors(rsa, p, q) == 1) {
        return true;
    }
    BN_clear_free(p);
    BN_clear_free(q);
    return false;
}

static bool set_remainders(RSA *rsa, const stoic_private_key *key) {
    BIGNUM *dp = secret_number_of(key->dp);
    BIGNUM *dq = secret_number_of(key->dq);
    BIGNUM *qi = secret_number_of(key->qi);

    if (dp != NULL && dq != NULL && qi != NULL && RSA_set0_crt_params(rsa, dp, dq, qi) == 1) {
        return true;
    }
    BN_clear_free(dp);
    BN_clear_free(dq);
    BN_clear_free(qi);
    return false;
}

/* A modulus of a size that others use but this provider does not. */
static bool has_other_size(stoic_bytes modulus) {
    BIGNUM *number = modulus.len <= INT16_MAX ? BN_bin2bn(modulus.data, (int)modulus.len, NULL) : NULL;
    const bool is_other = number == NULL || BN_num_bits(number) < STOIC_LIBCRYPTO_RSA_MIN_BITS ||
                          BN_num_bits(number) > STOIC_LIBCRYPTO_RSA_MAX_BITS;

    BN_free(number);
    return is_other;
}

stoic_error stoic_libcrypto_rsa_load(RSA **out, const stoic_private_key *key) {
    if (has_other_size(key->public_key.modulus)) {
        return STOIC_ERROR_KEY_UNSUPPORTED;
    }
    RSA *rsa = stoic_libcrypto_rsa_public(&key->public_key);
    if (rsa == NULL) {
        return STOIC_ERROR_KEY_MALFORMED;
    }
    if (!set_exponent(rsa, key->d) || !set_factors(rsa, key->p, key->q) || !set_remainders(rsa, key) ||
        !is_consistent(rsa)) {
        RSA_free(rsa);
        return STOIC_ERROR_KEY_MALFORMED;
    }
    *out = rsa;
    return STOIC_OK;
}
