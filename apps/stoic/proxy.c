/* SPDX-License-Identifier: Apache-2.0 */
/* `stoic proxy`: terminates TLS in front of a TCP backend. */
#include "proxy/relay.h"
#include "proxy/server.h"
#include "stoic/commands.h"

typedef struct proxy_settings {
    server_settings server;
    app_endpoint backend;
    bool has_backend;
} proxy_settings;

static bool take_backend(void *all, const char *value, app_problem *problem) {
    proxy_settings *settings = all;
    if (settings->has_backend) {
        return APP_FAIL(problem, "--backend stands twice; give it once");
    }
    settings->has_backend = true;
    return app_parse_endpoint(&settings->backend, value, 0);
}

static const app_option own_options[] = {
    {"--backend", "ADDR:PORT", "where the plaintext goes", take_backend},
};

static bool check(proxy_settings *settings, app_problem *problem) {
    if (!settings->server.has_listen) {
        return APP_FAIL(problem, "no --listen; give --listen ADDR:PORT, for example --listen 127.0.0.1:8443");
    }
    if (!settings->has_backend) {
        return APP_FAIL(problem, "no --backend; give --backend ADDR:PORT, where the plaintext goes");
    }
    if (settings->server.tls.num_certificates == 0 && settings->server.tls.num_keys == 0) {
        return APP_FAIL(problem,
                        "no certificate; give --cert PEM --key PEM (stoic cert localhost makes a pair)");
    }
    return server_check_clients(&settings->server, problem) &&
           app_check_pairs(&settings->server.tls, problem);
}

static int run(const proxy_settings *settings, app_problem *problem) {
    app_event_limit unreachable = {.has_spoken = false};
    relay_backend backend = {.unreachable = &unreachable};
    if (!app_resolve(&backend.address, &settings->backend, false, problem)) {
        app_problem_print(problem, "proxy");
        return APP_EXIT_FAILED;
    }
    app_address_text(backend.text, sizeof(backend.text), &backend.address);
    return server_run(&settings->server, &relay_handler, &backend, backend.text);
}

int stoic_proxy_main(int argc, char **argv) {
    static proxy_settings settings;
    const app_command command = {
        .name = "proxy",
        .usage =
            "--listen ADDR:PORT --cert PEM --key PEM [--cert PEM --key PEM]... --backend ADDR:PORT [options]",
        .summary = "Terminates TLS 1.3 and forwards the plaintext to a TCP backend. Prints one line `ready "
                   "listen=ADDR:PORT ...`\n"
                   "on stderr once it accepts connections; notices follow there, one line each. SIGHUP reads "
                   "the certificates,\n"
                   "authorities and lists again, SIGTERM lets open connections end and exits 0; a second "
                   "SIGTERM ends at once.",
        .tables = {{own_options, STOIC_COUNT(own_options)},
                   {server_options, server_num_options},
                   {app_crl_options, app_num_crl_options}},
        .table_settings = {[2] = &settings.server.clients}};
    app_problem problem;
    server_settings_init(&settings.server, "proxy");
    const app_options_result result = app_options_read(&command, &settings, argc, argv, &problem);
    if (result == APP_OPTIONS_HELPED) {
        return APP_EXIT_OK;
    }
    if (result == APP_OPTIONS_BAD || !check(&settings, &problem)) {
        app_problem_print(&problem, "proxy");
        return APP_EXIT_USAGE;
    }
    return run(&settings, &problem);
}
