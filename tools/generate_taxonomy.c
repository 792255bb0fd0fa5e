/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Host tool of the build: data/taxonomy.csv in, the C initialisers of `stoic_taxonomy_row` out.
 *
 *     generate_taxonomy data/taxonomy.csv > taxonomy_rows.h
 *
 * A cell that it does not know is an error with its line: the table and the code cannot drift apart in
 * silence.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum column {
    CODE,
    ALERT,
    DIRECTION,
    ROLE,
    PHASE,
    VERSION,
    CLASS,
    CREDIBLE,
    ANONYMOUS,
    DISPOSITION,
    EXPLANATION,
    CAUSE,
    FIX,
    NUM_COLUMNS
};

#define CELL_SIZE 512

static struct {
    char cells[NUM_COLUMNS][CELL_SIZE];
    char above[NUM_COLUMNS][CELL_SIZE]; /* the row before, for "As above." */
    int line;
} row;

static void fail(const char *what, const char *cell) {
    fprintf(stderr, "taxonomy.csv:%d: %s: %s\n", row.line, what, cell);
    exit(EXIT_FAILURE);
}

/* A cell as it stands in the table, and what it becomes. */
typedef struct word {
    const char *cell, *first, *second;
} word;

static const word directions[] = {
    {"rx", "1u << STOIC_RECEIVED", NULL},
    {"tx", "1u << STOIC_SENT", NULL},
    {NULL, NULL, NULL},
};

static const word roles[] = {
    {"any", "1u << STOIC_ROLE_SERVER | 1u << STOIC_ROLE_CLIENT", NULL},
    {"srv", "1u << STOIC_ROLE_SERVER", NULL},
    {"cli", "1u << STOIC_ROLE_CLIENT", NULL},
    {"-", "0", NULL},
    {NULL, NULL, NULL},
};

#define P(phase) "1u << STOIC_PHASE_" #phase
#define PHASES_ANY P(PRE) " | " P(HS) " | " P(CONF) " | " P(EST) " | " P(CLOSING)

/* The phases in TLS 1.3, and in TLS 1.2 where they differ. */
static const word phases[] = {
    {"any", PHASES_ANY, NULL},
    {"pre", P(PRE), NULL},
    {"hs", P(HS), NULL},
    {"conf", P(CONF), NULL},
    {"est", P(EST), NULL},
    {"closing", P(CLOSING), NULL},
    {"pre,hs", P(PRE) " | " P(HS), NULL},
    {"hs,conf", P(HS) " | " P(CONF), NULL},
    {"hs,est", P(HS) " | " P(EST), NULL},
    {"hs,conf,est", P(HS) " | " P(CONF) " | " P(EST), NULL},
    {"est,closing", P(EST) " | " P(CLOSING), NULL},
    {"hs (1.2), conf (1.3)", P(CONF), P(HS)},
    {"est (first record after Finished)", P(EST), NULL},
    {"hs, before first decrypted record", P(HS), NULL},
    {"-", "0", NULL},
    {NULL, NULL, NULL},
};

#define V13 "STOIC_ROW_VERSION_TLS13"
#define V12 "STOIC_ROW_VERSION_TLS12"
#define OLD "STOIC_ROW_VERSION_OLDER"
#define ANY V13 " | " V12 " | " OLD

/* The versions, and the qualifier of the row. */
static const word versions[] = {
    {"any", ANY, "PLAIN"},
    {"1.3", V13, "PLAIN"},
    {"1.2", V12, "PLAIN"},
    {"<=1.2", V12 " | " OLD, "PLAIN"},
    {"<=1.0", OLD, "PLAIN"},
    {"SSLv3", OLD, "PLAIN"},
    {"DTLS 1.3 only", "0", "PLAIN"},
    {"1.3 (1.2: sent as 40)", V13, "PLAIN"},
    {"-", ANY, "PLAIN"},
    {"any, fatal", ANY, "FATAL"},
    {"any, fatal level", ANY, "FATAL"},
    {"1.2 warning level", V12, "WARNING"},
    {"<=1.2 warning", V12 " | " OLD, "WARNING"},
    {"no close_notify in 5 s", ANY, "UNANSWERED"},
    {">4 in a row", ANY, "FLOOD"},
    {NULL, NULL, NULL},
};

/* "X if CELL, else Y": the condition. */
static const word conditions[] = {
    {"self-check finds a defect", "SELF_CHECK", NULL},
    {"key/cert mismatch", "KEY_MISMATCH", NULL},
    {"our staple is stale/revoked", "STAPLE", NULL},
    {"config_id unknown to us", "ECH_CONFIG", NULL},
    {"credible", "CREDIBLE", NULL},
    {NULL, NULL, NULL},
};

