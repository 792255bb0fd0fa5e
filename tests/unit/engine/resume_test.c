/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Resumption from end to end: what resumes, what falls back to a full handshake, and what ends the
 * connection.
 */
#include "pair.h"

#include <string.h>

#include "handshake/machine.h"
#include "secrets/key_schedule.h"
#include "store/session.h"
#include "wire/codepoints.h"

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

static pair_options usual(void) {
    return (pair_options){.sealer = sealer, .store = store};
}

static bool is_resumed(const end *at) {
    stoic_connection_info info = {.struct_size = sizeof info};
    stoic_connection_describe(at->tls, &info);
    return info.is_resumed;
}

/* Both sides say the same, in info and notices; data flows; certificates are known. */
static void check_connected(pair *both, bool wants_resumed, const char *reason) {
    stoic_connection_info info = {.struct_size = sizeof info};
    stoic_bytes certificate;
    if (is_resumed(&both->client) != wants_resumed || is_resumed(&both->server) != wants_resumed) {
        fail_msg("%s: %sresumed", reason, wants_resumed ? "not " : "");
    }
    stoic_connection_describe(both->client.tls, &info);
    assert_int_equal(info.scheme == 0, wants_resumed); /* nothing is signed */
    assert_true(stoic_connection_peer_certificate(both->client.tls, &certificate, 0));
    pair_send(both, &both->client, "ping", 4);
    pair_send(both, &both->server, "pong", 4);
    pair_run(both);
    assert_memory_equal(both->client.received, "pong", 4);
    assert_memory_equal(both->server.received, "ping", 4);
}

static pair *connect_as(const pair_options *options, bool wants_resumed, const char *reason) {
    pair *both = pair_new(options);
    pair_connect(both);
    check_connected(both, wants_resumed, reason);
    return both;
}

static void second_connection(const pair_options *options, bool wants_resumed, const char *reason) {
    pair_free(connect_as(options, wants_resumed, reason));
}

/* What the store has for these options; the connection that lends its config asks for another name. */
static stoic_session *take_one(const pair_options *options, const char *name) {
    pair *both = pair_new(&(pair_options){.insecure = options->insecure,
                                          .pin = options->pin,
                                          .identity = options->identity,
                                          .server_name = "nobody.example",
                                          .store = store});
    const stoic_config *config = both->client.config;
    stoic_session *session = store->take(store->user, stoic_bytes_of_text(name),
                                         stoic_bytes_of(config->binding, sizeof config->binding));
    pair_free(both);
    return session;
}

static size_t empty_store(const pair_options *options) {
    size_t num = 0;
    for (stoic_session *session; (session = take_one(options, "localhost")) != NULL; num++) {
        stoic_session_free(session);
    }
    return num;
}

/* A full handshake that leaves its sessions in the store. */
static void first_connection(const pair_options *options) {
    (void)empty_store(options);
    pair *both = connect_as(options, false, "the first");
    assert_true(both->client.num_tickets > 0);
    pair_free(both);
}

/* Puts a changed copy of the one session in the place of all. */
static void replace_sessions(const pair_options *options, const stoic_session_parts *changed) {
    stoic_session *copy = NULL;
    assert_int_equal(stoic_session_new(&copy, changed, NULL), STOIC_OK);
    (void)empty_store(options);
    store->put(store->user, copy);
}

/* ---- What resumes ---- */

static void test_full_then_resumed(void **state) {
    (void)state;
    const pair_options options = usual();
    first_connection(&options);
    pair *both = connect_as(&options, true, "the second");
    pair_free(both);
    second_connection(&options, true, "the third");
}

static void test_notices_say_so(void **state) {
    (void)state;
    const pair_options options = usual();
    first_connection(&options);
    pair *both = connect_as(&options, true, "the second");
    end *ends[] = {&both->client, &both->server};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(stoic_close(ends[i]->tls, both->now), STOIC_OK);
    }
    pair_run(both);
    for (size_t i = 0; i < 2; i++) {
        const seen_notice *notice = terminal_notice(ends[i]);
        assert_non_null(notice);
        assert_true(notice->is_resumed);
        assert_int_equal(notice->class_, STOIC_CLASS_CLOSURE);
    }
    pair_free(both);
}

