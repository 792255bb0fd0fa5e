/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One writer for each key, then the table of all. A value that does not apply leaves no trace. Texts of the
 * peer go through the escaper, without exception.
 */
#include "observe/fields.h"

#include <stoic/time.h>

#include "base/calendar.h"
#include "observe/limits.h"
#include "observe/message.h"

static uint64_t whole_ms(int64_t ns) {
    return ns > 0 ? (uint64_t)(ns / STOIC_NS_PER_MS) : 0;
}

/* ---- One writer for each key ------------------------------------------------------------------------------
 */

#define FIELD(name) static void write_##name(stoic_line *line, const char *key, const stoic_notice *notice)

FIELD(advice) {
    if (stoic_is_advice(notice->remedy)) {
        stoic_line_text(line, key, notice->remedy);
    }
}

FIELD(alert) {
    if (notice->has_alert) {
        stoic_line_text(line, key, stoic_alert_name(notice->alert));
    }
}

FIELD(alert_code) {
    if (notice->has_alert) {
        stoic_line_number(line, key, notice->alert);
    }
}

FIELD(alert_dir) {
    if (notice->has_alert) {
        stoic_line_text(line, key, stoic_direction_name(notice->alert_direction));
    }
}

FIELD(alert_level) {
    if (notice->has_alert) {
        stoic_line_number(line, key, notice->alert_level);
    }
}

FIELD(alert_protected) {
    if (notice->has_alert) {
        stoic_line_bool(line, key, notice->alert_is_protected);
    }
}

FIELD(alerts_seen) {
    if (notice->num_alerts_seen == 0) {
        return;
    }
    stoic_line_list list = stoic_line_open_list(line, key);
    for (size_t i = 0; i < notice->num_alerts_seen && i < STOIC_NOTICE_MAX_ALERTS; i++) {
        stoic_line_add_text(&list, stoic_alert_name(*STOIC_AT(notice->alerts_seen, i)));
    }
    stoic_line_close_list(&list);
}

FIELD(alpn) {
    stoic_line_escaped(line, key, notice->alpn, STOIC_SHOWN_ALPN);
}

/* The list as it came: with its own length before the names, or without. */
static stoic_reader alpn_names(stoic_bytes offered) {
    stoic_reader reader = stoic_reader_of(offered);
    stoic_reader inner = reader;
    stoic_bytes names;
    if (stoic_read_vector16(&inner, &names) && stoic_reader_at_end(&inner)) {
        return stoic_reader_of(names);
    }
    return reader;
}

FIELD(alpn_offered) {
    stoic_reader reader = alpn_names(notice->alpn_offered);
    stoic_bytes name;
    if (stoic_reader_at_end(&reader)) {
        return;
    }
    stoic_line_list list = stoic_line_open_list(line, key);
    while (list.num < STOIC_SHOWN_OFFERS && stoic_read_vector8(&reader, &name)) {
        uint8_t buffer[STOIC_LINE_ESCAPED_MAX];
        stoic_writer escaped;
        stoic_writer_init_fixed(&escaped, buffer, sizeof buffer);
        stoic_write_escaped(&escaped, name, line->is_tight ? STOIC_SHOWN_TIGHT / 4 : STOIC_SHOWN_ALPN);
        stoic_line_add(&list, stoic_writer_view(&escaped));
    }
    if (!stoic_reader_at_end(&reader)) {
        stoic_line_add_text(&list, "~");
    }
    stoic_line_close_list(&list);
}

FIELD(bytes_in) {
    if (notice->is_terminal) {
        stoic_line_number(line, key, notice->bytes_in);
    }
}

FIELD(bytes_out) {
    if (notice->is_terminal) {
        stoic_line_number(line, key, notice->bytes_out);
    }
}

FIELD(cert) {
    stoic_line_escaped(line, key, stoic_bytes_of_text(notice->certificate), STOIC_SHOWN_OWN);
}

FIELD(cipher) {
    if (notice->suite != 0) {
        stoic_line_text(line, key, stoic_suite_name(notice->suite));
    }
}

