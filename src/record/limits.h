/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bounds of the record layer, beside those of the header (wire/record_header.h).
 */
#ifndef STOIC_RECORD_LIMITS_H
#define STOIC_RECORD_LIMITS_H

#include <stoic/provider.h>

#include "wire/record_header.h"

/* A peer that sends more plaintext than a receiver has room for: an inner plaintext is the content, its type
 * and padding (RFC 9846 5.4). */
#define STOIC_RECORD_MAX_INNER (STOIC_RECORD_MAX_FRAGMENT + 1)

/* What protection adds to a fragment: header, inner content type, tag. */
#define STOIC_RECORD_OVERHEAD (STOIC_RECORD_HEADER_LEN + 1 + STOIC_AEAD_TAG_LEN)

/* A key is due for replacement when 1/16 of its seals is left, so that a KeyUpdate, itself a record, always
 * comes in time, whatever one call seals; the constant leaves room for KeyUpdate and alert even where 1/16 is
 * nothing. Stops an observer who collects so many records under one key that AES-GCM no longer hides anything
 * (RFC 9846 5.5). */
#define STOIC_PROTECTION_MARGIN_DIVISOR 16
#define STOIC_PROTECTION_MARGIN_MIN 2

#endif
