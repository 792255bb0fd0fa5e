/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ticket sealer. Whoever seals or opens copies the key out under the lock and works with the copy, so
 * that nobody waits for cryptography. The nonces are random: keys are shared between processes that cannot
 * count together.
 */
#include "store/ticket_sealer.h"

#include <pthread.h>
#include <stdatomic.h>

#include "store/limits.h"

typedef struct held_key {
    stoic_ticket_key key;
    int64_t ends_ns; /* wall time; STOIC_NEVER: no end yet */
} held_key;

struct stoic_ticket_sealer {
    atomic_size_t references;
    const stoic_provider *provider;
    const stoic_allocator *allocator;
    const stoic_aead *aead;
    pthread_rwlock_t lock; /* over what follows */
    held_key keys[STOIC_TICKET_MAX_KEYS];
    size_t num; /* at least 1; the first one seals */
};

/* The context of one operation, on the stack. */
typedef struct aead_room {
    uint8_t bytes[STOIC_TICKET_MAX_CONTEXT + STOIC_CONTEXT_ALIGN];
} aead_room;

static void *context_in(aead_room *room) {
    const size_t beyond = (size_t)((uintptr_t)room->bytes % STOIC_CONTEXT_ALIGN);
    const size_t skip = beyond == 0 ? 0 : STOIC_CONTEXT_ALIGN - beyond;
    return stoic_slice_mut(room->bytes, sizeof(room->bytes), skip, STOIC_TICKET_MAX_CONTEXT);
}

static stoic_bytes name_of(const stoic_ticket_key *key) {
    return stoic_bytes_of(key->name, sizeof(key->name));
}

static stoic_bytes secret_of(const stoic_ticket_key *key) {
    return stoic_bytes_of(key->key, sizeof(key->key));
}

/* ---- Keys ---- */

static stoic_error draw_key(const stoic_ticket_sealer *sealer, stoic_ticket_key *out) {
    const stoic_provider *provider = sealer->provider;
    STOIC_TRY(provider->random(provider->user, out->name, sizeof(out->name)));
    return provider->random(provider->user, out->key, sizeof(out->key));
}

