/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes the first files of the corpora: the messages, records and bytes of real handshakes, keys and
 * certificates of the tests, and short lists of steps for the scenarios.
 *
 *     record_seeds CORPUS_FOLDER
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/pem.h"
#include "engine/connection.h"
#include "record/reader.h"
#include "subject.h"
#include "wire/codepoints.h"

enum { MAX_SEED = 1 << 16 };

static const char *folder;

/* `front` is what the target reads before the bytes themselves. */
static void write_seed(const char *target, const char *name, stoic_bytes front, stoic_bytes bytes) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, target);
    mkdir(path, 0755);
    snprintf(path, sizeof path, "%s/%s/%s", folder, target, name);
    FILE *file = fopen(path, "wb");
    FUZZ_ASSERT(file != NULL);
    fwrite(front.data, 1, front.len, file);
    fwrite(bytes.data, 1, bytes.len, file);
    fclose(file);
}

#define FRONT(...) stoic_bytes_of((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))
#define NOTHING stoic_bytes_of(NULL, 0)

/* ---- Handshakes ---- */

/* The number of a message's decoder in messages.c, or -1. */
static int decoder_of(uint8_t type) {
    static const uint8_t types[] = {1, 2, 8, 11, 13, 15, 20, 24, 4};
    for (size_t i = 0; i < sizeof types; i++) {
        if (types[i] == type) {
            return (int)i;
        }
    }
    return -1;
}

static void keep_message(const char *run, uint8_t type, stoic_bytes body) {
    char name[64];
    const int decoder = decoder_of(type);
    if (decoder >= 0) {
        snprintf(name, sizeof name, "%s-%u", run, type);
        write_seed("messages", name, FRONT((uint8_t)decoder, 0xff, 0xff, 0xff, body.len == 48 ? 0xff : 0xfe),
                   body);
    }
}

/* The content of a handshake record: whole messages. */
static void keep_messages(const char *run, stoic_bytes content) {
    char name[64];
    stoic_reader reader = stoic_reader_of(content);
    uint8_t type;
    stoic_bytes body;
    while (stoic_read_u8(&reader, &type) && stoic_read_vector24(&reader, &body)) {
        keep_message(run, type, body);
        if (type == STOIC_MESSAGE_CLIENT_HELLO || type == STOIC_MESSAGE_SERVER_HELLO) {
            const size_t fixed = type == STOIC_MESSAGE_CLIENT_HELLO ? 0 : 1;
            stoic_reader hello = stoic_reader_of(body);
            stoic_bytes part;
            stoic_read_skip(&hello, 34);
            stoic_read_vector8(&hello, &part);
            (void)(fixed ? stoic_read_skip(&hello, 3)
                         : stoic_read_vector16(&hello, &part) && stoic_read_vector8(&hello, &part));
            stoic_read_vector16(&hello, &part);
            snprintf(name, sizeof name, "%s-%u", run, type);
            const uint8_t zeros[20] = {0xff, 0xff, 0xff, 0xff};
            uint8_t front[21] = {(uint8_t)fixed};
            memcpy(front + 1, zeros, sizeof zeros);
            write_seed("extensions", name, stoic_bytes_of(front, sizeof front), part);
        }
    }
}

/* What `to` is about to read, opened with a copy of its keys. */
static void keep_record(const char *run, subject *to, stoic_bytes record, size_t index) {
    static uint8_t copy[MAX_SEED];
    char name[64];
    stoic_protection keys = to->tls->read.protection;
    stoic_record_content content;
    memcpy(copy, record.data, record.len);
    snprintf(name, sizeof name, "%s-%zu", run, index);
    write_seed("record", name, FRONT(1), record);
    if (copy[0] != STOIC_CONTENT_CHANGE_CIPHER_SPEC &&
        stoic_record_open(&keys, &content, copy, record.len) == STOIC_OK &&
        content.type == STOIC_CONTENT_HANDSHAKE) {
        keep_messages(run, stoic_bytes_of(content.data, content.len));
        write_seed("deframer", name, FRONT(0xff, 0xff, 7, 100, 0), stoic_bytes_of(content.data, content.len));
    }
}

typedef struct stream {
    uint8_t bytes[MAX_SEED];
    size_t len;
} stream;

