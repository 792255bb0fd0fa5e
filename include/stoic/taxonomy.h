/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The taxonomy: classes, reasons, severities and the table of every alert (see docs/TAXONOMY.md).
 *
 * Everything that happens on a connection has a class (what kind of thing), a reason (which one exactly), a
 * severity (who must hear of it) and a fault (whose doing it is). The tables below are the ones that the
 * library itself uses.
 */
#ifndef STOIC_TAXONOMY_H
#define STOIC_TAXONOMY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <stoic/codepoints.h>
#include <stoic/error.h>
#include <stoic/reasons.h>

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

typedef enum stoic_severity {
    STOIC_TRACE,
    STOIC_DEBUG,
    STOIC_INFO,
    STOIC_NOTE, /* "notice" */
    STOIC_WARN,
    STOIC_ERROR_LEVEL, /* "error" */
    STOIC_CRIT
} stoic_severity;

typedef enum stoic_role { STOIC_ROLE_SERVER, STOIC_ROLE_CLIENT } stoic_role;
typedef enum stoic_direction { STOIC_LOCAL, STOIC_RECEIVED, STOIC_SENT } stoic_direction;

/* pre: no valid hello yet. hs: in the handshake. conf: client, 1.3: our Finished is sent and nothing
 * authenticated has come after it. est: established. closing: our close_notify is sent. */
typedef enum stoic_phase {
    STOIC_PHASE_PRE,
    STOIC_PHASE_HS,
    STOIC_PHASE_CONF,
    STOIC_PHASE_EST,
    STOIC_PHASE_CLOSING
} stoic_phase;

typedef enum stoic_notice_kind {
    STOIC_NOTICE_HANDSHAKE_FAILED,  /* tls.handshake.failed */
    STOIC_NOTICE_CONNECTION_CLOSED, /* tls.connection.closed */
    STOIC_NOTICE_ALERT,             /* tls.alert */
    STOIC_NOTICE_HANDSHAKE_DONE     /* tls.handshake.done */
} stoic_notice_kind;

typedef enum stoic_class {
    STOIC_CLASS_NONE, /* nothing to classify: a handshake that went well */
    STOIC_CLASS_CLOSURE,
    STOIC_CLASS_PEER_ABORT,
    STOIC_CLASS_PROBE,
    STOIC_CLASS_WRONG_PROTOCOL,
    STOIC_CLASS_TRUNCATION,
    STOIC_CLASS_NEGOTIATION,
    STOIC_CLASS_NAME_UNKNOWN,
    STOIC_CLASS_PEER_PROTOCOL,
    STOIC_CLASS_INTEROP,
    STOIC_CLASS_PEER_INTERNAL,
    STOIC_CLASS_PEER_DISTRUST,
    STOIC_CLASS_PEER_CERT,
    STOIC_CLASS_ACCESS_DENIED,
    STOIC_CLASS_OUR_MISCONFIG,
    STOIC_CLASS_RESOURCE,
    STOIC_CLASS_INTERNAL_FAULT,
    STOIC_CLASS_CRYPTO_FAILURE,
    STOIC_CLASS_ATTACK_SUSPECT
} stoic_class;

typedef enum stoic_family {
    STOIC_FAMILY_NONE,
    STOIC_FAMILY_QUIET,   /* nothing to do */
    STOIC_FAMILY_COMPAT,  /* the two do not understand each other */
    STOIC_FAMILY_TRUST,   /* a certificate or an identity */
    STOIC_FAMILY_OURS,    /* this side must be fixed */
    STOIC_FAMILY_SECURITY /* corruption or abuse */
} stoic_family;

typedef enum stoic_notice_fault {
    STOIC_BLAME_NOBODY,
    STOIC_BLAME_PEER,
    STOIC_BLAME_US,
    STOIC_BLAME_NETWORK,
    STOIC_BLAME_UNKNOWN
} stoic_notice_fault;

