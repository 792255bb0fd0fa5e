/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pre-shared keys in a handshake (RFC 9846 4.3.11).
 */
#include "handshake/psk13.h"

#include "handshake/limits.h"
#include "handshake/tickets13.h"
#include "handshake/verify.h"
#include "secrets/psk.h"

stoic_bytes stoic_psk_secret(const stoic_handshake *handshake) {
    return stoic_bytes_of(handshake->psk.secret, handshake->psk.len);
}

/* ---- Client: the session ---- */

static const stoic_hash *hash_of(const stoic_config *config, const stoic_session *session) {
    const stoic_session_parts *parts = stoic_session_look(session);
    const stoic_suite *suite = stoic_provider_suite(config->provider, parts->suite);
    return suite != NULL && suite->hash->output_len == parts->psk.len ? suite->hash : NULL;
}

static bool offers_hash(const stoic_config *config, const stoic_hash *hash) {
    STOIC_EACH(suite, config->suites, config->num_suites) {
        if ((*suite)->hash == hash) {
            return true;
        }
    }
    return false;
}

/* The certificate of the full handshake is verified again: for this name, now. */
static bool still_passes(const stoic_handshake *handshake, const stoic_session *session, stoic_time now) {
    const stoic_client_part *client = &handshake->client;
    stoic_bytes leaf;
    return stoic_session_peer_certificate(session, &leaf, 0) &&
           stoic_still_passes(handshake->config, leaf, stoic_bytes_of(client->name, client->name_len), now);
}

static bool may_offer(const stoic_handshake *handshake, const stoic_session *session, stoic_time now) {
    const stoic_config *config = handshake->config;
    const stoic_client_part *client = &handshake->client;
    const stoic_hash *hash = hash_of(config, session);
    return hash != NULL && offers_hash(config, hash) && stoic_session_is_fresh(session, now) &&
           /* what a store hands out is not believed: it may be an application's own */
           stoic_bytes_equal(stoic_session_server_name(session),
                             stoic_bytes_of(client->name, client->name_len)) &&
           stoic_bytes_equal(stoic_session_binding(session),
                             stoic_bytes_of(config->binding, sizeof(config->binding))) &&
           still_passes(handshake, session, now);
}

void stoic_psk_find_session(stoic_handshake *handshake, stoic_time now) {
    const stoic_session_store *store = handshake->config->session_store;
    stoic_client_part *client = &handshake->client;
    for (unsigned i = 0; store != NULL && i < STOIC_MAX_SESSION_TRIES; i++) {
        stoic_session *session =
            store->take(store->user, stoic_bytes_of(client->name, client->name_len),
                        stoic_bytes_of(handshake->config->binding, sizeof(handshake->config->binding)));
        if (session == NULL || may_offer(handshake, session, now)) {
            client->session = session;
            return;
        }
        stoic_session_free(session);
    }
}

/* ---- Client: the offer ---- */

/* RFC 9846 4.3.11: milliseconds since the ticket came, plus age_add, modulo 2^32. */
static uint32_t obfuscated_age(const stoic_session_parts *parts, stoic_time now) {
    const int64_t age_ms = (now.wall_ns - parts->received_ns) / STOIC_NS_PER_MS;
    return (uint32_t)((uint64_t)age_ms + parts->age_add);
}

static void offer_session(stoic_handshake *handshake, stoic_extensions *extensions, stoic_psk_lists *lists) {
    const stoic_session_parts *parts = stoic_session_look(handshake->client.session);
    const stoic_psk_identity identity = {
        .identity = parts->ticket, .obfuscated_ticket_age = obfuscated_age(parts, handshake->client.now)};
    static const uint8_t zeros[STOIC_HASH_MAX_LEN];
    stoic_writer identities, binders;
    stoic_writer_init_fixed(&identities, lists->identities, sizeof(lists->identities));
    stoic_psk_identity_write(&identities, &identity);
    stoic_writer_init_fixed(&binders, lists->binders, sizeof(lists->binders));
    stoic_psk_binder_write(&binders, stoic_bytes_of(zeros, parts->psk.len));
    stoic_extensions_add(extensions, STOIC_EXTENSION_PRE_SHARED_KEY);
    extensions->psk_identities = stoic_writer_view(&identities);
    extensions->psk_binders = stoic_writer_view(&binders);
}

/* RFC 9846 4.2.2: after a HelloRetryRequest, keys that do not fit its suite go. */
static void drop_unfit_session(stoic_handshake *handshake) {
    stoic_client_part *client = &handshake->client;
    if (client->session != NULL && handshake->suite != NULL &&
        handshake->suite->hash != hash_of(handshake->config, client->session)) {
        stoic_session_free(client->session);
        client->session = NULL;
    }
}

