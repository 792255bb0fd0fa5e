/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One row for each algorithm that names a key, one for each curve; each with the form of parameters it wants.
 */
#include "keys/algorithm.h"

#include "base/der.h"
#include "keys/limits.h"

typedef enum parameters {
    PARAMETERS_NONE,
    PARAMETERS_NULL,
    PARAMETERS_CURVE,
    PARAMETERS_UNRESTRICTED
} parameters;

typedef struct algorithm {
    uint8_t oid[9];
    uint8_t oid_len;
    parameters parameters;
    stoic_key_type type;
} algorithm;

static const algorithm algorithms[] = {
    {{0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01}, 7, PARAMETERS_CURVE, STOIC_KEY_NONE}, /* id-ecPublicKey */
    {{0x2b, 0x65, 0x70}, 3, PARAMETERS_NONE, STOIC_KEY_ED25519},                       /* id-Ed25519 */
    /* rsaEncryption, id-RSASSA-PSS */
    {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01}, 9, PARAMETERS_NULL, STOIC_KEY_RSA},
    {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a}, 9, PARAMETERS_UNRESTRICTED, STOIC_KEY_RSA_PSS},
};

static const algorithm curves[] = {
    {{0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07}, 8, PARAMETERS_NONE, STOIC_KEY_P256}, /* secp256r1 */
    {{0x2b, 0x81, 0x04, 0x00, 0x22}, 5, PARAMETERS_NONE, STOIC_KEY_P384},                   /* secp384r1 */
    {{0x2b, 0x81, 0x04, 0x00, 0x23}, 5, PARAMETERS_NONE, STOIC_KEY_P521},                   /* secp521r1 */
};

static const algorithm *find(const algorithm *rows, size_t num, stoic_bytes oid) {
    STOIC_EACH(row, rows, num) {
        if (stoic_bytes_equal(oid, stoic_bytes_of(row->oid, row->oid_len))) {
            return row;
        }
    }
    return NULL;
}

stoic_error stoic_key_curve_read(stoic_reader *reader, stoic_key_type *out) {
    stoic_bytes oid;
    /* RFC 5480 2.1.1: implicitCurve and specifiedCurve MUST NOT be used. */
    if (stoic_der_next_is(reader, STOIC_DER_NULL) || stoic_der_next_is(reader, STOIC_DER_SEQUENCE)) {
        return STOIC_ERROR_KEY_UNSUPPORTED;
    }
    if (!stoic_der_read_oid(reader, &oid)) {
        return STOIC_ERROR_KEY_MALFORMED;
    }
    const algorithm *curve = find(curves, STOIC_COUNT(curves), oid);
    if (curve == NULL) {
        return STOIC_ERROR_KEY_UNSUPPORTED;
    }
    *out = curve->type;
    return STOIC_OK;
}

static stoic_error read_parameters(stoic_reader *body, stoic_key_type *type, const algorithm *row) {
    *type = row->type;
    switch (row->parameters) {
    case PARAMETERS_CURVE:
        return stoic_key_curve_read(body, type);
    case PARAMETERS_NULL: /* RFC 4055 1.2: MUST be NULL */
        return stoic_der_read_null(body) ? STOIC_OK : STOIC_ERROR_KEY_MALFORMED;
    case PARAMETERS_UNRESTRICTED:
        /* RFC 4055 3.1: parameters restrict the key to one hash, which stoic_public_key cannot say. */
        return stoic_reader_at_end(body) ? STOIC_OK : STOIC_ERROR_KEY_UNSUPPORTED;
    case PARAMETERS_NONE: /* RFC 8410 3: MUST be absent, which the caller checks */
        break;
    }
    return STOIC_OK;
}

stoic_error stoic_key_algorithm_read(stoic_reader *reader, stoic_key_type *out) {
    stoic_reader body;
    stoic_bytes oid;
    if (!stoic_der_enter(reader, &body, STOIC_DER_SEQUENCE) || !stoic_der_read_oid(&body, &oid)) {
        return STOIC_ERROR_KEY_MALFORMED;
    }
    const algorithm *row = find(algorithms, STOIC_COUNT(algorithms), oid);
    if (row == NULL) {
        return STOIC_ERROR_KEY_UNSUPPORTED;
    }
    stoic_key_type type;
    STOIC_TRY(read_parameters(&body, &type, row));
    if (!stoic_reader_at_end(&body)) {
        return STOIC_ERROR_KEY_MALFORMED;
    }
    *out = type;
    return STOIC_OK;
}

size_t stoic_key_scalar_len(stoic_key_type type) {
    switch (type) {
    case STOIC_KEY_P256:
    case STOIC_KEY_ED25519:
        return 32;
    case STOIC_KEY_P384:
        return 48;
    case STOIC_KEY_P521:
        return 66;
    case STOIC_KEY_NONE:
    case STOIC_KEY_RSA:
    case STOIC_KEY_RSA_PSS:
        break;
    }
    return 0;
}

bool stoic_key_is_rsa(stoic_key_type type) {
    return type == STOIC_KEY_RSA || type == STOIC_KEY_RSA_PSS;
}

bool stoic_key_is_ec(stoic_key_type type) {
    return type == STOIC_KEY_P256 || type == STOIC_KEY_P384 || type == STOIC_KEY_P521;
}

stoic_error stoic_key_check_point(stoic_key_type type, stoic_bytes point) {
    const size_t len = stoic_key_scalar_len(type);
    if (type == STOIC_KEY_ED25519) {
        return point.len == len ? STOIC_OK : STOIC_ERROR_KEY_MALFORMED;
    }
    if (point.len == 0) {
        return STOIC_ERROR_KEY_MALFORMED;
    }
    const uint8_t form = stoic_byte_at(point, 0);
    /* RFC 5480 2.2: compressed points MAY be supported; they are not. */
    if ((form == 0x02 || form == 0x03) && point.len == 1 + len) {
        return STOIC_ERROR_KEY_UNSUPPORTED;
    }
    return form == 0x04 && point.len == 1 + 2 * len ? STOIC_OK : STOIC_ERROR_KEY_MALFORMED;
}

static size_t num_bits(stoic_bytes number) {
    size_t bits = 8 * number.len;
    for (uint8_t top = stoic_byte_at(number, 0); (top & 0x80) == 0; top = (uint8_t)(top << 1 | 1)) {
        bits--;
    }
    return bits;
}

static bool is_odd(stoic_bytes number) {
    return (stoic_byte_at(number, number.len - 1) & 1) != 0;
}

stoic_error stoic_key_check_rsa(stoic_bytes modulus, stoic_bytes exponent) {
    const size_t bits = num_bits(modulus);
    if (bits < STOIC_RSA_MIN_BITS || bits > STOIC_RSA_MAX_BITS || exponent.len > STOIC_RSA_MAX_EXPONENT_LEN) {
        return STOIC_ERROR_KEY_UNSUPPORTED;
    }
    /* RFC 8017 3.1: the exponent is at least 3, and both are odd. */
    const bool is_one = exponent.len == 1 && stoic_byte_at(exponent, 0) == 1;
    return is_odd(modulus) && is_odd(exponent) && !is_one ? STOIC_OK : STOIC_ERROR_KEY_MALFORMED;
}
