/* SPDX-License-Identifier: Apache-2.0 */
/* A client over a blocking socket: gets a page and prints the answer.
 * usage: blocking_client HOST PORT [ROOTS.pem] (whom to believe; without it the system's roots) */
#include "example.h"

#define SYSTEM_ROOTS "/etc/ssl/certs/ca-certificates.crt" /* Debian's package ca-certificates */

static stoic_error make_config(const stoic_config **out, stoic_trust_store *roots, const char *pem_path) {
    static char pem[1024 * 1024];
    stoic_config_builder *builder;
    STOIC_TRY(stoic_trust_store_add_anchors(roots, NULL, example_read_file(pem_path, pem, sizeof(pem))));
    STOIC_TRY(stoic_client_config_builder_new(&builder, stoic_provider_libcrypto(), NULL));
    stoic_config_builder_set_trust(builder, roots);
    return stoic_config_builder_build(builder, out, NULL);
}

/* Everything that waits goes out, before anything that is sealed later. */
static void send_output(int fd, stoic_connection *tls) {
    uint8_t out[4096];
    size_t len = 0;
    while (stoic_take_output(tls, &len, out, sizeof(out)) == STOIC_OK && len > 0 &&
           send(fd, out, len, MSG_NOSIGNAL) == (ssize_t)len) {
    }
}

static void send_text(int fd, stoic_connection *tls, const char *text) {
    uint8_t record[1024];
    size_t len = 0, taken = 0;
    if (stoic_seal(tls, &len, &taken, record, sizeof(record), stoic_bytes_of_text(text), example_now()) ==
        STOIC_OK) {
        send(fd, record, len, MSG_NOSIGNAL);
    }
}

/* STOIC_OK when the server ended in order: otherwise the answer may be cut off. */
static stoic_error talk(int fd, stoic_connection *tls, const char *request) {
    uint8_t input[STOIC_RECORD_MAX_LEN];
    size_t filled = 0;
    for (;;) {
        stoic_event event = {.struct_size = sizeof(event)};
        const stoic_error error = stoic_receive(tls, &event, input, filled, example_now());
        send_output(fd, tls); /* also after an error: it holds the alert */
        STOIC_TRY(error);
        if (event.type == STOIC_EVENT_CONNECTED) {
            send_text(fd, tls, request);
        } else if (event.type == STOIC_EVENT_APP_DATA) {
            fwrite(event.data, 1, event.data_len, stdout);
        } else if (event.type == STOIC_EVENT_PEER_CLOSED) {
            return stoic_close(tls, example_now());
        }
        example_drop_front(input, &filled, event.consumed);
        if (event.type == STOIC_EVENT_NEED_INPUT) {
            const ssize_t got = recv(fd, input + filled, sizeof(input) - filled, 0);
            if (got <= 0) {
                return stoic_transport_ended(tls, got == 0 ? STOIC_TRANSPORT_EOF : STOIC_TRANSPORT_RESET,
                                             example_now());
            }
            filled += (size_t)got;
        }
    }
}

int main(int argc, char **argv) {
    const stoic_config *config = NULL;
    stoic_connection *tls = NULL;
    stoic_trust_store *roots = NULL;
    const int fd = argc == 3 || argc == 4 ? example_dial(argv[1], argv[2]) : -1;
    if (fd < 0) {
        fprintf(stderr, "usage: blocking_client HOST PORT [ROOTS.pem] (or nobody listens there)\n");
        return 2;
    }
    stoic_error error = stoic_trust_store_new(&roots, NULL);
    if (error == STOIC_OK) {
        error = make_config(&config, roots, argc == 4 ? argv[3] : SYSTEM_ROOTS);
    }
    if (error == STOIC_OK) {
        error = stoic_client_new(&tls, config, stoic_bytes_of_text(argv[1]), example_now());
    }
    if (error == STOIC_OK) {
        error = talk(fd, tls, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        send_output(fd, tls);
    }
    stoic_connection_free(tls);
    stoic_config_release(config);
    stoic_trust_store_release(roots);
    close(fd);
    if (error != STOIC_OK) {
        fprintf(stderr, "%s\n", stoic_error_sentence(error));
    }
    return error == STOIC_OK ? 0 : 1;
}
