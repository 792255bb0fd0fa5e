/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CertificateRequest that we send (RFC 9846 4.4.2).
 */
#ifndef STOIC_HANDSHAKE_CERTIFICATE_REQUEST13_H
#define STOIC_HANDSHAKE_CERTIFICATE_REQUEST13_H

#include "handshake/machine.h"

/* Writes it to the flight and to the transcript, and notes what it asks for in handshake->server. The errors
 * of the encoder. */
stoic_error stoic_write_certificate_request(stoic_handshake *handshake);

#endif