void stoic_psk_offer(stoic_handshake *handshake, stoic_extensions *extensions, stoic_psk_lists *lists) {
    static const uint8_t modes[] = {STOIC_PSK_DHE_KE};
    const stoic_config *config = handshake->config;
    if (config->session_store == NULL) {
        return;
    }
    stoic_extensions_add(extensions, STOIC_EXTENSION_PSK_KEY_EXCHANGE_MODES);
    extensions->psk_key_exchange_modes = stoic_bytes_of(modes, sizeof(modes));
    if (config->has_ticket_request) {
        stoic_extensions_add(extensions, STOIC_EXTENSION_TICKET_REQUEST);
        extensions->tickets_wanted = config->tickets_wanted;
        extensions->tickets_wanted_resumed = config->tickets_wanted_resumed;
    }
    drop_unfit_session(handshake);
    if (handshake->client.session != NULL) {
        offer_session(handshake, extensions, lists);
    }
}

/* The binders with their lengths stand at the very end of the message, as long as they will be: all length
 * fields are right already (RFC 9846 4.3.11). */
stoic_error stoic_psk_write_binder(stoic_handshake *handshake, size_t start) {
    stoic_writer *flight = &handshake->flight;
    const stoic_bytes written = stoic_writer_view(flight);
    if (handshake->client.session == NULL || written.len <= start) {
        return stoic_writer_error(flight);
    }
    const stoic_hash *hash = hash_of(handshake->config, handshake->client.session);
    const size_t binders_len = 2 + 1 + hash->output_len;
    const stoic_bytes truncated = stoic_slice(written, start, written.len - start - binders_len);
    uint8_t buffer[STOIC_HASH_MAX_LEN], binder[STOIC_HASH_MAX_LEN];
    const stoic_bytes transcript =
        stoic_transcript_hash_with(&handshake->transcript, buffer, hash, truncated);
    if (transcript.len == 0) {
        return STOIC_ERROR_INTERNAL;
    }
    stoic_psk_binder(hash, binder, stoic_session_look(handshake->client.session)->psk, transcript);
    stoic_writer_truncate(flight, flight->len - hash->output_len);
    stoic_write_bytes(flight, stoic_bytes_of(binder, hash->output_len));
    return stoic_writer_error(flight);
}

/* ---- Client: the answer ---- */

