/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole handshakes between our two machines, and what every state refuses.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crafted.h"

static const uint16_t all_suites[] = {STOIC_TLS_AES_128_GCM_SHA256, STOIC_TLS_AES_256_GCM_SHA384,
                                      STOIC_TLS_CHACHA20_POLY1305_SHA256};
static const uint16_t all_groups[] = {STOIC_GROUP_X25519, STOIC_GROUP_SECP256R1, STOIC_GROUP_SECP384R1};
static const char *const all_keys[] = {"p256", "p384", "p521", "ed25519", "rsa", "rsapss"};

static void connect_with(uint16_t suite, uint16_t group, const char *key) {
    char reason[128];
    snprintf(reason, sizeof(reason), "suite %04x, group %04x, key %s", suite, group, key);
    pair *both = pair_new(&(setup){.client_suites = {suite},
                                   .client_groups = {group},
                                   .identities = {key},
                                   .server_name = "www.example"});
    pair_run(both);
    assert_pair_connected(both, reason);
    assert_int_equal(both->server.agreed.suite->id, suite);
    assert_int_equal(both->server.agreed.group, group);
    pair_free(both);
}

static void connects_with_every_suite_group_and_key(void **state) {
    (void)state;
    for (size_t s = 0; s < STOIC_COUNT(all_suites); s++) {
        for (size_t g = 0; g < STOIC_COUNT(all_groups); g++) {
            for (size_t k = 0; k < STOIC_COUNT(all_keys); k++) {
                connect_with(all_suites[s], all_groups[g], all_keys[k]);
            }
        }
    }
}

static void acts_in_the_right_order(void **state) {
    (void)state;
    static const struct {
        const char *reason;
        uint16_t server_group; /* 0: any */
        const char *client, *server;
    } cases[] = {
        {"full handshake", 0, "send(1) ccs read write send(20) write read connected",
         "send(2) ccs write read send(8,11,15,20) write read connected"},
        {"a HelloRetryRequest moves both CCS forward", STOIC_GROUP_SECP384R1,
         "send(1) ccs send(1) read write send(20) write read connected",
         "send(2) ccs send(2) write read send(8,11,15,20) write read connected"},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        pair *both =
            pair_new(&(setup){.server_groups = {cases[i].server_group}, .server_name = "www.example"});
        pair_run(both);
        assert_pair_connected(both, cases[i].reason);
        assert_string_equal(both->client.trace, cases[i].client);
        assert_string_equal(both->server.trace, cases[i].server);
        pair_free(both);
    }
}

static void retries_between_all_groups(void **state) {
    (void)state;
    for (size_t s = 0; s < STOIC_COUNT(all_suites); s++) {
        for (size_t from = 0; from < STOIC_COUNT(all_groups); from++) {
            const size_t to = (from + 1) % STOIC_COUNT(all_groups);
            char reason[64];
            snprintf(reason, sizeof(reason), "suite %04x, from %04x to %04x", all_suites[s], all_groups[from],
                     all_groups[to]);
            pair *both = pair_new(&(setup){.server_suites = {all_suites[s]},
                                           .client_groups = {all_groups[from], all_groups[to]},
                                           .server_groups = {all_groups[to]}});
            pair_run_until(both, &both->client, "wait_second_server_hello");
            pair_run(both);
            assert_pair_connected(both, reason);
            assert_int_equal(both->client.agreed.group, all_groups[to]);
            pair_free(both);
        }
    }
}

static void takes_a_share_rather_than_a_preferred_group(void **state) {
    (void)state;
    pair *both = pair_new(&(setup){.client_groups = {STOIC_GROUP_SECP256R1, STOIC_GROUP_X25519},
                                   .server_groups = {STOIC_GROUP_X25519, STOIC_GROUP_SECP256R1}});
    pair_run(both);
    assert_pair_connected(both, "the less preferred group has a share");
    assert_int_equal(both->client.agreed.group, STOIC_GROUP_SECP256R1);
    pair_free(both);
}

