/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client and a server machine in memory.
 */
#include "pair.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/message.h"

#define OUTBOX_MAX (1 << 20)

char *read_test_file(const char *stem, const char *suffix) {
    enum { CAP = 65536 };
    char path[512];
    const char *root = getenv("STOIC_SOURCE_DIR");
    snprintf(path, sizeof(path), "%s/tests/unit/handshake/data/%s%s", root != NULL ? root : ".", stem,
             suffix);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fail_msg("cannot open %s", path);
        abort();
    }
    char *text = calloc(1, CAP);
    const size_t len = fread(text, 1, CAP - 1, file);
    assert_true(len > 0 && len < CAP - 1);
    fclose(file);
    return text;
}

static void add_identity(stoic_config_builder *builder, const char *stem) {
    char *chain = read_test_file(stem, ".pem");
    char *key = read_test_file(stem, ".key.pem");
    stoic_error_detail detail = {.struct_size = sizeof(detail)};
    const stoic_error error = stoic_config_builder_add_identity(
        builder, &detail, stem, stoic_bytes_of_text(chain), stoic_bytes_of_text(key));
    if (error != STOIC_OK) {
        fail_msg("%s: %s (%s)", stem, stoic_error_name(error), detail.text);
    }
    free(chain);
    free(key);
}

static size_t count_numbers(const uint16_t *list) {
    size_t num = 0;
    while (num < MAX_LISTED && list[num] != 0) {
        num++;
    }
    return num;
}

static void set_common(stoic_config_builder *builder, const uint16_t *suites, const uint16_t *groups,
                       const char *const *alpn) {
    if (count_numbers(suites) > 0) {
        assert_int_equal(stoic_config_builder_set_suites(builder, suites, count_numbers(suites)), STOIC_OK);
    }
    if (count_numbers(groups) > 0) {
        assert_int_equal(stoic_config_builder_set_groups(builder, groups, count_numbers(groups)), STOIC_OK);
    }
    stoic_bytes protocols[MAX_LISTED];
    size_t num = 0;
    while (num < MAX_LISTED && alpn[num] != NULL) {
        protocols[num] = stoic_bytes_of_text(alpn[num]);
        num++;
    }
    assert_int_equal(stoic_config_builder_set_alpn(builder, protocols, num), STOIC_OK);
}

static const stoic_config *build(stoic_config_builder *builder) {
    const stoic_config *config = NULL;
    assert_int_equal(stoic_config_builder_build(builder, &config, NULL), STOIC_OK);
    return config;
}

/* The same certificate with other serial numbers: nobody checks the signature of an anchor. */
static void add_nobodies(stoic_trust_store *trust, size_t num) {
    uint8_t copy[2048];
    const stoic_certificate *known = stoic_trust_store_end_entity(trust, 0);
    const size_t serial = (size_t)(known->serial.data - known->der.data);
    memcpy(copy, known->der.data, known->der.len);
    for (size_t i = 0; i < num; i++) {
        copy[serial + 1] = (uint8_t)(i >> 8);
        copy[serial + 2] = (uint8_t)i;
        assert_int_equal(stoic_trust_store_add_anchor(trust, NULL, stoic_bytes_of(copy, known->der.len)),
                         STOIC_OK);
    }
}

static void set_trust(stoic_config_builder *builder, const setup *with) {
    stoic_trust_store *trust;
    char *pem = read_test_file(with->trusted_client, ".pem");
    assert_int_equal(stoic_trust_store_new(&trust, NULL), STOIC_OK);
    assert_int_equal(stoic_trust_store_add_end_entities(trust, NULL, stoic_bytes_of_text(pem)), STOIC_OK);
    free(pem);
    add_nobodies(trust, with->num_anchors);
    stoic_config_builder_set_trust(builder, trust);
    stoic_trust_store_release(trust);
    stoic_config_builder_set_client_authentication(builder, with->authentication);
}

