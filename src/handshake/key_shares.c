/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first share stands in the handshake, the others in an allocation that most clients do without.
 */
#include "handshake/key_shares.h"

#include "wire/lists.h"

static bool has_group(const stoic_config *config, const stoic_group *wanted) {
    STOIC_EACH(group, config->groups, config->num_groups) {
        if (*group == wanted) {
            return true;
        }
    }
    return false;
}

/* Is it the part of a hybrid among the first `num` groups? That one's key pair serves it too. */
static bool is_part(const stoic_config *config, size_t num, const stoic_group *wanted) {
    STOIC_EACH(group, config->groups, num) {
        if ((*group)->part == wanted) {
            return true;
        }
    }
    return false;
}

static stoic_error start_one(stoic_key_exchange *exchange, const stoic_config *config,
                             const stoic_group *group) {
    STOIC_TRY(stoic_key_exchange_start(exchange, group));
    exchange->offers_part = group->part != NULL && has_group(config, group->part);
    return STOIC_OK;
}

/* The first key pair stands in the handshake, the others follow in `more`. */
static stoic_error start_all(stoic_client_part *client, const stoic_config *config, size_t num) {
    size_t started = 0;
    STOIC_EACH(group, config->groups, num) {
        if (is_part(config, num, *group)) {
            continue;
        }
        STOIC_TRY(start_one(started == 0 ? &client->exchange
                                         : STOIC_AT_N(client->more, client->num_more, started - 1),
                            config, *group));
        started++;
    }
    return STOIC_OK;
}

stoic_error stoic_key_shares_start(stoic_handshake *handshake) {
    const stoic_config *config = handshake->config;
    stoic_client_part *client = &handshake->client;
    const size_t wanted =
        config->num_key_shares < config->num_groups ? config->num_key_shares : config->num_groups;
    if (wanted > 1) {
        client->more = stoic_allocate(config->allocator, (wanted - 1) * sizeof(*client->more));
        if (client->more == NULL) {
            return STOIC_ERROR_OUT_OF_MEMORY;
        }
        client->num_more = wanted - 1;
    }
    return start_all(client, config, wanted);
}

stoic_error stoic_key_shares_restart(stoic_handshake *handshake, const stoic_group *group) {
    stoic_key_shares_clear(handshake);
    return stoic_key_exchange_start(&handshake->client.exchange, group);
}

stoic_key_exchange *stoic_key_shares_find(stoic_handshake *handshake, uint16_t group) {
    stoic_client_part *client = &handshake->client;
    if (stoic_key_exchange_serves(&client->exchange, group)) {
        return &client->exchange;
    }
    STOIC_EACH(exchange, client->more, client->num_more) {
        if (stoic_key_exchange_serves(exchange, group)) {
            return exchange;
        }
    }
    return NULL;
}

void stoic_key_shares_write(stoic_writer *writer, stoic_handshake *handshake) {
    const stoic_config *config = handshake->config;
    STOIC_EACH(group, config->groups, config->num_groups) {
        const uint16_t id = (*group)->id;
        const stoic_key_exchange *exchange = stoic_key_shares_find(handshake, id);
        if (exchange != NULL) {
            const stoic_key_share share = {.group = id,
                                           .key_exchange = stoic_key_exchange_share(exchange, id)};
            stoic_key_share_write(writer, &share);
        }
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
