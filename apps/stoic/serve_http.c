/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The HTTP test server (serve_http.h). Requests are answered one after the other; `advance` goes on as long
 * as there is input and the peer takes the output. While it does not, the session is paused, so that what
 * waits here stays below one reading of the session.
 */
#include "stoic/serve_http.h"

#include <stdlib.h>

#include "common/facts.h"
#include "proxy/limits.h"
#include "stoic/http.h"

/* What one reading may bring behind what waits already. */
#define PENDING_MAX (2 * PROXY_READ_BUFFER + HTTP_HEAD_MAX)
#define ANSWER_MAX 16384
/* "4000\r\n" in front of an echoed chunk. */
#define CHUNK_FRAME_MAX 32

typedef struct http_connection {
    proxy_session *session;
    const serve_application *application;
    enum { HTTP_AWAITS_HEAD, HTTP_ECHOES, HTTP_SENDS } state;
    stoic_writer pending; /* input that is not used yet */
    http_chunks chunks;
    uint64_t left; /* of the body: to echo, or to send */
    bool echoes_chunks;
    bool is_last;     /* the connection ends behind this answer */
    bool is_ending;   /* no more input will come */
    bool is_draining; /* the server stops: no more requests are taken */
    bool is_closed;   /* this side has closed */
} http_connection;

/* What a step says to `advance`. */
typedef enum step { STEP_AGAIN, STEP_WAIT, STEP_CLOSE, STEP_CUT } step;

void serve_application_init(serve_application *application) {
    static const char digits[] = "0123456789abcdef";
    for (size_t at = 0; at < SERVE_PATTERN_LEN; at++) {
        *STOIC_AT(application->pattern, at) = (uint8_t)*STOIC_AT(digits, at % 16);
    }
}

/* ---- Answers ------------------------------------------------------------------------------------------- */

static void write_head(stoic_writer *writer, const http_connection *http, const char *status,
                       const char *type) {
    stoic_write_printf(writer, "HTTP/1.1 %s\r\nContent-Type: %s\r\n%s", status, type,
                       http->is_last ? "Connection: close\r\n" : "");
}

static step answered(const http_connection *http) {
    return http->is_last ? STEP_CLOSE : STEP_AGAIN;
}

static step answer(http_connection *http, const char *status, const char *type, stoic_bytes body) {
    uint8_t space[ANSWER_MAX];
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, space, sizeof(space));
    write_head(&writer, http, status, type);
    stoic_write_printf(&writer, "Content-Length: %zu\r\n\r\n", body.len);
    stoic_write_bytes(&writer, body);
    session_write(http->session, stoic_writer_view(&writer));
    return answered(http);
}

static step refuse(http_connection *http, const char *status) {
    http->is_last = true;
    return answer(http, status, "text/plain", stoic_bytes_of(NULL, 0));
}

static step answer_facts(http_connection *http) {
    uint8_t space[ANSWER_MAX / 2];
    stoic_writer writer;
    const stoic_connection *connection = session_connection(http->session);
    stoic_writer_init_fixed(&writer, space, sizeof(space));
    if (connection == NULL) {
        return answer(
            http, "200 OK", "text/plain",
            stoic_bytes_of_text(
                "It works. This answer comes from `stoic serve --plain`, without TLS of its own.\n"));
    }
    app_write_facts(&writer, connection, stoic_bytes_of(NULL, 0));
    stoic_write_u8(&writer, '\n');
    return answer(http, "200 OK", "application/json", stoic_writer_view(&writer));
}

static void write_stream_head(http_connection *http, bool is_chunked, uint64_t length) {
    uint8_t space[ANSWER_MAX];
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, space, sizeof(space));
    write_head(&writer, http, "200 OK", "application/octet-stream");
    if (is_chunked) {
        stoic_write_text(&writer, "Transfer-Encoding: chunked\r\n\r\n");
    } else {
        stoic_write_printf(&writer, "Content-Length: %llu\r\n\r\n", (unsigned long long)length);
    }
    session_write(http->session, stoic_writer_view(&writer));
}

