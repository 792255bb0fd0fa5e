/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exporting keying material: a client and a server in one process, without a network. Both ends derive the
 * same 32 bytes from the handshake, which nobody between them can know.
 *
 *     exporter CERT.pem KEY.pem NAME
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <stoic/stoic.h>

enum { FILE_MAX = 65536, WIRE_MAX = 65536, KEY_LEN = 32 };

static stoic_bytes read_file(const char *path, uint8_t *room) {
    FILE *file = fopen(path, "rb");
    const size_t len = file != NULL ? fread(room, 1, FILE_MAX, file) : 0;
    if (file != NULL) {
        fclose(file);
    }
    return stoic_bytes_of(room, len);
}

/* Moves what one end has to say to the other one; true while something moved. */
static int deliver(stoic_connection *from, stoic_connection *to, stoic_time now) {
    static uint8_t wire[WIRE_MAX];
    size_t len = 0, at = 0;
    stoic_event event = {.struct_size = sizeof(event)};
    if (stoic_take_output(from, &len, wire, sizeof(wire)) != STOIC_OK || len == 0) {
        return 0;
    }
    do {
        const stoic_error error =
            stoic_receive(to, &event, stoic_slice_mut(wire, sizeof(wire), at, len - at), len - at, now);
        if (error != STOIC_OK) {
            fprintf(stderr, "%s: %s\n", stoic_error_name(error), stoic_error_sentence(error));
            return 0;
        }
        at += event.consumed;
    } while (event.type != STOIC_EVENT_NEED_INPUT);
    return 1;
}

static int print_key(const char *who, const stoic_connection *connection) {
    uint8_t key[KEY_LEN];
    const stoic_error error = stoic_export_keying_material(connection, key, sizeof(key), "EXPORTER-example",
                                                           stoic_bytes_of_text("a context"));
    if (error != STOIC_OK) {
        fprintf(stderr, "%s: %s\n", who, stoic_error_sentence(error));
        return 1;
    }
    printf("%s ", who);
    STOIC_EACH(byte, key, sizeof(key)) {
        printf("%02x", *byte);
    }
    printf("\n");
    stoic_wipe(key, sizeof(key));
    return 0;
}

int main(int argc, char **argv) {
    static uint8_t chain_room[FILE_MAX], key_room[FILE_MAX];
    const stoic_time now = {.wall_ns = (int64_t)time(NULL) * STOIC_NS_PER_SECOND};
    stoic_config_builder *builder;
    const stoic_config *client_config = NULL, *server_config = NULL;
    stoic_connection *client = NULL, *server = NULL;
    if (argc != 4) {
        fprintf(stderr, "usage: exporter CERT.pem KEY.pem NAME\n");
        return 2;
    }
    const stoic_bytes chain = read_file(*STOIC_AT_N(argv, (size_t)argc, 1), chain_room);
    const stoic_bytes key = read_file(*STOIC_AT_N(argv, (size_t)argc, 2), key_room);
    const stoic_bytes name = stoic_bytes_of_text(*STOIC_AT_N(argv, (size_t)argc, 3));

    if (stoic_server_config_builder_new(&builder, stoic_provider_libcrypto(), NULL) != STOIC_OK ||
        stoic_config_builder_add_identity(builder, NULL, "example", chain, key) != STOIC_OK ||
        stoic_config_builder_build(builder, &server_config, NULL) != STOIC_OK ||
        stoic_client_config_builder_new(&builder, stoic_provider_libcrypto(), NULL) != STOIC_OK ||
        stoic_config_builder_add_pinned_certificates(builder, NULL, chain) != STOIC_OK ||
        stoic_config_builder_build(builder, &client_config, NULL) != STOIC_OK ||
        stoic_client_new(&client, client_config, name, now) != STOIC_OK ||
        stoic_server_new(&server, server_config, now) != STOIC_OK) {
        fprintf(stderr, "cannot set up the two ends\n");
        return 1;
    }
    while (deliver(client, server, now) || deliver(server, client, now)) {
    }
    const int status = print_key("client", client) | print_key("server", server);
    stoic_connection_free(client);
    stoic_connection_free(server);
    stoic_config_release(client_config);
    stoic_config_release(server_config);
    return status;
}
