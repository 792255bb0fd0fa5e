/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A TLS connection, without any I/O: bytes from the peer go in, bytes for the peer come out, and each call
 * says one thing that happened. A connection belongs to one thread at a time.
 *
 *     for (;;) {                                          // the receiving side of an event loop
 *         stoic_error error = stoic_receive(connection, &event, buffer, filled, now);
 *         send_all(stoic_take_output(...));               // always, also after an error: it holds the alert
 *         if (error != STOIC_OK) break;
 *         drop event.consumed bytes from the front of buffer;
 *         if (event.type == STOIC_EVENT_NEED_INPUT) break;  // read from the socket, come back
 *         ... CONNECTED, APP_DATA, PEER_CLOSED: act on it, then call again, with filled == 0 if there is no
 * more
 *     }
 */
#ifndef STOIC_CONNECTION_H
#define STOIC_CONNECTION_H

#include <stoic/bytes.h>
#include <stoic/config.h>
#include <stoic/error.h>
#include <stoic/notice.h>
#include <stoic/time.h>
#include <stoic/waits.h>

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

typedef struct stoic_connection stoic_connection;

/* A buffer of this size always holds one whole record (RFC 9846 5.2: 5 + 2^14 + 256). */
#define STOIC_RECORD_MAX_LEN 16645
/* The most plaintext one record takes (RFC 9846 5.1). */
#define STOIC_RECORD_MAX_PLAINTEXT 16384

typedef enum stoic_event_type {
    STOIC_EVENT_NEED_INPUT,   /* nothing more to say: drop `consumed`, come back when at least `needed` bytes
                                 are there */
    STOIC_EVENT_OUTPUT_READY, /* a flight or an answer waits in stoic_take_output */
    STOIC_EVENT_CONNECTED,    /* the handshake is done: application data may flow */
    STOIC_EVENT_APP_DATA,     /* `data` is a slice of input; valid until the buffer is changed */
    /* The peer's close_notify: no more data will come; this side may still send (RFC 9846 6.1). */
    STOIC_EVENT_PEER_CLOSED,
    STOIC_EVENT_CLIENT_HELLO, /* which config shall serve this client? See stoic/waits.h */
    STOIC_EVENT_SIGN,         /* a signature is wanted. See stoic/waits.h */
    /* Client with a session store: one or more sessions were put there (see session.h). */
    STOIC_EVENT_TICKET
} stoic_event_type;

typedef struct stoic_event {
    size_t struct_size; /* set by the caller */
    stoic_event_type type;
    size_t consumed; /* drop so many bytes from the front of input */
    size_t needed; /* NEED_INPUT: how many bytes of input in all, behind what is consumed; more than there are
                      now */
    uint8_t *data; /* APP_DATA */
    size_t data_len;
    const stoic_client_hello_info *client_hello; /* CLIENT_HELLO */
    const stoic_sign_request *sign;              /* SIGN */
} stoic_event;

typedef enum stoic_transport_end {
    STOIC_TRANSPORT_EOF,         /* FIN */
    STOIC_TRANSPORT_RESET,       /* RST */
    STOIC_TRANSPORT_TIMED_OUT,   /* the caller's own idle limit */
    STOIC_TRANSPORT_CLOSED,      /* closed by us */
    STOIC_TRANSPORT_WRITE_FAILED /* EPIPE and the like */
} stoic_transport_end;

/* `config` is retained. `server_name`: the DNS name for SNI and for the check of the certificate (an IP
 * address literal is checked but not sent); empty: none, and then a server with any certificate that the
 * trust store vouches for is believed: who it is, the caller has to read from its certificate. Errors:
 * NAME_INVALID, INVALID_ARGUMENT (a server's config), OUT_OF_MEMORY, RANDOM_FAILED. The ClientHello is in the
 * output at once. */
stoic_error stoic_client_new(stoic_connection **out, const stoic_config *config, stoic_bytes server_name,
                             stoic_time now);
/* The same for the server's side, which waits for a ClientHello. Errors: INVALID_ARGUMENT (a client's
 * config), OUT_OF_MEMORY. */
