/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Can a response be believed (RFC 6960 3.2)? First what costs nothing: is it about the certificate, and of
 * today; then who signed it. That is the issuer, or a responder whose certificate the issuer has made for
 * this purpose (RFC 6960 4.2.2.2). Nobody asks whether that certificate is revoked: it would be asked of
 * itself, and CAs give it a short life or the extension that says so (RFC 6960 4.2.2.2.1).
 */
#include "base/der.h"
#include "webpki/limits.h"
#include "webpki/ocsp.h"
#include "webpki/signature.h"

typedef struct digest {
    uint8_t bytes[STOIC_HASH_MAX_LEN];
} digest;

typedef struct hash_row {
    uint8_t oid[9];
    uint8_t oid_len;
    stoic_hash_id id;
} hash_row;

/* What may name a certificate (RFC 6960 4.3, RFC 5019 2.1.1). Nobody gains from two names that collide: the
 * responder signs over the serial number too. */
static const hash_row hash_rows[] = {
    {{0x2b, 0x0e, 0x03, 0x02, 0x1a}, 5, STOIC_HASH_SHA1},
    {{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01}, 9, STOIC_HASH_SHA256},
};

/* id-kp-OCSPSigning: 1.3.6.1.5.5.7.3.9. */
static const uint8_t ocsp_signing[] = {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x09};

/* ---- Hashes ---- */

static const stoic_hash *find_hash(const stoic_provider *provider, stoic_bytes oid) {
    STOIC_EACH(row, hash_rows, STOIC_COUNT(hash_rows)) {
        if (stoic_bytes_equal(oid, stoic_bytes_of(row->oid, row->oid_len))) {
            return stoic_provider_hash(provider, row->id);
        }
    }
    return NULL;
}

static bool is_hash_of(const stoic_hash *hash, stoic_bytes expected, stoic_bytes message) {
    digest found;
    stoic_hash_state state;
    hash->start(&state);
    hash->update(&state, message);
    hash->finish(&state, found.bytes);
    return stoic_bytes_equal(expected, stoic_bytes_of(found.bytes, hash->output_len));
}

/* The content of the BIT STRING of a SubjectPublicKeyInfo; empty when it is none. */
static stoic_bytes key_bits(stoic_bytes spki) {
    stoic_reader reader = stoic_reader_of(spki);
    stoic_reader body;
    stoic_bytes ignored;
    stoic_bytes bits;
    const bool is_read = stoic_der_enter(&reader, &body, STOIC_DER_SEQUENCE) &&
                         stoic_der_read(&body, &ignored, STOIC_DER_SEQUENCE) &&
                         stoic_der_read_bit_string(&body, &bits);
    return is_read ? bits : stoic_bytes_of(NULL, 0);
}

/* ---- What it says ---- */

static bool is_about(const stoic_ocsp_answer *answer, const stoic_ocsp_query *query) {
    if (!stoic_bytes_equal(answer->serial, query->certificate->serial)) {
        return false;
    }
    const stoic_hash *hash = find_hash(query->provider, answer->hash_oid);
    return hash != NULL && is_hash_of(hash, answer->issuer_name_hash, query->certificate->issuer) &&
           is_hash_of(hash, answer->issuer_key_hash, key_bits(query->issuer->spki));
}

/* Of several answers about the certificate the worst counts. */
static bool find_answer(stoic_ocsp_answer *out, const stoic_ocsp_response *response,
                        const stoic_ocsp_query *query) {
    stoic_reader answers = stoic_reader_of(response->answers);
    stoic_ocsp_answer answer;
    bool is_found = false;
    while (stoic_ocsp_answer_next(&answers, &answer) == NULL) {
        const bool is_worse = answer.status == STOIC_OCSP_REVOKED || !is_found ||
                              (answer.status == STOIC_OCSP_UNKNOWN && out->status == STOIC_OCSP_GOOD);
        if (is_worse && is_about(&answer, query)) {
            *out = answer;
            is_found = true;
        }
    }
    return is_found;
}

int64_t stoic_ocsp_end(int64_t this_update, int64_t next_update) {
    return next_update != INT64_MAX ? next_update : this_update + STOIC_OCSP_MAX_AGE;
}

