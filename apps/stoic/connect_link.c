/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The client's loop (connect_link.h). One thread, one socket: poll(2) waits for what can go on, each
 * readiness is served, and what TLS has to say goes out before anything else. stdout is written with blocking
 * calls: whoever does not read it holds up the peer, as in any pipe.
 */
#include "stoic/connect_link.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/clock.h"

#define STDIN_STEP 16384

void connect_link_init(connect_link *link, int socket, stoic_connection *connection) {
    STOIC_ZERO(link);
    link->socket = socket;
    link->connection = connection;
    stoic_writer_init_growing(&link->output, NULL, 2 * CONNECT_QUEUE_MAX);
}

void connect_link_free(connect_link *link) {
    stoic_connection_free(link->connection);
    stoic_writer_reset(&link->output);
    stoic_wipe(link->input, sizeof(link->input));
    close(link->socket);
}

/* ---- Out ----------------------------------------------------------------------------------------------- */

static void end(connect_link *link, stoic_transport_end how) {
    if (!link->is_over) {
        link->is_over = true;
        link->error = stoic_transport_ended(link->connection, how, app_now());
    }
}

static void collect_output(connect_link *link) {
    const size_t waiting = stoic_output_len(link->connection);
    size_t len = 0;
    if (waiting == 0) {
        return;
    }
    uint8_t *space = stoic_write_space(&link->output, waiting);
    if (space == NULL || stoic_take_output(link->connection, &len, space, waiting) != STOIC_OK) {
        end(link, STOIC_TRANSPORT_CLOSED);
        return;
    }
    stoic_writer_truncate(&link->output, link->output.len - (waiting - len));
}

/* As much as the socket takes; then the FIN, when everything is out and this side has closed. */
static void push_output(connect_link *link) {
    while (link->output.len > 0) {
        const stoic_bytes waiting = stoic_writer_view(&link->output);
        const ssize_t sent = send(link->socket, waiting.data, waiting.len, MSG_NOSIGNAL);
        if (sent >= 0) {
            stoic_writer_drop_front(&link->output, (size_t)sent);
        } else if (errno == EAGAIN) {
            return;
        } else if (errno != EINTR) {
            /* What the peer said before it went away may wait to be read: reading finds the end. */
            stoic_writer_truncate(&link->output, 0);
            if (link->has_eof) {
                end(link, STOIC_TRANSPORT_WRITE_FAILED);
            }
            return;
        }
    }
    if (link->is_closed && !link->is_fin_sent) {
        link->is_fin_sent = true;
        shutdown(link->socket, SHUT_WR);
    }
}

static void flush(connect_link *link) {
    collect_output(link);
    push_output(link);
}

static void seal(connect_link *link, stoic_bytes plaintext) {
    while (plaintext.len > 0) {
        collect_output(link);
        const size_t room = stoic_sealed_size(link->connection, plaintext.len);
        uint8_t *space = stoic_write_space(&link->output, room);
        size_t len = 0, taken = 0;
        const stoic_error error =
            space == NULL ? STOIC_ERROR_OUT_OF_MEMORY
                          : stoic_seal(link->connection, &len, &taken, space, room, plaintext, app_now());
        /* pending output is a KeyUpdate, which the next round collects */
        if (error != STOIC_ERROR_OUTPUT_PENDING && (error != STOIC_OK || taken == 0)) {
            end(link, STOIC_TRANSPORT_CLOSED);
            return;
        }
        stoic_writer_truncate(&link->output, link->output.len - (room - len));
        plaintext = stoic_slice(plaintext, taken, plaintext.len - taken);
    }
    push_output(link);
}

static void close_own_side(connect_link *link) {
    if (!link->is_closed) {
        link->is_closed = true;
        stoic_close(link->connection, app_now());
        flush(link);
    }
}

/* ---- In ------------------------------------------------------------------------------------------------ */

