/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text is walked line by line, once. A damaged block ends the walk instead of being passed over: a chain
 * that silently lacks one certificate is found out by the first peer, not by the person who could repair it.
 */
#include "base/pem.h"

/* Longer ones are no label but a mistake, and would not fit in an error's text. */
enum { LABEL_MAX_LEN = 64 };

/* A group of base64 characters that is not complete yet, across lines. Private keys pass through it. */
typedef struct quantum {
    uint32_t bits;
    unsigned num_digits; /* 0 to 3 */
    unsigned num_pads;
    bool has_ended; /* padding came: nothing may follow */
} quantum;

static bool is_blank(uint8_t byte) {
    return byte == ' ' || byte == '\t' || byte == '\r';
}

static stoic_bytes without_blanks_at_end(stoic_bytes line) {
    while (line.len > 0 && is_blank(stoic_byte_at(line, line.len - 1))) {
        line = stoic_slice(line, 0, line.len - 1);
    }
    return line;
}

/* The next line without its end; false behind the last. */
static bool next_line(stoic_reader *reader, stoic_bytes *line) {
    if (stoic_reader_at_end(reader)) {
        return false;
    }
    size_t len = 0;
    STOIC_EACH(byte, reader->rest.data, reader->rest.len) {
        if (*byte == '\n') {
            break;
        }
        len++;
    }
    const bool has_end = len < stoic_reader_left(reader);
    stoic_bytes found;
    if (!stoic_read_bytes(reader, &found, len) || (has_end && !stoic_read_skip(reader, 1))) {
        return false;
    }
    *line = without_blanks_at_end(found);
    return true;
}

static bool starts_with(stoic_bytes line, const char *prefix) {
    const stoic_bytes wanted = stoic_bytes_of_text(prefix);
    return line.len >= wanted.len && stoic_bytes_equal(stoic_slice(line, 0, wanted.len), wanted);
}

static bool contains(stoic_bytes line, uint8_t wanted) {
    STOIC_EACH(byte, line.data, line.len) {
        if (*byte == wanted) {
            return true;
        }
    }
    return false;
}

/* The label of a line `-----BEGIN label-----`, given its beginning. */
static bool read_label(stoic_bytes *label, stoic_bytes line, const char *beginning) {
    static const char end[] = "-----";
    const size_t start = stoic_bytes_of_text(beginning).len;
    const size_t end_len = stoic_bytes_of_text(end).len;
    if (line.len < start + end_len || line.len > start + LABEL_MAX_LEN + end_len ||
        !starts_with(stoic_slice(line, line.len - end_len, end_len), end)) {
        return false;
    }
    const stoic_bytes found = stoic_slice(line, start, line.len - start - end_len);
    STOIC_EACH(byte, found.data, found.len) {
        if (*byte < ' ' || *byte > '~') {
            return false;
        }
    }
    *label = found;
    return true;
}

static bool fail(stoic_pem *pem, size_t line, const char *problem) {
    pem->problem = problem;
    pem->problem_line = line;
    return false;
}

static bool advance(stoic_pem *pem, stoic_bytes *line) {
    if (!next_line(&pem->rest, line)) {
        return false;
    }
    pem->line++;
    return true;
}

/* RFC 1421 4.6: headers, if the first line has a colon, which base64 never has; an empty line ends them. */
static bool read_headers(stoic_pem *pem, stoic_bytes *headers) {
    const stoic_bytes text = pem->rest.rest;
    stoic_reader ahead = pem->rest;
    stoic_bytes line;
    if (!next_line(&ahead, &line) || !contains(line, ':')) {
        *headers = stoic_bytes_of(NULL, 0);
        return true;
    }
    while (advance(pem, &line)) {
        if (line.len == 0) {
            *headers = stoic_slice(text, 0, text.len - stoic_reader_left(&pem->rest));
            return true;
        }
    }
    return fail(pem, pem->line, "the headers of the block do not end with an empty line");
}

/* Reads to the END line, which must carry the block's label (RFC 7468 2). */
static bool read_body(stoic_pem *pem, stoic_pem_block *block) {
    const stoic_bytes text = pem->rest.rest;
    block->body_line = pem->line + 1;
    for (;;) {
        const size_t body_len = text.len - stoic_reader_left(&pem->rest);
        stoic_bytes line;
        if (!advance(pem, &line) || starts_with(line, "-----BEGIN ")) {
            return fail(pem, block->line, "the block that begins here has no END line");
        }
        if (!starts_with(line, "-----")) {
            continue;
        }
        stoic_bytes label;
        if (!starts_with(line, "-----END ") || !read_label(&label, line, "-----END ")) {
            return fail(pem, pem->line, "the END line is damaged");
        }
        if (!stoic_bytes_equal(label, block->label)) {
            return fail(pem, pem->line, "the END line has another label than the BEGIN line");
        }
        block->body = stoic_slice(text, 0, body_len);
        return true;
    }
}

