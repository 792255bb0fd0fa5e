/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records: the header, opening whatever comes (with keys whose tags always fit, and without), and sealing and
 * opening again. The input: choices, then a record, or content.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "fake/fake.h"
#include "record/reader.h"
#include "record/writer.h"
#include "wire/record_header.h"

enum { STORAGE = 256, MAX_RECORDS = 1 << 18 };

static void try_header(stoic_bytes bytes, size_t max_length) {
    stoic_record_header header;
    size_t missing = 77;
    const stoic_error error = stoic_record_header_decode(&header, &missing, bytes, max_length);
    if (error != STOIC_OK) {
        FUZZ_ASSERT(bytes.len > 0); /* nothing is not wrong */
        return;
    }
    FUZZ_ASSERT((missing == 0) == (bytes.len >= STOIC_RECORD_HEADER_LEN));
    if (missing > 0) {
        FUZZ_ASSERT(missing + bytes.len == STOIC_RECORD_HEADER_LEN);
        return;
    }
    uint8_t buffer[STOIC_RECORD_HEADER_LEN];
    stoic_writer writer;
    FUZZ_ASSERT(header.length <= max_length);
    stoic_writer_init_fixed(&writer, buffer, sizeof buffer);
    stoic_record_header_encode(&writer, &header);
    FUZZ_ASSERT(memcmp(buffer, bytes.data, sizeof buffer) == 0);
}

static void start(stoic_protection *protection, void *storage, const stoic_suite *suite) {
    static const uint8_t key[STOIC_AEAD_MAX_KEY_LEN] = {1}, iv[STOIC_AEAD_NONCE_LEN] = {2};
    stoic_protection_init(protection, storage, STORAGE);
    FUZZ_ASSERT(stoic_protection_set_key(protection, suite->aead, stoic_bytes_of(key, suite->aead->key_len),
                                         stoic_bytes_of(iv, sizeof iv)) == STOIC_OK);
}

static void try_open(stoic_protection *protection, stoic_bytes bytes) {
    stoic_record_view view = {.len = 0};
    stoic_record_content content;
    const stoic_error peeked = stoic_record_peek(&view, protection, bytes);
    if (peeked != STOIC_OK || !view.is_complete) {
        FUZZ_ASSERT(peeked != STOIC_OK || view.needed > bytes.len);
        return;
    }
    uint8_t *record = malloc(view.len);
    FUZZ_ASSERT(record != NULL && view.len <= bytes.len);
    memcpy(record, bytes.data, view.len);
    const stoic_error error = stoic_record_open(protection, &content, record, view.len);
    if (error == STOIC_OK) {
        FUZZ_ASSERT(
            fuzz_lies_in(stoic_bytes_of(content.data, content.len), stoic_bytes_of(record, view.len)));
        FUZZ_ASSERT(content.len <= STOIC_RECORD_MAX_FRAGMENT);
    } else if (stoic_protection_is_on(protection) && view.type == STOIC_CONTENT_APPLICATION_DATA &&
               error != STOIC_ERROR_RECORD_TOO_SHORT) {
        for (size_t i = STOIC_RECORD_HEADER_LEN; i < view.len; i++) {
            FUZZ_ASSERT(record[i] == 0); /* no plaintext stays */
        }
    }
    free(record);
}

/* Content sealed as records, opened one by one: the same content. */
static void try_both_ways(const stoic_suite *suite, stoic_bytes content, uint8_t type) {
    void *there_storage = calloc(1, STORAGE), *back_storage = calloc(1, STORAGE);
    stoic_protection there, back;
    stoic_writer sealed, opened;
    FUZZ_ASSERT(there_storage != NULL && back_storage != NULL);
    start(&there, there_storage, suite);
    start(&back, back_storage, suite);
    stoic_writer_init_growing(&sealed, stoic_default_allocator(), MAX_RECORDS);
    stoic_writer_init_growing(&opened, stoic_default_allocator(), MAX_RECORDS);
    FUZZ_ASSERT(stoic_record_write(&there, &sealed, type, STOIC_VERSION_TLS12, content) == STOIC_OK);
    FUZZ_ASSERT(sealed.len == stoic_record_sealed_size(&there, content.len));
    for (size_t at = 0; at < sealed.len;) {
        stoic_record_view view;
        stoic_record_content part;
        const stoic_bytes rest = stoic_bytes_of(sealed.data + at, sealed.len - at);
        FUZZ_ASSERT(stoic_record_peek(&view, &back, rest) == STOIC_OK && view.is_complete);
        FUZZ_ASSERT(stoic_record_open(&back, &part, sealed.data + at, view.len) == STOIC_OK);
        FUZZ_ASSERT(part.type == type);
        stoic_write_bytes(&opened, stoic_bytes_of(part.data, part.len));
        at += view.len;
    }
    FUZZ_ASSERT(stoic_bytes_equal(stoic_writer_view(&opened), content));
    stoic_writer_reset(&sealed);
    stoic_writer_reset(&opened);
    stoic_protection_clear(&there);
    stoic_protection_clear(&back);
    free(there_storage);
    free(back_storage);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    stoic_reader input = stoic_reader_of(stoic_bytes_of(data, size));
    const uint8_t choice = fuzz_u8(&input);
    const stoic_bytes rest = fuzz_rest(&input);
    stoic_provider *accepting;
    FUZZ_ASSERT(stoic_fake_provider_new_accepting(&accepting, 1) == STOIC_OK);
    FUZZ_ASSERT(stoic_protection_storage_size(accepting) <= STORAGE);
    void *storage = calloc(1, STORAGE);
    stoic_protection protection;
    start(&protection, storage, accepting->suites[choice % accepting->num_suites]);
    try_header(rest, (choice & 1) != 0 ? STOIC_RECORD_MAX_CIPHERTEXT : STOIC_RECORD_MAX_FRAGMENT);
    try_open(&protection, rest);
    try_open(NULL, rest);
    if (rest.len > 0) {
        const uint8_t type = (choice & 2) != 0 ? STOIC_CONTENT_HANDSHAKE : STOIC_CONTENT_APPLICATION_DATA;
        try_both_ways(stoic_provider_fake()->suites[choice % 3], rest, type);
    }
    stoic_protection_clear(&protection);
    free(storage);
    stoic_fake_provider_free(accepting);
    return 0;
}
