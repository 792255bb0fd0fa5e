/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts that names are made of: cut at a character, searched for one.
 */
#ifndef STOIC_WEBPKI_TEXT_H
#define STOIC_WEBPKI_TEXT_H

#include <stoic/bytes.h>

/* Cuts `text` at the first `separator`, which goes to neither part. False, and nothing written, where there
 * is none. */
bool stoic_text_cut(stoic_bytes *before, stoic_bytes *behind, stoic_bytes text, uint8_t separator);
/* Is `character` one of the characters of `set`? */
bool stoic_text_has(const char *set, uint8_t character);

#endif
