/* SPDX-License-Identifier: Apache-2.0 */
/* Sets of revocation lists: from PEM and DER, all or nothing, in order, and every entry is found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include "unit/base/fixtures.h"
#include "unit/webpki/der_text.h"
#include "webpki/crl_set.h"

#define ALGORITHM "30{06{2a8648ce3d040302}}"
#define SIGNATURE "03{00 '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'}"
#define CRL(issuer, time, entries, number)                                                                   \
    "30{30{02{01}" ALGORITHM "30{31{30{06{550403} 0c{" issuer "}}}} 17{'" time "'} 17{'491231235959Z'}"      \
    "30{" entries "} a0{30{30{06{551d14} 04{02{" number "}}}}}}" ALGORITHM SIGNATURE "}"
#define ENTRY(serial) "30{02{" serial "} 17{'240101000000Z'}}"

static stoic_crl_set *new_set(void) {
    stoic_crl_set *set;
    assert_int_equal(stoic_crl_set_new(&set, NULL), STOIC_OK);
    return set;
}

static void add(stoic_crl_set *set, const char *notation) {
    const stoic_bytes der = der_of_text(notation);
    assert_int_equal(stoic_crl_set_add(set, NULL, der), STOIC_OK);
    fixture_free(der);
}

static stoic_bytes issuer_named(const char *name) {
    const stoic_bytes text = stoic_bytes_of_text(name);
    return der_of("30{31{30{06{550403} 0c{%}}}}", text);
}

/* The cRLNumbers of the lists of an issuer, one digit each. */
static void check_order(const stoic_crl_set *set, const char *issuer_name, const char *numbers) {
    const stoic_bytes issuer = issuer_named(issuer_name);
    size_t first;
    char found[16] = "";
    const size_t num = stoic_crl_set_find(set, &first, issuer);
    assert_true(num < sizeof(found));
    for (size_t i = 0; i < num; i++) {
        const stoic_listed_crl *listed = stoic_crl_set_at(set, first + i);
        assert_true(stoic_bytes_equal(listed->crl.issuer, issuer));
        found[i] = (char)('0' + stoic_byte_at(listed->crl.number, 0));
    }
    assert_string_equal(found, numbers);
    fixture_free(issuer);
}

static void test_order(void **state) {
    stoic_crl_set *set = new_set();
    (void)state;
    check_order(set, "B", "");
    add(set, CRL("'B'", "240101000000Z", "", "01"));
    add(set, CRL("'C'", "240101000000Z", "", "01"));
    add(set, CRL("'B'", "240301000000Z", "", "03"));
    add(set, CRL("'A'", "240101000000Z", "", "01"));
    add(set, CRL("'B'", "240201000000Z", "", "04")); /* older than 3, whatever its number says */
    add(set, CRL("'B'", "240201000000Z", "", "05")); /* of one second: the number decides */
    add(set, CRL("'BB'", "240101000000Z", "", "06"));
    assert_int_equal(stoic_crl_set_num_crls(set), 7);
    check_order(set, "A", "1");
    check_order(set, "B", "3541");
    check_order(set, "C", "1");
    check_order(set, "BB", "6");
    check_order(set, "AA", "");
    check_order(set, "D", "");
    assert_ptr_equal(stoic_crl_set_retain(set), set);
    stoic_crl_set_release(set);
    check_order(set, "A", "1");
    stoic_crl_set_release(set);
    stoic_crl_set_release(NULL);
}

static bool find(const stoic_crl_set *set, const char *serial_hex) {
    const stoic_bytes serial = fixture_of_hex(serial_hex);
    stoic_crl_entry entry = {0};
    const bool is_found = stoic_listed_crl_find(&entry, stoic_crl_set_at(set, 0), serial);
    assert_true(!is_found || stoic_bytes_equal(entry.serial, serial));
    fixture_free(serial);
    return is_found;
}

static void test_serials(void **state) {
    stoic_crl_set *set = new_set();
    (void)state;
    add(set, CRL("'A'", "240101000000Z",
                 ENTRY("05") ENTRY("0100000005") ENTRY("0200000005") ENTRY("00ff") ENTRY("ff") ENTRY("0105"),
                 "01"));
    static const char *const there[] = {"05", "0100000005", "0200000005", "00ff", "ff", "0105"};
    /* Among them: those with the same last bytes as one that is there, and the numerically equal. */
    static const char *const absent[] = {"04", "06", "0300000005", "000005", "7f", "0205", "00fe", ""};
    for (size_t i = 0; i < STOIC_COUNT(there); i++) {
        print_message("  %s\n", there[i]);
        assert_true(find(set, there[i]));
    }
    for (size_t i = 0; i < STOIC_COUNT(absent); i++) {
        print_message("  not %s\n", absent[i]);
        assert_false(find(set, absent[i]));
    }
    stoic_crl_set_release(set);
}

