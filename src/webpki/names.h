/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Labels of DNS names, and what name constraints and profiles ask of names.
 */
#ifndef STOIC_WEBPKI_NAMES_H
#define STOIC_WEBPKI_NAMES_H

#include <stoic/certificate.h>

/* Cuts the first label off, with the dot behind it; false where there is no dot. */
bool stoic_dns_name_split(stoic_bytes *label, stoic_bytes *rest, stoic_bytes name);
/* Equal, ASCII letters compared without case? */
bool stoic_dns_name_equal(stoic_bytes a, stoic_bytes b);
/* "*." and a DNS name, which goes to *base (RFC 9525 6.3)? */
bool stoic_is_wildcard_name(stoic_bytes *base, stoic_bytes name);

#endif
