/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CertificateRequest (RFC 9846 4.4.2).
 */
#ifndef STOIC_WIRE_CERTIFICATE_REQUEST_H
#define STOIC_WIRE_CERTIFICATE_REQUEST_H

#include <stoic/bytes.h>

#include "wire/extension_block.h"

typedef struct stoic_certificate_request {
    stoic_bytes request_context;
    stoic_extensions extensions;
} stoic_certificate_request;

/* CERTIFICATE_REQUEST_MALFORMED, those of stoic_extensions_decode. */
stoic_error stoic_certificate_request_decode(stoic_certificate_request *out, stoic_bytes body);
stoic_error stoic_certificate_request_encode(stoic_writer *writer, const stoic_certificate_request *message);

#endif
