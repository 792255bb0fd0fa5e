/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses and listening sockets. */
#ifndef STOIC_APPS_COMMON_SOCKETS_H
#define STOIC_APPS_COMMON_SOCKETS_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "common/parse.h"
#include "common/problem.h"

/* "[" + an IPv6 address with its zone + "]:65535" + zero. */
#define APP_ADDRESS_TEXT_MAX 96

typedef struct app_address {
    struct sockaddr_storage storage;
    socklen_t len;
} app_address;

/* The first address that the system has for it. `is_listening`: to bind, not to connect. */
bool app_resolve(app_address *out, const app_endpoint *endpoint, bool is_listening, app_problem *problem);

/* The address as text, without the port: "127.0.0.1", "::1". */
void app_address_host(char *out, size_t cap, const app_address *address);
uint16_t app_address_port(const app_address *address);
/* "127.0.0.1:8443", "[::1]:8443" */
void app_address_text(char *out, size_t cap, const app_address *address);

/* Non-blocking listening sockets, all on one port, which the kernel spreads connections over.
 *
 * The port is taken in exclusion first, and opened to sockets of this process alone only then: a second
 * program that does the same is refused, though SO_REUSEPORT by itself would let it in and take half of the
 * connections. `address` gets the port that was given where it asked for port 0. On failure no socket is left
 * open. */
bool app_listen(int *out_sockets, size_t num, app_address *address, app_problem *problem);

#endif
