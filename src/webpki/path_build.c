/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The search that follows good certificates alone. What is cheap is checked when a certificate takes its
 * place. Signatures wait until an anchor is reached, and go from there downwards: before an anchor or a CA
 * that one vouches for has signed a key, no time is spent on computing with it.
 */
#include "webpki/path_search.h"

static stoic_error try_candidate(stoic_path_search *search, const stoic_path_candidate *candidate) {
    size_t at;
    STOIC_TRY(stoic_path_take_step(search));
    if (stoic_path_has(search, candidate->certificate)) {
        return STOIC_ERROR_PEER_CERTIFICATE_UNKNOWN_ISSUER; /* a circle */
    }
    if (!stoic_path_has_room(search, candidate)) {
        return STOIC_ERROR_PEER_CERTIFICATE_PATH_TOO_LONG;
    }
    stoic_path_push(search, candidate);
    const stoic_error error = stoic_path_check_frame(search, &at, search->depth - 1);
    if (error != STOIC_OK) {
        search->depth--;
    }
    return error;
}

/* The path reaches an anchor. What fails takes away all that stands above the certificate in question: no
 * other issuer further up can mend it. */
static stoic_error check_signatures(stoic_path_search *search) {
    size_t at;
    for (size_t index = search->depth - 1; index > 0; index--) {
        const stoic_error error = stoic_path_check_signature(search, &at, index);
        if (error != STOIC_OK) {
            search->depth = index;
            return error;
        }
    }
    return STOIC_OK;
}

static stoic_error check_revocation(stoic_path_search *search) {
    search->particulars.good_until = INT64_MAX; /* what another path needed does not count */
    for (size_t index = 0; index + 1 < search->depth; index++) {
        const stoic_error error = stoic_path_check_revocation(search, index);
        if (error != STOIC_OK) {
            search->depth = index + 1;
            return error;
        }
    }
    return STOIC_OK;
}

static stoic_error complete(stoic_path_search *search) {
    STOIC_TRY(check_signatures(search));
    return check_revocation(search);
}

stoic_error stoic_path_build(stoic_path_search *search) {
    stoic_path_candidate candidate;
    while (search->depth > 0) {
        if (!stoic_path_next_candidate(search, &candidate)) {
            search->depth--;
            continue;
        }
        stoic_error error = try_candidate(search, &candidate);
        const bool is_complete = error == STOIC_OK && candidate.source == STOIC_PATH_ANCHOR;
        if (is_complete) {
            error = complete(search);
        }
        if (stoic_path_error_is_final(error) || (is_complete && error == STOIC_OK)) {
            return error;
        }
    }
    return STOIC_ERROR_PEER_CERTIFICATE_UNKNOWN_ISSUER;
}
