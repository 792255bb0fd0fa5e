/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the machines share: the handshake object, states, and the actions that a step asks for.
 *
 * A state is named after what is awaited and lists the messages that may come, each with the function that
 * takes it. Every other message is refused in one place, stoic_handshake_step. A step writes what it sends
 * into `flight`; the slices that go with the actions are cut when the step ends, because the flight moves
 * while it grows.
 */
#ifndef STOIC_HANDSHAKE_MACHINE_H
#define STOIC_HANDSHAKE_MACHINE_H

#include "config/config.h"
#include "handshake/handshake.h"
#include "handshake/key_exchange.h"
#include "secrets/key_schedule.h"
#include "secrets/signed_content.h"
#include "secrets/transcript.h"
#include "store/session.h"
#include "wire/codepoints.h"
#include "wire/extension_block.h"

/* A message of the peer. */
typedef struct stoic_incoming {
    uint8_t type;
    stoic_bytes whole; /* with its header: what the transcript takes */
    stoic_bytes body;
    stoic_time now;
} stoic_incoming;

typedef stoic_error (*stoic_step)(stoic_handshake *handshake, stoic_actions *actions,
                                  const stoic_incoming *message);

typedef struct stoic_transition {
    uint8_t type;
    stoic_step step; /* NULL: none */
} stoic_transition;

/* Goes on after the answer to a wait. */
typedef stoic_error (*stoic_resume)(stoic_handshake *handshake, stoic_actions *actions, stoic_time now);

/* A state awaits either messages, or the application's answer. */
#define STOIC_STATE_TRANSITIONS 2
typedef struct stoic_state {
    const char *name;
    stoic_transition transitions[STOIC_STATE_TRANSITIONS];
    stoic_wait_kind wait;
    stoic_resume resume; /* NULL without a wait */
} stoic_state;

/* What a wait asks, and keeps until its answer (waits.c). */
typedef struct stoic_wait {
    stoic_writer hello; /* the ClientHello message that is asked about */
    stoic_client_hello_info client_hello;
    stoic_sign_request sign;
    uint8_t hash[STOIC_HASH_MAX_LEN], content[STOIC_SIGNED_CONTENT_MAX_LEN]; /* of `sign` */
    stoic_actions held; /* what is sent with the signature; its messages lie in the flight */
} stoic_wait;

/* What the client alone needs. */
typedef struct stoic_client_part {
    uint8_t name[STOIC_MAX_SNI]; /* of the server: for the check of its certificate */
    size_t name_len;
    bool name_is_dns;
    uint8_t random[STOIC_HELLO_RANDOM_LEN];
    uint8_t order[STOIC_EXTENSION_ORDER_LEN]; /* of the extensions: the same in both hellos */
    stoic_key_exchange exchange;
    stoic_key_exchange *more; /* further shares: key_shares.c */
    size_t num_more;
    stoic_extension_set offered;
    stoic_session *session; /* taken from the store, to be offered; NULL: none */
    stoic_time now;         /* of the ClientHello that is being written */
} stoic_client_part;

/* What the server alone needs. */
typedef struct stoic_server_part {
    stoic_writer first_hello; /* body of the first of two ClientHellos */
    bool may_skip_early_data;
    uint8_t client_random[STOIC_HELLO_RANDOM_LEN]; /* for the key log */
    size_t num_tickets;                            /* to be sent after the client's Finished */
    bool has_ticket_request;
    bool has_requested_certificate;
    stoic_extension_set requested; /* what the CertificateRequest has */
} stoic_server_part;

/* The pre-shared key in use, once the server has chosen it. */
typedef struct stoic_psk {
    uint8_t secret[STOIC_HASH_MAX_LEN];
    size_t len;               /* 0: none, a full handshake */
    uint16_t index;           /* in the list of the client */
    int64_t authenticated_ns; /* wall time of the full handshake that it goes back to */
    /* server: the rest of what the ticket says, on its way to `agreed`; the chain is allocated or NULL */
    int64_t peer_not_after;
    uint8_t *chain;
    size_t chain_len;
} stoic_psk;

struct stoic_handshake {
    const stoic_config *config;
    stoic_agreed *agreed;
    const stoic_state *state;
    stoic_writer flight;
    size_t num_queued; /* bytes of the flight that actions have */
    size_t action_starts[STOIC_MAX_ACTIONS];
    stoic_transcript transcript;
    stoic_key_schedule schedule;
    const stoic_suite *suite;
    const stoic_group *group; /* chosen by the server */
    uint8_t session_id[STOIC_SESSION_ID_MAX_LEN];
    size_t session_id_len;
    bool has_retried; /* a HelloRetryRequest went over the wire */
    bool has_sent_ccs;
    const stoic_identity *identity; /* ours; NULL: none */
    uint16_t scheme;                /* of our CertificateVerify */
    stoic_public_key peer_key;      /* borrowed from agreed->peer_chain */
    stoic_wait wait;
    stoic_psk psk;
    stoic_client_part client;
    stoic_server_part server;
};

/* ---- Birth ---- */

/* Zeroed but for its arguments. OUT_OF_MEMORY. */
stoic_error stoic_handshake_allocate(stoic_handshake **out, const stoic_config *config, stoic_agreed *agreed,
                                     const stoic_state *first);
/* `length` bytes from the provider. RANDOM_FAILED. */
stoic_error stoic_handshake_random(const stoic_handshake *handshake, uint8_t *out, size_t length);

/* ---- Actions ---- */

/* SEND, with what was written to the flight since the last one. */
void stoic_queue_flight(stoic_handshake *handshake, stoic_actions *actions);
/* SEND_CCS, unless one went already (RFC 9846 E.4). */
void stoic_queue_ccs(stoic_handshake *handshake, stoic_actions *actions);
/* WRITE_KEYS or READ_KEYS. */
void stoic_queue_keys(stoic_handshake *handshake, stoic_actions *actions, stoic_action_kind kind,
                      stoic_secret_kind secret);
void stoic_queue_connected(stoic_handshake *handshake, stoic_actions *actions);
/* Cuts the slices of SEND. The writer's error, if it has one: then nothing is sent. */
stoic_error stoic_finish_actions(stoic_handshake *handshake, stoic_actions *actions);

/* ---- Transcript ---- */

/* Adds what was written to the flight behind `start` bytes. Does nothing after a failed write. */
void stoic_transcript_add_flight(stoic_handshake *handshake, size_t start);

/* ---- Waits ---- */

/* Keeps the ClientHello and asks which config shall serve it. OUT_OF_MEMORY. */
stoic_error stoic_wait_for_config(stoic_handshake *handshake, const stoic_incoming *message,
                                  const stoic_state *state);
/* Asks for the signature over the transcript so far. What was queued is held back until the answer, so that
 * the flight goes out as a whole; the answer writes the CertificateVerify and resumes. RANDOM_FAILED. */
stoic_error stoic_wait_for_signature(stoic_handshake *handshake, stoic_actions *actions,
                                     const stoic_state *state);

/* The last state of both machines. */
extern const stoic_state stoic_state_connected;

#endif
