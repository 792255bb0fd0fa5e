/* SPDX-License-Identifier: Apache-2.0 */
/*
 * After the handshake nothing is allocated on the data path, libcrypto included, and a connection that is
 * idle holds no buffer. Prints what an idle connection takes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "engine/connection.h"
#include "heap.h"
#include "link.h"
#include "record/writer.h"
#include "wire/codepoints.h"

enum { NUM_RECORDS = 64, RECORD_LEN = 16384 };

static link_pair both;

static void connect_with(link_pair *self, link_shape shape, uint16_t suite) {
    assert_true(link_make_configs(self, shape, &suite, suite != 0 ? 1 : 0));
    assert_true(link_make_connections(self));
    link_run(self);
    assert_int_equal(self->client.num_connected, 1);
    assert_int_equal(self->server.num_connected, 1);
}

/* What an application does with a connection, but for opening and closing it. */
static void use(link_pair *self) {
    uint8_t out[64];
    size_t len = 0;
    for (size_t i = 0; i < NUM_RECORDS; i++) {
        link_send(self, &self->client, 1 + i);
        link_send(self, &self->server, RECORD_LEN);
        assert_int_equal(stoic_take_output(self->server.tls, &len, out, sizeof out), STOIC_OK);
        assert_int_equal(len, 0);
        assert_int_equal(stoic_output_len(self->client.tls), 0);
        (void)stoic_deadline(self->server.tls);
    }
}

static void test_data_path(void **state) {
    static const uint16_t suites[] = {STOIC_TLS_AES_128_GCM_SHA256, STOIC_TLS_AES_256_GCM_SHA384,
                                      STOIC_TLS_CHACHA20_POLY1305_SHA256};
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(suites); i++) {
        connect_with(&both, LINK_FULL, suites[i]);
        const size_t before = heap_live_bytes();
        heap_start(0, false);
        use(&both);
        const size_t num = heap_stop();
        print_message("%s: %zu allocations for %d records each way\n", stoic_suite_name(suites[i]), num,
                      NUM_RECORDS);
        assert_int_equal(num, 0);
        assert_int_equal(heap_live_bytes(), before);
        assert_int_equal(both.server.received, NUM_RECORDS * (NUM_RECORDS + 1) / 2);
        assert_int_equal(both.client.received, NUM_RECORDS * RECORD_LEN);
        assert_false(both.client.is_data_wrong || both.server.is_data_wrong);
        link_free(&both);
    }
}

/* The server's record, as if it were the library's own. */
static size_t make_record(stoic_connection *from, uint8_t *out, size_t cap, stoic_bytes content) {
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, out, cap);
    assert_int_equal(stoic_record_write(&from->write.protection, &writer, STOIC_CONTENT_HANDSHAKE,
                                        STOIC_VERSION_TLS12, content),
                     STOIC_OK);
    return writer.len;
}

/* A message that comes in pieces is kept while it is not whole, and no longer. */
static void test_pieces(void **state) {
    enum { TICKET_LEN = 3000, BODY_LEN = 4 + 4 + 1 + 2 + TICKET_LEN + 2 };
    static uint8_t message[4 + BODY_LEN], record[4096];
    stoic_writer writer;
    (void)state;
    stoic_writer_init_fixed(&writer, message, sizeof message);
    stoic_write_u8(&writer, STOIC_MESSAGE_NEW_SESSION_TICKET);
    stoic_write_u24(&writer, BODY_LEN);
    stoic_write_fill(&writer, 0, 4 + 4 + 1);
    stoic_write_u16(&writer, TICKET_LEN);
    stoic_write_fill(&writer, 7, TICKET_LEN);
    stoic_write_u16(&writer, 0);
    assert_int_equal(stoic_writer_error(&writer), STOIC_OK);

    connect_with(&both, LINK_FULL, 0);
    const stoic_bytes whole = stoic_writer_view(&writer);
    const size_t blocks = heap_live_blocks(), bytes = heap_live_bytes();
    size_t len = make_record(both.server.tls, record, sizeof record, stoic_slice(whole, 0, 1000));
    link_deliver(&both, &both.client, record, len);
    assert_int_equal(both.client.error, STOIC_OK);
    assert_int_equal(heap_live_blocks(), blocks + 1);
    len = make_record(both.server.tls, record, sizeof record, stoic_slice(whole, 1000, whole.len - 1000));
    link_deliver(&both, &both.client, record, len);
    assert_int_equal(both.client.error, STOIC_OK);
    link_send(&both, &both.server, 1);
    assert_int_equal(both.client.received, 1);
    assert_int_equal(heap_live_blocks(), blocks);
    assert_int_equal(heap_live_bytes(), bytes);
    link_free(&both);
}

typedef struct cost {
    size_t bytes, blocks, own_bytes, own_blocks;
} cost;

static cost cost_now(void) {
    return (cost){heap_live_bytes(), heap_live_blocks(), heap_own_bytes(), heap_own_blocks()};
}

/* Frees a connection, and says what it had. */
static cost free_and_count(stoic_connection *connection, const char *role) {
    const cost before = cost_now();
    stoic_connection_free(connection);
    const cost after = cost_now();
    const cost had = {before.bytes - after.bytes, before.blocks - after.blocks,
                      before.own_bytes - after.own_bytes, before.own_blocks - after.own_blocks};
    print_message("idle %s: %zu bytes in %zu blocks; of these ours: %zu in %zu\n", role, had.bytes,
                  had.blocks, had.own_bytes, had.own_blocks);
    return had;
}

/* What an idle connection holds, and that use does not make it more. */
static void test_idle_size(void **state) {
    static const link_shape shapes[] = {LINK_FULL, LINK_RETRY, LINK_RSA, LINK_MUTUAL};
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(shapes); i++) {
        connect_with(&both, shapes[i], 0);
        const cost idle = cost_now();
        use(&both);
        const cost used = cost_now();
        assert_memory_equal(&idle, &used, sizeof idle);
        const cost client = free_and_count(both.client.tls, "client");
        const cost server = free_and_count(both.server.tls, "server");
        both.client.tls = both.server.tls = NULL;
        const bool is_mutual = shapes[i] == LINK_MUTUAL;
        /* itself, and the chain that it was sent; then also the verdict, and what sessions are made of */
        assert_int_equal(client.own_blocks, is_mutual ? 4 : 2);
        assert_int_equal(server.own_blocks, is_mutual ? 3 : 1); /* itself; then also chain and verdict */
        link_free(&both);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_data_path),
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_idle_size),
    };
    heap_init();
    link_prepare();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
