/* SPDX-License-Identifier: Apache-2.0 */
/* `--key-log FILE` (key_log.h). */
#include "common/key_log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A label, a random and a secret of 64 bytes. */
#define LINE_MAX_LEN 320
#define OWNER_ONLY 0600

bool app_take_key_log(app_key_log *log, const char *path) {
    log->path = path;
    return *path != '\0';
}

static bool check_file(const app_key_log *log, app_problem *problem) {
    struct stat facts;
    if (fstat(log->file, &facts) != 0 || !S_ISREG(facts.st_mode)) {
        return APP_FAIL(problem, "cannot use %s as a key log: it is not a file; give another path",
                        log->path);
    }
    if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return APP_FAIL(problem, "cannot use %s as a key log: others may read it; chmod 600 it, or remove it",
                        log->path);
    }
    return true;
}

bool app_key_log_open(app_key_log *log, app_problem *problem) {
    if (log->path == NULL) {
        return true;
    }
    if (geteuid() == 0 && !log->is_allowed) {
        return APP_FAIL(problem,
                        "--key-log writes secrets, and this is root; give --allow-keylog to say that "
                        "it is meant");
    }
    log->file =
        open(log->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK,
             OWNER_ONLY);
    if (log->file < 0) {
        return APP_FAIL(problem, "cannot open the key log %s: %s; check the path", log->path,
                        strerror(errno));
    }
    if (!check_file(log, problem)) {
        close(log->file);
        return false;
    }
    return true;
}

void app_key_log_close(app_key_log *log) {
    if (log->path != NULL) {
        close(log->file);
        log->path = NULL;
    }
}

/* One write for each line: those of several threads do not mix. */
static void write_entry(void *user, const stoic_key_log_entry *entry) {
    const app_key_log *log = user;
    uint8_t line[LINE_MAX_LEN];
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, line, sizeof(line));
    if (stoic_key_log_format(&writer, entry) == STOIC_OK) {
        /* a full disk loses lines of a debugging aid, and no connection */
        const ssize_t written = write(log->file, line, writer.len);
        (void)written;
    }
    stoic_wipe(line, sizeof(line));
}

void app_key_log_apply(stoic_config_builder *builder, app_key_log *log) {
    if (log->path != NULL) {
        stoic_config_builder_set_key_log(builder, write_entry, log);
    }
}

app_event app_key_log_event(const app_key_log *log) {
    return (app_event){.severity = STOIC_WARN,
                       .name = "tls.keylog_enabled",
                       .message = "the secrets of every connection are written to the key log",
                       .advice = "for debugging alone: stop it, and remove the file, when done",
                       .fields = {{"file", log->path}}};
}
