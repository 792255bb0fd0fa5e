/* SPDX-License-Identifier: Apache-2.0 */
#include "waiting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 2030-01-01: inside the validity of the certificates. */
#define TEST_WALL_NS (INT64_C(1893456000) * STOIC_NS_PER_SECOND)

static void note(void *user, const stoic_notice *notice) {
    party *at = user;
    if (notice->is_terminal) {
        at->num_terminal++;
        at->class_ = notice->class_;
        at->reason = notice->reason;
    }
}

char *waiting_read_file(const char *stem, const char *suffix) {
    char path[512];
    const char *root = getenv("STOIC_SOURCE_DIR");
    snprintf(path, sizeof path, "%s/tests/data/certs/%s%s", root != NULL ? root : ".", stem, suffix);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fail_msg("cannot open %s", path);
        abort();
    }
    char *text = calloc(1, 65536);
    assert_true(fread(text, 1, 65535, file) > 0);
    fclose(file);
    return text;
}

void waiting_count_notices(stoic_config_builder *builder, party *notices) {
    stoic_config_builder_set_notice_handler(builder, note, notices, STOIC_TRACE);
}

static void set_common(stoic_config_builder *builder, const uint16_t *groups, size_t num, const char *alpn,
                       party *notices) {
    if (groups != NULL) {
        assert_int_equal(stoic_config_builder_set_groups(builder, groups, num), STOIC_OK);
    }
    if (alpn != NULL) {
        const stoic_bytes protocol = stoic_bytes_of_text(alpn);
        assert_int_equal(stoic_config_builder_set_alpn(builder, &protocol, 1), STOIC_OK);
    }
    waiting_count_notices(builder, notices);
}

const stoic_config *waiting_server_config(const waiting_options *options, party *notices) {
    stoic_config_builder *builder;
    const stoic_config *config;
    const char *stem = options->identity != NULL ? options->identity : "localhost";
    char *chain = waiting_read_file(stem, ".pem");
    char *key = waiting_read_file(stem, ".key.pem");
    const stoic_bytes pem = stoic_bytes_of_text(chain);
    assert_int_equal(
        stoic_server_config_builder_new(&builder, stoic_provider_libcrypto(), options->allocator), STOIC_OK);
    const stoic_error error =
        options->remote
            ? stoic_config_builder_add_remote_identity(builder, NULL, stem, pem, NULL, 0)
            : stoic_config_builder_add_identity(builder, NULL, stem, pem, stoic_bytes_of_text(key));
    assert_int_equal(error, STOIC_OK);
    stoic_config_builder_set_client_hello_wait(builder, options->hello_wait);
    set_common(builder, options->server_groups, 1, options->alpn, notices);
    assert_int_equal(stoic_config_builder_build(builder, &config, NULL), STOIC_OK);
    free(chain);
    free(key);
    return config;
}

static const stoic_config *client_config(const waiting_options *options, party *notices) {
    stoic_config_builder *builder;
    const stoic_config *config;
    const char *stem = options->identity != NULL ? options->identity : "localhost";
    char *pin = waiting_read_file(options->pin != NULL ? options->pin : stem, ".pem");
    assert_int_equal(stoic_client_config_builder_new(&builder, stoic_provider_libcrypto(), NULL), STOIC_OK);
    assert_int_equal(stoic_config_builder_add_pinned_certificates(builder, NULL, stoic_bytes_of_text(pin)),
                     STOIC_OK);
    set_common(builder, options->client_groups, 2,
               options->client_alpn != NULL ? options->client_alpn : options->alpn, notices);
    assert_int_equal(stoic_config_builder_build(builder, &config, NULL), STOIC_OK);
    free(pin);
    return config;
}

