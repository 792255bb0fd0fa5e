/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The second ClientHello, changed in every place.
 */
#include <string.h>

#include "crafted.h"

static void as_it_is(crafted_hello *in) {
    (void)in;
}
static void another_legacy_version(crafted_hello *in) {
    in->hello.legacy_version = STOIC_VERSION_TLS11;
}
static void another_random(crafted_hello *in) {
    in->random[31] ^= 1;
}
static void another_session_id(crafted_hello *in) {
    in->session_id[0] ^= 1;
}
static void shorter_session_id(crafted_hello *in) {
    in->hello.session_id.len--;
}
static void other_suites(crafted_hello *in) {
    static const uint16_t suites[] = {0x1301, 0x1302, 0x1303};
    in->hello.cipher_suites = craft_list(in, 0, suites, 3);
}
static void other_compression(crafted_hello *in) {
    static const uint8_t methods[] = {0, 1};
    in->hello.compression_methods = stoic_bytes_of(methods, 2);
}
static void other_versions(crafted_hello *in) {
    static const uint16_t versions[] = {0x0304};
    in->hello.extensions.supported_versions = craft_list(in, 1, versions, 1);
}
static void no_versions(crafted_hello *in) {
    drop_extension(&in->hello.extensions, STOIC_EXTENSION_SUPPORTED_VERSIONS);
}
static void other_groups(crafted_hello *in) {
    static const uint16_t groups[] = {STOIC_GROUP_X25519};
    in->hello.extensions.supported_groups = craft_list(in, 2, groups, 1);
}
static void other_schemes(crafted_hello *in) {
    static const uint16_t schemes[] = {0x0403};
    in->hello.extensions.signature_algorithms = craft_list(in, 3, schemes, 1);
}
static void another_name(crafted_hello *in) {
    in->hello.extensions.server_name = stoic_bytes_of_text("alt.example");
}
static void no_name(crafted_hello *in) {
    drop_extension(&in->hello.extensions, STOIC_EXTENSION_SERVER_NAME);
}
static void alpn_added(crafted_hello *in) {
    static const uint8_t names[] = {2, 'h', '2'};
    stoic_extensions_add(&in->hello.extensions, STOIC_EXTENSION_ALPN);
    in->hello.extensions.alpn = stoic_bytes_of(names, sizeof(names));
}
static void cookie_added(crafted_hello *in) {
    stoic_extensions_add(&in->hello.extensions, STOIC_EXTENSION_COOKIE);
    in->hello.extensions.cookie = stoic_bytes_of_text("cookie");
}
static void early_data_added(crafted_hello *in) {
    stoic_extensions_add(&in->hello.extensions, STOIC_EXTENSION_EARLY_DATA);
}
static void unknown_added(crafted_hello *in) {
    in->has_extra = true;
    in->extra_type = 0x4a4a;
}
static void padding_added(crafted_hello *in) {
    in->has_extra = true;
    in->extra_type = 21;
    in->extra = stoic_bytes_of("\0\0\0", 3);
}
static void ech_added(crafted_hello *in) {
    in->has_extra = true;
    in->extra_type = 65037;
}
static void psk_added(crafted_hello *in) {
    static const uint8_t identities[] = {0, 1, 'a', 0, 0, 0, 7};
    static const uint8_t binders[33] = {32};
    stoic_extensions_add(&in->hello.extensions, STOIC_EXTENSION_PRE_SHARED_KEY);
    in->hello.extensions.psk_identities = stoic_bytes_of(identities, sizeof(identities));
    in->hello.extensions.psk_binders = stoic_bytes_of(binders, sizeof(binders));
}
static void no_share(crafted_hello *in) {
    in->hello.extensions.key_shares = stoic_bytes_of(NULL, 0);
}
static void no_share_extension(crafted_hello *in) {
    drop_extension(&in->hello.extensions, STOIC_EXTENSION_KEY_SHARE);
}
static void another_share(crafted_hello *in) {
    static const uint16_t group = STOIC_GROUP_SECP256R1;
    in->hello.extensions.key_shares = craft_shares(in, 4, &group, 1);
}
static void two_shares(crafted_hello *in) {
    static const uint16_t groups[] = {STOIC_GROUP_X25519, STOIC_GROUP_SECP256R1};
    in->hello.extensions.key_shares = craft_shares(in, 4, groups, 2);
}
static void a_zero_share(crafted_hello *in) {
    memset(in->lists[4] + 4, 0, 32);
}

typedef struct second_case {
    const char *reason;
    void (*change)(crafted_hello *in);
    stoic_error error;
} second_case;

