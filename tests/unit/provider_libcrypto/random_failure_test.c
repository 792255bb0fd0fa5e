/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Key exchange when the source of random bytes fails, at the first call, the second...: nothing is handed
 * out, and nothing secret stays behind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/err.h>
#include <openssl/rand.h>

#include "libcrypto/libcrypto.h"

enum { RANDOM_BYTE = 0xa5, UNTOUCHED = 0xee, RUN = 16, MOST_CALLS = 20 };

static unsigned calls_left; /* until the one that fails */

/* A failing source may have written some of its bytes. */
static int draw(unsigned char *out, int len) {
    memset(out, RANDOM_BYTE, (size_t)len);
    return calls_left-- > 1;
}

static const RAND_METHOD failing = {.bytes = draw};

static void fail_at(unsigned call) {
    calls_left = call;
    assert_int_equal(RAND_set_rand_method(&failing), 1);
}

static void stop_failing(void) {
    assert_int_equal(RAND_set_rand_method(NULL), 1);
    assert_int_equal(ERR_peek_error(), 0);
}

static bool has_run(const uint8_t *bytes, size_t len) {
    size_t run = 0;
    for (size_t i = 0; i < len && run < RUN; i++) {
        run = bytes[i] == RANDOM_BYTE ? run + 1 : 0;
    }
    return run == RUN;
}

/* True when there was an error. */
static bool start_fails(const stoic_group *group, unsigned call) {
    _Alignas(STOIC_CONTEXT_ALIGN) uint8_t context[STOIC_GROUP_MAX_CONTEXT] = {0};
    uint8_t share[STOIC_GROUP_MAX_SHARE_LEN];
    memset(share, UNTOUCHED, sizeof(share));
    fail_at(call);
    const stoic_error error = group->start(context, share);
    stop_failing();
    if (error == STOIC_OK) {
        group->clear(context);
        return false;
    }
    assert_int_equal(error, STOIC_ERROR_CRYPTO_FAILED);
    assert_int_equal(share[0], UNTOUCHED);
    if (has_run(context, sizeof(context))) {
        fail_msg("%s: call %u leaves random bytes in the context", group->name, call);
    }
    return true;
}

static bool respond_fails(const stoic_group *group, stoic_bytes peer_share, unsigned call) {
    uint8_t share[STOIC_GROUP_MAX_SHARE_LEN], secret[STOIC_GROUP_MAX_SECRET_LEN];
    memset(share, UNTOUCHED, sizeof(share));
    memset(secret, UNTOUCHED, sizeof(secret));
    fail_at(call);
    const stoic_error error = group->respond(share, secret, peer_share);
    stop_failing();
    if (error == STOIC_OK) {
        return false;
    }
    assert_int_equal(error, STOIC_ERROR_CRYPTO_FAILED);
    assert_int_equal(share[0], UNTOUCHED);
    assert_int_equal(secret[0], UNTOUCHED);
    return true;
}

static void check_group(const stoic_group *group) {
    _Alignas(STOIC_CONTEXT_ALIGN) uint8_t context[STOIC_GROUP_MAX_CONTEXT];
    uint8_t share[STOIC_GROUP_MAX_SHARE_LEN];
    unsigned call = 1;
    while (start_fails(group, call)) {
        assert_true(++call < MOST_CALLS);
    }
    assert_true(call > 1); /* it asks for random bytes */
    assert_int_equal(group->start(context, share), STOIC_OK);
    for (call = 1; respond_fails(group, stoic_bytes_of(share, group->client_share_len), call);) {
        assert_true(++call < MOST_CALLS);
    }
    assert_true(call > 1);
    group->clear(context);
}

static void no_group_hands_out_half_a_key(void **state) {
    const stoic_provider *provider = stoic_provider_libcrypto();
    (void)state;
    for (size_t i = 0; i < provider->num_groups; i++) {
        print_message("  %s\n", provider->groups[i]->name);
        check_group(provider->groups[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_group_hands_out_half_a_key)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
