/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exported keying material and channel bindings: equal at both ends, and only when there is a connection.
 * Known answers of another library: tests/interop/exporter_test.py.
 */
#include "pair.h"

#include <string.h>

static stoic_bytes text(const char *value) {
    return stoic_bytes_of_text(value);
}

static void test_both_ends_agree(void **state) {
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const uint16_t suite = (uint16_t)(0x1301 + i);
        pair *both = pair_new(&(pair_options){.suites = &suite, .num_suites = 1});
        pair_connect(both);
        uint8_t client[100], server[100], other[100];
        assert_int_equal(stoic_export_keying_material(both->client.tls, client, sizeof client, "EXPORTER-x",
                                                      text("context")),
                         STOIC_OK);
        assert_int_equal(stoic_export_keying_material(both->server.tls, server, sizeof server, "EXPORTER-x",
                                                      text("context")),
                         STOIC_OK);
        assert_memory_equal(client, server, sizeof client);
        assert_int_equal(stoic_export_keying_material(both->client.tls, other, sizeof other, "EXPORTER-y",
                                                      text("context")),
                         STOIC_OK);
        assert_memory_not_equal(client, other, sizeof other);
        assert_int_equal(
            stoic_export_keying_material(both->client.tls, other, sizeof other, "EXPORTER-x", text("")),
            STOIC_OK);
        assert_memory_not_equal(client, other, sizeof other);
        pair_free(both);
    }
}

/* It does not change with the traffic keys, and outlives the close. */
static void test_it_stays(void **state) {
    (void)state;
    pair *both = pair_new(&(pair_options){.chunk = 0});
    pair_connect(both);
    uint8_t before[32], after[32];
    assert_int_equal(stoic_tls_exporter_binding(both->client.tls, before), STOIC_OK);
    assert_int_equal(stoic_update_keys(both->client.tls, true, both->now), STOIC_OK);
    pair_run(both);
    assert_int_equal(stoic_close(both->client.tls, both->now), STOIC_OK);
    pair_run(both);
    assert_int_equal(stoic_tls_exporter_binding(both->server.tls, after), STOIC_OK);
    assert_memory_equal(before, after, sizeof after);
    pair_free(both);
}

static void test_refusals(void **state) {
    (void)state;
    static uint8_t out[255 * 32 + 1];
    char label[251] = "";
    memset(label, 'x', 250);
    const uint16_t suite = 0x1301; /* SHA-256 */
    pair *both = pair_new(&(pair_options){.suites = &suite, .num_suites = 1});
    const stoic_connection *tls = both->client.tls;
    size_t len = 0;
    assert_int_equal(stoic_export_keying_material(tls, out, 32, "EXPORTER-x", text("")),
                     STOIC_ERROR_NOT_CONNECTED);
    assert_int_equal(stoic_tls_exporter_binding(tls, out), STOIC_ERROR_NOT_CONNECTED);
    assert_int_equal(stoic_tls_server_end_point_binding(tls, &len, out, sizeof out),
                     STOIC_ERROR_NOT_CONNECTED);
    pair_connect(both);
    assert_int_equal(stoic_export_keying_material(tls, out, 0, "EXPORTER-x", text("")),
                     STOIC_ERROR_INVALID_ARGUMENT);
    assert_int_equal(stoic_export_keying_material(tls, out, 255 * 32 + 1, "EXPORTER-x", text("")),
                     STOIC_ERROR_INVALID_ARGUMENT);
    assert_int_equal(stoic_export_keying_material(tls, out, 255 * 32, "EXPORTER-x", text("")), STOIC_OK);
    assert_int_equal(stoic_export_keying_material(tls, out, 32, "", text("")), STOIC_ERROR_INVALID_ARGUMENT);
    assert_int_equal(stoic_export_keying_material(tls, out, 32, label, text("")),
                     STOIC_ERROR_INVALID_ARGUMENT);
    assert_int_equal(stoic_tls_server_end_point_binding(tls, &len, out, 31), STOIC_ERROR_BUFFER_TOO_SMALL);
    assert_int_equal(stoic_abort(both->client.tls, STOIC_ALERT_internal_error, both->now), STOIC_OK);
    assert_int_equal(stoic_tls_exporter_binding(tls, out), STOIC_ERROR_NOT_CONNECTED);
    pair_free(both);
}

static void test_end_point(void **state) {
    (void)state;
    static const char *const identities[] = {"localhost", "localhost-rsa"};
    for (size_t i = 0; i < STOIC_COUNT(identities); i++) {
        pair *both = pair_new(&(pair_options){.identity = identities[i]});
        pair_connect(both);
        uint8_t client[64], server[64], expected[32];
        size_t client_len, server_len;
        stoic_bytes leaf;
        assert_int_equal(
            stoic_tls_server_end_point_binding(both->client.tls, &client_len, client, sizeof client),
            STOIC_OK);
        assert_int_equal(
            stoic_tls_server_end_point_binding(both->server.tls, &server_len, server, sizeof server),
            STOIC_OK);
        assert_true(stoic_connection_peer_certificate(both->client.tls, &leaf, 0));
        const stoic_hash *hash = stoic_provider_hash(stoic_provider_libcrypto(), STOIC_HASH_SHA256);
        stoic_hash_state running;
        hash->start(&running);
        hash->update(&running, leaf);
        hash->finish(&running, expected);
        assert_int_equal(client_len, 32);
        assert_int_equal(server_len, 32);
        assert_memory_equal(client, expected, 32);
        assert_memory_equal(server, expected, 32);
        pair_free(both);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_ends_agree),
        cmocka_unit_test(test_it_stays),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_end_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
