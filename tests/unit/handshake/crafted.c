/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages made by hand.
 */
#include "crafted.h"

#include <stdlib.h>
#include <string.h>

#include "handshake/authentication.h"
#include "wire/certificate_request.h"
#include "wire/encrypted_extensions.h"
#include "wire/message.h"

/* ---- A ClientHello ---- */

stoic_bytes craft_list(crafted_hello *in, size_t place, const uint16_t *values, size_t num) {
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, in->lists[place], CRAFTED_LIST);
    stoic_u16_list_write(&writer, values, num);
    return stoic_writer_view(&writer);
}

stoic_bytes craft_shares(crafted_hello *in, size_t place, const uint16_t *groups, size_t num) {
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, in->lists[place], CRAFTED_LIST);
    for (size_t i = 0; i < num; i++) {
        stoic_key_exchange exchange = {.group = NULL};
        const stoic_group *group = stoic_provider_group(stoic_provider_libcrypto(), groups[i]);
        assert_non_null(group);
        assert_int_equal(stoic_key_exchange_start(&exchange, group), STOIC_OK);
        const stoic_key_share share = {.group = groups[i],
                                       .key_exchange = stoic_key_exchange_share(&exchange, groups[i])};
        stoic_key_share_write(&writer, &share);
        stoic_key_exchange_clear(&exchange);
    }
    assert_int_equal(stoic_writer_error(&writer), STOIC_OK);
    return stoic_writer_view(&writer);
}

void craft_hello(crafted_hello *out, uint16_t share_group) {
    static const uint16_t suites[] = {0x1301, 0x1302, 0x1303, 0xc02f};
    static const uint16_t versions[] = {0x0a0a, 0x0304, 0x0303};
    static const uint16_t groups[] = {0x0a0a, STOIC_GROUP_X25519, STOIC_GROUP_SECP256R1,
                                      STOIC_GROUP_SECP384R1};
    static const uint16_t schemes[] = {0x0403, 0x0804, 0x0807, 0x0503, 0x0603, 0x0809, 0x0401};
    static const uint8_t no_compression[] = {0};
    memset(out, 0, sizeof(*out));
    memset(out->random, 0xaa, sizeof(out->random));
    memset(out->session_id, 0xbb, sizeof(out->session_id));
    stoic_extensions *extensions = &out->hello.extensions;
    out->hello.legacy_version = STOIC_VERSION_TLS12;
    out->hello.random = stoic_bytes_of(out->random, sizeof(out->random));
    out->hello.session_id = stoic_bytes_of(out->session_id, sizeof(out->session_id));
    out->hello.cipher_suites = craft_list(out, 0, suites, 4);
    out->hello.compression_methods = stoic_bytes_of(no_compression, 1);
    stoic_extensions_add(extensions, STOIC_EXTENSION_SUPPORTED_VERSIONS);
    extensions->supported_versions = craft_list(out, 1, versions, 3);
    stoic_extensions_add(extensions, STOIC_EXTENSION_SUPPORTED_GROUPS);
    extensions->supported_groups = craft_list(out, 2, groups, 4);
    stoic_extensions_add(extensions, STOIC_EXTENSION_SIGNATURE_ALGORITHMS);
    extensions->signature_algorithms = craft_list(out, 3, schemes, 7);
    stoic_extensions_add(extensions, STOIC_EXTENSION_KEY_SHARE);
    extensions->key_shares = craft_shares(out, 4, &share_group, share_group != 0 ? 1 : 0);
    stoic_extensions_add(extensions, STOIC_EXTENSION_SERVER_NAME);
    extensions->server_name = stoic_bytes_of_text("www.example");
}

void drop_extension(stoic_extensions *from, uint16_t type) {
    stoic_extensions only = {.present = 0};
    stoic_extensions_add(&only, type);
    from->present &= ~only.present;
}

/* The extra extension goes to the end: lengths of block and message are patched. */
static void append_extra(stoic_writer *writer, const crafted_hello *hello) {
    stoic_client_hello decoded;
    uint8_t type;
    stoic_bytes body;
    assert_true(stoic_message_split(&type, &body, stoic_writer_view(writer)));
    assert_int_equal(stoic_client_hello_decode(&decoded, body), STOIC_OK);
    const size_t block_len = decoded.extension_block.len + 4 + hello->extra.len;
    const size_t block_at = writer->len - decoded.extension_block.len - 2;
    const size_t body_len = body.len + 4 + hello->extra.len;
    stoic_write_u16(writer, hello->extra_type);
    stoic_write_u16(writer, (uint16_t)hello->extra.len);
    stoic_write_bytes(writer, hello->extra);
    writer->data[block_at] = (uint8_t)(block_len >> 8);
    writer->data[block_at + 1] = (uint8_t)block_len;
    writer->data[2] = (uint8_t)(body_len >> 8);
    writer->data[3] = (uint8_t)body_len;
}

