/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Waits: answered at once, later, out of order, wrongly, twice, never; and connections dropped meanwhile.
 */
#include "waiting.h"

#include <stdlib.h>
#include <string.h>

#include "wire/client_hello.h"

/* ---- Answered ------------------------------------------------------------------------------------------ */

typedef struct answer_case {
    const char *reason;
    waiting_options options;
} answer_case;

static const uint16_t p384[] = {STOIC_GROUP_SECP384R1};
static const uint16_t x25519_then_p384[] = {STOIC_GROUP_X25519, STOIC_GROUP_SECP384R1};

static const answer_case answer_cases[] = {
    {"no wait", {.hello_wait = false}},
    {"a config is chosen", {.hello_wait = true}},
    {"a signature is made elsewhere", {.remote = true}},
    {"both waits", {.hello_wait = true, .remote = true}},
    {"both waits, one byte at a time", {.hello_wait = true, .remote = true, .chunk = 1}},
    {"both waits, RSA", {.hello_wait = true, .remote = true, .identity = "localhost-rsa"}},
    {"both waits after a HelloRetryRequest",
     {.hello_wait = true, .remote = true, .server_groups = p384, .client_groups = x25519_then_p384}},
    {"the same, one byte at a time",
     {.hello_wait = true,
      .remote = true,
      .server_groups = p384,
      .client_groups = x25519_then_p384,
      .chunk = 1}},
};

static void test_answered(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(answer_cases); i++) {
        const answer_case *row = &answer_cases[i];
        for (unsigned patience = 0; patience < 3; patience++) {
            waiting *it = waiting_new(&row->options);
            it->patience = patience; /* WAITING is seen that often before each answer */
            waiting_run(it);
            expect_error(row->reason, it->client.error, STOIC_OK);
            expect_error(row->reason, it->server.error, STOIC_OK);
            assert_true(it->client.is_connected && it->server.is_connected);
            assert_int_equal(it->num_hello_waits, row->options.hello_wait);
            assert_int_equal(it->num_sign_waits, row->options.remote);
            waiting_free(it);
        }
    }
}

/* One flight with the answer, nothing before it: what an observer sees does not tell of the wait. */
static void test_flight_is_held_back(void **state) {
    (void)state;
    waiting *it = waiting_new(&(waiting_options){.remote = true, .hello_wait = true});
    waiting_run_until(it, STOIC_EVENT_CLIENT_HELLO);
    assert_int_equal(stoic_output_len(it->server.tls), 0);
    assert_int_equal(stoic_answer_client_hello(it->server.tls, NULL, it->now), STOIC_OK);
    assert_int_equal(stoic_output_len(it->server.tls), 0);
    stoic_event event;
    assert_int_equal(receive_nothing(it, &event), STOIC_OK);
    assert_int_equal(event.type, STOIC_EVENT_SIGN);
    assert_int_equal(event.consumed, 0);
    it->sign = event.sign;
    assert_int_equal(receive_nothing(it, &event), STOIC_ERROR_WAITING);
    assert_int_equal(stoic_output_len(it->server.tls), 0);
    assert_int_equal(waiting_sign(it), STOIC_OK);
    assert_true(stoic_output_len(it->server.tls) > 0);
    waiting_run(it);
    assert_true(it->client.is_connected && it->server.is_connected);
    waiting_free(it);
}

/* ---- What is asked ------------------------------------------------------------------------------------- */

static bool holds_number(stoic_bytes list, uint16_t wanted) {
    stoic_reader reader = stoic_reader_of(list);
    for (uint16_t value; stoic_read_u16(&reader, &value);) {
        if (value == wanted) {
            return true;
        }
    }
    return false;
}

