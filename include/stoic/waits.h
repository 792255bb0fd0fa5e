/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Waits: questions that a handshake asks its application, as events with an answer.
 *
 * There are two. CLIENT_HELLO (server) asks which config shall serve the client; it comes when the config in
 * use wants it (stoic_config_builder_set_client_hello_wait). SIGN (both roles) asks for the signature of our
 * CertificateVerify; it comes when the identity in use has no private key in this process
 * (stoic_config_builder_add_remote_identity).
 *
 * stoic_receive says the event and returns. The answer is a call of its own, in the same turn of the event
 * loop or seconds later; nothing here calls back. Answers of many connections may come in any order. All
 * calls of one connection belong to one thread at a time: an answer is carried to the thread that drives the
 * connection.
 */
#ifndef STOIC_WAITS_H
#define STOIC_WAITS_H

#include <stoic/bytes.h>
#include <stoic/codepoints.h>
#include <stoic/config.h>
#include <stoic/error.h>
#include <stoic/taxonomy.h>
#include <stoic/time.h>

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

typedef struct stoic_connection stoic_connection;

/* ---- While a connection waits ---------------------------------------------------------------------------
 *
 *     stoic_receive         answers STOIC_ERROR_WAITING and consumes nothing, whatever input there is: keep
 *                           the input. This error is the only one that is not final.
 *     stoic_deadline        goes on running (the handshake's timeout). When it has passed, stoic_receive ends
 *                           the connection with ANSWER_TIMEOUT or SIGNER_TIMEOUT.
 *     stoic_transport_ended, stoic_close, stoic_abort, stoic_connection_free
 *                           work as ever: a connection that waits may be dropped at any moment.
 *
 * After the answer: send the output, then call stoic_receive again, with input_len 0 if there is none, until
 * NEED_INPUT. It says what is next: CONNECTED, perhaps, or another wait.
 *
 *     case STOIC_EVENT_SIGN:
 *         key_service_ask(connection, event.sign->wait_id, event.sign->scheme, event.sign->content);
 *         return;                                          // other connections go on
 *     ...
 *     void key_service_answered(connection, wait_id, signature) {
 *         error = stoic_answer_sign(connection, wait_id, signature, now);
 *         send_output(connection);                         // the flight, or the alert
 *         if (error == STOIC_OK) go_on(connection);        // stoic_receive until NEED_INPUT
 *     }
 */

/* ---- CLIENT_HELLO ---------------------------------------------------------------------------------------
 */

/* What the client offers. The hello could be decoded; nothing of it has been judged yet, so it may lack what
 * TLS 1.3 demands. Slices lie in the connection and are valid until the wait is answered or the connection
 * fails; keep copies of what is needed longer.
 *
 * Lists are as they stand on the wire, without their own length, in the client's order of preference and
 * with the values that mean nothing (GREASE): numbers have two bytes each (stoic_read_u16), ALPN names are
 * behind a length of one byte each (stoic_read_vector8). A list that was not sent is empty. */
typedef struct stoic_client_hello_info {
    size_t struct_size;
    stoic_bytes server_name;   /* SNI as sent: any bytes; empty: none */
    stoic_sni_state sni_state; /* what the connection's present config says to it */
    stoic_version max_version; /* the highest one that is offered */
    stoic_bytes versions;      /* supported_versions */
    stoic_bytes suites;        /* cipher_suites */
    stoic_bytes groups;        /* supported_groups */
    stoic_bytes schemes;       /* signature_algorithms */
    stoic_bytes alpn;
    const char
        *ja4; /* its fingerprint, see stoic_config_builder_set_ja4; "" for a hello beyond all measure */
} stoic_client_hello_info;

