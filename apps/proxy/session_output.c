/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way out of a session: sealed bytes to the socket, in order, without a copy as long as the socket takes
 * them. Errors of writing are never reported from inside a call, only later from the loop: a handler that
 * writes is not called back.
 */
#include <stdlib.h>

#include "proxy/limits.h"
#include "proxy/session_parts.h"

typedef struct write_request {
    uv_write_t request;
    proxy_session *session;
    uint8_t bytes[];
} write_request;

static void on_written(uv_write_t *request, int status) {
    write_request *write = request->data;
    proxy_session *session = write->session;
    free(write);
    session->is_yielding = false;
    session->turn_bytes = 0;
    if (status == 0) {
        session_wrote(session);
    } else if (status != UV_ECANCELED) {
        session_write_failed(session);
    }
}

/* Nothing can be written any more, which the timer will find. */
static void give_up(proxy_session *session) {
    session->has_write_failed = true;
    session_wake(session);
}

static void queue_bytes(proxy_session *session, stoic_bytes bytes) {
    write_request *write = malloc(sizeof(*write) + bytes.len);
    if (write == NULL) {
        give_up(session);
        return;
    }
    write->request.data = write;
    write->session = session;
    stoic_copy(write->bytes, bytes.len, bytes);
    const uv_buf_t buffer = uv_buf_init((char *)write->bytes, (unsigned)bytes.len);
    if (uv_write(&write->request, (uv_stream_t *)&session->tcp, &buffer, 1, on_written) != 0) {
        free(write);
        give_up(session);
    }
}

/* As much as the socket takes at once; nothing when it is the others' turn. */
static size_t send_now(proxy_session *session, stoic_bytes bytes) {
    if (session->turn_bytes > PROXY_TURN_BYTES) {
        session->is_yielding = true;
        return 0;
    }
    /* libuv takes the buffer as writable, but only reads from it. */
    const uv_buf_t buffer = {.base = (char *)(uintptr_t)bytes.data, .len = bytes.len};
    const int written = uv_try_write((uv_stream_t *)&session->tcp, &buffer, 1);
    const size_t done = written > 0 ? (size_t)written : 0;
    if (done > 0) {
        session->last_activity_ns = app_now().monotonic_ns;
    }
    session->turn_bytes += done;
    return done;
}

void session_send(proxy_session *session, stoic_bytes bytes) {
    if (bytes.len == 0 || session->has_write_failed || session->is_shutting) {
        return;
    }
    const size_t done = send_now(session, bytes);
    if (done < bytes.len) { /* the rest waits; an error of the socket is met there again, and reported from
                               the loop */
        queue_bytes(session, stoic_slice(bytes, done, bytes.len - done));
    }
}

void session_flush(proxy_session *session) {
    while (session->connection != NULL && stoic_output_len(session->connection) > 0) {
        size_t len = 0;
        uint8_t *space = session->worker->seal_buffer;
        if (stoic_take_output(session->connection, &len, space, PROXY_READ_BUFFER) != STOIC_OK || len == 0) {
            return;
        }
        session_send(session, stoic_bytes_of(space, len));
    }
}

bool session_write(proxy_session *session, stoic_bytes plaintext) {
    if (session->state != SESSION_OPEN || session->has_write_failed) {
        return false;
    }
    if (session->connection == NULL) {
        session_send(session, plaintext);
        return true;
    }
    session_flush(session);
    while (plaintext.len > 0) {
        size_t len = 0, taken = 0;
        uint8_t *space = session->worker->seal_buffer;
        const stoic_error error =
            stoic_seal(session->connection, &len, &taken, space, PROXY_READ_BUFFER, plaintext, app_now());
        if (error == STOIC_ERROR_OUTPUT_PENDING) { /* a KeyUpdate */
            session_flush(session);
            continue;
        }
        if (error != STOIC_OK || taken == 0) {
            give_up(session);
            return false;
        }
        session_send(session, stoic_bytes_of(space, len));
        plaintext = stoic_slice(plaintext, taken, plaintext.len - taken);
        session_flush(session);
    }
    return !session->has_write_failed;
}

bool session_is_full(proxy_session *session) {
    session->was_full = session->is_yielding ||
                        uv_stream_get_write_queue_size((uv_stream_t *)&session->tcp) > PROXY_QUEUE_HIGH;
    return session->was_full;
}

static void on_fin_sent(uv_shutdown_t *request, int status) {
    proxy_session *session = request->data;
    if (status == 0) {
        session->is_shut = true;
        session_fin_sent(session);
    } else if (status != UV_ECANCELED) {
        session_write_failed(session);
    }
}

void session_send_fin(proxy_session *session) {
    if (session->is_shutting) {
        return;
    }
    session->is_shutting = true;
    session->shutdown.data = session;
    if (uv_shutdown(&session->shutdown, (uv_stream_t *)&session->tcp, on_fin_sent) != 0) {
        give_up(session);
    }
}
