/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The TLS 1.3 server (RFC 9846 A.2): full handshakes, authenticated by certificate, and resumed ones; one
 * HelloRetryRequest at most. Early data is ignored. All that can fail in a negotiation fails before anything
 * is sent.
 */
#include "handshake/authentication.h"
#include "handshake/limits.h"
#include "handshake/machine.h"
#include "handshake/negotiation.h"
#include "handshake/psk13.h"
#include "handshake/second_hello.h"
#include "handshake/server_name.h"
#include "handshake/tickets13.h"
#include "wire/encrypted_extensions.h"
#include "wire/server_hello.h"

/*
 *     wait_client_hello ----------------------------------+
 *            |  no share for a group in common            |
 *            v                                            |
 *     wait_second_client_hello ---------------------------+
 *                                                         v
 *                                               wait_client_finished
 *                                                         |
 *                                                         v
 *                                                     connected
 *
 *     from                      message       step                       to
 *     wait_client_hello         ClientHello   take_client_hello          wait_client_finished,
 * wait_second_client_hello wait_second_client_hello  ClientHello   take_second_client_hello
 * wait_client_finished wait_client_finished      Finished      take_client_finished       connected
 */
static stoic_error take_client_hello(stoic_handshake *handshake, stoic_actions *actions,
                                     const stoic_incoming *message);
static stoic_error take_second_client_hello(stoic_handshake *handshake, stoic_actions *actions,
                                            const stoic_incoming *message);
static stoic_error take_client_finished(stoic_handshake *handshake, stoic_actions *actions,
                                        const stoic_incoming *message);

static const stoic_state server13_awaits_client_hello = {
    .name = "wait_client_hello", .transitions = {{STOIC_MESSAGE_CLIENT_HELLO, take_client_hello}}};
static const stoic_state server13_awaits_second_client_hello = {
    .name = "wait_second_client_hello",
    .transitions = {{STOIC_MESSAGE_CLIENT_HELLO, take_second_client_hello}}};
static const stoic_state server13_awaits_client_finished = {
    .name = "wait_client_finished", .transitions = {{STOIC_MESSAGE_FINISHED, take_client_finished}}};

/* ---- What was offered, and what we choose ---- */

/* For notices, whatever becomes of the handshake. */
static void note_offer(stoic_handshake *handshake, const stoic_client_hello *hello) {
    stoic_agreed *agreed = handshake->agreed;
    agreed->max_version_offered = stoic_client_hello_max_version(hello);
    agreed->suites_offered = hello->cipher_suites;
    if (stoic_extensions_has(&hello->extensions, STOIC_EXTENSION_ALPN)) {
        agreed->alpn_offered = hello->extensions.alpn;
    }
    stoic_note_server_name(agreed, handshake->config, &hello->extensions);
}

static void keep_session_id(stoic_handshake *handshake, stoic_bytes session_id) {
    stoic_copy(handshake->session_id, sizeof(handshake->session_id), session_id);
    handshake->session_id_len = session_id.len;
}

static stoic_error choose_identity(stoic_handshake *handshake, const stoic_client_hello *hello) {
    stoic_bytes name = stoic_bytes_of(NULL, 0);
    STOIC_TRY(stoic_name_to_serve(&name, handshake->agreed, handshake->config));
    stoic_identity_choice choice;
    STOIC_TRY(
        stoic_choose_identity(&choice, handshake->config, name, hello->extensions.signature_algorithms));
    handshake->identity = choice.identity;
    handshake->scheme = choice.scheme;
    handshake->agreed->identity = choice.number;
    handshake->agreed->scheme = choice.scheme;
    return STOIC_OK;
}

static stoic_error choose_alpn(stoic_handshake *handshake, const stoic_client_hello *hello) {
    stoic_agreed *agreed = handshake->agreed;
    stoic_bytes protocol = stoic_bytes_of(NULL, 0);
    STOIC_TRY(stoic_choose_alpn(&protocol, handshake->config, &hello->extensions));
    stoic_copy(agreed->alpn, sizeof(agreed->alpn), protocol);
    agreed->alpn_len = protocol.len;
    return STOIC_OK;
}

