/* SPDX-License-Identifier: Apache-2.0 */
/*
 * X25519 and Ed25519 keys. OpenSSL has no low-level interface for these curves, and through EVP each
 * operation looks its algorithms up anew, under locks. So the algorithms are fetched once, and then called
 * where EVP itself would call them: at the documented interface between libcrypto and its providers
 * (provider-keymgmt(7) and its neighbours). The references taken here keep that provider loaded for the life
 * of the process.
 */
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <string.h>
#include <strings.h>

#include "libcrypto/libcrypto.h"

static stoic_libcrypto_x25519_calls x25519;
static stoic_libcrypto_ed25519_calls ed25519;

const stoic_libcrypto_x25519_calls *stoic_libcrypto_x25519_calls_get(void) {
    return &x25519;
}

const stoic_libcrypto_ed25519_calls *stoic_libcrypto_ed25519_calls_get(void) {
    return &ed25519;
}

/* ---- Finding the functions ----------------------------------------------------------------------------- */

/* `names` lists the names of one algorithm, separated by colons; the usual one stands first. */
static bool is_first_name(const char *names, const char *name) {
    const size_t len = strlen(name);

    return strcspn(names, ":") == len && strncasecmp(names, name, len) == 0;
}

const OSSL_DISPATCH *stoic_libcrypto_find_functions(const OSSL_PROVIDER *provider, int operation,
                                                    const char *name) {
    int no_store = 0;
    const OSSL_ALGORITHM *algorithms = OSSL_PROVIDER_query_operation(provider, operation, &no_store);

    STOIC_UNSAFE_BEGIN
    for (const OSSL_ALGORITHM *row = algorithms; row != NULL && row->algorithm_names != NULL; row++) {
        if (is_first_name(row->algorithm_names, name)) {
            return row->implementation;
        }
    }
    STOIC_UNSAFE_END
    return NULL;
}

static void take_key_function(stoic_libcrypto_ecx *keys, const OSSL_DISPATCH *row) {
    switch (row->function_id) {
    case OSSL_FUNC_KEYMGMT_NEW:
        keys->new_key = OSSL_FUNC_keymgmt_new(row);
        break;
    case OSSL_FUNC_KEYMGMT_FREE:
        keys->free_key = OSSL_FUNC_keymgmt_free(row);
        break;
    case OSSL_FUNC_KEYMGMT_IMPORT:
        keys->import = OSSL_FUNC_keymgmt_import(row);
        break;
    case OSSL_FUNC_KEYMGMT_GET_PARAMS:
        keys->get_params = OSSL_FUNC_keymgmt_get_params(row);
        break;
    case OSSL_FUNC_KEYMGMT_GEN_INIT:
        keys->gen_init = OSSL_FUNC_keymgmt_gen_init(row);
        break;
    case OSSL_FUNC_KEYMGMT_GEN:
        keys->gen = OSSL_FUNC_keymgmt_gen(row);
        break;
    case OSSL_FUNC_KEYMGMT_GEN_CLEANUP:
        keys->gen_cleanup = OSSL_FUNC_keymgmt_gen_cleanup(row);
        break;
    default:
        break;
    }
}

static bool prepare_keys(stoic_libcrypto_ecx *keys, const OSSL_PROVIDER *provider, const char *name) {
    const OSSL_DISPATCH *functions = stoic_libcrypto_find_functions(provider, OSSL_OP_KEYMGMT, name);

    keys->context = OSSL_PROVIDER_get0_provider_ctx(provider);
    STOIC_UNSAFE_BEGIN
    for (const OSSL_DISPATCH *row = functions; row != NULL && row->function_id != 0; row++) {
        take_key_function(keys, row);
    }
    STOIC_UNSAFE_END
    return keys->new_key != NULL && keys->free_key != NULL && keys->import != NULL &&
           keys->get_params != NULL && keys->gen_init != NULL && keys->gen != NULL &&
           keys->gen_cleanup != NULL;
}

static void take_exchange_function(const OSSL_DISPATCH *row) {
    switch (row->function_id) {
    case OSSL_FUNC_KEYEXCH_NEWCTX:
        x25519.new_context = OSSL_FUNC_keyexch_newctx(row);
        break;
    case OSSL_FUNC_KEYEXCH_FREECTX:
        x25519.free_context = OSSL_FUNC_keyexch_freectx(row);
        break;
    case OSSL_FUNC_KEYEXCH_INIT:
        x25519.init = OSSL_FUNC_keyexch_init(row);
        break;
    case OSSL_FUNC_KEYEXCH_SET_PEER:
        x25519.set_peer = OSSL_FUNC_keyexch_set_peer(row);
        break;
    case OSSL_FUNC_KEYEXCH_DERIVE:
        x25519.derive = OSSL_FUNC_keyexch_derive(row);
        break;
    default:
        break;
    }
}

