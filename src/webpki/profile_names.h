/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of the profile on names: what breaks each of them.
 */
#ifndef STOIC_WEBPKI_PROFILE_NAMES_H
#define STOIC_WEBPKI_PROFILE_NAMES_H

#include <stoic/certificate.h>

/* A dNSName that is not letters, digits and hyphens in labels, with "*." in front or without (RFC 5280
 * 4.2.1.6: the preferred name syntax; no underscores, no dot at either end, no bytes beyond ASCII). */
bool stoic_profile_has_bad_dns_name(const stoic_certificate *certificate);
bool stoic_profile_has_bad_address(const stoic_certificate *certificate);
bool stoic_profile_has_bad_uri(const stoic_certificate *certificate);
/* More than one common name, or one that is a name or an address, but not in the one spelling that BR 7.1.4.3
 * allows. That it is not among the alternative names at all is not held against it: nobody looks at it
 * (RFC 9525 2). */
bool stoic_profile_has_bad_common_name(const stoic_certificate *certificate);

#endif
