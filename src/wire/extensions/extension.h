/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One extension: a const row, defined in the file that has its name. The table of RFC 9846 4.3 is the
 * `places` of all rows; extension_block.c alone reads it.
 */
#ifndef STOIC_WIRE_EXTENSIONS_EXTENSION_H
#define STOIC_WIRE_EXTENSIONS_EXTENSION_H

#include "wire/extension_block.h"

typedef struct stoic_extension {
    uint16_t type;
    const char *name;
    unsigned places;             /* set of stoic_extension_place: where it may stand */
    unsigned unsolicited_places; /* where it may stand though nobody asked for it */
    /* Reads the value off `data`. What it leaves is an error, and so is a wrong form: EXTENSION_MALFORMED. */
    stoic_error (*decode)(stoic_extensions *out, stoic_reader *data, stoic_extension_place place);
    void (*encode)(stoic_writer *writer, const stoic_extensions *in, stoic_extension_place place);
} stoic_extension;

extern const stoic_extension stoic_extension_alpn;
extern const stoic_extension stoic_extension_certificate_authorities;
extern const stoic_extension stoic_extension_cookie;
extern const stoic_extension stoic_extension_early_data;
extern const stoic_extension stoic_extension_key_share;
extern const stoic_extension stoic_extension_pre_shared_key;
extern const stoic_extension stoic_extension_psk_key_exchange_modes;
extern const stoic_extension stoic_extension_record_size_limit;
extern const stoic_extension stoic_extension_server_name;
extern const stoic_extension stoic_extension_signature_algorithms;
extern const stoic_extension stoic_extension_signature_algorithms_cert;
extern const stoic_extension stoic_extension_supported_groups;
extern const stoic_extension stoic_extension_supported_versions;
extern const stoic_extension stoic_extension_ticket_request;

/* ---- What several of them share. The readers return false when the form is wrong. ---- */

/* A u16 list with a length of two bytes: at least one value, an even number of bytes. */
bool stoic_read_u16_list16(stoic_reader *data, stoic_bytes *out);
/* A vector with a length of two bytes that holds at least `min` bytes. */
bool stoic_read_vector16_min(stoic_reader *data, stoic_bytes *out, size_t min);

#endif
