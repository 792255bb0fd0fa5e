/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keys of one direction (RFC 9846 5.2, RFC 9846 5.3, RFC 9846 5.5): an AEAD under one key, the IV and the
 * sequence number.
 *
 * The AEAD's context lives in storage that the owner provides once. No nonce is ever used twice: each call
 * uses up its sequence number whether it succeeds or not, and numbers do not wrap.
 */
#ifndef STOIC_RECORD_PROTECTION_H
#define STOIC_RECORD_PROTECTION_H

#include <stoic/provider.h>

#include "record/limits.h"

typedef struct stoic_protection {
    const stoic_aead *aead; /* NULL: records go unprotected */
    void *storage;
    size_t storage_size;
    uint64_t sequence; /* of the next record */
    uint64_t iv_low;   /* the last 8 bytes of the IV, to which the sequence number is added (XOR) */
    uint8_t iv_high[STOIC_AEAD_NONCE_LEN - sizeof(uint64_t)];
    /* These two outlive the keys. */
    size_t max_inner; /* of a protected record: content, type and padding (RFC 8449 4); 0: what TLS allows */
    size_t pad_multiple; /* inner plaintexts of application data are padded to a multiple of it; 0: none */
} stoic_protection;

/* The longest inner plaintext of a protected record. */
size_t stoic_protection_max_inner(const stoic_protection *protection);

/* The storage that suffices for every suite of the provider. */
size_t stoic_protection_storage_size(const stoic_provider *provider);

/* Unprotected. `storage` is aligned to STOIC_CONTEXT_ALIGN and outlives the protection. */
void stoic_protection_init(stoic_protection *protection, void *storage, size_t storage_size);

/* From now on under this key, with sequence number 0 (RFC 9846 5.3). Wipes the earlier key, also on failure:
 * then nothing can be sealed or opened any more, and nothing goes unprotected. `key` has aead->key_len bytes
 * and `iv` STOIC_AEAD_NONCE_LEN: see stoic_traffic_key of secrets. INVALID_ARGUMENT for other lengths or too
 * little storage. */
stoic_error stoic_protection_set_key(stoic_protection *protection, const stoic_aead *aead, stoic_bytes key,
                                     stoic_bytes iv);

/* Wipes the key and goes back to unprotected. */
void stoic_protection_clear(stoic_protection *protection);

/* Are records protected? NULL: no. */
bool stoic_protection_is_on(const stoic_protection *protection);

/* Is a KeyUpdate due, before the AEAD's limit is reached (RFC 9846 5.5)? False while unprotected. */
bool stoic_protection_near_limit(const stoic_protection *protection);

/* The next three are for reader.c and writer.c. */

/* Seals plaintext and inner type; writes plaintext.len + 1 + STOIC_AEAD_TAG_LEN bytes. SEQUENCE_EXHAUSTED at
 * the limit of the AEAD. */
stoic_error stoic_protection_seal(stoic_protection *protection, uint8_t *out, stoic_bytes additional,
                                  stoic_bytes plaintext, uint8_t inner_type);
/* The same with zeros behind the type, up to inner_len bytes in all (RFC 9846 5.4), which is more than
 * plaintext.len; writes inner_len + STOIC_AEAD_TAG_LEN bytes. The plaintext may overlap `out` in any way. */
stoic_error stoic_protection_seal_padded(stoic_protection *protection, uint8_t *out, size_t inner_len,
                                         stoic_bytes additional, stoic_bytes plaintext, uint8_t inner_type);
/* Opens data[0..len) in place; the plaintext is len - STOIC_AEAD_TAG_LEN bytes. BAD_RECORD_MAC: data is
 * wiped. The AEAD's limit is not enforced here (RFC 9846 5.5), only that sequence numbers do not wrap. */
stoic_error stoic_protection_open(stoic_protection *protection, uint8_t *data, size_t len,
                                  stoic_bytes additional);

#endif
