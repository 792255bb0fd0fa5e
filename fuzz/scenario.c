/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario.h"

#include <stdlib.h>
#include <string.h>

#include "engine/connection.h"
#include "fake/fake.h"
#include "handshake/machine.h"
#include "record/reader.h"

enum { MAX_STEPS = 64, MAX_CONTENT = 1 << 15, MAX_RECORD = MAX_CONTENT + 1024 };

typedef struct scenario {
    subject end;  /* under test */
    subject peer; /* genuine */
    stoic_reader input;
    bool keeps_output; /* nobody takes it but the steps that say so */
    stoic_provider *provider;
    stoic_ticket_sealer *sealer;
    const stoic_session_store *store;
} scenario;

/* How one record of the peer is changed on its way. */
typedef struct edit {
    bool is_set;
    size_t record; /* which one, from 0 */
    size_t at;     /* where in its content */
    uint8_t kind, value;
} edit;

/* ---- Records for the end under test ---- */

/* The keys that it reads with now, in a copy that counts for itself: only its context is shared. */
static stoic_protection read_keys(const scenario *at) {
    return at->end.tls->read.protection;
}

static void send_bytes(scenario *at, stoic_bytes bytes) {
    subject_feed(&at->end, bytes);
    if (!at->keeps_output) {
        uint8_t out[4096];
        for (size_t len; (len = subject_take(&at->end, out, sizeof out)) > 0;) {
            subject_feed(&at->peer, stoic_bytes_of(out, len));
        }
    }
}

static void send_plain(scenario *at, uint8_t type, uint16_t version, stoic_bytes content) {
    static uint8_t buffer[MAX_RECORD];
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, buffer, sizeof buffer);
    stoic_write_u8(&writer, type);
    stoic_write_u16(&writer, version);
    stoic_write_u16(&writer, (uint16_t)content.len);
    stoic_write_bytes(&writer, content);
    send_bytes(at, stoic_writer_view(&writer));
}

/* Protected if the end has keys. The padding is part of what is sealed, and so is the true type. */
static void send_record(scenario *at, uint8_t type, stoic_bytes content, size_t padding) {
    static uint8_t inner[MAX_RECORD], buffer[MAX_RECORD];
    stoic_protection keys = read_keys(at);
    if (!stoic_protection_is_on(&keys)) {
        send_plain(at, type, STOIC_VERSION_TLS12, content);
        return;
    }
    stoic_writer plain, sealed;
    stoic_writer_init_fixed(&plain, inner, sizeof inner);
    stoic_write_bytes(&plain, content);
    if (padding > 0) {
        stoic_write_u8(&plain, type);
        stoic_write_fill(&plain, 0, padding - 1);
    }
    stoic_writer_init_fixed(&sealed, buffer, sizeof buffer);
    stoic_write_u8(&sealed, STOIC_CONTENT_APPLICATION_DATA);
    stoic_write_u16(&sealed, STOIC_VERSION_TLS12);
    stoic_write_u16(&sealed, (uint16_t)(plain.len + 1 + STOIC_AEAD_TAG_LEN));
    uint8_t *body = stoic_write_space(&sealed, plain.len + 1 + STOIC_AEAD_TAG_LEN);
    FUZZ_ASSERT(body != NULL);
    FUZZ_ASSERT(stoic_protection_seal(&keys, body, stoic_slice(stoic_writer_view(&sealed), 0, 5),
                                      stoic_writer_view(&plain), padding > 0 ? 0 : type) == STOIC_OK);
    send_bytes(at, stoic_writer_view(&sealed));
}

/* In records of `cut` bytes; 0: in one. */
static void send_message(scenario *at, stoic_bytes message, size_t cut) {
    for (size_t done = 0; done < message.len;) {
        const size_t left = message.len - done;
        const size_t len = cut != 0 && cut < left ? cut : left;
        send_record(at, STOIC_CONTENT_HANDSHAKE, stoic_slice(message, done, len), 0);
        done += len;
    }
}

