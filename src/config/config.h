/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of a config, for the modules of the library: immutable once built, shared by threads. Everything
 * it points to lives in its own memory (owned.c), but for the provider's algorithms and the signers.
 */
#ifndef STOIC_CONFIG_CONFIG_H
#define STOIC_CONFIG_CONFIG_H

#include <stdatomic.h>

#include <stoic/config.h>
#include <stoic/session.h>
#include <stoic/webpki.h>

#define STOIC_CONFIG_MAX_SUITES 8
#define STOIC_CONFIG_MAX_GROUPS 8
#define STOIC_CONFIG_MAX_ALPN 16
#define STOIC_CONFIG_MAX_SCHEMES 8

/* A chain with its key. */
typedef struct stoic_identity {
    const char *name;
    stoic_bytes chain;                          /* repeated u24 length + DER, end entity first */
    stoic_bytes leaf;                           /* DER of the end entity, inside `chain` */
    stoic_certificate certificate;              /* a view of `leaf` */
    stoic_signer *signer;                       /* NULL: the key is elsewhere */
    uint16_t schemes[STOIC_CONFIG_MAX_SCHEMES]; /* that it may sign with; none: all that fit the key */
    size_t num_schemes;
    stoic_key_type key_type;
    int64_t not_before, not_after; /* seconds since 1970 */
} stoic_identity;

/* A key of cookies (RFC 9846 4.3.2). */
typedef struct stoic_retry_key {
    uint8_t bytes[STOIC_RETRY_KEY_LEN];
} stoic_retry_key;

/* One piece of a config's memory. */
typedef struct stoic_config_block stoic_config_block;

struct stoic_config {
    stoic_config *self; /* the same config, not const: for the count of references alone */
    atomic_size_t references;
    stoic_config_block *blocks;
    stoic_role role;
    const stoic_provider *provider;
    const stoic_allocator *allocator; /* never NULL */
    const stoic_suite *suites[STOIC_CONFIG_MAX_SUITES];
    size_t num_suites;
    const stoic_group *groups[STOIC_CONFIG_MAX_GROUPS];
    size_t num_groups;
    stoic_bytes alpn[STOIC_CONFIG_MAX_ALPN];
    size_t num_alpn;
    stoic_identity *identities;
    size_t num_identities;
    stoic_bytes *pinned; /* DER, client */
    size_t num_pinned;
    bool insecure_no_verify;
    bool insecure_any_name;
    stoic_trust_store *trust; /* a reference; NULL: none */
    stoic_crl_set *crls;      /* a reference; NULL: none */
    stoic_revocation_policy revocation;
    stoic_certificate_profile profile;
    stoic_client_authentication client_authentication; /* server */
    stoic_unknown_name unknown_name;
    bool client_hello_wait; /* server */
    int64_t hello_timeout_ns, handshake_timeout_ns;
    stoic_ticket_sealer *ticket_sealer; /* server; NULL: no tickets */
    size_t num_tickets;
    uint32_t ticket_lifetime_seconds;
    const stoic_session_store *session_store; /* client; NULL: no resumption */
    bool has_ticket_request;                  /* client */
    uint8_t tickets_wanted, tickets_wanted_resumed;
    uint8_t binding[STOIC_SESSION_BINDING_LEN]; /* with a sealer or store: see binding.h */
    stoic_notice_handler notice_handler;
    void *notice_user;
    stoic_severity notice_minimum;
    size_t record_size_limit; /* what we take; 0: none of our own */
    size_t num_key_shares;
    stoic_retry_key retry_keys[STOIC_RETRY_KEYS_MAX];
    size_t num_retry_keys; /* 0: retries keep the first hello */
    int64_t retry_lifetime_ns;
    size_t padding; /* 0: none */
    bool wants_ja4;
    stoic_key_log_callback key_log; /* NULL: none */
    void *key_log_user;
};

#endif
