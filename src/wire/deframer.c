/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Joins handshake messages that span records (RFC 9846 5.1).
 *
 * Invariant: `partial` holds bytes that were taken and make up less than one message, unless
 * is_partial_given.
 */
#include "wire/deframer.h"

#include "wire/codepoints.h"

enum { LONGEST_MESSAGE = STOIC_MESSAGE_HEADER_LEN + 0xffffff, LONGEST_RECORD = 1 << 14 };

void stoic_deframer_init(stoic_deframer *deframer, const stoic_allocator *allocator) {
    *deframer = (stoic_deframer){.is_partial_given = false};
    stoic_writer_init_growing(&deframer->partial, allocator, LONGEST_MESSAGE);
    stoic_writer_init_growing(&deframer->kept, allocator, LONGEST_RECORD);
}

static void drop_partial(stoic_deframer *deframer) {
    stoic_writer_reset(&deframer->partial);
    deframer->is_partial_given = false;
}

void stoic_deframer_free(stoic_deframer *deframer) {
    drop_partial(deframer);
    stoic_writer_reset(&deframer->kept);
}

/* The length of the message that begins with `front`, header included; 0 while the header is not complete. */
static stoic_error message_len(size_t *out, stoic_bytes front, size_t limit) {
    stoic_reader reader = stoic_reader_of(front);
    uint32_t body_len;
    if (!stoic_read_skip(&reader, 1) || !stoic_read_u24(&reader, &body_len)) {
        *out = 0;
        return STOIC_OK;
    }
    if (body_len > limit) {
        return STOIC_ERROR_HANDSHAKE_MESSAGE_TOO_LONG;
    }
    *out = STOIC_MESSAGE_HEADER_LEN + body_len;
    return STOIC_OK;
}

/* Moves bytes from `content` to the buffer, until this holds `len` bytes or there are no more. */
static stoic_error fill_up(stoic_deframer *deframer, stoic_reader *content, size_t len) {
    const size_t have = deframer->partial.len;
    const size_t wanted = len > have ? len - have : 0;
    const size_t left = stoic_reader_left(content);
    stoic_bytes bytes = {.data = NULL};
    (void)stoic_read_bytes(content, &bytes, wanted < left ? wanted : left);
    stoic_write_bytes(&deframer->partial, bytes);
    return stoic_writer_error(&deframer->partial);
}

stoic_error stoic_deframer_next(stoic_deframer *deframer, stoic_bytes *out_message, stoic_reader *content,
                                size_t limit) {
    size_t len;
    if (deframer->is_partial_given) {
        drop_partial(deframer);
    }
    if (deframer->partial.len == 0) {
        STOIC_TRY(message_len(&len, content->rest, limit));
        if (len > 0 && stoic_read_bytes(content, out_message, len)) {
            return STOIC_OK;
        }
    }
    STOIC_TRY(fill_up(deframer, content, STOIC_MESSAGE_HEADER_LEN));
    STOIC_TRY(message_len(&len, stoic_writer_view(&deframer->partial), limit));
    STOIC_TRY(fill_up(deframer, content, len));
    deframer->is_partial_given = len > 0 && deframer->partial.len == len;
    *out_message =
        deframer->is_partial_given ? stoic_writer_view(&deframer->partial) : stoic_bytes_of(NULL, 0);
    return STOIC_OK;
}

stoic_error stoic_deframer_keep(stoic_deframer *deframer, stoic_bytes rest) {
    if (deframer->is_partial_given) {
        drop_partial(deframer);
    }
    stoic_write_bytes(&deframer->kept, rest);
    return stoic_writer_error(&deframer->kept);
}

void stoic_deframer_take_kept(stoic_deframer *deframer, stoic_writer *out) {
    *out = deframer->kept;
    stoic_writer_init_growing(&deframer->kept, out->allocator, LONGEST_RECORD);
}

size_t stoic_deframer_kept_len(const stoic_deframer *deframer) {
    return deframer->kept.len;
}

bool stoic_deframer_is_empty(const stoic_deframer *deframer) {
    return deframer->partial.len == 0 || deframer->is_partial_given;
}
