/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OCSPResponse, BasicOCSPResponse, ResponseData and SingleResponse (RFC 6960 4.2.1), field by field, as
 * views.
 */
#include "webpki/ocsp.h"

#include "base/der.h"
#include "webpki/limits.h"
#include "webpki/revocation_der.h"

#define ENUMERATED 0x0a

/* id-pkix-ocsp-basic: 1.3.6.1.5.5.7.48.1.1. */
static const uint8_t ocsp_basic[] = {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01};

/* GeneralizedTime in the form of RFC 5280 4.1.2.5.2 (RFC 6960 4.2.2.1). */
static bool read_time(stoic_reader *reader, int64_t *out) {
    return stoic_der_next_is(reader, STOIC_DER_GENERALIZED_TIME) && stoic_der_read_time(reader, out);
}

/* [1] EXPLICIT Extensions, which end the body: none is known here (RFC 6960 4.4: nonces are for those who
 * asked), so that a critical one makes the whole unusable. */
static const char *read_extensions(stoic_reader *body) {
    stoic_reader wrapper;
    stoic_reader extensions;
    if (stoic_reader_at_end(body)) {
        return NULL;
    }
    if (!stoic_der_enter(body, &wrapper, STOIC_DER_CONTEXT_CONSTRUCTED(1)) || !stoic_reader_at_end(body) ||
        !stoic_der_enter(&wrapper, &extensions, STOIC_DER_SEQUENCE) || !stoic_reader_at_end(&wrapper)) {
        return "its extensions are malformed";
    }
    while (!stoic_reader_at_end(&extensions)) {
        stoic_extension_item extension;
        if (!stoic_extension_item_next(&extensions, &extension)) {
            return "one of its extensions is malformed";
        }
        if (extension.is_critical) {
            return "it has an unknown critical extension";
        }
    }
    return NULL;
}

/* ---- Answers ---- */

/* AlgorithmIdentifier of a hash: its parameters are absent or NULL. */
static bool read_hash_oid(stoic_reader *reader, stoic_bytes *oid) {
    stoic_reader body;
    return stoic_der_enter(reader, &body, STOIC_DER_SEQUENCE) && stoic_der_read_oid(&body, oid) &&
           (stoic_reader_at_end(&body) || stoic_der_read_null(&body)) && stoic_reader_at_end(&body);
}

static bool read_certificate_id(stoic_ocsp_answer *out, stoic_reader *answer) {
    stoic_reader body;
    return stoic_der_enter(answer, &body, STOIC_DER_SEQUENCE) && read_hash_oid(&body, &out->hash_oid) &&
           stoic_der_read(&body, &out->issuer_name_hash, STOIC_DER_OCTET_STRING) &&
           stoic_der_read(&body, &out->issuer_key_hash, STOIC_DER_OCTET_STRING) &&
           stoic_der_read_signed(&body, &out->serial) && stoic_reader_at_end(&body);
}

/* RevokedInfo: the time, and perhaps a reason. */
static bool read_revoked(stoic_ocsp_answer *out, stoic_reader *answer) {
    stoic_reader body;
    stoic_reader reason;
    out->status = STOIC_OCSP_REVOKED;
    if (!stoic_der_enter(answer, &body, STOIC_DER_CONTEXT_CONSTRUCTED(1)) ||
        !read_time(&body, &out->revoked_at)) {
        return false;
    }
    if (stoic_reader_at_end(&body)) {
        return true;
    }
    return stoic_der_enter(&body, &reason, STOIC_DER_CONTEXT_CONSTRUCTED(0)) &&
           stoic_crl_reason_read(&reason, &out->reason) && stoic_reader_at_end(&reason) &&
           stoic_reader_at_end(&body);
}

static bool read_status(stoic_ocsp_answer *out, stoic_reader *answer) {
    stoic_bytes content;
    if (stoic_der_read(answer, &content, STOIC_DER_CONTEXT(0))) {
        out->status = STOIC_OCSP_GOOD;
        return content.len == 0;
    }
    if (stoic_der_read(answer, &content, STOIC_DER_CONTEXT(2))) {
        out->status = STOIC_OCSP_UNKNOWN;
        return content.len == 0;
    }
    return read_revoked(out, answer);
}

static bool read_times(stoic_ocsp_answer *out, stoic_reader *answer) {
    stoic_reader next;
    if (!read_time(answer, &out->this_update)) {
        return false;
    }
    if (!stoic_der_next_is(answer, STOIC_DER_CONTEXT_CONSTRUCTED(0))) {
        out->next_update = INT64_MAX;
        return true;
    }
    return stoic_der_enter(answer, &next, STOIC_DER_CONTEXT_CONSTRUCTED(0)) &&
           read_time(&next, &out->next_update) && stoic_reader_at_end(&next) &&
           out->next_update >= out->this_update;
}

const char *stoic_ocsp_answer_next(stoic_reader *reader, stoic_ocsp_answer *out) {
    stoic_reader ahead = *reader;
    stoic_reader body;
    stoic_ocsp_answer found = {.reason = STOIC_REVOKED_UNSPECIFIED};
    if (!stoic_der_enter(&ahead, &body, STOIC_DER_SEQUENCE)) {
        return "one of its answers is malformed";
    }
    if (!read_certificate_id(&found, &body)) {
        return "the certificate's name in it is malformed";
    }
    if (!read_status(&found, &body)) {
        return "the certificate's status in it is malformed";
    }
    if (!read_times(&found, &body)) {
        return "its times are malformed";
    }
    const char *problem = read_extensions(&body);
    if (problem == NULL) {
        *out = found;
        *reader = ahead;
    }
    return problem;
}

/* ---- The response ---- */

