/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which key has signed a list. Lists with one issuer may be signed by its old and its new key, so for each
 * list a key that signed it and one that did not are remembered: two handshakes with the same chain hash
 * nothing twice. The memos hold full digests; what is in neither is checked each time.
 */
#include <stoic/provider.h>

#include "webpki/crl_set.h"
#include "webpki/signature.h"

enum { MEMO_EMPTY, MEMO_BEING_WRITTEN, MEMO_WRITTEN };

typedef struct key_digest {
    uint8_t bytes[STOIC_KEY_DIGEST_LEN];
} key_digest;

static bool digest_key(key_digest *out, const stoic_provider *provider, stoic_bytes spki) {
    const stoic_hash *hash = stoic_provider_hash(provider, STOIC_HASH_SHA256);
    if (hash == NULL || hash->output_len != sizeof(out->bytes)) {
        return false;
    }
    stoic_hash_state state;
    hash->start(&state);
    hash->update(&state, spki);
    hash->finish(&state, out->bytes);
    return true;
}

static bool memo_holds(stoic_key_memo *memo, const key_digest *digest) {
    return atomic_load_explicit(&memo->state, memory_order_acquire) == MEMO_WRITTEN &&
           stoic_bytes_equal(stoic_bytes_of(memo->digest, sizeof(memo->digest)),
                             stoic_bytes_of(digest->bytes, sizeof(digest->bytes)));
}

static void memo_write(stoic_key_memo *memo, const key_digest *digest) {
    int empty = MEMO_EMPTY;
    if (atomic_compare_exchange_strong_explicit(&memo->state, &empty, MEMO_BEING_WRITTEN,
                                                memory_order_acquire, memory_order_relaxed)) {
        stoic_copy(memo->digest, sizeof(memo->digest), stoic_bytes_of(digest->bytes, sizeof(digest->bytes)));
        atomic_store_explicit(&memo->state, MEMO_WRITTEN, memory_order_release);
    }
}

stoic_error stoic_listed_crl_check_signer(stoic_listed_crl *listed, const stoic_provider *provider,
                                          stoic_bytes spki, uint32_t *signatures_left) {
    key_digest digest;
    const bool has_digest = digest_key(&digest, provider, spki);
    if (has_digest && memo_holds(&listed->signer, &digest)) {
        return STOIC_OK;
    }
    if (has_digest && memo_holds(&listed->stranger, &digest)) {
        return STOIC_ERROR_PEER_CERTIFICATE_SIGNATURE;
    }
    if (*signatures_left == 0) {
        return STOIC_ERROR_PEER_CERTIFICATE_PATH_TOO_COSTLY;
    }
    --*signatures_left;
    const stoic_crl *crl = &listed->crl;
    const stoic_error error =
        stoic_signature_check(provider, crl->signature_algorithm, spki, crl->tbs, crl->signature);
    if (has_digest && error == STOIC_OK) {
        memo_write(&listed->signer, &digest);
    } else if (has_digest && error == STOIC_ERROR_PEER_CERTIFICATE_SIGNATURE) {
        memo_write(&listed->stranger, &digest);
    }
    return error;
}
