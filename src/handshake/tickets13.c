/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tickets, both sides. A ticket of ours holds, sealed: a version, the suite, the PSK, when it was made and
 * how long it is good, age_add, when the full handshake behind it was, until when the client's certificates
 * are good, the name, the ALPN protocol, the binding, the client's certificates.
 */
#include "handshake/tickets13.h"

#include "config/binding.h"
#include "handshake/limits.h"
#include "handshake/psk13.h"
#include "secrets/psk.h"
#include "store/limits.h"
#include "store/ticket_sealer.h"

enum {
    CONTENT_VERSION = 2,
    CONTENT_MAX = 128 + STOIC_HASH_MAX_LEN + STOIC_MAX_SNI + STOIC_MAX_ALPN + STOIC_SESSION_BINDING_LEN +
                  STOIC_TICKET_MAX_CHAIN,
    TICKET_MAX = CONTENT_MAX + STOIC_TICKET_OVERHEAD
};
_Static_assert((int)TICKET_MAX <= (int)STOIC_SESSION_MAX_TICKET, "our own client would not keep it");
/* Several machines share keys, and their clocks differ: a ticket may be this much younger than nothing. */
#define CLOCK_TOLERANCE_NS (60 * STOIC_NS_PER_SECOND)

/* What a ticket holds. */
typedef struct ticket_content {
    uint16_t suite;
    int64_t created_ns, authenticated_ns; /* wall time */
    uint32_t lifetime_seconds, age_add;
    stoic_bytes psk, name, binding;
    stoic_bytes alpn;       /* for early data alone: otherwise it is agreed afresh */
    int64_t peer_not_after; /* of what made us believe the client; INT64_MAX without */
    stoic_bytes chain;      /* of the client; empty: it showed none */
} ticket_content;

/* ---- Server: out ---- */

size_t stoic_tickets_to_send(const stoic_handshake *handshake, const stoic_client_hello *hello) {
    const stoic_config *config = handshake->config;
    const stoic_extensions *extensions = &hello->extensions;
    const bool is_resumed = handshake->psk.len > 0;
    if (config->ticket_sealer == NULL || config->num_tickets == 0 || !stoic_psk_is_wanted(extensions)) {
        return 0;
    }
    if (!stoic_extensions_has(extensions, STOIC_EXTENSION_TICKET_REQUEST)) {
        return is_resumed ? 1 : config->num_tickets;
    }
    const size_t wanted = is_resumed ? extensions->tickets_wanted_resumed : extensions->tickets_wanted;
    return wanted < STOIC_TICKETS_MAX ? wanted : STOIC_TICKETS_MAX; /* RFC 9149 3 */
}

static stoic_bytes name_of(const stoic_agreed *agreed) {
    return stoic_bytes_of(agreed->sni, agreed->sni_len);
}

static void write_content(stoic_writer *writer, const ticket_content *content) {
    stoic_write_u8(writer, CONTENT_VERSION);
    stoic_write_u16(writer, content->suite);
    stoic_write_u64(writer, (uint64_t)content->created_ns);
    stoic_write_u64(writer, (uint64_t)content->authenticated_ns);
    stoic_write_u32(writer, content->lifetime_seconds);
    stoic_write_u32(writer, content->age_add);
    stoic_write_vector8(writer, content->psk);
    stoic_write_vector8(writer, content->name);
    stoic_write_vector8(writer, content->alpn);
    stoic_write_vector8(writer, content->binding);
    stoic_write_u64(writer, (uint64_t)content->peer_not_after);
    stoic_write_vector16(writer, content->chain);
}

static stoic_error seal_content(const stoic_handshake *handshake, stoic_writer *ticket,
                                const ticket_content *content) {
    uint8_t room[CONTENT_MAX];
    stoic_writer plain;
    stoic_writer_init_fixed(&plain, room, sizeof(room));
    write_content(&plain, content);
    stoic_error error = stoic_writer_error(&plain);
    if (error == STOIC_OK) {
        error = stoic_ticket_seal(handshake->config->ticket_sealer, ticket, stoic_writer_view(&plain));
    }
    stoic_wipe(room, plain.len);
    return error;
}

static int64_t authenticated_at(const stoic_handshake *handshake, stoic_time now) {
    return handshake->psk.len > 0 ? handshake->psk.authenticated_ns : now.wall_ns;
}

/* RFC 9846 4.7.1: the lifetime of the config, or what is left of the seven days since the full handshake. */
static uint32_t lifetime_of(const stoic_handshake *handshake, stoic_time now) {
    const int64_t end =
        authenticated_at(handshake, now) + STOIC_TICKET_MAX_LIFETIME * STOIC_NS_PER_SECOND - now.wall_ns;
    const int64_t left = end < 0 ? 0 : end / STOIC_NS_PER_SECOND;
    const uint32_t own = handshake->config->ticket_lifetime_seconds;
    return left < own ? (uint32_t)left : own;
}

