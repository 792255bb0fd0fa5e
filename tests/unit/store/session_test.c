/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions: their time, and their form as bytes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "store/limits.h"
#include "store/session.h"

#define NOW_S INT64_C(1893456000)

static const uint8_t psk[32] = {1, 2, 3}, binding[STOIC_SESSION_BINDING_LEN] = {4, 5, 6};
static const uint8_t chain[] = {0, 0, 2, 0x30, 0x00, 0, 0, 1, 0x77};
static uint8_t large[STOIC_SESSION_MAX_CHAIN + 1];

static stoic_session_parts usual(void) {
    return (stoic_session_parts){.suite = STOIC_TLS_AES_128_GCM_SHA256,
                                 .lifetime_seconds = 7200,
                                 .age_add = 0x12345678,
                                 .received_ns = NOW_S * STOIC_NS_PER_SECOND,
                                 .authenticated_ns = NOW_S * STOIC_NS_PER_SECOND,
                                 .peer_not_after = INT64_MAX,
                                 .psk = stoic_bytes_of(psk, sizeof psk),
                                 .binding = stoic_bytes_of(binding, sizeof binding),
                                 .server_name = stoic_bytes_of_text("www.example"),
                                 .ticket = stoic_bytes_of_text("an opaque ticket"),
                                 .chain = stoic_bytes_of(chain, sizeof chain)};
}

static stoic_session *make(const stoic_session_parts *parts) {
    stoic_session *session = NULL;
    assert_int_equal(stoic_session_new(&session, parts, NULL), STOIC_OK);
    return session;
}

static void assert_same(stoic_bytes a, stoic_bytes b) {
    assert_true(stoic_bytes_equal(a, b));
}

static void assert_parts(const stoic_session *session, const stoic_session_parts *parts) {
    const stoic_session_parts *got = stoic_session_look(session);
    assert_int_equal(got->suite, parts->suite);
    assert_int_equal(got->lifetime_seconds, parts->lifetime_seconds);
    assert_int_equal(got->age_add, parts->age_add);
    assert_int_equal(got->received_ns, parts->received_ns);
    assert_int_equal(got->authenticated_ns, parts->authenticated_ns);
    assert_int_equal(got->peer_not_after, parts->peer_not_after);
    assert_same(got->psk, parts->psk);
    assert_same(got->binding, parts->binding);
    assert_same(got->server_name, parts->server_name);
    assert_same(got->ticket, parts->ticket);
    assert_same(got->chain, parts->chain);
}

static void test_what_is_in_it(void **state) {
    (void)state;
    const stoic_session_parts parts = usual();
    stoic_session *session = make(&parts);
    assert_parts(session, &parts);
    assert_true(stoic_session_look(session)->psk.data != psk); /* a copy */
    assert_same(stoic_session_server_name(session), parts.server_name);
    assert_same(stoic_session_binding(session), parts.binding);
    stoic_bytes certificate;
    assert_true(stoic_session_peer_certificate(session, &certificate, 0));
    assert_int_equal(certificate.len, 2);
    assert_true(stoic_session_peer_certificate(session, &certificate, 1));
    assert_int_equal(certificate.len, 1);
    assert_false(stoic_session_peer_certificate(session, &certificate, 2));
    stoic_session_free(session);
    stoic_session_free(NULL);
}

