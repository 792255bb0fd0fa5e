/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of a connection, shared by the files of this folder: connection.c is its life and what
 * applications ask, receive.c takes records in, messages.c handshake messages, send.c gives output, alerts.c
 * is for alerts and failures, waits.c for answers of the application, and report.c makes notices of facts.
 *
 * Invariants: `error` is set once and then only repeated; nothing is sealed after `error`, `write_closed`, or
 * a fatal alert; there is exactly one terminal notice (`is_reported`); `handshake` is gone before application
 * data flows.
 */
#ifndef STOIC_ENGINE_CONNECTION_H
#define STOIC_ENGINE_CONNECTION_H

#include <stoic/connection.h>

#include "config/config.h"
#include "handshake/handshake.h"
#include "observe/classify.h"
#include "record/protection.h"
#include "wire/deframer.h"

#define STOIC_PEER_TEXT_MAX 64

/* One direction's keys. The traffic secret is kept for KeyUpdate. */
typedef struct stoic_direction_keys {
    stoic_protection protection;
    const stoic_suite *suite; /* NULL: unprotected yet */
    uint8_t secret[STOIC_HASH_MAX_LEN];
} stoic_direction_keys;

/* What is counted against limits.h. */
typedef struct stoic_counters {
    unsigned warnings, key_updates, empty_records, ccs, tickets;
    size_t skipped_early_data;
} stoic_counters;

/* What the notices want to know and nobody else needs. */
typedef struct stoic_story {
    uint64_t connection_id;
    unsigned num_notices;
    stoic_time started, connected, last;
    uint64_t bytes_in, bytes_out;
    stoic_alert alerts_seen[STOIC_NOTICE_MAX_ALERTS];
    size_t num_alerts_seen;
    stoic_reason protocol; /* what a peer speaks that does not speak TLS */
    stoic_class class_;    /* of the terminal notice */
    stoic_reason reason;
    char address[STOIC_PEER_TEXT_MAX], listener[STOIC_PEER_TEXT_MAX], upstream[STOIC_PEER_TEXT_MAX];
    stoic_peer_info peer;
} stoic_story;

struct stoic_connection {
    const stoic_config *config;
    void *user;
    size_t allocation_size;
    stoic_role role;
    stoic_error error;
    stoic_handshake *handshake; /* NULL when it is over */
    stoic_agreed agreed;
    stoic_resumption *resumption; /* client with a session store, after the handshake; else NULL */
    stoic_direction_keys read, write;
    uint8_t exporter_secret[STOIC_HASH_MAX_LEN]; /* once connected (RFC 9846 7.5) */
    stoic_deframer deframer;
    stoic_writer output;

    bool is_connected;        /* the handshake ended well */
    bool connected_is_news;   /* CONNECTED is yet to be said */
    bool peer_closed_is_news; /* PEER_CLOSED is yet to be said */
    bool wait_is_news;        /* the handshake has begun to wait, which is yet to be said */
    bool ticket_is_news;      /* TICKET is yet to be said */
    bool peer_closed, write_closed;
    bool saw_bytes;          /* of the peer */
    bool saw_hello;          /* the first handshake message of the peer was whole and good */
    bool saw_record;         /* the peer's first record header was plausible */
    bool saw_protected;      /* a record of the peer was decrypted */
    bool saw_finished;       /* the peer's Finished was good: no CCS after it (RFC 9846 5) */
    bool saw_after_finished; /* client: something authenticated came after our Finished: phase conf is over */
    bool saw_user_canceled;
    bool saw_data_after_close;
    bool flight_sealed;      /* server: our first flight is in the output */
    bool key_update_pending; /* our KeyUpdate is in the output, not yet taken */
    bool awaits_key_update;  /* we asked for one (RFC 9846 4.7.3) */
    uint64_t num_key_updates_sent;
    bool has_peer_alert;
    stoic_alert peer_alert;
    bool is_reported;          /* the terminal notice was given */
    int64_t canceled_deadline; /* STOIC_NEVER, or when a user_canceled without close_notify is given up */

    stoic_counters counters;
    stoic_story story;
    size_t contexts_len; /* of `contexts` */
    uint8_t contexts[];  /* the AEAD contexts of `read` and `write` */
};

