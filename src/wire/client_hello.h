/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ClientHello (RFC 9846 4.2.2). A hello of older versions decodes too, so that its versions can be looked at:
 * what only TLS 1.3 demands (legacy_version 0x0303, null compression alone, mandatory extensions) is for the
 * handshake to check.
 */
#ifndef STOIC_WIRE_CLIENT_HELLO_H
#define STOIC_WIRE_CLIENT_HELLO_H

#include <stoic/bytes.h>

#include "wire/extension_block.h"

typedef struct stoic_client_hello {
    stoic_version legacy_version;
    stoic_bytes random;              /* STOIC_HELLO_RANDOM_LEN bytes */
    stoic_bytes session_id;          /* at most STOIC_SESSION_ID_MAX_LEN bytes */
    stoic_bytes cipher_suites;       /* u16 list, at least one */
    stoic_bytes compression_methods; /* at least one byte; what TLS 1.3 demands: one zero byte */
    stoic_extensions extensions;
    bool has_extension_block;    /* decoded: false for clients from before TLS had extensions */
    stoic_bytes extension_block; /* decoded: its content, for stoic_extension_next */
} stoic_client_hello;

/* CLIENT_HELLO_MALFORMED, those of stoic_extensions_decode, KEY_SHARE_DUPLICATE, TOO_MANY_OFFERS (key
 * shares). */
stoic_error stoic_client_hello_decode(stoic_client_hello *out, stoic_bytes body);
/* `order`: see stoic_extensions_encode. A second hello is written with the same bytes as the first. */
stoic_error stoic_client_hello_encode(stoic_writer *writer, const stoic_client_hello *hello,
                                      stoic_bytes order);

/* The highest version that the client says it can do (values that are no TLS version, as GREASE, do not
 * count): from supported_versions if there is one (RFC 9846 4.3.1), else legacy_version. 0: none. */
stoic_version stoic_client_hello_max_version(const stoic_client_hello *hello);

#endif
