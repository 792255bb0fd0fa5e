/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The extensions of one message (RFC 9846 4.3).
 *
 * The rows are in the order of their types; a stoic_extension_set has the bit of a row at the row's index.
 */
#include "wire/extension_block.h"

#include "wire/extensions/extension.h"
#include "wire/limits.h"

static const stoic_extension *const rows[] = {
    &stoic_extension_server_name,
    &stoic_extension_supported_groups,
    &stoic_extension_signature_algorithms,
    &stoic_extension_alpn,
    &stoic_extension_record_size_limit,
    &stoic_extension_pre_shared_key,
    &stoic_extension_early_data,
    &stoic_extension_supported_versions,
    &stoic_extension_cookie,
    &stoic_extension_psk_key_exchange_modes,
    &stoic_extension_certificate_authorities,
    &stoic_extension_signature_algorithms_cert,
    &stoic_extension_key_share,
    &stoic_extension_ticket_request,
};

enum { NUM_ROWS = STOIC_COUNT(rows) };
_Static_assert(NUM_ROWS <= 32, "a stoic_extension_set has a bit for each row");
_Static_assert(NUM_ROWS <= STOIC_EXTENSION_ORDER_LEN, "the order takes a byte for each row");

/* Messages that answer another one: they may carry only what that one asked for. */
static const unsigned answers = STOIC_IN_SERVER_HELLO | STOIC_IN_HELLO_RETRY_REQUEST |
                                STOIC_IN_ENCRYPTED_EXTENSIONS | STOIC_IN_CERTIFICATE;

static stoic_extension_set bit_at(size_t index) {
    return (stoic_extension_set)1 << index;
}

/* NUM_ROWS where there is none. */
static size_t index_of(uint16_t type) {
    for (size_t i = 0; i < NUM_ROWS; i++) {
        if ((*STOIC_AT(rows, i))->type == type) {
            return i;
        }
    }
    return NUM_ROWS;
}

bool stoic_extensions_has(const stoic_extensions *extensions, uint16_t type) {
    const size_t index = index_of(type);
    return index < NUM_ROWS && (extensions->present & bit_at(index)) != 0;
}

void stoic_extensions_add(stoic_extensions *extensions, uint16_t type) {
    const stoic_extension *row = *STOIC_AT(rows, index_of(type));
    extensions->present |= bit_at(index_of(row->type));
}

bool stoic_extension_next(stoic_reader *rest, uint16_t *out_type, stoic_bytes *out_data) {
    stoic_reader ahead = *rest;
    uint16_t type;
    if (!stoic_read_u16(&ahead, &type) || !stoic_read_vector16(&ahead, out_data)) {
        return false;
    }
    *out_type = type;
    *rest = ahead;
    return true;
}

bool stoic_extension_stands_in(stoic_bytes block, uint16_t type) {
    stoic_reader rest = stoic_reader_of(block);
    uint16_t found;
    for (stoic_bytes data; stoic_extension_next(&rest, &found, &data);) {
        if (found == type) {
            return true;
        }
    }
    return false;
}

/* ---- Decoding ------------------------------------------------------------------------------------------ */

static bool was_seen(const uint16_t *seen, size_t num, uint16_t type) {
    STOIC_EACH(earlier, seen, num) {
        if (*earlier == type) {
            return true;
        }
    }
    return false;
}

stoic_error stoic_extensions_check(stoic_bytes block, stoic_error malformed) {
    stoic_reader rest = stoic_reader_of(block);
    uint16_t seen[STOIC_MAX_EXTENSIONS];
    size_t num = 0;
    uint16_t type;
    for (stoic_bytes data; stoic_extension_next(&rest, &type, &data); num++) {
        if (num == STOIC_MAX_EXTENSIONS) {
            return STOIC_ERROR_TOO_MANY_EXTENSIONS;
        }
        if (was_seen(seen, num, type)) { /* RFC 9846 4.3 */
            return STOIC_ERROR_EXTENSION_DUPLICATE;
        }
        *STOIC_AT(seen, num) = type;
    }
    return stoic_reader_at_end(&rest) ? STOIC_OK : malformed;
}

/* May the extension stand here? `index` NUM_ROWS: an unknown one. */
static stoic_error check_place(size_t index, stoic_extension_place place, stoic_extension_set offered) {
    const bool is_answer = (answers & place) != 0;
    if (index == NUM_ROWS) { /* RFC 9846 4.3, RFC 9846 4.2.2: skipped where nothing had to be asked for */
        return is_answer ? STOIC_ERROR_EXTENSION_UNSOLICITED : STOIC_OK;
    }
    const stoic_extension *row = *STOIC_AT(rows, index);
    if ((row->places & place) == 0) { /* RFC 9846 4.3 */
        return STOIC_ERROR_EXTENSION_FORBIDDEN_HERE;
    }
    const bool needs_offer = is_answer && (row->unsolicited_places & place) == 0;
    const bool is_offered = (offered & bit_at(index)) != 0;
    return needs_offer && !is_offered ? STOIC_ERROR_EXTENSION_UNSOLICITED : STOIC_OK; /* RFC 9846 4.3 */
}