stoic_error stoic_server_new(stoic_connection **out, const stoic_config *config, stoic_time now);
/* For notices; copied. Best called right after `new`. */
void stoic_connection_set_peer(stoic_connection *connection, const stoic_peer_info *peer);
/* Wipes and frees; gives the terminal notice if none was given yet. NULL is allowed. */
void stoic_connection_free(stoic_connection *connection);

/* Opens records at the front of input[0..input_len), in place, until there is one thing to say: at most one
 * record with something to say is opened, those without (a change_cipher_spec, a ticket that nobody keeps)
 * are passed over. After an error it only repeats that error; output still holds the alert to send. WAITING
 * alone is not final: an earlier event waits for its answer, and nothing was consumed. To be called too when
 * stoic_deadline has passed, with whatever input there is. */
stoic_error stoic_receive(stoic_connection *connection, stoic_event *out, uint8_t *input, size_t input_len,
                          stoic_time now);
/* The transport ended. STOIC_OK when that is an orderly end: both sides, or the peer alone, had closed.
 * Otherwise TRANSPORT_*: data may be cut off. */
stoic_error stoic_transport_ended(stoic_connection *connection, stoic_transport_end how, stoic_time now);
/* The monotonic time at which to call stoic_receive though nothing came; STOIC_NEVER: none. */
int64_t stoic_deadline(const stoic_connection *connection);

/* What waits to be sent, in bytes. It goes on the wire before anything that is sealed later. */
size_t stoic_output_len(const stoic_connection *connection);
/* Moves up to out_cap bytes of it to `out`; *out_len (0 when nothing waits) says how many. */
stoic_error stoic_take_output(stoic_connection *connection, size_t *out_len, uint8_t *out, size_t out_cap);

/* Seals as much of `plaintext` as fits into out[0..out_cap), in whole records; *out_taken says how much that
 * was. It takes less than fits when the keys are worn: the next call then queues a KeyUpdate and answers
 * OUTPUT_PENDING. So OUTPUT_PENDING may come at any time: take the output, then seal again. Errors:
 * NOT_CONNECTED, OUTPUT_PENDING (take the output first), WRITE_CLOSED, BUFFER_TOO_SMALL (not even one byte
 * fits), SEQUENCE_EXHAUSTED. */
stoic_error stoic_seal(stoic_connection *connection, size_t *out_len, size_t *out_taken, uint8_t *out,
                       size_t out_cap, stoic_bytes plaintext, stoic_time now);
/* The room that stoic_seal needs for all of plaintext_len bytes. */
size_t stoic_sealed_size(const stoic_connection *connection, size_t plaintext_len);

/* Queues a KeyUpdate: what is sealed from now on is under new keys (RFC 9846 4.7.3). `ask_peer`: the peer is
 * to renew its keys too; while an earlier request is not answered, no second one is made. Nobody needs to
 * call this to stay within the limits of an AEAD. Errors: NOT_CONNECTED, WRITE_CLOSED, SEQUENCE_EXHAUSTED
 * (after 2^48 - 1 of them), OUT_OF_MEMORY. */
stoic_error stoic_update_keys(stoic_connection *connection, bool ask_peer, stoic_time now);

/* Queues close_notify; nothing can be sealed after it. In a handshake it gives the connection up. Closing
 * twice is no error. */
stoic_error stoic_close(stoic_connection *connection, stoic_time now);
/* Queues a fatal alert of the caller's choice and ends the connection: later calls answer with an error. */
stoic_error stoic_abort(stoic_connection *connection, stoic_alert alert, stoic_time now);

/* ---- What ties other protocols to this connection ------------------------------------------------------ */

/* Keying material for the use that `label` names ("EXPORTER-..." of the IANA registry, 1 to 249 bytes), the
 * same at both ends (RFC 9846 7.5). No context and an empty one are the same. Errors: NOT_CONNECTED (no
 * handshake yet, or the connection failed), INVALID_ARGUMENT (the label; out_len 0 or above 255 hashes: 8,160
 * bytes are always allowed). It may be called after a close. */
