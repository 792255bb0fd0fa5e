/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Known answers as text.
 */
#ifndef STOIC_TESTS_HEX_H
#define STOIC_TESTS_HEX_H

#include <stdio.h>
#include <string.h>

#include <stoic/bytes.h>

static inline bool equals_hex(stoic_bytes bytes, const char *hex) {
    if (strlen(hex) != 2 * bytes.len) {
        return false;
    }
    for (size_t i = 0; i < bytes.len; i++) {
        char digits[3];
        snprintf(digits, sizeof(digits), "%02x", bytes.data[i]);
        if (strncmp(hex + 2 * i, digits, 2) != 0) {
            return false;
        }
    }
    return true;
}

/* start, start + 1, ... */
static inline stoic_bytes count_up(uint8_t *buffer, size_t len, unsigned start) {
    for (size_t i = 0; i < len; i++) {
        buffer[i] = (uint8_t)(start + i);
    }
    return stoic_bytes_of(buffer, len);
}

#endif
