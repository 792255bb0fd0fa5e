/* SPDX-License-Identifier: Apache-2.0 */
/*
 * IP addresses as text.
 */
#ifndef STOIC_WEBPKI_ADDRESS_H
#define STOIC_WEBPKI_ADDRESS_H

#include <stoic/bytes.h>

/* Room for any address, and the zero that formatting puts behind it. */
#define STOIC_ADDRESS_TEXT_MAX 40

/* Appends an address of 4 or 16 bytes in its one canonical spelling: dotted quad, or RFC 5952 4 without the
 * mixed form of RFC 5952 5. Nothing for another number of bytes. */
void stoic_address_write(stoic_writer *writer, stoic_bytes address);

#endif
