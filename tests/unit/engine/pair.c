/* SPDX-License-Identifier: Apache-2.0 */
#include "pair.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void note(void *user, const stoic_notice *notice) {
    end *at = user;
    assert_true(at->num_notices < MAX_NOTICES);
    seen_notice *seen = &at->notices[at->num_notices++];
    *seen = (seen_notice){.kind = notice->kind,
                          .is_terminal = notice->is_terminal,
                          .class_ = notice->class_,
                          .reason = notice->reason,
                          .severity = notice->severity,
                          .phase = notice->phase,
                          .has_alert = notice->has_alert,
                          .direction = notice->alert_direction,
                          .alert = notice->alert,
                          .alert_is_protected = notice->alert_is_protected,
                          .self_check = notice->self_check,
                          .num_offered = notice->suites_offered.len + notice->alpn_offered.len,
                          .is_resumed = notice->is_resumed,
                          .has_verdict = notice->verdict != NULL};
    if (notice->is_terminal) {
        stoic_writer line;
        stoic_writer_init_fixed(&line, (uint8_t *)seen->line, sizeof seen->line - 1);
        assert_int_equal(stoic_notice_format(&line, notice, STOIC_FORMAT_LOGFMT), STOIC_OK);
    }
}

static stoic_bytes read_data(const char *folder, const char *stem, const char *suffix, char **out) {
    char path[512];
    const char *root = getenv("STOIC_SOURCE_DIR");
    snprintf(path, sizeof path, "%s/tests/data/%s/%s%s", root != NULL ? root : ".", folder, stem, suffix);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fail_msg("cannot open %s", path);
        abort();
    }
    *out = calloc(1, 65536);
    const size_t len = fread(*out, 1, 65535, file);
    fclose(file);
    return stoic_bytes_of(*out, len);
}

static stoic_bytes read_file(const char *stem, const char *suffix, char **out) {
    return read_data("certs", stem, suffix, out);
}

/* ---- tests/data/pki ---- */

static void add_pki_identity(stoic_config_builder *builder, const char *stem, size_t num_padding) {
    char *chain, *key, *padding;
    char *longer = calloc(1, 1 << 16);
    (void)read_data("pki", stem, ".pem", &chain);
    (void)read_data("pki", "other-root", ".pem", &padding);
    const stoic_bytes key_pem = read_data("pki", stem, ".key.pem", &key);
    strcat(longer, chain);
    for (size_t i = 0; i < num_padding; i++) {
        strcat(longer, padding);
    }
    assert_int_equal(
        stoic_config_builder_add_identity(builder, NULL, stem, stoic_bytes_of_text(longer), key_pem),
        STOIC_OK);
    free(longer);
    free(padding);
    free(chain);
    free(key);
}

static void set_pki_crls(stoic_config_builder *builder) {
    char *lists;
    stoic_crl_set *set;
    const stoic_bytes pem = read_data("pki", "crls", ".pem", &lists);
    assert_int_equal(stoic_crl_set_new(&set, NULL), STOIC_OK);
    assert_int_equal(stoic_crl_set_add(set, NULL, pem), STOIC_OK);
    stoic_config_builder_set_crls(builder, set, (stoic_revocation_policy){.end_entity_only = false});
    stoic_crl_set_release(set);
    free(lists);
}

static void set_pki_trust(stoic_config_builder *builder, const char *anchor, const char *end_entity) {
    char *text;
    stoic_trust_store *trust;
    assert_int_equal(stoic_trust_store_new(&trust, NULL), STOIC_OK);
    const stoic_bytes pem = read_data("pki", anchor != NULL ? anchor : "root", ".pem", &text);
    assert_int_equal(stoic_trust_store_add_anchors(trust, NULL, pem), STOIC_OK);
    free(text);
    if (end_entity != NULL) {
        const stoic_bytes too = read_data("pki", end_entity, ".pem", &text);
        assert_int_equal(stoic_trust_store_add_end_entities(trust, NULL, too), STOIC_OK);
        free(text);
    }
    stoic_config_builder_set_trust(builder, trust);
    stoic_trust_store_release(trust);
}

static void set_pki(stoic_config_builder *builder, const pair_pki *pki, stoic_role role) {
    const bool is_server = role == STOIC_ROLE_SERVER;
    if (is_server) {
        add_pki_identity(builder, pki->server != NULL ? pki->server : "server", 0);
        set_pki_trust(builder, pki->trusted_by_server, pki->trusted_too);
        stoic_config_builder_set_client_authentication(builder, pki->mode);
    } else {
        set_pki_trust(builder, pki->trusted_by_client, NULL);
        if (pki->client != NULL) {
            add_pki_identity(builder, pki->client, pki->num_padding);
        }
    }
    if (pki->both_have_crls) {
        set_pki_crls(builder);
    }
}

/* ---- Configs ---- */

static const stoic_provider *provider_of(const pair_options *options) {
    return options->provider != NULL ? options->provider : stoic_provider_libcrypto();
}