/* An alert as it came or went. */
typedef struct stoic_alert_seen {
    stoic_direction direction;
    stoic_alert alert;
    uint8_t level;
    bool is_protected;
} stoic_alert_seen;

/* ---- alerts.c ---- */

/* Ends the connection with `error`: queues its alert, reports, and returns it. Keeps the first error. */
stoic_error stoic_connection_fail(stoic_connection *connection, stoic_error error, stoic_time now);
/* The same with an alert of the caller's choice, or STOIC_ALERT_NONE. */
stoic_error stoic_connection_refuse(stoic_connection *connection, stoic_error error, int alert,
                                    stoic_time now);
/* Sets the error for good and wipes what only a living connection needs; what is in the output stays. */
void stoic_connection_give_up(stoic_connection *connection, stoic_error error);
/* Queues an alert under the current write keys. */
stoic_error stoic_connection_send_alert(stoic_connection *connection, stoic_alert alert, stoic_time now);
/* The content of one alert record of the peer. */
stoic_error stoic_connection_take_alert(stoic_connection *connection, stoic_bytes content, bool is_protected,
                                        stoic_time now);

/* ---- messages.c ---- */

/* The content of one handshake record of the peer. */
stoic_error stoic_connection_take_handshake(stoic_connection *connection, stoic_bytes content,
                                            stoic_time now);
/* What of an earlier record had to wait for an answer. Needs that there is such a rest. */
stoic_error stoic_connection_take_kept(stoic_connection *connection, stoic_time now);
/* Carries out what a step of the handshake, which ended with `error`, wants done, and looks where the
 * handshake is now. `rest`: see stoic_connection_act. */
stoic_error stoic_connection_end_step(stoic_connection *connection, stoic_error error,
                                      const stoic_actions *actions, size_t rest, stoic_time now);
/* Carries out what the handshake wants done, in order. `rest` is what of the record is not read yet. */
stoic_error stoic_connection_act(stoic_connection *connection, const stoic_actions *actions, size_t rest,
                                 stoic_time now);

/* ---- tickets.c ---- */

/* Keeps what sessions are made of, where sessions are wanted; before the handshake goes. OUT_OF_MEMORY. */
stoic_error stoic_connection_keep_resumption(stoic_connection *connection);
void stoic_connection_forget_resumption(stoic_connection *connection);
/* A NewSessionTicket, where the resumption is kept: a session for the store. */
stoic_error stoic_connection_take_ticket(stoic_connection *connection, stoic_bytes body, stoic_time now);

/* ---- send.c ---- */

/* Seals `content` as records of one type into the output, as few as fit. */
stoic_error stoic_connection_queue(stoic_connection *connection, uint8_t type, stoic_bytes content);
stoic_error stoic_connection_set_keys(stoic_direction_keys *keys, const stoic_suite *suite,
                                      stoic_bytes secret);

/* ---- waits.c ---- */

/* What the application is asked now; NONE also when the connection has ended. */
stoic_wait_kind stoic_connection_wait(const stoic_connection *connection);
/* Says the wait. */
void stoic_connection_describe_wait(const stoic_connection *connection, stoic_event *event);
/* ---- key_update.c ---- */

/* The next traffic secret of one direction, and its keys. */
stoic_error stoic_connection_update_secret(stoic_direction_keys *keys);
/* The peer asked for a KeyUpdate. */
stoic_error stoic_connection_answer_key_update(stoic_connection *connection);
/* Queues a KeyUpdate when the write key is near its limit (RFC 9846 5.5). */
stoic_error stoic_connection_renew_keys(stoic_connection *connection);

/* ---- report.c ---- */

stoic_phase stoic_connection_phase(const stoic_connection *connection);
/* The terminal notice, unless it was given. `alert` may be NULL. */
void stoic_report_end(stoic_connection *connection, stoic_cause_kind cause, stoic_cause_end end,
                      stoic_error error, const stoic_alert_seen *alert, stoic_time now);
/* An alert seen or sent, at TRACE. */
void stoic_report_alert(stoic_connection *connection, const stoic_alert_seen *alert, stoic_time now);
void stoic_report_connected(stoic_connection *connection, stoic_time now);

#endif
