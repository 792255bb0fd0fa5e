/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The TLS 1.3 client (RFC 9846 A.1): full handshakes with a server that authenticates by certificate, and
 * resumed ones, in which the server's Finished follows its EncryptedExtensions (RFC 9846 2.2).
 * The write keys change right after the ServerHello, so that alerts from then on are protected (RFC 9846
 * A.1).
 */
#include "handshake/authentication.h"
#include "handshake/client_hello13.h"
#include "handshake/key_shares.h"
#include "handshake/machine.h"
#include "handshake/negotiation.h"
#include "handshake/psk13.h"
#include "handshake/server_name.h"
#include "handshake/verify.h"
#include "wire/certificate_request.h"
#include "wire/encrypted_extensions.h"
#include "wire/server_hello.h"

/*
 *     wait_server_hello ---- HelloRetryRequest ----> wait_second_server_hello
 *            |                                                  |
 *            v                                                  |
 *     wait_encrypted_extensions <-------------------------------+
 *            |             |
 *            |             +---- resumed ----> wait_finished
 *            v
 *     wait_certificate_or_request ---- CertificateRequest ----> wait_certificate
 *            |                                                  |
 *            v                                                  |
 *     wait_certificate_verify <---------------------------------+
 *            |
 *            v
 *     wait_finished ----> (wait_signature) ----> connected
 *
 *     In brackets: a wait for the application, where our key is elsewhere; its answer goes on with
 *     finish_handshake.
 *
 *     from                         message              step                       to
 *     wait_server_hello            ServerHello          take_server_hello          wait_encrypted_extensions
 *       (its HelloRetryRequest)                           retry                    wait_second_server_hello
 *     wait_second_server_hello     ServerHello          take_second_server_hello   wait_encrypted_extensions
 *     wait_encrypted_extensions    EncryptedExtensions  take_encrypted_extensions wait_certificate_or_request
 *       (resumed)                                                                  wait_finished
 *     wait_certificate_or_request  CertificateRequest   take_certificate_request   wait_certificate
 *     both                         Certificate          take_certificate           wait_certificate_verify
 *     wait_certificate_verify      CertificateVerify    take_certificate_verify    wait_finished
 *     wait_finished                Finished             take_finished              connected
 */
static stoic_error take_server_hello(stoic_handshake *handshake, stoic_actions *actions,
                                     const stoic_incoming *message);
static stoic_error take_second_server_hello(stoic_handshake *handshake, stoic_actions *actions,
                                            const stoic_incoming *message);
static stoic_error take_encrypted_extensions(stoic_handshake *handshake, stoic_actions *actions,
                                             const stoic_incoming *message);
static stoic_error take_certificate_request(stoic_handshake *handshake, stoic_actions *actions,
                                            const stoic_incoming *message);
static stoic_error take_certificate(stoic_handshake *handshake, stoic_actions *actions,
                                    const stoic_incoming *message);
static stoic_error take_certificate_verify(stoic_handshake *handshake, stoic_actions *actions,
                                           const stoic_incoming *message);
static stoic_error take_finished(stoic_handshake *handshake, stoic_actions *actions,
                                 const stoic_incoming *message);
static stoic_error finish_handshake(stoic_handshake *handshake, stoic_actions *actions, stoic_time now);

static const stoic_state client13_awaits_server_hello = {
    .name = "wait_server_hello", .transitions = {{STOIC_MESSAGE_SERVER_HELLO, take_server_hello}}};
static const stoic_state client13_awaits_second_server_hello = {
    .name = "wait_second_server_hello",
    .transitions = {{STOIC_MESSAGE_SERVER_HELLO, take_second_server_hello}}};
static const stoic_state client13_awaits_encrypted_extensions = {
    .name = "wait_encrypted_extensions",
    .transitions = {{STOIC_MESSAGE_ENCRYPTED_EXTENSIONS, take_encrypted_extensions}}};
static const stoic_state client13_awaits_certificate_or_request = {
    .name = "wait_certificate_or_request",
    .transitions = {{STOIC_MESSAGE_CERTIFICATE_REQUEST, take_certificate_request},
                    {STOIC_MESSAGE_CERTIFICATE, take_certificate}}};
static const stoic_state client13_awaits_certificate = {
    .name = "wait_certificate", .transitions = {{STOIC_MESSAGE_CERTIFICATE, take_certificate}}};
static const stoic_state client13_awaits_certificate_verify = {
    .name = "wait_certificate_verify",
    .transitions = {{STOIC_MESSAGE_CERTIFICATE_VERIFY, take_certificate_verify}}};