static stoic_error keep_chain(stoic_handshake *handshake, stoic_bytes chain) {
    uint8_t *copy = stoic_allocate(handshake->config->allocator, chain.len);
    if (copy == NULL) {
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    stoic_copy(copy, chain.len, chain);
    handshake->agreed->peer_chain = copy;
    handshake->agreed->peer_chain_len = chain.len;
    return STOIC_OK;
}

stoic_error stoic_psk_accept(stoic_handshake *handshake, const stoic_extensions *extensions) {
    const stoic_session *session = handshake->client.session;
    if (!stoic_extensions_has(extensions, STOIC_EXTENSION_PRE_SHARED_KEY)) {
        return STOIC_OK;
    }
    /* RFC 9846 4.3.11: the one that we offered, and a suite that fits it */
    if (session == NULL || extensions->selected_identity != 0 ||
        hash_of(handshake->config, session) != handshake->suite->hash) {
        return STOIC_ERROR_PSK_SELECTION_INVALID;
    }
    const stoic_session_parts *parts = stoic_session_look(session);
    STOIC_TRY(keep_chain(handshake, parts->chain));
    stoic_copy(handshake->psk.secret, sizeof(handshake->psk.secret), parts->psk);
    handshake->psk.len = parts->psk.len;
    handshake->psk.authenticated_ns = parts->authenticated_ns;
    handshake->agreed->peer_not_after = parts->peer_not_after;
    handshake->agreed->is_resumed = true;
    return STOIC_OK;
}

void stoic_handshake_keep_resumption(const stoic_handshake *handshake, stoic_resumption *out) {
    const stoic_client_part *client = &handshake->client;
    *out = (stoic_resumption){.name_len = client->name_len,
                              .authenticated_ns = handshake->psk.len > 0 ? handshake->psk.authenticated_ns
                                                                         : client->now.wall_ns};
    stoic_copy(out->name, sizeof(out->name), stoic_bytes_of(client->name, client->name_len));
    stoic_copy(out->secret, sizeof(out->secret),
               stoic_key_schedule_secret(&handshake->schedule, STOIC_SECRET_RESUMPTION));
}

/* ---- Server ---- */

static size_t count_identities(stoic_bytes list) {
    stoic_reader rest = stoic_reader_of(list);
    size_t num = 0;
    for (stoic_psk_identity item; stoic_psk_identity_next(&rest, &item);) {
        num++;
    }
    return num;
}

static size_t count_binders(stoic_bytes list) {
    stoic_reader rest = stoic_reader_of(list);
    size_t num = 0;
    for (stoic_bytes item; stoic_psk_binder_next(&rest, &item);) {
        num++;
    }
    return num;
}

bool stoic_psk_is_wanted(const stoic_extensions *extensions) {
    stoic_reader rest = stoic_reader_of(extensions->psk_key_exchange_modes);
    if (!stoic_extensions_has(extensions, STOIC_EXTENSION_PSK_KEY_EXCHANGE_MODES)) {
        return false;
    }
    for (uint8_t mode; stoic_read_u8(&rest, &mode);) {
        if (mode == STOIC_PSK_DHE_KE) {
            return true;
        }
    }
    return false;
}

/* The first one of the client's list that may be used now. */
static bool find_ticket(const stoic_handshake *handshake, stoic_psk *out, stoic_bytes identities,
                        stoic_time now) {
    stoic_reader rest = stoic_reader_of(identities);
    stoic_psk_identity item;
    for (uint16_t i = 0; i < STOIC_MAX_PSK_TRIES && stoic_psk_identity_next(&rest, &item); i++) {
        if (stoic_ticket_accept(handshake, out, item.identity, now)) {
            out->index = i;
            return true;
        }
    }
    return false;
}

/* RFC 9846 4.3.11: that of the chosen key alone is verified. */
static stoic_error check_binder(const stoic_handshake *handshake, const stoic_psk *psk, stoic_bytes binders,
                                stoic_bytes message) {
    const stoic_hash *hash = handshake->suite->hash;
    const stoic_bytes truncated = stoic_slice(message, 0, message.len - 2 - binders.len);
    uint8_t buffer[STOIC_HASH_MAX_LEN], expected[STOIC_HASH_MAX_LEN];
    stoic_reader rest = stoic_reader_of(binders);
    stoic_bytes binder = stoic_bytes_of(NULL, 0);
    for (uint16_t i = 0; i <= psk->index; i++) {
        if (!stoic_psk_binder_next(&rest, &binder)) {
            return STOIC_ERROR_PSK_LISTS_DIFFER;
        }
    }
    stoic_psk_binder(hash, expected, stoic_bytes_of(psk->secret, psk->len),
                     stoic_transcript_hash_with(&handshake->transcript, buffer, hash, truncated));
    return stoic_equal_secret(binder, stoic_bytes_of(expected, hash->output_len)) ? STOIC_OK
                                                                                  : STOIC_ERROR_BAD_BINDER;
}

/* Who the client was in the full handshake is who it is now. */
static void adopt_psk(stoic_handshake *handshake, stoic_psk *psk) {
    stoic_agreed *agreed = handshake->agreed;
    agreed->peer_chain = psk->chain;
    agreed->peer_chain_len = psk->chain_len;
    agreed->peer_not_after = psk->peer_not_after;
    psk->chain = NULL;
    handshake->psk = *psk;
    agreed->is_resumed = true;
    agreed->scheme = 0; /* nothing is signed */
}

stoic_error stoic_psk_choose(stoic_handshake *handshake, const stoic_client_hello *hello,
                             const stoic_incoming *message) {
    const stoic_extensions *extensions = &hello->extensions;
    stoic_psk psk = {.len = 0};
    if (handshake->config->ticket_sealer == NULL ||
        !stoic_extensions_has(extensions, STOIC_EXTENSION_PRE_SHARED_KEY) ||
        !stoic_psk_is_wanted(extensions)) {
        return STOIC_OK;
    }
    if (count_identities(extensions->psk_identities) != count_binders(extensions->psk_binders)) {
        return STOIC_ERROR_PSK_LISTS_DIFFER;
    }
    if (!find_ticket(handshake, &psk, extensions->psk_identities, message->now)) {
        return STOIC_OK;
    }
    const stoic_error error = check_binder(handshake, &psk, extensions->psk_binders, message->whole);
    if (error == STOIC_OK) {
        adopt_psk(handshake, &psk);
    }
    stoic_release(handshake->config->allocator, psk.chain, psk.chain_len);
    STOIC_WIPE(&psk);
    return error;
}
