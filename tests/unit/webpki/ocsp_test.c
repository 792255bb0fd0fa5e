/* SPDX-License-Identifier: Apache-2.0 */
/* OCSP responses: every part right and wrong, every way to be signed, cut off and changed everywhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/ocsp.h>

#include "unit/base/fixtures.h"
#include "unit/webpki/ocsp_response.h"
#include "webpki/ocsp.h"

#define UNKNOWN_EXTENSION "30{06{2b060104018f6501} 04{}}"
#define CRITICAL_EXTENSION "30{06{2b060104018f6501} 01{ff} 04{}}"
#define NONCE "30{06{2b0601050507300102} 04{04{0102}}}"
#define OCSP_SIGNING "30{06{551d25} 04{30{06{2b06010505070309}}}}"
#define ANY_PURPOSE "30{06{551d25} 04{30{06{551d2500}}}}"
#define KEY_USAGE(bits) "30{06{551d0f} 01{ff} 04{03{" bits "}}}"

typedef struct ocsp_case {
    const char *reason;
    const char *problem; /* NULL: it is believed */
    bool is_revoked;
    ocsp_response_spec spec;
} ocsp_case;

#define RESPONDER(name, ...)                                                                                 \
    static const signed_certificate name = {                                                                 \
        .serial = "07", .issuer = CA_NAME, .subject = RESPONDER_NAME, __VA_ARGS__}

RESPONDER(delegated, .extensions = OCSP_SIGNING);
RESPONDER(delegated_signing, .extensions = OCSP_SIGNING KEY_USAGE("0780"));
RESPONDER(delegated_not_signing, .extensions = OCSP_SIGNING KEY_USAGE("0520"));
RESPONDER(delegated_expired, .extensions = OCSP_SIGNING, .not_after = "17{'240531235959Z'}");
RESPONDER(delegated_ending, .extensions = OCSP_SIGNING, .not_after = "17{'240601000000Z'}");
RESPONDER(delegated_critical, .extensions = OCSP_SIGNING CRITICAL_EXTENSION);
RESPONDER(not_delegated, );
RESPONDER(any_purpose, .extensions = ANY_PURPOSE);
static const signed_certificate of_another_issuer = {
    .serial = "07", .issuer = SIGNED_NAME("'CB'"), .subject = RESPONDER_NAME, .extensions = OCSP_SIGNING};
static const signed_certificate of_another_name = {
    .serial = "07", .issuer = CA_NAME, .subject = SIGNED_NAME("'other'"), .extensions = OCSP_SIGNING};
static const signed_certificate of_the_name_of_the_ca = {
    .serial = "07", .issuer = CA_NAME, .subject = CA_NAME, .extensions = OCSP_SIGNING};

#define DELEGATED(row)                                                                                       \
    {.responder = "a1{" RESPONDER_NAME "}",                                                                  \
     .signer = BY_RESPONDER,                                                                                 \
     .certificate = &(row),                                                                                  \
     .num_certificates = 1}

static const char *const not_der = "it is not DER";
static const char *const no_response = "it holds no response";
static const char *const bad_name = "the certificate's name in it is malformed";
static const char *const bad_status = "the certificate's status in it is malformed";
static const char *const bad_times = "its times are malformed";
static const char *const no_answer = "it says nothing about the certificate";
static const char *const no_responder =
    "its responder is neither the issuer nor one of the certificates in it";

