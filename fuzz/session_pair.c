/* SPDX-License-Identifier: Apache-2.0 */
#include "session_pair.h"

#include "config/binding.h"
#include "config/config.h"
#include "fake/fake.h"

static stoic_session *take(void *user, stoic_bytes server_name, stoic_bytes binding) {
    session_pair *self = user;
    stoic_session *session = self->session;
    (void)server_name;
    (void)binding; /* not kept to: the client looks for itself */
    self->session = NULL;
    return session;
}

static void put(void *user, stoic_session *session) {
    (void)user;
    stoic_session_free(session);
}

void session_pair_init(session_pair *out, const stoic_ticket_key *keys) {
    *out = (session_pair){.provider = NULL};
    out->store =
        (stoic_session_store){.struct_size = sizeof out->store, .put = put, .take = take, .user = out};
    FUZZ_ASSERT(stoic_fake_provider_new_accepting(&out->provider, 1) == STOIC_OK);
    FUZZ_ASSERT(stoic_ticket_sealer_new(&out->sealer, out->provider, NULL) == STOIC_OK);
    if (keys != NULL) {
        FUZZ_ASSERT(stoic_ticket_sealer_set_keys(out->sealer, keys, 1) == STOIC_OK);
    }
    const subject_options options = {
        .provider = out->provider, .is_pinned = true, .sealer = out->sealer, .store = &out->store};
    subject_make_config(&out->client, STOIC_ROLE_CLIENT, &options);
    subject_make_config(&out->server, STOIC_ROLE_SERVER, &options);
}

void session_pair_offer(session_pair *self, const stoic_session_parts *parts, bool is_as_it_is) {
    stoic_session_parts offered = *parts;
    const stoic_config *config = self->client.config;
    if (!is_as_it_is) {
        offered.server_name = stoic_bytes_of_text("localhost");
        offered.binding = stoic_bytes_of(config->binding, sizeof config->binding);
    }
    const stoic_error error = stoic_session_new(&self->session, &offered, NULL);
    FUZZ_ASSERT(error == STOIC_OK || error == STOIC_ERROR_INVALID_ARGUMENT);
}

stoic_bytes session_pair_server_binding(const session_pair *self, uint8_t *out) {
    const stoic_config *config = self->server.config;
    return stoic_config_bind_identity(config, out, config->identities);
}

static bool pass(subject *from, subject *to) {
    uint8_t out[1 << 15];
    const size_t len = subject_take(from, out, sizeof out);
    subject_feed(to, stoic_bytes_of(out, len));
    return len > 0;
}

void session_pair_run(session_pair *self) {
    subject *client = &self->client, *server = &self->server;
    subject_start(client);
    subject_start(server);
    bool moved;
    do {
        moved = pass(client, server);
        moved = pass(server, client) || moved;
    } while (moved);
    const bool is_good = client->error == STOIC_OK && server->error == STOIC_OK;
    FUZZ_ASSERT(!is_good || (client->num_connected == 1 && server->num_connected == 1));
    FUZZ_ASSERT(is_good || server->error == STOIC_ERROR_BAD_BINDER);
    subject_end(client, STOIC_TRANSPORT_EOF);
    subject_end(server, STOIC_TRANSPORT_EOF);
    subject_free(client);
    subject_free(server);
}

void session_pair_free(session_pair *self) {
    stoic_session_free(self->session);
    stoic_ticket_sealer_release(self->sealer);
    stoic_fake_provider_free(self->provider);
}
