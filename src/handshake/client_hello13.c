/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ClientHello that we send (RFC 9846 4.2.2): TLS 1.3 alone, middlebox compatibility
 * mode (RFC 9846 E.4). Everything but the shares and the cookie is the same in the second one.
 */
#include "handshake/client_hello13.h"

#include "handshake/key_shares.h"
#include "handshake/psk13.h"
#include "handshake/schemes.h"
#include "wire/client_hello.h"

/* Room for the lists of a hello, which are ours and bounded by the config. */
#define MAX_U16_LIST 64
#define MAX_ALPN_LIST (STOIC_CONFIG_MAX_ALPN * (1 + 255))
/* Twice: each may be a hybrid's, whose part comes along. */
#define MAX_SHARE_LIST (2 * STOIC_KEY_SHARES_MAX * (4 + STOIC_GROUP_MAX_SHARE_LEN))

typedef struct hello_lists {
    uint8_t suites[MAX_U16_LIST], groups[MAX_U16_LIST], versions[2];
    uint8_t schemes[STOIC_SCHEME_LIST_MAX], certificate_schemes[STOIC_SCHEME_LIST_MAX], alpn[MAX_ALPN_LIST],
        shares[MAX_SHARE_LIST];
    stoic_psk_lists psk;
} hello_lists;

static stoic_bytes suite_list(uint8_t *room, const stoic_config *config) {
    stoic_writer list;
    stoic_writer_init_fixed(&list, room, MAX_U16_LIST);
    STOIC_EACH(suite, config->suites, config->num_suites) {
        stoic_write_u16(&list, (*suite)->id);
    }
    return stoic_writer_view(&list);
}

static stoic_bytes group_list(uint8_t *room, const stoic_config *config) {
    stoic_writer list;
    stoic_writer_init_fixed(&list, room, MAX_U16_LIST);
    STOIC_EACH(group, config->groups, config->num_groups) {
        stoic_write_u16(&list, (*group)->id);
    }
    return stoic_writer_view(&list);
}

static stoic_bytes version_list(uint8_t *room, size_t cap) {
    stoic_writer list;
    stoic_writer_init_fixed(&list, room, cap);
    stoic_write_u16(&list, STOIC_VERSION_TLS13);
    return stoic_writer_view(&list);
}

static stoic_bytes alpn_list(uint8_t *room, const stoic_config *config) {
    stoic_writer list;
    stoic_writer_init_fixed(&list, room, MAX_ALPN_LIST);
    STOIC_EACH(protocol, config->alpn, config->num_alpn) {
        stoic_alpn_write(&list, *protocol);
    }
    return stoic_writer_view(&list);
}

static stoic_bytes share_list(uint8_t *room, stoic_handshake *handshake) {
    stoic_writer list;
    stoic_writer_init_fixed(&list, room, MAX_SHARE_LIST);
    stoic_key_shares_write(&list, handshake);
    return stoic_writer_view(&list);
}

/* RFC 9846 9.2 has the mandatory ones. */
static void fill_mandatory(stoic_extensions *extensions, hello_lists *lists, stoic_handshake *handshake) {
    const stoic_config *config = handshake->config;
    stoic_extensions_add(extensions, STOIC_EXTENSION_SUPPORTED_VERSIONS);
    extensions->supported_versions = version_list(lists->versions, sizeof(lists->versions));
    stoic_extensions_add(extensions, STOIC_EXTENSION_SUPPORTED_GROUPS);
    extensions->supported_groups = group_list(lists->groups, config);
    stoic_extensions_add(extensions, STOIC_EXTENSION_KEY_SHARE);
    extensions->key_shares = share_list(lists->shares, handshake);
    stoic_extensions_add(extensions, STOIC_EXTENSION_SIGNATURE_ALGORITHMS);
    extensions->signature_algorithms = stoic_scheme_list(lists->schemes, config->provider, false);
    stoic_extensions_add(extensions, STOIC_EXTENSION_SIGNATURE_ALGORITHMS_CERT);
    extensions->signature_algorithms_cert =
        stoic_scheme_list(lists->certificate_schemes, config->provider, true);
}

static void fill_optional(stoic_extensions *extensions, hello_lists *lists, const stoic_handshake *handshake,
                          stoic_bytes cookie) {
    const stoic_client_part *client = &handshake->client;
    if (client->name_is_dns) { /* RFC 6066 3: no address literals */
        stoic_extensions_add(extensions, STOIC_EXTENSION_SERVER_NAME);
        extensions->server_name = stoic_bytes_of(client->name, client->name_len);
    }
    if (handshake->config->num_alpn > 0) {
        stoic_extensions_add(extensions, STOIC_EXTENSION_ALPN);
        extensions->alpn = alpn_list(lists->alpn, handshake->config);
    }
    if (handshake->config->record_size_limit > 0) { /* RFC 8449 4 */
        stoic_extensions_add(extensions, STOIC_EXTENSION_RECORD_SIZE_LIMIT);
        extensions->record_size_limit = (uint16_t)handshake->config->record_size_limit;
    }
    if (cookie.len > 0) { /* RFC 9846 4.3.2 */
        stoic_extensions_add(extensions, STOIC_EXTENSION_COOKIE);
        extensions->cookie = cookie;
    }
}

stoic_error stoic_draw_client_hello(stoic_handshake *handshake) {
    stoic_client_part *client = &handshake->client;
    STOIC_TRY(stoic_handshake_random(handshake, client->random, sizeof(client->random)));
    STOIC_TRY(stoic_handshake_random(handshake, client->order, sizeof(client->order)));
    STOIC_TRY(stoic_handshake_random(handshake, handshake->session_id, sizeof(handshake->session_id)));
    handshake->session_id_len = sizeof(handshake->session_id);
    return STOIC_OK;
}

stoic_error stoic_write_client_hello(stoic_handshake *handshake, stoic_bytes cookie) {
    stoic_client_part *client = &handshake->client;
    static const uint8_t null_compression[] = {STOIC_COMPRESSION_NULL};
    hello_lists lists;
    stoic_client_hello hello = {
        .legacy_version = STOIC_VERSION_TLS12,
        .random = stoic_bytes_of(client->random, sizeof(client->random)),
        .session_id = stoic_bytes_of(handshake->session_id, handshake->session_id_len),
        .cipher_suites = suite_list(lists.suites, handshake->config),
        .compression_methods = stoic_bytes_of(null_compression, sizeof(null_compression)),
    };
    fill_mandatory(&hello.extensions, &lists, handshake);
    fill_optional(&hello.extensions, &lists, handshake, cookie);
    stoic_psk_offer(handshake, &hello.extensions, &lists.psk);
    client->offered = hello.extensions.present;
    const size_t start = handshake->flight.len;
    STOIC_TRY(stoic_client_hello_encode(&handshake->flight, &hello,
                                        stoic_bytes_of(client->order, sizeof(client->order))));
    return stoic_psk_write_binder(handshake, start);
}
