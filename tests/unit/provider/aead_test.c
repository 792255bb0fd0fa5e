/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "unit/provider/providers.h"

#define MAX_TEXT 17000

static const uint8_t key_bytes[STOIC_AEAD_MAX_KEY_LEN] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
static const uint8_t nonce[STOIC_AEAD_NONCE_LEN] = {9, 8, 7};
static const uint8_t header[5] = {23, 3, 3, 0, 42};

typedef void aead_check(const stoic_aead *aead);

static void for_each_aead(aead_check *check) {
    for (size_t i = 0; i < NUM_PROVIDERS; i++) {
        const stoic_provider *provider = provider_rows[i].get();
        assert_non_null(provider);
        for (size_t k = 0; k < provider->num_suites; k++) {
            const stoic_aead *aead = provider->suites[k]->aead;
            print_message("  %s: %s\n", provider->name, aead->name);
            assert_true(aead->context_size <= sizeof(context_space));
            check(aead);
        }
    }
}

static stoic_bytes key_of(const stoic_aead *aead) {
    return stoic_bytes_of(key_bytes, aead->key_len);
}

static void fill_text(uint8_t *text, size_t len) {
    for (size_t i = 0; i < len; i++) {
        text[i] = (uint8_t)(i * 7 + 1);
    }
}

typedef struct length_case {
    const char *reason;
    size_t len;
    size_t trailer_len;
    size_t additional_len;
} length_case;

static const length_case length_cases[] = {
    {"nothing at all", 0, 0, 0},    {"additional data alone", 0, 0, 5}, {"an empty record", 0, 1, 5},
    {"one byte", 1, 1, 5},          {"trailer ends a block", 15, 1, 5}, {"trailer begins a block", 16, 1, 5},
    {"no trailer", 100, 0, 5},      {"a ChaCha20 block", 64, 1, 5},     {"a packet", 1350, 1, 5},
    {"a full record", 16384, 1, 5}, {"beyond a record", 16900, 1, 5},
};

static void check_lengths(const stoic_aead *aead) {
    static uint8_t text[MAX_TEXT], apart[MAX_TEXT + 32], in_place[MAX_TEXT + 32];
    const uint8_t trailer = 22;
    context_space context;

    fill_text(text, sizeof(text));
    assert_int_equal(aead->start(&context, key_of(aead)), STOIC_OK);
    for (size_t i = 0; i < STOIC_COUNT(length_cases); i++) {
        const length_case *c = &length_cases[i];
        const size_t inner_len = c->len + c->trailer_len;
        const stoic_bytes end = stoic_bytes_of(&trailer, c->trailer_len);
        const stoic_bytes additional = stoic_bytes_of(header, c->additional_len);
        print_message("    %s\n", c->reason);
        memset(apart, 0xee, sizeof(apart));
        assert_int_equal(aead->seal(&context, apart, nonce, additional, stoic_bytes_of(text, c->len), end),
                         STOIC_OK);
        assert_int_equal(apart[inner_len + STOIC_AEAD_TAG_LEN], 0xee); /* not a byte more */
        memcpy(in_place, text, c->len);
        assert_int_equal(
            aead->seal(&context, in_place, nonce, additional, stoic_bytes_of(in_place, c->len), end),
            STOIC_OK);
        assert_memory_equal(apart, in_place, inner_len + STOIC_AEAD_TAG_LEN);
        assert_int_equal(aead->open(&context, in_place, inner_len + STOIC_AEAD_TAG_LEN, nonce, additional),
                         STOIC_OK);
        assert_memory_equal(in_place, text, c->len);
        if (c->trailer_len == 1) {
            assert_int_equal(in_place[c->len], trailer);
        }
    }
    aead->clear(&context);
}

static void seals_and_opens(void **state) {
    (void)state;
    for_each_aead(check_lengths);
}

