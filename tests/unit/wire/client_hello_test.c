/* SPDX-License-Identifier: Apache-2.0 */
/* ClientHello, of TLS 1.3 and of clients from before it. */
#include "unit/wire/wire_testing.h"

#include "wire/client_hello.h"

#define RANDOM "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define FIELDS "0303 " RANDOM " 00 0002 1301 01 00 "
#define VERSIONS "002b 0003 02 0304 "

static const stoic_bytes no_order = {.data = NULL};

static stoic_error recode(stoic_writer *writer, stoic_bytes body) {
    stoic_client_hello hello;
    STOIC_TRY(stoic_client_hello_decode(&hello, body));
    return stoic_client_hello_encode(writer, &hello, no_order);
}

/* RFC 8448 3. */
static const char trace[] =
    "0303 cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283024dece7 [00] [0006] 130113031302 [01] 00 "
    "[0091] "
    "0000 [000b] [0009] 00 [0006] 736572766572 ff01 [0001] 00 "
    "000a [0014] [0012] 001d00170018001901000101010201030104 0023 [0000] "
    "0033 [0026] [0024] 001d [0020] 99381de560e4bd43d23d8e435a7dbafeb3c06e51c13cae4d5413691e529aaf2c "
    "002b [0003] [02] 0304 "
    "000d [0020] [001e] 040305030603020308040805080604010501060102010402050206020202 002d [0002] [01] 01 "
    "001c [0002] 4001";
/* RFC 8448 4, without padding and with a shorter identity. */
static const char trace_psk[] =
    "0303 1bc3ceb6bbe39cff938355b5a50adb6db21b7a6af649d7b4bc419d7876487d95 [00] [0006] 130113031302 [01] 00 "
    "[006b] "
    "002a [0000] 002b [0003] [02] 0304 002d [0002] [01] 01 "
    "0033 [0026] [0024] 001d [0020] e4ffb68ac05f8d96c99da26698346c6be16482badddafe051a66b4f18d668f0b "
    "0029 [002c] [0007] [0001] aa fad6aacb [0021] [20] " RANDOM;
static const char all_extensions[] =
    "0303 " RANDOM " [20] " RANDOM " [0004] 1301 1302 [01] 00 [009a] 0000 [0006] [0004] 00 [0001] 61 "
    "000a [0006] [0004] 001d 0017 000d [0004] [0002] 0403 0010 [000e] [000c] [02] 6832 [08] 687474702f312e31 "
    "002a [0000] 002b [0005] [04] 0304 0303 002c [0003] [0001] cc 002d [0003] [02] 0001 "
    "002f [0005] [0003] [0001] 30 0032 [0004] [0002] 0804 0033 [000c] [000a] 001d [0001] aa 0017 [0001] bb "
    "0029 [002c] [0007] [0001] aa 00000000 [0021] [20] " RANDOM;

static const good_case good_cases[] = {
    {"RFC 8448 3", trace, false, 45},
    {"RFC 8448 4", trace_psk, true, 45},
    {"all extensions, in the order that is written", all_extensions, true, 75},
    {"no key share at all: the client wants a retry",
     "0303 " RANDOM " [00] [0002] 1301 [01] 00 [000d] 002b [0003] [02] 0304 0033 [0002] [0000]", true, 41},
    {"TLS 1.0 without extensions", "0301 " RANDOM " [00] [0004] 002f 000a [01] 00", false, 0},
    {"SSL 3.0 with compression", "0300 " RANDOM " [00] [0002] 0004 [02] 0100", false, 0},
    {"an empty block", "0303 " RANDOM " [00] [0002] c02f [01] 00 [0000]", true, 41},
    {"unknown extensions are skipped",
     "0303 " RANDOM
     " [00] [0002] 1301 [01] 00 [0013] 7a7a [0000] 0017 [0000] 0005 [0001] 01 fafa [0002] ffff",
     false, 41},
};