/* ---- The peer's own records ---- */

static size_t change(uint8_t *content, size_t len, const edit *how) {
    if (len == 0) {
        return 0;
    }
    const size_t at = how->at % len;
    switch (how->kind % 5) {
    case 0:
        content[at] ^= how->value;
        return len;
    case 1:
        return at; /* cut off */
    case 2:        /* cut out */
        memmove(content + at, content + at + 1, len - at - 1);
        return len - 1;
    case 3: /* put in */
        memmove(content + at + 1, content + at, len - at);
        content[at] = how->value;
        return len + 1;
    default: /* twice */
        memcpy(content + len, content, len);
        return 2 * len;
    }
}

/* One record of the peer: as it is, or opened, changed and sealed again. */
static void forward(scenario *at, stoic_bytes record, const edit *how) {
    static uint8_t copy[2 * MAX_RECORD];
    stoic_protection keys = read_keys(at);
    stoic_record_content content;
    FUZZ_ASSERT(record.len <= MAX_CONTENT / 2);
    memcpy(copy, record.data, record.len);
    const bool is_changed = how != NULL && stoic_record_open(&keys, &content, copy, record.len) == STOIC_OK;
    if (!is_changed) {
        send_bytes(at, record);
        return;
    }
    const size_t len = change(content.data, content.len, how);
    send_record(at, content.type, stoic_bytes_of(content.data, len < MAX_CONTENT ? len : MAX_CONTENT), 0);
}

static void exchange(scenario *at, const edit *how) {
    static uint8_t out[1 << 17];
    send_bytes(at, stoic_bytes_of(NULL, 0));
    size_t total = 0;
    for (size_t len; (len = subject_take(&at->peer, out + total, sizeof out - total)) > 0;) {
        total += len;
    }
    stoic_reader reader = stoic_reader_of(stoic_bytes_of(out, total));
    stoic_bytes all = reader.rest;
    for (size_t index = 0; !stoic_reader_at_end(&reader); index++) {
        uint16_t len = 0;
        stoic_reader header = reader;
        FUZZ_ASSERT(stoic_read_skip(&header, 3) && stoic_read_u16(&header, &len));
        FUZZ_ASSERT(stoic_read_bytes(&reader, &all, STOIC_RECORD_HEADER_LEN + (size_t)len));
        forward(at, all, how->is_set && how->record == index ? how : NULL);
    }
}

/* A Finished that verifies, if it is time for one. */
static void send_finished(scenario *at) {
    const stoic_handshake *handshake = at->end.tls->handshake;
    if (handshake == NULL || handshake->suite == NULL || handshake->transcript.num != 1 ||
        handshake->schedule.stage < STOIC_SCHEDULE_HANDSHAKE) {
        return;
    }
    const stoic_hash *hash = handshake->suite->hash;
    const stoic_secret_kind kind =
        at->end.role == STOIC_ROLE_SERVER ? STOIC_SECRET_CLIENT_HANDSHAKE : STOIC_SECRET_SERVER_HANDSHAKE;
    uint8_t message[STOIC_MESSAGE_HEADER_LEN + STOIC_HASH_MAX_LEN] = {STOIC_MESSAGE_FINISHED, 0, 0,
                                                                      (uint8_t)hash->output_len};
    uint8_t transcript[STOIC_HASH_MAX_LEN];
    stoic_finished_mac(hash, message + STOIC_MESSAGE_HEADER_LEN,
                       stoic_key_schedule_secret(&handshake->schedule, kind),
                       stoic_transcript_hash(&handshake->transcript, transcript));
    send_message(at, stoic_bytes_of(message, STOIC_MESSAGE_HEADER_LEN + hash->output_len), 0);
}

/* ---- Steps ---- */