static const ocsp_case cases[] = {
    {.reason = "a plain response"},
    {.reason = "revoked", .is_revoked = true, .spec = {.answers = ANSWER(REVOKED)}},
    {.reason = "revoked without a reason",
     .is_revoked = true,
     .spec = {.answers = ANSWER("a1{18{'20240301000000Z'}}")}},
    {.reason = "unknown",
     .problem = "its responder does not know the certificate",
     .spec = {.answers = ANSWER(UNKNOWN)}},

    {.reason = "an error: tryLater",
     .problem = "the responder gave no answer",
     .spec = {.outer = "30{0a{03}}"}},
    {.reason = "a success without a response", .problem = no_response, .spec = {.outer = "30{0a{00}}"}},
    {.reason = "a status as INTEGER", .problem = not_der, .spec = {.outer = "30{02{00}}"}},
    {.reason = "an empty status", .problem = not_der, .spec = {.outer = "30{0a{}}"}},
    {.reason = "something behind the response",
     .problem = not_der,
     .spec = {.outer = "30{0a{00} a0{30{06{2b0601050507300101} 04{%}}}} 00"}},
    {.reason = "something behind the response, inside",
     .problem = no_response,
     .spec = {.outer = "30{0a{00} a0{30{06{2b0601050507300101} 04{%}}} 05{}}"}},
    {.reason = "another type",
     .problem = "it is not of the basic type",
     .spec = {.outer = "30{0a{00} a0{30{06{2b0601050507300102} 04{%}}}}"}},
    {.reason = "something behind the basic response",
     .problem = "its part to be signed is malformed",
     .spec = {.outer = "30{0a{00} a0{30{06{2b0601050507300101} 04{% 00}}}}"}},
    {.reason = "no signature",
     .problem = "its signature is malformed",
     .spec = {.basic = "30{%" SIGNED_ALGORITHM "}"}},
    {.reason = "an empty list of certificates",
     .spec = {.basic = "30{%" SIGNED_ALGORITHM "03{00 %} a0{30{}}}"}},
    {.reason = "certificates that are none",
     .problem = "its list of certificates is malformed",
     .spec = {.basic = "30{%" SIGNED_ALGORITHM "03{00 %} a0{05{}}}"}},
    {.reason = "a weak algorithm",
     .problem = "it is not signed by the issuer",
     .spec = {.basic = "30{% 30{06{2a8648ce3d0401}} 03{00 %}}"}},

    {.reason = "version 1 spelled out", .spec = {.version = "a0{02{00}}"}},
    {.reason = "version 2", .problem = "it is not of version 1", .spec = {.version = "a0{02{01}}"}},
    {.reason = "the responder by its key", .spec = {.responder = "a2{04{%}}"}},
    {.reason = "the responder by another key",
     .problem = no_responder,
     .spec = {.responder = "a2{04{000102030405060708090a0b0c0d0e0f10111213}}"}},
    {.reason = "the responder by another name",
     .problem = no_responder,
     .spec = {.responder = "a1{" RESPONDER_NAME "}"}},
    {.reason = "no responder",
     .problem = "the name of its responder is malformed",
     .spec = {.responder = ""}},
    {.reason = "a responder by name and more",
     .problem = "the name of its responder is malformed",
     .spec = {.responder = "a1{" CA_NAME "05{}}"}},
    {.reason = "no time", .problem = "its time is malformed", .spec = {.produced = ""}},
    {.reason = "a UTCTime", .problem = "its time is malformed", .spec = {.produced = "17{'240501000000Z'}"}},
    {.reason = "extensions", .spec = {.extensions = "a1{30{" NONCE UNKNOWN_EXTENSION "}}"}},
    {.reason = "a critical extension",
     .problem = "it has an unknown critical extension",
     .spec = {.extensions = "a1{30{" CRITICAL_EXTENSION "}}"}},
    {.reason = "extensions that are none",
     .problem = "one of its extensions is malformed",
     .spec = {.extensions = "a1{30{05{}}}"}},
    {.reason = "something for extensions",
     .problem = "its extensions are malformed",
     .spec = {.extensions = "05{}"}},

    {.reason = "SHA-256", .spec = {.answers = WITH_ID(ID(SHA256)), .is_sha256 = true}},
    {.reason = "SHA-256 without parameters",
     .spec = {.answers = WITH_ID(ID("30{06{608648016503040201}}")), .is_sha256 = true}},
    {.reason = "hashes of SHA-256 called SHA-1",
     .problem = no_answer,
     .spec = {.answers = WITH_ID(ID(SHA1)), .is_sha256 = true}},
    {.reason = "SHA-384",
     .problem = no_answer,
     .spec = {.answers = WITH_ID(ID("30{06{608648016503040202}}"))}},
    {.reason = "a hash with parameters",
     .problem = bad_name,
     .spec = {.answers = WITH_ID(ID("30{06{2b0e03021a} 30{}}"))}},
    {.reason = "another issuer's name", .problem = no_answer, .spec = {.is_other_name = true}},
    {.reason = "another issuer's key", .problem = no_answer, .spec = {.is_other_key = true}},
    {.reason = "another serial number",
     .problem = no_answer,
     .spec = {.answers = WITH_ID("30{" SHA1 "04{%} 04{%} 02{12345679}}")}},
    {.reason = "a serial number with a leading zero too many",
     .problem = bad_name,
     .spec = {.answers = WITH_ID("30{" SHA1 "04{%} 04{%} 02{0012345678}}")}},
    {.reason = "a name that goes on",
     .problem = bad_name,
     .spec = {.answers = WITH_ID("30{" SHA1 "04{%} 04{%} 02{" SERIAL "} 05{}}")}},
    {.reason = "no answers", .problem = no_answer, .spec = {.answers = ""}},
    {.reason = "an answer that is none",
     .problem = "one of its answers is malformed",
     .spec = {.answers = "05{}"}},
    {.reason = "good with a content", .problem = bad_status, .spec = {.answers = ANSWER("80{00}")}},
    {.reason = "unknown with a content", .problem = bad_status, .spec = {.answers = ANSWER("82{00}")}},
    {.reason = "no status", .problem = bad_status, .spec = {.answers = ANSWER("")}},
    {.reason = "revoked, nobody knows when", .problem = bad_status, .spec = {.answers = ANSWER("a1{}")}},
    {.reason = "revoked for reason 7",
     .problem = bad_status,
     .spec = {.answers = ANSWER("a1{18{'20240301000000Z'} a0{0a{07}}}")}},
    {.reason = "revoked, and more",
     .problem = bad_status,
     .spec = {.answers = ANSWER("a1{18{'20240301000000Z'} a0{0a{01}} 05{}}")}},
    {.reason = "extensions of the answer",
     .spec = {.answers = WITH_TIMES(TIMES "a1{30{" UNKNOWN_EXTENSION "}}")}},
    {.reason = "a critical extension of the answer",
     .problem = "it has an unknown critical extension",
     .spec = {.answers = WITH_TIMES(TIMES "a1{30{" CRITICAL_EXTENSION "}}")}},

    {.reason = "no thisUpdate", .problem = bad_times, .spec = {.answers = WITH_TIMES("")}},
    {.reason = "a fraction of a second",
     .problem = bad_times,
     .spec = {.answers = WITH_TIMES("18{'20240501000000.5Z'}")}},
    {.reason = "nextUpdate before thisUpdate",
     .problem = bad_times,
     .spec = {.answers = WITH_TIMES("18{'20240501000000Z'} a0{18{'20240430235959Z'}}")}},
    {.reason = "the last second",
     .spec = {.answers = WITH_TIMES("18{'20240501000000Z'} a0{18{'20240601000000Z'}}")}},
    {.reason = "out of date",
     .problem = "it is out of date",
     .spec = {.answers = WITH_TIMES("18{'20240501000000Z'} a0{18{'20240531235959Z'}}")}},
    {.reason = "5 minutes ahead",
     .spec = {.answers = WITH_TIMES("18{'20240601000500Z'} a0{18{'20240701000000Z'}}")}},
    {.reason = "of the future",
     .problem = "it is not valid yet",
     .spec = {.answers = WITH_TIMES("18{'20240601000501Z'} a0{18{'20240701000000Z'}}")}},
    {.reason = "no nextUpdate, a day old", .spec = {.answers = WITH_TIMES("18{'20240531000000Z'}")}},
    {.reason = "no nextUpdate, older than a day",
     .problem = "it is out of date",
     .spec = {.answers = WITH_TIMES("18{'20240530235959Z'}")}},

    {.reason = "two answers, the second is about the certificate",
     .is_revoked = true,
     .spec = {.answers = "30{30{" SHA1 "04{%} 04{%} 02{05}}" GOOD TIMES "}" ANSWER(REVOKED)}},
    {.reason = "good and revoked is revoked",
     .is_revoked = true,
     .spec = {.answers = ANSWER(GOOD) ANSWER(REVOKED)}},
    {.reason = "revoked and good is revoked",
     .is_revoked = true,
     .spec = {.answers = ANSWER(REVOKED) ANSWER(GOOD)}},
    {.reason = "good and unknown is unknown",
     .problem = "its responder does not know the certificate",
     .spec = {.answers = ANSWER(GOOD) ANSWER(UNKNOWN)}},

    {.reason = "signed by another key than the issuer's",
     .problem = "it is not signed by the issuer",
     .spec = {.signer = BY_OTHER}},
    {.reason = "a delegated responder", .spec = DELEGATED(delegated)},
    {.reason = "a delegated responder that may sign", .spec = DELEGATED(delegated_signing)},
    {.reason = "the last second of a delegated responder", .spec = DELEGATED(delegated_ending)},
    {.reason = "a delegated responder by its key",
     .spec = {.responder = "a2{04{%}}",
              .signer = BY_RESPONDER,
              .certificate = &delegated,
              .num_certificates = 1}},
    {.reason = "a delegated responder with the name of the CA",
     .spec = {.signer = BY_RESPONDER, .certificate = &of_the_name_of_the_ca, .num_certificates = 1}},
    {.reason = "a responder whose certificate is missing",
     .problem = no_responder,
     .spec = {.responder = "a1{" RESPONDER_NAME "}", .signer = BY_RESPONDER}},
    {.reason = "a delegated responder with another name than the response says",
     .problem = no_responder,
     .spec = DELEGATED(of_another_name)},
    {.reason = "a certificate that is for no purpose in particular",
     .problem = "the certificate of its responder is not for signing OCSP responses",
     .spec = DELEGATED(not_delegated)},
    {.reason = "any purpose is not enough (RFC 6960 4.2.2.2)",
     .problem = "the certificate of its responder is not for signing OCSP responses",
     .spec = DELEGATED(any_purpose)},
    {.reason = "a responder of another CA",
     .problem = "the certificate of its responder is not from the issuer",
     .spec = DELEGATED(of_another_issuer)},
    {.reason = "a responder's certificate that somebody made up",
     .problem = "the certificate of its responder is not signed by the issuer",
     .spec = {.responder = "a1{" RESPONDER_NAME "}",
              .signer = BY_RESPONDER,
              .certificate = &delegated,
              .certificate_signer = BY_OTHER,
              .num_certificates = 1}},
    {.reason = "a responder that vouches for itself",
     .problem = "the certificate of its responder is not signed by the issuer",
     .spec = {.responder = "a1{" RESPONDER_NAME "}",
              .signer = BY_RESPONDER,
              .certificate = &delegated,
              .certificate_signer = BY_RESPONDER,
              .num_certificates = 1}},
    {.reason = "a response by another key than the delegated one",
     .problem = "it is not signed by its responder",
     .spec = {.responder = "a1{" RESPONDER_NAME "}",
              .signer = BY_OTHER,
              .certificate = &delegated,
              .num_certificates = 1}},
    {.reason = "an expired responder",
     .problem = "the certificate of its responder is not valid now",
     .spec = DELEGATED(delegated_expired)},
    {.reason = "a responder that may not sign",
     .problem = "the key usage of its responder's certificate does not allow signatures",
     .spec = DELEGATED(delegated_not_signing)},
    {.reason = "a responder with an unknown critical extension",
     .problem = "the certificate of its responder has an unknown critical extension",
     .spec = DELEGATED(delegated_critical)},
    {.reason = "a response that makes us check signatures",
     .problem = "it takes too many signatures to check",
     .spec = {.responder = "a1{" RESPONDER_NAME "}",
              .signer = BY_OTHER,
              .certificate = &delegated,
              .num_certificates = 8}},
};

