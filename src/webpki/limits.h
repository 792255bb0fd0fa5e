/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Limits on certificates, each with what it stops.
 */
#ifndef STOIC_WEBPKI_LIMITS_H
#define STOIC_WEBPKI_LIMITS_H

/* Parts of a Name that are printed. Printing from the last to the first takes the square of their number. */
#define STOIC_NAME_MAX_PARTS 32

/* Extensions of one certificate beside those that are taken apart. Finding one that stands twice takes the
 * square of their number: a certificate of 64 kB holds thousands. Real ones have fewer than ten. */
#define STOIC_CERTIFICATE_MAX_EXTENSIONS 32

#endif
