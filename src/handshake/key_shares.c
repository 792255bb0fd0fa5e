/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first share stands in the handshake, the others in an allocation that most clients do without.
 */
#include "handshake/key_shares.h"

#include "wire/lists.h"

static stoic_error start_more(stoic_client_part *client, const stoic_config *config, size_t num) {
    for (size_t i = 0; i < num; i++) {
        STOIC_TRY(stoic_key_exchange_start(STOIC_AT_N(client->more, client->num_more, i),
                                           *STOIC_AT(config->groups, i + 1)));
    }
    return STOIC_OK;
}

stoic_error stoic_key_shares_start(stoic_handshake *handshake) {
    const stoic_config *config = handshake->config;
    stoic_client_part *client = &handshake->client;
    const size_t wanted =
        config->num_key_shares < config->num_groups ? config->num_key_shares : config->num_groups;
    STOIC_TRY(stoic_key_exchange_start(&client->exchange, *STOIC_AT(config->groups, 0)));
    if (wanted < 2) {
        return STOIC_OK;
    }
    client->more = stoic_allocate(config->allocator, (wanted - 1) * sizeof(*client->more));
    if (client->more == NULL) {
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    client->num_more = wanted - 1;
    return start_more(client, config, wanted - 1);
}

stoic_error stoic_key_shares_restart(stoic_handshake *handshake, const stoic_group *group) {
    stoic_key_shares_clear(handshake);
    return stoic_key_exchange_start(&handshake->client.exchange, group);
}

stoic_key_exchange *stoic_key_shares_find(stoic_handshake *handshake, uint16_t group) {
    stoic_client_part *client = &handshake->client;
    if (client->exchange.group != NULL && client->exchange.group->id == group) {
        return &client->exchange;
    }
    STOIC_EACH(exchange, client->more, client->num_more) {
        if (exchange->group != NULL && exchange->group->id == group) {
            return exchange;
        }
    }
    return NULL;
}

static void write_one(stoic_writer *writer, const stoic_key_exchange *exchange) {
    const stoic_key_share share = {.group = exchange->group->id,
                                   .key_exchange = stoic_key_exchange_share(exchange)};
    stoic_key_share_write(writer, &share);
}

void stoic_key_shares_write(stoic_writer *writer, const stoic_handshake *handshake) {
    const stoic_client_part *client = &handshake->client;
    write_one(writer, &client->exchange);
    STOIC_EACH(exchange, client->more, client->num_more) {
        write_one(writer, exchange);
    }
}

void stoic_key_shares_clear(stoic_handshake *handshake) {
    stoic_client_part *client = &handshake->client;
    stoic_key_exchange_clear(&client->exchange);
    STOIC_EACH(exchange, client->more, client->num_more) {
        stoic_key_exchange_clear(exchange);
    }
    stoic_release(handshake->config->allocator, client->more, client->num_more * sizeof(*client->more));
    client->more = NULL;
    client->num_more = 0;
}