FIELD(class) {
    stoic_line_text(line, key, stoic_class_name(notice->class_));
}

static bool is_server(const stoic_notice *notice) {
    return notice->role == STOIC_ROLE_SERVER;
}

FIELD(client_ip) {
    if (is_server(notice)) {
        stoic_line_escaped(line, key, stoic_bytes_of_text(notice->peer->address), STOIC_SHOWN_OWN);
    }
}

FIELD(client_port) {
    if (is_server(notice) && notice->peer->port != 0) {
        stoic_line_number(line, key, notice->peer->port);
    }
}

FIELD(connection) {
    stoic_line_id(line, key, notice->connection_id);
}

FIELD(cred) {
    if (is_server(notice)) {
        stoic_line_text(line, key, stoic_credibility_name(notice->credibility));
    }
}

FIELD(dur_ms) {
    if (notice->is_terminal) {
        stoic_line_number(line, key, whole_ms(notice->duration_ns));
    }
}

FIELD(error) {
    if (notice->error != STOIC_OK) {
        stoic_line_text(line, key, stoic_error_name(notice->error));
    }
}

FIELD(established) {
    stoic_line_bool(line, key, notice->is_established);
}

FIELD(event) {
    stoic_line_id(line, key, notice->event_id);
}

FIELD(event_name) {
    stoic_line_text(line, key, stoic_notice_kind_name(notice->kind));
}

FIELD(family) {
    const stoic_class_row *row = stoic_class_find(notice->class_);
    stoic_line_text(line, key, row != NULL ? stoic_family_name(row->family) : "");
}

FIELD(fault) {
    if (notice->class_ != STOIC_CLASS_NONE) {
        stoic_line_text(line, key, stoic_notice_fault_name(notice->fault));
    }
}

FIELD(group) {
    if (notice->group != 0) {
        stoic_line_text(line, key, stoic_group_name(notice->group));
    }
}

FIELD(hs_ms) {
    if (notice->handshake_ns > 0) {
        stoic_line_number(line, key, whole_ms(notice->handshake_ns));
    }
}

FIELD(hs_step) {
    stoic_line_text(line, key, notice->step);
}

FIELD(ja4) {
    if (notice->ja4 != NULL && *notice->ja4 != '\0') { /* its first part has bytes of the client */
        stoic_line_escaped(line, key, stoic_bytes_of_text(notice->ja4), STOIC_SHOWN_OWN);
    }
}

FIELD(level) {
    stoic_line_text(line, key, stoic_severity_name(notice->severity));
}

FIELD(listener) {
    stoic_line_escaped(line, key, stoic_bytes_of_text(notice->peer->listener), STOIC_SHOWN_OWN);
}

FIELD(msg) {
    uint8_t buffer[STOIC_MESSAGE_MAX];
    stoic_writer text;
    stoic_writer_init_fixed(&text, buffer, sizeof buffer);
    stoic_write_message(&text, notice);
    if (text.len > 0) {
        stoic_line_begin(line, key);
        stoic_line_value(line, stoic_writer_view(&text));
    }
}

/* The dates of a certificate are said where one is in question. */
static bool is_about_certificate(const stoic_notice *notice) {
    return notice->class_ == STOIC_CLASS_OUR_MISCONFIG || notice->class_ == STOIC_CLASS_PEER_DISTRUST ||
           notice->class_ == STOIC_CLASS_PEER_CERT;
}

FIELD(not_after) {
    if (is_about_certificate(notice) && notice->not_after != 0) {
        stoic_line_moment(line, key, notice->not_after);
    }
}

FIELD(not_before) {
    if (is_about_certificate(notice) && notice->not_before != 0) {
        stoic_line_moment(line, key, notice->not_before);
    }
}

static void add_suite(stoic_line_list *list, uint16_t suite) {
    uint8_t buffer[8];
    stoic_writer number;
    const stoic_bytes name = stoic_bytes_of_text(stoic_suite_name(suite));
    if (!stoic_bytes_equal_text_nocase(name, "unknown")) {
        stoic_line_add(list, name);
        return;
    }
    stoic_writer_init_fixed(&number, buffer, sizeof buffer);
    stoic_write_printf(&number, "0x%04x", suite);
    stoic_line_add(list, stoic_writer_view(&number));
}

