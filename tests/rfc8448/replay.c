/* SPDX-License-Identifier: Apache-2.0 */
#include "replay.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "record/reader.h"
#include "record/writer.h"
#include "secrets/hkdf.h"
#include "wire/codepoints.h"

static const stoic_bytes nothing = {NULL, 0};

static bool starts_with(const char *text, const char *start) {
    return strncmp(text, start, strlen(start)) == 0;
}

static void expect_equal(const trace_step *step, const char *what, stoic_bytes ours, stoic_bytes stated) {
    if (!stoic_bytes_equal(ours, stated)) {
        fail_msg("line %d, \"%s\": %s differs", step->line, step->title, what);
    }
}

static stoic_bytes current_secret(const replay *self) {
    return stoic_bytes_of(self->schedule.current.bytes, self->suite->hash->output_len);
}

/* The label in a title: "tls13 derived" between quotes, given back without "tls13 ". */
static void find_label(char *out, size_t cap, const trace_step *step) {
    const char *start = strstr(step->title, "\"tls13 ");
    assert_non_null(start);
    start += strlen("\"tls13 ");
    snprintf(out, cap, "%.*s", (int)strcspn(start, "\""), start);
}

/* ---- Secrets ------------------------------------------------------------------------------------------- */

/* Any step that shows an HKDF-Expand-Label in full. */
static void check_derivation(replay *self, const trace_step *step) {
    const stoic_hash *hash = self->suite->hash;
    const stoic_bytes expanded = trace_bytes(step, "expanded");
    uint8_t out[STOIC_HASH_MAX_LEN];
    stoic_hkdf_expand(hash, out, expanded.len, trace_bytes(step, "PRK"), trace_bytes(step, "info"));
    expect_equal(step, "HKDF-Expand", stoic_bytes_of(out, expanded.len), expanded);

    char label[32] = "finished";
    if (!starts_with(step->title, "calculate PSK binder")) {
        find_label(label, sizeof(label), step);
    }
    stoic_hkdf_expand_label(hash, out, expanded.len, trace_bytes(step, "PRK"), label,
                            trace_bytes(step, "hash"));
    expect_equal(step, "HKDF-Expand-Label", stoic_bytes_of(out, expanded.len), expanded);
    self->counts.derived++;
}

static stoic_bytes transcript_now(const replay *self, uint8_t *buffer) {
    return stoic_transcript_hash(&self->transcript, buffer);
}

static bool is_all_zero(stoic_bytes bytes) {
    const uint8_t zeros[STOIC_HASH_MAX_LEN] = {0};
    return stoic_bytes_equal(bytes, stoic_bytes_of(zeros, bytes.len));
}

/* What both key pairs give is what the trace extracts. */
static void check_shared_secret(replay *self, const trace_step *step, stoic_bytes stated) {
    const replay_key_pair *own = &self->key_pairs[STOIC_ROLE_CLIENT];
    const replay_key_pair *peer = &self->key_pairs[STOIC_ROLE_SERVER];
    alignas(STOIC_CONTEXT_ALIGN) uint8_t context[STOIC_GROUP_MAX_CONTEXT];
    uint8_t share[STOIC_GROUP_MAX_SHARE_LEN];
    uint8_t secret[STOIC_GROUP_MAX_SECRET_LEN];
    assert_ptr_equal(own->group, peer->group);
    assert_int_equal(own->group->start_from(context, share, own->private_key), STOIC_OK);
    assert_int_equal(own->group->finish(context, secret, peer->share), STOIC_OK);
    own->group->clear(context);
    expect_equal(step, "the shared secret", stoic_bytes_of(secret, own->group->secret_len), stated);
    self->counts.shared_secrets++;
}