static const stoic_state client13_awaits_finished = {
    .name = "wait_finished", .transitions = {{STOIC_MESSAGE_FINISHED, take_finished}}};
static const stoic_state client13_awaits_signature = {
    .name = "wait_signature", .wait = STOIC_WAIT_SIGN, .resume = finish_handshake};

/* ---- ServerHello and HelloRetryRequest ---- */

/* RFC 9846 4.2.3, RFC 9846 4.3.1: comes before all other checks. */
static stoic_error check_version(const stoic_server_hello *hello) {
    if (stoic_extensions_has(&hello->extensions, STOIC_EXTENSION_SUPPORTED_VERSIONS)) {
        return hello->extensions.selected_version == STOIC_VERSION_TLS13 ? STOIC_OK
                                                                         : STOIC_ERROR_VERSION_NOT_OFFERED;
    }
    if (hello->is_retry) { /* older versions have none */
        return STOIC_ERROR_EXTENSION_MISSING;
    }
    return stoic_server_hello_has_downgrade_sentinel(hello) ? STOIC_ERROR_DOWNGRADE_SENTINEL
                                                            : STOIC_ERROR_VERSION_REFUSED;
}

/* What a ServerHello and a HelloRetryRequest have in common (RFC 9846 4.2.3, RFC 9846 4.2.4). */
static stoic_error check_server_hello(const stoic_handshake *handshake, const stoic_server_hello *hello) {
    STOIC_TRY(check_version(hello));
    if (hello->legacy_version != STOIC_VERSION_TLS12) {
        return STOIC_ERROR_LEGACY_VERSION_INVALID;
    }
    if (!stoic_bytes_equal(hello->session_id,
                           stoic_bytes_of(handshake->session_id, handshake->session_id_len))) {
        return STOIC_ERROR_SESSION_ID_NOT_ECHOED;
    }
    return hello->compression_method == STOIC_COMPRESSION_NULL ? STOIC_OK : STOIC_ERROR_COMPRESSION_OFFERED;
}

static stoic_error read_server_hello(stoic_handshake *handshake, stoic_server_hello *hello,
                                     const stoic_incoming *message) {
    STOIC_TRY(stoic_server_hello_decode(hello, message->body, handshake->client.offered));
    STOIC_TRY(check_server_hello(handshake, hello));
    handshake->agreed->version = STOIC_VERSION_TLS13;
    return STOIC_OK;
}

/* The suite of the first answer; the second one must say the same (RFC 9846 4.2.4). */
static stoic_error accept_suite(stoic_handshake *handshake, uint16_t id) {
    STOIC_EACH(suite, handshake->config->suites, handshake->config->num_suites) {
        if ((*suite)->id == id) {
            handshake->suite = *suite;
            handshake->agreed->suite = *suite;
            return stoic_transcript_choose(&handshake->transcript, (*suite)->hash);
        }
    }
    return STOIC_ERROR_SUITE_NOT_OFFERED;
}

static const stoic_group *find_group(const stoic_config *config, uint16_t id) {
    STOIC_EACH(group, config->groups, config->num_groups) {
        if ((*group)->id == id) {
            return *group;
        }
    }
    return NULL;
}

/* RFC 9846 4.3.8: a group that we offered, and sent no share for. */
static stoic_error change_group(stoic_handshake *handshake, uint16_t id) {
    const stoic_group *group = find_group(handshake->config, id);
    if (group == NULL) {
        return STOIC_ERROR_GROUP_NOT_OFFERED;
    }
    if (stoic_key_shares_find(handshake, id) != NULL) {
        return STOIC_ERROR_RETRY_WITHOUT_CHANGE;
    }
    return stoic_key_shares_restart(handshake, group);
}

static stoic_error send_hello(stoic_handshake *handshake, stoic_actions *actions, stoic_bytes cookie) {
    const size_t start = handshake->flight.len;
    STOIC_TRY(stoic_write_client_hello(handshake, cookie));
    stoic_transcript_add_flight(handshake, start);
    stoic_queue_flight(handshake, actions);
    return STOIC_OK;
}