static const second_case cases[] = {
    {"the same with a share", as_it_is, STOIC_OK},
    {"legacy_version", another_legacy_version, STOIC_ERROR_SECOND_HELLO_CHANGED},
    {"random", another_random, STOIC_ERROR_SECOND_HELLO_CHANGED},
    {"session id", another_session_id, STOIC_ERROR_SECOND_HELLO_CHANGED},
    {"length of the session id", shorter_session_id, STOIC_ERROR_SECOND_HELLO_CHANGED},
    {"suites", other_suites, STOIC_ERROR_SECOND_HELLO_CHANGED},
    {"compression methods", other_compression, STOIC_ERROR_SECOND_HELLO_CHANGED},
    {"versions", other_versions, STOIC_ERROR_SECOND_HELLO_CHANGED},
    {"supported_versions gone", no_versions, STOIC_ERROR_SECOND_HELLO_CHANGED},
    {"groups", other_groups, STOIC_ERROR_SECOND_HELLO_CHANGED},
    {"schemes", other_schemes, STOIC_ERROR_SECOND_HELLO_CHANGED},
    {"name", another_name, STOIC_ERROR_SECOND_HELLO_CHANGED},
    {"name gone", no_name, STOIC_ERROR_SECOND_HELLO_CHANGED},
    {"ALPN new", alpn_added, STOIC_ERROR_SECOND_HELLO_CHANGED},
    {"a cookie that we did not give", cookie_added, STOIC_ERROR_SECOND_HELLO_CHANGED},
    {"early data after a retry", early_data_added, STOIC_ERROR_SECOND_HELLO_CHANGED},
    {"an unknown extension, new", unknown_added, STOIC_ERROR_SECOND_HELLO_CHANGED},
    {"ECH, new", ech_added, STOIC_ERROR_SECOND_HELLO_CHANGED},
    {"a PSK, new", psk_added, STOIC_ERROR_SECOND_HELLO_CHANGED},
    {"padding may be new", padding_added, STOIC_OK},
    {"still no share", no_share, STOIC_ERROR_KEY_SHARE_GROUP_MISMATCH},
    {"key_share gone", no_share_extension, STOIC_ERROR_EXTENSION_MISSING},
    {"a share for another group", another_share, STOIC_ERROR_KEY_SHARE_GROUP_MISMATCH},
    {"a share too many", two_shares, STOIC_ERROR_KEY_SHARE_GROUP_MISMATCH},
    {"an invalid share", a_zero_share, STOIC_ERROR_KEY_SHARE_INVALID},
};

static void compares_both_hellos(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        static const uint16_t asked_for = STOIC_GROUP_X25519;
        lone_server *lone = lone_server_new(&(setup){.server_alpn = {"h2"}});
        crafted_hello hello;
        craft_hello(&hello, 0);
        assert_int_equal(tell(lone, &hello), STOIC_OK);
        hello.hello.extensions.key_shares = craft_shares(&hello, 4, &asked_for, 1);
        cases[i].change(&hello);
        assert_error(cases[i].reason, tell(lone, &hello), cases[i].error);
        lone_server_free(lone);
    }
}

/* In the first hello, and gone or different in the second. */
static void compares_unknown_extensions(void **state) {
    (void)state;
    static const struct {
        const char *reason;
        uint16_t type;
        const char *second; /* NULL: gone */
        stoic_error error;
    } extras[] = {
        {"the same", 0x4a4a, "first", STOIC_OK},
        {"changed", 0x4a4a, "other", STOIC_ERROR_SECOND_HELLO_CHANGED},
        {"gone", 0x4a4a, NULL, STOIC_ERROR_SECOND_HELLO_CHANGED},
        {"padding shrinks", 21, "fi", STOIC_OK},
        {"padding goes", 21, NULL, STOIC_OK},
        {"ECH is sealed anew", 65037, "other", STOIC_OK},
    };
    for (size_t i = 0; i < STOIC_COUNT(extras); i++) {
        static const uint16_t asked_for = STOIC_GROUP_X25519;
        lone_server *lone = lone_server_new(&(setup){.insecure = false});
        crafted_hello hello;
        craft_hello(&hello, 0);
        hello.has_extra = true;
        hello.extra_type = extras[i].type;
        hello.extra = stoic_bytes_of_text("first");
        assert_int_equal(tell(lone, &hello), STOIC_OK);
        hello.hello.extensions.key_shares = craft_shares(&hello, 4, &asked_for, 1);
        hello.has_extra = extras[i].second != NULL;
        hello.extra = stoic_bytes_of_text(extras[i].second);
        assert_error(extras[i].reason, tell(lone, &hello), extras[i].error);
        lone_server_free(lone);
    }
}

static void refuses_early_data_that_stays(void **state) {
    (void)state;
    static const uint16_t asked_for = STOIC_GROUP_X25519;
    lone_server *lone = lone_server_new(&(setup){.insecure = false});
    crafted_hello hello;
    craft_hello(&hello, 0);
    early_data_added(&hello);
    assert_int_equal(tell(lone, &hello), STOIC_OK);
    hello.hello.extensions.key_shares = craft_shares(&hello, 4, &asked_for, 1);
    assert_int_equal(tell(lone, &hello), STOIC_ERROR_SECOND_HELLO_CHANGED);
    lone_server_free(lone);
}

static void lets_early_data_go(void **state) {
    (void)state;
    static const uint16_t asked_for = STOIC_GROUP_X25519;
    lone_server *lone = lone_server_new(&(setup){.insecure = false});
    crafted_hello hello;
    craft_hello(&hello, 0);
    early_data_added(&hello);
    assert_int_equal(tell(lone, &hello), STOIC_OK);
    hello.hello.extensions.key_shares = craft_shares(&hello, 4, &asked_for, 1);
    drop_extension(&hello.hello.extensions, STOIC_EXTENSION_EARLY_DATA);
    assert_int_equal(tell(lone, &hello), STOIC_OK);
    lone_server_free(lone);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares_both_hellos),
        cmocka_unit_test(compares_unknown_extensions),
        cmocka_unit_test(lets_early_data_go),
        cmocka_unit_test(refuses_early_data_that_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
