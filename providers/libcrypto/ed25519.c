/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ed25519 (RFC 8032): signatures of 64 bytes over the message itself.
 */
#include <openssl/err.h>

#include "libcrypto/libcrypto.h"

stoic_error stoic_libcrypto_ed25519_sign(void *key, uint8_t *out, stoic_bytes message) {
    const stoic_libcrypto_ed25519_calls *calls = stoic_libcrypto_ed25519_calls_get();
    size_t len = 0;
    void *signature = calls->new_context(calls->keys.context, NULL);

    if (signature == NULL) {
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    const bool is_signed = calls->sign_init(signature, NULL, key, NULL) == 1 &&
                           calls->sign(signature, out, &len, STOIC_LIBCRYPTO_ED25519_SIGNATURE_LEN,
                                       message.data, message.len) == 1 &&
                           len == STOIC_LIBCRYPTO_ED25519_SIGNATURE_LEN;
    calls->free_context(signature);
    return is_signed ? STOIC_OK : STOIC_ERROR_CRYPTO_FAILED;
}

static stoic_error verify_with(const stoic_libcrypto_ed25519_calls *calls, void *key, stoic_bytes message,
                               stoic_bytes signature) {
    void *context = calls->new_context(calls->keys.context, NULL);

    if (context == NULL) {
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    stoic_error error = STOIC_OK;
    if (calls->verify_init(context, NULL, key, NULL) != 1) {
        error = STOIC_ERROR_CRYPTO_FAILED;
    } else if (calls->verify(context, signature.data, signature.len, message.data, message.len) != 1) {
        error = STOIC_ERROR_BAD_SIGNATURE;
    }
    calls->free_context(context);
    return error;
}

static stoic_error verify(const stoic_public_key *key, stoic_bytes message, stoic_bytes signature) {
    const stoic_libcrypto_ed25519_calls *calls = stoic_libcrypto_ed25519_calls_get();
    stoic_error error = STOIC_ERROR_CRYPTO_FAILED;

    if (key->type != STOIC_KEY_ED25519 || signature.len != STOIC_LIBCRYPTO_ED25519_SIGNATURE_LEN ||
        key->point.len != STOIC_LIBCRYPTO_ECX_LEN) {
        return STOIC_ERROR_BAD_SIGNATURE;
    }
    ERR_set_mark();
    void *public_key = stoic_libcrypto_ecx_public(&calls->keys, key->point);
    if (public_key != NULL) {
        error = verify_with(calls, public_key, message, signature);
        calls->keys.free_key(public_key);
    }
    return stoic_libcrypto_end(error);
}

const stoic_signature_algorithm stoic_libcrypto_ed25519 = {
    .struct_size = sizeof(stoic_signature_algorithm),
    .scheme = STOIC_SCHEME_ED25519,
    .name = "ed25519",
    .key_type = STOIC_KEY_ED25519,
    .verify = verify,
};
