/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A config's memory: pieces that live exactly as long as the config and are given back together. Configs are
 * built once and then only read, so nothing needs to be given back earlier.
 */
#ifndef STOIC_CONFIG_OWNED_H
#define STOIC_CONFIG_OWNED_H

#include "config/config.h"

/* Zeroed memory of at least `size` bytes (more than 0), or NULL. */
void *stoic_config_allocate(stoic_config *config, size_t size);
/* A copy of `bytes`. OUT_OF_MEMORY. */
stoic_error stoic_config_copy(stoic_config *config, stoic_bytes *out, stoic_bytes bytes);
/* A copy with a zero behind it. OUT_OF_MEMORY. */
stoic_error stoic_config_copy_text(stoic_config *config, const char **out, const char *text);
/* Where an array of `num` elements goes that is to take one more: `array` itself while there is room,
 * otherwise a larger copy; NULL when memory runs out. Arrays grow in powers of two, so no capacity needs to
 * be kept. */
void *stoic_config_grow(stoic_config *config, void *array, size_t num, size_t element_size);
/* Wipes and gives back every piece. */
void stoic_config_free_blocks(stoic_config *config);

#endif
