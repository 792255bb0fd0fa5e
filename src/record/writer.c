/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records, sealed from the caller's bytes straight into the output (RFC 9846 5.1, RFC 9846 5.2).
 */
#include "record/writer.h"

#include "wire/record_header.h"

static size_t min_size(size_t a, size_t b) {
    return a < b ? a : b;
}

static size_t overhead_of(const stoic_protection *protection) {
    return stoic_protection_is_on(protection) ? STOIC_RECORD_OVERHEAD : STOIC_RECORD_HEADER_LEN;
}

/* Content of one record. A peer's limit counts the type too (RFC 8449 4), and is for protected records. */
static size_t max_fragment_of(const stoic_protection *protection) {
    return stoic_protection_is_on(protection) ? stoic_protection_max_inner(protection) - 1
                                              : STOIC_RECORD_MAX_FRAGMENT;
}

/* The inner plaintext that content_len bytes of application data become: padded, but never beyond the limit.
 */
static size_t padded_len(const stoic_protection *protection, size_t content_len) {
    const size_t multiple = protection->pad_multiple;
    const size_t inner_len = content_len + 1;
    if (multiple == 0 || inner_len % multiple == 0) {
        return inner_len;
    }
    return min_size(inner_len + multiple - inner_len % multiple, stoic_protection_max_inner(protection));
}

/* How much application data makes a record of at most `room` bytes; 0: none. */
static size_t content_that_fits(const stoic_protection *protection, size_t room) {
    const size_t frame_len = STOIC_RECORD_OVERHEAD - 1;
    const size_t max_inner = stoic_protection_max_inner(protection);
    const size_t multiple = protection->pad_multiple;
    size_t inner_len = room > frame_len ? min_size(room - frame_len, max_inner) : 0;
    if (multiple > 0 && inner_len < max_inner) {
        inner_len -= inner_len % multiple;
    }
    return inner_len > 0 ? inner_len - 1 : 0;
}

size_t stoic_record_sealed_size(const stoic_protection *protection, size_t content_len) {
    const size_t max_fragment = max_fragment_of(protection);
    const size_t overhead = overhead_of(protection);
    const size_t rest = content_len % max_fragment;
    const size_t size = content_len / max_fragment * (max_fragment + overhead);
    if (rest == 0) {
        return size;
    }
    return size + overhead + (stoic_protection_is_on(protection) ? padded_len(protection, rest) - 1 : rest);
}

/* One record from `fragment` to out[0..out_len), which has exactly its size. */
static stoic_error make_record(stoic_protection *protection, uint8_t *out, size_t out_len, uint8_t type,
                               stoic_version legacy_version, stoic_bytes fragment) {
    const bool is_protected = stoic_protection_is_on(protection);
    const size_t body_len = out_len - STOIC_RECORD_HEADER_LEN;
    const stoic_record_header header = {
        .type = is_protected ? (uint8_t)STOIC_CONTENT_APPLICATION_DATA : type,
        .legacy_version = is_protected ? STOIC_VERSION_TLS12 : legacy_version,
        .length = (uint16_t)body_len,
    };
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, out, STOIC_RECORD_HEADER_LEN);
    stoic_record_header_encode(&writer, &header);

    uint8_t *body = stoic_slice_mut(out, out_len, STOIC_RECORD_HEADER_LEN, body_len);
    if (!is_protected) {
        stoic_copy(body, body_len, fragment);
        return STOIC_OK;
    }
    const size_t inner_len = body_len - STOIC_AEAD_TAG_LEN;
    if (inner_len > fragment.len + 1) {
        return stoic_protection_seal_padded(protection, body, inner_len, stoic_writer_view(&writer), fragment,
                                            type);
    }
    return stoic_protection_seal(protection, body, stoic_writer_view(&writer), fragment, type);
}

static stoic_error append_all(stoic_protection *protection, stoic_writer *out, uint8_t type,
                              stoic_version legacy_version, stoic_bytes content) {
    for (size_t done = 0; done < content.len;) {
        const size_t len = min_size(content.len - done, max_fragment_of(protection));
        const size_t record_len = len + overhead_of(protection);
        uint8_t *space = stoic_write_space(out, record_len);
        if (space == NULL) {
            return stoic_writer_error(out);
        }
        STOIC_TRY(make_record(protection, space, record_len, type, legacy_version,
                              stoic_slice(content, done, len)));
        done += len;
    }
    return STOIC_OK;
}

stoic_error stoic_record_write(stoic_protection *protection, stoic_writer *out, uint8_t type,
                               stoic_version legacy_version, stoic_bytes content) {
    /* RFC 9846 5.1: application data is never written unprotected. */
    const bool is_exposed = type == STOIC_CONTENT_APPLICATION_DATA && !stoic_protection_is_on(protection);
    if (content.len == 0 || is_exposed) {
        return STOIC_ERROR_INVALID_ARGUMENT;
    }
    const size_t start = out->len;
    const stoic_error error = append_all(protection, out, type, legacy_version, content);
    if (error != STOIC_OK) {
        stoic_writer_truncate(out, start);
    }
    return error;
}

stoic_error stoic_record_seal(stoic_protection *protection, size_t *out_len, size_t *out_taken, uint8_t *out,
                              size_t out_cap, stoic_bytes plaintext) {
    if (!stoic_protection_is_on(protection)) {
        return STOIC_ERROR_INVALID_ARGUMENT;
    }
    size_t written = 0;
    size_t taken = 0;
    while (taken < plaintext.len) {
        const size_t len = min_size(plaintext.len - taken, content_that_fits(protection, out_cap - written));
        /* near the limit, or nothing would be left for the KeyUpdate */
        if (len == 0 || (taken > 0 && stoic_protection_near_limit(protection))) {
            break;
        }
        const size_t record_len = padded_len(protection, len) - 1 + STOIC_RECORD_OVERHEAD;
        STOIC_TRY(make_record(protection, stoic_slice_mut(out, out_cap, written, record_len), record_len,
                              STOIC_CONTENT_APPLICATION_DATA, STOIC_VERSION_TLS12,
                              stoic_slice(plaintext, taken, len)));
        written += record_len;
        taken += len;
    }
    if (taken == 0 && plaintext.len > 0) {
        return STOIC_ERROR_BUFFER_TOO_SMALL;
    }
    *out_len = written;
    *out_taken = taken;
    return STOIC_OK;
}
