/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From facts to a verdict: which table to ask, and what our own evidence changes about its answer.
 *
 * Severity never depends on the level byte of an alert (TAXONOMY P2; RFC 9846 6), and a defect of our own
 * certificate that we find ourselves decides who is at fault, whichever of the certificate alerts the client
 * chose (A.2).
 */
#include "observe/classify.h"

#include <stoic/bytes.h>

#include "observe/endings.h"
#include "observe/error_reasons.h"
#include "observe/first_bytes.h"

static bool is_credible(const stoic_facts *facts) {
    return facts->credibility == STOIC_CRED_NAMED || facts->credibility == STOIC_CRED_KNOWN ||
           facts->credibility == STOIC_CRED_TRUSTED;
}

static stoic_severity choose_severity(const stoic_facts *facts, stoic_severity credible,
                                      stoic_severity anonymous, stoic_severity client) {
    if (facts->role == STOIC_ROLE_CLIENT) {
        return client;
    }
    return is_credible(facts) ? credible : anonymous;
}

static bool is_received(const stoic_facts *facts) {
    return facts->has_alert && facts->alert_direction == STOIC_RECEIVED;
}

/* Where the class leaves the fault open ("peer/us"), the role and who refused whom decide. */
static stoic_notice_fault fault_of(const stoic_facts *facts, stoic_class class_, stoic_reason reason) {
    const bool is_server = facts->role == STOIC_ROLE_SERVER;
    switch (class_) {
    case STOIC_CLASS_NEGOTIATION:
        return is_received(facts) ? STOIC_BLAME_UNKNOWN : STOIC_BLAME_PEER;
    case STOIC_CLASS_NAME_UNKNOWN:
        return is_server && is_credible(facts) ? STOIC_BLAME_US : STOIC_BLAME_PEER;
    case STOIC_CLASS_ACCESS_DENIED:
        return is_server ? STOIC_BLAME_NOBODY : STOIC_BLAME_PEER;
    case STOIC_CLASS_WRONG_PROTOCOL:
        return is_server && facts->credibility == STOIC_CRED_TRUSTED ? STOIC_BLAME_US : STOIC_BLAME_PEER;
    case STOIC_CLASS_CRYPTO_FAILURE:
        return reason == STOIC_REASON_RECORD_MAC ? STOIC_BLAME_NETWORK : STOIC_BLAME_UNKNOWN;
    default: {
        const stoic_class_row *row = stoic_class_find(class_);
        return row != NULL ? row->fault : STOIC_BLAME_NOBODY;
    }
    }
}

/* A verdict of a class with its defaults; the caller may replace what it knows better. */
static void set_class(stoic_classification *out, const stoic_facts *facts, stoic_class class_,
                      stoic_reason reason) {
    const stoic_class_row *row = stoic_class_find(class_);
    const stoic_reason_row *reason_row = stoic_reason_find(reason);
    *out = (stoic_classification){
        .class_ = class_,
        .reason = reason,
        .severity = STOIC_TRACE,
        .fault = fault_of(facts, class_, reason),
        .explanation = reason_row != NULL ? reason_row->sentence : "",
        .cause = "",
        .remedy = "",
    };
    if (row != NULL) {
        out->severity = choose_severity(facts, row->credible, row->anonymous, row->client);
        out->remedy = row->advice;
    }
}

/* ---- A row of the table of alerts -----------------------------------------------------------------------
 */

static bool condition_holds(const stoic_facts *facts, stoic_row_condition condition) {
    switch (condition) {
    case STOIC_ROW_SELF_CHECK:
        return facts->self_check != 0;
    case STOIC_ROW_CREDIBLE:
        return is_credible(facts);
    case STOIC_ROW_RESOURCE:
        return facts->error == STOIC_ERROR_OUT_OF_MEMORY || facts->error == STOIC_ERROR_RANDOM_FAILED;
    case STOIC_ROW_ALWAYS:
    case STOIC_ROW_KEY_MISMATCH: /* keys are matched with their certificates when they are loaded */
    case STOIC_ROW_STAPLE:       /* nothing is stapled yet */
    case STOIC_ROW_ECH_CONFIG:
    case STOIC_ROW_REPEATED:
        return false;
    }
    return false;
}

