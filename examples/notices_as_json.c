/* SPDX-License-Identifier: Apache-2.0 */
/* Prints what the library has to say about a connection, one JSON object a line: a handshake with a server,
 * then the end. usage: notices_as_json HOST PORT CERTIFICATE.pem (with another certificate than the server's,
 * it says what is wrong) */
#include "example.h"

/* The handler runs inside the library's calls; the notice is borrowed, so it is written at once. */
static void print_notice(void *user, const stoic_notice *notice) {
    uint8_t line[STOIC_NOTICE_LINE_MAX];
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, line, sizeof(line));
    if (stoic_notice_format(&writer, notice, STOIC_FORMAT_JSON) == STOIC_OK) {
        const stoic_bytes text = stoic_writer_view(&writer);
        fwrite(text.data, 1, text.len, user);
    }
}

static stoic_error make_config(const stoic_config **out, const char *pem_path) {
    static char pem[65536];
    stoic_config_builder *builder;
    STOIC_TRY(stoic_client_config_builder_new(&builder, stoic_provider_libcrypto(), NULL));
    /* From TRACE on: every step. An application would begin at INFO, and most connections would say nothing.
     */
    stoic_config_builder_set_notice_handler(builder, print_notice, stdout, STOIC_TRACE);
    const stoic_error error = stoic_config_builder_add_pinned_certificates(
        builder, NULL, example_read_file(pem_path, pem, sizeof(pem)));
    if (error != STOIC_OK) {
        stoic_config_builder_free(builder);
        return error;
    }
    return stoic_config_builder_build(builder, out, NULL);
}

static void send_output(int fd, stoic_connection *tls) {
    uint8_t out[4096];
    size_t len = 0;
    while (stoic_take_output(tls, &len, out, sizeof(out)) == STOIC_OK && len > 0 &&
           send(fd, out, len, MSG_NOSIGNAL) == (ssize_t)len) {
    }
}

static void shake_hands(int fd, stoic_connection *tls) {
    uint8_t input[STOIC_RECORD_MAX_LEN];
    size_t filled = 0;
    stoic_event event = {.struct_size = sizeof(event)};
    while (stoic_receive(tls, &event, input, filled, example_now()) == STOIC_OK &&
           event.type != STOIC_EVENT_CONNECTED) {
        send_output(fd, tls);
        example_drop_front(input, &filled, event.consumed);
        if (event.type == STOIC_EVENT_NEED_INPUT) {
            const ssize_t got = recv(fd, input + filled, sizeof(input) - filled, 0);
            if (got <= 0) {
                stoic_transport_ended(tls, got == 0 ? STOIC_TRANSPORT_EOF : STOIC_TRANSPORT_RESET,
                                      example_now());
                return;
            }
            filled += (size_t)got;
        }
    }
    stoic_close(tls, example_now()); /* after an error this changes nothing */
    send_output(fd, tls);
}

int main(int argc, char **argv) {
    const stoic_config *config = NULL;
    stoic_connection *tls = NULL;
    const int fd = argc == 4 ? example_dial(argv[1], argv[2]) : -1;
    if (fd < 0 || make_config(&config, argv[3]) != STOIC_OK) {
        fprintf(stderr, "usage: notices_as_json HOST PORT CERTIFICATE.pem (of a server that listens)\n");
        return 2;
    }
    /* Notices name the peer as the caller does. */
    const stoic_peer_info peer = {.struct_size = sizeof(peer), .upstream = argv[1]};
    const stoic_error error = stoic_client_new(&tls, config, stoic_bytes_of_text(argv[1]), example_now());
    if (error == STOIC_OK) {
        stoic_connection_set_peer(tls, &peer);
        shake_hands(fd, tls);
    }
    stoic_connection_free(tls); /* the terminal notice, if there was none yet */
    stoic_config_release(config);
    close(fd);
    return error == STOIC_OK ? 0 : 1;
}
