/* SPDX-License-Identifier: Apache-2.0 */
#include "channel.h"

#include <stoic/connection.h>

#include "record/reader.h"
#include "record/writer.h"
#include "wire/codepoints.h"

_Static_assert(STOIC_RECORD_MAX_LEN == STOIC_RECORD_HEADER_LEN + STOIC_RECORD_MAX_CIPHERTEXT,
               "as callers are told");
_Static_assert(STOIC_RECORD_MAX_PLAINTEXT == STOIC_RECORD_MAX_FRAGMENT, "as callers are told");

enum { MAX = STOIC_RECORD_MAX_FRAGMENT, OVERHEAD = STOIC_RECORD_OVERHEAD, HEADER = STOIC_RECORD_HEADER_LEN };

static uint8_t content[3 * MAX];
static uint8_t output[4 * MAX];
static const stoic_aead *aead;

static stoic_bytes content_of(size_t len) {
    return stoic_bytes_of(content, len);
}

/* ---- Sizes --------------------------------------------------------------------------------------------- */

typedef struct size_case {
    const char *reason;
    size_t content_len, num_records;
} size_case;

static const size_case size_cases[] = {
    {"nothing", 0, 0},
    {"one byte", 1, 1},
    {"one full record", MAX, 1},
    {"one byte more", MAX + 1, 2},
    {"two full records", 2 * MAX, 2},
    {"into the third", 2 * MAX + 1, 3},
};

static void test_sealed_size(void **state) {
    (void)state;
    channel keys;
    channel_open(&keys, aead);
    for (size_t i = 0; i < STOIC_COUNT(size_cases); i++) {
        const size_case *c = &size_cases[i];
        if (stoic_record_sealed_size(&keys.sender, c->content_len) !=
                c->content_len + c->num_records * OVERHEAD ||
            stoic_record_sealed_size(NULL, c->content_len) != c->content_len + c->num_records * HEADER) {
            fail_msg("%s", c->reason);
        }
    }
    channel_close(&keys);
}

/* ---- Whole content ------------------------------------------------------------------------------------- */

/* Opens records[0..len) one by one; the contents have to be `expected`, in as few records as it fits. */
static size_t open_all(stoic_protection *receiver, uint8_t type, uint8_t *records, size_t len,
                       stoic_bytes expected) {
    size_t num = 0;
    size_t done = 0;
    while (len > 0) {
        stoic_record_view view;
        stoic_record_content opened;
        assert_int_equal(stoic_record_peek(&view, receiver, stoic_bytes_of(records, len)), STOIC_OK);
        assert_true(view.is_complete);
        assert_int_equal(stoic_record_open(receiver, &opened, records, view.len), STOIC_OK);
        assert_int_equal(opened.type, type);
        assert_true(opened.len > 0 && opened.len <= expected.len - done);
        assert_memory_equal(opened.data, expected.data + done, opened.len);
        done += opened.len;
        records += view.len;
        len -= view.len;
        num++;
    }
    assert_int_equal(done, expected.len);
    return num;
}

static void test_write_and_open(void **state) {
    (void)state;
    for (size_t i = 0; i < 2 * STOIC_COUNT(size_cases); i++) {
        const size_case *c = &size_cases[i / 2];
        const bool is_protected = i % 2 == 1;
        if (c->content_len == 0) {
            continue;
        }
        channel keys;
        channel_open(&keys, aead);
        stoic_protection *sender = is_protected ? &keys.sender : NULL;
        stoic_writer writer;
        stoic_writer_init_growing(&writer, NULL, sizeof(output));
        stoic_write_u8(&writer, 0xee); /* what was there before stays */
        assert_int_equal(stoic_record_write(sender, &writer, STOIC_CONTENT_HANDSHAKE, STOIC_VERSION_TLS12,
                                            content_of(c->content_len)),
                         STOIC_OK);
        assert_int_equal(writer.len, 1 + stoic_record_sealed_size(sender, c->content_len));
        const stoic_bytes written = stoic_writer_view(&writer);
        assert_int_equal(written.data[0], 0xee);
        memcpy(output, written.data + 1, written.len - 1);
        const size_t num = open_all(is_protected ? &keys.receiver : NULL, STOIC_CONTENT_HANDSHAKE, output,
                                    written.len - 1, content_of(c->content_len));
        if (num != c->num_records) {
            fail_msg("%s: %zu records", c->reason, num);
        }
        stoic_writer_reset(&writer);
        channel_close(&keys);
    }
}

