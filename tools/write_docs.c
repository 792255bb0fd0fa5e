/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tool of the build: writes docs/TAXONOMY.md and docs/NOTICES.md from the tables that the library uses, so
 * that they cannot differ. `scripts/write-docs` puts them in their place; a test compares.
 *
 *     write_docs taxonomy|notices
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <stoic/taxonomy.h>

#include "observe/endings.h"
#include "observe/fields.h"
#include "observe/first_bytes.h"

/* A cell of a table. */
static void cell(const char *text) {
    putchar(' ');
    for (; *text != '\0'; text++) {
        printf("%s%c", *text == '|' ? "\\" : "", *text);
    }
    printf(" |");
}

static void begin_table(const char *heads, const char *line) {
    printf("\n%s\n%s\n", heads, line);
}

static void write_classes(void) {
    size_t num;
    const stoic_class_row *rows = stoic_class_rows(&num);
    printf("\n## Classes\n\nThe levels: as a server towards a credible client, as a server towards a "
           "stranger, as a "
           "client.\n");
    begin_table("| class | family | what it is | credible | stranger | client | fault | what to do |",
                "|---|---|---|---|---|---|---|---|");
    for (size_t i = 0; i < num; i++) {
        printf("|");
        cell(rows[i].name);
        cell(stoic_family_name(rows[i].family));
        cell(rows[i].definition);
        cell(stoic_severity_name(rows[i].credible));
        cell(stoic_severity_name(rows[i].anonymous));
        cell(stoic_severity_name(rows[i].client));
        cell(stoic_notice_fault_name(rows[i].fault));
        cell(rows[i].advice);
        printf("\n");
    }
}

static void write_reasons(void) {
    size_t num;
    const stoic_reason_row *rows = stoic_reason_rows(&num);
    printf("\n## Reasons\n");
    begin_table("| reason | stands in | what happened |", "|---|---|---|");
    for (size_t i = 0; i < num; i++) {
        const char *separator = " ";
        printf("|");
        cell(rows[i].name);
        for (int class_ = STOIC_CLASS_CLOSURE; class_ <= STOIC_CLASS_ATTACK_SUSPECT; class_++) {
            if ((rows[i].classes & UINT32_C(1) << class_) != 0) {
                printf("%s%s", separator, stoic_class_name((stoic_class)class_));
                separator = ", ";
            }
        }
        printf(" |");
        cell(rows[i].sentence);
        printf("\n");
    }
}

static const char *roles_name(unsigned roles) {
    if (roles == 1u << STOIC_ROLE_SERVER) {
        return "server";
    }
    return roles == 1u << STOIC_ROLE_CLIENT ? "client" : "any";
}

static void write_row(const stoic_taxonomy_row *row) {
    char text[256];
    snprintf(text, sizeof text, "%d", row->code);
    printf("|");
    cell(row->code >= 0 ? text : "");
    cell(row->name);
    cell(row->directions == 1u << STOIC_SENT ? "tx" : "rx");
    cell(roles_name(row->roles));
    cell(row->phase);
    cell(row->version);
    if (row->class_if != STOIC_CLASS_NONE) {
        snprintf(text, sizeof text, "%s (%s / %s), by evidence; else %s", stoic_class_name(row->class_if),
                 stoic_severity_name(row->credible_if), stoic_severity_name(row->anonymous_if),
                 stoic_class_name(row->class_));
        cell(text);
    } else {
        cell(row->class_ != STOIC_CLASS_NONE ? stoic_class_name(row->class_) : "that of the alert inside");
    }
    cell(row->class_ != STOIC_CLASS_NONE ? stoic_severity_name(row->credible) : "");
    cell(row->class_ != STOIC_CLASS_NONE ? stoic_severity_name(row->anonymous) : "");
    cell(row->explanation);
    cell(row->cause);
    cell(row->remedy);
    printf("\n");
}

static void write_alerts(void) {
    size_t num;
    const stoic_taxonomy_row *rows = stoic_taxonomy_rows(&num);
    printf("\n## Alerts\n\nEvery alert, received (rx) and sent (tx). Phases: `pre`, before a ClientHello; "
           "`hs`, in the "
           "handshake; `conf`, client in\nTLS 1.3 whose Finished is out and that has heard nothing since; "
           "`est`, open; "
           "`closing`, our close_notify is out.\n");
    begin_table("| code | alert | dir | role | phase | TLS | class | credible | stranger | what it says | "
                "likely cause | "
                "what to do |",
                "|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (size_t i = 0; i < num; i++) {
        write_row(&rows[i]);
    }
}

static void write_endings(void) {
    size_t num;
    const stoic_ending *rows = stoic_endings(&num);
    printf("\n## Ends without an alert\n\nThe first row that fits decides.\n");
    begin_table(
        "| role | class | reason | credible | stranger | client | fault | likely cause | what to do |",
        "|---|---|---|---|---|---|---|---|---|");
    for (size_t i = 0; i < num; i++) {
        printf("|");
        cell(roles_name(rows[i].roles));
        cell(stoic_class_name(rows[i].class_));
        cell(stoic_reason_name(rows[i].reason));
        cell(stoic_severity_name(rows[i].credible));
        cell(stoic_severity_name(rows[i].anonymous));
        cell(stoic_severity_name(rows[i].client));
        cell(stoic_notice_fault_name(rows[i].fault));
        cell(rows[i].cause);
        cell(rows[i].remedy);
        printf("\n");
    }
}

