/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hybrid groups: how they are put together, taken apart again with ML-KEM and the other group alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "native/mlkem768.h"
#include "unit/provider/providers.h"

enum { SEED = STOIC_MLKEM768_SEED_LEN, PUBLIC = STOIC_MLKEM768_PUBLIC_LEN };
enum { CIPHERTEXT = STOIC_MLKEM768_CIPHERTEXT_LEN, SCALAR = 32 };

/* draft-ietf-tls-ecdhe-mlkem 4. */
typedef struct hybrid_row {
    uint16_t id, part;
    size_t part_len; /* of a share of it */
    bool kem_is_first;
} hybrid_row;

static const hybrid_row rows[] = {
    {0x11ec, 0x001d, 32, true},
    {0x11eb, 0x0017, 65, false},
};

/* One exchange, seen from both sides. */
typedef struct exchange {
    const hybrid_row *row;
    const stoic_group *group;
    uint8_t private_key[SEED + SCALAR];
    uint8_t client_share[STOIC_GROUP_MAX_SHARE_LEN], server_share[STOIC_GROUP_MAX_SHARE_LEN];
    uint8_t secret[STOIC_GROUP_MAX_SECRET_LEN];
    context_space context;
} exchange;

static void start(exchange *all, const hybrid_row *row) {
    all->row = row;
    all->group = stoic_provider_group(stoic_provider_libcrypto(), row->id);
    assert_non_null(all->group);
    for (size_t i = 0; i < sizeof(all->private_key); i++) {
        all->private_key[i] = (uint8_t)(i + 1);
    }
    assert_int_equal(all->group->start_from(&all->context, all->client_share,
                                            stoic_bytes_of(all->private_key, sizeof(all->private_key))),
                     STOIC_OK);
}

static void respond(exchange *all) {
    assert_int_equal(all->group->respond(all->server_share, all->secret,
                                         stoic_bytes_of(all->client_share, all->group->client_share_len)),
                     STOIC_OK);
}

/* The two halves of a concatenation. */
static const uint8_t *kem_of(const exchange *all, const uint8_t *both, size_t part_len) {
    return both + (all->row->kem_is_first ? 0 : part_len);
}

static const uint8_t *part_of(const exchange *all, const uint8_t *both, size_t kem_len) {
    return both + (all->row->kem_is_first ? kem_len : 0);
}

static void check_client_share(const exchange *all) {
    uint8_t public_key[PUBLIC], part_share[STOIC_GROUP_MAX_SHARE_LEN];
    const stoic_group *part = all->group->part;
    context_space context;

    assert_int_equal(part->id, all->row->part);
    assert_int_equal(all->group->client_share_len, PUBLIC + all->row->part_len);
    assert_int_equal(all->group->part_start, all->row->kem_is_first ? PUBLIC : 0);
    stoic_mlkem768_start(public_key, kem_of(all, all->private_key, SCALAR), stoic_poly_best_kernels());
    assert_memory_equal(kem_of(all, all->client_share, all->row->part_len), public_key, PUBLIC);
    assert_int_equal(
        part->start_from(&context, part_share, stoic_bytes_of(part_of(all, all->private_key, SEED), SCALAR)),
        STOIC_OK);
    assert_memory_equal(all->client_share + all->group->part_start, part_share, all->row->part_len);
    part->clear(&context);
}

static void check_secret(const exchange *all) {
    uint8_t kem_secret[32], part_secret[32], part_share[STOIC_GROUP_MAX_SHARE_LEN];
    const stoic_group *part = all->group->part;
    context_space context;

    assert_int_equal(all->group->server_share_len, CIPHERTEXT + all->row->part_len);
    assert_int_equal(all->group->secret_len, 64);
    assert_int_equal(stoic_mlkem768_decapsulate(
                         kem_secret, kem_of(all, all->private_key, SCALAR),
                         stoic_bytes_of(kem_of(all, all->server_share, all->row->part_len), CIPHERTEXT),
                         stoic_poly_best_kernels()),
                     STOIC_OK);
    assert_memory_equal(kem_of(all, all->secret, 32), kem_secret, 32);
    assert_int_equal(
        part->start_from(&context, part_share, stoic_bytes_of(part_of(all, all->private_key, SEED), SCALAR)),
        STOIC_OK);
    assert_int_equal(
        part->finish(&context, part_secret,
                     stoic_bytes_of(part_of(all, all->server_share, CIPHERTEXT), all->row->part_len)),
        STOIC_OK);
    assert_memory_equal(part_of(all, all->secret, 32), part_secret, 32);
    part->clear(&context);
}

static void both_halves_stand_in_their_places(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(rows); i++) {
        exchange all;
        start(&all, &rows[i]);
        check_client_share(&all);
        respond(&all);
        check_secret(&all);
        all.group->clear(&all.context);
    }
}

