/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checks of RFC 5280 6.1.3 and RFC 5280 6.1.4 that one certificate passes or fails by itself, from the
 * cheapest to the dearest. Anchors are held to them too, as far as they state something: who puts a
 * certificate into a store means it as it is.
 */
#include "webpki/path_checks.h"

#include <stoic/keys.h>

#include "base/der.h"
#include "webpki/profile.h"

bool stoic_certificate_is_self_issued(const stoic_certificate *certificate) {
    return stoic_bytes_equal(certificate->issuer, certificate->subject);
}

/* RFC 5280 4.1.2.5: both ends are inside. */
static stoic_error check_time(const stoic_certificate *certificate, int64_t now) {
    if (now < certificate->not_before) {
        return STOIC_ERROR_PEER_CERTIFICATE_NOT_YET_VALID;
    }
    return now > certificate->not_after ? STOIC_ERROR_PEER_CERTIFICATE_EXPIRED : STOIC_OK;
}

/* RFC 5280 4.2: whoever marked it critical wants the certificate refused by those who do not know it. */
static stoic_error check_critical(stoic_verdict *particulars, const stoic_certificate *certificate) {
    if (!certificate->has_unknown_critical) {
        return STOIC_OK;
    }
    particulars->oid = certificate->unknown_critical;
    return STOIC_ERROR_PEER_CERTIFICATE_UNKNOWN_CRITICAL_EXTENSION;
}

static const uint8_t server_auth[] = {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01};
static const uint8_t client_auth[] = {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02};
static const uint8_t any_purpose[] = {0x55, 0x1d, 0x25, 0x00};

/* RFC 5280 4.2.1.12; for issuers the web's practice: what a CA is not for, nobody below it is. */
static stoic_error check_purpose(stoic_verdict *particulars, const stoic_certificate *certificate,
                                 stoic_purpose purpose) {
    const bool is_server = purpose == STOIC_PURPOSE_SERVER;
    const stoic_bytes wanted = is_server ? stoic_bytes_of(server_auth, sizeof(server_auth))
                                         : stoic_bytes_of(client_auth, sizeof(client_auth));
    stoic_reader purposes = stoic_reader_of(certificate->ext_key_usage);
    stoic_bytes stated;
    if (stoic_reader_at_end(&purposes)) {
        return STOIC_OK;
    }
    while (stoic_der_read_oid(&purposes, &stated)) {
        if (stoic_bytes_equal(stated, wanted) ||
            stoic_bytes_equal(stated, stoic_bytes_of(any_purpose, sizeof(any_purpose)))) {
            return STOIC_OK;
        }
    }
    particulars->purpose = purpose;
    return STOIC_ERROR_PEER_CERTIFICATE_EXT_KEY_USAGE;
}

static bool lacks_key_usage(const stoic_certificate *certificate, stoic_key_usage usage) {
    return certificate->has_key_usage && (certificate->key_usage & usage) == 0;
}

static stoic_error check_profile(stoic_verdict *particulars, const stoic_path_options *options,
                                 const stoic_certificate *certificate, stoic_path_source source) {
    const char *rule = options->profile == STOIC_PROFILE_STRICT
                           ? stoic_profile_check(certificate, source, options->purpose)
                           : NULL;
    particulars->rule = rule;
    return rule == NULL ? STOIC_OK : STOIC_ERROR_PEER_CERTIFICATE_PROFILE;
}

/* The key that will sign the handshake: of a kind that the provider can verify with. */
static stoic_error check_key(const stoic_provider *provider, stoic_bytes spki) {
    stoic_public_key key;
    const stoic_error error = stoic_public_key_read(&key, spki);
    if (error == STOIC_ERROR_KEY_UNSUPPORTED) {
        return STOIC_ERROR_PEER_CERTIFICATE_KEY_UNSUPPORTED;
    }
    if (error != STOIC_OK) {
        return STOIC_ERROR_PEER_CERTIFICATE_MALFORMED;
    }
    STOIC_EACH(algorithm, provider->signatures, provider->num_signatures) {
        if ((*algorithm)->key_type == key.type) {
            return STOIC_OK;
        }
    }
    return STOIC_ERROR_PEER_CERTIFICATE_KEY_UNSUPPORTED;
}

