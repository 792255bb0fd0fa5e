/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The name that a client asks a server for (RFC 6066 3). Many clients send an address literal, which that
 * forbids: they are served as if they had sent no name.
 */
#include "handshake/server_name.h"

#include <stoic/webpki.h>

#include "config/identities.h"

stoic_bytes stoic_without_root_dot(stoic_bytes name) {
    const bool has_dot = name.len > 0 && stoic_byte_at(name, name.len - 1) == '.';
    return has_dot ? stoic_slice(name, 0, name.len - 1) : name;
}

/* TAXONOMY A.4: bytes that could forge a line of a log, or more than any name has. Other names that are none,
 * "example.com:443" for one, are mistakes of programs, and only foreign. */
static bool is_hostile(stoic_bytes name) {
    enum { NAME_MAX_LEN = 253, FIRST_PRINTABLE = 0x21, LAST_PRINTABLE = 0x7e };
    STOIC_EACH(byte, name.data, name.len) {
        const bool is_printable = *byte >= FIRST_PRINTABLE && *byte <= LAST_PRINTABLE;
        if (!is_printable || *byte == '"' || *byte == '\\' || *byte == '=') {
            return true;
        }
    }
    return name.len > NAME_MAX_LEN;
}

static stoic_sni_state state_of(const stoic_config *config, stoic_bytes name) {
    if (stoic_is_ip_literal(name)) {
        return STOIC_SNI_IP;
    }
    if (!stoic_is_dns_name(stoic_without_root_dot(name))) {
        return is_hostile(stoic_without_root_dot(name)) ? STOIC_SNI_INVALID : STOIC_SNI_FOREIGN;
    }
    return stoic_config_serves_name(config, stoic_without_root_dot(name)) ? STOIC_SNI_SERVED
                                                                          : STOIC_SNI_FOREIGN;
}

void stoic_note_server_name(stoic_agreed *agreed, const stoic_config *config,
                            const stoic_extensions *extensions) {
    agreed->sni_len = 0;
    agreed->sni_state = STOIC_SNI_NONE;
    if (!stoic_extensions_has(extensions, STOIC_EXTENSION_SERVER_NAME)) {
        return;
    }
    const stoic_bytes name = extensions->server_name;
    agreed->sni_state = state_of(config, name);
    agreed->sni_len = name.len < sizeof(agreed->sni) ? name.len : sizeof(agreed->sni);
    stoic_copy(agreed->sni, sizeof(agreed->sni), stoic_slice(name, 0, agreed->sni_len));
}

stoic_error stoic_name_to_serve(stoic_bytes *out, const stoic_agreed *agreed, const stoic_config *config) {
    const bool is_refused = config->unknown_name == STOIC_UNKNOWN_NAME_REFUSED;
    *out = stoic_bytes_of(NULL, 0);
    switch (agreed->sni_state) {
    case STOIC_SNI_SERVED:
        *out = stoic_without_root_dot(stoic_bytes_of(agreed->sni, agreed->sni_len));
        return STOIC_OK;
    case STOIC_SNI_FOREIGN:
        return is_refused ? STOIC_ERROR_NAME_NOT_SERVED : STOIC_OK;
    case STOIC_SNI_INVALID:
        return is_refused ? STOIC_ERROR_SERVER_NAME_INVALID : STOIC_OK;
    case STOIC_SNI_NONE:
    case STOIC_SNI_IP:
        break;
    }
    return STOIC_OK;
}
