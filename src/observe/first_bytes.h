/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a peer speaks that sends us something else than TLS: told by its first bytes (TAXONOMY C.2).
 */
#ifndef STOIC_OBSERVE_FIRST_BYTES_H
#define STOIC_OBSERVE_FIRST_BYTES_H

#include <stdbool.h>

#include <stoic/bytes.h>
#include <stoic/taxonomy.h>

typedef enum stoic_first_bytes {
    STOIC_FIRST_BYTES_TLS,       /* a plausible TLS record: see below for `reason` */
    STOIC_FIRST_BYTES_NEED_MORE, /* a prefix of several things: ask again when more came, or with `is_all` */
    STOIC_FIRST_BYTES_FOREIGN    /* not TLS: `reason` names it, STOIC_REASON_GARBAGE at worst */
} stoic_first_bytes;

/* `is_all`: nothing more will come, so the answer is never NEED_MORE. Looks at 16 bytes at most.
 *
 * What the engine does with the answer in the server role:
 *   TLS, NONE                go on: `16 03 0x`, a length of at most 2^14, a ClientHello (or too little to
 * tell) TLS, ALERT_FIRST         go on: the alert is an alert received in phase `pre`; nothing is answered
 *   TLS, UNEXPECTED_MESSAGE  fail with UNEXPECTED_RECORD (`14 03 0x`) or UNEXPECTED_MESSAGE (`16 03 0x` with
 *                            another handshake type than 1): the peer gets alert 10
 *   TLS, RECORD_OVERFLOW     fail with RECORD_TOO_LONG: `16 03 0x` and more than 2^14 bytes: alert 22
 *   FOREIGN, SSLV2_HELLO     fail with SSL2_HELLO: alert 70
 *   FOREIGN, anything else   fail with NOT_TLS and keep the reason as facts.protocol: nothing is answered
 * In the client role every TLS answer means: go on. */
stoic_first_bytes stoic_detect_first_bytes(stoic_reason *out_reason, stoic_bytes first, bool is_all);

/* Who must hear of a foreign protocol, and what to do about it. */
typedef struct stoic_protocol_row {
    stoic_reason reason;
    stoic_severity credible, anonymous, trusted; /* server role; `trusted`: the sender is one of ours */
    const char *remedy;
} stoic_protocol_row;

/* The row of a reason of class wrong_protocol; that of GARBAGE where it has none. */
const stoic_protocol_row *stoic_protocol_find(stoic_reason reason);

#endif
