/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Slices of bytes: comparing, copying, wiping. Every length is checked before memory is touched.
 */
#include <stdlib.h>
#include <string.h>

#include <stoic/bytes.h>

stoic_bytes stoic_bytes_of(const void *data, size_t len) {
    return (stoic_bytes){.data = data, .len = len};
}

stoic_bytes stoic_bytes_of_text(const char *text) {
    return stoic_bytes_of(text, text == NULL ? 0 : strlen(text));
}

STOIC_UNSAFE_BEGIN

stoic_bytes stoic_slice(stoic_bytes bytes, size_t start, size_t len) {
    if (start > bytes.len || len > bytes.len - start) {
        abort();
    }
    return (stoic_bytes){.data = start == 0 ? bytes.data : bytes.data + start, .len = len};
}

uint8_t *stoic_slice_mut(uint8_t *buffer, size_t cap, size_t start, size_t len) {
    if (start > cap || len > cap - start) {
        abort();
    }
    return start == 0 ? buffer : buffer + start;
}

uint8_t stoic_byte_at(stoic_bytes bytes, size_t index) {
    if (index >= bytes.len) {
        abort();
    }
    return bytes.data[index];
}

static uint8_t to_lower(uint8_t byte) {
    return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte + ('a' - 'A')) : byte;
}

bool stoic_bytes_equal_text_nocase(stoic_bytes a, const char *text) {
    const stoic_bytes b = stoic_bytes_of_text(text);
    if (a.len != b.len) {
        return false;
    }
    for (size_t i = 0; i < a.len; i++) {
        if (to_lower(a.data[i]) != to_lower(b.data[i])) {
            return false;
        }
    }
    return true;
}

bool stoic_equal_secret(stoic_bytes a, stoic_bytes b) {
    if (a.len != b.len) {
        return false;
    }
    /* volatile: the loop may not be cut short at the first difference */
    volatile uint8_t difference = 0;
    for (size_t i = 0; i < a.len; i++) {
        difference = (uint8_t)(difference | (a.data[i] ^ b.data[i]));
    }
    return difference == 0;
}

STOIC_UNSAFE_END

bool stoic_bytes_equal(stoic_bytes a, stoic_bytes b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

void stoic_copy(uint8_t *to, size_t cap, stoic_bytes from) {
    if (from.len > cap) {
        abort();
    }
    if (from.len > 0) {
        memcpy(to, from.data, from.len);
    }
}

void stoic_move(uint8_t *to, size_t cap, stoic_bytes from) {
    if (from.len > cap) {
        abort();
    }
    if (from.len > 0) {
        memmove(to, from.data, from.len);
    }
}

void stoic_fill(uint8_t *to, size_t len, uint8_t value) {
    if (len > 0) {
        memset(to, value, len);
    }
}

void stoic_wipe(void *data, size_t len) {
    if (len > 0) {
        explicit_bzero(data, len);
    }
}

void stoic_zero(void *object, size_t size) {
    memset(object, 0, size);
}
