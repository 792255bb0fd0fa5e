/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Filling a set. Lists that are new stand behind the others until all of a call have been read; only then are
 * they moved to their places, so that a failure leaves the set as it was.
 */
#include "webpki/crl_set.h"

#include "base/pem.h"
#include "webpki/limits.h"

struct stoic_crl_set {
    atomic_size_t references;
    const stoic_allocator *allocator;
    stoic_listed_crl **lists;
    size_t num;
    size_t cap;
};

/* A CertificateList has more than 127 bytes, so its length takes more than one; no text begins like that. */
enum { DER_FIRST = 0x30, DER_LONG_LENGTH = 0x80, FIRST_CAP = 4 };

static stoic_listed_crl **place(const stoic_crl_set *set, size_t index) {
    return STOIC_AT_N(set->lists, set->num, index);
}

stoic_listed_crl *stoic_crl_set_at(const stoic_crl_set *set, size_t index) {
    return *place(set, index);
}

/* ---- One list ---- */

static void free_list(const stoic_allocator *allocator, stoic_listed_crl *listed) {
    if (listed != NULL) {
        stoic_release(allocator, listed->rows, listed->crl.num_entries * sizeof(*listed->rows));
        stoic_release(allocator, listed->der, listed->der_len);
        stoic_release(allocator, listed, sizeof(*listed));
    }
}

