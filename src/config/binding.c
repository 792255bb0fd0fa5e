/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The digest of verification settings (binding.h): SHA-256 over a label and length-prefixed parts, so that no
 * two different settings have the same input.
 */
#include "config/binding.h"

typedef struct digest {
    const stoic_hash *hash;
    stoic_hash_state state;
} digest;

static void add(digest *to, stoic_bytes part) {
    uint8_t room[sizeof(uint32_t)];
    stoic_writer length;
    stoic_writer_init_fixed(&length, room, sizeof(room));
    stoic_write_u32(&length, (uint32_t)part.len);
    to->hash->update(&to->state, stoic_writer_view(&length));
    to->hash->update(&to->state, part);
}

static void start(digest *to, const stoic_hash *hash, const char *label) {
    to->hash = hash;
    hash->start(&to->state);
    add(to, stoic_bytes_of_text(label));
}

static void add_end(digest *to) { /* of a list: no certificate is empty */
    add(to, stoic_bytes_of(NULL, 0));
}

static void add_certificates(digest *to, const stoic_trust_store *trust) {
    const size_t num_anchors = trust != NULL ? stoic_trust_store_num_anchors(trust) : 0;
    const size_t num_end_entities = trust != NULL ? stoic_trust_store_num_end_entities(trust) : 0;
    for (size_t i = 0; i < num_anchors; i++) {
        add(to, stoic_trust_store_anchor(trust, i)->der);
    }
    add_end(to);
    for (size_t i = 0; i < num_end_entities; i++) {
        add(to, stoic_trust_store_end_entity(trust, i)->der);
    }
    add_end(to);
}

/* What verifies a peer by its path. */
static void add_path_settings(digest *to, const stoic_config *config) {
    const uint8_t rules[] = {(uint8_t)config->profile, config->revocation.end_entity_only,
                             config->revocation.unknown_is_good, config->revocation.ignore_expired};
    const size_t num_crls = config->crls != NULL ? stoic_crl_set_num_crls(config->crls) : 0;
    add_certificates(to, config->trust);
    for (size_t i = 0; i < num_crls; i++) {
        add(to, stoic_crl_set_crl(config->crls, i));
    }
    add_end(to);
    add(to, stoic_bytes_of(rules, sizeof(rules)));
}

static void add_client(digest *to, const stoic_config *config) {
    const uint8_t is_insecure = config->insecure_no_verify;
    add(to, stoic_bytes_of(&is_insecure, 1));
    STOIC_EACH(pin, config->pinned, config->num_pinned) {
        add(to, *pin);
    }
    add_end(to);
    STOIC_EACH(identity, config->identities, config->num_identities) {
        add(to, identity->leaf);
    }
    add_end(to);
    add_path_settings(to, config);
}

/* A server that asks nobody verifies nobody, whatever else is set. */
static void add_server(digest *to, const stoic_config *config) {
    const uint8_t mode = (uint8_t)config->client_authentication;
    add(to, stoic_bytes_of(&mode, 1));
    if (config->client_authentication != STOIC_CLIENT_AUTHENTICATION_NONE) {
        add_path_settings(to, config);
    }
}

stoic_error stoic_config_bind(stoic_config *config) {
    if (config->ticket_sealer == NULL && config->session_store == NULL) {
        return STOIC_OK;
    }
    const stoic_hash *hash = stoic_provider_hash(config->provider, STOIC_HASH_SHA256);
    if (hash == NULL) {
        return STOIC_ERROR_UNSUPPORTED_BY_PROVIDER;
    }
    digest settings;
    if (config->role == STOIC_ROLE_CLIENT) {
        start(&settings, hash, "client binding 2");
        add_client(&settings, config);
    } else {
        start(&settings, hash, "server binding 2");
        add_server(&settings, config);
    }
    hash->finish(&settings.state, config->binding);
    return STOIC_OK;
}

stoic_bytes stoic_config_bind_identity(const stoic_config *config, uint8_t *out,
                                       const stoic_identity *identity) {
    digest both;
    start(&both, stoic_provider_hash(config->provider, STOIC_HASH_SHA256), "identity binding 1");
    add(&both, stoic_bytes_of(config->binding, sizeof(config->binding)));
    add(&both, identity->leaf);
    both.hash->finish(&both.state, out);
    return stoic_bytes_of(out, STOIC_SESSION_BINDING_LEN);
}
