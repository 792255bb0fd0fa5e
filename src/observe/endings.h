/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Connections that end without an alert: by the transport, or because a time limit passed (TAXONOMY C.1).
 */
#ifndef STOIC_OBSERVE_ENDINGS_H
#define STOIC_OBSERVE_ENDINGS_H

#include "observe/classify.h"

typedef struct stoic_ending {
    unsigned roles, phases, progress; /* bits: 1u << STOIC_ROLE_SERVER, ... */
    unsigned ends;                    /* bits of stoic_cause_end; TIMED_OUT also for our own deadline */
    bool is_silent; /* only where no application data came or went, and soon after the handshake */
    stoic_class class_;
    stoic_reason reason;
    stoic_severity credible, anonymous, client;
    stoic_notice_fault fault;
    const char *cause, *remedy;
} stoic_ending;

/* The table, first match first. */
const stoic_ending *stoic_endings(size_t *out_num);
/* How a connection that nobody had closed yet came to its end; NULL only for facts that contradict each
 * other. */
const stoic_ending *stoic_ending_find(const stoic_facts *facts);

#endif
