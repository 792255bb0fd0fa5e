/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pre_shared_key (RFC 9846 4.3.11). That it comes last is checked with the block.
 */
#include "wire/extensions/extension.h"

/* The smallest lists: an identity of 1 byte with its age, a binder of 32 bytes. */
enum { IDENTITIES_MIN_LEN = 7, BINDERS_MIN_LEN = 33, BINDER_MIN_LEN = 32 };

static bool are_identities(stoic_bytes list) {
    stoic_reader rest = stoic_reader_of(list);
    for (stoic_psk_identity item; stoic_psk_identity_next(&rest, &item);) {
        if (item.identity.len == 0) {
            return false;
        }
    }
    return stoic_reader_at_end(&rest);
}

static bool are_binders(stoic_bytes list) {
    stoic_reader rest = stoic_reader_of(list);
    for (stoic_bytes binder; stoic_psk_binder_next(&rest, &binder);) {
        if (binder.len < BINDER_MIN_LEN) {
            return false;
        }
    }
    return stoic_reader_at_end(&rest);
}

static stoic_error decode(stoic_extensions *out, stoic_reader *data, stoic_extension_place place) {
    bool is_well_formed;
    if (place == STOIC_IN_CLIENT_HELLO) {
        is_well_formed = stoic_read_vector16_min(data, &out->psk_identities, IDENTITIES_MIN_LEN) &&
                         are_identities(out->psk_identities) &&
                         stoic_read_vector16_min(data, &out->psk_binders, BINDERS_MIN_LEN) &&
                         are_binders(out->psk_binders);
    } else {
        is_well_formed = stoic_read_u16(data, &out->selected_identity);
    }
    return is_well_formed ? STOIC_OK : STOIC_ERROR_EXTENSION_MALFORMED;
}

static void encode(stoic_writer *writer, const stoic_extensions *in, stoic_extension_place place) {
    if (place == STOIC_IN_CLIENT_HELLO) {
        stoic_write_vector16(writer, in->psk_identities);
        stoic_write_vector16(writer, in->psk_binders);
    } else {
        stoic_write_u16(writer, in->selected_identity);
    }
}

const stoic_extension stoic_extension_pre_shared_key = {
    .type = STOIC_EXTENSION_PRE_SHARED_KEY,
    .name = "pre_shared_key",
    .places = STOIC_IN_CLIENT_HELLO | STOIC_IN_SERVER_HELLO,
    .decode = decode,
    .encode = encode,
};
