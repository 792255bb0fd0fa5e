/* SPDX-License-Identifier: Apache-2.0 */
#include "subject.h"

#include <stdlib.h>
#include <string.h>

#include "lines.h"

/* 2030-01-01: inside the validity of the certificates. */
#define WALL_NS (INT64_C(1893456000) * STOIC_NS_PER_SECOND)

enum {
    /* A flight with its certificates, or answers; a peer cannot make it grow by going on. */
    MAX_OUTPUT = 1 << 16
};

/* ---- Notices ---- */

/* What is borrowed is there. */
static void touch_all(const stoic_bytes *slices, size_t num) {
    static volatile uint8_t sum;
    for (size_t i = 0; i < num; i++) {
        for (size_t at = 0; at < slices[i].len; at++) {
            sum = (uint8_t)(sum + slices[i].data[at]);
        }
    }
}

static void touch(const stoic_notice *notice) {
    const stoic_bytes slices[] = {notice->sni, notice->alpn, notice->alpn_offered, notice->suites_offered,
                                  notice->peer_subject};
    touch_all(slices, STOIC_COUNT(slices));
}

static void note(void *user, const stoic_notice *notice) {
    subject *self = user;
    touch(notice);
    if (!self->is_given_up) {
        FUZZ_ASSERT(notice->class_ != STOIC_CLASS_INTERNAL_FAULT);
    }
    if (!notice->is_terminal) {
        FUZZ_ASSERT(notice->severity == STOIC_TRACE);
        return;
    }
    fuzz_check_lines(notice); /* of these alone, because it takes most of the time */
    self->num_terminal++;
    FUZZ_ASSERT(self->num_terminal == 1);
    const stoic_reason_row *row = stoic_reason_find(notice->reason);
    FUZZ_ASSERT(notice->class_ != STOIC_CLASS_NONE && row != NULL);
    FUZZ_ASSERT((row->classes & UINT32_C(1) << notice->class_) != 0);
    FUZZ_ASSERT(strcmp(row->name, "other") != 0);
}

/* ---- Birth ---- */

static void add_identity(stoic_config_builder *builder, const char *name, const char *chain,
                         const char *key) {
    FUZZ_ASSERT(stoic_config_builder_add_identity(builder, NULL, name, fuzz_file(chain), fuzz_file(key)) ==
                STOIC_OK);
}

static void add_remote_identity(stoic_config_builder *builder, const char *name, const char *chain,
                                uint16_t scheme) {
    FUZZ_ASSERT(stoic_config_builder_add_remote_identity(builder, NULL, name, fuzz_file(chain), &scheme, 1) ==
                STOIC_OK);
}

static stoic_bytes pem_of(const char *path) {
    return fuzz_file(path);
}

static void add_identities(stoic_config_builder *builder, bool is_server, const subject_options *options) {
    const bool is_first = is_server || options->has_client_identity;
    if (is_first && options->signs_remotely) {
        add_remote_identity(builder, "localhost", "tests/data/certs/localhost.pem",
                            STOIC_SCHEME_ECDSA_SECP256R1_SHA256);
    } else if (is_first) {
        add_identity(builder, "localhost", "tests/data/certs/localhost.pem",
                     "tests/data/certs/localhost.key.pem");
    }
    if (is_server && options->has_rsa) {
        add_identity(builder, "rsa", "tests/data/certs/localhost-rsa.pem",
                     "tests/data/certs/localhost-rsa.key.pem");
    }
}

static void set_sessions(stoic_config_builder *builder, bool is_server, const subject_options *options) {
    if (is_server) {
        stoic_config_builder_set_client_hello_wait(builder, options->asks_for_hello);
        stoic_config_builder_set_ticket_sealer(builder, options->sealer);
        return;
    }
    stoic_config_builder_set_session_store(builder, options->store);
    if (options->has_ticket_request) {
        stoic_config_builder_set_ticket_request(builder, 3, 2);
    }
}

