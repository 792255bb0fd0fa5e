/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client that offers a hybrid group and the part of it, from one key pair, against a server that says what
 * a test wants.
 */
#include <stdlib.h>
#include <string.h>

#include "crafted.h"
#include "wire/message.h"

enum { HYBRID = STOIC_GROUP_X25519MLKEM768, PART = STOIC_GROUP_X25519, OTHER = STOIC_GROUP_SECP256R1 };
enum { CIPHERTEXT = 1088, POINT = 32 };

static void answer(scripted *in, uint16_t group, const uint8_t *share, size_t len) {
    in->hello.extensions.key_share =
        (stoic_key_share){.group = group, .key_exchange = stoic_bytes_of(share, len)};
}

static void as_it_is(scripted *in) {
    (void)in;
}
static void a_byte_less(scripted *in) {
    in->hello.extensions.key_share.key_exchange.len--;
}
static void a_byte_more(scripted *in) {
    in->hello.extensions.key_share.key_exchange.len++;
}
static void only_the_ciphertext(scripted *in) {
    answer(in, HYBRID, in->share, CIPHERTEXT);
}
static void only_the_point(scripted *in) {
    answer(in, HYBRID, in->share + CIPHERTEXT, POINT);
}
static void zero_point(scripted *in) {
    memset(in->share + CIPHERTEXT, 0, POINT);
}
static void the_part(scripted *in) {
    answer(in, PART, in->share + CIPHERTEXT, POINT);
}
static void the_part_as_long_as_the_hybrid(scripted *in) {
    in->hello.extensions.key_share.group = PART;
}
static void the_part_with_zero_point(scripted *in) {
    zero_point(in);
    the_part(in);
}
static void the_other(scripted *in) {
    answer(in, OTHER, in->share, 65);
}
static void retry_for_hybrid(scripted *in) {
    in->hello.is_retry = true;
}
static void retry_for_part(scripted *in) {
    in->hello.is_retry = true;
    in->hello.extensions.key_share.group = PART;
}

static void judges_answers(void **state) {
    (void)state;
    static const struct {
        const char *reason;
        void (*change)(scripted *in);
        bool part_is_offered;
        stoic_error error;
    } cases[] = {
        {"a good one", as_it_is, true, STOIC_OK},
        {"a byte is missing", a_byte_less, true, STOIC_ERROR_KEY_SHARE_INVALID},
        {"a byte too much", a_byte_more, true, STOIC_ERROR_KEY_SHARE_INVALID},
        {"the ciphertext alone", only_the_ciphertext, true, STOIC_ERROR_KEY_SHARE_INVALID},
        {"the point alone, as the hybrid's", only_the_point, true, STOIC_ERROR_KEY_SHARE_INVALID},
        {"a point that gives zero", zero_point, true, STOIC_ERROR_KEY_SHARE_INVALID},
        {"the part is taken", the_part, true, STOIC_OK},
        {"the part, with the hybrid's share", the_part_as_long_as_the_hybrid, true,
         STOIC_ERROR_KEY_SHARE_INVALID},
        {"the part, with a point that gives zero", the_part_with_zero_point, true,
         STOIC_ERROR_KEY_SHARE_INVALID},
        {"the part, which we know and did not offer", the_part, false, STOIC_ERROR_GROUP_NOT_OFFERED},
        {"a group without share", the_other, true, STOIC_ERROR_KEY_SHARE_GROUP_MISMATCH},
        {"a retry for the hybrid", retry_for_hybrid, true, STOIC_ERROR_RETRY_WITHOUT_CHANGE},
        {"a retry for the part, whose share came along", retry_for_part, true,
         STOIC_ERROR_RETRY_WITHOUT_CHANGE},
        {"a retry for a part that was not offered", retry_for_part, false, STOIC_ERROR_GROUP_NOT_OFFERED},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        scripted *script =
            scripted_new(&(setup){.client_groups = {HYBRID, OTHER, cases[i].part_is_offered ? PART : 0}});
        cases[i].change(script);
        assert_error(cases[i].reason, scripted_hello(script), cases[i].error);
        scripted_free(script);
    }
}

/* The second hello has the share that was asked for, and that one alone. */
static void a_retry_for_the_hybrid_offers_no_part(void **state) {
    (void)state;
    scripted *script = scripted_new(&(setup){.client_groups = {OTHER, HYBRID, PART}});
    script->hello.is_retry = true;
    script->hello.extensions.key_share.group = HYBRID;
    assert_int_equal(scripted_hello(script), STOIC_OK);
    script->hello.is_retry = false;
    the_part(script);
    assert_error("the part of it", scripted_hello(script), STOIC_ERROR_KEY_SHARE_GROUP_MISMATCH);
    scripted_free(script);
}

/* RFC 9846 4.2.2: a retry that asks for no share leaves the shares as they were. */
static void a_cookie_leaves_both_shares(void **state) {
    (void)state;
    static const uint8_t cookie[] = {1, 2, 3};
    scripted *script = scripted_new(&(setup){.client_groups = {HYBRID, PART}});
    script->hello.is_retry = true;
    drop_extension(&script->hello.extensions, STOIC_EXTENSION_KEY_SHARE);
    stoic_extensions_add(&script->hello.extensions, STOIC_EXTENSION_COOKIE);
    script->hello.extensions.cookie = stoic_bytes_of(cookie, sizeof(cookie));
    assert_int_equal(scripted_hello(script), STOIC_OK);

    size_t len;
    uint8_t type, *message;
    stoic_bytes body;
    stoic_client_hello second;
    assert_true(next_message(&script->client, &message, &len));
    assert_true(stoic_message_split(&type, &body, stoic_bytes_of(message, len)));
    assert_int_equal(stoic_client_hello_decode(&second, body), STOIC_OK);
    stoic_key_share hybrid, part;
    assert_true(stoic_key_share_find(&hybrid, second.extensions.key_shares, HYBRID));
    assert_true(stoic_key_share_find(&part, second.extensions.key_shares, PART));
    assert_memory_equal(hybrid.key_exchange.data + 1184, part.key_exchange.data, POINT);
    free(message);

    script->hello.is_retry = false; /* the answer to the first hello's shares is still good */
    drop_extension(&script->hello.extensions, STOIC_EXTENSION_COOKIE);
    stoic_extensions_add(&script->hello.extensions, STOIC_EXTENSION_KEY_SHARE);
    assert_int_equal(scripted_hello(script), STOIC_OK);
    scripted_free(script);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(judges_answers),
        cmocka_unit_test(a_retry_for_the_hybrid_offers_no_part),
        cmocka_unit_test(a_cookie_leaves_both_shares),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
