/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The error map of error.h as a table, and its look-ups.
 */
#include <stdarg.h>
#include <stdio.h>

#include <stoic/bytes.h>
#include <stoic/error.h>

static const stoic_error_row error_rows[] = {
#define ERROR_ROW(number, name, fault, alert13, alert12, sentence)                                           \
    {STOIC_ERROR_##name, #name, STOIC_FAULT_##fault, alert13, alert12, sentence},
    STOIC_ERROR_MAP(ERROR_ROW)
#undef ERROR_ROW
};

const stoic_error_row *stoic_error_rows(size_t *out_num) {
    *out_num = STOIC_COUNT(error_rows);
    return error_rows;
}

const stoic_error_row *stoic_error_find(stoic_error error) {
    STOIC_EACH(row, error_rows, STOIC_COUNT(error_rows)) {
        if (row->error == error) {
            return row;
        }
    }
    return NULL;
}

const char *stoic_error_name(stoic_error error) {
    const stoic_error_row *row = stoic_error_find(error);
    if (row != NULL) {
        return row->name;
    }
    return error == STOIC_OK ? "OK" : "UNKNOWN";
}

const char *stoic_error_sentence(stoic_error error) {
    const stoic_error_row *row = stoic_error_find(error);
    if (row != NULL) {
        return row->sentence;
    }
    return error == STOIC_OK ? "Nothing failed." : "There is no such error.";
}

const char *stoic_fault_name(stoic_fault fault) {
    static const char *const names[] = {
        "none",      "peer malformed", "peer misbehaved", "peer incompatible", "peer refused", "certificate",
        "transport", "caller",         "limit",           "internal"};
    return (size_t)fault < STOIC_COUNT(names) ? *STOIC_AT(names, (size_t)fault) : "unknown";
}

void stoic_error_detail_set(stoic_error_detail *detail, size_t line, const char *format, ...) {
    if (detail == NULL) {
        return;
    }
    detail->line = line;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(detail->text, sizeof detail->text, format, arguments);
    va_end(arguments);
}