static void test_what_is_asked(void **state) {
    (void)state;
    waiting *it = waiting_new(&(waiting_options){.remote = true, .hello_wait = true, .alpn = "h2"});
    waiting_run_until(it, STOIC_EVENT_CLIENT_HELLO);
    memset(it->in, 0xee, sizeof it->in); /* the slices lie elsewhere */
    const stoic_client_hello_info *hello = it->hello;
    assert_true(stoic_bytes_equal(hello->server_name, stoic_bytes_of_text("localhost")));
    assert_int_equal(hello->sni_state, STOIC_SNI_SERVED);
    assert_int_equal(hello->max_version, STOIC_VERSION_TLS13);
    assert_true(holds_number(hello->versions, STOIC_VERSION_TLS13));
    assert_true(holds_number(hello->suites, STOIC_TLS_AES_128_GCM_SHA256));
    assert_true(holds_number(hello->groups, STOIC_GROUP_X25519));
    assert_true(holds_number(hello->schemes, STOIC_SCHEME_ECDSA_SECP256R1_SHA256));
    stoic_reader alpn = stoic_reader_of(hello->alpn);
    stoic_bytes protocol;
    assert_true(stoic_read_vector8(&alpn, &protocol) && stoic_reader_at_end(&alpn));
    assert_true(stoic_bytes_equal(protocol, stoic_bytes_of_text("h2")));

    assert_int_equal(stoic_answer_client_hello(it->server.tls, NULL, it->now), STOIC_OK);
    stoic_event event;
    assert_int_equal(receive_nothing(it, &event), STOIC_OK);
    const stoic_sign_request *sign = event.sign;
    assert_true(sign->wait_id != 0);
    assert_int_equal(sign->role, STOIC_ROLE_SERVER);
    assert_string_equal(sign->identity_name, "localhost");
    assert_int_equal(sign->identity, 0);
    assert_int_equal(sign->scheme, STOIC_SCHEME_ECDSA_SECP256R1_SHA256);
    uint8_t room[256];
    stoic_writer content;
    stoic_writer_init_fixed(&content, room, sizeof room);
    assert_int_equal(stoic_write_signed_content(&content, sign->role, sign->transcript_hash), STOIC_OK);
    assert_true(stoic_bytes_equal(stoic_writer_view(&content), sign->content));
    assert_int_equal(stoic_write_signed_content(&content, sign->role, stoic_bytes_of("x", 1)),
                     STOIC_ERROR_INVALID_ARGUMENT);
    waiting_free(it);
}

/* ---- Out of order -------------------------------------------------------------------------------------- */

static void test_out_of_order(void **state) {
    (void)state;
    enum { NUM = 5 };
    static const size_t order[NUM] = {3, 0, 4, 2, 1};
    waiting *all[NUM];
    for (size_t i = 0; i < NUM; i++) {
        all[i] = waiting_new(&(waiting_options){.remote = true});
        waiting_run_until(all[i], STOIC_EVENT_SIGN);
    }
    for (size_t i = 0; i < NUM; i++) {
        waiting *it = all[order[i]];
        waiting *other = all[order[(i + 1) % NUM]];
        if (i + 1 < NUM) { /* the answer for another connection, with its id: nothing changes */
            uint8_t room[STOIC_SIGNATURE_MAX_LEN];
            const stoic_bytes foreign = waiting_make_signature(other, room);
            const stoic_error error =
                stoic_answer_sign(it->server.tls, other->sign->wait_id, foreign, it->now);
            expect_error("another connection's id", error, STOIC_ERROR_NO_SUCH_WAIT);
        }
        assert_int_equal(waiting_sign(it), STOIC_OK);
        waiting_run(it);
        assert_true(it->client.is_connected && it->server.is_connected);
    }
    for (size_t i = 0; i < NUM; i++) {
        waiting_free(all[i]);
    }
}

/* ---- Wrong answers ------------------------------------------------------------------------------------- */