waiting *waiting_new(const waiting_options *options) {
    waiting *it = calloc(1, sizeof *it);
    const char *name = options->server_name != NULL ? options->server_name : "localhost";
    assert_non_null(it);
    it->now = (stoic_time){.wall_ns = TEST_WALL_NS, .monotonic_ns = 1000};
    it->chunk = options->chunk;
    it->signer = options->identity != NULL ? options->identity : "localhost";
    it->client.config = client_config(options, &it->client);
    it->server.config = waiting_server_config(options, &it->server);
    assert_int_equal(stoic_client_new(&it->client.tls, it->client.config, stoic_bytes_of_text(name), it->now),
                     STOIC_OK);
    assert_int_equal(stoic_server_new(&it->server.tls, it->server.config, it->now), STOIC_OK);
    return it;
}

void waiting_drop_server(waiting *it) {
    stoic_connection_free(it->server.tls);
    it->server.tls = NULL;
}

void waiting_free(waiting *it) {
    stoic_connection_free(it->client.tls);
    waiting_drop_server(it);
    stoic_config_release(it->client.config);
    stoic_config_release(it->server.config);
    free(it);
}

/* ---- The signer: it builds what it signs ----------------------------------------------------------------
 */

stoic_bytes waiting_sign_with(const char *stem, const stoic_sign_request *request, uint8_t *room) {
    const stoic_provider *provider = stoic_provider_libcrypto();
    uint8_t space[256];
    stoic_writer content;
    stoic_signer *signer;
    size_t len = 0;
    char *key = waiting_read_file(stem, ".key.pem");
    stoic_writer_init_fixed(&content, space, sizeof space);
    assert_int_equal(stoic_write_signed_content(&content, request->role, request->transcript_hash), STOIC_OK);
    assert_int_equal(stoic_signer_from_pem(&signer, provider, stoic_bytes_of_text(key), NULL), STOIC_OK);
    assert_int_equal(provider->sign(signer, &len, room, STOIC_SIGNATURE_MAX_LEN, request->scheme,
                                    stoic_writer_view(&content)),
                     STOIC_OK);
    provider->free_signer(signer);
    free(key);
    return stoic_bytes_of(room, len);
}

stoic_bytes waiting_make_signature(const waiting *it, uint8_t *room) {
    return waiting_sign_with(it->signer, it->sign, room);
}

stoic_error waiting_sign(waiting *it) {
    uint8_t room[STOIC_SIGNATURE_MAX_LEN];
    const uint64_t id = it->sign->wait_id;
    return stoic_answer_sign(it->server.tls, id, waiting_make_signature(it, room), it->now);
}

/* ---- Running --------------------------------------------------------------------------------------------
 */

static void keep(waiting *it, party *at, const stoic_event *event) {
    if (event->type == STOIC_EVENT_CONNECTED) {
        at->is_connected = true;
    } else if (event->type == STOIC_EVENT_CLIENT_HELLO) {
        it->hello = event->client_hello;
        it->num_hello_waits++;
    } else if (event->type == STOIC_EVENT_SIGN) {
        it->sign = event->sign;
        it->num_sign_waits++;
    }
}

static bool is_wait(stoic_event_type type) {
    return type == STOIC_EVENT_CLIENT_HELLO || type == STOIC_EVENT_SIGN;
}

/* Until there is nothing more to say; the kind of the wait, or WAITING_ANY. */
static int handle(waiting *it, party *at, uint8_t *bytes, size_t *len) {
    stoic_event event = {.struct_size = sizeof event};
    do {
        at->error = stoic_receive(at->tls, &event, bytes, *len, it->now);
        if (at->error != STOIC_OK) {
            stoic_connection_info info = {.struct_size = sizeof info};
            stoic_connection_describe(at->tls, &info);
            at->peer_alert = info.has_peer_alert ? info.peer_alert : 0;
            *len = 0;
            return WAITING_ANY;
        }
        keep(it, at, &event);
        memmove(bytes, bytes + event.consumed, *len - event.consumed);
        *len -= event.consumed;
    } while (event.type != STOIC_EVENT_NEED_INPUT && !is_wait(event.type));
    return is_wait(event.type) ? (int)event.type : WAITING_ANY;
}

static void expect_waiting(waiting *it) {
    for (unsigned i = 0; i < it->patience; i++) {
        stoic_event event = {.struct_size = sizeof event};
        uint8_t junk[] = {1, 2, 3};
        assert_int_equal(stoic_receive(it->server.tls, &event, junk, i, it->now), STOIC_ERROR_WAITING);
        assert_int_equal(event.consumed, 0);
    }
}

