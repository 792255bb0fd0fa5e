/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `stoic connect`: a TLS client for people and scripts. Where things go: the peer's bytes alone to stdout;
 * what was negotiated to stderr, or to stdout with --handshake-only, when there are no bytes; notices and
 * trouble to stderr.
 */
#include "stoic/connect.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include <stoic/session.h>

#include "common/clock.h"
#include "stoic/commands.h"

#define DEFAULT_TIMEOUT_NS (30 * STOIC_NS_PER_SECOND)
/* With --handshake-only: how long the server may take to close, so that its late refusal of a client
 * certificate is seen. */
#define CLOSE_WAIT_NS (2 * STOIC_NS_PER_SECOND)
/* With --resume: how long the server may take for its tickets, and how many the client keeps. */
#define TICKET_WAIT_NS (2 * STOIC_NS_PER_SECOND)
#define SESSIONS_MAX 8

/* Pins alone leave out the system's roots: whoever pins does not mean everybody. */
static bool apply_verification(stoic_config_builder *builder, const connect_settings *settings,
                               app_problem *problem) {
    if (settings->is_insecure) {
        stoic_config_builder_insecure_no_verify(builder);
        return true;
    }
    STOIC_EACH(path, settings->pins.paths, settings->pins.num) {
        if (!app_add_pinned(builder, *path, problem)) {
            return false;
        }
    }
    return (settings->pins.num > 0 && settings->trust.ca.num == 0) ||
           app_apply_trust(builder, &settings->trust, problem);
}

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
    if (!app_apply_tls(builder, &settings->tls, problem) || !apply_verification(builder, settings, problem)) {
        stoic_config_builder_free(builder);
        return false;
    }
    stoic_config_builder_set_session_store(builder, store);
    stoic_config_builder_set_timeouts(builder, settings->timeout_ns, settings->timeout_ns);
    app_key_log_apply(builder, &settings->key_log);
    stoic_config_builder_set_notice_handler(builder, connect_on_notice, listener, STOIC_TRACE);
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
    connect_report(settings, link);
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
        connect_report(settings, link);
        (void)connect_conclude(settings, link, listener);
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
    status = connect_conclude(settings, &link, listener);
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
    static connect_settings settings = {
        .format = STOIC_FORMAT_PRETTY, .level = STOIC_INFO, .timeout_ns = DEFAULT_TIMEOUT_NS};
    const app_command command = {
        .name = "connect",
        .usage = "HOST[:PORT] [options]",
        .summary =
            "Connects (to port 443 where none is given), completes a TLS 1.3 handshake, says on stderr what "
            "was negotiated, then\n"
            "copies stdin to the server and the server to stdout until both have closed. The end of stdin "
            "closes this side; what\n"
            "the server still sends is read. With --handshake-only it closes at once and says it on stdout. "
            "Exit status 0 only if\n"
            "the handshake succeeded and the server closed in order: a connection that ends without "
            "close_notify may be cut off.\n\n"
            "The server is verified with the system's roots: SSL_CERT_FILE and SSL_CERT_DIR where they are "
            "set, else\n" APP_SYSTEM_BUNDLE
            ". --ca names others in their place; a certificate in it that is not an\n"
            "authority's is trusted for the server that shows it (a self-signed one, for example), and "
            "vouches for nobody else.\n"
            "--pin trusts that certificate and no other.\n\n"
            "--json keys: version cipher group signature_scheme alpn sni resumed early_data client_subject "
            "ja4 verdict;\n"
            "docs/PATH_VALIDATION.md describes the verdict.",
        .tables = {{connect_options, connect_num_options}, {app_crl_options, app_num_crl_options}},
        .table_settings = {[1] = &settings.trust},
        .take_argument = connect_take_host};
    app_problem problem;
    signal(SIGPIPE, SIG_IGN);
    const app_options_result result = app_options_read(&command, &settings, argc, argv, &problem);
    if (result == APP_OPTIONS_HELPED) {
        return APP_EXIT_OK;
    }
    if (result == APP_OPTIONS_BAD || !connect_check(&settings, &problem)) {
        app_problem_print(&problem, "connect");
        return APP_EXIT_USAGE;
    }
    return run(&settings, &problem);
}
