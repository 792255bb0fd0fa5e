/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "aborts.h"
#include "hex.h"
#include "secrets/transcript.h"

static const stoic_hash *hash_of(stoic_hash_id id) {
    return stoic_provider_hash(stoic_provider_libcrypto(), id);
}

static bool hash_is(const stoic_transcript *transcript, const stoic_hash *hash, stoic_bytes messages) {
    uint8_t ours[STOIC_HASH_MAX_LEN], expected[STOIC_HASH_MAX_LEN];
    stoic_hash_state state;
    hash->start(&state);
    hash->update(&state, messages);
    hash->finish(&state, expected);
    return stoic_bytes_equal(stoic_transcript_hash(transcript, ours),
                             stoic_bytes_of(expected, hash->output_len));
}

static const stoic_hash_id chosen_hashes[] = {STOIC_HASH_SHA256, STOIC_HASH_SHA384};

static void test_any_hash_can_be_chosen_late(void **state) {
    (void)state;
    uint8_t messages[300];
    const stoic_bytes all = count_up(messages, sizeof(messages), 1);
    for (size_t i = 0; i < STOIC_COUNT(chosen_hashes); i++) {
        const stoic_hash *hash = hash_of(chosen_hashes[i]);
        stoic_transcript transcript;
        assert_int_equal(stoic_transcript_start_all(&transcript, stoic_provider_libcrypto()), STOIC_OK);
        stoic_transcript_add(&transcript, stoic_slice(all, 0, 100));
        assert_int_equal(stoic_transcript_choose(&transcript, hash), STOIC_OK);
        assert_true(hash_is(&transcript, hash, stoic_slice(all, 0, 100)));
        stoic_transcript_add(&transcript, stoic_slice(all, 100, 1));
        stoic_transcript_add(&transcript, stoic_slice(all, 101, 199));
        assert_int_equal(stoic_transcript_choose(&transcript, hash), STOIC_OK);
        assert_true(hash_is(&transcript, hash, all));
        assert_true(hash_is(&transcript, hash, all)); /* reading does not end it */
    }
}

static void test_a_hash_that_does_not_run(void **state) {
    (void)state;
    stoic_transcript transcript;
    stoic_transcript_start(&transcript, hash_of(STOIC_HASH_SHA256));
    assert_int_equal(stoic_transcript_choose(&transcript, hash_of(STOIC_HASH_SHA384)), STOIC_ERROR_INTERNAL);
    assert_int_equal(stoic_transcript_choose(&transcript, hash_of(STOIC_HASH_SHA256)), STOIC_OK);
    assert_true(hash_is(&transcript, hash_of(STOIC_HASH_SHA256), stoic_bytes_of(NULL, 0)));
}

static void test_message_hash(void **state) {
    (void)state;
    uint8_t hello[77], rest[20], replaced[4 + STOIC_HASH_MAX_LEN + sizeof(rest)];
    count_up(hello, sizeof(hello), 1);
    count_up(rest, sizeof(rest), 99);
    for (size_t i = 0; i < STOIC_COUNT(chosen_hashes); i++) {
        const stoic_hash *hash = hash_of(chosen_hashes[i]);
        stoic_transcript transcript;
        stoic_transcript_start(&transcript, hash);
        stoic_transcript_add(&transcript, stoic_bytes_of(hello, sizeof(hello)));
        uint8_t first[STOIC_HASH_MAX_LEN];
        const stoic_bytes first_hash = stoic_transcript_hash(&transcript, first);
        stoic_transcript_replace_first_hello(&transcript);
        stoic_transcript_add(&transcript, stoic_bytes_of(rest, sizeof(rest)));

        stoic_writer writer;
        stoic_writer_init_fixed(&writer, replaced, sizeof(replaced));
        stoic_write_u8(&writer, 254);
        stoic_write_u24(&writer, (uint32_t)hash->output_len);
        stoic_write_bytes(&writer, first_hash);
        stoic_write_bytes(&writer, stoic_bytes_of(rest, sizeof(rest)));
        assert_true(hash_is(&transcript, hash, stoic_writer_view(&writer)));
    }
}

static void test_odd_providers(void **state) {
    (void)state;
    stoic_transcript transcript;
    const stoic_provider empty = {.num_suites = 0};
    assert_int_equal(stoic_transcript_start_all(&transcript, &empty), STOIC_ERROR_UNSUPPORTED_BY_PROVIDER);

    stoic_hash hashes[STOIC_TRANSCRIPT_MAX_HASHES + 1];
    stoic_suite suites[STOIC_TRANSCRIPT_MAX_HASHES + 1];
    const stoic_suite *list[STOIC_TRANSCRIPT_MAX_HASHES + 1];
    for (size_t i = 0; i < STOIC_COUNT(list); i++) {
        hashes[i] = *hash_of(STOIC_HASH_SHA256);
        suites[i] = (stoic_suite){.hash = &hashes[i]};
        list[i] = &suites[i];
    }
    stoic_provider many = {.suites = list, .num_suites = STOIC_COUNT(list)};
    assert_int_equal(stoic_transcript_start_all(&transcript, &many), STOIC_ERROR_UNSUPPORTED_BY_PROVIDER);
    many.num_suites--;
    assert_int_equal(stoic_transcript_start_all(&transcript, &many), STOIC_OK);
}

static void read_before_choice(void) {
    stoic_transcript transcript;
    uint8_t buffer[STOIC_HASH_MAX_LEN];
    (void)stoic_transcript_start_all(&transcript, stoic_provider_libcrypto());
    (void)stoic_transcript_hash(&transcript, buffer);
}

static void replace_before_choice(void) {
    stoic_transcript transcript;
    (void)stoic_transcript_start_all(&transcript, stoic_provider_libcrypto());
    stoic_transcript_replace_first_hello(&transcript);
}

static void test_reading_before_the_choice_aborts(void **state) {
    (void)state;
    assert_true(aborts(read_before_choice));
    assert_true(aborts(replace_before_choice));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_hash_can_be_chosen_late),
        cmocka_unit_test(test_a_hash_that_does_not_run),
        cmocka_unit_test(test_message_hash),
        cmocka_unit_test(test_odd_providers),
        cmocka_unit_test(test_reading_before_the_choice_aborts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