static void test_what_does_not_fit(void **state) {
    (void)state;
    const stoic_bytes none = stoic_bytes_of(NULL, 0);
    const struct {
        const char *reason;
        size_t offset;
        stoic_bytes value;
    } cases[] = {
        {"no psk", offsetof(stoic_session_parts, psk), none},
        {"psk too long", offsetof(stoic_session_parts, psk), {large, STOIC_HASH_MAX_LEN + 1}},
        {"no binding", offsetof(stoic_session_parts, binding), none},
        {"name too long", offsetof(stoic_session_parts, server_name), {large, STOIC_SESSION_MAX_NAME + 1}},
        {"no ticket", offsetof(stoic_session_parts, ticket), none},
        {"ticket too long", offsetof(stoic_session_parts, ticket), {large, STOIC_SESSION_MAX_TICKET + 1}},
        {"chain too long", offsetof(stoic_session_parts, chain), {large, STOIC_SESSION_MAX_CHAIN + 1}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        stoic_session_parts parts = usual();
        stoic_session *session = NULL;
        memcpy((uint8_t *)&parts + cases[i].offset, &cases[i].value, sizeof cases[i].value);
        if (stoic_session_new(&session, &parts, NULL) != STOIC_ERROR_INVALID_ARGUMENT) {
            fail_msg("%s", cases[i].reason);
        }
    }
}

static void test_time(void **state) {
    (void)state;
    enum { WEEK = STOIC_TICKET_MAX_LIFETIME };
    const struct {
        const char *reason;
        uint32_t lifetime;
        int64_t authenticated, now; /* from the time at which the ticket came */
        bool is_fresh;
        int64_t not_after; /* the same; 0: no end */
    } cases[] = {
        {"at once", 7200, 0, 0, true, 0},
        {"from the future", 7200, 0, -1, false, 0},
        {"the last second", 7200, 0, 7199, true, 0},
        {"too old", 7200, 0, 7200, false, 0},
        {"the longest", WEEK, 0, WEEK - 1, true, 0},
        {"RFC 9846 4.7.1: whatever the server says", UINT32_MAX, 0, WEEK, false, 0},
        {"renewed again and again: good", 7200, -WEEK + 10, 9, true, 0},
        {"renewed again and again: over", 7200, -WEEK + 10, 10, false, 0},
        {"RFC 5280 4.1.2.5: the last second of a certificate", 7200, 0, 100, true, 100},
        {"a certificate has ended", 7200, 0, 101, false, 100},
        {"the ticket ends before the certificates", 7200, 0, 7200, false, 10000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        stoic_session_parts parts = usual();
        parts.lifetime_seconds = cases[i].lifetime;
        parts.authenticated_ns += cases[i].authenticated * STOIC_NS_PER_SECOND;
        parts.peer_not_after = cases[i].not_after != 0 ? NOW_S + cases[i].not_after : INT64_MAX;
        stoic_session *session = make(&parts);
        const stoic_time now = {.wall_ns = parts.received_ns + cases[i].now * STOIC_NS_PER_SECOND};
        if (stoic_session_is_fresh(session, now) != cases[i].is_fresh) {
            fail_msg("%s", cases[i].reason);
        }
        assert_int_equal(now.wall_ns / STOIC_NS_PER_SECOND < stoic_session_expires(session),
                         cases[i].is_fresh || cases[i].now < 0);
        stoic_session_free(session);
    }
}

static size_t export_to(uint8_t *out, size_t cap, const stoic_session_parts *parts) {
    stoic_session *session = make(parts);
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, out, cap);
    assert_int_equal(stoic_session_export(session, &writer), STOIC_OK);
    stoic_session_free(session);
    return writer.len;
}

static void test_round_trip(void **state) {
    (void)state;
    uint8_t blob[512];
    const stoic_session_parts parts = usual();
    const size_t len = export_to(blob, sizeof blob, &parts);
    stoic_session *session = NULL;
    assert_int_equal(stoic_session_import(&session, stoic_bytes_of(blob, len), NULL), STOIC_OK);
    assert_parts(session, &parts);
    stoic_session_free(session);
}

static void test_every_truncation(void **state) {
    (void)state;
    uint8_t blob[512];
    const stoic_session_parts parts = usual();
    const size_t len = export_to(blob, sizeof blob, &parts);
    stoic_session *session = NULL;
    for (size_t cut = 0; cut < len; cut++) {
        uint8_t *exact = malloc(cut + 1); /* so that a sanitizer sees a step too far */
        memcpy(exact, blob, cut);
        assert_int_equal(stoic_session_import(&session, stoic_bytes_of(exact, cut), NULL),
                         STOIC_ERROR_SESSION_BLOB_MALFORMED);
        free(exact);
    }
    blob[len] = 0;
    assert_int_equal(stoic_session_import(&session, stoic_bytes_of(blob, len + 1), NULL),
                     STOIC_ERROR_SESSION_BLOB_MALFORMED);
}

/* Whatever comes: a session or an error, and what is imported can be exported. */
static void test_every_altered_byte(void **state) {
    (void)state;
    uint8_t blob[512], again[512];
    const stoic_session_parts parts = usual();
    const size_t len = export_to(blob, sizeof blob, &parts);
    for (size_t i = 0; i < len; i++) {
        for (unsigned value = 0; value < 256; value += 17) {
            stoic_session *session = NULL;
            const uint8_t kept = blob[i];
            blob[i] = (uint8_t)value;
            if (stoic_session_import(&session, stoic_bytes_of(blob, len), NULL) == STOIC_OK) {
                stoic_writer writer;
                stoic_writer_init_fixed(&writer, again, sizeof again);
                assert_int_equal(stoic_session_export(session, &writer), STOIC_OK);
                assert_int_equal(writer.len, len);
                assert_memory_equal(again, blob, len);
                (void)stoic_session_is_fresh(session, (stoic_time){.wall_ns = INT64_MAX});
                stoic_session_free(session);
            }
            blob[i] = kept;
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_in_it),
        cmocka_unit_test(test_what_does_not_fit),
        cmocka_unit_test(test_time),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_every_truncation),
        cmocka_unit_test(test_every_altered_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
