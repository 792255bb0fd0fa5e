/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `--key-log FILE`: secrets for a packet analyser (RFC 9850). Whoever reads the file reads the connections,
 * so it is the owner's alone, every start says that it is written, and root must ask twice.
 */
#ifndef STOIC_APPS_COMMON_KEY_LOG_H
#define STOIC_APPS_COMMON_KEY_LOG_H

#include <stoic/config.h>

#include "common/log.h"
#include "common/options.h"

typedef struct app_key_log {
    const char *path; /* NULL: none */
    bool is_allowed;  /* --allow-keylog */
    int file;
} app_key_log;

/* Opens the file, which gets mode 0600 when it is new and is appended to when it is not. Refuses a file that
 * others may read, and root without --allow-keylog. Without a path there is nothing to do. */
bool app_key_log_open(app_key_log *log, app_problem *problem);
void app_key_log_close(app_key_log *log);
/* For the builder; nothing without a path. `log` is kept. */
void app_key_log_apply(stoic_config_builder *builder, app_key_log *log);
/* The line of each start. */
app_event app_key_log_event(const app_key_log *log);

/* Takers of --key-log and --allow-keylog. */
bool app_take_key_log(app_key_log *log, const char *path);
#define APP_KEY_LOG_HELP "append the secrets of every connection to FILE, for a packet analyser"
#define APP_ALLOW_KEY_LOG_HELP "let --key-log work for root too"

#endif
