/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `stoic explain` for people: a heading for each thing that has the name, and below it what the tables say.
 */
#include "stoic/explain.h"

#include <string.h>

static const char indent[] = "  ";

bool explain_wants_row(const explain_subject *subject, const explain_filter *filter,
                       const stoic_taxonomy_row *row) {
    const bool is_known = subject->alert >= 0 && stoic_alert_is_known((stoic_alert)subject->alert);
    const int code = is_known ? subject->alert : -1;
    const bool is_meant = subject->is_all || (subject->alert >= 0 && row->code == code &&
                                              (is_known || row->qualifier != STOIC_ROW_SPECIAL));
    const unsigned phases = row->phases13 | row->phases12;
    return is_meant && (!filter->has_role || (row->roles & 1u << filter->role) != 0) &&
           (!filter->has_phase || (phases & 1u << filter->phase) != 0);
}

/* "  what:   text" */
static void put(stoic_writer *writer, const char *label, const char *text) {
    if (*text != '\0') {
        stoic_write_printf(writer, "%s%-8s %s\n", indent, label, text);
    }
}

static const char *roles_of(const stoic_taxonomy_row *row) {
    if (row->roles == 1u << STOIC_ROLE_SERVER) {
        return "server";
    }
    return row->roles == 1u << STOIC_ROLE_CLIENT ? "client" : "both roles";
}

static void put_heading(stoic_writer *writer, const stoic_taxonomy_row *row) {
    const bool is_sent = row->directions == 1u << STOIC_SENT;
    stoic_write_text(writer, "\nalert ");
    if (row->code >= 0) {
        stoic_write_printf(writer, "%d ", row->code);
    }
    stoic_write_printf(writer, "%s, %s by us as %s, phase %s, TLS %s\n", row->name,
                       is_sent ? "sent" : "received", roles_of(row), row->phase, row->version);
}

static const char *condition_text(stoic_row_condition condition) {
    static const char *const texts[] = {
        "",
        "if the self-check finds a defect of our certificate",
        "if our key and certificate do not match",
        "if our staple is stale or says revoked",
        "if the ECH key is not one of ours",
        "if the peer is credible",
        "if memory, descriptors or random bytes ran out",
        "if it happens again",
    };
    return *STOIC_AT(texts, (size_t)condition);
}

static void put_class(stoic_writer *writer, const char *label, const stoic_taxonomy_row *row, bool holds) {
    const stoic_class_row *class_ = stoic_class_find(holds ? row->class_if : row->class_);
    const stoic_severity credible = holds ? row->credible_if : row->credible;
    const stoic_severity anonymous = holds ? row->anonymous_if : row->anonymous;
    if (class_ == NULL) {
        put(writer, label, "that of the alert inside");
        return;
    }
    stoic_write_printf(writer, "%s%-8s %s, level %s", indent, label, class_->name,
                       stoic_severity_name(credible));
    if ((row->roles & 1u << STOIC_ROLE_SERVER) != 0 && anonymous != credible) {
        stoic_write_printf(writer, " (%s from strangers)", stoic_severity_name(anonymous));
    }
    if (!holds && row->client != credible) {
        stoic_write_printf(writer, " (%s towards an upstream)", stoic_severity_name(row->client));
    }
    stoic_write_printf(writer, ", fault: %s", stoic_notice_fault_name(class_->fault));
    stoic_write_printf(writer, "%s%s\n", holds ? ", " : "", holds ? condition_text(row->condition) : "");
}

static void put_row(stoic_writer *writer, const stoic_taxonomy_row *row) {
    put_heading(writer, row);
    if (row->class_if != STOIC_CLASS_NONE) {
        put_class(writer, "class:", row, true);
        put_class(writer, "or else:", row, false);
    } else {
        put_class(writer, "class:", row, false);
    }
    put(writer, "what:", row->explanation);
    put(writer, "why:", row->cause);
    put(writer, "do:", row->remedy);
}

/* The table has no row for that role and phase: what the log would say. */
static void put_nearest(stoic_writer *writer, const explain_subject *subject, const explain_filter *filter) {
    stoic_explanation found;
    const stoic_role role = filter->has_role ? filter->role : STOIC_ROLE_SERVER;
    const stoic_phase phase = filter->has_phase ? filter->phase : STOIC_PHASE_HS;
    stoic_explain_alert(&found, (stoic_alert)subject->alert, role, phase, 0);
    stoic_write_printf(writer, "\nalert %d %s, received by us as %s, phase %s\n", subject->alert,
                       stoic_alert_name((stoic_alert)subject->alert), stoic_role_name(role),
                       stoic_phase_name(phase));
    stoic_write_printf(writer, "%sclass:   %s.%s, level %s, fault: %s\n", indent,
                       stoic_class_name(found.class_), stoic_reason_name(found.reason),
                       stoic_severity_name(found.credible), stoic_notice_fault_name(found.fault));
    put(writer, "what:", found.explanation);
    put(writer, "why:", found.cause);
    put(writer, "do:", found.remedy);
}

static void put_alerts(stoic_writer *writer, const explain_subject *subject, const explain_filter *filter) {
    size_t num, num_found = 0;
    const stoic_taxonomy_row *rows = stoic_taxonomy_rows(&num);
    STOIC_EACH(row, rows, num) {
        if (explain_wants_row(subject, filter, row)) {
            put_row(writer, row);
            num_found++;
        }
    }
    if (num_found == 0 && subject->alert >= 0) {
        put_nearest(writer, subject, filter);
    }
}

