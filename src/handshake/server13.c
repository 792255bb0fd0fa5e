/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The TLS 1.3 server (RFC 9846 A.2): full handshakes, authenticated by certificate, the client too where the
 * config wants it, and resumed ones; one HelloRetryRequest at most. Early data is ignored. All that can fail
 * in a negotiation fails before anything is sent.
 */
#include "handshake/authentication.h"
#include "handshake/certificate_request13.h"
#include "handshake/ja4.h"
#include "handshake/limits.h"
#include "handshake/machine.h"
#include "handshake/negotiation.h"
#include "handshake/psk13.h"
#include "handshake/second_hello.h"
#include "handshake/server_hello13.h"
#include "handshake/server_name.h"
#include "handshake/stateless_retry.h"
#include "handshake/tickets13.h"
#include "handshake/verify.h"
#include "wire/encrypted_extensions.h"
#include "wire/message.h"

/*
 *     wait_client_hello ---> (wait_client_hello_answer) --+
 *            |  no share for a group in common            |
 *            v                                            |
 *     wait_second_client_hello ---------------------------+
 *                                                         v
 *                                                 (wait_signature)
 *                                                         |
 *                          the client is asked            v
 *     wait_client_certificate <---------------------------+
 *            |             |  it has none                 |
 *            |             +-----------------------+      |
 *            v                                     v      v
 *     wait_client_certificate_verify ------> wait_client_finished ----> connected
 *
 *     In brackets: waits for the application, where config and identity want them. An answer goes on with
 *     the step that the state has as `resume`: negotiate_kept_hello, finish_flight.
 *
 *     from                            message            to
 *     wait_client_hello               ClientHello        as after finish_flight
 *       (no share)                                       wait_second_client_hello
 *     wait_second_client_hello        ClientHello        as after finish_flight
 *     (finish_flight, when asked)                        wait_client_certificate
 *     (finish_flight)                                    wait_client_finished
 *     wait_client_certificate         Certificate        wait_client_certificate_verify
 *       (an empty one)                                   wait_client_finished
 *     wait_client_certificate_verify  CertificateVerify  wait_client_finished
 *     wait_client_finished            Finished           connected
 *
 *     The step of wait_X is take_X.
 */
static stoic_error take_client_hello(stoic_handshake *handshake, stoic_actions *actions,
                                     const stoic_incoming *message);
static stoic_error take_second_client_hello(stoic_handshake *handshake, stoic_actions *actions,
                                            const stoic_incoming *message);
static stoic_error take_client_certificate(stoic_handshake *handshake, stoic_actions *actions,
                                           const stoic_incoming *message);
static stoic_error take_client_certificate_verify(stoic_handshake *handshake, stoic_actions *actions,
                                                  const stoic_incoming *message);
static stoic_error take_client_finished(stoic_handshake *handshake, stoic_actions *actions,
                                        const stoic_incoming *message);
static stoic_error negotiate_kept_hello(stoic_handshake *handshake, stoic_actions *actions, stoic_time now);
static stoic_error finish_flight(stoic_handshake *handshake, stoic_actions *actions, stoic_time now);

static const stoic_state server13_awaits_client_hello = {
    .name = "wait_client_hello", .transitions = {{STOIC_MESSAGE_CLIENT_HELLO, take_client_hello}}};
static const stoic_state server13_awaits_second_client_hello = {
    .name = "wait_second_client_hello",
    .transitions = {{STOIC_MESSAGE_CLIENT_HELLO, take_second_client_hello}}};
static const stoic_state server13_awaits_client_certificate = {
    .name = "wait_client_certificate", .transitions = {{STOIC_MESSAGE_CERTIFICATE, take_client_certificate}}};
static const stoic_state server13_awaits_client_certificate_verify = {
    .name = "wait_client_certificate_verify",
    .transitions = {{STOIC_MESSAGE_CERTIFICATE_VERIFY, take_client_certificate_verify}}};
