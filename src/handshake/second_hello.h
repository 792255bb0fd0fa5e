/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The second ClientHello against the first.
 */
#ifndef STOIC_HANDSHAKE_SECOND_HELLO_H
#define STOIC_HANDSHAKE_SECOND_HELLO_H

#include "wire/client_hello.h"

/* Both were decoded, and the first was answered by a HelloRetryRequest without a cookie. SECOND_HELLO_CHANGED
 * when the second one differs where it must not. The key shares are not looked at. */
stoic_error stoic_check_second_hello(const stoic_client_hello *first, const stoic_client_hello *second);

#endif