static stoic_error draw_age_add(const stoic_handshake *handshake, uint32_t *out) {
    uint8_t bytes[sizeof(uint32_t)];
    STOIC_TRY(stoic_handshake_random(handshake, bytes, sizeof(bytes)));
    stoic_reader reader = stoic_reader_of(stoic_bytes_of(bytes, sizeof(bytes)));
    return stoic_read_u32(&reader, out) ? STOIC_OK : STOIC_ERROR_INTERNAL;
}

/* `number` is the nonce: it differs from ticket to ticket (RFC 9846 4.7.1). */
static stoic_error write_ticket(stoic_handshake *handshake, uint8_t number, const uint8_t *psk,
                                stoic_time now) {
    uint8_t binding[STOIC_SESSION_BINDING_LEN], room[TICKET_MAX];
    const stoic_agreed *agreed = handshake->agreed;
    ticket_content content = {
        .suite = handshake->suite->id,
        .created_ns = now.wall_ns,
        .authenticated_ns = authenticated_at(handshake, now),
        .lifetime_seconds = lifetime_of(handshake, now),
        .psk = stoic_bytes_of(psk, handshake->suite->hash->output_len),
        .name = name_of(agreed),
        .alpn = stoic_bytes_of(agreed->alpn, agreed->alpn_len),
        .binding = stoic_config_bind_identity(handshake->config, binding, handshake->identity),
        .peer_not_after = agreed->peer_not_after,
        .chain = stoic_bytes_of(agreed->peer_chain, agreed->peer_chain_len),
    };
    stoic_writer ticket;
    stoic_writer_init_fixed(&ticket, room, sizeof(room));
    STOIC_TRY(draw_age_add(handshake, &content.age_add));
    STOIC_TRY(seal_content(handshake, &ticket, &content));
    const stoic_new_session_ticket message = {.lifetime = content.lifetime_seconds,
                                              .age_add = content.age_add,
                                              .nonce = stoic_bytes_of(&number, 1),
                                              .ticket = stoic_writer_view(&ticket)};
    return stoic_new_session_ticket_encode(&handshake->flight, &message);
}

stoic_error stoic_tickets_write(stoic_handshake *handshake, stoic_time now) {
    const stoic_bytes secret = stoic_key_schedule_secret(&handshake->schedule, STOIC_SECRET_RESUMPTION);
    uint8_t psk[STOIC_HASH_MAX_LEN];
    stoic_error error = STOIC_OK;
    if (lifetime_of(handshake, now) == 0 || handshake->agreed->peer_chain_len > STOIC_TICKET_MAX_CHAIN) {
        return STOIC_OK;
    }
    for (size_t i = 0; i < handshake->server.num_tickets && error == STOIC_OK; i++) {
        const uint8_t number = (uint8_t)i;
        stoic_psk_of_ticket(handshake->suite->hash, psk, secret, stoic_bytes_of(&number, 1));
        error = write_ticket(handshake, number, psk, now);
    }
    STOIC_WIPE(&psk);
    return error;
}

/* ---- Server: in ---- */

static bool read_wall(stoic_reader *reader, int64_t *out) {
    uint64_t value;
    if (!stoic_read_u64(reader, &value) || value > (uint64_t)INT64_MAX / 2) {
        return false;
    }
    *out = (int64_t)value;
    return true;
}

static bool read_end(stoic_reader *reader, int64_t *out) {
    uint64_t value;
    if (!stoic_read_u64(reader, &value) || value > (uint64_t)INT64_MAX) {
        return false;
    }
    *out = (int64_t)value;
    return true;
}

static bool read_content(ticket_content *out, stoic_bytes plain) {
    stoic_reader reader = stoic_reader_of(plain);
    uint8_t version;
    return stoic_read_u8(&reader, &version) && version == CONTENT_VERSION &&
           stoic_read_u16(&reader, &out->suite) && read_wall(&reader, &out->created_ns) &&
           read_wall(&reader, &out->authenticated_ns) && stoic_read_u32(&reader, &out->lifetime_seconds) &&
           stoic_read_u32(&reader, &out->age_add) && stoic_read_vector8(&reader, &out->psk) &&
           stoic_read_vector8(&reader, &out->name) && stoic_read_vector8(&reader, &out->alpn) &&
           stoic_read_vector8(&reader, &out->binding) && read_end(&reader, &out->peer_not_after) &&
           stoic_read_vector16(&reader, &out->chain) && stoic_reader_at_end(&reader);
}

