/* SPDX-License-Identifier: Apache-2.0 */
/* Chooses the config, and with it the certificate, by the name that a client asks for: the CLIENT_HELLO wait.
 *     certificate_by_sni A.pem A.key.pem B.pem B.key.pem NAME
 * Client and server talk in memory here; with sockets the server's part is the same. */
#include <time.h>

#include "waits_support.h"

static const stoic_config *make_server(const char *chain, const char *key, bool asks) {
    stoic_config_builder *builder;
    const stoic_config *config;
    const stoic_bytes chain_pem = read_file(chain), key_pem = read_file(key);
    stoic_server_config_builder_new(&builder, stoic_provider_libcrypto(), NULL);
    must(!stoic_config_builder_add_identity(builder, NULL, chain, chain_pem, key_pem), chain);
    stoic_config_builder_set_client_hello_wait(builder, asks);
    must(!stoic_config_builder_build(builder, &config, NULL), "server's config");
    return config;
}

static const stoic_config *make_client(const char *pin_a, const char *pin_b) {
    stoic_config_builder *builder;
    const stoic_config *config;
    const stoic_bytes a = read_file(pin_a), b = read_file(pin_b);
    stoic_client_config_builder_new(&builder, stoic_provider_libcrypto(), NULL);
    must(!stoic_config_builder_add_pinned_certificates(builder, NULL, a), pin_a);
    must(!stoic_config_builder_add_pinned_certificates(builder, NULL, b), pin_b);
    must(!stoic_config_builder_build(builder, &config, NULL), "client's config");
    return config;
}

/* Could be answered later: until then stoic_receive says WAITING, and other connections go on. */
static stoic_error choose(stoic_connection *server, const stoic_client_hello_info *hello,
                          const stoic_config *other, stoic_time now) {
    const bool is_ours = hello->sni_state == STOIC_SNI_SERVED; /* by the server's own config */
    return stoic_answer_client_hello(server, is_ours ? NULL : other, now);
}

/* Brings what one end has to send to the other one; each flight of a handshake fits into the buffer. */
static stoic_error carry(stoic_connection *from, stoic_connection *to, const stoic_config *other,
                         stoic_time now) {
    uint8_t buffer[65536], *rest = buffer;
    stoic_event event = {.struct_size = sizeof event};
    size_t len;
    STOIC_TRY(stoic_take_output(from, &len, buffer, sizeof buffer));
    do {
        STOIC_TRY(stoic_receive(to, &event, rest, len, now));
        if (event.type == STOIC_EVENT_CLIENT_HELLO) {
            STOIC_TRY(choose(to, event.client_hello, other, now));
        }
        rest += event.consumed;
        len -= event.consumed;
    } while (event.type != STOIC_EVENT_NEED_INPUT);
    return STOIC_OK;
}

int main(int argc, char **argv) {
    must(argc == 6, "usage: certificate_by_sni A.pem A.key.pem B.pem B.key.pem NAME");
    const stoic_config *own = make_server(argv[1], argv[2], true);
    const stoic_config *other = make_server(argv[3], argv[4], false);
    const stoic_config *pins = make_client(argv[1], argv[3]);
    const stoic_time now = {.wall_ns = time(NULL) * STOIC_NS_PER_SECOND};
    stoic_connection *client, *server;
    must(!stoic_client_new(&client, pins, stoic_bytes_of_text(argv[5]), now), argv[5]);
    must(!stoic_server_new(&server, own, now), "server");
    stoic_error error = STOIC_OK;
    while (error == STOIC_OK && stoic_output_len(client) + stoic_output_len(server) > 0) {
        error = carry(client, server, other, now);
        error = error == STOIC_OK ? carry(server, client, NULL, now) : error;
    }
    stoic_connection_info info = {.struct_size = sizeof info};
    stoic_connection_describe(server, &info);
    printf("%s: %s\n", argv[5], error == STOIC_OK ? info.certificate : stoic_error_name(error));
    stoic_connection_free(client);
    stoic_connection_free(server);
    stoic_config_release(own);
    stoic_config_release(other);
    stoic_config_release(pins);
    return error == STOIC_OK ? 0 : 1;
}
