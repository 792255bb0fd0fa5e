/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which tickets open, and which do not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "store/ticket_sealer.h"

enum { ROOM = 256 };

typedef struct made_ticket {
    uint8_t bytes[ROOM];
    size_t len;
} made_ticket;

static const char content[] = "what the ticket holds";

static stoic_time at(int64_t seconds) {
    return (stoic_time){.wall_ns = (INT64_C(1893456000) + seconds) * STOIC_NS_PER_SECOND};
}

static stoic_ticket_sealer *make(void) {
    stoic_ticket_sealer *sealer = NULL;
    assert_int_equal(stoic_ticket_sealer_new(&sealer, stoic_provider_libcrypto(), NULL), STOIC_OK);
    return sealer;
}

static made_ticket seal(stoic_ticket_sealer *sealer) {
    made_ticket made;
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, made.bytes, sizeof made.bytes);
    assert_int_equal(stoic_ticket_seal(sealer, &writer, stoic_bytes_of_text(content)), STOIC_OK);
    made.len = writer.len;
    assert_int_equal(made.len, strlen(content) + STOIC_TICKET_OVERHEAD);
    return made;
}

static bool opens_at(stoic_ticket_sealer *sealer, const made_ticket *ticket, stoic_time now) {
    uint8_t out[ROOM] = {0};
    size_t len = 0;
    if (!stoic_ticket_open(sealer, &len, out, sizeof out, stoic_bytes_of(ticket->bytes, ticket->len), now)) {
        for (size_t i = 0; i < sizeof out; i++) {
            assert_int_equal(out[i], 0); /* nothing of it is left */
        }
        return false;
    }
    assert_int_equal(len, strlen(content));
    assert_memory_equal(out, content, len);
    return true;
}

static bool opens(stoic_ticket_sealer *sealer, const made_ticket *ticket) {
    return opens_at(sealer, ticket, at(0));
}

static void test_round_trip(void **state) {
    (void)state;
    stoic_ticket_sealer *sealer = make();
    const made_ticket first = seal(sealer), second = seal(sealer);
    assert_true(opens(sealer, &first));
    assert_true(opens(sealer, &second));
    assert_true(opens(sealer, &first)); /* stateless: as often as one likes */
    assert_memory_not_equal(first.bytes, second.bytes, first.len);
    stoic_ticket_sealer_release(sealer);
}

static void test_every_altered_byte(void **state) {
    (void)state;
    stoic_ticket_sealer *sealer = make();
    const made_ticket good = seal(sealer);
    for (size_t i = 0; i < good.len; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            made_ticket bad = good;
            bad.bytes[i] ^= (uint8_t)(1u << bit);
            assert_false(opens(sealer, &bad));
        }
    }
    for (size_t len = 0; len < good.len; len++) {
        made_ticket cut = good;
        cut.len = len;
        assert_false(opens(sealer, &cut));
    }
    made_ticket longer = good;
    longer.bytes[longer.len++] = 0;
    assert_false(opens(sealer, &longer));
    stoic_ticket_sealer_release(sealer);
}

static void test_no_room(void **state) {
    (void)state;
    stoic_ticket_sealer *sealer = make();
    const made_ticket good = seal(sealer);
    uint8_t small[4];
    size_t len = 0;
    assert_false(
        stoic_ticket_open(sealer, &len, small, sizeof small, stoic_bytes_of(good.bytes, good.len), at(0)));
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, small, sizeof small);
    assert_int_equal(stoic_ticket_seal(sealer, &writer, stoic_bytes_of_text(content)),
                     STOIC_ERROR_BUFFER_TOO_SMALL);
    stoic_ticket_sealer_release(sealer);
}

static void test_rotation(void **state) {
    (void)state;
    stoic_ticket_sealer *sealer = make();
    const made_ticket oldest = seal(sealer);
    assert_int_equal(stoic_ticket_sealer_rotate(sealer, 100, at(0)), STOIC_OK);
    const made_ticket old = seal(sealer);
    assert_true(opens_at(sealer, &oldest, at(99)));
    assert_false(opens_at(sealer, &oldest, at(100)));
    assert_true(opens_at(sealer, &old, at(100000)));
    assert_int_equal(stoic_ticket_sealer_rotate(sealer, 100, at(100)), STOIC_OK);
    const made_ticket current = seal(sealer);
    assert_false(opens_at(sealer, &oldest, at(0))); /* the key is gone, whatever the clock says now */
    assert_true(opens_at(sealer, &old, at(199)));
    assert_true(opens_at(sealer, &current, at(199)));
    for (int i = 0; i < STOIC_TICKET_MAX_KEYS; i++) {
        assert_true(opens_at(sealer, &current, at(100)));
        assert_int_equal(stoic_ticket_sealer_rotate(sealer, 100, at(100)), STOIC_OK);
    }
    assert_false(opens_at(sealer, &current, at(100)));
    stoic_ticket_sealer_release(sealer);
}

