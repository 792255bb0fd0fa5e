/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DER (X.690) on top of the reader: definite lengths, minimal encodings, one-byte tags. What BER would allow
 * in addition is refused. Getters behave as those of stoic_reader: false, and nothing moved or written,
 * unless the next element is what was asked for and lies wholly inside the input. Nothing here calls itself:
 * the depth of the input is the depth of the calling code.
 */
#ifndef STOIC_BASE_DER_H
#define STOIC_BASE_DER_H

#include <stdbool.h>
#include <stdint.h>

#include <stoic/bytes.h>

#define STOIC_DER_BOOLEAN 0x01
#define STOIC_DER_INTEGER 0x02
#define STOIC_DER_BIT_STRING 0x03
#define STOIC_DER_OCTET_STRING 0x04
#define STOIC_DER_NULL 0x05
#define STOIC_DER_OID 0x06
#define STOIC_DER_UTF8_STRING 0x0c
#define STOIC_DER_PRINTABLE_STRING 0x13
#define STOIC_DER_TELETEX_STRING 0x14
#define STOIC_DER_IA5_STRING 0x16
#define STOIC_DER_UTC_TIME 0x17
#define STOIC_DER_GENERALIZED_TIME 0x18
#define STOIC_DER_UNIVERSAL_STRING 0x1c
#define STOIC_DER_BMP_STRING 0x1e
#define STOIC_DER_SEQUENCE 0x30
#define STOIC_DER_SET 0x31
/* [number] IMPLICIT of a primitive type, and [number] of a constructed one or EXPLICIT. */
#define STOIC_DER_CONTEXT(number) (0x80 | (number))
#define STOIC_DER_CONTEXT_CONSTRUCTED(number) (0xa0 | (number))

/* Any element. `whole` is the element with its tag and length; each output may be NULL. */
bool stoic_der_read_any(stoic_reader *reader, uint8_t *tag, stoic_bytes *content, stoic_bytes *whole);
/* The content of an element with this tag. */
bool stoic_der_read(stoic_reader *reader, stoic_bytes *content, uint8_t tag);
/* An element with this tag, with its tag and length. */
bool stoic_der_read_whole(stoic_reader *reader, stoic_bytes *whole, uint8_t tag);
/* A reader over the content of an element with this tag. */
bool stoic_der_enter(stoic_reader *reader, stoic_reader *inner, uint8_t tag);
/* Is the next element one with this tag? It stays. */
bool stoic_der_next_is(const stoic_reader *reader, uint8_t tag);
/* The content where the next element has this tag; no bytes, and success, where there is none or another. */
bool stoic_der_read_optional(stoic_reader *reader, bool *is_present, stoic_bytes *content, uint8_t tag);

/* An INTEGER of at least 0, minimally encoded: its big-endian bytes without leading zeros (0 is one zero
 * byte). */
bool stoic_der_read_integer(stoic_reader *reader, stoic_bytes *magnitude);
/* The same, where it is at most 2^32 - 1. */
bool stoic_der_read_small(stoic_reader *reader, uint32_t *value);
/* An INTEGER of any sign, minimally encoded, as it stands. */
bool stoic_der_read_signed(stoic_reader *reader, stoic_bytes *content);
/* An OBJECT IDENTIFIER, as it stands: at least one whole arc, each minimal. */
bool stoic_der_read_oid(stoic_reader *reader, stoic_bytes *content);
/* A BIT STRING of whole bytes. */
bool stoic_der_read_bit_string(stoic_reader *reader, stoic_bytes *bytes);
/* A BIT STRING of up to 16 named bits: bit n of the type is bit n of *flags. Trailing zero bits must be left
 * out. */
bool stoic_der_read_named_bits(stoic_reader *reader, uint16_t *flags);
/* 00 or ff. */
bool stoic_der_read_boolean(stoic_reader *reader, bool *value);
/* `BOOLEAN DEFAULT FALSE`: false where it is absent. A FALSE that is spelled out is not DER, but tolerated.
 */
bool stoic_der_read_boolean_default_false(stoic_reader *reader, bool *value);
bool stoic_der_read_null(stoic_reader *reader);
/* UTCTime or GeneralizedTime in the only forms of RFC 5280 4.1.2.5, as seconds since 1970. */
bool stoic_der_read_time(stoic_reader *reader, int64_t *seconds);

#endif
