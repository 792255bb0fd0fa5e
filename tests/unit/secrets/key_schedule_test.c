/* SPDX-License-Identifier: Apache-2.0 */
/* Known answers of another implementation, for both hashes, with and without a PSK. RFC 8448's are in
 * tests/rfc8448. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "aborts.h"
#include "hex.h"
#include "secrets/key_schedule.h"

static const stoic_bytes nothing = {NULL, 0};

static const stoic_hash *hash_of(stoic_hash_id id) {
    return stoic_provider_hash(stoic_provider_libcrypto(), id);
}

/* Inputs count up: PSK from 10, shared secret (32 bytes) from 40, the three transcript hashes from 60, 80 and
 * a0 (hexadecimal). */
typedef struct schedule_case {
    const char *reason;
    stoic_hash_id hash;
    bool has_psk;
    const char *secrets[STOIC_NUM_SECRETS];
} schedule_case;

static const schedule_case cases[] = {
    {"SHA-256",
     STOIC_HASH_SHA256,
     false,
     {"5e8f08e381ace687371cbf39783617bd95b90efdf05abb000698fbe28f009a4e",
      "8ba8e4e58b8b8ee8996aceb1c812f25b4f903cc8fca202be6ae48f207fdb7b6e",
      "1fcbebf03ff5b20d823d79d722b480714dc64dc00b8dda7f47f05d4c19de59e1",
      "64123702c01ec495e36b270f74b52d596273c625bc0c56e44b47b91a5564d798",
      "3d7b9784052ebe45fff4c14b1ebe7a759293495e3891abc6e6c4782d72ec8106",
      "8944fc5c55356fbfc77fe91d34a029fe4d98bf736b567c159f4ad4c241566ea2"}},
    {"SHA-256 with PSK",
     STOIC_HASH_SHA256,
     true,
     {"36a2d1fae34d6f7e7e3becba625116e7b16d02fdb879e5c54b2abdee11668b59",
      "3e0b5349d63e87706b257ff18d4c012a0dfdebc76860e0161f889bcd0dbe022a",
      "71c73852eabc74ae92f5201380ad57e954543e8c3d53b9c591a0280ad8565288",
      "a8261972845363bc72b7b008f6dc14ad3202d74823e69ead62c8d5534251c5aa",
      "199057aa1f3ef7c2fd079ee477d98e4c732ee152fa0dc598ce862af47ac49db7",
      "b6512e1cb821bd6bd75b76b9a6609a5acf21572aab5a91bc09754c6477858453"}},
    {"SHA-384",
     STOIC_HASH_SHA384,
     false,
     {"d4c27ec00b49367fd5c6b44efb3fd2c551ce90ef1e979f6201920673bbd7f89df4b5b8483546673db1f346274e07b937",
      "1f0ab8440968651a083aea8544bd511c8fe583e3a16d150423eee85a2ebbc6c1764c9fc937bc138b859cad8db2e3c358",
      "7212c891edea21c51fd5173e98e50d6a4e4daa57cd9ecf242e890091efe316773b172e2689c01386073b8b616e91d6bd",
      "1d085cdd0cf563ec93529c0051d7863466a37931913dd3f2a71fcb0cd7b47c51a4b39c07fea5b76d8084e72bad7f4e3d",
      "f54f3a8da6c9da05de8d9388e358b00406a2a0e8663339d55e60cdd5c1efcc2be6ddc4b3c0771823e57d6c9290517e6b",
      "3860c8a5a9eed44fc7e288b005c6f4627bdd514b455889ccf91638d408e60e0a277367dc9509e17298124fa64fc70a0c"}},
    {"SHA-384 with PSK",
     STOIC_HASH_SHA384,
     true,
     {"c855ee857f3f79ee6af0d037172be2ad9d2cd270256c79b68ed7614610a56a8f991c59727e635b4cd4c6b808bfafa20a",
      "b2a33ab0086a9f436c17fa27089a9e7a3644dbce10936779a1b5de8d7aaebb307000feeb44f50b418037a079cd2bacc2",
      "22b7007ba19131d502fcf5e293092ea162ea59c22d99d208518e66dc8b9322f9b5c9c17d6b833516446fede1dd46d6d8",
      "4d73c44505a0aad113056bf4d16693da62b1ded0562b858a6202651e35d6a0a6ddda58a8e0d521f770282286c8b91df5",
      "da933a4aec103ff7e94fbc10e194bc2fe701fc2325f7dec59b0c70d018cff469f6f6b969bb4258930256ee2773af7939",
      "d9a8fe9964e164eddd1f4aeef5e863a3faf55fe3d87ad0f921a913653c28bd879007ab4ff0f0b63b2765d77c45248d6d"}},
};

