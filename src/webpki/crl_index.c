/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Heapsort: in place, without recursion, and never worse than n log n, whatever order a list has.
 */
#include "webpki/crl_index.h"

enum { KEY_LEN = sizeof(uint32_t) };

int stoic_bytes_compare(stoic_bytes a, stoic_bytes b) {
    if (a.len != b.len) {
        return a.len < b.len ? -1 : 1;
    }
    stoic_reader left = stoic_reader_of(a);
    stoic_reader right = stoic_reader_of(b);
    uint8_t x;
    uint8_t y;
    while (stoic_read_u8(&left, &x) && stoic_read_u8(&right, &y)) {
        if (x != y) {
            return x < y ? -1 : 1;
        }
    }
    return 0;
}

static uint32_t key_of(stoic_bytes serial) {
    const size_t len = serial.len < KEY_LEN ? serial.len : KEY_LEN;
    const stoic_bytes tail = stoic_slice(serial, serial.len - len, len);
    uint32_t key = 0;
    STOIC_EACH(byte, tail.data, tail.len) {
        key = key << 8 | *byte;
    }
    return key;
}

/* Of entries that were read once before. */
static void read_entry(stoic_crl_entry *out, const stoic_crl *crl, uint32_t offset) {
    stoic_reader reader =
        stoic_reader_of(stoic_slice(crl->entries, offset, crl->entries.len - (size_t)offset));
    *out = (stoic_crl_entry){0};
    (void)stoic_crl_entry_next(&reader, out);
}

static int compare_serial(const stoic_crl *crl, const stoic_crl_index_row *row, uint32_t key,
                          stoic_bytes serial) {
    if (row->key != key) {
        return row->key < key ? -1 : 1;
    }
    stoic_crl_entry entry;
    read_entry(&entry, crl, row->offset);
    return stoic_bytes_compare(entry.serial, serial);
}

static int compare_rows(const stoic_crl *crl, const stoic_crl_index_row *a, const stoic_crl_index_row *b) {
    if (a->key != b->key) {
        return a->key < b->key ? -1 : 1;
    }
    stoic_crl_entry entry;
    read_entry(&entry, crl, b->offset);
    return compare_serial(crl, a, b->key, entry.serial);
}

static void swap_rows(stoic_crl_index_row *a, stoic_crl_index_row *b) {
    const stoic_crl_index_row kept = *a;
    *a = *b;
    *b = kept;
}

/* Lets row `top` sink until no child in rows[0..num) is greater. */
static void sink(stoic_crl_index_row *rows, size_t num, size_t top, const stoic_crl *crl) {
    for (size_t child = 2 * top + 1; child < num; child = 2 * top + 1) {
        if (child + 1 < num &&
            compare_rows(crl, STOIC_AT_N(rows, num, child), STOIC_AT_N(rows, num, child + 1)) < 0) {
            child++;
        }
        if (compare_rows(crl, STOIC_AT_N(rows, num, top), STOIC_AT_N(rows, num, child)) >= 0) {
            return;
        }
        swap_rows(STOIC_AT_N(rows, num, top), STOIC_AT_N(rows, num, child));
        top = child;
    }
}

static void sort(stoic_crl_index_row *rows, size_t num, const stoic_crl *crl) {
    for (size_t top = num / 2; top > 0; top--) {
        sink(rows, num, top - 1, crl);
    }
    for (size_t left = num; left > 1; left--) {
        swap_rows(STOIC_AT_N(rows, num, 0), STOIC_AT_N(rows, num, left - 1));
        sink(rows, left - 1, 0, crl);
    }
}

const char *stoic_crl_index_fill(stoic_crl_index_row *rows, const stoic_crl *crl) {
    const size_t num = crl->num_entries;
    stoic_reader entries = stoic_reader_of(crl->entries);
    STOIC_EACH(row, rows, num) {
        stoic_crl_entry entry;
        row->offset = (uint32_t)(crl->entries.len - stoic_reader_left(&entries));
        const char *problem = stoic_crl_entry_next(&entries, &entry);
        if (problem != NULL) {
            return problem;
        }
        row->key = key_of(entry.serial);
    }
    sort(rows, num, crl);
    for (size_t i = 1; i < num; i++) {
        if (compare_rows(crl, STOIC_AT_N(rows, num, i - 1), STOIC_AT_N(rows, num, i)) == 0) {
            return "it has a serial number twice";
        }
    }
    return NULL;
}

bool stoic_crl_index_find(stoic_crl_entry *out, const stoic_crl_index_row *rows, const stoic_crl *crl,
                          stoic_bytes serial) {
    const uint32_t key = key_of(serial);
    size_t start = 0;
    size_t end = crl->num_entries;
    while (start < end) {
        const size_t middle = start + (end - start) / 2;
        const stoic_crl_index_row *row = STOIC_AT_N(rows, crl->num_entries, middle);
        const int order = compare_serial(crl, row, key, serial);
        if (order == 0) {
            read_entry(out, crl, row->offset);
            return true;
        }
        if (order < 0) {
            start = middle + 1;
        } else {
            end = middle;
        }
    }
    return false;
}