const stoic_config *make_server_config(const setup *with) {
    stoic_config_builder *builder = NULL;
    assert_int_equal(stoic_server_config_builder_new(&builder, stoic_provider_libcrypto(), NULL), STOIC_OK);
    set_common(builder, with->server_suites, with->server_groups, with->server_alpn);
    stoic_config_builder_set_unknown_name(builder, with->unknown_name);
    add_identity(builder, with->identities[0] != NULL ? with->identities[0] : "p256");
    for (size_t i = 1; i < MAX_LISTED && with->identities[i] != NULL; i++) {
        add_identity(builder, with->identities[i]);
    }
    if (with->trusted_client != NULL) {
        set_trust(builder, with);
    }
    return build(builder);
}

const stoic_config *make_client_config(const setup *with) {
    stoic_config_builder *builder = NULL;
    assert_int_equal(stoic_client_config_builder_new(&builder, stoic_provider_libcrypto(), NULL), STOIC_OK);
    set_common(builder, with->client_suites, with->client_groups, with->client_alpn);
    if (with->client_identity != NULL) {
        add_identity(builder, with->client_identity);
    }
    const char *pin = with->pin != NULL             ? with->pin
                      : with->identities[0] != NULL ? with->identities[0]
                                                    : "p256";
    char *pem = read_test_file(pin, ".pem");
    assert_int_equal(stoic_config_builder_add_pinned_certificates(builder, NULL, stoic_bytes_of_text(pem)),
                     STOIC_OK);
    free(pem);
    if (with->insecure) {
        stoic_config_builder_insecure_no_verify(builder);
    }
    return build(builder);
}

static void add_to_trace(side *at, const char *text) {
    const size_t len = strlen(at->trace);
    snprintf(at->trace + len, sizeof(at->trace) - len, "%s%s", len > 0 ? " " : "", text);
}

static void take_send(side *at, stoic_bytes run) {
    char text[64] = "send(";
    stoic_reader rest = stoic_reader_of(run);
    uint8_t type;
    stoic_bytes body;
    while (stoic_read_u8(&rest, &type) && stoic_read_vector24(&rest, &body)) {
        const size_t len = strlen(text);
        snprintf(text + len, sizeof(text) - len, "%s%u", text[len - 1] == '(' ? "" : ",", (unsigned)type);
    }
    assert_true(stoic_reader_at_end(&rest));
    strcat(text, ")");
    add_to_trace(at, text);
    stoic_write_bytes(&at->outbox, run);
    assert_int_equal(stoic_writer_error(&at->outbox), STOIC_OK);
}

void take_actions(side *at, const stoic_actions *actions) {
    for (size_t i = 0; i < actions->num; i++) {
        const stoic_action *action = &actions->list[i];
        switch (action->kind) {
        case STOIC_ACTION_SEND:
            take_send(at, action->message);
            break;
        case STOIC_ACTION_SEND_CCS:
            add_to_trace(at, "ccs");
            break;
        case STOIC_ACTION_WRITE_KEYS:
            add_to_trace(at, "write");
            assert_int_equal(action->secret.len, action->suite->hash->output_len);
            memcpy(at->write_secrets[at->num_write++], action->secret.data, action->secret.len);
            break;
        case STOIC_ACTION_READ_KEYS:
            add_to_trace(at, "read");
            memcpy(at->read_secrets[at->num_read++], action->secret.data, action->secret.len);
            break;
        case STOIC_ACTION_CONNECTED:
            add_to_trace(at, "connected");
            at->is_connected = true;
            break;
        }
    }
}

pair *pair_new(const setup *with) {
    pair *both = calloc(1, sizeof(*both));
    const int64_t seconds = with->wall_seconds != 0 ? with->wall_seconds : TEST_WALL_SECONDS;
    both->now.wall_ns = seconds * STOIC_NS_PER_SECOND;
    both->client.config = make_client_config(with);
    both->server.config = make_server_config(with);
    stoic_writer_init_growing(&both->client.outbox, NULL, OUTBOX_MAX);
    stoic_writer_init_growing(&both->server.outbox, NULL, OUTBOX_MAX);
    stoic_actions actions = {.num = 0};
    assert_int_equal(
        stoic_server_handshake_new(&both->server.handshake, both->server.config, &both->server.agreed),
        STOIC_OK);
    assert_int_equal(stoic_client_handshake_new(&both->client.handshake, &actions, both->client.config,
                                                stoic_bytes_of_text(with->server_name), &both->client.agreed,
                                                both->now),
                     STOIC_OK);
    take_actions(&both->client, &actions);
    return both;
}

