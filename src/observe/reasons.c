/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reasons as a table, from the one list in <stoic/reasons.h>.
 */
#include <stoic/bytes.h>
#include <stoic/taxonomy.h>

#define REASON_ROW(upper, reason_name, class_set, text)                                                      \
    {.reason = STOIC_REASON_##upper, .name = (reason_name), .classes = (class_set), .sentence = (text)},

static const stoic_reason_row reasons[] = {STOIC_REASON_LIST(REASON_ROW, STOIC_CLASS_BIT)};

/* Each reason is a label of a metric: the bound is part of the taxonomy (A.5). */
#define MAX_REASONS 128
_Static_assert(STOIC_REASON_END - 1 <= MAX_REASONS, "too many reasons");

const stoic_reason_row *stoic_reason_rows(size_t *out_num) {
    *out_num = STOIC_COUNT(reasons);
    return reasons;
}

const stoic_reason_row *stoic_reason_find(stoic_reason reason) {
    if (reason <= STOIC_REASON_NONE || reason >= STOIC_REASON_END) {
        return NULL;
    }
    return STOIC_AT(reasons, (size_t)reason - 1);
}

const char *stoic_reason_name(stoic_reason reason) {
    const stoic_reason_row *row = stoic_reason_find(reason);
    return row != NULL ? row->name : "";
}
