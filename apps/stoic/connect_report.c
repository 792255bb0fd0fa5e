/* SPDX-License-Identifier: Apache-2.0 */
/* What `stoic connect` says (connect.h). */
#include <stdio.h>

#include "common/facts.h"
#include "common/verdict.h"
#include "stoic/connect.h"

#define EXPORT_LEN 32 /* of --export */
/* A line: a verdict as JSON tells of the longest path, with names as long as certificates can hold them. */
#define REPORT_MAX (1024 * 1024)

void connect_on_notice(void *user, const stoic_notice *notice) {
    connect_listener *listener = user;
    uint8_t line[STOIC_NOTICE_LINE_MAX];
    stoic_writer writer;
    if (notice->is_terminal) {
        stoic_writer_init_fixed(&writer, (uint8_t *)listener->advice, sizeof(listener->advice) - 1);
        stoic_write_printf(&writer, "%.240s%s%.240s", notice->cause, *notice->cause != '\0' ? " " : "",
                           notice->remedy);
    }
    /* For people, the verdict says it better: connect_conclude prints it. */
    const bool is_left_out = notice->is_terminal && notice->class_ == STOIC_CLASS_PEER_CERT &&
                             listener->settings->format == STOIC_FORMAT_PRETTY;
    if (notice->severity < listener->settings->level || is_left_out) {
        return;
    }
    stoic_writer_init_fixed(&writer, line, sizeof(line));
    if (stoic_notice_format(&writer, notice, listener->settings->format) == STOIC_OK) {
        fwrite(line, 1, writer.len, stderr);
        listener->is_told = listener->is_told || notice->is_terminal;
    }
}

static const char *verdict_of(const connect_settings *settings, stoic_error error) {
    return error != STOIC_OK ? stoic_error_name(error) : settings->is_insecure ? "not_verified" : "ok";
}

static void write_line(stoic_writer *writer, const connect_settings *settings,
                       const stoic_connection_info *info) {
    stoic_write_printf(
        writer, "connected host=%s port=%u version=%s cipher=%s group=%s signature_scheme=%s alpn=",
        settings->endpoint.host, (unsigned)settings->endpoint.port, stoic_version_name(info->version),
        stoic_suite_name(info->suite), stoic_group_name(info->group),
        info->scheme != 0 ? stoic_scheme_name(info->scheme) : "none"); /* resumed: nothing was signed */
    if (info->alpn.len == 0) {
        stoic_write_text(writer, "none");
    } else {
        stoic_write_escaped(writer, info->alpn, info->alpn.len);
    }
    stoic_write_printf(writer, " resumed=%s verdict=%s", info->is_resumed ? "true" : "false",
                       verdict_of(settings, STOIC_OK));
}

static void write_export(stoic_writer *writer, const connect_settings *settings,
                         const stoic_connection *connection) {
    uint8_t material[EXPORT_LEN];
    if (settings->export_label == NULL ||
        stoic_export_keying_material(connection, material, sizeof(material), settings->export_label,
                                     stoic_bytes_of(NULL, 0)) != STOIC_OK) {
        return;
    }
    stoic_write_text(writer, " keying_material=");
    STOIC_EACH(byte, material, sizeof(material)) {
        stoic_write_printf(writer, "%02x", *byte);
    }
    stoic_wipe(material, sizeof(material));
}

static bool is_resumed(const connect_link *link) {
    stoic_connection_info info = {.struct_size = sizeof(info)};
    stoic_connection_describe(link->connection, &info);
    return info.is_resumed;
}

/* The chain's, as <stoic/webpki.h> writes it. Where no path was looked for, `by` says what
 * decided: a pin, an earlier connection, nothing, or what ended the handshake before. */
