/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record_size_limit (RFC 8449) and padding, between two ends: what goes over the wire is as short, or as
 * long, as agreed.
 */
#include "pair.h"

#include <string.h>

enum { CLIENT_LIMIT = 300, SERVER_LIMIT = 64, HEADER = 5, TAG = 16, LONG = 5000, MULTIPLE = 256 };

static uint8_t data[LONG];

static void limit_both(stoic_config_builder *builder, stoic_role role) {
    const size_t limit = role == STOIC_ROLE_CLIENT ? CLIENT_LIMIT : SERVER_LIMIT;
    assert_int_equal(stoic_config_builder_set_record_size_limit(builder, limit), STOIC_OK);
}

static void limit_client(stoic_config_builder *builder, stoic_role role) {
    if (role == STOIC_ROLE_CLIENT) {
        limit_both(builder, role);
    }
}

static void limit_server(stoic_config_builder *builder, stoic_role role) {
    if (role == STOIC_ROLE_SERVER) {
        limit_both(builder, role);
    }
}

/* The longest protected record that is under way, without header and tag. */
static size_t longest_inner(const wire *under_way) {
    size_t longest = 0;
    for (size_t at = 0; at < under_way->len;) {
        const size_t len = (size_t)under_way->bytes[at + 3] << 8 | under_way->bytes[at + 4];
        if (under_way->bytes[at] == STOIC_CONTENT_APPLICATION_DATA && len - TAG > longest) {
            longest = len - TAG;
        }
        at += HEADER + len;
    }
    return longest;
}

typedef struct limit_case {
    const char *reason;
    void (*configure)(stoic_config_builder *builder, stoic_role role);
    size_t to_client, to_server; /* the longest inner plaintexts */
} limit_case;

static const limit_case limit_cases[] = {
    {"both have a limit", limit_both, CLIENT_LIMIT, SERVER_LIMIT},
    {"the client has one, and is answered", limit_client, CLIENT_LIMIT, LONG + 1},
    {"the server has one, and nobody asked for it", limit_server, LONG + 1, LONG + 1},
    {"nobody has one", NULL, LONG + 1, LONG + 1},
};

static void test_limits(void **state) {
    (void)state;
    STOIC_EACH(row, limit_cases, STOIC_COUNT(limit_cases)) {
        pair *both = pair_new(&(pair_options){.configure = row->configure});
        size_t flight = 0;
        pair_flush(both, &both->client);
        pair_inject(both, &both->server, both->to_server.bytes, both->to_server.len);
        both->to_server.len = 0;
        flight = longest_inner(&both->to_client);
        if (flight > row->to_client) {
            fail_msg("%s: a flight of %zu bytes", row->reason, flight);
        }
        pair_connect(both);
        pair_send(both, &both->client, data, sizeof data);
        pair_send(both, &both->server, data, sizeof data);
        const size_t to_client = longest_inner(&both->to_client), to_server = longest_inner(&both->to_server);
        if (to_client != row->to_client || to_server != row->to_server) {
            fail_msg("%s: %zu bytes to the client, %zu to the server", row->reason, to_client, to_server);
        }
        pair_run(both);
        assert_int_equal(both->client.error, STOIC_OK);
        assert_int_equal(both->server.error, STOIC_OK);
        assert_int_equal(both->client.received_len, sizeof data);
        assert_int_equal(both->server.received_len, sizeof data);
        pair_free(both);
    }
}

/* The sizes that are promised are those that come. */
static void test_sealed_size(void **state) {
    (void)state;
    static uint8_t out[8 * LONG];
    pair *both = pair_new(&(pair_options){.configure = limit_both});
    pair_connect(both);
    for (size_t len = 1; len < 1000; len++) {
        size_t sealed, taken;
        const size_t size = stoic_sealed_size(both->client.tls, len);
        assert_int_equal(
            stoic_seal(both->client.tls, &sealed, &taken, out, size, stoic_bytes_of(data, len), both->now),
            STOIC_OK);
        assert_int_equal(sealed, size);
        assert_int_equal(taken, len);
    }
    pair_free(both);
}

/* A peer that does not keep to our limit, though it agreed. */
static void test_overflow(void **state) {
    (void)state;
    for (int i = 0; i < 2; i++) {
        pair *both = pair_new(&(pair_options){.configure = limit_both});
        end *from = i == 0 ? &both->client : &both->server, *to = i == 0 ? &both->server : &both->client;
        const size_t limit = i == 0 ? SERVER_LIMIT : CLIENT_LIMIT;
        pair_connect(both);
        from->tls->write.protection.max_inner = limit + 1;
        pair_send(both, from, data, limit - 1); /* and the type: exactly the limit */
        pair_run(both);
        assert_int_equal(to->error, STOIC_OK);
        pair_send(both, from, data, limit);
        pair_run(both);
        assert_int_equal(to->error, STOIC_ERROR_RECORD_TOO_LONG);
        assert_int_equal(count_alerts(from, STOIC_RECEIVED, STOIC_ALERT_record_overflow), 1);
        pair_free(both);
    }
}

