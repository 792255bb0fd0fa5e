/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stoic_connection_describe tells, before, during and after.
 */
#include "pair.h"

enum { X25519 = 0x001d, P256 = 0x0017 };

static stoic_connection_info describe(const end *at) {
    stoic_connection_info info = {.struct_size = sizeof info};
    stoic_connection_describe(at->tls, &info);
    return info;
}

static void want_ja4(stoic_config_builder *builder, stoic_role role) {
    if (role == STOIC_ROLE_SERVER) {
        stoic_config_builder_set_ja4(builder, true);
    }
}

static void test_before(void **state) {
    (void)state;
    pair *both = pair_new(&(pair_options){.chunk = 0});
    const stoic_connection_info info = describe(&both->server);
    assert_int_equal(info.role, STOIC_ROLE_SERVER);
    assert_true(info.connection_id != describe(&both->client).connection_id);
    assert_false(info.is_connected || info.is_retried || info.sent_certificate);
    assert_true(info.version == 0 && info.handshake_ns == 0 && info.bytes_in == 0);
    assert_string_equal(info.ja4, "");
    pair_free(both);
}

static void test_after(void **state) {
    (void)state;
    static const uint16_t client_groups[] = {X25519, P256}, server_group = P256;
    pair *both = pair_new(&(pair_options){.configure = want_ja4,
                                          .client_groups = client_groups,
                                          .num_client_groups = 2,
                                          .server_groups = &server_group,
                                          .num_server_groups = 1});
    pair_flush(both, &both->client);
    both->now.monotonic_ns += 7;
    pair_connect(both);
    pair_send(both, &both->client, "ping!", 5);
    pair_run(both);
    assert_int_equal(stoic_update_keys(both->server.tls, false, both->now), STOIC_OK);
    const stoic_connection_info client = describe(&both->client), server = describe(&both->server);
    assert_true(client.is_retried && server.is_retried);
    assert_true(server.sent_certificate && !client.sent_certificate && !client.certificate_was_requested);
    assert_int_equal(client.bytes_out, 5);
    assert_int_equal(server.bytes_in, 5);
    assert_int_equal(server.handshake_ns, 7);
    assert_int_equal(server.max_version_offered, STOIC_VERSION_TLS13);
    assert_int_equal(server.sni_state, STOIC_SNI_SERVED);
    assert_int_equal(server.num_key_updates_sent, 1);
    assert_int_equal(server.peer_record_limit, 0);
    assert_int_equal(stoic_bytes_of_text(server.ja4).len, 36);
    pair_free(both);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_before), cmocka_unit_test(test_after)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
