/* SPDX-License-Identifier: Apache-2.0 */
#include "link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "heap.h"

/* 2030-01-01: inside the validity of the certificates. */
#define WALL_NS (INT64_C(1893456000) * STOIC_NS_PER_SECOND)

enum { NUM_FILES = 10 };
static char files[NUM_FILES][1 << 13];
static stoic_bytes chain, key, rsa_chain, rsa_key;
static stoic_bytes root_ca, lists, server_chain, server_key, client_chain, client_key;

static stoic_bytes read_file(size_t slot, const char *name) {
    char path[512];
    const char *root = getenv("STOIC_SOURCE_DIR");
    snprintf(path, sizeof path, "%s/tests/data/%s", root != NULL ? root : ".", name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "cannot open %s\n", path);
        abort();
    }
    const size_t len = fread(files[slot], 1, sizeof files[slot], file);
    fclose(file);
    return stoic_bytes_of(files[slot], len);
}

void link_prepare(void) {
    chain = read_file(0, "certs/localhost.pem");
    key = read_file(1, "certs/localhost.key.pem");
    rsa_chain = read_file(2, "certs/localhost-rsa.pem");
    rsa_key = read_file(3, "certs/localhost-rsa.key.pem");
    root_ca = read_file(4, "pki/root.pem");
    lists = read_file(5, "pki/crls.pem");
    server_chain = read_file(6, "pki/server.pem");
    server_key = read_file(7, "pki/server.key.pem");
    client_chain = read_file(8, "pki/client.pem");
    client_key = read_file(9, "pki/client.key.pem");
}

bool link_shape_resumes(link_shape shape) {
    return shape == LINK_RESUMED || shape == LINK_MUTUAL;
}

uint8_t link_byte(size_t at) {
    return (uint8_t)(at * 31 + (at >> 8));
}

static void note(void *user, const stoic_notice *notice) {
    link_end *at = user;
    if (notice->is_terminal) {
        at->num_terminal++;
        at->class_ = notice->class_;
    }
}

/* Remembers the first error. */
static bool went_well(link_end *at, stoic_error error) {
    if (error != STOIC_OK && at->error == STOIC_OK) {
        at->error = error;
    }
    return error == STOIC_OK;
}

/* ---- Birth and death ---- */

static stoic_error set_trust(stoic_config_builder *builder) {
    stoic_trust_store *trust = NULL;
    stoic_error error = stoic_trust_store_new(&trust, heap_allocator());
    if (error == STOIC_OK) {
        error = stoic_trust_store_add_anchors(trust, NULL, root_ca);
        stoic_config_builder_set_trust(builder, trust);
    }
    stoic_trust_store_release(trust);
    return error;
}

static stoic_error set_lists(stoic_config_builder *builder) {
    stoic_crl_set *set = NULL;
    const stoic_revocation_policy policy = {.unknown_is_good = false};
    stoic_error error = stoic_crl_set_new(&set, heap_allocator());
    if (error == STOIC_OK) {
        error = stoic_crl_set_add(set, NULL, lists);
        stoic_config_builder_set_crls(builder, set, policy);
    }
    stoic_crl_set_release(set);
    return error;
}

static stoic_error fill_mutual(stoic_config_builder *builder, bool is_server) {
    stoic_config_builder_set_client_authentication(builder, STOIC_CLIENT_AUTHENTICATION_REQUIRED);
    STOIC_TRY(set_trust(builder));
    STOIC_TRY(set_lists(builder));
    return stoic_config_builder_add_identity(builder, NULL, is_server ? "server" : "client",
                                             is_server ? server_chain : client_chain,
                                             is_server ? server_key : client_key);
}

