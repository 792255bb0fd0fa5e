/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ClientHellos with lists of pre-shared keys that our own client never sends: several keys, too many, lists
 * that do not match, other modes; and the age that it does send.
 */
#include "pair.h"

#include <string.h>

#include "handshake/limits.h"
#include "handshake/machine.h"
#include "secrets/psk.h"
#include "store/session.h"
#include "wire/client_hello.h"
#include "wire/record_header.h"

enum { MAX_HELLO = 8192, NO_KEY = 99 };

/* How the list looks: `good_at` is where the one good ticket stands. */
typedef struct offer {
    const char *reason;
    size_t num_identities, num_binders, good_at;
    uint8_t mode;
    uint32_t age; /* 0: as the client said */
    stoic_error error;
    bool is_resumed;
    uint16_t selected;
} offer;

static stoic_ticket_sealer *sealer;
static const stoic_session_store *store;
static uint8_t psk[STOIC_HASH_MAX_LEN];
static size_t psk_len;

static int setup(void **state) {
    (void)state;
    assert_int_equal(stoic_ticket_sealer_new(&sealer, stoic_provider_libcrypto(), NULL), STOIC_OK);
    assert_int_equal(stoic_session_store_memory_new(&store, NULL, 64), STOIC_OK);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    stoic_ticket_sealer_release(sealer);
    stoic_session_store_memory_free(store);
    return 0;
}

static pair *new_pair(int64_t later_ns) {
    return pair_new(&(pair_options){.sealer = sealer, .store = store, .later_ns = later_ns});
}

/* A client that is about to resume. */
static pair *about_to_resume(int64_t later_ns) {
    pair *both = new_pair(0);
    pair_connect(both);
    pair_free(both);
    both = new_pair(later_ns);
    const stoic_session *session = both->client.tls->handshake->client.session;
    assert_non_null(session);
    psk_len = stoic_session_look(session)->psk.len;
    memcpy(psk, stoic_session_look(session)->psk.data, psk_len);
    pair_flush(both, &both->client);
    return both;
}

static stoic_psk_identity read_hello(stoic_client_hello *hello, const pair *both) {
    const stoic_bytes message =
        stoic_slice(stoic_bytes_of(both->to_server.bytes, both->to_server.len),
                    STOIC_RECORD_HEADER_LEN + STOIC_MESSAGE_HEADER_LEN,
                    both->to_server.len - STOIC_RECORD_HEADER_LEN - STOIC_MESSAGE_HEADER_LEN);
    stoic_psk_identity identity;
    assert_int_equal(stoic_client_hello_decode(hello, message), STOIC_OK);
    stoic_reader identities = stoic_reader_of(hello->extensions.psk_identities);
    assert_true(stoic_psk_identity_next(&identities, &identity));
    assert_true(stoic_reader_at_end(&identities));
    return identity;
}

static void write_lists(stoic_writer *identities, stoic_writer *binders, const offer *with,
                        const stoic_psk_identity *good) {
    static const uint8_t zeros[STOIC_HASH_MAX_LEN];
    for (size_t i = 0; i < with->num_identities; i++) {
        stoic_psk_identity item = {.identity = stoic_bytes_of_text("a key of somebody else, long enough "
                                                                   "to be a ticket with its nonce and tag"),
                                   .obfuscated_ticket_age = 0};
        if (i == with->good_at) {
            item = *good;
            item.obfuscated_ticket_age = with->age != 0 ? with->age : item.obfuscated_ticket_age;
        }
        stoic_psk_identity_write(identities, &item);
    }
    for (size_t i = 0; i < with->num_binders; i++) {
        stoic_psk_binder_write(binders, stoic_bytes_of(zeros, psk_len));
    }
}

/* Over everything in front of the binders' list. */
static void write_binder(uint8_t *message, size_t len, const offer *with) {
    const stoic_hash *hash = stoic_provider_hash(stoic_provider_libcrypto(), STOIC_HASH_SHA256);
    const size_t each = 1 + psk_len, binders = with->num_binders * each;
    uint8_t digest[STOIC_HASH_MAX_LEN];
    stoic_hash_state state;
    if (with->good_at >= with->num_binders) {
        return;
    }
    hash->start(&state);
    hash->update(&state, stoic_bytes_of(message, len - 2 - binders));
    hash->finish(&state, digest);
    stoic_psk_binder(hash, message + (len - binders) + with->good_at * each + 1, stoic_bytes_of(psk, psk_len),
                     stoic_bytes_of(digest, psk_len));
}

