/* SPDX-License-Identifier: Apache-2.0 */
/* apps/common/options.c: what a command line means, and what is said about a bad one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/options.h"

typedef struct settings {
    const char *name, *argument;
    bool is_loud;
} settings;

static bool take_name(void *all, const char *value, app_problem *problem) {
    (void)problem;
    settings *taken = all;
    taken->name = value;
    return strcmp(value, "bad") != 0;
}

static bool take_loud(void *all, const char *value, app_problem *problem) {
    (void)problem;
    settings *taken = all;
    taken->is_loud = value == NULL;
    return true;
}

static bool take_argument(void *all, const char *value, app_problem *problem) {
    settings *taken = all;
    if (taken->argument != NULL) {
        return APP_FAIL(problem, "only one\nargument");
    }
    taken->argument = value;
    return true;
}

static const app_option first[] = {{"--name", "NAME", "a name", take_name}};
static const app_option second[] = {{"--loud", NULL, "a switch", take_loud}, {"--later", "X", NULL, NULL}};

typedef struct command_line {
    const char *reason;
    const char *arguments[5];
    app_options_result result;
    const char *says; /* part of the problem */
    settings want;
} command_line;

static const command_line cases[] = {
    {"nothing", {"test"}, APP_OPTIONS_RUN, "", {NULL, NULL, false}},
    {"two words", {"test", "--name", "a"}, APP_OPTIONS_RUN, "", {"a", NULL, false}},
    {"one word", {"test", "--name=a=b", "--loud"}, APP_OPTIONS_RUN, "", {"a=b", NULL, true}},
    {"an empty value", {"test", "--name="}, APP_OPTIONS_RUN, "", {"", NULL, false}},
    {"a value that looks like an option",
     {"test", "--name", "--loud"},
     APP_OPTIONS_RUN,
     "",
     {"--loud", NULL, false}},
    {"an argument", {"test", "host", "--loud"}, APP_OPTIONS_RUN, "", {NULL, "host", true}},
    {"behind --", {"test", "--", "--loud"}, APP_OPTIONS_RUN, "", {NULL, "--loud", false}},
    {"help",
     {"test", "--bogus-later", "--help"},
     APP_OPTIONS_BAD,
     "unknown option --bogus-later",
     {NULL, NULL, false}},
    {"no value", {"test", "--name"}, APP_OPTIONS_BAD, "--name needs a value", {NULL, NULL, false}},
    {"a value too much", {"test", "--loud=1"}, APP_OPTIONS_BAD, "--loud takes no value", {NULL, NULL, false}},
    {"a bad value",
     {"test", "--name", "bad"},
     APP_OPTIONS_BAD,
     "--name: `bad` is not a valid NAME",
     {"bad", NULL, false}},
    {"a prefix", {"test", "--nam", "a"}, APP_OPTIONS_BAD, "unknown option --nam", {NULL, NULL, false}},
    {"of a later version",
     {"test", "--later", "a"},
     APP_OPTIONS_BAD,
     "not available yet",
     {NULL, NULL, false}},
    {"two arguments", {"test", "a", "b"}, APP_OPTIONS_BAD, "only one?argument", {NULL, "a", false}},
};

static void check_taken(const settings *got, const settings *want) {
    assert_int_equal(got->is_loud, want->is_loud);
    if (want->name != NULL) {
        assert_string_equal(got->name, want->name);
    }
    if (want->argument != NULL) {
        assert_string_equal(got->argument, want->argument);
    }
}

static void check_line(const app_command *command, const command_line *line) {
    static app_problem problem;
    char text[APP_PROBLEM_MAX] = "";
    char *argv[5] = {NULL};
    int argc = 0;
    settings got = {NULL, NULL, false};
    print_message("%s\n", line->reason);
    for (; argc < 5 && line->arguments[argc] != NULL; argc++) {
        argv[argc] = (char *)(uintptr_t)line->arguments[argc];
    }
    assert_int_equal(app_options_read(command, &got, argc, argv, &problem), line->result);
    memcpy(text, app_problem_text(&problem).data, app_problem_text(&problem).len);
    assert_non_null(strstr(text, line->says));
    check_taken(&got, &line->want);
}

static void command_lines(void **state) {
    (void)state;
    const app_command command = {.name = "test",
                                 .usage = "",
                                 .summary = "",
                                 .tables = {{first, 1}, {second, 2}},
                                 .take_argument = take_argument};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        check_line(&command, &cases[i]);
    }
}

/* A table that is shared by commands has settings of its own. */
static void settings_of_a_table(void **state) {
    (void)state;
    settings shared = {NULL, NULL, false}, own = {NULL, NULL, false};
    const app_command command = {.name = "test",
                                 .usage = "",
                                 .summary = "",
                                 .tables = {{first, 1}, {second, 2}},
                                 .table_settings = {&shared}};
    static app_problem problem;
    char *argv[] = {(char *)(uintptr_t)"test", (char *)(uintptr_t)"--name", (char *)(uintptr_t)"a",
                    (char *)(uintptr_t)"--loud"};
    assert_int_equal(app_options_read(&command, &own, 4, argv, &problem), APP_OPTIONS_RUN);
    assert_string_equal(shared.name, "a");
    assert_false(shared.is_loud);
    assert_null(own.name);
    assert_true(own.is_loud);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(command_lines),
                                       cmocka_unit_test(settings_of_a_table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
