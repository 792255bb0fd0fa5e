/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a session may hold, each with the reason.
 */
#ifndef STOIC_STORE_LIMITS_H
#define STOIC_STORE_LIMITS_H

enum {
    /* A ticket that a client keeps. Real ones have less than 4 KiB; a server that sends 64 KiB would make us
     * keep them, and send ClientHellos that no server takes. */
    STOIC_SESSION_MAX_TICKET = 8192,
    /* The certificates kept with it: as many as one Certificate message may hold. */
    STOIC_SESSION_MAX_CHAIN = 1 << 16,
    STOIC_SESSION_MAX_NAME = 255,
    /* Where the context of the AEAD stands while a ticket is sealed; a provider that needs more is refused
       when the sealer is made. */
    STOIC_TICKET_MAX_CONTEXT = 1024
};

#endif