static const stoic_config *server_config(const pair_options *options, end *at) {
    stoic_config_builder *builder;
    const stoic_config *config;
    char *chain, *key;
    const char *stem = options->identity ? options->identity : "localhost";
    const stoic_bytes chain_pem = read_file(stem, ".pem", &chain);
    const stoic_bytes key_pem = read_file(stem, ".key.pem", &key);
    assert_int_equal(stoic_server_config_builder_new(&builder, provider_of(options), NULL), STOIC_OK);
    if (options->pki != NULL) {
        set_pki(builder, options->pki, STOIC_ROLE_SERVER);
    } else {
        assert_int_equal(stoic_config_builder_add_identity(builder, NULL, stem, chain_pem, key_pem),
                         STOIC_OK);
    }
    if (options->server_groups) {
        assert_int_equal(
            stoic_config_builder_set_groups(builder, options->server_groups, options->num_server_groups),
            STOIC_OK);
    }
    if (options->server_alpn) {
        const stoic_bytes alpn = stoic_bytes_of_text(options->server_alpn);
        assert_int_equal(stoic_config_builder_set_alpn(builder, &alpn, 1), STOIC_OK);
    }
    if (options->configure != NULL) {
        options->configure(builder, STOIC_ROLE_SERVER);
    }
    if (options->any_name) {
        stoic_config_builder_set_unknown_name(builder, STOIC_UNKNOWN_NAME_GETS_DEFAULT);
    }
    stoic_config_builder_set_ticket_sealer(builder, options->sealer);
    if (options->num_tickets > 0) {
        assert_int_equal(
            stoic_config_builder_set_tickets(builder, options->num_tickets, options->ticket_lifetime),
            STOIC_OK);
    }
    stoic_config_builder_set_notice_handler(builder, note, at, STOIC_TRACE);
    assert_int_equal(stoic_config_builder_build(builder, &config, NULL), STOIC_OK);
    free(chain);
    free(key);
    return config;
}

static const stoic_config *client_config(const pair_options *options, end *at) {
    stoic_config_builder *builder;
    const stoic_config *config;
    char *pin;
    const char *stem = options->pin ? options->pin : options->identity ? options->identity : "localhost";
    const stoic_bytes pem = read_file(stem, ".pem", &pin);
    assert_int_equal(stoic_client_config_builder_new(&builder, provider_of(options), NULL), STOIC_OK);
    if (options->insecure) {
        stoic_config_builder_insecure_no_verify(builder);
    } else if (options->pki == NULL) {
        assert_int_equal(stoic_config_builder_add_pinned_certificates(builder, NULL, pem), STOIC_OK);
    }
    if (options->pki != NULL) {
        set_pki(builder, options->pki, STOIC_ROLE_CLIENT);
    }
    if (options->client_groups) {
        assert_int_equal(
            stoic_config_builder_set_groups(builder, options->client_groups, options->num_client_groups),
            STOIC_OK);
    }
    if (options->suites) {
        assert_int_equal(stoic_config_builder_set_suites(builder, options->suites, options->num_suites),
                         STOIC_OK);
    }
    if (options->client_alpn) {
        const stoic_bytes alpn = stoic_bytes_of_text(options->client_alpn);
        assert_int_equal(stoic_config_builder_set_alpn(builder, &alpn, 1), STOIC_OK);
    }
    if (options->configure != NULL) {
        options->configure(builder, STOIC_ROLE_CLIENT);
    }
    stoic_config_builder_set_session_store(builder, options->store);
    if (options->tickets_wanted[0] + options->tickets_wanted[1] > 0) {
        stoic_config_builder_set_ticket_request(builder, options->tickets_wanted[0],
                                                options->tickets_wanted[1]);
    }
    stoic_config_builder_set_notice_handler(builder, note, at, STOIC_TRACE);
    assert_int_equal(stoic_config_builder_build(builder, &config, NULL), STOIC_OK);
    free(pin);
    return config;
}

pair *pair_new(const pair_options *options) {
    pair *both = calloc(1, sizeof *both);
    assert_non_null(both);
    both->now = (stoic_time){.wall_ns = TEST_WALL_NS + options->later_ns, .monotonic_ns = 1000};
    both->chunk = options->chunk;
    both->take = options->take;
    both->client.config = client_config(options, &both->client);
    both->server.config = server_config(options, &both->server);
    const char *name = options->server_name ? options->server_name : "localhost";
    assert_int_equal(
        stoic_client_new(&both->client.tls, both->client.config, stoic_bytes_of_text(name), both->now),
        STOIC_OK);
    assert_int_equal(stoic_server_new(&both->server.tls, both->server.config, both->now), STOIC_OK);
    return both;
}

void pair_free(pair *both) {
    stoic_connection_free(both->client.tls);
    stoic_connection_free(both->server.tls);
    stoic_config_release(both->client.config);
    stoic_config_release(both->server.config);
    free(both);
}

static wire *wire_from(pair *both, const end *from) {
    return from == &both->client ? &both->to_server : &both->to_client;
}

