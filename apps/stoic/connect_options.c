/* SPDX-License-Identifier: Apache-2.0 */
/* The command line of `stoic connect` (connect.h). */
#include "stoic/connect.h"

#define DEFAULT_PORT 443

bool connect_take_host(void *all, const char *value, app_problem *problem) {
    connect_settings *settings = all;
    if (settings->has_endpoint) {
        return APP_FAIL(problem, "two hosts: `%s` and `%s`; give one", settings->endpoint.host, value);
    }
    settings->has_endpoint = app_parse_endpoint(&settings->endpoint, value, DEFAULT_PORT);
    return settings->has_endpoint ||
           APP_FAIL(problem, "`%s` is not HOST[:PORT]; for example example.com:443", value);
}

static bool take_ca(void *all, const char *value, app_problem *problem) {
    connect_settings *settings = all;
    return app_take_file(&settings->trust.ca, "--ca", value, problem);
}

static bool take_pin(void *all, const char *value, app_problem *problem) {
    connect_settings *settings = all;
    return app_take_file(&settings->pins, "--pin", value, problem);
}

static bool take_strict(void *all, const char *value, app_problem *problem) {
    (void)value;
    (void)problem;
    connect_settings *settings = all;
    settings->trust.is_strict = true;
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

const app_option connect_options[] = {
    {"--ca", "PEM", "whom to trust in place of the system's roots; may be given several times", take_ca},
    {"--pin", "PEM", "the server's own certificate(s): none other, whoever vouches for it", take_pin},
    {"--strict", NULL, "hold every certificate to the rules for issuers too (STRICT profile)", take_strict},
    {"--server-name", "NAME", "name to ask for and to check (default: HOST)", take_server_name},
    {"--alpn", "LIST", "ALPN protocols in the order of preference: h2,http/1.1", take_alpn},
    {"--cert", "PEM", "client certificate chain, end entity first", take_certificate},
    {"--key", "PEM", "its private key", take_key},
    {"--tls", "VERSION", "the version: 1.3", take_tls},
    {"--groups", "LIST",
     "key exchange groups; the first one gets the key share, and the half of a hybrid one too", take_groups},
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
const size_t connect_num_options = STOIC_COUNT(connect_options);

bool connect_check(connect_settings *settings, app_problem *problem) {
    const size_t num_files = settings->trust.ca.num + settings->pins.num + settings->trust.crls.num;
    settings->trust.tells_skipped = settings->level <= STOIC_DEBUG;
    if (!settings->has_endpoint) {
        return APP_FAIL(problem, "no host; give HOST[:PORT]");
    }
    if (settings->is_insecure && num_files > 0) {
        return APP_FAIL(problem, "--insecure-no-verify excludes --ca, --pin and --crl; leave out one");
    }
    if (settings->pins.num > 0 && settings->trust.ca.num == 0 && settings->trust.crls.num > 0) {
        return APP_FAIL(problem, "--crl is not looked at for a certificate that is pinned; give --ca too");
    }
    return app_check_crls(&settings->trust, problem) && app_check_pairs(&settings->tls, problem);
}
