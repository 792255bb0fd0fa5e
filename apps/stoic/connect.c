/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `stoic connect`: a TLS client for people and scripts. Where things go: the peer's bytes alone to stdout;
 * what was negotiated to stderr, or to stdout with --handshake-only, when there are no bytes; notices and
 * trouble to stderr.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <stoic/session.h>

#include "common/clock.h"
#include "common/facts.h"
#include "common/key_log.h"
#include "common/options.h"
#include "common/tls_files.h"
#include "stoic/commands.h"
#include "stoic/connect_link.h"

#define DEFAULT_PORT 443
#define DEFAULT_TIMEOUT_NS (30 * STOIC_NS_PER_SECOND)
/* With --handshake-only: how long the server may take to close, so that its late refusal of a client
 * certificate is seen. */
#define CLOSE_WAIT_NS (2 * STOIC_NS_PER_SECOND)
/* With --resume: how long the server may take for its tickets, and how many the client keeps. */
#define TICKET_WAIT_NS (2 * STOIC_NS_PER_SECOND)
#define SESSIONS_MAX 8
#define ADVICE_MAX 512
#define EXPORT_LEN 32 /* of --export */

typedef struct connect_settings {
    app_tls_settings tls;
    app_endpoint endpoint;
    bool has_endpoint;
    const char *ca, *server_name;
    bool is_json, is_handshake_only, is_insecure, is_resume, updates_keys;
    stoic_format format;
    stoic_severity level;
    int64_t timeout_ns;
    app_key_log key_log;
    const char *export_label;
} connect_settings;

/* What the terminal notice said, and whether it was printed. */
typedef struct connect_listener {
    const connect_settings *settings;
    bool is_told;
    char advice[ADVICE_MAX];
} connect_listener;

/* ---- Options ------------------------------------------------------------------------------------------- */

static bool take_host(void *all, const char *value, app_problem *problem) {
    connect_settings *settings = all;
    if (settings->has_endpoint) {
        return APP_FAIL(problem, "two hosts: `%s` and `%s`; give one", settings->endpoint.host, value);
    }
    settings->has_endpoint = app_parse_endpoint(&settings->endpoint, value, DEFAULT_PORT);
    return settings->has_endpoint ||
           APP_FAIL(problem, "`%s` is not HOST[:PORT]; for example example.com:443", value);
}

static bool take_ca(void *all, const char *value, app_problem *problem) {
    (void)problem;
    connect_settings *settings = all;
    settings->ca = value;
    return true;
}

static bool take_server_name(void *all, const char *value, app_problem *problem) {
    (void)problem;
    connect_settings *settings = all;
    settings->server_name = value;
    return true;
}

static bool take_certificate(void *all, const char *value, app_problem *problem) {
    connect_settings *settings = all;
    return app_take_certificate(&settings->tls, value, problem);
}

static bool take_key(void *all, const char *value, app_problem *problem) {
    connect_settings *settings = all;
    return app_take_key(&settings->tls, value, problem);
}

static bool take_alpn(void *all, const char *value, app_problem *problem) {
    (void)problem;
    connect_settings *settings = all;
    return app_take_alpn(&settings->tls, value);
}

static bool take_groups(void *all, const char *value, app_problem *problem) {
    (void)problem;
    connect_settings *settings = all;
    return app_take_groups(&settings->tls, value);
}

static bool take_suites(void *all, const char *value, app_problem *problem) {
    (void)problem;
    connect_settings *settings = all;
    return app_take_suites(&settings->tls, value);
}

static bool take_tls(void *all, const char *value, app_problem *problem) {
    (void)all;
    return app_take_version("--tls", value, problem);
}

static bool take_json(void *all, const char *value, app_problem *problem) {
    (void)value;
    (void)problem;
    connect_settings *settings = all;
    settings->is_json = true;
    return true;
}

static bool take_handshake_only(void *all, const char *value, app_problem *problem) {
    (void)value;
    (void)problem;
    connect_settings *settings = all;
    settings->is_handshake_only = true;
    return true;
}

static bool take_resume(void *all, const char *value, app_problem *problem) {
    (void)value;
    (void)problem;
    connect_settings *settings = all;
    settings->is_resume = true;
    return true;
}

static bool take_update_keys(void *all, const char *value, app_problem *problem) {
    (void)value;
    (void)problem;
    connect_settings *settings = all;
    settings->updates_keys = true;
    return true;
}

static bool take_insecure(void *all, const char *value, app_problem *problem) {
    (void)value;
    (void)problem;
    connect_settings *settings = all;
    settings->is_insecure = true;
    return true;
}

