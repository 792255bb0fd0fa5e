/* SPDX-License-Identifier: Apache-2.0 */
#include "observe_testing.h"

static void test_every_enum_value_has_a_name(void **state) {
    (void)state;
    for (int i = STOIC_TRACE; i <= STOIC_CRIT; i++) {
        stoic_severity parsed;
        const char *name = stoic_severity_name((stoic_severity)i);
        CHECK(*name != '\0', "severity");
        CHECK(stoic_severity_parse(&parsed, name) && (int)parsed == i, name);
        CHECK(stoic_severity_number((stoic_severity)i) > 0, name);
    }
    for (int i = STOIC_PHASE_PRE; i <= STOIC_PHASE_CLOSING; i++) {
        CHECK(*stoic_phase_name((stoic_phase)i) != '\0', "phase");
    }
    for (int i = STOIC_NOTICE_HANDSHAKE_FAILED; i <= STOIC_NOTICE_HANDSHAKE_DONE; i++) {
        CHECK(strncmp(stoic_notice_kind_name((stoic_notice_kind)i), "tls.", 4) == 0, "kind");
    }
    for (int i = STOIC_BLAME_NOBODY; i <= STOIC_BLAME_UNKNOWN; i++) {
        CHECK(*stoic_notice_fault_name((stoic_notice_fault)i) != '\0', "fault");
    }
    for (int i = STOIC_CRED_ANONYMOUS; i <= STOIC_CRED_PROBE; i++) {
        CHECK(*stoic_credibility_name((stoic_credibility)i) != '\0', "credibility");
    }
    for (int i = STOIC_SNI_NONE; i <= STOIC_SNI_INVALID; i++) {
        CHECK(*stoic_sni_state_name((stoic_sni_state)i) != '\0', "sni state");
    }
    for (int i = STOIC_FAMILY_QUIET; i <= STOIC_FAMILY_SECURITY; i++) {
        CHECK(*stoic_family_name((stoic_family)i) != '\0', "family");
    }
    assert_string_equal(stoic_role_name(STOIC_ROLE_CLIENT), "client");
    assert_string_equal(stoic_direction_name(STOIC_SENT), "tx");
    assert_string_equal(stoic_self_check_name(STOIC_SELF_CHECK_EXPIRED), "expired");
}

static void test_numbers_without_a_name(void **state) {
    (void)state;
    assert_string_equal(stoic_severity_name((stoic_severity)99), "");
    assert_string_equal(stoic_class_name(STOIC_CLASS_NONE), "");
    assert_string_equal(stoic_class_name((stoic_class)99), "");
    assert_string_equal(stoic_reason_name(STOIC_REASON_NONE), "");
    assert_string_equal(stoic_reason_name(STOIC_REASON_END), "");
    assert_int_equal(stoic_severity_number((stoic_severity)99), 0);
}

static void test_severity_parse(void **state) {
    static const struct {
        const char *reason, *text;
        bool is_severity;
        stoic_severity severity;
    } cases[] = {
        {"as logged", "notice", true, STOIC_NOTE},    {"any case", "WARN", true, STOIC_WARN},
        {"long form", "warning", true, STOIC_WARN},   {"long form", "critical", true, STOIC_CRIT},
        {"as in code", "note", true, STOIC_NOTE},     {"empty", "", false, STOIC_TRACE},
        {"prefix", "err", false, STOIC_TRACE},        {"more behind", "info ", false, STOIC_TRACE},
        {"no text at all", NULL, false, STOIC_TRACE},
    };
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        stoic_severity severity = STOIC_TRACE;
        CHECK(stoic_severity_parse(&severity, cases[i].text) == cases[i].is_severity, cases[i].reason);
        CHECK(severity == cases[i].severity, cases[i].reason);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_enum_value_has_a_name),
        cmocka_unit_test(test_numbers_without_a_name),
        cmocka_unit_test(test_severity_parse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
