/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client and a server in memory, whose server may wait: for its application, which is the test, and for a
 * signer whose key the server does not have.
 */
#ifndef STOIC_TESTS_ENGINE_WAITING_H
#define STOIC_TESTS_ENGINE_WAITING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stoic/stoic.h>

#include "engine/connection.h"
#include "wire/codepoints.h"

enum { WAITING_CAP = 1 << 16, WAITING_ANY = 1000 };

typedef struct waiting_options {
    const char *identity;    /* stem in tests/data/certs; NULL: "localhost" */
    const char *pin;         /* NULL: the identity */
    const char *server_name; /* NULL: "localhost" */
    bool remote, hello_wait;
    const uint16_t *server_groups;  /* one */
    const uint16_t *client_groups;  /* two */
    const char *alpn, *client_alpn; /* client_alpn NULL: as the server's */
    size_t chunk;                   /* bytes delivered at once; 0: all */
    const stoic_allocator *allocator;
} waiting_options;

typedef struct party {
    stoic_connection *tls;
    const stoic_config *config;
    bool is_connected;
    stoic_error error;
    stoic_alert peer_alert;
    unsigned num_terminal;
    stoic_class class_; /* of the terminal notice */
    stoic_reason reason;
} party;

typedef struct waiting {
    party client, server;
    stoic_time now;
    size_t chunk;
    unsigned patience;  /* waiting_run lets the server say WAITING so often before it answers */
    bool may_fail;      /* answers may */
    const char *signer; /* stem of the key */
    const stoic_client_hello_info *hello; /* of the open wait */
    const stoic_sign_request *sign;
    unsigned num_hello_waits, num_sign_waits;
    uint8_t in[WAITING_CAP]; /* to the server, not consumed */
    size_t in_len;
    uint8_t to_client[WAITING_CAP];
    size_t to_client_len;
    uint8_t out[WAITING_CAP]; /* waiting_feed: what the server answered */
} waiting;

waiting *waiting_new(const waiting_options *options);
void waiting_free(waiting *it);
void waiting_drop_server(waiting *it);
/* `notices` counts; the caller releases. */
const stoic_config *waiting_server_config(const waiting_options *options, party *notices);

void waiting_count_notices(stoic_config_builder *builder, party *notices);
/* A file of tests/data/certs; freed by the caller. */
char *waiting_read_file(const char *stem, const char *suffix);

/* Moves bytes, and answers waits, until nothing moves. */
void waiting_run(waiting *it);
/* Stops unanswered at a wait of this kind; the test fails when it never comes. Earlier ones are answered. */
void waiting_run_until(waiting *it, stoic_event_type wait);
/* Bytes to a fresh server, with its first wait answered; the length of what is then in `out`. */
size_t waiting_feed(waiting *it, const uint8_t *bytes, size_t len);

/* A signature for the open wait, with the right key or with that of a stem; in room[STOIC_SIGNATURE_MAX_LEN].
 */
stoic_bytes waiting_make_signature(const waiting *it, uint8_t *room);
stoic_bytes waiting_sign_with(const char *stem, const stoic_sign_request *request, uint8_t *room);
/* Answers the open SIGN wait. */
stoic_error waiting_sign(waiting *it);

/* stoic_receive of the server, without input. */
stoic_error receive_nothing(waiting *it, stoic_event *event);
void expect_error(const char *reason, stoic_error got, stoic_error wanted);
/* Exactly one terminal notice, and which. */
void expect_end(const char *reason, const party *at, stoic_class class_, stoic_reason cause);

#endif
