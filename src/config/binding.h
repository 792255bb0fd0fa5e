/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A digest that stands for the settings under which a peer was verified: a session may be resumed only under
 * the same ones (RFC 9846 4.7.1 leaves this to us). Client: pinned certificates, the insecure switch, our own
 * certificates. Server: whether clients are asked for certificates. Both: the contents of the trust store,
 * the revocation lists and their policy, the profile; so a reload of the same files makes the same binding.
 */
#ifndef STOIC_CONFIG_BINDING_H
#define STOIC_CONFIG_BINDING_H

#include "config/config.h"

/* Fills config->binding where there is a ticket sealer or a session store; else does nothing.
 * UNSUPPORTED_BY_PROVIDER: no SHA-256. */
stoic_error stoic_config_bind(stoic_config *config);

/* Server: the same for a handshake with this identity. Writes STOIC_SESSION_BINDING_LEN bytes. */
stoic_bytes stoic_config_bind_identity(const stoic_config *config, uint8_t *out,
                                       const stoic_identity *identity);

#endif
