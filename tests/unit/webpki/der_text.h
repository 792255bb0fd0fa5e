/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DER for tests, from a notation that shows its structure: "30{ 02{01} 17{'240101000000Z'} % }" is a SEQUENCE
 * of an INTEGER, a UTCTime and whatever the first argument holds. Lengths are worked out. Bytes are
 * hexadecimal, text stands in quotes, blanks do not matter.
 */
#ifndef STOIC_TESTS_UNIT_WEBPKI_DER_TEXT_H
#define STOIC_TESTS_UNIT_WEBPKI_DER_TEXT_H

#include <stoic/bytes.h>

/* A stoic_bytes argument for each '%'. On the heap, of exactly its size; freed with fixture_free. Aborts the
 * test program when the notation is wrong. */
stoic_bytes der_of(const char *notation, ...);
/* The same where the notation has no '%'; NULL is nothing. */
stoic_bytes der_of_text(const char *notation);

#endif
