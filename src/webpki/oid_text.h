/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Object identifiers as text.
 */
#ifndef STOIC_WEBPKI_OID_TEXT_H
#define STOIC_WEBPKI_OID_TEXT_H

#include <stoic/bytes.h>

/* Appends the content of an OBJECT IDENTIFIER as "1.2.840.10045.4.3.2". */
void stoic_oid_write(stoic_writer *writer, stoic_bytes oid);

#endif
