/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one escaper for text of a peer (TAXONOMY, log safety), and JSON strings. What comes out of the escaper
 * is printable ASCII without space, quote, backslash-as-itself and equals sign: it can neither end a field
 * nor start a line, and no byte above 0x7e passes, so that no control, bidi or zero-width character ever
 * does.
 */
#include <stoic/notice.h>

static bool is_kept(uint8_t byte) {
    return byte > ' ' && byte < 0x7f && byte != '"' && byte != '\\' && byte != '=';
}

void stoic_write_escaped(stoic_writer *writer, stoic_bytes text, size_t max) {
    const size_t len = text.len < max ? text.len : max;
    STOIC_EACH(byte, text.data, len) {
        if (is_kept(*byte)) {
            stoic_write_u8(writer, *byte);
        } else {
            stoic_write_printf(writer, "\\x%02x", *byte);
        }
    }
    if (text.len > max) {
        stoic_write_u8(writer, '~');
    }
}

void stoic_write_json_string(stoic_writer *writer, stoic_bytes text) {
    stoic_write_u8(writer, '"');
    STOIC_EACH(byte, text.data, text.len) {
        if (*byte == '"' || *byte == '\\') {
            stoic_write_u8(writer, '\\');
            stoic_write_u8(writer, *byte);
        } else if (*byte >= ' ' && *byte < 0x7f) {
            stoic_write_u8(writer, *byte);
        } else {
            stoic_write_printf(writer, "\\u%04x", *byte);
        }
    }
    stoic_write_u8(writer, '"');
}