static bool is_all_zero(const void *object, size_t size) {
    const uint8_t *bytes = object;
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != 0) {
            return false;
        }
    }
    return true;
}

static void run_schedule(stoic_key_schedule *schedule, const schedule_case *c) {
    const stoic_hash *hash = hash_of(c->hash);
    uint8_t psk[STOIC_HASH_MAX_LEN], shared[32], transcript[STOIC_HASH_MAX_LEN];
    stoic_key_schedule_start(schedule, hash, c->has_psk ? count_up(psk, hash->output_len, 0x10) : nothing);
    stoic_key_schedule_handshake(schedule, count_up(shared, sizeof(shared), 0x40),
                                 count_up(transcript, hash->output_len, 0x60));
    stoic_key_schedule_application(schedule, count_up(transcript, hash->output_len, 0x80));
    stoic_key_schedule_resumption(schedule, count_up(transcript, hash->output_len, 0xa0));
}

static void test_known_answers(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        stoic_key_schedule schedule = {0};
        run_schedule(&schedule, &cases[i]);
        for (int kind = 0; kind < STOIC_NUM_SECRETS; kind++) {
            const stoic_bytes secret = stoic_key_schedule_secret(&schedule, (stoic_secret_kind)kind);
            if (!equals_hex(secret, cases[i].secrets[kind])) {
                fail_msg("%s: secret %d differs", cases[i].reason, kind);
            }
        }
        assert_true(is_all_zero(&schedule.current, sizeof(schedule.current)));
        stoic_key_schedule_wipe(&schedule);
        assert_true(is_all_zero(&schedule, sizeof(schedule)));
    }
}

typedef struct derived_case {
    const char *reason;
    uint16_t suite;
    const char *finished, *next, *key, *iv;
} derived_case;

/* From a traffic secret that counts up from 20, over a transcript hash that counts up from 60. */
static const derived_case derived_cases[] = {
    {"AES-128 and SHA-256", STOIC_TLS_AES_128_GCM_SHA256,
     "819edc1ec71fcf861bf685f841f1d58eedd5bd3be24f7ccef5b68e75f8a2cf08",
     "36d94712f5f06af0d1929e8f7f4c031eff426acc3eb6b55953cf15896cbdabdf", "b5731bad127592f8b4d6367208350a8f",
     "e0a19f74444f6ad9ab160d17"},
    {"AES-256 and SHA-384", STOIC_TLS_AES_256_GCM_SHA384,
     "cc1b8e793dafdd5a0d47a79189ac513db2a332134ebcce9409dbb78fe0d9d8994fb6bd154ccd8b9b62ee8596fae1dc83",
     "f3dc83c0199241f7d054faea41631d12ba8397fac49f949aef33fb26fa1f921b7d463db5f17a2da5d238d6fbb8b78e5c",
     "18d2c1a7942536994f5a4afc2a847abf2a5d27ad6810b0660fdbf2b5cf07c1b4", "d2b0ffa5034a3d032584d631"},
    {"ChaCha20 and SHA-256", STOIC_TLS_CHACHA20_POLY1305_SHA256,
     "819edc1ec71fcf861bf685f841f1d58eedd5bd3be24f7ccef5b68e75f8a2cf08",
     "36d94712f5f06af0d1929e8f7f4c031eff426acc3eb6b55953cf15896cbdabdf",
     "d923000c2ebbe7e78f9fb6b956f12f56c0a5a89205e07985eec830c208f6a697", "e0a19f74444f6ad9ab160d17"},
};

