/* SPDX-License-Identifier: Apache-2.0 */
/* Whole small files (files.h). */
#include "common/files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_STEP 16384

static bool fail_to_read(app_problem *problem, const char *path, int error) {
    const char *advice = error == ENOENT   ? "check the path"
                         : error == EACCES ? "check who may read it"
                         : error == EISDIR ? "give a file, not a folder"
                                           : "check the file";
    return APP_FAIL(problem, "cannot read %s: %s; %s", path, strerror(error), advice);
}

static ssize_t read_step(int file, stoic_writer *out) {
    uint8_t step[READ_STEP];
    ssize_t got = 0;
    do {
        got = read(file, step, sizeof(step));
    } while (got < 0 && errno == EINTR);
    if (got > 0) {
        stoic_write_bytes(out, stoic_bytes_of(step, (size_t)got));
    }
    stoic_wipe(step, sizeof(step));
    return got;
}

static bool read_all(int file, stoic_writer *out, const char *path, size_t max, app_problem *problem) {
    for (;;) {
        const ssize_t got = read_step(file, out);
        if (got < 0) {
            return fail_to_read(problem, path, errno);
        }
        if (stoic_writer_error(out) != STOIC_OK) {
            return APP_FAIL(problem, "cannot read %s: it is larger than %zu KiB; give a PEM file", path,
                            max / 1024);
        }
        if (got == 0) {
            return true;
        }
    }
}

bool app_read_large_file(stoic_writer *out, const char *path, size_t max, app_problem *problem) {
    stoic_writer_init_growing(out, NULL, max);
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (file < 0) {
        return fail_to_read(problem, path, errno);
    }
    const bool is_read = read_all(file, out, path, max, problem);
    close(file);
    return is_read;
}

bool app_read_file(stoic_writer *out, const char *path, app_problem *problem) {
    return app_read_large_file(out, path, APP_PEM_MAX, problem);
}

bool app_read_stdin(stoic_writer *out, app_problem *problem) {
    stoic_writer_init_growing(out, NULL, APP_PEM_MAX);
    return read_all(STDIN_FILENO, out, "standard input", APP_PEM_MAX, problem);
}
