/* SPDX-License-Identifier: Apache-2.0 */
/* What `serve` and `connect --json` say about a TLS connection: one JSON object. */
#ifndef STOIC_APPS_COMMON_FACTS_H
#define STOIC_APPS_COMMON_FACTS_H

#include <stoic/connection.h>

/* The object: version, cipher, group, signature_scheme, alpn, sni, resumed, early_data, client_subject, ja4,
 * and "verdict" where one is given (JSON already). What is not known is null. client_subject is, on a server,
 * the subject of the client's verified certificate as in RFC 4514. `connection` may be NULL: no TLS. */
void app_write_facts(stoic_writer *writer, const stoic_connection *connection, stoic_bytes verdict);

/* The subject of a certificate as one line of printable ASCII, all other bytes as \XX (RFC 4514 2.4). */
void app_write_subject(stoic_writer *writer, const stoic_certificate *certificate);

#endif
