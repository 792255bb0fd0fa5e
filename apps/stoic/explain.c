/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `stoic explain [NAME|NUMBER|all]`: what an alert, error, class or reason means, in the words of the log.
 * Here: the command line, and the search for what was meant.
 */
#include "stoic/explain.h"

#include <stdio.h>
#include <string.h>

#include "common/options.h"
#include "common/parse.h"
#include "common/problem.h"
#include "stoic/commands.h"

#define OUTPUT_MAX ((size_t)1 << 22)
#define MAX_NUMBER 9999

typedef struct explain_settings {
    const char *subject;
    bool is_json;
    explain_filter filter;
} explain_settings;

static bool take_role(void *settings, const char *value, app_problem *problem) {
    explain_settings *all = settings;
    for (int role = STOIC_ROLE_SERVER; role <= STOIC_ROLE_CLIENT; role++) {
        if (strcmp(stoic_role_name((stoic_role)role), value) == 0) {
            all->filter.has_role = true;
            all->filter.role = (stoic_role)role;
            return true;
        }
    }
    return APP_FAIL(problem, "--role: `%s` is neither server nor client", value);
}

static bool take_phase(void *settings, const char *value, app_problem *problem) {
    explain_settings *all = settings;
    for (int phase = STOIC_PHASE_PRE; phase <= STOIC_PHASE_CLOSING; phase++) {
        if (strcmp(stoic_phase_name((stoic_phase)phase), value) == 0) {
            all->filter.has_phase = true;
            all->filter.phase = (stoic_phase)phase;
            return true;
        }
    }
    return APP_FAIL(problem, "--phase: `%s` is none; take pre, hs, conf, est or closing", value);
}

static bool take_json(void *settings, const char *value, app_problem *problem) {
    explain_settings *all = settings;
    (void)value;
    (void)problem;
    all->is_json = true;
    return true;
}

static bool take_subject(void *settings, const char *value, app_problem *problem) {
    explain_settings *all = settings;
    if (all->subject != NULL) {
        return APP_FAIL(problem, "one name or number at a time; `%s` is too many", value);
    }
    all->subject = value;
    return true;
}

static const app_option options[] = {
    {"--role", "ROLE", "our role when it happens: server or client", take_role},
    {"--phase", "PHASE", "how far the connection is: pre, hs, conf, est or closing", take_phase},
    {"--json", NULL, "print one JSON object", take_json},
};

static const app_command command = {
    .name = "explain",
    .usage = "[NAME|NUMBER|all] [options]",
    .summary = "What an alert, an error, a class or a reason means, who is at fault, and what to do.\n"
               "A number is an alert's if there is one with a name; alert:N, error:N, class:NAME and\n"
               "reason:NAME are exact. Without a name: the classes.",
    .tables = {{options, STOIC_COUNT(options)}},
    .take_argument = take_subject,
};

/* ---- What was meant? --------------------------------------------------------------------------------------
 */

/* Which kinds of things the name may mean. */
typedef struct explain_query {
    stoic_bytes name;
    bool alerts, errors, classes, reasons;
} explain_query;

static explain_query parse_subject(const char *text) {
    static const struct {
        const char *prefix;
        explain_query kinds;
    } prefixes[] = {
        {"alert:", {.alerts = true}},
        {"error:", {.errors = true}},
        {"class:", {.classes = true}},
        {"reason:", {.reasons = true}},
    };
    const stoic_bytes whole = stoic_bytes_of_text(text);
    STOIC_EACH(row, prefixes, STOIC_COUNT(prefixes)) {
        const size_t len = strlen(row->prefix);
        if (whole.len > len && stoic_bytes_equal_text_nocase(stoic_slice(whole, 0, len), row->prefix)) {
            explain_query exact = row->kinds;
            exact.name = stoic_slice(whole, len, whole.len - len);
            return exact;
        }
    }
    return (explain_query){.name = whole, .alerts = true, .errors = true, .classes = true, .reasons = true};
}