typedef struct header_case {
    const char *reason;
    bool is_protected;
    uint8_t type;
    stoic_version version;
    uint8_t header[3];
} header_case;

static const header_case header_cases[] = {
    {"a first ClientHello", false, 22, STOIC_VERSION_TLS10, {22, 3, 1}},
    {"other plaintext", false, 22, STOIC_VERSION_TLS12, {22, 3, 3}},
    {"a plaintext alert", false, 21, STOIC_VERSION_TLS12, {21, 3, 3}},
    {"change_cipher_spec", false, 20, STOIC_VERSION_TLS12, {20, 3, 3}},
    {"protected: one type and version for all (RFC 9846 5.2)", true, 22, STOIC_VERSION_TLS10, {23, 3, 3}},
    {"a protected alert", true, 21, STOIC_VERSION_TLS12, {23, 3, 3}},
};

static void test_headers(void **state) {
    (void)state;
    channel keys;
    channel_open(&keys, aead);
    for (size_t i = 0; i < STOIC_COUNT(header_cases); i++) {
        const header_case *c = &header_cases[i];
        stoic_writer writer;
        stoic_writer_init_fixed(&writer, output, sizeof(output));
        assert_int_equal(stoic_record_write(c->is_protected ? &keys.sender : NULL, &writer, c->type,
                                            c->version, content_of(2)),
                         STOIC_OK);
        const size_t body_len = writer.len - HEADER;
        if (memcmp(output, c->header, sizeof(c->header)) != 0 || output[3] != body_len >> 8 ||
            output[4] != body_len) {
            fail_msg("%s", c->reason);
        }
    }
    channel_close(&keys);
}

typedef struct refusal_case {
    const char *reason;
    bool is_protected;
    uint8_t type;
    size_t content_len, cap;
    uint64_t sequence;
    stoic_error error;
} refusal_case;

static const refusal_case refusal_cases[] = {
    {"empty handshake (RFC 9846 5.1)", true, 22, 0, 1000, 0, STOIC_ERROR_INVALID_ARGUMENT},
    {"empty alert", false, 21, 0, 1000, 0, STOIC_ERROR_INVALID_ARGUMENT},
    {"exposed application data (RFC 9846 5.1)", false, 23, 9, 1000, 0, STOIC_ERROR_INVALID_ARGUMENT},
    {"no room", true, 22, 1, OVERHEAD, 0, STOIC_ERROR_BUFFER_TOO_SMALL},
    {"no room for the second record", true, 22, MAX + 1, MAX + OVERHEAD + 5, 0, STOIC_ERROR_BUFFER_TOO_SMALL},
    {"no room for plaintext", false, 22, 1, HEADER, 0, STOIC_ERROR_BUFFER_TOO_SMALL},
    {"the key's limit", true, 22, 1, 1000, 100, STOIC_ERROR_SEQUENCE_EXHAUSTED},
    {"the key's limit at the second record", true, 22, MAX + 1, 3 * MAX, 99, STOIC_ERROR_SEQUENCE_EXHAUSTED},
};

static void test_refusals(void **state) {
    (void)state;
    stoic_aead limited = *aead;
    limited.max_seals = 100;
    for (size_t i = 0; i < STOIC_COUNT(refusal_cases); i++) {
        const refusal_case *c = &refusal_cases[i];
        channel keys;
        channel_open(&keys, &limited);
        keys.sender.sequence = c->sequence;
        stoic_writer writer;
        stoic_writer_init_fixed(&writer, output, c->cap + 1);
        stoic_write_u8(&writer, 0xee);
        const stoic_error error = stoic_record_write(c->is_protected ? &keys.sender : NULL, &writer, c->type,
                                                     STOIC_VERSION_TLS12, content_of(c->content_len));
        if (error != c->error || writer.len != 1 || output[0] != 0xee) {
            fail_msg("%s: %s, %zu bytes", c->reason, stoic_error_name(error), writer.len);
        }
        channel_close(&keys);
    }
}

/* ---- As much as fits ----------------------------------------------------------------------------------- */

typedef struct seal_case {
    const char *reason;
    size_t plaintext_len, cap;
    uint64_t sequence; /* of at most 100 */
    stoic_error error;
    size_t taken, num_records;
} seal_case;

