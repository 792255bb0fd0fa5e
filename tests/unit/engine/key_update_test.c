/* SPDX-License-Identifier: Apache-2.0 */
/*
 * KeyUpdates that this side sends: because the application asks, and before the limit of an AEAD.
 */
#include "pair.h"

#include <string.h>

#include "engine/limits.h"

static void exchange(pair *both) {
    const size_t client = both->client.received_len, server = both->server.received_len;
    pair_send(both, &both->client, "ping", 4);
    pair_send(both, &both->server, "pong", 4);
    pair_run(both);
    assert_int_equal(both->client.error, STOIC_OK);
    assert_int_equal(both->server.error, STOIC_OK);
    assert_int_equal(both->client.received_len, client + 4);
    assert_int_equal(both->server.received_len, server + 4);
}

static pair *connected(const pair_options *options) {
    pair *both = pair_new(options);
    pair_connect(both);
    exchange(both);
    return both;
}

typedef struct update_case {
    const char *reason;
    bool asks, by_server;
    bool peer_renews;
} update_case;

static const update_case update_cases[] = {
    {"the client renews its own keys", false, false, false},
    {"the client renews both", true, false, true},
    {"the server renews its own keys", false, true, false},
    {"the server renews both", true, true, true},
};

static void test_on_request(void **state) {
    (void)state;
    STOIC_EACH(row, update_cases, STOIC_COUNT(update_cases)) {
        pair *both = connected(&(pair_options){.chunk = 0});
        end *from = row->by_server ? &both->server : &both->client;
        end *to = row->by_server ? &both->client : &both->server;
        uint8_t own[STOIC_HASH_MAX_LEN], other[STOIC_HASH_MAX_LEN];
        memcpy(own, from->tls->write.secret, sizeof own);
        memcpy(other, to->tls->write.secret, sizeof other);
        assert_int_equal(stoic_update_keys(from->tls, row->asks, both->now), STOIC_OK);
        pair_run(both);
        exchange(both);
        if (memcmp(own, from->tls->write.secret, sizeof own) == 0 ||
            (memcmp(other, to->tls->write.secret, sizeof other) != 0) != row->peer_renews) {
            fail_msg("%s: the wrong keys changed", row->reason);
        }
        exchange(both);
        pair_free(both);
    }
}

/* RFC 9846 4.7.3: a second request must wait for the peer's KeyUpdate. */
static void test_one_request_at_a_time(void **state) {
    (void)state;
    pair *both = connected(&(pair_options){.chunk = 0});
    for (int i = 0; i < 3; i++) {
        assert_int_equal(stoic_update_keys(both->client.tls, true, both->now), STOIC_OK);
        pair_flush(both, &both->client);
    }
    pair_run(both);
    assert_int_equal(both->server.tls->num_key_updates_sent, 1);
    exchange(both);
    assert_int_equal(stoic_update_keys(both->client.tls, true, both->now), STOIC_OK);
    pair_run(both);
    assert_int_equal(both->server.tls->num_key_updates_sent, 2);
    exchange(both);
    pair_free(both);
}

/* Both ask at once, and the requests cross. */
static void test_crossing_requests(void **state) {
    (void)state;
    pair *both = connected(&(pair_options){.chunk = 0});
    assert_int_equal(stoic_update_keys(both->client.tls, true, both->now), STOIC_OK);
    assert_int_equal(stoic_update_keys(both->server.tls, true, both->now), STOIC_OK);
    pair_flush(both, &both->client);
    pair_flush(both, &both->server);
    pair_run(both);
    exchange(both);
    assert_int_equal(both->client.tls->num_key_updates_sent, 2);
    assert_int_equal(both->server.tls->num_key_updates_sent, 2);
    pair_free(both);
}

static void test_refusals(void **state) {
    (void)state;
    pair *both = pair_new(&(pair_options){.chunk = 0});
    assert_int_equal(stoic_update_keys(both->client.tls, false, both->now), STOIC_ERROR_NOT_CONNECTED);
    pair_connect(both);
    both->client.tls->num_key_updates_sent = STOIC_MAX_EPOCH;
    assert_int_equal(stoic_update_keys(both->client.tls, false, both->now), STOIC_ERROR_SEQUENCE_EXHAUSTED);
    /* and a request that could only be met beyond the last epoch is ignored */
    assert_int_equal(stoic_update_keys(both->server.tls, true, both->now), STOIC_OK);
    pair_run(both);
    assert_int_equal(both->client.error, STOIC_OK);
    assert_int_equal(stoic_close(both->client.tls, both->now), STOIC_OK);
    assert_int_equal(stoic_update_keys(both->client.tls, false, both->now), STOIC_ERROR_WRITE_CLOSED);
    pair_free(both);
}

/* A provider like libcrypto's, whose keys wear out soon. */
enum { FEW_SEALS = 24 };

static const stoic_provider *worn_provider(void) {
    static stoic_aead aead;
    static stoic_suite suite;
    static const stoic_suite *suites[1];
    static stoic_provider provider;
    provider = *stoic_provider_libcrypto();
    suite = **provider.suites;
    aead = *suite.aead;
    aead.max_seals = FEW_SEALS;
    suite.aead = &aead;
    suites[0] = &suite;
    provider.suites = suites;
    provider.num_suites = 1;
    return &provider;
}

static void test_before_the_limit(void **state) {
    (void)state;
    pair *both = connected(&(pair_options){.provider = worn_provider()});
    unsigned num_pending = 0;
    for (int i = 0; i < 10 * FEW_SEALS; i++) {
        uint8_t out[64];
        size_t len = 0, taken = 0;
        const stoic_error error =
            stoic_seal(both->server.tls, &len, &taken, out, sizeof out, stoic_bytes_of("x", 1), both->now);
        if (error == STOIC_ERROR_OUTPUT_PENDING) {
            num_pending++;
            pair_run(both);
            continue;
        }
        assert_int_equal(error, STOIC_OK);
        pair_inject(both, &both->client, out, len);
        assert_int_equal(both->client.error, STOIC_OK);
    }
    assert_true(num_pending >= 10);
    assert_int_equal(both->client.received_len, 4 + 10 * FEW_SEALS - num_pending);
    exchange(both);
    pair_free(both);
}

/* One call with more than the key has left stops in time. */
static void test_long_plaintext(void **state) {
    (void)state;
    static uint8_t plaintext[4 * STOIC_RECORD_MAX_PLAINTEXT], out[5 * STOIC_RECORD_MAX_PLAINTEXT];
    pair *both = connected(&(pair_options){.provider = worn_provider()});
    both->client.tls->write.protection.sequence = FEW_SEALS - 5;
    both->server.tls->read.protection.sequence = FEW_SEALS - 5;
    size_t len = 0, taken = 0;
    assert_int_equal(stoic_seal(both->client.tls, &len, &taken, out, sizeof out,
                                stoic_bytes_of(plaintext, sizeof plaintext), both->now),
                     STOIC_OK);
    assert_int_equal(taken, 2 * STOIC_RECORD_MAX_PLAINTEXT);
    pair_inject(both, &both->server, out, len);
    assert_int_equal(stoic_seal(both->client.tls, &len, &taken, out, sizeof out,
                                stoic_bytes_of(plaintext, sizeof plaintext), both->now),
                     STOIC_ERROR_OUTPUT_PENDING);
    pair_run(both);
    exchange(both);
    pair_free(both);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_on_request),        cmocka_unit_test(test_one_request_at_a_time),
        cmocka_unit_test(test_crossing_requests), cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_before_the_limit),  cmocka_unit_test(test_long_plaintext),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
