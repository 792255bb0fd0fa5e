/* SPDX-License-Identifier: Apache-2.0 */
#include "channel.h"

#include "record/reader.h"
#include "wire/codepoints.h"
#include "wire/record_header.h"

static uint8_t record[STOIC_RECORD_HEADER_LEN + 65536];
static const stoic_provider *provider;
static const stoic_aead *aead; /* of the suite under test */

static void put_header(uint8_t type, size_t body_len) {
    record[0] = type;
    record[1] = 3;
    record[2] = 3;
    record[3] = (uint8_t)(body_len >> 8);
    record[4] = (uint8_t)body_len;
}

/* A protected record around any inner plaintext; the result is its length. */
static size_t put_record(stoic_protection *sender, stoic_bytes inner) {
    const size_t body_len = inner.len + STOIC_AEAD_TAG_LEN;
    put_header(STOIC_CONTENT_APPLICATION_DATA, body_len);
    assert_true(inner.len > 0);
    const uint8_t last = inner.data[inner.len - 1];
    assert_int_equal(stoic_protection_seal(sender, record + 5, stoic_bytes_of(record, 5),
                                           stoic_bytes_of(inner.data, inner.len - 1), last),
                     STOIC_OK);
    return 5 + body_len;
}

/* ---- peek ---------------------------------------------------------------------------------------------- */

typedef struct peek_case {
    const char *reason;
    bool is_protected;
    uint8_t header[5];
    size_t input_len;
    stoic_error error;
    stoic_record_view view;
} peek_case;

static const peek_case peek_cases[] = {
    {"nothing there", false, {0}, 0, STOIC_OK, {0, 0, 5, false}},
    {"one byte", false, {22}, 1, STOIC_OK, {0, 0, 5, false}},
    {"four bytes", false, {22, 3, 1, 0}, 4, STOIC_OK, {0, 0, 5, false}},
    {"a header", false, {22, 3, 1, 0, 2}, 5, STOIC_OK, {22, 7, 7, false}},
    {"all but one byte", false, {22, 3, 1, 0, 2}, 6, STOIC_OK, {22, 7, 7, false}},
    {"one record", false, {22, 3, 1, 0, 2}, 7, STOIC_OK, {22, 7, 7, true}},
    {"more than one record", false, {22, 3, 1, 0, 2}, 9, STOIC_OK, {22, 7, 7, true}},
    {"an empty record", false, {21, 3, 3, 0, 0}, 5, STOIC_OK, {21, 5, 5, true}},
    {"the longest plaintext", false, {22, 3, 3, 0x40, 0}, 5, STOIC_OK, {22, 16389, 16389, false}},
    {"plaintext too long", false, {22, 3, 3, 0x40, 1}, 5, STOIC_ERROR_RECORD_TOO_LONG, {0}},
    {"the longest ciphertext", true, {23, 3, 3, 0x41, 0}, 5, STOIC_OK, {23, 16645, 16645, false}},
    {"ciphertext too long", true, {23, 3, 3, 0x41, 1}, 5, STOIC_ERROR_RECORD_TOO_LONG, {0}},
    {"early data for which there is no key",
     false,
     {23, 3, 3, 0x41, 0},
     5,
     STOIC_OK,
     {23, 16645, 16645, false}},
    {"early data too long", false, {23, 3, 3, 0x41, 1}, 5, STOIC_ERROR_RECORD_TOO_LONG, {0}},
    {"an unknown type", false, {'G', 'E', 'T', ' ', '/'}, 1, STOIC_ERROR_RECORD_TYPE_INVALID, {0}},
    {"a foreign version", false, {22, 2, 0, 0, 1}, 2, STOIC_ERROR_RECORD_VERSION_INVALID, {0}},
    {"a heartbeat", true, {24, 3, 3, 0, 1}, 1, STOIC_ERROR_HEARTBEAT, {0}},
    {"change_cipher_spec between protected records", true, {20, 3, 3, 0, 1}, 6, STOIC_OK, {20, 6, 6, true}},
};