static bool write_stdout(stoic_bytes bytes) {
    while (bytes.len > 0) {
        const ssize_t written = write(STDOUT_FILENO, bytes.data, bytes.len);
        if (written >= 0) {
            bytes = stoic_slice(bytes, (size_t)written, bytes.len - (size_t)written);
        } else if (errno == EAGAIN) {
            struct pollfd room = {.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
            poll(&room, 1, -1);
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

static void act_on(connect_link *link, const stoic_event *event) {
    if (event->type == STOIC_EVENT_CONNECTED) {
        link->is_connected = true;
    } else if (event->type == STOIC_EVENT_TICKET) {
        link->has_ticket = true;
    } else if (event->type == STOIC_EVENT_PEER_CLOSED) {
        link->is_peer_closed = true;
    } else if (event->type == STOIC_EVENT_APP_DATA && !link->drops_data && !link->is_stdout_broken) {
        link->is_stdout_broken = !write_stdout(stoic_bytes_of(event->data, event->data_len));
    }
}

/* One call of TLS. False when it wants more input, or has failed. */
static bool receive(connect_link *link, size_t *done) {
    stoic_event event = {.struct_size = sizeof(event)};
    const size_t left = link->input_len - *done;
    uint8_t *rest = stoic_slice_mut(link->input, sizeof(link->input), *done, left);
    const stoic_error error = stoic_receive(link->connection, &event, rest, left, app_now());
    collect_output(link);
    if (error != STOIC_OK) {
        link->is_over = true;
        link->error = error;
        return false;
    }
    *done += event.consumed;
    act_on(link, &event);
    return event.type != STOIC_EVENT_NEED_INPUT || event.consumed > 0;
}

/* Gives what came to TLS. Stops behind the end of the handshake: what follows it waits for the pipe. */
static void process(connect_link *link) {
    const bool was_connected = link->is_connected;
    size_t done = 0;
    while (receive(link, &done) && !link->is_stdout_broken && link->is_connected == was_connected) {
    }
    const stoic_bytes rest =
        stoic_slice(stoic_bytes_of(link->input, link->input_len), done, link->input_len - done);
    stoic_move(link->input, sizeof(link->input), rest);
    link->input_len = rest.len;
    push_output(link);
}

/* Behind close_notify a FIN takes nothing from our own way out: the peer may still read. A person at a
 * terminal has nothing more to say. */
static void read_eof(connect_link *link) {
    link->has_eof = true;
    if (!link->is_peer_closed) {
        end(link, STOIC_TRANSPORT_EOF);
    } else if (isatty(STDIN_FILENO) != 0) {
        close_own_side(link);
    }
}

static void read_socket(connect_link *link) {
    const size_t room = sizeof(link->input) - link->input_len;
    const ssize_t got =
        recv(link->socket, stoic_slice_mut(link->input, sizeof(link->input), link->input_len, room), room, 0);
    if (got > 0) {
        link->input_len += (size_t)got;
        process(link);
    } else if (got == 0) {
        read_eof(link);
    } else if (errno != EAGAIN && errno != EINTR) {
        end(link, STOIC_TRANSPORT_RESET);
    }
}

static void read_stdin(connect_link *link) {
    uint8_t bytes[STDIN_STEP];
    const ssize_t got = read(STDIN_FILENO, bytes, sizeof(bytes));
    if (got > 0) {
        seal(link, stoic_bytes_of(bytes, (size_t)got));
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
        close_own_side(link);
    }
    stoic_wipe(bytes, sizeof(bytes));
}

/* ---- The loop ------------------------------------------------------------------------------------------ */

static int wait_ms(const connect_link *link, int64_t deadline_ns) {
    const int64_t own = stoic_deadline(link->connection);
    const int64_t next = own < deadline_ns ? own : deadline_ns;
    if (next == STOIC_NEVER) {
        return -1;
    }
    const int64_t left = next - app_now().monotonic_ns;
    const int64_t ms = left <= 0 ? 0 : left / STOIC_NS_PER_MS + 1;
    return ms > INT32_MAX ? INT32_MAX : (int)ms;
}

static void serve_socket(connect_link *link) {
    if (link->has_eof) { /* a reset behind the end: nobody reads us any more */
        end(link, STOIC_TRANSPORT_RESET);
    } else {
        read_socket(link);
    }
}

/* Waits, then serves what is ready. False when the time is over. */
static bool take_turn(connect_link *link, bool reads_stdin, int64_t deadline_ns) {
    struct pollfd wanted[2] = {{.fd = link->socket, .events = link->has_eof ? 0 : POLLIN, .revents = 0},
                               {.fd = reads_stdin && link->output.len < CONNECT_QUEUE_MAX ? STDIN_FILENO : -1,
                                .events = POLLIN,
                                .revents = 0}};
    struct pollfd *socket_ready = STOIC_AT(wanted, 0), *stdin_ready = STOIC_AT(wanted, 1);
    if (link->output.len > 0) {
        socket_ready->events |= POLLOUT;
    }
    if (poll(wanted, 2, wait_ms(link, deadline_ns)) < 0 && errno != EINTR) {
        end(link, STOIC_TRANSPORT_CLOSED);
        return false;
    }
    if ((socket_ready->revents & POLLOUT) != 0) {
        push_output(link);
    }
    if ((socket_ready->revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
        serve_socket(link);
    }
    if (!link->is_over && stdin_ready->revents != 0) {
        read_stdin(link);
    }
    const int64_t now = app_now().monotonic_ns;
    if (!link->is_over && stoic_deadline(link->connection) <= now) {
        process(link);
    }
    return now < deadline_ns;
}

bool connect_handshake(connect_link *link, int64_t deadline_ns) {
    flush(link);
    while (!link->is_connected && !link->is_over) {
        if (!take_turn(link, false, deadline_ns)) {
            end(link, STOIC_TRANSPORT_TIMED_OUT);
        }
    }
    return link->is_connected;
}

void connect_await_ticket(connect_link *link, int64_t deadline_ns) {
    link->drops_data = true;
    process(link); /* what came behind the handshake */
    while (!link->has_ticket && !link->is_over && !link->is_peer_closed) {
        if (!take_turn(link, false, deadline_ns)) {
            return;
        }
    }
}

void connect_pipe(connect_link *link) {
    process(link); /* what came behind the handshake */
    while (!link->is_over && !link->is_stdout_broken && !(link->is_peer_closed && link->is_fin_sent)) {
        take_turn(link, !link->is_closed, STOIC_NEVER);
    }
    if (!link->is_over) {
        end(link, STOIC_TRANSPORT_CLOSED);
    }
}

void connect_close(connect_link *link, int64_t deadline_ns) {
    link->drops_data = true;
    process(link);
    if (link->is_over) {
        return;
    }
    close_own_side(link);
    while (!link->is_over && !(link->is_peer_closed && link->is_fin_sent)) {
        if (!take_turn(link, false, deadline_ns)) {
            break;
        }
    }
    if (!link->is_over) {
        end(link, STOIC_TRANSPORT_CLOSED);
    }
}
