/* SPDX-License-Identifier: Apache-2.0 */
/* The answers of RFC 5869 A.1 to A.3; those for SHA-384 come from another implementation of the two formulas.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "aborts.h"
#include "hex.h"
#include "secrets/hkdf.h"

static const stoic_bytes nothing = {NULL, 0};

static const stoic_hash *hash_of(stoic_hash_id id) {
    return stoic_provider_hash(stoic_provider_libcrypto(), id);
}

typedef struct hkdf_case {
    const char *reason;
    stoic_hash_id hash;
    size_t secret_len, salt_len, info_len; /* 22 bytes of secret are 0b, others count up */
    const char *extracted;
    const char *expanded;
} hkdf_case;

static const hkdf_case cases[] = {
    {"RFC 5869 A.1", STOIC_HASH_SHA256, 22, 13, 10,
     "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
     "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"},
    {"RFC 5869 A.2: three blocks", STOIC_HASH_SHA256, 80, 80, 80,
     "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
     "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da32756"
     "00c2f09b8"
     "367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"},
    {"RFC 5869 A.3: no salt, no info", STOIC_HASH_SHA256, 22, 0, 0,
     "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
     "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"},
    {"SHA-384", STOIC_HASH_SHA384, 48, 48, 20,
     "bb1cebb7560d81766f51ba6d7fa818a29e25ed97d9617ea2cb67bf9b7da050d504cde43ca9b1d29375f318d1c0ac48e7",
     "0f2d512bcb7b269b1e0a67ae45384912ea0853bf9286726bd96b24ab52facc8b9b0fbd7bc3c2868056b1c27e8ee231af4bd3f25"
     "8fb681ff3"
     "5767c0253aca68fdcd9a45411992aaf2114efb69941406fb32bdff0774f2f0f39bc45a5a3d25abad2224275a"},
};

static void test_known_answers(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        const hkdf_case *c = &cases[i];
        const stoic_hash *hash = hash_of(c->hash);
        uint8_t secret[80], salt[80], info[80], extracted[STOIC_HASH_MAX_LEN], expanded[128];
        count_up(secret, c->secret_len, 0);
        if (c->secret_len == 22) {
            memset(secret, 0x0b, c->secret_len);
        }
        const size_t expanded_len = strlen(c->expanded) / 2;
        count_up(salt, c->salt_len, c->salt_len == 13 ? 0x00 : 0x60);
        count_up(info, c->info_len, c->info_len == 10 ? 0xf0 : 0xb0);
        stoic_hkdf_extract(hash, extracted, stoic_bytes_of(salt, c->salt_len),
                           stoic_bytes_of(secret, c->secret_len));
        const stoic_bytes key = stoic_bytes_of(extracted, hash->output_len);
        stoic_hkdf_expand(hash, expanded, expanded_len, key, stoic_bytes_of(info, c->info_len));
        if (!equals_hex(key, c->extracted) ||
            !equals_hex(stoic_bytes_of(expanded, expanded_len), c->expanded)) {
            fail_msg("%s", c->reason);
        }
    }
}

static void test_expand_in_place(void **state) {
    (void)state;
    const stoic_hash *hash = hash_of(STOIC_HASH_SHA256);
    uint8_t secret[32], apart[32];
    const stoic_bytes view = count_up(secret, sizeof(secret), 0x20);
    stoic_hkdf_expand_label(hash, apart, sizeof(apart), view, "traffic upd", nothing);
    stoic_hkdf_expand_label(hash, secret, sizeof(secret), view, "traffic upd", nothing);
    assert_memory_equal(apart, secret, sizeof(secret));
}

typedef struct label_case {
    const char *reason;
    stoic_hash_id hash;
    const char *digest; /* SHA-256 of 1000 bytes expanded with the longest label and context */
} label_case;

static const label_case label_cases[] = {
    {"the longest label and context", STOIC_HASH_SHA256,
     "aa54d9800f827434b6ee543ae6a0500fd985e64d64a52ede80173935b4e52119"},
    {"the same with SHA-384", STOIC_HASH_SHA384,
     "998f88b0198d5507de1957d23aefb7299494b7503a7c247856224f524a663e8d"},
};

static void expand_with(const stoic_hash *hash, size_t out_len, size_t label_len, size_t context_len) {
    static uint8_t out[255 * STOIC_HASH_MAX_LEN + 1];
    uint8_t secret[STOIC_HASH_MAX_LEN], context[300] = {0};
    char label[300] = {0};
    memset(label, 'x', label_len);
    stoic_hkdf_expand_label(hash, out, out_len, count_up(secret, hash->output_len, 0x20), label,
                            count_up(context, context_len, 1));
}

static void test_longest_label(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(label_cases); i++) {
        const label_case *c = &label_cases[i];
        const stoic_hash *hash = hash_of(c->hash);
        uint8_t out[1000], secret[STOIC_HASH_MAX_LEN], context[STOIC_HKDF_MAX_CONTEXT],
            digest[STOIC_HASH_MAX_LEN];
        char label[STOIC_HKDF_MAX_LABEL + 1] = {0};
        memset(label, 'x', STOIC_HKDF_MAX_LABEL);
        stoic_hkdf_expand_label(hash, out, sizeof(out), count_up(secret, hash->output_len, 0x20), label,
                                count_up(context, sizeof(context), 1));
        const stoic_hash *sha256 = hash_of(STOIC_HASH_SHA256);
        stoic_hash_state running;
        sha256->start(&running);
        sha256->update(&running, stoic_bytes_of(out, sizeof(out)));
        sha256->finish(&running, digest);
        if (!equals_hex(stoic_bytes_of(digest, sha256->output_len), c->digest)) {
            fail_msg("%s", c->reason);
        }
    }
}

static void label_too_long(void) {
    expand_with(hash_of(STOIC_HASH_SHA256), 32, STOIC_HKDF_MAX_LABEL + 1, 0);
}

static void context_too_long(void) {
    expand_with(hash_of(STOIC_HASH_SHA256), 32, 3, STOIC_HKDF_MAX_CONTEXT + 1);
}

static void output_too_long(void) {
    expand_with(hash_of(STOIC_HASH_SHA256), 255 * 32 + 1, 3, 0);
}

static void output_just_fits(void) {
    expand_with(hash_of(STOIC_HASH_SHA256), 255 * 32, 3, 0);
}

static void test_bounds(void **state) {
    (void)state;
    assert_true(aborts(label_too_long));
    assert_true(aborts(context_too_long));
    assert_true(aborts(output_too_long));
    assert_false(aborts(output_just_fits));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers),
        cmocka_unit_test(test_expand_in_place),
        cmocka_unit_test(test_longest_label),
        cmocka_unit_test(test_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