static stoic_class class_of_row(const stoic_taxonomy_row *row, const stoic_facts *facts) {
    return condition_holds(facts, row->condition) ? row->class_if : row->class_;
}

static void set_row(stoic_classification *out, const stoic_facts *facts, const stoic_taxonomy_row *row,
                    stoic_reason reason) {
    const bool holds = condition_holds(facts, row->condition);
    set_class(out, facts, class_of_row(row, facts), reason);
    out->severity = holds ? choose_severity(facts, row->credible_if, row->anonymous_if, row->credible_if)
                          : choose_severity(facts, row->credible, row->anonymous, row->client);
    out->explanation = row->explanation;
    out->cause = row->cause;
    out->remedy = row->remedy;
}

/* What the check of our own certificate found is the cause, whatever the alert says. */
static void set_self_check(stoic_classification *out, unsigned self_check) {
    if ((self_check & STOIC_SELF_CHECK_EXPIRED) != 0) {
        out->reason = STOIC_REASON_EXPIRED;
        out->cause = "Our certificate has expired.";
        out->remedy = "Renew the certificate and reload; until then every client that checks will fail.";
    } else {
        out->reason = STOIC_REASON_NOT_YET_VALID;
        out->cause = "Our certificate is not valid yet, or our clock is wrong.";
        out->remedy = "Check the clock here, or use a certificate that is already valid.";
    }
}

/* ---- An alert of the peer -------------------------------------------------------------------------------
 */

static bool was_canceled(const stoic_facts *facts) {
    return facts->saw_user_canceled && facts->alert == STOIC_ALERT_close_notify;
}

/* No ClientHello came before it: whatever it says, nobody asked. */
static bool is_alert_first(const stoic_facts *facts) {
    return facts->role == STOIC_ROLE_SERVER && facts->phase == STOIC_PHASE_PRE;
}

/* An upstream that rejects "our certificate" although we sent none wants one (TAXONOMY B, rows of 42 to 48).
 */
static bool wanted_certificate(const stoic_facts *facts, const stoic_classification *verdict) {
    return verdict->class_ == STOIC_CLASS_OUR_MISCONFIG && facts->role == STOIC_ROLE_CLIENT &&
           verdict->reason == STOIC_REASON_CLIENT_CERT_REJECTED && facts->certificate_was_requested &&
           !facts->sent_certificate;
}

static void refine_alert(stoic_classification *out, const stoic_facts *facts) {
    if (out->class_ == STOIC_CLASS_OUR_MISCONFIG && facts->role == STOIC_ROLE_SERVER &&
        facts->self_check != 0) {
        set_self_check(out, facts->self_check);
    } else if (wanted_certificate(facts, out)) {
        out->reason = STOIC_REASON_CLIENT_CERT_MISSING;
        out->explanation = "Upstream asked for a client certificate and got none.";
        out->cause = "No client certificate configured.";
        out->remedy = "Configure client certificate.";
    } else if (was_canceled(facts)) {
        out->reason = out->class_ == STOIC_CLASS_CLOSURE ? STOIC_REASON_USER_CANCELED_THEN_CLOSE
                                                         : STOIC_REASON_USER_CANCELED;
    }
}

static void classify_received(stoic_classification *out, const stoic_facts *facts) {
    if (is_alert_first(facts)) {
        set_class(out, facts, STOIC_CLASS_PROBE, STOIC_REASON_ALERT_FIRST);
        out->cause = "Scanner; library with no enabled protocols.";
        out->remedy = "None.";
        return;
    }
    const stoic_taxonomy_row *row =
        stoic_taxonomy_find(facts->alert, STOIC_RECEIVED, facts->role, facts->phase, STOIC_VERSION_TLS13);
    if (row == NULL) {
        set_class(out, facts, STOIC_CLASS_PEER_PROTOCOL, STOIC_REASON_ILLEGAL_ALERT_FOR_ROLE);
        return;
    }
    set_row(out, facts, row, stoic_alert_reason(facts->alert, class_of_row(row, facts), facts->role));
    refine_alert(out, facts);
}

