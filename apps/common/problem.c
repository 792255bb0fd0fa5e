/* SPDX-License-Identifier: Apache-2.0 */
/* One line of trouble (problem.h). */
#include "common/problem.h"

#include <stdio.h>

void app_problem_clear(app_problem *problem) {
    stoic_writer_init_fixed(&problem->writer, problem->text, sizeof(problem->text));
}

bool app_problem_is_set(const app_problem *problem) {
    return problem->writer.len > 0 || problem->writer.error != STOIC_OK;
}

/* An argument or a path may hold anything; the terminal gets one plain line. */
static void make_harmless(uint8_t *text, size_t len) {
    STOIC_EACH(byte, text, len) {
        if (*byte < 0x20 || *byte == 0x7f) {
            *byte = '?';
        }
    }
}

stoic_bytes app_problem_text(app_problem *problem) {
    if (stoic_writer_error(&problem->writer) != STOIC_OK) {
        return stoic_bytes_of_text("something failed, and the text that says what is too long to print");
    }
    make_harmless(problem->text, problem->writer.len);
    return stoic_writer_view(&problem->writer);
}

void app_problem_print(app_problem *problem, const char *command) {
    const stoic_bytes text = app_problem_text(problem);
    fprintf(stderr, "stoic %s: %.*s\n", command, (int)text.len, (const char *)text.data);
    fflush(stderr);
}