/* Serial numbers of 8 bytes, some of which differ in the first four only. */
static uint64_t serial_number(size_t i) {
    return UINT64_C(0x4000000000000000) | (uint64_t)(i % 7) << 40 | (i / 7 * 2654435761u & 0xffffffff);
}

static void test_many(void **state) {
    enum { NUM = 20000 };
    stoic_writer entries;
    (void)state;
    stoic_writer_init_growing(&entries, NULL, 1 << 22);
    for (size_t i = 0; i < NUM; i++) {
        stoic_write_u16(&entries, 0x3019);
        stoic_write_u16(&entries, 0x0208);
        stoic_write_u64(&entries, serial_number(i));
        stoic_write_text(&entries, "\x17\x0d"
                                   "240101000000Z");
    }
    const stoic_bytes der =
        der_of("30{30{02{01}" ALGORITHM "30{} 17{'240101000000Z'} 17{'491231235959Z'} 30{%}"
               "a0{30{30{06{551d14} 04{02{01}}}}}}" ALGORITHM SIGNATURE "}",
               stoic_writer_view(&entries));
    stoic_crl_set *set = new_set();
    assert_int_equal(stoic_crl_set_add(set, NULL, der), STOIC_OK);
    const stoic_listed_crl *listed = stoic_crl_set_at(set, 0);
    assert_int_equal(listed->crl.num_entries, NUM);
    for (size_t i = 0; i < NUM + 100; i++) {
        uint8_t bytes[8];
        stoic_writer serial;
        stoic_crl_entry entry;
        stoic_writer_init_fixed(&serial, bytes, sizeof(bytes));
        stoic_write_u64(&serial, serial_number(i));
        assert_true(stoic_listed_crl_find(&entry, listed, stoic_writer_view(&serial)) == (i < NUM));
        assert_true(i >= NUM || stoic_bytes_equal(entry.serial, stoic_writer_view(&serial)));
    }
    stoic_crl_set_release(set);
    fixture_free(der);
    stoic_writer_reset(&entries);
}

/* ---- PEM ---- */

static void append_pem(char *text, size_t cap, const char *label, const char *notation) {
    const stoic_bytes der = der_of_text(notation);
    char base64[4096];
    assert_true(der.len < 3000);
    EVP_EncodeBlock((unsigned char *)base64, der.data, (int)der.len);
    const size_t len = strlen(text);
    snprintf(text + len, cap - len, "-----BEGIN %s-----\n", label);
    for (size_t at = 0; at < strlen(base64); at += 64) {
        const size_t now = strlen(text);
        snprintf(text + now, cap - now, "%.64s\n", base64 + at);
    }
    const size_t end = strlen(text);
    snprintf(text + end, cap - end, "-----END %s-----\n", label);
    fixture_free(der);
}

#define GOOD CRL("'A'", "240101000000Z", ENTRY("05"), "01")
#define TWICE CRL("'A'", "240101000000Z", ENTRY("05") ENTRY("06") ENTRY("05"), "01")
#define UNNUMBERED                                                                                           \
    "30{30{02{01}" ALGORITHM "30{} 17{'240101000000Z'} 17{'491231235959Z'}}" ALGORITHM SIGNATURE "}"

typedef struct text_case {
    const char *reason;
    const char *before;
    const char *labels[3];
    const char *lists[3];
    const char *after;
    stoic_error error;
    size_t line;
    const char *text;
    size_t num;
} text_case;

static const text_case texts[] = {
    {"one list", "", {"X509 CRL"}, {GOOD}, "", STOIC_OK, 0, "", 1},
    {"two lists and other things",
     "a comment\n",
     {"X509 CRL", "CERTIFICATE", "X509 CRL"},
     {GOOD, "30{}", GOOD},
     "an end",
     STOIC_OK,
     0,
     "",
     2},
    {"nothing",
     "",
     {NULL},
     {NULL},
     "",
     STOIC_ERROR_PEM_NO_CRL,
     0,
     "there is no block -----BEGIN X509 CRL-----",
     0},
    {"a certificate",
     "",
     {"CERTIFICATE"},
     {"30{}"},
     "",
     STOIC_ERROR_PEM_NO_CRL,
     0,
     "there is no block -----BEGIN X509 CRL-----",
     0},
    {"a damaged list behind a good one",
     "\n",
     {"X509 CRL", "X509 CRL"},
     {GOOD, UNNUMBERED},
     "",
     STOIC_ERROR_CRL_MALFORMED,
     8,
     "revocation list 2: it has no number",
     0},
    {"a serial number twice",
     "",
     {"X509 CRL"},
     {TWICE},
     "",
     STOIC_ERROR_CRL_MALFORMED,
     1,
     "revocation list 1: it has a serial number twice",
     0},
    {"an empty block",
     "",
     {"X509 CRL"},
     {""},
     "",
     STOIC_ERROR_CRL_MALFORMED,
     1,
     "revocation list 1: it is empty",
     0},
    {"damaged base64 behind a good list",
     "",
     {"X509 CRL"},
     {GOOD},
     "-----BEGIN X509 CRL-----\n!\n-----END X509 CRL-----\n",
     STOIC_ERROR_PEM_MALFORMED,
     8,
     NULL,
     0},
    {"a block without an end",
     "",
     {"X509 CRL"},
     {GOOD},
     "-----BEGIN X509 CRL-----\n",
     STOIC_ERROR_PEM_MALFORMED,
     7,
     NULL,
     0},
};

