/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Path validation from outside: arguments, the end entity, certificates that are trusted by themselves, and
 * the two searches.
 */
#include <stoic/webpki.h>

#include "webpki/path_checks.h"
#include "webpki/path_search.h"
#include "webpki/trust_store.h"

static bool are_allowed(const stoic_verdict *out, const stoic_path_options *options) {
    return out != NULL && out->struct_size >= sizeof(*out) && options != NULL &&
           options->struct_size >= sizeof(*options) && options->provider != NULL && options->trust != NULL &&
           options->purpose <= STOIC_PURPOSE_CLIENT && options->profile <= STOIC_PROFILE_STRICT;
}

/* Does not touch `others` behind those that there are: it is large. */
static void prepare(stoic_path_search *search, const stoic_path_options *options) {
    const bool is_limited =
        options->has_max_intermediates && options->max_intermediates < STOIC_PATH_MAX_INTERMEDIATES;
    search->options = options;
    search->signatures_left = STOIC_PATH_MAX_SIGNATURES;
    search->comparisons_left = STOIC_PATH_MAX_COMPARISONS;
    search->steps_left = STOIC_PATH_MAX_STEPS;
    search->num_steps = 0;
    search->max_intermediates = is_limited ? options->max_intermediates : STOIC_PATH_MAX_INTERMEDIATES;
    search->depth = 0;
    search->num_others = 0;
    search->particulars =
        (stoic_verdict){.struct_size = sizeof(search->particulars), .good_until = INT64_MAX};
}

static void take_others(stoic_path_search *search, stoic_reader *chain) {
    stoic_bytes der;
    while (search->num_others < STOIC_COUNT(search->others) && stoic_read_vector24(chain, &der)) {
        stoic_path_other *other = STOIC_AT(search->others, search->num_others++);
        other->der = der;
        other->state = OTHER_IS_UNREAD;
    }
}

void stoic_path_write(stoic_path_search *search, stoic_verdict *out, const stoic_error *errors) {
    out->num_path = (uint32_t)search->depth;
    for (size_t i = 0; i < search->depth; i++) {
        const stoic_path_frame *frame = stoic_path_frame_at(search, i);
        *STOIC_AT(out->path, i) = (stoic_path_entry){
            .der = frame->certificate->der,
            .source = frame->source,
            .position = (uint32_t)frame->position,
            .error = errors == NULL ? STOIC_OK : *STOIC_AT_N(errors, search->depth, i),
        };
    }
}

static void write_success(stoic_path_search *search, stoic_verdict *out) {
    stoic_path_write(search, out, NULL);
    out->good_until = search->particulars.good_until;
    STOIC_EACH(frame, search->frames, search->depth) {
        const int64_t end = frame->certificate->not_after;
        out->good_until = end < out->good_until ? end : out->good_until;
    }
}

/* One error about one certificate of the path that there is. */
static void write_failure(stoic_path_search *search, stoic_verdict *out, stoic_error error, size_t at) {
    stoic_error errors[STOIC_PATH_MAX_LEN] = {STOIC_OK};
    *STOIC_AT(errors, at) = error;
    *out = search->particulars;
    out->good_until = 0;
    out->error = error;
    out->at = (uint32_t)at;
    stoic_path_write(search, out, errors);
}

/* Is it in this list, byte for byte? */
static bool is_listed(const stoic_certificate_list *list, const stoic_certificate *certificate,
                      size_t *position) {
    stoic_list_cursor cursor = stoic_certificate_list_find(list, certificate->subject);
    const stoic_certificate *found;
    while ((found = stoic_certificate_list_next(list, position, &cursor, certificate->subject)) != NULL) {
        if (stoic_bytes_equal(found->der, certificate->der)) {
            return true;
        }
    }
    return false;
}