/* ---- Checking it ---- */

static stoic_error check(stoic_revocation_status *status, stoic_error_detail *detail, stoic_bytes response) {
    const stoic_certificate ca = signed_certificate_view(ocsp_ca_der);
    const stoic_certificate leaf = signed_certificate_view(ocsp_leaf_der);
    *status = (stoic_revocation_status){.struct_size = sizeof(*status)};
    *detail = (stoic_error_detail){.struct_size = sizeof(*detail)};
    return stoic_ocsp_response_check(status, detail, stoic_provider_libcrypto(), response, &leaf, &ca,
                                     OCSP_NOW);
}

static void check_case(const ocsp_case *c) {
    const stoic_bytes response = ocsp_response_of(&c->spec);
    stoic_revocation_status status;
    stoic_error_detail detail;
    print_message("  %s\n", c->reason);
    const stoic_error error = check(&status, &detail, response);
    if (c->problem == NULL) {
        assert_string_equal(detail.text, "");
        assert_int_equal(error, STOIC_OK);
        assert_true(status.is_revoked == c->is_revoked);
    } else {
        assert_int_equal(error, STOIC_ERROR_PEER_CERTIFICATE_OCSP_INVALID);
        assert_true(strlen(detail.text) > strlen("the OCSP response: "));
        assert_string_equal(detail.text + strlen("the OCSP response: "), c->problem);
        assert_int_equal(status.this_update, 0); /* nothing is written */
    }
    fixture_free(response);
}

