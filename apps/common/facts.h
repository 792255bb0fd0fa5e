/* SPDX-License-Identifier: Apache-2.0 */
/* What `serve` and `connect --json` say about a TLS connection: one JSON object. */
#ifndef STOIC_APPS_COMMON_FACTS_H
#define STOIC_APPS_COMMON_FACTS_H

#include <stoic/connection.h>

/* The object: version, cipher, group, signature_scheme, alpn, sni, resumed, early_data, client_subject, ja4,
 * and "verdict" where one is given. What is not known, or comes with a later version, is null. `info` may be
 * NULL: no TLS. */
void app_write_facts(stoic_writer *writer, const stoic_connection_info *info, const char *verdict);

#endif