/* The class cells that are no sentence of that kind. */
static const struct {
    const char *cell, *class_, *class_if, *condition;
} classes[] = {
    {"internal_fault (resource if OOM/fd/entropy)", "internal_fault", "resource", "RESOURCE"},
    {"peer_protocol (1st), attack_suspect (>=2nd)", "peer_protocol", "attack_suspect", "REPEATED"},
    {"peer_protocol (reason=unknown_alert)", "peer_protocol", "none", "ALWAYS"},
    {"class of that alert", "none", "none", "ALWAYS"},
    {"class of the alert inside", "none", "none", "ALWAYS"},
    {"class of the hidden reason", "none", "none", "ALWAYS"},
};

static const word *find(const word *words, const char *cell, const char *what) {
    for (const word *each = words; each->cell != NULL; each++) {
        if (strcmp(each->cell, cell) == 0) {
            return each;
        }
    }
    fail(what, cell);
    return NULL;
}

/* ---- CSV ------------------------------------------------------------------------------------------------
 */

static void add(int column, size_t *len, int c) {
    if (column >= NUM_COLUMNS || *len + 1 >= CELL_SIZE) {
        fail("too many or too long cells", row.cells[CODE]);
    }
    row.cells[column][(*len)++] = (char)c;
    row.cells[column][*len] = '\0';
}

/* One line; false at the end of the file. */
static bool read_row(FILE *file) {
    int column = 0;
    size_t len = 0;
    bool quoted = false;
    int c = getc(file);
    if (c == EOF) {
        return false;
    }
    memset(row.cells, 0, sizeof row.cells);
    row.line++;
    for (; c != EOF && (quoted || c != '\n'); c = getc(file)) {
        if (c == '"' && quoted) {
            const int next = getc(file);
            if (next == '"') {
                add(column, &len, '"');
            } else {
                quoted = false;
                ungetc(next, file);
            }
        } else if (c == '"') {
            quoted = true;
        } else if (c == ',' && !quoted) {
            column++;
            len = 0;
        } else if (c != '\r') {
            add(column, &len, c);
        }
    }
    if (column != NUM_COLUMNS - 1) {
        fail("a row has 13 cells", row.cells[CODE]);
    }
    return true;
}

/* "As above." and "As above, and more.": the cell of the row before takes its place. */
static void resolve_above(int column) {
    static const char words[] = "as above";
    char *cell = row.cells[column];
    if (strncasecmp(cell, words, strlen(words)) != 0) {
        return;
    }
    char rest[CELL_SIZE], whole[2 * CELL_SIZE];
    const char *more = cell + strlen(words);
    const size_t above_len = strlen(row.above[column]);
    const size_t stop = above_len > 0 && row.above[column][above_len - 1] == '.' ? 1 : 0;
    snprintf(rest, sizeof rest, "%s%s", *more == ',' ? ";" : "", *more == ',' ? more + 1 : more);
    snprintf(whole, sizeof whole, "%.*s%s", (int)(above_len - stop), row.above[column],
             *rest == '\0' ? "." : rest);
    if (strlen(whole) >= CELL_SIZE) {
        fail("too long", whole);
    }
    memcpy(cell, whole, strlen(whole) + 1);
}

/* ---- C --------------------------------------------------------------------------------------------------
 */

static void print_text(const char *member, const char *text) {
    printf("     .%s = \"", member);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') {
            putchar('\\');
        }
        putchar(*text);
    }
    printf("\",\n");
}

static void print_class(const char *member, const char *name, size_t len) {
    printf("     .%s = STOIC_CLASS_", member);
    for (size_t i = 0; i < len; i++) {
        putchar(toupper((unsigned char)name[i]));
    }
    printf(",\n");
}

static void print_classes(const char *cell) {
    static const char if_word[] = " if ", else_word[] = ", else ";
    const char *condition = "ALWAYS";
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        if (strcmp(classes[i].cell, cell) == 0) {
            print_class("class_", classes[i].class_, strlen(classes[i].class_));
            print_class("class_if", classes[i].class_if, strlen(classes[i].class_if));
            printf("     .condition = STOIC_ROW_%s,\n", classes[i].condition);
            return;
        }
    }
    const char *if_at = strstr(cell, if_word), *else_at = strstr(cell, else_word);
    if (if_at != NULL && else_at != NULL) {
        char text[CELL_SIZE] = {0};
        memcpy(text, if_at + strlen(if_word), (size_t)(else_at - if_at) - strlen(if_word));
        condition = find(conditions, text, "unknown condition")->first;
        print_class("class_if", cell, strcspn(cell, " "));
        cell = else_at + strlen(else_word);
    } else {
        print_class("class_if", "none", strlen("none"));
    }
    print_class("class_", cell, strlen(cell));
    printf("     .condition = STOIC_ROW_%s,\n", condition);
}

static const char *severity_name(char letter) {
    static const word names[] = {
        {"T", "TRACE", NULL}, {"D", "DEBUG", NULL},       {"I", "INFO", NULL}, {"N", "NOTE", NULL},
        {"W", "WARN", NULL},  {"E", "ERROR_LEVEL", NULL}, {"C", "CRIT", NULL}, {NULL, NULL, NULL},
    };
    const char text[] = {letter, '\0'};
    return find(names, text, "unknown severity")->first;
}

