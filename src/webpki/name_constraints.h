/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Name constraints (RFC 5280 4.2.1.10): which names a CA may certify.
 */
#ifndef STOIC_WEBPKI_NAME_CONSTRAINTS_H
#define STOIC_WEBPKI_NAME_CONSTRAINTS_H

#include <stoic/certificate.h>

/* What broke which constraint. */
typedef struct stoic_constraint_failure {
    stoic_bytes constraint; /* the GeneralName (raw) that excludes; empty: none of the permitted ones fits */
    stoic_bytes presented;  /* the GeneralName or the subject (raw) that is not allowed */
} stoic_constraint_failure;

/* Do all names of `certificate` (its subject and alternative names) keep to `constraints`, the extension of a
 * CA above it in the path? Whether a self-issued certificate is exempt is the caller's to say (RFC 5280
 * 6.1.4). Each comparison of a name with a constraint takes one off *budget. STOIC_OK;
 * PEER_CERTIFICATE_NAME_CONSTRAINTS and *out; PEER_CERTIFICATE_MALFORMED (constraints that cannot be read, or
 * of a form that is not known for a kind of name that the certificate has);
 * PEER_CERTIFICATE_PATH_TOO_COSTLY when *budget is used up. */
stoic_error stoic_name_constraints_check(stoic_constraint_failure *out, const stoic_certificate *certificate,
                                         stoic_bytes constraints, uint32_t *budget);

/* Is this the content of a NameConstraints: permitted or excluded subtrees or both, none of them empty, each
 * with a base and without minimum and maximum? Whether the bases can be read is seen when they are needed. */
bool stoic_name_constraints_are_well_formed(stoic_bytes constraints);
/* Of well-formed constraints: is each base one that RFC 5280 4.2.1.10 allows for its form? A dNSName with a
 * dot in front is not; forms that are not compared here are. */
bool stoic_name_constraints_are_canonical(stoic_bytes constraints);
/* A tag of GeneralName (RFC 5280 4.2.1.6)? */
bool stoic_is_general_name_tag(uint8_t tag);

#endif
