/* SPDX-License-Identifier: Apache-2.0 */
#include "observe_testing.h"

#include "observe/classify.h"
#include "observe/endings.h"
#include "observe/error_reasons.h"

/* A verdict is whole, and its reason is one that stands in its class. */
static void check_verdict(const stoic_classification *verdict, const char *what) {
    const stoic_reason_row *reason = stoic_reason_find(verdict->reason);
    if (verdict->reason == STOIC_REASON_UNMAPPED) {
        fail_msg("%s: unmapped", what);
    }
    CHECK(stoic_class_find(verdict->class_) != NULL, what);
    CHECK(reason != NULL, what);
    if ((reason->classes & UINT32_C(1) << verdict->class_) == 0) {
        fail_msg("%s: %s does not stand in class %s", what, reason->name, stoic_class_name(verdict->class_));
    }
    CHECK(verdict->explanation != NULL && verdict->cause != NULL && verdict->remedy != NULL, what);
    CHECK(*verdict->explanation != '\0', what);
    CHECK(strchr(verdict->remedy, '{') == NULL && strchr(verdict->explanation, '{') == NULL, what);
}

/* Calls `visit` for every role, phase, credibility and self-check. */
static void for_each_situation(stoic_facts facts, const char *what) {
    for (int role = STOIC_ROLE_SERVER; role <= STOIC_ROLE_CLIENT; role++) {
        for (int phase = STOIC_PHASE_PRE; phase <= STOIC_PHASE_CLOSING; phase++) {
            for (int cred = STOIC_CRED_ANONYMOUS; cred <= STOIC_CRED_PROBE; cred++) {
                for (unsigned bits = 0; bits < 32; bits++) {
                    stoic_classification verdict;
                    facts.role = (stoic_role)role;
                    facts.phase = (stoic_phase)phase;
                    facts.credibility = (stoic_credibility)cred;
                    facts.self_check = bits & 3;
                    facts.saw_user_canceled = (bits & 4) != 0;
                    facts.certificate_was_requested = (bits & 8) != 0;
                    facts.sent_certificate = (bits & 16) != 0;
                    facts.progress = phase == STOIC_PHASE_PRE  ? STOIC_PROGRESS_NO_BYTES
                                     : phase == STOIC_PHASE_HS ? STOIC_PROGRESS_SERVER_FLIGHT
                                                               : STOIC_PROGRESS_FINISHED;
                    stoic_classify(&facts, &verdict);
                    check_verdict(&verdict, what);
                }
            }
        }
    }
}

static void test_every_alert_in_every_situation(void **state) {
    (void)state;
    for (unsigned alert = 0; alert < 256; alert++) {
        char what[64];
        const stoic_facts facts = {
            .cause = STOIC_CAUSE_ALERT_RECEIVED,
            .has_alert = true,
            .alert_direction = STOIC_RECEIVED,
            .alert = (stoic_alert)alert,
            .alert_level = (uint8_t)(alert % 4),
        };
        snprintf(what, sizeof what, "alert %u", alert);
        for_each_situation(facts, what);
    }
}

static void test_the_level_decides_nothing(void **state) {
    (void)state;
    for (unsigned alert = 0; alert < 256; alert++) {
        stoic_classification one, two;
        stoic_facts facts = {.cause = STOIC_CAUSE_ALERT_RECEIVED, .phase = STOIC_PHASE_HS, .has_alert = true};
        facts.alert_direction = STOIC_RECEIVED;
        facts.alert = (stoic_alert)alert;
        facts.alert_level = 1;
        stoic_classify(&facts, &one);
        facts.alert_level = 2;
        stoic_classify(&facts, &two);
        assert_memory_equal(&one, &two, sizeof one);
    }
}

static void test_every_error_has_a_verdict(void **state) {
    size_t num;
    const stoic_error_row *rows = stoic_error_rows(&num);
    (void)state;
    assert_true(num > 100);
    for (size_t i = 0; i < num; i++) {
        const stoic_facts facts = {.cause = STOIC_CAUSE_ERROR, .error = rows[i].error};
        if (rows[i].fault != STOIC_FAULT_TRANSPORT) {
            CHECK(stoic_error_reason_find(rows[i].error) != NULL, rows[i].name);
        }
        for_each_situation(facts, rows[i].name);
    }
}

