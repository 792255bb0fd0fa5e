/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bounds on what goes into a key derivation. None of them can be reached by a peer: they are the sizes of the
 * length fields of HkdfLabel (RFC 9846 7.1) and of HKDF itself.
 */
#ifndef STOIC_SECRETS_LIMITS_H
#define STOIC_SECRETS_LIMITS_H

/* HkdfLabel.label has a length of one byte, and "tls13 " stands in front. */
#define STOIC_HKDF_MAX_LABEL 249
/* HkdfLabel.context has a length of one byte. */
#define STOIC_HKDF_MAX_CONTEXT 255
/* HKDF-Expand counts its blocks in one byte. */
#define STOIC_HKDF_MAX_BLOCKS 255

/* A transcript runs at most so many hashes side by side: one for each hash that a TLS 1.3 suite uses. */
#define STOIC_TRANSCRIPT_MAX_HASHES 3

#endif