static void expect_refused(const stoic_aead *aead, void *context, uint8_t *data, size_t len,
                           const uint8_t *with_nonce, stoic_bytes additional) {
    static const uint8_t zeros[MAX_TEXT + 32];

    assert_int_equal(aead->open(context, data, len, with_nonce, additional), STOIC_ERROR_BAD_RECORD_MAC);
    assert_memory_equal(data, zeros, len);
}

static void check_tampering(const stoic_aead *aead) {
    const stoic_bytes additional = stoic_bytes_of(header, sizeof(header));
    uint8_t text[40], sealed[40 + STOIC_AEAD_TAG_LEN], copy[sizeof(sealed)];
    context_space context;

    fill_text(text, sizeof(text));
    assert_int_equal(aead->start(&context, key_of(aead)), STOIC_OK);
    assert_int_equal(aead->seal(&context, sealed, nonce, additional, stoic_bytes_of(text, sizeof(text)),
                                stoic_bytes_of(NULL, 0)),
                     STOIC_OK);
    for (size_t bit = 0; bit < 8 * sizeof(sealed); bit++) {
        memcpy(copy, sealed, sizeof(copy));
        copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
        expect_refused(aead, &context, copy, sizeof(copy), nonce, additional);
    }
    for (size_t len = 0; len < sizeof(sealed); len++) {
        memcpy(copy, sealed, len);
        expect_refused(aead, &context, copy, len, nonce, additional);
    }
    memcpy(copy, sealed, sizeof(copy));
    expect_refused(aead, &context, copy, sizeof(copy), nonce, stoic_bytes_of(header, 4));
    const uint8_t other_nonce[STOIC_AEAD_NONCE_LEN] = {9, 8, 6};
    memcpy(copy, sealed, sizeof(copy));
    expect_refused(aead, &context, copy, sizeof(copy), other_nonce, additional);
    /* The context still works. */
    assert_int_equal(aead->open(&context, sealed, sizeof(sealed), nonce, additional), STOIC_OK);
    assert_memory_equal(sealed, text, sizeof(text));
    aead->clear(&context);
}

static void wipes_what_was_tampered_with(void **state) {
    (void)state;
    for_each_aead(check_tampering);
}

static void check_keys(const stoic_aead *aead) {
    context_space context, zeroed;
    uint8_t sealed[STOIC_AEAD_TAG_LEN];
    uint8_t other_key[STOIC_AEAD_MAX_KEY_LEN] = {1, 2, 3, 5};
    const stoic_bytes none = stoic_bytes_of(NULL, 0);

    memset(&zeroed, 0, sizeof(zeroed));
    aead->clear(&zeroed); /* allowed */
    assert_int_not_equal(aead->start(&context, stoic_bytes_of(key_bytes, aead->key_len - 1)), STOIC_OK);
    assert_int_equal(aead->start(&context, key_of(aead)), STOIC_OK);
    assert_int_equal(aead->seal(&context, sealed, nonce, none, none, none), STOIC_OK);
    aead->clear(&context);
    aead->clear(&context); /* again: allowed */
    assert_int_equal(aead->start(&context, stoic_bytes_of(other_key, aead->key_len)), STOIC_OK);
    expect_refused(aead, &context, sealed, sizeof(sealed), nonce, none);
    aead->clear(&context);
}

static void refuses_other_keys(void **state) {
    (void)state;
    for_each_aead(check_keys);
}

static void check_limits(const stoic_aead *aead) {
    assert_true(aead->max_seals >= 23726566); /* RFC 9846 5.5 */
    if (aead->key_len == 16) {
        assert_int_equal(aead->max_seals, 23726566);
    }
    assert_true(aead->max_open_failures > 0);
    assert_int_equal(aead->struct_size, sizeof(*aead));
}

static void has_limits(void **state) {
    (void)state;
    for_each_aead(check_limits);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seals_and_opens),
        cmocka_unit_test(wipes_what_was_tampered_with),
        cmocka_unit_test(refuses_other_keys),
        cmocka_unit_test(has_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