/* Every suite, cut into single bytes, with and without a HelloRetryRequest. */
static void test_ways_to_resume(void **state) {
    (void)state;
    static const uint16_t suites[] = {STOIC_TLS_AES_128_GCM_SHA256, STOIC_TLS_AES_256_GCM_SHA384,
                                      STOIC_TLS_CHACHA20_POLY1305_SHA256};
    static const uint16_t retried[] = {STOIC_GROUP_SECP384R1};
    for (size_t suite = 0; suite < 3; suite++) {
        for (unsigned way = 0; way < 4; way++) {
            pair_options options = usual();
            options.suites = &suites[suite];
            options.num_suites = 1;
            options.chunk = way % 2;
            options.take = way % 2;
            first_connection(&options);
            if (way / 2 == 1) {
                options.server_groups = retried;
                options.num_server_groups = 1;
            }
            second_connection(&options, true, stoic_suite_name(suites[suite]));
        }
    }
}

/* The hash is what counts: a session of one SHA-256 suite goes on under the other. */
static void test_other_suite_same_hash(void **state) {
    (void)state;
    static const uint16_t first[] = {STOIC_TLS_AES_128_GCM_SHA256},
                          then[] = {STOIC_TLS_CHACHA20_POLY1305_SHA256};
    pair_options options = usual();
    options.suites = first;
    options.num_suites = 1;
    first_connection(&options);
    options.suites = then;
    second_connection(&options, true, "the same hash");
}

static void test_key_update_after_resumption(void **state) {
    (void)state;
    const pair_options options = usual();
    first_connection(&options);
    pair *both = connect_as(&options, true, "the second");
    static const uint8_t key_update[] = {24, 0, 0, 1, 1};
    stoic_direction_keys *keys = &both->client.tls->write;
    const stoic_hash *hash = keys->suite->hash;
    uint8_t next[STOIC_HASH_MAX_LEN];
    assert_int_equal(stoic_connection_queue(both->client.tls, STOIC_CONTENT_HANDSHAKE,
                                            stoic_bytes_of(key_update, sizeof key_update)),
                     STOIC_OK);
    stoic_next_traffic_secret(hash, next, stoic_bytes_of(keys->secret, hash->output_len));
    assert_int_equal(stoic_connection_set_keys(keys, keys->suite, stoic_bytes_of(next, hash->output_len)),
                     STOIC_OK);
    pair_run(both);
    pair_send(both, &both->client, "more", 4);
    pair_send(both, &both->server, "more", 4);
    pair_run(both);
    assert_int_equal(both->client.received_len, 8);
    assert_int_equal(both->server.received_len, 8);
    pair_free(both);
}

/* ---- How many ---- */

static void test_number_of_tickets(void **state) {
    (void)state;
    const struct {
        const char *reason;
        size_t configured;
        uint8_t wanted[2];
        size_t after_full, after_resumed;
    } cases[] = {
        {"the default", 0, {0, 0}, 2, 1},
        {"configured", 5, {0, 0}, 5, 1},
        {"asked for (RFC 9149)", 2, {4, 3}, 4, 3},
        {"asked for none after a resumed one", 2, {1, 0}, 1, 0},
        {"asked for too many", 2, {255, 255}, STOIC_TICKETS_MAX, STOIC_TICKETS_MAX},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        pair_options options = usual();
        options.num_tickets = cases[i].configured;
        options.ticket_lifetime = 100;
        memcpy(options.tickets_wanted, cases[i].wanted, 2);
        first_connection(&options);
        stoic_session *kept = take_one(&options, "localhost");
        assert_int_equal(stoic_session_look(kept)->lifetime_seconds, cases[i].configured > 0 ? 100 : 7200);
        if (empty_store(&options) + 1 != cases[i].after_full) {
            fail_msg("%s: after the full handshake", cases[i].reason);
        }
        store->put(store->user, kept);
        second_connection(&options, true, cases[i].reason);
        if (empty_store(&options) != cases[i].after_resumed) {
            fail_msg("%s: after the resumed handshake", cases[i].reason);
        }
    }
}

static void test_no_tickets(void **state) {
    (void)state;
    pair_options options = usual();
    options.sealer = NULL;
    pair_free(connect_as(&options, false, "a server without a sealer"));
    assert_int_equal(empty_store(&options), 0);
    options = usual();
    options.store = NULL;
    pair *both = connect_as(&options, false, "a client without a store");
    assert_int_equal(both->client.num_tickets, 0);
    pair_free(both);
}

/* ---- Once ---- */

static void test_used_once(void **state) {
    (void)state;
    pair_options options = usual();
    options.num_tickets = 1;
    options.ticket_lifetime = 100;
    options.tickets_wanted[0] = 1; /* and none after that */
    first_connection(&options);
    second_connection(&options, true, "the first use");
    second_connection(&options, false, "there is no second one");
}