static const char *check_times(const stoic_ocsp_answer *answer, int64_t now) {
    if (answer->this_update - STOIC_REVOCATION_CLOCK_TOLERANCE > now) {
        return "it is not valid yet";
    }
    return stoic_ocsp_end(answer->this_update, answer->next_update) < now ? "it is out of date" : NULL;
}

/* ---- Who says it ---- */

static stoic_error check_signature(const stoic_ocsp_query *query, stoic_bytes algorithm, stoic_bytes spki,
                                   stoic_bytes message, stoic_bytes signature, uint32_t *signatures_left) {
    if (*signatures_left == 0) {
        return STOIC_ERROR_PEER_CERTIFICATE_PATH_TOO_COSTLY;
    }
    --*signatures_left;
    const stoic_error error = stoic_signature_check(query->provider, algorithm, spki, message, signature);
    switch (error) {
    case STOIC_ERROR_PEER_CERTIFICATE_SIGNATURE:
    case STOIC_ERROR_PEER_CERTIFICATE_SIGNATURE_ALGORITHM:
    case STOIC_ERROR_PEER_CERTIFICATE_KEY_UNSUPPORTED:
    case STOIC_ERROR_PEER_CERTIFICATE_MALFORMED:
        return STOIC_ERROR_PEER_CERTIFICATE_OCSP_INVALID;
    default: /* fine, or nobody's fault but ours */
        return error;
    }
}

static bool is_named(const stoic_ocsp_response *response, const stoic_certificate *certificate,
                     const stoic_provider *provider) {
    if (!response->is_by_key) {
        return stoic_bytes_equal(response->responder_name, certificate->subject);
    }
    const stoic_hash *sha1 = stoic_provider_hash(provider, STOIC_HASH_SHA1);
    return sha1 != NULL && is_hash_of(sha1, response->responder_key_hash, key_bits(certificate->spki));
}

static bool may_sign_ocsp(const stoic_certificate *certificate) {
    stoic_reader purposes = stoic_reader_of(certificate->ext_key_usage);
    stoic_bytes purpose;
    while (stoic_der_read_oid(&purposes, &purpose)) {
        if (stoic_bytes_equal(purpose, stoic_bytes_of(ocsp_signing, sizeof(ocsp_signing)))) {
            return true;
        }
    }
    return false;
}

/* RFC 6960 4.2.2.2: issued directly by the issuer, and for this alone; any purpose is not enough. */
static const char *check_responder(const stoic_certificate *responder, const stoic_ocsp_query *query) {
    if (!stoic_bytes_equal(responder->issuer, query->issuer->subject)) {
        return "the certificate of its responder is not from the issuer";
    }
    if (!may_sign_ocsp(responder)) {
        return "the certificate of its responder is not for signing OCSP responses";
    }
    if (query->now < responder->not_before || query->now > responder->not_after) {
        return "the certificate of its responder is not valid now";
    }
    if (responder->has_key_usage && (responder->key_usage & STOIC_KEY_USAGE_DIGITAL_SIGNATURE) == 0) {
        return "the key usage of its responder's certificate does not allow signatures";
    }
    return responder->has_unknown_critical
               ? "the certificate of its responder has an unknown critical extension"
               : NULL;
}

static stoic_error check_delegated(const char **problem, const stoic_ocsp_response *response,
                                   const stoic_certificate *responder, const stoic_ocsp_query *query,
                                   uint32_t *signatures_left) {
    *problem = check_responder(responder, query);
    if (*problem != NULL) {
        return STOIC_ERROR_PEER_CERTIFICATE_OCSP_INVALID;
    }
    *problem = "the certificate of its responder is not signed by the issuer";
    STOIC_TRY(check_signature(query, responder->signature_algorithm, query->issuer->spki, responder->tbs,
                              responder->signature, signatures_left));
    *problem = "it is not signed by its responder";
    return check_signature(query, response->signature_algorithm, responder->spki, response->tbs,
                           response->signature, signatures_left);
}