static bool take_format(void *all, const char *value, app_problem *problem) {
    (void)problem;
    connect_settings *settings = all;
    return app_parse_format(&settings->format, value);
}

static bool take_level(void *all, const char *value, app_problem *problem) {
    (void)problem;
    connect_settings *settings = all;
    return app_parse_level(&settings->level, value);
}

static bool take_timeout(void *all, const char *value, app_problem *problem) {
    (void)problem;
    connect_settings *settings = all;
    return app_parse_seconds(&settings->timeout_ns, value) && settings->timeout_ns > 0;
}

static bool take_key_log(void *all, const char *value, app_problem *problem) {
    (void)problem;
    connect_settings *settings = all;
    return app_take_key_log(&settings->key_log, value);
}

static bool take_allow_key_log(void *all, const char *value, app_problem *problem) {
    (void)value;
    (void)problem;
    connect_settings *settings = all;
    settings->key_log.is_allowed = true;
    return true;
}

static bool take_export(void *all, const char *value, app_problem *problem) {
    (void)problem;
    connect_settings *settings = all;
    settings->export_label = value;
    return *value != '\0';
}

static const app_option options[] = {
    {"--ca", "PEM", "the server's own certificate(s), pinned (authorities come with a later version)",
     take_ca},
    {"--server-name", "NAME", "name to ask for and to check (default: HOST)", take_server_name},
    {"--alpn", "LIST", "ALPN protocols in the order of preference: h2,http/1.1", take_alpn},
    {"--cert", "PEM", "client certificate chain, end entity first", take_certificate},
    {"--key", "PEM", "its private key", take_key},
    {"--tls", "VERSION", "the version: 1.3", take_tls},
    {"--groups", "LIST", "key exchange groups; the first one gets the key share", take_groups},
    {"--suites", "LIST", "cipher suites in the order of preference", take_suites},
    {"--json", NULL, "what was negotiated as one JSON object", take_json},
    {"--handshake-only", NULL, "close after the handshake; print to stdout", take_handshake_only},
    {"--insecure-no-verify", NULL, "accept any certificate: the peer may be anybody", take_insecure},
    {"--timeout", "SECONDS", "for the connection and its handshake (default: 30)", take_timeout},
    {"--log-format", "FORMAT", "pretty, logfmt or json (default: pretty)", take_format},
    {"--log-level", "LEVEL", "trace, debug, info, notice, warn, error or crit (default: info)", take_level},
    {"--update-keys", NULL, "new keys both ways, right after the handshake", take_update_keys},
    {"--export", "LABEL", "print 32 bytes of keying material for LABEL (without --json)", take_export},
    {"--key-log", "FILE", APP_KEY_LOG_HELP, take_key_log},
    {"--allow-keylog", NULL, APP_ALLOW_KEY_LOG_HELP, take_allow_key_log},
    {"--resume", NULL, "connect twice: once for a ticket, then again with it; tells of the second",
     take_resume},
};

static bool check(const connect_settings *settings, app_problem *problem) {
    if (!settings->has_endpoint) {
        return APP_FAIL(problem, "no host; give HOST[:PORT]");
    }
    if (settings->ca == NULL && !settings->is_insecure) {
        return APP_FAIL(
            problem, "no way to verify the server; give --ca with its certificate, or --insecure-no-verify");
    }
    if (settings->ca != NULL && settings->is_insecure) {
        return APP_FAIL(problem, "--ca and --insecure-no-verify exclude each other; leave out one");
    }
    return app_check_pairs(&settings->tls, problem);
}

/* ---- Notices and reports --------------------------------------------------------------------------------
 */

