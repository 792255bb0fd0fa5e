/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates that are kept: each copied once, with an index by subject. Entries never move, so that views
 * of them stay good; nothing is ever taken out but what failed to get in.
 */
#ifndef STOIC_WEBPKI_CERTIFICATE_LIST_H
#define STOIC_WEBPKI_CERTIFICATE_LIST_H

#include <stoic/allocator.h>
#include <stoic/certificate.h>

typedef struct stoic_list_entry stoic_list_entry;

typedef struct stoic_list_index_row {
    uint64_t hash; /* of the raw subject; the rows are sorted by it */
    size_t position;
} stoic_list_index_row;

/* All zero is an empty one. */
typedef struct stoic_certificate_list {
    stoic_list_entry **entries; /* in the order of adding */
    stoic_list_index_row *index;
    size_t num;
    size_t cap;
} stoic_certificate_list;

/* Adds a certificate, unless it is there. CERTIFICATE_MALFORMED (with `detail`), OUT_OF_MEMORY. */
stoic_error stoic_certificate_list_add(stoic_certificate_list *list, const stoic_allocator *allocator,
                                       stoic_error_detail *detail, stoic_bytes der);
/* Takes out what was added since there were `num`. */
void stoic_certificate_list_cut(stoic_certificate_list *list, const stoic_allocator *allocator, size_t num);
void stoic_certificate_list_free(stoic_certificate_list *list, const stoic_allocator *allocator);

/* NULL: there is none. */
const stoic_certificate *stoic_certificate_list_at(const stoic_certificate_list *list, size_t position);

/* A walk over the certificates with one subject. */
typedef struct stoic_list_cursor {
    uint64_t hash;
    size_t row;
} stoic_list_cursor;

stoic_list_cursor stoic_certificate_list_find(const stoic_certificate_list *list, stoic_bytes subject);
/* The next one, and its position; NULL behind the last. `subject` as before. */
const stoic_certificate *stoic_certificate_list_next(const stoic_certificate_list *list, size_t *position,
                                                     stoic_list_cursor *cursor, stoic_bytes subject);

#endif
