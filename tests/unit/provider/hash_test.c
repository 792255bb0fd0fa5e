/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "unit/provider/providers.h"
#include "unit/provider/test_keys.h"

#define MILLION 1000000

typedef struct hash_case {
    const char *reason;
    stoic_hash_id id;
    const char *text;
    size_t repeat;
    const char *digest;
} hash_case;

/* FIPS 180-4's examples. */
static const hash_case hash_cases[] = {
    {"SHA-256 of nothing", STOIC_HASH_SHA256, "", 1,
     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"SHA-256 of one block", STOIC_HASH_SHA256, "abc", 1,
     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"SHA-256 of two blocks", STOIC_HASH_SHA256, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     1, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {"SHA-256 of a million bytes", STOIC_HASH_SHA256, "a", MILLION,
     "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
    {"SHA-384 of one block", STOIC_HASH_SHA384, "abc", 1,
     "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"},
    {"SHA-384 of a million bytes", STOIC_HASH_SHA384, "a", MILLION,
     "9d0e1809716474cb086e834e310a4a1ced149e9c00f248527972cec5704c2a5b07b8b3dc38ecc4ebae97ddd87f3d8985"},
    {"SHA-512 of one block", STOIC_HASH_SHA512, "abc", 1,
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd"
     "454d4423643ce80e2a9ac94fa54ca49f"},
    {"SHA-1 of one block", STOIC_HASH_SHA1, "abc", 1, "a9993e364706816aba3e25717850c26c9cd0d89d"},
    {"SHA-1 of a million bytes", STOIC_HASH_SHA1, "a", MILLION, "34aa973cd4c4daa4f61eeb2bdbad27316534016f"},
};

static void gives_known_answers(void **state) {
    uint8_t expected[STOIC_HASH_MAX_LEN], actual[STOIC_HASH_MAX_LEN];

    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(hash_cases); i++) {
        const hash_case *c = &hash_cases[i];
        const stoic_hash *hash = stoic_provider_hash(stoic_provider_libcrypto(), c->id);
        stoic_hash_state running;
        print_message("  %s\n", c->reason);
        hash->start(&running);
        for (size_t k = 0; k < c->repeat; k++) {
            hash->update(&running, stoic_bytes_of_text(c->text));
        }
        hash->finish(&running, actual);
        assert_int_equal(test_hex(expected, sizeof(expected), c->digest), hash->output_len);
        assert_memory_equal(actual, expected, hash->output_len);
    }
}

typedef struct hmac_case {
    const char *reason;
    const char *key;
    const char *data;
    const char *sha256;
    const char *sha384;
    const char *sha512;
} hmac_case;

/* RFC 4231 4.2 to 4.7; the fifth is truncated there. */
static const hmac_case hmac_cases[] = {
    {"test case 1", "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
     "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6",
     "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4"
     "be9d914eeb61f1702e696c203a126854"},
    {"test case 2: a key shorter than the output", "4a656665",
     "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
     "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
     "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fd"
     "caeab1a34d4a6b4b636e070a38bce737"},
};

static void hmac_gives_known_answers(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(hmac_cases); i++) {
        const hmac_case *c = &hmac_cases[i];
        const char *const answers[] = {c->sha256, c->sha384, c->sha512};
        uint8_t key[64], data[64], expected[STOIC_HASH_MAX_LEN], actual[STOIC_HASH_MAX_LEN];
        const stoic_provider *provider = stoic_provider_libcrypto();
        const size_t key_len = test_hex(key, sizeof(key), c->key);
        const size_t data_len = test_hex(data, sizeof(data), c->data);
        print_message("  %s\n", c->reason);
        for (size_t k = 0; k < STOIC_COUNT(answers); k++) {
            const stoic_bytes parts[] = {stoic_bytes_of(data, 3), stoic_bytes_of(NULL, 0),
                                         stoic_bytes_of(data + 3, data_len - 3)};
            provider->hashes[k]->hmac(actual, stoic_bytes_of(key, key_len), parts, STOIC_COUNT(parts));
            assert_int_equal(test_hex(expected, sizeof(expected), answers[k]),
                             provider->hashes[k]->output_len);
            assert_memory_equal(actual, expected, provider->hashes[k]->output_len);
        }
    }
}

