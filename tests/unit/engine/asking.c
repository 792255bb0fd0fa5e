/* SPDX-License-Identifier: Apache-2.0 */
#include "asking.h"

#include <stdlib.h>
#include <string.h>

#include <stoic/keys.h>

#include "handshake/authentication.h"
#include "record/reader.h"
#include "record/writer.h"
#include "wire/certificate_request.h"
#include "wire/client_hello.h"
#include "wire/encrypted_extensions.h"
#include "wire/message.h"
#include "wire/server_hello.h"

asking *asking_new(const stoic_config *config) {
    asking *it = aligned_alloc(STOIC_CONTEXT_ALIGN, sizeof *it); /* the size of an aligned type fits */
    assert_non_null(it);
    memset(it, 0, sizeof *it);
    it->config = stoic_config_retain(config);
    assert_true(stoic_protection_storage_size(config->provider) <= sizeof it->contexts[0]);
    stoic_protection_init(&it->read.protection, it->contexts[0], sizeof it->contexts[0]);
    stoic_protection_init(&it->write.protection, it->contexts[1], sizeof it->contexts[1]);
    stoic_writer_init_growing(&it->output, NULL, 1 << 18);
    assert_int_equal(stoic_handshake_allocate(&it->parts, config, &it->agreed, NULL), STOIC_OK);
    it->parts->identity = config->identities;
    return it;
}

void asking_free(asking *it) {
    stoic_handshake_free(it->parts);
    stoic_protection_clear(&it->read.protection);
    stoic_protection_clear(&it->write.protection);
    stoic_writer_reset(&it->output);
    stoic_config_release(it->config);
    free(it);
}

/* ---- What it sends --------------------------------------------------------------------------------------
 */

/* What was written to the flight behind `start`, and `extra`, as one record. */
static void send_record(asking *it, size_t start, stoic_bytes extra) {
    uint8_t content[16384];
    const stoic_bytes flight = stoic_writer_view(&it->parts->flight);
    const size_t len = flight.len - start;
    memcpy(content, flight.data + start, len);
    if (extra.len > 0) {
        memcpy(content + len, extra.data, extra.len);
    }
    stoic_protection *protection = it->write.suite != NULL ? &it->write.protection : NULL;
    assert_int_equal(stoic_record_write(protection, &it->output, STOIC_CONTENT_HANDSHAKE, STOIC_VERSION_TLS12,
                                        stoic_bytes_of(content, len + extra.len)),
                     STOIC_OK);
}

static void answer_hello(asking *it, stoic_bytes message) {
    uint8_t type;
    stoic_bytes body;
    stoic_client_hello hello;
    uint8_t share[STOIC_GROUP_MAX_SHARE_LEN], secret[STOIC_GROUP_MAX_SECRET_LEN], hash[STOIC_HASH_MAX_LEN];
    static const uint8_t random[32] = {1, 2, 3};
    stoic_handshake *parts = it->parts;
    assert_true(stoic_message_split(&type, &body, message));
    assert_int_equal(stoic_client_hello_decode(&hello, body), STOIC_OK);
    parts->suite = it->config->suites[0];
    stoic_transcript_start(&parts->transcript, parts->suite->hash);
    stoic_transcript_add(&parts->transcript, message);
    stoic_reader shares = stoic_reader_of(hello.extensions.key_shares);
    stoic_key_share theirs;
    assert_true(stoic_key_share_next(&shares, &theirs));
    const stoic_group *group = stoic_provider_group(it->config->provider, theirs.group);
    assert_int_equal(group->respond(share, secret, theirs.key_exchange), STOIC_OK);
    stoic_server_hello answer = {.legacy_version = STOIC_VERSION_TLS12,
                                 .random = stoic_bytes_of(random, sizeof random),
                                 .session_id = hello.session_id,
                                 .cipher_suite = parts->suite->id};
    stoic_extensions_add(&answer.extensions, STOIC_EXTENSION_SUPPORTED_VERSIONS);
    answer.extensions.selected_version = STOIC_VERSION_TLS13;
    stoic_extensions_add(&answer.extensions, STOIC_EXTENSION_KEY_SHARE);
    answer.extensions.key_share = (stoic_key_share){
        .group = theirs.group, .key_exchange = stoic_bytes_of(share, group->server_share_len)};
    assert_int_equal(stoic_server_hello_encode(&parts->flight, &answer), STOIC_OK);
    stoic_transcript_add_flight(parts, 0);
    send_record(it, 0, stoic_bytes_of(NULL, 0));
    stoic_key_schedule_start(&parts->schedule, parts->suite->hash, stoic_bytes_of(NULL, 0));
    stoic_key_schedule_handshake(&parts->schedule, stoic_bytes_of(secret, group->secret_len),
                                 stoic_transcript_hash(&parts->transcript, hash));
}

