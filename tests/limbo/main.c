/* SPDX-License-Identifier: Apache-2.0 */
/*
 * x509_limbo: reads a file of the x509-limbo format and says for each of its cases whether the library
 * answers as the case expects. README.md says how a case becomes a validation.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "limbo/validate.h"

/* What the library may say about a case, and what of it is printed. */
#define REASON_MAX 16384
#define LINE_MAX_LEN 4096

enum { EXIT_READ = 0, EXIT_UNKNOWN_FAILURE = 1, EXIT_BAD = 2 };

typedef struct settings {
    const char *file;
    const char *known; /* a file of ids, or NULL */
    const char *only;  /* what the ids begin with, or NULL */
    stoic_certificate_profile profile;
} settings;

typedef struct tally {
    size_t passed, failed, skipped;
    size_t unknown; /* failed, and not in the file of known ones */
} tally;

/* ---- Files ----------------------------------------------------------------------------------------------
 */

/* All of the file with a zero behind it, or NULL with a line on stderr. */
static char *read_file(const char *path, size_t *out_len) {
    size_t len = 0, cap = (size_t)1 << 20;
    char *text = malloc(cap);
    FILE *file = fopen(path, "rb");
    while (file != NULL && text != NULL) {
        len += fread(text + len, 1, cap - len - 1, file);
        if (len < cap - 1) {
            break;
        }
        cap *= 2;
        char *larger = realloc(text, cap);
        if (larger == NULL) {
            free(text);
        }
        text = larger;
    }
    if (file == NULL || text == NULL || ferror(file)) {
        fprintf(stderr, "x509_limbo: %s cannot be read: %m\n", path);
        free(text);
        text = NULL;
    } else {
        text[len] = '\0';
        *out_len = len;
    }
    if (file != NULL) {
        fclose(file);
    }
    return text;
}

/* Is `id` the first word of a line? */
static bool is_listed(const char *list, const char *id) {
    const size_t len = strlen(id);
    for (const char *line = list; line != NULL && *line != '\0';) {
        if (strncmp(line, id, len) == 0 && strchr(" \t\n", line[len]) != NULL) {
            return true;
        }
        line = strchr(line, '\n');
        line = line == NULL ? NULL : line + 1;
    }
    return false;
}

static size_t line_of(const char *text, const char *at) {
    size_t line = 1;
    for (; text < at; text++) {
        line += *text == '\n';
    }
    return line;
}

static cJSON *read_json(const char *path) {
    size_t len;
    const char *end = NULL;
    char *text = read_file(path, &len);
    if (text == NULL) {
        return NULL;
    }
    cJSON *json = cJSON_ParseWithLengthOpts(text, len + 1, &end, true);
    if (json == NULL) {
        fprintf(stderr, "x509_limbo: %s:%zu: this is not JSON\n", path,
                line_of(text, end == NULL ? text : end));
    }
    free(text);
    return json;
}

/* ---- Cases ----------------------------------------------------------------------------------------------
 */

static const char *expectation(const limbo_case *test, limbo_answer answer) {
    switch (answer) {
    case LIMBO_ACCEPTED:
        return test->expects_success ? "accepted: " : "to be refused, but accepted: ";
    case LIMBO_REFUSED:
        return test->expects_success ? "to be accepted, but refused: " : "refused: ";
    default:
        return "";
    }
}

/* Reasons may hold words of the file, which is nobody's friend. */
static void print_text(stoic_bytes text) {
    for (size_t i = 0; i < text.len && i < LINE_MAX_LEN; i++) {
        putchar(text.data[i] >= 0x20 && text.data[i] < 0x7f ? text.data[i] : '?');
    }
}

static void print_line(const char *verdict, const limbo_case *test, limbo_answer answer,
                       const stoic_writer *reason) {
    printf("%s %s %s", verdict, test->id, expectation(test, answer));
    print_text(stoic_writer_view(reason));
    putchar('\n');
}

static void run_case(const settings *chosen, const char *known, const limbo_case *test, tally *sum) {
    uint8_t room[REASON_MAX];
    stoic_writer reason;
    stoic_writer_init_fixed(&reason, room, sizeof(room));
    const limbo_answer answer = limbo_validate(test, chosen->profile, &reason);
    const bool is_expected = answer == (test->expects_success ? LIMBO_ACCEPTED : LIMBO_REFUSED);
    const char *verdict = "FAIL";
    if (answer == LIMBO_NOT_DONE) {
        verdict = "SKIP";
        sum->skipped++;
    } else if (is_expected) {
        verdict = "PASS";
        sum->passed++;
    } else {
        sum->failed++;
        sum->unknown += known == NULL || !is_listed(known, test->id);
    }
    print_line(verdict, test, answer, &reason);
}

