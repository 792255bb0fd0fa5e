/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Setters for whom to believe, and whether they are enough. Stores and lists are shared, not copied: the
 * config takes a reference.
 */
#include "config/trust.h"

#include "config/builder.h"

void stoic_config_builder_set_trust(stoic_config_builder *builder, stoic_trust_store *trust) {
    stoic_config *config = builder->config;
    stoic_trust_store *old = config->trust;
    config->trust = trust != NULL ? stoic_trust_store_retain(trust) : NULL;
    stoic_trust_store_release(old);
}

void stoic_config_builder_set_crls(stoic_config_builder *builder, stoic_crl_set *crls,
                                   stoic_revocation_policy policy) {
    stoic_config *config = builder->config;
    stoic_crl_set *old = config->crls;
    config->crls = crls != NULL ? stoic_crl_set_retain(crls) : NULL;
    config->revocation = policy;
    stoic_crl_set_release(old);
}

void stoic_config_builder_set_certificate_profile(stoic_config_builder *builder,
                                                  stoic_certificate_profile profile) {
    builder->config->profile = profile;
}

void stoic_config_builder_set_client_authentication(stoic_config_builder *builder,
                                                    stoic_client_authentication mode) {
    if (builder->config->role == STOIC_ROLE_SERVER) {
        builder->config->client_authentication = mode;
    }
}

static bool has_trust(const stoic_config *config) {
    return config->trust != NULL && (stoic_trust_store_num_anchors(config->trust) > 0 ||
                                     stoic_trust_store_num_end_entities(config->trust) > 0);
}

stoic_error stoic_config_check_trust(const stoic_config *config) {
    if (config->role == STOIC_ROLE_CLIENT) {
        const bool can_verify = config->num_pinned > 0 || config->insecure_no_verify || has_trust(config);
        return can_verify ? STOIC_OK : STOIC_ERROR_CONFIG_NO_VERIFICATION;
    }
    const bool asks = config->client_authentication != STOIC_CLIENT_AUTHENTICATION_NONE;
    return asks && !has_trust(config) ? STOIC_ERROR_CONFIG_NO_TRUST : STOIC_OK;
}

void stoic_config_release_trust(stoic_config *config) {
    stoic_trust_store_release(config->trust);
    stoic_crl_set_release(config->crls);
}
