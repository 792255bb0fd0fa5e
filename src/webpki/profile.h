/* SPDX-License-Identifier: Apache-2.0 */
/*
 * STOIC_PROFILE_STRICT: what RFC 5280 4 and the Baseline Requirements bind issuers to.
 */
#ifndef STOIC_WEBPKI_PROFILE_H
#define STOIC_WEBPKI_PROFILE_H

#include <stoic/certificate.h>
#include <stoic/webpki.h>

/* The first rule that `certificate` breaks in this place of a path, as a sentence, or NULL. `source` is
 * END_ENTITY, INTERMEDIATE or ANCHOR. */
const char *stoic_profile_check(const stoic_certificate *certificate, stoic_path_source source,
                                stoic_purpose purpose);

#endif
