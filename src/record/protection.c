/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One direction's keys: nonces (RFC 9846 5.3), and how often a key may be used (RFC 9846 5.5).
 */
#include "record/protection.h"

/* The sequence number that is never used: RFC 9846 5.3 forbids to wrap, so the last one is a mark. */
#define EXHAUSTED UINT64_MAX

size_t stoic_protection_storage_size(const stoic_provider *provider) {
    size_t size = 0;
    STOIC_EACH(suite, provider->suites, provider->num_suites) {
        const size_t needed = (*suite)->aead->context_size;
        size = needed > size ? needed : size;
    }
    return size;
}

void stoic_protection_init(stoic_protection *protection, void *storage, size_t storage_size) {
    STOIC_ZERO(protection);
    protection->storage = storage;
    protection->storage_size = storage_size;
}

/* The static IV as the two parts that a nonce is made of; false when the length is wrong. */
static bool split_iv(stoic_protection *protection, stoic_bytes iv) {
    stoic_reader reader = stoic_reader_of(iv);
    stoic_bytes high;
    if (!stoic_read_bytes(&reader, &high, sizeof(protection->iv_high)) ||
        !stoic_read_u64(&reader, &protection->iv_low) || !stoic_reader_at_end(&reader)) {
        return false;
    }
    stoic_copy(protection->iv_high, sizeof(protection->iv_high), high);
    return true;
}

static stoic_error start_key(stoic_protection *protection, stoic_bytes key, stoic_bytes iv) {
    const stoic_aead *aead = protection->aead;
    if (aead->context_size > protection->storage_size || key.len != aead->key_len ||
        !split_iv(protection, iv)) {
        return STOIC_ERROR_INVALID_ARGUMENT;
    }
    return aead->start(protection->storage, key);
}

stoic_error stoic_protection_set_key(stoic_protection *protection, const stoic_aead *aead, stoic_bytes key,
                                     stoic_bytes iv) {
    stoic_protection_clear(protection);
    protection->aead = aead;
    const stoic_error error = start_key(protection, key, iv);
    if (error != STOIC_OK) {
        protection->sequence = EXHAUSTED;
    }
    return error;
}

void stoic_protection_clear(stoic_protection *protection) {
    /* After a failed set_key the storage may be too small for the AEAD: then it was never used. */
    if (protection->aead != NULL && protection->aead->context_size <= protection->storage_size) {
        protection->aead->clear(protection->storage);
    }
    stoic_wipe(protection->iv_high, sizeof(protection->iv_high));
    STOIC_WIPE(&protection->iv_low);
    protection->sequence = 0;
    protection->aead = NULL;
}

bool stoic_protection_is_on(const stoic_protection *protection) {
    return protection != NULL && protection->aead != NULL;
}

size_t stoic_protection_max_inner(const stoic_protection *protection) {
    return protection->max_inner > 0 && protection->max_inner < STOIC_RECORD_MAX_INNER
               ? protection->max_inner
               : STOIC_RECORD_MAX_INNER;
}

bool stoic_protection_near_limit(const stoic_protection *protection) {
    if (!stoic_protection_is_on(protection)) {
        return false;
    }
    const uint64_t max = protection->aead->max_seals;
    const uint64_t left = protection->sequence < max ? max - protection->sequence : 0;
    return left <= max / STOIC_PROTECTION_MARGIN_DIVISOR + STOIC_PROTECTION_MARGIN_MIN;
}

/* The nonce of the next record (RFC 9846 5.3); its sequence number is used up from here on, whatever happens.
 */
static stoic_error next_nonce(stoic_protection *protection, uint8_t *nonce, uint64_t limit) {
    if (protection->sequence >= limit) {
        return STOIC_ERROR_SEQUENCE_EXHAUSTED;
    }
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, nonce, STOIC_AEAD_NONCE_LEN);
    stoic_write_bytes(&writer, stoic_bytes_of(protection->iv_high, sizeof(protection->iv_high)));
    stoic_write_u64(&writer, protection->iv_low ^ protection->sequence);
    protection->sequence++;
    return STOIC_OK;
}

stoic_error stoic_protection_seal(stoic_protection *protection, uint8_t *out, stoic_bytes additional,
                                  stoic_bytes plaintext, uint8_t inner_type) {
    uint8_t nonce[STOIC_AEAD_NONCE_LEN];
    STOIC_TRY(next_nonce(protection, nonce, protection->aead->max_seals));
    return protection->aead->seal(protection->storage, out, nonce, additional, plaintext,
                                  stoic_bytes_of(&inner_type, 1));
}

stoic_error stoic_protection_seal_padded(stoic_protection *protection, uint8_t *out, size_t inner_len,
                                         stoic_bytes additional, stoic_bytes plaintext, uint8_t inner_type) {
    uint8_t nonce[STOIC_AEAD_NONCE_LEN];
    STOIC_TRY(next_nonce(protection, nonce, protection->aead->max_seals));
    stoic_move(out, inner_len, plaintext);
    const size_t rest_len = inner_len - plaintext.len;
    uint8_t *rest = stoic_slice_mut(out, inner_len, plaintext.len, rest_len);
    stoic_fill(rest, rest_len, 0);
    stoic_fill(rest, 1, inner_type);
    const stoic_error error = protection->aead->seal(protection->storage, out, nonce, additional,
                                                     stoic_bytes_of(out, inner_len), stoic_bytes_of(NULL, 0));
    if (error != STOIC_OK) {
        stoic_wipe(out, inner_len);
    }
    return error;
}

stoic_error stoic_protection_open(stoic_protection *protection, uint8_t *data, size_t len,
                                  stoic_bytes additional) {
    uint8_t nonce[STOIC_AEAD_NONCE_LEN];
    STOIC_TRY(next_nonce(protection, nonce, EXHAUSTED));
    return protection->aead->open(protection->storage, data, len, nonce, additional);
}
