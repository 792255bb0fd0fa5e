/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Peers that are verified by their path, in both roles: who gets in, what is said of those who do not, and
 * what is remembered of those who come again.
 */
#include "pair.h"

#include <stdio.h>
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

static bool is_resumed(const end *at) {
    stoic_connection_info info = {.struct_size = sizeof info};
    stoic_connection_describe(at->tls, &info);
    return info.is_resumed;
}

/* The common name of the client's certificate, as the server sees it; "" without. */
static const char *client_name(const pair *both) {
    static char text[256];
    stoic_bytes leaf;
    stoic_certificate certificate = {.struct_size = sizeof certificate};
    stoic_writer writer;
    memset(text, 0, sizeof text);
    if (stoic_connection_peer_certificate(both->server.tls, &leaf, 0)) {
        assert_int_equal(stoic_certificate_read(&certificate, leaf, NULL), STOIC_OK);
        stoic_writer_init_fixed(&writer, (uint8_t *)text, sizeof text - 1);
        stoic_name_write(&writer, certificate.subject);
    }
    return text;
}

/* A handshake, and data both ways when it went well. */
static pair *run(const pair_options *options) {
    pair *both = pair_new(options);
    pair_run(both);
    if (both->client.error == STOIC_OK && both->server.error == STOIC_OK) {
        pair_send(both, &both->client, "ping", 4);
        pair_send(both, &both->server, "pong", 4);
        pair_run(both);
        assert_memory_equal(both->client.received, "pong", 4);
        assert_memory_equal(both->server.received, "ping", 4);
    }
    return both;
}

/* ---- Servers ask clients ---- */

#define NONE STOIC_CLIENT_AUTHENTICATION_NONE
#define OPTIONAL STOIC_CLIENT_AUTHENTICATION_OPTIONAL
#define REQUIRED STOIC_CLIENT_AUTHENTICATION_REQUIRED

static const struct {
    const char *reason;
    pair_pki pki;
    stoic_error error; /* of the server */
    stoic_alert alert;
    stoic_reason why;
    const char *name; /* of the client that got in */
} client_cases[] = {
    {"not asked", {.client = "client", .mode = NONE}, STOIC_OK, 0, 0, ""},
    {"asked, and has none", {.mode = OPTIONAL}, STOIC_OK, 0, 0, ""},
    {"asked, and has one",
     {.client = "client", .mode = OPTIONAL},
     STOIC_OK,
     0,
     0,
     "CN=alice, O=Example \\= Ltd\\, one"},
    {"must show one, and does",
     {.client = "client", .mode = REQUIRED},
     STOIC_OK,
     0,
     0,
     "CN=alice, O=Example \\= Ltd\\, one"},
    {"must show one, and has none",
     {.mode = REQUIRED},
     STOIC_ERROR_PEER_CERTIFICATE_MISSING,
     STOIC_ALERT_certificate_required,
     STOIC_REASON_MISSING,
     NULL},
    {"expired",
     {.client = "client-expired", .mode = OPTIONAL},
     STOIC_ERROR_PEER_CERTIFICATE_EXPIRED,
     STOIC_ALERT_certificate_expired,
     STOIC_REASON_EXPIRED,
     NULL},
    {"the CA is another one",
     {.client = "client-unknown", .mode = REQUIRED},
     STOIC_ERROR_PEER_CERTIFICATE_UNKNOWN_ISSUER,
     STOIC_ALERT_unknown_ca,
     STOIC_REASON_UNKNOWN_CA,
     NULL},
    {"the server trusts the other CA",
     {.client = "client-unknown", .trusted_by_server = "other-root", .mode = REQUIRED},
     STOIC_OK,
     0,
     0,
     "CN=stranger"},
    {"for servers alone",
     {.client = "client-purpose", .mode = REQUIRED},
     STOIC_ERROR_PEER_CERTIFICATE_EXT_KEY_USAGE,
     STOIC_ALERT_unsupported_certificate,
     STOIC_REASON_WRONG_EKU,
     NULL},
    {"self-signed",
     {.client = "client-self", .mode = OPTIONAL},
     STOIC_ERROR_PEER_CERTIFICATE_SELF_SIGNED,
     STOIC_ALERT_unknown_ca,
     STOIC_REASON_SELF_SIGNED,
     NULL},
    {"self-signed, and trusted by itself",
     {.client = "client-self", .trusted_too = "client-self", .mode = REQUIRED},
     STOIC_OK,
     0,
     0,
     "CN=self"},
    {"revoked, but nobody looks",
     {.client = "client-revoked", .mode = REQUIRED},
     STOIC_OK,
     0,
     0,
     "CN=revoked"},
    {"revoked",
     {.client = "client-revoked", .both_have_crls = true, .mode = REQUIRED},
     STOIC_ERROR_PEER_CERTIFICATE_REVOKED,
     STOIC_ALERT_certificate_revoked,
     STOIC_REASON_REVOKED,
     NULL},
    {"not revoked",
     {.client = "client", .both_have_crls = true, .mode = REQUIRED},
     STOIC_OK,
     0,
     0,
     "CN=alice, O=Example \\= Ltd\\, one"},
};

