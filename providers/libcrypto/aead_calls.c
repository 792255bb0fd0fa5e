/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The calls of one AEAD cipher. EVP looks up the lengths of the cipher and its parameters anew with each
 * nonce and each tag, which costs a short record as much as its encryption. So the functions of the cipher's
 * own provider are called where EVP would call them (provider-cipher(7)). Where one of them is missing,
 * functions of the same shape do the same through EVP.
 */
#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/provider.h>

#include "libcrypto/libcrypto.h"

/* ---- The same through EVP ------------------------------------------------------------------------------ */

static void *evp_new(void *provider_context) {
    const EVP_CIPHER *cipher = provider_context; /* see stoic_libcrypto_aead_calls_evp */
    EVP_CIPHER_CTX *fresh = EVP_CIPHER_CTX_new();

    if (fresh != NULL && EVP_CipherInit_ex(fresh, cipher, NULL, NULL, NULL, 1) != 1) {
        EVP_CIPHER_CTX_free(fresh);
        return NULL;
    }
    return fresh;
}

static void evp_free(void *context) {
    EVP_CIPHER_CTX_free(context);
}

static int evp_encrypt_init(void *context, const unsigned char *key, size_t key_len,
                            const unsigned char *nonce, size_t nonce_len, const OSSL_PARAM params[]) {
    (void)key_len;
    (void)nonce_len;
    return EVP_CipherInit_ex2(context, NULL, key, nonce, 1, params);
}

static int evp_decrypt_init(void *context, const unsigned char *key, size_t key_len,
                            const unsigned char *nonce, size_t nonce_len, const OSSL_PARAM params[]) {
    (void)key_len;
    (void)nonce_len;
    return EVP_CipherInit_ex2(context, NULL, key, nonce, 0, params);
}

static int evp_update(void *context, unsigned char *out, size_t *out_len, size_t cap,
                      const unsigned char *data, size_t len) {
    int written = 0;

    (void)cap;
    if (len > INT_MAX || EVP_CipherUpdate(context, out, &written, data, (int)len) != 1) {
        return 0;
    }
    *out_len = (size_t)written;
    return 1;
}

static int evp_final(void *context, unsigned char *out, size_t *out_len, size_t cap) {
    int written = 0;

    (void)cap;
    if (EVP_CipherFinal_ex(context, out, &written) != 1) {
        return 0;
    }
    *out_len = (size_t)written;
    return 1;
}

static int evp_get_params(void *context, OSSL_PARAM params[]) {
    return EVP_CIPHER_CTX_get_params(context, params);
}

void stoic_libcrypto_aead_calls_evp(stoic_libcrypto_aead_calls *calls, EVP_CIPHER *cipher) {
    *calls = (stoic_libcrypto_aead_calls){
        .reference = cipher,
        .context = cipher,
        .new_context = evp_new,
        .free_context = evp_free,
        .encrypt_init = evp_encrypt_init,
        .decrypt_init = evp_decrypt_init,
        .update = evp_update,
        .final = evp_final,
        .get_params = evp_get_params,
    };
}

/* ---- The provider's own -------------------------------------------------------------------------------- */

static void take_function(stoic_libcrypto_aead_calls *calls, const OSSL_DISPATCH *row) {
    switch (row->function_id) {
    case OSSL_FUNC_CIPHER_NEWCTX:
        calls->new_context = OSSL_FUNC_cipher_newctx(row);
        break;
    case OSSL_FUNC_CIPHER_FREECTX:
        calls->free_context = OSSL_FUNC_cipher_freectx(row);
        break;
    case OSSL_FUNC_CIPHER_ENCRYPT_INIT:
        calls->encrypt_init = OSSL_FUNC_cipher_encrypt_init(row);
        break;
    case OSSL_FUNC_CIPHER_DECRYPT_INIT:
        calls->decrypt_init = OSSL_FUNC_cipher_decrypt_init(row);
        break;
    case OSSL_FUNC_CIPHER_UPDATE:
        calls->update = OSSL_FUNC_cipher_update(row);
        break;
    case OSSL_FUNC_CIPHER_FINAL:
        calls->final = OSSL_FUNC_cipher_final(row);
        break;
    case OSSL_FUNC_CIPHER_GET_CTX_PARAMS:
        calls->get_params = OSSL_FUNC_cipher_get_ctx_params(row);
        break;
    default:
        break;
    }
}

static bool is_whole(const stoic_libcrypto_aead_calls *calls) {
    return calls->new_context != NULL && calls->free_context != NULL && calls->encrypt_init != NULL &&
           calls->decrypt_init != NULL && calls->update != NULL && calls->final != NULL &&
           calls->get_params != NULL;
}

bool stoic_libcrypto_aead_calls_prepare(stoic_libcrypto_aead_calls *calls, const char *name) {
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, name, NULL);

    if (cipher == NULL) {
        return false;
    }
    const OSSL_PROVIDER *provider = EVP_CIPHER_get0_provider(cipher);
    stoic_libcrypto_aead_calls own = {
        .reference = cipher,
        .context = OSSL_PROVIDER_get0_provider_ctx(provider),
    };
    const OSSL_DISPATCH *functions = stoic_libcrypto_find_functions(provider, OSSL_OP_CIPHER, name);
    STOIC_UNSAFE_BEGIN
    for (const OSSL_DISPATCH *row = functions; row != NULL && row->function_id != 0; row++) {
        take_function(&own, row);
    }
    STOIC_UNSAFE_END
    if (is_whole(&own)) {
        *calls = own;
    } else {
        stoic_libcrypto_aead_calls_evp(calls, cipher);
    }
    return true;
}
