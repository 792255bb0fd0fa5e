/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificate, CertificateVerify and Finished, both ways and for both roles (RFC 9846 4.5). What is written
 * goes into the flight and into the transcript; what is checked is checked against the transcript before the
 * message, and the caller adds the message afterwards.
 */
#ifndef STOIC_HANDSHAKE_AUTHENTICATION_H
#define STOIC_HANDSHAKE_AUTHENTICATION_H

#include "handshake/machine.h"

/* The chain of handshake->identity, without a certificate when there is none. */
void stoic_write_certificate(stoic_handshake *handshake);
/* Signs with handshake->identity and handshake->scheme. The errors of the provider. */
stoic_error stoic_write_certificate_verify(stoic_handshake *handshake);
/* The same with a signature that was made elsewhere. */
stoic_error stoic_write_signature(stoic_handshake *handshake, stoic_bytes signature);
stoic_error stoic_write_finished(stoic_handshake *handshake);

/* Decodes the server's Certificate and keeps the chain in agreed->peer_chain. *out_leaf lies in there. The
 * errors of the decoder, REQUEST_CONTEXT_INVALID, CERTIFICATE_LIST_EMPTY, OUT_OF_MEMORY. */
stoic_error stoic_take_server_chain(stoic_handshake *handshake, stoic_bytes *out_leaf,
                                    const stoic_incoming *message);
/* SCHEME_NOT_OFFERED, BAD_SIGNATURE. */
stoic_error stoic_check_certificate_verify(stoic_handshake *handshake, const stoic_public_key *key,
                                           const stoic_incoming *message);
/* The peer's. FINISHED_MALFORMED, BAD_FINISHED. */
stoic_error stoic_check_finished(const stoic_handshake *handshake, const stoic_incoming *message);

#endif
