/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The five bytes in front of each record (RFC 9846 5.1, RFC 9846 5.2).
 */
#ifndef STOIC_WIRE_RECORD_HEADER_H
#define STOIC_WIRE_RECORD_HEADER_H

#include <stoic/bytes.h>
#include <stoic/codepoints.h>

/* Content types of records (RFC 9846 B.1; heartbeat: RFC 6520 6). */
enum {
    STOIC_CONTENT_CHANGE_CIPHER_SPEC = 20,
    STOIC_CONTENT_ALERT = 21,
    STOIC_CONTENT_HANDSHAKE = 22,
    STOIC_CONTENT_APPLICATION_DATA = 23,
    STOIC_CONTENT_HEARTBEAT = 24
};

#define STOIC_RECORD_HEADER_LEN 5
/* The most that may follow the header: unprotected (RFC 9846 5.1), and protected (RFC 9846 5.2). */
#define STOIC_RECORD_MAX_FRAGMENT 16384
#define STOIC_RECORD_MAX_CIPHERTEXT 16640

typedef struct stoic_record_header {
    uint8_t type;                 /* STOIC_CONTENT_*, never heartbeat */
    stoic_version legacy_version; /* 0x03xx; its last byte means nothing */
    uint16_t length;              /* of what follows the header */
} stoic_record_header;

/* Reads the header at the front of `input`. *out_missing is how many bytes are still lacking, and *out is
 * written when that is 0. Wrong bytes are refused as soon as they are there: RECORD_TYPE_INVALID, HEARTBEAT,
 * RECORD_VERSION_INVALID, or RECORD_TOO_LONG when the length is above `max_length` (one of the two limits
 * above). */
stoic_error stoic_record_header_decode(stoic_record_header *out, size_t *out_missing, stoic_bytes input,
                                       size_t max_length);
void stoic_record_header_encode(stoic_writer *writer, const stoic_record_header *header);

#endif
