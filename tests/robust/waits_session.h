/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One client and one server with a slow wire between them, and what chance makes of them; or one client
 * whose server, made by hand, asks for its certificate.
 */
#ifndef STOIC_TESTS_ROBUST_WAITS_SESSION_H
#define STOIC_TESTS_ROBUST_WAITS_SESSION_H

#include <stoic/stoic.h>

#include "unit/engine/asking.h"

#define OUTCOMES(X)                                                                                          \
    X(FINISHED, "finished")                                                                                  \
    X(DROPPED, "dropped")                                                                                    \
    X(DROPPED_WAITING, "dropped while waiting")                                                              \
    X(CONFIG_KEPT, "config kept")                                                                            \
    X(CONFIG_SWITCHED, "config switched")                                                                    \
    X(REFUSED, "refused")                                                                                    \
    X(CLIENT_FINISHED, "client's signature taken")                                                           \
    X(SIGNED, "signed")                                                                                      \
    X(SIGN_FAILED, "signer failed")                                                                          \
    X(SIGNED_WRONGLY, "signed wrongly")                                                                      \
    X(WRONG_ID, "wrong id")                                                                                  \
    X(LATE_ANSWER, "answered after the end")                                                                 \
    X(ANSWER_TIMEOUT, "no config in time")                                                                   \
    X(SIGNER_TIMEOUT, "no signature in time")
typedef enum outcome {
#define OUTCOME_VALUE(name, text) OUTCOME_##name,
    OUTCOMES(OUTCOME_VALUE)
#undef OUTCOME_VALUE
        NUM_OUTCOMES
} outcome;
extern const char *const outcome_names[NUM_OUTCOMES];

enum { NUM_SERVERS = 4, NUM_CLIENTS = 2 };

typedef struct world {
    uint64_t random; /* state of the generator */
    stoic_allocator memory;
    size_t num_blocks; /* out */
    const stoic_config *servers[NUM_SERVERS], *clients[NUM_CLIENTS];
    const stoic_config *alternative; /* to switch to */
    const stoic_config *asker;       /* for servers that ask for a certificate */
    const stoic_config *certified;   /* for clients that have one, and no key */
    size_t num_connections;
    stoic_signer *signer;   /* the key service */
    unsigned *num_terminal; /* of each connection */
    size_t outcomes[NUM_OUTCOMES];
} world;

enum { WIRE_CAP = 20000 };

typedef struct end {
    stoic_connection *tls;
    bool is_open, is_connected, peer_closed;
    uint8_t in[WIRE_CAP]; /* arrived, not consumed */
    size_t in_len;
    size_t num_received;
} end;

typedef enum wait_kind { WAIT_NONE, WAIT_HELLO, WAIT_SIGN } wait_kind;

typedef struct session {
    size_t number;
    int64_t start_ns;
    int64_t next_ns; /* when it acts next */
    end client, server;
    end *waiter;      /* the end that waits now and then */
    asking *asker;    /* in place of the server, or NULL */
    size_t num_asked; /* bytes of its flight that are on their way */
    wait_kind wait;
    uint64_t wait_id;
    uint16_t scheme;
    uint8_t content[256]; /* to be signed */
    size_t content_len;
} session;

world *world_new(uint64_t seed, size_t max_connections);
/* How many allocations were not given back. */
size_t world_free(world *all);

session *session_new(world *all, size_t number, int64_t now_ns);
/* Does one thing; false when the session is over. */
bool session_act(world *all, session *it);
void session_free(world *all, session *it);

#endif