static void check_refused(const pair *both, size_t i, bool is_named) {
    const char *reason = client_cases[i].reason;
    const seen_notice *notice = terminal_notice(&both->server);
    assert_non_null(notice);
    if (notice->class_ != STOIC_CLASS_PEER_CERT || notice->reason != client_cases[i].why ||
        notice->severity != (is_named ? STOIC_WARN : STOIC_DEBUG)) {
        fail_msg("%s: %s", reason, notice->line);
    }
    if (both->client.error != STOIC_ERROR_ALERT_RECEIVED ||
        count_alerts(&both->client, STOIC_RECEIVED, client_cases[i].alert) != 1) {
        fail_msg("%s: the client has %s", reason, stoic_error_name(both->client.error));
    }
}

static void judges_clients(void **state) {
    (void)state;
    for (size_t i = 0; i < 2 * STOIC_COUNT(client_cases); i++) {
        const bool is_named = i < STOIC_COUNT(client_cases);
        const size_t at = i % STOIC_COUNT(client_cases);
        /* an address is no name that a client asks for: it stays anonymous */
        pair *both = run(&(pair_options){.pki = &client_cases[at].pki,
                                         .any_name = true,
                                         .insecure = !is_named,
                                         .server_name = is_named ? "localhost" : "127.0.0.1"});
        if (both->server.error != client_cases[at].error) {
            fail_msg("%s: %s", client_cases[at].reason, stoic_error_name(both->server.error));
        }
        if (client_cases[at].error != STOIC_OK) {
            check_refused(both, at, is_named);
        } else if (strcmp(client_name(both), client_cases[at].name) != 0) {
            fail_msg("%s: %s", client_cases[at].reason, client_name(both));
        }
        pair_free(both);
    }
}

/* Cut into single bytes, and with the key elsewhere than in the hello. */
static void works_in_pieces(void **state) {
    (void)state;
    static const pair_pki pki = {.client = "client", .mode = REQUIRED};
    static const uint16_t client_groups[] = {STOIC_GROUP_X25519, STOIC_GROUP_SECP384R1};
    static const uint16_t server_groups[] = {STOIC_GROUP_SECP384R1};
    static const size_t chunks[] = {0, 1, 7, 1000};
    for (size_t i = 0; i < 2 * STOIC_COUNT(chunks); i++) {
        const bool is_retried = i >= STOIC_COUNT(chunks);
        pair *both = run(&(pair_options){.pki = &pki,
                                         .chunk = chunks[i % STOIC_COUNT(chunks)],
                                         .client_groups = is_retried ? client_groups : NULL,
                                         .num_client_groups = 2,
                                         .server_groups = is_retried ? server_groups : NULL,
                                         .num_server_groups = 1});
        assert_int_equal(both->client.num_connected, 1);
        assert_int_equal(both->server.num_connected, 1);
        assert_string_equal(client_name(both), "CN=alice, O=Example \\= Ltd\\, one");
        pair_free(both);
    }
}

/* ---- Clients verify servers ---- */

