/* SPDX-License-Identifier: Apache-2.0 */
#include "lines.h"

#include <string.h>

#include "fuzz.h"

/* ---- JSON, by its grammar (RFC 8259) ---- */

static bool json_value(stoic_reader *reader, unsigned depth);

static bool take(stoic_reader *reader, uint8_t wanted) {
    uint8_t byte;
    return stoic_peek_u8(reader, &byte) && byte == wanted && stoic_read_skip(reader, 1);
}

static bool take_hex(stoic_reader *reader, unsigned num) {
    uint8_t byte;
    for (unsigned i = 0; i < num; i++) {
        if (!stoic_read_u8(reader, &byte) || strchr("0123456789abcdefABCDEF", byte) == NULL || byte == 0) {
            return false;
        }
    }
    return true;
}

static bool json_string(stoic_reader *reader) {
    uint8_t byte;
    if (!take(reader, '"')) {
        return false;
    }
    while (stoic_read_u8(reader, &byte) && byte != '"') {
        if (byte < ' ') {
            return false;
        }
        if (byte != '\\') {
            continue;
        }
        if (!stoic_read_u8(reader, &byte) || byte == 0 || strchr("\"\\/bfnrtu", byte) == NULL) {
            return false;
        }
        if (byte == 'u' && !take_hex(reader, 4)) {
            return false;
        }
    }
    return byte == '"';
}

static size_t digits(stoic_reader *reader) {
    size_t num = 0;
    for (uint8_t byte; stoic_peek_u8(reader, &byte) && byte >= '0' && byte <= '9'; num++) {
        stoic_read_skip(reader, 1);
    }
    return num;
}

static bool json_number(stoic_reader *reader) {
    (void)take(reader, '-');
    uint8_t first = 0;
    stoic_peek_u8(reader, &first);
    const size_t num = digits(reader);
    if (num == 0 || (first == '0' && num > 1)) {
        return false;
    }
    return !take(reader, '.') || digits(reader) > 0;
}

static bool json_word(stoic_reader *reader) {
    static const char *const words[] = {"true", "false", "null"};
    for (size_t i = 0; i < STOIC_COUNT(words); i++) {
        const size_t len = strlen(words[i]);
        if (reader->rest.len >= len && memcmp(reader->rest.data, words[i], len) == 0) {
            return stoic_read_skip(reader, len);
        }
    }
    return false;
}

static bool json_members(stoic_reader *reader, uint8_t end, bool has_names, unsigned depth) {
    if (take(reader, end)) {
        return true;
    }
    do {
        if (has_names && (!json_string(reader) || !take(reader, ':'))) {
            return false;
        }
        if (!json_value(reader, depth + 1)) {
            return false;
        }
    } while (take(reader, ','));
    return take(reader, end);
}

static bool json_value(stoic_reader *reader, unsigned depth) {
    uint8_t byte;
    if (depth > 8 || !stoic_peek_u8(reader, &byte)) {
        return false;
    }
    switch (byte) {
    case '{':
        return take(reader, '{') && json_members(reader, '}', true, depth);
    case '[':
        return take(reader, '[') && json_members(reader, ']', false, depth);
    case '"':
        return json_string(reader);
    default:
        return json_word(reader) || json_number(reader);
    }
}

/* ---- Lines ---- */

static void check_line(stoic_bytes line, stoic_format format) {
    FUZZ_ASSERT(line.len >= 2 && line.len <= STOIC_NOTICE_LINE_MAX);
    FUZZ_ASSERT(line.data[line.len - 1] == '\n');
    for (size_t i = 0; i + 1 < line.len; i++) {
        FUZZ_ASSERT(line.data[i] >= ' ' && line.data[i] < 0x7f);
    }
    if (format == STOIC_FORMAT_JSON) {
        stoic_reader reader = stoic_reader_of(stoic_slice(line, 0, line.len - 1));
        FUZZ_ASSERT(json_value(&reader, 0) && stoic_reader_at_end(&reader));
    }
}

void fuzz_check_lines(const stoic_notice *notice) {
    static const stoic_format formats[] = {STOIC_FORMAT_PRETTY, STOIC_FORMAT_LOGFMT, STOIC_FORMAT_JSON};
    for (size_t i = 0; i < STOIC_COUNT(formats); i++) {
        uint8_t buffer[STOIC_NOTICE_LINE_MAX + 64];
        stoic_writer writer;
        stoic_writer_init_fixed(&writer, buffer, sizeof buffer);
        FUZZ_ASSERT(stoic_notice_format(&writer, notice, formats[i]) == STOIC_OK);
        check_line(stoic_writer_view(&writer), formats[i]);
    }
}
