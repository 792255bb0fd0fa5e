/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates of a config: our own chains with their keys, and those that a client pins.
 */
#ifndef STOIC_CONFIG_IDENTITIES_H
#define STOIC_CONFIG_IDENTITIES_H

#include "config/config.h"

/* A chain longer than this is refused: peers refuse messages of that size (ours do: 64 KiB to a client). */
#define STOIC_CONFIG_MAX_CHAIN 65000

/* See stoic_config_builder_add_identity and stoic_config_builder_add_pinned_certificates. After a failure the
 * config has no more identities or pins than before. */
stoic_error stoic_config_add_identity(stoic_config *config, stoic_error_detail *detail, const char *name,
                                      stoic_bytes chain_pem, stoic_bytes key_pem);
stoic_error stoic_config_add_remote_identity(stoic_config *config, stoic_error_detail *detail,
                                             const char *name, stoic_bytes chain_pem, const uint16_t *schemes,
                                             size_t num_schemes);
stoic_error stoic_config_add_pinned(stoic_config *config, stoic_error_detail *detail, stoic_bytes pem);

/* How well a certificate fits a DNS name. */
typedef enum stoic_coverage {
    STOIC_COVERS_NOT,
    STOIC_COVERS_BY_WILDCARD,
    STOIC_COVERS_EXACTLY
} stoic_coverage;

stoic_coverage stoic_identity_coverage(const stoic_identity *identity, stoic_bytes name);
/* Does any identity cover the name? */
bool stoic_config_serves_name(const stoic_config *config, stoic_bytes name);

#endif
