/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who may have issued whom: certificates whose subject is the issuer's name, byte for byte (RFC 5280 7.1 asks
 * for more, which no CA needs). Those whose key identifier is the one that the child names come first, those
 * with another one last: key identifiers are hints, and CAs do get them wrong. With equal hints anchors come
 * before the peer's certificates, so that the shortest path is found first.
 */
#include "webpki/path_search.h"

#include "webpki/path_checks.h"
#include "webpki/trust_store.h"

typedef enum key_id_match { KEY_ID_SAME, KEY_ID_UNKNOWN, KEY_ID_DIFFERENT } key_id_match;

typedef struct phase {
    bool is_of_anchors;
    key_id_match match;
} phase;

static const phase phases[] = {
    {true, KEY_ID_SAME},     {false, KEY_ID_SAME},     {true, KEY_ID_UNKNOWN},
    {false, KEY_ID_UNKNOWN}, {true, KEY_ID_DIFFERENT}, {false, KEY_ID_DIFFERENT},
};

static key_id_match match_of(const stoic_certificate *child, const stoic_certificate *issuer) {
    if (child->issuer_key_id.len == 0 || issuer->subject_key_id.len == 0) {
        return KEY_ID_UNKNOWN;
    }
    return stoic_bytes_equal(child->issuer_key_id, issuer->subject_key_id) ? KEY_ID_SAME : KEY_ID_DIFFERENT;
}

stoic_path_frame *stoic_path_frame_at(stoic_path_search *search, size_t index) {
    return STOIC_AT_N(search->frames, search->depth, index);
}

static bool next_anchor(stoic_path_search *search, stoic_path_frame *top, stoic_path_candidate *out,
                        key_id_match wanted) {
    const stoic_certificate_list *anchors = &search->options->trust->anchors;
    const stoic_certificate *child = top->certificate;
    size_t position;
    for (;;) {
        const stoic_certificate *found =
            stoic_certificate_list_next(anchors, &position, &top->next_anchor, child->issuer);
        if (found == NULL) {
            return false;
        }
        if (match_of(child, found) == wanted) {
            *out = (stoic_path_candidate){found, STOIC_PATH_ANCHOR, position, wanted != KEY_ID_DIFFERENT};
            return true;
        }
    }
}

/* Takes a certificate apart at its first use: most chains end before their last certificate. */
static const stoic_certificate *view_of(stoic_path_other *other) {
    if (other->state == OTHER_IS_UNREAD) {
        other->view.struct_size = sizeof(other->view);
        const stoic_error error = stoic_certificate_read(&other->view, other->der, NULL);
        other->state = error == STOIC_OK ? OTHER_IS_READ : OTHER_IS_MALFORMED;
    }
    return other->state == OTHER_IS_READ ? &other->view : NULL;
}

static bool next_other(stoic_path_search *search, stoic_path_frame *top, stoic_path_candidate *out,
                       key_id_match wanted) {
    const stoic_certificate *child = top->certificate;
    while (top->next_other < search->num_others) {
        const size_t index = top->next_other++;
        const stoic_certificate *found = view_of(STOIC_AT(search->others, index));
        if (found != NULL && stoic_bytes_equal(found->subject, child->issuer) &&
            match_of(child, found) == wanted) {
            /* The end entity has position 0. */
            *out =
                (stoic_path_candidate){found, STOIC_PATH_INTERMEDIATE, index + 1, wanted != KEY_ID_DIFFERENT};
            return true;
        }
    }
    return false;
}

static bool next_of_phase(stoic_path_search *search, stoic_path_frame *top, stoic_path_candidate *out) {
    const phase *now = STOIC_AT(phases, top->phase);
    if (top->certificate->issuer_key_id.len == 0 && now->match != KEY_ID_UNKNOWN) {
        return false;
    }
    return now->is_of_anchors ? next_anchor(search, top, out, now->match)
                              : next_other(search, top, out, now->match);
}

bool stoic_path_next_candidate(stoic_path_search *search, stoic_path_candidate *out) {
    stoic_path_frame *top = stoic_path_frame_at(search, search->depth - 1);
    while (top->phase < STOIC_COUNT(phases)) {
        if (next_of_phase(search, top, out)) {
            return true;
        }
        top->phase++;
        top->next_other = 0;
        top->next_anchor = top->first_anchor;
    }
    return false;
}

bool stoic_path_has(stoic_path_search *search, const stoic_certificate *certificate) {
    STOIC_EACH(frame, search->frames, search->depth) {
        if (stoic_bytes_equal(frame->certificate->spki, certificate->spki) &&
            stoic_bytes_equal(frame->certificate->subject, certificate->subject)) {
            return true;
        }
    }
    return false;
}

size_t stoic_path_num_below(stoic_path_search *search, size_t index) {
    size_t num = 0;
    for (size_t i = 1; i < index; i++) {
        num += stoic_path_frame_at(search, i)->is_self_issued ? 0 : 1;
    }
    return num;
}

bool stoic_path_has_room(stoic_path_search *search, const stoic_path_candidate *candidate) {
    if (candidate->source == STOIC_PATH_ANCHOR) {
        return true; /* its place is never given away */
    }
    const size_t num = stoic_path_num_below(search, search->depth) +
                       (stoic_certificate_is_self_issued(candidate->certificate) ? 0 : 1);
    return search->depth < STOIC_PATH_MAX_LEN - 1 && num <= search->max_intermediates;
}

void stoic_path_start(stoic_path_search *search, stoic_path_source source, size_t position) {
    const stoic_path_candidate end_entity = {&search->end_entity, source, position, true};
    search->depth = 0;
    stoic_path_push(search, &end_entity);
}

void stoic_path_push(stoic_path_search *search, const stoic_path_candidate *candidate) {
    search->depth++;
    stoic_path_frame *top = stoic_path_frame_at(search, search->depth - 1);
    *top = (stoic_path_frame){
        .certificate = candidate->certificate,
        .source = candidate->source,
        .position = candidate->position,
        .is_self_issued = stoic_certificate_is_self_issued(candidate->certificate),
        .fits_key_id = candidate->fits_key_id,
    };
    if (candidate->source != STOIC_PATH_ANCHOR) {
        top->first_anchor =
            stoic_certificate_list_find(&search->options->trust->anchors, candidate->certificate->issuer);
        top->next_anchor = top->first_anchor;
    }
}
