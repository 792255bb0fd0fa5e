/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Peers that are verified by their path, in both roles: who gets in, and what is said of those who do not.
 */
#include "mutual.h"

#include <string.h>

/* ---- Servers ask clients ---- */

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
    {"asked, and has one", {.client = "client", .mode = OPTIONAL}, STOIC_OK, 0, 0, ALICE},
    {"must show one, and does", {.client = "client", .mode = REQUIRED}, STOIC_OK, 0, 0, ALICE},
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
    {"not revoked", {.client = "client", .both_have_crls = true, .mode = REQUIRED}, STOIC_OK, 0, 0, ALICE},
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
        pair *both = mutual_run(&(pair_options){.pki = &client_cases[at].pki,
                                                .any_name = true,
                                                .insecure = !is_named,
                                                .server_name = is_named ? "localhost" : "127.0.0.1"});
        if (both->server.error != client_cases[at].error) {
            fail_msg("%s: %s", client_cases[at].reason, stoic_error_name(both->server.error));
        }
        if (client_cases[at].error != STOIC_OK) {
            check_refused(both, at, is_named);
        } else if (strcmp(mutual_client_name(both), client_cases[at].name) != 0) {
            fail_msg("%s: %s", client_cases[at].reason, mutual_client_name(both));
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
        pair *both = mutual_run(&(pair_options){.pki = &pki,
                                                .chunk = chunks[i % STOIC_COUNT(chunks)],
                                                .client_groups = is_retried ? client_groups : NULL,
                                                .num_client_groups = 2,
                                                .server_groups = is_retried ? server_groups : NULL,
                                                .num_server_groups = 1});
        assert_int_equal(both->client.num_connected, 1);
        assert_int_equal(both->server.num_connected, 1);
        assert_string_equal(mutual_client_name(both), ALICE);
        pair_free(both);
    }
}

/* ---- Clients verify servers ---- */

static const struct {
    const char *reason;
    pair_pki pki;
    const char *name;
    int64_t later_ns;
    stoic_error error;
    stoic_reason why;
} server_cases[] = {
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

static void judges_servers(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(server_cases); i++) {
        pair *both = mutual_run(&(pair_options){.pki = &server_cases[i].pki,
                                                .any_name = true,
                                                .server_name = server_cases[i].name,
                                                .later_ns = server_cases[i].later_ns * STOIC_NS_PER_SECOND});
        stoic_verdict verdict;
        if (both->client.error != server_cases[i].error) {
            fail_msg("%s: %s", server_cases[i].reason, stoic_error_name(both->client.error));
        }
        assert_true(stoic_connection_verdict(both->client.tls, &verdict));
        assert_int_equal(verdict.error, server_cases[i].error);
        assert_false(stoic_connection_verdict(both->server.tls, &verdict)); /* it asked nobody */
        const seen_notice *notice = terminal_notice(&both->client);
        if (server_cases[i].error != STOIC_OK &&
            (notice->reason != server_cases[i].why || notice->class_ != STOIC_CLASS_PEER_CERT ||
             notice->severity != STOIC_ERROR_LEVEL || !notice->has_verdict)) {
            fail_msg("%s: %s", server_cases[i].reason, notice->line);
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
    pair *both = mutual_run(&(pair_options){.pki = &pki});
    assert_true(stoic_connection_verdict(both->client.tls, &verdict));
    assert_int_equal(verdict.num_path, 3);
    assert_true(is_peer_certificate(&both->client, 0, verdict.path[0].der));
    assert_true(is_peer_certificate(&both->client, 1, verdict.path[1].der));
    assert_int_equal(verdict.path[2].source, STOIC_PATH_ANCHOR);
    assert_true(stoic_connection_verdict(both->server.tls, &verdict));
    assert_int_equal(verdict.num_path, 3);
    assert_true(is_peer_certificate(&both->server, 0, verdict.path[0].der));
    pair_free(both);

    both = mutual_run(&(pair_options){.pki = &pki, .server_name = "www.example", .any_name = true});
    assert_true(stoic_connection_verdict(both->client.tls, &verdict));
    assert_int_equal(verdict.error, STOIC_ERROR_PEER_CERTIFICATE_NAME_MISMATCH);
    assert_true(stoic_bytes_equal(verdict.name, stoic_bytes_of_text("www.example")));
    assert_true(is_peer_certificate(&both->client, 0, verdict.path[0].der));
    pair_free(both);

    both = mutual_run(&(pair_options){.insecure = true});
    assert_false(stoic_connection_verdict(both->client.tls, &verdict));
    pair_free(both);
    both = mutual_run(&(pair_options){.pin = NULL});
    assert_false(stoic_connection_verdict(both->client.tls, &verdict));
    pair_free(both);
}

static void assert_in(const char *line, const char *part) {
    if (strstr(line, part) == NULL) {
        fail_msg("%s is not in %s", part, line);
    }
}

/* Which certificate, what is wrong, what was sought. */
static const struct {
    const char *reason;
    pair_pki pki;
    bool is_of_server; /* the server's notice */
    const char *name;
    int64_t later_ns;
    const char *parts[5];
} notice_cases[] = {
    {"a client that has expired",
     {.client = "client-expired", .mode = REQUIRED},
     true,
     "localhost",
     0,
     {" verify=expired ", " verify_depth=0 ", " subject=\"CN=expired\" ", " not_after=2029-12-31T00:00:00Z ",
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
     {" verify=missing ", " msg=\"The client sent no certificate\"", " alert_code=116 ", " class=peer_cert ",
      " hs_step=wait_client_certificate "}},
};

static void notices_name_the_certificate(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(notice_cases); i++) {
        pair *both = mutual_run(&(pair_options){.pki = &notice_cases[i].pki,
                                                .any_name = true,
                                                .server_name = notice_cases[i].name,
                                                .later_ns = notice_cases[i].later_ns});
        const seen_notice *notice =
            terminal_notice(notice_cases[i].is_of_server ? &both->server : &both->client);
        assert_non_null(notice);
        for (size_t part = 0; part < 5; part++) {
            assert_in(notice->line, notice_cases[i].parts[part]);
        }
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
