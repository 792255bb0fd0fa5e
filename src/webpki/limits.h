/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Limits on certificates, each with what it stops.
 */
#ifndef STOIC_WEBPKI_LIMITS_H
#define STOIC_WEBPKI_LIMITS_H

/* Parts of a Name that are printed. Printing from the last to the first takes the square of their number. */
#define STOIC_NAME_MAX_PARTS 32

#endif