static void test_every_ending_has_a_verdict(void **state) {
    (void)state;
    for (int role = STOIC_ROLE_SERVER; role <= STOIC_ROLE_CLIENT; role++) {
        for (int end = STOIC_CAUSE_END_EOF; end <= STOIC_CAUSE_END_WRITE_FAILED; end++) {
            for (int phase = STOIC_PHASE_PRE; phase <= STOIC_PHASE_CLOSING; phase++) {
                for (int progress = STOIC_PROGRESS_NO_BYTES; progress <= STOIC_PROGRESS_FINISHED;
                     progress++) {
                    char what[96];
                    stoic_classification verdict;
                    const stoic_facts facts = {
                        .cause = STOIC_CAUSE_TRANSPORT,
                        .role = (stoic_role)role,
                        .end = (stoic_cause_end)end,
                        .phase = (stoic_phase)phase,
                        .progress = (stoic_progress)progress,
                    };
                    if (phase == STOIC_PHASE_CONF && role == STOIC_ROLE_SERVER) {
                        continue; /* there is no such phase */
                    }
                    snprintf(what, sizeof what, "role %d end %d phase %d progress %d", role, end, phase,
                             progress);
                    stoic_classify(&facts, &verdict);
                    check_verdict(&verdict, what);
                }
            }
        }
    }
}

/* Each row of the endings is the first match for something: none is hidden by another. */
static void test_no_ending_is_hidden(void **state) {
    size_t num;
    const stoic_ending *rows = stoic_endings(&num);
    (void)state;
    for (size_t i = 0; i < num; i++) {
        bool is_reached = false;
        for (unsigned all = 0; all < 2u * 5 * 6 * 6 * 2; all++) {
            const bool is_silent = all % 2 != 0;
            const stoic_facts facts = {
                .cause = STOIC_CAUSE_TRANSPORT,
                .role = (stoic_role)(all / 2 % 2),
                .phase = (stoic_phase)(all / 4 % 5),
                .progress = (stoic_progress)(all / 20 % 6),
                .end = (stoic_cause_end)(all / 120 % 6),
                .peer_sent_data = !is_silent,
            };
            is_reached = is_reached || stoic_ending_find(&facts) == &rows[i];
        }
        if (!is_reached) {
            fail_msg("row %zu (%s) is never reached", i, stoic_reason_name(rows[i].reason));
        }
    }
}

static void test_classes_and_reasons(void **state) {
    size_t num;
    (void)state;
    const stoic_class_row *classes = stoic_class_rows(&num);
    assert_int_equal(num, 18);
    for (size_t i = 0; i < num; i++) {
        assert_int_equal(classes[i].class_, i + 1);
        CHECK(classes[i].anonymous <= classes[i].credible, classes[i].name);
        CHECK(classes[i].family != STOIC_FAMILY_NONE && *classes[i].advice != '\0', classes[i].name);
    }
    const stoic_reason_row *reasons = stoic_reason_rows(&num);
    for (size_t i = 0; i < num; i++) {
        assert_int_equal(reasons[i].reason, i + 1);
        CHECK(reasons[i].classes != 0 && *reasons[i].sentence != '\0', reasons[i].name);
        for (size_t other = 0; other < i; other++) {
            CHECK(strcmp(reasons[i].name, reasons[other].name) != 0, reasons[i].name);
        }
    }
}

static void test_rows_of_the_table(void **state) {
    size_t num;
    const stoic_taxonomy_row *rows = stoic_taxonomy_rows(&num);
    (void)state;
    assert_int_equal(num, 134);
    for (size_t i = 0; i < num; i++) {
        CHECK((rows[i].condition == STOIC_ROW_ALWAYS) == (rows[i].class_if == STOIC_CLASS_NONE),
              rows[i].name);
        CHECK(rows[i].code < 0 || strcmp(rows[i].name, stoic_alert_name((stoic_alert)rows[i].code)) == 0,
              rows[i].name);
        CHECK(strstr(rows[i].remedy, "above") == NULL, rows[i].name);
    }
}