static stoic_error negotiate(stoic_handshake *handshake, stoic_key_share *out_share,
                             const stoic_client_hello *hello) {
    stoic_agreed *agreed = handshake->agreed;
    STOIC_TRY(stoic_check_client_hello(hello));
    agreed->version = STOIC_VERSION_TLS13;
    STOIC_TRY(stoic_choose_suite(&handshake->suite, handshake->config, hello->cipher_suites));
    agreed->suite = handshake->suite;
    STOIC_TRY(stoic_choose_group(&handshake->group, out_share, handshake->config, &hello->extensions));
    agreed->group = handshake->group->id;
    STOIC_TRY(choose_identity(handshake, hello));
    return choose_alpn(handshake, hello);
}

/* ---- What we send ---- */

/* A ServerHello or HelloRetryRequest. `random` and the share are of no account in the latter. */
static stoic_error write_server_hello(stoic_handshake *handshake, bool is_retry, stoic_bytes random,
                                      stoic_bytes share) {
    stoic_server_hello hello = {
        .is_retry = is_retry,
        .legacy_version = STOIC_VERSION_TLS12,
        .random = random,
        .session_id = stoic_bytes_of(handshake->session_id, handshake->session_id_len),
        .cipher_suite = handshake->suite->id,
        .compression_method = STOIC_COMPRESSION_NULL,
    };
    stoic_extensions_add(&hello.extensions, STOIC_EXTENSION_SUPPORTED_VERSIONS);
    hello.extensions.selected_version = STOIC_VERSION_TLS13;
    stoic_extensions_add(&hello.extensions, STOIC_EXTENSION_KEY_SHARE);
    hello.extensions.key_share = (stoic_key_share){.group = handshake->group->id, .key_exchange = share};
    if (!is_retry && handshake->psk.len > 0) {
        stoic_extensions_add(&hello.extensions, STOIC_EXTENSION_PRE_SHARED_KEY);
        hello.extensions.selected_identity = handshake->psk.index;
    }
    const size_t start = handshake->flight.len;
    STOIC_TRY(stoic_server_hello_encode(&handshake->flight, &hello));
    stoic_transcript_add_flight(handshake, start);
    return STOIC_OK;
}

/* RFC 9846 E.4: only a client in compatibility mode needs it. */
static void queue_ccs(stoic_handshake *handshake, stoic_actions *actions) {
    if (handshake->session_id_len > 0) {
        stoic_queue_ccs(handshake, actions);
    }
}

static stoic_error ask_for_share(stoic_handshake *handshake, stoic_actions *actions,
                                 const stoic_incoming *message) {
    const stoic_bytes nothing = stoic_bytes_of(NULL, 0);
    stoic_write_bytes(&handshake->server.first_hello, message->body);
    STOIC_TRY(stoic_writer_error(&handshake->server.first_hello));
    stoic_transcript_add(&handshake->transcript, message->whole);
    stoic_transcript_replace_first_hello(&handshake->transcript);
    STOIC_TRY(write_server_hello(handshake, true, nothing, nothing));
    stoic_queue_flight(handshake, actions);
    queue_ccs(handshake, actions);
    handshake->has_retried = true;
    handshake->state = &server13_awaits_second_client_hello;
    return STOIC_OK;
}

static stoic_error send_server_hello(stoic_handshake *handshake, stoic_actions *actions,
                                     stoic_shared_secret *secret, stoic_bytes client_share) {
    const stoic_group *group = handshake->group;
    uint8_t random[STOIC_HELLO_RANDOM_LEN];
    uint8_t share[STOIC_GROUP_MAX_SHARE_LEN];
    STOIC_TRY(stoic_handshake_random(handshake, random, sizeof(random)));
    STOIC_TRY(group->respond(share, secret->bytes, client_share));
    secret->len = group->secret_len;
    STOIC_TRY(write_server_hello(handshake, false, stoic_bytes_of(random, sizeof(random)),
                                 stoic_bytes_of(share, group->server_share_len)));
    stoic_queue_flight(handshake, actions);
    queue_ccs(handshake, actions);
    return STOIC_OK;
}

