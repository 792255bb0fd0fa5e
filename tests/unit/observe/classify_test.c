/* SPDX-License-Identifier: Apache-2.0 */
/* What operators are promised (TAXONOMY A, C and F), case by case. */
#include "observe_testing.h"

#include "observe/classify.h"

#define RECEIVED(number)                                                                                     \
    .cause = STOIC_CAUSE_ALERT_RECEIVED, .has_alert = true, .alert_direction = STOIC_RECEIVED,               \
    .alert = (number)
#define FAILED(name) .cause = STOIC_CAUSE_ERROR, .error = STOIC_ERROR_##name
#define REPEATED(name, number)                                                                               \
    FAILED(name), .has_alert = true, .alert_direction = STOIC_RECEIVED, .alert = (number)
#define ENDED(how) .cause = STOIC_CAUSE_TRANSPORT, .end = STOIC_CAUSE_END_##how
#define CLIENT .role = STOIC_ROLE_CLIENT
#define PHASE(name) .phase = STOIC_PHASE_##name
#define PROGRESS(name) .progress = STOIC_PROGRESS_##name
#define NAMED .credibility = STOIC_CRED_NAMED, .sni_state = STOIC_SNI_SERVED
#define TRUSTED .credibility = STOIC_CRED_TRUSTED
#define DATA .peer_sent_data = true, .we_sent_data = true
#define OPEN PHASE(EST), PROGRESS(FINISHED)
#define EXPIRED .self_check = STOIC_SELF_CHECK_EXPIRED
#define SECONDS(n) .established_ns = (n) * STOIC_NS_PER_SECOND

#define IS(class_name, reason_name, level) STOIC_CLASS_##class_name, STOIC_REASON_##reason_name, STOIC_##level

typedef struct classify_case {
    const char *reason;
    stoic_facts facts;
    stoic_class class_;
    stoic_reason what;
    stoic_severity severity;
    stoic_notice_fault fault;
} classify_case;

#define NOBODY STOIC_BLAME_NOBODY
#define PEER STOIC_BLAME_PEER
#define US STOIC_BLAME_US
#define NETWORK STOIC_BLAME_NETWORK
#define UNKNOWN STOIC_BLAME_UNKNOWN