static bool prepare_x25519(void) {
    x25519.reference = EVP_KEYEXCH_fetch(NULL, "X25519", NULL);
    if (x25519.reference == NULL) {
        return false;
    }
    const OSSL_PROVIDER *provider = EVP_KEYEXCH_get0_provider(x25519.reference);
    const OSSL_DISPATCH *functions = stoic_libcrypto_find_functions(provider, OSSL_OP_KEYEXCH, "X25519");

    STOIC_UNSAFE_BEGIN
    for (const OSSL_DISPATCH *row = functions; row != NULL && row->function_id != 0; row++) {
        take_exchange_function(row);
    }
    STOIC_UNSAFE_END
    return prepare_keys(&x25519.keys, provider, "X25519") && x25519.new_context != NULL &&
           x25519.free_context != NULL && x25519.init != NULL && x25519.set_peer != NULL &&
           x25519.derive != NULL;
}

static void take_signature_function(const OSSL_DISPATCH *row) {
    switch (row->function_id) {
    case OSSL_FUNC_SIGNATURE_NEWCTX:
        ed25519.new_context = OSSL_FUNC_signature_newctx(row);
        break;
    case OSSL_FUNC_SIGNATURE_FREECTX:
        ed25519.free_context = OSSL_FUNC_signature_freectx(row);
        break;
    case OSSL_FUNC_SIGNATURE_DIGEST_SIGN_INIT:
        ed25519.sign_init = OSSL_FUNC_signature_digest_sign_init(row);
        break;
    case OSSL_FUNC_SIGNATURE_DIGEST_SIGN:
        ed25519.sign = OSSL_FUNC_signature_digest_sign(row);
        break;
    case OSSL_FUNC_SIGNATURE_DIGEST_VERIFY_INIT:
        ed25519.verify_init = OSSL_FUNC_signature_digest_verify_init(row);
        break;
    case OSSL_FUNC_SIGNATURE_DIGEST_VERIFY:
        ed25519.verify = OSSL_FUNC_signature_digest_verify(row);
        break;
    default:
        break;
    }
}

static bool prepare_ed25519(void) {
    ed25519.reference = EVP_SIGNATURE_fetch(NULL, "ED25519", NULL);
    if (ed25519.reference == NULL) {
        return false;
    }
    const OSSL_PROVIDER *provider = EVP_SIGNATURE_get0_provider(ed25519.reference);
    const OSSL_DISPATCH *functions = stoic_libcrypto_find_functions(provider, OSSL_OP_SIGNATURE, "ED25519");

    STOIC_UNSAFE_BEGIN
    for (const OSSL_DISPATCH *row = functions; row != NULL && row->function_id != 0; row++) {
        take_signature_function(row);
    }
    STOIC_UNSAFE_END
    return prepare_keys(&ed25519.keys, provider, "ED25519") && ed25519.new_context != NULL &&
           ed25519.free_context != NULL && ed25519.sign_init != NULL && ed25519.sign != NULL &&
           ed25519.verify_init != NULL && ed25519.verify != NULL;
}

bool stoic_libcrypto_prepare_ecx(void) {
    return prepare_x25519() && prepare_ed25519();
}

/* ---- Keys ---------------------------------------------------------------------------------------------- */

void *stoic_libcrypto_ecx_generate(const stoic_libcrypto_ecx *keys) {
    void *generation = keys->gen_init(keys->context, OSSL_KEYMGMT_SELECT_KEYPAIR, NULL);
    if (generation == NULL) {
        return NULL;
    }
    void *key = keys->gen(generation, NULL, NULL);
    keys->gen_cleanup(generation);
    return key;
}

static void *import_key(const stoic_libcrypto_ecx *keys, int selection, const char *name, stoic_bytes bytes) {
    uint8_t copy[STOIC_LIBCRYPTO_ECX_LEN]; /* a parameter is not const, though it is only read */

    if (bytes.len != sizeof(copy)) {
        return NULL;
    }
    void *key = keys->new_key(keys->context);
    if (key == NULL) {
        return NULL;
    }
    memcpy(copy, bytes.data, sizeof(copy));
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_octet_string(name, copy, sizeof(copy)),
        OSSL_PARAM_construct_end(),
    };
    if (keys->import(key, selection, params) != 1) {
        keys->free_key(key);
        key = NULL;
    }
    OPENSSL_cleanse(copy, sizeof(copy));
    return key;
}

void *stoic_libcrypto_ecx_private(const stoic_libcrypto_ecx *keys, stoic_bytes private_key) {
    return import_key(keys, OSSL_KEYMGMT_SELECT_KEYPAIR, OSSL_PKEY_PARAM_PRIV_KEY, private_key);
}

void *stoic_libcrypto_ecx_public(const stoic_libcrypto_ecx *keys, stoic_bytes public_key) {
    return import_key(keys, OSSL_KEYMGMT_SELECT_PUBLIC_KEY, OSSL_PKEY_PARAM_PUB_KEY, public_key);
}

bool stoic_libcrypto_ecx_write_public(const stoic_libcrypto_ecx *keys, uint8_t *out, void *key) {
    uint8_t public_key[STOIC_LIBCRYPTO_ECX_LEN];
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, public_key, sizeof(public_key)),
        OSSL_PARAM_construct_end(),
    };

    if (keys->get_params(key, params) != 1 || params->return_size != sizeof(public_key)) {
        return false;
    }
    memcpy(out, public_key, sizeof(public_key));
    return true;
}