static void write_protocols(void) {
    size_t num;
    const stoic_reason_row *rows = stoic_reason_rows(&num);
    printf("\n## Other protocols on a TLS port\n");
    begin_table("| reason | credible | stranger | trusted | what to do |", "|---|---|---|---|---|");
    for (size_t i = 0; i < num; i++) {
        if ((rows[i].classes & STOIC_CLASS_BIT(WRONG_PROTOCOL)) != 0) {
            const stoic_protocol_row *row = stoic_protocol_find(rows[i].reason);
            printf("|");
            cell(rows[i].name);
            cell(stoic_severity_name(row->credible));
            cell(stoic_severity_name(row->anonymous));
            cell(stoic_severity_name(row->trusted));
            cell(row->remedy);
            printf("\n");
        }
    }
}

static void write_errors(void) {
    size_t num;
    const stoic_error_row *rows = stoic_error_rows(&num);
    printf("\n## Errors of the library\n");
    begin_table("| number | error | kind | alert sent | class and reason, as a server | what happened |",
                "|---|---|---|---|---|---|");
    for (size_t i = 0; i < num; i++) {
        char text[128];
        stoic_explanation found;
        const bool is_late = rows[i].fault == STOIC_FAULT_TRANSPORT;
        stoic_explain_error(&found, rows[i].error, STOIC_ROLE_SERVER,
                            is_late ? STOIC_PHASE_EST : STOIC_PHASE_HS);
        printf("| %d |", (int)rows[i].error);
        cell(rows[i].name);
        cell(stoic_fault_name(rows[i].fault));
        cell(rows[i].alert13 == STOIC_ALERT_NONE ? "none" : stoic_alert_name((stoic_alert)rows[i].alert13));
        snprintf(text, sizeof text, "%s.%s", stoic_class_name(found.class_), stoic_reason_name(found.reason));
        cell(text);
        cell(rows[i].sentence);
        printf("\n");
    }
}

static void write_taxonomy(void) {
    printf("# The taxonomy\n\n"
           "<!-- Written by scripts/write-docs from the library's own tables (data/taxonomy.csv and others): "
           "change "
           "those. -->\n\n"
           "Everything that happens on a connection has a class, a reason in it, a level and a fault. `stoic "
           "explain "
           "NAME` prints\nwhat stands here. A client is *credible* when it asks for a name that is served "
           "here (or is "
           "known otherwise), a\n*stranger* when not.\n");
    write_classes();
    write_reasons();
    write_alerts();
    write_endings();
    write_protocols();
    write_errors();
}

static void write_notices(void) {
    size_t num;
    const stoic_field *fields = stoic_fields(&num);
    printf(
        "# Notices\n\n"
        "<!-- Written by scripts/write-docs from src/observe/fields.c: change that. -->\n\n"
        "The library hands each notice, a struct of typed fields (`<stoic/notice.h>`), to the handler of the "
        "config and prints\nnothing. `stoic_notice_format` makes one line of it, in one of three formats:\n\n"
        "- `pretty`, for people at a terminal: time, level, who, one sentence, `[class.reason]`, and from "
        "the level "
        "info on the\n  likely cause and what to do. Its shape may change: nothing should parse it.\n"
        "- `logfmt`: `key=value` pairs, the value in quotes where it has a space, a quote or an equals "
        "sign.\n"
        "- `json`: one object a line, keys sorted.\n\n"
        "A line has at most %d bytes. A key that does not apply is missing. Every text of the peer passes "
        "one "
        "escaper:\nprintable ASCII other than space, `\"`, `\\` and `=` stays, each other byte becomes "
        "`\\xHH`; what is "
        "cut ends in `~`. A comma\ninside an item of a list is `\\x2c`. In logfmt the items of a list have "
        "commas "
        "between; in JSON a list is an array.\n\n"
        "Exactly one notice of each connection is terminal: `tls.handshake.failed` or "
        "`tls.connection.closed`. The "
        "others have the\nlevel trace.\n\n"
        "## Keys\n",
        STOIC_NOTICE_LINE_MAX);
    begin_table("| key | value | meaning |", "|---|---|---|");
    for (size_t i = 0; i < num; i++) {
        printf("| `%s` |", fields[i].key);
        cell(fields[i].type);
        cell(fields[i].meaning);
        printf("\n");
    }
}

int main(int argc, char **argv) {
    const char *what = argc == 2 ? argv[1] : "";
    if (strcmp(what, "taxonomy") == 0) {
        write_taxonomy();
    } else if (strcmp(what, "notices") == 0) {
        write_notices();
    } else {
        fprintf(stderr, "usage: write_docs taxonomy|notices\n");
        return EXIT_FAILURE;
    }
    return fflush(stdout) == 0 && !ferror(stdout) ? EXIT_SUCCESS : EXIT_FAILURE;
}
