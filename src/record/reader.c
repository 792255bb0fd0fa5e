/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records, opened in place (RFC 9846 5.2, RFC 9846 5.4).
 */
#include "record/reader.h"

#include "wire/record_header.h"

stoic_error stoic_record_peek(stoic_record_view *out, const stoic_protection *protection, stoic_bytes input) {
    /* Early data that a server skips is protected, though the server has no keys for it (RFC 9846 4.3.10). */
    const bool may_be_protected =
        stoic_protection_is_on(protection) ||
        (input.len > 0 && stoic_byte_at(input, 0) == STOIC_CONTENT_APPLICATION_DATA);
    const size_t max_length = may_be_protected ? STOIC_RECORD_MAX_CIPHERTEXT : STOIC_RECORD_MAX_FRAGMENT;
    stoic_record_header header;
    size_t missing = 0;
    STOIC_TRY(stoic_record_header_decode(&header, &missing, input, max_length));
    if (missing > 0) {
        *out = (stoic_record_view){.needed = STOIC_RECORD_HEADER_LEN};
        return STOIC_OK;
    }
    const size_t len = STOIC_RECORD_HEADER_LEN + (size_t)header.length;
    *out =
        (stoic_record_view){.type = header.type, .len = len, .needed = len, .is_complete = input.len >= len};
    return STOIC_OK;
}

/* The type that stands behind the content and in front of the padding (RFC 9846 5.4): the last byte that is
 * not zero. */
static stoic_error find_inner_type(uint8_t *out_type, size_t *out_len, stoic_bytes inner) {
    for (size_t len = inner.len; len > 0; len--) {
        const uint8_t byte = stoic_byte_at(inner, len - 1);
        if (byte != 0) {
            *out_type = byte;
            *out_len = len - 1;
            return STOIC_OK;
        }
    }
    return STOIC_ERROR_RECORD_NO_CONTENT_TYPE;
}

/* What may stand in a protected record: a change_cipher_spec may not (RFC 9846 5). */
static stoic_error check_inner_type(uint8_t type) {
    switch (type) {
    case STOIC_CONTENT_ALERT:
    case STOIC_CONTENT_HANDSHAKE:
    case STOIC_CONTENT_APPLICATION_DATA:
        return STOIC_OK;
    case STOIC_CONTENT_CHANGE_CIPHER_SPEC:
        return STOIC_ERROR_UNEXPECTED_CCS;
    case STOIC_CONTENT_HEARTBEAT:
        return STOIC_ERROR_HEARTBEAT;
    default:
        return STOIC_ERROR_RECORD_TYPE_INVALID;
    }
}

/* An alert or a piece of a handshake message has at least one byte (RFC 9846 5.1, RFC 9846 5.4). */
static stoic_error check_not_empty(uint8_t type, size_t len) {
    const bool may_be_empty = type != STOIC_CONTENT_ALERT && type != STOIC_CONTENT_HANDSHAKE;
    return len > 0 || may_be_empty ? STOIC_OK : STOIC_ERROR_RECORD_EMPTY;
}

static stoic_error unwrap(uint8_t *out_type, size_t *out_len, stoic_bytes inner) {
    /* Padding does not lift the limit (RFC 9846 5.4). */
    if (inner.len > STOIC_RECORD_MAX_INNER) {
        return STOIC_ERROR_RECORD_TOO_LONG;
    }
    uint8_t type = 0;
    size_t len = 0;
    STOIC_TRY(find_inner_type(&type, &len, inner));
    STOIC_TRY(check_inner_type(type));
    STOIC_TRY(check_not_empty(type, len));
    *out_type = type;
    *out_len = len;
    return STOIC_OK;
}

static stoic_error open_protected(stoic_protection *protection, uint8_t *out_type, size_t *out_len,
                                  uint8_t *body, size_t body_len, stoic_bytes header) {
    if (body_len < STOIC_AEAD_TAG_LEN) {
        return STOIC_ERROR_RECORD_TOO_SHORT;
    }
    STOIC_TRY(stoic_protection_open(protection, body, body_len, header));
    return unwrap(out_type, out_len, stoic_bytes_of(body, body_len - STOIC_AEAD_TAG_LEN));
}

static stoic_error open_body(stoic_protection *protection, uint8_t *out_type, size_t *out_len, uint8_t *body,
                             size_t body_len, stoic_bytes header) {
    *out_type = stoic_byte_at(header, 0);
    *out_len = body_len;
    if (!stoic_protection_is_on(protection)) {
        return check_not_empty(*out_type, body_len);
    }
    if (*out_type != STOIC_CONTENT_APPLICATION_DATA) {
        return STOIC_ERROR_PLAINTEXT_AFTER_KEYS;
    }
    const stoic_error error = open_protected(protection, out_type, out_len, body, body_len, header);
    if (error != STOIC_OK) {
        stoic_wipe(body, body_len);
    }
    return error;
}

stoic_error stoic_record_open(stoic_protection *protection, stoic_record_content *out, uint8_t *record,
                              size_t record_len) {
    stoic_record_view view;
    STOIC_TRY(stoic_record_peek(&view, protection, stoic_bytes_of(record, record_len)));
    if (!view.is_complete || view.len != record_len) {
        return STOIC_ERROR_INVALID_ARGUMENT;
    }
    const stoic_bytes header = stoic_bytes_of(record, STOIC_RECORD_HEADER_LEN);
    const size_t body_len = record_len - STOIC_RECORD_HEADER_LEN;
    uint8_t *body = stoic_slice_mut(record, record_len, STOIC_RECORD_HEADER_LEN, body_len);
    uint8_t type = 0;
    size_t len = 0;
    STOIC_TRY(open_body(protection, &type, &len, body, body_len, header));
    *out = (stoic_record_content){.type = type, .data = body, .len = len};
    return STOIC_OK;
}