static void test_cases(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        check_case(&cases[i]);
    }
}

static void test_particulars(void **state) {
    static const ocsp_response_spec revoked = {.answers = ANSWER(REVOKED)};
    static const ocsp_response_spec endless = {.answers = WITH_TIMES("18{'20240531120000Z'}")};
    stoic_revocation_status status;
    stoic_error_detail detail;
    stoic_bytes response = ocsp_response_of(&revoked);
    (void)state;
    assert_int_equal(check(&status, &detail, response), STOIC_OK);
    assert_int_equal(status.struct_size, sizeof(status));
    assert_int_equal(status.revoked_at, 1709251200);
    assert_int_equal(status.reason, STOIC_REVOKED_KEY_COMPROMISE);
    assert_int_equal(status.this_update, 1714521600);
    assert_int_equal(status.next_update, 1719792000);
    fixture_free(response);
    response = ocsp_response_of(&endless);
    assert_int_equal(check(&status, &detail, response), STOIC_OK);
    assert_false(status.is_revoked);
    assert_int_equal(status.revoked_at, 0);
    assert_true(status.next_update == INT64_MAX);
    fixture_free(response);
}

/* A provider may be without SHA-1: what is named by SHA-256 works without it. */
static void test_without_sha1(void **state) {
    static const ocsp_response_spec by_sha1 = {.signer = BY_CA};
    static const ocsp_response_spec by_sha256 = {.answers = WITH_ID(ID(SHA256)), .is_sha256 = true};
    static const ocsp_response_spec by_key = {
        .answers = WITH_ID(ID(SHA256)), .is_sha256 = true, .responder = "a2{04{%}}"};
    static const ocsp_response_spec *const specs[] = {&by_sha1, &by_sha256, &by_key};
    stoic_provider provider = *stoic_provider_libcrypto();
    const stoic_hash *sha256 = stoic_provider_hash(&provider, STOIC_HASH_SHA256);
    const stoic_certificate ca = signed_certificate_view(ocsp_ca_der);
    const stoic_certificate leaf = signed_certificate_view(ocsp_leaf_der);
    (void)state;
    provider.hashes = &sha256;
    provider.num_hashes = 1;
    for (size_t i = 0; i < STOIC_COUNT(specs); i++) {
        const stoic_bytes response = ocsp_response_of(specs[i]);
        stoic_revocation_status status = {.struct_size = sizeof(status)};
        assert_int_equal(stoic_ocsp_response_check(&status, NULL, &provider, response, &leaf, &ca, OCSP_NOW),
                         specs[i] == &by_sha256 ? STOIC_OK : STOIC_ERROR_PEER_CERTIFICATE_OCSP_INVALID);
        fixture_free(response);
    }
}

