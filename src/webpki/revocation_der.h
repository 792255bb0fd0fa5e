/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What revocation lists (RFC 5280 5) and OCSP responses (RFC 6960 4) have in common.
 */
#ifndef STOIC_WEBPKI_REVOCATION_DER_H
#define STOIC_WEBPKI_REVOCATION_DER_H

#include <stdbool.h>

#include <stoic/bytes.h>
#include <stoic/revocation.h>

/* id-ce (2.5.29) with this last arc, below 128. */
#define STOIC_ID_CE_CRL_NUMBER 20
#define STOIC_ID_CE_REASON_CODE 21
#define STOIC_ID_CE_DELTA_CRL_INDICATOR 27
#define STOIC_ID_CE_ISSUING_DISTRIBUTION_POINT 28
#define STOIC_ID_CE_CERTIFICATE_ISSUER 29
#define STOIC_ID_CE_AUTHORITY_KEY_ID 35

typedef struct stoic_extension_item {
    stoic_bytes oid;
    uint8_t id_ce; /* its last arc when it is one of id-ce, otherwise 0 */
    bool is_critical;
    stoic_bytes value; /* the content of extnValue */
} stoic_extension_item;

/* The next Extension of the content of Extensions. Getters here behave as those of stoic_reader. */
bool stoic_extension_item_next(stoic_reader *reader, stoic_extension_item *out);
/* CRLReason (RFC 5280 5.3.1). */
bool stoic_crl_reason_read(stoic_reader *reader, stoic_revocation_reason *out);

#endif
