/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts into notices. This file gathers what is known at one moment; observe/ alone decides what it means
 * (TAXONOMY P1, P2), and the terminal notice is given once (P7).
 */
#include "engine/connection.h"
#include "engine/peer_certificate.h"

stoic_phase stoic_connection_phase(const stoic_connection *connection) {
    if (connection->is_connected && connection->write_closed) {
        return STOIC_PHASE_CLOSING;
    }
    if (connection->is_connected) {
        const bool is_confirmed = connection->role == STOIC_ROLE_SERVER || connection->saw_after_finished;
        return is_confirmed ? STOIC_PHASE_EST : STOIC_PHASE_CONF;
    }
    if (connection->role == STOIC_ROLE_CLIENT) {
        return STOIC_PHASE_HS; /* our hello is out from the start */
    }
    return connection->saw_hello ? STOIC_PHASE_HS : STOIC_PHASE_PRE;
}

static stoic_progress progress_of(const stoic_connection *connection) {
    const bool is_server = connection->role == STOIC_ROLE_SERVER;
    if (connection->is_connected) {
        return STOIC_PROGRESS_FINISHED;
    }
    if (!connection->saw_hello) {
        if (!connection->saw_bytes) {
            return is_server ? STOIC_PROGRESS_NO_BYTES : STOIC_PROGRESS_HELLO;
        }
        return STOIC_PROGRESS_PART_OF_HELLO;
    }
    if (!is_server) {
        return STOIC_PROGRESS_SERVER_FLIGHT;
    }
    if (connection->saw_protected) {
        return STOIC_PROGRESS_SECOND_FLIGHT;
    }
    const bool flight_is_out = connection->flight_sealed && connection->output.len == 0;
    return flight_is_out ? STOIC_PROGRESS_SERVER_FLIGHT : STOIC_PROGRESS_HELLO;
}

static const stoic_identity *own_identity(const stoic_connection *connection) {
    const size_t identity = connection->agreed.identity;
    if (identity == 0) {
        return NULL;
    }
    return STOIC_AT_N(connection->config->identities, connection->config->num_identities, identity - 1);
}

/* The `validity` test of TAXONOMY A.2. */
static unsigned self_check(const stoic_identity *identity, stoic_time now) {
    const int64_t wall = now.wall_ns / STOIC_NS_PER_SECOND;
    if (identity == NULL) {
        return 0;
    }
    if (wall > identity->not_after) {
        return STOIC_SELF_CHECK_EXPIRED;
    }
    return wall < identity->not_before ? STOIC_SELF_CHECK_NOT_YET_VALID : 0;
}

/* TAXONOMY A.1, as far as one connection can tell: the name asked for is one that we serve. */
static stoic_credibility credibility_of(const stoic_connection *connection) {
    return connection->agreed.sni_state == STOIC_SNI_SERVED ? STOIC_CRED_NAMED : STOIC_CRED_ANONYMOUS;
}

static void collect_facts(const stoic_connection *connection, stoic_facts *facts, stoic_time now) {
    const stoic_story *story = &connection->story;
    *facts = (stoic_facts){
        .role = connection->role,
        .phase = stoic_connection_phase(connection),
        .progress = progress_of(connection),
        .credibility = credibility_of(connection),
        .error = connection->error,
        .saw_user_canceled = connection->saw_user_canceled,
        .closed_by_us = connection->write_closed,
        .closed_by_peer = connection->peer_closed,
        .peer_sent_data = story->bytes_in > 0,
        .we_sent_data = story->bytes_out > 0,
        .sent_certificate = connection->agreed.sent_certificate,
        .certificate_was_requested = connection->agreed.certificate_was_requested,
        .protocol = story->protocol,
        .self_check = self_check(own_identity(connection), now),
        .sni_state = connection->agreed.sni_state,
        .established_ns = connection->is_connected ? now.monotonic_ns - story->connected.monotonic_ns : 0,
    };
}

static void add_alert(stoic_facts *facts, const stoic_alert_seen *alert) {
    if (alert == NULL) {
        return;
    }
    facts->has_alert = true;
    facts->alert_direction = alert->direction;
    facts->alert = alert->alert;
    facts->alert_level = alert->level;
    facts->alert_is_protected = alert->is_protected;
}

static void describe_agreed(const stoic_connection *connection, stoic_notice *notice) {
    const stoic_agreed *agreed = &connection->agreed;
    notice->is_established = connection->is_connected;
    notice->is_resumed = agreed->is_resumed;
    notice->version = agreed->version;
    notice->max_version_offered = agreed->max_version_offered;
    notice->suite = agreed->suite != NULL ? agreed->suite->id : 0;
    notice->group = agreed->group;
    notice->scheme = agreed->scheme;
    notice->sni = stoic_bytes_of(agreed->sni, agreed->sni_len);
    notice->sni_state = agreed->sni_state;
    notice->ja4 = agreed->ja4;
    notice->alpn = stoic_bytes_of(agreed->alpn, agreed->alpn_len);
    if (notice->class_ == STOIC_CLASS_NEGOTIATION) {
        notice->alpn_offered = agreed->alpn_offered;
        notice->suites_offered = agreed->suites_offered;
    }
}

static void describe_own_certificate(const stoic_connection *connection, stoic_notice *notice) {
    const stoic_identity *identity = own_identity(connection);
    notice->certificate = identity != NULL ? identity->name : "";
    if (identity != NULL) {
        notice->not_before = identity->not_before;
        notice->not_after = identity->not_after;
    }
}

