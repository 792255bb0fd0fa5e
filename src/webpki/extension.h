/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The extensions of a certificate (RFC 5280 4.2): one row of a table for each that is taken apart.
 */
#ifndef STOIC_WEBPKI_EXTENSION_H
#define STOIC_WEBPKI_EXTENSION_H

#include <stoic/bytes.h>
#include <stoic/certificate.h>

/* Takes apart `content`, that of a SEQUENCE OF Extension. NULL, or what is wrong with it. */
const char *stoic_extensions_read(stoic_certificate *out, stoic_bytes content);

#endif
