/* SPDX-License-Identifier: Apache-2.0 */
/* SubjectPublicKeyInfo of every type, cut at every byte, and changed by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stoic/keys.h>

#include "unit/base/fixtures.h"

typedef struct file_row {
    const char *reason;
    const char *file;
    stoic_error error;
    stoic_key_type type;
    const char *name;
    size_t len; /* of the point or the modulus */
} file_row;

static const file_row files[] = {
    {"P-256", "keys/p256-spki.pem", STOIC_OK, STOIC_KEY_P256, "ECDSA P-256", 65},
    {"P-384", "keys/p384-spki.pem", STOIC_OK, STOIC_KEY_P384, "ECDSA P-384", 97},
    {"P-521", "keys/p521-spki.pem", STOIC_OK, STOIC_KEY_P521, "ECDSA P-521", 133},
    {"Ed25519", "keys/ed25519-spki.pem", STOIC_OK, STOIC_KEY_ED25519, "Ed25519", 32},
    {"RSA 2048", "keys/rsa2048-spki.pem", STOIC_OK, STOIC_KEY_RSA, "RSA", 256},
    {"RSA 8192", "keys/rsa8192-spki.pem", STOIC_OK, STOIC_KEY_RSA, "RSA", 1024},
    {"RSASSA-PSS for any hash", "keys/rsa-pss-spki.pem", STOIC_OK, STOIC_KEY_RSA_PSS, "RSASSA-PSS", 256},
    {"RSASSA-PSS for one hash", "keys/rsa-pss-sha256-only-spki.pem", STOIC_ERROR_KEY_UNSUPPORTED, 0, "none",
     0},
    {"RSA 1024", "keys/rsa1024-spki.pem", STOIC_ERROR_KEY_UNSUPPORTED, 0, "none", 0},
    {"another curve", "keys/secp256k1-spki.pem", STOIC_ERROR_KEY_UNSUPPORTED, 0, "none", 0},
    {"a curve spelled out", "keys/p256-explicit-spki.pem", STOIC_ERROR_KEY_UNSUPPORTED, 0, "none", 0},
    {"a compressed point", "keys/p256-compressed-spki.pem", STOIC_ERROR_KEY_UNSUPPORTED, 0, "none", 0},
    {"Ed448", "keys/ed448-spki.pem", STOIC_ERROR_KEY_UNSUPPORTED, 0, "none", 0},
};

static void test_files(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        const stoic_bytes spki = fixture_der(files[i].file);
        stoic_public_key key = {.type = STOIC_KEY_NONE};
        const stoic_error error = stoic_public_key_read(&key, spki);
        if (error != files[i].error || key.type != files[i].type ||
            key.point.len + key.modulus.len != files[i].len ||
            strcmp(stoic_key_type_name(key.type), files[i].name) != 0) {
            fail_msg("%s: %s, type %d, %zu+%zu", files[i].reason, stoic_error_name(error), (int)key.type,
                     key.point.len, key.modulus.len);
        }
        fixture_free(spki);
    }
}

static void test_cut_and_changed_anywhere(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        const stoic_bytes spki = fixture_der(files[i].file);
        for (size_t at = 0; at < spki.len; at++) {
            const stoic_bytes cut = fixture_copy(stoic_slice(spki, 0, at));
            const stoic_bytes changed = fixture_copy(spki);
            stoic_public_key key;
            if (stoic_public_key_read(&key, cut) == STOIC_OK) {
                fail_msg("%s: cut to %zu bytes it is taken", files[i].reason, at);
            }
            ((uint8_t *)(uintptr_t)changed.data)[at] ^= 0x81;
            (void)stoic_public_key_read(&key, changed);
            fixture_free(changed);
            fixture_free(cut);
        }
        fixture_free(spki);
    }
}

#define POINT32 "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define P256 "301306072a8648ce3d020106082a8648ce3d030107"

