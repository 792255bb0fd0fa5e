/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finding an algorithm of a provider by its number. The tables have a dozen rows at most: a walk is the
 * fastest way.
 */
#include <stoic/provider.h>

const stoic_suite *stoic_provider_suite(const stoic_provider *provider, uint16_t id) {
    STOIC_EACH(suite, provider->suites, provider->num_suites) {
        if ((*suite)->id == id) {
            return *suite;
        }
    }
    return NULL;
}

const stoic_group *stoic_provider_group(const stoic_provider *provider, uint16_t id) {
    STOIC_EACH(group, provider->groups, provider->num_groups) {
        if ((*group)->id == id) {
            return *group;
        }
    }
    return NULL;
}

const stoic_signature_algorithm *stoic_provider_signature(const stoic_provider *provider, uint16_t scheme) {
    STOIC_EACH(signature, provider->signatures, provider->num_signatures) {
        if ((*signature)->scheme == scheme) {
            return *signature;
        }
    }
    return NULL;
}

static const stoic_signature_algorithm *find_for_key(const stoic_signature_algorithm *const *signatures,
                                                     size_t num, uint16_t scheme, stoic_key_type type) {
    STOIC_EACH(signature, signatures, num) {
        if ((*signature)->scheme == scheme && (*signature)->key_type == type) {
            return *signature;
        }
    }
    return NULL;
}

const stoic_signature_algorithm *stoic_provider_certificate_signature(const stoic_provider *provider,
                                                                      uint16_t scheme, stoic_key_type type) {
    const stoic_signature_algorithm *found =
        find_for_key(provider->signatures, provider->num_signatures, scheme, type);
    return found != NULL ? found
                         : find_for_key(provider->certificate_signatures,
                                        provider->num_certificate_signatures, scheme, type);
}

const stoic_hash *stoic_provider_hash(const stoic_provider *provider, stoic_hash_id id) {
    STOIC_EACH(hash, provider->hashes, provider->num_hashes) {
        if ((*hash)->id == id) {
            return *hash;
        }
    }
    return NULL;
}
