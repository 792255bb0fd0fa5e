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
    STOIC_EVENT_PEER_CLOSED
} stoic_event_type;

typedef struct stoic_event {
    size_t struct_size; /* set by the caller */
    stoic_event_type type;
    size_t consumed; /* drop so many bytes from the front of input */
    size_t needed; /* NEED_INPUT: how many bytes of input in all, behind what is consumed; more than there are
                      now */
    uint8_t *data; /* APP_DATA */
    size_t data_len;
} stoic_event;

typedef enum stoic_transport_end {
    STOIC_TRANSPORT_EOF,         /* FIN */
    STOIC_TRANSPORT_RESET,       /* RST */
    STOIC_TRANSPORT_TIMED_OUT,   /* the caller's own idle limit */
    STOIC_TRANSPORT_CLOSED,      /* closed by us */
    STOIC_TRANSPORT_WRITE_FAILED /* EPIPE and the like */
} stoic_transport_end;

/* `config` is retained. `server_name`: the DNS name for SNI and for the check of the certificate (an IP
 * address literal is checked but not sent); empty: none. Errors: NAME_INVALID, OUT_OF_MEMORY, RANDOM_FAILED.
 * The ClientHello is in the output at once. */
stoic_error stoic_client_new(stoic_connection **out, const stoic_config *config, stoic_bytes server_name,
                             stoic_time now);
stoic_error stoic_server_new(stoic_connection **out, const stoic_config *config, stoic_time now);
/* For notices; copied. Best called right after `new`. */
void stoic_connection_set_peer(stoic_connection *connection, const stoic_peer_info *peer);
/* Wipes and frees; gives the terminal notice if none was given yet. NULL is allowed. */
void stoic_connection_free(stoic_connection *connection);

/* Opens records at the front of input[0..input_len), in place, until there is one thing to say: at most one
 * record with something to say is opened, those without (a ticket, a change_cipher_spec) are passed over.
 * After an error it only repeats that error; output still holds the alert to send. To be called too when
 * stoic_deadline has passed, with whatever input there is. */
stoic_error stoic_receive(stoic_connection *connection, stoic_event *out, uint8_t *input, size_t input_len,
                          stoic_time now);
/* The transport ended. STOIC_OK when that is an orderly end: both sides, or the peer alone, had closed.
 * Otherwise TRANSPORT_*: data may be cut off. */
stoic_error stoic_transport_ended(stoic_connection *connection, stoic_transport_end how, stoic_time now);
/* The monotonic time at which to call stoic_receive though nothing came; STOIC_NEVER: none. */
int64_t stoic_deadline(const stoic_connection *connection);

/* What waits to be sent. It goes on the wire before anything that is sealed later. */
size_t stoic_output_len(const stoic_connection *connection);
/* Moves up to out_cap bytes of it to `out`. */
stoic_error stoic_take_output(stoic_connection *connection, size_t *out_len, uint8_t *out, size_t out_cap);

/* Seals as much of `plaintext` as fits into out[0..out_cap), in whole records; *out_taken says how much that
 * was. Well before the keys have protected all that they may, a KeyUpdate is put into the output, to be taken
 * and sent behind what this call gave. Errors: NOT_CONNECTED, OUTPUT_PENDING (take the output first),
 * WRITE_CLOSED, BUFFER_TOO_SMALL (not even one byte fits), SEQUENCE_EXHAUSTED. */
stoic_error stoic_seal(stoic_connection *connection, size_t *out_len, size_t *out_taken, uint8_t *out,
                       size_t out_cap, stoic_bytes plaintext, stoic_time now);
/* The room that stoic_seal needs for all of plaintext_len bytes. */
size_t stoic_sealed_size(const stoic_connection *connection, size_t plaintext_len);

/* Queues close_notify; nothing can be sealed after it. In a handshake it gives the connection up. Closing
 * twice is no error. */
stoic_error stoic_close(stoic_connection *connection, stoic_time now);
/* Queues a fatal alert of the caller's choice and ends the connection. */
stoic_error stoic_abort(stoic_connection *connection, stoic_alert alert, stoic_time now);

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
} stoic_connection_info;
void stoic_connection_describe(const stoic_connection *connection, stoic_connection_info *out);

/* Server: the peer was not speaking TLS, and what it spoke (STOIC_REASON_HTTP, ...); REASON_NONE otherwise.
 * For a polite answer in its protocol. */
stoic_reason stoic_connection_foreign_protocol(const stoic_connection *connection);

/* The peer's certificates as DER, end entity first, also when they were rejected; false when there is no such
 * one. They live as long as the connection. */
bool stoic_connection_peer_certificate(const stoic_connection *connection, stoic_bytes *out, size_t index);

void stoic_connection_set_user(stoic_connection *connection, void *user);
void *stoic_connection_user(const stoic_connection *connection);

#ifdef __cplusplus
}
#endif

#endif
