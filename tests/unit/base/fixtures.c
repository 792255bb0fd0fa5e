/* SPDX-License-Identifier: Apache-2.0 */
/* Test inputs (fixtures.h). */
#include "unit/base/fixtures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/pem.h"

enum { FILE_MAX = 65536 };

static void *need(void *memory) {
    if (memory == NULL) {
        abort();
    }
    return memory;
}

stoic_bytes fixture_copy(stoic_bytes bytes) {
    uint8_t *copy = need(malloc(bytes.len > 0 ? bytes.len : 1));
    if (bytes.len > 0) {
        memcpy(copy, bytes.data, bytes.len);
    }
    return stoic_bytes_of(copy, bytes.len);
}

stoic_bytes fixture_of_text(const char *text) {
    return fixture_copy(stoic_bytes_of_text(text));
}

stoic_bytes fixture_of_hex(const char *hex) {
    const size_t cap = strlen(hex) / 2 + 1;
    uint8_t *bytes = need(malloc(cap));
    size_t len = 0;
    for (const char *at = hex; *at != '\0'; at++) {
        unsigned value;
        if (*at == ' ') {
            continue;
        }
        if (sscanf(at, "%2x", &value) != 1) {
            abort();
        }
        bytes[len++] = (uint8_t)value;
        at++;
    }
    const stoic_bytes result = fixture_copy(stoic_bytes_of(bytes, len));
    free(bytes);
    return result;
}

stoic_bytes fixture_file(const char *path) {
    char full[1024];
    const char *root = getenv("STOIC_SOURCE_DIR");
    snprintf(full, sizeof(full), "%s/tests/data/%s", root != NULL ? root : ".", path);
    FILE *file = fopen(full, "rb");
    if (file == NULL) {
        fprintf(stderr, "cannot read %s\n", full);
        abort();
    }
    uint8_t *bytes = need(malloc(FILE_MAX));
    const size_t len = fread(bytes, 1, FILE_MAX, file);
    fclose(file);
    const stoic_bytes result = fixture_copy(stoic_bytes_of(bytes, len));
    free(bytes);
    return result;
}

stoic_bytes fixture_der(const char *path) {
    const stoic_bytes text = fixture_file(path);
    uint8_t *bytes = need(malloc(FILE_MAX));
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, bytes, FILE_MAX);
    stoic_pem pem = stoic_pem_of(text);
    stoic_pem_block block;
    if (!stoic_pem_next(&pem, &block) || stoic_pem_decode(&writer, &block, NULL) != STOIC_OK) {
        abort();
    }
    const stoic_bytes result = fixture_copy(stoic_writer_view(&writer));
    fixture_free(text);
    free(bytes);
    return result;
}

void fixture_free(stoic_bytes bytes) {
    free((void *)(uintptr_t)bytes.data);
}
