/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every allocation fails once, and once with all that follow: configs and keys, handshakes of several shapes,
 * tickets, data, and the close, in both roles at once. No crash, no leak, no second terminal notice, and no
 * failure that goes unsaid.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <stdio.h>
#include <string.h>

#include "heap.h"
#include "link.h"

enum { DATA_LEN = 20000, MAX_ALLOCATIONS = 100000 };

static link_pair both;

/* What both ends are to have come to. */
static bool is_done(const link_end *at) {
    return at->error == STOIC_OK && at->num_connected == 1 && at->num_peer_closed == 1 &&
           at->received == DATA_LEN && !at->is_data_wrong;
}

/* What one end of one connection came to. */
typedef struct outcome {
    bool is_made, is_done, is_resumed;
    stoic_error error;
} outcome;

/* A connection after the other: the second one, of shapes that resume, resumes. */
enum { MAX_CONNECTIONS = 2 };
typedef struct story {
    outcome client, server;
} story;
static story stories[MAX_CONNECTIONS];
static size_t num_stories;

static outcome look_at(const link_end *at) {
    return (outcome){
        .is_made = at->tls != NULL, .is_done = is_done(at), .is_resumed = at->is_resumed, .error = at->error};
}

/* The connections are freed, and each has said once how it ended. */
static void end_story(void) {
    const story told = {.client = look_at(&both.client), .server = look_at(&both.server)};
    link_free_connections(&both);
    assert_int_equal(both.client.num_terminal, told.client.is_made ? 1 : 0);
    assert_int_equal(both.server.num_terminal, told.server.is_made ? 1 : 0);
    stories[num_stories++] = told;
}

static void connect_once(void) {
    if (link_make_connections(&both)) {
        link_run(&both);
        link_send(&both, &both.client, DATA_LEN);
        link_send(&both, &both.server, DATA_LEN);
        link_close(&both, &both.client);
        link_run(&both);
        link_close(&both, &both.server);
        link_run(&both);
    }
}

static bool is_whole(const story *told) {
    return told->client.is_done && told->server.is_done;
}

/* Whole lives. `num` is the number of allocations. */
static bool live(link_shape shape, size_t fail_at, bool for_good, size_t *num) {
    num_stories = 0;
    heap_start(fail_at, for_good);
    const bool has_configs = link_make_configs(&both, shape, NULL, 0);
    if (has_configs) {
        connect_once();
    }
    end_story();
    if (has_configs && link_shape_resumes(shape)) {
        link_renew(&both);
        connect_once();
        end_story();
    }
    link_free(&both);
    *num = heap_stop();
    return is_whole(&stories[0]) && is_whole(&stories[num_stories - 1]);
}

/* Everything that libcrypto keeps for this thread goes, so that what lives can be compared. */
static size_t settle(void) {
    ERR_clear_error();
    OPENSSL_thread_stop();
    return heap_live_blocks();
}

static bool is_memory_error(stoic_error error) {
    return error == STOIC_ERROR_OUT_OF_MEMORY || error == STOIC_ERROR_CRYPTO_FAILED ||
           error == STOIC_ERROR_RANDOM_FAILED;
}

/* What an end says whose peer has failed. */
static bool is_of_peer(stoic_error error) {
    return error == STOIC_OK || error == STOIC_ERROR_ALERT_RECEIVED || error == STOIC_ERROR_TRANSPORT_EOF ||
           error == STOIC_ERROR_TRANSPORT_EOF_IN_HANDSHAKE;
}

/* One end failed, as it must; the other noticed, or failed too. */
static bool tells_of_memory(const story *told) {
    const stoic_error client = told->client.error, server = told->server.error;
    return (is_memory_error(client) && (is_of_peer(server) || is_memory_error(server))) ||
           (is_memory_error(server) && is_of_peer(client));
}