/* ---- Damage ---- */

static void test_truncated(void **state) {
    static const ocsp_response_spec spec = DELEGATED(delegated);
    const stoic_bytes response = ocsp_response_of(&spec);
    stoic_revocation_status status;
    stoic_error_detail detail;
    (void)state;
    for (size_t len = 0; len < response.len; len++) {
        const stoic_bytes cut = fixture_copy(stoic_slice(response, 0, len));
        assert_int_equal(check(&status, &detail, cut), STOIC_ERROR_PEER_CERTIFICATE_OCSP_INVALID);
        fixture_free(cut);
    }
    fixture_free(response);
}

/* Every bit is signed by somebody, part of a signature, or of the structure around them, which has one
 * encoding. */
static void test_changed_bits(void **state) {
    static const ocsp_response_spec specs[] = {{.answers = ANSWER(REVOKED)}, DELEGATED(delegated)};
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(specs); i++) {
        const stoic_bytes response = ocsp_response_of(&specs[i]);
        uint8_t changed[2048];
        size_t num_unsigned = 0;
        assert_true(response.len <= sizeof(changed));
        for (size_t bit = 0; bit < 8 * response.len; bit++) {
            stoic_revocation_status status;
            stoic_error_detail detail;
            memcpy(changed, response.data, response.len);
            changed[bit / 8] ^= (uint8_t)(1u << bit % 8);
            const stoic_error error = check(&status, &detail, stoic_bytes_of(changed, response.len));
            assert_int_equal(error, STOIC_ERROR_PEER_CERTIFICATE_OCSP_INVALID);
            num_unsigned += strstr(detail.text, "not signed by") != NULL;
        }
        assert_true(num_unsigned > 500);
        fixture_free(response);
    }
}

