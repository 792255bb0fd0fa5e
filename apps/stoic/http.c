/* SPDX-License-Identifier: Apache-2.0 */
/* Request heads and chunked bodies (http.h). */
#include "stoic/http.h"

static bool is_space(uint8_t character) {
    return character == ' ' || character == '\t';
}

static stoic_bytes behind(stoic_bytes text, size_t start) {
    return stoic_slice(text, start, text.len - start);
}

/* The first place of `wanted`, or text.len. */
static size_t find(stoic_bytes text, uint8_t wanted) {
    size_t at = 0;
    STOIC_EACH(character, text.data, text.len) {
        if (*character == wanted) {
            break;
        }
        at++;
    }
    return at;
}

/* The line at the front, without its CRLF. MORE when its end is not there, BAD for a CR or LF alone or a zero
 * byte. */
static http_result take_line(stoic_bytes *line, stoic_bytes *rest) {
    const size_t end = find(*rest, '\n');
    const stoic_bytes text = stoic_slice(*rest, 0, end);
    const size_t cr = find(text, '\r');
    if (find(text, '\0') < text.len || cr + 1 < text.len) {
        return HTTP_BAD;
    }
    if (end == rest->len) {
        return HTTP_MORE;
    }
    if (cr == text.len) {
        return HTTP_BAD;
    }
    *line = stoic_slice(text, 0, cr);
    *rest = behind(*rest, end + 1);
    return HTTP_DONE;
}

static stoic_bytes trimmed(stoic_bytes text) {
    while (text.len > 0 && is_space(stoic_byte_at(text, 0))) {
        text = behind(text, 1);
    }
    while (text.len > 0 && is_space(stoic_byte_at(text, text.len - 1))) {
        text = stoic_slice(text, 0, text.len - 1);
    }
    return text;
}

/* RFC 9110 5.6.2 */
static bool is_token(stoic_bytes text) {
    STOIC_EACH(character, text.data, text.len) {
        const uint8_t c = *character;
        const bool is_separator = find(stoic_bytes_of_text("\"(),/:;<=>?@[\\]{}"), c) < 17;
        if (c <= 0x20 || c >= 0x7f || is_separator) {
            return false;
        }
    }
    return text.len > 0;
}

static bool read_request_line(http_request *out, stoic_bytes line) {
    const size_t first = find(line, ' ');
    if (first == line.len) {
        return false;
    }
    const stoic_bytes tail = behind(line, first + 1);
    const size_t second = find(tail, ' ');
    if (second == tail.len) {
        return false;
    }
    const stoic_bytes version = behind(tail, second + 1);
    out->method = stoic_slice(line, 0, first);
    out->target = stoic_slice(tail, 0, second);
    out->is_http10 = stoic_bytes_equal(version, stoic_bytes_of_text("HTTP/1.0"));
    const bool is_known = out->is_http10 || stoic_bytes_equal(version, stoic_bytes_of_text("HTTP/1.1"));
    return is_known && is_token(out->method) && out->target.len > 0;
}

static bool read_number(uint64_t *out, stoic_bytes text, unsigned base) {
    uint64_t value = 0;
    STOIC_EACH(character, text.data, text.len) {
        const uint8_t c = *character;
        const unsigned digit = c >= '0' && c <= '9'   ? c - (unsigned)'0'
                               : c >= 'a' && c <= 'f' ? c - (unsigned)'a' + 10
                               : c >= 'A' && c <= 'F' ? c - (unsigned)'A' + 10
                                                      : base;
        if (digit >= base) {
            return false;
        }
        value = value * base + digit;
        if (value > HTTP_BODY_MAX) {
            return false;
        }
    }
    *out = value;
    return text.len > 0;
}

/* One of the words of a list: "Connection: keep-alive, close". */
static bool has_word(stoic_bytes list, const char *word) {
    for (;;) {
        const size_t comma = find(list, ',');
        if (stoic_bytes_equal_text_nocase(trimmed(stoic_slice(list, 0, comma)), word)) {
            return true;
        }
        if (comma == list.len) {
            return false;
        }
        list = behind(list, comma + 1);
    }
}

/* RFC 9112 6.1, RFC 9112 6.2: what frames the body is understood wholly or refused. */
static bool read_framing(http_request *out, stoic_bytes name, stoic_bytes value) {
    if (stoic_bytes_equal_text_nocase(name, "content-length")) {
        const bool is_first = !out->has_length;
        out->has_length = true;
        return is_first && !out->is_chunked && read_number(&out->length, value, 10);
    }
    if (stoic_bytes_equal_text_nocase(name, "transfer-encoding")) {
        const bool is_first = !out->is_chunked;
        out->is_chunked = true;
        return is_first && !out->has_length && !out->is_http10 &&
               stoic_bytes_equal_text_nocase(value, "chunked");
    }
    return true;
}