static bool run_cases(const settings *chosen, const char *known, const cJSON *cases, tally *sum) {
    const int64_t now = (int64_t)time(NULL);
    size_t position = 0;
    const cJSON *json;
    cJSON_ArrayForEach(json, cases) {
        limbo_case test;
        const char *problem;
        if (!limbo_case_read(&test, &problem, json, now)) {
            fflush(stdout);
            fprintf(stderr, "x509_limbo: %s: case %zu (%s): %s\n", chosen->file, position,
                    test.id == NULL ? "no id" : test.id, problem);
            return false;
        }
        position++;
        if (chosen->only == NULL || strncmp(test.id, chosen->only, strlen(chosen->only)) == 0) {
            run_case(chosen, known, &test, sum);
        }
    }
    return true;
}

static int run_file(const settings *chosen, const char *known, const cJSON *json) {
    tally sum = {0};
    const cJSON *version = cJSON_GetObjectItemCaseSensitive(json, "version");
    const cJSON *cases = cJSON_GetObjectItemCaseSensitive(json, "testcases");
    if (!cJSON_IsNumber(version) || version->valuedouble != 1 || !cJSON_IsArray(cases)) {
        fprintf(stderr,
                "x509_limbo: %s: an object with \"version\": 1 and a list \"testcases\" is expected\n",
                chosen->file);
        return EXIT_BAD;
    }
    if (!run_cases(chosen, known, cases, &sum)) {
        return EXIT_BAD;
    }
    printf("%zu passed, %zu failed, %zu skipped\n", sum.passed, sum.failed, sum.skipped);
    if (fflush(stdout) != 0) {
        fprintf(stderr, "x509_limbo: the result cannot be written: %m\n");
        return EXIT_BAD;
    }
    return chosen->known != NULL && sum.unknown > 0 ? EXIT_UNKNOWN_FAILURE : EXIT_READ;
}

/* ---- The command line -----------------------------------------------------------------------------------
 */

static const char help[] =
    "Usage: x509_limbo [options] FILE\n"
    "\n"
    "Reads a file of the x509-limbo format and prints a line for each case,\n"
    "  PASS|FAIL|SKIP ID REASON\n"
    "and last\n"
    "  N passed, N failed, N skipped\n"
    "\n"
    "  --profile NAME   strict (default): also what binds issuers, RFC 5280 4 and the Baseline Requirements, "
    "which\n"
    "                   many cases are about; standard: what a TLS client checks\n"
    "  --only START     the cases whose ids begin so\n"
    "  --known FILE     ids that may fail, each at the start of a line; it changes no verdict\n"
    "  --help           this text\n"
    "\n"
    "Exit status: 0 the file was read to its end, whatever the verdicts; 1 with --known, a case failed that "
    "is not in\n"
    "it; 2 the file cannot be read or is not of the format (one line on stderr), or bad usage.\n"
    "tests/limbo/README.md says how a case becomes a validation.\n";

static bool take_profile(settings *chosen, const char *name) {
    if (strcmp(name, "strict") == 0) {
        chosen->profile = STOIC_PROFILE_STRICT;
    } else if (strcmp(name, "standard") == 0) {
        chosen->profile = STOIC_PROFILE_STANDARD;
    } else {
        fprintf(stderr, "x509_limbo: --profile %s is neither strict nor standard\n", name);
        return false;
    }
    return true;
}

/* False: leave with *out_status. */
static bool read_options(settings *chosen, int *out_status, int argc, char **argv) {
    static const struct option options[] = {{"profile", required_argument, NULL, 'p'},
                                            {"only", required_argument, NULL, 'o'},
                                            {"known", required_argument, NULL, 'k'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    *out_status = EXIT_BAD;
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (option == 'h') {
            fputs(help, stdout);
            *out_status = EXIT_READ;
            return false;
        }
        if (option == '?' || (option == 'p' && !take_profile(chosen, optarg))) {
            return false;
        }
        chosen->only = option == 'o' ? optarg : chosen->only;
        chosen->known = option == 'k' ? optarg : chosen->known;
    }
    if (optind != argc - 1) {
        fprintf(stderr, "x509_limbo: one FILE is expected; --help says more\n");
        return false;
    }
    chosen->file = argv[optind];
    return true;
}

int main(int argc, char **argv) {
    settings chosen = {.profile = STOIC_PROFILE_STRICT};
    size_t len;
    int status;
    char *known = NULL;
    cJSON *json;
    if (!read_options(&chosen, &status, argc, argv)) {
        return status;
    }
    status = EXIT_BAD;
    if (chosen.known != NULL) {
        known = read_file(chosen.known, &len);
        if (known == NULL) {
            return EXIT_BAD;
        }
    }
    json = read_json(chosen.file);
    if (json != NULL) {
        status = run_file(&chosen, known, json);
    }
    cJSON_Delete(json);
    free(known);
    return status;
}
