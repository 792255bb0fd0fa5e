/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verification of the peer's certificates: by pin, and by path (RFC 5280 6).
 */
#include "handshake/verify.h"

#include <stoic/keys.h>

static int64_t wall_seconds(stoic_time now) {
    const int64_t remainder = now.wall_ns % STOIC_NS_PER_SECOND;
    return now.wall_ns / STOIC_NS_PER_SECOND - (remainder < 0 ? 1 : 0);
}

static stoic_bytes chain_of(const stoic_agreed *agreed) {
    return stoic_bytes_of(agreed->peer_chain, agreed->peer_chain_len);
}

/* Empty, where there is none. */
static stoic_bytes leaf_of(const stoic_agreed *agreed) {
    stoic_reader rest = stoic_reader_of(chain_of(agreed));
    stoic_bytes leaf = stoic_bytes_of(NULL, 0);
    (void)stoic_read_vector24(&rest, &leaf);
    return leaf;
}

static stoic_error read_certificate(stoic_certificate *out, stoic_bytes der) {
    out->struct_size = sizeof(*out);
    return stoic_certificate_read(out, der, NULL) == STOIC_OK ? STOIC_OK
                                                              : STOIC_ERROR_PEER_CERTIFICATE_MALFORMED;
}

static stoic_error read_key(stoic_public_key *out, stoic_bytes leaf) {
    stoic_certificate certificate;
    STOIC_TRY(read_certificate(&certificate, leaf));
    /* RFC 9846 4.5.1: if key usage is stated, it must allow signatures. */
    if (certificate.has_key_usage && (certificate.key_usage & STOIC_KEY_USAGE_DIGITAL_SIGNATURE) == 0) {
        return STOIC_ERROR_PEER_CERTIFICATE_KEY_USAGE;
    }
    switch (stoic_public_key_read(out, certificate.spki)) {
    case STOIC_OK:
        return STOIC_OK;
    case STOIC_ERROR_KEY_UNSUPPORTED:
        return STOIC_ERROR_PEER_CERTIFICATE_KEY_UNSUPPORTED;
    default:
        return STOIC_ERROR_PEER_CERTIFICATE_MALFORMED;
    }
}

/* ---- By pin ---- */

static bool is_pinned(const stoic_config *config, stoic_bytes leaf) {
    STOIC_EACH(pin, config->pinned, config->num_pinned) {
        if (stoic_bytes_equal(*pin, leaf)) {
            return true;
        }
    }
    return false;
}

/* RFC 5280 4.1.2.5: from the start of the first second to the end of the last one. */
static stoic_error check_leaf(const stoic_certificate *leaf, stoic_bytes name, stoic_time now) {
    const int64_t seconds = wall_seconds(now);
    if (seconds < leaf->not_before) {
        return STOIC_ERROR_PEER_CERTIFICATE_NOT_YET_VALID;
    }
    if (seconds > leaf->not_after) {
        return STOIC_ERROR_PEER_CERTIFICATE_EXPIRED;
    }
    return name.len > 0 && !stoic_certificate_covers_name(leaf, name)
               ? STOIC_ERROR_PEER_CERTIFICATE_NAME_MISMATCH
               : STOIC_OK;
}

static stoic_error verify_pinned(stoic_agreed *agreed, stoic_bytes leaf, stoic_bytes name, stoic_time now) {
    stoic_certificate certificate;
    STOIC_TRY(read_certificate(&certificate, leaf));
    STOIC_TRY(check_leaf(&certificate, name, now));
    agreed->peer_not_after = certificate.not_after;
    return STOIC_OK;
}

/* ---- By path ---- */

/* The name is copied, because the verdict outlives the handshake. */
static stoic_kept_verdict *allocate_verdict(const stoic_config *config, stoic_bytes name) {
    const size_t size = sizeof(stoic_kept_verdict) + name.len;
    stoic_kept_verdict *kept = stoic_allocate(config->allocator, size);
    if (kept != NULL) {
        kept->size = size;
        kept->verdict.struct_size = sizeof(kept->verdict);
        stoic_copy(kept->name, name.len, name);
    }
    return kept;
}

static stoic_error verify_path(stoic_handshake *handshake, stoic_purpose purpose, stoic_bytes name,
                               stoic_time now) {
    const stoic_config *config = handshake->config;
    stoic_agreed *agreed = handshake->agreed;
    stoic_kept_verdict *kept = allocate_verdict(config, name);
    if (kept == NULL) {
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    const stoic_path_options options = {.struct_size = sizeof(options),
                                        .provider = config->provider,
                                        .trust = config->trust,
                                        .purpose = purpose,
                                        .profile = config->profile,
                                        .now = wall_seconds(now),
                                        .name = stoic_bytes_of(kept->name, name.len),
                                        .crls = config->crls,
                                        .revocation = config->revocation};
    const stoic_error error = stoic_path_verify(&kept->verdict, &options, chain_of(agreed));
    if (error == STOIC_ERROR_INVALID_ARGUMENT) { /* the config is to blame: there is no verdict */
        stoic_release(config->allocator, kept, kept->size);
        return STOIC_ERROR_INTERNAL;
    }
    agreed->verdict = kept;
    if (error == STOIC_OK) {
        agreed->peer_not_after = kept->verdict.good_until;
    }
    return error;
}

/* ---- Both roles ---- */

static stoic_error verify_server(stoic_handshake *handshake, stoic_bytes leaf, stoic_time now) {
    const stoic_config *config = handshake->config;
    const stoic_bytes name = stoic_bytes_of(handshake->client.name, handshake->client.name_len);
    if (config->insecure_no_verify) {
        return STOIC_OK;
    }
    if (is_pinned(config, leaf)) {
        return verify_pinned(handshake->agreed, leaf, name, now);
    }
    return config->trust != NULL ? verify_path(handshake, STOIC_PURPOSE_SERVER, name, now)
                                 : STOIC_ERROR_PEER_CERTIFICATE_NOT_PINNED;
}

stoic_error stoic_verify_server(stoic_handshake *handshake, stoic_time now) {
    const stoic_bytes leaf = leaf_of(handshake->agreed);
    STOIC_TRY(verify_server(handshake, leaf, now));
    return read_key(&handshake->peer_key, leaf);
}

stoic_error stoic_verify_client(stoic_handshake *handshake, stoic_time now) {
    const stoic_bytes no_name = stoic_bytes_of(NULL, 0);
    STOIC_TRY(verify_path(handshake, STOIC_PURPOSE_CLIENT, no_name, now));
    return read_key(&handshake->peer_key, leaf_of(handshake->agreed));
}

bool stoic_still_passes(const stoic_config *config, stoic_bytes leaf, stoic_bytes name, stoic_time now) {
    stoic_certificate certificate;
    if (read_certificate(&certificate, leaf) != STOIC_OK) {
        return false;
    }
    if (config->insecure_no_verify) {
        return true;
    }
    return (is_pinned(config, leaf) || config->trust != NULL) &&
           check_leaf(&certificate, name, now) == STOIC_OK;
}
