/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TLS-Exporter of RFC 9846 7.5.
 */
#include "secrets/exporter.h"

#include "secrets/hkdf.h"

static stoic_bytes hash_of(const stoic_hash *hash, uint8_t *out, stoic_bytes data) {
    stoic_hash_state state;
    hash->start(&state);
    hash->update(&state, data);
    hash->finish(&state, out);
    return stoic_bytes_of(out, hash->output_len);
}

void stoic_exporter_value(const stoic_hash *hash, uint8_t *out, size_t out_len, stoic_bytes exporter_secret,
                          const char *label, stoic_bytes context) {
    uint8_t digest[STOIC_HASH_MAX_LEN];
    uint8_t derived[STOIC_HASH_MAX_LEN];
    stoic_hkdf_expand_label(hash, derived, hash->output_len, exporter_secret, label,
                            hash_of(hash, digest, stoic_bytes_of(NULL, 0)));
    /* RFC 9846 7.5: no context is the same as an empty one */
    stoic_hkdf_expand_label(hash, out, out_len, stoic_bytes_of(derived, hash->output_len), "exporter",
                            hash_of(hash, digest, context));
    STOIC_WIPE(&derived);
    STOIC_WIPE(&digest);
}