static const stoic_state server13_awaits_client_finished = {
    .name = "wait_client_finished", .transitions = {{STOIC_MESSAGE_FINISHED, take_client_finished}}};
static const stoic_state server13_awaits_client_hello_answer = {
    .name = "wait_client_hello_answer", .wait = STOIC_WAIT_CLIENT_HELLO, .resume = negotiate_kept_hello};
static const stoic_state server13_awaits_signature = {
    .name = "wait_signature", .wait = STOIC_WAIT_SIGN, .resume = finish_flight};

/* ---- What was offered, and what we choose ---- */

/* Of the first hello: the second one is shaped by our answer. */
static void note_fingerprint(stoic_handshake *handshake, const stoic_client_hello *hello) {
    const stoic_hash *sha256 = stoic_provider_hash(handshake->config->provider, STOIC_HASH_SHA256);
    const bool is_wanted = handshake->config->wants_ja4 || handshake->config->client_hello_wait;
    if (is_wanted && sha256 != NULL && !handshake->has_retried) {
        stoic_ja4(handshake->agreed->ja4, hello, sha256);
    }
}

/* For notices, whatever becomes of the handshake. */
static void note_offer(stoic_handshake *handshake, const stoic_client_hello *hello) {
    stoic_agreed *agreed = handshake->agreed;
    agreed->max_version_offered = stoic_client_hello_max_version(hello);
    agreed->suites_offered = hello->cipher_suites;
    if (stoic_extensions_has(&hello->extensions, STOIC_EXTENSION_ALPN)) {
        agreed->alpn_offered = hello->extensions.alpn;
    }
    stoic_note_server_name(agreed, handshake->config, &hello->extensions);
    note_fingerprint(handshake, hello);
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

/* RFC 8449 4: a client that offers gets an answer, be it that we take all that TLS allows. */
static void agree_on_record_limits(stoic_handshake *handshake, const stoic_client_hello *hello) {
    stoic_agreed *agreed = handshake->agreed;
    const size_t own = handshake->config->record_size_limit;
    if (stoic_extensions_has(&hello->extensions, STOIC_EXTENSION_RECORD_SIZE_LIMIT)) {
        agreed->own_record_limit = own > 0 ? own : STOIC_RECORD_SIZE_LIMIT_MAX;
        agreed->peer_record_limit = hello->extensions.record_size_limit;
    }
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
    agree_on_record_limits(handshake, hello);
    return choose_alpn(handshake, hello);
}

/* ---- What we send ---- */

/* To the flight and to the transcript. */
static stoic_error write_server_hello(stoic_handshake *handshake, const stoic_server_hello_parts *parts) {
    const size_t start = handshake->flight.len;
    STOIC_TRY(stoic_write_server_hello(handshake, parts));
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
    stoic_write_bytes(&handshake->server.first_hello, message->body);
    STOIC_TRY(stoic_writer_error(&handshake->server.first_hello));
    stoic_transcript_add(&handshake->transcript, message->whole);
    stoic_transcript_replace_first_hello(&handshake->transcript);
    STOIC_TRY(write_server_hello(handshake, &(stoic_server_hello_parts){.is_retry = true}));
    stoic_queue_flight(handshake, actions);
    queue_ccs(handshake, actions);
    handshake->has_retried = true;
    handshake->agreed->is_retried = true;
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
    const stoic_server_hello_parts parts = {.random = stoic_bytes_of(random, sizeof(random)),
                                            .share = stoic_bytes_of(share, group->server_share_len)};
    STOIC_TRY(write_server_hello(handshake, &parts));
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
    if (agreed->own_record_limit > 0) { /* RFC 8449 4 */
        stoic_extensions_add(&message.extensions, STOIC_EXTENSION_RECORD_SIZE_LIMIT);
        message.extensions.record_size_limit = (uint16_t)agreed->own_record_limit;
    }
    const size_t start = handshake->flight.len;
    STOIC_TRY(stoic_encrypted_extensions_encode(&handshake->flight, &message));
    stoic_transcript_add_flight(handshake, start);
    return STOIC_OK;
}

static void start_application_keys(stoic_handshake *handshake, stoic_actions *actions) {
    uint8_t hash[STOIC_HASH_MAX_LEN];
    stoic_key_schedule_application(&handshake->schedule, stoic_transcript_hash(&handshake->transcript, hash));
    stoic_queue_keys(handshake, actions, STOIC_ACTION_WRITE_KEYS, STOIC_SECRET_SERVER_APPLICATION);
}

/* What follows the signature. */
static stoic_error finish_flight(stoic_handshake *handshake, stoic_actions *actions, stoic_time now) {
    (void)now;
    STOIC_TRY(stoic_write_finished(handshake));
    stoic_queue_flight(handshake, actions);
    start_application_keys(handshake, actions);
    handshake->state = handshake->server.has_requested_certificate ? &server13_awaits_client_certificate
                                                                   : &server13_awaits_client_finished;
    return STOIC_OK;
}

static stoic_error send_protected_flight(stoic_handshake *handshake, stoic_actions *actions, stoic_time now) {
    STOIC_TRY(write_encrypted_extensions(handshake));
    if (handshake->psk.len > 0) { /* RFC 9846 2.2: it authenticates in the certificate's place */
        return finish_flight(handshake, actions, now);
    }
    if (handshake->config->client_authentication != STOIC_CLIENT_AUTHENTICATION_NONE) {
        STOIC_TRY(stoic_write_certificate_request(handshake)); /* RFC 9846 4.4.2: never after a PSK */
    }
    stoic_write_certificate(handshake);
    handshake->agreed->sent_certificate = true;
    if (handshake->identity->signer == NULL) {
        return stoic_wait_for_signature(handshake, actions, &server13_awaits_signature);
    }
    STOIC_TRY(stoic_write_certificate_verify(handshake));
    return finish_flight(handshake, actions, now);
}

/* The whole flight of the server (RFC 9846 2). */
static stoic_error answer(stoic_handshake *handshake, stoic_actions *actions, const stoic_incoming *message,
                          stoic_bytes client_share) {
    stoic_shared_secret secret = {.len = 0};
    stoic_transcript_add(&handshake->transcript, message->whole);
    stoic_error error = send_server_hello(handshake, actions, &secret, client_share);
    if (error == STOIC_OK) {
        start_handshake_keys(handshake, actions, &secret);
        error = send_protected_flight(handshake, actions, message->now);
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

/* The hello as it came: with its hash in a cookie nothing of it needs to be kept. */
static stoic_error ask_for_share_statelessly(stoic_handshake *handshake, stoic_actions *actions,
                                             const stoic_client_hello *hello, const stoic_incoming *message) {
    uint8_t hash[STOIC_HASH_MAX_LEN];
    uint8_t room[STOIC_RETRY_COOKIE_MAX_LEN];
    stoic_writer cookie;
    stoic_writer_init_fixed(&cookie, room, sizeof(room));
    stoic_transcript_add(&handshake->transcript, message->whole);
    STOIC_TRY(stoic_retry_cookie_write(&cookie, handshake, hello,
                                       stoic_transcript_hash(&handshake->transcript, hash), message->now));
    STOIC_TRY(stoic_write_server_hello(
        handshake, &(stoic_server_hello_parts){.is_retry = true, .cookie = stoic_writer_view(&cookie)}));
    stoic_queue_flight(handshake, actions);
    queue_ccs(handshake, actions);
    handshake->has_retried = true;
    handshake->agreed->is_retried = true;
    handshake->state = &server13_awaits_client_hello; /* what comes next is one, as on any new connection */
    return STOIC_OK;
}

/* RFC 9846 4.2.2: exactly the one that we asked for. */
static stoic_error find_asked_share(stoic_key_share *out, const stoic_handshake *handshake,
                                    const stoic_client_hello *hello) {
    stoic_reader shares = stoic_reader_of(hello->extensions.key_shares);
    const bool has_share = stoic_key_share_next(&shares, out);
    return has_share && out->group == handshake->group->id && stoic_reader_at_end(&shares)
               ? STOIC_OK
               : STOIC_ERROR_KEY_SHARE_GROUP_MISMATCH;
}

/* What the cookie says must still be ours to choose: another config may have made it. */
static stoic_error adopt_cookie(stoic_handshake *handshake, const stoic_retry_cookie *cookie,
                                const stoic_client_hello *hello) {
    const stoic_config *config = handshake->config;
    handshake->suite = NULL;
    handshake->group = NULL;
    STOIC_EACH(suite, config->suites, config->num_suites) {
        handshake->suite = (*suite)->id == cookie->suite ? *suite : handshake->suite;
    }
    STOIC_EACH(group, config->groups, config->num_groups) {
        handshake->group = (*group)->id == cookie->group ? *group : handshake->group;
    }
    if (handshake->suite == NULL || handshake->group == NULL) {
        return STOIC_ERROR_COOKIE_INVALID;
    }
    handshake->agreed->suite = handshake->suite;
    handshake->agreed->group = handshake->group->id;
    STOIC_TRY(choose_identity(handshake, hello));
    agree_on_record_limits(handshake, hello);
    return choose_alpn(handshake, hello);
}

/* The second of two hellos, whoever got the first one (RFC 9846 4.3.2). */
static stoic_error take_returned_cookie(stoic_handshake *handshake, stoic_actions *actions,
                                        const stoic_client_hello *hello, const stoic_incoming *message) {
    stoic_retry_cookie cookie;
    stoic_key_share share = {.group = 0};
    STOIC_TRY(stoic_check_client_hello(hello));
    handshake->agreed->version = STOIC_VERSION_TLS13;
    STOIC_TRY(stoic_retry_cookie_read(&cookie, handshake, hello, message->now));
    STOIC_TRY(adopt_cookie(handshake, &cookie, hello));
    STOIC_TRY(find_asked_share(&share, handshake, hello));
    if (stoic_extensions_has(&hello->extensions, STOIC_EXTENSION_EARLY_DATA)) { /* RFC 9846 4.3.10 */
        return STOIC_ERROR_SECOND_HELLO_CHANGED;
    }
    keep_session_id(handshake, hello->session_id);
    stoic_copy(handshake->server.client_random, sizeof(handshake->server.client_random), hello->random);
    STOIC_TRY(stoic_restore_transcript(handshake, &cookie, hello->extensions.cookie));
    handshake->has_retried = true;
    handshake->agreed->is_retried = true;
    handshake->server.may_skip_early_data = false;
    STOIC_TRY(choose_resumption(handshake, hello, message));
    return answer(handshake, actions, message, share.key_exchange);
}

static stoic_error answer_first_hello(stoic_handshake *handshake, stoic_actions *actions,
                                      const stoic_incoming *message, const stoic_client_hello *hello) {
    const bool is_stateless = handshake->config->num_retry_keys > 0;
    if (is_stateless && stoic_extensions_has(&hello->extensions, STOIC_EXTENSION_COOKIE)) {
        return take_returned_cookie(handshake, actions, hello, message);
    }
    if (handshake->has_retried) { /* RFC 9846 4.3.2: our cookie MUST come back */
        return STOIC_ERROR_EXTENSION_MISSING;
    }
    stoic_key_share share = {.group = 0};
    STOIC_TRY(negotiate(handshake, &share, hello));
    keep_session_id(handshake, hello->session_id);
    stoic_copy(handshake->server.client_random, sizeof(handshake->server.client_random), hello->random);
    handshake->server.may_skip_early_data =
        stoic_extensions_has(&hello->extensions, STOIC_EXTENSION_EARLY_DATA);
    stoic_transcript_start(&handshake->transcript, handshake->suite->hash);
    if (share.key_exchange.len == 0 && is_stateless) {
        return ask_for_share_statelessly(handshake, actions, hello, message);
    }
    if (share.key_exchange.len == 0) {
        return ask_for_share(handshake, actions, message);
    }
    STOIC_TRY(choose_resumption(handshake, hello, message));
    return answer(handshake, actions, message, share.key_exchange);
}

static stoic_error take_client_hello(stoic_handshake *handshake, stoic_actions *actions,
                                     const stoic_incoming *message) {
    stoic_client_hello hello;
    STOIC_TRY(stoic_client_hello_decode(&hello, message->body));
    note_offer(handshake, &hello);
    if (handshake->config->client_hello_wait) {
        return stoic_wait_for_config(handshake, message, &server13_awaits_client_hello_answer);
    }
    return answer_first_hello(handshake, actions, message, &hello);
}

/* The config may be another one now: what it says to the name is noted again. */
static stoic_error negotiate_kept_hello(stoic_handshake *handshake, stoic_actions *actions, stoic_time now) {
    stoic_incoming message = {.whole = stoic_writer_view(&handshake->wait.hello), .now = now};
    stoic_client_hello hello;
    if (!stoic_message_split(&message.type, &message.body, message.whole)) {
        return STOIC_ERROR_INTERNAL;
    }
    STOIC_TRY(stoic_client_hello_decode(&hello, message.body));
    note_offer(handshake, &hello);
    return answer_first_hello(handshake, actions, &message, &hello);
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
    STOIC_TRY(find_asked_share(&share, handshake, &hello));
    handshake->server.may_skip_early_data = false;
    STOIC_TRY(choose_resumption(handshake, &hello, message));
    return answer(handshake, actions, message, share.key_exchange);
}

/* RFC 9846 4.5.1: without a certificate the client is nobody in particular, which may be enough. */
static stoic_error take_no_certificate(stoic_handshake *handshake, const stoic_incoming *message) {
    if (handshake->config->client_authentication == STOIC_CLIENT_AUTHENTICATION_REQUIRED) {
        return STOIC_ERROR_PEER_CERTIFICATE_MISSING;
    }
    stoic_transcript_add(&handshake->transcript, message->whole);
    handshake->state = &server13_awaits_client_finished;
    return STOIC_OK;
}

static stoic_error take_client_certificate(stoic_handshake *handshake, stoic_actions *actions,
                                           const stoic_incoming *message) {
    (void)actions;
    handshake->server.may_skip_early_data = false;
    STOIC_TRY(stoic_take_chain(handshake, handshake->server.requested, message));
    if (handshake->agreed->peer_chain_len == 0) {
        return take_no_certificate(handshake, message);
    }
    STOIC_TRY(stoic_verify_client(handshake, message->now));
    stoic_transcript_add(&handshake->transcript, message->whole);
    handshake->state = &server13_awaits_client_certificate_verify;
    return STOIC_OK;
}

static stoic_error take_client_certificate_verify(stoic_handshake *handshake, stoic_actions *actions,
                                                  const stoic_incoming *message) {
    (void)actions;
    uint16_t scheme; /* of the client: what is agreed is ours */
    STOIC_TRY(stoic_check_certificate_verify(handshake, &scheme, message));
    stoic_transcript_add(&handshake->transcript, message->whole);
    handshake->state = &server13_awaits_client_finished;
    return STOIC_OK;
}

/* Under the application keys, before anything that the application says. */
static stoic_error send_tickets(stoic_handshake *handshake, stoic_actions *actions, stoic_time now) {
    uint8_t hash[STOIC_HASH_MAX_LEN];
    if (handshake->server.num_tickets == 0) {
        return STOIC_OK;
    }
    stoic_key_schedule_resumption(&handshake->schedule, stoic_transcript_hash(&handshake->transcript, hash));
    STOIC_TRY(stoic_tickets_write(handshake, now));
    if (handshake->flight.len > handshake->num_queued) { /* there may be reasons to give none */
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