/* Tickets are stateless: what the server once sealed it takes as often as it comes. That each is used once is
 * the client's doing. */
static void test_server_takes_a_ticket_twice(void **state) {
    (void)state;
    const pair_options options = usual();
    uint8_t blob[4096];
    stoic_writer writer;
    first_connection(&options);
    stoic_session *session = take_one(&options, "localhost");
    stoic_writer_init_fixed(&writer, blob, sizeof blob);
    assert_int_equal(stoic_session_export(session, &writer), STOIC_OK);
    stoic_session_free(session);
    for (int i = 0; i < 2; i++) {
        (void)empty_store(&options);
        assert_int_equal(stoic_session_import(&session, stoic_writer_view(&writer), NULL), STOIC_OK);
        store->put(store->user, session);
        second_connection(&options, true, "an imported session");
    }
}

/* ---- What falls back to a full handshake ---- */

typedef void (*change)(stoic_session_parts *parts);

static uint8_t room[4096];

static void alter_ticket(stoic_session_parts *parts) {
    stoic_copy(room, sizeof room, parts->ticket);
    room[parts->ticket.len / 2] ^= 1;
    parts->ticket = stoic_bytes_of(room, parts->ticket.len);
}

static void shorten_ticket(stoic_session_parts *parts) {
    parts->ticket.len = 1;
}

static void claim_longer_life(stoic_session_parts *parts) {
    parts->lifetime_seconds = 604800;
}

static void claim_later_receipt(stoic_session_parts *parts) {
    parts->received_ns -= 3600 * STOIC_NS_PER_SECOND;
}

static void change_chain(stoic_session_parts *parts) {
    parts->chain = stoic_bytes_of(NULL, 0);
}

static void change_suite(stoic_session_parts *parts) {
    parts->suite = STOIC_TLS_AES_256_GCM_SHA384; /* the length of the PSK does not fit it */
}