static void test_wrong_id_changes_nothing(void **state) {
    (void)state;
    waiting *it = waiting_new(&(waiting_options){.remote = true, .hello_wait = true});
    stoic_connection *tls = it->server.tls;
    uint8_t signature[STOIC_SIGNATURE_MAX_LEN];
    const stoic_bytes none = stoic_bytes_of(NULL, 0);
    expect_error("no wait yet", stoic_answer_client_hello(tls, NULL, it->now), STOIC_ERROR_NO_SUCH_WAIT);
    expect_error("no wait yet", stoic_answer_sign(tls, 0, none, it->now), STOIC_ERROR_NO_SUCH_WAIT);
    expect_error("a client", stoic_answer_client_hello(it->client.tls, NULL, it->now),
                 STOIC_ERROR_NO_SUCH_WAIT);
    waiting_run_until(it, STOIC_EVENT_CLIENT_HELLO);
    expect_error("the other wait", stoic_fail_sign(tls, 1, it->now), STOIC_ERROR_NO_SUCH_WAIT);
    expect_error("a client's config", stoic_answer_client_hello(tls, it->client.config, it->now),
                 STOIC_ERROR_INVALID_ARGUMENT);
    expect_error("no refusal", stoic_refuse_client_hello(tls, STOIC_ALERT_close_notify, it->now),
                 STOIC_ERROR_INVALID_ARGUMENT);
    expect_error("no refusal", stoic_refuse_client_hello(tls, STOIC_ALERT_user_canceled, it->now),
                 STOIC_ERROR_INVALID_ARGUMENT);
    expect_error("no alert", stoic_refuse_client_hello(tls, 255, it->now), STOIC_ERROR_INVALID_ARGUMENT);
    assert_int_equal(stoic_answer_client_hello(tls, NULL, it->now), STOIC_OK);
    expect_error("twice", stoic_answer_client_hello(tls, NULL, it->now), STOIC_ERROR_NO_SUCH_WAIT);
    stoic_event event;
    assert_int_equal(receive_nothing(it, &event), STOIC_OK);
    it->sign = event.sign;
    const uint64_t id = it->sign->wait_id;
    const stoic_bytes good = waiting_make_signature(it, signature);
    expect_error("wrong id", stoic_answer_sign(tls, id + 1, good, it->now), STOIC_ERROR_NO_SUCH_WAIT);
    expect_error("wrong id", stoic_fail_sign(tls, id + 1, it->now), STOIC_ERROR_NO_SUCH_WAIT);
    assert_int_equal(stoic_answer_sign(tls, id, good, it->now), STOIC_OK);
    expect_error("twice", stoic_answer_sign(tls, id, good, it->now), STOIC_ERROR_NO_SUCH_WAIT);
    waiting_run(it);
    assert_true(it->client.is_connected && it->server.is_connected);
    expect_error("after the handshake", stoic_answer_sign(tls, id, good, it->now), STOIC_ERROR_NO_SUCH_WAIT);
    waiting_free(it);
}

typedef enum spoil { SPOIL_BIT, SPOIL_EMPTY, SPOIL_OTHER_KEY, SPOIL_OTHER_CONNECTION } spoil;

static const struct {
    const char *reason;
    spoil spoil;
} spoils[] = {{"one bit is wrong", SPOIL_BIT},
              {"no signature at all", SPOIL_EMPTY},
              {"made with another key", SPOIL_OTHER_KEY},
              {"made for another connection", SPOIL_OTHER_CONNECTION}};

static stoic_bytes spoilt(spoil how, waiting *it, waiting *other, uint8_t *room) {
    stoic_bytes signature = waiting_make_signature(how == SPOIL_OTHER_CONNECTION ? other : it, room);
    switch (how) {
    case SPOIL_BIT:
        room[signature.len / 2] ^= 1;
        break;
    case SPOIL_EMPTY:
        signature = stoic_bytes_of(NULL, 0);
        break;
    case SPOIL_OTHER_KEY:
        signature = waiting_sign_with("other", it->sign, room);
        break;
    case SPOIL_OTHER_CONNECTION:
        break;
    }
    return signature;
}

