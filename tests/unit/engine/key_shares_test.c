/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Several key shares in a ClientHello (RFC 9846 4.3.8).
 */
#include "pair.h"

#include <string.h>

#include "wire/client_hello.h"

enum {
    X25519 = 0x001d,
    P256 = 0x0017,
    P384 = 0x0018,
    X25519_HYBRID = 0x11ec, /* with ML-KEM-768 */
    P256_HYBRID = 0x11eb
};

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

/* ---- Hybrids ---- */

#define MAX_GROUPS 5

typedef struct hybrid_case {
    const char *reason;
    uint16_t groups[MAX_GROUPS], shares[MAX_GROUPS], server_group; /* lists end with 0 */
    size_t num;
    bool is_retried;
} hybrid_case;

static const hybrid_case hybrid_cases[] = {
    {"the part comes along, and is not taken",
     {X25519_HYBRID, X25519, P256},
     {X25519_HYBRID, X25519},
     X25519_HYBRID,
     1,
     false},
    {"the part comes along, and is taken",
     {X25519_HYBRID, X25519, P256},
     {X25519_HYBRID, X25519},
     X25519,
     1,
     false},
    {"neither is taken", {X25519_HYBRID, X25519, P256}, {X25519_HYBRID, X25519}, P256, 1, true},
    {"the part is no group of ours", {X25519_HYBRID, P256}, {X25519_HYBRID}, P256, 1, true},
    {"the part stands where its group does",
     {X25519_HYBRID, P256, X25519},
     {X25519_HYBRID, P256, X25519},
     X25519,
     2,
     false},
    {"a part that is counted costs nothing either",
     {X25519_HYBRID, X25519, P256},
     {X25519_HYBRID, X25519},
     X25519,
     2,
     false},
    {"the part first, one share", {X25519, X25519_HYBRID}, {X25519}, X25519_HYBRID, 1, true},
    {"the part first, two shares", {X25519, X25519_HYBRID}, {X25519, X25519_HYBRID}, X25519_HYBRID, 2, false},
    {"P-256 with its hybrid", {P256_HYBRID, P256}, {P256_HYBRID, P256}, P256, 1, false},
    {"both hybrids",
     {X25519_HYBRID, P256_HYBRID, P256, X25519},
     {X25519_HYBRID, P256_HYBRID, P256, X25519},
     P256_HYBRID,
     2,
     false},
    {"all that there is",
     {X25519_HYBRID, P256_HYBRID, P256, X25519, P384},
     {X25519_HYBRID, P256_HYBRID, P256, X25519},
     P384,
     4,
     true},
};

static size_t list_len(const uint16_t *list) {
    size_t len = 0;
    while (len < MAX_GROUPS && list[len] != 0) {
        len++;
    }
    return len;
}

/* The shares of one hello: of these groups in this order; those of a part are the part of the hybrid's. */
static void check_list(const char *reason, const wire *under_way, const uint16_t *expected, size_t num) {
    const stoic_client_hello hello = read_hello(under_way);
    const stoic_bytes shares = hello.extensions.key_shares;
    stoic_reader rest = stoic_reader_of(shares);
    stoic_key_share share, hybrid, part;
    size_t i = 0;
    for (; stoic_key_share_next(&rest, &share); i++) {
        if (i == num || share.group != expected[i]) {
            fail_msg("%s: share %zu is of group %04x", reason, i, share.group);
        }
    }
    assert_int_equal(i, num);
    if (stoic_key_share_find(&hybrid, shares, X25519_HYBRID) && stoic_key_share_find(&part, shares, X25519)) {
        assert_memory_equal(hybrid.key_exchange.data + 1184, part.key_exchange.data, 32);
    }
    if (stoic_key_share_find(&hybrid, shares, P256_HYBRID) && stoic_key_share_find(&part, shares, P256)) {
        assert_memory_equal(hybrid.key_exchange.data, part.key_exchange.data, 65);
    }
}

static void check_hybrid(const hybrid_case *row) {
    wanted = row->num;
    pair *both = pair_new(&(pair_options){.configure = set_shares,
                                          .client_groups = row->groups,
                                          .num_client_groups = list_len(row->groups),
                                          .server_groups = &row->server_group,
                                          .num_server_groups = 1});
    print_message("  %s\n", row->reason);
    pair_flush(both, &both->client);
    check_list(row->reason, &both->to_server, row->shares, list_len(row->shares));
    if (row->is_retried) { /* the second hello has the one share that was asked for */
        pair_inject(both, &both->server, both->to_server.bytes, both->to_server.len);
        both->to_server.len = 0;
        pair_flush(both, &both->server);
        pair_inject(both, &both->client, both->to_client.bytes, both->to_client.len);
        both->to_client.len = 0;
        pair_flush(both, &both->client);
        both->to_server.len -= 6; /* change_cipher_spec comes first */
        memmove(both->to_server.bytes, both->to_server.bytes + 6, both->to_server.len);
        check_list(row->reason, &both->to_server, &row->server_group, 1);
    }
    pair_connect(both);
    stoic_connection_info info = {.struct_size = sizeof info};
    stoic_connection_describe(both->client.tls, &info);
    assert_int_equal(info.group, row->server_group);
    assert_int_equal(info.is_retried, row->is_retried);
    pair_free(both);
}

static void test_hybrids(void **state) {
    (void)state;
    STOIC_EACH(row, hybrid_cases, STOIC_COUNT(hybrid_cases)) {
        check_hybrid(row);
    }
}

/* ---- As much as any provider can ask for ---- */

enum { FIRST_HYBRID = 0xfe00, FIRST_PART = 0xfe10, MOST = 2 * STOIC_KEY_SHARES_MAX };

typedef struct many_hybrids {
    stoic_group hybrids[STOIC_KEY_SHARES_MAX], parts[STOIC_KEY_SHARES_MAX];
    const stoic_group *groups[MOST];
    uint16_t ids[MOST];
    stoic_provider provider;
} many_hybrids;

/* The longest hybrid there is under as many names as there are shares, each with a part of its own. */
static void make_many(many_hybrids *out) {
    const stoic_group *hybrid = stoic_provider_group(stoic_provider_libcrypto(), P256_HYBRID);
    out->provider = *stoic_provider_libcrypto();
    for (size_t i = 0; i < STOIC_KEY_SHARES_MAX; i++) {
        out->parts[i] = *hybrid->part;
        out->parts[i].id = (uint16_t)(FIRST_PART + i);
        out->hybrids[i] = *hybrid;
        out->hybrids[i].id = (uint16_t)(FIRST_HYBRID + i);
        out->hybrids[i].is_by_choice = false;
        out->hybrids[i].part = &out->parts[i];
        out->groups[i] = &out->hybrids[i];
        out->groups[STOIC_KEY_SHARES_MAX + i] = &out->parts[i];
    }
    for (size_t i = 0; i < MOST; i++) {
        out->ids[i] = out->groups[i]->id;
    }
    out->provider.groups = out->groups;
    out->provider.num_groups = MOST;
}

static void test_most_shares(void **state) {
    (void)state;
    many_hybrids many;
    make_many(&many);
    wanted = STOIC_KEY_SHARES_MAX;
    pair *both = pair_new(&(pair_options){.configure = set_shares, .provider = &many.provider});
    pair_flush(both, &both->client);
    check_list("four hybrids and their parts", &both->to_server, many.ids, MOST);
    pair_connect(both);
    assert_int_equal(both->client.error, STOIC_OK);
    pair_free(both);
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
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_shares), cmocka_unit_test(test_hybrids),
                                       cmocka_unit_test(test_most_shares), cmocka_unit_test(test_setter)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