static const classify_case cases[] = {
    /* The case that the project began with. */
    {"a JDK closes: user_canceled, close_notify",
     {RECEIVED(0), OPEN, DATA, NAMED, .saw_user_canceled = true, .closed_by_peer = true},
     IS(CLOSURE, USER_CANCELED_THEN_CLOSE, TRACE),
     NOBODY},
    {"the same, as an orderly end of both sides",
     {.cause = STOIC_CAUSE_CLOSED,
      OPEN,
      DATA,
      .saw_user_canceled = true,
      .closed_by_peer = true,
      .closed_by_us = true},
     IS(CLOSURE, USER_CANCELED_THEN_CLOSE, TRACE),
     NOBODY},
    {"a JDK server closes first",
     {RECEIVED(0), CLIENT, OPEN, DATA, .saw_user_canceled = true, .closed_by_peer = true},
     IS(CLOSURE, USER_CANCELED_THEN_CLOSE, TRACE),
     NOBODY},
    {"a JDK client with no data at all",
     {RECEIVED(0), OPEN, .saw_user_canceled = true, .closed_by_peer = true},
     IS(CLOSURE, USER_CANCELED_THEN_CLOSE, TRACE),
     NOBODY},
    {"user_canceled passes by",
     {RECEIVED(90), OPEN, .saw_user_canceled = true},
     IS(CLOSURE, USER_CANCELED, TRACE),
     NOBODY},
    {"user_canceled, then a bare FIN",
     {ENDED(EOF), OPEN, DATA, .saw_user_canceled = true},
     IS(TRUNCATION, EOF, DEBUG),
     PEER},
    {"user_canceled in the handshake, then close_notify",
     {RECEIVED(0), PHASE(HS), NAMED, .saw_user_canceled = true, .closed_by_peer = true},
     IS(PEER_ABORT, USER_CANCELED, DEBUG),
     PEER},
    {"user_canceled and no close_notify in time",
     {FAILED(CANCELED_WITHOUT_CLOSE), OPEN, .saw_user_canceled = true},
     IS(PEER_ABORT, USER_CANCELED, DEBUG),
     PEER},
    {"more than four of them",
     {FAILED(TOO_MANY_WARNINGS), OPEN},
     IS(ATTACK_SUSPECT, WARNING_FLOOD, WARN),
     PEER},

    /* Orderly ends. */
    {"close_notify",
     {RECEIVED(0), OPEN, DATA, .closed_by_peer = true},
     IS(CLOSURE, CLOSE_NOTIFY, TRACE),
     NOBODY},
    {"close_notify without data is an orderly end too",
     {RECEIVED(0), OPEN, .closed_by_peer = true},
     IS(CLOSURE, CLOSE_NOTIFY, TRACE),
     NOBODY},
    {"we closed",
     {.cause = STOIC_CAUSE_CLOSED, PHASE(CLOSING), DATA, .closed_by_us = true},
     IS(CLOSURE, LOCAL_SHUTDOWN, TRACE),
     NOBODY},
    {"FIN after our close_notify",
     {ENDED(EOF), PHASE(CLOSING), DATA, .closed_by_us = true},
     IS(CLOSURE, LOCAL_SHUTDOWN, TRACE),
     NOBODY},
    {"RST after our close_notify",
     {ENDED(RESET), PHASE(CLOSING), DATA, .closed_by_us = true},
     IS(CLOSURE, LOCAL_SHUTDOWN, TRACE),
     NOBODY},
    {"FIN after the peer's close_notify",
     {ENDED(EOF), OPEN, DATA, .closed_by_peer = true},
     IS(CLOSURE, CLOSE_NOTIFY, TRACE),
     NOBODY},
    {"freed while open",
     {.cause = STOIC_CAUSE_CLOSED, .end = STOIC_CAUSE_END_CLOSED_LOCALLY, OPEN, DATA},
     IS(CLOSURE, LOCAL_SHUTDOWN, TRACE),
     NOBODY},
    {"we gave a handshake up",
     {.cause = STOIC_CAUSE_CLOSED, PHASE(HS), .closed_by_us = true},
     IS(CLOSURE, LOCAL_SHUTDOWN, DEBUG),
     NOBODY},
    {"freed in the handshake",
     {.cause = STOIC_CAUSE_CLOSED, PHASE(HS), PROGRESS(HELLO)},
     IS(CLOSURE, LOCAL_SHUTDOWN, DEBUG),
     NOBODY},
    {"the application aborts", {FAILED(ABORTED_BY_CALLER), OPEN}, IS(CLOSURE, LOCAL_SHUTDOWN, DEBUG), NOBODY},
    {"idle", {ENDED(TIMED_OUT), OPEN, DATA}, IS(CLOSURE, IDLE_TIMEOUT, DEBUG), NOBODY},
    {"data after the peer's close_notify",
     {FAILED(DATA_AFTER_CLOSE), OPEN, NAMED},
     IS(PEER_PROTOCOL, DATA_AFTER_CLOSE, DEBUG),
     PEER},

    /* Whoever connects and leaves. */
    {"connects and closes", {ENDED(EOF), PROGRESS(NO_BYTES)}, IS(PROBE, EMPTY_FIN, DEBUG), NOBODY},
    {"a declared health check",
     {ENDED(EOF), PROGRESS(NO_BYTES), .credibility = STOIC_CRED_PROBE},
     IS(PROBE, EMPTY_FIN, TRACE),
     NOBODY},
    {"connects and resets", {ENDED(RESET), PROGRESS(NO_BYTES)}, IS(PROBE, EMPTY_RST, DEBUG), NOBODY},
    {"connects and waits",
     {.cause = STOIC_CAUSE_TIMEOUT, PROGRESS(NO_BYTES)},
     IS(PROBE, EMPTY_TIMEOUT, DEBUG),
     NOBODY},
    {"half a ClientHello, then FIN",
     {ENDED(EOF), PROGRESS(PART_OF_HELLO)},
     IS(PEER_ABORT, EOF_IN_HELLO, DEBUG),
     PEER},
    {"half a ClientHello, then RST",
     {ENDED(RESET), PROGRESS(PART_OF_HELLO)},
     IS(PEER_ABORT, RST_IN_HELLO, DEBUG),
     PEER},
    {"half a ClientHello, then nothing",
     {.cause = STOIC_CAUSE_TIMEOUT, PROGRESS(PART_OF_HELLO)},
     IS(PEER_ABORT, TIMEOUT_HELLO, DEBUG),
     UNKNOWN},
    {"the same, told as an error",
     {FAILED(HELLO_TIMEOUT), PROGRESS(PART_OF_HELLO)},
     IS(PEER_ABORT, TIMEOUT_HELLO, DEBUG),
     UNKNOWN},
    {"leaves before our flight",
     {ENDED(EOF), PHASE(HS), PROGRESS(HELLO), NAMED},
     IS(PEER_ABORT, EOF_AFTER_HELLO, DEBUG),
     PEER},
    {"leaves after our flight",
     {ENDED(EOF), PHASE(HS), PROGRESS(SERVER_FLIGHT), NAMED},
     IS(PEER_ABORT, EOF_AFTER_SERVER_FLIGHT, DEBUG),
     UNKNOWN},
    {"resets after our flight",
     {ENDED(RESET), PHASE(HS), PROGRESS(SERVER_FLIGHT), NAMED},
     IS(PEER_ABORT, RST_AFTER_SERVER_FLIGHT, DEBUG),
     UNKNOWN},
    {"leaves in its second flight",
     {ENDED(EOF), PHASE(HS), PROGRESS(SECOND_FLIGHT), NAMED},
     IS(PEER_ABORT, EOF_BEFORE_FINISHED, DEBUG),
     PEER},
    {"stops in the handshake",
     {.cause = STOIC_CAUSE_TIMEOUT, PHASE(HS), PROGRESS(SERVER_FLIGHT), NAMED},
     IS(PEER_ABORT, TIMEOUT_HANDSHAKE, DEBUG),
     UNKNOWN},
    {"close_notify in the handshake",
     {RECEIVED(0), PHASE(HS), NAMED},
     IS(PEER_ABORT, CLOSE_NOTIFY_IN_HANDSHAKE, DEBUG),
     PEER},
    {"an alert first", {RECEIVED(40), PHASE(PRE)}, IS(PROBE, ALERT_FIRST, DEBUG), NOBODY},
    {"connects, completes, leaves",
     {ENDED(EOF), OPEN, SECONDS(1)},
     IS(PEER_ABORT, CLIENT_SILENT, DEBUG),
     UNKNOWN},
    {"the same after a while", {ENDED(EOF), OPEN, SECONDS(2)}, IS(TRUNCATION, EOF, DEBUG), PEER},
    {"the same with data", {ENDED(EOF), OPEN, .we_sent_data = true}, IS(TRUNCATION, EOF, DEBUG), PEER},
    {"an upstream that does so", {ENDED(EOF), CLIENT, OPEN}, IS(TRUNCATION, EOF, INFO), PEER},
    {"reset while open", {ENDED(RESET), OPEN, DATA}, IS(TRUNCATION, RST, DEBUG), NETWORK},
    {"gone while we write", {ENDED(WRITE_FAILED), OPEN, DATA}, IS(TRUNCATION, WRITE_EPIPE, DEBUG), PEER},

    /* Clients that reject our certificate, which has expired. */
    {"expired, a JDK or Chrome",
     {RECEIVED(46), PHASE(HS), EXPIRED, NAMED},
     IS(OUR_MISCONFIG, EXPIRED, ERROR_LEVEL),
     US},
    {"expired, Go", {RECEIVED(42), PHASE(HS), EXPIRED, NAMED}, IS(OUR_MISCONFIG, EXPIRED, ERROR_LEVEL), US},
    {"expired, OpenSSL or curl",
     {RECEIVED(45), PHASE(HS), EXPIRED, NAMED},
     IS(OUR_MISCONFIG, EXPIRED, ERROR_LEVEL),
     US},
    {"expired, others",
     {RECEIVED(48), PHASE(HS), EXPIRED, NAMED},
     IS(OUR_MISCONFIG, EXPIRED, ERROR_LEVEL),
     US},
    {"expired, and a stranger tells",
     {RECEIVED(46), PHASE(HS), EXPIRED},
     IS(OUR_MISCONFIG, EXPIRED, ERROR_LEVEL),
     US},
    {"expired, and told after the handshake",
     {RECEIVED(45), OPEN, EXPIRED, NAMED},
     IS(OUR_MISCONFIG, EXPIRED, ERROR_LEVEL),
     US},
    {"not valid yet",
     {RECEIVED(45), PHASE(HS), .self_check = STOIC_SELF_CHECK_NOT_YET_VALID, NAMED},
     IS(OUR_MISCONFIG, NOT_YET_VALID, ERROR_LEVEL),
     US},
    {"nothing wrong here: credible",
     {RECEIVED(48), PHASE(HS), NAMED},
     IS(PEER_DISTRUST, UNKNOWN_CA, INFO),
     PEER},
    {"nothing wrong here: a stranger",
     {RECEIVED(46), PHASE(HS)},
     IS(PEER_DISTRUST, UNSPECIFIED, DEBUG),
     PEER},
    {"the client's clock", {RECEIVED(45), PHASE(HS), NAMED}, IS(PEER_DISTRUST, EXPIRED, INFO), PEER},
    {"another alert on an expired certificate",
     {RECEIVED(70), PHASE(HS), EXPIRED, NAMED},
     IS(NEGOTIATION, VERSION, WARN),
     UNKNOWN},

    /* Nothing in common. */
    {"TLS 1.1, a name of ours",
     {FAILED(NO_COMMON_VERSION), PHASE(HS), NAMED},
     IS(NEGOTIATION, VERSION, WARN),
     PEER},
    {"TLS 1.1, a scanner", {FAILED(NO_COMMON_VERSION), PHASE(HS)}, IS(NEGOTIATION, VERSION, DEBUG), PEER},
    {"suites", {FAILED(NO_COMMON_SUITE), PHASE(HS), NAMED}, IS(NEGOTIATION, CIPHER, WARN), PEER},
    {"groups", {FAILED(NO_COMMON_GROUP), PHASE(HS), NAMED}, IS(NEGOTIATION, GROUP, WARN), PEER},
    {"schemes", {FAILED(NO_COMMON_SCHEME), PHASE(HS), NAMED}, IS(NEGOTIATION, SIGALG, WARN), PEER},
    {"ALPN", {FAILED(NO_COMMON_ALPN), PHASE(HS), NAMED}, IS(NEGOTIATION, ALPN, WARN), PEER},
    {"a stranger's name",
     {FAILED(NAME_NOT_SERVED), PHASE(HS), .sni_state = STOIC_SNI_FOREIGN},
     IS(NAME_UNKNOWN, FOREIGN, DEBUG),
     PEER},
    {"a known client's name",
     {FAILED(NAME_NOT_SERVED), PHASE(HS), .sni_state = STOIC_SNI_FOREIGN, .credibility = STOIC_CRED_KNOWN},
     IS(NAME_UNKNOWN, NOT_SERVED, WARN),
     US},
    {"an upstream has none of our ALPN",
     {RECEIVED(120), CLIENT, PHASE(HS)},
     IS(NEGOTIATION, ALPN, ERROR_LEVEL),
     UNKNOWN},
    {"an upstream does not know the name",
     {RECEIVED(112), CLIENT, PHASE(HS)},
     IS(NAME_UNKNOWN, UPSTREAM_112, ERROR_LEVEL),
     PEER},

    /* Not TLS. */
    {"HTTP from a stranger",
     {FAILED(NOT_TLS), .protocol = STOIC_REASON_HTTP},
     IS(WRONG_PROTOCOL, HTTP, DEBUG),
     PEER},
    {"HTTP from the LAN",
     {FAILED(NOT_TLS), .protocol = STOIC_REASON_HTTP, .credibility = STOIC_CRED_KNOWN},
     IS(WRONG_PROTOCOL, HTTP, INFO),
     PEER},
    {"HTTP from our own proxy",
     {FAILED(NOT_TLS), .protocol = STOIC_REASON_HTTP, TRUSTED},
     IS(WRONG_PROTOCOL, HTTP, WARN),
     US},
    {"PROXY v1 from our own proxy",
     {FAILED(NOT_TLS), .protocol = STOIC_REASON_PROXY_V1_UNEXPECTED, TRUSTED},
     IS(WRONG_PROTOCOL, PROXY_V1_UNEXPECTED, WARN),
     US},
    {"an upstream's HTTP",
     {FAILED(NOT_TLS), CLIENT, PHASE(HS), .protocol = STOIC_REASON_HTTP},
     IS(WRONG_PROTOCOL, HTTP, ERROR_LEVEL),
     PEER},
    {"noise", {FAILED(NOT_TLS)}, IS(WRONG_PROTOCOL, GARBAGE, DEBUG), PEER},
    {"SSL 2.0", {FAILED(SSL2_HELLO)}, IS(WRONG_PROTOCOL, SSLV2_HELLO, DEBUG), PEER},
    {"a first record too long", {FAILED(RECORD_TOO_LONG)}, IS(WRONG_PROTOCOL, GARBAGE, DEBUG), PEER},
    {"a later record too long",
     {FAILED(RECORD_TOO_LONG), OPEN, NAMED},
     IS(PEER_PROTOCOL, RECORD_OVERFLOW, INFO),
     PEER},

    /* Broken protocol, broken records, abuse. */
    {"out of order",
     {FAILED(UNEXPECTED_MESSAGE), PHASE(HS), NAMED},
     IS(PEER_PROTOCOL, UNEXPECTED_MESSAGE, INFO),
     PEER},
    {"out of order, a stranger",
     {FAILED(UNEXPECTED_MESSAGE), PHASE(HS)},
     IS(PEER_PROTOCOL, UNEXPECTED_MESSAGE, DEBUG),
     PEER},
    {"out of order, an upstream",
     {FAILED(UNEXPECTED_MESSAGE), CLIENT, PHASE(HS)},
     IS(PEER_PROTOCOL, UNEXPECTED_MESSAGE, WARN),
     PEER},
    {"an extension that nobody asked for, an upstream",
     {FAILED(EXTENSION_UNSOLICITED), CLIENT, PHASE(HS)},
     IS(PEER_PROTOCOL, UNSUPPORTED_EXTENSION, WARN),
     PEER},
    {"the client says so of us",
     {RECEIVED(47), PHASE(HS), NAMED},
     IS(INTEROP, ILLEGAL_PARAMETER, WARN),
     UNKNOWN},
    {"an alert without a name", {RECEIVED(200), OPEN, NAMED}, IS(PEER_PROTOCOL, UNKNOWN_ALERT, INFO), PEER},
    {"an alert that only servers send",
     {RECEIVED(116), PHASE(HS), NAMED},
     IS(PEER_PROTOCOL, ILLEGAL_ALERT_FOR_ROLE, DEBUG),
     PEER},
    {"a bit flipped", {FAILED(BAD_RECORD_MAC), OPEN}, IS(CRYPTO_FAILURE, RECORD_MAC, WARN), NETWORK},
    {"a bit flipped, as the peer says",
     {RECEIVED(20), OPEN, NAMED},
     IS(CRYPTO_FAILURE, RECORD_MAC, WARN),
     NETWORK},
    {"a signature",
     {FAILED(BAD_SIGNATURE), CLIENT, PHASE(HS)},
     IS(CRYPTO_FAILURE, SIGNATURE, ERROR_LEVEL),
     UNKNOWN},
    {"Finished", {FAILED(BAD_FINISHED), PHASE(HS)}, IS(CRYPTO_FAILURE, FINISHED, DEBUG), UNKNOWN},
    {"KeyUpdates", {FAILED(TOO_MANY_KEY_UPDATES), OPEN}, IS(ATTACK_SUSPECT, KEY_UPDATE_FLOOD, WARN), PEER},
    {"an alert injected",
     {FAILED(PLAINTEXT_ALERT_AFTER_HANDSHAKE), OPEN},
     IS(ATTACK_SUSPECT, PLAINTEXT_ALERT, WARN),
     PEER},
    {"a name that is none",
     {FAILED(SERVER_NAME_INVALID), PHASE(HS), .sni_state = STOIC_SNI_INVALID},
     IS(ATTACK_SUSPECT, SNI_INVALID, WARN),
     PEER},

    /* Towards an upstream. */
    {"it demands a client certificate",
     {RECEIVED(116), CLIENT, PHASE(CONF)},
     IS(OUR_MISCONFIG, CLIENT_CERT_MISSING, ERROR_LEVEL),
     US},
    {"it demands one, and says so as Java does",
     {RECEIVED(42), CLIENT, PHASE(CONF), .certificate_was_requested = true},
     IS(OUR_MISCONFIG, CLIENT_CERT_MISSING, ERROR_LEVEL),
     US},
    {"it rejects ours",
     {RECEIVED(48), CLIENT, PHASE(CONF), .certificate_was_requested = true, .sent_certificate = true},
     IS(OUR_MISCONFIG, CLIENT_CERT_REJECTED, ERROR_LEVEL),
     US},
    {"the refusal is lost in a reset",
     {ENDED(RESET), CLIENT, PHASE(CONF), PROGRESS(FINISHED)},
     IS(PEER_ABORT, RESET_AFTER_FINISHED, WARN),
     PEER},
    {"it closes at once",
     {ENDED(EOF), CLIENT, PHASE(HS), PROGRESS(HELLO)},
     IS(PEER_ABORT, EOF_AFTER_HELLO, WARN),
     PEER},
    {"it does not answer",
     {.cause = STOIC_CAUSE_TIMEOUT, CLIENT, PHASE(HS), PROGRESS(HELLO)},
     IS(PEER_ABORT, TIMEOUT_HANDSHAKE, ERROR_LEVEL),
     UNKNOWN},
    {"its certificate has expired",
     {FAILED(PEER_CERTIFICATE_EXPIRED), CLIENT, PHASE(HS)},
     IS(PEER_CERT, EXPIRED, ERROR_LEVEL),
     PEER},
    {"its certificate is not the pinned one",
     {FAILED(PEER_CERTIFICATE_NOT_PINNED), CLIENT, PHASE(HS)},
     IS(PEER_CERT, PINNED, ERROR_LEVEL),
     PEER},
    {"it fails inside",
     {RECEIVED(80), CLIENT, PHASE(HS)},
     IS(PEER_INTERNAL, PEER_INTERNAL_ERROR, WARN),
     PEER},
    {"its random says that it was forced down",
     {FAILED(DOWNGRADE_SENTINEL), CLIENT, PHASE(HS)},
     IS(ATTACK_SUSPECT, DOWNGRADE, WARN),
     PEER},

    /* This side. */
    {"memory", {FAILED(OUT_OF_MEMORY), PHASE(HS)}, IS(RESOURCE, MEMORY, ERROR_LEVEL), US},
    {"random bytes", {FAILED(RANDOM_FAILED), PHASE(HS)}, IS(RESOURCE, ENTROPY, ERROR_LEVEL), US},
    {"a bug", {FAILED(INTERNAL), OPEN}, IS(INTERNAL_FAULT, STATE, CRIT), US},
    {"a number that is no error",
     {.cause = STOIC_CAUSE_ERROR, .error = (stoic_error)999},
     IS(INTERNAL_FAULT, UNMAPPED, CRIT),
     US},

    /* Errors that repeat what the peer did. */
    {"the error of a received alert",
     {REPEATED(ALERT_RECEIVED, 48), PHASE(HS), NAMED},
     IS(PEER_DISTRUST, UNKNOWN_CA, INFO),
     PEER},
    {"the error of a close in the handshake",
     {REPEATED(CLOSED_IN_HANDSHAKE, 0), PHASE(HS)},
     IS(PEER_ABORT, CLOSE_NOTIFY_IN_HANDSHAKE, DEBUG),
     PEER},
    {"the error of an end", {FAILED(TRANSPORT_EOF), OPEN, DATA}, IS(TRUNCATION, EOF, DEBUG), PEER},
};

