/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A list of pointers to entries, and a sorted index. Keeping the index sorted moves half of it for each
 * certificate: for the 140 roots of a system's bundle that is nothing, for 10,000 some milliseconds in all.
 */
#include "webpki/certificate_list.h"

struct stoic_list_entry {
    stoic_certificate view; /* of `der` */
    size_t size;            /* of the allocation */
    uint8_t der[];
};

/* A subject may be anything, but only those that this side trusts are in the index: nobody can choose
 * subjects that collide. */
static uint64_t hash_of(stoic_bytes subject) {
    const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);
    stoic_reader reader = stoic_reader_of(subject);
    uint64_t hash = subject.len * odd;
    uint64_t word;
    uint8_t byte;
    while (stoic_read_u64(&reader, &word)) {
        hash = (hash ^ word) * odd;
        hash ^= hash >> 29;
    }
    while (stoic_read_u8(&reader, &byte)) {
        hash = (hash ^ byte) * odd;
    }
    return hash ^ hash >> 32;
}

static stoic_list_entry *entry_at(const stoic_certificate_list *list, size_t position) {
    return *STOIC_AT_N(list->entries, list->num, position);
}

/* The first row whose hash is at least `hash`. */
static size_t lower_bound(const stoic_certificate_list *list, uint64_t hash) {
    size_t low = 0;
    size_t high = list->num;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (STOIC_AT_N(list->index, list->num, middle)->hash < hash) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

stoic_list_cursor stoic_certificate_list_find(const stoic_certificate_list *list, stoic_bytes subject) {
    const uint64_t hash = hash_of(subject);
    return (stoic_list_cursor){.hash = hash, .row = lower_bound(list, hash)};
}

const stoic_certificate *stoic_certificate_list_next(const stoic_certificate_list *list, size_t *position,
                                                     stoic_list_cursor *cursor, stoic_bytes subject) {
    while (cursor->row < list->num) {
        const stoic_list_index_row *row = STOIC_AT_N(list->index, list->num, cursor->row);
        if (row->hash != cursor->hash) {
            return NULL;
        }
        cursor->row++;
        const stoic_certificate *found = &entry_at(list, row->position)->view;
        if (stoic_bytes_equal(found->subject, subject)) {
            *position = row->position;
            return found;
        }
    }
    return NULL;
}

const stoic_certificate *stoic_certificate_list_at(const stoic_certificate_list *list, size_t position) {
    return position < list->num ? &entry_at(list, position)->view : NULL;
}

static bool has(const stoic_certificate_list *list, const stoic_certificate *certificate) {
    stoic_list_cursor cursor = stoic_certificate_list_find(list, certificate->subject);
    size_t position;
    for (;;) {
        const stoic_certificate *other =
            stoic_certificate_list_next(list, &position, &cursor, certificate->subject);
        if (other == NULL || stoic_bytes_equal(other->der, certificate->der)) {
            return other != NULL;
        }
    }
}

static void *grown(const stoic_allocator *allocator, void *array, size_t num, size_t larger, size_t size) {
    void *found = larger > SIZE_MAX / size ? NULL : stoic_allocate(allocator, larger * size);
    if (found != NULL && num > 0) {
        stoic_copy(found, larger * size, stoic_bytes_of(array, num * size));
    }
    return found;
}

/* Makes room for one more. */
static stoic_error reserve(stoic_certificate_list *list, const stoic_allocator *allocator) {
    if (list->num < list->cap) {
        return STOIC_OK;
    }
    const size_t larger = list->cap == 0 ? 4 : 2 * list->cap;
    stoic_list_entry **entries = grown(allocator, list->entries, list->num, larger, sizeof(*list->entries));
    stoic_list_index_row *index = grown(allocator, list->index, list->num, larger, sizeof(*list->index));
    if (entries == NULL || index == NULL) {
        stoic_release(allocator, entries, larger * sizeof(*entries));
        stoic_release(allocator, index, larger * sizeof(*index));
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    stoic_release(allocator, list->entries, list->cap * sizeof(*entries));
    stoic_release(allocator, list->index, list->cap * sizeof(*index));
    list->entries = entries;
    list->index = index;
    list->cap = larger;
    return STOIC_OK;
}

static stoic_error new_entry(stoic_list_entry **out, const stoic_allocator *allocator,
                             stoic_error_detail *detail, stoic_bytes der) {
    const size_t size = sizeof(stoic_list_entry) + der.len;
    stoic_list_entry *entry = stoic_allocate(allocator, size);
    if (entry == NULL) {
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    entry->size = size;
    entry->view.struct_size = sizeof(entry->view);
    stoic_copy(entry->der, der.len, der);
    const stoic_error error =
        stoic_certificate_read(&entry->view, stoic_bytes_of(entry->der, der.len), detail);
    if (error != STOIC_OK) {
        stoic_release(allocator, entry, size);
        return error;
    }
    *out = entry;
    return STOIC_OK;
}

/* There is room. */
static void insert(stoic_certificate_list *list, stoic_list_entry *entry) {
    const uint64_t hash = hash_of(entry->view.subject);
    size_t at = lower_bound(list, hash);
    while (at < list->num && STOIC_AT_N(list->index, list->num, at)->hash == hash) {
        at++; /* those of one name stay in the order of adding */
    }
    const size_t num_behind = list->num - at;
    list->num++;
    *STOIC_AT_N(list->entries, list->cap, list->num - 1) = entry;
    if (num_behind > 0) {
        void *to = STOIC_AT_N(list->index, list->cap, at + 1);
        const size_t size = num_behind * sizeof(*list->index);
        stoic_move(to, size, stoic_bytes_of(STOIC_AT_N(list->index, list->cap, at), size));
    }
    *STOIC_AT_N(list->index, list->cap, at) = (stoic_list_index_row){.hash = hash, .position = list->num - 1};
}

stoic_error stoic_certificate_list_add(stoic_certificate_list *list, const stoic_allocator *allocator,
                                       stoic_error_detail *detail, stoic_bytes der) {
    stoic_list_entry *entry = NULL;
    STOIC_TRY(new_entry(&entry, allocator, detail, der));
    if (has(list, &entry->view)) {
        stoic_release(allocator, entry, entry->size);
        return STOIC_OK;
    }
    const stoic_error error = reserve(list, allocator);
    if (error != STOIC_OK) {
        stoic_release(allocator, entry, entry->size);
        return error;
    }
    insert(list, entry);
    return STOIC_OK;
}

void stoic_certificate_list_cut(stoic_certificate_list *list, const stoic_allocator *allocator, size_t num) {
    size_t num_kept = 0;
    STOIC_EACH(row, list->index, list->num) {
        if (row->position < num) {
            *STOIC_AT_N(list->index, list->cap, num_kept++) = *row;
        }
    }
    while (list->num > num) {
        stoic_list_entry *entry = entry_at(list, list->num - 1);
        stoic_release(allocator, entry, entry->size);
        list->num--;
    }
}

void stoic_certificate_list_free(stoic_certificate_list *list, const stoic_allocator *allocator) {
    stoic_certificate_list_cut(list, allocator, 0);
    stoic_release(allocator, list->entries, list->cap * sizeof(*list->entries));
    stoic_release(allocator, list->index, list->cap * sizeof(*list->index));
    STOIC_ZERO(list);
}
