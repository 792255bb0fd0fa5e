/* SPDX-License-Identifier: Apache-2.0 */
/* From a name to a TCP connection, within a time (connect_link.h). */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/clock.h"
#include "stoic/connect_link.h"

#define PORT_TEXT_MAX 8

/* 0, or the errno of the failure. */
static int wait_connected(int socket_fd, int64_t deadline_ns) {
    struct pollfd wanted = {.fd = socket_fd, .events = POLLOUT, .revents = 0};
    for (;;) {
        const int64_t left = deadline_ns - app_now().monotonic_ns;
        if (left <= 0) {
            return ETIMEDOUT;
        }
        const int64_t ms = left / STOIC_NS_PER_MS + 1;
        const int result = poll(&wanted, 1, ms > INT32_MAX ? INT32_MAX : (int)ms);
        if (result > 0) {
            int error = 0;
            socklen_t len = sizeof(error);
            getsockopt(socket_fd, SOL_SOCKET, SO_ERROR, &error, &len);
            return error;
        }
        if (result < 0 && errno != EINTR) {
            return errno;
        }
    }
}

static int dial_one(int *out_socket, const struct addrinfo *to, int64_t deadline_ns) {
    const int fd = socket(to->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return errno;
    }
    int error = connect(fd, to->ai_addr, to->ai_addrlen) == 0 ? 0 : errno;
    if (error == EINPROGRESS) {
        error = wait_connected(fd, deadline_ns);
    }
    if (error != 0) {
        close(fd);
        return error;
    }
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    *out_socket = fd;
    return 0;
}

static const char *advice_for(int error) {
    return error == ECONNREFUSED ? "nothing listens there: check host and port"
           : error == ETIMEDOUT  ? "check host and firewall, or give a longer --timeout"
                                 : "check host and network";
}

bool connect_dial(int *out_socket, const app_endpoint *endpoint, int64_t deadline_ns, app_problem *problem) {
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG};
    struct addrinfo *found = NULL;
    uint8_t port[PORT_TEXT_MAX] = "";
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, port, sizeof(port) - 1);
    stoic_write_printf(&writer, "%u", (unsigned)endpoint->port);
    const int result = getaddrinfo(endpoint->host, (const char *)port, &hints, &found);
    if (result != 0) {
        return APP_FAIL(problem, "cannot resolve %s: %s; check the name", endpoint->host,
                        result == EAI_SYSTEM ? strerror(errno) : gai_strerror(result));
    }
    int error = ETIMEDOUT;
    for (const struct addrinfo *each = found; each != NULL; each = each->ai_next) {
        error = dial_one(out_socket, each, deadline_ns);
        if (error == 0) {
            break;
        }
    }
    freeaddrinfo(found);
    return error == 0 || APP_FAIL(problem, "cannot connect to %s port %u: %s; %s", endpoint->host,
                                  (unsigned)endpoint->port, strerror(error), advice_for(error));
}