static void test_wrong_signature(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(spoils); i++) {
        const char *reason = spoils[i].reason;
        waiting *it = waiting_new(&(waiting_options){.remote = true});
        waiting *other = waiting_new(&(waiting_options){.remote = true});
        waiting_run_until(it, STOIC_EVENT_SIGN);
        waiting_run_until(other, STOIC_EVENT_SIGN);
        uint8_t room[STOIC_SIGNATURE_MAX_LEN];
        const uint64_t id = it->sign->wait_id;
        const stoic_bytes signature = spoilt(spoils[i].spoil, it, other, room);
        const stoic_error error = stoic_answer_sign(it->server.tls, id, signature, it->now);
        expect_error(reason, error, STOIC_ERROR_SIGNER_WRONG);
        stoic_event event;
        expect_error(reason, receive_nothing(it, &event), STOIC_ERROR_SIGNER_WRONG);
        expect_error(reason, stoic_answer_sign(it->server.tls, id, signature, it->now),
                     STOIC_ERROR_NO_SUCH_WAIT);
        expect_end(reason, &it->server, STOIC_CLASS_OUR_MISCONFIG, STOIC_REASON_KEY_MISMATCH);
        assert_int_equal(stoic_output_len(it->server.tls), 5 + 2); /* the alert alone: no flight */
        waiting_run(it);
        expect_error(reason, it->client.error, STOIC_ERROR_ALERT_RECEIVED);
        assert_int_equal(it->client.peer_alert, STOIC_ALERT_internal_error);
        /* the next connection is unharmed */
        assert_int_equal(waiting_sign(other), STOIC_OK);
        waiting_run(other);
        assert_true(other->client.is_connected);
        waiting_free(it);
        waiting_free(other);
    }
}

static void test_signer_fails(void **state) {
    (void)state;
    waiting *it = waiting_new(&(waiting_options){.remote = true});
    waiting_run_until(it, STOIC_EVENT_SIGN);
    assert_int_equal(stoic_fail_sign(it->server.tls, it->sign->wait_id, it->now), STOIC_OK);
    stoic_event event;
    assert_int_equal(receive_nothing(it, &event), STOIC_ERROR_SIGNER_FAILED);
    expect_end("the signer failed", &it->server, STOIC_CLASS_RESOURCE, STOIC_REASON_KEY_SERVICE_TIMEOUT);
    waiting_run(it);
    assert_int_equal(it->client.peer_alert, STOIC_ALERT_internal_error);
    waiting_free(it);
}

/* ---- Ends while waiting -------------------------------------------------------------------------------- */

static const stoic_event_type both_waits[] = {STOIC_EVENT_CLIENT_HELLO, STOIC_EVENT_SIGN};

typedef enum ending { END_FREE, END_EOF, END_CLOSE, END_ABORT, END_DEADLINE } ending;

static const struct {
    const char *reason;
    ending ending;
} endings[] = {{"dropped", END_FREE},
               {"the transport ends", END_EOF},
               {"closed", END_CLOSE},
               {"aborted", END_ABORT},
               {"the deadline passes", END_DEADLINE}};

static void end_it(waiting *it, ending how, stoic_event_type wait) {
    stoic_connection *tls = it->server.tls;
    const stoic_error late =
        wait == STOIC_EVENT_SIGN ? STOIC_ERROR_SIGNER_TIMEOUT : STOIC_ERROR_ANSWER_TIMEOUT;
    stoic_event event;
    switch (how) {
    case END_FREE:
        break;
    case END_EOF:
        expect_error("EOF", stoic_transport_ended(tls, STOIC_TRANSPORT_EOF, it->now),
                     STOIC_ERROR_TRANSPORT_EOF_IN_HANDSHAKE);
        break;
    case END_CLOSE:
        expect_error("close", stoic_close(tls, it->now), STOIC_OK);
        break;
    case END_ABORT:
        expect_error("abort", stoic_abort(tls, STOIC_ALERT_internal_error, it->now), STOIC_OK);
        break;
    case END_DEADLINE:
        it->now.monotonic_ns = stoic_deadline(tls) - 1;
        expect_error("just in time", receive_nothing(it, &event), STOIC_ERROR_WAITING);
        it->now.monotonic_ns++;
        expect_error("too late", receive_nothing(it, &event), late);
        expect_end("too late", &it->server, STOIC_CLASS_RESOURCE,
                   wait == STOIC_EVENT_SIGN ? STOIC_REASON_KEY_SERVICE_TIMEOUT : STOIC_REASON_QUEUE_FULL);
        assert_int_equal(stoic_output_len(tls), 5 + 2);
        break;
    }
}

