/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shares of X25519MLKEM768 that are altered on the way: each has its exact error and alert.
 */
#include "pair.h"

#include <string.h>

enum { PUBLIC = 1184, CIPHERTEXT = 1088, X25519 = 32 };

/* The share as it stands on the wire: group, length, bytes. */
static uint8_t *find_share(wire *under_way, size_t len) {
    const uint8_t head[] = {0x11, 0xec, (uint8_t)(len >> 8), (uint8_t)len};
    uint8_t *found = memmem(under_way->bytes, under_way->len, head, sizeof(head));
    assert_non_null(found);
    return found + sizeof(head);
}

static void set_coefficient_to_q(uint8_t *share) {
    share[0] = 0x01;
    share[1] = (uint8_t)((share[1] & 0xf0) | 0x0d);
}

static void clear_client_point(uint8_t *share) {
    memset(share + PUBLIC, 0, X25519);
}

static void clear_server_point(uint8_t *share) {
    memset(share + CIPHERTEXT, 0, X25519);
}

static void flip_first_bit(uint8_t *share) {
    share[0] ^= 1;
}

typedef struct altered_share {
    const char *reason;
    stoic_role victim;
    void (*alter)(uint8_t *share);
    stoic_error error;
    stoic_alert alert;
} altered_share;

static const altered_share cases[] = {
    {"a coefficient of the encapsulation key is q (FIPS 203 7.2)", STOIC_ROLE_SERVER, set_coefficient_to_q,
     STOIC_ERROR_KEY_SHARE_INVALID, STOIC_ALERT_illegal_parameter},
    {"the client's X25519 half gives zero", STOIC_ROLE_SERVER, clear_client_point,
     STOIC_ERROR_KEY_SHARE_INVALID, STOIC_ALERT_illegal_parameter},
    {"the server's X25519 half gives zero", STOIC_ROLE_CLIENT, clear_server_point,
     STOIC_ERROR_KEY_SHARE_INVALID, STOIC_ALERT_illegal_parameter},
    {"another ciphertext: no error of its own (FIPS 203 6.3), but another secret", STOIC_ROLE_CLIENT,
     flip_first_bit, STOIC_ERROR_BAD_RECORD_MAC, STOIC_ALERT_bad_record_mac},
};

/* What is on the way to one end arrives there. */
static void deliver(pair *both, wire *under_way, end *to) {
    pair_inject(both, to, under_way->bytes, under_way->len);
    under_way->len = 0;
}

static void check(const altered_share *row) {
    pair *both = pair_new(&(pair_options){.chunk = 0});
    const bool is_server = row->victim == STOIC_ROLE_SERVER;
    end *victim = is_server ? &both->server : &both->client;

    print_message("  %s\n", row->reason);
    pair_flush(both, &both->client);
    if (is_server) {
        row->alter(find_share(&both->to_server, PUBLIC + X25519));
        deliver(both, &both->to_server, &both->server);
    } else {
        deliver(both, &both->to_server, &both->server);
        pair_flush(both, &both->server);
        row->alter(find_share(&both->to_client, CIPHERTEXT + X25519));
        deliver(both, &both->to_client, &both->client);
    }
    assert_int_equal(victim->error, row->error);
    assert_int_equal(count_alerts(victim, STOIC_SENT, row->alert), 1);
    pair_free(both);
}

static void altered_shares_have_their_errors(void **state) {
    (void)state;
    STOIC_EACH(row, cases, STOIC_COUNT(cases)) {
        check(row);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(altered_shares_have_their_errors)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
