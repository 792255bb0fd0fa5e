/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Joins handshake messages that span records (RFC 9846 5.1). A message that lies in one record is a slice of
 * that record; a buffer exists only while a message is incomplete, grows with the bytes that really came, and
 * never holds more than one message.
 */
#ifndef STOIC_WIRE_DEFRAMER_H
#define STOIC_WIRE_DEFRAMER_H

#include <stoic/bytes.h>

typedef struct stoic_deframer {
    stoic_writer partial;  /* the front of a message, or the whole message that the last call gave */
    bool is_partial_given; /* `partial` was given whole: the next call drops it */
    stoic_writer kept;     /* the rest of a record whose messages could not all be handled yet */
} stoic_deframer;

/* `allocator` is kept. */
void stoic_deframer_init(stoic_deframer *deframer, const stoic_allocator *allocator);
/* Wipes and frees. A zeroed deframer is allowed. */
void stoic_deframer_free(stoic_deframer *deframer);

/* Takes one message (header included) out of `content`, the rest of the content of a handshake record.
 * out_message->data is NULL when more records are needed; `content` is then used up. The message stays valid
 * until the next call, and no longer than the record. HANDSHAKE_MESSAGE_TOO_LONG as soon as a header
 * announces a body of more than `limit` bytes; OUT_OF_MEMORY. After an error the deframer may only be freed.
 */
stoic_error stoic_deframer_next(stoic_deframer *deframer, stoic_bytes *out_message, stoic_reader *content,
                                size_t limit);

/* Copies what is left of a record's content, at most one record, for later: the handling of its messages had
 * to stop. The message that was given last ends here. OUT_OF_MEMORY. */
stoic_error stoic_deframer_keep(stoic_deframer *deframer, stoic_bytes rest);
/* Moves what is kept into *out, which the caller resets; empty: nothing is. */
void stoic_deframer_take_kept(stoic_deframer *deframer, stoic_writer *out);
size_t stoic_deframer_kept_len(const stoic_deframer *deframer);

/* No message is incomplete: another kind of record, or a change of keys, may come now (if the record is used
 * up). */
bool stoic_deframer_is_empty(const stoic_deframer *deframer);

#endif