static const seal_case seal_cases[] = {
    {"nothing to seal", 0, 0, 0, STOIC_OK, 0, 0},
    {"no buffer", 1, 0, 0, STOIC_ERROR_BUFFER_TOO_SMALL, 0, 0},
    {"not even one byte", 1, OVERHEAD, 0, STOIC_ERROR_BUFFER_TOO_SMALL, 0, 0},
    {"exactly one byte", 9, OVERHEAD + 1, 0, STOIC_OK, 1, 1},
    {"exactly everything", 9, OVERHEAD + 9, 0, STOIC_OK, 9, 1},
    {"one full record", MAX, MAX + OVERHEAD, 0, STOIC_OK, MAX, 1},
    {"the rest does not fit", MAX + 9, MAX + OVERHEAD, 0, STOIC_OK, MAX, 1},
    {"the rest just does not fit", MAX + 9, MAX + 2 * OVERHEAD, 0, STOIC_OK, MAX, 1},
    {"a part of the rest fits", MAX + 9, MAX + 2 * OVERHEAD + 4, 0, STOIC_OK, MAX + 4, 2},
    {"several records", 2 * MAX + 7, 4 * MAX, 0, STOIC_OK, 2 * MAX + 7, 3},
    {"the last seal of the key", 3 * MAX, 4 * MAX, 99, STOIC_OK, MAX, 1},
    {"the key is used up", 1, 4 * MAX, 100, STOIC_ERROR_SEQUENCE_EXHAUSTED, 0, 0},
    {"the key is used up, and nothing to seal", 0, 4 * MAX, 100, STOIC_OK, 0, 0},
};

static void test_seal(void **state) {
    (void)state;
    stoic_aead limited = *aead;
    limited.max_seals = 100;
    for (size_t i = 0; i < STOIC_COUNT(seal_cases); i++) {
        const seal_case *c = &seal_cases[i];
        channel keys;
        channel_open(&keys, &limited);
        keys.sender.sequence = c->sequence;
        keys.receiver.sequence = c->sequence;
        memset(output, 0xee, sizeof(output));
        size_t len = 7;
        size_t taken = 7;
        const stoic_error error =
            stoic_record_seal(&keys.sender, &len, &taken, output, c->cap, content_of(c->plaintext_len));
        if (error != c->error) {
            fail_msg("%s: %s", c->reason, stoic_error_name(error));
        }
        if (c->cap < sizeof(output)) {
            assert_int_equal(output[c->cap], 0xee);
        }
        if (error == STOIC_OK) {
            const size_t num =
                open_all(&keys.receiver, STOIC_CONTENT_APPLICATION_DATA, output, len, content_of(c->taken));
            if (taken != c->taken || num != c->num_records) {
                fail_msg("%s: %zu bytes in %zu records", c->reason, taken, num);
            }
        } else {
            assert_true(len == 7 && taken == 7);
        }
        channel_close(&keys);
    }
}

static void test_seal_needs_a_key(void **state) {
    (void)state;
    size_t len = 0;
    size_t taken = 0;
    assert_int_equal(stoic_record_seal(NULL, &len, &taken, output, sizeof(output), content_of(5)),
                     STOIC_ERROR_INVALID_ARGUMENT);
}

/* Bytes that stand five behind the output's start are sealed where they are. */
static void test_seal_in_place(void **state) {
    (void)state;
    channel keys;
    channel_open(&keys, aead);
    memcpy(output + HEADER, content, 1000);
    size_t len = 0;
    size_t taken = 0;
    assert_int_equal(stoic_record_seal(&keys.sender, &len, &taken, output, sizeof(output),
                                       stoic_bytes_of(output + HEADER, 1000)),
                     STOIC_OK);
    assert_int_equal(open_all(&keys.receiver, STOIC_CONTENT_APPLICATION_DATA, output, len, content_of(1000)),
                     1);
    channel_close(&keys);
}

int main(void) {
    for (size_t i = 0; i < sizeof(content); i++) {
        content[i] = (uint8_t)(i * 7 + i / 256);
    }
    const stoic_provider *provider = stoic_provider_libcrypto();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sealed_size),   cmocka_unit_test(test_write_and_open),
        cmocka_unit_test(test_headers),       cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_seal),          cmocka_unit_test(test_seal_needs_a_key),
        cmocka_unit_test(test_seal_in_place),
    };
    int failed = 0;
    for (size_t i = 0; i < provider->num_suites; i++) {
        aead = provider->suites[i]->aead;
        failed += cmocka_run_group_tests_name(aead->name, tests, NULL, NULL);
    }
    return failed;
}
