/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The PSK of a ticket and its binder, as RFC 8448 has them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "secrets/psk.h"
#include "secrets/transcript.h"

static const uint8_t resumption_secret[] = {0x7d, 0xf2, 0x35, 0xf2, 0x03, 0x1d, 0x2a, 0x05, 0x12, 0x87, 0xd0,
                                            0x2b, 0x02, 0x41, 0xb0, 0xbf, 0xda, 0xf8, 0x6c, 0xc8, 0x56, 0x23,
                                            0x1f, 0x2d, 0x5a, 0xba, 0x46, 0xc4, 0x34, 0xec, 0x19, 0x6c};
static const uint8_t psk[] = {0x4e, 0xcd, 0x0e, 0xb6, 0xec, 0x3b, 0x4d, 0x87, 0xf5, 0xd6, 0x02,
                              0x8f, 0x92, 0x2c, 0xa4, 0xc5, 0x85, 0x1a, 0x27, 0x7f, 0xd4, 0x13,
                              0x11, 0xc9, 0xe6, 0x2d, 0x2c, 0x94, 0x92, 0xe1, 0xc4, 0xf3};
static const uint8_t hello_hash[] = {0x63, 0x22, 0x4b, 0x2e, 0x45, 0x73, 0xf2, 0xd3, 0x45, 0x4c, 0xa8,
                                     0x4b, 0x9d, 0x00, 0x9a, 0x04, 0xf6, 0xbe, 0x9e, 0x05, 0x71, 0x1a,
                                     0x83, 0x96, 0x47, 0x3a, 0xef, 0xa0, 0x1e, 0x92, 0x4a, 0x14};
static const uint8_t binder[] = {0x3a, 0xdd, 0x4f, 0xb2, 0xd8, 0xfd, 0xf8, 0x22, 0xa0, 0xca, 0x3c,
                                 0xf7, 0x67, 0x8e, 0xf5, 0xe8, 0x8d, 0xae, 0x99, 0x01, 0x41, 0xc5,
                                 0x92, 0x4d, 0x57, 0xbb, 0x6f, 0xa3, 0x1b, 0x9e, 0x5f, 0x9d};

static void test_rfc8448(void **state) {
    (void)state;
    const stoic_hash *hash = stoic_provider_hash(stoic_provider_libcrypto(), STOIC_HASH_SHA256);
    const uint8_t nonce[] = {0, 0};
    uint8_t out[STOIC_HASH_MAX_LEN];
    stoic_psk_of_ticket(hash, out, stoic_bytes_of(resumption_secret, 32), stoic_bytes_of(nonce, 2));
    assert_memory_equal(out, psk, sizeof psk);
    stoic_psk_binder(hash, out, stoic_bytes_of(psk, 32), stoic_bytes_of(hello_hash, 32));
    assert_memory_equal(out, binder, sizeof binder);
}

static void test_hash_with(void **state) {
    (void)state;
    const stoic_provider *provider = stoic_provider_libcrypto();
    const stoic_hash *hash = stoic_provider_hash(provider, STOIC_HASH_SHA384);
    stoic_transcript all, one;
    uint8_t ahead[STOIC_HASH_MAX_LEN], then[STOIC_HASH_MAX_LEN];
    assert_int_equal(stoic_transcript_start_all(&all, provider), STOIC_OK);
    stoic_transcript_start(&one, hash);
    stoic_transcript_add(&all, stoic_bytes_of_text("first"));
    stoic_transcript_add(&one, stoic_bytes_of_text("first"));
    const stoic_bytes got = stoic_transcript_hash_with(&all, ahead, hash, stoic_bytes_of_text("more"));
    assert_int_equal(got.len, 48);
    stoic_transcript_add(&one, stoic_bytes_of_text("more"));
    assert_true(stoic_bytes_equal(got, stoic_transcript_hash(&one, then)));
    const stoic_hash *other = stoic_provider_hash(provider, STOIC_HASH_SHA256);
    assert_int_equal(stoic_transcript_hash_with(&one, ahead, other, got).len, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rfc8448), cmocka_unit_test(test_hash_with)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