typedef enum stoic_credibility {
    STOIC_CRED_ANONYMOUS,
    STOIC_CRED_NAMED,
    STOIC_CRED_KNOWN,
    STOIC_CRED_TRUSTED,
    STOIC_CRED_PROBE
} stoic_credibility;

typedef enum stoic_sni_state {
    STOIC_SNI_NONE,
    STOIC_SNI_SERVED,
    STOIC_SNI_FOREIGN,
    STOIC_SNI_IP,
    STOIC_SNI_INVALID
} stoic_sni_state;

/* What the check of our own certificate found: a set of these bits. */
typedef enum stoic_self_check {
    STOIC_SELF_CHECK_EXPIRED = 1u << 0,
    STOIC_SELF_CHECK_NOT_YET_VALID = 1u << 1
} stoic_self_check;

/* The reasons of <stoic/reasons.h>: STOIC_REASON_<NAME>. */
typedef enum stoic_reason {
    STOIC_REASON_NONE = 0,
#define STOIC_REASON_VALUE(upper, name, classes, sentence) STOIC_REASON_##upper,
    STOIC_REASON_LIST(STOIC_REASON_VALUE, )
#undef STOIC_REASON_VALUE
        STOIC_REASON_END /* one behind the last */
} stoic_reason;

/* ---- Names as they stand in logs: never NULL, "" where there is none ---------------------------------- */

const char *stoic_severity_name(stoic_severity severity); /* "trace" ... "notice" ... "crit" */
/* Reads such a name, or "warning" and "critical"; false, and *out as it was, for anything else. */
bool stoic_severity_parse(stoic_severity *out, const char *text);
/* The severity number of OpenTelemetry: 1, 5, 9, 10, 13, 17, 18. */
int stoic_severity_number(stoic_severity severity);
const char *stoic_role_name(stoic_role role);                /* "server" */
const char *stoic_direction_name(stoic_direction direction); /* "local", "rx", "tx" */
const char *stoic_phase_name(stoic_phase phase);             /* "pre", "hs", "conf", "est", "closing" */
const char *stoic_notice_kind_name(stoic_notice_kind kind);  /* "tls.handshake.failed" */
const char *stoic_class_name(stoic_class class_);            /* "our_misconfig" */
const char *stoic_family_name(stoic_family family);          /* "ours" */
const char *stoic_reason_name(stoic_reason reason);          /* "expired" */
const char *
stoic_notice_fault_name(stoic_notice_fault fault); /* "peer", "us", "network", "nobody", "unknown" */
const char *stoic_credibility_name(stoic_credibility credibility);
const char *stoic_sni_state_name(stoic_sni_state state);
/* The name of one bit of the set. */
const char *stoic_self_check_name(stoic_self_check check);

/* ---- Classes and reasons ------------------------------------------------------------------------------ */

typedef struct stoic_class_row {
    stoic_class class_;
    const char *name;
    stoic_family family;
    const char *definition;
    stoic_severity credible; /* server role: the client is trusted, known, or asks for a name that we serve */
    stoic_severity anonymous; /* server role: a stranger */
    stoic_severity client;    /* client role */
    stoic_notice_fault fault;
    const char *advice;
} stoic_class_row;

/* All classes, in the order of their numbers. */
const stoic_class_row *stoic_class_rows(size_t *out_num);
/* NULL for CLASS_NONE and for a number that is none. */
const stoic_class_row *stoic_class_find(stoic_class class_);

typedef struct stoic_reason_row {
    stoic_reason reason;
    const char *name;
    uint32_t classes; /* set of STOIC_CLASS_BIT: the classes in which it stands */
    const char *sentence;
} stoic_reason_row;

#define STOIC_CLASS_BIT(name) (UINT32_C(1) << STOIC_CLASS_##name)

/* All reasons, in the order of the enum. */
const stoic_reason_row *stoic_reason_rows(size_t *out_num);
/* NULL for REASON_NONE and for a number that is none. */
const stoic_reason_row *stoic_reason_find(stoic_reason reason);