stoic_error stoic_ticket_sealer_new(stoic_ticket_sealer **out, const stoic_provider *provider,
                                    const stoic_allocator *allocator) {
    const stoic_suite *suite = stoic_provider_suite(provider, STOIC_TLS_AES_256_GCM_SHA384);
    if (suite == NULL || suite->aead->key_len != STOIC_TICKET_KEY_LEN ||
        suite->aead->context_size > STOIC_TICKET_MAX_CONTEXT) {
        return STOIC_ERROR_UNSUPPORTED_BY_PROVIDER;
    }
    stoic_ticket_sealer *sealer = stoic_allocate(allocator, sizeof(*sealer));
    if (sealer == NULL) {
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    atomic_init(&sealer->references, 1);
    sealer->provider = provider;
    sealer->allocator = allocator;
    sealer->aead = suite->aead;
    pthread_rwlock_init(&sealer->lock, NULL);
    held_key *first = STOIC_AT(sealer->keys, 0);
    first->ends_ns = STOIC_NEVER;
    sealer->num = 1;
    const stoic_error error = draw_key(sealer, &first->key);
    if (error != STOIC_OK) {
        stoic_ticket_sealer_release(sealer);
        return error;
    }
    *out = sealer;
    return STOIC_OK;
}

static int64_t end_of(int64_t keep_seconds, stoic_time now) {
    const int64_t longest = STOIC_TICKET_MAX_LIFETIME;
    const int64_t keep = keep_seconds < 0 ? 0 : keep_seconds > longest ? longest : keep_seconds;
    return now.wall_ns + keep * STOIC_NS_PER_SECOND;
}

/* The current key becomes the first of the earlier ones; those that have passed go. */
static void put_first(stoic_ticket_sealer *sealer, const stoic_ticket_key *key, int64_t end_ns,
                      stoic_time now) {
    held_key kept[STOIC_TICKET_MAX_KEYS] = {{.key = *key, .ends_ns = STOIC_NEVER}};
    size_t num = 1;
    STOIC_EACH(held, sealer->keys, sealer->num) {
        if (held->ends_ns == STOIC_NEVER) {
            held->ends_ns = end_ns;
        }
        if (held->ends_ns > now.wall_ns && num < STOIC_COUNT(kept)) {
            *STOIC_AT(kept, num++) = *held;
        }
    }
    STOIC_WIPE(&sealer->keys);
    stoic_copy((uint8_t *)sealer->keys, sizeof(sealer->keys), stoic_bytes_of(kept, sizeof(kept)));
    sealer->num = num;
    STOIC_WIPE(&kept);
}

stoic_error stoic_ticket_sealer_rotate(stoic_ticket_sealer *sealer, int64_t keep_seconds, stoic_time now) {
    stoic_ticket_key key;
    const stoic_error error = draw_key(sealer, &key);
    if (error == STOIC_OK) {
        pthread_rwlock_wrlock(&sealer->lock);
        put_first(sealer, &key, end_of(keep_seconds, now), now);
        pthread_rwlock_unlock(&sealer->lock);
    }
    STOIC_WIPE(&key);
    return error;
}

static bool have_own_names(const stoic_ticket_key *keys, size_t num) {
    for (size_t i = 0; i < num; i++) {
        for (size_t other = 0; other < i; other++) {
            if (stoic_bytes_equal(name_of(STOIC_AT_N(keys, num, i)), name_of(STOIC_AT_N(keys, num, other)))) {
                return false;
            }
        }
    }
    return true;
}

stoic_error stoic_ticket_sealer_set_keys(stoic_ticket_sealer *sealer, const stoic_ticket_key *keys,
                                         size_t num) {
    if (num == 0 || num > STOIC_TICKET_MAX_KEYS || !have_own_names(keys, num)) {
        return STOIC_ERROR_INVALID_ARGUMENT;
    }
    pthread_rwlock_wrlock(&sealer->lock);
    STOIC_WIPE(&sealer->keys);
    sealer->num = 0;
    STOIC_EACH(key, keys, num) {
        *STOIC_AT(sealer->keys, sealer->num++) = (held_key){.key = *key, .ends_ns = STOIC_NEVER};
    }
    pthread_rwlock_unlock(&sealer->lock);
    return STOIC_OK;
}

stoic_ticket_sealer *stoic_ticket_sealer_retain(stoic_ticket_sealer *sealer) {
    atomic_fetch_add_explicit(&sealer->references, 1, memory_order_relaxed);
    return sealer;
}

void stoic_ticket_sealer_release(stoic_ticket_sealer *sealer) {
    /* acquire and release: what other threads did with the sealer comes before its end */
    if (sealer != NULL && atomic_fetch_sub_explicit(&sealer->references, 1, memory_order_acq_rel) == 1) {
        pthread_rwlock_destroy(&sealer->lock);
        stoic_release(sealer->allocator, sealer, sizeof(*sealer)); /* wipes */
    }
}

static void copy_current(stoic_ticket_sealer *sealer, stoic_ticket_key *out) {
    pthread_rwlock_rdlock(&sealer->lock);
    *out = STOIC_AT(sealer->keys, 0)->key;
    pthread_rwlock_unlock(&sealer->lock);
}

static bool copy_named(stoic_ticket_sealer *sealer, stoic_ticket_key *out, stoic_bytes name, stoic_time now) {
    bool is_found = false;
    pthread_rwlock_rdlock(&sealer->lock);
    STOIC_EACH(held, sealer->keys, sealer->num) {
        if (!is_found && held->ends_ns > now.wall_ns && stoic_bytes_equal(name_of(&held->key), name)) {
            *out = held->key;
            is_found = true;
        }
    }
    pthread_rwlock_unlock(&sealer->lock);
    return is_found;
}

/* ---- Tickets ---- */

static stoic_error seal_under(const stoic_ticket_sealer *sealer, const stoic_ticket_key *key, uint8_t *out,
                              stoic_bytes nonce, stoic_bytes content) {
    aead_room room;
    STOIC_ZERO(&room);
    void *context = context_in(&room);
    stoic_error error = sealer->aead->start(context, secret_of(key));
    if (error == STOIC_OK) {
        error = sealer->aead->seal(context, out, nonce.data, name_of(key), content, stoic_bytes_of(NULL, 0));
    }
    sealer->aead->clear(context);
    STOIC_WIPE(&room);
    return error;
}

stoic_error stoic_ticket_seal(stoic_ticket_sealer *sealer, stoic_writer *writer, stoic_bytes content) {
    const stoic_provider *provider = sealer->provider;
    stoic_ticket_key key;
    uint8_t nonce[STOIC_AEAD_NONCE_LEN];
    STOIC_TRY(provider->random(provider->user, nonce, sizeof(nonce)));
    copy_current(sealer, &key);
    stoic_write_bytes(writer, name_of(&key));
    stoic_write_bytes(writer, stoic_bytes_of(nonce, sizeof(nonce)));
    uint8_t *out = stoic_write_space(writer, content.len + STOIC_AEAD_TAG_LEN);
    const stoic_error error =
        out == NULL ? stoic_writer_error(writer)
                    : seal_under(sealer, &key, out, stoic_bytes_of(nonce, sizeof(nonce)), content);
    STOIC_WIPE(&key);
    return error;
}

static bool open_under(const stoic_ticket_sealer *sealer, const stoic_ticket_key *key, uint8_t *data,
                       size_t len, stoic_bytes nonce) {
    aead_room room;
    STOIC_ZERO(&room);
    void *context = context_in(&room);
    stoic_error error = sealer->aead->start(context, secret_of(key));
    if (error == STOIC_OK) {
        error = sealer->aead->open(context, data, len, nonce.data, name_of(key));
    }
    sealer->aead->clear(context);
    STOIC_WIPE(&room);
    return error == STOIC_OK;
}

bool stoic_ticket_open(stoic_ticket_sealer *sealer, size_t *out_len, uint8_t *out, size_t cap,
                       stoic_bytes ticket, stoic_time now) {
    stoic_reader reader = stoic_reader_of(ticket);
    stoic_bytes name, nonce;
    stoic_ticket_key key;
    if (!stoic_read_bytes(&reader, &name, STOIC_TICKET_KEY_NAME_LEN) ||
        !stoic_read_bytes(&reader, &nonce, STOIC_AEAD_NONCE_LEN) || reader.rest.len < STOIC_AEAD_TAG_LEN ||
        reader.rest.len > cap || !copy_named(sealer, &key, name, now)) {
        return false;
    }
    stoic_copy(out, cap, reader.rest);
    const bool is_open = open_under(sealer, &key, out, reader.rest.len, nonce);
    STOIC_WIPE(&key);
    if (is_open) {
        *out_len = reader.rest.len - STOIC_AEAD_TAG_LEN;
    } else {
        stoic_wipe(out, reader.rest.len);
    }
    return is_open;
}
