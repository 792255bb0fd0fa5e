/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every allocation fails once, and once with all that follow: configs and keys, handshakes of several shapes,
 * data, and the close, in both roles at once. No crash, no leak, no second terminal notice, and no failure
 * that goes unsaid.
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

/* Whole lives. `num` is the number of allocations. */
static bool live(link_shape shape, size_t fail_at, bool for_good, size_t *num) {
    heap_start(fail_at, for_good);
    if (link_make_configs(&both, shape, NULL, 0) && link_make_connections(&both)) {
        link_run(&both);
        link_send(&both, &both.client, DATA_LEN);
        link_send(&both, &both.server, DATA_LEN);
        link_close(&both, &both.client);
        link_run(&both);
        link_close(&both, &both.server);
        link_run(&both);
    }
    const bool has_client = both.client.tls != NULL, has_server = both.server.tls != NULL;
    link_free(&both);
    *num = heap_stop();
    assert_int_equal(both.client.num_terminal, has_client ? 1 : 0);
    assert_int_equal(both.server.num_terminal, has_server ? 1 : 0);
    return is_done(&both.client) && is_done(&both.server);
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

/* libcrypto says of a key or a signature no more than that it is not good; the provider then blames the key.
 * The call fails all the same. */
static bool is_misnamed(stoic_error error) {
    return error == STOIC_ERROR_BAD_SIGNATURE || error == STOIC_ERROR_KEY_SHARE_INVALID ||
           error == STOIC_ERROR_KEY_MALFORMED || error == STOIC_ERROR_KEY_UNSUPPORTED;
}

/* What an end says whose peer has failed. */
static bool is_of_peer(stoic_error error) {
    return error == STOIC_OK || error == STOIC_ERROR_ALERT_RECEIVED || error == STOIC_ERROR_TRANSPORT_EOF ||
           error == STOIC_ERROR_TRANSPORT_EOF_IN_HANDSHAKE;
}

/* One end failed, as it must; the other noticed, or failed too. */
static bool tells(bool (*is_such)(stoic_error error)) {
    const stoic_error client = both.client.error, server = both.server.error;
    return (is_such(client) && (is_of_peer(server) || is_memory_error(server))) ||
           (is_such(server) && (is_of_peer(client) || is_memory_error(client)));
}

typedef struct tally {
    size_t failed, survived, misnamed, wrong, leaked;
} tally;

static void fail_one(tally *all, link_shape shape, size_t n, bool for_good, size_t clean) {
    size_t num = 0;
    const bool is_whole = live(shape, n, for_good, &num);
    const bool has_failed = heap_has_failed();
    const size_t live_blocks = settle();
    if (live_blocks != clean) {
        all->leaked++;
        print_message("shape %d, allocation %zu%s: %zd blocks stay\n", (int)shape, n,
                      for_good ? " and all later" : "", (ssize_t)(live_blocks - clean));
    }
    if (!has_failed || is_whole) {
        assert_true(is_whole);
        all->survived++;
    } else if (tells(is_memory_error)) {
        all->failed++;
    } else if (tells(is_misnamed)) {
        all->misnamed++;
    } else {
        all->wrong++;
        print_message("shape %d, allocation %zu%s: client %s, server %s\n", (int)shape, n,
                      for_good ? " and all later" : "", stoic_error_name(both.client.error),
                      stoic_error_name(both.server.error));
    }
}

static void fail_all(link_shape shape) {
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
        fail_one(&all, shape, n, true, clean);
    }
    print_message("shape %d: %zu allocations (then %zu); of 2 runs for each %zu failed, %zu went well, "
                  "%zu failed with the blame on the key\n",
                  (int)shape, num, again, all.failed, all.survived, all.misnamed);
    assert_int_equal(all.leaked, 0);
    assert_int_equal(all.wrong, 0);
}

static void test_full(void **state) {
    (void)state;
    fail_all(LINK_FULL);
}

static void test_retry(void **state) {
    (void)state;
    fail_all(LINK_RETRY);
}

static void test_rsa(void **state) {
    (void)state;
    fail_all(LINK_RSA);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_full),
        cmocka_unit_test(test_retry),
        cmocka_unit_test(test_rsa),
    };
    heap_init();
    link_prepare();
    print_message("%s\n", heap_is_whole_process() ? "malloc itself fails"
                                                  : "libcrypto's memory functions and our allocator fail");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