static void on_notice(void *user, const stoic_notice *notice) {
    connect_listener *listener = user;
    uint8_t line[STOIC_NOTICE_LINE_MAX];
    stoic_writer writer;
    if (notice->is_terminal) {
        stoic_writer_init_fixed(&writer, (uint8_t *)listener->advice, sizeof(listener->advice) - 1);
        stoic_write_printf(&writer, "%.240s%s%.240s", notice->cause, *notice->cause != '\0' ? " " : "",
                           notice->remedy);
    }
    if (notice->severity < listener->settings->level) {
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

/* What was negotiated; with --json also when the handshake failed. */
static void report(const connect_settings *settings, const connect_link *link) {
    uint8_t text[4096];
    stoic_writer writer;
    stoic_connection_info info = {.struct_size = sizeof(info)};
    stoic_connection_describe(link->connection, &info);
    stoic_writer_init_fixed(&writer, text, sizeof(text));
    if (settings->is_json) {
        app_write_facts(&writer, &info, verdict_of(settings, link->is_connected ? STOIC_OK : link->error));
    } else if (link->is_connected) {
        write_line(&writer, settings, &info);
        write_export(&writer, settings, link->connection);
    } else {
        return;
    }
    stoic_write_u8(&writer, '\n');
    FILE *where = settings->is_handshake_only ? stdout : stderr;
    fwrite(text, 1, stoic_writer_view(&writer).len, where);
    fflush(where);
}

/* How it ended, in one line, unless a notice has said so. */
static int conclude(const connect_settings *settings, const connect_link *link,
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
        fprintf(stderr, "stoic connect: %s %s port %u: %s %s\n",
                link->is_connected ? "connected with" : "handshake failed with", settings->endpoint.host,
                (unsigned)settings->endpoint.port, stoic_error_sentence(link->error),
                is_transport && link->is_connected ? "What came may be cut off: ask again."
                                                   : listener->advice);
    }
    return is_ok ? APP_EXIT_OK : APP_EXIT_FAILED;
}

/* ---- The run ------------------------------------------------------------------------------------------- */

static bool build(connect_settings *settings, connect_listener *listener, const stoic_session_store *store,
                  const stoic_config **out, app_problem *problem) {
    const stoic_provider *provider = app_provider(problem);
    stoic_config_builder *builder = NULL;
    if (provider == NULL) {
        return false;
    }
    const stoic_error error = stoic_client_config_builder_new(&builder, provider, NULL);
    if (error != STOIC_OK) {
        return APP_FAIL(problem, "cannot make a configuration: %s", stoic_error_sentence(error));
    }
    if (!app_apply_tls(builder, &settings->tls, problem) ||
        (settings->ca != NULL && !app_add_pinned(builder, settings->ca, problem))) {
        stoic_config_builder_free(builder);
        return false;
    }
    if (settings->is_insecure) {
        stoic_config_builder_insecure_no_verify(builder);
    }
    stoic_config_builder_set_session_store(builder, store);
    stoic_config_builder_set_timeouts(builder, settings->timeout_ns, settings->timeout_ns);
    app_key_log_apply(builder, &settings->key_log);
    stoic_config_builder_set_notice_handler(builder, on_notice, listener, STOIC_TRACE);
    return app_build_config(out, builder, problem);
}

static bool open_connection(const connect_settings *settings, const stoic_config *config,
                            stoic_connection **out, app_problem *problem) {
    const char *name = settings->server_name != NULL ? settings->server_name : settings->endpoint.host;
    char upstream[APP_HOST_MAX + 8] = "";
    const stoic_error error = stoic_client_new(out, config, stoic_bytes_of_text(name), app_now());
    if (error != STOIC_OK) {
        return APP_FAIL(problem, "cannot ask for `%s`: %s Give --server-name NAME.", name,
                        stoic_error_sentence(error));
    }
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, (uint8_t *)upstream, sizeof(upstream) - 1);
    stoic_write_printf(&writer, "%s:%u", settings->endpoint.host, (unsigned)settings->endpoint.port);
    const stoic_peer_info peer = {
        .struct_size = sizeof(peer), .port = settings->endpoint.port, .upstream = upstream};
    stoic_connection_set_peer(*out, &peer);
    return true;
}

static void talk(const connect_settings *settings, connect_link *link, int64_t deadline_ns) {
    const bool is_connected = connect_handshake(link, deadline_ns);
    report(settings, link);
    if (is_connected && settings->is_handshake_only) {
        connect_close(link, app_now().monotonic_ns + CLOSE_WAIT_NS);
    } else if (is_connected) {
        if (settings->updates_keys) {
            (void)stoic_update_keys(link->connection, true, app_now());
        }
        connect_pipe(link);
    }
}

/* Every start says so, whatever the level. */
static bool open_key_log(connect_settings *settings, app_problem *problem) {
    uint8_t line[STOIC_NOTICE_LINE_MAX];
    stoic_writer writer;
    if (!app_key_log_open(&settings->key_log, problem)) {
        return false;
    }
    if (settings->key_log.path != NULL) {
        const app_event event = app_key_log_event(&settings->key_log);
        stoic_writer_init_fixed(&writer, line, sizeof(line));
        if (app_event_format(&writer, &event, settings->format, app_now().wall_ns, 0) == STOIC_OK) {
            fwrite(line, 1, writer.len, stderr);
        }
    }
    return true;
}