static const bad_case bad_cases[] = {
    {"a session id of 33 bytes", "0303 " RANDOM " 21 " RANDOM "ff 0002 1301 01 00",
     STOIC_ERROR_CLIENT_HELLO_MALFORMED},
    {"no suites", "0303 " RANDOM " 00 0000 01 00", STOIC_ERROR_CLIENT_HELLO_MALFORMED},
    {"one suite and a half", "0303 " RANDOM " 00 0003 130113 01 00", STOIC_ERROR_CLIENT_HELLO_MALFORMED},
    {"no compression methods", "0303 " RANDOM " 00 0002 1301 00", STOIC_ERROR_CLIENT_HELLO_MALFORMED},
    {"half a block", FIELDS "00", STOIC_ERROR_CLIENT_HELLO_MALFORMED},
    {"the block is cut off", FIELDS "0003 002b 00", STOIC_ERROR_CLIENT_HELLO_MALFORMED},
    {"an extension that runs over the end", FIELDS "0006 002b 0003 0203", STOIC_ERROR_CLIENT_HELLO_MALFORMED},
    {"supported_versions twice", FIELDS "000e " VERSIONS VERSIONS, STOIC_ERROR_EXTENSION_DUPLICATE},
    {"an unknown extension twice", FIELDS "0008 7a7a 0000 7a7a 0000", STOIC_ERROR_EXTENSION_DUPLICATE},
    {"twice, with others between", FIELDS "000f 7a7a 0000 " VERSIONS "7a7a 0000",
     STOIC_ERROR_EXTENSION_DUPLICATE},
    {"pre_shared_key is not last", FIELDS "0037 0029 002c 0007 0001 aa 00000000 0021 20 " RANDOM " " VERSIONS,
     STOIC_ERROR_PSK_EXTENSION_NOT_LAST},
    {"an unknown extension behind pre_shared_key",
     FIELDS "0034 0029 002c 0007 0001 aa 00000000 0021 20 " RANDOM " 0015 0000",
     STOIC_ERROR_PSK_EXTENSION_NOT_LAST},
    {"two shares for one group", FIELDS "0010 0033 000c 000a 001d 0001 aa 001d 0001 bb",
     STOIC_ERROR_KEY_SHARE_DUPLICATE},
};

static void decodes_and_encodes(void **state) {
    (void)state;
    check_good(good_cases, STOIC_COUNT(good_cases), recode, STOIC_ERROR_CLIENT_HELLO_MALFORMED);
    check_bad(bad_cases, STOIC_COUNT(bad_cases), recode);
}

static void reads_the_fields(void **state) {
    (void)state;
    stoic_client_hello hello;
    assert_error(STOIC_OK, stoic_client_hello_decode(&hello, sample_bytes(sample_of(trace))), "trace");
    assert_int_equal(hello.legacy_version, 0x0303);
    assert_int_equal(hello.random.len, STOIC_HELLO_RANDOM_LEN);
    assert_int_equal(hello.session_id.len, 0);
    assert_hex("130113031302", hello.cipher_suites, "suites");
    assert_hex("00", hello.compression_methods, "compression");
    assert_true(hello.has_extension_block);
    assert_int_equal(hello.extension_block.len, 0x91);
    assert_hex("736572766572", hello.extensions.server_name, "server name");
    assert_true(stoic_u16_list_contains(hello.extensions.supported_groups, STOIC_GROUP_X25519));
    assert_true(
        stoic_u16_list_contains(hello.extensions.signature_algorithms, STOIC_SCHEME_RSA_PSS_RSAE_SHA256));
    assert_hex("0304", hello.extensions.supported_versions, "versions");
    assert_hex("01", hello.extensions.psk_key_exchange_modes, "modes");
    stoic_key_share share;
    assert_true(stoic_key_share_find(&share, hello.extensions.key_shares, STOIC_GROUP_X25519));
    assert_int_equal(share.key_exchange.len, 32);
    assert_false(stoic_extensions_has(&hello.extensions, STOIC_EXTENSION_ALPN));
    assert_false(stoic_extensions_has(&hello.extensions, STOIC_EXTENSION_PRE_SHARED_KEY));
    assert_true(stoic_extension_stands_in(hello.extension_block, 0x001c));
}