static void prefers_what_the_server_prefers(void **state) {
    (void)state;
    pair *both = pair_new(&(setup){.client_suites = {0x1301, 0x1303, 0x1302},
                                   .server_suites = {0x1302, 0x1303},
                                   .client_alpn = {"h2", "http/1.1"},
                                   .server_alpn = {"http/1.1", "h2"}});
    pair_run(both);
    assert_pair_connected(both, "the server's order counts");
    assert_int_equal(both->client.agreed.suite->id, 0x1302);
    assert_memory_equal(both->client.agreed.alpn, "http/1.1", 8);
    pair_free(both);
}

static void sends_whole_chains(void **state) {
    (void)state;
    pair *both = pair_new(&(setup){.identities = {"chain"}, .pin = "p256"});
    pair_run(both);
    assert_pair_connected(both, "two certificates");
    stoic_reader chain =
        stoic_reader_of(stoic_bytes_of(both->client.agreed.peer_chain, both->client.agreed.peer_chain_len));
    stoic_bytes der;
    assert_true(stoic_read_vector24(&chain, &der) && stoic_bytes_equal(der, both->client.config->pinned[0]));
    assert_true(stoic_read_vector24(&chain, &der) && stoic_reader_at_end(&chain));
    pair_free(both);
}

/* ---- ALPN ---- */

static void agrees_on_alpn(void **state) {
    (void)state;
    static const struct {
        const char *reason;
        const char *client[2], *server[2];
        stoic_error server_error;
        const char *agreed;
    } cases[] = {
        {"both", {"h2"}, {"h2"}, STOIC_OK, "h2"},
        {"one in common", {"x", "h2"}, {"h2", "y"}, STOIC_OK, "h2"},
        {"server has none", {"h2"}, {NULL}, STOIC_OK, ""},
        {"client offers none", {NULL}, {"h2"}, STOIC_OK, ""},
        {"nothing in common", {"x"}, {"h2"}, STOIC_ERROR_NO_COMMON_ALPN, ""},
        {"a prefix is another name", {"h"}, {"h2"}, STOIC_ERROR_NO_COMMON_ALPN, ""},
        {"case counts", {"H2"}, {"h2"}, STOIC_ERROR_NO_COMMON_ALPN, ""},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        pair *both = pair_new(&(setup){.client_alpn = {cases[i].client[0], cases[i].client[1]},
                                       .server_alpn = {cases[i].server[0], cases[i].server[1]}});
        pair_run(both);
        assert_error(cases[i].reason, both->server.error, cases[i].server_error);
        if (cases[i].server_error == STOIC_OK) {
            assert_pair_connected(both, cases[i].reason);
            assert_int_equal(both->client.agreed.alpn_len, strlen(cases[i].agreed));
            assert_memory_equal(both->client.agreed.alpn, cases[i].agreed, strlen(cases[i].agreed));
        }
        pair_free(both);
    }
}

/* ---- Every message in every state ---- */

/* All types but `allowed`, and the state does not change. */
static void assert_refuses_others(pair *both, side *at, const char *state, const uint8_t *allowed,
                                  size_t num) {
    assert_string_equal(stoic_handshake_step_name(at->handshake), state);
    for (unsigned type = 0; type < 256; type++) {
        const uint8_t message[] = {(uint8_t)type, 0, 0, 0};
        stoic_actions actions = {.num = 0};
        if (memchr(allowed, (int)type, num) != NULL) {
            continue;
        }
        const stoic_error error = stoic_handshake_step(at->handshake, &actions,
                                                       stoic_bytes_of(message, sizeof(message)), both->now);
        if (error != STOIC_ERROR_UNEXPECTED_MESSAGE || actions.num != 0) {
            fail_msg("%s: message %u gives %s and %zu actions", state, type, stoic_error_name(error),
                     actions.num);
        }
        assert_string_equal(stoic_handshake_step_name(at->handshake), state);
    }
}

