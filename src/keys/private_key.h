/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private keys: DER to numbers. The result points into the DER, which the caller keeps while the key is in
 * use and wipes afterwards. Errors: KEY_MALFORMED, KEY_UNSUPPORTED. PEM files: stoic_signer_from_pem of
 * <stoic/keys.h>.
 */
#ifndef STOIC_KEYS_PRIVATE_KEY_H
#define STOIC_KEYS_PRIVATE_KEY_H

#include <stoic/bytes.h>
#include <stoic/error.h>
#include <stoic/provider.h>

/* PKCS#8 PrivateKeyInfo (RFC 5208 5) and OneAsymmetricKey (RFC 5958 2): label PRIVATE KEY. */
stoic_error stoic_private_key_read_pkcs8(stoic_private_key *out, stoic_bytes der);
/* ECPrivateKey (RFC 5915 3), which must name its curve: label EC PRIVATE KEY. */
stoic_error stoic_private_key_read_sec1(stoic_private_key *out, stoic_bytes der);
/* RSAPrivateKey (RFC 8017 A.1.2): label RSA PRIVATE KEY. */
stoic_error stoic_private_key_read_pkcs1(stoic_private_key *out, stoic_bytes der);

#endif
