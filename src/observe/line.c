/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How values look in logfmt and in JSON. A text of the peer passes stoic_write_escaped first, so that its
 * bytes mean nothing in either format.
 */
#include "observe/line.h"

#include "base/calendar.h"

void stoic_line_begin(stoic_line *line, const char *key) {
    const bool is_json = line->format == STOIC_FORMAT_JSON;
    if (line->is_begun) {
        stoic_write_u8(line->writer, is_json ? ',' : ' ');
    }
    line->is_begun = true;
    stoic_write_printf(line->writer, is_json ? "\"%s\":" : "%s=", key);
}

static bool needs_quotes(stoic_bytes text) {
    STOIC_EACH(byte, text.data, text.len) {
        if (*byte <= ' ' || *byte >= 0x7f || *byte == '"' || *byte == '=') {
            return true;
        }
    }
    return false;
}

void stoic_line_value(stoic_line *line, stoic_bytes text) {
    if (line->format == STOIC_FORMAT_JSON || needs_quotes(text)) {
        stoic_write_json_string(line->writer, text);
    } else {
        stoic_write_bytes(line->writer, text);
    }
}

void stoic_line_text(stoic_line *line, const char *key, const char *text) {
    const stoic_bytes bytes = stoic_bytes_of_text(text);
    if (bytes.len > 0) {
        stoic_line_begin(line, key);
        stoic_line_value(line, bytes);
    }
}

void stoic_line_escaped(stoic_line *line, const char *key, stoic_bytes text, size_t max) {
    uint8_t buffer[STOIC_LINE_ESCAPED_MAX];
    stoic_writer escaped;
    if (text.len == 0) {
        return;
    }
    const bool is_cut = line->is_tight && max > STOIC_SHOWN_TIGHT;
    stoic_writer_init_fixed(&escaped, buffer, sizeof buffer);
    stoic_write_escaped(&escaped, text, is_cut ? STOIC_SHOWN_TIGHT : max);
    stoic_line_begin(line, key);
    stoic_line_value(line, stoic_writer_view(&escaped));
}

void stoic_line_number(stoic_line *line, const char *key, uint64_t number) {
    stoic_line_begin(line, key);
    stoic_write_printf(line->writer, "%llu", (unsigned long long)number);
}

void stoic_line_bool(stoic_line *line, const char *key, bool value) {
    stoic_line_begin(line, key);
    stoic_write_text(line->writer, value ? "true" : "false");
}

void stoic_line_id(stoic_line *line, const char *key, uint64_t id) {
    const bool is_json = line->format == STOIC_FORMAT_JSON;
    stoic_line_begin(line, key);
    stoic_write_printf(line->writer, is_json ? "\"%016llx\"" : "%016llx", (unsigned long long)id);
}

void stoic_line_moment(stoic_line *line, const char *key, int64_t seconds) {
    uint8_t buffer[64];
    stoic_writer text;
    stoic_writer_init_fixed(&text, buffer, sizeof buffer);
    stoic_write_rfc3339(&text, seconds);
    stoic_line_begin(line, key);
    stoic_line_value(line, stoic_writer_view(&text));
}

stoic_line_list stoic_line_open_list(stoic_line *line, const char *key) {
    stoic_line_begin(line, key);
    stoic_write_text(line->writer, line->format == STOIC_FORMAT_JSON ? "[" : "");
    return (stoic_line_list){.line = line};
}

void stoic_line_close_list(stoic_line_list *list) {
    stoic_write_text(list->line->writer, list->line->format == STOIC_FORMAT_JSON ? "]" : "");
}

void stoic_line_add(stoic_line_list *list, stoic_bytes text) {
    stoic_line *line = list->line;
    uint8_t buffer[STOIC_LINE_ESCAPED_MAX];
    stoic_writer item;
    if (list->num++ > 0) {
        stoic_write_u8(line->writer, ',');
    }
    stoic_writer_init_fixed(&item, buffer, sizeof buffer);
    STOIC_EACH(byte, text.data, text.len) {
        if (*byte == ',') {
            stoic_write_text(&item, "\\x2c");
        } else {
            stoic_write_u8(&item, *byte);
        }
    }
    if (line->format == STOIC_FORMAT_JSON) {
        stoic_write_json_string(line->writer, stoic_writer_view(&item));
    } else {
        stoic_write_bytes(line->writer, stoic_writer_view(&item));
    }
}

void stoic_line_add_text(stoic_line_list *list, const char *text) {
    stoic_line_add(list, stoic_bytes_of_text(text));
}