static void refuses_every_other_message_in_every_state(void **state) {
    (void)state;
    static const struct {
        const char *state;
        bool is_client;
        uint8_t allowed[2];
        size_t num_allowed;
        uint16_t server_group; /* P-384 makes a retry */
    } cases[] = {
        {"wait_server_hello", true, {2}, 1, 0},
        {"wait_second_server_hello", true, {2}, 1, STOIC_GROUP_SECP384R1},
        {"wait_encrypted_extensions", true, {8}, 1, 0},
        {"wait_certificate_or_request", true, {11, 13}, 2, 0},
        {"wait_certificate_verify", true, {15}, 1, 0},
        {"wait_finished", true, {20}, 1, 0},
        {"connected", true, {0}, 0, 0},
        {"wait_client_hello", false, {1}, 1, 0},
        {"wait_second_client_hello", false, {1}, 1, STOIC_GROUP_SECP384R1},
        {"wait_client_finished", false, {20}, 1, 0},
        {"connected", false, {0}, 0, 0},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        pair *both = pair_new(&(setup){.server_groups = {cases[i].server_group}});
        side *at = cases[i].is_client ? &both->client : &both->server;
        pair_run_until(both, at, cases[i].state);
        assert_refuses_others(both, at, cases[i].state, cases[i].allowed, cases[i].num_allowed);
        pair_run(both); /* and none of it has done any harm */
        assert_pair_connected(both, cases[i].state);
        pair_free(both);
    }
}

static void refuses_a_second_request(void **state) {
    (void)state;
    static const uint8_t request[] = {13, 0, 0, 11, 0, 0, 8, 0, 13, 0, 4, 0, 2, 4, 3};
    static const uint8_t allowed[] = {11};
    pair *both = pair_new(&(setup){.insecure = false});
    pair_run_until(both, &both->client, "wait_certificate_or_request");
    deliver(both, &both->client, stoic_bytes_of(request, sizeof(request)));
    assert_int_equal(both->client.error, STOIC_OK);
    assert_refuses_others(both, &both->client, "wait_certificate", allowed, 1);
    pair_free(both);
}

/* ---- Tampering ---- */

typedef struct flip {
    uint8_t type;
    size_t at; /* of the body; SIZE_MAX: the last byte */
    bool is_done;
} flip;

static void flip_byte(side *to, uint8_t type, uint8_t *message, size_t len, void *user) {
    flip *what = user;
    (void)to;
    if (type == what->type && !what->is_done) {
        message[what->at == SIZE_MAX ? len - 1 : STOIC_MESSAGE_HEADER_LEN + what->at] ^= 1;
        what->is_done = true;
    }
}

static void notices_tampering(void **state) {
    (void)state;
    static const struct {
        const char *reason;
        flip what;
        stoic_error error;
    } cases[] = {
        {"random of the ClientHello", {1, 2, false}, STOIC_ERROR_BAD_SIGNATURE},
        {"random of the ServerHello", {2, 2, false}, STOIC_ERROR_BAD_SIGNATURE},
        {"last byte of the signature", {15, SIZE_MAX, false}, STOIC_ERROR_BAD_SIGNATURE},
        {"scheme of the CertificateVerify", {15, 1, false}, STOIC_ERROR_SCHEME_NOT_OFFERED},
        {"server's Finished", {20, 0, false}, STOIC_ERROR_BAD_FINISHED},
        {"length of the last extensions of the Certificate",
         {11, SIZE_MAX, false},
         STOIC_ERROR_CERTIFICATE_MESSAGE_MALFORMED},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        flip what = cases[i].what;
        pair *both = pair_new(&(setup){.identities = {"ed25519"}});
        both->on_message = flip_byte;
        both->user = &what;
        pair_run(both);
        assert_true(what.is_done);
        assert_error(cases[i].reason, both->client.error, cases[i].error);
        assert_false(both->server.is_connected);
        pair_free(both);
    }
}