/* ---- An error of ours -----------------------------------------------------------------------------------
 */

static int alert_of(stoic_error error) {
    const stoic_error_row *row = stoic_error_find(error);
    return row != NULL ? row->alert13 : STOIC_ALERT_NONE;
}

/* The row for an alert that we send; where this role has none, the other's will do. */
static const stoic_taxonomy_row *row_of_sent(const stoic_facts *facts, int alert) {
    if (alert == STOIC_ALERT_NONE) {
        return NULL;
    }
    const stoic_role other = facts->role == STOIC_ROLE_SERVER ? STOIC_ROLE_CLIENT : STOIC_ROLE_SERVER;
    const stoic_taxonomy_row *row =
        stoic_taxonomy_find((stoic_alert)alert, STOIC_SENT, facts->role, facts->phase, STOIC_VERSION_TLS13);
    return row != NULL ? row
                       : stoic_taxonomy_find((stoic_alert)alert, STOIC_SENT, other, facts->phase,
                                             STOIC_VERSION_TLS13);
}

static stoic_reason name_reason(const stoic_facts *facts) {
    switch (facts->sni_state) {
    case STOIC_SNI_NONE:
        return STOIC_REASON_MISSING_SNI;
    case STOIC_SNI_IP:
        return STOIC_REASON_IP_LITERAL;
    default:
        return is_credible(facts) ? STOIC_REASON_NOT_SERVED : STOIC_REASON_FOREIGN;
    }
}

static stoic_reason refine_reason(const stoic_facts *facts, stoic_class class_, stoic_reason reason) {
    if (class_ == STOIC_CLASS_NAME_UNKNOWN) {
        return name_reason(facts);
    }
    if (class_ == STOIC_CLASS_WRONG_PROTOCOL && reason == STOIC_REASON_RECORD_OVERFLOW) {
        return STOIC_REASON_GARBAGE; /* a first "record" beyond the limit is almost surely not TLS */
    }
    return reason;
}

/* The first bytes were not TLS, or not a hello: the class is the one in which the reason stands. */
static void classify_protocol(stoic_classification *out, const stoic_facts *facts, stoic_reason reason) {
    const stoic_reason_row *row = stoic_reason_find(reason);
    if (row != NULL && (row->classes & STOIC_CLASS_BIT(PROBE)) != 0) {
        set_class(out, facts, STOIC_CLASS_PROBE, reason);
        return;
    }
    if (row != NULL && (row->classes & STOIC_CLASS_BIT(WRONG_PROTOCOL)) == 0) {
        set_class(out, facts, STOIC_CLASS_PEER_PROTOCOL, reason);
        return;
    }
    const stoic_protocol_row *protocol = stoic_protocol_find(reason);
    set_class(out, facts, STOIC_CLASS_WRONG_PROTOCOL, reason);
    if (facts->role == STOIC_ROLE_CLIENT) {
        out->remedy = "The upstream's port does not speak TLS: fix its address or port.";
        return;
    }
    const stoic_severity credible =
        facts->credibility == STOIC_CRED_TRUSTED ? protocol->trusted : protocol->credible;
    out->severity = choose_severity(facts, credible, protocol->anonymous, out->severity);
    out->remedy = protocol->remedy;
}

/* Classes whose default is louder than what the case deserves. */
static void refine_error(stoic_classification *out, const stoic_facts *facts) {
    if (out->class_ == STOIC_CLASS_CLOSURE || facts->error == STOIC_ERROR_DATA_AFTER_CLOSE) {
        out->severity = STOIC_DEBUG; /* C.1: closing */
    }
}