static void test_unusable_sessions(void **state) {
    (void)state;
    const struct {
        const char *reason;
        change change;
        int64_t later_s;
        bool is_resumed;
    } cases[] = {
        {"nothing changed", NULL, 0, true},
        {"just before its end", NULL, 7199, true},
        {"too old for the client", NULL, 7200, false},
        {"too old for the server", claim_longer_life, 7200, false},
        {"the server's clock stands behind a little", claim_later_receipt, -50, true},
        {"the server's clock stands far behind", claim_later_receipt, -90, false},
        {"received in the future", NULL, -1, false},
        {"an altered ticket", alter_ticket, 0, false},
        {"a ticket of one byte", shorten_ticket, 0, false},
        {"no certificate that would still pass", change_chain, 0, false},
        {"a suite of another hash", change_suite, 0, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        pair_options options = usual();
        first_connection(&options);
        stoic_session *session = take_one(&options, "localhost");
        stoic_session_parts parts = *stoic_session_look(session);
        if (cases[i].change != NULL) {
            cases[i].change(&parts);
        }
        replace_sessions(&options, &parts);
        stoic_session_free(session);
        options.later_ns = cases[i].later_s * STOIC_NS_PER_SECOND;
        second_connection(&options, cases[i].is_resumed, cases[i].reason);
    }
}

/* Seven days after the full handshake it is over, however often the session was renewed (RFC 9846 4.7.1). */
static void test_renewal_ends(void **state) {
    (void)state;
    pair_options options = usual();
    const int64_t step = 7000, week = STOIC_TICKET_MAX_LIFETIME;
    first_connection(&options);
    for (int64_t now = step; now < week + 2 * step; now += step) {
        options.later_ns = now * STOIC_NS_PER_SECOND;
        if (now >= week) {
            options.later_ns = week * STOIC_NS_PER_SECOND - 1;
            pair *both = connect_as(&options, true, "the last moment");
            assert_int_equal(both->client.num_tickets, 0); /* there is no time left for a new one */
            pair_free(both);
            options.later_ns += 1;
            second_connection(&options, false, "a full one is due");
            return;
        }
        second_connection(&options, true, "within the week");
    }
}

static void test_keys_of_the_sealer(void **state) {
    (void)state;
    const pair_options options = usual();
    const stoic_time now = {.wall_ns = TEST_WALL_NS};
    first_connection(&options);
    assert_int_equal(stoic_ticket_sealer_rotate(sealer, 7200, now), STOIC_OK);
    second_connection(&options, true, "the earlier key still opens");
    assert_int_equal(stoic_ticket_sealer_rotate(sealer, 0, now), STOIC_OK);
    second_connection(&options, false, "the key is gone");
}

/* Another certificate, another name, other suites: the server does not take the ticket. */
static void test_other_server_settings(void **state) {
    (void)state;
    static const uint16_t sha384[] = {STOIC_TLS_AES_256_GCM_SHA384},
                          sha256[] = {STOIC_TLS_AES_128_GCM_SHA256};
    static const uint16_t both_suites[] = {STOIC_TLS_AES_128_GCM_SHA256, STOIC_TLS_AES_256_GCM_SHA384};
    static const uint16_t retried[] = {STOIC_GROUP_SECP384R1};
    pair_options options = usual();
    options.insecure = true;
    options.any_name = true;
    first_connection(&options);
    options.identity = "other";
    second_connection(&options, false, "another certificate");
    options.identity = NULL;
    (void)empty_store(&options);

    options.suites = sha384;
    options.num_suites = 1;
    for (int i = 0; i < 2;
         i++) { /* the server prefers a suite with another hash; with a retry it is dropped */
        first_connection(&options);
        options.suites = both_suites;
        options.num_suites = 2;
        options.server_groups = i == 1 ? retried : NULL;
        options.num_server_groups = i == 1 ? 1 : 0;
        second_connection(&options, false, "another hash was chosen");
        (void)empty_store(&options);
        options.suites = sha384;
        options.num_suites = 1;
    }
    options.server_groups = NULL;
    options.num_server_groups = 0;
    first_connection(&options);
    options.suites = sha256;
    second_connection(&options, false, "its hash is not offered");
}

static void test_other_name(void **state) {
    (void)state;
    pair_options options = usual();
    options.insecure = true;
    options.any_name = true;
    first_connection(&options);
    stoic_session *session = take_one(&options, "localhost");
    stoic_session_parts parts = *stoic_session_look(session);
    options.server_name = "elsewhere.example";
    second_connection(&options, false, "the store has none for this name");
    (void)empty_store(&options);
    parts.server_name = stoic_bytes_of_text("third.example");
    replace_sessions(&options, &parts);
    options.server_name = "third.example";
    second_connection(&options, false, "the ticket is for another name");
    stoic_session_free(session);
}

/* ---- The client's verification ---- */

static bool offers_session(const pair *both) {
    return both->client.tls->handshake->client.session != NULL;
}

static void test_bound_to_verification(void **state) {
    (void)state;
    pair_options pinned = usual(), insecure = usual(), elsewhere = usual();
    insecure.insecure = true;
    elsewhere.pin = "other";
    first_connection(&insecure);
    second_connection(&pinned, false, "made without verification");
    (void)empty_store(&insecure);
    second_connection(&insecure, false, "made with verification");
    pair *both = pair_new(&elsewhere); /* the pin has changed */
    assert_false(offers_session(both));
    pair_run(both);
    assert_int_equal(both->client.error, STOIC_ERROR_PEER_CERTIFICATE_NOT_PINNED);
    pair_free(both);
}

/* A store that does not look: the client does. */
static stoic_session *planted;

static stoic_session *hand_out(void *user, stoic_bytes name, stoic_bytes binding) {
    (void)user;
    (void)name;
    (void)binding;
    stoic_session *session = planted;
    planted = NULL;
    return session;
}

static void drop(void *user, stoic_session *session) {
    (void)user;
    stoic_session_free(session);
}

static void test_careless_store(void **state) {
    (void)state;
    const stoic_session_store careless = {
        .struct_size = sizeof careless, .put = drop, .take = hand_out, .user = NULL};
    pair_options insecure = usual(), pinned = usual();
    insecure.insecure = true;
    first_connection(&insecure);
    planted = take_one(&insecure, "localhost");
    pinned.store = &careless;
    pair *both = pair_new(&pinned);
    assert_false(offers_session(both));
    pair_free(both);
    planted = take_one(&insecure, "localhost");
    insecure.store = &careless;
    insecure.server_name = "elsewhere.example";
    both = pair_new(&insecure);
    assert_false(offers_session(both));
    pair_free(both);
}

/* Never for a certificate that would no longer pass: not even to hear the server say the same. */
static void test_expired_certificate(void **state) {
    (void)state;
    pair_options options = usual();
    first_connection(&options);
    stoic_session *session = take_one(&options, "localhost");
    stoic_session_parts parts = *stoic_session_look(session);
    stoic_bytes leaf;
    stoic_certificate certificate = {.struct_size = sizeof certificate};
    assert_true(stoic_session_peer_certificate(session, &leaf, 0));
    assert_int_equal(stoic_certificate_read(&certificate, leaf, NULL), STOIC_OK);
    for (int64_t beyond = 0; beyond < 2; beyond++) {
        const int64_t now_ns = (certificate.not_after + beyond) * STOIC_NS_PER_SECOND;
        parts.received_ns = now_ns - STOIC_NS_PER_SECOND;
        parts.authenticated_ns = parts.received_ns;
        replace_sessions(&options, &parts);
        options.later_ns = now_ns - TEST_WALL_NS;
        pair *both = pair_new(&options);
        assert_int_equal(offers_session(both), beyond == 0);
        pair_run(both);
        assert_int_equal(both->client.error, beyond == 0 ? STOIC_OK : STOIC_ERROR_PEER_CERTIFICATE_EXPIRED);
        pair_free(both);
    }
    stoic_session_free(session);
}

/* ---- What ends the connection ---- */

static void test_bad_binder(void **state) {
    (void)state;
    const pair_options options = usual();
    first_connection(&options);
    pair *both = pair_new(&options);
    pair_flush(both, &both->client);
    both->to_server.bytes[both->to_server.len - 1] ^= 1;
    pair_run(both);
    assert_int_equal(both->server.error, STOIC_ERROR_BAD_BINDER);
    const seen_notice *notice = terminal_notice(&both->server);
    assert_int_equal(notice->class_, STOIC_CLASS_CRYPTO_FAILURE);
    assert_int_equal(notice->reason, STOIC_REASON_BINDER);
    assert_int_equal(notice->alert, STOIC_ALERT_decrypt_error);
    assert_int_equal(both->client.error, STOIC_ERROR_ALERT_RECEIVED);
    pair_free(both);
    second_connection(&options, true, "the next connection is unharmed");
}

/* Other bytes of the hello are under the binder too. */
static void test_altered_hello(void **state) {
    (void)state;
    const pair_options options = usual();
    first_connection(&options);
    pair *both = pair_new(&options);
    pair_flush(both, &both->client);
    both->to_server.bytes[STOIC_RECORD_HEADER_LEN + STOIC_MESSAGE_HEADER_LEN + 2] ^= 1; /* of the random */
    pair_run(both);
    assert_int_equal(both->server.error, STOIC_ERROR_BAD_BINDER);
    pair_free(both);
}

static void test_server_selects_what_was_not_offered(void **state) {
    (void)state;
    static const uint8_t extension[] = {0, STOIC_EXTENSION_PRE_SHARED_KEY, 0, 2, 0, 0};
    const pair_options options = usual();
    first_connection(&options);
    pair *both = pair_new(&options);
    pair_flush(both, &both->client);
    memcpy(both->server.in.bytes, both->to_server.bytes, both->to_server.len);
    both->server.in.len = both->to_server.len;
    both->to_server.len = 0;
    pair_handle(both, &both->server);
    uint8_t *found = memmem(both->to_client.bytes, both->to_client.len, extension, sizeof extension);
    assert_non_null(found);
    found[5] = 1;
    pair_run(both);
    assert_int_equal(both->client.error, STOIC_ERROR_PSK_SELECTION_INVALID);
    assert_int_equal(count_alerts(&both->client, STOIC_SENT, STOIC_ALERT_illegal_parameter), 1);
    pair_free(both);
}

int main(void) {
#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_full_then_resumed),
        WITH_STORE(test_notices_say_so),
        WITH_STORE(test_ways_to_resume),
        WITH_STORE(test_other_suite_same_hash),
        WITH_STORE(test_key_update_after_resumption),
        WITH_STORE(test_number_of_tickets),
        WITH_STORE(test_no_tickets),
        WITH_STORE(test_used_once),
        WITH_STORE(test_server_takes_a_ticket_twice),
        WITH_STORE(test_unusable_sessions),
        WITH_STORE(test_renewal_ends),
        WITH_STORE(test_keys_of_the_sealer),
        WITH_STORE(test_other_server_settings),
        WITH_STORE(test_other_name),
        WITH_STORE(test_bound_to_verification),
        WITH_STORE(test_careless_store),
        WITH_STORE(test_expired_certificate),
        WITH_STORE(test_bad_binder),
        WITH_STORE(test_altered_hello),
        WITH_STORE(test_server_selects_what_was_not_offered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
