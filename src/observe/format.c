/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notices as lines: pretty for terminals, logfmt and JSON for machines. A line has at most
 * STOIC_NOTICE_LINE_MAX bytes: when it would be longer, it is written again with the peer's texts cut short.
 */
#include <stoic/notice.h>
#include <stoic/time.h>

#include "base/calendar.h"
#include "observe/fields.h"
#include "observe/limits.h"
#include "observe/message.h"

static void write_json(stoic_line *line, const stoic_notice *notice) {
    size_t num;
    const stoic_field *fields = stoic_fields(&num);
    stoic_write_u8(line->writer, '{');
    STOIC_EACH(field, fields, num) {
        field->write(line, field->key, notice);
    }
    stoic_write_u8(line->writer, '}');
}

static void write_logfmt(stoic_line *line, const stoic_notice *notice) {
    size_t num, num_ordered;
    const stoic_field *fields = stoic_fields(&num);
    const uint8_t *order = stoic_fields_logfmt_order(&num_ordered);
    STOIC_EACH(place, order, num_ordered) {
        const stoic_field *field = STOIC_AT_N(fields, num, *place);
        field->write(line, field->key, notice);
    }
}

/* ---- pretty
 * ------------------------------------------------------------------------------------------------ */

static void write_moment(stoic_writer *writer, stoic_time time) {
    stoic_civil_time civil;
    const int64_t seconds = time.wall_ns / STOIC_NS_PER_SECOND;
    const unsigned ms = (unsigned)(time.wall_ns % STOIC_NS_PER_SECOND / STOIC_NS_PER_MS);
    if (time.wall_ns < 0 || !stoic_civil_from_seconds(&civil, seconds)) {
        stoic_write_text(writer, "(no time)");
        return;
    }
    stoic_write_printf(writer, "%04u-%02u-%02u %02u:%02u:%02u.%03u", (unsigned)civil.year, civil.month,
                       civil.day, civil.hour, civil.minute, civil.second, ms);
}

static const char *pretty_level(stoic_severity severity) {
    static const char *const names[] = {"TRACE ", "DEBUG ", "INFO  ", "NOTICE", "WARN  ", "ERROR ", "CRIT  "};
    return *STOIC_AT(names, (size_t)severity);
}

static void write_peer(stoic_writer *writer, const stoic_notice *notice) {
    const stoic_peer_info *peer = notice->peer;
    const bool is_server = notice->role == STOIC_ROLE_SERVER;
    const stoic_bytes upstream = stoic_bytes_of_text(peer->upstream);
    const stoic_bytes address = stoic_bytes_of_text(peer->address);
    stoic_write_text(writer, is_server ? "client" : "upstream");
    if (!is_server && upstream.len > 0) {
        stoic_write_u8(writer, ' ');
        stoic_write_escaped(writer, upstream, STOIC_SHOWN_OWN);
    } else if (address.len > 0) {
        stoic_write_u8(writer, ' ');
        stoic_write_escaped(writer, address, STOIC_SHOWN_OWN);
        stoic_write_printf(writer, ":%u", peer->port);
    }
    if (is_server && notice->sni.len > 0) {
        stoic_write_text(writer, " for ");
        stoic_write_escaped(writer, notice->sni, STOIC_SHOWN_IN_MESSAGE);
    }
}

static void write_pretty(stoic_writer *writer, const stoic_notice *notice) {
    write_moment(writer, notice->time);
    stoic_write_printf(writer, " %s ", pretty_level(notice->severity));
    write_peer(writer, notice);
    stoic_write_text(writer, ": ");
    stoic_write_message(writer, notice);
    if (notice->class_ != STOIC_CLASS_NONE) {
        stoic_write_printf(writer, " [%s.%s]", stoic_class_name(notice->class_),
                           stoic_reason_name(notice->reason));
    }
    if (notice->severity < STOIC_INFO) {
        return;
    }
    if (stoic_is_advice(notice->cause) && notice->verdict == NULL) { /* with a verdict it is the message */
        stoic_write_text(writer, " | cause: ");
        stoic_write_without_stop(writer, notice->cause);
    }
    if (stoic_is_advice(notice->remedy)) {
        stoic_write_text(writer, " | do: ");
        stoic_write_without_stop(writer, notice->remedy);
    }
}

/* ---- All
 * ---------------------------------------------------------------------------------------------------- */

static void write_line(stoic_writer *writer, const stoic_notice *notice, stoic_format format, bool is_tight) {
    stoic_line line = {.writer = writer, .format = format, .is_tight = is_tight};
    switch (format) {
    case STOIC_FORMAT_JSON:
        write_json(&line, notice);
        break;
    case STOIC_FORMAT_LOGFMT:
        write_logfmt(&line, notice);
        break;
    case STOIC_FORMAT_PRETTY:
        write_pretty(writer, notice);
        break;
    }
    stoic_write_u8(writer, '\n');
}

stoic_error stoic_notice_format(stoic_writer *writer, const stoic_notice *notice, stoic_format format) {
    uint8_t buffer[STOIC_NOTICE_LINE_MAX];
    stoic_writer line;
    stoic_writer_init_fixed(&line, buffer, sizeof buffer);
    write_line(&line, notice, format, false);
    if (stoic_writer_error(&line) != STOIC_OK) {
        stoic_writer_init_fixed(&line, buffer, sizeof buffer);
        write_line(&line, notice, format, true);
    }
    STOIC_TRY(stoic_writer_error(&line));
    stoic_write_bytes(writer, stoic_writer_view(&line));
    return stoic_writer_error(writer);
}
