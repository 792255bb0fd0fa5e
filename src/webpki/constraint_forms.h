/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The forms of names that can be constrained (RFC 5280 4.2.1.10), a row for each: what is a good name of this
 * form, and when a constraint holds for it.
 */
#ifndef STOIC_WEBPKI_CONSTRAINT_FORMS_H
#define STOIC_WEBPKI_CONSTRAINT_FORMS_H

#include <stoic/bytes.h>
#include <stoic/error.h>

/* Whether a wildcard name keeps to the permitted asks for all names that it can stand for; whether it is
 * excluded, for any. */
typedef enum stoic_constraint_scope { STOIC_CONSTRAINT_ALL, STOIC_CONSTRAINT_ANY } stoic_constraint_scope;

typedef struct stoic_constraint_form {
    uint8_t tag; /* of the GeneralName */
    /* Takes from the content of a GeneralName what is compared. False: it is not a good name of its form. */
    bool (*prepare)(stoic_bytes *prepared, stoic_bytes name);
    /* Does `constraint`, the content of a GeneralName, hold for `prepared`? STOIC_OK and *holds;
     * PEER_CERTIFICATE_MALFORMED: the constraint cannot be read; PEER_CERTIFICATE_PATH_TOO_COSTLY. */
    stoic_error (*compare)(bool *holds, stoic_bytes prepared, stoic_bytes constraint,
                           stoic_constraint_scope scope, uint32_t *budget);
    /* Is `constraint` one that RFC 5280 4.2.1.10 allows? */
    bool (*is_canonical)(stoic_bytes constraint);
} stoic_constraint_form;

/* NULL: names with this tag cannot be constrained. */
const stoic_constraint_form *stoic_constraint_form_of(uint8_t tag);

/* Takes a comparison that looks at `num_bytes` off *budget: one, and more for long names.
 * PEER_CERTIFICATE_PATH_TOO_COSTLY when it is used up. */
stoic_error stoic_constraint_spend(uint32_t *budget, size_t num_bytes);

#endif