/* [0] EXPLICIT INTEGER DEFAULT v1: no other version has been made. */
static bool read_version(stoic_reader *tbs) {
    stoic_reader version;
    uint32_t number;
    if (!stoic_der_next_is(tbs, STOIC_DER_CONTEXT_CONSTRUCTED(0))) {
        return true;
    }
    return stoic_der_enter(tbs, &version, STOIC_DER_CONTEXT_CONSTRUCTED(0)) &&
           stoic_der_read_small(&version, &number) && stoic_reader_at_end(&version) && number == 0;
}

static bool read_responder(stoic_ocsp_response *out, stoic_reader *tbs) {
    stoic_reader choice;
    if (stoic_der_enter(tbs, &choice, STOIC_DER_CONTEXT_CONSTRUCTED(1))) {
        return stoic_der_read_whole(&choice, &out->responder_name, STOIC_DER_SEQUENCE) &&
               stoic_reader_at_end(&choice);
    }
    out->is_by_key = true;
    return stoic_der_enter(tbs, &choice, STOIC_DER_CONTEXT_CONSTRUCTED(2)) &&
           stoic_der_read(&choice, &out->responder_key_hash, STOIC_DER_OCTET_STRING) &&
           stoic_reader_at_end(&choice);
}

static const char *read_answers(stoic_ocsp_response *out, stoic_reader *tbs) {
    if (!stoic_der_read(tbs, &out->answers, STOIC_DER_SEQUENCE)) {
        return "its answers are malformed";
    }
    stoic_reader answers = stoic_reader_of(out->answers);
    for (size_t num = 0; !stoic_reader_at_end(&answers); num++) {
        stoic_ocsp_answer answer;
        if (num == STOIC_OCSP_MAX_ANSWERS) {
            return "it has too many answers";
        }
        const char *problem = stoic_ocsp_answer_next(&answers, &answer);
        if (problem != NULL) {
            return problem;
        }
    }
    return NULL;
}

static const char *read_tbs(stoic_ocsp_response *out) {
    stoic_reader reader = stoic_reader_of(out->tbs);
    stoic_reader tbs;
    int64_t produced_at;
    if (!stoic_der_enter(&reader, &tbs, STOIC_DER_SEQUENCE) || !read_version(&tbs)) {
        return "it is not of version 1";
    }
    if (!read_responder(out, &tbs)) {
        return "the name of its responder is malformed";
    }
    if (!read_time(&tbs, &produced_at)) {
        return "its time is malformed";
    }
    const char *problem = read_answers(out, &tbs);
    return problem != NULL ? problem : read_extensions(&tbs);
}

/* [0] EXPLICIT SEQUENCE OF Certificate OPTIONAL, which ends the body. */
static bool read_certificates(stoic_ocsp_response *out, stoic_reader *body) {
    stoic_reader wrapper;
    if (stoic_reader_at_end(body)) {
        return true;
    }
    return stoic_der_enter(body, &wrapper, STOIC_DER_CONTEXT_CONSTRUCTED(0)) && stoic_reader_at_end(body) &&
           stoic_der_read(&wrapper, &out->certificates, STOIC_DER_SEQUENCE) && stoic_reader_at_end(&wrapper);
}

static const char *read_basic(stoic_ocsp_response *out, stoic_bytes der) {
    stoic_reader reader = stoic_reader_of(der);
    stoic_reader body;
    if (!stoic_der_enter(&reader, &body, STOIC_DER_SEQUENCE) || !stoic_reader_at_end(&reader) ||
        !stoic_der_read_whole(&body, &out->tbs, STOIC_DER_SEQUENCE)) {
        return "its part to be signed is malformed";
    }
    if (!stoic_der_read_whole(&body, &out->signature_algorithm, STOIC_DER_SEQUENCE) ||
        !stoic_der_read_bit_string(&body, &out->signature)) {
        return "its signature is malformed";
    }
    return read_certificates(out, &body) ? read_tbs(out) : "its list of certificates is malformed";
}

/* [0] EXPLICIT ResponseBytes. */
static const char *read_response_bytes(stoic_ocsp_response *out, stoic_reader *body) {
    stoic_reader wrapper;
    stoic_reader bytes;
    stoic_bytes type;
    stoic_bytes basic;
    if (!stoic_der_enter(body, &wrapper, STOIC_DER_CONTEXT_CONSTRUCTED(0)) || !stoic_reader_at_end(body) ||
        !stoic_der_enter(&wrapper, &bytes, STOIC_DER_SEQUENCE) || !stoic_reader_at_end(&wrapper) ||
        !stoic_der_read_oid(&bytes, &type) || !stoic_der_read(&bytes, &basic, STOIC_DER_OCTET_STRING) ||
        !stoic_reader_at_end(&bytes)) {
        return "it holds no response";
    }
    if (!stoic_bytes_equal(type, stoic_bytes_of(ocsp_basic, sizeof(ocsp_basic)))) {
        return "it is not of the basic type";
    }
    return read_basic(out, basic);
}

const char *stoic_ocsp_response_read(stoic_ocsp_response *out, stoic_bytes der) {
    stoic_reader reader = stoic_reader_of(der);
    stoic_reader body;
    stoic_bytes status;
    stoic_ocsp_response found = {0};
    if (der.len > STOIC_OCSP_MAX_LEN) {
        return "it is too long";
    }
    if (!stoic_der_enter(&reader, &body, STOIC_DER_SEQUENCE) || !stoic_reader_at_end(&reader) ||
        !stoic_der_read(&body, &status, ENUMERATED) || status.len != 1) {
        return "it is not DER";
    }
    if (stoic_byte_at(status, 0) != 0) {
        return "the responder gave no answer";
    }
    const char *problem = read_response_bytes(&found, &body);
    if (problem == NULL) {
        *out = found;
    }
    return problem;
}
