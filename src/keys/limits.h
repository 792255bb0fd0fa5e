/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Limits on keys, each with what it stops.
 */
#ifndef STOIC_KEYS_LIMITS_H
#define STOIC_KEYS_LIMITS_H

/* Smaller moduli can be factored. */
#define STOIC_RSA_MIN_BITS 2048
/* The time of a verification grows with the square of this: a peer could make each handshake take seconds. */
#define STOIC_RSA_MAX_BITS 8192
/* The time of a verification grows with this: a full-size exponent costs as much as a private operation. */
#define STOIC_RSA_MAX_EXPONENT_LEN 8
/* The largest private key file: RSA 8192 in PKCS#8 has 4.7 KB; the buffer for it is on the stack. */
#define STOIC_PRIVATE_KEY_MAX_DER 8192

#endif
