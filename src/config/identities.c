/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loading chains, keys and pins into a config (RFC 9846 4.5.1), and asking which identity is for which name.
 */
#include "config/identities.h"

#include <stoic/keys.h>

#include "config/owned.h"

/* A text of PEM is hardly ever longer; a growing writer wants a limit. */
#define MAX_CHAIN_FILE (16 * 1024 * 1024)

static uint8_t to_lower(uint8_t c) {
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

static bool names_equal(stoic_bytes a, stoic_bytes b) {
    if (a.len != b.len) {
        return false;
    }
    stoic_reader rest_a = stoic_reader_of(a);
    stoic_reader rest_b = stoic_reader_of(b);
    uint8_t in_a = 0;
    uint8_t in_b = 0;
    while (stoic_read_u8(&rest_a, &in_a) && stoic_read_u8(&rest_b, &in_b)) {
        if (to_lower(in_a) != to_lower(in_b)) {
            return false;
        }
    }
    return true;
}

static bool presents_name(const stoic_certificate *certificate, stoic_bytes name) {
    stoic_reader rest = stoic_reader_of(certificate->subject_alt_names);
    stoic_alt_name_type type = STOIC_ALT_NAME_OTHER;
    stoic_bytes value = stoic_bytes_of(NULL, 0);
    while (stoic_alt_name_next(&rest, &type, &value)) {
        if (type == STOIC_ALT_NAME_DNS && names_equal(value, name)) {
            return true;
        }
    }
    return false;
}

/* Fills the parts of an identity that come from its leaf. */
static stoic_error read_leaf(stoic_identity *identity, stoic_public_key *out_key,
                             stoic_error_detail *detail) {
    stoic_reader chain = stoic_reader_of(identity->chain);
    if (!stoic_read_vector24(&chain, &identity->leaf)) {
        return STOIC_ERROR_PEM_NO_CERTIFICATE;
    }
    identity->certificate.struct_size = sizeof(identity->certificate);
    STOIC_TRY(stoic_certificate_read(&identity->certificate, identity->leaf, detail));
    identity->not_before = identity->certificate.not_before;
    identity->not_after = identity->certificate.not_after;
    /* RFC 9846 4.5.1: if key usage is stated, it must allow signatures. */
    if (identity->certificate.has_key_usage &&
        (identity->certificate.key_usage & STOIC_KEY_USAGE_DIGITAL_SIGNATURE) == 0) {
        stoic_error_detail_set(detail, 0, "the key usage of the first certificate lacks digitalSignature");
        return STOIC_ERROR_CERTIFICATE_KEY_USAGE;
    }
    const stoic_error error = stoic_public_key_read(out_key, identity->certificate.spki);
    if (error != STOIC_OK) {
        stoic_error_detail_set(detail, 0, "the key of the first certificate: %s",
                               stoic_error_sentence(error));
    }
    return error;
}

static stoic_error match_key(const stoic_config *config, stoic_identity *identity,
                             stoic_error_detail *detail) {
    stoic_public_key key = {.type = STOIC_KEY_NONE};
    STOIC_TRY(read_leaf(identity, &key, detail));
    const stoic_error error = stoic_keys_match(config->provider, identity->signer, &key);
    if (error != STOIC_OK) {
        stoic_error_detail_set(detail, 0, "%s", stoic_error_sentence(error));
        return error;
    }
    identity->key_type = key.type;
    return STOIC_OK;
}

static stoic_error load_chain(stoic_config *config, stoic_bytes *out, stoic_bytes pem, size_t max,
                              stoic_error_detail *detail) {
    stoic_writer chain;
    stoic_writer_init_growing(&chain, config->allocator, MAX_CHAIN_FILE);
    stoic_error error = stoic_chain_from_pem(&chain, pem, detail);
    if (error == STOIC_OK && stoic_writer_view(&chain).len > max) {
        stoic_error_detail_set(detail, 0, "the certificates of one chain may have %zu bytes together", max);
        error = STOIC_ERROR_INVALID_ARGUMENT;
    }
    if (error == STOIC_OK) {
        error = stoic_config_copy(config, out, stoic_writer_view(&chain));
    }
    stoic_writer_reset(&chain);
    return error;
}

static stoic_error append_identity(stoic_config *config, const stoic_identity *identity) {
    stoic_identity *identities =
        stoic_config_grow(config, config->identities, config->num_identities, sizeof(*identities));
    if (identities == NULL) {
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    config->identities = identities;
    config->num_identities++;
    *STOIC_AT_N(identities, config->num_identities, config->num_identities - 1) = *identity;
    return STOIC_OK;
}

stoic_error stoic_config_add_identity(stoic_config *config, stoic_error_detail *detail, const char *name,
                                      stoic_bytes chain_pem, stoic_bytes key_pem) {
    stoic_identity identity = {.key_type = STOIC_KEY_NONE};
    STOIC_TRY(stoic_config_copy_text(config, &identity.name, name));
    STOIC_TRY(load_chain(config, &identity.chain, chain_pem, STOIC_CONFIG_MAX_CHAIN, detail));
    STOIC_TRY(stoic_signer_from_pem(&identity.signer, config->provider, key_pem, detail));
    stoic_error error = match_key(config, &identity, detail);
    if (error == STOIC_OK) {
        error = append_identity(config, &identity);
    }
    if (error != STOIC_OK) {
        config->provider->free_signer(identity.signer);
    }
    return error;
}

/* PKCS#1 schemes are for certificates alone (RFC 9846 4.3.3); the provider must be able to verify the rest.
 */
static bool signs_handshakes_with(const stoic_config *config, stoic_key_type type, uint16_t scheme) {
    const stoic_signature_algorithm *algorithm = stoic_provider_signature(config->provider, scheme);
    const bool is_pkcs1 = scheme == STOIC_SCHEME_RSA_PKCS1_SHA256 ||
                          scheme == STOIC_SCHEME_RSA_PKCS1_SHA384 || scheme == STOIC_SCHEME_RSA_PKCS1_SHA512;
    return algorithm != NULL && algorithm->key_type == type && !is_pkcs1;
}

static stoic_error set_schemes(const stoic_config *config, stoic_identity *identity,
                               stoic_error_detail *detail, const uint16_t *schemes, size_t num) {
    if (num > STOIC_COUNT(identity->schemes)) {
        stoic_error_detail_set(detail, 0, "at most %zu schemes", STOIC_COUNT(identity->schemes));
        return STOIC_ERROR_INVALID_ARGUMENT;
    }
    STOIC_EACH(scheme, schemes, num) {
        if (!signs_handshakes_with(config, identity->key_type, *scheme)) {
            stoic_error_detail_set(detail, 0, "%s does not sign handshakes with a key of type %s",
                                   stoic_scheme_name(*scheme), stoic_key_type_name(identity->key_type));
            return STOIC_ERROR_INVALID_ARGUMENT;
        }
        *STOIC_AT(identity->schemes, identity->num_schemes++) = *scheme;
    }
    return STOIC_OK;
}

stoic_error stoic_config_add_remote_identity(stoic_config *config, stoic_error_detail *detail,
                                             const char *name, stoic_bytes chain_pem, const uint16_t *schemes,
                                             size_t num_schemes) {
    stoic_identity identity = {.signer = NULL};
    stoic_public_key key = {.type = STOIC_KEY_NONE};
    STOIC_TRY(stoic_config_copy_text(config, &identity.name, name));
    STOIC_TRY(load_chain(config, &identity.chain, chain_pem, STOIC_CONFIG_MAX_CHAIN, detail));
    STOIC_TRY(read_leaf(&identity, &key, detail));
    identity.key_type = key.type;
    STOIC_TRY(set_schemes(config, &identity, detail, schemes, num_schemes));
    return append_identity(config, &identity);
}

static stoic_error append_pin(stoic_config *config, stoic_bytes der) {
    stoic_bytes *pinned = stoic_config_grow(config, config->pinned, config->num_pinned, sizeof(*pinned));
    if (pinned == NULL) {
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    config->pinned = pinned;
    config->num_pinned++;
    *STOIC_AT_N(pinned, config->num_pinned, config->num_pinned - 1) = der;
    return STOIC_OK;
}

stoic_error stoic_config_add_pinned(stoic_config *config, stoic_error_detail *detail, stoic_bytes pem) {
    const size_t num_before = config->num_pinned;
    stoic_bytes certificates = stoic_bytes_of(NULL, 0);
    STOIC_TRY(load_chain(config, &certificates, pem, MAX_CHAIN_FILE, detail));
    stoic_reader rest = stoic_reader_of(certificates);
    for (stoic_bytes der; stoic_read_vector24(&rest, &der);) {
        const stoic_error error = append_pin(config, der);
        if (error != STOIC_OK) {
            config->num_pinned = num_before;
            return error;
        }
    }
    return STOIC_OK;
}

stoic_coverage stoic_identity_coverage(const stoic_identity *identity, stoic_bytes name) {
    if (presents_name(&identity->certificate, name)) {
        return STOIC_COVERS_EXACTLY;
    }
    return stoic_certificate_covers_name(&identity->certificate, name) ? STOIC_COVERS_BY_WILDCARD
                                                                       : STOIC_COVERS_NOT;
}

bool stoic_config_serves_name(const stoic_config *config, stoic_bytes name) {
    STOIC_EACH(identity, config->identities, config->num_identities) {
        if (stoic_identity_coverage(identity, name) != STOIC_COVERS_NOT) {
            return true;
        }
    }
    return false;
}
