/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The signed content of CertificateVerify (RFC 9846 4.5.2).
 */
#include "secrets/signed_content.h"

#include <stoic/waits.h>

/* Clears the randoms of the hellos, which a peer could choose so that the signature means something else. */
#define NUM_SPACES 64
/* The hashes of the suites of TLS 1.3 (RFC 9846 B.4). */
enum { SHA256_LEN = 32, SHA384_LEN = 48 };

static const char *context_of(stoic_role signer) {
    return signer == STOIC_ROLE_SERVER ? "TLS 1.3, server CertificateVerify"
                                       : "TLS 1.3, client CertificateVerify";
}

static void write_content(stoic_writer *writer, stoic_role signer, stoic_bytes transcript_hash) {
    stoic_write_fill(writer, ' ', NUM_SPACES);
    stoic_write_text(writer, context_of(signer));
    stoic_write_u8(writer, 0);
    stoic_write_bytes(writer, transcript_hash);
}

stoic_bytes stoic_signed_content(uint8_t *buffer, stoic_role signer, stoic_bytes transcript_hash) {
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, buffer, STOIC_SIGNED_CONTENT_MAX_LEN);
    write_content(&writer, signer, transcript_hash);
    return stoic_writer_view(&writer);
}

stoic_error stoic_write_signed_content(stoic_writer *writer, stoic_role signer, stoic_bytes transcript_hash) {
    if (transcript_hash.len != SHA256_LEN && transcript_hash.len != SHA384_LEN) {
        return STOIC_ERROR_INVALID_ARGUMENT;
    }
    write_content(writer, signer, transcript_hash);
    return stoic_writer_error(writer);
}