static bool read_field(http_request *out, stoic_bytes line) {
    const size_t colon = find(line, ':');
    if (colon == line.len || !is_token(stoic_slice(line, 0, colon))) {
        return false;
    }
    const stoic_bytes name = stoic_slice(line, 0, colon);
    const stoic_bytes value = trimmed(behind(line, colon + 1));
    if (stoic_bytes_equal_text_nocase(name, "connection")) {
        out->wants_close = out->wants_close || has_word(value, "close");
        out->wants_keep_alive = out->wants_keep_alive || has_word(value, "keep-alive");
    }
    if (stoic_bytes_equal_text_nocase(name, "expect")) {
        out->expects_continue = stoic_bytes_equal_text_nocase(value, "100-continue");
        return out->expects_continue;
    }
    return read_framing(out, name, value);
}

static http_result read_fields(http_request *out, stoic_bytes *rest) {
    for (unsigned num = 0; num <= HTTP_FIELDS_MAX; num++) {
        stoic_bytes line;
        const http_result result = take_line(&line, rest);
        if (result != HTTP_DONE || line.len == 0) {
            return result;
        }
        if (!read_field(out, line)) {
            return HTTP_BAD;
        }
    }
    return HTTP_TOO_LARGE;
}

http_result http_read_head(http_request *out, size_t *out_len, stoic_bytes input) {
    stoic_bytes rest = stoic_slice(input, 0, input.len < HTTP_HEAD_MAX ? input.len : HTTP_HEAD_MAX);
    const size_t visible = rest.len;
    stoic_bytes line;
    http_request request = {.is_http10 = false};
    http_result result = take_line(&line, &rest);
    if (result == HTTP_DONE) {
        result = read_request_line(&request, line) ? read_fields(&request, &rest) : HTTP_BAD;
    }
    if (result == HTTP_MORE && visible == HTTP_HEAD_MAX) {
        return HTTP_TOO_LARGE;
    }
    if (result == HTTP_DONE) {
        *out = request;
        *out_len = visible - rest.len;
    }
    return result;
}

bool http_read_length(uint64_t *out, stoic_bytes text) {
    return read_number(out, text, 10);
}

/* "1a;name=value" */
static http_result read_size(http_chunks *chunks, size_t *out_consumed, stoic_bytes input) {
    stoic_bytes line, rest = input;
    const http_result result = take_line(&line, &rest);
    if (result != HTTP_DONE) {
        return result == HTTP_MORE && input.len > HTTP_CHUNK_LINE_MAX ? HTTP_TOO_LARGE : result;
    }
    uint64_t size = 0;
    if (line.len > HTTP_CHUNK_LINE_MAX ||
        !read_number(&size, trimmed(stoic_slice(line, 0, find(line, ';'))), 16)) {
        return HTTP_BAD;
    }
    chunks->left = size;
    chunks->state = size == 0 ? HTTP_CHUNK_TRAILER : HTTP_CHUNK_DATA;
    *out_consumed = input.len - rest.len;
    return HTTP_DONE;
}

static http_result read_data(http_chunks *chunks, stoic_bytes *out_data, size_t *out_consumed,
                             stoic_bytes input) {
    const size_t len = input.len < chunks->left ? input.len : (size_t)chunks->left;
    if (len == 0) {
        return HTTP_MORE;
    }
    *out_data = stoic_slice(input, 0, len);
    *out_consumed = len;
    chunks->left -= len;
    chunks->state = chunks->left == 0 ? HTTP_CHUNK_END : HTTP_CHUNK_DATA;
    return HTTP_DONE;
}

/* A line behind the data: empty after a chunk; a trailer field, or empty at the very end, after the last. */
static http_result read_line_after(http_chunks *chunks, size_t *out_consumed, stoic_bytes input,
                                   bool *out_is_end) {
    stoic_bytes line, rest = input;
    const http_result result = take_line(&line, &rest);
    if (result != HTTP_DONE) {
        return result == HTTP_MORE && input.len > HTTP_CHUNK_LINE_MAX ? HTTP_TOO_LARGE : result;
    }
    *out_consumed = input.len - rest.len;
    if (chunks->state == HTTP_CHUNK_END) {
        chunks->state = HTTP_CHUNK_SIZE;
        return line.len == 0 ? HTTP_DONE : HTTP_BAD;
    }
    *out_is_end = line.len == 0;
    chunks->num_trailers++;
    return chunks->num_trailers > HTTP_FIELDS_MAX ? HTTP_TOO_LARGE : HTTP_DONE;
}

http_result http_read_chunk(http_chunks *chunks, stoic_bytes *out_data, size_t *out_consumed,
                            stoic_bytes input) {
    bool is_end = false;
    http_result result = HTTP_DONE;
    *out_data = stoic_bytes_of(NULL, 0);
    *out_consumed = 0;
    switch (chunks->state) {
    case HTTP_CHUNK_SIZE:
        result = read_size(chunks, out_consumed, input);
        break;
    case HTTP_CHUNK_DATA:
        result = read_data(chunks, out_data, out_consumed, input);
        break;
    case HTTP_CHUNK_END:
    case HTTP_CHUNK_TRAILER:
        result = read_line_after(chunks, out_consumed, input, &is_end);
        break;
    }
    if (result != HTTP_DONE) {
        return result;
    }
    return is_end ? HTTP_DONE : HTTP_MORE;
}