static stoic_error retry(stoic_handshake *handshake, stoic_actions *actions, const stoic_incoming *message,
                         const stoic_server_hello *hello) {
    const stoic_extensions *extensions = &hello->extensions;
    const bool has_cookie = stoic_extensions_has(extensions, STOIC_EXTENSION_COOKIE);
    const bool has_group = stoic_extensions_has(extensions, STOIC_EXTENSION_KEY_SHARE);
    if (!has_cookie && !has_group) { /* RFC 9846 4.2.4 */
        return STOIC_ERROR_RETRY_WITHOUT_CHANGE;
    }
    if (has_group) {
        STOIC_TRY(change_group(handshake, extensions->key_share.group));
    }
    stoic_transcript_replace_first_hello(&handshake->transcript);
    stoic_transcript_add(&handshake->transcript, message->whole);
    handshake->has_retried = true;
    handshake->agreed->is_retried = true;
    handshake->state = &client13_awaits_second_server_hello;
    handshake->client.now = message->now;
    stoic_queue_ccs(handshake, actions);
    return send_hello(handshake, actions, has_cookie ? extensions->cookie : stoic_bytes_of(NULL, 0));
}

/* RFC 9846 4.3.8: the server's share must be for the group of one of ours. */
static stoic_error find_share(stoic_key_exchange **out, stoic_handshake *handshake,
                              const stoic_extensions *extensions) {
    if (!stoic_extensions_has(extensions, STOIC_EXTENSION_KEY_SHARE)) { /* RFC 9846 9.2 */
        return STOIC_ERROR_EXTENSION_MISSING;
    }
    const uint16_t group = extensions->key_share.group;
    if (find_group(handshake->config, group) == NULL) {
        return STOIC_ERROR_GROUP_NOT_OFFERED;
    }
    *out = stoic_key_shares_find(handshake, group);
    return *out != NULL ? STOIC_OK : STOIC_ERROR_KEY_SHARE_GROUP_MISMATCH;
}

static void start_handshake_keys(stoic_handshake *handshake, stoic_actions *actions,
                                 const stoic_shared_secret *secret) {
    uint8_t hash[STOIC_HASH_MAX_LEN];
    stoic_key_schedule_start(&handshake->schedule, handshake->suite->hash, stoic_psk_secret(handshake));
    stoic_key_schedule_handshake(&handshake->schedule, stoic_bytes_of(secret->bytes, secret->len),
                                 stoic_transcript_hash(&handshake->transcript, hash));
    stoic_queue_ccs(handshake, actions);
    stoic_queue_keys(handshake, actions, STOIC_ACTION_READ_KEYS, STOIC_SECRET_SERVER_HANDSHAKE);
    stoic_queue_keys(handshake, actions, STOIC_ACTION_WRITE_KEYS, STOIC_SECRET_CLIENT_HANDSHAKE);
}

static stoic_error accept_hello(stoic_handshake *handshake, stoic_actions *actions,
                                const stoic_incoming *message, const stoic_server_hello *hello) {
    stoic_key_exchange *exchange = NULL;
    STOIC_TRY(find_share(&exchange, handshake, &hello->extensions));
    STOIC_TRY(stoic_psk_accept(handshake, &hello->extensions));
    handshake->group = find_group(handshake->config, hello->extensions.key_share.group);
    handshake->agreed->group = handshake->group->id;
    stoic_shared_secret secret = {.len = 0};
    const stoic_error error = stoic_key_exchange_finish(exchange, &secret, handshake->agreed->group,
                                                        hello->extensions.key_share.key_exchange);
    if (error == STOIC_OK) {
        stoic_transcript_add(&handshake->transcript, message->whole);
        start_handshake_keys(handshake, actions, &secret);
        handshake->state = &client13_awaits_encrypted_extensions;
    }
    stoic_key_shares_clear(handshake);
    STOIC_WIPE(&secret);
    return error;
}

static stoic_error take_server_hello(stoic_handshake *handshake, stoic_actions *actions,
                                     const stoic_incoming *message) {
    stoic_server_hello hello;
    STOIC_TRY(read_server_hello(handshake, &hello, message));
    STOIC_TRY(accept_suite(handshake, hello.cipher_suite));
    return hello.is_retry ? retry(handshake, actions, message, &hello)
                          : accept_hello(handshake, actions, message, &hello);
}

static stoic_error take_second_server_hello(stoic_handshake *handshake, stoic_actions *actions,
                                            const stoic_incoming *message) {
    stoic_server_hello hello;
    STOIC_TRY(stoic_server_hello_decode(&hello, message->body, handshake->client.offered));
    if (hello.is_retry) { /* RFC 9846 4.2.4 */
        return STOIC_ERROR_SECOND_RETRY;
    }
    STOIC_TRY(check_server_hello(handshake, &hello));
    if (hello.cipher_suite != handshake->suite->id) {
        return STOIC_ERROR_RETRY_SUITE_CHANGED;
    }
    return accept_hello(handshake, actions, message, &hello);
}

/* ---- Server parameters ---- */

