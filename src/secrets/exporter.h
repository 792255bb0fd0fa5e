/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exported keying material (RFC 9846 7.5).
 */
#ifndef STOIC_SECRETS_EXPORTER_H
#define STOIC_SECRETS_EXPORTER_H

#include <stoic/provider.h>

#include "secrets/limits.h"

/* Writes out_len bytes, at most STOIC_HKDF_MAX_BLOCKS times hash->output_len; `label` has at most
 * STOIC_HKDF_MAX_LABEL bytes. Both are the caller's to check: beyond them the process is aborted. */
void stoic_exporter_value(const stoic_hash *hash, uint8_t *out, size_t out_len, stoic_bytes exporter_secret,
                          const char *label, stoic_bytes context);

#endif