/* ---- Padding --------------------------------------------------------------------------------------------
 */

static void pad(stoic_config_builder *builder, stoic_role role) {
    (void)role;
    assert_int_equal(stoic_config_builder_set_padding(builder, MULTIPLE), STOIC_OK);
}

static void pad_within_limits(stoic_config_builder *builder, stoic_role role) {
    pad(builder, role);
    limit_both(builder, role);
}

typedef struct pad_case {
    const char *reason;
    void (*configure)(stoic_config_builder *builder, stoic_role role);
    size_t len;   /* of the content */
    size_t inner; /* of the longest record to the client */
} pad_case;

static const pad_case pad_cases[] = {
    {"one byte", pad, 1, MULTIPLE},
    {"just a multiple, with the type", pad, MULTIPLE - 1, MULTIPLE},
    {"one more", pad, MULTIPLE, 2 * MULTIPLE},
    {"the limit cuts the padding", pad_within_limits, MULTIPLE, CLIENT_LIMIT},
    {"below the limit", pad_within_limits, 7, MULTIPLE},
};

static void test_padding(void **state) {
    (void)state;
    STOIC_EACH(row, pad_cases, STOIC_COUNT(pad_cases)) {
        pair *both = pair_new(&(pair_options){.configure = row->configure});
        pair_connect(both);
        pair_send(both, &both->server, data, row->len);
        if (longest_inner(&both->to_client) != row->inner) {
            fail_msg("%s: %zu bytes", row->reason, longest_inner(&both->to_client));
        }
        pair_run(both);
        assert_int_equal(both->client.error, STOIC_OK);
        assert_int_equal(both->client.received_len, row->len);
        pair_free(both);
    }
}

/* Full records, and buffers of every size: never more than fits, never less than promised. */
static void test_padded_sizes(void **state) {
    (void)state;
    static uint8_t plaintext[2 * STOIC_RECORD_MAX_PLAINTEXT + 10], out[3 * STOIC_RECORD_MAX_LEN];
    pair *both = pair_new(&(pair_options){.configure = pad});
    pair_connect(both);
    for (size_t len = 1; len <= sizeof plaintext; len += len < 600 || len > 16000 ? 37 : 1111) {
        size_t sealed, taken;
        const size_t size = stoic_sealed_size(both->server.tls, len);
        assert_true(size <= sizeof out);
        assert_int_equal(stoic_seal(both->server.tls, &sealed, &taken, out, size,
                                    stoic_bytes_of(plaintext, len), both->now),
                         STOIC_OK);
        assert_int_equal(taken, len);
        assert_int_equal(sealed, size);
        pair_inject(both, &both->client, out, sealed);
        assert_int_equal(both->client.error, STOIC_OK);
        both->client.received_len = 0;
    }
    for (size_t cap = 0; cap < 3 * MULTIPLE; cap++) {
        size_t sealed = 0, taken = 0;
        const stoic_error error = stoic_seal(both->server.tls, &sealed, &taken, out, cap,
                                             stoic_bytes_of(plaintext, sizeof plaintext), both->now);
        assert_int_equal(error, cap < HEADER + TAG + MULTIPLE ? STOIC_ERROR_BUFFER_TOO_SMALL : STOIC_OK);
        assert_true(sealed <= cap);
        assert_int_equal(error == STOIC_OK, taken > 0);
        pair_inject(both, &both->client, out, sealed);
        assert_int_equal(both->client.error, STOIC_OK);
        both->client.received_len = 0;
    }
    pair_free(both);
}

static void test_setter(void **state) {
    (void)state;
    static const struct {
        size_t limit;
        stoic_error error;
    } rows[] = {{0, STOIC_OK},
                {1, STOIC_ERROR_INVALID_ARGUMENT},
                {63, STOIC_ERROR_INVALID_ARGUMENT},
                {64, STOIC_OK},
                {16385, STOIC_OK},
                {16386, STOIC_ERROR_INVALID_ARGUMENT}};
    stoic_config_builder *builder;
    assert_int_equal(stoic_client_config_builder_new(&builder, stoic_provider_libcrypto(), NULL), STOIC_OK);
    STOIC_EACH(row, rows, STOIC_COUNT(rows)) {
        assert_int_equal(stoic_config_builder_set_record_size_limit(builder, row->limit), row->error);
    }
    assert_int_equal(stoic_config_builder_set_padding(builder, STOIC_PADDING_MAX), STOIC_OK);
    assert_int_equal(stoic_config_builder_set_padding(builder, STOIC_PADDING_MAX + 1),
                     STOIC_ERROR_INVALID_ARGUMENT);
    stoic_config_builder_free(builder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_limits),  cmocka_unit_test(test_sealed_size),  cmocka_unit_test(test_overflow),
        cmocka_unit_test(test_padding), cmocka_unit_test(test_padded_sizes), cmocka_unit_test(test_setter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