/* The whole path is the end entity, because this side trusts it. */
static bool start_trusted(stoic_path_search *search) {
    const stoic_trust_store *trust = search->options->trust;
    size_t position;
    if (is_listed(&trust->end_entities, &search->end_entity, &position)) {
        stoic_path_start(search, STOIC_PATH_TRUSTED_END_ENTITY, position);
        return true;
    }
    if (is_listed(&trust->anchors, &search->end_entity, &position)) {
        stoic_path_start(search, STOIC_PATH_ANCHOR, position);
        return true;
    }
    return false;
}

static void say_limit(const stoic_path_search *search, stoic_verdict *out) {
    if (search->steps_left == 0) {
        out->limit = STOIC_PATH_MAX_STEPS;
        out->rule = "certificates tried as issuers";
    } else if (search->signatures_left == 0) {
        out->limit = STOIC_PATH_MAX_SIGNATURES;
        out->rule = "signatures checked";
    } else {
        out->limit = STOIC_PATH_MAX_COMPARISONS;
        out->rule = "comparisons of names with constraints";
    }
}

static void find_path(stoic_path_search *search, stoic_verdict *out) {
    size_t at;
    stoic_path_start(search, STOIC_PATH_END_ENTITY, 0);
    stoic_error error = stoic_path_check_frame(search, &at, 0);
    if (error == STOIC_OK) {
        error = stoic_path_build(search);
    }
    if (error == STOIC_OK) {
        write_success(search, out);
        return;
    }
    if (stoic_path_error_is_final(error)) {
        search->particulars = (stoic_verdict){.struct_size = sizeof(search->particulars)}; /* of others */
        write_failure(search, out, error, search->depth - 1);
        say_limit(search, out);
        return;
    }
    search->steps_left = STOIC_PATH_MAX_EXPLAINING_STEPS;
    stoic_path_start(search, STOIC_PATH_END_ENTITY, 0);
    stoic_path_explain(search, out);
}

static void judge(stoic_path_search *search, stoic_verdict *out) {
    if (!start_trusted(search)) {
        find_path(search, out);
        return;
    }
    size_t at;
    const stoic_error error = stoic_path_check_frame(search, &at, 0);
    if (error == STOIC_OK) {
        write_success(search, out);
    } else {
        write_failure(search, out, error, 0);
    }
}

/* No certificate at all, or one that cannot be read: there is nothing more to say. */
static stoic_error read_end_entity(stoic_path_search *search, stoic_verdict *out, stoic_reader *chain) {
    stoic_bytes der;
    if (!stoic_read_vector24(chain, &der)) {
        return STOIC_ERROR_PEER_CERTIFICATE_MISSING;
    }
    search->end_entity.struct_size = sizeof(search->end_entity);
    if (stoic_certificate_read(&search->end_entity, der, NULL) == STOIC_OK) {
        return STOIC_OK;
    }
    out->num_path = 1;
    out->path->der = der;
    out->path->error = STOIC_ERROR_PEER_CERTIFICATE_MALFORMED;
    return STOIC_ERROR_PEER_CERTIFICATE_MALFORMED;
}

stoic_error stoic_path_verify(stoic_verdict *out, const stoic_path_options *options, stoic_bytes chain) {
    if (!are_allowed(out, options)) {
        return STOIC_ERROR_INVALID_ARGUMENT;
    }
    /* Most of it is room for certificates that seldom come; compilers that clear variables would spend more
     * time on that than on the checks. prepare() sets what is read. */
    stoic_path_search search __attribute__((uninitialized));
    stoic_reader reader = stoic_reader_of(chain);
    stoic_verdict found = {.struct_size = out->struct_size};
    prepare(&search, options);
    found.error = read_end_entity(&search, &found, &reader);
    if (found.error == STOIC_OK) {
        take_others(&search, &reader);
        judge(&search, &found);
    }
    found.now = options->now;
    found.num_signatures = STOIC_PATH_MAX_SIGNATURES - search.signatures_left;
    found.num_steps = search.num_steps;
    *out = found;
    return out->error;
}