FIELD(offered_ciphers) {
    stoic_reader reader = stoic_reader_of(notice->suites_offered);
    uint16_t suite;
    if (stoic_reader_at_end(&reader)) {
        return;
    }
    stoic_line_list list = stoic_line_open_list(line, key);
    while (list.num < STOIC_SHOWN_SUITES && stoic_read_u16(&reader, &suite)) {
        add_suite(&list, suite);
    }
    if (!stoic_reader_at_end(&reader)) {
        stoic_line_add_text(&list, "~");
    }
    stoic_line_close_list(&list);
}

static const char *outcome_of(const stoic_notice *notice) {
    if (notice->kind == STOIC_NOTICE_HANDSHAKE_DONE || notice->class_ == STOIC_CLASS_CLOSURE) {
        return "success";
    }
    const bool is_open_question =
        !notice->is_terminal || (notice->is_established && (notice->class_ == STOIC_CLASS_TRUNCATION ||
                                                            notice->class_ == STOIC_CLASS_PEER_ABORT));
    return is_open_question ? "unknown" : "failure";
}

FIELD(outcome) {
    stoic_line_text(line, key, outcome_of(notice));
}

FIELD(peer_ip) {
    if (!is_server(notice)) {
        stoic_line_escaped(line, key, stoic_bytes_of_text(notice->peer->address), STOIC_SHOWN_OWN);
    }
}

FIELD(peer_port) {
    if (!is_server(notice) && notice->peer->port != 0) {
        stoic_line_number(line, key, notice->peer->port);
    }
}

FIELD(phase) {
    stoic_line_text(line, key, stoic_phase_name(notice->phase));
}

FIELD(proto) {
    if (notice->class_ == STOIC_CLASS_WRONG_PROTOCOL) {
        stoic_line_text(line, key, stoic_reason_name(notice->reason));
    }
}

FIELD(reason) {
    stoic_line_text(line, key, stoic_reason_name(notice->reason));
}

FIELD(resumed) {
    if (notice->is_established) {
        stoic_line_bool(line, key, notice->is_resumed);
    }
}

FIELD(role) {
    stoic_line_text(line, key, stoic_role_name(notice->role));
}

/* What failed of the checks of our own certificate; "ok" where a peer distrusts one that is in order. */
FIELD(selfcheck) {
    if (notice->self_check == 0 && notice->class_ != STOIC_CLASS_PEER_DISTRUST) {
        return;
    }
    stoic_line_list list = stoic_line_open_list(line, key);
    stoic_line_add_text(&list, notice->self_check == 0 ? "ok" : "validity");
    stoic_line_close_list(&list);
}

FIELD(sev) {
    stoic_line_number(line, key, (uint64_t)stoic_severity_number(notice->severity));
}

FIELD(sigalg) {
    if (notice->scheme != 0) {
        stoic_line_text(line, key, stoic_scheme_name(notice->scheme));
    }
}

FIELD(sni) {
    stoic_line_escaped(line, key, notice->sni, STOIC_SHOWN_SNI);
}

FIELD(sni_state) {
    if (notice->phase != STOIC_PHASE_PRE && is_server(notice)) {
        stoic_line_text(line, key, stoic_sni_state_name(notice->sni_state));
    }
}

FIELD(subject) {
    if (notice->subject.len == 0) {
        return;
    }
    uint8_t buffer[STOIC_LINE_ESCAPED_MAX];
    stoic_writer text;
    stoic_writer_init_fixed(&text, buffer, sizeof buffer);
    stoic_write_subject(&text, notice->subject, line->is_tight ? STOIC_SHOWN_TIGHT : STOIC_SHOWN_NAME);
    stoic_line_begin(line, key);
    stoic_line_value(line, stoic_writer_view(&text));
}

