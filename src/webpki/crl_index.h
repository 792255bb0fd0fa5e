/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The entries of a revocation list in an order in which one can be found by binary search. A list may have a
 * million of them, so a row has 8 bytes: where the entry stands, and enough of its serial number to decide
 * nearly every comparison without looking there.
 */
#ifndef STOIC_WEBPKI_CRL_INDEX_H
#define STOIC_WEBPKI_CRL_INDEX_H

#include "webpki/crl.h"

typedef struct stoic_crl_index_row {
    uint32_t offset; /* of the entry in stoic_crl.entries */
    uint32_t key;    /* the last four bytes of its serial number: those before are often alike */
} stoic_crl_index_row;

/* Fills rows[0..crl->num_entries). NULL, or what is wrong with the list: it has a serial number twice, and so
 * may say two things of one certificate. */
const char *stoic_crl_index_fill(stoic_crl_index_row *rows, const stoic_crl *crl);
/* False, and nothing written, when the list does not have this serial number. */
bool stoic_crl_index_find(stoic_crl_entry *out, const stoic_crl_index_row *rows, const stoic_crl *crl,
                          stoic_bytes serial);
/* -1, 0 or 1: an order of byte strings, the shorter first. */
int stoic_bytes_compare(stoic_bytes a, stoic_bytes b);

#endif