static int find_alert(const explain_query *query) {
    for (int alert = 0; alert <= UINT8_MAX && query->alerts; alert++) {
        if (stoic_alert_is_known((stoic_alert)alert) &&
            stoic_bytes_equal_text_nocase(query->name, stoic_alert_name((stoic_alert)alert))) {
            return alert;
        }
    }
    return -1;
}

static const stoic_error_row *find_error(const explain_query *query) {
    size_t num;
    const stoic_error_row *rows = stoic_error_rows(&num);
    STOIC_EACH(row, rows, query->errors ? num : 0) {
        if (stoic_bytes_equal_text_nocase(query->name, row->name)) {
            return row;
        }
    }
    return NULL;
}

static const stoic_class_row *find_class(const explain_query *query) {
    size_t num;
    const stoic_class_row *rows = stoic_class_rows(&num);
    STOIC_EACH(row, rows, query->classes ? num : 0) {
        if (stoic_bytes_equal_text_nocase(query->name, row->name)) {
            return row;
        }
    }
    return NULL;
}

static const stoic_reason_row *find_reason(const explain_query *query) {
    size_t num;
    const stoic_reason_row *rows = stoic_reason_rows(&num);
    STOIC_EACH(row, rows, query->reasons ? num : 0) {
        if (stoic_bytes_equal_text_nocase(query->name, row->name)) {
            return row;
        }
    }
    return NULL;
}

/* A known alert; else an error and the alert without a name, whichever there is. */
static bool find_number(explain_subject *out, const explain_query *query, uint64_t number) {
    if (query->alerts && number <= UINT8_MAX) {
        out->alert = (int)number;
    }
    if (query->errors && (out->alert < 0 || !stoic_alert_is_known((stoic_alert)number))) {
        out->error = stoic_error_find((stoic_error)number);
    }
    return out->alert >= 0 || out->error != NULL;
}

static bool find_subject(explain_subject *out, const char *text) {
    const explain_query query = parse_subject(text);
    uint64_t number;
    *out = (explain_subject){.alert = -1};
    if (strcmp(text, "all") == 0) {
        out->is_all = true;
        return true;
    }
    if (app_parse_number(&number, query.name, MAX_NUMBER)) {
        return find_number(out, &query, number);
    }
    out->alert = find_alert(&query);
    out->error = find_error(&query);
    out->class_ = find_class(&query);
    out->reason = find_reason(&query);
    return out->alert >= 0 || out->error != NULL || out->class_ != NULL || out->reason != NULL;
}

/* ---- A name that is none: the nearest ones
 * ------------------------------------------------------------------ */

#define MAX_NAME 64
#define MAX_NEAR 3

typedef struct near_names {
    stoic_bytes wanted;
    struct {
        const char *name;
        size_t distance;
    } best[MAX_NEAR];
} near_names;

static uint8_t lower(uint8_t byte) {
    enum { CASE_BIT = 0x20 };
    return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte | CASE_BIT) : byte;
}

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

/* How many letters to add, drop or change (Levenshtein). */
static size_t distance_between(stoic_bytes a, stoic_bytes b) {
    size_t costs[MAX_NAME + 1];
    if (a.len > MAX_NAME || b.len > MAX_NAME) {
        return MAX_NAME;
    }
    for (size_t j = 0; j <= b.len; j++) {
        *STOIC_AT(costs, j) = j;
    }
    for (size_t i = 0; i < a.len; i++) {
        size_t diagonal = i;
        *STOIC_AT(costs, 0) = i + 1;
        for (size_t j = 0; j < b.len; j++) {
            const bool is_same = lower(stoic_byte_at(a, i)) == lower(stoic_byte_at(b, j));
            const size_t change = diagonal + (is_same ? 0 : 1);
            diagonal = *STOIC_AT(costs, j + 1);
            *STOIC_AT(costs, j + 1) = smaller(change, 1 + smaller(diagonal, *STOIC_AT(costs, j)));
        }
    }
    return *STOIC_AT(costs, b.len);
}

