/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pinned verification: which certificates a client believes, and when.
 */
#include <stdlib.h>

#include "pair.h"

#define DAY INT64_C(86400)

static void judges_the_pinned_certificate(void **state) {
    (void)state;
    static const struct {
        const char *reason, *identity, *pin, *name;
        bool insecure;
        int64_t wall_seconds;
        stoic_error error;
    } cases[] = {
        {"pinned, valid, right name", "p256", "p256", "www.example", false, 0, STOIC_OK},
        {"another name of the certificate", "p256", "p256", "ALT.example", false, 0, STOIC_OK},
        {"an address in the certificate", "p256", "p256", "127.0.0.1", false, 0, STOIC_OK},
        {"no name to check", "p256", "p256", NULL, false, 0, STOIC_OK},
        {"one of several pins", "p384", "chain", "www.example", false, 0, STOIC_OK},
        {"another certificate", "p256", "p384", "www.example", false, 0,
         STOIC_ERROR_PEER_CERTIFICATE_NOT_PINNED},
        {"another name", "p384", "p384", "alt.example", false, 0, STOIC_ERROR_PEER_CERTIFICATE_NAME_MISMATCH},
        {"another address", "p256", "p256", "127.0.0.2", false, 0,
         STOIC_ERROR_PEER_CERTIFICATE_NAME_MISMATCH},
        {"too early", "p256", "p256", "www.example", false, 1700000000,
         STOIC_ERROR_PEER_CERTIFICATE_NOT_YET_VALID},
        {"too late", "p256", "p256", "www.example", false, 2500000000, STOIC_ERROR_PEER_CERTIFICATE_EXPIRED},
        {"insecure: another certificate", "p256", "p384", "www.example", true, 0, STOIC_OK},
        {"insecure: another name", "p384", "p384", "alt.example", true, 0, STOIC_OK},
        {"insecure: too late", "p256", "p256", "www.example", true, 2500000000, STOIC_OK},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        pair *both = pair_new(&(setup){.identities = {cases[i].identity},
                                       .pin = cases[i].pin,
                                       .server_name = cases[i].name,
                                       .insecure = cases[i].insecure,
                                       .wall_seconds = cases[i].wall_seconds,
                                       .unknown_name = STOIC_UNKNOWN_NAME_GETS_DEFAULT});
        pair_run(both);
        assert_error(cases[i].reason, both->client.error, cases[i].error);
        assert_int_equal(both->client.is_connected, cases[i].error == STOIC_OK);
        assert_true(both->client.agreed.peer_chain_len > 0); /* also of a rejected peer */
        pair_free(both);
    }
}

/* RFC 5280 4.1.2.5: both ends are inside. */
static void counts_both_ends_of_the_validity(void **state) {
    (void)state;
    const stoic_config *config = make_server_config(&(setup){.insecure = false});
    const int64_t not_before = config->identities[0].not_before;
    const int64_t not_after = config->identities[0].not_after;
    stoic_config_release(config);
    const struct {
        const char *reason;
        int64_t wall_seconds;
        stoic_error error;
    } cases[] = {
        {"the second before", not_before - 1, STOIC_ERROR_PEER_CERTIFICATE_NOT_YET_VALID},
        {"the first second", not_before, STOIC_OK},
        {"the last second", not_after, STOIC_OK},
        {"the second after", not_after + 1, STOIC_ERROR_PEER_CERTIFICATE_EXPIRED},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        pair *both = pair_new(&(setup){.wall_seconds = cases[i].wall_seconds});
        both->now.wall_ns += STOIC_NS_PER_SECOND - 1; /* to the end of the second */
        pair_run(both);
        assert_error(cases[i].reason, both->client.error, cases[i].error);
        pair_free(both);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(judges_the_pinned_certificate),
        cmocka_unit_test(counts_both_ends_of_the_validity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
