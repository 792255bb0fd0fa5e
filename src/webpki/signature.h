/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signatures of certificates, revocation lists and OCSP responses: from an AlgorithmIdentifier, exactly as it
 * is encoded, to the provider's algorithm. No SHA-1, no MD5, no DSA, no curve beside the NIST ones and
 * Ed25519, RSA of 2048 to 8192 bits (RFC 8017, RFC 5758, RFC 8410, RFC 4055).
 */
#ifndef STOIC_WEBPKI_SIGNATURE_H
#define STOIC_WEBPKI_SIGNATURE_H

#include <stoic/provider.h>

/* Did the key of `spki` (raw) sign `message`? `algorithm` is a raw AlgorithmIdentifier. STOIC_OK;
 * PEER_CERTIFICATE_SIGNATURE (no); PEER_CERTIFICATE_SIGNATURE_ALGORITHM (weak, unknown, or not for such a
 * key); PEER_CERTIFICATE_KEY_UNSUPPORTED and PEER_CERTIFICATE_MALFORMED (the key). */
stoic_error stoic_signature_check(const stoic_provider *provider, stoic_bytes algorithm, stoic_bytes spki,
                                  stoic_bytes message, stoic_bytes signature);

#endif
