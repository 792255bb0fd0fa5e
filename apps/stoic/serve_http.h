/* SPDX-License-Identifier: Apache-2.0 */
/* The HTTP test server: a user of sessions. GET / tells about the connection, GET /bytes/N sends, POST /echo
 * echoes. */
#ifndef STOIC_APPS_SERVE_HTTP_H
#define STOIC_APPS_SERVE_HTTP_H

#include "proxy/session.h"

/* What GET /bytes/N repeats. */
#define SERVE_PATTERN_LEN 16384

/* The application of serve_handler. */
typedef struct serve_application {
    uint8_t pattern[SERVE_PATTERN_LEN];
} serve_application;

void serve_application_init(serve_application *application);

extern const session_handler serve_handler;

#endif
