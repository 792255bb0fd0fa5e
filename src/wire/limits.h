/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one message of a peer may hold, and the attack that each limit stops. The limit on the length of a
 * message depends on the state of the handshake: callers of the deframer pass it.
 */
#ifndef STOIC_WIRE_LIMITS_H
#define STOIC_WIRE_LIMITS_H

/* Extensions in one block. Duplicates are looked for pairwise: without a limit, a block of 16,384 empty
 * extensions costs 134 million comparisons for 64 KiB sent. Browsers send about 20. */
#define STOIC_MAX_EXTENSIONS 100

/* Key shares in one ClientHello: the same quadratic search for duplicates. There are not as many groups in
 * use. */
#define STOIC_MAX_KEY_SHARES 32

/* Certificates in one chain: each costs parsing, and path building more. Real chains have two to five. */
#define STOIC_MAX_CERTIFICATES 16

/* A record_size_limit below this is an error (RFC 8449 4): a peer could otherwise have each byte of ours put
 * into a record of its own. */
#define STOIC_MIN_RECORD_SIZE_LIMIT 64

#endif
