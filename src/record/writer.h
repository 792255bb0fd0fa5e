/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes records: cuts content at 2^14 bytes and seals it (RFC 9846 5.1, RFC 9846 5.2), from the caller's
 * bytes straight into the output. Everywhere: `protection` NULL or not on gives plaintext records; content
 * does not overlap the output.
 */
#ifndef STOIC_RECORD_WRITER_H
#define STOIC_RECORD_WRITER_H

#include "record/protection.h"

/* The bytes that content_len bytes of application data become, in as few records as they fit, with their
 * padding. 0 for 0. */
size_t stoic_record_sealed_size(const stoic_protection *protection, size_t content_len);

/* Appends all of `content`, for instance the joined messages of a flight, in as few records as they fit. On
 * failure nothing is appended. Plaintext records carry `legacy_version`: 0x0303, or 0x0301 for a first
 * ClientHello (RFC 9846 5.1). Errors: INVALID_ARGUMENT (no content, for empty handshake and alert records
 * must not be sent (RFC 9846 5.4), or application_data without protection), SEQUENCE_EXHAUSTED, those of the
 * writer and of the AEAD. */
stoic_error stoic_record_write(stoic_protection *protection, stoic_writer *out, uint8_t type,
                               stoic_version legacy_version, stoic_bytes content);

/* Seals as much application data as fits into out[0..out_cap), in whole records; *out_taken says how much
 * that was. Stops early, with success, near the key's limit when something was sealed before it. Empty
 * plaintext gives no record. Plaintext of one record may stand where its body will: STOIC_RECORD_HEADER_LEN
 * behind `out`. Errors: BUFFER_TOO_SMALL (not even one byte fits), SEQUENCE_EXHAUSTED, INVALID_ARGUMENT (no
 * protection). */
stoic_error stoic_record_seal(stoic_protection *protection, size_t *out_len, size_t *out_taken, uint8_t *out,
                              size_t out_cap, stoic_bytes plaintext);

#endif
