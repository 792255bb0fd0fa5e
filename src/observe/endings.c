/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of TAXONOMY C.1. The first row that fits decides, so narrower rows stand above wider ones.
 */
#include "observe/endings.h"

#include <stoic/bytes.h>
#include <stoic/time.h>

#include "observe/limits.h"

#define SERVER (1u << STOIC_ROLE_SERVER)
#define CLIENT (1u << STOIC_ROLE_CLIENT)
#define BOTH (SERVER | CLIENT)

#define HANDSHAKE (1u << STOIC_PHASE_PRE | 1u << STOIC_PHASE_HS)
#define CONF (1u << STOIC_PHASE_CONF)
/* A client in `conf` has rows of its own above; a server is never in it. */
#define OPEN (CONF | 1u << STOIC_PHASE_EST | 1u << STOIC_PHASE_CLOSING)

#define NO_BYTES (1u << STOIC_PROGRESS_NO_BYTES)
#define PART (1u << STOIC_PROGRESS_PART_OF_HELLO)
#define HELLO (1u << STOIC_PROGRESS_HELLO)
#define FLIGHT (1u << STOIC_PROGRESS_SERVER_FLIGHT)
#define SECOND (1u << STOIC_PROGRESS_SECOND_FLIGHT | 1u << STOIC_PROGRESS_FINISHED)
#define ANY (NO_BYTES | PART | HELLO | FLIGHT | SECOND)

#define BY_FIN (1u << STOIC_CAUSE_END_EOF)
#define BY_RST (1u << STOIC_CAUSE_END_RESET | 1u << STOIC_CAUSE_END_WRITE_FAILED)
#define BY_PIPE (1u << STOIC_CAUSE_END_WRITE_FAILED)
#define BY_TIME (1u << STOIC_CAUSE_END_TIMED_OUT)
#define BY_LOCAL (1u << STOIC_CAUSE_END_CLOSED_LOCALLY)

#define ROW(who, when, how_far, how, silent, class_name, reason_name, cred, anon, cli, blame, why,           \
            what_to_do)                                                                                      \
    {.roles = (who),                                                                                         \
     .phases = (when),                                                                                       \
     .progress = (how_far),                                                                                  \
     .ends = (how),                                                                                          \
     .is_silent = (silent),                                                                                  \
     .class_ = (class_name),                                                                                 \
     .reason = (reason_name),                                                                                \
     .credible = STOIC_##cred,                                                                               \
     .anonymous = STOIC_##anon,                                                                              \
     .client = STOIC_##cli,                                                                                  \
     .fault = STOIC_BLAME_##blame,                                                                           \
     .cause = (why),                                                                                         \
     .remedy = (what_to_do)}
#define QUIET_ROW(who, when, how_far, how, class_name, reason_name, cli, blame, why, what_to_do)             \
    ROW(who, when, how_far, how, false, STOIC_CLASS_##class_name, STOIC_REASON_##reason_name, DEBUG, DEBUG,  \
        cli, blame, why, what_to_do)

static const char health_check[] = "A TCP health check of a load balancer, or a scanner.";
static const char nothing[] = "None.";
static const char slow[] = "A slow or dead peer; many from one network are an attempt to tie up connections.";
static const char black_hole[] =
    "A stalled path: hellos longer than 1400 bytes are lost where the MTU is broken.";
static const char wrong_port[] =
    "Wrong port, a packet filter, a drop by server name, or an intolerant TLS stack.";
static const char check_upstream[] = "Check the upstream's address, port and log.";
static const char changed_mind[] = "The client changed its mind; browsers race several connections.";
static const char silent_no[] =
    "A client that rejects a certificate without an alert, a certificate harvester, or a "
    "health check.";
static const char see_rate[] = "None, unless many clients do it: then check our certificate and chain.";
static const char lost_alert[] =
    "Often the refusal of a client certificate, whose alert was lost in the reset.";
