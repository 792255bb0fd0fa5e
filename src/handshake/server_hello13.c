/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From what was chosen to a ServerHello.
 */
#include "handshake/server_hello13.h"

#include "wire/server_hello.h"

stoic_error stoic_write_server_hello(stoic_handshake *handshake, const stoic_server_hello_parts *parts) {
    stoic_server_hello hello = {
        .is_retry = parts->is_retry,
        .legacy_version = STOIC_VERSION_TLS12,
        .random = parts->random,
        .session_id = stoic_bytes_of(handshake->session_id, handshake->session_id_len),
        .cipher_suite = handshake->suite->id,
        .compression_method = STOIC_COMPRESSION_NULL,
    };
    stoic_extensions *extensions = &hello.extensions;
    stoic_extensions_add(extensions, STOIC_EXTENSION_SUPPORTED_VERSIONS);
    extensions->selected_version = STOIC_VERSION_TLS13;
    stoic_extensions_add(extensions, STOIC_EXTENSION_KEY_SHARE);
    extensions->key_share = (stoic_key_share){.group = handshake->group->id, .key_exchange = parts->share};
    if (parts->cookie.len > 0) {
        stoic_extensions_add(extensions, STOIC_EXTENSION_COOKIE);
        extensions->cookie = parts->cookie;
    }
    if (!parts->is_retry && handshake->psk.len > 0) {
        stoic_extensions_add(extensions, STOIC_EXTENSION_PRE_SHARED_KEY);
        extensions->selected_identity = handshake->psk.index;
    }
    return stoic_server_hello_encode(&handshake->flight, &hello);
}