static stoic_error decode_value(stoic_extensions *out, size_t index, stoic_bytes data,
                                stoic_extension_place place) {
    stoic_reader reader = stoic_reader_of(data);
    STOIC_TRY((*STOIC_AT(rows, index))->decode(out, &reader, place));
    if (!stoic_reader_at_end(&reader)) { /* RFC 9846 4.3 */
        return STOIC_ERROR_EXTENSION_MALFORMED;
    }
    out->present |= bit_at(index);
    return STOIC_OK;
}

stoic_error stoic_extensions_decode(stoic_extensions *out, stoic_bytes block, stoic_extension_place place,
                                    stoic_extension_set offered, stoic_error malformed) {
    STOIC_TRY(stoic_extensions_check(block, malformed));
    stoic_extensions extensions = {.present = 0};
    stoic_reader rest = stoic_reader_of(block);
    uint16_t type;
    for (stoic_bytes data; stoic_extension_next(&rest, &type, &data);) {
        const size_t index = index_of(type);
        STOIC_TRY(check_place(index, place, offered));
        if (index < NUM_ROWS) {
            STOIC_TRY(decode_value(&extensions, index, data, place));
        }
        const bool must_be_last = place == STOIC_IN_CLIENT_HELLO && type == STOIC_EXTENSION_PRE_SHARED_KEY;
        if (must_be_last && !stoic_reader_at_end(&rest)) { /* RFC 9846 4.3.11 */
            return STOIC_ERROR_PSK_EXTENSION_NOT_LAST;
        }
    }
    *out = extensions;
    return STOIC_OK;
}

/* ---- Encoding ------------------------------------------------------------------------------------------ */

static void encode_one(stoic_writer *writer, const stoic_extensions *extensions, size_t index,
                       stoic_extension_place place) {
    if ((extensions->present & bit_at(index)) == 0) {
        return;
    }
    const stoic_extension *row = *STOIC_AT(rows, index);
    stoic_write_u16(writer, row->type);
    const stoic_mark mark = stoic_write_open(writer, 2);
    row->encode(writer, extensions, place);
    stoic_write_close(writer, mark);
}

static bool may_all_stand_in(const stoic_extensions *extensions, stoic_extension_place place) {
    stoic_extension_set allowed = 0;
    for (size_t i = 0; i < NUM_ROWS; i++) {
        allowed |= ((*STOIC_AT(rows, i))->places & place) != 0 ? bit_at(i) : 0;
    }
    return (extensions->present & ~allowed) == 0;
}

/* Fisher and Yates over all rows, so that the presence of one extension does not move the others. The
 * remainders are not quite uniform, which does no harm: the order hides nothing, it only varies. */
static void shuffle(uint8_t (*indices)[NUM_ROWS], stoic_bytes order) {
    for (size_t i = 0; i < NUM_ROWS; i++) {
        *STOIC_AT(*indices, i) = (uint8_t)i;
    }
    for (size_t i = NUM_ROWS - 1; order.len > 0 && i > 0; i--) {
        const size_t other = stoic_byte_at(order, i) % (i + 1);
        const uint8_t moved = *STOIC_AT(*indices, i);
        *STOIC_AT(*indices, i) = *STOIC_AT(*indices, other);
        *STOIC_AT(*indices, other) = moved;
    }
}

stoic_error stoic_extensions_encode(stoic_writer *writer, const stoic_extensions *extensions,
                                    stoic_extension_place place, stoic_bytes order) {
    if (!may_all_stand_in(extensions, place) || (order.len > 0 && order.len < STOIC_EXTENSION_ORDER_LEN)) {
        return STOIC_ERROR_INTERNAL;
    }
    uint8_t indices[NUM_ROWS];
    shuffle(&indices, order);
    const size_t last = index_of(STOIC_EXTENSION_PRE_SHARED_KEY); /* RFC 9846 4.3.11 */
    const stoic_mark mark = stoic_write_open(writer, 2);
    STOIC_EACH(index, indices, STOIC_COUNT(indices)) {
        if (*index != last) {
            encode_one(writer, extensions, *index, place);
        }
    }
    encode_one(writer, extensions, last, place);
    stoic_write_close(writer, mark);
    return stoic_writer_error(writer);
}
