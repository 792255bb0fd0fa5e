/* SPDX-License-Identifier: Apache-2.0 */
/* Which signatures of certificates are accepted, and in which encoding of their algorithm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/base/fixtures.h"
#include "unit/webpki/test_pki.h"
#include "webpki/signature.h"

#define E(name) STOIC_ERROR_PEER_CERTIFICATE_##name

static stoic_error check(const stoic_certificate *certificate, stoic_bytes algorithm) {
    return stoic_signature_check(stoic_provider_libcrypto(), algorithm, certificate->spki, certificate->tbs,
                                 certificate->signature);
}

static void read_certificate(stoic_certificate *out, stoic_bytes der) {
    *out = (stoic_certificate){.struct_size = sizeof(*out)};
    assert_int_equal(stoic_certificate_read(out, der, NULL), STOIC_OK);
}

/* Each kind of key with each hash; the signature is made by itself. */
static void test_kinds(void **state) {
    static const struct {
        const char *key;
        const char *digest;
        bool is_pss;
        stoic_error error;
    } rows[] = {
        {"P-256", "SHA256", false, STOIC_OK},
        {"P-256", "SHA384", false, STOIC_OK},
        {"P-256", "SHA512", false, STOIC_OK},
        {"P-384", "SHA256", false, STOIC_OK},
        {"P-384", "SHA384", false, STOIC_OK},
        {"P-384", "SHA512", false, STOIC_OK},
        {"P-521", "SHA256", false, STOIC_OK},
        {"P-521", "SHA384", false, STOIC_OK},
        {"P-521", "SHA512", false, STOIC_OK},
        {"ED25519", NULL, false, STOIC_OK},
        {"RSA:2048", "SHA256", false, STOIC_OK},
        {"RSA:2048", "SHA384", false, STOIC_OK},
        {"RSA:2048", "SHA512", false, STOIC_OK},
        {"RSA:2048", "SHA256", true, STOIC_OK},
        {"RSA:2048", "SHA384", true, STOIC_OK},
        {"RSA:2048", "SHA512", true, STOIC_OK},
        {"RSA-PSS", "SHA256", true, STOIC_OK},
        {"RSA-PSS", "SHA512", true, STOIC_OK},
        {"RSA:2048", "SHA1", false, E(SIGNATURE_ALGORITHM)},
        {"RSA:2048", "MD5", false, E(SIGNATURE_ALGORITHM)},
        {"RSA:2048", "SHA224", false, E(SIGNATURE_ALGORITHM)},
        {"RSA:2048", "SHA1", true, E(SIGNATURE_ALGORITHM)},
        {"P-256", "SHA1", false, E(SIGNATURE_ALGORITHM)},
        {"P-256", "SHA224", false, E(SIGNATURE_ALGORITHM)},
        {"P-256", "SHA3-256", false, E(SIGNATURE_ALGORITHM)},
        {"RSA:1024", "SHA256", false, E(KEY_UNSUPPORTED)},
        {"secp256k1", "SHA256", false, E(KEY_UNSUPPORTED)},
    };
    test_issued *before = NULL;
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(rows); i++) {
        const bool has_same_key = i > 0 && strcmp(rows[i].key, rows[i - 1].key) == 0;
        const test_fields fields = {.subject = "s",
                                    .key = rows[i].key,
                                    .key_of = has_same_key ? before : NULL, /* RSA keys take long to make */
                                    .digest = rows[i].digest,
                                    .is_pss = rows[i].is_pss};
        test_issued *issued = test_issue(&fields, NULL);
        stoic_certificate certificate;
        read_certificate(&certificate, issued->der);
        const stoic_error error = check(&certificate, certificate.signature_algorithm);
        if (error != rows[i].error) {
            fail_msg("%s, %s: %s", rows[i].key, rows[i].digest, stoic_error_name(error));
        }
        certificate.tbs.len--;
        if (error == STOIC_OK) {
            assert_int_equal(check(&certificate, certificate.signature_algorithm), E(SIGNATURE));
        }
        test_drop(before);
        before = issued;
    }
    test_drop(before);
}

#define RSA "2a864886f70d0101"
#define SHA256_HASH "300d06096086480165030402010500"
#define SHA384_HASH "300d06096086480165030402020500"
#define MGF1(hash) "301a0609" RSA "08" hash

