/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Views of the lists inside messages (RFC 9846 4.3, RFC 7301 3.1).
 */
#include "wire/lists.h"

bool stoic_u16_list_next(stoic_reader *rest, uint16_t *out) {
    return stoic_read_u16(rest, out);
}

bool stoic_u16_list_contains(stoic_bytes list, uint16_t value) {
    stoic_reader rest = stoic_reader_of(list);
    for (uint16_t item; stoic_u16_list_next(&rest, &item);) {
        if (item == value) {
            return true;
        }
    }
    return false;
}

void stoic_u16_list_write(stoic_writer *writer, const uint16_t *values, size_t num) {
    STOIC_EACH(value, values, num) {
        stoic_write_u16(writer, *value);
    }
}

bool stoic_alpn_next(stoic_reader *rest, stoic_bytes *out_name) {
    return stoic_read_vector8(rest, out_name);
}

bool stoic_alpn_contains(stoic_bytes list, stoic_bytes name) {
    stoic_reader rest = stoic_reader_of(list);
    for (stoic_bytes item; stoic_alpn_next(&rest, &item);) {
        if (stoic_bytes_equal(item, name)) {
            return true;
        }
    }
    return false;
}

static void write_vector(stoic_writer *writer, unsigned size, stoic_bytes bytes) {
    const stoic_mark mark = stoic_write_open(writer, size);
    stoic_write_bytes(writer, bytes);
    stoic_write_close(writer, mark);
}

void stoic_write_vector8(stoic_writer *writer, stoic_bytes bytes) {
    write_vector(writer, 1, bytes);
}

void stoic_write_vector16(stoic_writer *writer, stoic_bytes bytes) {
    write_vector(writer, 2, bytes);
}

void stoic_alpn_write(stoic_writer *writer, stoic_bytes name) {
    stoic_write_vector8(writer, name);
}

bool stoic_key_share_next(stoic_reader *rest, stoic_key_share *out) {
    stoic_reader ahead = *rest;
    stoic_key_share share;
    if (!stoic_read_u16(&ahead, &share.group) || !stoic_read_vector16(&ahead, &share.key_exchange)) {
        return false;
    }
    *out = share;
    *rest = ahead;
    return true;
}

bool stoic_key_share_find(stoic_key_share *out, stoic_bytes list, uint16_t group) {
    stoic_reader rest = stoic_reader_of(list);
    for (stoic_key_share share; stoic_key_share_next(&rest, &share);) {
        if (share.group == group) {
            *out = share;
            return true;
        }
    }
    return false;
}

void stoic_key_share_write(stoic_writer *writer, const stoic_key_share *share) {
    stoic_write_u16(writer, share->group);
    stoic_write_vector16(writer, share->key_exchange);
}

bool stoic_psk_identity_next(stoic_reader *rest, stoic_psk_identity *out) {
    stoic_reader ahead = *rest;
    stoic_psk_identity item;
    if (!stoic_read_vector16(&ahead, &item.identity) ||
        !stoic_read_u32(&ahead, &item.obfuscated_ticket_age)) {
        return false;
    }
    *out = item;
    *rest = ahead;
    return true;
}

void stoic_psk_identity_write(stoic_writer *writer, const stoic_psk_identity *identity) {
    stoic_write_vector16(writer, identity->identity);
    stoic_write_u32(writer, identity->obfuscated_ticket_age);
}

bool stoic_psk_binder_next(stoic_reader *rest, stoic_bytes *out) {
    return stoic_read_vector8(rest, out);
}

void stoic_psk_binder_write(stoic_writer *writer, stoic_bytes binder) {
    stoic_write_vector8(writer, binder);
}

bool stoic_authority_next(stoic_reader *rest, stoic_bytes *out_name) {
    return stoic_read_vector16(rest, out_name);
}

void stoic_authority_write(stoic_writer *writer, stoic_bytes name) {
    stoic_write_vector16(writer, name);
}