static bool pass(const char *run, subject *from, subject *to, stream *kept) {
    static size_t index;
    uint8_t out[1 << 15];
    const size_t len = subject_take(from, out, sizeof out);
    stoic_reader reader = stoic_reader_of(stoic_bytes_of(out, len));
    FUZZ_ASSERT(kept->len + len <= sizeof kept->bytes);
    memcpy(kept->bytes + kept->len, out, len);
    kept->len += len;
    while (!stoic_reader_at_end(&reader)) {
        uint16_t record_len = 0;
        stoic_reader header = reader;
        stoic_bytes record;
        FUZZ_ASSERT(stoic_read_skip(&header, 3) && stoic_read_u16(&header, &record_len));
        FUZZ_ASSERT(stoic_read_bytes(&reader, &record, 5 + (size_t)record_len));
        keep_record(run, to, record, index++);
        subject_feed(to, record);
    }
    return len > 0;
}

static void record_handshake(const char *run, const subject_options *client_options,
                             const subject_options *server_options) {
    static stream to_server, to_client;
    subject client, server;
    to_server.len = to_client.len = 0;
    subject_new(&client, STOIC_ROLE_CLIENT, client_options);
    subject_new(&server, STOIC_ROLE_SERVER, server_options);
    while (pass(run, &client, &server, &to_server) || pass(run, &server, &client, &to_client)) {
    }
    FUZZ_ASSERT(client.num_connected == 1 && server.num_connected == 1);
    subject_close(&client);
    subject_close(&server);
    while (pass(run, &client, &server, &to_server) || pass(run, &server, &client, &to_client)) {
    }
    write_seed("raw_server", run, FRONT(0), stoic_bytes_of(to_server.bytes, to_server.len));
    write_seed("raw_client", run, FRONT(100), stoic_bytes_of(to_client.bytes, to_client.len));
    write_seed("first_bytes", run, NOTHING, stoic_bytes_of(to_server.bytes, 16));
    subject_free(&client);
    subject_free(&server);
}

/* ---- Files ---- */

static void keep_der(const char *name, const char *path, const char *target, stoic_bytes front) {
    static uint8_t buffer[MAX_SEED];
    stoic_pem pem = stoic_pem_of(fuzz_file(path));
    stoic_pem_block block;
    stoic_writer writer;
    FUZZ_ASSERT(stoic_pem_next(&pem, &block));
    stoic_writer_init_fixed(&writer, buffer, sizeof buffer);
    FUZZ_ASSERT(stoic_pem_decode(&writer, &block, NULL) == STOIC_OK);
    write_seed(target, name, front, stoic_writer_view(&writer));
    write_seed("der", name, FRONT(8, 0x2e, 0x2e, 0x0c, 0x0d, 0x03, 0x05, 0x06, 0x0a),
               stoic_writer_view(&writer));
}

static void record_files(void) {
    keep_der("p256-pkcs8", "tests/data/keys/p256-pkcs8.pem", "private_key", FRONT(0x80));
    keep_der("ed25519-pkcs8", "tests/data/keys/ed25519-pkcs8.pem", "private_key", FRONT(0x80));
    keep_der("p384-sec1", "tests/data/keys/p384-sec1.pem", "private_key", FRONT(0x81));
    keep_der("rsa2048-pkcs1", "tests/data/keys/rsa2048-pkcs1.pem", "private_key", FRONT(0x82));
    keep_der("p256-spki", "tests/data/keys/p256-spki.pem", "public_key", FRONT(4, 1, 2, 3, 4));
    keep_der("rsa2048-spki", "tests/data/keys/rsa2048-spki.pem", "public_key", FRONT(0));
    keep_der("rsa-pss-spki", "tests/data/keys/rsa-pss-spki.pem", "public_key", FRONT(0));
    keep_der("ed25519-spki", "tests/data/keys/ed25519-spki.pem", "public_key", FRONT(2, 1, 2));
    keep_der("leaf", "tests/data/certificates/leaf.pem", "certificate", FRONT(0));
    keep_der("strange", "tests/data/certificates/strange.pem", "certificate", FRONT(0));
    keep_der("ca", "tests/data/certificates/ca.pem", "certificate", FRONT(0));
    keep_der("version-1", "tests/data/certificates/version-1.pem", "certificate", FRONT(0));
    write_seed("certificate", "chain", FRONT(1), fuzz_file("tests/data/certificates/chain.pem"));
    write_seed("private_key", "pem", FRONT(3), fuzz_file("tests/data/keys/p256-sec1.pem"));
    write_seed("pem", "p256", NOTHING, fuzz_file("tests/data/keys/p256-sec1.pem"));
    write_seed("pem", "encrypted", NOTHING, fuzz_file("tests/data/keys/encrypted-sec1.pem"));
    write_seed("pem", "leaf", NOTHING, fuzz_file("tests/data/certs/localhost.pem"));
}