/* Goes on with `config`, or with the connection's own where it is NULL. `config` must be a server's, with the
 * same provider and the same allocator as the one in use; it is retained, and everything from here on follows
 * it: identities, suites, ALPN, timeouts (counted from the connection's start), notices. Whether it wants the
 * event itself does not matter: it comes once in a connection, also when a HelloRetryRequest makes the client
 * say hello again.
 *
 * Errors: NO_SUCH_WAIT (no such event is open: it was answered, or the connection has ended) and
 * INVALID_ARGUMENT (this config cannot be used) change nothing. Any other is the end of the connection, which
 * stoic_receive then repeats: the negotiation failed (NO_COMMON_ALPN, NAME_NOT_SERVED, ...) and the alert is
 * in the output. */
stoic_error stoic_answer_client_hello(stoic_connection *connection, const stoic_config *config,
                                      stoic_time now);

/* Refuses the client with an alert and ends the connection. `alert` is an error alert; each says something to
 * the client, and to the log:
 *
 *     STOIC_ALERT_unrecognized_name        NAME_NOT_SERVED: as if no certificate covered the name
 *     STOIC_ALERT_no_application_protocol  NO_COMMON_ALPN
 *     STOIC_ALERT_access_denied            CLIENT_REFUSED: class access_denied, by policy
 *     any other                            CLIENT_REFUSED too, with this alert
 *
 * STOIC_OK: the alert is in the output, and stoic_receive repeats the error above. NO_SUCH_WAIT and
 * INVALID_ARGUMENT (close_notify and user_canceled are no refusals, and numbers without a name no alerts)
 * change nothing. */
stoic_error stoic_refuse_client_hello(stoic_connection *connection, stoic_alert alert, stoic_time now);

/* ---- SIGN -----------------------------------------------------------------------------------------------
 */

/* A signature that is wanted. Slices and texts are valid until the wait is answered or the connection fails.
 *
 * A signer that is asked to sign `content` would sign anything. One that takes `role` and `transcript_hash`,
 * and builds the content itself (stoic_write_signed_content), signs nothing but handshakes: prefer that
 * wherever the key is behind a boundary. */
typedef struct stoic_sign_request {
    size_t struct_size;
    uint64_t wait_id;            /* names the wait: random, so that a signature cannot reach another
                                    connection's wait by accident; never 0 */
    stoic_role role;             /* ours */
    const char *identity_name;   /* as given to add_remote_identity */
    size_t identity;             /* its index, for stoic_config_identity of the config in use */
    uint16_t scheme;             /* STOIC_SCHEME_*; ECDSA signatures are DER */
    stoic_bytes transcript_hash; /* 32 or 48 bytes */
    stoic_bytes content;         /* the message to be signed, not its hash (RFC 9846 4.5.2) */
} stoic_sign_request;

/* Gives the signature. It is verified with the key of the certificate before it is used: a wrong one, be it
 * from a wrong key or from a fault, never leaves the process. The server has sent nothing of its flight yet:
 * it goes out as a whole with this answer.
 *
 * NO_SUCH_WAIT changes nothing: this id is not the open wait's, because it was answered, the connection has
 * ended, or the answer belongs to another connection. SIGNER_WRONG ends the connection, with the alert
 * internal_error in the output; any other error is the end of the connection too. */
stoic_error stoic_answer_sign(stoic_connection *connection, uint64_t wait_id, stoic_bytes signature,
                              stoic_time now);

/* There will be no signature: ends the connection with SIGNER_FAILED, the alert internal_error in the output
 * and a notice of class resource. STOIC_OK, or NO_SUCH_WAIT, which changes nothing. */
stoic_error stoic_fail_sign(stoic_connection *connection, uint64_t wait_id, stoic_time now);

/* For signers: appends the content that a CertificateVerify signs, at most 162 bytes: 64 spaces, a text that
 * names the role, a zero, the hash. INVALID_ARGUMENT, and nothing is written, unless the hash has the length
 * of SHA-256 or SHA-384; else the error of the writer. */
stoic_error stoic_write_signed_content(stoic_writer *writer, stoic_role signer, stoic_bytes transcript_hash);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop

#endif
