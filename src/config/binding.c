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

stoic_error stoic_config_bind(stoic_config *config) {
    if (config->ticket_sealer == NULL && config->session_store == NULL) {
        return STOIC_OK;
    }
    const stoic_hash *hash = stoic_provider_hash(config->provider, STOIC_HASH_SHA256);
    if (hash == NULL) {
        return STOIC_ERROR_UNSUPPORTED_BY_PROVIDER;
    }
    digest settings;
    start(&settings, hash, config->role == STOIC_ROLE_CLIENT ? "client binding 1" : "server binding 1");
    if (config->role == STOIC_ROLE_CLIENT) {
        const uint8_t is_insecure = config->insecure_no_verify;
        add(&settings, stoic_bytes_of(&is_insecure, 1));
        STOIC_EACH(pin, config->pinned, config->num_pinned) {
            add(&settings, *pin);
        }
        add(&settings, stoic_bytes_of(NULL, 0)); /* the end of the pins: no certificate is empty */
        STOIC_EACH(identity, config->identities, config->num_identities) {
            add(&settings, identity->leaf);
        }
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
