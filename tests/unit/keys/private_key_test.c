/* SPDX-License-Identifier: Apache-2.0 */
/* Private keys of every form, cut at every byte, and changed by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "keys/private_key.h"
#include "unit/base/fixtures.h"

typedef stoic_error (*key_reader)(stoic_private_key *out, stoic_bytes der);

typedef struct file_row {
    const char *reason;
    key_reader read;
    const char *file;
    stoic_error error;
    stoic_key_type type;
    size_t public_len; /* of the point or the modulus; 0: none */
    size_t secret_len; /* of the scalar or of d */
} file_row;

#define PKCS8 stoic_private_key_read_pkcs8
#define SEC1 stoic_private_key_read_sec1
#define PKCS1 stoic_private_key_read_pkcs1

static const file_row files[] = {
    {"P-256", PKCS8, "p256-pkcs8.pem", STOIC_OK, STOIC_KEY_P256, 65, 32},
    {"P-384", PKCS8, "p384-pkcs8.pem", STOIC_OK, STOIC_KEY_P384, 97, 48},
    {"P-521", PKCS8, "p521-pkcs8.pem", STOIC_OK, STOIC_KEY_P521, 133, 66},
    {"Ed25519", PKCS8, "ed25519-pkcs8.pem", STOIC_OK, STOIC_KEY_ED25519, 0, 32},
    {"RSA 2048", PKCS8, "rsa2048-pkcs8.pem", STOIC_OK, STOIC_KEY_RSA, 256, 0},
    {"RSA 3072", PKCS8, "rsa3072-pkcs8.pem", STOIC_OK, STOIC_KEY_RSA, 384, 0},
    {"RSA 8192, the largest", PKCS8, "rsa8192-pkcs8.pem", STOIC_OK, STOIC_KEY_RSA, 1024, 0},
    {"RSASSA-PSS for any hash", PKCS8, "rsa-pss-pkcs8.pem", STOIC_OK, STOIC_KEY_RSA_PSS, 256, 0},
    {"P-256 SEC 1", SEC1, "p256-sec1.pem", STOIC_OK, STOIC_KEY_P256, 65, 32},
    {"P-384 SEC 1", SEC1, "p384-sec1.pem", STOIC_OK, STOIC_KEY_P384, 97, 48},
    {"P-521 SEC 1", SEC1, "p521-sec1.pem", STOIC_OK, STOIC_KEY_P521, 133, 66},
    {"without the public key", SEC1, "p256-no-public-sec1.pem", STOIC_OK, STOIC_KEY_P256, 0, 32},
    {"a compressed public key is not needed", SEC1, "p256-compressed-sec1.pem", STOIC_OK, STOIC_KEY_P256, 0,
     32},
    {"RSA PKCS#1", PKCS1, "rsa2048-pkcs1.pem", STOIC_OK, STOIC_KEY_RSA, 256, 0},

    {"RSA too small", PKCS8, "rsa1024-pkcs8.pem", STOIC_ERROR_KEY_UNSUPPORTED, 0, 0, 0},
    {"RSASSA-PSS for one hash", PKCS8, "rsa-pss-sha256-only-pkcs8.pem", STOIC_ERROR_KEY_UNSUPPORTED, 0, 0, 0},
    {"multi-prime RSA", PKCS1, "rsa-multi-prime-pkcs1.pem", STOIC_ERROR_KEY_UNSUPPORTED, 0, 0, 0},
    {"a curve that TLS 1.3 has not", PKCS8, "secp256k1-pkcs8.pem", STOIC_ERROR_KEY_UNSUPPORTED, 0, 0, 0},
    {"a curve spelled out", PKCS8, "p256-explicit-pkcs8.pem", STOIC_ERROR_KEY_UNSUPPORTED, 0, 0, 0},
    {"Ed448", PKCS8, "ed448-pkcs8.pem", STOIC_ERROR_KEY_UNSUPPORTED, 0, 0, 0},
    {"a key that cannot sign", PKCS8, "x25519-pkcs8.pem", STOIC_ERROR_KEY_UNSUPPORTED, 0, 0, 0},
    {"PKCS#8 in place of SEC 1", SEC1, "p256-pkcs8.pem", STOIC_ERROR_KEY_MALFORMED, 0, 0, 0},
    {"SEC 1 in place of PKCS#8", PKCS8, "p256-sec1.pem", STOIC_ERROR_KEY_MALFORMED, 0, 0, 0},
    {"PKCS#8 in place of PKCS#1", PKCS1, "rsa2048-pkcs8.pem", STOIC_ERROR_KEY_MALFORMED, 0, 0, 0},
    {"encrypted", PKCS8, "encrypted-pkcs8.pem", STOIC_ERROR_KEY_MALFORMED, 0, 0, 0},
};