static void start_handshake_keys(stoic_handshake *handshake, stoic_actions *actions,
                                 const stoic_shared_secret *secret) {
    uint8_t hash[STOIC_HASH_MAX_LEN];
    stoic_key_schedule_start(&handshake->schedule, handshake->suite->hash, stoic_psk_secret(handshake));
    stoic_key_schedule_handshake(&handshake->schedule, stoic_bytes_of(secret->bytes, secret->len),
                                 stoic_transcript_hash(&handshake->transcript, hash));
    stoic_queue_keys(handshake, actions, STOIC_ACTION_WRITE_KEYS, STOIC_SECRET_SERVER_HANDSHAKE);
    stoic_queue_keys(handshake, actions, STOIC_ACTION_READ_KEYS, STOIC_SECRET_CLIENT_HANDSHAKE);
}

static stoic_error write_encrypted_extensions(stoic_handshake *handshake) {
    const stoic_agreed *agreed = handshake->agreed;
    stoic_encrypted_extensions message = {.extensions = {.present = 0}};
    uint8_t room[1 + STOIC_MAX_ALPN];
    if (agreed->alpn_len > 0) {
        stoic_writer list;
        stoic_writer_init_fixed(&list, room, sizeof(room));
        stoic_alpn_write(&list, stoic_bytes_of(agreed->alpn, agreed->alpn_len));
        stoic_extensions_add(&message.extensions, STOIC_EXTENSION_ALPN);
        message.extensions.alpn = stoic_writer_view(&list);
    }
    if (agreed->sni_state == STOIC_SNI_SERVED) { /* RFC 6066 3: says that the name was used */
        stoic_extensions_add(&message.extensions, STOIC_EXTENSION_SERVER_NAME);
    }
    if (handshake->server.has_ticket_request) { /* RFC 9149 3 */
        stoic_extensions_add(&message.extensions, STOIC_EXTENSION_TICKET_REQUEST);
        message.extensions.tickets_expected = (uint8_t)handshake->server.num_tickets;
    }
    const size_t start = handshake->flight.len;
    STOIC_TRY(stoic_encrypted_extensions_encode(&handshake->flight, &message));
    stoic_transcript_add_flight(handshake, start);
    return STOIC_OK;
}

static stoic_error write_authentication(stoic_handshake *handshake) {
    stoic_write_certificate(handshake);
    handshake->agreed->sent_certificate = true;
    return stoic_write_certificate_verify(handshake);
}

/* RFC 9846 2.2: the pre-shared key authenticates in the certificate's place. */
static stoic_error send_protected_flight(stoic_handshake *handshake, stoic_actions *actions) {
    STOIC_TRY(write_encrypted_extensions(handshake));
    if (handshake->psk.len == 0) {
        STOIC_TRY(write_authentication(handshake));
    }
    STOIC_TRY(stoic_write_finished(handshake));
    stoic_queue_flight(handshake, actions);
    return STOIC_OK;
}

static void start_application_keys(stoic_handshake *handshake, stoic_actions *actions) {
    uint8_t hash[STOIC_HASH_MAX_LEN];
    stoic_key_schedule_application(&handshake->schedule, stoic_transcript_hash(&handshake->transcript, hash));
    stoic_queue_keys(handshake, actions, STOIC_ACTION_WRITE_KEYS, STOIC_SECRET_SERVER_APPLICATION);
}

/* The whole flight of the server (RFC 9846 2). */
static stoic_error answer(stoic_handshake *handshake, stoic_actions *actions, const stoic_incoming *message,
                          stoic_bytes client_share) {
    stoic_shared_secret secret = {.len = 0};
    stoic_transcript_add(&handshake->transcript, message->whole);
    stoic_error error = send_server_hello(handshake, actions, &secret, client_share);
    if (error == STOIC_OK) {
        start_handshake_keys(handshake, actions, &secret);
        error = send_protected_flight(handshake, actions);
    }
    if (error == STOIC_OK) {
        start_application_keys(handshake, actions);
        handshake->state = &server13_awaits_client_finished;
    }
    STOIC_WIPE(&secret);
    return error;
}

/* ---- Steps ---- */