static step begin_bytes(http_connection *http, stoic_bytes number) {
    uint64_t length = 0;
    if (!http_read_length(&length, number)) {
        return refuse(http, "400 Bad Request");
    }
    write_stream_head(http, false, length);
    http->left = length;
    http->state = HTTP_SENDS;
    return STEP_AGAIN;
}

static step begin_echo(http_connection *http, const http_request *request) {
    if (request->expects_continue) {
        session_write(http->session, stoic_bytes_of_text("HTTP/1.1 100 Continue\r\n\r\n"));
    }
    write_stream_head(http, request->is_chunked, request->length);
    http->left = request->length;
    http->echoes_chunks = request->is_chunked;
    STOIC_ZERO(&http->chunks);
    http->state = HTTP_ECHOES;
    return STEP_AGAIN;
}

/* ---- Steps --------------------------------------------------------------------------------------------- */

static bool begins_with(stoic_bytes text, const char *start) {
    const stoic_bytes wanted = stoic_bytes_of_text(start);
    return text.len >= wanted.len && stoic_bytes_equal(stoic_slice(text, 0, wanted.len), wanted);
}

static step dispatch(http_connection *http, const http_request *request) {
    const bool is_get = stoic_bytes_equal(request->method, stoic_bytes_of_text("GET"));
    const bool is_post = stoic_bytes_equal(request->method, stoic_bytes_of_text("POST"));
    http->is_last =
        request->wants_close || (request->is_http10 && !request->wants_keep_alive) || http->is_draining;
    if (is_post && stoic_bytes_equal(request->target, stoic_bytes_of_text("/echo"))) {
        return begin_echo(http, request);
    }
    if (request->is_chunked || request->length > 0) {
        return refuse(http, is_get ? "400 Bad Request"
                                   : "404 Not Found"); /* its body is not read: the connection ends */
    }
    if (is_get && stoic_bytes_equal(request->target, stoic_bytes_of_text("/"))) {
        return answer_facts(http);
    }
    if (is_get && begins_with(request->target, "/bytes/")) {
        return begin_bytes(http, stoic_slice(request->target, 7, request->target.len - 7));
    }
    return answer(http, "404 Not Found", "text/plain", stoic_bytes_of_text("Not found.\n"));
}

static step read_head(http_connection *http) {
    http_request request;
    size_t len = 0;
    if (http->pending.len == 0) {
        return http->is_ending || http->is_draining ? STEP_CLOSE : STEP_WAIT;
    }
    switch (http_read_head(&request, &len, stoic_writer_view(&http->pending))) {
    case HTTP_MORE:
        return http->is_ending ? STEP_CLOSE : STEP_WAIT;
    case HTTP_BAD:
        return refuse(http, "400 Bad Request");
    case HTTP_TOO_LARGE:
        return refuse(http, "431 Request Header Fields Too Large");
    case HTTP_DONE:
        break;
    }
    const step next = dispatch(http, &request);
    stoic_writer_drop_front(&http->pending, len);
    return next;
}

static step send_bytes(http_connection *http) {
    if (http->left == 0) {
        http->state = HTTP_AWAITS_HEAD;
        return answered(http);
    }
    const size_t len = http->left < SERVE_PATTERN_LEN ? (size_t)http->left : SERVE_PATTERN_LEN;
    http->left -= len;
    return session_write(http->session, stoic_bytes_of(http->application->pattern, len)) ? STEP_AGAIN
                                                                                         : STEP_WAIT;
}

/* The body did not come to its end: neither does the echo. */
static step echo_waits(http_connection *http) {
    return http->is_ending ? STEP_CUT : STEP_WAIT;
}

static step echo_plain(http_connection *http) {
    const stoic_bytes all = stoic_writer_view(&http->pending);
    if (http->left == 0) {
        http->state = HTTP_AWAITS_HEAD;
        return answered(http);
    }
    if (all.len == 0) {
        return echo_waits(http);
    }
    const size_t len = http->left < all.len ? (size_t)http->left : all.len;
    session_write(http->session, stoic_slice(all, 0, len));
    stoic_writer_drop_front(&http->pending, len);
    http->left -= len;
    return STEP_AGAIN;
}