/* RFC 7301 3.1: one of those that we offered. */
static stoic_error accept_alpn(stoic_handshake *handshake, stoic_bytes list) {
    stoic_agreed *agreed = handshake->agreed;
    stoic_reader rest = stoic_reader_of(list);
    stoic_bytes name = stoic_bytes_of(NULL, 0);
    if (!stoic_alpn_next(&rest, &name)) {
        return STOIC_ERROR_EXTENSION_MALFORMED;
    }
    STOIC_EACH(protocol, handshake->config->alpn, handshake->config->num_alpn) {
        if (stoic_bytes_equal(*protocol, name)) {
            stoic_copy(agreed->alpn, sizeof(agreed->alpn), name);
            agreed->alpn_len = name.len;
            return STOIC_OK;
        }
    }
    return STOIC_ERROR_ALPN_NOT_OFFERED;
}

static stoic_error take_encrypted_extensions(stoic_handshake *handshake, stoic_actions *actions,
                                             const stoic_incoming *message) {
    (void)actions;
    stoic_encrypted_extensions encrypted;
    STOIC_TRY(stoic_encrypted_extensions_decode(&encrypted, message->body, handshake->client.offered));
    if (stoic_extensions_has(&encrypted.extensions, STOIC_EXTENSION_ALPN)) {
        STOIC_TRY(accept_alpn(handshake, encrypted.extensions.alpn));
    }
    if (stoic_extensions_has(&encrypted.extensions, STOIC_EXTENSION_RECORD_SIZE_LIMIT)) {
        handshake->agreed->own_record_limit = handshake->config->record_size_limit;
        handshake->agreed->peer_record_limit = encrypted.extensions.record_size_limit;
    }
    stoic_transcript_add(&handshake->transcript, message->whole);
    handshake->state =
        handshake->agreed->is_resumed ? &client13_awaits_finished : &client13_awaits_certificate_or_request;
    return STOIC_OK;
}

/* None that fits is no error: then our Certificate is empty (RFC 9846 4.5.1). */
static void choose_identity(stoic_handshake *handshake, stoic_bytes schemes) {
    stoic_identity_choice choice;
    if (stoic_choose_identity(&choice, handshake->config, stoic_bytes_of(NULL, 0), schemes) == STOIC_OK) {
        handshake->identity = choice.identity;
        handshake->scheme = choice.scheme;
        handshake->agreed->identity = choice.number;
    }
}

static stoic_error take_certificate_request(stoic_handshake *handshake, stoic_actions *actions,
                                            const stoic_incoming *message) {
    (void)actions;
    stoic_certificate_request request;
    STOIC_TRY(stoic_certificate_request_decode(&request, message->body));
    if (request.request_context.len > 0) { /* RFC 9846 4.4.2 */
        return STOIC_ERROR_REQUEST_CONTEXT_INVALID;
    }
    if (!stoic_extensions_has(&request.extensions, STOIC_EXTENSION_SIGNATURE_ALGORITHMS)) {
        return STOIC_ERROR_EXTENSION_MISSING;
    }
    choose_identity(handshake, request.extensions.signature_algorithms);
    handshake->agreed->certificate_was_requested = true;
    stoic_transcript_add(&handshake->transcript, message->whole);
    handshake->state = &client13_awaits_certificate;
    return STOIC_OK;
}

/* ---- The server's authentication, and our second flight ---- */

static stoic_error take_certificate(stoic_handshake *handshake, stoic_actions *actions,
                                    const stoic_incoming *message) {
    (void)actions;
    STOIC_TRY(stoic_take_chain(handshake, handshake->client.offered, message));
    if (handshake->agreed->peer_chain_len == 0) { /* RFC 9846 4.5.1: a server always has one */
        return STOIC_ERROR_CERTIFICATE_LIST_EMPTY;
    }
    STOIC_TRY(stoic_verify_server(handshake, message->now));
    stoic_transcript_add(&handshake->transcript, message->whole);
    handshake->state = &client13_awaits_certificate_verify;
    return STOIC_OK;
}

static stoic_error take_certificate_verify(stoic_handshake *handshake, stoic_actions *actions,
                                           const stoic_incoming *message) {
    (void)actions;
    STOIC_TRY(stoic_check_certificate_verify(handshake, &handshake->agreed->scheme, message));
    stoic_transcript_add(&handshake->transcript, message->whole);
    handshake->state = &client13_awaits_finished;
    return STOIC_OK;
}

