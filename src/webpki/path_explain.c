/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The search that follows every certificate, good or not, and keeps the path with the best failure: what an
 * error is about is only known when it is seen how far the path would have gone without it.
 */
#include "webpki/path_checks.h"
#include "webpki/path_search.h"
#include "webpki/signature.h"
#include "webpki/verdict_rank.h"

/* What is wrong with one path: the first error of each certificate, and the one that is furthest from a
 * remedy with its particulars. */
typedef struct assessment {
    stoic_verdict worst;
    stoic_error errors[STOIC_PATH_MAX_LEN];
} assessment;

static void note(stoic_path_search *search, assessment *found, stoic_error error, size_t at) {
    stoic_error *first = STOIC_AT(found->errors, at);
    *first = *first == STOIC_OK ? error : *first;
    if (stoic_verdict_rank(error) > stoic_verdict_rank(found->worst.error)) {
        found->worst = search->particulars;
        found->worst.error = error;
        found->worst.at = (uint32_t)at;
    }
    search->particulars = (stoic_verdict){.struct_size = sizeof(stoic_verdict)};
}

/* The path ends at frame `at`, for want of an issuer. */
static void note_unknown_issuer(stoic_path_search *search, assessment *found, size_t at) {
    const stoic_certificate *child = stoic_path_frame_at(search, at)->certificate;
    search->particulars.issuer = child->issuer;
    search->particulars.issuer_key_id = child->issuer_key_id;
    note(search, found, STOIC_ERROR_PEER_CERTIFICATE_UNKNOWN_ISSUER, at);
}

/* From the anchor downwards. A key that did not sign, and has another identifier than the one that the
 * certificate names, is not that of its issuer: the path then ends at that certificate. False: a limit is
 * reached. */
static bool assess_signatures(stoic_path_search *search, assessment *found, bool *are_good) {
    size_t at;
    *are_good = true;
    for (size_t index = search->depth - 1; index > 0; index--) {
        const stoic_error error = stoic_path_check_signature(search, &at, index);
        if (stoic_path_error_is_final(error)) {
            return false;
        }
        if (error == STOIC_OK) {
            continue;
        }
        *are_good = false;
        if (error == STOIC_ERROR_PEER_CERTIFICATE_SIGNATURE &&
            !stoic_path_frame_at(search, index)->fits_key_id) {
            search->depth = index;
            note_unknown_issuer(search, found, index - 1);
        } else {
            note(search, found, error, at);
        }
        return true;
    }
    return true;
}

static bool assess_frames(stoic_path_search *search, assessment *found) {
    size_t at;
    for (size_t index = 0; index < search->depth; index++) {
        const stoic_error error = stoic_path_check_frame(search, &at, index);
        if (stoic_path_error_is_final(error)) {
            return false;
        }
        if (error != STOIC_OK) {
            note(search, found, error, at);
        }
    }
    return true;
}

static bool assess_revocation(stoic_path_search *search, assessment *found) {
    for (size_t index = 0; index + 1 < search->depth; index++) {
        const stoic_error error = stoic_path_check_revocation(search, index);
        if (stoic_path_error_is_final(error)) {
            return false;
        }
        if (error != STOIC_OK) {
            note(search, found, error, index);
        }
    }
    return true;
}

/* The nearer remedy; with the same error the path that goes further, or that is good further down. */
static bool is_better(const stoic_verdict *candidate, const stoic_verdict *best) {
    const unsigned rank = stoic_verdict_rank(candidate->error);
    const unsigned best_rank = stoic_verdict_rank(best->error);
    if (best->num_path == 0 || rank != best_rank) {
        return best->num_path == 0 || rank < best_rank;
    }
    return candidate->num_path > best->num_path ||
           (candidate->num_path == best->num_path && candidate->at < best->at);
}

/* A path without a failure is none of this search's: it is only reached when the first one missed it for want
 * of budget, and must not become an acceptance here. */
static void keep_better(stoic_path_search *search, assessment *found, stoic_verdict *best) {
    if (found->worst.error == STOIC_OK) {
        return;
    }
    stoic_path_write(search, &found->worst, found->errors);
    if (is_better(&found->worst, best)) {
        *best = found->worst;
    }
}

