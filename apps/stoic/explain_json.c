/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `stoic explain --json`: one object with four arrays, empty where nothing has the name. Keys are sorted.
 */
#include <stoic/notice.h>

#include "stoic/explain.h"

/* An object that is being written. */
typedef struct json_object {
    stoic_writer *writer;
    bool is_begun;
} json_object;

static void begin_member(json_object *object, const char *key) {
    stoic_write_printf(object->writer, "%s\"%s\":", object->is_begun ? "," : "{", key);
    object->is_begun = true;
}

static void add_text(json_object *object, const char *key, const char *text) {
    begin_member(object, key);
    stoic_write_json_string(object->writer, stoic_bytes_of_text(text));
}

/* Negative: null. */
static void add_number(json_object *object, const char *key, int number) {
    begin_member(object, key);
    if (number < 0) {
        stoic_write_text(object->writer, "null");
    } else {
        stoic_write_printf(object->writer, "%d", number);
    }
}

static void add_bool(json_object *object, const char *key, bool value) {
    begin_member(object, key);
    stoic_write_text(object->writer, value ? "true" : "false");
}

/* An array: `is_first` tells whether a comma must stand before the next element. */
static json_object begin_element(stoic_writer *writer, bool *is_first) {
    stoic_write_text(writer, *is_first ? "" : ",");
    *is_first = false;
    return (json_object){.writer = writer};
}

static void end_element(json_object *object) {
    stoic_write_text(object->writer, "}");
}

typedef struct name_of_bit {
    unsigned bit;
    const char *name;
} name_of_bit;

static void add_set(json_object *object, const char *key, unsigned set, const name_of_bit *names,
                    size_t num) {
    bool is_first = true;
    begin_member(object, key);
    stoic_write_text(object->writer, "[");
    STOIC_EACH(each, names, num) {
        if ((set & 1u << each->bit) != 0) {
            stoic_write_printf(object->writer, "%s\"%s\"", is_first ? "" : ",", each->name);
            is_first = false;
        }
    }
    stoic_write_text(object->writer, "]");
}

static void add_severities(json_object *object, const stoic_taxonomy_row *row) {
    if (row->class_ == STOIC_CLASS_NONE) {
        return; /* those of the alert inside */
    }
    add_text(object, "level", stoic_severity_name(row->credible));
    add_text(object, "level_anonymous", stoic_severity_name(row->anonymous));
    if (row->class_if != STOIC_CLASS_NONE) {
        add_text(object, "level_anonymous_if", stoic_severity_name(row->anonymous_if));
    }
    add_text(object, "level_client", stoic_severity_name(row->client));
    if (row->class_if != STOIC_CLASS_NONE) {
        add_text(object, "level_if", stoic_severity_name(row->credible_if));
    }
}

static void write_row(stoic_writer *writer, bool *is_first, const stoic_taxonomy_row *row) {
    static const name_of_bit roles[] = {{STOIC_ROLE_SERVER, "server"}, {STOIC_ROLE_CLIENT, "client"}};
    static const name_of_bit phases[] = {{STOIC_PHASE_PRE, "pre"},
                                         {STOIC_PHASE_HS, "hs"},
                                         {STOIC_PHASE_CONF, "conf"},
                                         {STOIC_PHASE_EST, "est"},
                                         {STOIC_PHASE_CLOSING, "closing"}};
    const stoic_class_row *class_ = stoic_class_find(row->class_);
    json_object object = begin_element(writer, is_first);
    add_text(&object, "cause", row->cause);
    add_text(&object, "class", stoic_class_name(row->class_));
    if (row->class_if != STOIC_CLASS_NONE) {
        add_text(&object, "class_if", stoic_class_name(row->class_if));
    }
    add_number(&object, "code", row->code);
    add_text(&object, "dir", row->directions == 1u << STOIC_SENT ? "tx" : "rx");
    add_text(&object, "disposition", row->disposition);
    add_text(&object, "explanation", row->explanation);
    add_bool(&object, "fatal", row->is_fatal);
    add_text(&object, "fault", class_ != NULL ? stoic_notice_fault_name(class_->fault) : "");
    add_severities(&object, row);
    add_text(&object, "name", row->name);
    add_set(&object, "phases", row->phases13 | row->phases12, phases, STOIC_COUNT(phases));
    add_text(&object, "remedy", row->remedy);
    add_set(&object, "roles", row->roles, roles, STOIC_COUNT(roles));
    add_text(&object, "version", row->version);
    end_element(&object);
}

/* What the log would say where the table has no row for that role and phase. */
static void write_nearest(stoic_writer *writer, bool *is_first, int alert, const explain_filter *filter) {
    stoic_explanation found;
    const stoic_role role = filter->has_role ? filter->role : STOIC_ROLE_SERVER;
    const stoic_phase phase = filter->has_phase ? filter->phase : STOIC_PHASE_HS;
    stoic_explain_alert(&found, (stoic_alert)alert, role, phase, 0);
    json_object object = begin_element(writer, is_first);
    add_text(&object, "cause", found.cause);
    add_text(&object, "class", stoic_class_name(found.class_));
    add_number(&object, "code", alert);
    add_text(&object, "dir", "rx");
    add_text(&object, "explanation", found.explanation);
    add_text(&object, "fault", stoic_notice_fault_name(found.fault));
    add_text(&object, "level", stoic_severity_name(found.credible));
    add_text(&object, "level_anonymous", stoic_severity_name(found.anonymous));
    add_text(&object, "name", stoic_alert_name((stoic_alert)alert));
    add_text(&object, "reason", stoic_reason_name(found.reason));
    add_text(&object, "remedy", found.remedy);
    end_element(&object);
}

