/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes one record apart, in place (RFC 9846 5.1, RFC 9846 5.2, RFC 9846 5.4). Which types may come when is
 * the engine's to judge: it looks at the header first, drops or refuses the record, or has it opened.
 */
#ifndef STOIC_RECORD_READER_H
#define STOIC_RECORD_READER_H

#include "record/protection.h"

/* What the header of the first record of some input says. */
typedef struct stoic_record_view {
    uint8_t type;  /* the outer type: application_data for every protected record */
    size_t len;    /* of the whole record, header included; it and the type are 0 until the header is there */
    size_t needed; /* the input that it takes to go on: the header, or the whole record */
    bool is_complete; /* the whole record is there */
} stoic_record_view;

/* Looks at the record at the front of `input` and moves nothing. Errors are those of
 * stoic_record_header_decode; `protection`, which may be NULL, decides about the length that is allowed. */
stoic_error stoic_record_peek(stoic_record_view *out, const stoic_protection *protection, stoic_bytes input);

/* An opened record: its true type, and the content as a slice of the record. */
typedef struct stoic_record_content {
    uint8_t type;
    uint8_t *data;
    size_t len;
} stoic_record_content;

/* Opens one whole record, record[0..record_len) exactly. Without protection (NULL, or not on) the content is
 * the body as it stands.
 *
 * Errors: RECORD_EMPTY (handshake and alert; the engine judges other empty records), those of the header,
 * INVALID_ARGUMENT when record_len is another length than the header's. Under protection also
 * PLAINTEXT_AFTER_KEYS (the outer type), RECORD_TOO_SHORT, BAD_RECORD_MAC, RECORD_TOO_LONG (the inner
 * plaintext), RECORD_NO_CONTENT_TYPE, and for the inner type UNEXPECTED_CCS, HEARTBEAT, RECORD_TYPE_INVALID.
 * A protected record that is refused leaves no plaintext behind: its body is wiped. */
stoic_error stoic_record_open(stoic_protection *protection, stoic_record_content *out, uint8_t *record,
                              size_t record_len);

#endif
