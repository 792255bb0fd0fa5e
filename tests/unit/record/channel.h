/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One direction under a fixed key, at its sender and at its receiver.
 */
#ifndef STOIC_TESTS_CHANNEL_H
#define STOIC_TESTS_CHANNEL_H

#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "record/protection.h"

typedef struct channel {
    stoic_protection sender, receiver;
    alignas(STOIC_CONTEXT_ALIGN) uint8_t sender_storage[4096];
    alignas(STOIC_CONTEXT_ALIGN) uint8_t receiver_storage[4096];
} channel;

static const uint8_t channel_key[STOIC_AEAD_MAX_KEY_LEN] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
static const uint8_t channel_iv[STOIC_AEAD_NONCE_LEN] = {9, 8, 7, 6, 5, 4, 3, 2, 1, 0xf0, 0xe0, 0xd0};

static inline void channel_use_key(stoic_protection *protection, const stoic_aead *aead) {
    assert_int_equal(stoic_protection_set_key(protection, aead, stoic_bytes_of(channel_key, aead->key_len),
                                              stoic_bytes_of(channel_iv, sizeof(channel_iv))),
                     STOIC_OK);
}

static inline void channel_open(channel *self, const stoic_aead *aead) {
    assert_true(aead->context_size <= sizeof(self->sender_storage));
    stoic_protection_init(&self->sender, self->sender_storage, sizeof(self->sender_storage));
    stoic_protection_init(&self->receiver, self->receiver_storage, sizeof(self->receiver_storage));
    channel_use_key(&self->sender, aead);
    channel_use_key(&self->receiver, aead);
}

static inline void channel_close(channel *self) {
    stoic_protection_clear(&self->sender);
    stoic_protection_clear(&self->receiver);
}

static inline bool is_all_zero(const uint8_t *bytes, size_t len) {
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] != 0) {
            return false;
        }
    }
    return true;
}

#endif
