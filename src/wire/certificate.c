/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificate (RFC 9846 4.5.1).
 */
#include "wire/certificate.h"

#include "wire/limits.h"
#include "wire/message.h"

bool stoic_certificate_entry_next(stoic_reader *rest, stoic_certificate_entry *out) {
    stoic_reader ahead = *rest;
    stoic_certificate_entry entry;
    if (!stoic_read_vector24(&ahead, &entry.data) || !stoic_read_vector16(&ahead, &entry.extensions)) {
        return false;
    }
    *out = entry;
    *rest = ahead;
    return true;
}

static stoic_error check_entry(const stoic_certificate_entry *entry, stoic_extension_set offered) {
    stoic_extensions extensions;
    if (entry->data.len == 0) {
        return STOIC_ERROR_CERTIFICATE_MESSAGE_MALFORMED;
    }
    return stoic_extensions_decode(&extensions, entry->extensions, STOIC_IN_CERTIFICATE, offered,
                                   STOIC_ERROR_CERTIFICATE_MESSAGE_MALFORMED);
}

static stoic_error check_entries(stoic_bytes entries, stoic_extension_set offered) {
    stoic_reader rest = stoic_reader_of(entries);
    size_t num = 0;
    for (stoic_certificate_entry entry; stoic_certificate_entry_next(&rest, &entry); num++) {
        if (num == STOIC_MAX_CERTIFICATES) {
            return STOIC_ERROR_CERTIFICATE_CHAIN_TOO_LONG;
        }
        STOIC_TRY(check_entry(&entry, offered));
    }
    return stoic_reader_at_end(&rest) ? STOIC_OK : STOIC_ERROR_CERTIFICATE_MESSAGE_MALFORMED;
}

stoic_error stoic_certificate_message_decode(stoic_certificate_message *out, stoic_bytes body,
                                             stoic_extension_set offered) {
    stoic_reader reader = stoic_reader_of(body);
    stoic_certificate_message message;
    if (!stoic_read_vector8(&reader, &message.request_context) ||
        !stoic_read_vector24(&reader, &message.entries) || !stoic_reader_at_end(&reader)) {
        return STOIC_ERROR_CERTIFICATE_MESSAGE_MALFORMED;
    }
    STOIC_TRY(check_entries(message.entries, offered));
    *out = message;
    return STOIC_OK;
}

void stoic_certificate_entry_write(stoic_writer *writer, const stoic_certificate_entry *entry) {
    const stoic_mark mark = stoic_write_open(writer, 3);
    stoic_write_bytes(writer, entry->data);
    stoic_write_close(writer, mark);
    stoic_write_vector16(writer, entry->extensions);
}

stoic_certificate_marks stoic_certificate_message_open(stoic_writer *writer, stoic_bytes request_context) {
    stoic_certificate_marks marks;
    marks.message = stoic_message_open(writer, STOIC_MESSAGE_CERTIFICATE);
    stoic_write_vector8(writer, request_context);
    marks.chain = stoic_write_open(writer, 3);
    return marks;
}

void stoic_certificate_message_close(stoic_writer *writer, stoic_certificate_marks marks) {
    stoic_write_close(writer, marks.chain);
    stoic_write_close(writer, marks.message);
}

stoic_error stoic_certificate_message_encode(stoic_writer *writer, const stoic_certificate_message *message) {
    const stoic_certificate_marks marks = stoic_certificate_message_open(writer, message->request_context);
    stoic_write_bytes(writer, message->entries);
    stoic_certificate_message_close(writer, marks);
    return stoic_writer_error(writer);
}
