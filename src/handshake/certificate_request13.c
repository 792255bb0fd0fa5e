/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a server asks of its clients: schemes that it can verify, and issuers that it knows, which help a
 * client with several certificates to choose.
 */
#include "handshake/certificate_request13.h"

#include "handshake/limits.h"
#include "handshake/schemes.h"
#include "wire/certificate_request.h"

/* Names of anchors; a client that is trusted by itself is found by the name of its own issuer. All of them or
 * none: an issuer that is left out would tell a client that its certificate is of no use. */
static stoic_bytes authority_list(stoic_writer *list, const stoic_trust_store *trust) {
    const size_t num_anchors = stoic_trust_store_num_anchors(trust);
    const size_t num_end_entities = stoic_trust_store_num_end_entities(trust);
    for (size_t i = 0; i < num_anchors && stoic_writer_error(list) == STOIC_OK; i++) {
        stoic_write_vector16(list, stoic_trust_store_anchor(trust, i)->subject);
    }
    for (size_t i = 0; i < num_end_entities && stoic_writer_error(list) == STOIC_OK; i++) {
        stoic_write_vector16(list, stoic_trust_store_end_entity(trust, i)->issuer);
    }
    return stoic_writer_error(list) == STOIC_OK ? stoic_writer_view(list) : stoic_bytes_of(NULL, 0);
}

stoic_error stoic_write_certificate_request(stoic_handshake *handshake) {
    const stoic_config *config = handshake->config;
    uint8_t schemes[STOIC_SCHEME_LIST_MAX], certificate_schemes[STOIC_SCHEME_LIST_MAX];
    uint8_t authorities[STOIC_MAX_AUTHORITIES];
    stoic_certificate_request request = {.request_context = stoic_bytes_of(NULL, 0)}; /* RFC 9846 4.4.2 */
    stoic_extensions *extensions = &request.extensions;
    stoic_writer list;
    stoic_extensions_add(extensions, STOIC_EXTENSION_SIGNATURE_ALGORITHMS);
    extensions->signature_algorithms = stoic_scheme_list(schemes, config->provider, false);
    stoic_extensions_add(extensions, STOIC_EXTENSION_SIGNATURE_ALGORITHMS_CERT);
    extensions->signature_algorithms_cert = stoic_scheme_list(certificate_schemes, config->provider, true);
    stoic_writer_init_fixed(&list, authorities, sizeof(authorities));
    const stoic_bytes known = authority_list(&list, config->trust);
    if (known.len > 0) { /* RFC 9846 4.3.4 */
        stoic_extensions_add(extensions, STOIC_EXTENSION_CERTIFICATE_AUTHORITIES);
        extensions->certificate_authorities = known;
    }
    handshake->server.has_requested_certificate = true;
    handshake->server.requested = extensions->present;
    const size_t start = handshake->flight.len;
    STOIC_TRY(stoic_certificate_request_encode(&handshake->flight, &request));
    stoic_transcript_add_flight(handshake, start);
    return STOIC_OK;
}
