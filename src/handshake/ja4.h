/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JA4, the fingerprint of a ClientHello: `t13d1516h2_8daaf6152771_e5627efa2ab1`. It tells kinds of clients
 * apart, in logs; it proves nothing, for anybody can send the hello of somebody else.
 */
#ifndef STOIC_HANDSHAKE_JA4_H
#define STOIC_HANDSHAKE_JA4_H

#include <stoic/provider.h>

#include "wire/client_hello.h"

#define STOIC_JA4_LEN 36

/* Writes the fingerprint and a zero: STOIC_JA4_LEN + 1 bytes. An empty text for a hello with more suites than
 * limits.h allows here. `sha256` is SHA-256. */
void stoic_ja4(char *out, const stoic_client_hello *hello, const stoic_hash *sha256);

#endif
