/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client and a server in memory that allocate nothing of their own and survive failures of any call: each
 * end remembers its first error.
 */
#ifndef STOIC_TESTS_ROBUST_LINK_H
#define STOIC_TESTS_ROBUST_LINK_H

#include <stoic/stoic.h>

enum { LINK_INPUT_CAP = 1 << 17 };

typedef struct link_end {
    stoic_connection *tls;
    const stoic_config *config;
    stoic_role role;
    stoic_error error; /* the first one, of whatever call */
    uint8_t in[LINK_INPUT_CAP];
    size_t in_len;
    unsigned num_terminal, num_connected, num_peer_closed;
    bool is_resumed;
    size_t received; /* application data, as it should be: bytes of link_byte */
    bool is_data_wrong;
    stoic_class class_; /* of the terminal notice */
} link_end;

typedef struct link_pair {
    link_end client, server;
    stoic_time now;
    stoic_ticket_sealer *sealer; /* shapes that resume alone */
    const stoic_session_store *store;
} link_pair;

/* LINK_RESUMED: with tickets and a store for them, so that the connection after the first one resumes.
 * LINK_MUTUAL: the same, and both ends verify the other's path, with revocation lists. */
typedef enum link_shape { LINK_FULL, LINK_RETRY, LINK_RSA, LINK_RESUMED, LINK_MUTUAL } link_shape;
bool link_shape_resumes(link_shape shape);

/* Reads the files; once. */
void link_prepare(void);
uint8_t link_byte(size_t at);

/* Each may fail: then the error stands in the ends, and what was made is freed by link_free. */
bool link_make_configs(link_pair *self, link_shape shape, const uint16_t *suites, size_t num_suites);
bool link_make_connections(link_pair *self);
void link_free_connections(link_pair *self);
/* The ends as they were before link_make_connections; the connections are freed. */
void link_renew(link_pair *self);
void link_free(link_pair *self);

/* Moves bytes until nothing moves. An end that has failed sends what it still has, and then its transport
 * ends. */
void link_run(link_pair *self);
/* Seals `len` bytes and brings them to the other end. */
void link_send(link_pair *self, link_end *from, size_t len);
/* Bytes as if the peer had sent them. */
void link_deliver(link_pair *self, link_end *to, const uint8_t *data, size_t len);
void link_close(link_pair *self, link_end *at);

#endif