static void judges_servers(void **state) {
    (void)state;
    static const struct {
        const char *reason;
        pair_pki pki;
        const char *name;
        int64_t later_ns;
        stoic_error error;
        stoic_reason why;
    } cases[] = {
        {"a path to the anchor", {.server = "server"}, "localhost", 0, STOIC_OK, 0},
        {"no name is asked for", {.server = "server"}, "", 0, STOIC_OK, 0},
        {"another CA",
         {.trusted_by_client = "other-root"},
         "localhost",
         0,
         STOIC_ERROR_PEER_CERTIFICATE_UNKNOWN_ISSUER,
         STOIC_REASON_UNKNOWN_CA},
        {"another name",
         {.server = "server"},
         "www.example",
         0,
         STOIC_ERROR_PEER_CERTIFICATE_NAME_MISMATCH,
         STOIC_REASON_NAME_MISMATCH},
        {"an address",
         {.server = "server"},
         "127.0.0.1",
         0,
         STOIC_ERROR_PEER_CERTIFICATE_NAME_MISMATCH,
         STOIC_REASON_NAME_MISMATCH},
        {"for clients alone",
         {.server = "server-purpose"},
         "localhost",
         0,
         STOIC_ERROR_PEER_CERTIFICATE_EXT_KEY_USAGE,
         STOIC_REASON_WRONG_EKU},
        {"the last second of the CA", {.server = "server-brief"}, "localhost", 3600, STOIC_OK, 0},
        {"the CA has ended",
         {.server = "server-brief"},
         "localhost",
         3601,
         STOIC_ERROR_PEER_CERTIFICATE_EXPIRED,
         STOIC_REASON_EXPIRED},
        {"the CA's list does not name it", {.both_have_crls = true}, "localhost", 0, STOIC_OK, 0},
        {"there is no list of its CA",
         {.server = "server-brief", .both_have_crls = true},
         "localhost",
         0,
         STOIC_ERROR_PEER_CERTIFICATE_REVOCATION_UNKNOWN,
         STOIC_REASON_REVOCATION_UNKNOWN},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        pair *both = run(&(pair_options){.pki = &cases[i].pki,
                                         .any_name = true,
                                         .server_name = cases[i].name,
                                         .later_ns = cases[i].later_ns * STOIC_NS_PER_SECOND});
        stoic_verdict verdict;
        if (both->client.error != cases[i].error) {
            fail_msg("%s: %s", cases[i].reason, stoic_error_name(both->client.error));
        }
        assert_true(stoic_connection_verdict(both->client.tls, &verdict));
        assert_int_equal(verdict.error, cases[i].error);
        assert_false(stoic_connection_verdict(both->server.tls, &verdict)); /* it asked nobody */
        const seen_notice *notice = terminal_notice(&both->client);
        if (cases[i].error != STOIC_OK &&
            (notice->reason != cases[i].why || notice->class_ != STOIC_CLASS_PEER_CERT ||
             notice->severity != STOIC_ERROR_LEVEL || !notice->has_verdict)) {
            fail_msg("%s: %s", cases[i].reason, notice->line);
        }
        pair_free(both);
    }
}

static bool is_peer_certificate(const end *at, size_t index, stoic_bytes der) {
    stoic_bytes shown;
    return stoic_connection_peer_certificate(at->tls, &shown, index) && stoic_bytes_equal(shown, der);
}

/* After the handshake is gone, and after a failure. */
static void keeps_the_verdict(void **state) {
    (void)state;
    static const pair_pki pki = {.client = "client", .mode = REQUIRED};
    stoic_verdict verdict;
    pair *both = run(&(pair_options){.pki = &pki});
    assert_true(stoic_connection_verdict(both->client.tls, &verdict));
    assert_int_equal(verdict.num_path, 3);
    assert_true(is_peer_certificate(&both->client, 0, verdict.path[0].der));
    assert_true(is_peer_certificate(&both->client, 1, verdict.path[1].der));
    assert_int_equal(verdict.path[2].source, STOIC_PATH_ANCHOR);
    assert_true(stoic_connection_verdict(both->server.tls, &verdict));
    assert_int_equal(verdict.num_path, 3);
    assert_true(is_peer_certificate(&both->server, 0, verdict.path[0].der));
    pair_free(both);

    both = run(&(pair_options){.pki = &pki, .server_name = "www.example", .any_name = true});
    assert_true(stoic_connection_verdict(both->client.tls, &verdict));
    assert_int_equal(verdict.error, STOIC_ERROR_PEER_CERTIFICATE_NAME_MISMATCH);
    assert_true(stoic_bytes_equal(verdict.name, stoic_bytes_of_text("www.example")));
    assert_true(is_peer_certificate(&both->client, 0, verdict.path[0].der));
    pair_free(both);

    both = run(&(pair_options){.insecure = true});
    assert_false(stoic_connection_verdict(both->client.tls, &verdict));
    pair_free(both);
    both = run(&(pair_options){.pin = NULL});
    assert_false(stoic_connection_verdict(both->client.tls, &verdict));
    pair_free(both);
}

static void assert_in(const char *line, const char *part) {
    if (strstr(line, part) == NULL) {
        fail_msg("%s is not in %s", part, line);
    }
}