static void test_from_a_traffic_secret(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(derived_cases); i++) {
        const derived_case *c = &derived_cases[i];
        const stoic_suite *suite = stoic_provider_suite(stoic_provider_libcrypto(), c->suite);
        const stoic_hash *hash = suite->hash;
        uint8_t secret_space[STOIC_HASH_MAX_LEN], transcript[STOIC_HASH_MAX_LEN],
            out[STOIC_HASH_MAX_LEN] = {0};
        const stoic_bytes secret = count_up(secret_space, hash->output_len, 0x20);
        const stoic_bytes result = stoic_bytes_of(out, hash->output_len);
        stoic_traffic_key key;
        stoic_finished_mac(hash, out, secret, count_up(transcript, hash->output_len, 0x60));
        bool is_right = equals_hex(result, c->finished);
        stoic_traffic_key_derive(&key, suite, secret);
        is_right = is_right && equals_hex(stoic_bytes_of(key.key, key.key_len), c->key) &&
                   equals_hex(stoic_bytes_of(key.iv, sizeof(key.iv)), c->iv);
        stoic_next_traffic_secret(hash, secret_space, secret); /* in place */
        if (!is_right || !equals_hex(secret, c->next)) {
            fail_msg("%s", c->reason);
        }
    }
}

static void test_start_again(void **state) {
    (void)state;
    stoic_key_schedule schedule = {0};
    run_schedule(&schedule, &cases[0]);
    stoic_key_schedule_start(&schedule, hash_of(STOIC_HASH_SHA256), nothing);
    assert_true(is_all_zero(schedule.secrets, sizeof(schedule.secrets)));
    stoic_key_schedule_wipe(&schedule);
}

static stoic_key_schedule early(void) {
    stoic_key_schedule schedule;
    stoic_key_schedule_start(&schedule, hash_of(STOIC_HASH_SHA256), nothing);
    return schedule;
}

static void handshake_before_start(void) {
    stoic_key_schedule schedule = {0};
    stoic_key_schedule_handshake(&schedule, nothing, nothing);
}

static void application_before_handshake(void) {
    stoic_key_schedule schedule = early();
    stoic_key_schedule_application(&schedule, nothing);
}

static void handshake_twice(void) {
    uint8_t shared[32];
    stoic_key_schedule schedule = early();
    stoic_key_schedule_handshake(&schedule, count_up(shared, sizeof(shared), 0), nothing);
    stoic_key_schedule_handshake(&schedule, count_up(shared, sizeof(shared), 0), nothing);
}

static void secret_before_its_step(void) {
    const stoic_key_schedule schedule = early();
    (void)stoic_key_schedule_secret(&schedule, STOIC_SECRET_CLIENT_HANDSHAKE);
}

static void secret_after_the_wipe(void) {
    stoic_key_schedule schedule = {0};
    run_schedule(&schedule, &cases[0]);
    stoic_key_schedule_wipe(&schedule);
    (void)stoic_key_schedule_secret(&schedule, STOIC_SECRET_RESUMPTION);
}

static void test_out_of_order(void **state) {
    (void)state;
    assert_true(aborts(handshake_before_start));
    assert_true(aborts(application_before_handshake));
    assert_true(aborts(handshake_twice));
    assert_true(aborts(secret_before_its_step));
    assert_true(aborts(secret_after_the_wipe));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers),
        cmocka_unit_test(test_from_a_traffic_secret),
        cmocka_unit_test(test_start_again),
        cmocka_unit_test(test_out_of_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
