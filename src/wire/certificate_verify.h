/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CertificateVerify (RFC 9846 4.5.2).
 */
#ifndef STOIC_WIRE_CERTIFICATE_VERIFY_H
#define STOIC_WIRE_CERTIFICATE_VERIFY_H

#include <stoic/bytes.h>

typedef struct stoic_certificate_verify {
    uint16_t algorithm; /* a signature scheme */
    stoic_bytes signature;
} stoic_certificate_verify;

/* CERTIFICATE_VERIFY_MALFORMED. */
stoic_error stoic_certificate_verify_decode(stoic_certificate_verify *out, stoic_bytes body);
stoic_error stoic_certificate_verify_encode(stoic_writer *writer, const stoic_certificate_verify *message);

#endif