stoic_error stoic_export_keying_material(const stoic_connection *connection, uint8_t *out, size_t out_len,
                                         const char *label, stoic_bytes context);

#define STOIC_TLS_EXPORTER_BINDING_LEN 32
#define STOIC_END_POINT_BINDING_MAX_LEN 64

/* The channel binding tls-exporter (RFC 9266): writes STOIC_TLS_EXPORTER_BINDING_LEN bytes. NOT_CONNECTED. */
stoic_error stoic_tls_exporter_binding(const stoic_connection *connection, uint8_t *out);
/* The channel binding tls-server-end-point (RFC 5929): the hash of the server's certificate with the hash of
 * its signature algorithm, SHA-256 in place of MD5 and SHA-1; at most STOIC_END_POINT_BINDING_MAX_LEN bytes.
 * Errors: NOT_CONNECTED, BUFFER_TOO_SMALL, BINDING_UNDEFINED (a certificate signed with Ed25519, or with an
 * algorithm that is not known), UNSUPPORTED_BY_PROVIDER. */
stoic_error stoic_tls_server_end_point_binding(const stoic_connection *connection, size_t *out_len,
                                               uint8_t *out, size_t out_cap);

/* What is known about the connection; 0 and empty until it is known. Slices live as long as the connection.
 */
typedef struct stoic_connection_info {
    size_t struct_size; /* set by the caller */
    bool is_connected;
    bool is_closed_by_peer;
    bool is_closed_by_us;
    bool is_resumed;
    stoic_version version;
    uint16_t suite, group, scheme;
    stoic_bytes sni;    /* asked for by the client */
    stoic_bytes alpn;   /* agreed */
    stoic_error error;  /* what ended it */
    stoic_class class_; /* of the terminal notice, when there was one; 0 before */
    stoic_reason reason;
    bool has_peer_alert;
    stoic_alert peer_alert;  /* the fatal alert received */
    const char *certificate; /* server: the name of the identity in use */
    stoic_role role;
    uint64_t connection_id;            /* the same in all notices of the connection */
    stoic_sni_state sni_state;         /* server: what the name is to us */
    stoic_version max_version_offered; /* by the client */
    bool is_retried;                   /* there was a HelloRetryRequest: one more round trip */
    bool certificate_was_requested;    /* client: the server asked for one ... */
    bool sent_certificate;             /* ... and this side showed one */
    size_t peer_record_limit;          /* RFC 8449: what the peer takes in one record; 0: no agreement */
    uint64_t bytes_in, bytes_out;      /* application data */
    uint64_t num_key_updates_sent;
    int64_t handshake_ns; /* how long it took; 0 before it is done */
    const char *ja4;      /* server: JA4 of the ClientHello (stoic_config_builder_set_ja4); "" without */
} stoic_connection_info;
/* Any moment, also after an error. */
void stoic_connection_describe(const stoic_connection *connection, stoic_connection_info *out);

/* Server: the peer was not speaking TLS, and what it spoke (STOIC_REASON_HTTP, ...); REASON_NONE otherwise.
 * For a polite answer in its protocol. */
stoic_reason stoic_connection_foreign_protocol(const stoic_connection *connection);

/* The peer's certificates as DER, end entity first, also when they were rejected; false when there is no such
 * one. They live as long as the connection. */
bool stoic_connection_peer_certificate(const stoic_connection *connection, stoic_bytes *out, size_t index);

/* What the check of the peer's certificates found, also when they were rejected: which path was accepted, or
 * which certificate is wrong in what way (stoic_verdict_write_text says it in words). Slices in *out live as
 * long as the connection. False, and nothing written, where no path was looked for: no certificate came, a
 * pin or `insecure` decided, or the session is resumed. */
bool stoic_connection_verdict(const stoic_connection *connection, stoic_verdict *out);

/* A pointer of the caller's own, kept and never looked at; NULL before it is set. */
void stoic_connection_set_user(stoic_connection *connection, void *user);
void *stoic_connection_user(const stoic_connection *connection);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop

#endif
