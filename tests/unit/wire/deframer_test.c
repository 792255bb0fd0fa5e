/* SPDX-License-Identifier: Apache-2.0 */
/* The deframer: every way to cut a stream of messages into records gives the same messages. */
#include "unit/wire/wire_testing.h"

#include <stdlib.h>

#include "wire/deframer.h"

/* Messages of 0, 1, 3, 0 and 5 bytes. */
static const char stream_hex[] =
    "05 000000 / 18 000001 01 / 14 000003 aabbcc / 05 000000 / 0f 000005 0102030405";
static const char *const message_hex[] = {"05000000", "1800000101", "14000003aabbcc", "05000000",
                                          "0f0000050102030405"};
enum { LIMIT = 5, STREAM_MAX = 64 };

static size_t stream_bytes(uint8_t *out) {
    char hex[sizeof stream_hex];
    for (size_t i = 0; i < sizeof hex; i++) {
        hex[i] = stream_hex[i] == '/' ? ' ' : stream_hex[i];
    }
    const stoic_bytes bytes = sample_bytes(sample_of(hex));
    stoic_copy(out, STREAM_MAX, bytes);
    return bytes.len;
}

/* Memory is counted, to see that an empty deframer holds none. */
static size_t num_blocks;

static void *count_allocate(void *user, size_t size) {
    (void)user;
    num_blocks++;
    return malloc(size);
}

static void count_release(void *user, void *memory, size_t size) {
    (void)user;
    (void)size;
    num_blocks--;
    free(memory);
}

static void *refuse_allocate(void *user, size_t size) {
    (void)user;
    (void)size;
    return NULL;
}

static const stoic_allocator counting = {
    .struct_size = sizeof(stoic_allocator), .allocate = count_allocate, .release = count_release};
static const stoic_allocator refusing = {
    .struct_size = sizeof(stoic_allocator), .allocate = refuse_allocate, .release = count_release};

/* Feeds one record; checks each message that comes out. */
static void feed(stoic_deframer *deframer, stoic_bytes record, size_t *num_messages) {
    uint8_t *copy = exact_copy(record);
    stoic_reader content = stoic_reader_of(stoic_bytes_of(copy, record.len));
    for (;;) {
        stoic_bytes message;
        assert_error(STOIC_OK, stoic_deframer_next(deframer, &message, &content, LIMIT), "next");
        if (message.data == NULL) {
            assert_true(stoic_reader_at_end(&content));
            break;
        }
        assert_in_range(*num_messages, 0, STOIC_COUNT(message_hex) - 1);
        assert_hex(message_hex[*num_messages], message, "message");
        assert_true(stoic_deframer_is_empty(deframer));
        (*num_messages)++;
    }
    free(copy);
    assert_int_equal(num_blocks, stoic_deframer_is_empty(deframer) ? 0 : 1);
}

static bool is_boundary(size_t len) {
    const size_t boundaries[] = {0, 4, 9, 16, 20, 29};
    for (size_t i = 0; i < STOIC_COUNT(boundaries); i++) {
        if (boundaries[i] == len) {
            return true;
        }
    }
    return false;
}

static void joins_every_cut_in_two_and_three(void **state) {
    (void)state;
    uint8_t stream[STREAM_MAX];
    const size_t len = stream_bytes(stream);
    const stoic_bytes all = stoic_bytes_of(stream, len);
    for (size_t first = 0; first <= len; first++) {
        for (size_t second = first; second <= len; second++) {
            stoic_deframer deframer;
            size_t num = 0;
            stoic_deframer_init(&deframer, &counting);
            feed(&deframer, stoic_slice(all, 0, first), &num);
            assert_int_equal(stoic_deframer_is_empty(&deframer), is_boundary(first));
            feed(&deframer, stoic_slice(all, first, second - first), &num);
            assert_int_equal(stoic_deframer_is_empty(&deframer), is_boundary(second));
            feed(&deframer, stoic_slice(all, second, len - second), &num);
            assert_int_equal(num, STOIC_COUNT(message_hex));
            stoic_deframer_free(&deframer);
            assert_int_equal(num_blocks, 0);
        }
    }
}

static void joins_single_bytes(void **state) {
    (void)state;
    uint8_t stream[STREAM_MAX];
    const size_t len = stream_bytes(stream);
    stoic_deframer deframer;
    size_t num = 0;
    stoic_deframer_init(&deframer, &counting);
    for (size_t i = 0; i < len; i++) {
        feed(&deframer, stoic_slice(stoic_bytes_of(stream, len), i, 1), &num);
    }
    assert_int_equal(num, STOIC_COUNT(message_hex));
    stoic_deframer_free(&deframer);
    assert_int_equal(num_blocks, 0);
}

static void whole_messages_are_slices_of_the_record(void **state) {
    (void)state;
    const uint8_t record[] = {0x18, 0, 0, 1, 1, 0x18, 0, 0, 1, 0};
    stoic_reader content = stoic_reader_of(stoic_bytes_of(record, sizeof record));
    stoic_deframer deframer;
    stoic_bytes message;
    stoic_deframer_init(&deframer, &refusing);
    assert_error(STOIC_OK, stoic_deframer_next(&deframer, &message, &content, LIMIT), "first");
    assert_ptr_equal(message.data, record);
    assert_int_equal(stoic_reader_left(&content), 5);
    assert_error(STOIC_OK, stoic_deframer_next(&deframer, &message, &content, LIMIT), "second");
    assert_ptr_equal(message.data, &record[5]);
    assert_true(stoic_reader_at_end(&content));
    stoic_deframer_free(&deframer);
}

