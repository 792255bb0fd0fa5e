/* SPDX-License-Identifier: Apache-2.0 */
/* Command lines as tables (options.h). */
#include "common/options.h"

#include <stdio.h>
#include <string.h>

/* The column in which the help texts begin. */
#define HELP_COLUMN 30

typedef struct arguments {
    char **values;
    size_t num, next;
} arguments;

static const char *next_argument(arguments *all) {
    if (all->next >= all->num) {
        return NULL;
    }
    const char *value = *STOIC_AT_N(all->values, all->num, all->next);
    all->next++;
    return value;
}

static const app_option *find_in(const app_option *rows, size_t num, stoic_bytes name) {
    STOIC_EACH(row, rows, num) {
        if (stoic_bytes_equal(stoic_bytes_of_text(row->name), name)) {
            return row;
        }
    }
    return NULL;
}

/* `settings` become those of the table in which the option stands, where it has some. */
static const app_option *find_option(const app_command *command, stoic_bytes name, void **settings) {
    for (size_t i = 0; i < APP_OPTION_TABLES; i++) {
        const app_option *found =
            find_in(STOIC_AT(command->tables, i)->rows, STOIC_AT(command->tables, i)->num, name);
        if (found != NULL) {
            void *own = *STOIC_AT(command->table_settings, i);
            *settings = own != NULL ? own : *settings;
            return found;
        }
    }
    return NULL;
}

static void print_option(const app_option *option) {
    char left[HELP_COLUMN * 2] = "";
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, (uint8_t *)left, sizeof(left) - 1);
    stoic_write_printf(&writer, "  %s%s%s", option->name, option->value != NULL ? " " : "",
                       option->value != NULL ? option->value : "");
    printf("%-*s %s\n", HELP_COLUMN, left, option->help);
}

static void print_help(const app_command *command) {
    printf("usage: stoic %s %s\n\n%s\n\noptions:\n", command->name, command->usage, command->summary);
    STOIC_EACH(table, command->tables, APP_OPTION_TABLES) {
        STOIC_EACH(row, table->rows, table->num) {
            if (row->help != NULL) {
                print_option(row);
            }
        }
    }
    printf("%-*s %s\n", HELP_COLUMN, "  --help", "print this text");
    printf("\nexit status: 0 success, 1 it failed (one line on stderr says why), 2 bad usage\n");
}

/* "--name=value" in two parts; `value` is NULL where there is no "=". */
static stoic_bytes split_option(const char *argument, const char **value) {
    const char *equals = strchr(argument, '=');
    if (equals == NULL) {
        *value = NULL;
        return stoic_bytes_of_text(argument);
    }
    const stoic_bytes all = stoic_bytes_of_text(argument);
    const size_t name_len = all.len - strlen(equals);
    *value = (const char *)stoic_slice(all, name_len + 1, all.len - name_len - 1).data;
    return stoic_slice(all, 0, name_len);
}

/* What a taker left unsaid, with the option's name put before what it said. */
static bool name_the_option(app_problem *problem, const app_option *option, const char *value) {
    if (!app_problem_is_set(problem)) {
        return APP_FAIL(problem, "%s: `%s` is not a valid %s; see --help", option->name,
                        value != NULL ? value : "", option->value != NULL ? option->value : "value");
    }
    return false;
}

static bool take_option(const app_command *command, void *settings, const char *argument, arguments *rest,
                        app_problem *problem) {
    const char *value = NULL;
    const stoic_bytes name = split_option(argument, &value);
    const app_option *option = find_option(command, name, &settings);
    if (option == NULL) {
        return APP_FAIL(problem, "unknown option %.*s; stoic %s --help lists them", (int)name.len,
                        (const char *)name.data, command->name);
    }
    if (option->take == NULL) {
        return APP_FAIL(problem, "%s: not available yet: it comes with a later version; leave it out",
                        option->name);
    }
    if (option->value == NULL && value != NULL) {
        return APP_FAIL(problem, "%s takes no value; leave out `=%s`", option->name, value);
    }
    if (option->value != NULL && value == NULL) {
        value = next_argument(rest);
    }
    if (option->value != NULL && value == NULL) {
        return APP_FAIL(problem, "%s needs a value: %s %s", option->name, option->name, option->value);
    }
    return option->take(settings, value, problem) || name_the_option(problem, option, value);
}

static bool take_argument(const app_command *command, void *settings, const char *argument,
                          app_problem *problem) {
    if (command->take_argument == NULL) {
        return APP_FAIL(problem, "unexpected argument `%s`; stoic %s --help shows the usage", argument,
                        command->name);
    }
    if (!command->take_argument(settings, argument, problem)) {
        return app_problem_is_set(problem) ? false
                                           : APP_FAIL(problem, "`%s` is not valid; see --help", argument);
    }
    return true;
}

app_options_result app_options_read(const app_command *command, void *settings, int argc, char **argv,
                                    app_problem *problem) {
    arguments all = {argv, (size_t)argc, 1};
    bool only_arguments = false;
    app_problem_clear(problem);
    for (const char *argument = next_argument(&all); argument != NULL; argument = next_argument(&all)) {
        const stoic_bytes text = stoic_bytes_of_text(argument);
        const bool is_option = !only_arguments && text.len >= 2 && stoic_byte_at(text, 0) == '-';
        if (is_option && (strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0)) {
            print_help(command);
            return APP_OPTIONS_HELPED;
        }
        if (is_option && text.len == 2 && stoic_byte_at(text, 1) == '-') {
            only_arguments = true;
            continue;
        }
        if (is_option ? !take_option(command, settings, argument, &all, problem)
                      : !take_argument(command, settings, argument, problem)) {
            return APP_OPTIONS_BAD;
        }
    }
    return APP_OPTIONS_RUN;
}
