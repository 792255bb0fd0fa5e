/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pinned verification of the server's certificate.
 */
#include "handshake/verify.h"

#include <stoic/keys.h>
#include <stoic/webpki.h>

static stoic_error read_key(stoic_public_key *out, const stoic_certificate *certificate) {
    /* RFC 9846 4.5.1: if key usage is stated, it must allow signatures. */
    if (certificate->has_key_usage && (certificate->key_usage & STOIC_KEY_USAGE_DIGITAL_SIGNATURE) == 0) {
        return STOIC_ERROR_PEER_CERTIFICATE_KEY_USAGE;
    }
    switch (stoic_public_key_read(out, certificate->spki)) {
    case STOIC_OK:
        return STOIC_OK;
    case STOIC_ERROR_KEY_UNSUPPORTED:
        return STOIC_ERROR_PEER_CERTIFICATE_KEY_UNSUPPORTED;
    default:
        return STOIC_ERROR_PEER_CERTIFICATE_MALFORMED;
    }
}

static bool is_pinned(const stoic_config *config, stoic_bytes leaf) {
    STOIC_EACH(pin, config->pinned, config->num_pinned) {
        if (stoic_bytes_equal(*pin, leaf)) {
            return true;
        }
    }
    return false;
}

/* RFC 5280 4.1.2.5: from the start of the first second to the end of the last one. */
static stoic_error check_validity(const stoic_certificate *certificate, stoic_time now) {
    const int64_t remainder = now.wall_ns % STOIC_NS_PER_SECOND;
    const int64_t seconds = now.wall_ns / STOIC_NS_PER_SECOND - (remainder < 0 ? 1 : 0);
    if (seconds < certificate->not_before) {
        return STOIC_ERROR_PEER_CERTIFICATE_NOT_YET_VALID;
    }
    return seconds > certificate->not_after ? STOIC_ERROR_PEER_CERTIFICATE_EXPIRED : STOIC_OK;
}

stoic_error stoic_verify_server_certificate(stoic_public_key *out_key, const stoic_config *config,
                                            stoic_bytes leaf, stoic_bytes name, stoic_time now) {
    stoic_certificate certificate = {.struct_size = sizeof(certificate)};
    if (stoic_certificate_read(&certificate, leaf, NULL) != STOIC_OK) {
        return STOIC_ERROR_PEER_CERTIFICATE_MALFORMED;
    }
    if (!config->insecure_no_verify) {
        if (!is_pinned(config, leaf)) {
            return STOIC_ERROR_PEER_CERTIFICATE_NOT_PINNED;
        }
        STOIC_TRY(check_validity(&certificate, now));
        if (name.len > 0 && !stoic_certificate_covers_name(&certificate, name)) {
            return STOIC_ERROR_PEER_CERTIFICATE_NAME_MISMATCH;
        }
    }
    return read_key(out_key, &certificate);
}
