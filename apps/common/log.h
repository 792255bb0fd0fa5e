/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where lines go: stderr, through a bounded queue and a thread of its own, so that a full pipe or a stopped
 * terminal never holds up a connection. Lines that find no room are dropped, quiet ones first, and counted; a
 * line says so when there is room again. All functions may be called from any thread.
 */
#ifndef STOIC_APPS_COMMON_LOG_H
#define STOIC_APPS_COMMON_LOG_H

#include <stoic/notice.h>

/* Bytes that wait to be written. */
#define APP_LOG_QUEUE_MAX (512 * 1024)
/* Above this only lines of WARN and more are taken. */
#define APP_LOG_QUEUE_QUIET_MAX (384 * 1024)
/* How long the end of the program waits for a reader that does not read. */
#define APP_LOG_LAST_WRITE_MS 1000
/* Fields of one event of a program. */
#define APP_EVENT_MAX_FIELDS 6

typedef struct app_log app_log;

/* Starts the thread; NULL when there is no memory or no thread. */
app_log *app_log_new(stoic_format format, stoic_severity minimum);
/* Writes what waits, for at most APP_LOG_LAST_WRITE_MS. NULL is allowed. */
void app_log_free(app_log *log);

/* A stoic_notice_handler; `user` is the log. */
void app_log_notice(void *user, const stoic_notice *notice);

/* A line as it is (with its newline), whatever the level: for the ready line. */
void app_log_raw(app_log *log, stoic_bytes line);

/* What happens outside of TLS: the backend is down, certificates were reloaded. */
typedef struct app_event_field {
    const char *key;
    const char *value; /* our own text or an address: escaped all the same */
} app_event_field;

typedef struct app_event {
    stoic_severity severity;
    const char *name;                             /* "proxy.upstream_connect" */
    const char *message;                          /* what happened */
    const char *advice;                           /* what to do; NULL: nothing */
    app_event_field fields[APP_EVENT_MAX_FIELDS]; /* up to the first NULL key */
} app_event;

void app_log_event(app_log *log, const app_event *event);

/* Lets one event through in each window and counts the rest; the next line tells how many were held back.
 * Zero to begin. */
#define APP_EVENT_WINDOW_NS (10 * STOIC_NS_PER_SECOND)
typedef struct app_event_limit {
    bool has_spoken;
    int64_t last_ns;
    uint64_t held_back;
} app_event_limit;

/* The limit is guarded by the log's own lock. */
void app_log_event_limited(app_log *log, app_event_limit *limit, const app_event *event);

/* One event as a line. For tests; app_log_event uses it. `held_back` 0 is not shown. */
stoic_error app_event_format(stoic_writer *writer, const app_event *event, stoic_format format,
                             int64_t wall_ns, uint64_t held_back);

#endif