/* Keeps the list sorted; a name that stands in it already stays once. */
static void consider(near_names *near, const char *name) {
    const stoic_bytes text = stoic_bytes_of_text(name);
    size_t distance = distance_between(near->wanted, text);
    const char *candidate = name;
    STOIC_EACH(slot, near->best, MAX_NEAR) {
        if (slot->name != NULL && stoic_bytes_equal_text_nocase(text, slot->name)) {
            return;
        }
    }
    STOIC_EACH(slot, near->best, MAX_NEAR) {
        if (slot->name == NULL || distance < slot->distance) {
            const char *worse = slot->name;
            const size_t worse_distance = slot->distance;
            slot->name = candidate;
            slot->distance = distance;
            candidate = worse;
            distance = worse_distance;
        }
        if (candidate == NULL) {
            return;
        }
    }
}

static void consider_all(near_names *near) {
    size_t num;
    for (unsigned alert = 0; alert <= UINT8_MAX; alert++) {
        if (stoic_alert_is_known((stoic_alert)alert)) {
            consider(near, stoic_alert_name((stoic_alert)alert));
        }
    }
    const stoic_class_row *classes = stoic_class_rows(&num);
    STOIC_EACH(row, classes, num) {
        consider(near, row->name);
    }
    const stoic_reason_row *reasons = stoic_reason_rows(&num);
    STOIC_EACH(row, reasons, num) {
        consider(near, row->name);
    }
    const stoic_error_row *errors = stoic_error_rows(&num);
    STOIC_EACH(row, errors, num) {
        consider(near, row->name);
    }
}

static bool fail_unknown(app_problem *problem, const char *text) {
    near_names near = {.wanted = parse_subject(text).name};
    const char *separator = "; did you mean ";
    consider_all(&near);
    app_problem_clear(problem);
    stoic_write_printf(&problem->writer, "`%.64s` is no alert, error, class or reason", text);
    STOIC_EACH(slot, near.best, MAX_NEAR) {
        if (slot->name != NULL && slot->distance <= near.wanted.len / 2) {
            stoic_write_printf(&problem->writer, "%s%s", separator, slot->name);
            separator = ", ";
        }
    }
    stoic_write_text(&problem->writer, *separator == ',' ? "?" : "; `stoic explain all` lists them");
    return false;
}

/* ---- The command
 * -------------------------------------------------------------------------------------------- */

static bool explain(const explain_settings *settings, stoic_writer *writer, app_problem *problem) {
    explain_subject subject;
    if (settings->subject == NULL && !settings->is_json) {
        explain_print_overview(writer);
    } else if (!find_subject(&subject, settings->subject != NULL ? settings->subject : "all")) {
        return fail_unknown(problem, settings->subject);
    } else if (settings->is_json) {
        explain_print_json(writer, &subject, &settings->filter);
    } else {
        explain_print_text(writer, &subject, &settings->filter);
    }
    const stoic_bytes text = stoic_writer_view(writer);
    if (fwrite(text.data, 1, text.len, stdout) != text.len || fflush(stdout) != 0) {
        return APP_FAIL(problem, "writing to standard output failed");
    }
    return true;
}

int stoic_explain_main(int argc, char **argv) {
    explain_settings settings = {0};
    app_problem problem;
    stoic_writer writer;
    app_problem_clear(&problem);
    switch (app_options_read(&command, &settings, argc, argv, &problem)) {
    case APP_OPTIONS_HELPED:
        return APP_EXIT_OK;
    case APP_OPTIONS_BAD:
        app_problem_print(&problem, command.name);
        return APP_EXIT_USAGE;
    case APP_OPTIONS_RUN:
        break;
    }
    stoic_writer_init_growing(&writer, NULL, OUTPUT_MAX);
    const bool is_done = explain(&settings, &writer, &problem);
    stoic_writer_reset(&writer);
    if (!is_done) {
        app_problem_print(&problem, command.name);
    }
    return is_done ? APP_EXIT_OK : APP_EXIT_FAILED;
}