static void classify_error(stoic_classification *out, const stoic_facts *facts) {
    const stoic_error_reason *known = stoic_error_reason_find(facts->error);
    const stoic_taxonomy_row *row = row_of_sent(facts, alert_of(facts->error));
    if (known == NULL || (known->class_ == STOIC_CLASS_NONE && row == NULL)) {
        set_class(out, facts, STOIC_CLASS_INTERNAL_FAULT, STOIC_REASON_UNMAPPED);
        return;
    }
    if (known->class_ == STOIC_CLASS_WRONG_PROTOCOL) {
        const bool is_named = facts->protocol != STOIC_REASON_NONE;
        classify_protocol(out, facts, is_named ? facts->protocol : known->reason);
        return;
    }
    if (known->class_ == STOIC_CLASS_NONE) {
        const stoic_class class_ = class_of_row(row, facts);
        set_row(out, facts, row, refine_reason(facts, class_, known->reason));
    } else {
        set_class(out, facts, known->class_, known->reason);
    }
    out->explanation = stoic_error_sentence(facts->error);
    refine_error(out, facts);
}

/* ---- Endings --------------------------------------------------------------------------------------------
 */

static bool is_open(const stoic_facts *facts) {
    return facts->phase >= STOIC_PHASE_CONF;
}

/* Somebody had said goodbye before the connection ended. */
static void classify_goodbye(stoic_classification *out, const stoic_facts *facts) {
    if (!is_open(facts)) {
        set_class(out, facts, facts->closed_by_peer ? STOIC_CLASS_PEER_ABORT : STOIC_CLASS_CLOSURE,
                  facts->closed_by_peer ? STOIC_REASON_CLOSE_NOTIFY_IN_HANDSHAKE
                                        : STOIC_REASON_LOCAL_SHUTDOWN);
        if (facts->closed_by_peer && facts->saw_user_canceled) {
            out->reason = STOIC_REASON_USER_CANCELED;
        }
        if (!facts->closed_by_peer) {
            out->severity = STOIC_DEBUG; /* we gave a handshake up (table B: close_notify sent in hs) */
        }
        return;
    }
    stoic_reason reason = STOIC_REASON_LOCAL_SHUTDOWN;
    if (facts->closed_by_peer) {
        reason = facts->saw_user_canceled ? STOIC_REASON_USER_CANCELED_THEN_CLOSE : STOIC_REASON_CLOSE_NOTIFY;
    }
    set_class(out, facts, STOIC_CLASS_CLOSURE, reason);
}

/* user_canceled must be followed by close_notify (RFC 9846 6.1), and was not in time. */
static void classify_unanswered(stoic_classification *out, const stoic_facts *facts) {
    set_class(out, facts, STOIC_CLASS_PEER_ABORT, STOIC_REASON_USER_CANCELED);
    out->severity = STOIC_DEBUG;
    out->explanation = "The peer cancelled and did not close within the time set.";
    out->cause = "Some stacks forget the close_notify that must follow.";
    out->remedy = "None.";
}

static void classify_ending(stoic_classification *out, const stoic_facts *facts) {
    if (facts->closed_by_us || facts->closed_by_peer) {
        classify_goodbye(out, facts);
        return;
    }
    if (facts->cause == STOIC_CAUSE_TIMEOUT && facts->saw_user_canceled) {
        classify_unanswered(out, facts);
        return;
    }
    const stoic_ending *row = stoic_ending_find(facts);
    if (row == NULL) {
        set_class(out, facts, STOIC_CLASS_INTERNAL_FAULT, STOIC_REASON_UNMAPPED);
        return;
    }
    set_class(out, facts, row->class_, row->reason);
    out->severity = choose_severity(facts, row->credible, row->anonymous, row->client);
    out->fault = row->fault;
    out->cause = row->cause;
    out->remedy = row->remedy;
}

