/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of this folder share.
 */
#include "config_testing.h"

#include <stdio.h>
#include <stdlib.h>

char *read_test_file(const char *stem, const char *suffix) {
    enum { CAP = 65536 };
    char path[512];
    const char *root = getenv("STOIC_SOURCE_DIR");
    snprintf(path, sizeof(path), "%s/tests/unit/handshake/data/%s%s", root != NULL ? root : ".", stem,
             suffix);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "cannot open %s\n", path);
        abort();
    }
    char *text = calloc(1, CAP);
    if (fread(text, 1, CAP - 1, file) == 0) {
        abort();
    }
    fclose(file);
    return text;
}

stoic_error add_test_identity(stoic_config_builder *builder, stoic_error_detail *detail, const char *name,
                              const char *chain_stem, const char *key_stem) {
    char *chain = read_test_file(chain_stem, ".pem");
    char *key = read_test_file(key_stem, ".key.pem");
    const stoic_error error = stoic_config_builder_add_identity(
        builder, detail, name, stoic_bytes_of_text(chain), stoic_bytes_of_text(key));
    free(chain);
    free(key);
    return error;
}

static void *count_allocate(void *user, size_t size) {
    counting_memory *memory = user;
    if (memory->left == 0) {
        return NULL;
    }
    memory->left--;
    memory->outstanding++;
    return malloc(size);
}

static void count_release(void *user, void *piece, size_t size) {
    counting_memory *memory = user;
    (void)size;
    memory->outstanding--;
    free(piece);
}

stoic_allocator counting_allocator(counting_memory *memory) {
    return (stoic_allocator){.struct_size = sizeof(stoic_allocator),
                             .allocate = count_allocate,
                             .release = count_release,
                             .user = memory};
}
