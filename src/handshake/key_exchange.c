/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The client's half of a key exchange (RFC 9846 4.3.8, RFC 9846 7.4).
 */
#include "handshake/key_exchange.h"

static void *context_of(stoic_key_exchange *exchange) {
    const size_t beyond = (size_t)((uintptr_t)exchange->room % STOIC_CONTEXT_ALIGN);
    const size_t skip = beyond == 0 ? 0 : STOIC_CONTEXT_ALIGN - beyond;
    return stoic_slice_mut(exchange->room, sizeof(exchange->room), skip, STOIC_GROUP_MAX_CONTEXT);
}

stoic_error stoic_key_exchange_start(stoic_key_exchange *exchange, const stoic_group *group) {
    stoic_key_exchange_clear(exchange);
    if (group->context_size > STOIC_GROUP_MAX_CONTEXT || group->client_share_len > sizeof(exchange->share)) {
        return STOIC_ERROR_UNSUPPORTED_BY_PROVIDER;
    }
    STOIC_TRY(group->start(context_of(exchange), exchange->share));
    exchange->group = group;
    return STOIC_OK;
}

stoic_bytes stoic_key_exchange_share(const stoic_key_exchange *exchange) {
    return stoic_bytes_of(exchange->share, exchange->group->client_share_len);
}

stoic_error stoic_key_exchange_finish(stoic_key_exchange *exchange, stoic_shared_secret *out,
                                      stoic_bytes peer_share) {
    STOIC_TRY(exchange->group->finish(context_of(exchange), out->bytes, peer_share));
    out->len = exchange->group->secret_len;
    return STOIC_OK;
}

void stoic_key_exchange_clear(stoic_key_exchange *exchange) {
    if (exchange->group != NULL) {
        exchange->group->clear(context_of(exchange));
    }
    STOIC_WIPE(exchange);
}
