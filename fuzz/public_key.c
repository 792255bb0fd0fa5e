/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Public keys, and what libcrypto says to signatures by them. The input: a length, a signature of this
 * length, a SubjectPublicKeyInfo.
 */
#include "fuzz.h"

#include <stoic/keys.h>
#include <stoic/provider.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    stoic_reader input = stoic_reader_of(stoic_bytes_of(data, size));
    const stoic_bytes signature = fuzz_bytes(&input, fuzz_u8(&input));
    const stoic_bytes spki = fuzz_rest(&input);
    const stoic_provider *provider = stoic_provider_libcrypto();
    stoic_public_key key;
    const stoic_error error = stoic_public_key_read(&key, spki);
    if (error != STOIC_OK) {
        FUZZ_ASSERT(error == STOIC_ERROR_KEY_MALFORMED || error == STOIC_ERROR_KEY_UNSUPPORTED);
        return 0;
    }
    FUZZ_ASSERT(fuzz_lies_in(key.point, spki) && fuzz_lies_in(key.modulus, spki) &&
                fuzz_lies_in(key.exponent, spki));
    FUZZ_ASSERT(stoic_key_type_name(key.type)[0] != 0);
    for (size_t i = 0; i < provider->num_signatures; i++) {
        const stoic_error verdict =
            provider->signatures[i]->verify(&key, stoic_bytes_of("abc", 3), signature);
        FUZZ_ASSERT(verdict == STOIC_ERROR_BAD_SIGNATURE); /* nobody signed "abc" */
    }
    return 0;
}