/* Copies the list, takes the copy apart and makes its index. */
static stoic_error fill_list(const stoic_allocator *allocator, stoic_listed_crl *listed, const char **problem,
                             stoic_bytes der) {
    listed->der = stoic_allocate(allocator, der.len);
    if (listed->der == NULL) {
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    listed->der_len = der.len;
    stoic_copy(listed->der, der.len, der);
    stoic_crl crl;
    *problem = stoic_crl_read(&crl, stoic_bytes_of(listed->der, der.len));
    if (*problem != NULL) {
        return STOIC_ERROR_CRL_MALFORMED;
    }
    if (crl.num_entries > 0) {
        listed->rows = stoic_allocate(allocator, crl.num_entries * sizeof(*listed->rows));
        if (listed->rows == NULL) {
            return STOIC_ERROR_OUT_OF_MEMORY;
        }
    }
    listed->crl = crl;
    *problem = stoic_crl_index_fill(listed->rows, &listed->crl);
    return *problem == NULL ? STOIC_OK : STOIC_ERROR_CRL_MALFORMED;
}

static stoic_error new_list(stoic_listed_crl **out, const stoic_allocator *allocator, const char **problem,
                            stoic_bytes der) {
    if (der.len == 0 || der.len > STOIC_CRL_MAX_LEN) {
        *problem = der.len == 0 ? "it is empty" : "it is too long";
        return STOIC_ERROR_CRL_MALFORMED;
    }
    stoic_listed_crl *listed = stoic_allocate(allocator, sizeof(*listed));
    if (listed == NULL) {
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    const stoic_error error = fill_list(allocator, listed, problem, der);
    if (error != STOIC_OK) {
        free_list(allocator, listed);
        return error;
    }
    *out = listed;
    return STOIC_OK;
}

/* ---- Order ---- */

/* By issuer; of one issuer the newest first (RFC 5280 5.2.3: numbers grow). */
static int compare_lists(const stoic_crl *a, const stoic_crl *b) {
    const int by_issuer = stoic_bytes_compare(a->issuer, b->issuer);
    if (by_issuer != 0) {
        return by_issuer;
    }
    if (a->this_update != b->this_update) {
        return a->this_update > b->this_update ? -1 : 1;
    }
    return stoic_bytes_compare(b->number, a->number);
}

/* Where `listed` belongs among the first `num` lists. */
static size_t find_place(const stoic_crl_set *set, size_t num, const stoic_listed_crl *listed) {
    size_t start = 0;
    size_t end = num;
    while (start < end) {
        const size_t middle = start + (end - start) / 2;
        if (compare_lists(&stoic_crl_set_at(set, middle)->crl, &listed->crl) <= 0) {
            start = middle + 1;
        } else {
            end = middle;
        }
    }
    return start;
}

static void put_in_order(stoic_crl_set *set, size_t num_ordered) {
    for (size_t i = num_ordered; i < set->num; i++) {
        stoic_listed_crl *listed = stoic_crl_set_at(set, i);
        const size_t to = find_place(set, i, listed);
        for (size_t at = i; at > to; at--) {
            *place(set, at) = stoic_crl_set_at(set, at - 1);
        }
        *place(set, to) = listed;
    }
}

size_t stoic_crl_set_find(const stoic_crl_set *set, size_t *out_first, stoic_bytes issuer) {
    size_t start = 0;
    size_t end = set->num;
    while (start < end) {
        const size_t middle = start + (end - start) / 2;
        if (stoic_bytes_compare(stoic_crl_set_at(set, middle)->crl.issuer, issuer) < 0) {
            start = middle + 1;
        } else {
            end = middle;
        }
    }
    *out_first = start;
    size_t num = 0;
    while (start + num < set->num &&
           stoic_bytes_equal(stoic_crl_set_at(set, start + num)->crl.issuer, issuer)) {
        num++;
    }
    return num;
}

/* ---- Adding ---- */

static stoic_error make_room(stoic_crl_set *set) {
    if (set->num < set->cap) {
        return STOIC_OK;
    }
    const size_t cap = set->cap == 0 ? FIRST_CAP : 2 * set->cap;
    stoic_listed_crl **lists = stoic_allocate(set->allocator, cap * sizeof(*lists));
    if (lists == NULL) {
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    for (size_t i = 0; i < set->num; i++) {
        *STOIC_AT_N(lists, cap, i) = stoic_crl_set_at(set, i);
    }
    stoic_release(set->allocator, set->lists, set->cap * sizeof(*lists));
    set->lists = lists;
    set->cap = cap;
    return STOIC_OK;
}

static stoic_error append(stoic_crl_set *set, const char **problem, stoic_bytes der) {
    if (set->num >= STOIC_CRL_SET_MAX_CRLS) {
        *problem = "there are too many lists";
        return STOIC_ERROR_CRL_MALFORMED;
    }
    STOIC_TRY(make_room(set));
    stoic_listed_crl *listed;
    STOIC_TRY(new_list(&listed, set->allocator, problem, der));
    set->num++;
    *place(set, set->num - 1) = listed;
    return STOIC_OK;
}

static void drop_behind(stoic_crl_set *set, size_t num) {
    while (set->num > num) {
        free_list(set->allocator, stoic_crl_set_at(set, set->num - 1));
        set->num--;
    }
}

static stoic_error append_block(stoic_crl_set *set, stoic_error_detail *detail, const stoic_pem_block *block,
                                size_t number) {
    const char *problem = NULL;
    stoic_writer writer;
    stoic_writer_init_growing(&writer, set->allocator, STOIC_CRL_MAX_LEN);
    stoic_error error = stoic_pem_decode(&writer, block, detail);
    if (error == STOIC_OK) {
        error = append(set, &problem, stoic_writer_view(&writer));
    }
    stoic_writer_reset(&writer);
    if (error == STOIC_ERROR_BUFFER_TOO_SMALL) {
        error = STOIC_ERROR_CRL_MALFORMED;
        problem = "it is too long";
    }
    if (problem != NULL) {
        stoic_error_detail_set(detail, block->line, "revocation list %zu: %s", number, problem);
    }
    return error;
}

static stoic_error append_pem(stoic_crl_set *set, stoic_error_detail *detail, stoic_bytes text) {
    stoic_pem pem = stoic_pem_of(text);
    stoic_pem_block block;
    size_t num = 0;
    while (stoic_pem_next(&pem, &block)) {
        if (stoic_bytes_equal(block.label, stoic_bytes_of_text("X509 CRL"))) { /* RFC 7468 6 */
            num++;
            STOIC_TRY(append_block(set, detail, &block, num));
        }
    }
    STOIC_TRY(stoic_pem_error(&pem, detail));
    if (num == 0) {
        stoic_error_detail_set(detail, 0, "there is no block -----BEGIN X509 CRL-----");
        return STOIC_ERROR_PEM_NO_CRL;
    }
    return STOIC_OK;
}

static stoic_error append_der(stoic_crl_set *set, stoic_error_detail *detail, stoic_bytes der) {
    const char *problem = NULL;
    const stoic_error error = append(set, &problem, der);
    if (problem != NULL) {
        stoic_error_detail_set(detail, 0, "revocation list: %s", problem);
    }
    return error;
}

static bool is_der(stoic_bytes bytes) {
    return bytes.len >= 2 && stoic_byte_at(bytes, 0) == DER_FIRST &&
           stoic_byte_at(bytes, 1) >= DER_LONG_LENGTH;
}

stoic_error stoic_crl_set_add(stoic_crl_set *set, stoic_error_detail *detail, stoic_bytes pem_or_der) {
    const size_t before = set->num;
    const stoic_error error =
        is_der(pem_or_der) ? append_der(set, detail, pem_or_der) : append_pem(set, detail, pem_or_der);
    if (error == STOIC_OK) {
        put_in_order(set, before);
    } else {
        drop_behind(set, before);
    }
    return error;
}

/* ---- The set ---- */

stoic_error stoic_crl_set_new(stoic_crl_set **out, const stoic_allocator *allocator) {
    stoic_crl_set *set = stoic_allocate(allocator, sizeof(*set));
    if (set == NULL) {
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    atomic_init(&set->references, 1);
    set->allocator = allocator;
    *out = set;
    return STOIC_OK;
}

stoic_crl_set *stoic_crl_set_retain(stoic_crl_set *set) {
    atomic_fetch_add_explicit(&set->references, 1, memory_order_relaxed);
    return set;
}

void stoic_crl_set_release(stoic_crl_set *set) {
    if (set == NULL || atomic_fetch_sub_explicit(&set->references, 1, memory_order_acq_rel) != 1) {
        return;
    }
    drop_behind(set, 0);
    stoic_release(set->allocator, set->lists, set->cap * sizeof(*set->lists));
    stoic_release(set->allocator, set, sizeof(*set));
}

size_t stoic_crl_set_num_crls(const stoic_crl_set *set) {
    return set->num;
}

stoic_bytes stoic_crl_set_crl(const stoic_crl_set *set, size_t index) {
    if (index >= set->num) {
        return stoic_bytes_of(NULL, 0);
    }
    const stoic_listed_crl *listed = *place(set, index);
    return stoic_bytes_of(listed->der, listed->der_len);
}

bool stoic_listed_crl_find(stoic_crl_entry *out, const stoic_listed_crl *listed, stoic_bytes serial) {
    return stoic_crl_index_find(out, listed->rows, &listed->crl, serial);
}
