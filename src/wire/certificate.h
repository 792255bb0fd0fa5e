/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificate (RFC 9846 4.5.1).
 */
#ifndef STOIC_WIRE_CERTIFICATE_H
#define STOIC_WIRE_CERTIFICATE_H

#include <stoic/bytes.h>

#include "wire/extension_block.h"

typedef struct stoic_certificate_message {
    stoic_bytes request_context;
    stoic_bytes entries; /* walk with stoic_certificate_entry_next */
} stoic_certificate_message;

typedef struct stoic_certificate_entry {
    stoic_bytes data;       /* DER, at least 1 byte */
    stoic_bytes extensions; /* the content of the block */
} stoic_certificate_entry;

/* `offered`: the extensions of the message that asked (ClientHello or CertificateRequest). An empty list is
 * well-formed. CERTIFICATE_MESSAGE_MALFORMED, CERTIFICATE_CHAIN_TOO_LONG, those of stoic_extensions_decode.
 */
stoic_error stoic_certificate_message_decode(stoic_certificate_message *out, stoic_bytes body,
                                             stoic_extension_set offered);
stoic_error stoic_certificate_message_encode(stoic_writer *writer, const stoic_certificate_message *message);

bool stoic_certificate_entry_next(stoic_reader *rest, stoic_certificate_entry *out);
void stoic_certificate_entry_write(stoic_writer *writer, const stoic_certificate_entry *entry);

/* The same without a list of entries at hand: open, write each entry, close both marks in the order chain,
 * message. */
typedef struct stoic_certificate_marks {
    stoic_mark message;
    stoic_mark chain;
} stoic_certificate_marks;
stoic_certificate_marks stoic_certificate_message_open(stoic_writer *writer, stoic_bytes request_context);
void stoic_certificate_message_close(stoic_writer *writer, stoic_certificate_marks marks);

#endif
