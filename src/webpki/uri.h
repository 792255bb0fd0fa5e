/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What of a URI (RFC 3986) certificates need: its scheme and its host.
 */
#ifndef STOIC_WEBPKI_URI_H
#define STOIC_WEBPKI_URI_H

#include <stoic/bytes.h>

/* The scheme (RFC 3986 3.1), and what stands behind its colon. False where there is none: not a URI. */
bool stoic_uri_split(stoic_bytes *scheme, stoic_bytes *rest, stoic_bytes uri);
/* The host (RFC 3986 3.2.2) without user information and port. False where there is none, where the
 * authority is malformed, and for an address in brackets: nobody constrains those. */
bool stoic_uri_host(stoic_bytes *host, stoic_bytes uri);

#endif
