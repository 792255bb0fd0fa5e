/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whatever is doubtful has no host: of two readings of one authority (RFC 3986 3.2), an attacker would get
 * the one that the application does not have.
 */
#include "webpki/uri.h"

#include "webpki/text.h"

static bool is_digit(uint8_t character) {
    return character >= '0' && character <= '9';
}

static bool is_letter(uint8_t character) {
    const uint8_t lower = character | 0x20;
    return lower >= 'a' && lower <= 'z';
}

/* RFC 3986 3.1. */
static bool is_scheme(stoic_bytes text) {
    if (text.len == 0 || !is_letter(stoic_byte_at(text, 0))) {
        return false;
    }
    STOIC_EACH(character, text.data, text.len) {
        if (!is_letter(*character) && !is_digit(*character) && *character != '+' && *character != '-' &&
            *character != '.') {
            return false;
        }
    }
    return true;
}

static bool is_port(stoic_bytes text) {
    STOIC_EACH(character, text.data, text.len) {
        if (!is_digit(*character)) {
            return false;
        }
    }
    return true;
}

bool stoic_uri_split(stoic_bytes *scheme, stoic_bytes *rest, stoic_bytes uri) {
    stoic_bytes before;
    stoic_bytes behind;
    if (!stoic_text_cut(&before, &behind, uri, ':') || !is_scheme(before)) {
        return false;
    }
    *scheme = before;
    *rest = behind;
    return true;
}

/* What stands between "//" and the path, the query or the fragment (RFC 3986 3.2). */
static bool read_authority(stoic_bytes *authority, stoic_bytes uri) {
    stoic_bytes scheme;
    stoic_bytes rest;
    if (!stoic_uri_split(&scheme, &rest, uri) || rest.len < 2 ||
        !stoic_bytes_equal(stoic_slice(rest, 0, 2), stoic_bytes_of_text("//"))) {
        return false;
    }
    stoic_bytes ignored;
    rest = stoic_slice(rest, 2, rest.len - 2);
    (void)stoic_text_cut(&rest, &ignored, rest, '/');
    (void)stoic_text_cut(&rest, &ignored, rest, '?');
    (void)stoic_text_cut(&rest, &ignored, rest, '#');
    *authority = rest;
    return true;
}

bool stoic_uri_host(stoic_bytes *host, stoic_bytes uri) {
    stoic_bytes rest;
    stoic_bytes ignored;
    if (!read_authority(&rest, uri)) {
        return false;
    }
    (void)stoic_text_cut(&ignored, &rest, rest, '@');
    stoic_bytes port = stoic_bytes_of(NULL, 0);
    (void)stoic_text_cut(&rest, &port, rest, ':');
    const bool is_bracketed = rest.len > 0 && stoic_byte_at(rest, 0) == '[';
    /* A second "@" stays in the host or in the port. */
    if (rest.len == 0 || is_bracketed || !is_port(port) || stoic_text_cut(&ignored, &ignored, rest, '@')) {
        return false;
    }
    *host = rest;
    return true;
}