/* ---- Another implementation's responses ---- */

static X509 *x509_of(stoic_bytes der) {
    const unsigned char *at = der.data;
    X509 *certificate = d2i_X509(NULL, &at, (long)der.len);
    assert_non_null(certificate);
    return certificate;
}

static stoic_bytes libcrypto_response(const EVP_MD *hash, int status, bool is_delegated) {
    const stoic_bytes responder_der =
        signed_certificate_der(&delegated, ocsp_keys[BY_RESPONDER], ocsp_keys[BY_CA]);
    X509 *ca = x509_of(ocsp_ca_der);
    X509 *leaf = x509_of(ocsp_leaf_der);
    X509 *responder = x509_of(responder_der);
    OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
    OCSP_CERTID *id = OCSP_cert_to_id(hash, leaf, ca);
    ASN1_TIME *this_update = ASN1_TIME_set(NULL, OCSP_NOW - 60);
    ASN1_TIME *next_update = ASN1_TIME_set(NULL, OCSP_NOW + 60);
    ASN1_TIME *revoked_at = status == V_OCSP_CERTSTATUS_REVOKED ? ASN1_TIME_set(NULL, OCSP_NOW - 90) : NULL;
    assert_non_null(OCSP_basic_add1_status(basic, id, status, OCSP_REVOKED_STATUS_SUPERSEDED, revoked_at,
                                           this_update, next_update));
    assert_int_equal(OCSP_basic_sign(basic, is_delegated ? responder : ca,
                                     ocsp_keys[is_delegated ? BY_RESPONDER : BY_CA], EVP_sha256(), NULL,
                                     is_delegated ? OCSP_RESPID_KEY : 0),
                     1);
    OCSP_RESPONSE *response = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
    unsigned char *der = NULL;
    const int len = i2d_OCSP_RESPONSE(response, &der);
    assert_true(len > 0);
    const stoic_bytes copy = fixture_copy(stoic_bytes_of(der, (size_t)len));
    OPENSSL_free(der);
    OCSP_RESPONSE_free(response);
    OCSP_BASICRESP_free(basic);
    OCSP_CERTID_free(id);
    ASN1_TIME_free(this_update);
    ASN1_TIME_free(next_update);
    ASN1_TIME_free(revoked_at);
    X509_free(ca);
    X509_free(leaf);
    X509_free(responder);
    fixture_free(responder_der);
    return copy;
}

static void test_libcrypto(void **state) {
    (void)state;
    for (int i = 0; i < 8; i++) {
        const int status = (i & 1) != 0 ? V_OCSP_CERTSTATUS_REVOKED : V_OCSP_CERTSTATUS_GOOD;
        const stoic_bytes response =
            libcrypto_response((i & 2) != 0 ? EVP_sha256() : EVP_sha1(), status, (i & 4) != 0);
        stoic_revocation_status found;
        stoic_error_detail detail;
        const stoic_error error = check(&found, &detail, response);
        assert_string_equal(detail.text, "");
        assert_int_equal(error, STOIC_OK);
        assert_true(found.is_revoked == ((i & 1) != 0));
        assert_int_equal(found.this_update, OCSP_NOW - 60);
        assert_int_equal(found.next_update, OCSP_NOW + 60);
        assert_int_equal(found.revoked_at, (i & 1) != 0 ? OCSP_NOW - 90 : 0);
        assert_int_equal(found.reason, (i & 1) != 0 ? STOIC_REVOKED_SUPERSEDED : STOIC_REVOKED_UNSPECIFIED);
        fixture_free(response);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),        cmocka_unit_test(test_particulars),
        cmocka_unit_test(test_without_sha1), cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_changed_bits), cmocka_unit_test(test_libcrypto),
    };
    return cmocka_run_group_tests(tests, ocsp_set_up, ocsp_tear_down);
}