static void extract(replay *self, const trace_step *step) {
    const stoic_bytes input = trace_bytes(step, "IKM");
    const stoic_bytes stated = trace_bytes(step, "secret");
    uint8_t out[STOIC_HASH_MAX_LEN];
    stoic_hkdf_extract(self->suite->hash, out, trace_bytes(step, "salt"), input);
    expect_equal(step, "HKDF-Extract", stoic_bytes_of(out, stated.len), stated);
    self->counts.extracted++;

    if (strstr(step->title, "\"early\"") != NULL) {
        stoic_key_schedule_start(&self->schedule, self->suite->hash, is_all_zero(input) ? nothing : input);
        expect_equal(step, "the early secret", current_secret(self), stated);
    } else if (strstr(step->title, "\"handshake\"") != NULL) {
        check_shared_secret(self, step, input);
        uint8_t buffer[STOIC_HASH_MAX_LEN];
        stoic_key_schedule_handshake(&self->schedule, input, transcript_now(self, buffer));
        expect_equal(step, "the handshake secret", current_secret(self), stated);
    } else {
        /* Ours is computed with the secrets that come from it, when the server's Finished is there. */
        self->main_secret = stated;
    }
}

static void derive_early(replay *self, const trace_step *step, const char *label) {
    uint8_t out[STOIC_HASH_MAX_LEN];
    uint8_t buffer[STOIC_HASH_MAX_LEN];
    const size_t len = self->suite->hash->output_len;
    stoic_hkdf_expand_label(self->suite->hash, out, len, current_secret(self), label,
                            transcript_now(self, buffer));
    expect_equal(step, label, stoic_bytes_of(out, len), trace_bytes(step, "expanded"));
    if (strcmp(label, "c e traffic") == 0) {
        stoic_copy(self->client_early.bytes, sizeof(self->client_early.bytes), stoic_bytes_of(out, len));
    }
}

/* Which secret of the schedule has that label, and is the schedule there? Takes the step that gives it if
 * not. */
static bool find_secret(replay *self, stoic_secret_kind *out, const char *label) {
    static const char *const labels[STOIC_NUM_SECRETS] = {
        "c hs traffic", "s hs traffic", "c ap traffic", "s ap traffic", "exp master", "res master",
    };
    uint8_t buffer[STOIC_HASH_MAX_LEN];
    for (int kind = 0; kind < STOIC_NUM_SECRETS; kind++) {
        if (strcmp(label, labels[kind]) != 0) {
            continue;
        }
        if (kind >= STOIC_SECRET_CLIENT_APPLICATION && self->schedule.stage == STOIC_SCHEDULE_HANDSHAKE) {
            stoic_key_schedule_application(&self->schedule, transcript_now(self, buffer));
            assert_true(stoic_bytes_equal(current_secret(self), self->main_secret));
        }
        if (kind == STOIC_SECRET_RESUMPTION) {
            stoic_key_schedule_resumption(&self->schedule, transcript_now(self, buffer));
        }
        *out = (stoic_secret_kind)kind;
        return true;
    }
    return false;
}

static void derive_secret(replay *self, const trace_step *step) {
    char label[32];
    find_label(label, sizeof(label), step);
    if (strcmp(label, "derived") == 0 || strcmp(label, "resumption") == 0) {
        return; /* intermediate values, compared by check_derivation */
    }
    /* Early secrets need the hash before the ServerHello chooses it; all traces use the same. */
    assert_int_equal(stoic_transcript_choose(&self->transcript, self->suite->hash), STOIC_OK);
    uint8_t buffer[STOIC_HASH_MAX_LEN];
    expect_equal(step, "the transcript hash", transcript_now(self, buffer), trace_bytes(step, "hash"));
    stoic_secret_kind kind = STOIC_SECRET_EXPORTER;
    if (!find_secret(self, &kind, label)) {
        derive_early(self, step, label);
        return;
    }
    expect_equal(step, label, stoic_key_schedule_secret(&self->schedule, kind),
                 trace_bytes(step, "expanded"));
}

/* ---- Traffic keys, Finished ---------------------------------------------------------------------------- */