/* Neither from the future nor too old; and no certificate of the client has ended (RFC 5280 4.1.2.5). */
static bool is_fresh(const ticket_content *content, stoic_time now) {
    const int64_t longest = STOIC_TICKET_MAX_LIFETIME * STOIC_NS_PER_SECOND;
    const int64_t end = content->created_ns + content->lifetime_seconds * STOIC_NS_PER_SECOND;
    return content->created_ns <= now.wall_ns + CLOCK_TOLERANCE_NS && now.wall_ns < end &&
           now.wall_ns < content->authenticated_ns + longest &&
           now.wall_ns / STOIC_NS_PER_SECOND <= content->peer_not_after;
}

/* The binding says that clients were asked as they are now; who then showed none is nobody. */
static bool is_client_known_enough(const stoic_config *config, const ticket_content *content) {
    return config->client_authentication != STOIC_CLIENT_AUTHENTICATION_REQUIRED || content->chain.len > 0;
}

/* RFC 9846 4.7.1: the same hash. Name and certificate: those of this handshake. */
static bool fits(const stoic_handshake *handshake, const ticket_content *content) {
    uint8_t binding[STOIC_SESSION_BINDING_LEN];
    const stoic_suite *suite = stoic_provider_suite(handshake->config->provider, content->suite);
    return suite != NULL && suite->hash == handshake->suite->hash &&
           content->psk.len == suite->hash->output_len &&
           is_client_known_enough(handshake->config, content) &&
           stoic_bytes_equal(content->name, name_of(handshake->agreed)) &&
           stoic_bytes_equal(content->binding,
                             stoic_config_bind_identity(handshake->config, binding, handshake->identity));
}

/* Takes over what the ticket says. Without memory the ticket is of no use, and the handshake a full one. */
static bool copy_content(const stoic_handshake *handshake, stoic_psk *out, const ticket_content *content) {
    uint8_t *chain = NULL;
    if (content->chain.len > 0) {
        chain = stoic_allocate(handshake->config->allocator, content->chain.len);
        if (chain == NULL) {
            return false;
        }
        stoic_copy(chain, content->chain.len, content->chain);
    }
    stoic_copy(out->secret, sizeof(out->secret), content->psk);
    out->len = content->psk.len;
    out->authenticated_ns = content->authenticated_ns;
    out->peer_not_after = content->peer_not_after;
    out->chain = chain;
    out->chain_len = content->chain.len;
    return true;
}

bool stoic_ticket_accept(const stoic_handshake *handshake, stoic_psk *out, stoic_bytes ticket,
                         stoic_time now) {
    uint8_t room[TICKET_MAX];
    size_t len = 0;
    ticket_content content;
    const bool is_accepted =
        stoic_ticket_open(handshake->config->ticket_sealer, &len, room, sizeof(room), ticket, now) &&
        read_content(&content, stoic_bytes_of(room, len)) && is_fresh(&content, now) &&
        fits(handshake, &content) && copy_content(handshake, out, &content);
    stoic_wipe(room, len);
    return is_accepted;
}

/* ---- Client ---- */

stoic_error stoic_session_of_ticket(stoic_session **out, const stoic_ticket_source *source,
                                    const stoic_new_session_ticket *ticket, stoic_time now) {
    const stoic_agreed *agreed = source->agreed;
    const stoic_resumption *resumption = source->resumption;
    const stoic_hash *hash = agreed->suite->hash;
    uint8_t psk[STOIC_HASH_MAX_LEN];
    *out = NULL;
    if (ticket->lifetime == 0 || ticket->ticket.len > STOIC_SESSION_MAX_TICKET) { /* RFC 9846 4.7.1 */
        return STOIC_OK;
    }
    stoic_psk_of_ticket(hash, psk, stoic_bytes_of(resumption->secret, hash->output_len), ticket->nonce);
    const stoic_session_parts parts = {
        .suite = agreed->suite->id,
        .lifetime_seconds = ticket->lifetime,
        .age_add = ticket->age_add,
        .received_ns = now.wall_ns,
        .authenticated_ns = resumption->authenticated_ns,
        .peer_not_after = agreed->peer_not_after,
        .psk = stoic_bytes_of(psk, hash->output_len),
        .binding = stoic_bytes_of(source->config->binding, sizeof(source->config->binding)),
        .server_name = stoic_bytes_of(resumption->name, resumption->name_len),
        .ticket = ticket->ticket,
        .chain = stoic_bytes_of(agreed->peer_chain, agreed->peer_chain_len),
    };
    const stoic_error error = stoic_session_new(out, &parts, source->config->allocator);
    STOIC_WIPE(&psk);
    return error;
}