static void put_sent_alert(stoic_writer *writer, const stoic_error_row *error) {
    if (error->alert13 == STOIC_ALERT_NONE) {
        put(writer, "alert:", "none is sent");
        return;
    }
    stoic_write_printf(writer, "%salert:   the peer gets %s (%d)", indent,
                       stoic_alert_name((stoic_alert)error->alert13), error->alert13);
    if (error->alert12 != error->alert13) {
        stoic_write_printf(writer, ", in TLS 1.2 %s (%d)", stoic_alert_name((stoic_alert)error->alert12),
                           error->alert12);
    }
    stoic_write_text(writer, "\n");
}

static void put_error_as(stoic_writer *writer, const stoic_error_row *error, stoic_role role,
                         stoic_phase phase) {
    stoic_explanation found;
    stoic_explain_error(&found, error->error, role, phase);
    stoic_write_printf(writer, "%s%s:  %s.%s, level %s", indent, stoic_role_name(role),
                       stoic_class_name(found.class_), stoic_reason_name(found.reason),
                       stoic_severity_name(found.credible));
    if (found.anonymous != found.credible) {
        stoic_write_printf(writer, " (%s from strangers)", stoic_severity_name(found.anonymous));
    }
    stoic_write_printf(writer, ", fault: %s\n", stoic_notice_fault_name(found.fault));
    put(writer, "why:", found.cause);
    put(writer, "do:", found.remedy);
}

static void put_error(stoic_writer *writer, const stoic_error_row *error, const explain_filter *filter) {
    const bool is_late = error->fault == STOIC_FAULT_TRANSPORT;
    const stoic_phase phase =
        filter->has_phase ? filter->phase : (is_late ? STOIC_PHASE_EST : STOIC_PHASE_HS);
    stoic_write_printf(writer, "\nerror %d %s\n", (int)error->error, error->name);
    put(writer, "what:", error->sentence);
    put(writer, "kind:", stoic_fault_name(error->fault));
    put_sent_alert(writer, error);
    for (int role = STOIC_ROLE_SERVER; role <= STOIC_ROLE_CLIENT; role++) {
        if (!filter->has_role || filter->role == (stoic_role)role) {
            put_error_as(writer, error, (stoic_role)role, phase);
        }
    }
}

static void put_reasons_of(stoic_writer *writer, const stoic_class_row *class_) {
    size_t num;
    const stoic_reason_row *rows = stoic_reason_rows(&num);
    stoic_write_printf(writer, "%sreasons:", indent);
    STOIC_EACH(row, rows, num) {
        if ((row->classes & UINT32_C(1) << class_->class_) != 0) {
            stoic_write_printf(writer, " %s", row->name);
        }
    }
    stoic_write_text(writer, "\n");
}

static void put_class_row(stoic_writer *writer, const stoic_class_row *class_) {
    stoic_write_printf(writer, "\nclass %s, family %s\n", class_->name, stoic_family_name(class_->family));
    put(writer, "what:", class_->definition);
    stoic_write_printf(writer, "%slevel:   %s, from strangers %s, towards an upstream %s\n", indent,
                       stoic_severity_name(class_->credible), stoic_severity_name(class_->anonymous),
                       stoic_severity_name(class_->client));
    put(writer, "fault:", stoic_notice_fault_name(class_->fault));
    put(writer, "do:", class_->advice);
    put_reasons_of(writer, class_);
}

static void put_reason(stoic_writer *writer, const stoic_reason_row *reason) {
    size_t num;
    const stoic_class_row *classes = stoic_class_rows(&num);
    stoic_write_printf(writer, "\nreason %s\n", reason->name);
    put(writer, "what:", reason->sentence);
    STOIC_EACH(class_, classes, num) {
        if ((reason->classes & UINT32_C(1) << class_->class_) != 0) {
            stoic_write_printf(writer, "%sclass:   %s, fault: %s\n", indent, class_->name,
                               stoic_notice_fault_name(class_->fault));
            put(writer, "do:", class_->advice);
        }
    }
}

void explain_print_text(stoic_writer *writer, const explain_subject *subject, const explain_filter *filter) {
    size_t num;
    const stoic_error_row *errors = stoic_error_rows(&num);
    put_alerts(writer, subject, filter);
    STOIC_EACH(error, errors, num) {
        if (subject->is_all || error == subject->error) {
            put_error(writer, error, filter);
        }
    }
    const stoic_class_row *classes = stoic_class_rows(&num);
    STOIC_EACH(class_, classes, num) {
        if (subject->is_all || class_ == subject->class_) {
            put_class_row(writer, class_);
        }
    }
    const stoic_reason_row *reasons = stoic_reason_rows(&num);
    STOIC_EACH(reason, reasons, num) {
        if (subject->is_all || reason == subject->reason) {
            put_reason(writer, reason);
        }
    }
    stoic_writer_drop_front(writer, writer->len > 0 ? 1 : 0); /* the empty line before the first heading */
}

void explain_print_overview(stoic_writer *writer) {
    size_t num;
    const stoic_class_row *rows = stoic_class_rows(&num);
    stoic_write_text(writer,
                     "Everything that happens on a connection has one of these classes. Levels: as a server, "
                     "from strangers, towards an upstream.\n\n");
    STOIC_EACH(row, rows, num) {
        stoic_write_printf(writer, "%-15s %-6s %-6s %-6s %s\n", row->name, stoic_severity_name(row->credible),
                           stoic_severity_name(row->anonymous), stoic_severity_name(row->client),
                           row->definition);
    }
    stoic_write_text(writer,
                     "\nstoic explain NAME tells more about one of them, an alert, an error or a reason; "
                     "stoic explain all about everything.\n");
}