static edit read_edit(stoic_reader *input) {
    edit how = {.is_set = true, .record = fuzz_u8(input)};
    how.at = fuzz_u16(input);
    how.kind = fuzz_u8(input);
    how.value = fuzz_u8(input);
    return how;
}

static void step_message(scenario *at) {
    static uint8_t message[1 << 16];
    stoic_reader *input = &at->input;
    const uint8_t type = fuzz_u8(input);
    const size_t cut = fuzz_u8(input);
    const stoic_bytes body = fuzz_bytes(input, fuzz_u16(input) % MAX_CONTENT);
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, message, sizeof message);
    stoic_write_u8(&writer, type);
    stoic_write_u24(&writer, (uint32_t)body.len);
    stoic_write_bytes(&writer, body);
    send_message(at, stoic_writer_view(&writer), cut);
}

static void step_record(scenario *at, bool is_plain) {
    stoic_reader *input = &at->input;
    const uint8_t type = fuzz_u8(input);
    const uint16_t choice = fuzz_u8(input);
    const stoic_bytes content = fuzz_bytes(input, fuzz_u16(input) % MAX_CONTENT);
    if (is_plain) {
        send_plain(at, type, choice != 0 ? choice : STOIC_VERSION_TLS12, content);
    } else {
        send_record(at, type, content, choice);
    }
}

/* Application data of either side, to the other. */
static void step_data(scenario *at, subject *from) {
    static uint8_t sealed[1 << 15];
    static const uint8_t zeros[1 << 14];
    const size_t wanted = fuzz_u16(&at->input) % sizeof zeros;
    const size_t cap = fuzz_u16(&at->input) % sizeof sealed;
    const size_t len = subject_seal(from, sealed, cap, stoic_bytes_of(zeros, wanted));
    if (from == &at->peer) {
        send_bytes(at, stoic_bytes_of(sealed, len));
    } else {
        subject_feed(&at->peer, stoic_bytes_of(sealed, len));
    }
}

static void step_time(scenario *at) {
    const int64_t passed = fuzz_u16(&at->input) * (10 * STOIC_NS_PER_MS);
    at->end.now.monotonic_ns += passed;
    at->end.now.wall_ns += passed;
    at->peer.now = at->end.now;
    subject_receive(&at->end);
}

static void step_alert(scenario *at) {
    const uint8_t level = fuzz_u8(&at->input);
    const uint8_t content[] = {level, fuzz_u8(&at->input)};
    send_record(at, STOIC_CONTENT_ALERT, stoic_bytes_of(content, sizeof content), 0);
}

static void step_take(scenario *at) {
    uint8_t out[256];
    const size_t len = subject_take(&at->end, out, fuzz_u8(&at->input));
    subject_feed(&at->peer, stoic_bytes_of(out, len));
}

static void step_answer(scenario *at) {
    const uint8_t how = fuzz_u8(&at->input);
    subject_answer(&at->end, how, fuzz_u8(&at->input));
    send_bytes(at, stoic_bytes_of(NULL, 0));
}

static void step(scenario *at) {
    edit how = {.is_set = false};
    switch (fuzz_u8(&at->input) % 18) {
    case 0:
        exchange(at, &how);
        break;
    case 1:
        how = read_edit(&at->input);
        exchange(at, &how);
        break;
    case 2:
        step_message(at);
        break;
    case 3:
        step_record(at, false);
        break;
    case 4:
        step_record(at, true);
        break;
    case 5:
        send_finished(at);
        break;
    case 6:
        send_bytes(at, fuzz_bytes(&at->input, fuzz_u8(&at->input)));
        break;
    case 7:
        step_data(at, &at->end);
        break;
    case 8:
        step_take(at);
        break;
    case 9:
        subject_close(&at->end);
        break;
    case 10:
        subject_abort(&at->end, fuzz_u8(&at->input));
        break;
    case 11:
        step_time(at);
        break;
    case 12:
        subject_end(&at->end, (stoic_transport_end)(fuzz_u8(&at->input) % 5));
        break;
    case 13:
        step_data(at, &at->peer);
        break;
    case 14:
        step_alert(at);
        break;
    case 15:
        subject_close(&at->peer);
        break;
    default:
        step_answer(at);
        break;
    }
}

