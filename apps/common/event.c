/* SPDX-License-Identifier: Apache-2.0 */
/* Events of the programs as lines, with the keys and in the manner of notices (log.h). */
#include <string.h>

#include "common/clock.h"
#include "common/log.h"

/* The width of "NOTICE" in a column. */
#define LEVEL_WIDTH 6

/* A value in logfmt: in quotes where it has spaces; JSON's quoting is logfmt's too. */
static void write_logfmt_value(stoic_writer *writer, const char *value) {
    if (*value == '\0' || strpbrk(value, " \"\\=") != NULL) {
        stoic_write_json_string(writer, stoic_bytes_of_text(value));
    } else {
        stoic_write_escaped(writer, stoic_bytes_of_text(value), STOIC_NOTICE_LINE_MAX);
    }
}

/* Writes one pair in the format; `writer` holds what is in front of it. */
typedef void (*pair_writer)(stoic_writer *writer, const char *key, const char *value);

static void write_logfmt_pair(stoic_writer *writer, const char *key, const char *value) {
    stoic_write_printf(writer, " %s=", key);
    write_logfmt_value(writer, value);
}

static void write_json_pair(stoic_writer *writer, const char *key, const char *value) {
    stoic_write_printf(writer, ",\"%s\":", key);
    stoic_write_json_string(writer, stoic_bytes_of_text(value));
}

static void write_fields(stoic_writer *writer, const app_event *event, pair_writer write_pair) {
    STOIC_EACH(field, event->fields, APP_EVENT_MAX_FIELDS) {
        if (field->key == NULL) {
            break;
        }
        write_pair(writer, field->key, field->value);
    }
}

static void write_pairs(stoic_writer *writer, const app_event *event, pair_writer write_pair) {
    write_pair(writer, "level", stoic_severity_name(event->severity));
    write_pair(writer, "event_name", event->name);
    write_fields(writer, event, write_pair);
    write_pair(writer, "msg", event->message);
    if (event->advice != NULL) {
        write_pair(writer, "advice", event->advice);
    }
}

static void write_level(stoic_writer *writer, const char *level) {
    const stoic_bytes name = stoic_bytes_of_text(level);
    STOIC_EACH(letter, name.data, name.len) {
        stoic_write_u8(writer, *letter >= 'a' && *letter <= 'z' ? (uint8_t)(*letter - 'a' + 'A') : *letter);
    }
    stoic_write_fill(writer, ' ', name.len < LEVEL_WIDTH ? LEVEL_WIDTH - name.len : 0);
}

static void write_pretty(stoic_writer *writer, const app_event *event, int64_t wall_ns, uint64_t held_back) {
    app_write_time(writer, wall_ns, true);
    stoic_write_u8(writer, ' ');
    write_level(writer, stoic_severity_name(event->severity));
    stoic_write_printf(writer, " %s", event->message);
    write_fields(writer, event, write_logfmt_pair);
    if (held_back > 0) {
        stoic_write_printf(writer, " (and %llu more like this)", (unsigned long long)held_back);
    }
    stoic_write_printf(writer, " [%s]", event->name);
    if (event->advice != NULL) {
        stoic_write_printf(writer, " | do: %s", event->advice);
    }
}

static void write_logfmt(stoic_writer *writer, const app_event *event, int64_t wall_ns, uint64_t held_back) {
    stoic_write_text(writer, "ts=");
    app_write_time(writer, wall_ns, false);
    write_pairs(writer, event, write_logfmt_pair);
    if (held_back > 0) {
        stoic_write_printf(writer, " held_back=%llu", (unsigned long long)held_back);
    }
}

static void write_json(stoic_writer *writer, const app_event *event, int64_t wall_ns, uint64_t held_back) {
    stoic_write_text(writer, "{\"ts\":\"");
    app_write_time(writer, wall_ns, false);
    stoic_write_u8(writer, '"');
    write_pairs(writer, event, write_json_pair);
    if (held_back > 0) {
        stoic_write_printf(writer, ",\"held_back\":%llu", (unsigned long long)held_back);
    }
    stoic_write_u8(writer, '}');
}

stoic_error app_event_format(stoic_writer *writer, const app_event *event, stoic_format format,
                             int64_t wall_ns, uint64_t held_back) {
    switch (format) {
    case STOIC_FORMAT_PRETTY:
        write_pretty(writer, event, wall_ns, held_back);
        break;
    case STOIC_FORMAT_LOGFMT:
        write_logfmt(writer, event, wall_ns, held_back);
        break;
    case STOIC_FORMAT_JSON:
        write_json(writer, event, wall_ns, held_back);
        break;
    }
    stoic_write_u8(writer, '\n');
    return stoic_writer_error(writer);
}