/* ---- By hand ---- */

static void record_texts(void) {
    static const char *const first[] = {"GET / HTTP/1.1\r\n",  "PRI * HTTP/2.0\r\n", "SSH-2.0-OpenSSH_9",
                                        "CONNECT a:443 HT",    "EHLO example.org",   "PROXY TCP4 1.2.3",
                                        "\x80\x2e\x01\x03\x01"};
    char name[32];
    for (size_t i = 0; i < STOIC_COUNT(first); i++) {
        snprintf(name, sizeof name, "foreign-%zu", i);
        write_seed("first_bytes", name, NOTHING, stoic_bytes_of_text(first[i]));
        write_seed("raw_server", name, FRONT(0), stoic_bytes_of_text(first[i]));
    }
    static const uint8_t names[] = {0x82, 11, 'e', 'x', 'a', 'm', 'p', 'l',  'e', '.', 'o', 'r', 'g',
                                    0x82, 5,  '*', '.', 'a', '.', 'b', 0x87, 4,   127, 0,   0,   1};
    static const char *const texts[] = {"example.org", "x.a.b", "127.0.0.1", "::ffff:1.2.3.4", "1:2::7:8"};
    for (size_t i = 0; i < STOIC_COUNT(texts); i++) {
        uint8_t front[64] = {(uint8_t)strlen(texts[i])};
        memcpy(front + 1, texts[i], strlen(texts[i]));
        write_seed("names", texts[i], stoic_bytes_of(front, 1 + strlen(texts[i])),
                   stoic_bytes_of(names, sizeof names));
    }
    uint8_t notice[600];
    for (size_t i = 0; i < sizeof notice; i++) {
        notice[i] = (uint8_t)(i * 7);
    }
    write_seed("notices", "numbers", NOTHING, stoic_bytes_of(notice, sizeof notice));
    memset(notice, 0, sizeof notice);
    write_seed("notices", "zeros", NOTHING, stoic_bytes_of(notice, sizeof notice));
}

#define STEPS(name, ...)                                                                                     \
    write_seed("client", name, FRONT(__VA_ARGS__), NOTHING);                                                 \
    write_seed("server", name, FRONT(__VA_ARGS__), NOTHING)

static void record_steps(void) {
    STEPS("whole", 0, 0, 0, 0, 0, 7, 1, 0, 255, 255, 13, 0, 9, 255, 255, 9, 15, 0, 12, 0);
    STEPS("retry", 0x47, 0, 0, 0, 0, 13, 0, 9, 255, 255, 9, 0);
    STEPS("edit-finish", 0x1e, 0, 1, 2, 0, 9, 0, 4, 5, 0, 5, 3, 23, 3, 0, 2, 'h', 'i');
    STEPS("key-update", 0, 0, 0, 0, 2, 24, 0, 0, 1, 1, 2, 24, 0, 0, 1, 0, 7, 0, 9, 255, 255, 14, 1, 0);
    STEPS("kept-output", 0x20, 0, 0, 8, 200, 0, 8, 255, 0, 2, 24, 0, 0, 1, 1, 2, 24, 0, 0, 1, 1);
    STEPS("ticket", 0, 0, 0, 0, 2, 4, 0, 0, 14, 0, 0, 0, 9, 1, 2, 3, 4, 0, 0, 1, 5, 0, 0, 14, 1, 90, 11, 3,
          0);
    STEPS("plain-alert", 0, 0, 4, 21, 0, 0, 2, 2, 48);
    STEPS("ccs", 0, 4, 20, 0, 0, 1, 1, 0, 4, 20, 0, 0, 1, 1, 0, 0);
    STEPS("time", 0, 0, 11, 255, 255);
    STEPS("abort", 0, 0, 0, 10, 48, 0);
    STEPS("resumed", 0x80, 0, 0, 0, 0, 0, 7, 1, 0, 255, 255, 13, 0, 9, 255, 255, 9, 15, 0, 12, 0);
    STEPS("resumed-retry", 0xc0, 8, 0, 0, 0, 0, 0, 2, 24, 0, 0, 1, 1, 0);
    STEPS("resumed-edit", 0x80, 0, 1, 0, 0, 180, 0, 1, 0, 0);
    STEPS("asked", 0x88, 0x47, 0, 17, 0, 1, 0, 0, 17, 0, 2, 0, 0, 0);
    STEPS("refused", 0x80, 0x47, 0, 16, 1, 49, 0);
    STEPS("unsigned", 0x88, 0x77, 0, 16, 0, 0, 0, 16, 2, 1, 16, 1, 0, 0);
    STEPS("late", 0x88, 0x77, 0, 0, 11, 255, 255, 0);
    STEPS("request", 8, 0, 2, 13, 0, 0, 17, 0, 0, 14, 0, 13, 0, 10, 0, 8, 4, 3, 8, 4, 4, 1, 8, 7, 0, 5, 0);
}

