/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses and listening sockets (sockets.h). */
#include "common/sockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <unistd.h>

/* Connections that wait to be accepted. */
#define LISTEN_BACKLOG 1024
#define PORT_TEXT_MAX 8

bool app_resolve(app_address *out, const app_endpoint *endpoint, bool is_listening, app_problem *problem) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = is_listening ? AI_PASSIVE : 0};
    struct addrinfo *found = NULL;
    char port[PORT_TEXT_MAX];
    stoic_writer writer;
    STOIC_ZERO(out);
    stoic_fill((uint8_t *)port, sizeof(port), 0);
    stoic_writer_init_fixed(&writer, (uint8_t *)port, sizeof(port) - 1);
    stoic_write_printf(&writer, "%u", (unsigned)endpoint->port);
    const int result = getaddrinfo(endpoint->host, port, &hints, &found);
    if (result != 0) {
        return APP_FAIL(problem, "cannot resolve %s: %s; check the name, or give an address", endpoint->host,
                        result == EAI_SYSTEM ? strerror(errno) : gai_strerror(result));
    }
    stoic_copy((uint8_t *)&out->storage, sizeof(out->storage),
               stoic_bytes_of(found->ai_addr, found->ai_addrlen));
    out->len = found->ai_addrlen;
    freeaddrinfo(found);
    return true;
}

static const struct sockaddr *generic(const app_address *address) {
    return (const struct sockaddr *)&address->storage;
}

void app_address_host(char *out, size_t cap, const app_address *address) {
    if (getnameinfo(generic(address), address->len, out, (socklen_t)cap, NULL, 0, NI_NUMERICHOST) != 0) {
        stoic_fill((uint8_t *)out, cap, 0);
        stoic_copy((uint8_t *)out, cap - 1, stoic_bytes_of_text("?"));
    }
}

uint16_t app_address_port(const app_address *address) {
    /* Copied out, not cast: the storage of a socket address has its family first, whatever its kind. */
    if (address->storage.ss_family == AF_INET6) {
        struct sockaddr_in6 v6;
        stoic_copy((uint8_t *)&v6, sizeof(v6), stoic_bytes_of(&address->storage, sizeof(v6)));
        return ntohs(v6.sin6_port);
    }
    struct sockaddr_in v4;
    stoic_copy((uint8_t *)&v4, sizeof(v4), stoic_bytes_of(&address->storage, sizeof(v4)));
    return ntohs(v4.sin_port);
}

void app_address_text(char *out, size_t cap, const app_address *address) {
    char host[APP_ADDRESS_TEXT_MAX];
    app_address_host(host, sizeof(host), address);
    const bool is_v6 = address->storage.ss_family == AF_INET6;
    stoic_writer writer;
    stoic_fill((uint8_t *)out, cap, 0);
    stoic_writer_init_fixed(&writer, (uint8_t *)out, cap - 1);
    stoic_write_printf(&writer, "%s%s%s:%u", is_v6 ? "[" : "", host, is_v6 ? "]" : "",
                       (unsigned)app_address_port(address));
}

static bool set_option(int socket_fd, int option) {
    const int on = 1;
    return setsockopt(socket_fd, SOL_SOCKET, option, &on, sizeof(on)) == 0;
}

static int open_bound(const app_address *address, bool is_shared) {
    const int fd = socket(address->storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return -1;
    }
    if (set_option(fd, SO_REUSEADDR) && (!is_shared || set_option(fd, SO_REUSEPORT)) &&
        bind(fd, generic(address), address->len) == 0 && listen(fd, LISTEN_BACKLOG) == 0) {
        return fd;
    }
    const int error = errno;
    close(fd);
    errno = error;
    return -1;
}

static bool fail_to_listen(const app_address *address, app_problem *problem) {
    const int error = errno;
    char text[APP_ADDRESS_TEXT_MAX];
    app_address_text(text, sizeof(text), address);
    const char *advice = error == EADDRINUSE
                             ? "another program listens there: stop it, or choose another port"
                         : error == EACCES        ? "ports below 1024 need a privilege: choose another port"
                         : error == EADDRNOTAVAIL ? "this machine does not have that address"
                                                  : "choose another address";
    return APP_FAIL(problem, "cannot listen on %s: %s; %s", text, strerror(error), advice);
}

/* Listens alone on the port, then opens it to others that ask with SO_REUSEPORT too. The order matters: with
 * the option set before listen(2), two programs that start at the same moment could both get the port. */
static int open_first(app_address *address) {
    const int fd = open_bound(address, false);
    if (fd < 0) {
        return -1;
    }
    socklen_t len = sizeof(address->storage);
    if (getsockname(fd, (struct sockaddr *)&address->storage, &len) != 0 || !set_option(fd, SO_REUSEPORT)) {
        const int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    address->len = len;
    return fd;
}

bool app_listen(int *out_sockets, size_t num, app_address *address, app_problem *problem) {
    size_t opened = 0;
    STOIC_EACH(fd, out_sockets, num) {
        *fd = opened == 0 ? open_first(address) : open_bound(address, true);
        if (*fd < 0) {
            break;
        }
        opened++;
    }
    if (opened == num) {
        return true;
    }
    fail_to_listen(address, problem);
    STOIC_EACH(fd, out_sockets, opened) {
        close(*fd);
    }
    return false;
}