static void write_verdict_json(stoic_writer *writer, const connect_settings *settings,
                               const connect_link *link) {
    stoic_verdict verdict = {.struct_size = sizeof(verdict)};
    if (stoic_connection_verdict(link->connection, &verdict)) {
        stoic_verdict_write_json(writer, &verdict);
        return;
    }
    const stoic_error error = link->is_connected ? STOIC_OK : link->error;
    stoic_write_printf(
        writer, "{\"valid\":%s,\"error\":", error == STOIC_OK && !settings->is_insecure ? "true" : "false");
    stoic_write_json_string(writer, stoic_bytes_of_text(stoic_error_name(error)));
    stoic_write_printf(writer, ",\"by\":\"%s\"}",
                       settings->is_insecure    ? "nothing"
                       : settings->pins.num > 0 ? "pin"
                       : is_resumed(link)       ? "resumption"
                                                : "handshake");
}

static void write_json(stoic_writer *writer, const connect_settings *settings, const connect_link *link) {
    stoic_writer verdict;
    stoic_writer_init_growing(&verdict, NULL, REPORT_MAX / 2);
    write_verdict_json(&verdict, settings, link);
    app_write_facts(writer, link->connection, stoic_writer_view(&verdict));
    stoic_writer_reset(&verdict);
}

static void print_path(const connect_settings *settings, const connect_link *link, FILE *where) {
    stoic_verdict verdict = {.struct_size = sizeof(verdict)};
    if (settings->format == STOIC_FORMAT_PRETTY && !settings->is_json &&
        stoic_connection_verdict(link->connection, &verdict)) {
        (void)app_print_verdict(where, &verdict, stoic_verdict_write_path);
    }
}

void connect_report(const connect_settings *settings, const connect_link *link) {
    stoic_writer writer;
    FILE *where = settings->is_handshake_only ? stdout : stderr;
    if (!settings->is_json && !link->is_connected) {
        return;
    }
    stoic_writer_init_growing(&writer, NULL, REPORT_MAX);
    if (settings->is_json) {
        write_json(&writer, settings, link);
    } else {
        stoic_connection_info info = {.struct_size = sizeof(info)};
        stoic_connection_describe(link->connection, &info);
        write_line(&writer, settings, &info);
        write_export(&writer, settings, link->connection);
    }
    stoic_write_u8(&writer, '\n');
    const stoic_bytes line = stoic_writer_view(&writer);
    fwrite(line.data, 1, line.len, where);
    fflush(where);
    stoic_writer_reset(&writer);
    print_path(settings, link, where);
}

/* "stoic connect: handshake failed with HOST port N: WHY WHAT TO DO" */
static void say_how_it_ended(const connect_settings *settings, const connect_link *link,
                             const connect_listener *listener, bool is_transport) {
    app_problem problem;
    stoic_verdict verdict = {.struct_size = sizeof(verdict)};
    app_problem_clear(&problem);
    stoic_write_printf(&problem.writer,
                       "%s %s port %u: ", link->is_connected ? "connected with" : "handshake failed with",
                       settings->endpoint.host, (unsigned)settings->endpoint.port);
    if (!link->is_connected && stoic_connection_verdict(link->connection, &verdict) &&
        verdict.error != STOIC_OK) {
        app_write_verdict_line(&problem.writer, &verdict);
    } else {
        stoic_write_printf(&problem.writer, "%s %s", stoic_error_sentence(link->error),
                           is_transport && link->is_connected ? "What came may be cut off: ask again."
                                                              : listener->advice);
    }
    app_problem_print(&problem, "connect");
}

int connect_conclude(const connect_settings *settings, const connect_link *link,
                     const connect_listener *listener) {
    if (link->is_stdout_broken) {
        fprintf(stderr, "stoic connect: cannot write to stdout: its reader is gone; data was lost\n");
        return APP_EXIT_FAILED;
    }
    /* With --handshake-only this side leaves first: how the server's transport ends then is its own affair. A
     * refusal is not. */
    const stoic_error_row *row = stoic_error_find(link->error);
    const bool is_transport = row != NULL && row->fault == STOIC_FAULT_TRANSPORT;
    const bool is_ok = link->is_connected && (row == NULL || (settings->is_handshake_only && is_transport));
    if (!is_ok && !listener->is_told) {
        say_how_it_ended(settings, link, listener, is_transport);
    }
    if (!link->is_connected) {
        print_path(settings, link, stderr);
    }
    return is_ok ? APP_EXIT_OK : APP_EXIT_FAILED;
}