static stoic_error check_certificates(const char **problem, const stoic_ocsp_response *response,
                                      const stoic_ocsp_query *query, uint32_t *signatures_left) {
    stoic_reader certificates = stoic_reader_of(response->certificates);
    stoic_bytes der;
    stoic_error error = STOIC_ERROR_PEER_CERTIFICATE_OCSP_INVALID;
    for (size_t num = 0;
         num < STOIC_OCSP_MAX_CERTIFICATES && stoic_der_read_whole(&certificates, &der, STOIC_DER_SEQUENCE);
         num++) {
        stoic_certificate responder = {.struct_size = sizeof(responder)};
        if (stoic_certificate_read(&responder, der, NULL) != STOIC_OK ||
            !is_named(response, &responder, query->provider)) {
            continue;
        }
        error = check_delegated(problem, response, &responder, query, signatures_left);
        if (error != STOIC_ERROR_PEER_CERTIFICATE_OCSP_INVALID) {
            return error;
        }
    }
    return error;
}

static stoic_error check_signer(const char **problem, const stoic_ocsp_response *response,
                                const stoic_ocsp_query *query, uint32_t *signatures_left) {
    *problem = "its responder is neither the issuer nor one of the certificates in it";
    if (is_named(response, query->issuer, query->provider)) {
        *problem = "it is not signed by the issuer";
        const stoic_error error = check_signature(query, response->signature_algorithm, query->issuer->spki,
                                                  response->tbs, response->signature, signatures_left);
        if (error != STOIC_ERROR_PEER_CERTIFICATE_OCSP_INVALID) {
            return error;
        }
    }
    return check_certificates(problem, response, query, signatures_left);
}

static const char *read_answer(stoic_ocsp_answer *out, stoic_ocsp_response *response,
                               const stoic_ocsp_query *query) {
    const char *problem = stoic_ocsp_response_read(response, query->response);
    if (problem != NULL) {
        return problem;
    }
    if (!stoic_bytes_equal(query->certificate->issuer, query->issuer->subject)) {
        return "the certificate has another issuer";
    }
    if (!find_answer(out, response, query)) {
        return "it says nothing about the certificate";
    }
    if (out->status == STOIC_OCSP_UNKNOWN) {
        return "its responder does not know the certificate";
    }
    return check_times(out, query->now);
}

stoic_error stoic_ocsp_check(stoic_revocation_status *out, const char **problem,
                             const stoic_ocsp_query *query, uint32_t *signatures_left) {
    stoic_ocsp_response response;
    stoic_ocsp_answer answer = {.status = STOIC_OCSP_UNKNOWN};
    *problem = read_answer(&answer, &response, query);
    if (*problem != NULL) {
        return STOIC_ERROR_PEER_CERTIFICATE_OCSP_INVALID;
    }
    const stoic_error error = check_signer(problem, &response, query, signatures_left);
    if (error == STOIC_ERROR_PEER_CERTIFICATE_PATH_TOO_COSTLY) {
        *problem = "it takes too many signatures to check";
    }
    if (error != STOIC_OK) {
        return error;
    }
    *problem = NULL;
    *out = (stoic_revocation_status){
        .struct_size = sizeof(*out),
        .is_revoked = answer.status == STOIC_OCSP_REVOKED,
        .revoked_at = answer.revoked_at,
        .reason = answer.reason,
        .this_update = answer.this_update,
        .next_update = answer.next_update,
    };
    return STOIC_OK;
}

stoic_error stoic_ocsp_response_check(stoic_revocation_status *out, stoic_error_detail *detail,
                                      const stoic_provider *provider, stoic_bytes response,
                                      const stoic_certificate *certificate, const stoic_certificate *issuer,
                                      int64_t now) {
    if (out->struct_size < sizeof(*out) || provider == NULL) {
        return STOIC_ERROR_INVALID_ARGUMENT;
    }
    const stoic_ocsp_query query = {
        .provider = provider, .response = response, .certificate = certificate, .issuer = issuer, .now = now};
    const char *problem;
    uint32_t signatures_left = STOIC_OCSP_MAX_SIGNATURES;
    stoic_revocation_status found;
    const stoic_error error = stoic_ocsp_check(&found, &problem, &query, &signatures_left);
    if (error != STOIC_OK) {
        stoic_error_detail_set(detail, 0, "the OCSP response: %s", problem);
        return error == STOIC_ERROR_PEER_CERTIFICATE_PATH_TOO_COSTLY
                   ? STOIC_ERROR_PEER_CERTIFICATE_OCSP_INVALID
                   : error;
    }
    found.struct_size = out->struct_size;
    *out = found;
    return STOIC_OK;
}
