/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Peers that were verified by their path and come again: what is remembered of them, how long, and under
 * which settings.
 */
#include "mutual.h"

#include <string.h>

static stoic_ticket_sealer *sealer;
static const stoic_session_store *store;

static int setup(void **state) {
    (void)state;
    assert_int_equal(stoic_ticket_sealer_new(&sealer, stoic_provider_libcrypto(), NULL), STOIC_OK);
    assert_int_equal(stoic_session_store_memory_new(&store, NULL, 64), STOIC_OK);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    stoic_ticket_sealer_release(sealer);
    stoic_session_store_memory_free(store);
    return 0;
}

typedef struct second_case {
    const char *reason;
    pair_pki first, second;
    int64_t later_ns;
    bool is_resumed;
    stoic_error client_error, server_error;
    const char *name; /* of the client */
} second_case;

static void empty_store(const pair_options *options) {
    pair *both = pair_new(options);
    const stoic_config *config = both->client.config;
    stoic_session *session;
    while ((session = store->take(store->user, stoic_bytes_of_text("localhost"),
                                  stoic_bytes_of(config->binding, sizeof config->binding))) != NULL) {
        stoic_session_free(session);
    }
    pair_free(both);
}

static void check_second(const second_case *with) {
    const pair_options first = {.pki = &with->first, .sealer = sealer, .store = store};
    const pair_options second = {
        .pki = &with->second, .sealer = sealer, .store = store, .later_ns = with->later_ns};
    empty_store(&first);
    pair *both = mutual_run(&first);
    assert_int_equal(both->client.error, STOIC_OK);
    assert_int_equal(both->server.error, STOIC_OK);
    assert_false(mutual_is_resumed(&both->client));
    pair_free(both);
    both = mutual_run(&second);
    if (both->client.error != with->client_error || both->server.error != with->server_error) {
        fail_msg("%s: client %s, server %s", with->reason, stoic_error_name(both->client.error),
                 stoic_error_name(both->server.error));
    }
    if (mutual_is_resumed(&both->client) != with->is_resumed ||
        mutual_is_resumed(&both->server) != with->is_resumed) {
        fail_msg("%s: %sresumed", with->reason, with->is_resumed ? "not " : "");
    }
    if (with->server_error == STOIC_OK && strcmp(mutual_client_name(both), with->name) != 0) {
        fail_msg("%s: %s", with->reason, mutual_client_name(both));
    }
    pair_free(both);
}

#define HOUR (3600 * STOIC_NS_PER_SECOND)
#define SECOND STOIC_NS_PER_SECOND
#define REFUSED STOIC_ERROR_ALERT_RECEIVED

