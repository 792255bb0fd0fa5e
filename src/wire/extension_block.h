/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The extensions of one message, of whatever kind: what each holds, and the block as a whole (RFC 9846 4.3).
 *
 * Decoding a block refuses, in one place: an extension that stands twice (EXTENSION_DUPLICATE), one that is
 * known and does not belong into this message (EXTENSION_FORBIDDEN_HERE), in answers one that was not asked
 * for (EXTENSION_UNSOLICITED), pre_shared_key before another one (PSK_EXTENSION_NOT_LAST), too many
 * (TOO_MANY_EXTENSIONS), bytes left over or a form that is wrong (EXTENSION_MALFORMED). Unknown ones are
 * skipped where that is the rule.
 */
#ifndef STOIC_WIRE_EXTENSION_BLOCK_H
#define STOIC_WIRE_EXTENSION_BLOCK_H

#include <stoic/bytes.h>

#include "wire/codepoints.h"
#include "wire/lists.h"

/* The kinds of message that carry extensions: a set has several of these bits. */
typedef enum stoic_extension_place {
    STOIC_IN_CLIENT_HELLO = 1u << 0,
    STOIC_IN_SERVER_HELLO = 1u << 1,
    STOIC_IN_HELLO_RETRY_REQUEST = 1u << 2,
    STOIC_IN_ENCRYPTED_EXTENSIONS = 1u << 3,
    STOIC_IN_CERTIFICATE = 1u << 4,
    STOIC_IN_CERTIFICATE_REQUEST = 1u << 5,
    STOIC_IN_NEW_SESSION_TICKET = 1u << 6
} stoic_extension_place;

/* A set of known extensions: one bit for each row of the table. */
typedef uint32_t stoic_extension_set;

/* What the extensions say. A field means something only when its extension is there (stoic_extensions_has).
 * Lists are views for lists.h. Messages: CH, SH, HRR, EE, CT, CR, NST as in RFC 9846 4.3. */
typedef struct stoic_extensions {
    stoic_extension_set present;
    stoic_bytes server_name;               /* CH: the host name as sent, at least 1 byte; EE: nothing */
    stoic_bytes supported_groups;          /* CH, EE: u16 list */
    stoic_bytes signature_algorithms;      /* CH, CR: u16 list */
    stoic_bytes signature_algorithms_cert; /* CH, CR: u16 list */
    stoic_bytes alpn;                      /* CH: names; EE: exactly one name (in list form) */
    stoic_bytes supported_versions;        /* CH: u16 list */
    stoic_version selected_version;        /* SH, HRR: of supported_versions */
    stoic_bytes cookie;                    /* HRR, CH */
    stoic_bytes key_shares;                /* CH: key shares; may be empty; no group twice */
    stoic_key_share key_share;             /* SH; HRR: its group alone */
    stoic_bytes psk_key_exchange_modes;    /* CH: one byte each */
    uint16_t record_size_limit;            /* CH, EE: at least 64 */
    stoic_bytes psk_identities;            /* CH, of pre_shared_key */
    stoic_bytes psk_binders;               /* CH, of pre_shared_key */
    uint16_t selected_identity;            /* SH, of pre_shared_key */
    uint32_t max_early_data_size;          /* NST, of early_data; CH, EE: nothing */
    stoic_bytes certificate_authorities;   /* CH, CR: distinguished names */
    uint8_t tickets_wanted;                /* CH, of ticket_request: after a full handshake */
    uint8_t tickets_wanted_resumed;        /* CH, of ticket_request: after a resumed one */
    uint8_t tickets_expected;              /* EE, of ticket_request */
} stoic_extensions;

/* `type` is one of STOIC_EXTENSION_*; for other types `has` is false and `add` aborts. */
bool stoic_extensions_has(const stoic_extensions *extensions, uint16_t type);
void stoic_extensions_add(stoic_extensions *extensions, uint16_t type);

/* Bytes that decide the order in which the ClientHello's extensions stand. */
#define STOIC_EXTENSION_ORDER_LEN 16

/* Checks the form of a block, whatever is in it: `malformed` when it cannot be taken apart,
 * EXTENSION_DUPLICATE, TOO_MANY_EXTENSIONS. */
stoic_error stoic_extensions_check(stoic_bytes block, stoic_error malformed);

/* Decodes the content of a block. `offered`: for answers (SH, HRR, EE, CT), `present` of what was asked for;
 * otherwise without meaning. `malformed` is the error of the message when the block as such cannot be taken
 * apart. */
stoic_error stoic_extensions_decode(stoic_extensions *out, stoic_bytes block, stoic_extension_place place,
                                    stoic_extension_set offered, stoic_error malformed);

/* Writes the block, with the length in front. `order` shuffles it: the same bytes give the same relative
 * order, whichever extensions are there; pre_shared_key stays last. Empty: the order of the table. INTERNAL
 * when an extension is set that may not stand here; else the error of the writer. */
stoic_error stoic_extensions_encode(stoic_writer *writer, const stoic_extensions *extensions,
                                    stoic_extension_place place, stoic_bytes order);

/* Is there an extension of this type in the block, known or not? */
bool stoic_extension_stands_in(stoic_bytes block, uint16_t type);
/* Takes the next extension off a block, known or not; false at the end, or when the block is cut off. */
bool stoic_extension_next(stoic_reader *rest, uint16_t *out_type, stoic_bytes *out_data);

#endif
