/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A server: its settings, its workers, its signals. SIGTERM and SIGINT drain (a second one stops at once),
 * SIGHUP reloads the certificates, the clients' authorities and the revocation lists.
 */
#ifndef STOIC_APPS_PROXY_SERVER_H
#define STOIC_APPS_PROXY_SERVER_H

#include <stdatomic.h>

#include <uv.h>

#include <stoic/session.h>

#include "common/key_log.h"
#include "common/log.h"
#include "common/options.h"
#include "common/sockets.h"
#include "common/tls_files.h"
#include "common/trust.h"
#include "proxy/session.h"

typedef struct server_settings {
    const char *command; /* "proxy": stands before lines of trouble */
    app_tls_settings tls;
    app_endpoint listen;
    bool has_listen;
    bool is_plain;              /* no TLS at all: a backend */
    app_trust_settings clients; /* whose certificates clients may show: `ca`, `crls` */
    stoic_client_authentication client_authentication;
    bool has_client_authentication; /* --client-auth was given */
    app_key_log *key_log;           /* NULL: none */
    bool serves_unknown_names;      /* any SNI gets the first certificate */
    bool is_stateless;              /* HelloRetryRequests carry a cookie */
    bool updates_keys;              /* at the start of each connection, both ways */
    stoic_format format;
    stoic_severity level;
    unsigned workers; /* 0: one for each processor */
    int64_t hello_timeout_ns, handshake_timeout_ns, idle_timeout_ns, drain_timeout_ns;
} server_settings;

/* Shared by the workers. What changes after the start is atomic or under the lock. */
typedef struct proxy_server {
    const server_settings *settings;
    const session_handler *handler;
    void *application;
    app_log *log;
    app_address address;
    char listener[APP_ADDRESS_TEXT_MAX]; /* "127.0.0.1:8443" */

    uv_mutex_t lock;
    const stoic_config *config;  /* under the lock; NULL without TLS */
    stoic_ticket_sealer *sealer; /* of all configs, so that tickets survive a reload; NULL without TLS */

    struct proxy_worker *workers;
    size_t num_workers;
    atomic_int order; /* worker_order */
    atomic_size_t num_running;
    uv_async_t *finished; /* a worker came to its end */
    app_event_limit out_of_descriptors, out_of_sessions, out_of_memory;
} proxy_server;

void server_settings_init(server_settings *settings, const char *command);

/* Options that every server has; `settings` of the takers is a server_settings. */
extern const app_option server_options[];
extern const size_t server_num_options;

/* What --client-ca, --client-auth and --crl mean together. */
bool server_check_clients(server_settings *settings, app_problem *problem);

/* Runs until it was told to stop; returns the exit status. Prints the ready line and, when it cannot start,
 * the trouble. `backend` (may be NULL) stands in the ready line. */
int server_run(const server_settings *settings, const session_handler *handler, void *application,
               const char *backend);

/* The config of today; the caller releases it. */
const stoic_config *server_config(proxy_server *server);

#endif
