/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One row for each signature algorithm that names its hash, one for each hash that RSASSA-PSS may name.
 */
#include "webpki/signature_hash.h"

#include "base/der.h"

typedef struct hash_row {
    uint8_t oid[9];
    uint8_t oid_len;
    stoic_hash_id hash; /* already raised from MD5 and SHA-1 (RFC 5929 4.1) */
} hash_row;

#define RSA(last) {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, (last)}, 9
#define ECDSA(last) {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, (last)}, 8
#define NIST_HASH(last) {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, (last)}, 9

static const hash_row signatures[] = {
    {RSA(0x04), STOIC_HASH_SHA256}, /* md5 */
    {RSA(0x05), STOIC_HASH_SHA256}, /* sha1 */
    {RSA(0x0b), STOIC_HASH_SHA256},
    {RSA(0x0c), STOIC_HASH_SHA384},
    {RSA(0x0d), STOIC_HASH_SHA512},
    {{0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01}, 7, STOIC_HASH_SHA256}, /* ecdsa-with-SHA1 */
    {ECDSA(0x02), STOIC_HASH_SHA256},
    {ECDSA(0x03), STOIC_HASH_SHA384},
    {ECDSA(0x04), STOIC_HASH_SHA512},
};

static const hash_row hashes[] = {
    {{0x2b, 0x0e, 0x03, 0x02, 0x1a}, 5, STOIC_HASH_SHA256}, /* sha1 */
    {NIST_HASH(0x01), STOIC_HASH_SHA256},
    {NIST_HASH(0x02), STOIC_HASH_SHA384},
    {NIST_HASH(0x03), STOIC_HASH_SHA512},
};

static const uint8_t rsassa_pss[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a};

static stoic_error find(stoic_hash_id *out, const hash_row *rows, size_t num, stoic_bytes oid) {
    STOIC_EACH(row, rows, num) {
        if (stoic_bytes_equal(oid, stoic_bytes_of(row->oid, row->oid_len))) {
            *out = row->hash;
            return STOIC_OK;
        }
    }
    return STOIC_ERROR_BINDING_UNDEFINED;
}

/* The hash stands in the parameters; SHA-1 where they are silent (RFC 4055 3.1). */
static stoic_error find_pss_hash(stoic_hash_id *out, stoic_reader *algorithm) {
    stoic_reader parameters, tagged, hash;
    stoic_bytes oid;
    if (!stoic_der_enter(algorithm, &parameters, STOIC_DER_SEQUENCE)) {
        return STOIC_ERROR_BINDING_UNDEFINED;
    }
    if (!stoic_der_next_is(&parameters, STOIC_DER_CONTEXT_CONSTRUCTED(0))) {
        *out = STOIC_HASH_SHA256;
        return STOIC_OK;
    }
    if (!stoic_der_enter(&parameters, &tagged, STOIC_DER_CONTEXT_CONSTRUCTED(0)) ||
        !stoic_der_enter(&tagged, &hash, STOIC_DER_SEQUENCE) || !stoic_der_read_oid(&hash, &oid)) {
        return STOIC_ERROR_BINDING_UNDEFINED;
    }
    return find(out, hashes, STOIC_COUNT(hashes), oid);
}

stoic_error stoic_signature_hash(stoic_hash_id *out, stoic_bytes signature_algorithm) {
    stoic_reader reader = stoic_reader_of(signature_algorithm);
    stoic_reader body;
    stoic_bytes oid;
    if (!stoic_der_enter(&reader, &body, STOIC_DER_SEQUENCE) || !stoic_der_read_oid(&body, &oid)) {
        return STOIC_ERROR_BINDING_UNDEFINED;
    }
    if (stoic_bytes_equal(oid, stoic_bytes_of(rsassa_pss, sizeof(rsassa_pss)))) {
        return find_pss_hash(out, &body);
    }
    return find(out, signatures, STOIC_COUNT(signatures), oid);
}
