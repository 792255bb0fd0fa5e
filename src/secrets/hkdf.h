/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HKDF (RFC 5869) and HKDF-Expand-Label (RFC 9846 7.1) over any hash of the provider.
 *
 * Nothing here can fail: lengths beyond limits.h abort the process, as an index out of bounds does. Labels
 * are constants of this code; whoever takes one from the application checks it first.
 */
#ifndef STOIC_SECRETS_HKDF_H
#define STOIC_SECRETS_HKDF_H

#include <stoic/provider.h>

#include "secrets/limits.h"

/* Writes hash->output_len bytes. Empty `salt` or `secret` stands for nothing, not for zeros; `out` may be one
 * of them. */
void stoic_hkdf_extract(const stoic_hash *hash, uint8_t *out, stoic_bytes salt, stoic_bytes secret);

/* Writes out_len bytes, at most STOIC_HKDF_MAX_BLOCKS times hash->output_len. `out` may be secret.data when
 * out_len is at most hash->output_len. */
void stoic_hkdf_expand(const stoic_hash *hash, uint8_t *out, size_t out_len, stoic_bytes secret,
                       stoic_bytes info);

/* The same with the HkdfLabel of `label` (without "tls13 ") and `context`. */
void stoic_hkdf_expand_label(const stoic_hash *hash, uint8_t *out, size_t out_len, stoic_bytes secret,
                             const char *label, stoic_bytes context);

#endif
