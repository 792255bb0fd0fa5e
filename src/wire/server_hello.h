/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ServerHello and HelloRetryRequest (RFC 9846 4.2.3, RFC 9846 4.2.4), which differ by a fixed value of
 * `random` and by their extensions. The ServerHello of an older version, one without supported_versions,
 * decodes too, so that the version can be refused by name: its extensions are then checked for form and
 * duplicates only and none is `present`.
 */
#ifndef STOIC_WIRE_SERVER_HELLO_H
#define STOIC_WIRE_SERVER_HELLO_H

#include <stoic/bytes.h>

#include "wire/extension_block.h"

typedef struct stoic_server_hello {
    bool is_retry; /* it is a HelloRetryRequest */
    stoic_version legacy_version;
    stoic_bytes random;     /* STOIC_HELLO_RANDOM_LEN bytes; not read when a HelloRetryRequest is written */
    stoic_bytes session_id; /* at most STOIC_SESSION_ID_MAX_LEN bytes */
    uint16_t cipher_suite;
    uint8_t compression_method; /* TLS 1.3 demands STOIC_COMPRESSION_NULL */
    stoic_extensions extensions;
} stoic_server_hello;

/* `offered`: the extensions of the ClientHello. SERVER_HELLO_MALFORMED, those of stoic_extensions_decode. */
stoic_error stoic_server_hello_decode(stoic_server_hello *out, stoic_bytes body, stoic_extension_set offered);
stoic_error stoic_server_hello_encode(stoic_writer *writer, const stoic_server_hello *hello);

/* The version that the server chose: of supported_versions, else legacy_version. */
stoic_version stoic_server_hello_version(const stoic_server_hello *hello);

/* The end of `random` says that a server of TLS 1.3 was made to choose an older version (RFC 9846 4.2.3). */
bool stoic_server_hello_has_downgrade_sentinel(const stoic_server_hello *hello);
/* The eight bytes with which a server says so: `version` is TLS 1.2, or older. */
stoic_bytes stoic_downgrade_sentinel(stoic_version version);

#endif
