/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The server machine against ClientHellos of every kind.
 */
#include <stdlib.h>
#include <string.h>

#include "crafted.h"
#include "wire/message.h"

static const stoic_action *find_action(const lone_server *lone, stoic_action_kind kind) {
    for (size_t i = 0; i < lone->actions.num; i++) {
        if (lone->actions.list[i].kind == kind) {
            return &lone->actions.list[i];
        }
    }
    return NULL;
}

/* ---- What a hello must have ---- */

static void as_it_is(crafted_hello *in) {
    (void)in;
}
static void without_supported_versions(crafted_hello *in) {
    drop_extension(&in->hello.extensions, STOIC_EXTENSION_SUPPORTED_VERSIONS);
}
static void with_old_versions(crafted_hello *in) {
    static const uint16_t versions[] = {0x0303, 0x0302};
    in->hello.extensions.supported_versions = craft_list(in, 1, versions, 2);
}
static void with_legacy_1_0(crafted_hello *in) {
    in->hello.legacy_version = STOIC_VERSION_TLS10;
}
static void with_legacy_1_3(crafted_hello *in) {
    in->hello.legacy_version = STOIC_VERSION_TLS13;
}
static void with_deflate(crafted_hello *in) {
    static const uint8_t methods[] = {1, 0};
    in->hello.compression_methods = stoic_bytes_of(methods, 2);
}
static void with_deflate_alone(crafted_hello *in) {
    static const uint8_t methods[] = {1};
    in->hello.compression_methods = stoic_bytes_of(methods, 1);
}
static void without_schemes(crafted_hello *in) {
    drop_extension(&in->hello.extensions, STOIC_EXTENSION_SIGNATURE_ALGORITHMS);
}
static void without_groups(crafted_hello *in) {
    drop_extension(&in->hello.extensions, STOIC_EXTENSION_SUPPORTED_GROUPS);
}
static void without_shares(crafted_hello *in) {
    drop_extension(&in->hello.extensions, STOIC_EXTENSION_KEY_SHARE);
}
static void without_groups_and_shares(crafted_hello *in) {
    without_groups(in);
    without_shares(in);
}
static void add_psk(crafted_hello *in) {
    static const uint8_t modes[] = {STOIC_PSK_KE, STOIC_PSK_DHE_KE};
    static const uint8_t identities[] = {0, 3, 'a', 'b', 'c', 0, 0, 0, 7};
    static const uint8_t binders[33] = {32};
    stoic_extensions *extensions = &in->hello.extensions;
    stoic_extensions_add(extensions, STOIC_EXTENSION_PSK_KEY_EXCHANGE_MODES);
    extensions->psk_key_exchange_modes = stoic_bytes_of(modes, 2);
    stoic_extensions_add(extensions, STOIC_EXTENSION_PRE_SHARED_KEY);
    extensions->psk_identities = stoic_bytes_of(identities, sizeof(identities));
    extensions->psk_binders = stoic_bytes_of(binders, sizeof(binders));
}
static void psk_without_modes(crafted_hello *in) {
    add_psk(in);
    drop_extension(&in->hello.extensions, STOIC_EXTENSION_PSK_KEY_EXCHANGE_MODES);
}
static void psk_alone(crafted_hello *in) {
    add_psk(in);
    without_groups_and_shares(in);
}
static void psk_without_schemes(crafted_hello *in) {
    add_psk(in);
    without_schemes(in);
}
static void with_foreign_suites(crafted_hello *in) {
    static const uint16_t suites[] = {0x1a1a, 0x1304, 0xc02f};
    in->hello.cipher_suites = craft_list(in, 0, suites, 3);
}
static void with_foreign_groups(crafted_hello *in) {
    static const uint16_t groups[] = {0x0a0a, 0x0100};
    in->hello.extensions.supported_groups = craft_list(in, 2, groups, 2);
    in->hello.extensions.key_shares = stoic_bytes_of(NULL, 0);
}
static void with_foreign_schemes(crafted_hello *in) {
    static const uint16_t schemes[] = {0x0804, 0x0401, 0x0503};
    in->hello.extensions.signature_algorithms = craft_list(in, 3, schemes, 3);
}
static void with_share_of_no_group(crafted_hello *in) {
    static const uint16_t groups[] = {STOIC_GROUP_SECP384R1};
    in->hello.extensions.supported_groups = craft_list(in, 2, groups, 1);
}
static void with_two_shares_of_a_group(crafted_hello *in) {
    static const uint16_t groups[] = {STOIC_GROUP_X25519, STOIC_GROUP_X25519};
    in->hello.extensions.key_shares = craft_shares(in, 4, groups, 2);
}
static void with_short_share(crafted_hello *in) {
    stoic_bytes *shares = &in->hello.extensions.key_shares;
    in->lists[4][3] -= 1; /* length of the key exchange */
    *shares = stoic_slice(*shares, 0, shares->len - 1);
}
static void with_zero_share(crafted_hello *in) {
    memset(in->lists[4] + 4, 0, 32);
}
static void with_point_off_the_curve(crafted_hello *in) {
    static const uint16_t groups[] = {STOIC_GROUP_SECP256R1};
    in->hello.extensions.key_shares = craft_shares(in, 4, groups, 1);
    in->lists[4][4 + 64] ^= 1;
}
static void with_foreign_name(crafted_hello *in) {
    in->hello.extensions.server_name = stoic_bytes_of_text("foreign.example");
}
static void with_odd_name(crafted_hello *in) {
    in->hello.extensions.server_name = stoic_bytes_of_text("www example\xff");
}
static void with_port_in_name(crafted_hello *in) {
    in->hello.extensions.server_name = stoic_bytes_of_text("www.example:443");
}
static void with_forged_line(crafted_hello *in) {
    in->hello.extensions.server_name = stoic_bytes_of_text("a\"\nlevel=info");
}
static void with_address(crafted_hello *in) {
    in->hello.extensions.server_name = stoic_bytes_of_text("192.0.2.7");
}
static void with_root_dot(crafted_hello *in) {
    in->hello.extensions.server_name = stoic_bytes_of_text("WWW.example.");
}
static void without_name(crafted_hello *in) {
    drop_extension(&in->hello.extensions, STOIC_EXTENSION_SERVER_NAME);
}
static void with_unknown_extension(crafted_hello *in) {
    in->has_extra = true;
    in->extra_type = 0x2a2a;
    in->extra = stoic_bytes_of_text("anything");
}
static void with_alpn(crafted_hello *in) {
    static const uint8_t names[] = {1, 'x'};
    stoic_extensions_add(&in->hello.extensions, STOIC_EXTENSION_ALPN);
    in->hello.extensions.alpn = stoic_bytes_of(names, 2);
}
static void with_cookie(crafted_hello *in) {
    stoic_extensions_add(&in->hello.extensions, STOIC_EXTENSION_COOKIE);
    in->hello.extensions.cookie = stoic_bytes_of_text("from nowhere");
}