static stoic_bytes file_of(const file_row *row) {
    static const char folder[] = "keys/";
    char path[128];
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, (uint8_t *)path, sizeof(path));
    stoic_write_printf(&writer, "%s%s", folder, row->file);
    return fixture_der(path);
}

static void test_files(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        const file_row *row = &files[i];
        const stoic_bytes der = file_of(row);
        stoic_private_key key = {.public_key = {.type = STOIC_KEY_NONE}};
        const stoic_error error = row->read(&key, der);
        if (error != row->error) {
            fail_msg("%s: %s", row->reason, stoic_error_name(error));
        }
        const stoic_public_key *public_key = &key.public_key;
        if (public_key->type != row->type ||
            public_key->point.len + public_key->modulus.len != row->public_len ||
            key.scalar.len != row->secret_len) {
            fail_msg("%s: type %d, public %zu+%zu, secret %zu", row->reason, (int)public_key->type,
                     public_key->point.len, public_key->modulus.len, key.scalar.len);
        }
        if (public_key->modulus.len > 0 &&
            (key.d.len == 0 || key.p.len != row->public_len / 2 || key.q.len != row->public_len / 2 ||
             key.dp.len == 0 || key.dq.len == 0 || key.qi.len == 0 || public_key->exponent.len != 3)) {
            fail_msg("%s: a number is missing", row->reason);
        }
        fixture_free(der);
    }
}

/* No cut key is a key, and none makes the reader read beyond its end. */
static void test_cut_anywhere(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        const stoic_bytes der = file_of(&files[i]);
        for (size_t len = 0; len < der.len; len++) {
            const stoic_bytes cut = fixture_copy(stoic_slice(der, 0, len));
            stoic_private_key key = {.public_key = {.type = STOIC_KEY_NONE}};
            if (files[i].read(&key, cut) == STOIC_OK || key.public_key.type != STOIC_KEY_NONE) {
                fail_msg("%s: cut to %zu bytes it is taken", files[i].reason, len);
            }
            fixture_free(cut);
        }
        fixture_free(der);
    }
}

/* Any single byte may be wrong: then the key is taken or not, within the input. */
static void test_change_anywhere(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        const stoic_bytes der = file_of(&files[i]);
        for (size_t at = 0; at < der.len; at++) {
            static const uint8_t changes[] = {0x01, 0x80, 0xff};
            for (size_t change = 0; change < sizeof(changes); change++) {
                const stoic_bytes changed = fixture_copy(der);
                stoic_private_key key;
                ((uint8_t *)(uintptr_t)changed.data)[at] ^= changes[change];
                (void)files[i].read(&key, changed);
                fixture_free(changed);
            }
        }
        fixture_free(der);
    }
}

typedef struct hex_row {
    const char *reason;
    key_reader read;
    const char *hex;
    stoic_error error;
} hex_row;

#define SEED "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define P256_OID "06082a8648ce3d030107"
#define EC_OID "06072a8648ce3d0201"
#define P384_OID "06052b81040022"

