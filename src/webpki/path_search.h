/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The search for a path from an end entity to a trust anchor: depth first, on a stack of its own, so that
 * nothing calls itself and nothing is allocated.
 *
 *     frames: end entity | intermediate | ... | anchor
 *             each remembers how far the search for its issuer has come
 *
 * It goes over the graph twice at most. First only certificates that pass all checks by themselves are
 * followed, so that a good path is found past any number of bad ones (path_build.c). Where there is none, all
 * are followed, each path is assessed, and the one with the best failure is kept (path_explain.c).
 */
#ifndef STOIC_WEBPKI_PATH_SEARCH_H
#define STOIC_WEBPKI_PATH_SEARCH_H

#include <stoic/webpki.h>

#include "webpki/certificate_list.h"
#include "webpki/limits.h"

/* A certificate of the peer's chain beside the end entity. It is taken apart when it is first looked at. */
typedef enum stoic_other_state { OTHER_IS_UNREAD, OTHER_IS_READ, OTHER_IS_MALFORMED } stoic_other_state;

typedef struct stoic_path_other {
    stoic_bytes der;
    stoic_other_state state;
    stoic_certificate view;
} stoic_path_other;

typedef struct stoic_path_frame {
    const stoic_certificate *certificate;
    stoic_path_source source;
    size_t position;
    bool is_self_issued;
    bool fits_key_id; /* its key identifier is not another than the one that the certificate below names */
    bool has_signed;  /* its key has been found to have signed the certificate below */
    /* Where the search for its issuer stands. */
    bool has_candidate;
    size_t phase;
    size_t next_other;
    stoic_list_cursor first_anchor; /* of this name; the search begins there in each phase */
    stoic_list_cursor next_anchor;
} stoic_path_frame;

typedef struct stoic_path_search {
    const stoic_path_options *options;
    uint32_t signatures_left;
    uint32_t comparisons_left;
    uint32_t steps_left;
    uint32_t num_steps;
    size_t max_intermediates;  /* that are not self-issued */
    size_t depth;              /* of `frames` */
    stoic_verdict particulars; /* of the check that failed last */
    stoic_path_frame frames[STOIC_PATH_MAX_LEN];
    stoic_certificate end_entity;
    size_t num_others;
    stoic_path_other others[STOIC_PATH_MAX_OTHERS];
} stoic_path_search;

/* ---- The graph ----------------------------------------------------------------------------------------- */

/* A certificate that may have issued the one on top. */
typedef struct stoic_path_candidate {
    const stoic_certificate *certificate;
    stoic_path_source source;
    size_t position;
    bool fits_key_id;
} stoic_path_candidate;

/* Begins anew: the end entity alone. */
void stoic_path_start(stoic_path_search *search, stoic_path_source source, size_t position);
stoic_path_frame *stoic_path_frame_at(stoic_path_search *search, size_t index);
/* The next candidate for the certificate on top; false behind the last. */
bool stoic_path_next_candidate(stoic_path_search *search, stoic_path_candidate *out);
/* Has this CA (this name with this key) a place in the path already? */
bool stoic_path_has(stoic_path_search *search, const stoic_certificate *certificate);
/* Is there room for one more of these in the path? */
bool stoic_path_has_room(stoic_path_search *search, const stoic_path_candidate *candidate);
void stoic_path_push(stoic_path_search *search, const stoic_path_candidate *candidate);
/* Intermediates below frame `index` that are not self-issued. */
size_t stoic_path_num_below(stoic_path_search *search, size_t index);

/* ---- Checks of a place in the path --------------------------------------------------------------------- */

/* One step of the search more; PATH_TOO_COSTLY. */
stoic_error stoic_path_take_step(stoic_path_search *search);
/* Is this an error that ends the search, whatever paths there may still be? */
bool stoic_path_error_is_final(stoic_error error);
/* Frame `index` in its place, without signatures and revocation. `out_at`: the frame that the error is about.
 */
stoic_error stoic_path_check_frame(stoic_path_search *search, size_t *out_at, size_t index);
/* Did the key of frame `index` sign the certificate below? `out_at` as before. */
stoic_error stoic_path_check_signature(stoic_path_search *search, size_t *out_at, size_t index);
/* Is the certificate of frame `index`, whose issuer stands above it, revoked? */
stoic_error stoic_path_check_revocation(stoic_path_search *search, size_t index);

/* ---- The two searches ---------------------------------------------------------------------------------- */

/* Each starts with the end entity as the only frame, which has passed its checks if it is the first. */

/* STOIC_OK, and the path in `frames`; UNKNOWN_ISSUER when there is no good one; or an error that is final. */
stoic_error stoic_path_build(stoic_path_search *search);
/* Fills `out`, all zero but struct_size, with the best failure. */
void stoic_path_explain(stoic_path_search *search, stoic_verdict *out);
/* Fills the path of `out` from the frames, with `errors[i]` for frame i (NULL: none). */
void stoic_path_write(stoic_path_search *search, stoic_verdict *out, const stoic_error *errors);

#endif
