/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A config's memory, as a list of pieces.
 */
#include "config/owned.h"

#include <stddef.h>

struct stoic_config_block {
    stoic_config_block *next;
    size_t size; /* of all of it */
    max_align_t space[];
};

void *stoic_config_allocate(stoic_config *config, size_t size) {
    if (size > SIZE_MAX - sizeof(stoic_config_block)) {
        return NULL;
    }
    stoic_config_block *block = stoic_allocate(config->allocator, sizeof(*block) + size);
    if (block == NULL) {
        return NULL;
    }
    block->size = sizeof(*block) + size;
    block->next = config->blocks;
    config->blocks = block;
    return block->space;
}

stoic_error stoic_config_copy(stoic_config *config, stoic_bytes *out, stoic_bytes bytes) {
    if (bytes.len == 0) {
        *out = stoic_bytes_of(NULL, 0);
        return STOIC_OK;
    }
    uint8_t *copy = stoic_config_allocate(config, bytes.len);
    if (copy == NULL) {
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    stoic_copy(copy, bytes.len, bytes);
    *out = stoic_bytes_of(copy, bytes.len);
    return STOIC_OK;
}

stoic_error stoic_config_copy_text(stoic_config *config, const char **out, const char *text) {
    const stoic_bytes bytes = stoic_bytes_of_text(text);
    void *copy = stoic_config_allocate(config, bytes.len + 1); /* zeroed: ends with a zero */
    if (copy == NULL) {
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    stoic_copy(copy, bytes.len, bytes);
    *out = copy;
    return STOIC_OK;
}

void *stoic_config_grow(stoic_config *config, void *array, size_t num, size_t element_size) {
    const bool is_full = (num & (num - 1)) == 0; /* 0, 1, 2, 4, 8, ... */
    if (!is_full) {
        return array;
    }
    const size_t larger = num == 0 ? 1 : 2 * num;
    if (larger > SIZE_MAX / element_size) {
        return NULL;
    }
    void *grown = stoic_config_allocate(config, larger * element_size);
    if (grown != NULL) {
        stoic_copy(grown, larger * element_size, stoic_bytes_of(array, num * element_size));
    }
    return grown;
}

void stoic_config_free_blocks(stoic_config *config) {
    stoic_config_block *block = config->blocks;
    config->blocks = NULL;
    while (block != NULL) {
        stoic_config_block *next = block->next;
        stoic_release(config->allocator, block, block->size);
        block = next;
    }
}