/* One bit of the byte that is `left` bytes further on in all that is sent. */
static void flip_one(side *to, uint8_t type, uint8_t *message, size_t len, void *user) {
    size_t *left = user;
    (void)to;
    (void)type;
    if (*left < len) {
        message[*left] ^= (uint8_t)(1u << (*left % 8));
        *left = SIZE_MAX; /* done */
    } else if (*left != SIZE_MAX) {
        *left -= len;
    }
}

/* False when the byte lies behind all messages. */
static bool flip_at(size_t at, uint16_t server_group) {
    size_t left = at;
    pair *both = pair_new(&(setup){.server_name = "www.example",
                                   .insecure = true,
                                   .client_alpn = {"h2"},
                                   .server_groups = {server_group}});
    both->on_message = flip_one;
    both->user = &left;
    pair_run(both);
    const bool is_connected = both->client.is_connected && both->server.is_connected;
    const bool is_flipped = left == SIZE_MAX;
    pair_free(both);
    if (is_connected == is_flipped) {
        fail_msg("byte %zu, group %04x: %s", at, server_group,
                 is_flipped ? "flipped, and nobody noticed" : "not flipped, and not connected");
    }
    return is_flipped;
}

static void never_connects_after_a_flipped_bit(void **state) {
    (void)state;
    static const uint16_t groups[] = {STOIC_GROUP_X25519,
                                      STOIC_GROUP_SECP256R1}; /* the second makes a retry */
    for (size_t i = 0; i < STOIC_COUNT(groups); i++) {
        size_t at = 0;
        while (flip_at(at, groups[i])) {
            at++;
        }
        assert_true(at > 600);
    }
}

static void flip_client_finished(side *to, uint8_t type, uint8_t *message, size_t len, void *user) {
    (void)len;
    (void)user;
    if (type == STOIC_MESSAGE_FINISHED && strncmp(to->trace, "send(2)", 7) == 0) {
        message[STOIC_MESSAGE_HEADER_LEN] ^= 0x80;
    }
}

static void server_notices_a_wrong_finished(void **state) {
    (void)state;
    pair *both = pair_new(&(setup){.insecure = false});
    both->on_message = flip_client_finished;
    pair_run(both);
    assert_int_equal(both->server.error, STOIC_ERROR_BAD_FINISHED);
    assert_false(both->server.is_connected);
    pair_free(both);
}

static void refuses_a_finished_of_the_wrong_length(void **state) {
    (void)state;
    static const uint8_t finished[4 + 33] = {20, 0, 0, 33};
    for (size_t len = 31; len <= 33; len += 2) {
        uint8_t message[sizeof(finished)];
        memcpy(message, finished, sizeof(finished));
        message[3] = (uint8_t)len;
        pair *both = pair_new(&(setup){.server_suites = {STOIC_TLS_AES_128_GCM_SHA256}});
        pair_run_until(both, &both->server, "wait_client_finished");
        deliver(both, &both->server, stoic_bytes_of(message, 4 + len));
        assert_int_equal(both->server.error, STOIC_ERROR_FINISHED_MALFORMED);
        pair_free(both);
    }
}

/* ---- Small things ---- */

static void can_be_given_up_in_every_state(void **state) {
    (void)state;
    static const char *const client_states[] = {"wait_server_hello", "wait_encrypted_extensions",
                                                "wait_certificate_verify", "wait_finished", "connected"};
    for (size_t i = 0; i < STOIC_COUNT(client_states); i++) {
        pair *both = pair_new(&(setup){.insecure = false});
        pair_run_until(both, &both->client, client_states[i]);
        pair_free(both);
    }
    stoic_handshake_free(NULL);
}

static void limits_messages_by_role(void **state) {
    (void)state;
    pair *both = pair_new(&(setup){.insecure = false});
    assert_int_equal(stoic_handshake_message_limit(both->server.handshake), 16384);
    assert_int_equal(stoic_handshake_message_limit(both->client.handshake), 65536);
    pair_free(both);
}

