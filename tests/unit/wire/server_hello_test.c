/* SPDX-License-Identifier: Apache-2.0 */
/* ServerHello and HelloRetryRequest, and the hellos of older versions. */
#include "unit/wire/wire_testing.h"

#include "wire/server_hello.h"

#define RANDOM "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define RETRY "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"
#define SHARE "1111111111111111111111111111111111111111111111111111111111111111"

/* A client that offers all but pre-shared keys and a cookie. */
static stoic_extension_set offered(void) {
    stoic_extensions extensions = {.present = 0};
    stoic_extensions_add(&extensions, STOIC_EXTENSION_SERVER_NAME);
    stoic_extensions_add(&extensions, STOIC_EXTENSION_SUPPORTED_GROUPS);
    stoic_extensions_add(&extensions, STOIC_EXTENSION_SIGNATURE_ALGORITHMS);
    stoic_extensions_add(&extensions, STOIC_EXTENSION_ALPN);
    stoic_extensions_add(&extensions, STOIC_EXTENSION_SUPPORTED_VERSIONS);
    stoic_extensions_add(&extensions, STOIC_EXTENSION_KEY_SHARE);
    return extensions.present;
}

static stoic_error recode(stoic_writer *writer, stoic_bytes body) {
    stoic_server_hello hello;
    STOIC_TRY(stoic_server_hello_decode(&hello, body, offered()));
    return stoic_server_hello_encode(writer, &hello);
}

static stoic_error recode_with_psk(stoic_writer *writer, stoic_bytes body) {
    stoic_extensions extensions = {.present = offered()};
    stoic_server_hello hello;
    stoic_extensions_add(&extensions, STOIC_EXTENSION_PRE_SHARED_KEY);
    STOIC_TRY(stoic_server_hello_decode(&hello, body, extensions.present));
    return stoic_server_hello_encode(writer, &hello);
}

/* RFC 8448 3, 5 and 7. */
static const char trace[] =
    "0303 a6af06a4121860dc5e6e60249cd34c95930c8ac5cb1434dac155772ed3e26928 [00] 1301 00 [002e] 0033 [0024] "
    "001d [0020] "
    "c9828876112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f 002b [0002] 0304";
static const char trace_compatible[] =
    "0303 e5dd5948c435f7a38f0f0130708dc322d9df09abd4838117c183a7bb6d994f2c [20] "
    "a80c165581a8e0d06c0018d54d3a06dd32cfd4051eb026fad3fd0ba99269e6ef 1301 00 [002e] 0033 [0024] 001d [0020] "
    "3e30f0f4ba551afd62768341175f5265e4daf0c8841617aa4fafdd2142320c22 002b [0002] 0304";
static const char trace_retry[] = "0303 " RETRY " [00] 1301 00 [0084] 0033 [0002] 0017 002c [0074] [0072] "
                                  "71dcd04bb88bc3189119398a00000000eefafc76c146b823b096f8aacad365dd0030953f4e"
                                  "df625636e5f21bb2e23fcc654b1b5b40318d10d1"
                                  "37abcbb87574e36e8a1f025f7dfa5d6e50781b5eda4aa15b0c8be778257d16aa3030e9e784"
                                  "1dd9e4c0342267e8ca0caf571fb2b7cff0f934b0 "
                                  "002b [0002] 0304";

static const good_case good_cases[] = {
    {"RFC 8448 3", trace, false, 38},
    {"RFC 8448 7, with a session id", trace_compatible, false, 70},
    {"RFC 8448 5: a HelloRetryRequest, with a cookie nobody asked for", trace_retry, false, 38},
    {"in the order that is written",
     "0303 " RANDOM " [00] 1301 00 [002e] 002b [0002] 0304 0033 [0024] 001d [0020] " SHARE, true, 38},
    {"a retry, in the order that is written",
     "0303 " RETRY " [00] 1303 00 [0013] 002b [0002] 0304 002c [0003] [0001] ab 0033 [0002] 0018", true, 38},
};

/* Nothing of them is understood but the version; so they are not written again as they were. */
static const good_case older_cases[] = {
    {"TLS 1.2 with extensions that TLS 1.3 sends elsewhere",
     "0303 " RANDOM " [00] c02f 00 [0014] ff01 [0001] 00 000b [0002] 0100 0010 [0005] 0003026832 ", false,
     38},
    {"TLS 1.0 without extensions", "0301 " RANDOM " [00] 002f 00", false, 0},
};

