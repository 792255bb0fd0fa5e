/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SubjectPublicKeyInfo (RFC 5280 4.1.2.7) to numbers, and whether a signer is the private half of such a key.
 */
#include <stoic/keys.h>

#include "base/der.h"
#include "keys/algorithm.h"
#include "keys/limits.h"

/* RSAPublicKey (RFC 8017 A.1.1). */
static stoic_error read_rsa(stoic_public_key *out, stoic_bytes der) {
    stoic_reader reader = stoic_reader_of(der);
    stoic_reader body;
    if (!stoic_der_enter(&reader, &body, STOIC_DER_SEQUENCE) || !stoic_reader_at_end(&reader) ||
        !stoic_der_read_integer(&body, &out->modulus) || !stoic_der_read_integer(&body, &out->exponent) ||
        !stoic_reader_at_end(&body)) {
        return STOIC_ERROR_KEY_MALFORMED;
    }
    return stoic_key_check_rsa(out->modulus, out->exponent);
}

stoic_error stoic_public_key_read(stoic_public_key *out, stoic_bytes spki) {
    stoic_reader reader = stoic_reader_of(spki);
    stoic_reader body;
    if (!stoic_der_enter(&reader, &body, STOIC_DER_SEQUENCE) || !stoic_reader_at_end(&reader)) {
        return STOIC_ERROR_KEY_MALFORMED;
    }
    stoic_public_key key = {.type = STOIC_KEY_NONE};
    stoic_bytes bits;
    STOIC_TRY(stoic_key_algorithm_read(&body, &key.type));
    if (!stoic_der_read_bit_string(&body, &bits) || !stoic_reader_at_end(&body)) {
        return STOIC_ERROR_KEY_MALFORMED;
    }
    if (stoic_key_is_rsa(key.type)) {
        STOIC_TRY(read_rsa(&key, bits));
    } else {
        STOIC_TRY(stoic_key_check_point(key.type, bits));
        key.point = bits;
    }
    *out = key;
    return STOIC_OK;
}

stoic_error stoic_keys_match(const stoic_provider *provider, const stoic_signer *signer,
                             const stoic_public_key *key) {
    /* An RSA key serves both kinds of RSA, but a signer signs for its own kind alone. */
    if (provider->signer_type(signer) != key->type) {
        return STOIC_ERROR_KEY_MISMATCH;
    }
    uint8_t number[STOIC_RSA_MAX_BITS / 8];
    size_t len;
    STOIC_TRY(provider->signer_public(signer, &len, number, sizeof(number)));
    const stoic_bytes wanted = stoic_key_is_rsa(key->type) ? key->modulus : key->point;
    return stoic_bytes_equal(stoic_bytes_of(number, len), wanted) ? STOIC_OK : STOIC_ERROR_KEY_MISMATCH;
}

const char *stoic_key_type_name(stoic_key_type type) {
    switch (type) {
    case STOIC_KEY_P256:
        return "ECDSA P-256";
    case STOIC_KEY_P384:
        return "ECDSA P-384";
    case STOIC_KEY_P521:
        return "ECDSA P-521";
    case STOIC_KEY_ED25519:
        return "Ed25519";
    case STOIC_KEY_RSA:
        return "RSA";
    case STOIC_KEY_RSA_PSS:
        return "RSASSA-PSS";
    case STOIC_KEY_NONE:
        break;
    }
    return "none";
}
