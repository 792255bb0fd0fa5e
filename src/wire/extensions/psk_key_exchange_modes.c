/* SPDX-License-Identifier: Apache-2.0 */
/*
 * psk_key_exchange_modes (RFC 9846 4.3.9).
 */
#include "wire/extensions/extension.h"

static stoic_error decode(stoic_extensions *out, stoic_reader *data, stoic_extension_place place) {
    (void)place;
    const bool is_well_formed =
        stoic_read_vector8(data, &out->psk_key_exchange_modes) && out->psk_key_exchange_modes.len > 0;
    return is_well_formed ? STOIC_OK : STOIC_ERROR_EXTENSION_MALFORMED;
}

static void encode(stoic_writer *writer, const stoic_extensions *in, stoic_extension_place place) {
    (void)place;
    stoic_write_vector8(writer, in->psk_key_exchange_modes);
}

const stoic_extension stoic_extension_psk_key_exchange_modes = {
    .type = STOIC_EXTENSION_PSK_KEY_EXCHANGE_MODES,
    .name = "psk_key_exchange_modes",
    .places = STOIC_IN_CLIENT_HELLO,
    .decode = decode,
    .encode = encode,
};
