/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HelloRetryRequests that leave nothing behind (RFC 9846 4.3.2): what the second ClientHello needs of the
 * first one goes into a cookie, authenticated with a key of the config.
 *
 * A cookie is: version (1), time of issue (8, seconds), suite (2), group (2), hash of the first ClientHello
 * (with its length, 1), HMAC-SHA-256 (32). The MAC covers too what of the first hello must not change and is
 * not in the cookie: random, session id, suites, compression methods and server name.
 */
#ifndef STOIC_HANDSHAKE_STATELESS_RETRY_H
#define STOIC_HANDSHAKE_STATELESS_RETRY_H

#include "handshake/machine.h"
#include "wire/client_hello.h"

#define STOIC_RETRY_COOKIE_MAX_LEN (1 + 8 + 2 + 2 + 1 + STOIC_HASH_MAX_LEN + 32)

/* What an authentic cookie says. The slice lies in the hello. */
typedef struct stoic_retry_cookie {
    uint16_t suite, group;
    stoic_bytes first_hello; /* its hash */
} stoic_retry_cookie;

/* The cookie for this first hello, of which `first_hello` is the hash, written to `writer`. The errors of the
 * writer, UNSUPPORTED_BY_PROVIDER (no SHA-256). */
stoic_error stoic_retry_cookie_write(stoic_writer *writer, const stoic_handshake *handshake,
                                     const stoic_client_hello *hello, stoic_bytes first_hello,
                                     stoic_time now);
/* Of a hello that carries a cookie. COOKIE_INVALID (altered, of somebody else, or with another hello than the
 * one that it was given for), COOKIE_EXPIRED. */
stoic_error stoic_retry_cookie_read(stoic_retry_cookie *out, const stoic_handshake *handshake,
                                    const stoic_client_hello *hello, stoic_time now);

/* The transcript as it was when the HelloRetryRequest went out. */
stoic_error stoic_restore_transcript(stoic_handshake *handshake, const stoic_retry_cookie *cookie,
                                     stoic_bytes sent);

#endif