/* Which certificate, what is wrong, what was sought. */
static void notices_name_the_certificate(void **state) {
    (void)state;
    static const struct {
        const char *reason;
        pair_pki pki;
        bool is_of_server; /* the server's notice */
        const char *name;
        int64_t later_ns;
        const char *parts[5];
    } cases[] = {
        {"a client that has expired",
         {.client = "client-expired", .mode = REQUIRED},
         true,
         "localhost",
         0,
         {" verify=expired ", " verify_depth=0 ", " subject=\"CN=expired\" ",
          " not_after=2029-12-31T00:00:00Z ",
          " msg=\"certificate of the client is not accepted: the certificate of CN=expired expired on "
          "2029-12-31T00:00:00Z"}},
        {"a server below a CA that has expired",
         {.server = "server-brief"},
         false,
         "localhost",
         3601 * STOIC_NS_PER_SECOND,
         {" verify=expired ", " verify_depth=1 ", " subject=\"CN=Brief\\\\x20middle,O=Stoic\\\\x20tests\" ",
          " not_after=2030-01-01T01:00:00Z ", " msg=\"certificate of the upstream is not accepted: "}},
        {"a server with another name",
         {.server = "server"},
         false,
         "www.example",
         0,
         {" verify=name_mismatch ", " verify_depth=0 ", "www.example", "localhost", " advice="}},
        {"a client of another CA, whose name is sought",
         {.client = "client-unknown", .mode = OPTIONAL},
         true,
         "localhost",
         0,
         {" verify=unknown_ca ", " subject=\"CN=stranger\" ", "Other root", " alert_code=48 ", " advice="}},
        {"a client without a certificate",
         {.mode = REQUIRED},
         true,
         "localhost",
         0,
         {" verify=missing ", " msg=\"The client sent no certificate\"", " alert_code=116 ",
          " class=peer_cert ", " hs_step=wait_client_certificate "}},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        pair *both = run(&(pair_options){.pki = &cases[i].pki,
                                         .any_name = true,
                                         .server_name = cases[i].name,
                                         .later_ns = cases[i].later_ns});
        const seen_notice *notice = terminal_notice(cases[i].is_of_server ? &both->server : &both->client);
        assert_non_null(notice);
        for (size_t part = 0; part < 5; part++) {
            assert_in(notice->line, cases[i].parts[part]);
        }
        pair_free(both);
    }
}

/* ---- Again ---- */

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
    pair *both = run(&first);
    assert_int_equal(both->client.error, STOIC_OK);
    assert_int_equal(both->server.error, STOIC_OK);
    assert_false(is_resumed(&both->client));
    pair_free(both);
    both = run(&second);
    if (both->client.error != with->client_error || both->server.error != with->server_error) {
        fail_msg("%s: client %s, server %s", with->reason, stoic_error_name(both->client.error),
                 stoic_error_name(both->server.error));
    }
    if (is_resumed(&both->client) != with->is_resumed || is_resumed(&both->server) != with->is_resumed) {
        fail_msg("%s: %sresumed", with->reason, with->is_resumed ? "not " : "");
    }
    if (with->server_error == STOIC_OK && strcmp(client_name(both), with->name) != 0) {
        fail_msg("%s: %s", with->reason, client_name(both));
    }
    pair_free(both);
}

#define HOUR (3600 * STOIC_NS_PER_SECOND)
#define SECOND STOIC_NS_PER_SECOND
#define ALICE "CN=alice, O=Example \\= Ltd\\, one"
#define REFUSED STOIC_ERROR_ALERT_RECEIVED

static void resumes_under_the_same_settings(void **state) {
    (void)state;
    static const second_case cases[] = {
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
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        check_second(&cases[i]);
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
        pair *both = run(&options);
        stoic_verdict verdict;
        assert_int_equal(both->server.error, STOIC_OK);
        assert_int_equal(is_resumed(&both->server), i > 0);
        assert_string_equal(client_name(both), "CN=brief");
        assert_int_equal(stoic_connection_verdict(both->client.tls, &verdict), i == 0);
        assert_int_equal(stoic_connection_verdict(both->server.tls, &verdict), i == 0);
        pair_free(both);
    }
    options.later_ns = HOUR + SECOND;
    pair *both = run(&options);
    assert_false(is_resumed(&both->client));
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
        pair *both = run(&options);
        assert_int_equal(both->client.num_connected, 1);
        assert_false(is_resumed(&both->server));
        assert_string_equal(client_name(both), ALICE);
        assert_int_equal(both->client.num_tickets > 0, num_padding == 0);
        pair_free(both);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(judges_clients),
        cmocka_unit_test(works_in_pieces),
        cmocka_unit_test(judges_servers),
        cmocka_unit_test(keeps_the_verdict),
        cmocka_unit_test(notices_name_the_certificate),
        cmocka_unit_test(resumes_under_the_same_settings),
        cmocka_unit_test(remembers_over_many_tickets),
        cmocka_unit_test(long_chains_get_no_ticket),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
