/* SPDX-License-Identifier: Apache-2.0 */
/* Stores: what gets in, once, in its order; all of a file or nothing; memory that runs out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/webpki/test_pki.h"
#include "webpki/trust_store.h"

static stoic_trust_store *new_store(const stoic_allocator *allocator) {
    stoic_trust_store *store = NULL;
    assert_int_equal(stoic_trust_store_new(&store, allocator), STOIC_OK);
    return store;
}

static void free_bytes(stoic_bytes bytes) {
    free((void *)(uintptr_t)bytes.data);
}

/* The PEM texts of several, one behind the other, and some more text. */
static stoic_bytes join(test_issued *const *issued, size_t num, const char *more) {
    size_t len = strlen(more);
    char *all = calloc(1, 1 + len);
    for (size_t i = 0; i < num; i++) {
        const stoic_bytes pem = test_pem(issued[i]);
        all = realloc(all, len + pem.len + 1);
        memcpy(all + len - strlen(more), pem.data, pem.len);
        len += pem.len;
        free_bytes(pem);
    }
    memcpy(all + len - strlen(more), more, strlen(more));
    return stoic_bytes_of(all, len);
}

enum { NUM = 20 };

/* Names in no order, some of them equal, so that the index has something to sort. */
static void issue(test_issued **issued) {
    for (size_t i = 0; i < NUM; i++) {
        char name[20];
        snprintf(name, sizeof(name), "CA %zu", i * 7 % 10);
        issued[i] = test_issue_ca(name, NULL);
    }
}

static void drop(test_issued **issued) {
    for (size_t i = 0; i < NUM; i++) {
        test_drop(issued[i]);
    }
}

static void test_adding(void **state) {
    test_issued *issued[NUM];
    (void)state;
    issue(issued);
    const stoic_bytes pem = join(issued, NUM, "and a last line\n");
    stoic_trust_store *store = new_store(NULL);
    assert_int_equal(stoic_trust_store_add_anchor(store, NULL, issued[3]->der), STOIC_OK);
    const stoic_certificate *third = stoic_trust_store_anchor(store, 0);
    assert_int_equal(stoic_trust_store_add_anchors(store, NULL, pem), STOIC_OK);
    assert_int_equal(stoic_trust_store_add_anchors(store, NULL, pem), STOIC_OK);
    assert_int_equal(stoic_trust_store_num_anchors(store), NUM); /* each once */
    assert_int_equal(stoic_trust_store_num_end_entities(store), 0);
    assert_ptr_equal(stoic_trust_store_anchor(store, 0), third); /* views stay where they are */
    for (size_t i = 0; i < NUM; i++) {
        const size_t expected = i == 0 ? 3 : i <= 3 ? i - 1 : i;
        const stoic_certificate *anchor = stoic_trust_store_anchor(store, i);
        assert_true(stoic_bytes_equal(anchor->der, issued[expected]->der));
        assert_true(anchor->der.data != issued[expected]->der.data); /* a copy */
    }
    assert_null(stoic_trust_store_anchor(store, NUM));
    assert_null(stoic_trust_store_end_entity(store, 0));
    free_bytes(pem);
    stoic_trust_store_release(store);
    drop(issued);
}

/* By subject: all of them, in the order of adding, and nobody else. */
static void test_finding(void **state) {
    test_issued *issued[NUM];
    (void)state;
    issue(issued);
    stoic_trust_store *store = test_trust((const test_issued *const *)issued, NUM);
    for (size_t i = 0; i < NUM; i++) {
        const stoic_bytes subject = stoic_trust_store_anchor(store, i)->subject;
        stoic_list_cursor cursor = stoic_certificate_list_find(&store->anchors, subject);
        size_t position;
        for (size_t expected = i % 10; expected < NUM; expected += 10) {
            assert_ptr_equal(stoic_certificate_list_next(&store->anchors, &position, &cursor, subject),
                             stoic_trust_store_anchor(store, expected));
            assert_int_equal(position, expected);
        }
        assert_null(stoic_certificate_list_next(&store->anchors, &position, &cursor, subject));
    }
    const stoic_bytes nobody = stoic_bytes_of("\x30\x00", 2);
    stoic_list_cursor cursor = stoic_certificate_list_find(&store->anchors, nobody);
    size_t position;
    assert_null(stoic_certificate_list_next(&store->anchors, &position, &cursor, nobody));
    stoic_trust_store_release(store);
    drop(issued);
}

