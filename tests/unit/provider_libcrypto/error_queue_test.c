/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libcrypto's error queue belongs to the application: failures here leave nothing in it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/err.h>

#include "libcrypto/libcrypto.h"
#include "unit/provider/test_keys.h"

#define OUR_REASON 77

static uint8_t junk[STOIC_GROUP_MAX_SHARE_LEN]; /* longer than any signature too */
_Static_assert(sizeof(junk) >= STOIC_SIGNATURE_MAX_LEN, "junk stands in for signatures and numbers");
static const uint8_t junk_signature[] = {[0 ... 255] = 0x33};

static void fail_to_agree(const stoic_provider *provider) {
    uint8_t share[STOIC_GROUP_MAX_SHARE_LEN], secret[STOIC_GROUP_MAX_SECRET_LEN];

    for (size_t i = 0; i < provider->num_groups; i++) {
        const stoic_group *group = provider->groups[i];
        junk[0] = group->id == STOIC_GROUP_X25519 ? 0 : 4;
        assert_int_equal(group->respond(share, secret, stoic_bytes_of(junk, group->client_share_len)),
                         STOIC_ERROR_KEY_SHARE_INVALID);
        junk[0] = 0;
    }
}

static void fail_to_verify(const stoic_provider *provider) {
    for (size_t i = 0; i < provider->num_signatures; i++) {
        const stoic_signature_algorithm *row = provider->signatures[i];
        test_key key;
        stoic_signer *signer = NULL;
        uint8_t number[STOIC_SIGNATURE_MAX_LEN];
        size_t len = 0;
        test_key_init(&key, row->key_type);
        assert_int_equal(provider->load_signer(&signer, &key.key), STOIC_OK);
        assert_int_equal(provider->signer_public(signer, &len, number, sizeof(number)), STOIC_OK);
        provider->free_signer(signer);
        key.key.public_key.point = stoic_bytes_of(number, len);
        const size_t signature_len = row->key_type == STOIC_KEY_ED25519 ? 64 : 256;
        assert_int_equal(row->verify(&key.key.public_key, stoic_bytes_of("x", 1),
                                     stoic_bytes_of(junk_signature, signature_len)),
                         STOIC_ERROR_BAD_SIGNATURE);
        key.key.public_key.point = stoic_bytes_of(junk, len);
        key.key.public_key.modulus = stoic_bytes_of(junk, 256);
        assert_int_equal(row->verify(&key.key.public_key, stoic_bytes_of("x", 1),
                                     stoic_bytes_of(junk_signature, signature_len)),
                         STOIC_ERROR_BAD_SIGNATURE);
    }
}

static void fail_to_load(const stoic_provider *provider) {
    static const stoic_key_type types[] = {STOIC_KEY_P256, STOIC_KEY_ED25519, STOIC_KEY_RSA};

    for (size_t i = 0; i < STOIC_COUNT(types); i++) {
        const stoic_private_key key = {.public_key = {.type = types[i],
                                                      .modulus = stoic_bytes_of(junk, 256),
                                                      .exponent = stoic_bytes_of(junk, 3)},
                                       .scalar = stoic_bytes_of(junk, 31)};
        stoic_signer *signer = NULL;
        assert_int_not_equal(provider->load_signer(&signer, &key), STOIC_OK);
    }
}

static void leaves_the_applications_errors(void **state) {
    const stoic_provider *provider = stoic_provider_libcrypto();

    (void)state;
    ERR_clear_error();
    ERR_raise(ERR_LIB_USER, OUR_REASON);
    fail_to_agree(provider);
    fail_to_verify(provider);
    fail_to_load(provider);
    assert_int_equal(ERR_GET_REASON(ERR_peek_last_error()), OUR_REASON);
    assert_int_equal(ERR_GET_REASON(ERR_get_error()), OUR_REASON);
    assert_int_equal(ERR_get_error(), 0);
}