static void test_peek(void **state) {
    (void)state;
    channel keys;
    channel_open(&keys, aead);
    for (size_t i = 0; i < STOIC_COUNT(peek_cases); i++) {
        const peek_case *c = &peek_cases[i];
        uint8_t input[16] = {0};
        memcpy(input, c->header, sizeof(c->header));
        stoic_record_view view = {0};
        const stoic_error error = stoic_record_peek(&view, c->is_protected ? &keys.receiver : NULL,
                                                    stoic_bytes_of(input, c->input_len));
        if (error != c->error || view.type != c->view.type || view.len != c->view.len ||
            view.needed != c->view.needed || view.is_complete != c->view.is_complete) {
            fail_msg("%s: %s", c->reason, stoic_error_name(error));
        }
    }
    channel_close(&keys);
}

/* ---- Without protection -------------------------------------------------------------------------------- */

typedef struct plain_case {
    const char *reason;
    uint8_t type;
    size_t body_len, record_len;
    stoic_error error;
} plain_case;

static const plain_case plain_cases[] = {
    {"a handshake record", 22, 100, 105, STOIC_OK},
    {"the longest", 22, 16384, 16389, STOIC_OK},
    {"too long", 22, 16385, 16390, STOIC_ERROR_RECORD_TOO_LONG},
    {"an alert", 21, 2, 7, STOIC_OK},
    {"an empty handshake record (RFC 9846 5.1)", 22, 0, 5, STOIC_ERROR_RECORD_EMPTY},
    {"an empty alert (RFC 9846 5.4)", 21, 0, 5, STOIC_ERROR_RECORD_EMPTY},
    {"an empty change_cipher_spec is the engine's to refuse", 20, 0, 5, STOIC_OK},
    {"an unknown type", 25, 1, 6, STOIC_ERROR_RECORD_TYPE_INVALID},
    {"a byte is missing", 22, 100, 104, STOIC_ERROR_INVALID_ARGUMENT},
    {"a byte too many", 22, 100, 106, STOIC_ERROR_INVALID_ARGUMENT},
    {"no whole header", 22, 100, 4, STOIC_ERROR_INVALID_ARGUMENT},
};

static void test_plain(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(plain_cases); i++) {
        const plain_case *c = &plain_cases[i];
        memset(record, 0xaa, sizeof(record));
        put_header(c->type, c->body_len);
        stoic_record_content content = {0};
        const stoic_error error = stoic_record_open(NULL, &content, record, c->record_len);
        if (error != c->error) {
            fail_msg("%s: %s", c->reason, stoic_error_name(error));
        }
        if (error != STOIC_OK) {
            assert_null(content.data);
            continue;
        }
        assert_int_equal(content.type, c->type);
        assert_ptr_equal(content.data, record + 5);
        assert_int_equal(content.len, c->body_len);
    }
}

/* ---- Inner plaintexts ---------------------------------------------------------------------------------- */

typedef struct inner_case {
    const char *reason;
    size_t content_len; /* bytes 0x55 */
    int type;           /* -1: none */
    size_t padding_len;
    stoic_error error;
} inner_case;

static const inner_case inner_cases[] = {
    {"no padding", 100, 23, 0, STOIC_OK},
    {"one byte of padding", 100, 22, 1, STOIC_OK},
    {"much padding", 1, 21, 300, STOIC_OK},
    {"the longest content", 16384, 23, 0, STOIC_OK},
    {"padding up to the limit", 0, 23, 16384, STOIC_OK},
    {"content beyond the limit", 16385, 23, 0, STOIC_ERROR_RECORD_TOO_LONG},
    {"padding beyond the limit (RFC 9846 5.4)", 100, 23, 16285, STOIC_ERROR_RECORD_TOO_LONG},
    {"as long as the header allows", 16000, 23, 623, STOIC_ERROR_RECORD_TOO_LONG},
    {"one zero", 0, -1, 1, STOIC_ERROR_RECORD_NO_CONTENT_TYPE},
    {"zeros alone", 0, -1, 16385, STOIC_ERROR_RECORD_NO_CONTENT_TYPE},
    {"empty application data", 0, 23, 0, STOIC_OK},
    {"empty handshake", 0, 22, 0, STOIC_ERROR_RECORD_EMPTY},
    {"empty handshake with padding", 0, 22, 9, STOIC_ERROR_RECORD_EMPTY},
    {"empty alert", 0, 21, 0, STOIC_ERROR_RECORD_EMPTY},
    {"a protected change_cipher_spec (RFC 9846 5)", 1, 20, 0, STOIC_ERROR_UNEXPECTED_CCS},
    {"a protected heartbeat", 1, 24, 0, STOIC_ERROR_HEARTBEAT},
    {"an unknown type", 1, 25, 0, STOIC_ERROR_RECORD_TYPE_INVALID},
    {"the type is the last byte that is not zero", 5, 0x55, 3, STOIC_ERROR_RECORD_TYPE_INVALID},
};

