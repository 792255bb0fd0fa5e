/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notices: what happened on a connection, whose doing it is, and what to do about it.
 *
 * The library never prints. It hands each notice, a struct of typed fields, to the handler of the config;
 * with no handler a notice costs one branch. Exactly one notice of each connection is terminal
 * (`is_terminal`): it says how the connection ended. Notices that are not terminal (an alert seen, a
 * handshake done) have the level TRACE. Everything a notice points to is borrowed for the call. Texts of a
 * peer are raw bytes here; the formats escape them.
 */
#ifndef STOIC_NOTICE_H
#define STOIC_NOTICE_H

#include <stoic/bytes.h>
#include <stoic/codepoints.h>
#include <stoic/error.h>
#include <stoic/taxonomy.h>
#include <stoic/time.h>
#include <stoic/webpki.h>

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

#define STOIC_NOTICE_MAX_ALERTS 4

/* Who is at the other end, as far as the caller knows. Everything may be empty. Copied (up to 63 characters
 * each). */
typedef struct stoic_peer_info {
    size_t struct_size;
    const char *address; /* "192.0.2.7" */
    uint16_t port;
    const char *listener; /* server: "127.0.0.1:8443" */
    const char *upstream; /* client: "host:443" */
} stoic_peer_info;

typedef struct stoic_notice {
    size_t struct_size;
    stoic_notice_kind kind;
    bool is_terminal;
    stoic_time time;
    uint64_t event_id;
    uint64_t connection_id;

    stoic_role role;
    stoic_phase phase;
    const char *step; /* state of the handshake: "wait_client_finished"; "" after it */
    stoic_class class_;
    stoic_reason reason;
    stoic_severity severity;
    stoic_notice_fault fault;
    stoic_credibility credibility; /* server role */
    const char *explanation;       /* from the taxonomy; "" where there is none */
    const char *cause;             /* peer_cert with a verdict: what is wrong, and what was sought */
    const char *remedy;

    stoic_error error; /* STOIC_OK where nothing failed */
    bool has_alert;
    stoic_direction alert_direction;
    stoic_alert alert;
    uint8_t alert_level;
    bool alert_is_protected; /* false: anybody on the path may have sent it */
    stoic_alert alerts_seen[STOIC_NOTICE_MAX_ALERTS];
    size_t num_alerts_seen;

    bool is_established; /* the handshake had ended well */
    bool is_resumed;
    stoic_version version; /* 0: none negotiated */
    stoic_version max_version_offered;
    uint16_t suite, group, scheme;
    stoic_bytes sni;
    stoic_sni_state sni_state;
    const char *ja4; /* server role: of the ClientHello; "" or NULL where it was not made */
    stoic_bytes alpn;
    stoic_bytes alpn_offered;   /* the ProtocolNameList as it came, for class negotiation */
    stoic_bytes suites_offered; /* two bytes each, for class negotiation */

    const stoic_peer_info *peer; /* never NULL */
    const char *certificate;     /* name of our certificate in the config; "" where none was chosen */
    unsigned self_check;         /* set of stoic_self_check: what the check of our own certificate found */
    int64_t not_before,
        not_after; /* seconds since 1970: of our certificate (self_check), or of the peer's (peer_cert) */
    stoic_bytes peer_subject; /* DER name of the peer's certificate, where it is known */
    /* Class peer_cert: what path validation found; NULL where no path was looked for. With a verdict the
     * dates, and `subject`, are those of the certificate that is wrong, which may be a CA's. */
    const stoic_verdict *verdict;
    stoic_bytes subject; /* class peer_cert: the name as stoic_name_write writes it; to be escaped */

    uint64_t bytes_in, bytes_out; /* application data */
    int64_t handshake_ns;         /* 0: not finished */
    int64_t duration_ns;
} stoic_notice;

typedef void (*stoic_notice_handler)(void *user, const stoic_notice *notice);

typedef enum stoic_format { STOIC_FORMAT_PRETTY, STOIC_FORMAT_LOGFMT, STOIC_FORMAT_JSON } stoic_format;

/* The longest line a format writes, with its newline (TAXONOMY, log safety). Longer ones are cut and marked
 * `~`. */
#define STOIC_NOTICE_LINE_MAX 4096

/* Appends one line of at most STOIC_NOTICE_LINE_MAX bytes, with its newline. The keys are those of
 * docs/NOTICES.md. Errors: the writer's (BUFFER_TOO_SMALL, OUT_OF_MEMORY). May be called from a handler. */
stoic_error stoic_notice_format(stoic_writer *writer, const stoic_notice *notice, stoic_format format);

/* The one escaper for text of a peer: printable ASCII except space, `"`, `\` and `=` is kept, all else
 * becomes \xHH; after `max` input bytes it is cut and marked `~`. */
void stoic_write_escaped(stoic_writer *writer, stoic_bytes text, size_t max);
/* A JSON string with its quotes, of our own text or of escaped text. */
void stoic_write_json_string(stoic_writer *writer, stoic_bytes text);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop

#endif
