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

bool stoic_key_exchange_serves(const stoic_key_exchange *exchange, uint16_t group) {
    if (exchange->group == NULL) {
        return false;
    }
    return exchange->group->id == group || (exchange->offers_part && exchange->group->part->id == group);
}

stoic_bytes stoic_key_exchange_share(const stoic_key_exchange *exchange, uint16_t group) {
    const stoic_group *own = exchange->group;
    const stoic_bytes whole = stoic_bytes_of(exchange->share, own->client_share_len);
    return own->id == group ? whole : stoic_slice(whole, own->part_start, own->part->client_share_len);
}

stoic_error stoic_key_exchange_finish(stoic_key_exchange *exchange, stoic_shared_secret *out, uint16_t group,
                                      stoic_bytes peer_share) {
    const stoic_group *own = exchange->group;
    if (own->id == group) {
        STOIC_TRY(own->finish(context_of(exchange), out->bytes, peer_share));
        out->len = own->secret_len;
    } else {
        STOIC_TRY(own->finish_part(context_of(exchange), out->bytes, peer_share));
        out->len = own->part->secret_len;
    }
    return STOIC_OK;
}

void stoic_key_exchange_clear(stoic_key_exchange *exchange) {
    if (exchange->group != NULL) {
        exchange->group->clear(context_of(exchange));
    }
    STOIC_WIPE(exchange);
}
