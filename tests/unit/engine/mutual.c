/* SPDX-License-Identifier: Apache-2.0 */
#include "mutual.h"

#include <string.h>

bool mutual_is_resumed(const end *at) {
    stoic_connection_info info = {.struct_size = sizeof info};
    stoic_connection_describe(at->tls, &info);
    return info.is_resumed;
}

const char *mutual_client_name(const pair *both) {
    static char text[256];
    stoic_bytes leaf;
    stoic_certificate certificate = {.struct_size = sizeof certificate};
    stoic_writer writer;
    memset(text, 0, sizeof text);
    if (stoic_connection_peer_certificate(both->server.tls, &leaf, 0)) {
        assert_int_equal(stoic_certificate_read(&certificate, leaf, NULL), STOIC_OK);
        stoic_writer_init_fixed(&writer, (uint8_t *)text, sizeof text - 1);
        stoic_name_write(&writer, certificate.subject);
    }
    return text;
}

pair *mutual_run(const pair_options *options) {
    pair *both = pair_new(options);
    pair_run(both);
    if (both->client.error == STOIC_OK && both->server.error == STOIC_OK) {
        pair_send(both, &both->client, "ping", 4);
        pair_send(both, &both->server, "pong", 4);
        pair_run(both);
        assert_memory_equal(both->client.received, "pong", 4);
        assert_memory_equal(both->server.received, "ping", 4);
    }
    return both;
}
