/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom a config believes.
 */
#ifndef STOIC_CONFIG_TRUST_H
#define STOIC_CONFIG_TRUST_H

#include "config/config.h"

/* CONFIG_NO_VERIFICATION: a client that could verify no server. CONFIG_NO_TRUST: a server that asks clients
 * for certificates and could verify none. */
stoic_error stoic_config_check_trust(const stoic_config *config);
/* Gives back the references to store and lists. */
void stoic_config_release_trust(stoic_config *config);

#endif
