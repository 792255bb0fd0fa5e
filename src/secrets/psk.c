/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Binders and the PSKs of tickets.
 */
#include "secrets/psk.h"

#include "secrets/hkdf.h"
#include "secrets/key_schedule.h"

void stoic_psk_binder(const stoic_hash *hash, uint8_t *out, stoic_bytes psk, stoic_bytes transcript_hash) {
    uint8_t empty_hash[STOIC_HASH_MAX_LEN];
    stoic_hash_state state;
    hash->start(&state);
    hash->finish(&state, empty_hash);

    stoic_secret early, binder_key;
    stoic_hkdf_extract(hash, early.bytes, stoic_bytes_of(NULL, 0), psk);
    stoic_hkdf_expand_label(hash, binder_key.bytes, hash->output_len,
                            stoic_bytes_of(early.bytes, hash->output_len), "res binder",
                            stoic_bytes_of(empty_hash, hash->output_len));
    stoic_finished_mac(hash, out, stoic_bytes_of(binder_key.bytes, hash->output_len), transcript_hash);
    STOIC_WIPE(&early);
    STOIC_WIPE(&binder_key);
}

void stoic_psk_of_ticket(const stoic_hash *hash, uint8_t *out, stoic_bytes resumption_secret,
                         stoic_bytes nonce) {
    stoic_hkdf_expand_label(hash, out, hash->output_len, resumption_secret, "resumption", nonce);
}