/* Errors of the transport tell the same as its end, where the caller gave no end. */
static const struct {
    stoic_error error;
    stoic_cause_end end;
} error_ends[] = {
    {STOIC_ERROR_TRANSPORT_EOF, STOIC_CAUSE_END_EOF},
    {STOIC_ERROR_TRANSPORT_RESET, STOIC_CAUSE_END_RESET},
    {STOIC_ERROR_TRANSPORT_EOF_IN_HANDSHAKE, STOIC_CAUSE_END_EOF},
    {STOIC_ERROR_TRANSPORT_RESET_IN_HANDSHAKE, STOIC_CAUSE_END_RESET},
    {STOIC_ERROR_HELLO_TIMEOUT, STOIC_CAUSE_END_TIMED_OUT},
    {STOIC_ERROR_HANDSHAKE_TIMEOUT, STOIC_CAUSE_END_TIMED_OUT},
    {STOIC_ERROR_TRANSPORT_TIMEOUT, STOIC_CAUSE_END_TIMED_OUT},
    {STOIC_ERROR_TRANSPORT_CLOSED_LOCALLY, STOIC_CAUSE_END_CLOSED_LOCALLY},
    {STOIC_ERROR_TRANSPORT_WRITE_FAILED, STOIC_CAUSE_END_WRITE_FAILED},
};

/* ---- Which of them ---------------------------------------------------------------------------------------
 */

/* Errors that only repeat what the peer or the transport did: the facts behind them decide. */
static stoic_facts behind_error(const stoic_facts *facts) {
    stoic_facts behind = *facts;
    STOIC_EACH(each, error_ends, STOIC_COUNT(error_ends)) {
        if (each->error == facts->error) {
            behind.cause = STOIC_CAUSE_TRANSPORT;
            behind.end = each->end;
        }
    }
    const stoic_error_row *row = stoic_error_find(facts->error);
    if (is_received(facts) && row != NULL && row->fault == STOIC_FAULT_PEER_REFUSED &&
        facts->error != STOIC_ERROR_CANCELED_WITHOUT_CLOSE) {
        behind.cause = STOIC_CAUSE_ALERT_RECEIVED;
    }
    return behind;
}

/* An alert of ours, seen on its way out: its error says more than its number. */
static void classify_sent(stoic_classification *out, const stoic_facts *facts) {
    if (facts->error != STOIC_OK) {
        classify_error(out, facts);
        return;
    }
    const bool is_closure =
        facts->alert == STOIC_ALERT_close_notify || facts->alert == STOIC_ALERT_user_canceled;
    set_class(out, facts, is_closure ? STOIC_CLASS_CLOSURE : STOIC_CLASS_NONE,
              is_closure ? STOIC_REASON_LOCAL_SHUTDOWN : STOIC_REASON_NONE);
}

void stoic_classify(const stoic_facts *facts, stoic_classification *out) {
    const stoic_facts behind = facts->cause == STOIC_CAUSE_ERROR ? behind_error(facts) : *facts;
    switch (behind.cause) {
    case STOIC_CAUSE_ALERT_RECEIVED:
        if (behind.alert_direction == STOIC_SENT) {
            classify_sent(out, &behind);
        } else {
            classify_received(out, &behind);
        }
        break;
    case STOIC_CAUSE_ERROR:
        classify_error(out, &behind);
        break;
    case STOIC_CAUSE_TRANSPORT:
    case STOIC_CAUSE_TIMEOUT:
    case STOIC_CAUSE_CLOSED:
        classify_ending(out, &behind);
        break;
    case STOIC_CAUSE_HANDSHAKE_DONE:
        set_class(out, &behind, STOIC_CLASS_NONE, STOIC_REASON_NONE);
        break;
    }
    if (out->class_ == STOIC_CLASS_PROBE && behind.credibility == STOIC_CRED_PROBE) {
        out->severity = STOIC_TRACE; /* C.1: declared health checks */
    }
}
