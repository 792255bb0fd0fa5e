/* SPDX-License-Identifier: Apache-2.0 */
/* `stoic serve`: an HTTP test server, with TLS or without. */
#include <stdio.h>

#include "proxy/server.h"
#include "stoic/commands.h"
#include "stoic/serve_http.h"
#include "stoic/throwaway.h"

static bool take_plain(void *all, const char *value, app_problem *problem) {
    (void)value;
    (void)problem;
    server_settings *settings = all;
    settings->is_plain = true;
    return true;
}

static bool take_stateless_retry(void *all, const char *value, app_problem *problem) {
    (void)value;
    (void)problem;
    server_settings *settings = all;
    settings->is_stateless = true;
    return true;
}

static bool take_update_keys(void *all, const char *value, app_problem *problem) {
    (void)value;
    (void)problem;
    server_settings *settings = all;
    settings->updates_keys = true;
    return true;
}

static app_key_log key_log;

static bool take_key_log(void *all, const char *value, app_problem *problem) {
    (void)problem;
    server_settings *settings = all;
    settings->key_log = &key_log;
    return app_take_key_log(&key_log, value);
}

static bool take_allow_key_log(void *all, const char *value, app_problem *problem) {
    (void)all;
    (void)value;
    (void)problem;
    key_log.is_allowed = true;
    return true;
}

static const app_option own_options[] = {
    {"--plain", NULL, "no TLS at all: a backend for the proxy", take_plain},
    {"--stateless-retry", NULL, "keep nothing over a HelloRetryRequest: it carries a cookie",
     take_stateless_retry},
    {"--update-keys", NULL, "new keys both ways at the start of each connection", take_update_keys},
    {"--key-log", "FILE", APP_KEY_LOG_HELP, take_key_log},
    {"--allow-keylog", NULL, APP_ALLOW_KEY_LOG_HELP, take_allow_key_log},
};

static bool check(server_settings *settings, app_problem *problem) {
    if (!settings->has_listen) {
        return APP_FAIL(problem, "no --listen; give --listen ADDR:PORT, for example --listen 127.0.0.1:8443");
    }
    if (settings->is_plain && settings->tls.num_certificates + settings->tls.num_keys > 0) {
        return APP_FAIL(problem, "--plain and --cert exclude each other; leave out one");
    }
    return server_check_clients(settings, problem) && app_check_pairs(&settings->tls, problem);
}

/* One certificate for the names that this machine answers to; whoever asks for another gets it all the same.
 */
static bool make_certificate(server_settings *settings, struct stoic_throwaway *made, app_problem *problem) {
    static const char *const names[] = {"localhost", "127.0.0.1", "::1"};
    if (!stoic_throwaway(made, names, STOIC_COUNT(names))) {
        return APP_FAIL(problem, "cannot make a throw-away certificate; give --cert and --key");
    }
    app_identity *identity = STOIC_AT(settings->tls.identities, 0);
    *identity = (app_identity){.certificate_pem = stoic_bytes_of_text(made->cert),
                               .key_pem = stoic_bytes_of_text(made->key),
                               .name = "throw-away"};
    settings->tls.num_certificates = 1;
    settings->tls.num_keys = 1;
    settings->serves_unknown_names = true;
    fprintf(stderr,
            "stoic serve: no --cert given: using a throw-away certificate for localhost; connect with "
            "--insecure-no-verify, or make a pair with stoic cert localhost\n");
    return true;
}

static int run(server_settings *settings, app_problem *problem) {
    static serve_application application;
    struct stoic_throwaway made = {.ca = NULL};
    int status = APP_EXIT_FAILED;
    serve_application_init(&application);
    if (app_key_log_open(&key_log, problem) && (settings->is_plain || settings->tls.num_certificates > 0 ||
                                                make_certificate(settings, &made, problem))) {
        status = server_run(settings, &serve_handler, &application, NULL);
    } else {
        app_problem_print(problem, "serve");
    }
    app_key_log_close(&key_log);
    stoic_throwaway_free(&made);
    return status;
}

int stoic_serve_main(int argc, char **argv) {
    static server_settings settings;
    const app_command command = {
        .name = "serve",
        .usage = "--listen ADDR:PORT [--cert PEM --key PEM]... [options]",
        .summary =
            "A test server: HTTP/1.1 over TLS 1.3. GET / tells about the connection in JSON, GET "
            "/bytes/N answers N bytes,\n"
            "POST /echo echoes. Without --cert it makes a throw-away certificate. Prints one line "
            "`ready listen=ADDR:PORT\n"
            "...` on stderr once it accepts connections. SIGHUP reads the certificates, authorities and "
            "lists again, SIGTERM ends it.",
        .tables = {{own_options, STOIC_COUNT(own_options)},
                   {server_options, server_num_options},
                   {app_crl_options, app_num_crl_options}},
        .table_settings = {[2] = &settings.clients}};
    app_problem problem;
    server_settings_init(&settings, "serve");
    const app_options_result result = app_options_read(&command, &settings, argc, argv, &problem);
    if (result == APP_OPTIONS_HELPED) {
        return APP_EXIT_OK;
    }
    if (result == APP_OPTIONS_BAD || !check(&settings, &problem)) {
        app_problem_print(&problem, "serve");
        return APP_EXIT_USAGE;
    }
    return run(&settings, &problem);
}