static stoic_error fill(stoic_config_builder *builder, link_end *at, link_shape shape, const uint16_t *suites,
                        size_t num_suites) {
    static const uint16_t p384[] = {STOIC_GROUP_SECP384R1};
    static const uint16_t all[] = {STOIC_GROUP_X25519MLKEM768, STOIC_GROUP_X25519, STOIC_GROUP_SECP256R1,
                                   STOIC_GROUP_SECP384R1};
    const bool is_server = at->role == STOIC_ROLE_SERVER;
    const stoic_bytes alpn = stoic_bytes_of_text("http/1.1");
    stoic_config_builder_set_notice_handler(builder, note, at, STOIC_TRACE);
    STOIC_TRY(stoic_config_builder_set_alpn(builder, &alpn, 1));
    if (shape == LINK_RETRY) {
        STOIC_TRY(stoic_config_builder_set_groups(builder, is_server ? p384 : all, is_server ? 1 : 4));
        STOIC_TRY(is_server ? STOIC_OK : stoic_config_builder_set_num_key_shares(builder, 3));
    }
    if (num_suites > 0) {
        STOIC_TRY(stoic_config_builder_set_suites(builder, suites, num_suites));
    }
    if (shape == LINK_MUTUAL) {
        return fill_mutual(builder, is_server);
    }
    const bool is_rsa = shape == LINK_RSA;
    if (is_server) {
        return stoic_config_builder_add_identity(builder, NULL, "localhost", is_rsa ? rsa_chain : chain,
                                                 is_rsa ? rsa_key : key);
    }
    return stoic_config_builder_add_pinned_certificates(builder, NULL, is_rsa ? rsa_chain : chain);
}

static void set_sessions(stoic_config_builder *builder, const link_pair *self, stoic_role role) {
    if (role == STOIC_ROLE_SERVER) {
        stoic_config_builder_set_ticket_sealer(builder, self->sealer);
    } else {
        stoic_config_builder_set_session_store(builder, self->store);
    }
}

static bool make_config(const link_pair *self, link_end *at, link_shape shape, const uint16_t *suites,
                        size_t num_suites) {
    stoic_config_builder *builder = NULL;
    const bool is_server = at->role == STOIC_ROLE_SERVER;
    const stoic_error error = (is_server ? stoic_server_config_builder_new : stoic_client_config_builder_new)(
        &builder, stoic_provider_libcrypto(), heap_allocator());
    if (!went_well(at, error)) {
        return false;
    }
    if (!went_well(at, fill(builder, at, shape, suites, num_suites))) {
        stoic_config_builder_free(builder);
        return false;
    }
    set_sessions(builder, self, at->role);
    return went_well(at, stoic_config_builder_build(builder, &at->config, NULL));
}

static bool make_sessions(link_pair *self) {
    const bool has_store =
        went_well(&self->client, stoic_session_store_memory_new(&self->store, heap_allocator(), 4));
    return went_well(&self->server,
                     stoic_ticket_sealer_new(&self->sealer, stoic_provider_libcrypto(), heap_allocator())) &&
           has_store;
}

bool link_make_configs(link_pair *self, link_shape shape, const uint16_t *suites, size_t num_suites) {
    memset(self, 0, sizeof *self);
    self->now = (stoic_time){.wall_ns = WALL_NS, .monotonic_ns = 1000};
    self->client.role = STOIC_ROLE_CLIENT;
    self->server.role = STOIC_ROLE_SERVER;
    if (link_shape_resumes(shape) && !make_sessions(self)) {
        return false;
    }
    const bool has_client = make_config(self, &self->client, shape, suites, num_suites);
    return make_config(self, &self->server, shape, suites, num_suites) && has_client;
}

bool link_make_connections(link_pair *self) {
    link_end *client = &self->client, *server = &self->server;
    const stoic_bytes name = stoic_bytes_of_text("localhost");
    const bool has_client =
        went_well(client, stoic_client_new(&client->tls, client->config, name, self->now));
    return went_well(server, stoic_server_new(&server->tls, server->config, self->now)) && has_client;
}

void link_free_connections(link_pair *self) {
    stoic_connection_free(self->client.tls);
    stoic_connection_free(self->server.tls);
    self->client.tls = NULL;
    self->server.tls = NULL;
}