static void answer(waiting *it, int wait) {
    expect_waiting(it);
    const stoic_error error = wait == STOIC_EVENT_CLIENT_HELLO
                                  ? stoic_answer_client_hello(it->server.tls, NULL, it->now)
                                  : waiting_sign(it);
    if (!it->may_fail) {
        assert_int_equal(error, STOIC_OK);
    }
    it->server.error = error;
}

static bool from_client(waiting *it) {
    size_t len = 0;
    const size_t room = sizeof it->in - it->in_len;
    const size_t cap = it->chunk != 0 && it->chunk < room ? it->chunk : room;
    assert_int_equal(stoic_take_output(it->client.tls, &len, it->in + it->in_len, cap), STOIC_OK);
    it->in_len += len;
    return len > 0;
}

static bool to_client(waiting *it) {
    size_t len = 0;
    const size_t room = sizeof it->to_client - it->to_client_len;
    const size_t cap = it->chunk != 0 && it->chunk < room ? it->chunk : room;
    assert_int_equal(stoic_take_output(it->server.tls, &len, it->to_client + it->to_client_len, cap),
                     STOIC_OK);
    it->to_client_len += len;
    if (len > 0 && it->client.error == STOIC_OK) {
        (void)handle(it, &it->client, it->to_client, &it->to_client_len);
    }
    return len > 0;
}

/* true: stopped at `until`. */
static bool run(waiting *it, int until) {
    for (bool moved = true; moved;) {
        moved = from_client(it);
        int wait = WAITING_ANY;
        do {
            wait = it->server.error == STOIC_OK ? handle(it, &it->server, it->in, &it->in_len) : WAITING_ANY;
            if (wait != WAITING_ANY && wait == until) {
                return true;
            }
            if (wait != WAITING_ANY) {
                answer(it, wait);
            }
        } while (wait != WAITING_ANY);
        moved = to_client(it) || moved;
    }
    return false;
}

static bool is_waiting(const waiting *it) {
    return stoic_connection_wait(it->server.tls) != STOIC_WAIT_NONE && !it->server.tls->wait_is_news;
}

void waiting_run(waiting *it) {
    if (it->server.error == STOIC_OK && is_waiting(it)) { /* was stopped there */
        const bool signs = stoic_connection_wait(it->server.tls) == STOIC_WAIT_SIGN;
        answer(it, signs ? STOIC_EVENT_SIGN : STOIC_EVENT_CLIENT_HELLO);
    }
    (void)run(it, -1);
}

void waiting_run_until(waiting *it, stoic_event_type wait) {
    assert_true(run(it, (int)wait));
}

size_t waiting_feed(waiting *it, const uint8_t *bytes, size_t len) {
    memcpy(it->in, bytes, len);
    it->in_len = len;
    const int wait = handle(it, &it->server, it->in, &it->in_len);
    if (wait != WAITING_ANY) {
        answer(it, wait);
    }
    size_t out_len = 0;
    assert_int_equal(stoic_take_output(it->server.tls, &out_len, it->out, sizeof it->out), STOIC_OK);
    return out_len;
}

/* ---- Expectations ---- */

static uint8_t no_input[1];

stoic_error receive_nothing(waiting *it, stoic_event *event) {
    *event = (stoic_event){.struct_size = sizeof *event};
    return stoic_receive(it->server.tls, event, no_input, 0, it->now);
}

void expect_error(const char *reason, stoic_error got, stoic_error wanted) {
    if (got != wanted) {
        fail_msg("%s: %s instead of %s", reason, stoic_error_name(got), stoic_error_name(wanted));
    }
}

void expect_end(const char *reason, const party *at, stoic_class class_, stoic_reason cause) {
    if (at->num_terminal != 1 || at->class_ != class_ || at->reason != cause) {
        fail_msg("%s: %u terminal notices, %s/%s", reason, at->num_terminal, stoic_class_name(at->class_),
                 stoic_reason_name(at->reason));
    }
}
