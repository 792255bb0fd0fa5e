/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the tickets of a server to sessions in the client's store (RFC 9846 4.7.1). The resumption secret is
 * kept in an allocation of its own, for clients with a store alone.
 */
#include "engine/connection.h"

#include "engine/limits.h"
#include "handshake/tickets13.h"

stoic_error stoic_connection_keep_resumption(stoic_connection *connection) {
    const stoic_config *config = connection->config;
    if (connection->role != STOIC_ROLE_CLIENT || config->session_store == NULL) {
        return STOIC_OK;
    }
    connection->resumption = stoic_allocate(config->allocator, sizeof(*connection->resumption));
    if (connection->resumption == NULL) {
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    stoic_handshake_keep_resumption(connection->handshake, connection->resumption);
    return STOIC_OK;
}

void stoic_connection_forget_resumption(stoic_connection *connection) {
    stoic_release(connection->config->allocator, connection->resumption, sizeof(*connection->resumption));
    connection->resumption = NULL;
}

stoic_error stoic_connection_take_ticket(stoic_connection *connection, stoic_bytes body, stoic_time now) {
    const stoic_session_store *store = connection->config->session_store;
    stoic_new_session_ticket ticket;
    STOIC_TRY(stoic_new_session_ticket_decode(&ticket, body));
    if (connection->counters.tickets == STOIC_MAX_TICKETS_KEPT) {
        return STOIC_OK;
    }
    connection->counters.tickets++;
    const stoic_ticket_source source = {
        .config = connection->config, .resumption = connection->resumption, .agreed = &connection->agreed};
    stoic_session *session = NULL;
    STOIC_TRY(stoic_session_of_ticket(&session, &source, &ticket, now));
    if (session != NULL) {
        store->put(store->user, session);
        connection->ticket_is_news = true;
    }
    return STOIC_OK;
}