typedef struct hello_case {
    const char *reason;
    void (*change)(crafted_hello *in);
    stoic_error error;
    stoic_sni_state sni_state;
} hello_case;

static const hello_case hello_cases[] = {
    {"a plain hello", as_it_is, STOIC_OK, STOIC_SNI_SERVED},
    {"unknown extensions are ignored", with_unknown_extension, STOIC_OK, STOIC_SNI_SERVED},
    {"no supported_versions: TLS 1.2", without_supported_versions, STOIC_ERROR_NO_COMMON_VERSION,
     STOIC_SNI_SERVED},
    {"supported_versions without 1.3", with_old_versions, STOIC_ERROR_NO_COMMON_VERSION, STOIC_SNI_SERVED},
    {"legacy_version 1.0", with_legacy_1_0, STOIC_ERROR_LEGACY_VERSION_INVALID, STOIC_SNI_SERVED},
    {"legacy_version 1.3", with_legacy_1_3, STOIC_ERROR_LEGACY_VERSION_INVALID, STOIC_SNI_SERVED},
    {"another compression too", with_deflate, STOIC_ERROR_COMPRESSION_OFFERED, STOIC_SNI_SERVED},
    {"another compression alone", with_deflate_alone, STOIC_ERROR_COMPRESSION_OFFERED, STOIC_SNI_SERVED},
    {"no signature_algorithms", without_schemes, STOIC_ERROR_EXTENSION_MISSING, STOIC_SNI_SERVED},
    {"key_share without supported_groups", without_groups, STOIC_ERROR_EXTENSION_MISSING, STOIC_SNI_SERVED},
    {"supported_groups without key_share", without_shares, STOIC_ERROR_EXTENSION_MISSING, STOIC_SNI_SERVED},
    {"neither", without_groups_and_shares, STOIC_ERROR_EXTENSION_MISSING, STOIC_SNI_SERVED},
    {"a PSK is ignored", add_psk, STOIC_OK, STOIC_SNI_SERVED},
    {"a PSK without modes", psk_without_modes, STOIC_ERROR_EXTENSION_MISSING, STOIC_SNI_SERVED},
    {"a PSK and nothing else to agree on", psk_alone, STOIC_ERROR_NO_COMMON_GROUP, STOIC_SNI_SERVED},
    {"a PSK is no certificate", psk_without_schemes, STOIC_ERROR_EXTENSION_MISSING, STOIC_SNI_SERVED},
    {"no suite", with_foreign_suites, STOIC_ERROR_NO_COMMON_SUITE, STOIC_SNI_SERVED},
    {"no group", with_foreign_groups, STOIC_ERROR_NO_COMMON_GROUP, STOIC_SNI_SERVED},
    {"no scheme for P-256", with_foreign_schemes, STOIC_ERROR_NO_COMMON_SCHEME, STOIC_SNI_SERVED},
    {"a share of no offered group", with_share_of_no_group, STOIC_ERROR_KEY_SHARE_NOT_IN_GROUPS,
     STOIC_SNI_SERVED},
    {"two shares of one group", with_two_shares_of_a_group, STOIC_ERROR_KEY_SHARE_DUPLICATE, STOIC_SNI_NONE},
    {"a share of the wrong length", with_short_share, STOIC_ERROR_KEY_SHARE_INVALID, STOIC_SNI_SERVED},
    {"the share zero", with_zero_share, STOIC_ERROR_KEY_SHARE_INVALID, STOIC_SNI_SERVED},
    {"a point off the curve", with_point_off_the_curve, STOIC_ERROR_KEY_SHARE_INVALID, STOIC_SNI_SERVED},
    {"a name of others", with_foreign_name, STOIC_ERROR_NAME_NOT_SERVED, STOIC_SNI_FOREIGN},
    {"a name that is none", with_odd_name, STOIC_ERROR_SERVER_NAME_INVALID, STOIC_SNI_INVALID},
    {"a name that forges a line", with_forged_line, STOIC_ERROR_SERVER_NAME_INVALID, STOIC_SNI_INVALID},
    {"a mistake is no attack", with_port_in_name, STOIC_ERROR_NAME_NOT_SERVED, STOIC_SNI_FOREIGN},
    {"an address is no name", with_address, STOIC_OK, STOIC_SNI_IP},
    {"case and the dot of the root do not matter", with_root_dot, STOIC_OK, STOIC_SNI_SERVED},
    {"no name", without_name, STOIC_OK, STOIC_SNI_NONE},
    {"no protocol", with_alpn, STOIC_ERROR_NO_COMMON_ALPN, STOIC_SNI_SERVED},
    {"a cookie that nobody gave is ignored", with_cookie, STOIC_OK, STOIC_SNI_SERVED},
};

