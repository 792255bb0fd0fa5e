/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keys of logfmt and JSON (TAXONOMY E): one table with a key, what it means, and how its value is
 * written.
 */
#ifndef STOIC_OBSERVE_FIELDS_H
#define STOIC_OBSERVE_FIELDS_H

#include <stoic/notice.h>

#include "observe/line.h"

typedef struct stoic_field {
    const char *key;
    const char *type;    /* for the documentation */
    const char *meaning; /* the same */
    void (*write)(stoic_line *line, const char *key,
                  const stoic_notice *notice); /* nothing where it does not apply */
} stoic_field;

/* All fields, sorted by key: the order of JSON. */
const stoic_field *stoic_fields(size_t *out_num);
/* Indices into the table, in the order of logfmt. */
const uint8_t *stoic_fields_logfmt_order(size_t *out_num);

#endif
