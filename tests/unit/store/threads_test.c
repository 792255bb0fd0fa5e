/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One sealer and one store for several threads: tickets open while keys rotate, and no session is handed out
 * twice.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>

#include "store/session.h"
#include "store/ticket_sealer.h"

enum { THREADS = 4, ROUNDS = 300 };

static stoic_ticket_sealer *sealer;
static const stoic_session_store *store;
static atomic_uint num_put, num_taken, num_failed;

static void *seal_and_open(void *number) {
    const stoic_time now = {.wall_ns = STOIC_NS_PER_SECOND};
    stoic_ticket_sealer *own = stoic_ticket_sealer_retain(sealer);
    for (int i = 0; i < ROUNDS; i++) {
        uint8_t ticket[128], out[128];
        size_t len = 0;
        stoic_writer writer;
        stoic_writer_init_fixed(&writer, ticket, sizeof ticket);
        if (number == NULL && i % 100 == 99 && stoic_ticket_sealer_rotate(own, 100, now) != STOIC_OK) {
            num_failed++;
        }
        if (stoic_ticket_seal(own, &writer, stoic_bytes_of("x", 1)) != STOIC_OK ||
            !stoic_ticket_open(own, &len, out, sizeof out, stoic_writer_view(&writer), now)) {
            num_failed++;
        }
    }
    stoic_ticket_sealer_release(own);
    return NULL;
}

static void *put_and_take(void *number) {
    static const uint8_t psk[32], binding[STOIC_SESSION_BINDING_LEN];
    (void)number;
    for (int i = 0; i < ROUNDS; i++) {
        stoic_session *session = NULL;
        const stoic_session_parts parts = {.psk = stoic_bytes_of(psk, sizeof psk),
                                           .binding = stoic_bytes_of(binding, sizeof binding),
                                           .ticket = stoic_bytes_of("t", 1)};
        if (stoic_session_new(&session, &parts, NULL) == STOIC_OK) {
            store->put(store->user, session);
            num_put++;
        }
        session = store->take(store->user, stoic_bytes_of(NULL, 0), parts.binding);
        num_taken += session != NULL;
        stoic_session_free(session);
    }
    return NULL;
}

static void run(void *(*work)(void *)) {
    pthread_t threads[THREADS];
    int numbers[THREADS];
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, work, i == 0 ? NULL : &numbers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
}

static void test_sealer(void **state) {
    (void)state;
    assert_int_equal(stoic_ticket_sealer_new(&sealer, stoic_provider_libcrypto(), NULL), STOIC_OK);
    run(seal_and_open);
    stoic_ticket_sealer_release(sealer);
    assert_int_equal(num_failed, 0);
}

static void test_store(void **state) {
    (void)state;
    assert_int_equal(stoic_session_store_memory_new(&store, NULL, STOIC_SESSION_STORE_PER_NAME), STOIC_OK);
    run(put_and_take);
    stoic_session_store_memory_free(store);
    assert_int_equal(num_put, THREADS * ROUNDS);
    assert_true(num_taken > 0 && num_taken <= num_put);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sealer), cmocka_unit_test(test_store)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