static const stoic_config *make_config(subject *self, const subject_options *options) {
    const bool is_server = self->role == STOIC_ROLE_SERVER;
    const stoic_bytes alpn[] = {stoic_bytes_of_text("h2"), stoic_bytes_of_text("http/1.1")};
    stoic_config_builder *builder;
    const stoic_config *config = NULL;
    FUZZ_ASSERT((is_server ? stoic_server_config_builder_new
                           : stoic_client_config_builder_new)(&builder, options->provider, NULL) == STOIC_OK);
    add_identities(builder, is_server, options);
    set_sessions(builder, is_server, options);
    if (!is_server && options->is_pinned) {
        FUZZ_ASSERT(stoic_config_builder_add_pinned_certificates(
                        builder, NULL, pem_of("tests/data/certs/localhost.pem")) == STOIC_OK);
    } else if (!is_server) {
        stoic_config_builder_insecure_no_verify(builder);
    }
    if (options->groups != NULL) {
        FUZZ_ASSERT(stoic_config_builder_set_groups(builder, options->groups, options->num_groups) ==
                    STOIC_OK);
    }
    if (options->has_alpn) {
        FUZZ_ASSERT(stoic_config_builder_set_alpn(builder, alpn, STOIC_COUNT(alpn)) == STOIC_OK);
    }
    if (options->any_name) {
        stoic_config_builder_set_unknown_name(builder, STOIC_UNKNOWN_NAME_GETS_DEFAULT);
    }
    stoic_config_builder_set_notice_handler(builder, note, self, STOIC_TRACE);
    FUZZ_ASSERT(stoic_config_builder_build(builder, &config, NULL) == STOIC_OK);
    return config;
}

void subject_make_config(subject *out, stoic_role role, const subject_options *options) {
    *out = (subject){.role = role,
                     .now = {.wall_ns = WALL_NS, .monotonic_ns = 1000},
                     .has_waits = options->asks_for_hello || options->signs_remotely,
                     .has_sessions = options->store != NULL,
                     .answers_later = options->answers_later};
    out->config = make_config(out, options);
}

void subject_start(subject *self) {
    const stoic_error error =
        self->role == STOIC_ROLE_SERVER
            ? stoic_server_new(&self->tls, self->config, self->now)
            : stoic_client_new(&self->tls, self->config, stoic_bytes_of_text("localhost"), self->now);
    FUZZ_ASSERT(error == STOIC_OK);
}

void subject_new(subject *out, stoic_role role, const subject_options *options) {
    subject_make_config(out, role, options);
    subject_start(out);
}

void subject_free(subject *self) {
    stoic_connection_free(self->tls);
    FUZZ_ASSERT(self->num_terminal == 1);
    FUZZ_ASSERT(self->num_connected <= 1 && self->num_peer_closed <= 1);
    stoic_config_release(self->config);
    free(self->in);
}

/* ---- Input ---- */

/* `error` says again what it said, and no more comes out. */
static void check_dead(subject *self) {
    uint8_t input[8] = {23, 3, 3, 0, 1, 0}, out[64];
    size_t len = 77, taken = 77;
    stoic_event event = {.struct_size = sizeof event, .consumed = 99};
    const size_t output_len = stoic_output_len(self->tls);
    FUZZ_ASSERT(stoic_receive(self->tls, &event, input, sizeof input, self->now) == self->error);
    FUZZ_ASSERT(event.consumed == 99);
    FUZZ_ASSERT(stoic_seal(self->tls, &len, &taken, out, sizeof out, stoic_bytes_of("x", 1), self->now) ==
                STOIC_ERROR_WRITE_CLOSED);
    FUZZ_ASSERT(len == 77 && taken == 77);
    FUZZ_ASSERT(stoic_close(self->tls, self->now) == STOIC_OK);
    FUZZ_ASSERT(stoic_output_len(self->tls) == output_len);
    FUZZ_ASSERT(stoic_deadline(self->tls) == STOIC_NEVER);
    FUZZ_ASSERT(self->num_terminal == 1);
}

/* A wait opens. */
static void ask(subject *self, const stoic_event *event) {
    FUZZ_ASSERT(self->has_waits && !self->is_asked && self->num_connected == 0);
    self->is_asked = true;
    self->question = event->type;
    if (event->type == STOIC_EVENT_CLIENT_HELLO) {
        const stoic_client_hello_info *hello = event->client_hello;
        const stoic_bytes slices[] = {hello->server_name, hello->versions, hello->suites,
                                      hello->groups,      hello->schemes,  hello->alpn};
        touch_all(slices, STOIC_COUNT(slices));
    } else {
        const stoic_bytes slices[] = {event->sign->transcript_hash, event->sign->content};
        FUZZ_ASSERT(event->sign->wait_id != 0 && event->sign->role == self->role);
        touch_all(slices, STOIC_COUNT(slices));
        self->wait_id = event->sign->wait_id;
    }
}

