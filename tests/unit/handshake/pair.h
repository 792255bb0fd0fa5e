/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client and a server machine in memory, with messages carried between them one by one: no records, no keys
 * in use. What each side asks for is kept, so that tests can look at order and secrets.
 */
#ifndef STOIC_TESTS_HANDSHAKE_PAIR_H
#define STOIC_TESTS_HANDSHAKE_PAIR_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stoic/stoic.h>

#include "config/config.h"
#include "handshake/handshake.h"
#include "wire/codepoints.h"

enum { MAX_LISTED = 4, MAX_SECRETS = 4, TRACE_CAP = 256 };

/* All may be left out. Lists end with 0 or NULL. */
typedef struct setup {
    const char *identities[MAX_LISTED]; /* of the server; stems in data/; default: p256 */
    const char *client_identity;
    const char *pin;         /* default: the first identity */
    const char *server_name; /* asked for; default: none */
    uint16_t server_suites[MAX_LISTED], client_suites[MAX_LISTED];
    uint16_t server_groups[MAX_LISTED], client_groups[MAX_LISTED];
    const char *server_alpn[MAX_LISTED], *client_alpn[MAX_LISTED];
    stoic_unknown_name unknown_name;
    bool insecure;
    stoic_client_authentication authentication;
    const char *trusted_client; /* by the server: a stem in data/ */
    size_t num_anchors;         /* of the server, beside that: so many nobodies */
    int64_t wall_seconds;       /* default: 2030-01-01 */
} setup;

typedef struct side {
    stoic_handshake *handshake;
    const stoic_config *config;
    stoic_agreed agreed;
    stoic_error error; /* the first failure */
    bool is_connected;
    char trace[TRACE_CAP]; /* "send(2) ccs write read send(8,11,15,20) write" */
    uint8_t write_secrets[MAX_SECRETS][STOIC_HASH_MAX_LEN], read_secrets[MAX_SECRETS][STOIC_HASH_MAX_LEN];
    size_t num_write, num_read;
    stoic_writer outbox; /* messages not yet delivered */
} side;

typedef struct pair pair;
/* May change a message, in place, before `to` gets it. */
typedef void (*tamper)(side *to, uint8_t type, uint8_t *message, size_t len, void *user);

struct pair {
    side client, server;
    stoic_time now;
    tamper on_message;
    void *user;
};

#define TEST_WALL_SECONDS INT64_C(1893456000)

/* The file data/STEM SUFFIX; freed by the caller. */
char *read_test_file(const char *stem, const char *suffix);

/* Configs alone; the test fails when they cannot be made. */
const stoic_config *make_server_config(const setup *with);
const stoic_config *make_client_config(const setup *with);

pair *pair_new(const setup *with);
void pair_free(pair *both);

void side_free(side *at);
/* Writes actions down in the trace, and their messages and secrets. */
void take_actions(side *at, const stoic_actions *actions);
/* One message to one side. */
void deliver(pair *both, side *to, stoic_bytes message);
/* The next message out of `from`'s outbox, in a buffer of its own; false when there is none. The caller frees
 * *out. */
bool next_message(side *from, uint8_t **out, size_t *out_len);
/* Carries messages both ways until none is left or one side has failed. */
void pair_run(pair *both);
/* Carries messages until `at` awaits `state` ("wait_finished"); the test fails when it never does. */
void pair_run_until(pair *both, const side *at, const char *state);

/* The test fails, saying `reason`, unless the errors are the same. */
void assert_error(const char *reason, stoic_error got, stoic_error wanted);
/* Both are connected and agree. */
void assert_pair_connected(const pair *both, const char *reason);

#endif