static void judges_hellos(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(hello_cases); i++) {
        const hello_case *now = &hello_cases[i];
        lone_server *lone = lone_server_new(&(setup){.server_alpn = {"h2"}});
        crafted_hello hello;
        craft_hello(&hello, STOIC_GROUP_X25519);
        now->change(&hello);
        assert_error(now->reason, tell(lone, &hello), now->error);
        if (lone->server.agreed.sni_state != now->sni_state) {
            fail_msg("%s: sni_state is %d", now->reason, lone->server.agreed.sni_state);
        }
        if (now->error != STOIC_OK && lone->actions.num != 0) {
            fail_msg("%s: something is sent all the same", now->reason);
        }
        lone_server_free(lone);
    }
}

static void serves_unknown_names_when_told_to(void **state) {
    (void)state;
    void (*const changes[])(crafted_hello *) = {with_foreign_name, with_odd_name, with_address, without_name};
    for (size_t i = 0; i < STOIC_COUNT(changes); i++) {
        lone_server *lone = lone_server_new(&(setup){.unknown_name = STOIC_UNKNOWN_NAME_GETS_DEFAULT});
        crafted_hello hello;
        craft_hello(&hello, STOIC_GROUP_X25519);
        changes[i](&hello);
        assert_int_equal(tell(lone, &hello), STOIC_OK);
        assert_int_equal(lone->server.agreed.identity, 1);
        lone_server_free(lone);
    }
}

/* ---- What is known when it fails ---- */