static void write_chunk(http_connection *http, stoic_bytes data) {
    uint8_t space[CHUNK_FRAME_MAX];
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, space, sizeof(space));
    stoic_write_printf(&writer, "%zx\r\n", data.len);
    session_write(http->session, stoic_writer_view(&writer));
    session_write(http->session, data);
    session_write(http->session, stoic_bytes_of_text("\r\n"));
}

static step echo_chunked(http_connection *http) {
    stoic_bytes data;
    size_t consumed = 0;
    const http_result result =
        http_read_chunk(&http->chunks, &data, &consumed, stoic_writer_view(&http->pending));
    if (result == HTTP_BAD || result == HTTP_TOO_LARGE) {
        return STEP_CUT; /* the answer has begun: only its missing end can say that it failed */
    }
    if (result == HTTP_MORE && consumed == 0) {
        return echo_waits(http);
    }
    if (data.len > 0) {
        write_chunk(http, data);
    }
    stoic_writer_drop_front(&http->pending, consumed);
    if (result == HTTP_DONE) {
        session_write(http->session, stoic_bytes_of_text("0\r\n\r\n"));
        http->state = HTTP_AWAITS_HEAD;
        return answered(http);
    }
    return STEP_AGAIN;
}

static step take_step(http_connection *http) {
    switch (http->state) {
    case HTTP_SENDS:
        return send_bytes(http);
    case HTTP_ECHOES:
        return http->echoes_chunks ? echo_chunked(http) : echo_plain(http);
    case HTTP_AWAITS_HEAD:
        break;
    }
    return read_head(http);
}

static void free_connection(http_connection *http) {
    stoic_writer_reset(&http->pending);
    free(http);
}

/* May end the connection: nothing may follow a call of it. */
static void advance(http_connection *http) {
    step next = STEP_AGAIN;
    while (next == STEP_AGAIN) {
        if (session_is_full(http->session)) {
            session_pause(http->session);
            return;
        }
        next = take_step(http);
    }
    if (next == STEP_CLOSE) {
        http->is_closed = true;
        session_close(http->session);
    } else if (next == STEP_CUT) {
        session_cut(http->session);
        free_connection(http);
    }
}

/* ---- As a user of sessions ------------------------------------------------------------------------------
 */

static void *opened(void *application, proxy_session *session) {
    http_connection *http = calloc(1, sizeof(*http));
    if (http != NULL) {
        http->session = session;
        http->application = application;
        stoic_writer_init_growing(&http->pending, NULL, PENDING_MAX);
    }
    return http;
}

static void received(void *user, stoic_bytes plaintext) {
    http_connection *http = user;
    if (http->is_closed) {
        return; /* what comes behind the last request */
    }
    stoic_write_bytes(&http->pending, plaintext);
    if (stoic_writer_error(&http->pending) != STOIC_OK) {
        session_cut(http->session);
        free_connection(http);
        return;
    }
    advance(http);
}

static void peer_closed(void *user) {
    http_connection *http = user;
    http->is_ending = true;
    if (!http->is_closed) {
        advance(http);
    }
}

static void writable(void *user) {
    http_connection *http = user;
    session_resume(http->session);
    if (!http->is_closed) {
        advance(http);
    }
}

static void draining(void *user) {
    http_connection *http = user;
    http->is_draining = true;
    if (!http->is_closed && http->state == HTTP_AWAITS_HEAD) {
        advance(http);
    } else {
        http->is_last = true;
    }
}

static void ended(void *user, bool is_cut) {
    (void)is_cut;
    free_connection(user);
}

const session_handler serve_handler = {.opened = opened,
                                       .data = received,
                                       .peer_closed = peer_closed,
                                       .writable = writable,
                                       .draining = draining,
                                       .ended = ended};