/* What follows the signature, or no signature. */
static stoic_error finish_handshake(stoic_handshake *handshake, stoic_actions *actions, stoic_time now) {
    (void)now;
    uint8_t hash[STOIC_HASH_MAX_LEN];
    STOIC_TRY(stoic_write_finished(handshake));
    stoic_queue_flight(handshake, actions);
    if (handshake->config->session_store != NULL) {
        stoic_key_schedule_resumption(&handshake->schedule,
                                      stoic_transcript_hash(&handshake->transcript, hash));
    }
    stoic_queue_keys(handshake, actions, STOIC_ACTION_WRITE_KEYS, STOIC_SECRET_CLIENT_APPLICATION);
    stoic_queue_keys(handshake, actions, STOIC_ACTION_READ_KEYS, STOIC_SECRET_SERVER_APPLICATION);
    stoic_queue_connected(handshake, actions);
    return STOIC_OK;
}

static stoic_error authenticate(stoic_handshake *handshake, stoic_actions *actions, stoic_time now) {
    stoic_write_certificate(handshake);
    if (handshake->identity == NULL) {
        return finish_handshake(handshake, actions, now);
    }
    handshake->agreed->sent_certificate = true;
    if (handshake->identity->signer == NULL) {
        return stoic_wait_for_signature(handshake, actions, &client13_awaits_signature);
    }
    STOIC_TRY(stoic_write_certificate_verify(handshake));
    return finish_handshake(handshake, actions, now);
}

static stoic_error take_finished(stoic_handshake *handshake, stoic_actions *actions,
                                 const stoic_incoming *message) {
    uint8_t hash[STOIC_HASH_MAX_LEN];
    STOIC_TRY(stoic_check_finished(handshake, message));
    stoic_transcript_add(&handshake->transcript, message->whole);
    /* before our own messages: the secrets end with the server's Finished (RFC 9846 7.1) */
    stoic_key_schedule_application(&handshake->schedule, stoic_transcript_hash(&handshake->transcript, hash));
    return handshake->agreed->certificate_was_requested ? authenticate(handshake, actions, message->now)
                                                        : finish_handshake(handshake, actions, message->now);
}

/* ---- Birth ---- */

/* A DNS name is sent and checked, an address is checked alone. */
static stoic_error keep_server_name(stoic_handshake *handshake, stoic_bytes server_name) {
    const stoic_config *config = handshake->config;
    const stoic_bytes name = stoic_without_root_dot(server_name);
    stoic_client_part *client = &handshake->client;
    stoic_agreed *agreed = handshake->agreed;
    client->name_is_dns = stoic_is_dns_name(name);
    const bool needs_name =
        config->trust != NULL && !config->insecure_no_verify && !config->insecure_any_name;
    if (server_name.len == 0 && needs_name) {
        return STOIC_ERROR_NAME_MISSING;
    }
    if (server_name.len != 0 && !client->name_is_dns && !stoic_is_ip_literal(server_name)) {
        return STOIC_ERROR_NAME_INVALID;
    }
    stoic_copy(client->name, sizeof(client->name), name);
    client->name_len = name.len;
    agreed->sni_len = 0;
    if (client->name_is_dns) {
        stoic_copy(agreed->sni, sizeof(agreed->sni), name);
        agreed->sni_len = name.len;
    }
    return STOIC_OK;
}

static stoic_error start(stoic_handshake *handshake, stoic_actions *actions, stoic_bytes server_name,
                         stoic_time now) {
    const stoic_config *config = handshake->config;
    STOIC_TRY(keep_server_name(handshake, server_name));
    handshake->client.now = now;
    stoic_psk_find_session(handshake, now);
    STOIC_TRY(stoic_draw_client_hello(handshake));
    STOIC_TRY(stoic_key_shares_start(handshake));
    STOIC_TRY(stoic_transcript_start_all(&handshake->transcript, config->provider));
    handshake->agreed->max_version_offered = STOIC_VERSION_TLS13;
    STOIC_TRY(send_hello(handshake, actions, stoic_bytes_of(NULL, 0)));
    return stoic_finish_actions(handshake, actions);
}

stoic_error stoic_client_handshake_new(stoic_handshake **out, stoic_actions *actions,
                                       const stoic_config *config, stoic_bytes server_name,
                                       stoic_agreed *agreed, stoic_time now) {
    stoic_handshake *handshake = NULL;
    STOIC_TRY(stoic_handshake_allocate(&handshake, config, agreed, &client13_awaits_server_hello));
    const stoic_error error = start(handshake, actions, server_name, now);
    if (error != STOIC_OK) {
        actions->num = 0;
        stoic_handshake_free(handshake);
        return error;
    }
    *out = handshake;
    return STOIC_OK;
}
