/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Object identifiers as dotted numbers.
 */
#include "webpki/oid_text.h"

/* X.690 8.19: base 128; the first number holds two arcs. Arcs beyond 64 bits keep their low bits: nobody has
 * any. */
void stoic_oid_write(stoic_writer *writer, stoic_bytes oid) {
    uint64_t arc = 0;
    bool is_first = true;
    STOIC_EACH(byte, oid.data, oid.len) {
        arc = arc << 7 | (*byte & 0x7f);
        if ((*byte & 0x80) != 0) {
            continue;
        }
        if (is_first) {
            const uint64_t top = arc < 80 ? arc / 40 : 2;
            stoic_write_printf(writer, "%u.%llu", (unsigned)top, (unsigned long long)(arc - top * 40));
        } else {
            stoic_write_printf(writer, ".%llu", (unsigned long long)arc);
        }
        is_first = false;
        arc = 0;
    }
}