static void renew_end(link_end *at) {
    const link_end old = {.config = at->config, .role = at->role};
    *at = old;
}

void link_renew(link_pair *self) {
    link_free_connections(self);
    renew_end(&self->client);
    renew_end(&self->server);
}

void link_free(link_pair *self) {
    link_free_connections(self);
    stoic_config_release(self->client.config);
    stoic_config_release(self->server.config);
    stoic_session_store_memory_free(self->store);
    stoic_ticket_sealer_release(self->sealer);
}

/* ---- Bytes ---- */

static link_end *other(link_pair *self, const link_end *at) {
    return at == &self->client ? &self->server : &self->client;
}

static void take_data(link_end *at, const stoic_event *event) {
    for (size_t i = 0; i < event->data_len; i++) {
        at->is_data_wrong = at->is_data_wrong || event->data[i] != link_byte(at->received + i);
    }
    at->received += event->data_len;
}

static void take_connected(link_end *at) {
    stoic_connection_info info = {.struct_size = sizeof info};
    stoic_connection_describe(at->tls, &info);
    at->num_connected++;
    at->is_resumed = info.is_resumed;
}

static void handle(link_pair *self, link_end *at) {
    stoic_event event = {.struct_size = sizeof event};
    do {
        if (!went_well(at, stoic_receive(at->tls, &event, at->in, at->in_len, self->now))) {
            return;
        }
        if (event.type == STOIC_EVENT_CONNECTED) {
            take_connected(at);
        }
        at->num_peer_closed += event.type == STOIC_EVENT_PEER_CLOSED;
        if (event.type == STOIC_EVENT_APP_DATA) {
            take_data(at, &event);
        }
        at->in_len -= event.consumed;
        memmove(at->in, at->in + event.consumed, at->in_len);
    } while (event.type != STOIC_EVENT_NEED_INPUT || event.consumed > 0);
}

void link_deliver(link_pair *self, link_end *to, const uint8_t *data, size_t len) {
    if (to->tls == NULL || to->error != STOIC_OK || to->in_len + len > sizeof to->in) {
        return;
    }
    memcpy(to->in + to->in_len, data, len);
    to->in_len += len;
    handle(self, to);
}

static bool flush(link_pair *self, link_end *from) {
    static uint8_t out[1 << 16];
    size_t len = 0;
    if (from->tls == NULL || stoic_output_len(from->tls) == 0) {
        return false;
    }
    if (went_well(from, stoic_take_output(from->tls, &len, out, sizeof out))) {
        link_deliver(self, other(self, from), out, len);
    }
    return len > 0;
}

static void end_transport(link_pair *self, link_end *at) {
    if (at->tls != NULL && at->error == STOIC_OK && other(self, at)->error != STOIC_OK) {
        went_well(at, stoic_transport_ended(at->tls, STOIC_TRANSPORT_EOF, self->now));
    }
}

void link_run(link_pair *self) {
    bool moved;
    do {
        moved = flush(self, &self->client);
        moved = flush(self, &self->server) || moved;
    } while (moved);
    end_transport(self, &self->client);
    end_transport(self, &self->server);
}

void link_send(link_pair *self, link_end *from, size_t len) {
    static uint8_t plain[1 << 15], sealed[1 << 16];
    size_t sealed_len = 0, taken = 0;
    const size_t start = other(self, from)->received;
    if (from->tls == NULL || from->error != STOIC_OK) {
        return;
    }
    for (size_t i = 0; i < len; i++) {
        plain[i] = link_byte(start + i);
    }
    if (went_well(from, stoic_seal(from->tls, &sealed_len, &taken, sealed, sizeof sealed,
                                   stoic_bytes_of(plain, len), self->now))) {
        link_deliver(self, other(self, from), sealed, sealed_len);
    }
}

void link_close(link_pair *self, link_end *at) {
    if (at->tls != NULL && at->error == STOIC_OK) {
        went_well(at, stoic_close(at->tls, self->now));
    }
}
