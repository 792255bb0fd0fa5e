/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two lists of certificates under one count of references.
 */
#include "webpki/trust_store.h"

/* A file of PEM is hardly ever longer; a growing writer wants a limit. */
#define MAX_FILE (64 * 1024 * 1024)

stoic_error stoic_trust_store_new(stoic_trust_store **out, const stoic_allocator *allocator) {
    stoic_trust_store *store = stoic_allocate(allocator, sizeof(*store));
    if (store == NULL) {
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    atomic_init(&store->references, 1);
    store->allocator = allocator;
    *out = store;
    return STOIC_OK;
}

stoic_trust_store *stoic_trust_store_retain(stoic_trust_store *store) {
    atomic_fetch_add_explicit(&store->references, 1, memory_order_relaxed);
    return store;
}

void stoic_trust_store_release(stoic_trust_store *store) {
    if (store == NULL || atomic_fetch_sub_explicit(&store->references, 1, memory_order_acq_rel) != 1) {
        return;
    }
    stoic_certificate_list_free(&store->anchors, store->allocator);
    stoic_certificate_list_free(&store->end_entities, store->allocator);
    stoic_release(store->allocator, store, sizeof(*store));
}

/* All certificates of a text, or none. */
static stoic_error add_pem(const stoic_trust_store *store, stoic_certificate_list *list,
                           stoic_error_detail *detail, stoic_bytes pem) {
    const size_t num_before = list->num;
    stoic_writer chain;
    stoic_writer_init_growing(&chain, store->allocator, MAX_FILE);
    stoic_error error = stoic_chain_from_pem(&chain, pem, detail);
    stoic_reader rest = stoic_reader_of(stoic_writer_view(&chain));
    stoic_bytes der;
    while (error == STOIC_OK && stoic_read_vector24(&rest, &der)) {
        error = stoic_certificate_list_add(list, store->allocator, detail, der);
    }
    if (error != STOIC_OK) {
        stoic_certificate_list_cut(list, store->allocator, num_before);
    }
    stoic_writer_reset(&chain);
    return error;
}

stoic_error stoic_trust_store_add_anchors(stoic_trust_store *store, stoic_error_detail *detail,
                                          stoic_bytes pem) {
    return add_pem(store, &store->anchors, detail, pem);
}

stoic_error stoic_trust_store_add_anchor(stoic_trust_store *store, stoic_error_detail *detail,
                                         stoic_bytes der) {
    return stoic_certificate_list_add(&store->anchors, store->allocator, detail, der);
}

stoic_error stoic_trust_store_add_end_entities(stoic_trust_store *store, stoic_error_detail *detail,
                                               stoic_bytes pem) {
    return add_pem(store, &store->end_entities, detail, pem);
}

stoic_error stoic_trust_store_add_end_entity(stoic_trust_store *store, stoic_error_detail *detail,
                                             stoic_bytes der) {
    return stoic_certificate_list_add(&store->end_entities, store->allocator, detail, der);
}

size_t stoic_trust_store_num_anchors(const stoic_trust_store *store) {
    return store->anchors.num;
}

size_t stoic_trust_store_num_end_entities(const stoic_trust_store *store) {
    return store->end_entities.num;
}

const stoic_certificate *stoic_trust_store_anchor(const stoic_trust_store *store, size_t index) {
    return stoic_certificate_list_at(&store->anchors, index);
}

const stoic_certificate *stoic_trust_store_end_entity(const stoic_trust_store *store, size_t index) {
    return stoic_certificate_list_at(&store->end_entities, index);
}
