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

size_t stoic_record_sealed_size(const stoic_protection *protection, size_t content_len) {
    const size_t num_records =
        content_len / STOIC_RECORD_MAX_FRAGMENT + (content_len % STOIC_RECORD_MAX_FRAGMENT > 0 ? 1 : 0);
    return content_len + num_records * overhead_of(protection);
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
    return stoic_protection_seal(protection, body, stoic_writer_view(&writer), fragment, type);
}

static stoic_error append_all(stoic_protection *protection, stoic_writer *out, uint8_t type,
                              stoic_version legacy_version, stoic_bytes content) {
    for (size_t done = 0; done < content.len;) {
        const size_t len = min_size(content.len - done, STOIC_RECORD_MAX_FRAGMENT);
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
    while (taken < plaintext.len && out_cap - written > STOIC_RECORD_OVERHEAD) {
        if (taken > 0 && stoic_protection_near_limit(protection)) {
            break; /* or nothing would be left for the KeyUpdate */
        }
        const size_t room = min_size(out_cap - written - STOIC_RECORD_OVERHEAD, STOIC_RECORD_MAX_FRAGMENT);
        const size_t len = min_size(plaintext.len - taken, room);
        const size_t record_len = len + STOIC_RECORD_OVERHEAD;
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