static void refuses_half_a_message(void **state) {
    (void)state;
    static const uint8_t half[] = {1, 0, 0, 9, 3, 3};
    pair *both = pair_new(&(setup){.insecure = false});
    deliver(both, &both->server, stoic_bytes_of(half, sizeof(half)));
    assert_int_equal(both->server.error, STOIC_ERROR_INTERNAL); /* the deframer never gives such a thing */
    pair_free(both);
}

/* An allocator that fails from the nth call on. */
typedef struct scarce {
    size_t left;
    size_t outstanding;
} scarce;

static void *scarce_allocate(void *user, size_t size) {
    scarce *memory = user;
    if (memory->left == 0) {
        return NULL;
    }
    memory->left--;
    memory->outstanding++;
    return malloc(size);
}

static void scarce_release(void *user, void *memory, size_t size) {
    (void)size;
    ((scarce *)user)->outstanding--;
    free(memory);
}

/* The server's part with so many allocations; true when that was enough. */
static bool answer_with(size_t allocations) {
    scarce memory = {.left = SIZE_MAX};
    const stoic_allocator allocator = {.struct_size = sizeof(allocator),
                                       .allocate = scarce_allocate,
                                       .release = scarce_release,
                                       .user = &memory};
    char *chain = read_test_file("p256", ".pem");
    char *key = read_test_file("p256", ".key.pem");
    stoic_config_builder *builder;
    const stoic_config *config;
    stoic_agreed agreed = {.version = 0};
    assert_int_equal(stoic_server_config_builder_new(&builder, stoic_provider_libcrypto(), &allocator),
                     STOIC_OK);
    assert_int_equal(stoic_config_builder_add_identity(builder, NULL, "p256", stoic_bytes_of_text(chain),
                                                       stoic_bytes_of_text(key)),
                     STOIC_OK);
    assert_int_equal(stoic_config_builder_build(builder, &config, NULL), STOIC_OK);
    free(chain);
    free(key);
    memory.left = allocations;
    crafted_hello hello;
    craft_hello(&hello, STOIC_GROUP_X25519);
    size_t len;
    uint8_t *message = encode_hello(&hello, &len);
    stoic_handshake *handshake = NULL;
    stoic_actions actions = {.num = 0};
    stoic_error error = stoic_server_handshake_new(&handshake, config, &agreed);
    if (error == STOIC_OK) {
        error = stoic_handshake_step(handshake, &actions, stoic_bytes_of(message, len),
                                     (stoic_time){.wall_ns = 0});
        assert_true(error == STOIC_OK || actions.num == 0);
    }
    assert_true(error == STOIC_OK || error == STOIC_ERROR_OUT_OF_MEMORY);
    stoic_handshake_free(handshake);
    stoic_config_release(config);
    free(message);
    assert_int_equal(memory.outstanding, 0);
    return error == STOIC_OK;
}

static void fails_cleanly_without_memory(void **state) {
    (void)state;
    size_t allocations = 0;
    while (!answer_with(allocations)) {
        allocations++;
        assert_true(allocations < 100);
    }
    assert_true(allocations > 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connects_with_every_suite_group_and_key),
        cmocka_unit_test(acts_in_the_right_order),
        cmocka_unit_test(retries_between_all_groups),
        cmocka_unit_test(takes_a_share_rather_than_a_preferred_group),
        cmocka_unit_test(prefers_what_the_server_prefers),
        cmocka_unit_test(sends_whole_chains),
        cmocka_unit_test(agrees_on_alpn),
        cmocka_unit_test(refuses_every_other_message_in_every_state),
        cmocka_unit_test(refuses_a_second_request),
        cmocka_unit_test(notices_tampering),
        cmocka_unit_test(never_connects_after_a_flipped_bit),
        cmocka_unit_test(server_notices_a_wrong_finished),
        cmocka_unit_test(refuses_a_finished_of_the_wrong_length),
        cmocka_unit_test(can_be_given_up_in_every_state),
        cmocka_unit_test(limits_messages_by_role),
        cmocka_unit_test(refuses_half_a_message),
        cmocka_unit_test(fails_cleanly_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