/* ---- Sessions ---- */

static void keep_session(void *user, stoic_session *session) {
    static uint8_t buffer[MAX_SEED];
    stoic_writer writer;
    (void)user;
    stoic_writer_init_fixed(&writer, buffer, sizeof buffer);
    FUZZ_ASSERT(stoic_session_export(session, &writer) == STOIC_OK);
    write_seed("session", "real", FRONT(0), stoic_writer_view(&writer));
    stoic_session_free(session);
}

static stoic_session *find_none(void *user, stoic_bytes server_name, stoic_bytes binding) {
    (void)user;
    (void)server_name;
    (void)binding;
    return NULL;
}

/* Messages with tickets, and a session. */
static void record_tickets(const stoic_provider *provider) {
    const stoic_session_store store = {.struct_size = sizeof store, .put = keep_session, .take = find_none};
    stoic_ticket_sealer *sealer;
    FUZZ_ASSERT(stoic_ticket_sealer_new(&sealer, provider, NULL) == STOIC_OK);
    const subject_options options = {
        .provider = provider, .is_pinned = true, .sealer = sealer, .store = &store};
    record_handshake("tickets", &options, &options);
    stoic_ticket_sealer_release(sealer);
    write_seed("session", "small",
               FRONT(1, 1, 3, 4, 0x13, 1, 0, 0, 28, 32, 1, 2, 3, 4, 26, 70, 232, 51, 53, 213, 0, 0, 26, 70,
                     232, 51, 53, 213, 0, 0, 1, 7, 32),
               stoic_bytes_of("01234567890123456789012345678901\x01x\x00\x01t\x00\x00\x00", 40));
}

/* Version, suite, two times, lifetime, age_add, PSK, name, ALPN; the target adds the binding. */
static void record_contents(void) {
    static const uint8_t head[] = {1,  0x13, 1,   26, 70, 232, 51, 53, 213, 0, 0, 26, 70, 232,
                                   51, 53,   213, 0,  0,  0,   0,  28, 32,  1, 2, 3,  4,  32};
    static const uint8_t tail[] = {9, 'l', 'o', 'c', 'a', 'l', 'h', 'o', 's', 't', 0};
    uint8_t content[sizeof head + 32 + sizeof tail];
    memcpy(content, head, sizeof head);
    memset(content + sizeof head, 7, 32);
    memcpy(content + sizeof head + 32, tail, sizeof tail);
    write_seed("ticket", "good", FRONT(0, 7), stoic_bytes_of(content, sizeof content));
    write_seed("ticket", "binder", FRONT(0, 8), stoic_bytes_of(content, sizeof content));
    write_seed("ticket", "unbound", FRONT(2, 7), stoic_bytes_of(content, sizeof content));
    write_seed("ticket", "other-hash", FRONT(4, 7), stoic_bytes_of(content, sizeof content));
    write_seed("ticket", "raw", FRONT(1, 0, 'f', 'u', 'z', 'z', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
               stoic_bytes_of(content, sizeof content));
}

int main(int argc, char **argv) {
    static const uint16_t p384[] = {STOIC_GROUP_SECP384R1};
    static const uint16_t both[] = {STOIC_GROUP_SECP256R1, STOIC_GROUP_SECP384R1};
    if (argc != 2) {
        fprintf(stderr, "usage: %s CORPUS_FOLDER\n", argv[0]);
        return 2;
    }
    folder = argv[1];
    const stoic_provider *provider = stoic_provider_libcrypto();
    const subject_options plain = {.provider = provider, .has_alpn = true, .is_pinned = true};
    const subject_options few = {.provider = provider, .groups = both, .num_groups = 2};
    const subject_options one = {.provider = provider, .groups = p384, .num_groups = 1};
    record_handshake("full", &plain, &plain);
    record_handshake("retry", &few, &one);
    record_files();
    record_texts();
    record_steps();
    record_tickets(provider);
    record_contents();
    return 0;
}
