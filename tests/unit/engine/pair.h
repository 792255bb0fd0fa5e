/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client and a server in memory, with a transport between them that can be slow, cut and tampered with.
 */
#ifndef STOIC_TESTS_ENGINE_PAIR_H
#define STOIC_TESTS_ENGINE_PAIR_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stoic/stoic.h>

#include "engine/connection.h"
#include "wire/codepoints.h"

enum { WIRE_CAP = 1 << 18, RECEIVED_CAP = 1 << 17, MAX_NOTICES = 128 };

typedef struct seen_notice {
    stoic_notice_kind kind;
    bool is_terminal;
    stoic_class class_;
    stoic_reason reason;
    stoic_severity severity;
    stoic_phase phase;
    bool has_alert;
    stoic_direction direction;
    stoic_alert alert;
    bool alert_is_protected;
    unsigned self_check;
    size_t num_offered; /* bytes of suites_offered and alpn_offered */
    bool is_resumed;
    bool has_verdict;
    char line[STOIC_NOTICE_LINE_MAX + 1]; /* logfmt, of the terminal one */
} seen_notice;

/* Certificates of tests/data/pki in place of self-signed ones that are pinned. */
typedef struct pair_pki {
    const char *server;                                /* file name stem; NULL: "server" */
    const char *client;                                /* the same; NULL: the client has none */
    size_t num_padding;                                /* so many certificates more in the client's chain */
    const char *trusted_by_client, *trusted_by_server; /* the anchor; NULL: "root" */
    const char *trusted_too;                           /* by the server, an end entity; NULL: none */
    bool both_have_crls;
    stoic_client_authentication mode;
} pair_pki;

typedef struct wire {
    uint8_t bytes[WIRE_CAP];
    size_t len;
} wire;

typedef struct end {
    stoic_connection *tls;
    const stoic_config *config;
    wire in; /* what has arrived and is not consumed */
    uint8_t received[RECEIVED_CAP];
    size_t received_len;
    unsigned num_connected, num_peer_closed, num_tickets;
    stoic_error error;
    seen_notice notices[MAX_NOTICES];
    size_t num_notices;
} end;

typedef struct pair_options {
    const char *identity; /* file name stem in tests/data/certs; NULL: "localhost" */
    const char *pin;      /* the same; NULL: what the identity is */
    const char *server_name;
    const uint16_t *client_groups, *server_groups, *suites;
    size_t num_client_groups, num_server_groups, num_suites;
    const char *client_alpn, *server_alpn; /* one protocol each */
    size_t chunk;                          /* bytes delivered at once; 0: all */
    size_t take;                           /* bytes of output taken at once; 0: all */
    const stoic_provider *provider;        /* NULL: libcrypto */
    void (*configure)(stoic_config_builder *builder, stoic_role role); /* NULL: nothing more */
    const pair_pki *pki;                                               /* NULL: `identity` and `pin` */
    bool insecure, any_name; /* client verifies nothing; server takes any name */
    stoic_ticket_sealer *sealer;
    const stoic_session_store *store;
    size_t num_tickets; /* 0: the default */
    uint32_t ticket_lifetime;
    uint8_t tickets_wanted[2]; /* both 0: not said */
    int64_t later_ns;          /* the connection begins so long after TEST_WALL_NS */
} pair_options;

typedef struct pair {
    end client, server;
    wire to_client, to_server; /* in flight */
    stoic_time now;
    size_t chunk, take;
} pair;

/* 2030-01-01: inside the validity of the certificates. */
#define TEST_WALL_NS (INT64_C(1893456000) * STOIC_NS_PER_SECOND)

/* Aborts the test when it cannot be made. Freed by pair_free. */
pair *pair_new(const pair_options *options);
void pair_free(pair *both);
/* Moves bytes until nothing moves any more. */
void pair_run(pair *both);
/* Output of one end into its wire. */
void pair_flush(pair *both, end *from);
/* Lets one end handle what is in its `in`. */
void pair_handle(pair *both, end *at);
void pair_connect(pair *both);
/* Seals and puts on the wire. */
void pair_send(pair *both, end *from, const void *data, size_t len);

/* Raw bytes to the end, as if the peer had sent them. */
void pair_inject(pair *both, end *to, const void *data, size_t len);

const seen_notice *terminal_notice(const end *at); /* NULL: none; fails the test when there are two */
size_t count_notices_at_least(const end *at, stoic_severity severity);
size_t count_alerts(const end *at, stoic_direction direction, stoic_alert alert);

#endif
