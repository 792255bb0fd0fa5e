/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Command lines as tables. A command describes its options in rows; here they are read, with one clear line
 * for what is wrong, and printed as help. "--name value" and "--name=value" mean the same; "--" ends the
 * options.
 */
#ifndef STOIC_APPS_COMMON_OPTIONS_H
#define STOIC_APPS_COMMON_OPTIONS_H

#include <stoic/bytes.h>

#include "common/problem.h"

/* Takes the value of an option into the command's settings; false with a line in `problem`. `value` is NULL
 * for a switch. */
typedef bool (*app_option_taker)(void *settings, const char *value, app_problem *problem);

typedef struct app_option {
    const char *name;      /* "--listen" */
    const char *value;     /* what stands for the value in the help; NULL: a switch */
    const char *help;      /* NULL: not shown */
    app_option_taker take; /* NULL: the option comes with a later version */
} app_option;

/* A command may put its table together from several. */
#define APP_OPTION_TABLES 4

typedef struct app_command {
    const char *name;  /* "proxy" */
    const char *usage; /* "--listen ADDR:PORT --backend ADDR:PORT [options]" */
    const char *summary;
    struct {
        const app_option *rows;
        size_t num;
    } tables[APP_OPTION_TABLES];
    void
        *table_settings[APP_OPTION_TABLES]; /* what the takers of a table get; NULL: the command's settings */
    app_option_taker take_argument;         /* what is not an option; NULL: nothing may */
} app_command;

typedef enum app_options_result { APP_OPTIONS_RUN, APP_OPTIONS_HELPED, APP_OPTIONS_BAD } app_options_result;

/* Reads argv (argv[0] is the command's name) into `settings`. Prints the help when it is asked for. */
app_options_result app_options_read(const app_command *command, void *settings, int argc, char **argv,
                                    app_problem *problem);

#endif
