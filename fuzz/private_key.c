/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private keys: the three forms of DER, and PEM files. What can be read goes to a provider: to the fake one,
 * or to libcrypto, which then signs.
 */
#include "fuzz.h"

#include <stoic/keys.h>
#include <stoic/provider.h>

#include "fake/fake.h"
#include "keys/private_key.h"

typedef stoic_error (*read_key)(stoic_private_key *out, stoic_bytes der);

static void check(const stoic_private_key *key, stoic_bytes der) {
    const stoic_bytes *slices[] = {&key->public_key.point,
                                   &key->public_key.modulus,
                                   &key->public_key.exponent,
                                   &key->scalar,
                                   &key->d,
                                   &key->p,
                                   &key->q,
                                   &key->dp,
                                   &key->dq,
                                   &key->qi};
    for (size_t i = 0; i < STOIC_COUNT(slices); i++) {
        FUZZ_ASSERT(fuzz_lies_in(*slices[i], der));
    }
    FUZZ_ASSERT(key->public_key.type != STOIC_KEY_NONE);
}

static void use(const stoic_provider *provider, stoic_signer *signer) {
    uint8_t out[STOIC_SIGNATURE_MAX_LEN];
    size_t len = 0;
    FUZZ_ASSERT(provider->signer_public(signer, &len, out, sizeof out) == STOIC_OK);
    const stoic_key_type type = provider->signer_type(signer);
    for (size_t i = 0; i < provider->num_signatures; i++) {
        const stoic_signature_algorithm *algorithm = provider->signatures[i];
        if (algorithm->key_type == type && type != STOIC_KEY_RSA && type != STOIC_KEY_RSA_PSS) {
            FUZZ_ASSERT(provider->sign(signer, &len, out, sizeof out, algorithm->scheme,
                                       stoic_bytes_of("abc", 3)) == STOIC_OK);
            FUZZ_ASSERT(len <= sizeof out);
        }
    }
    provider->free_signer(signer);
}

static void load(const stoic_provider *provider, const stoic_private_key *key) {
    stoic_signer *signer = NULL;
    const stoic_error error = provider->load_signer(&signer, key);
    if (error == STOIC_OK) {
        use(provider, signer);
        return;
    }
    FUZZ_ASSERT(error == STOIC_ERROR_KEY_MALFORMED || error == STOIC_ERROR_KEY_UNSUPPORTED);
}

static void try_pem(const stoic_provider *provider, stoic_bytes text) {
    stoic_signer *signer = NULL;
    stoic_error_detail detail = {.struct_size = sizeof detail};
    const stoic_error error = stoic_signer_from_pem(&signer, provider, text, &detail);
    if (error == STOIC_OK) {
        use(provider, signer);
        return;
    }
    const stoic_error_row *row = stoic_error_find(error);
    FUZZ_ASSERT(row != NULL && row->fault == STOIC_FAULT_CALLER && signer == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const read_key readers[] = {stoic_private_key_read_pkcs8, stoic_private_key_read_sec1,
                                       stoic_private_key_read_pkcs1};
    stoic_reader input = stoic_reader_of(stoic_bytes_of(data, size));
    const uint8_t choice = fuzz_u8(&input);
    const stoic_bytes der = fuzz_rest(&input);
    const stoic_provider *provider = choice >= 128 ? stoic_provider_libcrypto() : stoic_provider_fake();
    if (choice % 4 == 3) {
        try_pem(provider, der);
        return 0;
    }
    stoic_private_key key;
    const stoic_error error = readers[choice % 4](&key, der);
    if (error == STOIC_OK) {
        check(&key, der);
        load(provider, &key);
    } else {
        FUZZ_ASSERT(error == STOIC_ERROR_KEY_MALFORMED || error == STOIC_ERROR_KEY_UNSUPPORTED);
    }
    return 0;
}