static void knows_the_offer_when_it_refuses(void **state) {
    (void)state;
    lone_server *lone = lone_server_new(&(setup){.unknown_name = STOIC_UNKNOWN_NAME_REFUSED});
    crafted_hello hello;
    craft_hello(&hello, STOIC_GROUP_X25519);
    with_old_versions(&hello);
    with_alpn(&hello);
    size_t len;
    uint8_t *message = encode_hello(&hello, &len);
    assert_int_equal(tell_bytes(lone, stoic_bytes_of(message, len)), STOIC_ERROR_NO_COMMON_VERSION);
    const stoic_agreed *agreed = &lone->server.agreed;
    assert_int_equal(agreed->max_version_offered, STOIC_VERSION_TLS12);
    assert_int_equal(agreed->version, 0);
    assert_int_equal(agreed->sni_state, STOIC_SNI_SERVED);
    assert_memory_equal(agreed->sni, "www.example", 11);
    assert_true(stoic_bytes_equal(agreed->suites_offered, hello.hello.cipher_suites));
    assert_true(stoic_bytes_equal(agreed->alpn_offered, hello.hello.extensions.alpn));
    assert_false(agreed->sent_certificate);
    free(message);
    lone_server_free(lone);
}

static void cuts_long_names(void **state) {
    (void)state;
    char name[301] = {0};
    memset(name, 'a', 300);
    lone_server *lone = lone_server_new(&(setup){.unknown_name = STOIC_UNKNOWN_NAME_REFUSED});
    crafted_hello hello;
    craft_hello(&hello, STOIC_GROUP_X25519);
    hello.hello.extensions.server_name = stoic_bytes_of_text(name);
    assert_int_equal(tell(lone, &hello), STOIC_ERROR_SERVER_NAME_INVALID);
    assert_int_equal(lone->server.agreed.sni_len, STOIC_MAX_SNI);
    lone_server_free(lone);
}

/* ---- ServerHello ---- */

static void decode_first(const lone_server *lone, stoic_server_hello *out, stoic_extension_set offered) {
    const stoic_action *send = find_action(lone, STOIC_ACTION_SEND);
    uint8_t type;
    stoic_bytes body;
    assert_non_null(send);
    assert_true(stoic_message_split(&type, &body, send->message));
    assert_int_equal(type, STOIC_MESSAGE_SERVER_HELLO);
    assert_int_equal(stoic_server_hello_decode(out, body, offered), STOIC_OK);
}

static void echoes_the_session_id(void **state) {
    (void)state;
    for (size_t len = 0; len <= 32; len += 16) {
        lone_server *lone = lone_server_new(&(setup){.insecure = false});
        crafted_hello hello;
        stoic_server_hello answer;
        craft_hello(&hello, STOIC_GROUP_X25519);
        hello.hello.session_id = stoic_bytes_of(hello.session_id, len);
        assert_int_equal(tell(lone, &hello), STOIC_OK);
        decode_first(lone, &answer, hello.hello.extensions.present);
        assert_int_equal(answer.legacy_version, STOIC_VERSION_TLS12);
        assert_true(stoic_bytes_equal(answer.session_id, hello.hello.session_id));
        assert_false(stoic_server_hello_has_downgrade_sentinel(&answer));
        /* RFC 9846 E.4: the CCS belongs to compatibility mode */
        assert_int_equal(find_action(lone, STOIC_ACTION_SEND_CCS) != NULL, len > 0);
        lone_server_free(lone);
    }
}

static void asks_for_a_share_where_none_fits(void **state) {
    (void)state;
    static const uint16_t groups[] = {STOIC_GROUP_SECP384R1, STOIC_GROUP_X25519};
    lone_server *lone =
        lone_server_new(&(setup){.server_groups = {STOIC_GROUP_X25519, STOIC_GROUP_SECP384R1}});
    crafted_hello hello;
    stoic_server_hello answer;
    craft_hello(&hello, 0);
    hello.hello.extensions.supported_groups = craft_list(&hello, 2, groups, 2);
    assert_int_equal(tell(lone, &hello), STOIC_OK);
    decode_first(lone, &answer, hello.hello.extensions.present);
    assert_true(answer.is_retry);
    assert_int_equal(answer.extensions.key_share.group, STOIC_GROUP_X25519); /* the server's preference */
    assert_string_equal(stoic_handshake_step_name(lone->server.handshake), "wait_second_client_hello");
    assert_int_equal(lone->actions.num, 2);
    assert_int_equal(lone->actions.list[1].kind, STOIC_ACTION_SEND_CCS);
    lone_server_free(lone);
}

/* ---- Early data ---- */

