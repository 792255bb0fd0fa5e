/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a server chooses out of a ClientHello (RFC 9846 4.2.1, RFC 9846 9.2).
 */
#include "handshake/negotiation.h"

#include "config/identities.h"
#include "handshake/schemes.h"

/* RFC 9846 4.2.2: exactly the null method. */
static bool offers_no_compression(stoic_bytes methods) {
    return methods.len == 1 && stoic_byte_at(methods, 0) == STOIC_COMPRESSION_NULL;
}

/* RFC 9846 9.2. Whoever offers pre-shared keys alone may leave out groups and shares; then we have no group
 * in common. */
static bool has_mandatory_extensions(const stoic_extensions *extensions) {
    const bool has_psk = stoic_extensions_has(extensions, STOIC_EXTENSION_PRE_SHARED_KEY);
    const bool has_modes = stoic_extensions_has(extensions, STOIC_EXTENSION_PSK_KEY_EXCHANGE_MODES);
    const bool has_groups = stoic_extensions_has(extensions, STOIC_EXTENSION_SUPPORTED_GROUPS);
    const bool has_shares = stoic_extensions_has(extensions, STOIC_EXTENSION_KEY_SHARE);
    /* RFC 9846 4.3.3: we always authenticate by certificate, so schemes are never optional. */
    const bool has_schemes = stoic_extensions_has(extensions, STOIC_EXTENSION_SIGNATURE_ALGORITHMS);
    return has_schemes && has_groups == has_shares && (has_groups || has_psk) &&
           (has_modes || !has_psk); /* RFC 9846 4.3.9 */
}

/* RFC 9846 4.3.8. */
static bool shares_are_of_offered_groups(const stoic_extensions *extensions) {
    stoic_reader rest = stoic_reader_of(extensions->key_shares);
    for (stoic_key_share share; stoic_key_share_next(&rest, &share);) {
        if (!stoic_u16_list_contains(extensions->supported_groups, share.group)) {
            return false;
        }
    }
    return true;
}

stoic_error stoic_check_client_hello(const stoic_client_hello *hello) {
    const stoic_extensions *extensions = &hello->extensions;
    /* RFC 9846 4.3.1: supported_versions alone decides. */
    if (!stoic_extensions_has(extensions, STOIC_EXTENSION_SUPPORTED_VERSIONS) ||
        !stoic_u16_list_contains(extensions->supported_versions, STOIC_VERSION_TLS13)) {
        return STOIC_ERROR_NO_COMMON_VERSION;
    }
    if (hello->legacy_version != STOIC_VERSION_TLS12) {
        return STOIC_ERROR_LEGACY_VERSION_INVALID;
    }
    if (!offers_no_compression(hello->compression_methods)) {
        return STOIC_ERROR_COMPRESSION_OFFERED;
    }
    if (!has_mandatory_extensions(extensions)) {
        return STOIC_ERROR_EXTENSION_MISSING;
    }
    return shares_are_of_offered_groups(extensions) ? STOIC_OK : STOIC_ERROR_KEY_SHARE_NOT_IN_GROUPS;
}

stoic_error stoic_choose_suite(const stoic_suite **out, const stoic_config *config, stoic_bytes suites) {
    STOIC_EACH(suite, config->suites, config->num_suites) {
        if (stoic_u16_list_contains(suites, (*suite)->id)) {
            *out = *suite;
            return STOIC_OK;
        }
    }
    return STOIC_ERROR_NO_COMMON_SUITE;
}

static const stoic_group *first_with_share(stoic_key_share *out_share, const stoic_config *config,
                                           const stoic_extensions *extensions) {
    STOIC_EACH(group, config->groups, config->num_groups) {
        if (stoic_key_share_find(out_share, extensions->key_shares, (*group)->id)) {
            return *group;
        }
    }
    return NULL;
}

static const stoic_group *first_in_common(const stoic_config *config, stoic_bytes groups) {
    STOIC_EACH(group, config->groups, config->num_groups) {
        if (stoic_u16_list_contains(groups, (*group)->id)) {
            return *group;
        }
    }
    return NULL;
}

stoic_error stoic_choose_group(const stoic_group **out, stoic_key_share *out_share,
                               const stoic_config *config, const stoic_extensions *extensions) {
    stoic_key_share share = {.group = 0};
    const stoic_group *group = first_with_share(&share, config, extensions);
    if (group == NULL) {
        group = first_in_common(config, extensions->supported_groups);
    }
    if (group == NULL) {
        return STOIC_ERROR_NO_COMMON_GROUP;
    }
    *out = group;
    *out_share = share;
    return STOIC_OK;
}

uint16_t stoic_choose_scheme(const stoic_provider *provider, stoic_key_type key_type, stoic_bytes schemes) {
    STOIC_EACH(algorithm, provider->signatures, provider->num_signatures) {
        const uint16_t scheme = (*algorithm)->scheme;
        if (stoic_scheme_fits(*algorithm, key_type) && stoic_u16_list_contains(schemes, scheme)) {
            return scheme;
        }
    }
    return 0;
}

/* A key that is elsewhere may be able to do less than its type. */
static uint16_t scheme_of(const stoic_config *config, const stoic_identity *identity, stoic_bytes schemes) {
    STOIC_EACH(scheme, identity->schemes, identity->num_schemes) {
        if (stoic_u16_list_contains(schemes, *scheme)) {
            return *scheme;
        }
    }
    return identity->num_schemes > 0 ? 0 : stoic_choose_scheme(config->provider, identity->key_type, schemes);
}

/* The first identity with this coverage of the name (an empty name: any) that has a scheme. */
static bool find_identity(stoic_identity_choice *out, bool *has_name, const stoic_config *config,
                          stoic_bytes name, stoic_bytes schemes, stoic_coverage coverage) {
    size_t number = 0;
    STOIC_EACH(identity, config->identities, config->num_identities) {
        number++;
        if (name.len > 0 && stoic_identity_coverage(identity, name) != coverage) {
            continue;
        }
        *has_name = true;
        const uint16_t scheme = scheme_of(config, identity, schemes);
        if (scheme != 0) {
            *out = (stoic_identity_choice){.identity = identity, .number = number, .scheme = scheme};
            return true;
        }
    }
    return false;
}

stoic_error stoic_choose_identity(stoic_identity_choice *out, const stoic_config *config, stoic_bytes name,
                                  stoic_bytes schemes) {
    bool has_name = false;
    if (find_identity(out, &has_name, config, name, schemes, STOIC_COVERS_EXACTLY) ||
        find_identity(out, &has_name, config, name, schemes, STOIC_COVERS_BY_WILDCARD)) {
        return STOIC_OK;
    }
    return has_name ? STOIC_ERROR_NO_COMMON_SCHEME : STOIC_ERROR_NAME_NOT_SERVED;
}

stoic_error stoic_choose_alpn(stoic_bytes *out, const stoic_config *config,
                              const stoic_extensions *extensions) {
    if (config->num_alpn == 0 || !stoic_extensions_has(extensions, STOIC_EXTENSION_ALPN)) {
        *out = stoic_bytes_of(NULL, 0);
        return STOIC_OK;
    }
    STOIC_EACH(protocol, config->alpn, config->num_alpn) {
        if (stoic_alpn_contains(extensions->alpn, *protocol)) {
            *out = *protocol;
            return STOIC_OK;
        }
    }
    return STOIC_ERROR_NO_COMMON_ALPN;
}