FIELD(tls_max_offered) {
    if (notice->max_version_offered != 0) {
        stoic_line_text(line, key, stoic_version_name(notice->max_version_offered));
    }
}

FIELD(tls_version) {
    if (notice->version != 0) {
        stoic_line_text(line, key, stoic_version_name(notice->version));
    }
}

FIELD(ts) {
    uint8_t buffer[64];
    stoic_writer text;
    stoic_writer_init_fixed(&text, buffer, sizeof buffer);
    stoic_write_rfc3339_ns(&text, notice->time.wall_ns);
    stoic_line_begin(line, key);
    stoic_line_value(line, stoic_writer_view(&text));
}

FIELD(upstream) {
    stoic_line_escaped(line, key, stoic_bytes_of_text(notice->peer->upstream), STOIC_SHOWN_OWN);
}

FIELD(verify) {
    if (notice->class_ == STOIC_CLASS_PEER_CERT) {
        stoic_line_text(line, key, stoic_reason_name(notice->reason));
    }
}

/* Which certificate of the path is wrong. */
FIELD(verify_depth) {
    if (notice->class_ == STOIC_CLASS_PEER_CERT && notice->verdict != NULL) {
        stoic_line_number(line, key, notice->verdict->at);
    }
}

/* ---- The table --------------------------------------------------------------------------------------------
 */

/* X(key, type, meaning), sorted by key. */
#define FIELD_LIST(X)                                                                                        \
    X(advice, "text", "What to do about it; missing where there is nothing to do.")                          \
    X(alert, "name", "The alert that ended the connection or was seen.")                                     \
    X(alert_code, "0-255", "Its number.")                                                                    \
    X(alert_dir, "rx, tx", "Received or sent.")                                                              \
    X(alert_level, "0-255", "Its level byte, which decides nothing in TLS 1.3.")                             \
    X(alert_protected, "bool", "False: it came without protection; anybody on the path may have sent it.")   \
    X(alerts_seen, "list", "The alerts received before, up to four.")                                        \
    X(alpn, "escaped, 32", "The ALPN protocol agreed.")                                                      \
    X(alpn_offered, "list, 8", "The ALPN protocols that the client offers; class negotiation.")              \
    X(bytes_in, "number", "Bytes of application data received.")                                             \
    X(bytes_out, "number", "Bytes of application data sent.")                                                \
    X(cert, "text", "The name of our certificate in the configuration.")                                     \
    X(cipher, "name", "The cipher suite.")                                                                   \
    X(class, "name", "What kind of thing happened: docs/TAXONOMY.md.")                                       \
    X(client_ip, "address", "Server role: the client.")                                                      \
    X(client_port, "number", "Server role: its port.")                                                       \
    X(connection, "16 hex", "The same in all events of a connection.")                                       \
    X(cred, "anonymous, named, known, trusted, probe", "Server role: how credible the client is.")           \
    X(dur_ms, "number", "How long the connection lasted.")                                                   \
    X(error, "name", "Our error; `stoic explain error:NAME` tells more.")                                    \
    X(established, "bool", "Had the handshake ended well?")                                                  \
    X(event, "16 hex", "The id of this event.")                                                              \
    X(event_name, "name", "tls.handshake.failed, tls.connection.closed, tls.handshake.done or tls.alert.")   \
    X(family, "quiet, compat, trust, ours, security", "The family of the class.")                            \
    X(fault, "peer, us, network, nobody, unknown", "Whose doing it is.")                                     \
    X(group, "name", "The key exchange group.")                                                              \
    X(hs_ms, "number", "How long the handshake took.")                                                       \
    X(hs_step, "name", "What the handshake was waiting for.")                                                \
    X(ja4, "36 characters", "Server role: the JA4 fingerprint of the ClientHello.")                          \
    X(level, "trace, debug, info, notice, warn, error, crit", "Who must hear of it.")                        \
    X(listener, "text", "Where the connection was accepted.")                                                \
    X(msg, "text", "The event in one sentence.")                                                             \
    X(not_after, "RFC 3339", "The end of the validity of the certificate in question.")                      \
    X(not_before, "RFC 3339", "Its beginning.")                                                              \
    X(offered_ciphers, "list, 16", "The cipher suites that the client offers; class negotiation.")           \
    X(outcome, "success, failure, unknown", "How it ended.")                                                 \
    X(peer_ip, "address", "Client role: the upstream.")                                                      \
    X(peer_port, "number", "Client role: its port.")                                                         \
    X(phase, "pre, hs, conf, est, closing", "How far the connection was.")                                   \
    X(proto, "name", "What was spoken in place of TLS; class wrong_protocol.")                               \
    X(reason, "name", "What happened exactly.")                                                              \
    X(resumed, "bool", "Did the handshake resume an earlier session?")                                       \
    X(role, "server, client", "Our role.")                                                                   \
    X(selfcheck, "list", "What the check of our own certificate found: validity, or ok.")                    \
    X(sev, "1, 5, 9, 10, 13, 17, 18", "The level as OpenTelemetry's severity number.")                       \
    X(sigalg, "name", "The signature scheme.")                                                               \
    X(sni, "escaped, 255", "The server name that the client asked for.")                                     \
    X(sni_state, "none, served, foreign, ip, invalid", "What that name is to us.")                           \
    X(subject, "escaped, 256", "The name of the certificate that is wrong; class peer_cert.")                \
    X(tls_max_offered, "version", "The highest version that the client offers.")                             \
    X(tls_version, "version", "The version agreed.")                                                         \
    X(ts, "RFC 3339", "When, in UTC, to the nanosecond.")                                                    \
    X(upstream, "text", "Client role: the upstream as it is configured.")                                    \
    X(verify, "name", "What is wrong with the peer's certificate; class peer_cert.")                         \
    X(verify_depth, "number", "Where on its path: 0 is the peer's own certificate, then its issuers.")