/* Under a good signature by RSA with SHA-256, another name for what made it. */
static void test_encodings(void **state) {
    static const struct {
        const char *reason;
        const char *algorithm;
        stoic_error error;
    } rows[] = {
        {"sha256WithRSAEncryption", "300d0609" RSA "0b0500", STOIC_OK},
        {"without its NULL", "300b0609" RSA "0b", E(SIGNATURE_ALGORITHM)},
        {"with an empty SEQUENCE in its place", "300d0609" RSA "0b3000", E(SIGNATURE_ALGORITHM)},
        {"with something behind", "300f0609" RSA "0b05000500", E(SIGNATURE_ALGORITHM)},
        {"a length in the long form", "30810d0609" RSA "0b0500", E(SIGNATURE_ALGORITHM)},
        {"sha384WithRSAEncryption", "300d0609" RSA "0c0500", E(SIGNATURE)},
        {"rsaEncryption, no signature", "300d0609" RSA "010500", E(SIGNATURE_ALGORITHM)},
        {"ECDSA, and an RSA key", "300a06082a8648ce3d040302", E(SIGNATURE_ALGORITHM)},
        {"Ed25519, and an RSA key", "300506032b6570", E(SIGNATURE_ALGORITHM)},
        {"RSASSA-PSS as it is accepted",
         "30410609" RSA "0a3034a00f" SHA256_HASH "a11c" MGF1(SHA256_HASH) "a203020120", E(SIGNATURE)},
        {"RSASSA-PSS by default: SHA-1", "300d0609" RSA "0a3000", E(SIGNATURE_ALGORITHM)},
        {"RSASSA-PSS without parameters", "300b0609" RSA "0a", E(SIGNATURE_ALGORITHM)},
        {"a salt of 20 bytes", "30410609" RSA "0a3034a00f" SHA256_HASH "a11c" MGF1(SHA256_HASH) "a203020114",
         E(SIGNATURE_ALGORITHM)},
        {"MGF1 with another hash",
         "30410609" RSA "0a3034a00f" SHA256_HASH "a11c" MGF1(SHA384_HASH) "a203020120",
         E(SIGNATURE_ALGORITHM)},
        {"the trailer by default, spelled out",
         "30460609" RSA "0a3039a00f" SHA256_HASH "a11c" MGF1(SHA256_HASH) "a203020120a303020101",
         E(SIGNATURE_ALGORITHM)},
        {"another trailer",
         "30460609" RSA "0a3039a00f" SHA256_HASH "a11c" MGF1(SHA256_HASH) "a203020120a303020102",
         E(SIGNATURE_ALGORITHM)},
        {"nothing", "", E(SIGNATURE_ALGORITHM)},
    };
    const test_fields fields = {.subject = "s", .key = "RSA:2048"};
    test_issued *issued = test_issue(&fields, NULL);
    stoic_certificate certificate;
    (void)state;
    read_certificate(&certificate, issued->der);
    for (size_t i = 0; i < STOIC_COUNT(rows); i++) {
        const stoic_bytes algorithm = fixture_of_hex(rows[i].algorithm);
        const stoic_error error = check(&certificate, algorithm);
        if (error != rows[i].error) {
            fail_msg("%s: %s", rows[i].reason, stoic_error_name(error));
        }
        fixture_free(algorithm);
    }
    test_drop(issued);
}

/* ECDSA needs no NULL, and may have none (RFC 5758 3.2). */
static void test_ecdsa_with_null(void **state) {
    const test_fields fields = {.subject = "s"};
    test_issued *issued = test_issue(&fields, NULL);
    const stoic_bytes with_null = fixture_of_hex("300c06082a8648ce3d0403020500");
    stoic_certificate certificate;
    (void)state;
    read_certificate(&certificate, issued->der);
    assert_int_equal(check(&certificate, with_null), E(SIGNATURE_ALGORITHM));
    fixture_free(with_null);
    test_drop(issued);
}

/* What does not verify, and keys that are none. */
static void test_wrong(void **state) {
    const test_fields fields = {.subject = "s"};
    test_issued *issued = test_issue(&fields, NULL);
    test_issued *other = test_issue(&fields, NULL);
    stoic_certificate a, b;
    (void)state;
    read_certificate(&a, issued->der);
    read_certificate(&b, other->der);
    const stoic_certificate good = a;
    a.spki = b.spki;
    assert_int_equal(check(&a, a.signature_algorithm), E(SIGNATURE));
    a = good;
    a.signature = b.signature;
    assert_int_equal(check(&a, a.signature_algorithm), E(SIGNATURE));
    a.signature.len = 0;
    assert_int_equal(check(&a, a.signature_algorithm), E(SIGNATURE));
    a = good;
    a.spki.len--;
    assert_int_equal(check(&a, a.signature_algorithm), E(MALFORMED));
    test_drop(other);
    test_drop(issued);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_encodings),
        cmocka_unit_test(test_ecdsa_with_null),
        cmocka_unit_test(test_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
