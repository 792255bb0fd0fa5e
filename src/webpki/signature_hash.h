/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hash of a certificate's signature algorithm, for the channel binding tls-server-end-point
 * (RFC 5929 4.1).
 */
#ifndef STOIC_WEBPKI_SIGNATURE_HASH_H
#define STOIC_WEBPKI_SIGNATURE_HASH_H

#include <stoic/provider.h>

/* `signature_algorithm` as in stoic_certificate. MD5 and SHA-1 give SHA-256 (RFC 5929 4.1). BINDING_UNDEFINED
 * for an algorithm without one hash (Ed25519) and for one that is not known. */
stoic_error stoic_signature_hash(stoic_hash_id *out, stoic_bytes signature_algorithm);

#endif
