/* SPDX-License-Identifier: Apache-2.0 */
/* The TCP forwarder: a user of sessions that carries their plaintext to a backend and back. */
#ifndef STOIC_APPS_PROXY_RELAY_H
#define STOIC_APPS_PROXY_RELAY_H

#include "common/sockets.h"
#include "proxy/session.h"

/* The application of relay_handler. Shared by all workers; only the limit changes, under the log's lock. */
typedef struct relay_backend {
    app_address address;
    char text[APP_ADDRESS_TEXT_MAX];
    struct app_event_limit *unreachable;
} relay_backend;

extern const session_handler relay_handler;

#endif