/* ---- The table of alerts: data/taxonomy.csv ----------------------------------------------------------- */

/* What decides between the two classes of a row that has two. */
typedef enum stoic_row_condition {
    STOIC_ROW_ALWAYS,       /* one class only */
    STOIC_ROW_SELF_CHECK,   /* the check of our certificate found a defect */
    STOIC_ROW_KEY_MISMATCH, /* our private key is not our certificate's */
    STOIC_ROW_STAPLE,       /* our stapled response is stale */
    STOIC_ROW_ECH_CONFIG,   /* the ECH key that the client used is not ours */
    STOIC_ROW_CREDIBLE,     /* the peer is credible */
    STOIC_ROW_RESOURCE,     /* memory, descriptors or random bytes ran out */
    STOIC_ROW_REPEATED      /* not for the first time */
} stoic_row_condition;

/* What restricts a row beside direction, role, phase and version. */
typedef enum stoic_row_qualifier {
    STOIC_ROW_PLAIN,
    STOIC_ROW_FATAL,      /* fatal level (TLS 1.3 takes every level so) */
    STOIC_ROW_WARNING,    /* TLS 1.2: warning level */
    STOIC_ROW_UNANSWERED, /* user_canceled, and no close_notify in time */
    STOIC_ROW_FLOOD,      /* too many in a row */
    STOIC_ROW_SPECIAL     /* not for one alert but for its form: the row says which */
} stoic_row_qualifier;

#define STOIC_ROW_VERSION_TLS13 1u
#define STOIC_ROW_VERSION_TLS12 2u
#define STOIC_ROW_VERSION_OLDER 4u

/* Bits: 1u << STOIC_RECEIVED, 1u << STOIC_ROLE_CLIENT, 1u << STOIC_PHASE_EST. */
typedef struct stoic_taxonomy_row {
    int code;         /* -1: the alerts without a name, or any (qualifier SPECIAL) */
    const char *name; /* of the alert; of the case in SPECIAL rows */
    unsigned directions, roles, phases13, phases12, versions;
    stoic_row_qualifier qualifier;
    stoic_row_condition condition;
    stoic_class class_;                         /* NONE in rows that say: that of the alert inside */
    stoic_class class_if;                       /* where the condition holds; NONE without a condition */
    stoic_severity credible, anonymous, client; /* of class_; `client`: in the client role */
    stoic_severity credible_if, anonymous_if;   /* of class_if */
    bool is_fatal;                              /* false: the connection goes on */
    const char *phase, *version;                /* as in the table, for people */
    const char *disposition;
    const char *explanation, *cause, *remedy;
} stoic_taxonomy_row;

/* The table, in the order of its file. */
const stoic_taxonomy_row *stoic_taxonomy_rows(size_t *out_num);
/* The row for an alert that was received or sent. Where the table has none for this phase, the row of the
 * nearest phase stands in, and then that of another version. NULL: this side may not send it. */
const stoic_taxonomy_row *stoic_taxonomy_find(stoic_alert alert, stoic_direction direction, stoic_role role,
                                              stoic_phase phase, stoic_version version);

/* ---- Explanations: what the library would say, without a connection ------------------------------------ */

typedef struct stoic_explanation {
    stoic_class class_;
    stoic_reason reason;
    stoic_severity credible, anonymous; /* in the client role both are the same */
    stoic_notice_fault fault;
    const char *explanation, *cause, *remedy; /* never NULL */
} stoic_explanation;

/* An error of this side, in that role and phase. */
void stoic_explain_error(stoic_explanation *out, stoic_error error, stoic_role role, stoic_phase phase);
/* An alert of the peer in TLS 1.3, in that role and phase, our own certificate having the defects
 * `self_check`. */
void stoic_explain_alert(stoic_explanation *out, stoic_alert alert, stoic_role role, stoic_phase phase,
                         unsigned self_check);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop

#endif
