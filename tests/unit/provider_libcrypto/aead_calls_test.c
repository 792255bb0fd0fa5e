/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two ways to a cipher, its provider's own functions and EVP's, are taken where they should be and give
 * the same records.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/core_names.h>
#include <openssl/params.h>

#include "libcrypto/libcrypto.h"

enum { TEXT_LEN = 100, TAG_LEN = 16 };

static const char *const names[] = {"AES-128-GCM", "AES-256-GCM", "ChaCha20-Poly1305"};
static const uint8_t key[32] = {1, 2, 3}, text[TEXT_LEN] = "text";
static const uint8_t nonces[2][12] = {{4, 5}, {6}};
static const uint8_t additional[5] = {23, 3, 3, 0, 116};

static size_t key_len_of(const char *name) {
    return strcmp(name, "AES-128-GCM") == 0 ? 16 : 32;
}

static void *start(const stoic_libcrypto_aead_calls *calls, const char *name) {
    void *context = calls->new_context(calls->context);

    assert_non_null(context);
    assert_int_equal(calls->encrypt_init(context, key, key_len_of(name), NULL, 0, NULL), 1);
    return context;
}

static void seal(const stoic_libcrypto_aead_calls *calls, void *context, const uint8_t *nonce, uint8_t *out) {
    uint8_t rest[16];
    size_t len = 0;
    OSSL_PARAM tag[] = {OSSL_PARAM_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG, out + TEXT_LEN, TAG_LEN),
                        OSSL_PARAM_END};

    assert_int_equal(calls->encrypt_init(context, NULL, 0, nonce, 12, NULL), 1);
    assert_int_equal(calls->update(context, NULL, &len, sizeof additional, additional, sizeof additional), 1);
    assert_int_equal(calls->update(context, out, &len, TEXT_LEN, text, TEXT_LEN), 1);
    assert_int_equal(len, TEXT_LEN);
    assert_int_equal(calls->final(context, rest, &len, sizeof rest), 1);
    assert_int_equal(len, 0);
    assert_int_equal(calls->get_params(context, tag), 1);
}

static bool open_in_place(const stoic_libcrypto_aead_calls *calls, void *context, const uint8_t *nonce,
                          uint8_t *data) {
    uint8_t rest[16];
    size_t len = 0;
    const OSSL_PARAM tag[] = {OSSL_PARAM_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG, data + TEXT_LEN, TAG_LEN),
                              OSSL_PARAM_END};

    assert_int_equal(calls->decrypt_init(context, NULL, 0, nonce, 12, tag), 1);
    assert_int_equal(calls->update(context, NULL, &len, sizeof additional, additional, sizeof additional), 1);
    assert_int_equal(calls->update(context, data, &len, TEXT_LEN, data, TEXT_LEN), 1);
    return calls->final(context, rest, &len, sizeof rest) == 1;
}

/* What `from` seals, `to` opens; and not after a bit of it was turned. One context does both, as often as it
 * is asked. */
static void carry(const stoic_libcrypto_aead_calls *from, const stoic_libcrypto_aead_calls *to,
                  const char *name) {
    void *sealing = start(from, name), *opening = start(to, name);

    for (size_t i = 0; i < 4; i++) {
        uint8_t data[TEXT_LEN + TAG_LEN], forged[TEXT_LEN + TAG_LEN];
        const uint8_t *nonce = nonces[i % 2];
        seal(from, sealing, nonce, data);
        memcpy(forged, data, sizeof data);
        forged[i * 30] ^= 1;
        assert_false(open_in_place(to, opening, nonce, forged));
        assert_true(open_in_place(to, opening, nonce, data));
        assert_memory_equal(data, text, TEXT_LEN);
    }
    from->free_context(sealing);
    to->free_context(opening);
}

static void both_ways_agree(void **state) {
    (void)state;
    STOIC_EACH(name, names, STOIC_COUNT(names)) {
        stoic_libcrypto_aead_calls own, evp;
        assert_true(stoic_libcrypto_aead_calls_prepare(&own, *name));
        stoic_libcrypto_aead_calls_evp(&evp, own.reference);
        if (own.update == evp.update) {
            fail_msg("%s: the provider's own functions were not found", *name);
        }
        carry(&own, &evp, *name);
        carry(&evp, &own, *name);
        carry(&own, &own, *name);
        EVP_CIPHER_free(own.reference);
    }
}

static void refuses_an_unknown_name(void **state) {
    stoic_libcrypto_aead_calls calls;

    (void)state;
    assert_false(stoic_libcrypto_aead_calls_prepare(&calls, "no such cipher"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_ways_agree),
        cmocka_unit_test(refuses_an_unknown_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