static void check_event(subject *self, const stoic_event *event, const uint8_t *input) {
    FUZZ_ASSERT(event->consumed <= self->in_len);
    FUZZ_ASSERT(stoic_output_len(self->tls) <= MAX_OUTPUT);
    switch (event->type) {
    case STOIC_EVENT_NEED_INPUT:
        FUZZ_ASSERT(event->needed > self->in_len - event->consumed);
        FUZZ_ASSERT(event->consumed > 0 || event->needed <= STOIC_RECORD_MAX_LEN);
        FUZZ_ASSERT(event->consumed > 0 || self->in_len == 0 || memcmp(input, self->in, self->in_len) == 0);
        break;
    case STOIC_EVENT_CONNECTED:
        self->num_connected++;
        break;
    case STOIC_EVENT_PEER_CLOSED:
        FUZZ_ASSERT(self->num_connected == 1);
        self->num_peer_closed++;
        break;
    case STOIC_EVENT_APP_DATA:
        FUZZ_ASSERT(self->num_connected == 1 && self->num_peer_closed == 0);
        FUZZ_ASSERT(event->data_len > 0 && event->data_len <= STOIC_RECORD_MAX_PLAINTEXT);
        FUZZ_ASSERT(fuzz_lies_in(stoic_bytes_of(event->data, event->data_len),
                                 stoic_bytes_of(input, event->consumed)));
        self->received += event->data_len;
        break;
    case STOIC_EVENT_OUTPUT_READY:
        FUZZ_ASSERT(stoic_output_len(self->tls) > 0);
        break;
    case STOIC_EVENT_CLIENT_HELLO:
    case STOIC_EVENT_SIGN:
        ask(self, event);
        break;
    case STOIC_EVENT_TICKET:
        FUZZ_ASSERT(self->has_sessions && self->num_connected == 1);
        break;
    }
}

/* This side did not answer in time: the one fault of ours that time alone brings about. */
static bool is_late(stoic_error error) {
    return error == STOIC_ERROR_SIGNER_TIMEOUT || error == STOIC_ERROR_ANSWER_TIMEOUT;
}

/* One call, on memory that ends where the input ends. False: nothing more happens. */
static bool receive_once(subject *self) {
    uint8_t *input = malloc(self->in_len + 1);
    stoic_event event = {.struct_size = sizeof event, .consumed = 99};
    FUZZ_ASSERT(input != NULL);
    uint8_t *end = input + 1; /* the first byte is not given: with no input the pointer is at the end */
    if (self->in_len > 0) {
        memcpy(end, self->in, self->in_len);
    }
    self->error = stoic_receive(self->tls, &event, end, self->in_len, self->now);
    bool goes_on = false;
    if (self->error == STOIC_ERROR_WAITING) {
        FUZZ_ASSERT(self->is_asked && event.consumed == 99);
        self->error = STOIC_OK;
    } else if (self->error == STOIC_OK) {
        FUZZ_ASSERT(!self->is_asked);
        check_event(self, &event, end);
        self->in_len -= event.consumed;
        if (self->in_len > 0) {
            memmove(self->in, self->in + event.consumed, self->in_len);
        }
        goes_on = event.type != STOIC_EVENT_NEED_INPUT || event.consumed > 0;
    } else {
        const stoic_error_row *row = stoic_error_find(self->error);
        FUZZ_ASSERT(row != NULL && (row->fault != STOIC_FAULT_INTERNAL || self->is_given_up ||
                                    (self->is_asked && is_late(self->error))));
        self->is_asked = false;
        check_dead(self);
    }
    free(input);
    return goes_on;
}

/* ---- Waits ---- */

static stoic_error answer_hello(subject *self, uint8_t how, uint8_t value) {
    if (how % 2 == 0) {
        return stoic_answer_client_hello(self->tls, NULL, self->now);
    }
    return stoic_refuse_client_hello(self->tls, value, self->now);
}

static stoic_error answer_sign(subject *self, uint8_t how, uint8_t value) {
    const uint8_t signature[] = {value, how};
    switch (how % 4) {
    case 1:
        return stoic_fail_sign(self->tls, self->wait_id, self->now);
    case 2:
        return stoic_answer_sign(self->tls, self->wait_id ^ value, stoic_bytes_of(signature, 1), self->now);
    default:
        return stoic_answer_sign(self->tls, self->wait_id, stoic_bytes_of(signature, sizeof signature),
                                 self->now);
    }
}

/* Nothing is open: no answer has an effect. */
static void check_unasked(subject *self, uint8_t how, uint8_t value) {
    const size_t output_len = stoic_output_len(self->tls);
    FUZZ_ASSERT(answer_hello(self, how, value) == STOIC_ERROR_NO_SUCH_WAIT);
    FUZZ_ASSERT(answer_sign(self, how, value) == STOIC_ERROR_NO_SUCH_WAIT);
    FUZZ_ASSERT(stoic_output_len(self->tls) == output_len);
}

