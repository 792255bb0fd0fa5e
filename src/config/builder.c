/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Builder and config. The builder fills the config in place; `build` checks it and lets it go. After that
 * nothing in it changes but the count of references.
 */
#include "config/builder.h"

#include <stoic/keys.h>

#include "config/binding.h"
#include "config/identities.h"
#include "config/owned.h"
#include "config/trust.h"

#define DEFAULT_HELLO_TIMEOUT_NS (10 * STOIC_NS_PER_SECOND)
#define DEFAULT_HANDSHAKE_TIMEOUT_NS (30 * STOIC_NS_PER_SECOND)
#define DEFAULT_TICKETS 2
#define ALPN_MAX_NAME 255 /* RFC 7301 3.1 */

static void free_config(stoic_config *config) {
    STOIC_EACH(identity, config->identities, config->num_identities) {
        if (identity->signer != NULL) {
            config->provider->free_signer(identity->signer);
        }
    }
    stoic_ticket_sealer_release(config->ticket_sealer);
    stoic_config_release_trust(config);
    stoic_config_free_blocks(config);
    stoic_release(config->allocator, config, sizeof(*config));
}

/* Fresh configs use all that the provider has, as far as there is room. */
static void fill_defaults(stoic_config *config) {
    const stoic_provider *provider = config->provider;
    STOIC_EACH(suite, provider->suites, provider->num_suites) {
        if (config->num_suites < STOIC_COUNT(config->suites)) {
            *STOIC_AT(config->suites, config->num_suites++) = *suite;
        }
    }
    STOIC_EACH(group, provider->groups, provider->num_groups) {
        if (!(*group)->is_by_choice && config->num_groups < STOIC_COUNT(config->groups)) {
            *STOIC_AT(config->groups, config->num_groups++) = *group;
        }
    }
    config->hello_timeout_ns = DEFAULT_HELLO_TIMEOUT_NS;
    config->handshake_timeout_ns = DEFAULT_HANDSHAKE_TIMEOUT_NS;
    config->unknown_name = STOIC_UNKNOWN_NAME_REFUSED;
    config->num_tickets = DEFAULT_TICKETS;
    config->ticket_lifetime_seconds = STOIC_TICKET_DEFAULT_LIFETIME;
    config->num_key_shares = 1;
}

