/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "unit/provider/providers.h"

typedef void group_check(const stoic_group *group, bool is_real);

static void for_each_group(group_check *check) {
    for (size_t i = 0; i < NUM_PROVIDERS; i++) {
        const stoic_provider *provider = provider_rows[i].get();
        assert_non_null(provider);
        for (size_t k = 0; k < provider->num_groups; k++) {
            print_message("  %s: %s\n", provider->name, provider->groups[k]->name);
            check(provider->groups[k], provider_rows[i].is_real);
        }
    }
}

static void check_agreement(const stoic_group *group, bool is_real) {
    uint8_t client_share[STOIC_GROUP_MAX_SHARE_LEN], server_share[STOIC_GROUP_MAX_SHARE_LEN];
    uint8_t client_secret[STOIC_GROUP_MAX_SECRET_LEN], server_secret[STOIC_GROUP_MAX_SECRET_LEN];
    uint8_t first_share[STOIC_GROUP_MAX_SHARE_LEN] = {0};
    context_space context;

    (void)is_real;
    assert_true(group->context_size <= STOIC_GROUP_MAX_CONTEXT);
    for (int round = 0; round < 20; round++) {
        assert_int_equal(group->start(&context, client_share), STOIC_OK);
        assert_memory_not_equal(first_share, client_share,
                                group->client_share_len); /* a fresh one each time */
        memcpy(first_share, client_share, group->client_share_len);
        assert_int_equal(group->respond(server_share, server_secret,
                                        stoic_bytes_of(client_share, group->client_share_len)),
                         STOIC_OK);
        assert_int_equal(
            group->finish(&context, client_secret, stoic_bytes_of(server_share, group->server_share_len)),
            STOIC_OK);
        assert_memory_equal(client_secret, server_secret, group->secret_len);
        group->clear(&context);
        group->clear(&context); /* again: allowed */
    }
}

static void both_sides_agree(void **state) {
    (void)state;
    for_each_group(check_agreement);
}

/* A bad share must be refused by both roles, and nothing be written. */
static void expect_refused(const stoic_group *group, const char *reason, stoic_bytes share) {
    uint8_t own[STOIC_GROUP_MAX_SHARE_LEN], answer[STOIC_GROUP_MAX_SHARE_LEN];
    uint8_t secret[STOIC_GROUP_MAX_SECRET_LEN];
    context_space context;

    print_message("    %s\n", reason);
    memset(answer, 0xee, sizeof(answer));
    assert_int_equal(group->start(&context, own), STOIC_OK);
    assert_int_equal(group->finish(&context, secret, share), STOIC_ERROR_KEY_SHARE_INVALID);
    assert_int_equal(group->respond(answer, secret, share), STOIC_ERROR_KEY_SHARE_INVALID);
    assert_int_equal(answer[0], 0xee);
    group->clear(&context);
}

static void check_bad_shares(const stoic_group *group, bool is_real) {
    uint8_t share[STOIC_GROUP_MAX_SHARE_LEN + 1] = {0};
    context_space context;

    assert_int_equal(group->start(&context, share), STOIC_OK);
    group->clear(&context);
    expect_refused(group, "too short", stoic_bytes_of(share, group->client_share_len - 1));
    expect_refused(group, "too long", stoic_bytes_of(share, group->client_share_len + 1));
    expect_refused(group, "empty", stoic_bytes_of(NULL, 0));
    if (group->id != STOIC_GROUP_X25519 && group->part == NULL) { /* all 32-byte strings are points there */
        share[group->client_share_len - 1] ^= 1;
        expect_refused(group, "off the curve", stoic_bytes_of(share, group->client_share_len));
        share[group->client_share_len - 1] ^= 1;
        if (is_real) {
            share[0] = 6;
            expect_refused(group, "hybrid form", stoic_bytes_of(share, group->client_share_len));
            share[0] = 2;
            expect_refused(group, "compressed form",
                           stoic_bytes_of(share, 1 + (group->client_share_len - 1) / 2));
            share[0] = 0;
            expect_refused(group, "infinity", stoic_bytes_of(share, 1));
        }
    }
    memset(share, 0, sizeof(share));
    expect_refused(group, "all zero", stoic_bytes_of(share, group->client_share_len));
    memset(share, 0xff, sizeof(share));
    if (group->id != STOIC_GROUP_X25519 || !is_real) {
        expect_refused(group, "all ones", stoic_bytes_of(share, group->client_share_len));
    }
}

static void bad_shares_are_refused(void **state) {
    (void)state;
    for_each_group(check_bad_shares);
}

static void check_given_keys(const stoic_group *group, bool is_real) {
    uint8_t private_key[128], zero[STOIC_GROUP_MAX_SECRET_LEN] = {0};
    uint8_t first[STOIC_GROUP_MAX_SHARE_LEN], second[STOIC_GROUP_MAX_SHARE_LEN];
    context_space context;

    /* The seed of a KEM is twice as long as its secret. */
    const size_t len = group->secret_len + (group->part != NULL ? group->part->secret_len : 0);
    memset(private_key, 0x42, sizeof(private_key));
    assert_int_equal(group->start_from(&context, first, stoic_bytes_of(private_key, len)), STOIC_OK);
    group->clear(&context);
    assert_int_equal(group->start_from(&context, second, stoic_bytes_of(private_key, len)), STOIC_OK);
    group->clear(&context);
    assert_memory_equal(first, second, group->client_share_len);
    if (is_real && group->id != STOIC_GROUP_X25519 && group->part == NULL) {
        assert_int_equal(group->start_from(&context, first, stoic_bytes_of(zero, group->secret_len)),
                         STOIC_ERROR_CRYPTO_FAILED);
        memset(zero, 0xff, sizeof(zero));
        assert_int_equal(group->start_from(&context, first, stoic_bytes_of(zero, group->secret_len)),
                         STOIC_ERROR_CRYPTO_FAILED);
    }
}

static void private_bytes_decide_the_share(void **state) {
    (void)state;
    for_each_group(check_given_keys);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_sides_agree),
        cmocka_unit_test(bad_shares_are_refused),
        cmocka_unit_test(private_bytes_decide_the_share),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
