/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HKDF (RFC 5869 2.2, RFC 5869 2.3) and HKDF-Expand-Label (RFC 9846 7.1).
 */
#include "secrets/hkdf.h"

#include <stdlib.h>

void stoic_hkdf_extract(const stoic_hash *hash, uint8_t *out, stoic_bytes salt, stoic_bytes secret) {
    /* An empty salt needs no zeros: HMAC pads its key with them. */
    hash->hmac(out, salt, &secret, 1);
}

void stoic_hkdf_expand(const stoic_hash *hash, uint8_t *out, size_t out_len, stoic_bytes secret,
                       stoic_bytes info) {
    if (out_len > STOIC_HKDF_MAX_BLOCKS * hash->output_len) {
        abort();
    }
    uint8_t block[STOIC_HASH_MAX_LEN];
    stoic_bytes previous = {NULL, 0};
    uint8_t counter = 1;
    for (size_t done = 0; done < out_len; counter++) {
        const stoic_bytes parts[] = {previous, info, {&counter, 1}};
        hash->hmac(block, secret, parts, STOIC_COUNT(parts));
        const size_t left = out_len - done;
        const size_t len = left < hash->output_len ? left : hash->output_len;
        stoic_copy(stoic_slice_mut(out, out_len, done, len), len, stoic_bytes_of(block, len));
        previous = stoic_bytes_of(block, hash->output_len);
        done += len;
    }
    stoic_wipe(block, sizeof(block));
}

void stoic_hkdf_expand_label(const stoic_hash *hash, uint8_t *out, size_t out_len, stoic_bytes secret,
                             const char *label, stoic_bytes context) {
    uint8_t info[sizeof(uint16_t) + 1 + UINT8_MAX + 1 + STOIC_HKDF_MAX_CONTEXT];
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, info, sizeof(info));
    if (out_len > UINT16_MAX) {
        abort();
    }
    stoic_write_u16(&writer, (uint16_t)out_len);
    const stoic_mark label_mark = stoic_write_open(&writer, 1);
    stoic_write_text(&writer, "tls13 ");
    stoic_write_text(&writer, label);
    stoic_write_close(&writer, label_mark);
    const stoic_mark context_mark = stoic_write_open(&writer, 1);
    stoic_write_bytes(&writer, context);
    stoic_write_close(&writer, context_mark);
    /* The vectors' own lengths are the only limits: a label or context too long shows here. */
    if (stoic_writer_error(&writer) != STOIC_OK) {
        abort();
    }
    stoic_hkdf_expand(hash, out, out_len, secret, stoic_writer_view(&writer));
}