static void says_when_early_data_is_to_be_skipped(void **state) {
    (void)state;
    for (int retries = 0; retries < 2; retries++) {
        lone_server *lone = lone_server_new(&(setup){.insecure = false});
        crafted_hello hello;
        assert_false(stoic_handshake_may_skip_early_data(lone->server.handshake));
        craft_hello(&hello, retries ? 0 : STOIC_GROUP_X25519);
        add_psk(&hello);
        stoic_extensions_add(&hello.hello.extensions, STOIC_EXTENSION_EARLY_DATA);
        assert_int_equal(tell(lone, &hello), STOIC_OK);
        assert_true(stoic_handshake_may_skip_early_data(lone->server.handshake));
        if (retries) {
            static const uint16_t group = STOIC_GROUP_X25519;
            hello.hello.extensions.key_shares = craft_shares(&hello, 4, &group, 1);
            drop_extension(&hello.hello.extensions, STOIC_EXTENSION_EARLY_DATA);
            assert_int_equal(tell(lone, &hello), STOIC_OK);
            assert_false(stoic_handshake_may_skip_early_data(lone->server.handshake));
        }
        lone_server_free(lone);
    }
}

/* ---- Cut and stretched hellos ---- */

static void survives_every_cut(void **state) {
    (void)state;
    crafted_hello hello;
    size_t len;
    craft_hello(&hello, STOIC_GROUP_X25519);
    uint8_t *message = encode_hello(&hello, &len);
    for (size_t cut = STOIC_MESSAGE_HEADER_LEN; cut < len; cut++) {
        lone_server *lone = lone_server_new(&(setup){.insecure = false});
        uint8_t *part = malloc(cut); /* of its own, so that a read behind the end is found */
        memcpy(part, message, cut);
        part[2] = (uint8_t)((cut - 4) >> 8);
        part[3] = (uint8_t)(cut - 4);
        const stoic_error error = tell_bytes(lone, stoic_bytes_of(part, cut));
        /* the hello of a client from before there were extensions is whole, too */
        if (error != STOIC_ERROR_CLIENT_HELLO_MALFORMED && error != STOIC_ERROR_NO_COMMON_VERSION) {
            fail_msg("cut at %zu: %s", cut, stoic_error_name(error));
        }
        free(part);
        lone_server_free(lone);
    }
    free(message);
}

/* ---- Identities ---- */

static void chooses_identities(void **state) {
    (void)state;
    static const struct {
        const char *reason, *name;
        uint16_t scheme;
        size_t identity; /* 0: NO_COMMON_SCHEME */
    } cases[] = {
        {"exact name beats the wildcard before it", "a.wild.example", STOIC_SCHEME_ECDSA_SECP256R1_SHA256, 2},
        {"the twin with the other key", "a.wild.example", STOIC_SCHEME_RSA_PSS_RSAE_SHA256, 3},
        {"wildcard", "b.wild.example", STOIC_SCHEME_ECDSA_SECP256R1_SHA256, 1},
        {"the wildcard has no RSA key", "b.wild.example", STOIC_SCHEME_RSA_PSS_RSAE_SHA256, 0},
        {"no name: the first", NULL, STOIC_SCHEME_ECDSA_SECP256R1_SHA256, 1},
        {"no name: the first that fits", NULL, STOIC_SCHEME_ED25519, 4},
        {"PKCS#1 does not sign handshakes", "a.wild.example", STOIC_SCHEME_RSA_PKCS1_SHA256, 0},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        lone_server *lone = lone_server_new(&(setup){.identities = {"wild", "exact", "exactrsa", "ed25519"}});
        crafted_hello hello;
        craft_hello(&hello, STOIC_GROUP_X25519);
        hello.hello.extensions.signature_algorithms = craft_list(&hello, 3, &cases[i].scheme, 1);
        if (cases[i].name != NULL) {
            hello.hello.extensions.server_name = stoic_bytes_of_text(cases[i].name);
        } else {
            without_name(&hello);
        }
        assert_error(cases[i].reason, tell(lone, &hello),
                     cases[i].identity != 0 ? STOIC_OK : STOIC_ERROR_NO_COMMON_SCHEME);
        if (lone->server.agreed.identity != cases[i].identity) {
            fail_msg("%s: identity %zu", cases[i].reason, lone->server.agreed.identity);
        }
        lone_server_free(lone);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(judges_hellos),
        cmocka_unit_test(serves_unknown_names_when_told_to),
        cmocka_unit_test(knows_the_offer_when_it_refuses),
        cmocka_unit_test(cuts_long_names),
        cmocka_unit_test(echoes_the_session_id),
        cmocka_unit_test(asks_for_a_share_where_none_fits),
        cmocka_unit_test(says_when_early_data_is_to_be_skipped),
        cmocka_unit_test(survives_every_cut),
        cmocka_unit_test(chooses_identities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
