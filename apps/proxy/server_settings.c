/* SPDX-License-Identifier: Apache-2.0 */
/* The options that every server has. */
#include "proxy/limits.h"
#include "proxy/server.h"

#include <string.h>

void server_settings_init(server_settings *settings, const char *command) {
    STOIC_ZERO(settings);
    settings->command = command;
    settings->format = STOIC_FORMAT_PRETTY;
    settings->level = STOIC_INFO;
    settings->hello_timeout_ns = PROXY_HELLO_TIMEOUT_NS;
    settings->handshake_timeout_ns = PROXY_HANDSHAKE_TIMEOUT_NS;
    settings->idle_timeout_ns = PROXY_IDLE_TIMEOUT_NS;
    settings->drain_timeout_ns = PROXY_DRAIN_TIMEOUT_NS;
}

static bool take_listen(void *all, const char *value, app_problem *problem) {
    server_settings *settings = all;
    if (settings->has_listen) {
        return APP_FAIL(problem, "--listen stands twice; give it once");
    }
    settings->has_listen = true;
    return app_parse_endpoint(&settings->listen, value, 0);
}

static bool take_certificate(void *all, const char *value, app_problem *problem) {
    server_settings *settings = all;
    return app_take_certificate(&settings->tls, value, problem);
}

static bool take_key(void *all, const char *value, app_problem *problem) {
    server_settings *settings = all;
    return app_take_key(&settings->tls, value, problem);
}

static bool take_alpn(void *all, const char *value, app_problem *problem) {
    (void)problem;
    server_settings *settings = all;
    return app_take_alpn(&settings->tls, value);
}

static bool take_groups(void *all, const char *value, app_problem *problem) {
    (void)problem;
    server_settings *settings = all;
    return app_take_groups(&settings->tls, value);
}

static bool take_suites(void *all, const char *value, app_problem *problem) {
    (void)problem;
    server_settings *settings = all;
    return app_take_suites(&settings->tls, value);
}

static bool take_client_ca(void *all, const char *value, app_problem *problem) {
    server_settings *settings = all;
    return app_take_file(&settings->clients.ca, "--client-ca", value, problem);
}

static bool take_client_auth(void *all, const char *value, app_problem *problem) {
    (void)problem;
    server_settings *settings = all;
    const bool is_optional = strcmp(value, "optional") == 0;
    settings->has_client_authentication = true;
    settings->client_authentication =
        is_optional ? STOIC_CLIENT_AUTHENTICATION_OPTIONAL : STOIC_CLIENT_AUTHENTICATION_REQUIRED;
    return is_optional || strcmp(value, "required") == 0;
}

static bool take_tls_min(void *all, const char *value, app_problem *problem) {
    (void)all;
    return app_take_version("--tls-min", value, problem);
}

static bool take_format(void *all, const char *value, app_problem *problem) {
    (void)problem;
    server_settings *settings = all;
    return app_parse_format(&settings->format, value);
}

static bool take_level(void *all, const char *value, app_problem *problem) {
    (void)problem;
    server_settings *settings = all;
    return app_parse_level(&settings->level, value);
}

static bool take_workers(void *all, const char *value, app_problem *problem) {
    (void)problem;
    server_settings *settings = all;
    uint64_t number = 0;
    if (!app_parse_number(&number, stoic_bytes_of_text(value), PROXY_WORKERS_MAX) || number == 0) {
        return false;
    }
    settings->workers = (unsigned)number;
    return true;
}

/* A time that is not zero. */
static bool take_limit(int64_t *out_ns, const char *value) {
    int64_t ns = 0;
    if (!app_parse_seconds(&ns, value) || ns == 0) {
        return false;
    }
    *out_ns = ns;
    return true;
}

static bool take_handshake_timeout(void *all, const char *value, app_problem *problem) {
    (void)problem;
    server_settings *settings = all;
    if (!take_limit(&settings->handshake_timeout_ns, value)) {
        return false;
    }
    settings->hello_timeout_ns = settings->handshake_timeout_ns < PROXY_HELLO_TIMEOUT_NS
                                     ? settings->handshake_timeout_ns
                                     : PROXY_HELLO_TIMEOUT_NS;
    return true;
}

static bool take_idle_timeout(void *all, const char *value, app_problem *problem) {
    (void)problem;
    server_settings *settings = all;
    return take_limit(&settings->idle_timeout_ns, value);
}

static bool take_drain_timeout(void *all, const char *value, app_problem *problem) {
    (void)problem;
    server_settings *settings = all;
    return app_parse_seconds(&settings->drain_timeout_ns, value);
}

const app_option server_options[] = {
    {"--listen", "ADDR:PORT", "where to listen; port 0 asks for a free one", take_listen},
    {"--cert", "PEM", "certificate chain, end entity first; may be given several times", take_certificate},
    {"--key", "PEM", "private key of the --cert of the same place", take_key},
    {"--client-ca", "PEM",
     "ask clients for a certificate of these authorities; one that is no authority's is trusted itself",
     take_client_ca},
    {"--client-auth", "required|optional",
     "with --client-ca: a client without certificate (default: required)", take_client_auth},
    {"--alpn", "LIST", "ALPN protocols in the order of preference: h2,http/1.1", take_alpn},
    {"--tls-min", "VERSION", "lowest version: 1.3", take_tls_min},
    {"--groups", "LIST", "key exchange groups in the order of preference: X25519MLKEM768,x25519,secp256r1...",
     take_groups},
    {"--suites", "LIST", "cipher suites in the order of preference", take_suites},
    {"--log-format", "FORMAT", "pretty, logfmt or json (default: pretty)", take_format},
    {"--log-level", "LEVEL", "trace, debug, info, notice, warn, error or crit (default: info)", take_level},
    {"--workers", "N", "threads (default: one for each processor)", take_workers},
    {"--handshake-timeout", "SECONDS", "for a whole handshake (default: 30); its hello has at most 10",
     take_handshake_timeout},
    {"--idle-timeout", "SECONDS", "for a connection on which nothing moves (default: 300)",
     take_idle_timeout},
    {"--drain-timeout", "SECONDS", "for open connections after SIGTERM (default: 30)", take_drain_timeout},
    {"--config", "FILE", NULL, NULL},
    {"--admin", "ADDR:PORT", NULL, NULL},
    {"--policy", "FILE", NULL, NULL},
};
const size_t server_num_options = STOIC_COUNT(server_options);

bool server_check_clients(server_settings *settings, app_problem *problem) {
    const bool has_authority = settings->clients.ca.num > 0;
    if (!has_authority && settings->has_client_authentication) {
        return APP_FAIL(problem,
                        "--client-auth needs --client-ca PEM: whose certificates are to be accepted");
    }
    if (!has_authority && settings->clients.crls.num > 0) {
        return APP_FAIL(problem, "--crl is for certificates of clients; give --client-ca PEM too");
    }
    if (has_authority && settings->is_plain) {
        return APP_FAIL(problem, "--plain and --client-ca exclude each other; leave out one");
    }
    if (has_authority && !settings->has_client_authentication) {
        settings->client_authentication = STOIC_CLIENT_AUTHENTICATION_REQUIRED;
    }
    return app_check_crls(&settings->clients, problem);
}