static void test_cases(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        const classify_case *c = &cases[i];
        stoic_classification verdict;
        stoic_classify(&c->facts, &verdict);
        if (verdict.class_ != c->class_ || verdict.reason != c->what || verdict.severity != c->severity ||
            verdict.fault != c->fault) {
            fail_msg("%s: got %s.%s %s, fault %s", c->reason, stoic_class_name(verdict.class_),
                     stoic_reason_name(verdict.reason), stoic_severity_name(verdict.severity),
                     stoic_notice_fault_name(verdict.fault));
        }
        CHECK(verdict.severity < STOIC_INFO || *verdict.remedy != '\0', c->reason);
    }
}

static void test_handshake_done_has_no_class(void **state) {
    stoic_classification verdict;
    const stoic_facts facts = {.cause = STOIC_CAUSE_HANDSHAKE_DONE, OPEN};
    (void)state;
    stoic_classify(&facts, &verdict);
    assert_int_equal(verdict.class_, STOIC_CLASS_NONE);
    assert_int_equal(verdict.severity, STOIC_TRACE);
}

/* Alerts of ours, seen on their way out. */
static void test_sent_alerts(void **state) {
    stoic_classification verdict;
    stoic_facts facts = {
        .cause = STOIC_CAUSE_ALERT_RECEIVED, OPEN, .has_alert = true, .alert_direction = STOIC_SENT};
    (void)state;
    stoic_classify(&facts, &verdict);
    assert_int_equal(verdict.reason, STOIC_REASON_LOCAL_SHUTDOWN);
    facts.alert = STOIC_ALERT_bad_record_mac;
    facts.error = STOIC_ERROR_BAD_RECORD_MAC;
    stoic_classify(&facts, &verdict);
    assert_int_equal(verdict.reason, STOIC_REASON_RECORD_MAC);
}

static void test_explanations(void **state) {
    stoic_explanation explanation;
    (void)state;
    stoic_explain_alert(&explanation, STOIC_ALERT_certificate_unknown, STOIC_ROLE_SERVER, STOIC_PHASE_HS, 0);
    assert_int_equal(explanation.class_, STOIC_CLASS_PEER_DISTRUST);
    assert_int_equal(explanation.credible, STOIC_INFO);
    assert_int_equal(explanation.anonymous, STOIC_DEBUG);
    stoic_explain_alert(&explanation, STOIC_ALERT_certificate_unknown, STOIC_ROLE_SERVER, STOIC_PHASE_HS,
                        STOIC_SELF_CHECK_EXPIRED);
    assert_int_equal(explanation.class_, STOIC_CLASS_OUR_MISCONFIG);
    stoic_explain_error(&explanation, STOIC_ERROR_NO_COMMON_VERSION, STOIC_ROLE_CLIENT, STOIC_PHASE_HS);
    assert_int_equal(explanation.credible, STOIC_ERROR_LEVEL);
    assert_int_equal(explanation.anonymous, STOIC_ERROR_LEVEL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_handshake_done_has_no_class),
        cmocka_unit_test(test_sent_alerts),
        cmocka_unit_test(test_explanations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