/* After suite and identity; the transcript ends before the ClientHello. */
static stoic_error choose_resumption(stoic_handshake *handshake, const stoic_client_hello *hello,
                                     const stoic_incoming *message) {
    STOIC_TRY(stoic_psk_choose(handshake, hello, message));
    handshake->server.num_tickets = stoic_tickets_to_send(handshake, hello);
    handshake->server.has_ticket_request =
        handshake->config->ticket_sealer != NULL &&
        stoic_extensions_has(&hello->extensions, STOIC_EXTENSION_TICKET_REQUEST);
    return STOIC_OK;
}

static stoic_error take_client_hello(stoic_handshake *handshake, stoic_actions *actions,
                                     const stoic_incoming *message) {
    stoic_client_hello hello;
    STOIC_TRY(stoic_client_hello_decode(&hello, message->body));
    note_offer(handshake, &hello);
    stoic_key_share share = {.group = 0};
    STOIC_TRY(negotiate(handshake, &share, &hello));
    keep_session_id(handshake, hello.session_id);
    handshake->server.may_skip_early_data =
        stoic_extensions_has(&hello.extensions, STOIC_EXTENSION_EARLY_DATA);
    stoic_transcript_start(&handshake->transcript, handshake->suite->hash);
    if (share.key_exchange.len == 0) {
        return ask_for_share(handshake, actions, message);
    }
    STOIC_TRY(choose_resumption(handshake, &hello, message));
    return answer(handshake, actions, message, share.key_exchange);
}

/* What was negotiated stays: the second hello says the same (RFC 9846 4.2.4). */
static stoic_error take_second_client_hello(stoic_handshake *handshake, stoic_actions *actions,
                                            const stoic_incoming *message) {
    stoic_client_hello first;
    stoic_client_hello hello;
    STOIC_TRY(stoic_client_hello_decode(&first, stoic_writer_view(&handshake->server.first_hello)));
    STOIC_TRY(stoic_client_hello_decode(&hello, message->body));
    note_offer(handshake, &hello);
    STOIC_TRY(stoic_check_second_hello(&first, &hello));
    STOIC_TRY(stoic_check_client_hello(&hello));
    stoic_key_share share = {.group = 0};
    stoic_reader shares = stoic_reader_of(hello.extensions.key_shares);
    const bool has_share = stoic_key_share_next(&shares, &share);
    /* RFC 9846 4.2.2: exactly the one that we asked for. */
    if (!has_share || share.group != handshake->group->id || !stoic_reader_at_end(&shares)) {
        return STOIC_ERROR_KEY_SHARE_GROUP_MISMATCH;
    }
    handshake->server.may_skip_early_data = false;
    STOIC_TRY(choose_resumption(handshake, &hello, message));
    return answer(handshake, actions, message, share.key_exchange);
}

/* Under the application keys, before anything that the application says. */
static stoic_error send_tickets(stoic_handshake *handshake, stoic_actions *actions, stoic_time now) {
    uint8_t hash[STOIC_HASH_MAX_LEN];
    if (handshake->server.num_tickets == 0) {
        return STOIC_OK;
    }
    stoic_key_schedule_resumption(&handshake->schedule, stoic_transcript_hash(&handshake->transcript, hash));
    STOIC_TRY(stoic_tickets_write(handshake, now));
    if (handshake->flight.len > handshake->num_queued) { /* none when the seven days are over */
        stoic_queue_flight(handshake, actions);
    }
    return STOIC_OK;
}

static stoic_error take_client_finished(stoic_handshake *handshake, stoic_actions *actions,
                                        const stoic_incoming *message) {
    handshake->server.may_skip_early_data = false;
    STOIC_TRY(stoic_check_finished(handshake, message));
    stoic_transcript_add(&handshake->transcript, message->whole);
    stoic_queue_keys(handshake, actions, STOIC_ACTION_READ_KEYS, STOIC_SECRET_CLIENT_APPLICATION);
    STOIC_TRY(send_tickets(handshake, actions, message->now));
    stoic_queue_connected(handshake, actions);
    return STOIC_OK;
}

stoic_error stoic_server_handshake_new(stoic_handshake **out, const stoic_config *config,
                                       stoic_agreed *agreed) {
    return stoic_handshake_allocate(out, config, agreed, &server13_awaits_client_hello);
}