enum {
#define FIELD_INDEX(key, type, meaning) AT_##key,
    FIELD_LIST(FIELD_INDEX)
#undef FIELD_INDEX
};

static const stoic_field fields[] = {
#define FIELD_ROW(name, what, text) {.key = #name, .type = (what), .meaning = (text), .write = write_##name},
    FIELD_LIST(FIELD_ROW)
#undef FIELD_ROW
};

/* What people look at first stands first; the sentence and the advice end the line. */
static const uint8_t logfmt_order[] = {
    AT_ts,
    AT_level,
    AT_event_name,
    AT_class,
    AT_reason,
    AT_fault,
    AT_role,
    AT_phase,
    AT_alert,
    AT_alert_code,
    AT_alert_dir,
    AT_alert_level,
    AT_alert_protected,
    AT_alerts_seen,
    AT_error,
    AT_client_ip,
    AT_client_port,
    AT_peer_ip,
    AT_peer_port,
    AT_listener,
    AT_upstream,
    AT_sni,
    AT_sni_state,
    AT_cred,
    AT_tls_version,
    AT_tls_max_offered,
    AT_cipher,
    AT_group,
    AT_sigalg,
    AT_alpn,
    AT_resumed,
    AT_established,
    AT_hs_step,
    AT_cert,
    AT_selfcheck,
    AT_verify,
    AT_verify_depth,
    AT_subject,
    AT_not_before,
    AT_not_after,
    AT_proto,
    AT_offered_ciphers,
    AT_alpn_offered,
    AT_ja4,
    AT_bytes_in,
    AT_bytes_out,
    AT_dur_ms,
    AT_hs_ms,
    AT_outcome,
    AT_family,
    AT_sev,
    AT_connection,
    AT_event,
    AT_msg,
    AT_advice,
};

_Static_assert(sizeof logfmt_order == sizeof fields / sizeof *fields, "a key has no place in logfmt");

const stoic_field *stoic_fields(size_t *out_num) {
    *out_num = STOIC_COUNT(fields);
    return fields;
}

const uint8_t *stoic_fields_logfmt_order(size_t *out_num) {
    *out_num = STOIC_COUNT(logfmt_order);
    return logfmt_order;
}
