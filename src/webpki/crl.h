/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One certificate revocation list (RFC 5280 5): a view into its DER. Reading proves that it can be decoded
 * and is of a kind that this library understands, not that anybody should believe it.
 */
#ifndef STOIC_WEBPKI_CRL_H
#define STOIC_WEBPKI_CRL_H

#include <stdbool.h>
#include <stdint.h>

#include <stoic/bytes.h>
#include <stoic/revocation.h>

/* In the order of the encoding. "Raw" as in stoic_certificate. */
typedef struct stoic_crl {
    stoic_bytes tbs;                 /* raw: what the issuer signed */
    stoic_bytes signature_algorithm; /* raw */
    stoic_bytes issuer;              /* raw */
    int64_t this_update;             /* seconds since 1970 */
    int64_t next_update;
    stoic_bytes entries; /* the content of revokedCertificates; empty: nothing is revoked */
    size_t num_entries;
    stoic_bytes number; /* the bytes of cRLNumber, without leading zeros */
    /* Of the issuing distribution point. */
    stoic_bytes point_names; /* the GeneralNames of its fullName, all of them URIs; empty: names none */
    bool only_user_certificates;
    bool only_ca_certificates;
    stoic_bytes signature;
} stoic_crl;

/* One revoked certificate. */
typedef struct stoic_crl_entry {
    stoic_bytes serial; /* as in stoic_certificate */
    int64_t revoked_at;
    stoic_revocation_reason reason;
} stoic_crl_entry;

/* Takes a DER list apart, with all its entries. NULL, or what is wrong with it, as a sentence. */
const char *stoic_crl_read(stoic_crl *out, stoic_bytes der);
/* The next entry of `entries`. NULL, or what is wrong with it; then the reader stays. */
const char *stoic_crl_entry_next(stoic_reader *reader, stoic_crl_entry *out);

#endif
