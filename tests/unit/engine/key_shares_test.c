/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Several key shares in a ClientHello (RFC 9846 4.3.8).
 */
#include "pair.h"

#include "wire/client_hello.h"

enum { X25519 = 0x001d, P256 = 0x0017, P384 = 0x0018 };

static size_t wanted;

static void set_shares(stoic_config_builder *builder, stoic_role role) {
    if (role == STOIC_ROLE_CLIENT) {
        assert_int_equal(stoic_config_builder_set_num_key_shares(builder, wanted), STOIC_OK);
    }
}

typedef struct share_case {
    const char *reason;
    size_t num;
    uint16_t server_group;
    size_t num_shares;
    unsigned num_records; /* that the client sends in the clear: hellos */
} share_case;

static const share_case cases[] = {
    {"one share, the right one", 1, X25519, 1, 1},      {"one share, and a retry", 1, P384, 1, 2},
    {"two shares, the second is taken", 2, P256, 2, 1}, {"two shares, and a retry", 2, P384, 2, 2},
    {"three shares, the last is taken", 3, P384, 3, 1}, {"more than there are groups", 4, P384, 3, 1},
};

static stoic_client_hello read_hello(const wire *under_way) {
    stoic_client_hello hello;
    assert_int_equal(under_way->bytes[0], STOIC_CONTENT_HANDSHAKE);
    const size_t len = (size_t)under_way->bytes[3] << 8 | under_way->bytes[4];
    assert_int_equal(stoic_client_hello_decode(&hello, stoic_bytes_of(under_way->bytes + 9, len - 4)),
                     STOIC_OK);
    return hello;
}

static void check_shares(const share_case *row, const wire *under_way) {
    static const uint16_t groups[] = {X25519, P256, P384};
    const stoic_client_hello hello = read_hello(under_way);
    stoic_reader rest = stoic_reader_of(hello.extensions.key_shares);
    size_t num = 0;
    for (stoic_key_share share; stoic_key_share_next(&rest, &share); num++) {
        assert_true(num < 3);
        assert_int_equal(share.group, groups[num]); /* in the order of the groups */
    }
    if (num != row->num_shares) {
        fail_msg("%s: %zu shares", row->reason, num);
    }
}

static void test_shares(void **state) {
    (void)state;
    static const uint16_t groups[] = {X25519, P256, P384};
    STOIC_EACH(row, cases, STOIC_COUNT(cases)) {
        wanted = row->num;
        pair *both = pair_new(&(pair_options){.configure = set_shares,
                                              .client_groups = groups,
                                              .num_client_groups = 3,
                                              .server_groups = &row->server_group,
                                              .num_server_groups = 1});
        pair_flush(both, &both->client);
        check_shares(row, &both->to_server);
        pair_inject(both, &both->server, both->to_server.bytes, both->to_server.len);
        both->to_server.len = 0;
        const bool is_retried = both->server.tls->is_connected || both->server.tls->write.suite == NULL;
        assert_int_equal(is_retried, row->num_records == 2);
        pair_connect(both);
        stoic_connection_info info = {.struct_size = sizeof info};
        stoic_connection_describe(both->client.tls, &info);
        assert_int_equal(info.group, row->server_group);
        pair_send(both, &both->client, "ping", 4);
        pair_run(both);
        assert_int_equal(both->server.received_len, 4);
        pair_free(both);
    }
}

static void test_setter(void **state) {
    (void)state;
    stoic_config_builder *builder;
    assert_int_equal(stoic_client_config_builder_new(&builder, stoic_provider_libcrypto(), NULL), STOIC_OK);
    for (size_t num = 0; num < 6; num++) {
        assert_int_equal(stoic_config_builder_set_num_key_shares(builder, num),
                         num >= 1 && num <= STOIC_KEY_SHARES_MAX ? STOIC_OK : STOIC_ERROR_INVALID_ARGUMENT);
    }
    stoic_config_builder_free(builder);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_shares), cmocka_unit_test(test_setter)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