static stoic_error builder_new(stoic_config_builder **out, stoic_role role, const stoic_provider *provider,
                               const stoic_allocator *allocator) {
    if (out == NULL || provider == NULL) {
        return STOIC_ERROR_INVALID_ARGUMENT;
    }
    const stoic_allocator *memory = allocator != NULL ? allocator : stoic_default_allocator();
    stoic_config_builder *builder = stoic_allocate(memory, sizeof(*builder));
    stoic_config *config = stoic_allocate(memory, sizeof(*config));
    if (builder == NULL || config == NULL) {
        stoic_release(memory, builder, sizeof(*builder));
        stoic_release(memory, config, sizeof(*config));
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    config->self = config;
    config->role = role;
    config->provider = provider;
    config->allocator = memory;
    atomic_init(&config->references, 1);
    fill_defaults(config);
    builder->config = config;
    *out = builder;
    return STOIC_OK;
}

/* Gives back the builder alone. */
static stoic_config *take_config(stoic_config_builder *builder) {
    stoic_config *config = builder->config;
    stoic_release(config->allocator, builder, sizeof(*builder));
    return config;
}

static stoic_error check_complete(const stoic_config *config) {
    if (config->num_suites == 0 || config->num_groups == 0) {
        return STOIC_ERROR_CONFIG_NO_COMMON;
    }
    if (config->role == STOIC_ROLE_SERVER && config->num_identities == 0) {
        return STOIC_ERROR_CONFIG_NO_IDENTITY;
    }
    return stoic_config_check_trust(config);
}

stoic_error stoic_server_config_builder_new(stoic_config_builder **out, const stoic_provider *provider,
                                            const stoic_allocator *allocator) {
    return builder_new(out, STOIC_ROLE_SERVER, provider, allocator);
}

stoic_error stoic_client_config_builder_new(stoic_config_builder **out, const stoic_provider *provider,
                                            const stoic_allocator *allocator) {
    return builder_new(out, STOIC_ROLE_CLIENT, provider, allocator);
}

void stoic_config_builder_free(stoic_config_builder *builder) {
    if (builder != NULL) {
        free_config(take_config(builder));
    }
}

stoic_error stoic_config_builder_add_identity(stoic_config_builder *builder, stoic_error_detail *detail,
                                              const char *name, stoic_bytes chain_pem, stoic_bytes key_pem) {
    return stoic_config_add_identity(builder->config, detail, name, chain_pem, key_pem);
}

stoic_error stoic_config_builder_add_remote_identity(stoic_config_builder *builder,
                                                     stoic_error_detail *detail, const char *name,
                                                     stoic_bytes chain_pem, const uint16_t *schemes,
                                                     size_t num_schemes) {
    return stoic_config_add_remote_identity(builder->config, detail, name, chain_pem, schemes, num_schemes);
}

void stoic_config_builder_set_client_hello_wait(stoic_config_builder *builder, bool is_wanted) {
    builder->config->client_hello_wait = is_wanted && builder->config->role == STOIC_ROLE_SERVER;
}

stoic_error stoic_config_builder_set_alpn(stoic_config_builder *builder, const stoic_bytes *protocols,
                                          size_t num) {
    stoic_config *config = builder->config;
    stoic_bytes copies[STOIC_CONFIG_MAX_ALPN];
    if (num > STOIC_CONFIG_MAX_ALPN) {
        return STOIC_ERROR_INVALID_ARGUMENT;
    }
    size_t num_copies = 0;
    STOIC_EACH(protocol, protocols, num) {
        if (protocol->len == 0 || protocol->len > ALPN_MAX_NAME) {
            return STOIC_ERROR_CONFIG_ALPN;
        }
        STOIC_TRY(stoic_config_copy(config, STOIC_AT(copies, num_copies++), *protocol));
    }
    config->num_alpn = 0;
    STOIC_EACH(copy, copies, num_copies) {
        *STOIC_AT(config->alpn, config->num_alpn++) = *copy;
    }
    return STOIC_OK;
}

static bool has_suite(const stoic_config *config, const stoic_suite *wanted) {
    STOIC_EACH(suite, config->suites, config->num_suites) {
        if (*suite == wanted) {
            return true;
        }
    }
    return false;
}

static bool has_group(const stoic_config *config, const stoic_group *wanted) {
    STOIC_EACH(group, config->groups, config->num_groups) {
        if (*group == wanted) {
            return true;
        }
    }
    return false;
}

/* What the provider lacks is left out; `build` refuses when nothing is left. */
stoic_error stoic_config_builder_set_suites(stoic_config_builder *builder, const uint16_t *suites,
                                            size_t num) {
    stoic_config *config = builder->config;
    config->num_suites = 0;
    STOIC_EACH(id, suites, num) {
        const stoic_suite *suite = stoic_provider_suite(config->provider, *id);
        if (suite != NULL && !has_suite(config, suite) && config->num_suites < STOIC_COUNT(config->suites)) {
            *STOIC_AT(config->suites, config->num_suites++) = suite;
        }
    }
    return STOIC_OK;
}

stoic_error stoic_config_builder_set_groups(stoic_config_builder *builder, const uint16_t *groups,
                                            size_t num) {
    stoic_config *config = builder->config;
    config->num_groups = 0;
    STOIC_EACH(id, groups, num) {
        const stoic_group *group = stoic_provider_group(config->provider, *id);
        if (group != NULL && !has_group(config, group) && config->num_groups < STOIC_COUNT(config->groups)) {
            *STOIC_AT(config->groups, config->num_groups++) = group;
        }
    }
    return STOIC_OK;
}

void stoic_config_builder_set_unknown_name(stoic_config_builder *builder, stoic_unknown_name choice) {
    builder->config->unknown_name = choice;
}

stoic_error stoic_config_builder_add_pinned_certificates(stoic_config_builder *builder,
                                                         stoic_error_detail *detail, stoic_bytes pem) {
    return stoic_config_add_pinned(builder->config, detail, pem);
}

void stoic_config_builder_insecure_no_verify(stoic_config_builder *builder) {
    builder->config->insecure_no_verify = true;
}

void stoic_config_builder_insecure_any_name(stoic_config_builder *builder) {
    builder->config->insecure_any_name = true;
}

void stoic_config_builder_set_timeouts(stoic_config_builder *builder, int64_t hello_ns,
                                       int64_t handshake_ns) {
    builder->config->hello_timeout_ns = hello_ns;
    builder->config->handshake_timeout_ns = handshake_ns;
}

void stoic_config_builder_set_notice_handler(stoic_config_builder *builder, stoic_notice_handler handler,
                                             void *user, stoic_severity minimum) {
    builder->config->notice_handler = handler;
    builder->config->notice_user = user;
    builder->config->notice_minimum = minimum;
}

void stoic_config_builder_set_ticket_sealer(stoic_config_builder *builder, stoic_ticket_sealer *sealer) {
    stoic_config *config = builder->config;
    stoic_ticket_sealer *old = config->ticket_sealer;
    config->ticket_sealer = sealer != NULL ? stoic_ticket_sealer_retain(sealer) : NULL;
    stoic_ticket_sealer_release(old);
}

stoic_error stoic_config_builder_set_tickets(stoic_config_builder *builder, size_t num,
                                             uint32_t lifetime_seconds) {
    if (num > STOIC_TICKETS_MAX || lifetime_seconds == 0 || lifetime_seconds > STOIC_TICKET_MAX_LIFETIME) {
        return STOIC_ERROR_INVALID_ARGUMENT;
    }
    builder->config->num_tickets = num;
    builder->config->ticket_lifetime_seconds = lifetime_seconds;
    return STOIC_OK;
}

void stoic_config_builder_set_session_store(stoic_config_builder *builder, const stoic_session_store *store) {
    builder->config->session_store = store;
}

void stoic_config_builder_set_ticket_request(stoic_config_builder *builder, uint8_t num_after_full,
                                             uint8_t num_after_resumed) {
    builder->config->has_ticket_request = true;
    builder->config->tickets_wanted = num_after_full;
    builder->config->tickets_wanted_resumed = num_after_resumed;
}

stoic_error stoic_config_builder_build(stoic_config_builder *builder, const stoic_config **out,
                                       stoic_error_detail *detail) {
    stoic_config *config = take_config(builder);
    stoic_error error = check_complete(config);
    if (error == STOIC_OK) {
        error = stoic_config_bind(config);
    }
    if (error != STOIC_OK) {
        stoic_error_detail_set(detail, 0, "%s", stoic_error_sentence(error));
        free_config(config);
        return error;
    }
    *out = config;
    return STOIC_OK;
}

const stoic_config *stoic_config_retain(const stoic_config *config) {
    atomic_fetch_add_explicit(&config->self->references, 1, memory_order_relaxed);
    return config;
}

void stoic_config_release(const stoic_config *config) {
    /* acquire and release: what other threads did with the config comes before its end */
    if (config != NULL &&
        atomic_fetch_sub_explicit(&config->self->references, 1, memory_order_acq_rel) == 1) {
        free_config(config->self);
    }
}

bool stoic_config_identity(const stoic_config *config, stoic_identity_info *out, size_t index) {
    if (index >= config->num_identities) {
        return false;
    }
    const stoic_identity *identity = STOIC_AT_N(config->identities, config->num_identities, index);
    out->name = identity->name;
    out->not_before = identity->not_before;
    out->not_after = identity->not_after;
    out->key_type = stoic_key_type_name(identity->key_type);
    return true;
}