/* RFC 4231 4.7: a key longer than a block is hashed first. */
static void hmac_hashes_long_keys(void **state) {
    const stoic_hash *hash = stoic_provider_hash(stoic_provider_libcrypto(), STOIC_HASH_SHA256);
    uint8_t key[131], expected[32], actual[32];
    const stoic_bytes text = stoic_bytes_of_text("Test Using Larger Than Block-Size Key - Hash Key First");

    (void)state;
    memset(key, 0xaa, sizeof(key));
    hash->hmac(actual, stoic_bytes_of(key, sizeof(key)), &text, 1);
    (void)test_hex(expected, sizeof(expected),
                   "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    assert_memory_equal(actual, expected, sizeof(expected));
}

static void check_pieces(const stoic_hash *hash) {
    uint8_t text[300], whole[STOIC_HASH_MAX_LEN], pieces[STOIC_HASH_MAX_LEN], midway[STOIC_HASH_MAX_LEN];
    stoic_hash_state running, copy;

    memset(text, 'x', sizeof(text));
    hash->start(&running);
    hash->update(&running, stoic_bytes_of(text, sizeof(text)));
    hash->finish(&running, whole);
    for (size_t cut = 0; cut <= sizeof(text); cut++) {
        hash->start(&running);
        hash->update(&running, stoic_bytes_of(text, cut));
        copy = running; /* reading a transcript midway */
        hash->finish(&copy, midway);
        hash->update(&running, stoic_bytes_of(text + cut, sizeof(text) - cut));
        hash->finish(&running, pieces);
        assert_memory_equal(pieces, whole, hash->output_len);
        if (cut < sizeof(text)) {
            assert_memory_not_equal(midway, whole, hash->output_len);
        }
    }
}

/* The output may lie where the key or the data did. */
static void check_overlap(const stoic_hash *hash) {
    uint8_t expected[STOIC_HASH_MAX_LEN], buffer[STOIC_HASH_MAX_LEN] = {0}, key[STOIC_HASH_MAX_LEN];
    stoic_bytes part = stoic_bytes_of(buffer, hash->output_len);

    memset(key, 3, sizeof(key));
    memset(buffer, 4, sizeof(buffer));
    hash->hmac(expected, stoic_bytes_of(key, hash->output_len), &part, 1);
    hash->hmac(buffer, stoic_bytes_of(key, hash->output_len), &part, 1);
    assert_memory_equal(buffer, expected, hash->output_len);
    memset(buffer, 4, sizeof(buffer));
    hash->hmac(key, stoic_bytes_of(key, hash->output_len), &part, 1);
    assert_memory_equal(key, expected, hash->output_len);
}

static void check_wiped(const stoic_hash *hash) {
    static const stoic_hash_state zeroed;
    uint8_t digest[STOIC_HASH_MAX_LEN];
    stoic_hash_state running = {0}; /* a hash need not wipe what it does not use */

    hash->start(&running);
    hash->finish(&running, digest);
    assert_memory_equal(running.inner.space, zeroed.inner.space, sizeof(running.inner.space));
}

static void every_provider_hashes_alike(void **state) {
    (void)state;
    for (size_t i = 0; i < NUM_PROVIDERS; i++) {
        const stoic_provider *provider = provider_rows[i].get();
        for (size_t k = 0; k < provider->num_hashes; k++) {
            print_message("  %s: %s\n", provider->name, provider->hashes[k]->name);
            check_pieces(provider->hashes[k]);
            if (provider->hashes[k]->hmac != NULL) {
                check_overlap(provider->hashes[k]);
            }
            check_wiped(provider->hashes[k]);
        }
    }
}

/* It names certificates in OCSP: nothing else of a provider may be made with it. */
static void nothing_is_built_on_sha1(void **state) {
    (void)state;
    for (size_t i = 0; i < NUM_PROVIDERS; i++) {
        const stoic_provider *provider = provider_rows[i].get();
        const stoic_hash *sha1 = stoic_provider_hash(provider, STOIC_HASH_SHA1);
        if (sha1 == NULL) {
            continue;
        }
        assert_null(sha1->hmac);
        for (size_t k = 0; k < provider->num_suites; k++) {
            assert_ptr_not_equal(provider->suites[k]->hash, sha1);
        }
        for (size_t k = 0; k < provider->num_signatures; k++) {
            const uint16_t scheme = provider->signatures[k]->scheme;
            assert_true(scheme != 0x0201 && scheme != 0x0203); /* rsa_pkcs1_sha1, ecdsa_sha1 */
        }
    }
}

static void random_bytes_differ(void **state) {
    (void)state;
    for (size_t i = 0; i < NUM_PROVIDERS; i++) {
        const stoic_provider *provider = provider_rows[i].get();
        uint8_t first[64] = {0}, second[64] = {0};
        assert_int_equal(provider->random(provider->user, first, sizeof(first)), STOIC_OK);
        assert_int_equal(provider->random(provider->user, second, sizeof(second)), STOIC_OK);
        assert_memory_not_equal(first, second, 32);
        assert_memory_not_equal(first, first + 32, 32);
        assert_int_equal(provider->random(provider->user, first, 0), STOIC_OK);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_known_answers),      cmocka_unit_test(hmac_gives_known_answers),
        cmocka_unit_test(hmac_hashes_long_keys),    cmocka_unit_test(every_provider_hashes_alike),
        cmocka_unit_test(nothing_is_built_on_sha1), cmocka_unit_test(random_bytes_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