static void write_alerts(stoic_writer *writer, const explain_subject *subject, const explain_filter *filter) {
    size_t num;
    bool is_first = true;
    const stoic_taxonomy_row *rows = stoic_taxonomy_rows(&num);
    STOIC_EACH(row, rows, num) {
        if (explain_wants_row(subject, filter, row)) {
            write_row(writer, &is_first, row);
        }
    }
    if (is_first && subject->alert >= 0) {
        write_nearest(writer, &is_first, subject->alert, filter);
    }
}

static void write_classes(stoic_writer *writer, const explain_subject *subject) {
    size_t num;
    bool is_first = true;
    const stoic_class_row *rows = stoic_class_rows(&num);
    STOIC_EACH(row, rows, num) {
        if (!subject->is_all && row != subject->class_) {
            continue;
        }
        json_object object = begin_element(writer, &is_first);
        add_text(&object, "definition", row->definition);
        add_text(&object, "family", stoic_family_name(row->family));
        add_text(&object, "fault", stoic_notice_fault_name(row->fault));
        add_text(&object, "level", stoic_severity_name(row->credible));
        add_text(&object, "level_anonymous", stoic_severity_name(row->anonymous));
        add_text(&object, "level_client", stoic_severity_name(row->client));
        add_text(&object, "name", row->name);
        add_number(&object, "number", (int)row->class_);
        add_text(&object, "remedy", row->advice);
        end_element(&object);
    }
}

static void write_error(stoic_writer *writer, bool *is_first, const stoic_error_row *row,
                        const explain_filter *filter) {
    const bool is_late = row->fault == STOIC_FAULT_TRANSPORT;
    const stoic_phase phase =
        filter->has_phase ? filter->phase : (is_late ? STOIC_PHASE_EST : STOIC_PHASE_HS);
    const stoic_role role = filter->has_role ? filter->role : STOIC_ROLE_SERVER;
    stoic_explanation found;
    stoic_explain_error(&found, row->error, role, phase);
    json_object object = begin_element(writer, is_first);
    add_number(&object, "alert12", row->alert12);
    add_number(&object, "alert13", row->alert13);
    add_text(&object, "cause", found.cause);
    add_text(&object, "class", stoic_class_name(found.class_));
    add_text(&object, "explanation", row->sentence);
    add_text(&object, "fault", stoic_notice_fault_name(found.fault));
    add_text(&object, "kind", stoic_fault_name(row->fault));
    add_text(&object, "level", stoic_severity_name(found.credible));
    add_text(&object, "level_anonymous", stoic_severity_name(found.anonymous));
    add_text(&object, "name", row->name);
    add_number(&object, "number", (int)row->error);
    add_text(&object, "reason", stoic_reason_name(found.reason));
    add_text(&object, "remedy", found.remedy);
    end_element(&object);
}

static void write_errors(stoic_writer *writer, const explain_subject *subject, const explain_filter *filter) {
    size_t num;
    bool is_first = true;
    const stoic_error_row *rows = stoic_error_rows(&num);
    STOIC_EACH(row, rows, num) {
        if (subject->is_all || row == subject->error) {
            write_error(writer, &is_first, row, filter);
        }
    }
}

static void write_reasons(stoic_writer *writer, const explain_subject *subject) {
    size_t num, num_classes;
    bool is_first = true;
    const stoic_reason_row *rows = stoic_reason_rows(&num);
    const stoic_class_row *classes = stoic_class_rows(&num_classes);
    STOIC_EACH(row, rows, num) {
        if (!subject->is_all && row != subject->reason) {
            continue;
        }
        bool is_first_class = true;
        json_object object = begin_element(writer, &is_first);
        begin_member(&object, "classes");
        stoic_write_text(writer, "[");
        STOIC_EACH(class_, classes, num_classes) {
            if ((row->classes & UINT32_C(1) << class_->class_) != 0) {
                stoic_write_printf(writer, "%s\"%s\"", is_first_class ? "" : ",", class_->name);
                is_first_class = false;
            }
        }
        stoic_write_text(writer, "]");
        add_text(&object, "explanation", row->sentence);
        add_text(&object, "name", row->name);
        end_element(&object);
    }
}

void explain_print_json(stoic_writer *writer, const explain_subject *subject, const explain_filter *filter) {
    stoic_write_text(writer, "{\"alerts\":[");
    write_alerts(writer, subject, filter);
    stoic_write_text(writer, "],\"classes\":[");
    write_classes(writer, subject);
    stoic_write_text(writer, "],\"errors\":[");
    write_errors(writer, subject, filter);
    stoic_write_text(writer, "],\"reasons\":[");
    write_reasons(writer, subject);
    stoic_write_text(writer, "]}\n");
}
