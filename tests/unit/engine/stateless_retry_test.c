/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HelloRetryRequests with a cookie (RFC 9846 4.3.2): the second hello may meet a connection that has never
 * seen the first one; a cookie that is altered, late, or for another hello meets an exact error.
 */
#include "pair.h"

#include <stdlib.h>
#include <string.h>

enum { X25519 = 0x001d, P256 = 0x0017, X25519_HYBRID = 0x11ec, P256_HYBRID = 0x11eb, HEADER = 5 };

static uint8_t key_a[STOIC_RETRY_KEY_LEN] = {1}, key_b[STOIC_RETRY_KEY_LEN] = {2};

static void set_key(stoic_config_builder *builder, stoic_role role, const uint8_t *key) {
    if (role == STOIC_ROLE_SERVER) {
        const stoic_bytes keys[] = {stoic_bytes_of(key, STOIC_RETRY_KEY_LEN)};
        assert_int_equal(stoic_config_builder_set_stateless_retry(builder, keys, 1, 10 * STOIC_NS_PER_SECOND),
                         STOIC_OK);
    }
}

static void with_key_a(stoic_config_builder *builder, stoic_role role) {
    set_key(builder, role, key_a);
}

static void with_key_b(stoic_config_builder *builder, stoic_role role) {
    set_key(builder, role, key_b);
}

static void with_both_keys(stoic_config_builder *builder, stoic_role role) {
    if (role == STOIC_ROLE_SERVER) {
        const stoic_bytes keys[] = {stoic_bytes_of(key_b, sizeof key_b), stoic_bytes_of(key_a, sizeof key_a)};
        assert_int_equal(stoic_config_builder_set_stateless_retry(builder, keys, 2, 10 * STOIC_NS_PER_SECOND),
                         STOIC_OK);
    }
}

static void with_drawn_key(stoic_config_builder *builder, stoic_role role) {
    if (role == STOIC_ROLE_SERVER) {
        assert_int_equal(stoic_config_builder_set_stateless_retry(builder, NULL, 0, 0), STOIC_OK);
    }
}

typedef void (*configurer)(stoic_config_builder *builder, stoic_role role);

static pair *retrying_pair(configurer configure) {
    static const uint16_t client_groups[] = {X25519, P256}, server_group = P256;
    return pair_new(&(pair_options){.configure = configure,
                                    .client_groups = client_groups,
                                    .num_client_groups = 2,
                                    .server_groups = &server_group,
                                    .num_server_groups = 1});
}

/* Until the second hello is under way. */
static void until_second_hello(pair *both) {
    pair_flush(both, &both->client);
    pair_inject(both, &both->server, both->to_server.bytes, both->to_server.len);
    both->to_server.len = 0;
    assert_int_equal(both->server.error, STOIC_OK);
    pair_inject(both, &both->client, both->to_client.bytes, both->to_client.len);
    both->to_client.len = 0;
    assert_int_equal(both->client.error, STOIC_OK);
    pair_flush(both, &both->client);
    assert_true(both->to_server.len > 0);
}

static void replace_server(pair *both, const stoic_config *config) {
    stoic_connection_free(both->server.tls);
    assert_int_equal(stoic_server_new(&both->server.tls, config, both->now), STOIC_OK);
    both->server.in.len = 0;
    both->server.num_notices = 0;
}

static void exchange(pair *both) {
    pair_connect(both);
    pair_send(both, &both->client, "ping", 4);
    pair_send(both, &both->server, "pong", 4);
    pair_run(both);
    assert_int_equal(both->server.received_len, 4);
    assert_int_equal(both->client.received_len, 4);
}

static void test_same_connection(void **state) {
    (void)state;
    static const configurer all[] = {with_key_a, with_drawn_key};
    for (size_t i = 0; i < STOIC_COUNT(all); i++) {
        pair *both = retrying_pair(all[i]);
        exchange(both);
        pair_free(both);
    }
}

/* From a hybrid whose part comes along, and to one. */
static void test_hybrids(void **state) {
    (void)state;
    static const uint16_t client_groups[] = {X25519_HYBRID, X25519, P256_HYBRID}, server_group = P256_HYBRID;
    pair *both = pair_new(&(pair_options){.configure = with_key_a,
                                          .client_groups = client_groups,
                                          .num_client_groups = STOIC_COUNT(client_groups),
                                          .server_groups = &server_group,
                                          .num_server_groups = 1});
    until_second_hello(both);
    replace_server(both, both->server.config);
    exchange(both);
    stoic_connection_info info = {.struct_size = sizeof info};
    stoic_connection_describe(both->server.tls, &info);
    assert_int_equal(info.group, P256_HYBRID);
    assert_true(info.is_retried);
    pair_free(both);
}

/* The first bytes that the new connection sees are the client's change_cipher_spec. */
static void test_new_connection(void **state) {
    (void)state;
    pair *both = retrying_pair(with_key_a);
    until_second_hello(both);
    assert_int_equal(both->to_server.bytes[0], STOIC_CONTENT_CHANGE_CIPHER_SPEC);
    replace_server(both, both->server.config);
    exchange(both);
    pair_free(both);
}

/* Another config, of another process perhaps, that makes its own cookies with another key. */
static void test_other_config(void **state) {
    (void)state;
    pair *both = retrying_pair(with_key_a), *other = retrying_pair(with_both_keys);
    until_second_hello(both);
    replace_server(both, other->server.config);
    exchange(both);
    pair_free(both);
    pair_free(other);
}

