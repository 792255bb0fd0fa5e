/* SPDX-License-Identifier: Apache-2.0 */
/* What `stoic explain` looks for, finds and prints. */
#ifndef STOIC_APPS_EXPLAIN_H
#define STOIC_APPS_EXPLAIN_H

#include <stoic/bytes.h>
#include <stoic/taxonomy.h>

/* More than one kind may have the same name: unknown_ca is an alert and a reason. */
typedef struct explain_subject {
    bool is_all;
    int alert;                    /* -1: none */
    const stoic_error_row *error; /* NULL: none; and so on */
    const stoic_class_row *class_;
    const stoic_reason_row *reason;
} explain_subject;

typedef struct explain_filter {
    bool has_role, has_phase;
    stoic_role role;
    stoic_phase phase;
} explain_filter;

/* Does a row of the table of alerts tell about the subject, in the role and phase asked for? */
bool explain_wants_row(const explain_subject *subject, const explain_filter *filter,
                       const stoic_taxonomy_row *row);

void explain_print_text(stoic_writer *writer, const explain_subject *subject, const explain_filter *filter);
/* One object: {"alerts":[...],"classes":[...],"errors":[...],"reasons":[...]}. */
void explain_print_json(stoic_writer *writer, const explain_subject *subject, const explain_filter *filter);
/* The classes, one line each. */
void explain_print_overview(stoic_writer *writer);

#endif
