/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What ties other protocols to this connection: exported keying material (RFC 9846 7.5) and channel bindings
 * (RFC 5929, RFC 9266).
 */
#include <stoic/webpki.h>

#include "engine/connection.h"

#include "secrets/exporter.h"
#include "webpki/signature_hash.h"

static bool is_exportable(const stoic_hash *hash, size_t out_len, const char *label) {
    const size_t label_len = stoic_bytes_of_text(label).len;
    return label_len > 0 && label_len <= STOIC_HKDF_MAX_LABEL && out_len > 0 &&
           out_len <= STOIC_HKDF_MAX_BLOCKS * hash->output_len;
}

stoic_error stoic_export_keying_material(const stoic_connection *connection, uint8_t *out, size_t out_len,
                                         const char *label, stoic_bytes context) {
    if (!connection->is_connected || connection->error != STOIC_OK) {
        return STOIC_ERROR_NOT_CONNECTED;
    }
    const stoic_hash *hash = connection->agreed.suite->hash;
    if (!is_exportable(hash, out_len, label)) {
        return STOIC_ERROR_INVALID_ARGUMENT;
    }
    stoic_exporter_value(hash, out, out_len, stoic_bytes_of(connection->exporter_secret, hash->output_len),
                         label, context);
    return STOIC_OK;
}

stoic_error stoic_tls_exporter_binding(const stoic_connection *connection, uint8_t *out) {
    return stoic_export_keying_material(connection, out, STOIC_TLS_EXPORTER_BINDING_LEN,
                                        "EXPORTER-Channel-Binding", stoic_bytes_of(NULL, 0));
}

/* The server's end-entity certificate, whoever asks. */
static bool server_certificate(const stoic_connection *connection, stoic_bytes *out) {
    if (connection->role == STOIC_ROLE_CLIENT) {
        return stoic_connection_peer_certificate(connection, out, 0);
    }
    const stoic_config *config = connection->config;
    const size_t number = connection->agreed.identity;
    if (number == 0) {
        return false;
    }
    *out = STOIC_AT_N(config->identities, config->num_identities, number - 1)->leaf;
    return true;
}

stoic_error stoic_tls_server_end_point_binding(const stoic_connection *connection, size_t *out_len,
                                               uint8_t *out, size_t out_cap) {
    stoic_certificate certificate = {.struct_size = sizeof certificate};
    stoic_bytes leaf;
    if (!connection->is_connected || connection->error != STOIC_OK) {
        return STOIC_ERROR_NOT_CONNECTED;
    }
    if (!server_certificate(connection, &leaf) ||
        stoic_certificate_read(&certificate, leaf, NULL) != STOIC_OK) {
        return STOIC_ERROR_BINDING_UNDEFINED;
    }
    stoic_hash_id id;
    STOIC_TRY(stoic_signature_hash(&id, certificate.signature_algorithm));
    const stoic_hash *hash = stoic_provider_hash(connection->config->provider, id);
    if (hash == NULL) {
        return STOIC_ERROR_UNSUPPORTED_BY_PROVIDER;
    }
    if (out_cap < hash->output_len) {
        return STOIC_ERROR_BUFFER_TOO_SMALL;
    }
    stoic_hash_state state;
    hash->start(&state);
    hash->update(&state, leaf);
    hash->finish(&state, out);
    *out_len = hash->output_len;
    return STOIC_OK;
}