uint8_t *encode_hello(const crafted_hello *hello, size_t *out_len) {
    stoic_writer writer;
    stoic_writer_init_growing(&writer, NULL, 1 << 17);
    assert_int_equal(stoic_client_hello_encode(&writer, &hello->hello, stoic_bytes_of(NULL, 0)), STOIC_OK);
    if (hello->has_extra) {
        append_extra(&writer, hello);
    }
    const stoic_bytes view = stoic_writer_view(&writer);
    uint8_t *message = malloc(view.len);
    memcpy(message, view.data, view.len);
    *out_len = view.len;
    stoic_writer_reset(&writer);
    return message;
}

/* ---- A server machine alone ---- */

lone_server *lone_server_new(const setup *with) {
    lone_server *lone = calloc(1, sizeof(*lone));
    lone->server.config = make_server_config(with);
    assert_int_equal(
        stoic_server_handshake_new(&lone->server.handshake, lone->server.config, &lone->server.agreed),
        STOIC_OK);
    return lone;
}

void lone_server_free(lone_server *lone) {
    stoic_handshake_free(lone->server.handshake);
    stoic_config_release(lone->server.config);
    free(lone);
}

stoic_error tell_bytes(lone_server *lone, stoic_bytes message) {
    const stoic_time now = {.wall_ns = TEST_WALL_SECONDS * STOIC_NS_PER_SECOND};
    lone->actions.num = 0;
    return stoic_handshake_step(lone->server.handshake, &lone->actions, message, now);
}

stoic_error tell(lone_server *lone, const crafted_hello *hello) {
    size_t len;
    uint8_t *message = encode_hello(hello, &len);
    const stoic_error error = tell_bytes(lone, stoic_bytes_of(message, len));
    free(message);
    return error;
}

/* ---- A scripted server ---- */

static void answer_share(scripted *script, const stoic_client_hello *hello) {
    stoic_reader shares = stoic_reader_of(hello->extensions.key_shares);
    stoic_key_share share;
    assert_true(stoic_key_share_next(&shares, &share));
    const stoic_group *group = stoic_provider_group(script->config->provider, share.group);
    assert_int_equal(group->respond(script->share, script->secret.bytes, share.key_exchange), STOIC_OK);
    script->secret.len = group->secret_len;
    script->server->group = group;
    script->hello.extensions.key_share = (stoic_key_share){
        .group = share.group, .key_exchange = stoic_bytes_of(script->share, group->server_share_len)};
}

static void prepare_hello(scripted *script, stoic_bytes client_hello) {
    uint8_t type;
    stoic_bytes body;
    stoic_client_hello hello;
    assert_true(stoic_message_split(&type, &body, client_hello));
    assert_int_equal(stoic_client_hello_decode(&hello, body), STOIC_OK);
    script->server->suite = script->config->suites[0];
    stoic_transcript_start(&script->server->transcript, script->server->suite->hash);
    stoic_transcript_add(&script->server->transcript, client_hello);
    memset(script->random, 0x5a, sizeof(script->random));
    script->hello.legacy_version = STOIC_VERSION_TLS12;
    script->hello.random = stoic_bytes_of(script->random, sizeof(script->random));
    memcpy(script->session_id, hello.session_id.data, hello.session_id.len);
    script->hello.session_id = stoic_bytes_of(script->session_id, hello.session_id.len);
    script->hello.cipher_suite = script->server->suite->id;
    stoic_extensions_add(&script->hello.extensions, STOIC_EXTENSION_SUPPORTED_VERSIONS);
    script->hello.extensions.selected_version = STOIC_VERSION_TLS13;
    stoic_extensions_add(&script->hello.extensions, STOIC_EXTENSION_KEY_SHARE);
    answer_share(script, &hello);
}