static void check_text(const text_case *c) {
    char text[8192];
    stoic_error_detail detail = {.struct_size = sizeof(detail)};
    stoic_crl_set *set = new_set();
    snprintf(text, sizeof(text), "%s", c->before);
    for (size_t i = 0; i < STOIC_COUNT(c->labels) && c->labels[i] != NULL; i++) {
        append_pem(text, sizeof(text), c->labels[i], c->lists[i]);
    }
    snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s", c->after);
    add(set, GOOD);
    print_message("  %s\n", c->reason);
    assert_int_equal(stoic_crl_set_add(set, &detail, stoic_bytes_of_text(text)), c->error);
    assert_int_equal(detail.line, c->line);
    if (c->text != NULL) {
        assert_string_equal(detail.text, c->text);
    }
    assert_int_equal(stoic_crl_set_num_crls(set), 1 + c->num);
    assert_int_equal(stoic_crl_set_add(set, NULL, stoic_bytes_of_text(text)), c->error);
    stoic_crl_set_release(set);
}

static void test_texts(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(texts); i++) {
        check_text(&texts[i]);
    }
}

static void test_der(void **state) {
    stoic_error_detail detail = {.struct_size = sizeof(detail)};
    stoic_crl_set *set = new_set();
    const stoic_bytes der = der_of_text(UNNUMBERED "00");
    (void)state;
    assert_int_equal(stoic_crl_set_add(set, &detail, der), STOIC_ERROR_CRL_MALFORMED);
    assert_string_equal(detail.text, "revocation list: it is not DER");
    assert_int_equal(stoic_crl_set_add(set, &detail, stoic_slice(der, 0, der.len - 1)),
                     STOIC_ERROR_CRL_MALFORMED);
    assert_string_equal(detail.text, "revocation list: it has no number");
    assert_int_equal(stoic_crl_set_add(set, &detail, stoic_bytes_of(NULL, 0)), STOIC_ERROR_PEM_NO_CRL);
    assert_int_equal(stoic_crl_set_num_crls(set), 0);
    stoic_crl_set_release(set);
    fixture_free(der);
}

/* ---- Memory ---- */

static size_t allocations_left;
static size_t num_held;

static void *allocate_some(void *user, size_t size) {
    (void)user;
    if (allocations_left == 0) {
        return NULL;
    }
    allocations_left--;
    num_held++;
    return malloc(size);
}

static void release_one(void *user, void *memory, size_t size) {
    (void)user;
    (void)size;
    num_held--;
    free(memory);
}

/* Each allocation in turn fails: nothing leaks, and the set is as it was. */
static void test_out_of_memory(void **state) {
    static const stoic_allocator allocator = {
        .struct_size = sizeof(allocator), .allocate = allocate_some, .release = release_one};
    char text[8192] = "";
    size_t num_failed = 0;
    (void)state;
    for (size_t i = 0; i < 6; i++) { /* the array grows once */
        append_pem(text, sizeof(text), "X509 CRL", GOOD);
    }
    for (bool is_done = false; !is_done; num_failed++) {
        stoic_crl_set *set = NULL;
        allocations_left = num_failed;
        const stoic_error made = stoic_crl_set_new(&set, &allocator);
        assert_int_equal(made, num_failed == 0 ? STOIC_ERROR_OUT_OF_MEMORY : STOIC_OK);
        if (made == STOIC_OK) {
            const stoic_error added = stoic_crl_set_add(set, NULL, stoic_bytes_of_text(text));
            is_done = added == STOIC_OK;
            assert_true(is_done || added == STOIC_ERROR_OUT_OF_MEMORY);
            assert_int_equal(stoic_crl_set_num_crls(set), is_done ? 6 : 0);
        }
        stoic_crl_set_release(set);
        assert_int_equal(num_held, 0);
    }
    assert_true(num_failed > 20);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order), cmocka_unit_test(test_serials), cmocka_unit_test(test_many),
        cmocka_unit_test(test_texts), cmocka_unit_test(test_der),     cmocka_unit_test(test_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