static stoic_bytes traffic_secret(const replay *self, const trace_step *step, stoic_role sender) {
    const bool is_client = sender == STOIC_ROLE_CLIENT;
    if (strstr(step->title, "for early application data") != NULL) {
        return stoic_bytes_of(self->client_early.bytes, self->suite->hash->output_len);
    }
    if (strstr(step->title, "for handshake data") != NULL) {
        return stoic_key_schedule_secret(&self->schedule, is_client ? STOIC_SECRET_CLIENT_HANDSHAKE
                                                                    : STOIC_SECRET_SERVER_HANDSHAKE);
    }
    return stoic_key_schedule_secret(&self->schedule, is_client ? STOIC_SECRET_CLIENT_APPLICATION
                                                                : STOIC_SECRET_SERVER_APPLICATION);
}

static void derive_traffic_keys(replay *self, const trace_step *step) {
    const bool is_write = starts_with(step->title, "derive write");
    const stoic_role other = step->side == STOIC_ROLE_CLIENT ? STOIC_ROLE_SERVER : STOIC_ROLE_CLIENT;
    const stoic_role sender = is_write ? step->side : other;
    const stoic_bytes secret = traffic_secret(self, step, sender);
    stoic_traffic_key key;
    stoic_traffic_key_derive(&key, self->suite, secret);
    if (trace_find(step, "PRK") != NULL) {
        expect_equal(step, "the traffic secret", secret, trace_bytes(step, "PRK"));
        expect_equal(step, "the key", stoic_bytes_of(key.key, key.key_len),
                     trace_bytes(step, "key expanded"));
        expect_equal(step, "the IV", stoic_bytes_of(key.iv, sizeof(key.iv)),
                     trace_bytes(step, "iv expanded"));
        self->counts.traffic_keys++;
    }
    if (!is_write) {
        return; /* the receiver here follows its sender */
    }
    stoic_protection *both[] = {&self->directions[sender].sealing, &self->directions[sender].opening};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(stoic_protection_set_key(both[i], self->suite->aead,
                                                  stoic_bytes_of(key.key, key.key_len),
                                                  stoic_bytes_of(key.iv, sizeof(key.iv))),
                         STOIC_OK);
    }
}

static void calculate_finished(replay *self, const trace_step *step) {
    const stoic_secret_kind kind =
        step->side == STOIC_ROLE_CLIENT ? STOIC_SECRET_CLIENT_HANDSHAKE : STOIC_SECRET_SERVER_HANDSHAKE;
    const stoic_bytes secret = stoic_key_schedule_secret(&self->schedule, kind);
    expect_equal(step, "the traffic secret", secret, trace_bytes(step, "PRK"));
    uint8_t buffer[STOIC_HASH_MAX_LEN];
    uint8_t mac[STOIC_HASH_MAX_LEN];
    stoic_finished_mac(self->suite->hash, mac, secret, transcript_now(self, buffer));
    expect_equal(step, "the MAC", stoic_bytes_of(mac, self->suite->hash->output_len),
                 trace_bytes(step, "finished"));
    self->counts.finished++;
}

/* The binder is a Finished under a key of its own (RFC 9846 4.3.11). */
static void calculate_binder(replay *self, const trace_step *step) {
    const stoic_hash *hash = self->suite->hash;
    uint8_t buffer[STOIC_HASH_MAX_LEN];
    uint8_t out[STOIC_HASH_MAX_LEN] = {0};
    const stoic_bytes result = stoic_bytes_of(out, hash->output_len);
    stoic_transcript transcript;
    stoic_transcript_start(&transcript, hash);
    const stoic_bytes empty_hash = stoic_transcript_hash(&transcript, buffer);
    stoic_hkdf_expand_label(hash, out, hash->output_len, current_secret(self), "res binder", empty_hash);
    expect_equal(step, "the binder key", result, trace_bytes(step, "PRK"));

    stoic_transcript_add(&transcript, trace_bytes(step, "ClientHello prefix"));
    const stoic_bytes prefix_hash = stoic_transcript_hash(&transcript, buffer);
    expect_equal(step, "the binder hash", prefix_hash, trace_bytes(step, "binder hash"));
    stoic_finished_mac(hash, out, trace_bytes(step, "PRK"), prefix_hash);
    expect_equal(step, "the binder", result, trace_bytes(step, "finished"));
    self->counts.binders++;
}