/* Each connection is whole or says that memory was short; a single failure harms one of them at most. */
static bool is_told_well(bool for_good) {
    size_t num_harmed = 0;
    for (size_t i = 0; i < num_stories; i++) {
        if (!is_whole(&stories[i]) && !tells_of_memory(&stories[i])) {
            return false;
        }
        num_harmed += !is_whole(&stories[i]);
    }
    return for_good || num_harmed <= 1;
}

static bool is_resumed(void) {
    const story *last = &stories[num_stories - 1];
    assert_int_equal(last->client.is_resumed, last->server.is_resumed);
    return last->client.is_resumed;
}

typedef struct tally {
    size_t failed, survived, wrong, leaked;
    size_t in_full; /* of those that survived: without the ticket */
} tally;

static void fail_one(tally *all, link_shape shape, size_t n, bool for_good, size_t clean) {
    size_t num = 0;
    const bool went_well = live(shape, n, for_good, &num);
    const bool has_failed = heap_has_failed();
    const size_t live_blocks = settle();
    if (live_blocks != clean) {
        all->leaked++;
        print_message("shape %d, allocation %zu%s: %zd blocks stay\n", (int)shape, n,
                      for_good ? " and all later" : "", (ssize_t)(live_blocks - clean));
    }
    if (!has_failed || went_well) {
        assert_true(went_well);
        assert_true(has_failed || is_resumed() == link_shape_resumes(shape));
        all->survived++;
        all->in_full += link_shape_resumes(shape) && !is_resumed();
    } else if (is_told_well(for_good)) {
        all->failed++;
    } else {
        all->wrong++;
        for (size_t i = 0; i < num_stories; i++) {
            print_message("shape %d, allocation %zu%s, connection %zu: client %s, server %s\n", (int)shape, n,
                          for_good ? " and all later" : "", i, stoic_error_name(stories[i].client.error),
                          stoic_error_name(stories[i].server.error));
        }
    }
}

/* `stride`: of the runs in which all later allocations fail too, one of so many is made. */
static void fail_all(link_shape shape, size_t stride) {
    size_t num = 0, again = 0;
    tally all = {0};
    (void)live(shape, 0, false, &num);
    settle();
    assert_true(live(shape, 0, false, &num));
    const size_t clean = settle();
    assert_true(live(shape, 0, false, &again));
    assert_int_equal(settle(), clean);
    assert_true(num > 0 && num < MAX_ALLOCATIONS);
    for (size_t n = 1; n <= num + 5; n++) {
        fail_one(&all, shape, n, false, clean);
        if (n % stride == 0) {
            fail_one(&all, shape, n, true, clean);
        }
    }
    print_message("shape %d: %zu allocations (then %zu); %zu failed, %zu went well, %zu of "
                  "them without the ticket\n",
                  (int)shape, num, again, all.failed, all.survived, all.in_full);
    assert_int_equal(all.leaked, 0);
    assert_int_equal(all.wrong, 0);
}

static void test_full(void **state) {
    (void)state;
    fail_all(LINK_FULL, 1);
}

static void test_retry(void **state) {
    (void)state;
    fail_all(LINK_RETRY, 1);
}

static void test_rsa(void **state) {
    (void)state;
    fail_all(LINK_RSA, 1);
}

static void test_resumed(void **state) {
    (void)state;
    fail_all(LINK_RESUMED, 1);
}

static void test_mutual(void **state) {
    (void)state;
    fail_all(LINK_MUTUAL, 8);
}

/* `mutual`: that shape alone, which takes as long as all the others. */
int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_full),
        cmocka_unit_test(test_retry),
        cmocka_unit_test(test_rsa),
        cmocka_unit_test(test_resumed),
    };
    const struct CMUnitTest mutual[] = {cmocka_unit_test(test_mutual)};
    heap_init();
    link_prepare();
    print_message("%s\n", heap_is_whole_process() ? "malloc itself fails"
                                                  : "libcrypto's memory functions and our allocator fail");
    if (argc > 1 && strcmp(argv[1], "mutual") == 0) {
        return cmocka_run_group_tests(mutual, NULL, NULL);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