/* A server without the hybrid answers the share of the part. */
static void the_part_can_be_finished_alone(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(rows); i++) {
        uint8_t answer[STOIC_GROUP_MAX_SHARE_LEN], theirs[32], ours[32];
        exchange all;
        start(&all, &rows[i]);
        const stoic_group *part = all.group->part;
        assert_int_equal(
            part->respond(answer, theirs,
                          stoic_bytes_of(all.client_share + all.group->part_start, part->client_share_len)),
            STOIC_OK);
        assert_int_equal(
            all.group->finish_part(&all.context, ours, stoic_bytes_of(answer, part->server_share_len)),
            STOIC_OK);
        assert_memory_equal(ours, theirs, sizeof(ours));
        assert_int_equal(
            all.group->finish_part(&all.context, ours, stoic_bytes_of(answer, part->server_share_len - 1)),
            STOIC_ERROR_KEY_SHARE_INVALID);
        all.group->clear(&all.context);
    }
}

typedef enum spoiling { KEM_COEFFICIENT, PART, SHORTER, LONGER } spoiling;

static const struct {
    const char *reason;
    spoiling how;
} spoilings[] = {
    {"a coefficient of the encapsulation key is q (FIPS 203 7.2)", KEM_COEFFICIENT},
    {"the other share is no public key", PART},
    {"a byte is missing", SHORTER},
    {"a byte too much", LONGER},
};

static size_t spoil(exchange *all, uint8_t *share, size_t len, size_t kem_len, spoiling how) {
    if (how == KEM_COEFFICIENT) { /* q is 0xd01 */
        uint8_t *kem = share + (all->row->kem_is_first ? 0 : all->row->part_len);
        kem[1149] = 0x01;
        kem[1150] = (uint8_t)((kem[1150] & 0xf0) | 0x0d);
    }
    if (how == PART) {
        memset(share + (all->row->kem_is_first ? kem_len : 0), 0, all->row->part_len);
    }
    return len + (how == LONGER) - (how == SHORTER);
}

static void bad_shares_are_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(rows); i++) {
        for (size_t k = 0; k < STOIC_COUNT(spoilings); k++) {
            uint8_t answer[STOIC_GROUP_MAX_SHARE_LEN] = {0xee}, secret[STOIC_GROUP_MAX_SECRET_LEN] = {0xee};
            exchange all;
            print_message("  %04x: %s\n", rows[i].id, spoilings[k].reason);
            start(&all, &rows[i]);
            respond(&all);
            const size_t client_len =
                spoil(&all, all.client_share, all.group->client_share_len, PUBLIC, spoilings[k].how);
            assert_int_equal(all.group->respond(answer, secret, stoic_bytes_of(all.client_share, client_len)),
                             STOIC_ERROR_KEY_SHARE_INVALID);
            if (spoilings[k].how != KEM_COEFFICIENT) { /* every ciphertext of the right length is one */
                const size_t server_len =
                    spoil(&all, all.server_share, all.group->server_share_len, CIPHERTEXT, spoilings[k].how);
                assert_int_equal(
                    all.group->finish(&all.context, secret, stoic_bytes_of(all.server_share, server_len)),
                    STOIC_ERROR_KEY_SHARE_INVALID);
            }
            assert_int_equal(answer[0], 0xee);
            assert_int_equal(secret[0], 0xee);
            all.group->clear(&all.context);
        }
    }
}

/* FIPS 203 6.3: it is not told that a ciphertext is wrong, but the secrets differ. */
static void a_changed_ciphertext_gives_another_secret(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(rows); i++) {
        uint8_t secret[STOIC_GROUP_MAX_SECRET_LEN], again[STOIC_GROUP_MAX_SECRET_LEN];
        exchange all;
        start(&all, &rows[i]);
        respond(&all);
        all.server_share[rows[i].kem_is_first ? 7 : rows[i].part_len + 7] ^= 1;
        const stoic_bytes share = stoic_bytes_of(all.server_share, all.group->server_share_len);
        assert_int_equal(all.group->finish(&all.context, secret, share), STOIC_OK);
        assert_int_equal(all.group->finish(&all.context, again, share), STOIC_OK);
        assert_memory_equal(secret, again, all.group->secret_len);
        assert_memory_not_equal(kem_of(&all, secret, 32), kem_of(&all, all.secret, 32), 32);
        assert_memory_equal(part_of(&all, secret, 32), part_of(&all, all.secret, 32), 32);
        all.group->clear(&all.context);
    }
}

static void others_have_no_part(void **state) {
    const stoic_provider *provider = stoic_provider_libcrypto();
    size_t num_hybrids = 0;

    (void)state;
    for (size_t i = 0; i < provider->num_groups; i++) {
        const stoic_group *group = provider->groups[i];
        assert_int_equal(group->part != NULL, group->finish_part != NULL);
        assert_true(group->part == NULL || group->part->part == NULL);
        num_hybrids += group->part != NULL;
        if (group->part != NULL) { /* its key pair stands in the hybrid's, behind the seed */
            assert_true(SEED + group->part->context_size <= group->context_size);
            assert_true(group->part_start + group->part->client_share_len <= group->client_share_len);
            assert_true(group->id != group->part->id);
        }
    }
    assert_int_equal(num_hybrids, STOIC_COUNT(rows));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_halves_stand_in_their_places),
        cmocka_unit_test(the_part_can_be_finished_alone),
        cmocka_unit_test(bad_shares_are_refused),
        cmocka_unit_test(a_changed_ciphertext_gives_another_secret),
        cmocka_unit_test(others_have_no_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
