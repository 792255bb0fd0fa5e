/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the engine sees of the handshake machines. The engine hands in whole messages, one at a time; a
 * machine appends actions, which the engine carries out in order. Nothing here knows records, sockets or
 * events (DESIGN §2: never record, never engine).
 *
 * A handshake is one allocation, wiped and freed when it ends. The machines read the time from `now` of the
 * call alone.
 */
#ifndef STOIC_HANDSHAKE_HANDSHAKE_H
#define STOIC_HANDSHAKE_HANDSHAKE_H

#include <stoic/config.h>
#include <stoic/provider.h>
#include <stoic/time.h>
#include <stoic/waits.h>
#include <stoic/webpki.h>

typedef struct stoic_handshake stoic_handshake;

typedef enum stoic_action_kind {
    STOIC_ACTION_SEND, /* seal `message` (whole handshake messages with their headers) under the current write
                          keys */
    STOIC_ACTION_SEND_CCS,   /* the compatibility change_cipher_spec, unprotected (RFC 9846 E.4) */
    STOIC_ACTION_WRITE_KEYS, /* from now on write under `secret` */
    STOIC_ACTION_READ_KEYS,  /* from now on read under `secret`; a message left over in the record is an error
                                (RFC 9846 5.1) */
    STOIC_ACTION_CONNECTED   /* done: application data may flow; `secret` is the exporter secret */
} stoic_action_kind;

/* `message` and `secret` live in the handshake until the next step. */
typedef struct stoic_action {
    stoic_action_kind kind;
    stoic_bytes message;
    stoic_bytes secret;       /* of suite->hash->output_len bytes */
    const stoic_suite *suite; /* for *_KEYS and CONNECTED */
} stoic_action;

#define STOIC_MAX_ACTIONS 12

typedef struct stoic_actions {
    stoic_action list[STOIC_MAX_ACTIONS];
    size_t num;
} stoic_actions;

/* What path validation found. */
typedef struct stoic_kept_verdict {
    size_t size; /* of the allocation */
    stoic_verdict verdict;
    uint8_t name[]; /* that was wanted: the verdict may point to it */
} stoic_kept_verdict;

/* What is agreed and known, for the connection: it outlives the handshake. Plain values and buffers, no
 * secrets. Filled as things become known, also when the handshake then fails. */
#define STOIC_MAX_SNI 255
#define STOIC_MAX_ALPN 255
#define STOIC_MAX_JA4 36
typedef struct stoic_agreed {
    stoic_version version;
    stoic_version max_version_offered;
    const stoic_suite *suite;
    uint16_t group, scheme;
    uint8_t sni[STOIC_MAX_SNI];
    size_t sni_len;
    stoic_sni_state sni_state;
    uint8_t alpn[STOIC_MAX_ALPN];
    size_t alpn_len;
    size_t identity;             /* index + 1 in the config of the identity that we use; 0: none */
    char ja4[STOIC_MAX_JA4 + 1]; /* server: of the (first) ClientHello; empty: not wanted */
    /* RFC 8449 4, in force both or not at all; 0: none */
    size_t own_record_limit, peer_record_limit;
    bool is_retried;                /* there was a HelloRetryRequest */
    bool sent_certificate;          /* we authenticated */
    bool certificate_was_requested; /* client role */
    bool is_resumed;
    uint8_t *peer_chain; /* the peer's certificates: repeated u24 length + DER, allocated; the connection
                            frees it */
    size_t peer_chain_len;
    stoic_kept_verdict *verdict; /* allocated like the chain; NULL: no path was looked for */
    /* Seconds since 1970: the end of what made us believe the peer, certificates and revocation lists; no
     * resumption after it. INT64_MAX: no end. */
    int64_t peer_not_after;
    /* for notices of class negotiation, borrowed from the message being handled: valid during the step alone
     */
    stoic_bytes suites_offered, alpn_offered;
} stoic_agreed;

/* Gives back what is allocated for it. */
void stoic_agreed_clear(stoic_agreed *agreed, const stoic_allocator *allocator);

/* What the connection keeps for after the handshake: the traffic secrets for KeyUpdate (the engine copies and
 * wipes them); a client with a session store also what makes sessions of tickets. */
typedef struct stoic_resumption {
    uint8_t secret[STOIC_HASH_MAX_LEN];
    uint8_t name[STOIC_MAX_SNI]; /* that the server was verified for */
    size_t name_len;
    int64_t authenticated_ns; /* wall time of the full handshake that this goes back to */
} stoic_resumption;

/* Client: the ClientHello is among the first actions. `server_name`: see stoic_client_new. `agreed` is kept
 * for the life of the handshake. */
stoic_error stoic_client_handshake_new(stoic_handshake **out, stoic_actions *actions,
                                       const stoic_config *config, stoic_bytes server_name,
                                       stoic_agreed *agreed, stoic_time now);
stoic_error stoic_server_handshake_new(stoic_handshake **out, const stoic_config *config,
                                       stoic_agreed *agreed);
void stoic_handshake_free(stoic_handshake *handshake);

/* One whole message, header included, up to and including the one that ends the handshake. `actions` starts
 * empty. On failure `actions` may still hold what is to be sent before the alert. */
stoic_error stoic_handshake_step(stoic_handshake *handshake, stoic_actions *actions, stoic_bytes message,
                                 stoic_time now);

/* What the handshake asks of the application; while it asks, no message may come. The question lives until
 * the answer. */
typedef enum stoic_wait_kind { STOIC_WAIT_NONE, STOIC_WAIT_CLIENT_HELLO, STOIC_WAIT_SIGN } stoic_wait_kind;
stoic_wait_kind stoic_handshake_wait(const stoic_handshake *handshake);
const stoic_client_hello_info *stoic_handshake_client_hello(const stoic_handshake *handshake);
const stoic_sign_request *stoic_handshake_sign_request(const stoic_handshake *handshake);

/* The answers; otherwise as a step. INTERNAL when that is not what is asked for. `config`, a server's with
 * the same provider and allocator, is used from here on: it must outlive the handshake. */
stoic_error stoic_handshake_answer_client_hello(stoic_handshake *handshake, stoic_actions *actions,
                                                const stoic_config *config, stoic_time now);
/* SIGNER_WRONG. */
stoic_error stoic_handshake_answer_sign(stoic_handshake *handshake, stoic_actions *actions,
                                        stoic_bytes signature, stoic_time now);

/* The state, named after what is awaited: "wait_server_hello", "wait_client_finished", ... */
const char *stoic_handshake_step_name(const stoic_handshake *handshake);

/* May a handshake message of this many bytes still come (server before authentication: 16 KiB; client: 64
 * KiB)? */
size_t stoic_handshake_message_limit(const stoic_handshake *handshake);

/* Server: the ClientHello offered early data, which we never take. Its records cannot be read and are to be
 * skipped, up to a limit, until the first record that can (RFC 9846 4.3.10): false before the hello and once
 * the client's next message came. */
bool stoic_handshake_may_skip_early_data(const stoic_handshake *handshake);

/* Client with a session store, after the step that asked for CONNECTED. The caller wipes *out. */
void stoic_handshake_keep_resumption(const stoic_handshake *handshake, stoic_resumption *out);

/* Post-handshake messages that are read and dropped: checks the form of a NewSessionTicket that a client has
 * no store for. */
stoic_error stoic_post_handshake_check(stoic_role role, stoic_bytes message);

#endif
