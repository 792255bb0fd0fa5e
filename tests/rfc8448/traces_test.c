/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The traces of RFC 8448, octet by octet: every value of the key schedule, every transcript hash, every
 * record both ways.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "replay.h"

static trace_file *traces;

typedef struct trace_case {
    int section;
    const char *reason;
    replay_counts counts;
} trace_case;

static void expect_count(const char *what, size_t num, size_t stated) {
    if (num != stated) {
        fail_msg("%s: %zu compared, the text states %zu", what, num, stated);
    }
}

static void test_trace(void **state) {
    const trace_case *c = *state;
    static replay self;
    assert_string_equal(traces->problem, "");
    replay_start(&self, stoic_provider_libcrypto());
    for (size_t i = 0; i < traces->num_steps; i++) {
        if (traces->steps[i].section == c->section) {
            replay_step(&self, &traces->steps[i]);
        }
    }
    replay_end(&self);
    expect_count("derived", self.counts.derived, c->counts.derived);
    expect_count("extracted", self.counts.extracted, c->counts.extracted);
    expect_count("traffic keys", self.counts.traffic_keys, c->counts.traffic_keys);
    expect_count("finished", self.counts.finished, c->counts.finished);
    expect_count("binders", self.counts.binders, c->counts.binders);
    expect_count("key pairs", self.counts.key_pairs, c->counts.key_pairs);
    expect_count("shared secrets", self.counts.shared_secrets, c->counts.shared_secrets);
    expect_count("records", self.counts.records, c->counts.records);
}

/* The counts are those of the RFC's text, in the order of replay_counts: whatever it states has been
 * compared. */
static trace_case cases[] = {
    {3, "simple 1-RTT", {12, 3, 4, 2, 0, 2, 1, 9}},
    {4, "resumption with 0-RTT: the schedule with a PSK", {14, 3, 5, 2, 1, 2, 1, 10}},
    {5, "HelloRetryRequest: message_hash", {11, 3, 4, 2, 0, 3, 1, 8}},
    {6, "client authentication", {11, 3, 4, 2, 0, 2, 1, 6}},
    {7, "compatibility mode: change_cipher_spec in between", {11, 3, 4, 2, 0, 2, 1, 8}},
};

int main(void) {
    const char *shared = getenv("STOIC_SHARED");
    char path[4096];
    snprintf(path, sizeof(path), "%s/vectors/rfc8448.txt", shared != NULL ? shared : "../shared");
    traces = trace_file_read(path);
    if (traces == NULL) {
        printf("SKIP: %s is not there\n", path);
        return 77;
    }
    struct CMUnitTest tests[STOIC_COUNT(cases)];
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        tests[i] = (struct CMUnitTest){cases[i].reason, test_trace, NULL, NULL, &cases[i]};
    }
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    free(traces);
    return failed;
}
