/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of `stoic connect`: its settings and options, and what it says about a connection. */
#ifndef STOIC_APPS_CONNECT_H
#define STOIC_APPS_CONNECT_H

#include "common/key_log.h"
#include "common/options.h"
#include "common/tls_files.h"
#include "common/trust.h"
#include "stoic/connect_link.h"

#define CONNECT_ADVICE_MAX 512

typedef struct connect_settings {
    app_tls_settings tls;
    app_trust_settings trust;
    app_files pins; /* certificates of the server itself */
    app_endpoint endpoint;
    bool has_endpoint;
    const char *server_name;
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
    char advice[CONNECT_ADVICE_MAX];
} connect_listener;

/* Options of the command itself; beside them it has app_crl_options. */
extern const app_option connect_options[];
extern const size_t connect_num_options;
/* Takes HOST[:PORT]. */
bool connect_take_host(void *settings, const char *value, app_problem *problem);
/* Do the options go together? */
bool connect_check(connect_settings *settings, app_problem *problem);

/* A stoic_notice_handler; `user` is the connect_listener. */
void connect_on_notice(void *user, const stoic_notice *notice);
/* What was negotiated and the verdict on the chain; with --json also when the handshake failed. */
void connect_report(const connect_settings *settings, const connect_link *link);
/* How it ended, in one line, unless a notice has said so; then the path that was not believed. The exit
 * status. */
int connect_conclude(const connect_settings *settings, const connect_link *link,
                     const connect_listener *listener);

#endif
