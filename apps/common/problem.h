/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What went wrong, for the person at the terminal: one line that says what, why, and what to do.
 * Functions of the programs that can fail return false and leave such a line.
 */
#ifndef STOIC_APPS_COMMON_PROBLEM_H
#define STOIC_APPS_COMMON_PROBLEM_H

#include <stoic/bytes.h>

/* Room for a path of the longest kind and a sentence around it. */
#define APP_PROBLEM_MAX 8192

/* Exit statuses of every command. */
enum { APP_EXIT_OK = 0, APP_EXIT_FAILED = 1, APP_EXIT_USAGE = 2 };

typedef struct app_problem {
    stoic_writer writer;
    uint8_t text[APP_PROBLEM_MAX];
} app_problem;

/* Forgets what stood there. */
void app_problem_clear(app_problem *problem);
bool app_problem_is_set(const app_problem *problem);

/* Sets the line from a format; its value is false, to be returned. */
#define APP_FAIL(problem, ...)                                                                               \
    (app_problem_clear(problem), stoic_write_printf(&(problem)->writer, __VA_ARGS__), false)

/* The line, without its newline. Control characters were made harmless. */
stoic_bytes app_problem_text(app_problem *problem);

/* Writes "stoic COMMAND: LINE" to stderr. */
void app_problem_print(app_problem *problem, const char *command);

#endif
