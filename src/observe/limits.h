/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bounds of what a notice says about a peer (TAXONOMY, log safety): without them a peer could fill our
 * logs, or push what matters out of a line.
 */
#ifndef STOIC_OBSERVE_LIMITS_H
#define STOIC_OBSERVE_LIMITS_H

#include <stoic/time.h>

/* Bytes of the peer's text that a line shows; each may become `\xHH`. */
#define STOIC_SHOWN_SNI 255
#define STOIC_SHOWN_ALPN 32
#define STOIC_SHOWN_NAME 256
/* Names within the sentence for people. */
#define STOIC_SHOWN_IN_MESSAGE 64
/* Texts of our own side: addresses, the name of a certificate. */
#define STOIC_SHOWN_OWN 128
/* The entries of lists that a peer offers. */
#define STOIC_SHOWN_OFFERS 8
#define STOIC_SHOWN_SUITES 16
/* When a line would still be longer than STOIC_NOTICE_LINE_MAX, every text of the peer is cut to this. */
#define STOIC_SHOWN_TIGHT 32

/* A client that leaves so soon after the handshake without a byte of data is `client_silent` (TAXONOMY C.1).
 */
#define STOIC_SILENT_CLIENT_NS (2 * STOIC_NS_PER_SECOND)

/* How many of the first bytes are looked at to tell another protocol. */
#define STOIC_FIRST_BYTES_MAX 16

#endif
