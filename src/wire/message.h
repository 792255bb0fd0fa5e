/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The header that all handshake messages share: type and length (RFC 9846 4). The decoders of the messages
 * take the body alone; the encoders write the header too.
 */
#ifndef STOIC_WIRE_MESSAGE_H
#define STOIC_WIRE_MESSAGE_H

#include <stoic/bytes.h>

/* Parts a whole message, as the deframer gives it, in type and body. False unless it is exactly one. */
bool stoic_message_split(uint8_t *out_type, stoic_bytes *out_body, stoic_bytes message);

/* Begins a message: its body is what is written until stoic_write_close. */
stoic_mark stoic_message_open(stoic_writer *writer, uint8_t type);

#endif
