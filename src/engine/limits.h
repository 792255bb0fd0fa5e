/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a peer may make a connection do, each with the attack that it stops. After one of these is passed the
 * connection ends.
 */
#ifndef STOIC_ENGINE_LIMITS_H
#define STOIC_ENGINE_LIMITS_H

enum {
    /* Warning alerts in a row: a peer that sends only alerts costs a decryption each and brings nothing
       (TAXONOMY A.4). */
    STOIC_MAX_WARNINGS = 4,
    /* KeyUpdates without application data between them: each costs two key derivations and perhaps an answer.
     * The protocol's own limit on what may be sent must not be enforced on what is received (RFC 9846 4.7.3),
     * so this one counts floods alone. */
    STOIC_MAX_KEY_UPDATES = 32,
    /* Application data records without a byte in a row: work without progress. */
    STOIC_MAX_EMPTY_RECORDS = 32,
    /* change_cipher_spec records in a handshake: they are dropped (RFC 9846 5), so a peer could send them
       forever. */
    STOIC_MAX_CCS = 4,
    /* Undecryptable records to skip when early data was offered and not taken (RFC 9846 4.3.10), in bytes of
     * ciphertext: a peer could otherwise have us try keys on any amount of data. */
    STOIC_MAX_SKIPPED_EARLY_DATA = 65536,
    /* Tickets of one connection that become sessions; later ones are read and dropped. A server could
     * otherwise push everything else out of the store. */
    STOIC_MAX_TICKETS_KEPT = 16,
    /* Handshake messages after the handshake: tickets are the largest, certificates never come. */
    STOIC_MAX_POST_HANDSHAKE_MESSAGE = 65536,
    /* Output waiting to be taken: a server flight with the longest chain that a config can hold, and an
       alert. */
    STOIC_MAX_OUTPUT = 1 << 20
};

/* The last epoch: a sender must not go beyond it (RFC 9846 4.7.3), so that no key comes again. */
#define STOIC_MAX_EPOCH ((UINT64_C(1) << 48) - 1)

/* How long a peer may take for the close_notify that must follow its user_canceled (RFC 9846 6.1). */
#define STOIC_CANCELED_TIMEOUT_NS (5 * STOIC_NS_PER_SECOND)

#endif
