/* SPDX-License-Identifier: Apache-2.0 */
/* See text.h. */
#include "webpki/text.h"

bool stoic_text_cut(stoic_bytes *before, stoic_bytes *behind, stoic_bytes text, uint8_t separator) {
    size_t len = 0;
    STOIC_EACH(character, text.data, text.len) {
        if (*character == separator) {
            *before = stoic_slice(text, 0, len);
            *behind = stoic_slice(text, len + 1, text.len - len - 1);
            return true;
        }
        len++;
    }
    return false;
}

bool stoic_text_has(const char *set, uint8_t character) {
    const stoic_bytes characters = stoic_bytes_of_text(set);
    STOIC_EACH(candidate, characters.data, characters.len) {
        if (*candidate == character) {
            return true;
        }
    }
    return false;
}
