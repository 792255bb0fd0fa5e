/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is a certificate of a path revoked?
 */
#ifndef STOIC_WEBPKI_REVOCATION_H
#define STOIC_WEBPKI_REVOCATION_H

#include <stoic/webpki.h>

/* Looks `certificate`, issued by `issuer`, up in the staple (end entities) and the lists of `options`, by the
 * policy there. The caller has verified the signature of `certificate` and calls this for every certificate
 * of the path but the anchor. Each signature that is checked takes one off *signatures_left.
 *
 * STOIC_OK, and verdict->good_until lowered to the end of the list or response that says so;
 * PEER_CERTIFICATE_REVOKED, _REVOCATION_UNKNOWN, _CRL_EXPIRED, _CRL_INVALID, _OCSP_INVALID,
 * _PATH_TOO_COSTLY: with what is known of it in verdict->revocation and verdict->rule. Without lists and
 * staple it is STOIC_OK. */
stoic_error stoic_revocation_check(stoic_verdict *verdict, const stoic_path_options *options,
                                   const stoic_certificate *certificate, const stoic_certificate *issuer,
                                   bool is_end_entity, uint32_t *signatures_left);

#endif
