/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which certificates a revocation list is about: its issuing distribution point (RFC 5280 5.2.5).
 */
#ifndef STOIC_WEBPKI_CRL_SCOPE_H
#define STOIC_WEBPKI_CRL_SCOPE_H

#include <stoic/certificate.h>

#include "webpki/crl.h"

/* Takes the extension issuingDistributionPoint apart. NULL, or what is wrong with it, or not supported. */
const char *stoic_crl_scope_read(stoic_crl *out, stoic_bytes value);
/* Is `certificate`, which the issuer of the list has issued, in its scope (RFC 5280 6.3.3 (b) (2))? */
bool stoic_crl_covers(const stoic_crl *crl, const stoic_certificate *certificate);

#endif
