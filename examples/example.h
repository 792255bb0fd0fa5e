/* SPDX-License-Identifier: Apache-2.0 */
/* What examples share and are not about: both clocks, files, sockets, a server's config with one certificate.
 */
#ifndef STOIC_EXAMPLE_H
#define STOIC_EXAMPLE_H

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <stoic/stoic.h>

static inline stoic_time example_now(void) {
    struct timespec wall, monotonic;
    clock_gettime(CLOCK_REALTIME, &wall);
    clock_gettime(CLOCK_MONOTONIC, &monotonic);
    return (stoic_time){wall.tv_sec * STOIC_NS_PER_SECOND + wall.tv_nsec,
                        monotonic.tv_sec * STOIC_NS_PER_SECOND + monotonic.tv_nsec};
}

/* The bytes of a file, in buffer[0..cap); none where it cannot be read. */
static inline stoic_bytes example_read_file(const char *path, char *buffer, size_t cap) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return stoic_bytes_of(NULL, 0);
    }
    const size_t len = fread(buffer, 1, cap, file);
    fclose(file);
    return stoic_bytes_of(buffer, len);
}

/* A blocking socket whose reads give up after 30 seconds, or -1. */
static inline int example_dial(const char *host, const char *port) {
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    const struct timeval patience = {.tv_sec = 30};
    struct addrinfo *found = NULL;
    int fd = -1;
    if (getaddrinfo(host, port, &hints, &found) != 0) {
        return -1;
    }
    for (const struct addrinfo *at = found; at != NULL && fd < 0; at = at->ai_next) {
        fd = socket(at->ai_family, at->ai_socktype, at->ai_protocol);
        if (fd >= 0 && connect(fd, at->ai_addr, at->ai_addrlen) != 0) {
            close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(found);
    if (fd >= 0) {
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    }
    return fd;
}

/* A listening socket on a free port of 127.0.0.1, which is printed as `port N`; or -1. */
static inline int example_listen(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(address);
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) != 0 || listen(fd, 128) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) != 0) {
        perror("listen");
        return -1;
    }
    printf("port %d\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

/* Drops the first `count` of buffer[0..*len). */
static inline void example_drop_front(uint8_t *buffer, size_t *len, size_t count) {
    *len -= count;
    memmove(buffer, buffer + count, *len);
}

/* Sends what the socket takes without waiting, and drops it from the front. False when it takes nothing: see
 * errno. */
static inline bool example_send_some(int fd, uint8_t *buffer, size_t *len) {
    const ssize_t sent = send(fd, buffer, *len, MSG_NOSIGNAL | MSG_DONTWAIT);
    example_drop_front(buffer, len, sent > 0 ? (size_t)sent : 0);
    return sent >= 0;
}

/* A server's config with one certificate; NULL, and a line that says why, where there is none. */
static inline const stoic_config *example_server_config(const char *chain_path, const char *key_path) {
    static char chain[65536], key[65536];
    stoic_error_detail detail = {.struct_size = sizeof(detail)};
    stoic_config_builder *builder = NULL;
    const stoic_config *config = NULL;
    stoic_error error = stoic_server_config_builder_new(&builder, stoic_provider_libcrypto(), NULL);
    if (error == STOIC_OK) {
        error = stoic_config_builder_add_identity(builder, &detail, "example",
                                                  example_read_file(chain_path, chain, sizeof(chain)),
                                                  example_read_file(key_path, key, sizeof(key)));
    }
    if (error == STOIC_OK) {
        error = stoic_config_builder_build(builder, &config, &detail);
    } else {
        stoic_config_builder_free(builder);
    }
    stoic_wipe(key, sizeof(key));
    if (error != STOIC_OK) {
        fprintf(stderr, "%s %s\n", stoic_error_sentence(error), detail.text);
    }
    return config;
}

#endif