/* ---- Whole runs ---- */

static void new_ends(scenario *at, stoic_role role, const subject_options *common, bool retries) {
    static const uint16_t all[] = {STOIC_GROUP_X25519, STOIC_GROUP_SECP384R1};
    static const uint16_t one[] = {STOIC_GROUP_SECP384R1};
    const bool is_server = role == STOIC_ROLE_SERVER;
    subject_options many = *common, few = *common;
    many.groups = all;
    many.num_groups = STOIC_COUNT(all);
    few.groups = one;
    few.num_groups = STOIC_COUNT(one);
    subject_new(&at->end, role, retries && is_server ? &few : &many);
    many.answers_later = few.answers_later = false;
    subject_new(&at->peer, is_server ? STOIC_ROLE_CLIENT : STOIC_ROLE_SERVER,
                retries && !is_server ? &few : &many);
}

static void free_ends(scenario *at) {
    subject_free(&at->end);
    subject_free(&at->peer);
}

/* A connection before, from which the client has tickets. */
static void fill_store(scenario *at, stoic_role role, const subject_options *common) {
    const edit none = {.is_set = false};
    subject_options first = *common;
    first.answers_later = false;
    new_ends(at, role, &first, false);
    for (unsigned i = 0; i < 4; i++) {
        exchange(at, &none);
    }
    FUZZ_ASSERT(at->end.num_connected == 1 && at->peer.num_connected == 1);
    subject_end(&at->end, STOIC_TRANSPORT_EOF);
    subject_end(&at->peer, STOIC_TRANSPORT_EOF);
    free_ends(at);
}

/* Sessions and waits. */
static void choose_more(scenario *at, stoic_role role, subject_options *options) {
    const uint8_t choice = fuzz_u8(&at->input);
    options->asks_for_hello = (choice & 1) != 0;
    options->signs_remotely = (choice & 2) != 0;
    options->answers_later = (choice & 4) != 0;
    options->has_ticket_request = (choice & 8) != 0;
    if ((choice & 16) == 0) {
        FUZZ_ASSERT(stoic_ticket_sealer_new(&at->sealer, at->provider, NULL) == STOIC_OK);
    }
    if ((choice & 32) == 0) {
        FUZZ_ASSERT(stoic_session_store_memory_new(&at->store, NULL, 4) == STOIC_OK);
    }
    options->sealer = at->sealer;
    options->store = at->store;
    if ((choice & 64) == 0) {
        fill_store(at, role, options);
    }
}

void fuzz_scenario(stoic_role role, stoic_reader input) {
    scenario at = {.input = input};
    FUZZ_ASSERT(stoic_fake_provider_new_accepting(&at.provider, 1) == STOIC_OK);
    const uint8_t choice = fuzz_u8(&at.input);
    subject_options options = {.provider = at.provider,
                               .is_pinned = (choice & 1) != 0,
                               .has_alpn = (choice & 2) != 0,
                               .any_name = (choice & 4) != 0,
                               .has_client_identity = (choice & 8) != 0,
                               .has_rsa = (choice & 16) != 0};
    const bool retries = (choice & 64) != 0; /* a HelloRetryRequest: the server has not the client's group */
    if ((choice & 128) != 0) {
        choose_more(&at, role, &options);
    }
    at.keeps_output = (choice & 32) != 0;
    new_ends(&at, role, &options, retries);
    for (size_t i = 0; i < MAX_STEPS && !stoic_reader_at_end(&at.input); i++) {
        step(&at);
    }
    free_ends(&at);
    stoic_session_store_memory_free(at.store);
    stoic_ticket_sealer_release(at.sealer);
    stoic_fake_provider_free(at.provider);
}
