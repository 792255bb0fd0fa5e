/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The session store in memory: places under one lock, searched one after the other. That is quick enough for
 * the few thousand sessions it may hold, and there is no index to keep right.
 */
#include <pthread.h>

#include "store/session.h"

typedef struct place {
    stoic_session *session; /* NULL: free */
    uint64_t number;        /* counts up: the smallest one is the oldest */
} place;

typedef struct memory_store {
    stoic_session_store face;
    const stoic_allocator *allocator;
    size_t size; /* of the allocation */
    pthread_mutex_t lock;
    uint64_t last_number;
    size_t num_places;
    place places[];
} memory_store;

static bool is_for(const place *at, stoic_bytes server_name, stoic_bytes binding) {
    return stoic_bytes_equal(stoic_session_server_name(at->session), server_name) &&
           stoic_bytes_equal(stoic_session_binding(at->session), binding);
}

/* Where a new session goes: over the oldest of its own kind when there are enough of them, else to a free
 * place, else over the oldest of all. */
static place *place_for(memory_store *store, const stoic_session *session) {
    place *oldest_of_kind = NULL, *oldest = NULL, *free_place = NULL;
    size_t num_of_kind = 0;
    STOIC_EACH(at, store->places, store->num_places) {
        if (at->session == NULL) {
            free_place = at;
            continue;
        }
        oldest = oldest == NULL || at->number < oldest->number ? at : oldest;
        if (is_for(at, stoic_session_server_name(session), stoic_session_binding(session))) {
            num_of_kind++;
            oldest_of_kind =
                oldest_of_kind == NULL || at->number < oldest_of_kind->number ? at : oldest_of_kind;
        }
    }
    if (num_of_kind >= STOIC_SESSION_STORE_PER_NAME) {
        return oldest_of_kind;
    }
    return free_place != NULL ? free_place : oldest;
}

static void put(void *user, stoic_session *session) {
    memory_store *store = user;
    pthread_mutex_lock(&store->lock);
    place *at = place_for(store, session);
    stoic_session *old = at->session;
    *at = (place){.session = session, .number = ++store->last_number};
    pthread_mutex_unlock(&store->lock);
    stoic_session_free(old);
}

static stoic_session *take(void *user, stoic_bytes server_name, stoic_bytes binding) {
    memory_store *store = user;
    place *newest = NULL;
    stoic_session *found = NULL;
    pthread_mutex_lock(&store->lock);
    STOIC_EACH(at, store->places, store->num_places) {
        const bool fits = at->session != NULL && is_for(at, server_name, binding);
        newest = fits && (newest == NULL || at->number > newest->number) ? at : newest;
    }
    if (newest != NULL) {
        found = newest->session;
        newest->session = NULL;
    }
    pthread_mutex_unlock(&store->lock);
    return found;
}

stoic_error stoic_session_store_memory_new(const stoic_session_store **out, const stoic_allocator *allocator,
                                           size_t max_sessions) {
    if (max_sessions == 0 || max_sessions > STOIC_SESSION_STORE_MAX) {
        return STOIC_ERROR_INVALID_ARGUMENT;
    }
    const size_t size = sizeof(memory_store) + max_sessions * sizeof(place);
    memory_store *store = stoic_allocate(allocator, size);
    if (store == NULL) {
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    store->face =
        (stoic_session_store){.struct_size = sizeof(store->face), .put = put, .take = take, .user = store};
    store->allocator = allocator;
    store->size = size;
    store->num_places = max_sessions;
    pthread_mutex_init(&store->lock, NULL);
    *out = &store->face;
    return STOIC_OK;
}

void stoic_session_store_memory_free(const stoic_session_store *store) {
    if (store == NULL) {
        return;
    }
    memory_store *own = store->user;
    STOIC_EACH(at, own->places, own->num_places) {
        stoic_session_free(at->session);
    }
    pthread_mutex_destroy(&own->lock);
    stoic_release(own->allocator, own, own->size);
}
