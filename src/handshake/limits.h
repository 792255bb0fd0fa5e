/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a peer may make a handshake do, each with the attack that it stops. Lists inside messages have their
 * limits in wire/limits.h; the search for something in common is (ours x theirs), ours are few and theirs end
 * with the message.
 */
#ifndef STOIC_HANDSHAKE_LIMITS_H
#define STOIC_HANDSHAKE_LIMITS_H

enum {
    /* A message to a server, whose peer may be anybody: real ClientHellos have less than 3 KiB, post-quantum
     * shares included. Without the limit a crowd of strangers fills our memory. */
    STOIC_MAX_MESSAGE_TO_SERVER = 16384,
    /* A message to a client: chains of certificates are the longest. A server that announces 16 MiB gets no
       more. */
    STOIC_MAX_MESSAGE_TO_CLIENT = 65536,
    /* Pre-shared keys of one ClientHello that are looked at: each may cost a decryption, and a hello has room
     * for hundreds. Clients send one, browsers at times two. */
    STOIC_MAX_PSK_TRIES = 4,
    /* Sessions that a client takes out of its store before it gives up finding one that still passes. */
    STOIC_MAX_SESSION_TRIES = 4,
    /* Suites of a hello that a fingerprint is made of: they are sorted by insertion, and a hello of 8,000
     * would cost 30 million comparisons. Real clients offer less than 100. */
    STOIC_JA4_MAX_SUITES = 256,
    /* Names of issuers in a CertificateRequest. A store of all public CAs has 20 KiB of them: every handshake
     * would carry those, to no avail. */
    STOIC_MAX_AUTHORITIES = 4096,
    /* Certificates of a client that its ticket carries. They come back in each ClientHello, whose length is
     * limited, beside other tickets. */
    STOIC_TICKET_MAX_CHAIN = 4096,
    /* What one step of ours sends: a chain as long as a config may hold, and small messages around it. */
    STOIC_MAX_FLIGHT = 1 << 18
};

#endif