static void leaves_none_of_its_own(void **state) {
    const stoic_provider *provider = stoic_provider_libcrypto();

    (void)state;
    fail_to_agree(provider);
    fail_to_verify(provider);
    fail_to_load(provider);
    for (size_t i = 0; i < provider->num_suites; i++) {
        const stoic_aead *aead = provider->suites[i]->aead;
        _Alignas(STOIC_CONTEXT_ALIGN) uint8_t context[64];
        uint8_t data[40] = {0};
        assert_int_equal(aead->start(context, stoic_bytes_of(junk, aead->key_len)), STOIC_OK);
        assert_int_equal(aead->open(context, data, sizeof(data), junk, stoic_bytes_of(NULL, 0)),
                         STOIC_ERROR_BAD_RECORD_MAC);
        assert_int_equal(aead->open(context, data, 3, junk, stoic_bytes_of(NULL, 0)),
                         STOIC_ERROR_BAD_RECORD_MAC);
        aead->clear(context);
    }
    assert_int_equal(ERR_get_error(), 0);
}

typedef struct end_case {
    const char *reason;
    int before; /* what stands in the queue already; 0 for nothing */
    int raised[3];
    stoic_error outcome, expected;
} end_case;

static const end_case end_cases[] = {
    {"nothing was said", 0, {0}, STOIC_ERROR_BAD_SIGNATURE, STOIC_ERROR_BAD_SIGNATURE},
    {"something else failed", 0, {OUR_REASON}, STOIC_ERROR_BAD_SIGNATURE, STOIC_ERROR_BAD_SIGNATURE},
    {"an allocation failed", 0, {ERR_R_MALLOC_FAILURE}, STOIC_ERROR_BAD_SIGNATURE, STOIC_ERROR_OUT_OF_MEMORY},
    {"callers had their say about it",
     0,
     {ERR_R_MALLOC_FAILURE, ERR_R_EC_LIB, OUR_REASON},
     STOIC_ERROR_KEY_MALFORMED,
     STOIC_ERROR_OUT_OF_MEMORY},
    {"behind an error of the application",
     OUR_REASON,
     {ERR_R_EC_LIB, ERR_R_MALLOC_FAILURE, OUR_REASON},
     STOIC_ERROR_KEY_SHARE_INVALID,
     STOIC_ERROR_OUT_OF_MEMORY},
    {"the application's own failure",
     ERR_R_MALLOC_FAILURE,
     {ERR_R_EC_LIB},
     STOIC_ERROR_BAD_SIGNATURE,
     STOIC_ERROR_BAD_SIGNATURE},
    {"it went well all the same", 0, {ERR_R_MALLOC_FAILURE}, STOIC_OK, STOIC_OK},
};

static void names_a_lack_of_memory(void **state) {
    (void)state;
    STOIC_EACH(row, end_cases, STOIC_COUNT(end_cases)) {
        ERR_clear_error();
        if (row->before != 0) {
            ERR_raise(ERR_LIB_USER, row->before);
        }
        ERR_set_mark();
        for (size_t i = 0; i < STOIC_COUNT(row->raised) && row->raised[i] != 0; i++) {
            ERR_raise(ERR_LIB_EC, row->raised[i]);
        }
        assert_int_equal(stoic_libcrypto_has_raised(ERR_LIB_EC), row->raised[0] != 0);
        assert_false(stoic_libcrypto_has_raised(ERR_LIB_USER) && row->before != 0);
        const stoic_error error = stoic_libcrypto_end(row->outcome);
        if (error != row->expected) {
            fail_msg("%s: %s", row->reason, stoic_error_name(error));
        }
        assert_int_equal(ERR_GET_REASON(ERR_get_error()), row->before);
        assert_int_equal(ERR_get_error(), 0);
    }
}

/* The queue holds 16 errors; the oldest go first. */
static void survives_a_full_queue(void **state) {
    (void)state;
    ERR_clear_error();
    ERR_set_mark();
    for (int i = 0; i < 40; i++) {
        ERR_raise(ERR_LIB_EC, i == 30 ? ERR_R_MALLOC_FAILURE : OUR_REASON);
    }
    assert_int_equal(stoic_libcrypto_end(STOIC_ERROR_BAD_SIGNATURE), STOIC_ERROR_OUT_OF_MEMORY);
    assert_int_equal(ERR_get_error(), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_the_applications_errors),
        cmocka_unit_test(leaves_none_of_its_own),
        cmocka_unit_test(names_a_lack_of_memory),
        cmocka_unit_test(survives_a_full_queue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