void side_free(side *at) {
    stoic_handshake_free(at->handshake);
    stoic_agreed_clear(&at->agreed, at->config->allocator);
    stoic_config_release(at->config);
    stoic_writer_reset(&at->outbox);
}

void pair_free(pair *both) {
    side_free(&both->client);
    side_free(&both->server);
    free(both);
}

void deliver(pair *both, side *to, stoic_bytes message) {
    stoic_actions actions = {.num = 0};
    const stoic_error error = stoic_handshake_step(to->handshake, &actions, message, both->now);
    take_actions(to, &actions);
    if (to->error == STOIC_OK) {
        to->error = error;
    }
}

bool next_message(side *from, uint8_t **out, size_t *out_len) {
    const stoic_bytes waiting = stoic_writer_view(&from->outbox);
    stoic_reader rest = stoic_reader_of(waiting);
    stoic_bytes body;
    if (!stoic_read_skip(&rest, 1) || !stoic_read_vector24(&rest, &body)) {
        return false;
    }
    *out_len = waiting.len - stoic_reader_left(&rest);
    *out = malloc(*out_len);
    memcpy(*out, waiting.data, *out_len);
    stoic_writer_drop_front(&from->outbox, *out_len);
    return true;
}

/* One message; false when there is none. */
static bool carry(pair *both, side *from, side *to) {
    uint8_t *message;
    size_t len;
    if (to->error != STOIC_OK || !next_message(from, &message, &len)) {
        return false;
    }
    if (both->on_message != NULL) {
        both->on_message(to, message[0], message, len, both->user);
    }
    deliver(both, to, stoic_bytes_of(message, len));
    free(message);
    return true;
}

static bool carry_either_way(pair *both) {
    return carry(both, &both->client, &both->server) || carry(both, &both->server, &both->client);
}

void pair_run(pair *both) {
    while (carry_either_way(both)) {
    }
}

void pair_run_until(pair *both, const side *at, const char *state) {
    while (strcmp(stoic_handshake_step_name(at->handshake), state) != 0) {
        if (!carry_either_way(both)) {
            fail_msg("%s was never reached: client %s %s, server %s %s", state,
                     stoic_handshake_step_name(both->client.handshake), stoic_error_name(both->client.error),
                     stoic_handshake_step_name(both->server.handshake), stoic_error_name(both->server.error));
        }
    }
}

void assert_error(const char *reason, stoic_error got, stoic_error wanted) {
    if (got != wanted) {
        fail_msg("%s: %s instead of %s", reason, stoic_error_name(got), stoic_error_name(wanted));
    }
}

static void assert_same_secrets(const side *writer, const side *reader, const char *reason) {
    if (writer->num_write != 2 || reader->num_read != 2 ||
        memcmp(writer->write_secrets, reader->read_secrets, sizeof(writer->write_secrets)) != 0) {
        fail_msg("%s: the two sides have different secrets", reason);
    }
}

void assert_pair_connected(const pair *both, const char *reason) {
    if (!both->client.is_connected || !both->server.is_connected) {
        fail_msg("%s: client %s %s, server %s %s", reason, stoic_handshake_step_name(both->client.handshake),
                 stoic_error_name(both->client.error), stoic_handshake_step_name(both->server.handshake),
                 stoic_error_name(both->server.error));
    }
    assert_same_secrets(&both->client, &both->server, reason);
    assert_same_secrets(&both->server, &both->client, reason);
    const stoic_agreed *client = &both->client.agreed;
    const stoic_agreed *server = &both->server.agreed;
    if (client->suite != server->suite || client->group != server->group ||
        client->scheme != server->scheme || client->version != server->version ||
        client->version != STOIC_VERSION_TLS13 || client->alpn_len != server->alpn_len ||
        memcmp(client->alpn, server->alpn, client->alpn_len) != 0) {
        fail_msg("%s: the two sides have agreed on different things", reason);
    }
}