/* Rows that the search must find, one for each thing that it must get right. */
static void test_find(void **state) {
    static const struct {
        const char *reason;
        stoic_alert alert;
        stoic_direction direction;
        stoic_role role;
        stoic_phase phase;
        stoic_class class_;
        stoic_severity credible;
    } cases[] = {
        {"the row itself", 48, STOIC_RECEIVED, STOIC_ROLE_SERVER, STOIC_PHASE_HS, STOIC_CLASS_PEER_DISTRUST,
         STOIC_INFO},
        {"after the handshake", 48, STOIC_RECEIVED, STOIC_ROLE_SERVER, STOIC_PHASE_EST,
         STOIC_CLASS_PEER_DISTRUST, STOIC_INFO},
        {"an upstream in conf", 48, STOIC_RECEIVED, STOIC_ROLE_CLIENT, STOIC_PHASE_CONF,
         STOIC_CLASS_OUR_MISCONFIG, STOIC_ERROR_LEVEL},
        {"an upstream before conf", 42, STOIC_RECEIVED, STOIC_ROLE_CLIENT, STOIC_PHASE_HS,
         STOIC_CLASS_OUR_MISCONFIG, STOIC_ERROR_LEVEL},
        {"an upstream's first answer", 0, STOIC_RECEIVED, STOIC_ROLE_CLIENT, STOIC_PHASE_PRE,
         STOIC_CLASS_PEER_ABORT, STOIC_WARN},
        {"no name", 200, STOIC_RECEIVED, STOIC_ROLE_SERVER, STOIC_PHASE_EST, STOIC_CLASS_PEER_PROTOCOL,
         STOIC_INFO},
        {"only in older versions", 60, STOIC_RECEIVED, STOIC_ROLE_SERVER, STOIC_PHASE_HS,
         STOIC_CLASS_PEER_PROTOCOL, STOIC_DEBUG},
        {"fatal in 1.3 whatever its level", 112, STOIC_RECEIVED, STOIC_ROLE_CLIENT, STOIC_PHASE_HS,
         STOIC_CLASS_NAME_UNKNOWN, STOIC_ERROR_LEVEL},
        {"41 in place of 116", 41, STOIC_RECEIVED, STOIC_ROLE_CLIENT, STOIC_PHASE_CONF,
         STOIC_CLASS_OUR_MISCONFIG, STOIC_ERROR_LEVEL},
        {"closed in the handshake", 0, STOIC_RECEIVED, STOIC_ROLE_SERVER, STOIC_PHASE_HS,
         STOIC_CLASS_PEER_ABORT, STOIC_DEBUG},
    };
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        const stoic_taxonomy_row *row = stoic_taxonomy_find(cases[i].alert, cases[i].direction, cases[i].role,
                                                            cases[i].phase, STOIC_VERSION_TLS13);
        CHECK(row != NULL, cases[i].reason);
        CHECK(row->class_ == cases[i].class_ && row->credible == cases[i].credible, cases[i].reason);
    }
    /* The one row whose text sets the client role apart. */
    const stoic_taxonomy_row *row = stoic_taxonomy_find(STOIC_ALERT_unsupported_extension, STOIC_SENT,
                                                        STOIC_ROLE_CLIENT, STOIC_PHASE_HS, 0);
    assert_int_equal(row->client, STOIC_WARN);
    assert_int_equal(row->credible, STOIC_INFO);
    assert_null(strstr(row->explanation, "client role"));
}

static char *read_whole(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return NULL;
    }
    char *text = calloc(1, 1 << 20);
    const size_t len = fread(text, 1, (1 << 20) - 1, file);
    fclose(file);
    text[len] = '\0';
    return text;
}

/* The copy in the project is the specification's table. */
static void test_the_table_is_the_specification(void **state) {
    const char *source = getenv("STOIC_SOURCE_DIR"), *shared = getenv("STOIC_SHARED");
    char ours_path[1024], theirs_path[1024];
    (void)state;
    snprintf(ours_path, sizeof ours_path, "%s/data/taxonomy.csv", source != NULL ? source : ".");
    if (shared != NULL) {
        snprintf(theirs_path, sizeof theirs_path, "%s/taxonomy.csv", shared);
    } else {
        snprintf(theirs_path, sizeof theirs_path, "%s/../shared/taxonomy.csv", source != NULL ? source : ".");
    }
    char *ours = read_whole(ours_path), *theirs = read_whole(theirs_path);
    if (theirs == NULL) {
        printf("SKIP: no taxonomy.csv beside the project to compare with\n");
        free(ours);
        skip();
    }
    assert_non_null(ours);
    assert_string_equal(ours, theirs);
    free(ours);
    free(theirs);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_alert_in_every_situation),
        cmocka_unit_test(test_the_level_decides_nothing),
        cmocka_unit_test(test_every_error_has_a_verdict),
        cmocka_unit_test(test_every_ending_has_a_verdict),
        cmocka_unit_test(test_no_ending_is_hidden),
        cmocka_unit_test(test_classes_and_reasons),
        cmocka_unit_test(test_rows_of_the_table),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_the_table_is_the_specification),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