static bool assess_complete(stoic_path_search *search, stoic_verdict *best) {
    const size_t depth = search->depth;
    assessment found = {.worst = {.struct_size = sizeof(found.worst)}};
    bool are_good;
    const bool goes_on = assess_signatures(search, &found, &are_good) && assess_frames(search, &found) &&
                         (!are_good || assess_revocation(search, &found));
    keep_better(search, &found, best);
    search->depth = depth;
    return goes_on;
}

/* No certificate may follow: `error` says why. */
static bool assess_dead_end(stoic_path_search *search, stoic_verdict *best, stoic_error error) {
    assessment found = {.worst = {.struct_size = sizeof(found.worst)}};
    if (error == STOIC_ERROR_PEER_CERTIFICATE_UNKNOWN_ISSUER) {
        note_unknown_issuer(search, &found, search->depth - 1);
    } else {
        search->particulars.limit = (uint32_t)search->max_intermediates;
        note(search, &found, error, search->depth - 1);
    }
    const bool goes_on = assess_frames(search, &found);
    keep_better(search, &found, best);
    return goes_on;
}

/* False: a limit is reached. */
static bool follow(stoic_path_search *search, const stoic_path_candidate *candidate, stoic_verdict *best) {
    if (stoic_path_take_step(search) != STOIC_OK) {
        return false;
    }
    if (stoic_path_has(search, candidate->certificate)) {
        return true;
    }
    stoic_path_frame_at(search, search->depth - 1)->has_candidate = true;
    if (!stoic_path_has_room(search, candidate)) {
        return assess_dead_end(search, best, STOIC_ERROR_PEER_CERTIFICATE_PATH_TOO_LONG);
    }
    stoic_path_push(search, candidate);
    if (candidate->source != STOIC_PATH_ANCHOR) {
        return true;
    }
    const bool goes_on = assess_complete(search, best);
    search->depth--;
    return goes_on;
}

static bool leave(stoic_path_search *search, stoic_verdict *best) {
    const bool had_candidate = stoic_path_frame_at(search, search->depth - 1)->has_candidate;
    const bool goes_on =
        had_candidate || assess_dead_end(search, best, STOIC_ERROR_PEER_CERTIFICATE_UNKNOWN_ISSUER);
    search->depth--;
    return goes_on;
}

/* An end entity that names itself as its issuer, and no anchor of that name signed it. */
static void find_self_signed(stoic_path_search *search, stoic_verdict *best) {
    const stoic_certificate *leaf = &search->end_entity;
    const bool is_of_leaf = best->at == 0 && stoic_certificate_is_self_issued(leaf);
    const bool has_issuer = best->error == STOIC_ERROR_PEER_CERTIFICATE_SIGNATURE;
    if (!is_of_leaf || (!has_issuer && best->error != STOIC_ERROR_PEER_CERTIFICATE_UNKNOWN_ISSUER)) {
        return;
    }
    if (has_issuer && stoic_signature_check(search->options->provider, leaf->signature_algorithm, leaf->spki,
                                            leaf->tbs, leaf->signature) != STOIC_OK) {
        return;
    }
    const stoic_error errors[] = {STOIC_ERROR_PEER_CERTIFICATE_SELF_SIGNED};
    *best = (stoic_verdict){.struct_size = best->struct_size, .error = errors[0]};
    search->depth = 1;
    stoic_path_write(search, best, errors);
}

void stoic_path_explain(stoic_path_search *search, stoic_verdict *out) {
    stoic_path_candidate candidate;
    bool goes_on = true;
    search->particulars = (stoic_verdict){.struct_size = sizeof(stoic_verdict)};
    while (goes_on && search->depth > 0) {
        goes_on = stoic_path_next_candidate(search, &candidate) ? follow(search, &candidate, out)
                                                                : leave(search, out);
    }
    if (out->num_path == 0) { /* the limit was reached with the first path */
        search->depth = 1;
        assess_dead_end(search, out, STOIC_ERROR_PEER_CERTIFICATE_UNKNOWN_ISSUER);
    }
    find_self_signed(search, out);
}