static void set_keys(asking *it, stoic_direction_keys *keys, stoic_secret_kind kind) {
    assert_int_equal(stoic_connection_set_keys(keys, it->parts->suite,
                                               stoic_key_schedule_secret(&it->parts->schedule, kind)),
                     STOIC_OK);
}

static void write_parameters(stoic_handshake *parts) {
    static const uint8_t schemes[] = {0x04, 0x03, 0x08, 0x04};
    const stoic_encrypted_extensions encrypted = {.extensions = {.present = 0}};
    stoic_certificate_request request = {.request_context = stoic_bytes_of(NULL, 0)};
    stoic_extensions_add(&request.extensions, STOIC_EXTENSION_SIGNATURE_ALGORITHMS);
    request.extensions.signature_algorithms = stoic_bytes_of(schemes, sizeof schemes);
    const size_t start = parts->flight.len;
    assert_int_equal(stoic_encrypted_extensions_encode(&parts->flight, &encrypted), STOIC_OK);
    assert_int_equal(stoic_certificate_request_encode(&parts->flight, &request), STOIC_OK);
    stoic_transcript_add_flight(parts, start);
}

void asking_answer(asking *it, stoic_bytes records, stoic_bytes extra) {
    stoic_handshake *parts = it->parts;
    answer_hello(it, stoic_slice(records, 5, records.len - 5));
    const size_t start = parts->flight.len;
    set_keys(it, &it->write, STOIC_SECRET_SERVER_HANDSHAKE);
    set_keys(it, &it->read, STOIC_SECRET_CLIENT_HANDSHAKE);
    write_parameters(parts);
    stoic_write_certificate(parts);
    parts->scheme = STOIC_SCHEME_ECDSA_SECP256R1_SHA256;
    assert_int_equal(stoic_write_certificate_verify(parts), STOIC_OK);
    assert_int_equal(stoic_write_finished(parts), STOIC_OK);
    send_record(it, start, extra);
}

/* ---- What it takes --------------------------------------------------------------------------------------
 */

static void take_message(asking *it, stoic_bytes whole, const stoic_public_key *key) {
    stoic_incoming message = {.whole = whole};
    assert_true(stoic_message_split(&message.type, &message.body, whole));
    it->num_messages++;
    if (message.type == STOIC_MESSAGE_CERTIFICATE_VERIFY) {
        uint16_t scheme;
        it->parts->peer_key = *key;
        assert_int_equal(stoic_check_certificate_verify(it->parts, &scheme, &message), STOIC_OK);
    } else if (message.type == STOIC_MESSAGE_FINISHED) {
        assert_int_equal(stoic_check_finished(it->parts, &message), STOIC_OK);
        it->is_finished = true;
    }
    stoic_transcript_add(&it->parts->transcript, whole);
}

static void take_content(asking *it, stoic_bytes content, const stoic_public_key *key) {
    while (content.len > 0) {
        const size_t len =
            4 + ((size_t)content.data[1] << 16 | (size_t)content.data[2] << 8 | content.data[3]);
        take_message(it, stoic_slice(content, 0, len), key);
        content = stoic_slice(content, len, content.len - len);
    }
}

void asking_finish(asking *it, uint8_t *records, size_t len, const stoic_config *client) {
    stoic_public_key key;
    assert_int_equal(stoic_public_key_read(&key, client->identities[0].certificate.spki), STOIC_OK);
    for (size_t at = 0; at < len;) {
        stoic_record_view view;
        stoic_record_content content;
        assert_int_equal(
            stoic_record_peek(&view, &it->read.protection, stoic_bytes_of(records + at, len - at)), STOIC_OK);
        assert_true(view.is_complete);
        if (view.type != STOIC_CONTENT_CHANGE_CIPHER_SPEC) {
            assert_int_equal(stoic_record_open(&it->read.protection, &content, records + at, view.len),
                             STOIC_OK);
            take_content(it, stoic_bytes_of(content.data, content.len), &key);
        }
        at += view.len;
    }
}
