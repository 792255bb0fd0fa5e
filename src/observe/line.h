/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A line of logfmt or JSON that is being written: keys with their values.
 */
#ifndef STOIC_OBSERVE_LINE_H
#define STOIC_OBSERVE_LINE_H

#include <stoic/notice.h>

#include "observe/limits.h"

typedef struct stoic_line {
    stoic_writer *writer;
    stoic_format format; /* LOGFMT or JSON */
    bool is_begun;       /* a field stands in it */
    bool is_tight;       /* texts of the peer are cut short, because the line was too long otherwise */
} stoic_line;

/* The most that one escaped text takes: each byte as \xHH, and the mark of a cut. */
#define STOIC_LINE_ESCAPED_MAX (4 * STOIC_SHOWN_NAME + 1)

/* A key, whose value is to follow; then a value of printable ASCII. */
void stoic_line_begin(stoic_line *line, const char *key);
void stoic_line_value(stoic_line *line, stoic_bytes text);

/* A text of our own: nothing at all where it is empty. */
void stoic_line_text(stoic_line *line, const char *key, const char *text);
/* A text of the peer, or of the configuration: escaped, and cut after `max` bytes; nothing where it is empty.
 */
void stoic_line_escaped(stoic_line *line, const char *key, stoic_bytes text, size_t max);
void stoic_line_number(stoic_line *line, const char *key, uint64_t number);
void stoic_line_bool(stoic_line *line, const char *key, bool value);
void stoic_line_id(stoic_line *line, const char *key, uint64_t id);
/* Seconds since 1970 as RFC 3339. */
void stoic_line_moment(stoic_line *line, const char *key, int64_t seconds);

/* Lists: a JSON array, or the items with commas between. */
typedef struct stoic_line_list {
    stoic_line *line;
    size_t num;
} stoic_line_list;

stoic_line_list stoic_line_open_list(stoic_line *line, const char *key);
/* `text` is ours or escaped, without a space; a comma inside becomes \x2c, for it would look like the next
 * item. */
void stoic_line_add(stoic_line_list *list, stoic_bytes text);
void stoic_line_add_text(stoic_line_list *list, const char *text);
void stoic_line_close_list(stoic_line_list *list);

#endif