/* ---- Messages and records ------------------------------------------------------------------------------ */

static void create_key_pair(replay *self, const trace_step *step) {
    const uint16_t id = strstr(step->title, "x25519") != NULL ? STOIC_GROUP_X25519 : STOIC_GROUP_SECP256R1;
    replay_key_pair *pair = &self->key_pairs[step->side];
    *pair = (replay_key_pair){stoic_provider_group(self->provider, id), trace_bytes(step, "private key"),
                              trace_bytes(step, "public key")};
    assert_non_null(pair->group);
    alignas(STOIC_CONTEXT_ALIGN) uint8_t context[STOIC_GROUP_MAX_CONTEXT];
    uint8_t share[STOIC_GROUP_MAX_SHARE_LEN];
    assert_int_equal(pair->group->start_from(context, share, pair->private_key), STOIC_OK);
    pair->group->clear(context);
    expect_equal(step, "the public key", stoic_bytes_of(share, pair->group->client_share_len), pair->share);
    self->counts.key_pairs++;
}

/* The random that makes a ServerHello a HelloRetryRequest begins so (RFC 9846 4.2.3). */
static bool is_hello_retry_request(stoic_bytes message) {
    const uint8_t start[] = {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11};
    return stoic_bytes_equal(stoic_slice(message, 6, sizeof(start)), stoic_bytes_of(start, sizeof(start)));
}

/* A ClientHello counts as it is sent, for it is constructed without its binders; other messages as they are
 * constructed. */
static void add_message(replay *self, stoic_bytes message) {
    if (stoic_byte_at(message, 0) == STOIC_MESSAGE_SERVER_HELLO) {
        assert_int_equal(stoic_transcript_choose(&self->transcript, self->suite->hash), STOIC_OK);
        if (is_hello_retry_request(message)) {
            stoic_transcript_replace_first_hello(&self->transcript);
        }
    }
    stoic_transcript_add(&self->transcript, message);
}

static void construct_message(replay *self, const trace_step *step) {
    assert_int_equal(step->num_blocks, 1);
    const stoic_bytes message = stoic_bytes_of(step->blocks[0].octets, step->blocks[0].len);
    const uint8_t type = stoic_byte_at(message, 0);
    if (type != STOIC_MESSAGE_CLIENT_HELLO && type != STOIC_MESSAGE_NEW_SESSION_TICKET) {
        add_message(self, message);
    }
}

static uint8_t type_of_record(const trace_step *step) {
    if (starts_with(step->title, "send handshake")) {
        return STOIC_CONTENT_HANDSHAKE;
    }
    if (starts_with(step->title, "send application_data")) {
        return STOIC_CONTENT_APPLICATION_DATA;
    }
    return starts_with(step->title, "send alert") ? STOIC_CONTENT_ALERT : STOIC_CONTENT_CHANGE_CIPHER_SPEC;
}

static void check_sealing(stoic_protection *protection, const trace_step *step, uint8_t type) {
    const stoic_bytes payload = trace_bytes(step, "payload");
    const stoic_bytes stated = trace_bytes(step, "complete record");
    const stoic_version version = stoic_byte_at(stated, 2) == 1 ? STOIC_VERSION_TLS10 : STOIC_VERSION_TLS12;
    uint8_t out[TRACE_MAX_OCTETS];
    size_t out_len = 0;
    size_t taken = 0;
    if (type == STOIC_CONTENT_APPLICATION_DATA) {
        assert_int_equal(stoic_record_seal(protection, &out_len, &taken, out, sizeof(out), payload),
                         STOIC_OK);
        assert_int_equal(taken, payload.len);
    } else {
        stoic_writer writer;
        stoic_writer_init_fixed(&writer, out, sizeof(out));
        assert_int_equal(stoic_record_write(protection, &writer, type, version, payload), STOIC_OK);
        out_len = writer.len;
    }
    expect_equal(step, "the sealed record", stoic_bytes_of(out, out_len), stated);
}

