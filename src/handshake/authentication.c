/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificate, CertificateVerify and Finished (RFC 9846 4.5).
 */
#include "handshake/authentication.h"

#include "handshake/schemes.h"
#include "secrets/signed_content.h"
#include "wire/certificate.h"
#include "wire/certificate_verify.h"
#include "wire/finished.h"

static stoic_role peer_of(stoic_role role) {
    return role == STOIC_ROLE_SERVER ? STOIC_ROLE_CLIENT : STOIC_ROLE_SERVER;
}

static stoic_bytes no_bytes(void) {
    return stoic_bytes_of(NULL, 0);
}

void stoic_write_certificate(stoic_handshake *handshake) {
    stoic_writer *flight = &handshake->flight;
    const size_t start = flight->len;
    const stoic_certificate_marks marks = stoic_certificate_message_open(flight, no_bytes());
    stoic_reader chain =
        stoic_reader_of(handshake->identity != NULL ? handshake->identity->chain : no_bytes());
    for (stoic_certificate_entry entry = {.data = no_bytes()}; stoic_read_vector24(&chain, &entry.data);) {
        stoic_certificate_entry_write(flight, &entry);
    }
    stoic_certificate_message_close(flight, marks);
    stoic_transcript_add_flight(handshake, start);
}

stoic_error stoic_write_signature(stoic_handshake *handshake, stoic_bytes signature) {
    const stoic_certificate_verify verify = {.algorithm = handshake->scheme, .signature = signature};
    const size_t start = handshake->flight.len;
    STOIC_TRY(stoic_certificate_verify_encode(&handshake->flight, &verify));
    stoic_transcript_add_flight(handshake, start);
    return STOIC_OK;
}

stoic_error stoic_write_certificate_verify(stoic_handshake *handshake) {
    const stoic_provider *provider = handshake->config->provider;
    uint8_t hash[STOIC_HASH_MAX_LEN];
    uint8_t content[STOIC_SIGNED_CONTENT_MAX_LEN];
    uint8_t signature[STOIC_SIGNATURE_MAX_LEN];
    const stoic_bytes message = stoic_signed_content(content, handshake->config->role,
                                                     stoic_transcript_hash(&handshake->transcript, hash));
    size_t len = 0;
    STOIC_TRY(provider->sign(handshake->identity->signer, &len, signature, sizeof(signature),
                             handshake->scheme, message));
    return stoic_write_signature(handshake, stoic_bytes_of(signature, len));
}

/* Writes suite->hash->output_len bytes. */
static stoic_bytes finished_mac(const stoic_handshake *handshake, uint8_t *out, stoic_role sender) {
    uint8_t hash[STOIC_HASH_MAX_LEN];
    const stoic_secret_kind kind =
        sender == STOIC_ROLE_SERVER ? STOIC_SECRET_SERVER_HANDSHAKE : STOIC_SECRET_CLIENT_HANDSHAKE;
    stoic_finished_mac(handshake->suite->hash, out, stoic_key_schedule_secret(&handshake->schedule, kind),
                       stoic_transcript_hash(&handshake->transcript, hash));
    return stoic_bytes_of(out, handshake->suite->hash->output_len);
}

stoic_error stoic_write_finished(stoic_handshake *handshake) {
    uint8_t mac[STOIC_HASH_MAX_LEN];
    const stoic_finished finished = {.verify_data = finished_mac(handshake, mac, handshake->config->role)};
    const size_t start = handshake->flight.len;
    STOIC_TRY(stoic_finished_encode(&handshake->flight, &finished));
    stoic_transcript_add_flight(handshake, start);
    return STOIC_OK;
}

static size_t chain_len(stoic_bytes entries) {
    stoic_reader rest = stoic_reader_of(entries);
    size_t len = 0;
    for (stoic_certificate_entry entry; stoic_certificate_entry_next(&rest, &entry);) {
        len += 3 + entry.data.len;
    }
    return len;
}

static void write_chain(stoic_writer *writer, stoic_bytes entries) {
    stoic_reader rest = stoic_reader_of(entries);
    for (stoic_certificate_entry entry; stoic_certificate_entry_next(&rest, &entry);) {
        stoic_write_u24(writer, (uint32_t)entry.data.len);
        stoic_write_bytes(writer, entry.data);
    }
}

/* The connection frees it. */
static stoic_error keep_chain(stoic_handshake *handshake, stoic_bytes entries) {
    const size_t len = chain_len(entries);
    uint8_t *chain = stoic_allocate(handshake->config->allocator, len);
    if (chain == NULL) {
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, chain, len);
    write_chain(&writer, entries);
    handshake->agreed->peer_chain = chain;
    handshake->agreed->peer_chain_len = len;
    return STOIC_OK;
}

stoic_error stoic_take_chain(stoic_handshake *handshake, stoic_extension_set offered,
                             const stoic_incoming *message) {
    stoic_certificate_message certificate;
    STOIC_TRY(stoic_certificate_message_decode(&certificate, message->body, offered));
    /* RFC 9846 4.5.1: none in a handshake; and none was in our request */
    if (certificate.request_context.len > 0) {
        return STOIC_ERROR_REQUEST_CONTEXT_INVALID;
    }
    return certificate.entries.len > 0 ? keep_chain(handshake, certificate.entries) : STOIC_OK;
}

stoic_error stoic_check_certificate_verify(const stoic_handshake *handshake, uint16_t *out_scheme,
                                           const stoic_incoming *message) {
    stoic_certificate_verify verify;
    STOIC_TRY(stoic_certificate_verify_decode(&verify, message->body));
    const stoic_signature_algorithm *algorithm =
        stoic_provider_signature(handshake->config->provider, verify.algorithm);
    /* RFC 9846 4.5.2: offered, and for a key of this type. We offer all that the provider has. */
    if (algorithm == NULL || !stoic_scheme_fits(algorithm, handshake->peer_key.type)) {
        return STOIC_ERROR_SCHEME_NOT_OFFERED;
    }
    uint8_t hash[STOIC_HASH_MAX_LEN];
    uint8_t content[STOIC_SIGNED_CONTENT_MAX_LEN];
    const stoic_bytes signed_content = stoic_signed_content(
        content, peer_of(handshake->config->role), stoic_transcript_hash(&handshake->transcript, hash));
    STOIC_TRY(algorithm->verify(&handshake->peer_key, signed_content, verify.signature));
    *out_scheme = verify.algorithm;
    return STOIC_OK;
}

stoic_error stoic_check_finished(const stoic_handshake *handshake, const stoic_incoming *message) {
    uint8_t mac[STOIC_HASH_MAX_LEN];
    stoic_finished finished;
    STOIC_TRY(stoic_finished_decode(&finished, message->body, handshake->suite->hash->output_len));
    const stoic_bytes expected = finished_mac(handshake, mac, peer_of(handshake->config->role));
    return stoic_equal_secret(expected, finished.verify_data) ? STOIC_OK : STOIC_ERROR_BAD_FINISHED;
}
