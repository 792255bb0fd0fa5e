/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a CertificateVerify signs (RFC 9846 4.5.2): 64 spaces, a text that names the signing side, a zero, the
 * transcript hash.
 */
#ifndef STOIC_SECRETS_SIGNED_CONTENT_H
#define STOIC_SECRETS_SIGNED_CONTENT_H

#include <stoic/provider.h>
#include <stoic/taxonomy.h>

/* 64 spaces + 33 characters + 1 + the longest hash. */
#define STOIC_SIGNED_CONTENT_MAX_LEN (64 + 33 + 1 + STOIC_HASH_MAX_LEN)

/* Written to `buffer`, which has room for STOIC_SIGNED_CONTENT_MAX_LEN bytes; the result is a slice of it.
 * `signer` is the side that signs, `transcript_hash` goes up to and including its Certificate message. */
stoic_bytes stoic_signed_content(uint8_t *buffer, stoic_role signer, stoic_bytes transcript_hash);

#endif