static void describe_times(const stoic_connection *connection, stoic_notice *notice, stoic_time now) {
    const stoic_story *story = &connection->story;
    notice->time = now;
    notice->bytes_in = story->bytes_in;
    notice->bytes_out = story->bytes_out;
    notice->duration_ns = now.monotonic_ns - story->started.monotonic_ns;
    notice->handshake_ns =
        connection->is_connected ? story->connected.monotonic_ns - story->started.monotonic_ns : 0;
}

/* An id that differs from notice to notice and, as the connection's is random, from process to process. */
static uint64_t next_event_id(stoic_story *story) {
    enum { SPREAD_SHIFT = 29 };
    const uint64_t spread = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t id = story->connection_id + spread * ++story->num_notices;
    id = (id ^ (id >> SPREAD_SHIFT)) * spread;
    return id ^ (id >> SPREAD_SHIFT);
}

static void give_notice(stoic_connection *connection, stoic_notice_kind kind, const stoic_facts *facts,
                        const stoic_classification *verdict, stoic_time now) {
    const stoic_config *config = connection->config;
    stoic_story *story = &connection->story;
    if (config->notice_handler == NULL || verdict->severity < config->notice_minimum) {
        return;
    }
    stoic_certificate_texts texts;
    stoic_notice notice = {
        .struct_size = sizeof notice,
        .kind = kind,
        .is_terminal = kind == STOIC_NOTICE_HANDSHAKE_FAILED || kind == STOIC_NOTICE_CONNECTION_CLOSED,
        .event_id = next_event_id(story),
        .connection_id = story->connection_id,
        .role = facts->role,
        .phase = facts->phase,
        .step = connection->handshake != NULL ? stoic_handshake_step_name(connection->handshake) : "",
        .class_ = verdict->class_,
        .reason = verdict->reason,
        .severity = verdict->severity,
        .fault = verdict->fault,
        .credibility = facts->credibility,
        .explanation = verdict->explanation,
        .cause = verdict->cause,
        .remedy = verdict->remedy,
        .error = verdict->class_ == STOIC_CLASS_CLOSURE ? STOIC_OK : facts->error,
        .has_alert = facts->has_alert,
        .alert_direction = facts->alert_direction,
        .alert = facts->alert,
        .alert_level = facts->alert_level,
        .alert_is_protected = facts->alert_is_protected,
        .num_alerts_seen = story->num_alerts_seen,
        .peer = &story->peer,
        .self_check = facts->self_check,
    };
    for (size_t i = 0; i < story->num_alerts_seen; i++) {
        *STOIC_AT(notice.alerts_seen, i) = *STOIC_AT(story->alerts_seen, i);
    }
    describe_agreed(connection, &notice);
    describe_own_certificate(connection, &notice);
    if (notice.class_ == STOIC_CLASS_PEER_CERT) {
        stoic_describe_peer_certificate(connection, &notice, &texts);
    }
    describe_times(connection, &notice, now);
    config->notice_handler(config->notice_user, &notice);
}

void stoic_report_end(stoic_connection *connection, stoic_cause_kind cause, stoic_cause_end end,
                      stoic_error error, const stoic_alert_seen *alert, stoic_time now) {
    if (connection->is_reported) {
        return;
    }
    connection->is_reported = true;
    stoic_facts facts;
    stoic_classification verdict;
    collect_facts(connection, &facts, now);
    facts.cause = cause;
    facts.end = end;
    facts.error = error;
    if (cause == STOIC_CAUSE_CLOSED && connection->saw_data_after_close) {
        facts.cause = STOIC_CAUSE_ERROR; /* it was ignored, and is told (TAXONOMY C.1) */
        facts.error = STOIC_ERROR_DATA_AFTER_CLOSE;
    }
    add_alert(&facts, alert);
    stoic_classify(&facts, &verdict);
    connection->story.class_ = verdict.class_;
    connection->story.reason = verdict.reason;
    /* In phase conf the server has not accepted us yet: what ends the connection there ends the handshake
     * (TAXONOMY, transport facts). */
    const bool is_handshake = facts.phase == STOIC_PHASE_PRE || facts.phase == STOIC_PHASE_HS ||
                              (facts.phase == STOIC_PHASE_CONF && cause != STOIC_CAUSE_CLOSED);
    give_notice(connection, is_handshake ? STOIC_NOTICE_HANDSHAKE_FAILED : STOIC_NOTICE_CONNECTION_CLOSED,
                &facts, &verdict, now);
}

static void report_trace(stoic_connection *connection, stoic_notice_kind kind, stoic_cause_kind cause,
                         const stoic_alert_seen *alert, stoic_time now) {
    const stoic_config *config = connection->config;
    if (config->notice_handler == NULL || config->notice_minimum > STOIC_TRACE) {
        return;
    }
    stoic_facts facts;
    stoic_classification verdict;
    collect_facts(connection, &facts, now);
    facts.cause = cause;
    add_alert(&facts, alert);
    stoic_classify(&facts, &verdict);
    verdict.severity = STOIC_TRACE;
    give_notice(connection, kind, &facts, &verdict, now);
}

void stoic_report_alert(stoic_connection *connection, const stoic_alert_seen *alert, stoic_time now) {
    stoic_story *story = &connection->story;
    if (alert->direction == STOIC_RECEIVED && story->num_alerts_seen < STOIC_COUNT(story->alerts_seen)) {
        *STOIC_AT(story->alerts_seen, story->num_alerts_seen) = alert->alert;
        story->num_alerts_seen++;
    }
    report_trace(connection, STOIC_NOTICE_ALERT, STOIC_CAUSE_ALERT_RECEIVED, alert, now);
}

void stoic_report_connected(stoic_connection *connection, stoic_time now) {
    report_trace(connection, STOIC_NOTICE_HANDSHAKE_DONE, STOIC_CAUSE_HANDSHAKE_DONE, NULL, now);
}