static const char client_cert[] =
    "Check that a client certificate is configured and that the upstream accepts it.";
static const char cut[] =
    "Many programs close without close_notify; if the message was incomplete, data may be cut.";
static const char check_end[] = "None, if the application's message was complete.";

static const stoic_ending endings[] = {
    /* This side closed below. */
    QUIET_ROW(BOTH, HANDSHAKE, ANY, BY_LOCAL, CLOSURE, LOCAL_SHUTDOWN, DEBUG, NOBODY, "Drain or shutdown.",
              nothing),
    ROW(BOTH, OPEN, ANY, BY_LOCAL, false, STOIC_CLASS_CLOSURE, STOIC_REASON_LOCAL_SHUTDOWN, TRACE, TRACE,
        TRACE, NOBODY, "Drain or shutdown.", nothing),

    /* Server, before a whole ClientHello. */
    QUIET_ROW(SERVER, HANDSHAKE, NO_BYTES, BY_FIN, PROBE, EMPTY_FIN, WARN, NOBODY, health_check, nothing),
    QUIET_ROW(SERVER, HANDSHAKE, NO_BYTES, BY_RST, PROBE, EMPTY_RST, WARN, NOBODY, health_check, nothing),
    QUIET_ROW(SERVER, HANDSHAKE, NO_BYTES, BY_TIME, PROBE, EMPTY_TIMEOUT, ERROR_LEVEL, NOBODY,
              "A browser's preconnect; many from one network are an attempt to tie up connections.", nothing),
    QUIET_ROW(SERVER, HANDSHAKE, PART, BY_FIN, PEER_ABORT, EOF_IN_HELLO, WARN, PEER, changed_mind, nothing),
    QUIET_ROW(SERVER, HANDSHAKE, PART, BY_RST, PEER_ABORT, RST_IN_HELLO, WARN, PEER, changed_mind, nothing),
    QUIET_ROW(SERVER, HANDSHAKE, PART, BY_TIME, PEER_ABORT, TIMEOUT_HELLO, ERROR_LEVEL, UNKNOWN, black_hole,
              nothing),

    /* Server, later. */
    QUIET_ROW(SERVER, HANDSHAKE, HELLO, BY_FIN, PEER_ABORT, EOF_AFTER_HELLO, WARN, PEER, changed_mind,
              nothing),
    QUIET_ROW(SERVER, HANDSHAKE, HELLO, BY_RST, PEER_ABORT, RST_AFTER_HELLO, WARN, PEER, changed_mind,
              nothing),
    QUIET_ROW(SERVER, HANDSHAKE, FLIGHT, BY_FIN, PEER_ABORT, EOF_AFTER_SERVER_FLIGHT, WARN, UNKNOWN,
              silent_no, see_rate),
    QUIET_ROW(SERVER, HANDSHAKE, FLIGHT, BY_RST, PEER_ABORT, RST_AFTER_SERVER_FLIGHT, WARN, UNKNOWN,
              silent_no, see_rate),
    QUIET_ROW(SERVER, HANDSHAKE, SECOND, BY_FIN, PEER_ABORT, EOF_BEFORE_FINISHED, WARN, PEER, changed_mind,
              nothing),
    QUIET_ROW(SERVER, HANDSHAKE, SECOND, BY_RST, PEER_ABORT, RST_BEFORE_FINISHED, WARN, PEER, changed_mind,
              nothing),
    QUIET_ROW(SERVER, HANDSHAKE, ANY, BY_TIME, PEER_ABORT, TIMEOUT_HANDSHAKE, ERROR_LEVEL, UNKNOWN, slow,
              nothing),

    /* Client: its hello is out from the start. */
    QUIET_ROW(CLIENT, HANDSHAKE, NO_BYTES | PART | HELLO, BY_FIN, PEER_ABORT, EOF_AFTER_HELLO, WARN, PEER,
              wrong_port, check_upstream),
    QUIET_ROW(CLIENT, HANDSHAKE, NO_BYTES | PART | HELLO, BY_RST, PEER_ABORT, RST_AFTER_HELLO, WARN, PEER,
              wrong_port, check_upstream),
    QUIET_ROW(CLIENT, HANDSHAKE, FLIGHT, BY_FIN, PEER_ABORT, EOF_AFTER_SERVER_FLIGHT, WARN, PEER,
              "The upstream gave up in the middle of the handshake.", check_upstream),
    QUIET_ROW(CLIENT, HANDSHAKE, FLIGHT, BY_RST, PEER_ABORT, RST_AFTER_SERVER_FLIGHT, WARN, PEER,
              "The upstream gave up in the middle of the handshake.", check_upstream),
    QUIET_ROW(CLIENT, HANDSHAKE | CONF, ANY, BY_FIN, PEER_ABORT, EOF_BEFORE_FINISHED, WARN, PEER, lost_alert,
              client_cert),
    QUIET_ROW(CLIENT, HANDSHAKE | CONF, ANY, BY_RST, PEER_ABORT, RESET_AFTER_FINISHED, WARN, PEER, lost_alert,
              client_cert),
    QUIET_ROW(CLIENT, HANDSHAKE, ANY, BY_TIME, PEER_ABORT, TIMEOUT_HANDSHAKE, ERROR_LEVEL, UNKNOWN,
              black_hole, check_upstream),

    /* After the handshake. */
    ROW(SERVER, OPEN, ANY, BY_FIN | BY_RST, true, STOIC_CLASS_PEER_ABORT, STOIC_REASON_CLIENT_SILENT, DEBUG,
        DEBUG, DEBUG, UNKNOWN,
        "A browser's preconnect, a TLS health check, or a client that silently dislikes the certificate.",
        see_rate),
    QUIET_ROW(BOTH, OPEN, ANY, BY_FIN, TRUNCATION, EOF, INFO, PEER, cut, check_end),
    QUIET_ROW(BOTH, OPEN, ANY, BY_PIPE, TRUNCATION, WRITE_EPIPE, WARN, PEER,
              "The peer left while we were sending.", check_end),
    QUIET_ROW(BOTH, OPEN, ANY, BY_RST, TRUNCATION, RST, WARN, NETWORK,
              "The peer's program was killed or left unread data behind, or something on the path cut the "
              "connection.",
              check_end),
    QUIET_ROW(BOTH, OPEN, ANY, BY_TIME, CLOSURE, IDLE_TIMEOUT, DEBUG, NOBODY,
              "Nothing was sent or received for longer than the idle limit.", nothing),
};

const stoic_ending *stoic_endings(size_t *out_num) {
    *out_num = STOIC_COUNT(endings);
    return endings;
}

static stoic_cause_end end_of(const stoic_facts *facts) {
    if (facts->cause == STOIC_CAUSE_TIMEOUT) {
        return STOIC_CAUSE_END_TIMED_OUT;
    }
    return facts->cause == STOIC_CAUSE_CLOSED ? STOIC_CAUSE_END_CLOSED_LOCALLY : facts->end;
}

static bool was_silent(const stoic_facts *facts) {
    return !facts->peer_sent_data && !facts->we_sent_data && facts->established_ns < STOIC_SILENT_CLIENT_NS;
}

const stoic_ending *stoic_ending_find(const stoic_facts *facts) {
    const unsigned end = 1u << end_of(facts);
    STOIC_EACH(row, endings, STOIC_COUNT(endings)) {
        if ((row->roles & 1u << facts->role) != 0 && (row->phases & 1u << facts->phase) != 0 &&
            (row->progress & 1u << facts->progress) != 0 && (row->ends & end) != 0 &&
            (!row->is_silent || was_silent(facts))) {
            return row;
        }
    }
    return NULL;
}