static void test_ends_while_waiting(void **state) {
    (void)state;
    for (size_t i = 0; i < 2 * STOIC_COUNT(endings); i++) {
        const stoic_event_type wait = both_waits[i % 2];
        const ending how = endings[i / 2].ending;
        waiting *it = waiting_new(&(waiting_options){.hello_wait = true, .remote = true});
        waiting_run_until(it, wait);
        const uint64_t id = wait == STOIC_EVENT_SIGN ? it->sign->wait_id : 0;
        uint8_t room[STOIC_SIGNATURE_MAX_LEN];
        const stoic_bytes signature = id != 0 ? waiting_make_signature(it, room) : stoic_bytes_of(NULL, 0);
        end_it(it, how, wait);
        if (how != END_FREE) {
            const stoic_error late = id != 0 ? stoic_answer_sign(it->server.tls, id, signature, it->now)
                                             : stoic_answer_client_hello(it->server.tls, NULL, it->now);
            expect_error(endings[i / 2].reason, late, STOIC_ERROR_NO_SUCH_WAIT);
            expect_error(endings[i / 2].reason, stoic_fail_sign(it->server.tls, id, it->now),
                         STOIC_ERROR_NO_SUCH_WAIT);
        }
        waiting_drop_server(it);
        assert_int_equal(it->server.num_terminal, 1);
        waiting_free(it);
    }
}

/* ---- What is left of the record ------------------------------------------------------------------------ */

/* Two handshake messages as one record. */
static size_t join_records(uint8_t *out, stoic_bytes first, stoic_bytes second) {
    const size_t len = first.len - 5 + second.len - 5;
    memcpy(out, first.data, first.len);
    memcpy(out + first.len, second.data + 5, second.len - 5);
    out[3] = (uint8_t)(len >> 8);
    out[4] = (uint8_t)len;
    return 5 + len;
}

/* A client that knows what the HelloRetryRequest will say could send both hellos in one record: the second
 * one waits for the answer to the first. */
static void test_leftover_is_kept(void **state) {
    (void)state;
    const waiting_options options = {
        .hello_wait = true, .remote = true, .server_groups = p384, .client_groups = x25519_then_p384};
    waiting *it = waiting_new(&options);
    uint8_t first[4096], second[4096], joined[8192];
    size_t first_len, second_len;
    assert_int_equal(stoic_take_output(it->client.tls, &first_len, first, sizeof first), STOIC_OK);
    waiting *oracle = waiting_new(&options); /* says what the HelloRetryRequest is */
    const size_t hrr_len = waiting_feed(oracle, first, first_len);
    assert_true(hrr_len > 0);
    stoic_event event = {.struct_size = sizeof event};
    assert_int_equal(stoic_receive(it->client.tls, &event, oracle->out, hrr_len, it->now), STOIC_OK);
    assert_int_equal(stoic_take_output(it->client.tls, &second_len, second, sizeof second), STOIC_OK);
    uint8_t *hello = second; /* behind a change_cipher_spec */
    if (second[0] == STOIC_CONTENT_CHANGE_CIPHER_SPEC) {
        hello += 6;
        second_len -= 6;
    }
    const size_t len =
        join_records(joined, stoic_bytes_of(first, first_len), stoic_bytes_of(hello, second_len));

    stoic_connection *tls = it->server.tls;
    assert_int_equal(stoic_receive(tls, &event, joined, len, it->now), STOIC_OK);
    assert_int_equal(event.type, STOIC_EVENT_CLIENT_HELLO);
    assert_int_equal(event.consumed, len);
    memset(joined, 0xee, sizeof joined);
    assert_int_equal(receive_nothing(it, &event), STOIC_ERROR_WAITING);
    assert_int_equal(stoic_answer_client_hello(tls, NULL, it->now), STOIC_OK);
    const size_t retry_len = stoic_output_len(tls);
    assert_true(retry_len > 0); /* the HelloRetryRequest */
    assert_int_equal(receive_nothing(it, &event), STOIC_OK);
    assert_int_equal(event.type, STOIC_EVENT_SIGN);
    it->sign = event.sign;
    assert_int_equal(waiting_sign(it), STOIC_OK);
    assert_true(stoic_output_len(tls) > retry_len);
    stoic_writer_drop_front(&tls->output, retry_len); /* the client has seen the same one */
    waiting_run(it);
    assert_true(it->client.is_connected && it->server.is_connected);
    waiting_free(oracle);
    waiting_free(it);
}