static void check_opening(stoic_protection *protection, const trace_step *step, uint8_t type) {
    const stoic_bytes stated = trace_bytes(step, "complete record");
    uint8_t record[TRACE_MAX_OCTETS];
    stoic_copy(record, sizeof(record), stated);
    stoic_record_content content;
    assert_int_equal(stoic_record_open(protection, &content, record, stated.len), STOIC_OK);
    assert_int_equal(content.type, type);
    expect_equal(step, "the opened record", stoic_bytes_of(content.data, content.len),
                 trace_bytes(step, "payload"));
}

static void send_record(replay *self, const trace_step *step) {
    const uint8_t type = type_of_record(step);
    const stoic_bytes payload = trace_bytes(step, "payload");
    if (type == STOIC_CONTENT_HANDSHAKE && stoic_byte_at(payload, 0) == STOIC_MESSAGE_CLIENT_HELLO) {
        add_message(self, payload);
    }
    const bool is_plain = type == STOIC_CONTENT_CHANGE_CIPHER_SPEC;
    replay_direction *direction = &self->directions[step->side];
    check_sealing(is_plain ? NULL : &direction->sealing, step, type);
    check_opening(is_plain ? NULL : &direction->opening, step, type);
    self->counts.records++;
}

/* ---- The trace ----------------------------------------------------------------------------------------- */

typedef struct step_row {
    const char *start; /* of the title */
    const char *block; /* without which the step states nothing ("same as ..."); NULL: it always does */
    void (*play)(replay *self, const trace_step *step);
} step_row;

static const step_row step_rows[] = {
    {"create an ephemeral", "private key", create_key_pair},
    {"construct a", NULL, construct_message},
    {"extract secret", "secret", extract},
    {"derive secret", "expanded", derive_secret},
    {"generate resumption secret", "expanded", derive_secret},
    {"derive write traffic keys", NULL, derive_traffic_keys},
    {"derive read traffic keys", NULL, derive_traffic_keys},
    {"calculate finished", "finished", calculate_finished},
    {"calculate PSK binder", "finished", calculate_binder},
    {"send", NULL, send_record},
};

void replay_start(replay *self, const stoic_provider *provider) {
    memset(self, 0, sizeof(*self));
    self->provider = provider;
    self->suite = stoic_provider_suite(provider, STOIC_TLS_AES_128_GCM_SHA256);
    assert_non_null(self->suite);
    assert_int_equal(stoic_transcript_start_all(&self->transcript, provider), STOIC_OK);
    assert_true(stoic_protection_storage_size(provider) <= sizeof(self->directions[0].sealing_storage));
    for (size_t i = 0; i < 2; i++) {
        replay_direction *direction = &self->directions[i];
        stoic_protection_init(&direction->sealing, direction->sealing_storage,
                              sizeof(direction->sealing_storage));
        stoic_protection_init(&direction->opening, direction->opening_storage,
                              sizeof(direction->opening_storage));
    }
}

void replay_step(replay *self, const trace_step *step) {
    if (trace_find(step, "PRK") != NULL && trace_find(step, "expanded") != NULL) {
        check_derivation(self, step);
    }
    for (size_t i = 0; i < STOIC_COUNT(step_rows); i++) {
        const step_row *row = &step_rows[i];
        if (!starts_with(step->title, row->start)) {
            continue;
        }
        if (row->block == NULL || trace_find(step, row->block) != NULL) {
            row->play(self, step);
        } else if (strstr(step->title, "(same as") == NULL) {
            fail_msg("line %d, \"%s\" states nothing", step->line, step->title);
        }
        return;
    }
    fail_msg("line %d, \"%s\": an unknown step", step->line, step->title);
}

void replay_end(replay *self) {
    for (size_t i = 0; i < 2; i++) {
        stoic_protection_clear(&self->directions[i].sealing);
        stoic_protection_clear(&self->directions[i].opening);
    }
    stoic_key_schedule_wipe(&self->schedule);
}