static void test_by_hand(void **state) {
    static const struct {
        const char *reason;
        const char *hex;
        stoic_error error;
    } rows[] = {
        {"Ed25519", "302a 300506032b6570 032100" POINT32, STOIC_OK},
        {"Ed25519 of 33 bytes", "302b 300506032b6570 032200 ff" POINT32, STOIC_ERROR_KEY_MALFORMED},
        {"Ed25519 with NULL (RFC 8410 3)", "302c 300706032b65700500 032100" POINT32,
         STOIC_ERROR_KEY_MALFORMED},
        {"unused bits", "302a 300506032b6570 032101" POINT32, STOIC_ERROR_KEY_MALFORMED},
        {"something behind the bits", "302c 300506032b6570 032100" POINT32 "0500", STOIC_ERROR_KEY_MALFORMED},
        {"something behind the key", "302a 300506032b6570 032100" POINT32 "00", STOIC_ERROR_KEY_MALFORMED},
        {"P-256", "3059" P256 "034200 04" POINT32 POINT32, STOIC_OK},
        {"P-256, hybrid point", "3059" P256 "034200 06" POINT32 POINT32, STOIC_ERROR_KEY_MALFORMED},
        {"P-256, the point at infinity", "3019" P256 "030200 00", STOIC_ERROR_KEY_MALFORMED},
        {"P-256, no point", "3018" P256 "030100", STOIC_ERROR_KEY_MALFORMED},
        {"P-256, half a point", "3039" P256 "032200 04" POINT32, STOIC_ERROR_KEY_MALFORMED},
        {"P-256, compressed", "3039" P256 "032200 02" POINT32, STOIC_ERROR_KEY_UNSUPPORTED},
        {"an unknown algorithm", "300d 300706052b0e03021a 03020000", STOIC_ERROR_KEY_UNSUPPORTED},
        {"RSA of three numbers", "301d 300d06092a864886f70d0101010500 030c 00 3009 020101 020103 020101",
         STOIC_ERROR_KEY_MALFORMED},
        {"RSA of one bit", "301a 300d06092a864886f70d0101010500 0309 00 3006 020101 020103",
         STOIC_ERROR_KEY_UNSUPPORTED},
        {"RSA without NULL (RFC 4055 1.2)", "3018 300b06092a864886f70d010101 0309 00 3006 020101 020103",
         STOIC_ERROR_KEY_MALFORMED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const stoic_bytes spki = fixture_of_hex(rows[i].hex);
        stoic_public_key key;
        const stoic_error error = stoic_public_key_read(&key, spki);
        if (error != rows[i].error) {
            fail_msg("%s: %s", rows[i].reason, stoic_error_name(error));
        }
        fixture_free(spki);
    }
}

/* A SubjectPublicKeyInfo with a modulus of `bits` bits, all ones but `last`, and the exponent. */
static stoic_bytes rsa_of(size_t bits, uint8_t last, const char *exponent_hex) {
    uint8_t buffer[2048];
    stoic_writer writer;
    const stoic_bytes exponent = fixture_of_hex(exponent_hex);
    const stoic_bytes algorithm = fixture_of_hex("300d06092a864886f70d0101010500");
    const size_t len = (bits + 7) / 8;
    const size_t sign = bits % 8 == 0 ? 1 : 0;
    const size_t numbers = 4 + sign + len + 2 + exponent.len;
    stoic_writer_init_fixed(&writer, buffer, sizeof(buffer));
    stoic_write_u16(&writer, 0x3082);
    stoic_write_u16(&writer, (uint16_t)(algorithm.len + 4 + 1 + 4 + numbers));
    stoic_write_bytes(&writer, algorithm);
    stoic_write_u16(&writer, 0x0382);
    stoic_write_u16(&writer, (uint16_t)(1 + 4 + numbers));
    stoic_write_u8(&writer, 0);
    stoic_write_u16(&writer, 0x3082);
    stoic_write_u16(&writer, (uint16_t)numbers);
    stoic_write_u16(&writer, 0x0282);
    stoic_write_u16(&writer, (uint16_t)(sign + len));
    stoic_write_fill(&writer, 0, sign);
    stoic_write_u8(&writer, (uint8_t)(0xff >> (8 * len - bits)));
    stoic_write_fill(&writer, 0xff, len - 2);
    stoic_write_u8(&writer, last);
    stoic_write_u8(&writer, 0x02);
    stoic_write_u8(&writer, (uint8_t)exponent.len);
    stoic_write_bytes(&writer, exponent);
    fixture_free(exponent);
    fixture_free(algorithm);
    return fixture_copy(stoic_writer_view(&writer));
}

static void test_rsa_limits(void **state) {
    static const struct {
        const char *reason;
        size_t bits;
        uint8_t last;
        const char *exponent;
        stoic_error error;
    } rows[] = {
        {"the smallest", 2048, 0xff, "010001", STOIC_OK},
        {"one bit less", 2047, 0xff, "010001", STOIC_ERROR_KEY_UNSUPPORTED},
        {"the largest", 8192, 0xff, "010001", STOIC_OK},
        {"one bit more", 8193, 0xff, "010001", STOIC_ERROR_KEY_UNSUPPORTED},
        {"not a multiple of eight", 2049, 0xff, "010001", STOIC_OK},
        {"an even modulus", 2048, 0xfe, "010001", STOIC_ERROR_KEY_MALFORMED},
        {"exponent 3", 2048, 0xff, "03", STOIC_OK},
        {"exponent 1", 2048, 0xff, "01", STOIC_ERROR_KEY_MALFORMED},
        {"exponent 0", 2048, 0xff, "00", STOIC_ERROR_KEY_MALFORMED},
        {"an even exponent", 2048, 0xff, "04", STOIC_ERROR_KEY_MALFORMED},
        {"a negative exponent", 2048, 0xff, "ff", STOIC_ERROR_KEY_MALFORMED},
        {"the longest exponent", 2048, 0xff, "0100000000000001", STOIC_OK},
        {"an exponent that slows verification down", 2048, 0xff, "010000000000000001",
         STOIC_ERROR_KEY_UNSUPPORTED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const stoic_bytes spki = rsa_of(rows[i].bits, rows[i].last, rows[i].exponent);
        stoic_public_key key;
        const stoic_error error = stoic_public_key_read(&key, spki);
        if (error != rows[i].error) {
            fail_msg("%s: %s", rows[i].reason, stoic_error_name(error));
        }
        fixture_free(spki);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_cut_and_changed_anywhere),
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_rsa_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