static stoic_error check_name(stoic_verdict *particulars, const stoic_certificate *certificate,
                              stoic_bytes name) {
    if (name.len == 0 || stoic_certificate_covers_name(certificate, name)) {
        return STOIC_OK;
    }
    particulars->name = name;
    return STOIC_ERROR_PEER_CERTIFICATE_NAME_MISMATCH;
}

stoic_error stoic_path_check_end_entity(stoic_verdict *particulars, const stoic_path_options *options,
                                        const stoic_certificate *certificate, stoic_path_source source) {
    /* Without extensions there are no names and no purposes; who pins such a certificate by itself needs
     * neither. */
    if (certificate->version != 3 && source != STOIC_PATH_TRUSTED_END_ENTITY) {
        return STOIC_ERROR_PEER_CERTIFICATE_VERSION;
    }
    STOIC_TRY(check_critical(particulars, certificate));
    STOIC_TRY(check_key(options->provider, certificate->spki));
    STOIC_TRY(check_time(certificate, options->now));
    /* RFC 5280 says nothing of CAs as end entities; theirs are keys that sign, whatever they sign. */
    if (!certificate->is_ca && lacks_key_usage(certificate, STOIC_KEY_USAGE_DIGITAL_SIGNATURE)) {
        particulars->key_usage = STOIC_KEY_USAGE_DIGITAL_SIGNATURE;
        return STOIC_ERROR_PEER_CERTIFICATE_KEY_USAGE;
    }
    STOIC_TRY(check_purpose(particulars, certificate, options->purpose));
    STOIC_TRY(check_name(particulars, certificate, options->name));
    /* Who trusts a certificate by itself does not ask by which rules it was issued. */
    return source == STOIC_PATH_TRUSTED_END_ENTITY
               ? STOIC_OK
               : check_profile(particulars, options, certificate, STOIC_PATH_END_ENTITY);
}

stoic_error stoic_path_check_issuer(stoic_verdict *particulars, const stoic_path_options *options,
                                    const stoic_certificate *certificate, stoic_path_source source) {
    /* RFC 5280 6.1.4 (k): what is of version 3 must say that it is a CA. An older one cannot; as an anchor it
     * is one because somebody chose it. */
    if (certificate->version != 3 && source != STOIC_PATH_ANCHOR) {
        return STOIC_ERROR_PEER_CERTIFICATE_VERSION;
    }
    if (certificate->version == 3 && !certificate->is_ca) {
        return STOIC_ERROR_PEER_CERTIFICATE_NOT_A_CA;
    }
    STOIC_TRY(check_critical(particulars, certificate));
    STOIC_TRY(check_time(certificate, options->now));
    if (lacks_key_usage(certificate, STOIC_KEY_USAGE_CERTIFICATE_SIGN)) { /* RFC 5280 6.1.4 (n) */
        particulars->key_usage = STOIC_KEY_USAGE_CERTIFICATE_SIGN;
        return STOIC_ERROR_PEER_CERTIFICATE_ISSUER_KEY_USAGE;
    }
    STOIC_TRY(check_purpose(particulars, certificate, options->purpose));
    return check_profile(particulars, options, certificate, source);
}

/* RFC 5280 4.2.1.9. */
stoic_error stoic_path_check_length(stoic_verdict *particulars, const stoic_certificate *certificate,
                                    size_t num_below) {
    if (num_below <= certificate->path_length) {
        return STOIC_OK;
    }
    particulars->limit = certificate->path_length;
    return STOIC_ERROR_PEER_CERTIFICATE_PATH_LENGTH;
}