static const second_case second_cases[] = {
    {"the same",
     {.client = "client", .mode = REQUIRED},
     {.client = "client", .mode = REQUIRED},
     0,
     true,
     STOIC_OK,
     STOIC_OK,
     ALICE},
    {"without a certificate", {.mode = OPTIONAL}, {.mode = OPTIONAL}, 0, true, STOIC_OK, STOIC_OK, ""},
    {"nobody was asked", {.client = "client"}, {.client = "client"}, 0, true, STOIC_OK, STOIC_OK, ""},
    {"with lists",
     {.client = "client", .both_have_crls = true, .mode = REQUIRED},
     {.client = "client", .both_have_crls = true, .mode = REQUIRED},
     0,
     true,
     STOIC_OK,
     STOIC_OK,
     ALICE},
    {"clients are asked now",
     {.client = "client"},
     {.client = "client", .mode = OPTIONAL},
     0,
     false,
     STOIC_OK,
     STOIC_OK,
     ALICE},
    {"clients are not asked any more",
     {.client = "client", .mode = OPTIONAL},
     {.client = "client"},
     0,
     false,
     STOIC_OK,
     STOIC_OK,
     ""},
    {"optional, then required",
     {.mode = OPTIONAL},
     {.mode = REQUIRED},
     0,
     false,
     REFUSED,
     STOIC_ERROR_PEER_CERTIFICATE_MISSING,
     NULL},
    {"the server trusts another CA",
     {.client = "client", .mode = REQUIRED},
     {.client = "client", .trusted_by_server = "other-root", .mode = REQUIRED},
     0,
     false,
     REFUSED,
     STOIC_ERROR_PEER_CERTIFICATE_UNKNOWN_ISSUER,
     NULL},
    {"the server trusts one more",
     {.client = "client", .mode = REQUIRED},
     {.client = "client", .trusted_too = "client-self", .mode = REQUIRED},
     0,
     false,
     STOIC_OK,
     STOIC_OK,
     ALICE},
    {"revoked since",
     {.client = "client-revoked", .mode = REQUIRED},
     {.client = "client-revoked", .both_have_crls = true, .mode = REQUIRED},
     0,
     false,
     REFUSED,
     STOIC_ERROR_PEER_CERTIFICATE_REVOKED,
     NULL},
    {"the client trusts another CA",
     {.server = "server"},
     {.trusted_by_client = "other-root"},
     0,
     false,
     STOIC_ERROR_PEER_CERTIFICATE_UNKNOWN_ISSUER,
     REFUSED,
     NULL},
    {"the client has another certificate",
     {.client = "client", .mode = REQUIRED},
     {.client = "client-brief", .mode = REQUIRED},
     0,
     false,
     STOIC_OK,
     STOIC_OK,
     "CN=brief"},
    {"the last second of the client's certificate",
     {.client = "client-brief", .mode = REQUIRED},
     {.client = "client-brief", .mode = REQUIRED},
     HOUR,
     true,
     STOIC_OK,
     STOIC_OK,
     "CN=brief"},
    {"the client's certificate has ended",
     {.client = "client-brief", .mode = REQUIRED},
     {.client = "client-brief", .mode = REQUIRED},
     HOUR + SECOND,
     false,
     REFUSED,
     STOIC_ERROR_PEER_CERTIFICATE_EXPIRED,
     NULL},
    {"the last second of the server's CA",
     {.server = "server-brief"},
     {.server = "server-brief"},
     HOUR,
     true,
     STOIC_OK,
     STOIC_OK,
     ""},
    {"the server's CA has ended",
     {.server = "server-brief"},
     {.server = "server-brief"},
     HOUR + SECOND,
     false,
     STOIC_ERROR_PEER_CERTIFICATE_EXPIRED,
     REFUSED,
     NULL},
};

static void resumes_under_the_same_settings(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(second_cases); i++) {
        check_second(&second_cases[i]);
    }
}

/* The end of a certificate goes on from ticket to ticket, and so does who the client is. */
static void remembers_over_many_tickets(void **state) {
    (void)state;
    static const pair_pki pki = {.client = "client-brief", .server = "server-brief", .mode = REQUIRED};
    pair_options options = {.pki = &pki, .sealer = sealer, .store = store};
    empty_store(&options);
    for (int i = 0; i < 4; i++) {
        options.later_ns = i * HOUR / 4;
        pair *both = mutual_run(&options);
        stoic_verdict verdict;
        assert_int_equal(both->server.error, STOIC_OK);
        assert_int_equal(mutual_is_resumed(&both->server), i > 0);
        assert_string_equal(mutual_client_name(both), "CN=brief");
        assert_int_equal(stoic_connection_verdict(both->client.tls, &verdict), i == 0);
        assert_int_equal(stoic_connection_verdict(both->server.tls, &verdict), i == 0);
        pair_free(both);
    }
    options.later_ns = HOUR + SECOND;
    pair *both = mutual_run(&options);
    assert_false(mutual_is_resumed(&both->client));
    assert_int_equal(both->client.error, STOIC_ERROR_PEER_CERTIFICATE_EXPIRED);
    pair_free(both);
}

/* A ticket carries the client's certificates only so far. */
static void long_chains_get_no_ticket(void **state) {
    (void)state;
    for (size_t num_padding = 0; num_padding <= 12; num_padding += 12) {
        const pair_pki pki = {.client = "client", .num_padding = num_padding, .mode = REQUIRED};
        const pair_options options = {.pki = &pki, .sealer = sealer, .store = store};
        empty_store(&options);
        pair *both = mutual_run(&options);
        assert_int_equal(both->client.num_connected, 1);
        assert_false(mutual_is_resumed(&both->server));
        assert_string_equal(mutual_client_name(both), ALICE);
        assert_int_equal(both->client.num_tickets > 0, num_padding == 0);
        pair_free(both);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resumes_under_the_same_settings),
        cmocka_unit_test(remembers_over_many_tickets),
        cmocka_unit_test(long_chains_get_no_ticket),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
