/* SPDX-License-Identifier: Apache-2.0 */
/* Signed DER for tests (signed_der.h). */
#include "unit/webpki/signed_der.h"

#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>

#include "unit/base/fixtures.h"

static void need(bool holds, const char *what) {
    if (!holds) {
        fprintf(stderr, "cannot %s\n", what);
        abort();
    }
}

EVP_PKEY *signed_key(void) {
    EVP_PKEY *key = EVP_EC_gen("P-256");
    need(key != NULL, "make a key");
    return key;
}

stoic_bytes signed_spki(EVP_PKEY *key) {
    unsigned char *der = NULL;
    const int len = i2d_PUBKEY(key, &der);
    need(len > 0, "encode a key");
    const stoic_bytes copy = fixture_copy(stoic_bytes_of(der, (size_t)len));
    OPENSSL_free(der);
    return copy;
}

stoic_bytes signed_signature(EVP_PKEY *key, stoic_bytes tbs) {
    uint8_t signature[128];
    size_t len = sizeof(signature);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    need(context != NULL && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
             EVP_DigestSign(context, signature, &len, tbs.data, tbs.len) == 1,
         "sign");
    EVP_MD_CTX_free(context);
    return fixture_copy(stoic_bytes_of(signature, len));
}

stoic_bytes signed_der(EVP_PKEY *key, stoic_bytes tbs) {
    const stoic_bytes signature = signed_signature(key, tbs);
    const stoic_bytes der = der_of("30{ % " SIGNED_ALGORITHM " 03{00 %} }", tbs, signature);
    fixture_free(signature);
    return der;
}

stoic_bytes signed_certificate_der(const signed_certificate *certificate, EVP_PKEY *key,
                                   EVP_PKEY *issuer_key) {
    const stoic_bytes extensions = der_of_text(certificate->extensions);
    const stoic_bytes parts[] = {
        der_of_text(certificate->serial),
        der_of_text(certificate->issuer),
        der_of_text(certificate->not_after != NULL ? certificate->not_after : "17{'491231235959Z'}"),
        der_of_text(certificate->subject),
        signed_spki(key),
        extensions.len > 0 ? der_of("a3{30{%}}", extensions) : der_of_text(""),
    };
    const stoic_bytes tbs =
        der_of("30{ a0{02{02}} 02{%} " SIGNED_ALGORITHM " % 30{17{'240101000000Z'} %} % % % }", parts[0],
               parts[1], parts[2], parts[3], parts[4], parts[5]);
    const stoic_bytes der = signed_der(issuer_key, tbs);
    for (size_t i = 0; i < STOIC_COUNT(parts); i++) {
        fixture_free(parts[i]);
    }
    fixture_free(extensions);
    fixture_free(tbs);
    return der;
}

stoic_certificate signed_certificate_view(stoic_bytes der) {
    stoic_certificate view = {.struct_size = sizeof(view)};
    need(stoic_certificate_read(&view, der, NULL) == STOIC_OK, "read a certificate");
    return view;
}
