/* SPDX-License-Identifier: Apache-2.0 */
/* An echo server: one thread, edge-triggered epoll, many connections. From a client that does not read it
 * reads nothing. usage: epoll_server CERTIFICATE.pem KEY.pem; prints `port N`; ends when its standard input
 * does. */
#include <sys/epoll.h>

#include "example.h"

static struct client {
    stoic_connection *tls;
    stoic_event event; /* the last one; its data shrinks while it is echoed */
    bool over;
    size_t in_len, out_len;
    uint8_t in[STOIC_RECORD_MAX_LEN], out[STOIC_RECORD_MAX_LEN];
} clients[256]; /* by descriptor */
#define MAX_FDS (int)STOIC_COUNT(clients)

/* Goes on until the socket would block. False when the connection is over. */
static bool serve(int fd, struct client *c) {
    for (;;) {
        const stoic_time now = example_now();
        /* Out: what is sealed, then what the library has to say. Nothing is read before it is gone. */
        while (c->out_len > 0 || stoic_output_len(c->tls) > 0) {
            if (c->out_len == 0) {
                stoic_take_output(c->tls, &c->out_len, c->out, sizeof(c->out));
            }
            if (!example_send_some(fd, c->out, &c->out_len)) {
                return errno == EAGAIN;
            }
        }
        if (c->over) {
            return false;
        }
        if (c->event.data_len > 0) {
            const stoic_bytes data = stoic_bytes_of(c->event.data, c->event.data_len);
            size_t taken = 0;
            c->over = stoic_seal(c->tls, &c->out_len, &taken, c->out, sizeof(c->out), data, now) != STOIC_OK;
            c->event.data += taken;
            c->event.data_len -= taken;
            continue;
        }
        /* In: drop what is done with, read more where the library asked for it. */
        example_drop_front(c->in, &c->in_len, c->event.consumed);
        c->event.consumed = 0;
        if (c->event.type == STOIC_EVENT_NEED_INPUT) {
            const ssize_t got = recv(fd, c->in + c->in_len, sizeof(c->in) - c->in_len, MSG_DONTWAIT);
            if (got == 0 || (got < 0 && errno != EAGAIN)) {
                stoic_transport_ended(c->tls, got == 0 ? STOIC_TRANSPORT_EOF : STOIC_TRANSPORT_RESET, now);
                return false;
            }
            if (got < 0 && stoic_deadline(c->tls) > now.monotonic_ns) {
                return true;
            }
            c->in_len += got > 0 ? (size_t)got : 0;
        }
        if (stoic_receive(c->tls, &c->event, c->in, c->in_len, now) != STOIC_OK ||
            c->event.type == STOIC_EVENT_PEER_CLOSED) {
            stoic_close(c->tls, now);
            c->over = true;
        }
    }
}

static void accept_client(int epoll, int fd, const stoic_config *config) {
    struct epoll_event both = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.fd = fd};
    if (fd >= 0 && fd < MAX_FDS && stoic_server_new(&clients[fd].tls, config, example_now()) == STOIC_OK) {
        clients[fd].event.struct_size = sizeof(stoic_event);
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &both);
    } else {
        close(fd);
    }
}

int main(int argc, char **argv) {
    const stoic_config *config = argc == 3 ? example_server_config(argv[1], argv[2]) : NULL;
    const int listener = config != NULL ? example_listen() : -1, epoll = epoll_create1(0);
    struct epoll_event ready = {.events = EPOLLIN, .data.fd = listener};
    bool is_ending = listener < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &ready) != 0;
    ready.data.fd = STDIN_FILENO;
    epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &ready);
    while (!is_ending) {
        const int num = epoll_wait(epoll, &ready, 1, 1000);
        is_ending = num > 0 && ready.data.fd == STDIN_FILENO;
        if (num > 0 && ready.data.fd == listener) {
            accept_client(epoll, accept(listener, NULL, NULL), config);
        }
        /* All of them, not the ready one alone: others may be past a deadline. */
        for (int fd = 0; fd < MAX_FDS; fd++) {
            struct client *c = &clients[fd];
            if (c->tls != NULL && (is_ending || !serve(fd, c))) {
                stoic_connection_free(c->tls);
                *c = (struct client){.tls = NULL};
                close(fd);
            }
        }
    }
    stoic_config_release(config);
    return 0;
}
