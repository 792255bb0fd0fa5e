/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What several extensions share.
 */
#include "wire/extensions/extension.h"

bool stoic_read_vector16_min(stoic_reader *data, stoic_bytes *out, size_t min) {
    return stoic_read_vector16(data, out) && out->len >= min;
}

bool stoic_read_u16_list16(stoic_reader *data, stoic_bytes *out) {
    return stoic_read_vector16_min(data, out, 2) && out->len % 2 == 0;
}