scripted *scripted_new(const setup *with) {
    scripted *script = calloc(1, sizeof(*script));
    script->now.wall_ns = TEST_WALL_SECONDS * STOIC_NS_PER_SECOND;
    script->client.config = make_client_config(with);
    script->config = make_server_config(with);
    stoic_writer_init_growing(&script->client.outbox, NULL, 1 << 20);
    assert_int_equal(stoic_handshake_allocate(&script->server, script->config, &script->agreed, NULL),
                     STOIC_OK);
    script->server->identity = script->config->identities;
    stoic_actions actions = {.num = 0};
    assert_int_equal(stoic_client_handshake_new(&script->client.handshake, &actions, script->client.config,
                                                stoic_bytes_of_text(with->server_name),
                                                &script->client.agreed, script->now),
                     STOIC_OK);
    take_actions(&script->client, &actions);
    prepare_hello(script, stoic_writer_view(&script->client.outbox));
    stoic_writer_reset(&script->client.outbox);
    return script;
}

void scripted_free(scripted *script) {
    stoic_handshake_free(script->server);
    stoic_config_release(script->config);
    side_free(&script->client);
    free(script);
}

static stoic_error to_client(scripted *script, stoic_bytes message) {
    stoic_actions actions = {.num = 0};
    const stoic_error error = stoic_handshake_step(script->client.handshake, &actions, message, script->now);
    take_actions(&script->client, &actions);
    return error;
}

/* What was written to the server's flight behind `start`. */
static stoic_error flight_to_client(scripted *script, size_t start) {
    const stoic_bytes flight = stoic_writer_view(&script->server->flight);
    return to_client(script, stoic_slice(flight, start, flight.len - start));
}

stoic_error scripted_bytes(scripted *script, stoic_bytes message) {
    stoic_transcript_add(&script->server->transcript, message);
    return to_client(script, message);
}

stoic_error scripted_hello(scripted *script) {
    uint8_t hash[STOIC_HASH_MAX_LEN];
    stoic_handshake *server = script->server;
    const size_t start = server->flight.len;
    assert_int_equal(stoic_server_hello_encode(&server->flight, &script->hello), STOIC_OK);
    stoic_transcript_add_flight(server, start);
    if (!script->hello.is_retry) {
        stoic_key_schedule_start(&server->schedule, server->suite->hash, stoic_bytes_of(NULL, 0));
        stoic_key_schedule_handshake(&server->schedule,
                                     stoic_bytes_of(script->secret.bytes, script->secret.len),
                                     stoic_transcript_hash(&server->transcript, hash));
    }
    return flight_to_client(script, start);
}

stoic_error scripted_encrypted_extensions(scripted *script, const stoic_extensions *extensions) {
    stoic_encrypted_extensions message = {.extensions = {.present = 0}};
    if (extensions != NULL) {
        message.extensions = *extensions;
    }
    const size_t start = script->server->flight.len;
    assert_int_equal(stoic_encrypted_extensions_encode(&script->server->flight, &message), STOIC_OK);
    stoic_transcript_add_flight(script->server, start);
    return flight_to_client(script, start);
}

stoic_error scripted_request(scripted *script, const uint16_t *schemes, size_t num, stoic_bytes context) {
    uint8_t room[64];
    stoic_writer list;
    stoic_writer_init_fixed(&list, room, sizeof(room));
    stoic_u16_list_write(&list, schemes, num);
    stoic_certificate_request request = {.request_context = context};
    if (num > 0) {
        stoic_extensions_add(&request.extensions, STOIC_EXTENSION_SIGNATURE_ALGORITHMS);
        request.extensions.signature_algorithms = stoic_writer_view(&list);
    }
    const size_t start = script->server->flight.len;
    assert_int_equal(stoic_certificate_request_encode(&script->server->flight, &request), STOIC_OK);
    stoic_transcript_add_flight(script->server, start);
    return flight_to_client(script, start);
}

stoic_error scripted_certificate(scripted *script) {
    const size_t start = script->server->flight.len;
    stoic_write_certificate(script->server);
    return flight_to_client(script, start);
}

stoic_error scripted_verify(scripted *script, uint16_t scheme) {
    const size_t start = script->server->flight.len;
    script->server->scheme = scheme;
    assert_int_equal(stoic_write_certificate_verify(script->server), STOIC_OK);
    return flight_to_client(script, start);
}

stoic_error scripted_finished(scripted *script) {
    const size_t start = script->server->flight.len;
    assert_int_equal(stoic_write_finished(script->server), STOIC_OK);
    return flight_to_client(script, start);
}
