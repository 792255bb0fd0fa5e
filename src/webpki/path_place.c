/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checks of a certificate in its place of a path, within the limits of the search.
 */
#include "base/der.h"
#include "webpki/name_constraints.h"
#include "webpki/path_checks.h"
#include "webpki/path_search.h"
#include "webpki/revocation.h"
#include "webpki/signature.h"

stoic_error stoic_path_take_step(stoic_path_search *search) {
    if (search->steps_left == 0) {
        return STOIC_ERROR_PEER_CERTIFICATE_PATH_TOO_COSTLY;
    }
    search->steps_left--;
    search->num_steps++;
    return STOIC_OK;
}

/* The block of the error map for peers' certificates. Asked for each candidate: no look-up of the row. */
#define FIRST_CERTIFICATE_ERROR 500
#define LAST_CERTIFICATE_ERROR 599

bool stoic_path_error_is_final(stoic_error error) {
    const bool is_of_certificate = error >= FIRST_CERTIFICATE_ERROR && error <= LAST_CERTIFICATE_ERROR;
    return error != STOIC_OK && (!is_of_certificate || error == STOIC_ERROR_PEER_CERTIFICATE_PATH_TOO_COSTLY);
}

/* RFC 5280 6.1.4 (g): the constraints of frame `index` over the names of all certificates below it, but those
 * of self-issued intermediates (RFC 5280 6.1.3). */
static stoic_error check_names_below(stoic_path_search *search, size_t *out_at, size_t index) {
    const stoic_bytes constraints = stoic_path_frame_at(search, index)->certificate->name_constraints;
    stoic_constraint_failure failure = {.constraint = {NULL, 0}};
    for (size_t below = 0; constraints.len > 0 && below < index; below++) {
        const stoic_path_frame *frame = stoic_path_frame_at(search, below);
        if (below > 0 && frame->is_self_issued) {
            continue;
        }
        const stoic_error error = stoic_name_constraints_check(&failure, frame->certificate, constraints,
                                                               &search->comparisons_left);
        if (error == STOIC_ERROR_PEER_CERTIFICATE_NAME_CONSTRAINTS) {
            search->particulars.constraint = failure.constraint;
            search->particulars.presented = failure.presented;
            *out_at = below;
        }
        STOIC_TRY(error);
    }
    return STOIC_OK;
}

stoic_error stoic_path_check_frame(stoic_path_search *search, size_t *out_at, size_t index) {
    const stoic_path_frame *frame = stoic_path_frame_at(search, index);
    stoic_verdict *particulars = &search->particulars;
    *out_at = index;
    if (index == 0) {
        return stoic_path_check_end_entity(particulars, search->options, frame->certificate, frame->source);
    }
    STOIC_TRY(stoic_path_check_issuer(particulars, search->options, frame->certificate, frame->source));
    STOIC_TRY(stoic_path_check_length(particulars, frame->certificate, stoic_path_num_below(search, index)));
    return check_names_below(search, out_at, index);
}

/* The object identifier of a raw AlgorithmIdentifier. */
static stoic_bytes algorithm_oid(stoic_bytes algorithm) {
    stoic_reader reader = stoic_reader_of(algorithm);
    stoic_reader body;
    stoic_bytes oid = stoic_bytes_of(NULL, 0);
    if (stoic_der_enter(&reader, &body, STOIC_DER_SEQUENCE)) {
        stoic_der_read_oid(&body, &oid); /* stays empty where there is none */
    }
    return oid;
}

/* Whom the error of a signature is about: the certificate that carries it, or the issuer with its key. */
static size_t blamed(stoic_error error, size_t issuer) {
    const bool is_of_key = error == STOIC_ERROR_PEER_CERTIFICATE_KEY_UNSUPPORTED ||
                           error == STOIC_ERROR_PEER_CERTIFICATE_MALFORMED;
    return is_of_key ? issuer : issuer - 1;
}

stoic_error stoic_path_check_signature(stoic_path_search *search, size_t *out_at, size_t index) {
    stoic_path_frame *issuer = stoic_path_frame_at(search, index);
    const stoic_certificate *child = stoic_path_frame_at(search, index - 1)->certificate;
    *out_at = index - 1;
    if (issuer->has_signed) {
        return STOIC_OK;
    }
    if (search->signatures_left == 0) {
        return STOIC_ERROR_PEER_CERTIFICATE_PATH_TOO_COSTLY;
    }
    search->signatures_left--;
    const stoic_error error = stoic_signature_check(search->options->provider, child->signature_algorithm,
                                                    issuer->certificate->spki, child->tbs, child->signature);
    issuer->has_signed = error == STOIC_OK;
    *out_at = blamed(error, index);
    if (error == STOIC_ERROR_PEER_CERTIFICATE_SIGNATURE_ALGORITHM) {
        search->particulars.oid = algorithm_oid(child->signature_algorithm);
    }
    return error;
}

stoic_error stoic_path_check_revocation(stoic_path_search *search, size_t index) {
    return stoic_revocation_check(
        &search->particulars, search->options, stoic_path_frame_at(search, index)->certificate,
        stoic_path_frame_at(search, index + 1)->certificate, index == 0, &search->signatures_left);
}