static void wire_append(wire *to, const void *data, size_t len) {
    assert_true(to->len + len <= WIRE_CAP);
    memcpy(to->bytes + to->len, data, len);
    to->len += len;
}

static void wire_drop(wire *from, size_t len) {
    assert_true(len <= from->len);
    memmove(from->bytes, from->bytes + len, from->len - len);
    from->len -= len;
}

void pair_flush(pair *both, end *from) {
    uint8_t buffer[65536];
    size_t len;
    while (stoic_output_len(from->tls) > 0) {
        const size_t cap = both->take != 0 ? both->take : sizeof buffer;
        assert_int_equal(stoic_take_output(from->tls, &len, buffer, cap), STOIC_OK);
        assert_true(len > 0 && len <= cap);
        wire_append(wire_from(both, from), buffer, len);
    }
}

static void keep(end *at, const stoic_event *event) {
    switch (event->type) {
    case STOIC_EVENT_CONNECTED:
        at->num_connected++;
        break;
    case STOIC_EVENT_PEER_CLOSED:
        at->num_peer_closed++;
        break;
    case STOIC_EVENT_APP_DATA:
        assert_true(at->received_len + event->data_len <= RECEIVED_CAP);
        memcpy(at->received + at->received_len, event->data, event->data_len);
        at->received_len += event->data_len;
        break;
    case STOIC_EVENT_NEED_INPUT:
    case STOIC_EVENT_OUTPUT_READY:
    case STOIC_EVENT_CLIENT_HELLO:
    case STOIC_EVENT_SIGN:
        break;
    case STOIC_EVENT_TICKET:
        at->num_tickets++;
        break;
    }
}

void pair_handle(pair *both, end *at) {
    stoic_event event = {.struct_size = sizeof event};
    do {
        at->error = stoic_receive(at->tls, &event, at->in.bytes, at->in.len, both->now);
        pair_flush(both, at);
        if (at->error != STOIC_OK) {
            return;
        }
        keep(at, &event);
        wire_drop(&at->in, event.consumed);
    } while (event.type != STOIC_EVENT_NEED_INPUT);
    assert_true(event.needed > at->in.len); /* or an application would wait for what it has */
}

static bool deliver(pair *both, wire *from, end *to) {
    if (from->len == 0 || to->error != STOIC_OK) {
        from->len = 0;
        return false;
    }
    const size_t len = both->chunk != 0 && both->chunk < from->len ? both->chunk : from->len;
    wire_append(&to->in, from->bytes, len);
    wire_drop(from, len);
    pair_handle(both, to);
    return true;
}

void pair_run(pair *both) {
    bool moved;
    do {
        pair_flush(both, &both->client);
        pair_flush(both, &both->server);
        moved = deliver(both, &both->to_server, &both->server);
        moved = deliver(both, &both->to_client, &both->client) || moved;
    } while (moved);
}

void pair_connect(pair *both) {
    pair_run(both);
    if (both->client.error != STOIC_OK || both->server.error != STOIC_OK) {
        fail_msg("client %s, server %s", stoic_error_name(both->client.error),
                 stoic_error_name(both->server.error));
    }
    assert_int_equal(both->client.num_connected, 1);
    assert_int_equal(both->server.num_connected, 1);
}

void pair_send(pair *both, end *from, const void *data, size_t len) {
    stoic_bytes rest = stoic_bytes_of(data, len);
    pair_flush(both, from);
    while (rest.len > 0) {
        uint8_t buffer[STOIC_RECORD_MAX_LEN];
        size_t sealed, taken;
        const stoic_error error =
            stoic_seal(from->tls, &sealed, &taken, buffer, sizeof buffer, rest, both->now);
        if (error == STOIC_ERROR_OUTPUT_PENDING) { /* a KeyUpdate */
            pair_flush(both, from);
            continue;
        }
        assert_int_equal(error, STOIC_OK);
        wire_append(wire_from(both, from), buffer, sealed);
        rest = stoic_slice(rest, taken, rest.len - taken);
    }
}

void pair_inject(pair *both, end *to, const void *data, size_t len) {
    wire_append(&to->in, data, len);
    pair_handle(both, to);
}

const seen_notice *terminal_notice(const end *at) {
    const seen_notice *found = NULL;
    for (size_t i = 0; i < at->num_notices; i++) {
        if (at->notices[i].is_terminal) {
            assert_null(found);
            found = &at->notices[i];
        }
    }
    return found;
}

size_t count_notices_at_least(const end *at, stoic_severity severity) {
    size_t count = 0;
    for (size_t i = 0; i < at->num_notices; i++) {
        count += at->notices[i].severity >= severity;
    }
    return count;
}

size_t count_alerts(const end *at, stoic_direction direction, stoic_alert alert) {
    size_t count = 0;
    for (size_t i = 0; i < at->num_notices; i++) {
        const seen_notice *notice = &at->notices[i];
        count += notice->kind == STOIC_NOTICE_ALERT && notice->has_alert && notice->direction == direction &&
                 notice->alert == alert;
    }
    return count;
}
