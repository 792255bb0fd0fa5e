/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificate and TBSCertificate (RFC 5280 4.1), field by field, as views. Each step names itself in
 * `problem`, so that whoever has to repair a file is told where it breaks.
 */
#include <stoic/certificate.h>

#include "base/der.h"
#include "webpki/extension.h"

/* [0] EXPLICIT Version DEFAULT v1; RFC 5280 4.1.2.1. */
static bool read_version(stoic_certificate *out, stoic_reader *tbs) {
    stoic_reader inner;
    uint32_t number;
    out->version = 1;
    if (!stoic_der_next_is(tbs, STOIC_DER_CONTEXT_CONSTRUCTED(0))) {
        return true;
    }
    if (!stoic_der_enter(tbs, &inner, STOIC_DER_CONTEXT_CONSTRUCTED(0)) ||
        !stoic_der_read_small(&inner, &number) || !stoic_reader_at_end(&inner) || number < 1 || number > 2) {
        return false;
    }
    out->version = number + 1;
    return true;
}

/* RFC 5280 4.1.2.5. */
static bool read_validity(stoic_certificate *out, stoic_reader *tbs) {
    stoic_reader body;
    return stoic_der_enter(tbs, &body, STOIC_DER_SEQUENCE) && stoic_der_read_time(&body, &out->not_before) &&
           stoic_der_read_time(&body, &out->not_after) && stoic_reader_at_end(&body);
}

/* issuerUniqueID and subjectUniqueID: RFC 5280 4.1.2.8 wants no use made of them, but they may be there. */
static bool skip_unique_ids(stoic_reader *tbs) {
    stoic_bytes ignored;
    return stoic_der_read_optional(tbs, NULL, &ignored, STOIC_DER_CONTEXT(1)) &&
           stoic_der_read_optional(tbs, NULL, &ignored, STOIC_DER_CONTEXT(2));
}

/* [3] EXPLICIT Extensions: RFC 5280 4.1.2.9, only in version 3, and at least one. */
static const char *read_extensions(stoic_certificate *out, stoic_reader *tbs) {
    if (stoic_reader_at_end(tbs)) {
        return NULL;
    }
    stoic_reader wrapper;
    if (out->version != 3 || !stoic_der_enter(tbs, &wrapper, STOIC_DER_CONTEXT_CONSTRUCTED(3)) ||
        !stoic_der_read(&wrapper, &out->extensions, STOIC_DER_SEQUENCE) || !stoic_reader_at_end(&wrapper) ||
        out->extensions.len == 0) {
        return "the list of extensions is malformed";
    }
    return stoic_extensions_read(out, out->extensions);
}

static const char *read_tbs(stoic_certificate *out, stoic_reader *tbs) {
    stoic_bytes inner_algorithm;
    if (!read_version(out, tbs)) {
        return "the version is not 1, 2 or 3";
    }
    if (!stoic_der_read_signed(tbs, &out->serial)) {
        return "the serial number is malformed";
    }
    if (!stoic_der_read_whole(tbs, &inner_algorithm, STOIC_DER_SEQUENCE) ||
        !stoic_bytes_equal(inner_algorithm, out->signature_algorithm)) {
        return "the two signature algorithms differ";
    }
    if (!stoic_der_read_whole(tbs, &out->issuer, STOIC_DER_SEQUENCE)) {
        return "the issuer is malformed";
    }
    if (!read_validity(out, tbs)) {
        return "the validity is malformed";
    }
    if (!stoic_der_read_whole(tbs, &out->subject, STOIC_DER_SEQUENCE)) {
        return "the subject is malformed";
    }
    if (!stoic_der_read_whole(tbs, &out->spki, STOIC_DER_SEQUENCE)) {
        return "the public key is malformed";
    }
    if (!skip_unique_ids(tbs)) {
        return "a unique identifier is malformed";
    }
    const char *problem = read_extensions(out, tbs);
    return problem == NULL && !stoic_reader_at_end(tbs) ? "something follows the extensions" : problem;
}

static const char *read_certificate(stoic_certificate *out, stoic_bytes der) {
    stoic_reader reader = stoic_reader_of(der);
    stoic_reader body;
    stoic_reader tbs;
    if (!stoic_der_enter(&reader, &body, STOIC_DER_SEQUENCE)) {
        return "it is not DER";
    }
    if (!stoic_reader_at_end(&reader)) {
        return "something follows the certificate";
    }
    if (!stoic_der_read_whole(&body, &out->tbs, STOIC_DER_SEQUENCE)) {
        return "the part to be signed is malformed";
    }
    if (!stoic_der_read_whole(&body, &out->signature_algorithm, STOIC_DER_SEQUENCE) ||
        !stoic_der_read_bit_string(&body, &out->signature) || !stoic_reader_at_end(&body)) {
        return "the signature is malformed";
    }
    reader = stoic_reader_of(out->tbs);
    if (!stoic_der_enter(&reader, &tbs, STOIC_DER_SEQUENCE)) {
        return "the part to be signed is malformed";
    }
    return read_tbs(out, &tbs);
}

stoic_error stoic_certificate_read(stoic_certificate *out, stoic_bytes der, stoic_error_detail *detail) {
    if (out->struct_size < sizeof(*out)) {
        return STOIC_ERROR_INVALID_ARGUMENT;
    }
    stoic_certificate found = {
        .struct_size = out->struct_size, .der = der, .path_length = STOIC_PATH_LENGTH_UNLIMITED};
    const char *problem = read_certificate(&found, der);
    if (problem != NULL) {
        stoic_error_detail_set(detail, 0, "%s", problem);
        return STOIC_ERROR_CERTIFICATE_MALFORMED;
    }
    *out = found;
    return STOIC_OK;
}