typedef struct bad_cookie {
    const char *reason;
    int64_t later_ns;
    bool other_key, alters_cookie, alters_random;
    stoic_error error;
} bad_cookie;

static const bad_cookie bad_cookies[] = {
    {"in time", 10 * STOIC_NS_PER_SECOND, false, false, false, STOIC_OK},
    {"too late", 11 * STOIC_NS_PER_SECOND, false, false, false, STOIC_ERROR_COOKIE_EXPIRED},
    {"from the future", -11 * STOIC_NS_PER_SECOND, false, false, false, STOIC_ERROR_COOKIE_EXPIRED},
    {"of another key", 0, true, false, false, STOIC_ERROR_COOKIE_INVALID},
    {"altered", 0, false, true, false, STOIC_ERROR_COOKIE_INVALID},
    {"another hello: its random is changed", 0, false, false, true, STOIC_ERROR_COOKIE_INVALID},
};

/* The place of the cookie's content in what is under way: behind type 44 and two lengths. */
static uint8_t *cookie_in(wire *under_way) {
    for (size_t at = 0; at + 6 < under_way->len; at++) {
        const uint8_t *bytes = under_way->bytes + at;
        if (bytes[0] == 0 && bytes[1] == 44 && bytes[2] == 0 && bytes[4] == 0 && bytes[3] == bytes[5] + 2 &&
            bytes[5] > 32) {
            return under_way->bytes + at + 6;
        }
    }
    fail_msg("no cookie");
    abort();
}

static void test_bad_cookies(void **state) {
    (void)state;
    STOIC_EACH(row, bad_cookies, STOIC_COUNT(bad_cookies)) {
        pair *both = retrying_pair(with_key_a), *other = retrying_pair(with_key_b);
        until_second_hello(both);
        both->now.wall_ns += row->later_ns;
        replace_server(both, row->other_key ? other->server.config : both->server.config);
        uint8_t *cookie = cookie_in(&both->to_server);
        cookie[12] ^= row->alters_cookie;
        const size_t ccs_len = HEADER + 1;
        both->to_server.bytes[ccs_len + HEADER + 4 + 2] ^= row->alters_random;
        pair_inject(both, &both->server, both->to_server.bytes, both->to_server.len);
        if (both->server.error != row->error) {
            fail_msg("%s: %s", row->reason, stoic_error_name(both->server.error));
        }
        if (row->error != STOIC_OK) {
            assert_int_equal(count_alerts(row->other_key ? &other->server : &both->server, STOIC_SENT,
                                          STOIC_ALERT_illegal_parameter),
                             1);
        }
        pair_free(both);
        pair_free(other);
    }
}

/* Every byte of the cookie counts. */
static void test_every_byte(void **state) {
    (void)state;
    pair *both = retrying_pair(with_key_a);
    until_second_hello(both);
    uint8_t *cookie = cookie_in(&both->to_server);
    const size_t len = cookie[-1];
    for (size_t i = 0; i < len; i++) {
        replace_server(both, both->server.config);
        cookie[i] ^= 0x80;
        pair_inject(both, &both->server, both->to_server.bytes, both->to_server.len);
        assert_int_equal(both->server.error, STOIC_ERROR_COOKIE_INVALID);
        cookie[i] ^= 0x80;
    }
    replace_server(both, both->server.config);
    both->server.error = STOIC_OK;
    both->to_client.len = 0; /* the alerts */
    exchange(both);
    pair_free(both);
}

/* On the same connection: a hello that comes again without the cookie. */
static void test_cookie_is_missing(void **state) {
    (void)state;
    pair *both = retrying_pair(with_key_a);
    pair_flush(both, &both->client);
    pair_inject(both, &both->server, both->to_server.bytes, both->to_server.len);
    pair_inject(both, &both->server, both->to_server.bytes, both->to_server.len);
    assert_int_equal(both->server.error, STOIC_ERROR_EXTENSION_MISSING);
    pair_free(both);
}

static void test_setter(void **state) {
    (void)state;
    stoic_config_builder *builder;
    const stoic_bytes good = stoic_bytes_of(key_a, sizeof key_a), bad = stoic_bytes_of(key_a, 31);
    const stoic_bytes many[] = {good, good, good, good, good};
    assert_int_equal(stoic_server_config_builder_new(&builder, stoic_provider_libcrypto(), NULL), STOIC_OK);
    assert_int_equal(stoic_config_builder_set_stateless_retry(builder, &bad, 1, 0),
                     STOIC_ERROR_INVALID_ARGUMENT);
    assert_int_equal(stoic_config_builder_set_stateless_retry(builder, many, 5, 0),
                     STOIC_ERROR_INVALID_ARGUMENT);
    assert_int_equal(stoic_config_builder_set_stateless_retry(builder, many, 4, -1),
                     STOIC_ERROR_INVALID_ARGUMENT);
    assert_int_equal(stoic_config_builder_set_stateless_retry(builder, many, 4, 1), STOIC_OK);
    stoic_config_builder_free(builder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_connection), cmocka_unit_test(test_new_connection),
        cmocka_unit_test(test_other_config),    cmocka_unit_test(test_bad_cookies),
        cmocka_unit_test(test_every_byte),      cmocka_unit_test(test_cookie_is_missing),
        cmocka_unit_test(test_hybrids),         cmocka_unit_test(test_setter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