static void test_inner_plaintexts(void **state) {
    (void)state;
    static uint8_t inner[17000];
    for (size_t i = 0; i < STOIC_COUNT(inner_cases); i++) {
        const inner_case *c = &inner_cases[i];
        size_t inner_len = c->content_len;
        memset(inner, 0x55, inner_len);
        if (c->type >= 0) {
            inner[inner_len++] = (uint8_t)c->type;
        }
        memset(inner + inner_len, 0, c->padding_len);
        inner_len += c->padding_len;

        channel keys;
        channel_open(&keys, aead);
        const size_t record_len = put_record(&keys.sender, stoic_bytes_of(inner, inner_len));
        stoic_record_content content = {0};
        const stoic_error error = stoic_record_open(&keys.receiver, &content, record, record_len);
        if (error != c->error) {
            fail_msg("%s: %s", c->reason, stoic_error_name(error));
        }
        if (error == STOIC_OK) {
            assert_int_equal(content.type, c->type);
            assert_ptr_equal(content.data, record + 5);
            assert_true(stoic_bytes_equal(stoic_bytes_of(content.data, content.len),
                                          stoic_bytes_of(inner, c->content_len)));
        } else if (!is_all_zero(record + 5, record_len - 5)) {
            fail_msg("%s: plaintext is left behind", c->reason);
        }
        channel_close(&keys);
    }
}

/* An inner plaintext of no bytes authenticates, and holds no type. */
static void test_tag_alone(void **state) {
    (void)state;
    channel keys;
    channel_open(&keys, aead);
    put_header(STOIC_CONTENT_APPLICATION_DATA, STOIC_AEAD_TAG_LEN);
    const stoic_bytes nothing = {NULL, 0};
    assert_int_equal(
        aead->seal(keys.sender.storage, record + 5, channel_iv, stoic_bytes_of(record, 5), nothing, nothing),
        STOIC_OK);
    stoic_record_content content;
    assert_int_equal(stoic_record_open(&keys.receiver, &content, record, 5 + STOIC_AEAD_TAG_LEN),
                     STOIC_ERROR_RECORD_NO_CONTENT_TYPE);
    channel_close(&keys);
}

/* ---- Damage -------------------------------------------------------------------------------------------- */

enum { SMALL = 40, SMALL_RECORD = 5 + SMALL + 1 + STOIC_AEAD_TAG_LEN };

static size_t put_small_record(stoic_protection *sender) {
    uint8_t inner[SMALL + 1];
    memset(inner, 0x55, sizeof(inner));
    inner[SMALL] = STOIC_CONTENT_APPLICATION_DATA;
    return put_record(sender, stoic_bytes_of(inner, sizeof(inner)));
}

/* After record[at] was damaged. */
static stoic_error expected_of_damage(size_t at) {
    const size_t length = (size_t)record[3] << 8 | record[4];
    switch (at) {
    case 0: /* one bit away from 23 are 22 and 21; the rest are no types */
        return record[0] == STOIC_CONTENT_HANDSHAKE || record[0] == STOIC_CONTENT_ALERT
                   ? STOIC_ERROR_PLAINTEXT_AFTER_KEYS
                   : STOIC_ERROR_RECORD_TYPE_INVALID;
    case 1: /* the version that matters */
        return STOIC_ERROR_RECORD_VERSION_INVALID;
    case 3:
    case 4:
        return length > STOIC_RECORD_MAX_CIPHERTEXT ? STOIC_ERROR_RECORD_TOO_LONG
                                                    : STOIC_ERROR_INVALID_ARGUMENT;
    default: /* the version that does not matter is authenticated, as all else */
        return STOIC_ERROR_BAD_RECORD_MAC;
    }
}