stoic_pem stoic_pem_of(stoic_bytes text) {
    stoic_pem pem = {.rest = stoic_reader_of(text)};
    if (starts_with(text, "\xef\xbb\xbf")) { /* editors of Windows put it there */
        (void)stoic_read_skip(&pem.rest, 3);
    }
    return pem;
}

bool stoic_pem_next(stoic_pem *pem, stoic_pem_block *out) {
    stoic_bytes line;
    while (pem->problem == NULL && advance(pem, &line)) {
        if (starts_with(line, "-----END ")) {
            return fail(pem, pem->line, "there is an END line without its BEGIN line");
        }
        if (!starts_with(line, "-----BEGIN ")) {
            continue;
        }
        stoic_pem_block block = {.line = pem->line};
        if (!read_label(&block.label, line, "-----BEGIN ")) {
            return fail(pem, pem->line, "the BEGIN line is damaged");
        }
        if (!read_headers(pem, &block.headers) || !read_body(pem, &block)) {
            return false;
        }
        *out = block;
        return true;
    }
    return false;
}

stoic_error stoic_pem_error(const stoic_pem *pem, stoic_error_detail *detail) {
    if (pem->problem == NULL) {
        return STOIC_OK;
    }
    stoic_error_detail_set(detail, pem->problem_line, "%s", pem->problem);
    return STOIC_ERROR_PEM_MALFORMED;
}

/* RFC 4648 4: the value of a character, or -1. */
static int digit_value(uint8_t character) {
    if (character >= 'A' && character <= 'Z') {
        return character - 'A';
    }
    if (character >= 'a' && character <= 'z') {
        return character - 'a' + 26;
    }
    if (character >= '0' && character <= '9') {
        return character - '0' + 52;
    }
    if (character == '+') {
        return 62;
    }
    return character == '/' ? 63 : -1;
}

/* Writes the 1 to 3 bytes of a group; what the padding leaves over must be zero (RFC 4648 3.5). */
static const char *finish_group(quantum *group, stoic_writer *writer) {
    const unsigned num_bytes = 3 - group->num_pads;
    if ((group->bits & ((1u << (8 * group->num_pads)) - 1)) != 0) {
        return "the last base64 character is not one that an encoder writes";
    }
    for (unsigned i = 0; i < num_bytes; i++) {
        stoic_write_u8(writer, (uint8_t)(group->bits >> (16 - 8 * i)));
    }
    *group = (quantum){.has_ended = group->num_pads > 0};
    return NULL;
}

static const char *decode_character(quantum *group, stoic_writer *writer, uint8_t character) {
    const int value = digit_value(character);
    if (group->has_ended) {
        return "something follows the base64 padding";
    }
    if (character == '=') {
        if (group->num_digits < 2) {
            return "the base64 padding stands in the wrong place";
        }
        group->num_pads++;
        group->bits <<= 6;
    } else if (value < 0) {
        return is_blank(character) ? "a blank stands before or between base64 characters"
                                   : "a character is not base64";
    } else if (group->num_pads > 0) {
        return "something follows the base64 padding";
    } else {
        group->num_digits++;
        group->bits = group->bits << 6 | (unsigned)value;
    }
    return group->num_digits + group->num_pads == 4 ? finish_group(group, writer) : NULL;
}

/* NULL, or what is wrong. *line is the number of the line behind the last one read. */
static const char *decode_lines(quantum *group, stoic_writer *writer, stoic_bytes body, size_t *line_number) {
    stoic_reader rest = stoic_reader_of(body);
    stoic_bytes line;
    while (next_line(&rest, &line)) {
        STOIC_EACH(character, line.data, line.len) {
            const char *problem = decode_character(group, writer, *character);
            if (problem != NULL) {
                return problem;
            }
        }
        ++*line_number;
    }
    return group->num_digits > 0 ? "the base64 text ends in the middle of a group" : NULL;
}

stoic_error stoic_pem_decode(stoic_writer *writer, const stoic_pem_block *block, stoic_error_detail *detail) {
    STOIC_TRY(stoic_writer_error(writer));
    const size_t start = writer->len;
    size_t line = block->body_line;
    quantum group = {.bits = 0};
    const char *problem = decode_lines(&group, writer, block->body, &line);
    STOIC_WIPE(&group);
    if (problem != NULL) {
        stoic_writer_truncate(writer, start);
        stoic_error_detail_set(detail, line, "%s", problem);
        return STOIC_ERROR_PEM_MALFORMED;
    }
    if (stoic_writer_error(writer) != STOIC_OK) {
        stoic_writer_truncate(writer, start);
        return stoic_writer_error(writer);
    }
    return STOIC_OK;
}
