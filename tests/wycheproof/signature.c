/* SPDX-License-Identifier: Apache-2.0 */
#include "wycheproof/vector.h"

static outcome verify(const test_vector *vector, unsigned scheme, const stoic_public_key *key) {
    const stoic_signature_algorithm *algorithm = stoic_provider_signature(vector->provider, (uint16_t)scheme);
    const stoic_error error =
        algorithm->verify(key, bytes_of(vector->test, "msg"), bytes_of(vector->test, "sig"));

    if (error == STOIC_OK) {
        return OUTCOME_ACCEPTED;
    }
    return error == STOIC_ERROR_BAD_SIGNATURE ? OUTCOME_REFUSED : OUTCOME_WRONG;
}

outcome run_ecdsa(test_vector *vector, unsigned parameter) {
    const stoic_public_key key = {
        .type = stoic_provider_signature(vector->provider, (uint16_t)parameter)->key_type,
        .point = bytes_of(member_of(vector->group, "publicKey"), "uncompressed"),
    };

    return verify(vector, parameter, &key);
}

outcome run_ed25519(test_vector *vector, unsigned parameter) {
    const stoic_public_key key = {
        .type = STOIC_KEY_ED25519,
        .point = bytes_of(member_of(vector->group, "publicKey"), "pk"),
    };

    return verify(vector, parameter, &key);
}

static stoic_public_key rsa_key_of(const test_vector *vector) {
    const cJSON *numbers = member_of(vector->group, "publicKey");

    return (stoic_public_key){
        .type = STOIC_KEY_RSA,
        .modulus = big_number_of(numbers, "modulus"),
        .exponent = big_number_of(numbers, "publicExponent"),
    };
}

static size_t hash_len_of(const test_vector *vector) {
    return text_is(vector->group, "sha", "SHA-256") ? 32 : text_is(vector->group, "sha", "SHA-384") ? 48 : 64;
}

outcome run_rsa_pss(test_vector *vector, unsigned parameter) {
    stoic_public_key key = rsa_key_of(vector);

    /* The salt is as long as the hash, or the signature is none (RFC 9846 4.3.3). */
    vector->must_be_refused = number_of(vector->group, "sLen") != hash_len_of(vector);
    const outcome with_rsae = verify(vector, parameter, &key);
    /* rsa_pss_pss_* differ in the type of the key alone. */
    key.type = STOIC_KEY_RSA_PSS;
    const outcome with_pss =
        verify(vector, parameter - STOIC_SCHEME_RSA_PSS_RSAE_SHA256 + STOIC_SCHEME_RSA_PSS_PSS_SHA256, &key);
    return with_pss == with_rsae ? with_rsae : OUTCOME_WRONG;
}

outcome run_rsa_pkcs1(test_vector *vector, unsigned parameter) {
    const stoic_public_key key = rsa_key_of(vector);

    return verify(vector, parameter, &key);
}
