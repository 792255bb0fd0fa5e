/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The three forms of private keys. PKCS#8 is an envelope around one of the others; what it says about the
 * algorithm and what the inner form says must agree. Numbers are not multiplied here: the provider refuses
 * those that do not belong together.
 */
#include "keys/private_key.h"

#include "base/der.h"
#include "keys/algorithm.h"

/* RFC 8017 A.1.2; `type` is STOIC_KEY_RSA or STOIC_KEY_RSA_PSS. */
static stoic_error read_rsa(stoic_private_key *out, stoic_bytes der, stoic_key_type type) {
    stoic_reader reader = stoic_reader_of(der);
    stoic_reader body;
    uint32_t version;
    if (!stoic_der_enter(&reader, &body, STOIC_DER_SEQUENCE) || !stoic_reader_at_end(&reader) ||
        !stoic_der_read_small(&body, &version)) {
        return STOIC_ERROR_KEY_MALFORMED;
    }
    if (version != 0) { /* 1 is multi-prime */
        return version == 1 ? STOIC_ERROR_KEY_UNSUPPORTED : STOIC_ERROR_KEY_MALFORMED;
    }
    stoic_private_key key = {.public_key = {.type = type}};
    stoic_bytes *const numbers[] = {
        &key.public_key.modulus, &key.public_key.exponent, &key.d, &key.p, &key.q, &key.dp, &key.dq, &key.qi};
    STOIC_EACH(number, numbers, STOIC_COUNT(numbers)) {
        if (!stoic_der_read_integer(&body, *number)) {
            return STOIC_ERROR_KEY_MALFORMED;
        }
    }
    if (!stoic_reader_at_end(&body)) {
        return STOIC_ERROR_KEY_MALFORMED;
    }
    STOIC_TRY(stoic_key_check_rsa(key.public_key.modulus, key.public_key.exponent));
    *out = key;
    return STOIC_OK;
}

/* [0] EXPLICIT parameters: the curve; `type` is what is known of it already, or STOIC_KEY_NONE. */
static stoic_error read_curve(stoic_reader *body, stoic_key_type *type) {
    if (!stoic_der_next_is(body, STOIC_DER_CONTEXT_CONSTRUCTED(0))) {
        return *type == STOIC_KEY_NONE ? STOIC_ERROR_KEY_UNSUPPORTED : STOIC_OK;
    }
    stoic_reader inner;
    stoic_key_type found;
    if (!stoic_der_enter(body, &inner, STOIC_DER_CONTEXT_CONSTRUCTED(0))) {
        return STOIC_ERROR_KEY_MALFORMED;
    }
    STOIC_TRY(stoic_key_curve_read(&inner, &found));
    if (!stoic_reader_at_end(&inner) || (*type != STOIC_KEY_NONE && *type != found)) {
        return STOIC_ERROR_KEY_MALFORMED;
    }
    *type = found;
    return STOIC_OK;
}

/* [1] EXPLICIT publicKey, which may be absent. */
static stoic_error read_point(stoic_reader *body, stoic_bytes *point, stoic_key_type type) {
    if (!stoic_der_next_is(body, STOIC_DER_CONTEXT_CONSTRUCTED(1))) {
        return STOIC_OK;
    }
    stoic_reader inner;
    stoic_bytes bits;
    if (!stoic_der_enter(body, &inner, STOIC_DER_CONTEXT_CONSTRUCTED(1)) ||
        !stoic_der_read_bit_string(&inner, &bits) || !stoic_reader_at_end(&inner)) {
        return STOIC_ERROR_KEY_MALFORMED;
    }
    const stoic_error error = stoic_key_check_point(type, bits);
    if (error == STOIC_ERROR_KEY_UNSUPPORTED) {
        return STOIC_OK; /* a compressed point is of no use, and not needed: the provider computes it */
    }
    *point = error == STOIC_OK ? bits : *point;
    return error;
}

/* RFC 5915 3; `type` as in read_curve. */
static stoic_error read_ec(stoic_private_key *out, stoic_bytes der, stoic_key_type type) {
    stoic_reader reader = stoic_reader_of(der);
    stoic_reader body;
    uint32_t version;
    stoic_private_key key = {.public_key = {.type = type}};
    if (!stoic_der_enter(&reader, &body, STOIC_DER_SEQUENCE) || !stoic_reader_at_end(&reader) ||
        !stoic_der_read_small(&body, &version) || version != 1 ||
        !stoic_der_read(&body, &key.scalar, STOIC_DER_OCTET_STRING)) {
        return STOIC_ERROR_KEY_MALFORMED;
    }
    STOIC_TRY(read_curve(&body, &key.public_key.type));
    STOIC_TRY(read_point(&body, &key.public_key.point, key.public_key.type));
    /* RFC 5915 3 wants the full length, but older writers left leading zeros out. */
    if (!stoic_reader_at_end(&body) || key.scalar.len == 0 ||
        key.scalar.len > stoic_key_scalar_len(key.public_key.type)) {
        return STOIC_ERROR_KEY_MALFORMED;
    }
    *out = key;
    return STOIC_OK;
}

/* RFC 8410 7: an OCTET STRING in the OCTET STRING. */
static stoic_error read_ed25519(stoic_private_key *out, stoic_bytes der) {
    stoic_reader reader = stoic_reader_of(der);
    stoic_private_key key = {.public_key = {.type = STOIC_KEY_ED25519}};
    if (!stoic_der_read(&reader, &key.scalar, STOIC_DER_OCTET_STRING) || !stoic_reader_at_end(&reader) ||
        key.scalar.len != stoic_key_scalar_len(STOIC_KEY_ED25519)) {
        return STOIC_ERROR_KEY_MALFORMED;
    }
    *out = key;
    return STOIC_OK;
}

/* RFC 5958 2: [0] attributes, then [1] publicKey, then whatever a later version adds. All of it is optional,
 * and of no use: the public key follows from the private one. It must be DER all the same. */
static bool skip_attributes(stoic_reader *body) {
    while (!stoic_reader_at_end(body)) {
        if (!stoic_der_read_any(body, NULL, NULL, NULL)) {
            return false;
        }
    }
    return true;
}

stoic_error stoic_private_key_read_pkcs8(stoic_private_key *out, stoic_bytes der) {
    stoic_reader reader = stoic_reader_of(der);
    stoic_reader body;
    uint32_t version;
    stoic_key_type type;
    stoic_bytes inner;
    if (!stoic_der_enter(&reader, &body, STOIC_DER_SEQUENCE) || !stoic_reader_at_end(&reader) ||
        !stoic_der_read_small(&body, &version) || version > 1) {
        return STOIC_ERROR_KEY_MALFORMED;
    }
    STOIC_TRY(stoic_key_algorithm_read(&body, &type));
    if (!stoic_der_read(&body, &inner, STOIC_DER_OCTET_STRING) || !skip_attributes(&body)) {
        return STOIC_ERROR_KEY_MALFORMED;
    }
    if (stoic_key_is_rsa(type)) {
        return read_rsa(out, inner, type);
    }
    return stoic_key_is_ec(type) ? read_ec(out, inner, type) : read_ed25519(out, inner);
}

stoic_error stoic_private_key_read_sec1(stoic_private_key *out, stoic_bytes der) {
    return read_ec(out, der, STOIC_KEY_NONE);
}

stoic_error stoic_private_key_read_pkcs1(stoic_private_key *out, stoic_bytes der) {
    return read_rsa(out, der, STOIC_KEY_RSA);
}