static const bad_case bad_cases[] = {
    {"a session id of 33 bytes", "0303 " RANDOM " 21 " RANDOM "ff 1301 00 0006 002b 0002 0304",
     STOIC_ERROR_SERVER_HELLO_MALFORMED},
    {"the block is cut off", "0303 " RANDOM " 00 1301 00 0003 002b 00", STOIC_ERROR_SERVER_HELLO_MALFORMED},
    {"supported_versions twice", "0303 " RANDOM " 00 1301 00 000c 002b 0002 0304 002b 0002 0304",
     STOIC_ERROR_EXTENSION_DUPLICATE},
    {"twice in an older version", "0303 " RANDOM " 00 c02f 00 000a ff01 0001 00 ff01 0001 00",
     STOIC_ERROR_EXTENSION_DUPLICATE},
    {"ALPN does not belong here", "0303 " RANDOM " 00 1301 00 000f 002b 0002 0304 0010 0005 0003026832",
     STOIC_ERROR_EXTENSION_FORBIDDEN_HERE},
    {"supported_groups does not belong here",
     "0303 " RANDOM " 00 1301 00 000e 002b 0002 0304 000a 0004 0002 001d",
     STOIC_ERROR_EXTENSION_FORBIDDEN_HERE},
    {"pre_shared_key was not asked for", "0303 " RANDOM " 00 1301 00 000c 0029 0002 0000 002b 0002 0304",
     STOIC_ERROR_EXTENSION_UNSOLICITED},
    {"an unknown extension", "0303 " RANDOM " 00 1301 00 000a fafa 0000 002b 0002 0304",
     STOIC_ERROR_EXTENSION_UNSOLICITED},
    {"an unknown extension in a retry", "0303 " RETRY " 00 1301 00 000a 002b 0002 0304 fafa 0000",
     STOIC_ERROR_EXTENSION_UNSOLICITED},
    {"cookie belongs into the retry alone",
     "0303 " RANDOM " 00 1301 00 000d 002b 0002 0304 002c 0003 0001 aa",
     STOIC_ERROR_EXTENSION_FORBIDDEN_HERE},
    {"pre_shared_key does not belong into a retry",
     "0303 " RETRY " 00 1301 00 000c 002b 0002 0304 0029 0002 0000", STOIC_ERROR_EXTENSION_FORBIDDEN_HERE},
    {"a whole share in a retry", "0303 " RETRY " 00 1301 00 000f 002b 0002 0304 0033 0005 001d 0001 aa",
     STOIC_ERROR_EXTENSION_MALFORMED},
    {"a group alone outside a retry", "0303 " RANDOM " 00 1301 00 000c 002b 0002 0304 0033 0002 001d",
     STOIC_ERROR_EXTENSION_MALFORMED},
    {"an empty share", "0303 " RANDOM " 00 1301 00 000e 002b 0002 0304 0033 0004 001d 0000",
     STOIC_ERROR_EXTENSION_MALFORMED},
    {"an empty cookie", "0303 " RETRY " 00 1301 00 000c 002b 0002 0304 002c 0002 0000",
     STOIC_ERROR_EXTENSION_MALFORMED},
    {"a list of versions", "0303 " RANDOM " 00 1301 00 0007 002b 0003 020304",
     STOIC_ERROR_EXTENSION_MALFORMED},
};

static const good_case psk_cases[] = {
    {"RFC 8448 4, in the order that is written: pre_shared_key last",
     "0303 " RANDOM " [00] 1301 00 [000c] 002b [0002] 0304 0029 [0002] 0001", true, 38},
    {"pre_shared_key may come first", "0303 " RANDOM " [00] 1301 00 [000c] 0029 [0002] 0001 002b [0002] 0304",
     false, 38},
};

static void decodes_and_encodes(void **state) {
    (void)state;
    check_good(good_cases, STOIC_COUNT(good_cases), recode, STOIC_ERROR_SERVER_HELLO_MALFORMED);
    check_good(older_cases, STOIC_COUNT(older_cases), recode, STOIC_ERROR_SERVER_HELLO_MALFORMED);
    check_good(psk_cases, STOIC_COUNT(psk_cases), recode_with_psk, STOIC_ERROR_SERVER_HELLO_MALFORMED);
    check_bad(bad_cases, STOIC_COUNT(bad_cases), recode);
}

static void reads_the_fields(void **state) {
    (void)state;
    stoic_server_hello hello;
    assert_error(STOIC_OK,
                 stoic_server_hello_decode(&hello, sample_bytes(sample_of(trace_compatible)), offered()),
                 "trace");
    assert_false(hello.is_retry);
    assert_int_equal(hello.legacy_version, 0x0303);
    assert_int_equal(hello.session_id.len, 32);
    assert_int_equal(hello.cipher_suite, 0x1301);
    assert_int_equal(hello.compression_method, 0);
    assert_int_equal(stoic_server_hello_version(&hello), STOIC_VERSION_TLS13);
    assert_int_equal(hello.extensions.key_share.group, STOIC_GROUP_X25519);
    assert_int_equal(hello.extensions.key_share.key_exchange.len, 32);
    assert_error(STOIC_OK, stoic_server_hello_decode(&hello, sample_bytes(sample_of(trace_retry)), offered()),
                 "retry");
    assert_true(hello.is_retry);
    assert_int_equal(hello.extensions.key_share.group, STOIC_GROUP_SECP256R1);
    assert_int_equal(hello.extensions.cookie.len, 0x72);
}

static void tells_older_versions(void **state) {
    (void)state;
    const struct {
        const char *reason, *hex;
        stoic_version version;
        bool has_sentinel;
    } cases[] = {
        {"TLS 1.2", "0303 " RANDOM " 00 c02f 00 0005 ff01 0001 00", STOIC_VERSION_TLS12, false},
        {"TLS 1.0", "0301 " RANDOM " 00 002f 00", STOIC_VERSION_TLS10, false},
        {"forced down to TLS 1.2",
         "0303 000000000000000000000000000000000000000000000000 444f574e47524401 00 c02f 00",
         STOIC_VERSION_TLS12, true},
        {"forced down further",
         "0302 000000000000000000000000000000000000000000000000 444f574e47524400 00 c02f 00",
         STOIC_VERSION_TLS11, true},
        {"almost a sentinel",
         "0302 000000000000000000000000000000000000000000000000 444f574e47524402 00 c02f 00",
         STOIC_VERSION_TLS11, false},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        stoic_server_hello hello;
        const stoic_bytes body = sample_bytes(sample_of(cases[i].hex));
        assert_error(STOIC_OK, stoic_server_hello_decode(&hello, body, offered()), cases[i].reason);
        assert_int_equal(stoic_server_hello_version(&hello), cases[i].version);
        assert_int_equal(stoic_server_hello_has_downgrade_sentinel(&hello), cases[i].has_sentinel);
        assert_int_equal(hello.extensions.present, 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_and_encodes),
        cmocka_unit_test(reads_the_fields),
        cmocka_unit_test(tells_older_versions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
