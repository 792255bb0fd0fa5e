/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The queue of lines and the thread that writes them (log.h).
 *
 * Two buffers: callers append to `waiting` under the lock; the thread swaps it for its own and writes without
 * the lock. Only the thread ever touches the file descriptor, so whole lines never mix.
 */
#include "common/log.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "common/clock.h"

struct app_log {
    stoic_format format;
    stoic_severity minimum;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;  /* something waits, or the end came */
    pthread_cond_t finished; /* the thread has written everything and is gone */
    stoic_writer waiting;
    uint64_t dropped;
    bool is_ending;
    bool is_finished;
};

/* Writes all of it, as long as somebody reads. A broken stderr takes everything and says nothing. */
static void write_out(stoic_bytes bytes) {
    while (bytes.len > 0) {
        const ssize_t written = write(STDERR_FILENO, bytes.data, bytes.len);
        if (written >= 0) {
            bytes = stoic_slice(bytes, (size_t)written, bytes.len - (size_t)written);
        } else if (errno == EAGAIN) {
            struct pollfd room = {.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
            poll(&room, 1, -1);
        } else if (errno != EINTR) {
            return;
        }
    }
}

static void *run_writer(void *argument) {
    app_log *log = argument;
    stoic_writer taken;
    stoic_writer_init_growing(&taken, NULL, APP_LOG_QUEUE_MAX);
    pthread_mutex_lock(&log->lock);
    for (;;) {
        while (log->waiting.len == 0 && !log->is_ending) {
            pthread_cond_wait(&log->changed, &log->lock);
        }
        if (log->waiting.len == 0) {
            break;
        }
        const stoic_writer swapped = log->waiting;
        log->waiting = taken;
        taken = swapped;
        pthread_mutex_unlock(&log->lock);
        write_out(stoic_writer_view(&taken));
        stoic_writer_truncate(&taken, 0);
        pthread_mutex_lock(&log->lock);
    }
    log->is_finished = true;
    pthread_cond_signal(&log->finished);
    pthread_mutex_unlock(&log->lock);
    stoic_writer_reset(&taken);
    return NULL;
}

app_log *app_log_new(stoic_format format, stoic_severity minimum) {
    app_log *log = calloc(1, sizeof(*log));
    if (log == NULL) {
        return NULL;
    }
    log->format = format;
    log->minimum = minimum;
    pthread_mutex_init(&log->lock, NULL);
    pthread_cond_init(&log->changed, NULL);
    pthread_cond_init(&log->finished, NULL);
    stoic_writer_init_growing(&log->waiting, NULL, APP_LOG_QUEUE_MAX);
    if (pthread_create(&log->thread, NULL, run_writer, log) != 0) {
        free(log);
        return NULL;
    }
    return log;
}

/* Waits for the thread, but not for a reader that never reads. */
static bool wait_for_end(app_log *log) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += APP_LOG_LAST_WRITE_MS / 1000;
    int result = 0;
    while (!log->is_finished && result == 0) {
        result = pthread_cond_timedwait(&log->finished, &log->lock, &until);
    }
    return log->is_finished;
}

void app_log_free(app_log *log) {
    if (log == NULL) {
        return;
    }
    pthread_mutex_lock(&log->lock);
    log->is_ending = true;
    pthread_cond_signal(&log->changed);
    const bool is_finished = wait_for_end(log);
    pthread_mutex_unlock(&log->lock);
    if (!is_finished) {
        /* The thread hangs in write(2) and still uses the log: the end of the process takes both. */
        pthread_detach(log->thread);
        return;
    }
    pthread_join(log->thread, NULL);
    stoic_writer_reset(&log->waiting);
    pthread_cond_destroy(&log->changed);
    pthread_cond_destroy(&log->finished);
    pthread_mutex_destroy(&log->lock);
    free(log);
}

static bool has_room(const app_log *log, stoic_severity severity, size_t len) {
    const size_t max = severity >= STOIC_WARN ? APP_LOG_QUEUE_MAX : APP_LOG_QUEUE_QUIET_MAX;
    return log->waiting.len + len <= max;
}

/* Says how much is missing, once there is room again. Called with the lock held. */
static void tell_of_drops(app_log *log) {
    uint8_t line[STOIC_NOTICE_LINE_MAX];
    stoic_writer writer;
    if (log->dropped == 0) {
        return;
    }
    stoic_writer_init_fixed(&writer, line, sizeof(line));
    const app_event event = {.severity = STOIC_WARN,
                             .name = "log.dropped",
                             .message = "Lines were dropped because nobody read stderr fast enough.",
                             .advice = "Read stderr faster, or raise --log-level."};
    if (app_event_format(&writer, &event, log->format, app_now().wall_ns, log->dropped) != STOIC_OK ||
        !has_room(log, STOIC_INFO, writer.len)) {
        return;
    }
    log->dropped = 0;
    stoic_write_bytes(&log->waiting, stoic_writer_view(&writer));
}

static void append(app_log *log, stoic_severity severity, stoic_bytes line) {
    pthread_mutex_lock(&log->lock);
    if (has_room(log, severity, line.len)) {
        tell_of_drops(log);
    }
    if (has_room(log, severity, line.len)) {
        stoic_write_bytes(&log->waiting, line);
        pthread_cond_signal(&log->changed);
    } else {
        log->dropped++;
    }
    if (stoic_writer_error(&log->waiting) != STOIC_OK) { /* no memory: what waited is lost, the log goes on */
        stoic_writer_reset(&log->waiting);
        log->dropped++;
    }
    pthread_mutex_unlock(&log->lock);
}

void app_log_notice(void *user, const stoic_notice *notice) {
    app_log *log = user;
    uint8_t line[STOIC_NOTICE_LINE_MAX];
    stoic_writer writer;
    if (notice->severity < log->minimum) {
        return;
    }
    stoic_writer_init_fixed(&writer, line, sizeof(line));
    if (stoic_notice_format(&writer, notice, log->format) == STOIC_OK) {
        append(log, notice->severity, stoic_writer_view(&writer));
    }
}

void app_log_raw(app_log *log, stoic_bytes line) {
    append(log, STOIC_CRIT, line);
}

static void log_event(app_log *log, const app_event *event, int64_t wall_ns, uint64_t held_back) {
    uint8_t line[STOIC_NOTICE_LINE_MAX];
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, line, sizeof(line));
    if (app_event_format(&writer, event, log->format, wall_ns, held_back) == STOIC_OK) {
        append(log, event->severity, stoic_writer_view(&writer));
    }
}

void app_log_event(app_log *log, const app_event *event) {
    if (event->severity >= log->minimum) {
        log_event(log, event, app_now().wall_ns, 0);
    }
}

void app_log_event_limited(app_log *log, app_event_limit *limit, const app_event *event) {
    const stoic_time now = app_now();
    pthread_mutex_lock(&log->lock);
    const bool may_speak = !limit->has_spoken || now.monotonic_ns - limit->last_ns >= APP_EVENT_WINDOW_NS;
    const uint64_t held_back = limit->held_back;
    if (may_speak) {
        limit->has_spoken = true;
        limit->last_ns = now.monotonic_ns;
        limit->held_back = 0;
    } else {
        limit->held_back++;
    }
    pthread_mutex_unlock(&log->lock);
    if (may_speak && event->severity >= log->minimum) {
        log_event(log, event, now.wall_ns, held_back);
    }
}