/* The keys change with the flight: no message may follow the hello in its record (RFC 9846 5.1), and then
 * nobody is asked to sign. */
static void test_leftover_before_keys(void **state) {
    (void)state;
    for (int with_hello_wait = 0; with_hello_wait < 2; with_hello_wait++) {
        waiting *it = waiting_new(&(waiting_options){.hello_wait = with_hello_wait, .remote = true});
        uint8_t hello[4096], joined[8192];
        static const uint8_t more[] = {22, 3, 3, 0, 4, 24, 0, 0, 1};
        size_t hello_len;
        assert_int_equal(stoic_take_output(it->client.tls, &hello_len, hello, sizeof hello), STOIC_OK);
        const size_t len =
            join_records(joined, stoic_bytes_of(hello, hello_len), stoic_bytes_of(more, sizeof more));
        stoic_event event = {.struct_size = sizeof event};
        stoic_error error = stoic_receive(it->server.tls, &event, joined, len, it->now);
        if (with_hello_wait) {
            expect_error("the first wait", error, STOIC_OK);
            error = stoic_answer_client_hello(it->server.tls, NULL, it->now);
        }
        expect_error("a message before new keys", error, STOIC_ERROR_MESSAGE_SPANS_KEY_CHANGE);
        waiting_free(it);
    }
}

/* ---- Memory -------------------------------------------------------------------------------------------- */

typedef struct scarce {
    size_t left, out;
} scarce;

static void *scarce_allocate(void *user, size_t size) {
    scarce *memory = user;
    if (memory->left == 0) {
        return NULL;
    }
    memory->left--;
    memory->out++;
    return malloc(size);
}

static void scarce_release(void *user, void *block, size_t size) {
    scarce *memory = user;
    (void)size;
    memory->out--;
    free(block);
}

/* The n-th allocation fails, for all n, through both waits and a HelloRetryRequest. */
static void test_memory_runs_out(void **state) {
    (void)state;
    bool is_enough = false;
    for (size_t num = 0; !is_enough; num++) {
        scarce memory = {.left = SIZE_MAX};
        const stoic_allocator allocator = {.struct_size = sizeof allocator,
                                           .user = &memory,
                                           .allocate = scarce_allocate,
                                           .release = scarce_release};
        waiting *it = waiting_new(&(waiting_options){.hello_wait = true,
                                                     .remote = true,
                                                     .server_groups = p384,
                                                     .client_groups = x25519_then_p384,
                                                     .chunk = 100,
                                                     .allocator = &allocator});
        memory.left = num;
        it->may_fail = true;
        waiting_run(it);
        is_enough = it->server.is_connected;
        expect_error("memory", it->server.error, is_enough ? STOIC_OK : STOIC_ERROR_OUT_OF_MEMORY);
        waiting_drop_server(it);
        assert_int_equal(it->server.num_terminal, 1);
        waiting_free(it);
        assert_int_equal(memory.out, 0);
        assert_true(num < 1000);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answered),
        cmocka_unit_test(test_flight_is_held_back),
        cmocka_unit_test(test_what_is_asked),
        cmocka_unit_test(test_out_of_order),
        cmocka_unit_test(test_wrong_id_changes_nothing),
        cmocka_unit_test(test_wrong_signature),
        cmocka_unit_test(test_signer_fails),
        cmocka_unit_test(test_ends_while_waiting),
        cmocka_unit_test(test_leftover_is_kept),
        cmocka_unit_test(test_leftover_before_keys),
        cmocka_unit_test(test_memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
