/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sentence for people, composed from the typed fields of a notice. Text of the peer in it is escaped.
 */
#ifndef STOIC_OBSERVE_MESSAGE_H
#define STOIC_OBSERVE_MESSAGE_H

#include <stoic/notice.h>

/* Room that always suffices for a message. */
#define STOIC_MESSAGE_MAX 1024

/* Such as "client rejected our certificate: it expired 2 min ago"; no full stop at the end. */
void stoic_write_message(stoic_writer *writer, const stoic_notice *notice);
/* The name of a certificate, as stoic_name_write writes it, escaped but for the signs between its parts:
 * "CN=www.example.com,O=Example\x20Ltd". After `max` bytes of it it is cut and marked `~`. */
void stoic_write_subject(stoic_writer *writer, stoic_bytes subject, size_t max);
/* A text of the taxonomy without its full stop. */
void stoic_write_without_stop(stoic_writer *writer, const char *text);
/* Is there advice worth a field ("None." is not)? */
bool stoic_is_advice(const char *text);

#endif