static stoic_ticket_key key_of(uint8_t name, uint8_t key) {
    stoic_ticket_key made;
    memset(made.name, name, sizeof made.name);
    memset(made.key, key, sizeof made.key);
    return made;
}

/* Two processes that are given the same keys, one of them earlier than the other. */
static void test_shared_keys(void **state) {
    (void)state;
    stoic_ticket_sealer *one = make(), *other = make();
    const stoic_ticket_key old = key_of(1, 2), new = key_of(3, 4), impostor = key_of(1, 5);
    const stoic_ticket_key before[] = {old, new}, after[] = {new, old};
    const made_ticket foreign = seal(one);
    assert_false(opens(other, &foreign));
    assert_int_equal(stoic_ticket_sealer_set_keys(one, before, 2), STOIC_OK);
    assert_false(opens(one, &foreign)); /* its random key is gone */
    assert_int_equal(stoic_ticket_sealer_set_keys(other, after, 2), STOIC_OK);
    const made_ticket with_old = seal(one), with_new = seal(other);
    assert_memory_equal(with_old.bytes, old.name, sizeof old.name);
    assert_memory_equal(with_new.bytes, new.name, sizeof new.name);
    assert_true(opens(other, &with_old));
    assert_true(opens(one, &with_new));
    assert_int_equal(stoic_ticket_sealer_set_keys(one, &impostor, 1), STOIC_OK);
    assert_false(opens(one, &with_old)); /* the same name, another key */
    stoic_ticket_sealer_release(one);
    stoic_ticket_sealer_release(other);
}

static void test_bad_keys(void **state) {
    (void)state;
    stoic_ticket_sealer *sealer = make();
    const made_ticket good = seal(sealer);
    stoic_ticket_key keys[STOIC_TICKET_MAX_KEYS + 1];
    for (size_t i = 0; i <= STOIC_TICKET_MAX_KEYS; i++) {
        keys[i] = key_of((uint8_t)i, 9);
    }
    const struct {
        const char *reason;
        size_t num;
    } cases[] = {{"none", 0}, {"too many", STOIC_TICKET_MAX_KEYS + 1}, {"the same name twice", 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        keys[1] = i == 2 ? keys[0] : keys[1];
        if (stoic_ticket_sealer_set_keys(sealer, keys, cases[i].num) != STOIC_ERROR_INVALID_ARGUMENT) {
            fail_msg("%s", cases[i].reason);
        }
        assert_true(opens(sealer, &good));
    }
    stoic_ticket_sealer_release(sealer);
}

static stoic_error no_random(void *user, uint8_t *out, size_t len) {
    (void)out;
    (void)len;
    int *left = user;
    return (*left)-- > 0 ? stoic_provider_libcrypto()->random(NULL, out, len) : STOIC_ERROR_RANDOM_FAILED;
}

static void test_failures(void **state) {
    (void)state;
    int left = 0;
    stoic_provider provider = *stoic_provider_libcrypto();
    stoic_ticket_sealer *sealer = NULL;
    provider.random = no_random;
    provider.user = &left;
    assert_int_equal(stoic_ticket_sealer_new(&sealer, &provider, NULL), STOIC_ERROR_RANDOM_FAILED);
    left = 3;
    assert_int_equal(stoic_ticket_sealer_new(&sealer, &provider, NULL), STOIC_OK);
    const made_ticket good = seal(sealer);
    assert_int_equal(stoic_ticket_sealer_rotate(sealer, 0, at(0)), STOIC_ERROR_RANDOM_FAILED);
    assert_true(opens(sealer, &good));
    stoic_ticket_sealer_release(sealer);
    provider.num_suites = 0;
    assert_int_equal(stoic_ticket_sealer_new(&sealer, &provider, NULL), STOIC_ERROR_UNSUPPORTED_BY_PROVIDER);
}

static void test_references(void **state) {
    (void)state;
    stoic_ticket_sealer *sealer = make();
    assert_ptr_equal(stoic_ticket_sealer_retain(sealer), sealer);
    stoic_ticket_sealer_release(sealer);
    const made_ticket good = seal(sealer);
    assert_true(opens(sealer, &good));
    stoic_ticket_sealer_release(sealer);
    stoic_ticket_sealer_release(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),  cmocka_unit_test(test_every_altered_byte),
        cmocka_unit_test(test_no_room),     cmocka_unit_test(test_rotation),
        cmocka_unit_test(test_shared_keys), cmocka_unit_test(test_bad_keys),
        cmocka_unit_test(test_failures),    cmocka_unit_test(test_references),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
