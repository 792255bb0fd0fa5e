/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Does a call end the process with abort()? Runs it in a child.
 */
#ifndef STOIC_TESTS_ABORTS_H
#define STOIC_TESTS_ABORTS_H

#include <signal.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

static inline bool aborts(void (*call)(void)) {
    const pid_t child = fork();
    if (child == 0) {
        /* cmocka's handlers would take the signal for a failed test */
        signal(SIGABRT, SIG_DFL);
        call();
        _exit(0);
    }
    int status = 0;
    return child > 0 && waitpid(child, &status, 0) == child && WIFSIGNALED(status) &&
           WTERMSIG(status) == SIGABRT;
}

#endif
