/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A connection under test. Every call that a target makes goes through here, and after each the promises of
 * <stoic/connection.h> are checked: errors repeat, input is consumed or asked for, nothing is sealed after an
 * error, output is bounded, and there is one terminal notice whose reason means something.
 */
#ifndef STOIC_FUZZ_SUBJECT_H
#define STOIC_FUZZ_SUBJECT_H

#include <stoic/stoic.h>

#include "fuzz.h"

typedef struct subject {
    stoic_connection *tls;
    const stoic_config *config;
    stoic_role role;
    stoic_time now;
    uint8_t *in; /* has arrived and is not consumed */
    size_t in_len;
    stoic_error error; /* of stoic_receive */
    bool is_given_up;  /* by the caller: what it says of itself is not judged */
    unsigned num_terminal, num_connected, num_peer_closed;
    size_t received; /* application data */
    bool has_waits, has_sessions;
    bool is_asked; /* a wait is open: `question` */
    bool answers_later;
    stoic_event_type question;
    uint64_t wait_id; /* of the last SIGN */
} subject;

/* What varies between configs. */
typedef struct subject_options {
    const stoic_provider *provider;
    const uint16_t *groups; /* NULL: all */
    size_t num_groups;
    bool is_pinned; /* client: else it accepts any certificate */
    bool has_alpn;  /* "h2", "http/1.1" */
    bool any_name;  /* server: serves unknown names too */
    bool has_client_identity;
    bool has_rsa;        /* a second identity */
    bool asks_for_hello; /* server: the wait CLIENT_HELLO */
    bool signs_remotely; /* the wait SIGN */
    bool answers_later;  /* by subject_answer; else at once, so that it goes on */
    stoic_ticket_sealer *sealer;
    const stoic_session_store *store;
    bool has_ticket_request;
} subject_options;

void subject_new(subject *out, stoic_role role, const subject_options *options);
/* The two halves of it. */
void subject_make_config(subject *out, stoic_role role, const subject_options *options);
void subject_start(subject *self);
/* Frees, and looks at the whole story once more. */
void subject_free(subject *self);

/* Bytes of the peer come; they are handled until no more happens. */
void subject_feed(subject *self, stoic_bytes bytes);
/* Handles what is there: also when time has passed. */
void subject_receive(subject *self);
/* Up to `cap` bytes of output to `out`. */
size_t subject_take(subject *self, uint8_t *out, size_t cap);
/* Drops all output. */
void subject_drop_output(subject *self);
/* Seals; what is sealed goes to `out`, which has `cap` bytes. */
size_t subject_seal(subject *self, uint8_t *out, size_t cap, stoic_bytes plaintext);
void subject_close(subject *self);
void subject_abort(subject *self, stoic_alert alert);
void subject_end(subject *self, stoic_transport_end how);
/* Answers the open wait, if there is one, well (`how` 0) or otherwise; `value` is the alert, or a byte of the
 * signature. */
void subject_answer(subject *self, uint8_t how, uint8_t value);

#endif