static void refuses_too_long_as_soon_as_announced(void **state) {
    (void)state;
    const struct {
        const char *reason, *first, *second;
        stoic_error first_error, second_error;
    } cases[] = {
        {"the limit itself", "01000005", "0102030405", STOIC_OK, STOIC_OK},
        {"one more, the header alone", "01000006", "", STOIC_ERROR_HANDSHAKE_MESSAGE_TOO_LONG, STOIC_OK},
        {"one more, with bytes", "010000060102", "", STOIC_ERROR_HANDSHAKE_MESSAGE_TOO_LONG, STOIC_OK},
        {"the header in two parts", "010000", "06", STOIC_OK, STOIC_ERROR_HANDSHAKE_MESSAGE_TOO_LONG},
        {"the longest length", "01ff", "ffff", STOIC_OK, STOIC_ERROR_HANDSHAKE_MESSAGE_TOO_LONG},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        stoic_deframer deframer;
        stoic_bytes message = {.data = NULL};
        stoic_deframer_init(&deframer, &counting);
        stoic_reader content = stoic_reader_of(sample_bytes(sample_of(cases[i].first)));
        stoic_error error = stoic_deframer_next(&deframer, &message, &content, LIMIT);
        assert_error(cases[i].first_error, error, cases[i].reason);
        if (error == STOIC_OK) {
            content = stoic_reader_of(sample_bytes(sample_of(cases[i].second)));
            error = stoic_deframer_next(&deframer, &message, &content, LIMIT);
            assert_error(cases[i].second_error, error, cases[i].reason);
        }
        stoic_deframer_free(&deframer);
        assert_int_equal(num_blocks, 0);
    }
}

static void an_announced_length_reserves_nothing(void **state) {
    (void)state;
    stoic_deframer deframer;
    stoic_bytes message;
    stoic_deframer_init(&deframer, &counting);
    stoic_reader content = stoic_reader_of(sample_bytes(sample_of("0100ffff0102")));
    assert_error(STOIC_OK, stoic_deframer_next(&deframer, &message, &content, 0xffff), "six bytes came");
    assert_null(message.data);
    assert_in_range(deframer.partial.cap, 6, 1024);
    stoic_deframer_free(&deframer);
}

static void memory_may_run_out(void **state) {
    (void)state;
    stoic_deframer deframer;
    stoic_bytes message;
    stoic_deframer_init(&deframer, &refusing);
    stoic_reader content = stoic_reader_of(sample_bytes(sample_of("0100")));
    assert_error(STOIC_ERROR_OUT_OF_MEMORY, stoic_deframer_next(&deframer, &message, &content, LIMIT),
                 "no memory");
    stoic_deframer_free(&deframer);
}

static void keeps_the_rest_of_a_record(void **state) {
    (void)state;
    const uint8_t rest[] = {0x18, 0, 0, 1, 1};
    stoic_deframer deframer;
    stoic_writer kept;
    stoic_deframer_init(&deframer, &counting);
    assert_error(STOIC_OK, stoic_deframer_keep(&deframer, stoic_bytes_of(NULL, 0)), "nothing");
    assert_int_equal(stoic_deframer_kept_len(&deframer), 0);
    assert_int_equal(num_blocks, 0);
    assert_error(STOIC_OK, stoic_deframer_keep(&deframer, stoic_bytes_of(rest, sizeof rest)), "keep");
    assert_int_equal(stoic_deframer_kept_len(&deframer), sizeof rest);
    stoic_deframer_take_kept(&deframer, &kept);
    assert_int_equal(stoic_deframer_kept_len(&deframer), 0);
    assert_true(stoic_bytes_equal(stoic_writer_view(&kept), stoic_bytes_of(rest, sizeof rest)));
    stoic_writer_reset(&kept);
    assert_error(STOIC_OK, stoic_deframer_keep(&deframer, stoic_bytes_of(rest, sizeof rest)), "again");
    stoic_deframer_free(&deframer);
    assert_int_equal(num_blocks, 0);
    stoic_deframer_init(&deframer, &refusing);
    assert_error(STOIC_ERROR_OUT_OF_MEMORY, stoic_deframer_keep(&deframer, stoic_bytes_of(rest, 1)),
                 "no memory");
    stoic_deframer_free(&deframer);
}

static void a_zeroed_one_may_be_freed(void **state) {
    (void)state;
    stoic_deframer deframer = {.is_partial_given = false};
    stoic_deframer_free(&deframer);
    assert_true(stoic_deframer_is_empty(&deframer));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joins_every_cut_in_two_and_three),
        cmocka_unit_test(joins_single_bytes),
        cmocka_unit_test(whole_messages_are_slices_of_the_record),
        cmocka_unit_test(refuses_too_long_as_soon_as_announced),
        cmocka_unit_test(an_announced_length_reserves_nothing),
        cmocka_unit_test(memory_may_run_out),
        cmocka_unit_test(keeps_the_rest_of_a_record),
        cmocka_unit_test(a_zeroed_one_may_be_freed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
