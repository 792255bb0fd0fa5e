/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From facts to a verdict. The engine collects facts as they happen, typed; this module alone knows the
 * taxonomy and turns them into class, reason, severity, fault and advice. Severity never depends on the
 * alert's level byte (TAXONOMY P2).
 */
#ifndef STOIC_OBSERVE_CLASSIFY_H
#define STOIC_OBSERVE_CLASSIFY_H

#include <stoic/error.h>
#include <stoic/taxonomy.h>

/* What ended the connection, or was noticed on it. */
typedef enum stoic_cause_kind {
    STOIC_CAUSE_ALERT_RECEIVED, /* `alert` from the peer ended it (or, not terminal, was seen) */
    STOIC_CAUSE_ERROR,          /* this side failed it with `error`; the alert sent is derived from it */
    STOIC_CAUSE_TRANSPORT,      /* the transport ended: `end` */
    STOIC_CAUSE_TIMEOUT,        /* stoic_deadline passed */
    STOIC_CAUSE_CLOSED,         /* orderly: close_notify both ways, or by us, or freed */
    STOIC_CAUSE_HANDSHAKE_DONE  /* not terminal */
} stoic_cause_kind;

typedef enum stoic_cause_end {
    STOIC_CAUSE_END_NONE,
    STOIC_CAUSE_END_EOF,
    STOIC_CAUSE_END_RESET,
    STOIC_CAUSE_END_TIMED_OUT,
    STOIC_CAUSE_END_CLOSED_LOCALLY,
    STOIC_CAUSE_END_WRITE_FAILED
} stoic_cause_end;

/* How far a handshake came: tells the reasons of peer_abort apart (TAXONOMY C.1). */
typedef enum stoic_progress {
    STOIC_PROGRESS_NO_BYTES,      /* not one byte of the peer came */
    STOIC_PROGRESS_PART_OF_HELLO, /* server: less than a ClientHello; client: less than a ServerHello */
    STOIC_PROGRESS_HELLO, /* server: the hello was read, our flight is not out; client: our hello is out, no
                             ServerHello yet */
    STOIC_PROGRESS_SERVER_FLIGHT, /* server: our flight is out; client: the ServerHello was read */
    STOIC_PROGRESS_SECOND_FLIGHT, /* server: the client's second flight has begun */
    STOIC_PROGRESS_FINISHED       /* the handshake is done */
} stoic_progress;

typedef struct stoic_facts {
    stoic_cause_kind cause;
    stoic_role role;
    stoic_phase phase;
    stoic_progress progress;
    stoic_credibility credibility;
    stoic_error error;
    stoic_cause_end end;
    bool has_alert; /* sent, received */
    stoic_direction alert_direction;
    stoic_alert alert;
    uint8_t alert_level;
    bool alert_is_protected;
    bool saw_user_canceled; /* at any time */
    bool closed_by_us;      /* we had sent close_notify before */
    bool closed_by_peer;    /* the peer's close_notify had come */
    bool peer_sent_data;    /* application data came */
    bool we_sent_data;
    bool sent_certificate;          /* we authenticated with a certificate */
    bool certificate_was_requested; /* client role */
    stoic_reason protocol;          /* first bytes that are not TLS: what they are; REASON_NONE otherwise */
    unsigned self_check;            /* stoic_self_check set of our certificate, at this time */
    stoic_sni_state sni_state;
    int64_t established_ns; /* how long it was established */
} stoic_facts;

typedef struct stoic_classification {
    stoic_class class_;
    stoic_reason reason;
    stoic_severity severity;
    stoic_notice_fault fault;
    const char *explanation, *cause, *remedy; /* never NULL */
} stoic_classification;

void stoic_classify(const stoic_facts *facts, stoic_classification *out);

#endif
