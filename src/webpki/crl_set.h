/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lists of a stoic_crl_set, ordered by issuer, and for each of them which key has signed it. A big list
 * is hashed once for that, and not in every handshake.
 */
#ifndef STOIC_WEBPKI_CRL_SET_H
#define STOIC_WEBPKI_CRL_SET_H

#include <stdatomic.h>

#include <stoic/revocation.h>

#include "webpki/crl.h"
#include "webpki/crl_index.h"

#define STOIC_KEY_DIGEST_LEN 32

/* The SHA-256 of one raw SubjectPublicKeyInfo. Written at most once, by whichever thread comes first; read
 * without a lock. */
typedef struct stoic_key_memo {
    atomic_int state;
    uint8_t digest[STOIC_KEY_DIGEST_LEN];
} stoic_key_memo;

/* One list of a set. All but the memos is only read. */
typedef struct stoic_listed_crl {
    stoic_crl crl; /* a view into `der` */
    uint8_t *der;
    size_t der_len;
    stoic_crl_index_row *rows;
    stoic_key_memo signer;   /* this key has signed it */
    stoic_key_memo stranger; /* this key has not */
} stoic_listed_crl;

/* The lists whose issuer has this raw Name are those at *out_first and behind; the newest first. Returns
 * their number. */
size_t stoic_crl_set_find(const stoic_crl_set *set, size_t *out_first, stoic_bytes issuer);
stoic_listed_crl *stoic_crl_set_at(const stoic_crl_set *set, size_t index);

/* Does the list have this serial number? */
bool stoic_listed_crl_find(stoic_crl_entry *out, const stoic_listed_crl *listed, stoic_bytes serial);
/* Did the key of `spki` (raw) sign the list? The answer is remembered. A check that is really made takes one
 * off *signatures_left. STOIC_OK; the errors of stoic_signature_check; PEER_CERTIFICATE_PATH_TOO_COSTLY. */
stoic_error stoic_listed_crl_check_signer(stoic_listed_crl *listed, const stoic_provider *provider,
                                          stoic_bytes spki, uint32_t *signatures_left);

#endif
