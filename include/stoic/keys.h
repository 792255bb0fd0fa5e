/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys as people keep them, and keys as a provider wants them.
 *
 * Files hold DER in PEM; a provider takes numbers. Between the two stands this module. It knows PKCS#8
 * (RFC 5958), SEC 1 (RFC 5915), PKCS#1 (RFC 8017) and SubjectPublicKeyInfo (RFC 5280 4.1.2.7), and as key
 * types P-256, P-384, P-521, Ed25519, RSA and RSASSA-PSS of 2048 to 8192 bits. Everything else is
 * STOIC_ERROR_KEY_UNSUPPORTED.
 */
#ifndef STOIC_KEYS_H
#define STOIC_KEYS_H

#include <stoic/bytes.h>
#include <stoic/error.h>
#include <stoic/provider.h>

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* Loads the first private key of a PEM text. Labels: PRIVATE KEY, EC PRIVATE KEY, RSA PRIVATE KEY;
 * certificates and other blocks beside it are passed over, so one file may hold a chain and its key. All
 * temporary copies of the key are wiped.
 *
 * The caller owns *out and gives it back with provider->free_signer.
 * Errors, each with line and text in `detail` (may be NULL): PEM_MALFORMED; PEM_NO_PRIVATE_KEY;
 * KEY_ENCRYPTED; KEY_MALFORMED; KEY_UNSUPPORTED; and what provider->load_signer returns. */
stoic_error stoic_signer_from_pem(stoic_signer **out, const stoic_provider *provider, stoic_bytes pem,
                                  stoic_error_detail *detail);

/* Reads a SubjectPublicKeyInfo (`stoic_certificate.spki`, with its tag and length). *out points into it.
 * Whether a point is on its curve is the provider's to say, when the key is used.
 *
 * KEY_MALFORMED; KEY_UNSUPPORTED: another algorithm, curve or size, a compressed point, an id-RSASSA-PSS key
 * that is restricted to one hash. Both blame the caller: for a peer's key use PEER_CERTIFICATE_MALFORMED and
 * PEER_CERTIFICATE_KEY_UNSUPPORTED. */
stoic_error stoic_public_key_read(stoic_public_key *out, stoic_bytes spki);

/* STOIC_OK when `signer` is the private half of `key`; KEY_MISMATCH when not; or the provider's error. */
stoic_error stoic_keys_match(const stoic_provider *provider, const stoic_signer *signer,
                             const stoic_public_key *key);

/* "ECDSA P-256", "Ed25519", "RSA", "RSASSA-PSS"; never NULL. */
const char *stoic_key_type_name(stoic_key_type type);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop

#endif
