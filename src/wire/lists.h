/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Views of the lists inside messages: the bytes as they stand on the wire, without the length in front. The
 * decoders have checked them, so walking over them cannot fail; on bytes that nobody checked it ends early
 * and safely.
 *
 *     stoic_reader rest = stoic_reader_of(hello.extensions.key_shares);
 *     for (stoic_key_share share; stoic_key_share_next(&rest, &share);) { ... }
 */
#ifndef STOIC_WIRE_LISTS_H
#define STOIC_WIRE_LISTS_H

#include <stoic/bytes.h>

/* ---- Vectors: `bytes` behind a length of one byte, or of two ---- */

void stoic_write_vector8(stoic_writer *writer, stoic_bytes bytes);
void stoic_write_vector16(stoic_writer *writer, stoic_bytes bytes);

/* ---- Numbers of two bytes: suites, groups, schemes, versions ---- */

bool stoic_u16_list_contains(stoic_bytes list, uint16_t value);
/* The next value; false at the end. */
bool stoic_u16_list_next(stoic_reader *rest, uint16_t *out);
void stoic_u16_list_write(stoic_writer *writer, const uint16_t *values, size_t num);

/* ---- ALPN protocol names: ProtocolNameList (RFC 7301 3.1) ---- */

bool stoic_alpn_next(stoic_reader *rest, stoic_bytes *out_name);
bool stoic_alpn_contains(stoic_bytes list, stoic_bytes name);
void stoic_alpn_write(stoic_writer *writer, stoic_bytes name);

/* ---- Key shares (RFC 9846 4.3.8) ---- */

typedef struct stoic_key_share {
    uint16_t group;
    stoic_bytes key_exchange; /* HelloRetryRequest: empty */
} stoic_key_share;

bool stoic_key_share_next(stoic_reader *rest, stoic_key_share *out);
/* The share for one group; false when there is none. */
bool stoic_key_share_find(stoic_key_share *out, stoic_bytes list, uint16_t group);
void stoic_key_share_write(stoic_writer *writer, const stoic_key_share *share);

/* ---- Pre-shared keys (RFC 9846 4.3.11) ---- */

typedef struct stoic_psk_identity {
    stoic_bytes identity;
    uint32_t obfuscated_ticket_age;
} stoic_psk_identity;

bool stoic_psk_identity_next(stoic_reader *rest, stoic_psk_identity *out);
void stoic_psk_identity_write(stoic_writer *writer, const stoic_psk_identity *identity);
bool stoic_psk_binder_next(stoic_reader *rest, stoic_bytes *out);
void stoic_psk_binder_write(stoic_writer *writer, stoic_bytes binder);

/* ---- Distinguished names: DER (RFC 9846 4.3.4) ---- */

bool stoic_authority_next(stoic_reader *rest, stoic_bytes *out_name);
void stoic_authority_write(stoic_writer *writer, stoic_bytes name);

#endif