/* "W", "W (note)", or "E / I": in a row with "X if ..., else Y" first X's, then Y's; in "M (other ...)" first
 * M's. */
static void print_severity(const char *member, const char *cell, bool if_comes_first) {
    const char *slash = strstr(cell, " / ");
    const char left = cell[0];
    const char right = slash != NULL ? slash[strlen(" / ")] : left;
    printf("     .%s = STOIC_%s,\n", member, severity_name(if_comes_first ? right : left));
    printf("     .%s_if = STOIC_%s,\n", member, severity_name(if_comes_first ? left : right));
}

static void print_severities(void) {
    const bool if_comes_first = strstr(row.cells[CLASS], ", else ") != NULL;
    const char *credible = row.cells[CREDIBLE];
    const char *anonymous = row.cells[ANONYMOUS];
    if (strncmp(credible, "as ", strlen("as ")) == 0) { /* that of the alert inside */
        credible = anonymous = "T";
    }
    if (strcmp(anonymous, "-") == 0) { /* client role alone */
        anonymous = credible;
    }
    print_severity("credible", credible, if_comes_first);
    print_severity("anonymous", anonymous, if_comes_first);
}

/* A note in the explanation sets the client role apart. */
static void print_client_severity(void) {
    static const char note[] = " (client role: severity ";
    char *at = strstr(row.cells[EXPLANATION], note);
    if (at == NULL) {
        const bool is_plain = strncmp(row.cells[CREDIBLE], "as ", strlen("as ")) != 0;
        const bool if_comes_first = strstr(row.cells[CLASS], ", else ") != NULL;
        const char *slash = strstr(row.cells[CREDIBLE], " / ");
        const char letter = if_comes_first && slash != NULL ? slash[strlen(" / ")] : row.cells[CREDIBLE][0];
        printf("     .client = STOIC_%s,\n", is_plain ? severity_name(letter) : "TRACE");
        return;
    }
    printf("     .client = STOIC_%s,\n", severity_name(at[strlen(note)]));
    const char *rest = strchr(at, ')');
    if (rest == NULL) {
        fail("a note without its end", at);
    }
    memmove(at, rest + 1, strlen(rest + 1) + 1);
}

static bool is_fatal(const char *disposition) {
    return disposition[0] != 'K' && strncmp(disposition, "1.3: K", strlen("1.3: K")) != 0;
}

static void print_row(void) {
    const char *code = row.cells[CODE];
    const bool is_one = isdigit((unsigned char)code[0]) && strspn(code, "0123456789") == strlen(code);
    const word *phase = find(phases, row.cells[PHASE], "unknown phase");
    const word *version = find(versions, row.cells[VERSION], "unknown version");
    printf("    {.code = %s,\n", is_one ? code : "-1");
    print_text("name", row.cells[ALERT]);
    printf("     .directions = %s,\n", find(directions, row.cells[DIRECTION], "unknown direction")->first);
    printf("     .roles = %s,\n", find(roles, row.cells[ROLE], "unknown role")->first);
    printf("     .phases13 = %s,\n", phase->first);
    printf("     .phases12 = %s,\n", phase->second != NULL ? phase->second : phase->first);
    printf("     .versions = %s,\n", version->first);
    printf("     .qualifier = STOIC_ROW_%s,\n", strcmp(code, "any") == 0 ? "SPECIAL" : version->second);
    print_classes(row.cells[CLASS]);
    print_severities();
    print_client_severity();
    printf("     .is_fatal = %s,\n", is_fatal(row.cells[DISPOSITION]) ? "true" : "false");
    print_text("phase", row.cells[PHASE]);
    print_text("version", row.cells[VERSION]);
    print_text("disposition", row.cells[DISPOSITION]);
    print_text("explanation", row.cells[EXPLANATION]);
    print_text("cause", row.cells[CAUSE]);
    print_text("remedy", row.cells[FIX]);
    printf("    },\n");
}

int main(int argc, char **argv) {
    FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
    if (file == NULL) {
        fprintf(stderr, "usage: generate_taxonomy taxonomy.csv\n");
        return EXIT_FAILURE;
    }
    printf("/* Generated from data/taxonomy.csv: change that. */\n");
    if (!read_row(file) || strcmp(row.cells[CODE], "code") != 0) {
        fail("the first line names the columns", row.cells[CODE]);
    }
    while (read_row(file)) {
        resolve_above(CAUSE);
        resolve_above(FIX);
        print_row();
        memcpy(row.above, row.cells, sizeof row.above);
    }
    fclose(file);
    return fflush(stdout) == 0 && !ferror(stdout) ? EXIT_SUCCESS : EXIT_FAILURE;
}
