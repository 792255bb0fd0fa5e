/* SPDX-License-Identifier: Apache-2.0 */
/* OCSP responses for tests (ocsp_response.h). */
#include "unit/webpki/ocsp_response.h"

#include <stdlib.h>

#include "unit/base/fixtures.h"

EVP_PKEY *ocsp_keys[3];
stoic_bytes ocsp_ca_der;
stoic_bytes ocsp_leaf_der;

static stoic_bytes hash_of(bool is_sha256, stoic_bytes message) {
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned len;
    const EVP_MD *md = is_sha256 ? EVP_sha256() : EVP_sha1();
    if (EVP_Digest(message.data, message.len, digest, &len, md, NULL) != 1) {
        abort();
    }
    return fixture_copy(stoic_bytes_of(digest, len));
}

/* The point at the end of the SubjectPublicKeyInfo. */
static stoic_bytes key_hash_of(bool is_sha256, EVP_PKEY *key) {
    enum { POINT_LEN = 65 };
    const stoic_bytes spki = signed_spki(key);
    const stoic_bytes hash = hash_of(is_sha256, stoic_slice(spki, spki.len - POINT_LEN, POINT_LEN));
    fixture_free(spki);
    return hash;
}

static const char *or_plain(const char *notation, const char *plain) {
    return notation != NULL ? notation : plain;
}

static stoic_bytes answers_of(const ocsp_response_spec *spec) {
    const stoic_bytes name = der_of_text(spec->is_other_name ? RESPONDER_NAME : CA_NAME);
    const stoic_bytes name_hash = hash_of(spec->is_sha256, name);
    const stoic_bytes key_hash =
        key_hash_of(spec->is_sha256, ocsp_keys[spec->is_other_key ? BY_OTHER : BY_CA]);
    const stoic_bytes answers =
        der_of(or_plain(spec->answers, ANSWER(GOOD)), name_hash, key_hash, name_hash, key_hash);
    fixture_free(name);
    fixture_free(name_hash);
    fixture_free(key_hash);
    return answers;
}

static stoic_bytes response_data_of(const ocsp_response_spec *spec) {
    const stoic_bytes signer_hash = key_hash_of(false, ocsp_keys[spec->signer]);
    const stoic_bytes parts[] = {
        der_of_text(spec->version),
        der_of(or_plain(spec->responder, "a1{" CA_NAME "}"), signer_hash),
        der_of_text(or_plain(spec->produced, "18{'20240501000000Z'}")),
        answers_of(spec),
        der_of_text(spec->extensions),
    };
    const stoic_bytes data = der_of("30{ % % % 30{%} % }", parts[0], parts[1], parts[2], parts[3], parts[4]);
    for (size_t i = 0; i < STOIC_COUNT(parts); i++) {
        fixture_free(parts[i]);
    }
    fixture_free(signer_hash);
    return data;
}

static stoic_bytes certificates_of(const ocsp_response_spec *spec) {
    if (spec->certificate == NULL) {
        return der_of_text("");
    }
    const stoic_bytes der = signed_certificate_der(spec->certificate, ocsp_keys[BY_RESPONDER],
                                                   ocsp_keys[spec->certificate_signer]);
    stoic_bytes all = der_of_text("");
    for (size_t i = 0; i < spec->num_certificates; i++) {
        const stoic_bytes more = der_of("% %", all, der);
        fixture_free(all);
        all = more;
    }
    const stoic_bytes wrapped = der_of("a0{30{%}}", all);
    fixture_free(all);
    fixture_free(der);
    return wrapped;
}

stoic_bytes ocsp_response_of(const ocsp_response_spec *spec) {
    const stoic_bytes data = response_data_of(spec);
    const stoic_bytes signature = signed_signature(ocsp_keys[spec->signer], data);
    const stoic_bytes certificates = certificates_of(spec);
    const stoic_bytes basic =
        der_of(or_plain(spec->basic, "30{%" SIGNED_ALGORITHM "03{00 %} %}"), data, signature, certificates);
    const stoic_bytes der =
        der_of(or_plain(spec->outer, "30{0a{00} a0{30{06{2b0601050507300101} 04{%}}}}"), basic);
    fixture_free(data);
    fixture_free(signature);
    fixture_free(certificates);
    fixture_free(basic);
    return der;
}

int ocsp_set_up(void **state) {
    static const signed_certificate ca = {.serial = "01", .issuer = CA_NAME, .subject = CA_NAME};
    static const signed_certificate leaf = {
        .serial = SERIAL, .issuer = CA_NAME, .subject = SIGNED_NAME("'x'")};
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(ocsp_keys); i++) {
        ocsp_keys[i] = signed_key();
    }
    ocsp_ca_der = signed_certificate_der(&ca, ocsp_keys[BY_CA], ocsp_keys[BY_CA]);
    ocsp_leaf_der = signed_certificate_der(&leaf, ocsp_keys[BY_OTHER], ocsp_keys[BY_CA]);
    return 0;
}

int ocsp_tear_down(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(ocsp_keys); i++) {
        EVP_PKEY_free(ocsp_keys[i]);
    }
    fixture_free(ocsp_ca_der);
    fixture_free(ocsp_leaf_der);
    return 0;
}
