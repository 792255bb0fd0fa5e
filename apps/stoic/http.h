/* SPDX-License-Identifier: Apache-2.0 */
/*
 * As much of HTTP/1.1 (RFC 9112) as a test server needs: request heads and chunked bodies, bounded, without
 * copies. Strict where leniency lets two parties read one message differently: line ends are CRLF, a length
 * stands once or the body is chunked.
 */
#ifndef STOIC_APPS_HTTP_H
#define STOIC_APPS_HTTP_H

#include <stoic/bytes.h>

/* A request line with all its fields: longer ones are refused, so that nobody makes the server collect
 * without end. */
#define HTTP_HEAD_MAX 8192
#define HTTP_FIELDS_MAX 64
/* A chunk's size line with its extensions, and a trailer line. */
#define HTTP_CHUNK_LINE_MAX 256
/* The largest body or answer: enough for any test, far from any overflow. */
#define HTTP_BODY_MAX (UINT64_C(1) << 40)

typedef enum http_result { HTTP_MORE, HTTP_DONE, HTTP_BAD, HTTP_TOO_LARGE } http_result;

typedef struct http_request {
    stoic_bytes method, target; /* slices of the input */
    bool is_http10;
    bool wants_close, wants_keep_alive;
    bool expects_continue;
    bool is_chunked;
    bool has_length;
    uint64_t length;
} http_request;

/* Reads a head at the front of `input`. DONE: *out_len bytes of it were the head. MORE: it is not whole yet.
 */
http_result http_read_head(http_request *out, size_t *out_len, stoic_bytes input);

/* A decimal length up to HTTP_BODY_MAX. */
bool http_read_length(uint64_t *out, stoic_bytes text);

typedef struct http_chunks {
    enum { HTTP_CHUNK_SIZE, HTTP_CHUNK_DATA, HTTP_CHUNK_END, HTTP_CHUNK_TRAILER } state;
    uint64_t left; /* of the chunk's data */
    unsigned num_trailers;
} http_chunks;

/* Takes one thing from the front of `input`: *out_consumed bytes, of which *out_data (which may be empty) is
 * body. DONE: the body has ended. MORE: it goes on, with more input where *out_consumed is 0. `chunks` is
 * zeroed to begin. */
http_result http_read_chunk(http_chunks *chunks, stoic_bytes *out_data, size_t *out_consumed,
                            stoic_bytes input);

#endif
