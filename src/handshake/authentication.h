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

/* Decodes the peer's Certificate and keeps the chain in agreed->peer_chain; an empty one is none. `offered`:
 * the extensions of the message that asked for it. The errors of the decoder, REQUEST_CONTEXT_INVALID,
 * OUT_OF_MEMORY. */
stoic_error stoic_take_chain(stoic_handshake *handshake, stoic_extension_set offered,
                             const stoic_incoming *message);
/* With handshake->peer_key. *out_scheme: what the peer signed with. SCHEME_NOT_OFFERED, BAD_SIGNATURE. */
stoic_error stoic_check_certificate_verify(const stoic_handshake *handshake, uint16_t *out_scheme,
                                           const stoic_incoming *message);
/* The peer's. FINISHED_MALFORMED, BAD_FINISHED. */
stoic_error stoic_check_finished(const stoic_handshake *handshake, const stoic_incoming *message);

#endif
