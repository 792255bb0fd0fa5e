/* SPDX-License-Identifier: Apache-2.0 */
/* Revocation lists of a throw-away authority (throwaway.h). */
#ifndef STOIC_APPS_THROWAWAY_CRL_H
#define STOIC_APPS_THROWAWAY_CRL_H

#include <stdbool.h>

#include <openssl/x509.h>

/* Appends the issuer's list as PEM, valid from an hour ago for 30 days. `revoked` stands on it, since an hour
 * ago, because its key is known to others; NULL: nobody does. */
bool stoic_throwaway_write_crl(BIO *out, X509 *issuer, EVP_PKEY *key, const X509 *revoked);

#endif
