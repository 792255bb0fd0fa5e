/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store in memory: who gets what, once, and what makes room.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/session.h"

static const uint8_t psk[32] = {1}, first_binding[STOIC_SESSION_BINDING_LEN] = {1},
                     other_binding[STOIC_SESSION_BINDING_LEN] = {2};

static stoic_bytes binding_of(const uint8_t *binding) {
    return stoic_bytes_of(binding, STOIC_SESSION_BINDING_LEN);
}

static const stoic_session_store *make(size_t max) {
    const stoic_session_store *store = NULL;
    assert_int_equal(stoic_session_store_memory_new(&store, NULL, max), STOIC_OK);
    return store;
}

static void put(const stoic_session_store *store, const char *name, const uint8_t *binding, uint16_t number) {
    stoic_session *session = NULL;
    const stoic_session_parts parts = {.suite = number,
                                       .psk = stoic_bytes_of(psk, sizeof psk),
                                       .binding = binding_of(binding),
                                       .server_name = stoic_bytes_of_text(name),
                                       .ticket = stoic_bytes_of_text("ticket")};
    assert_int_equal(stoic_session_new(&session, &parts, NULL), STOIC_OK);
    store->put(store->user, session);
}

/* Its number; 0: none. */
static uint16_t take(const stoic_session_store *store, const char *name, const uint8_t *binding) {
    stoic_session *session = store->take(store->user, stoic_bytes_of_text(name), binding_of(binding));
    const uint16_t number = session != NULL ? stoic_session_look(session)->suite : 0;
    stoic_session_free(session);
    return number;
}

static void test_once_and_newest_first(void **state) {
    (void)state;
    const stoic_session_store *store = make(10);
    assert_int_equal(take(store, "a", first_binding), 0);
    put(store, "a", first_binding, 1);
    put(store, "a", first_binding, 2);
    put(store, "b", first_binding, 3);
    assert_int_equal(take(store, "a", other_binding), 0);
    assert_int_equal(take(store, "c", first_binding), 0);
    assert_int_equal(take(store, "a", first_binding), 2);
    assert_int_equal(take(store, "a", first_binding), 1);
    assert_int_equal(take(store, "a", first_binding), 0);
    assert_int_equal(take(store, "b", first_binding), 3);
    stoic_session_store_memory_free(store);
}

static void test_bounds(void **state) {
    (void)state;
    enum { MAX = STOIC_SESSION_STORE_PER_NAME + 2 };
    const stoic_session_store *store = make(MAX);
    put(store, "other", first_binding, 1000);
    for (uint16_t i = 1; i <= 100; i++) {
        put(store, "a", first_binding, i);
    }
    assert_int_equal(take(store, "other", first_binding), 1000); /* one name cannot push out the others */
    for (uint16_t i = 100; i > 100 - STOIC_SESSION_STORE_PER_NAME; i--) {
        assert_int_equal(take(store, "a", first_binding), i);
    }
    assert_int_equal(take(store, "a", first_binding), 0);
    const char *names[] = {"n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9", "n10", "n11"};
    for (uint16_t i = 0; i < 12; i++) {
        put(store, names[i], first_binding, (uint16_t)(i + 1));
    }
    for (uint16_t i = 0; i < 12; i++) { /* the oldest ones went */
        assert_int_equal(take(store, names[i], first_binding), i < 12 - MAX ? 0 : i + 1);
    }
    put(store, "left in it", first_binding, 7);
    stoic_session_store_memory_free(store);
    stoic_session_store_memory_free(NULL);
}

static void test_sizes(void **state) {
    (void)state;
    const stoic_session_store *store = NULL;
    assert_int_equal(stoic_session_store_memory_new(&store, NULL, 0), STOIC_ERROR_INVALID_ARGUMENT);
    assert_int_equal(stoic_session_store_memory_new(&store, NULL, STOIC_SESSION_STORE_MAX + 1),
                     STOIC_ERROR_INVALID_ARGUMENT);
    assert_null(store);
    stoic_session_store_memory_free(make(STOIC_SESSION_STORE_MAX));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_once_and_newest_first),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