static void test_every_flipped_bit(void **state) {
    (void)state;
    for (size_t i = 0; i < SMALL_RECORD * 8; i++) {
        channel keys;
        channel_open(&keys, aead);
        assert_int_equal(put_small_record(&keys.sender), SMALL_RECORD);
        const size_t at = i / 8;
        record[at] ^= (uint8_t)(1u << i % 8);
        const stoic_error expected = expected_of_damage(at);
        stoic_record_content content = {0};
        const stoic_error error = stoic_record_open(&keys.receiver, &content, record, SMALL_RECORD);
        if (error != expected) {
            fail_msg("byte %zu, bit %zu: %s", at, i % 8, stoic_error_name(error));
        }
        assert_null(content.data);
        assert_true(error != STOIC_ERROR_BAD_RECORD_MAC || is_all_zero(record + 5, SMALL_RECORD - 5));
        channel_close(&keys);
    }
}

static void test_every_truncation(void **state) {
    (void)state;
    for (size_t len = 0; len < SMALL_RECORD; len++) {
        channel keys;
        channel_open(&keys, aead);
        put_small_record(&keys.sender);
        stoic_record_content content = {0};
        assert_int_equal(stoic_record_open(&keys.receiver, &content, record, len),
                         STOIC_ERROR_INVALID_ARGUMENT);
        if (len >= 5) {
            /* the same with a header that agrees */
            const size_t body_len = len - 5;
            put_header(STOIC_CONTENT_APPLICATION_DATA, body_len);
            const stoic_error expected =
                body_len < STOIC_AEAD_TAG_LEN ? STOIC_ERROR_RECORD_TOO_SHORT : STOIC_ERROR_BAD_RECORD_MAC;
            assert_int_equal(stoic_record_open(&keys.receiver, &content, record, len), expected);
            assert_true(is_all_zero(record + 5, body_len));
        }
        assert_null(content.data);
        channel_close(&keys);
    }
}

static void test_order(void **state) {
    (void)state;
    channel keys;
    stoic_record_content content;
    channel_open(&keys, aead);
    uint8_t first[SMALL_RECORD];
    put_small_record(&keys.sender);
    memcpy(first, record, sizeof(first));
    assert_int_equal(stoic_record_open(&keys.receiver, &content, record, SMALL_RECORD), STOIC_OK);
    /* a replay */
    assert_int_equal(stoic_record_open(&keys.receiver, &content, first, SMALL_RECORD),
                     STOIC_ERROR_BAD_RECORD_MAC);
    channel_close(&keys);
    /* one left out */
    channel_open(&keys, aead);
    put_small_record(&keys.sender);
    put_small_record(&keys.sender);
    assert_int_equal(stoic_record_open(&keys.receiver, &content, record, SMALL_RECORD),
                     STOIC_ERROR_BAD_RECORD_MAC);
    channel_close(&keys);
    /* no number is left */
    channel_open(&keys, aead);
    put_small_record(&keys.sender);
    keys.receiver.sequence = UINT64_MAX;
    assert_int_equal(stoic_record_open(&keys.receiver, &content, record, SMALL_RECORD),
                     STOIC_ERROR_SEQUENCE_EXHAUSTED);
    channel_close(&keys);
}

static int setup_suite(void **state) {
    const uint16_t *suite = *state;
    aead = stoic_provider_suite(provider, *suite)->aead;
    return 0;
}

#define WITH(suite, test) {#test " " #suite, test, setup_suite, NULL, &suite}
#define WITH_EACH(test) WITH(aes128, test), WITH(aes256, test), WITH(chacha20, test)

int main(void) {
    static uint16_t aes128 = STOIC_TLS_AES_128_GCM_SHA256;
    static uint16_t aes256 = STOIC_TLS_AES_256_GCM_SHA384;
    static uint16_t chacha20 = STOIC_TLS_CHACHA20_POLY1305_SHA256;
    provider = stoic_provider_libcrypto();
    const struct CMUnitTest tests[] = {
        WITH(aes128, test_peek),   WITH(aes128, test_plain),          WITH_EACH(test_inner_plaintexts),
        WITH_EACH(test_tag_alone), WITH_EACH(test_every_flipped_bit), WITH_EACH(test_every_truncation),
        WITH_EACH(test_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