static const hex_row by_hand[] = {
    {"Ed25519 of version 2 with its public key (RFC 5958 2)", PKCS8,
     "3051 020101 300506032b6570 0422 0420" SEED "812100" SEED, STOIC_OK},
    {"Ed25519 with attributes", PKCS8,
     "303a 020100 300506032b6570 0422 0420" SEED "a00a 3008 06022a03 3102 0500", STOIC_OK},
    {"Ed25519 of version 3", PKCS8, "302e 020102 300506032b6570 0422 0420" SEED, STOIC_ERROR_KEY_MALFORMED},
    {"Ed25519 with parameters (RFC 8410 3)", PKCS8, "3030 020100 300706032b65700500 0422 0420" SEED,
     STOIC_ERROR_KEY_MALFORMED},
    {"Ed25519 without the inner OCTET STRING", PKCS8, "302c 020100 300506032b6570 0420" SEED,
     STOIC_ERROR_KEY_MALFORMED},
    {"Ed25519 with a seed of 31 bytes", PKCS8,
     "302d 020100 300506032b6570 0421 041f 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e",
     STOIC_ERROR_KEY_MALFORMED},
    {"something behind the key", PKCS8, "302e 020100 300506032b6570 0422 0420" SEED "00",
     STOIC_ERROR_KEY_MALFORMED},
    {"attributes that are not DER", PKCS8, "3030 020100 300506032b6570 0422 0420" SEED "a080",
     STOIC_ERROR_KEY_MALFORMED},

    {"SEC 1 without a curve", SEC1, "3025 020101 0420" SEED, STOIC_ERROR_KEY_UNSUPPORTED},
    {"SEC 1 with a curve", SEC1, "3031 020101 0420" SEED "a00a" P256_OID, STOIC_OK},
    {"SEC 1 of version 2", SEC1, "3031 020102 0420" SEED "a00a" P256_OID, STOIC_ERROR_KEY_MALFORMED},
    {"a scalar with its leading zeros left out", SEC1, "3012 020101 0401 05 a00a" P256_OID, STOIC_OK},
    {"no scalar", SEC1, "3011 020101 0400 a00a" P256_OID, STOIC_ERROR_KEY_MALFORMED},
    {"a scalar too long", SEC1, "3032 020101 0421 00" SEED "a00a" P256_OID, STOIC_ERROR_KEY_MALFORMED},
    {"two curves", SEC1, "303b 020101 0420" SEED "a014" P256_OID P256_OID, STOIC_ERROR_KEY_MALFORMED},
    {"a public key that is no point", SEC1, "3039 020101 0420" SEED "a00a" P256_OID "a106 0304 00040102",
     STOIC_ERROR_KEY_MALFORMED},
    {"an empty public key", SEC1, "3036 020101 0420" SEED "a00a" P256_OID "a103 030100",
     STOIC_ERROR_KEY_MALFORMED},
    {"a third part", SEC1, "3033 020101 0420" SEED "a00a" P256_OID "a200", STOIC_ERROR_KEY_MALFORMED},

    {"EC in PKCS#8", PKCS8, "3041 020100 3013" EC_OID P256_OID "0427 3025 020101 0420" SEED, STOIC_OK},
    {"EC whose two curves agree", PKCS8,
     "304d 020100 3013" EC_OID P256_OID "0433 3031 020101 0420" SEED "a00a" P256_OID, STOIC_OK},
    {"EC whose two curves differ", PKCS8,
     "304a 020100 3013" EC_OID P256_OID "0430 302e 020101 0420" SEED "a007" P384_OID,
     STOIC_ERROR_KEY_MALFORMED},
    {"EC without a curve", PKCS8, "3037 020100 3009" EC_OID "0427 3025 020101 0420" SEED,
     STOIC_ERROR_KEY_MALFORMED},
    {"EC with an implicit curve", PKCS8, "3039 020100 300b" EC_OID "0500 0427 3025 020101 0420" SEED,
     STOIC_ERROR_KEY_UNSUPPORTED},
    {"EC with two curves in its parameters", PKCS8,
     "304b 020100 301d" EC_OID P256_OID P256_OID "0427 3025 020101 0420" SEED, STOIC_ERROR_KEY_MALFORMED},

    {"RSA without parameters (RFC 4055 1.2)", PKCS8, "3012 020100 300b06092a864886f70d010101 0400",
     STOIC_ERROR_KEY_MALFORMED},
    {"RSA with a negative modulus", PKCS1,
     "301b 020100 0201ff 020103 020101 020101 020101 020101 020101 020101", STOIC_ERROR_KEY_MALFORMED},
    {"RSA with a modulus of zero", PKCS1,
     "301b 020100 020100 020103 020101 020101 020101 020101 020101 020101", STOIC_ERROR_KEY_UNSUPPORTED},
    {"RSA without the last number", PKCS1, "3018 020100 020101 020103 020101 020101 020101 020101 020101",
     STOIC_ERROR_KEY_MALFORMED},
    {"RSA of version 2", PKCS1, "301b 020102 020101 020103 020101 020101 020101 020101 020101 020101",
     STOIC_ERROR_KEY_MALFORMED},
};

static void test_by_hand(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(by_hand) / sizeof(by_hand[0]); i++) {
        const stoic_bytes der = fixture_of_hex(by_hand[i].hex);
        stoic_private_key key;
        const stoic_error error = by_hand[i].read(&key, der);
        if (error != by_hand[i].error) {
            fail_msg("%s: %s", by_hand[i].reason, stoic_error_name(error));
        }
        fixture_free(der);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_change_anywhere),
        cmocka_unit_test(test_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
