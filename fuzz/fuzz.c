/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fuzz_fail(const char *file, int line, const char *condition) {
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
    abort();
}

uint8_t fuzz_u8(stoic_reader *input) {
    uint8_t value = 0;
    stoic_read_u8(input, &value);
    return value;
}

uint16_t fuzz_u16(stoic_reader *input) {
    const uint16_t high = fuzz_u8(input);
    return (uint16_t)(high << 8 | fuzz_u8(input));
}

uint32_t fuzz_u32(stoic_reader *input) {
    const uint32_t high = fuzz_u16(input);
    return high << 16 | fuzz_u16(input);
}

stoic_bytes fuzz_bytes(stoic_reader *input, size_t len) {
    stoic_bytes bytes = {NULL, 0};
    const size_t left = stoic_reader_left(input);
    stoic_read_bytes(input, &bytes, len < left ? len : left);
    return bytes;
}

stoic_bytes fuzz_rest(stoic_reader *input) {
    return fuzz_bytes(input, stoic_reader_left(input));
}

bool fuzz_lies_in(stoic_bytes inner, stoic_bytes outer) {
    if (inner.len == 0) {
        return true;
    }
    const uintptr_t first = (uintptr_t)inner.data;
    const uintptr_t start = (uintptr_t)outer.data;
    return first >= start && inner.len <= outer.len && first - start <= outer.len - inner.len;
}

static stoic_bytes read_file(const char *path) {
    enum { CAP = 1 << 16 };
    char full[1024];
    snprintf(full, sizeof full, "%s/%s", FUZZ_SOURCE_DIR, path);
    FILE *file = fopen(full, "rb");
    char *text = malloc(CAP);
    if (file == NULL || text == NULL) {
        fuzz_fail(full, 0, "the file can be read");
    }
    const size_t len = fread(text, 1, CAP, file);
    fclose(file);
    return stoic_bytes_of(text, len);
}

stoic_bytes fuzz_file(const char *path) {
    enum { MAX_FILES = 64 };
    static struct {
        const char *path;
        stoic_bytes text;
    } files[MAX_FILES];
    size_t i = 0;
    while (files[i].path != NULL && strcmp(files[i].path, path) != 0) {
        FUZZ_ASSERT(++i < MAX_FILES);
    }
    if (files[i].path == NULL) {
        files[i].text = read_file(path);
        files[i].path = path;
    }
    return files[i].text;
}