static void answer(subject *self, uint8_t how, uint8_t value) {
    if (!self->is_asked) {
        check_unasked(self, how, value);
        return;
    }
    const bool is_hello = self->question == STOIC_EVENT_CLIENT_HELLO;
    const bool is_good = how % (is_hello ? 2 : 4) == 0;
    const bool was_given_up = self->is_given_up;
    self->is_given_up = was_given_up || !is_good;
    const stoic_error error = (is_hello ? answer_hello : answer_sign)(self, how, value);
    if (error == STOIC_ERROR_NO_SUCH_WAIT || error == STOIC_ERROR_INVALID_ARGUMENT) {
        FUZZ_ASSERT(!is_good);
        self->is_given_up = was_given_up;
        return;
    }
    self->is_asked = false;
    if (error != STOIC_OK) {
        self->error = error;
        check_dead(self);
    }
}

void subject_receive(subject *self) {
    if (self->error != STOIC_OK) {
        check_dead(self);
        return;
    }
    bool goes_on = true;
    while (goes_on) {
        goes_on = receive_once(self);
        if (self->is_asked && !self->answers_later) {
            answer(self, 0, 1);
            goes_on = self->error == STOIC_OK;
        }
    }
}

void subject_answer(subject *self, uint8_t how, uint8_t value) {
    answer(self, how, value);
    subject_receive(self);
}

void subject_feed(subject *self, stoic_bytes bytes) {
    if (self->error == STOIC_OK && bytes.len > 0) {
        uint8_t *longer = realloc(self->in, self->in_len + bytes.len);
        FUZZ_ASSERT(longer != NULL);
        memcpy(longer + self->in_len, bytes.data, bytes.len);
        self->in = longer;
        self->in_len += bytes.len;
    }
    subject_receive(self);
}

/* ---- Output ---- */

size_t subject_take(subject *self, uint8_t *out, size_t cap) {
    const size_t before = stoic_output_len(self->tls);
    size_t len = 0;
    FUZZ_ASSERT(stoic_take_output(self->tls, &len, out, cap) == STOIC_OK);
    FUZZ_ASSERT(len == (before < cap ? before : cap) && stoic_output_len(self->tls) == before - len);
    return len;
}

void subject_drop_output(subject *self) {
    uint8_t out[4096];
    while (subject_take(self, out, sizeof out) > 0) {
    }
}

size_t subject_seal(subject *self, uint8_t *out, size_t cap, stoic_bytes plaintext) {
    size_t len = 0, taken = 0;
    const size_t pending = stoic_output_len(self->tls);
    const stoic_error error = stoic_seal(self->tls, &len, &taken, out, cap, plaintext, self->now);
    if (error == STOIC_OK) {
        FUZZ_ASSERT(self->error == STOIC_OK && pending == 0);
        FUZZ_ASSERT(len <= cap && taken <= plaintext.len && (len > 0) == (taken > 0));
        FUZZ_ASSERT(taken < plaintext.len || len == stoic_sealed_size(self->tls, plaintext.len));
        return len;
    }
    FUZZ_ASSERT(len == 0 && taken == 0);
    FUZZ_ASSERT(error == STOIC_ERROR_NOT_CONNECTED || error == STOIC_ERROR_OUTPUT_PENDING ||
                error == STOIC_ERROR_WRITE_CLOSED || error == STOIC_ERROR_BUFFER_TOO_SMALL);
    return 0;
}

void subject_close(subject *self) {
    FUZZ_ASSERT(stoic_close(self->tls, self->now) == STOIC_OK);
    const size_t output_len = stoic_output_len(self->tls);
    FUZZ_ASSERT(stoic_close(self->tls, self->now) == STOIC_OK);
    FUZZ_ASSERT(stoic_output_len(self->tls) == output_len);
    uint8_t out[64];
    FUZZ_ASSERT(subject_seal(self, out, sizeof out, stoic_bytes_of("x", 1)) == 0);
}

void subject_abort(subject *self, stoic_alert alert) {
    self->is_given_up = true;
    (void)stoic_abort(self->tls, alert, self->now);
    FUZZ_ASSERT(self->num_terminal == 1);
    subject_receive(self);
}

void subject_end(subject *self, stoic_transport_end how) {
    const stoic_error error = stoic_transport_ended(self->tls, how, self->now);
    FUZZ_ASSERT(self->num_terminal == 1);
    if (error != STOIC_OK) {
        FUZZ_ASSERT(self->error == STOIC_OK || self->error == error);
        self->error = error;
        self->is_asked = false;
        check_dead(self);
    }
}
