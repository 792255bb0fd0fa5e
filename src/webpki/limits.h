/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Limits on certificates, each with what it stops.
 */
#ifndef STOIC_WEBPKI_LIMITS_H
#define STOIC_WEBPKI_LIMITS_H

#include <stdint.h>

/* Parts of a Name that are printed. Printing from the last to the first takes the square of their number. */
#define STOIC_NAME_MAX_PARTS 32

/* Bytes of a cRLNumber (RFC 5280 5.2.3): numbers of any length cannot be compared in bounded time. */
#define STOIC_CRL_NUMBER_MAX_LEN 20
/* Bytes of one revocation list: the largest of the web's have some 50 MB. Offsets in it have 32 bits. */
#define STOIC_CRL_MAX_LEN (UINT32_C(256) << 20)
/* Lists of a set: those of all public CAs are some thousands. Stops a file of many tiny ones. */
#define STOIC_CRL_SET_MAX_CRLS 65536

#endif