static bool open_link(const connect_settings *settings, const stoic_config *config, connect_link *link,
                      int64_t deadline_ns, app_problem *problem) {
    stoic_connection *connection = NULL;
    int socket = -1;
    if (!connect_dial(&socket, &settings->endpoint, deadline_ns, problem)) {
        return false;
    }
    if (!open_connection(settings, config, &connection, problem)) {
        close(socket);
        return false;
    }
    connect_link_init(link, socket, connection);
    return true;
}

/* The first of two connections: for its ticket. False when there cannot be a second one; then it has said
 * why. */
static bool fetch_ticket(const connect_settings *settings, const connect_listener *listener,
                         connect_link *link, int64_t deadline_ns) {
    const bool is_connected = connect_handshake(link, deadline_ns);
    if (!is_connected) {
        report(settings, link);
        (void)conclude(settings, link, listener);
        return false;
    }
    connect_await_ticket(link, app_now().monotonic_ns + TICKET_WAIT_NS);
    if (!link->has_ticket) {
        fprintf(stderr, "stoic connect: %s port %u gave no ticket: the second connection is a full one\n",
                settings->endpoint.host, (unsigned)settings->endpoint.port);
    }
    connect_close(link, app_now().monotonic_ns + CLOSE_WAIT_NS);
    return true;
}

static int converse(const connect_settings *settings, connect_listener *listener, const stoic_config *config,
                    app_problem *problem) {
    static connect_link link;
    int status = APP_EXIT_FAILED;
    const int64_t deadline_ns = app_now().monotonic_ns + settings->timeout_ns;
    if (settings->is_resume) {
        if (!open_link(settings, config, &link, deadline_ns, problem)) {
            app_problem_print(problem, "connect");
            return status;
        }
        const bool goes_on = fetch_ticket(settings, listener, &link, deadline_ns);
        connect_link_free(&link);
        if (!goes_on) {
            return status;
        }
    }
    if (!open_link(settings, config, &link, deadline_ns, problem)) {
        app_problem_print(problem, "connect");
        return status;
    }
    talk(settings, &link, deadline_ns);
    status = conclude(settings, &link, listener);
    connect_link_free(&link);
    return status;
}

static int run(connect_settings *settings, app_problem *problem) {
    connect_listener listener = {.settings = settings};
    const stoic_config *config = NULL;
    const stoic_session_store *store = NULL;
    int status = APP_EXIT_FAILED;
    if (settings->is_resume && stoic_session_store_memory_new(&store, NULL, SESSIONS_MAX) != STOIC_OK) {
        (void)APP_FAIL(problem, "cannot keep a session: memory ran out");
        app_problem_print(problem, "connect");
        return status;
    }
    if (open_key_log(settings, problem) && build(settings, &listener, store, &config, problem)) {
        status = converse(settings, &listener, config, problem);
    } else {
        app_problem_print(problem, "connect");
    }
    stoic_config_release(config);
    stoic_session_store_memory_free(store);
    app_key_log_close(&settings->key_log);
    return status;
}

int stoic_connect_main(int argc, char **argv) {
    const app_command command = {.name = "connect",
                                 .usage = "HOST[:PORT] --ca PEM [options]",
                                 .summary = "Connects (to port 443 where none is given), completes a TLS 1.3 "
                                            "handshake, says on stderr what was negotiated, then\n"
                                            "copies stdin to the server and the server to stdout until both "
                                            "have closed. The end of stdin closes this side; what\n"
                                            "the server still sends is read. With --handshake-only it closes "
                                            "at once and says it on stdout. Exit status 0 only if\n"
                                            "the handshake succeeded and the server closed in order: a "
                                            "connection that ends without close_notify may be cut off.\n"
                                            "--json keys: version cipher group signature_scheme alpn sni "
                                            "resumed early_data client_subject ja4 verdict; verdict is\n"
                                            "ok, not_verified, or the error.",
                                 .tables = {{options, STOIC_COUNT(options)}},
                                 .take_argument = take_host};
    static connect_settings settings = {
        .format = STOIC_FORMAT_PRETTY, .level = STOIC_INFO, .timeout_ns = DEFAULT_TIMEOUT_NS};
    app_problem problem;
    signal(SIGPIPE, SIG_IGN);
    const app_options_result result = app_options_read(&command, &settings, argc, argv, &problem);
    if (result == APP_OPTIONS_HELPED) {
        return APP_EXIT_OK;
    }
    if (result == APP_OPTIONS_BAD || !check(&settings, &problem)) {
        app_problem_print(&problem, "connect");
        return APP_EXIT_USAGE;
    }
    return run(&settings, &problem);
}