/* A file with something wrong in it adds nothing, and says where. */
static void test_all_or_nothing(void **state) {
    static const struct {
        const char *reason;
        const char *more;
        stoic_error error;
    } rows[] = {
        {"not closed", "-----BEGIN CERTIFICATE-----\nAAAA\n", STOIC_ERROR_PEM_MALFORMED},
        {"not a certificate", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
         STOIC_ERROR_CERTIFICATE_MALFORMED},
    };
    test_issued *issued[NUM];
    (void)state;
    issue(issued);
    stoic_trust_store *store = test_trust((const test_issued *const *)issued, 5);
    for (size_t i = 0; i < STOIC_COUNT(rows); i++) {
        const stoic_bytes pem = join(issued, NUM, rows[i].more);
        stoic_error_detail detail = {.struct_size = sizeof(detail)};
        size_t num_lines = 1;
        for (size_t k = 0; k + strlen(rows[i].more) < pem.len; k++) {
            num_lines += pem.data[k] == '\n';
        }
        assert_int_equal(stoic_trust_store_add_anchors(store, &detail, pem), rows[i].error);
        assert_int_equal(detail.line, num_lines);
        assert_int_equal(stoic_trust_store_add_end_entities(store, NULL, pem), rows[i].error);
        assert_int_equal(stoic_trust_store_num_anchors(store), 5);
        assert_int_equal(stoic_trust_store_num_end_entities(store), 0);
        free_bytes(pem);
    }
    assert_int_equal(stoic_trust_store_add_anchors(store, NULL, stoic_bytes_of_text("nothing")),
                     STOIC_ERROR_PEM_NO_CERTIFICATE);
    assert_int_equal(stoic_trust_store_add_anchor(store, NULL, stoic_bytes_of("\x30", 1)),
                     STOIC_ERROR_CERTIFICATE_MALFORMED);
    stoic_trust_store_release(store);
    drop(issued);
}

/* An allocator that gives so many pieces and no more, and counts those that are not given back. */
typedef struct meter {
    size_t left, num_held;
} meter;

static void *meter_allocate(void *user, size_t size) {
    meter *own = user;
    if (own->left == 0) {
        return NULL;
    }
    own->left--;
    own->num_held++;
    return malloc(size);
}

static void meter_release(void *user, void *memory, size_t size) {
    meter *own = user;
    (void)size;
    own->num_held--;
    free(memory);
}

/* Wherever memory runs out, nothing of the file is in the store, what was there still is and can be found,
 * and nothing leaks. */
static void test_memory(void **state) {
    test_issued *issued[NUM];
    (void)state;
    issue(issued);
    const stoic_bytes pem = join(issued, NUM, "");
    bool is_done = false;
    for (size_t num = 4; !is_done; num++) { /* the store, an entry and two arrays come first */
        meter own = {.left = num};
        const stoic_allocator allocator = {.struct_size = sizeof(allocator),
                                           .allocate = meter_allocate,
                                           .release = meter_release,
                                           .user = &own};
        stoic_trust_store *store = new_store(&allocator);
        assert_int_equal(stoic_trust_store_add_anchor(store, NULL, issued[9]->der), STOIC_OK);
        const stoic_error error = stoic_trust_store_add_anchors(store, NULL, pem);
        is_done = error == STOIC_OK;
        assert_true(is_done || error == STOIC_ERROR_OUT_OF_MEMORY);
        assert_int_equal(stoic_trust_store_num_anchors(store), is_done ? NUM : 1);
        const stoic_bytes subject = stoic_trust_store_anchor(store, 0)->subject;
        stoic_list_cursor cursor = stoic_certificate_list_find(&store->anchors, subject);
        size_t position;
        assert_non_null(stoic_certificate_list_next(&store->anchors, &position, &cursor, subject));
        stoic_trust_store_release(store);
        assert_int_equal(own.num_held, 0);
    }
    free_bytes(pem);
    drop(issued);
}

static void test_references(void **state) {
    stoic_trust_store *store = new_store(NULL);
    (void)state;
    assert_ptr_equal(stoic_trust_store_retain(store), store);
    stoic_trust_store_release(store);
    assert_int_equal(stoic_trust_store_num_anchors(store), 0); /* still there */
    stoic_trust_store_release(store);
    stoic_trust_store_release(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_adding),         cmocka_unit_test(test_finding),
        cmocka_unit_test(test_all_or_nothing), cmocka_unit_test(test_memory),
        cmocka_unit_test(test_references),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