/* The client's hello with other lists, to the server. */
static void send_offer(pair *both, const offer *with) {
    static uint8_t record[MAX_HELLO], lists[2][MAX_HELLO];
    stoic_client_hello hello;
    stoic_writer identities, binders, message;
    const stoic_psk_identity good = read_hello(&hello, both);
    stoic_writer_init_fixed(&identities, lists[0], MAX_HELLO);
    stoic_writer_init_fixed(&binders, lists[1], MAX_HELLO);
    write_lists(&identities, &binders, with, &good);
    hello.extensions.psk_identities = stoic_writer_view(&identities);
    hello.extensions.psk_binders = stoic_writer_view(&binders);
    hello.extensions.psk_key_exchange_modes = stoic_bytes_of(&with->mode, 1);
    stoic_writer_init_fixed(&message, record + STOIC_RECORD_HEADER_LEN, MAX_HELLO - STOIC_RECORD_HEADER_LEN);
    assert_int_equal(stoic_client_hello_encode(&message, &hello, stoic_bytes_of(NULL, 0)), STOIC_OK);
    write_binder(record + STOIC_RECORD_HEADER_LEN, message.len, with);
    record[0] = STOIC_CONTENT_HANDSHAKE;
    record[1] = 3;
    record[2] = 3;
    record[3] = (uint8_t)(message.len >> 8);
    record[4] = (uint8_t)message.len;
    both->to_server.len = 0;
    pair_inject(both, &both->server, record, STOIC_RECORD_HEADER_LEN + message.len);
}

/* The ServerHello's choice. */
static bool find_selected(const pair *both, uint16_t *out) {
    static const uint8_t head[] = {0, STOIC_EXTENSION_PRE_SHARED_KEY, 0, 2};
    const uint8_t *found = memmem(both->to_client.bytes, both->to_client.len, head, sizeof head);
    if (found == NULL) {
        return false;
    }
    *out = (uint16_t)(found[4] << 8 | found[5]);
    return true;
}

static void test_offers(void **state) {
    (void)state;
    enum { LAST = STOIC_MAX_PSK_TRIES - 1 };
    const offer cases[] = {
        {"as the client says it", 1, 1, 0, STOIC_PSK_DHE_KE, 0, STOIC_OK, true, 0},
        {"the second one", 2, 2, 1, STOIC_PSK_DHE_KE, 0, STOIC_OK, true, 1},
        {"the last one that is looked at", LAST + 3, LAST + 3, LAST, STOIC_PSK_DHE_KE, 0, STOIC_OK, true,
         LAST},
        {"beyond what is looked at", LAST + 2, LAST + 2, LAST + 1, STOIC_PSK_DHE_KE, 0, STOIC_OK, false, 0},
        {"none is known", 3, 3, NO_KEY, STOIC_PSK_DHE_KE, 0, STOIC_OK, false, 0},
        {"a wrong age: of meaning for early data alone", 1, 1, 0, STOIC_PSK_DHE_KE, 77, STOIC_OK, true, 0},
        {"without a key exchange", 1, 1, 0, STOIC_PSK_KE, 0, STOIC_OK, false, 0},
        {"too few binders", 2, 1, 1, STOIC_PSK_DHE_KE, 0, STOIC_ERROR_PSK_LISTS_DIFFER, false, 0},
        {"too many binders", 1, 2, 0, STOIC_PSK_DHE_KE, 0, STOIC_ERROR_PSK_LISTS_DIFFER, false, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const offer *with = &cases[i];
        pair *both = about_to_resume(0);
        uint16_t selected = 0;
        send_offer(both, with);
        stoic_connection_info info = {.struct_size = sizeof info};
        stoic_connection_describe(both->server.tls, &info);
        if (both->server.error != with->error || info.is_resumed != with->is_resumed ||
            find_selected(both, &selected) != with->is_resumed || selected != with->selected) {
            fail_msg("%s: %s, resumed %d, selected %u", with->reason, stoic_error_name(both->server.error),
                     info.is_resumed, selected);
        }
        pair_free(both);
    }
}

/* RFC 9846 4.3.11: milliseconds since the ticket came, plus age_add. */
static void test_age(void **state) {
    (void)state;
    const int64_t ages_ms[] = {0, 1, 1500, 7199999};
    for (size_t i = 0; i < sizeof ages_ms / sizeof *ages_ms; i++) {
        pair *both = about_to_resume(ages_ms[i] * STOIC_NS_PER_MS + 999999);
        stoic_client_hello hello;
        const stoic_session *session = both->client.tls->handshake->client.session;
        const uint32_t age =
            read_hello(&hello, both).obfuscated_ticket_age - stoic_session_look(session)->age_add;
        assert_int_equal(age, ages_ms[i]);
        assert_true(stoic_extensions_has(&hello.extensions, STOIC_EXTENSION_PSK_KEY_EXCHANGE_MODES));
        assert_int_equal(hello.extensions.psk_key_exchange_modes.len, 1);
        assert_int_equal(stoic_byte_at(hello.extensions.psk_key_exchange_modes, 0), STOIC_PSK_DHE_KE);
        assert_false(stoic_extensions_has(&hello.extensions, STOIC_EXTENSION_EARLY_DATA));
        pair_free(both);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_offers, setup, teardown),
        cmocka_unit_test_setup_teardown(test_age, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