static void tells_the_highest_version(void **state) {
    (void)state;
    const struct {
        const char *reason, *hex;
        stoic_version version;
    } cases[] = {
        {"TLS 1.3", FIELDS "0007 002b 0003 02 0304", STOIC_VERSION_TLS13},
        {"GREASE does not count", FIELDS "000b 002b 0007 06 fafa 0303 0304", STOIC_VERSION_TLS13},
        {"in any order", FIELDS "000b 002b 0007 06 0302 0303 0301", STOIC_VERSION_TLS12},
        {"drafts alone", FIELDS "0007 002b 0003 02 7f1c", 0},
        {"the list decides, not legacy_version", FIELDS "0007 002b 0003 02 0302", STOIC_VERSION_TLS11},
        {"no list: TLS 1.2", FIELDS, STOIC_VERSION_TLS12},
        {"no list: TLS 1.0", "0301 " RANDOM " 00 0002 002f 01 00", STOIC_VERSION_TLS10},
        {"no list: above TLS 1.2 is TLS 1.2", "0304 " RANDOM " 00 0002 002f 01 00", STOIC_VERSION_TLS12},
        {"no TLS", "0200 " RANDOM " 00 0002 002f 01 00", 0},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        stoic_client_hello hello;
        const stoic_bytes body = sample_bytes(sample_of(cases[i].hex));
        assert_error(STOIC_OK, stoic_client_hello_decode(&hello, body), cases[i].reason);
        if (stoic_client_hello_max_version(&hello) != cases[i].version) {
            fail_msg("%s: %04x", cases[i].reason, stoic_client_hello_max_version(&hello));
        }
    }
}

/* The types of a block, in the order in which they stand. */
static size_t types_of(uint16_t *out, size_t cap, stoic_bytes message) {
    stoic_client_hello hello;
    assert_error(STOIC_OK, stoic_client_hello_decode(&hello, stoic_slice(message, 4, message.len - 4)),
                 "shuffled");
    stoic_reader rest = stoic_reader_of(hello.extension_block);
    size_t num = 0;
    stoic_bytes data;
    while (num < cap && stoic_extension_next(&rest, &out[num], &data)) {
        num++;
    }
    return num;
}

/* A second hello, with a cookie more, keeps the order of the first. */
static void shuffles_the_extensions(void **state) {
    (void)state;
    uint8_t input[512], first_out[512], second_out[512];
    uint16_t first[16], second[16];
    bool was_any_other = false;
    const stoic_bytes body = sample_bytes(sample_of(all_extensions));
    stoic_copy(input, sizeof input, body);
    for (uint8_t round = 0; round < 64; round++) {
        uint8_t order_bytes[STOIC_EXTENSION_ORDER_LEN];
        for (size_t i = 0; i < sizeof order_bytes; i++) {
            order_bytes[i] = (uint8_t)(round * 37 + i * 101 + round * i);
        }
        const stoic_bytes order = stoic_bytes_of(order_bytes, sizeof order_bytes);
        stoic_client_hello hello;
        stoic_writer writer;
        assert_error(STOIC_OK, stoic_client_hello_decode(&hello, stoic_bytes_of(input, body.len)), "all");
        stoic_writer_init_fixed(&writer, first_out, sizeof first_out);
        assert_error(STOIC_OK, stoic_client_hello_encode(&writer, &hello, order), "first");
        const size_t num = types_of(first, STOIC_COUNT(first), stoic_writer_view(&writer));
        assert_int_equal(num, 12);
        assert_int_equal(first[num - 1], STOIC_EXTENSION_PRE_SHARED_KEY);
        was_any_other = was_any_other || first[0] != STOIC_EXTENSION_SERVER_NAME;

        stoic_extensions without = {.present = 0};
        stoic_extensions_add(&without, STOIC_EXTENSION_COOKIE);
        hello.extensions.present &= ~without.present;
        stoic_writer_init_fixed(&writer, second_out, sizeof second_out);
        assert_error(STOIC_OK, stoic_client_hello_encode(&writer, &hello, order), "second");
        assert_int_equal(types_of(second, STOIC_COUNT(second), stoic_writer_view(&writer)), num - 1);
        for (size_t i = 0, j = 0; i < num; i++) {
            if (first[i] != STOIC_EXTENSION_COOKIE) {
                assert_int_equal(first[i], second[j++]);
            }
        }
    }
    assert_true(was_any_other);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_and_encodes),
        cmocka_unit_test(reads_the_fields),
        cmocka_unit_test(tells_the_highest_version),
        cmocka_unit_test(shuffles_the_extensions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
