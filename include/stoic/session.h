/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Resumption (RFC 9846 2.2): a second connection to the same server without certificates and signatures. It
 * always has a fresh key exchange (psk_dhe_ke), so its traffic stays secret even when a ticket key is lost
 * later. Early data (0-RTT) is not offered and not taken.
 *
 * A server gives out tickets, sealed with keys of a `stoic_ticket_sealer`; a client keeps sessions in a
 * `stoic_session_store`. Give a config one of them, and the rest happens by itself.
 */
#ifndef STOIC_SESSION_H
#define STOIC_SESSION_H

#include <stoic/bytes.h>
#include <stoic/config.h>
#include <stoic/error.h>
#include <stoic/provider.h>
#include <stoic/time.h>

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* ---- Server: tickets ----------------------------------------------------------------------------------- */

/* A server gives out tickets. A ticket holds all that the server has to remember, sealed with a key that only
 * the server has: it keeps nothing else. The keys live in a `stoic_ticket_sealer`, an object of its own,
 * which any number of configs and threads share and which outlives them: so tickets survive a reload of the
 * configuration. Several processes or machines accept each other's tickets when they are given the same keys.
 *
 *     stoic_ticket_sealer_new(&sealer, provider, NULL);
 *     stoic_config_builder_set_ticket_sealer(builder, sealer);      // each config takes a reference
 *     ... every hour: stoic_ticket_sealer_rotate(sealer, lifetime, now);
 *
 * What is checked. A server refuses a ticket, and does a full handshake instead, when it is altered or sealed
 * with an unknown key, too old or from the future, for another name, for a certificate that it would not use
 * for this client now, made under other settings for client authentication, or of a suite with another hash;
 * or when a certificate has ended that made the server believe the client. A ticket carries the client's
 * certificates, so that stoic_connection_peer_certificate answers as in the full handshake; a client whose
 * certificates have more than 4,096 bytes gets no ticket.
 * Tickets are stateless, so a server cannot know whether one was used before: that a ticket is used once is
 * the client's doing, and a replayed ClientHello gains nothing without the PSK (there is no early data).
 */

#define STOIC_TICKET_KEY_NAME_LEN 16
#define STOIC_TICKET_KEY_LEN 32
/* Keys that one sealer holds: the current one and earlier ones. */
#define STOIC_TICKET_MAX_KEYS 16

/* A key for AES-256-GCM. The name stands in every ticket, unsealed, and tells which key to try: it should be
 * random, and no two keys may share one. */
typedef struct stoic_ticket_key {
    uint8_t name[STOIC_TICKET_KEY_NAME_LEN];
    uint8_t key[STOIC_TICKET_KEY_LEN];
} stoic_ticket_key;

/* Reference counted; every function may be called from any thread. Sealing and opening share a lock for
 * reading; only a change of keys excludes them, for as long as it takes to copy a few hundred bytes. */
typedef struct stoic_ticket_sealer stoic_ticket_sealer;

/* A sealer with one random key. `provider` and `allocator` (NULL: malloc) are kept as long as it lives. The
 * caller owns one reference. Errors: UNSUPPORTED_BY_PROVIDER (no AES-256-GCM), RANDOM_FAILED,
 * OUT_OF_MEMORY. */
stoic_error stoic_ticket_sealer_new(stoic_ticket_sealer **out, const stoic_provider *provider,
                                    const stoic_allocator *allocator);
/* Seals with a new random key from now on. Earlier keys still open tickets, each until `keep_seconds` after
 * it was replaced, then they are wiped: give the lifetime of the tickets. Whoever learns a key can read the
 * PSKs of its tickets, not the traffic of the connections; rotate at least daily, and before one key has
 * sealed 2^32 tickets. When STOIC_TICKET_MAX_KEYS are held the oldest one goes. RANDOM_FAILED: nothing
 * changed. */
stoic_error stoic_ticket_sealer_rotate(stoic_ticket_sealer *sealer, int64_t keep_seconds, stoic_time now);
/* Replaces all keys by these: the first one seals, all of them open. For several processes with the same
 * keys: hand the new key to all as a second one first, and then to all as the first one, so that no process
 * sees tickets of a key that it does not have. The bytes are copied; wipe yours. INVALID_ARGUMENT: none, too
 * many, or two with the same name. */
stoic_error stoic_ticket_sealer_set_keys(stoic_ticket_sealer *sealer, const stoic_ticket_key *keys,
                                         size_t num);
stoic_ticket_sealer *stoic_ticket_sealer_retain(stoic_ticket_sealer *sealer);
/* NULL is allowed. The last release wipes the keys. */
void stoic_ticket_sealer_release(stoic_ticket_sealer *sealer);

/* Server: gives out tickets and takes them back. The config takes a reference of its own. NULL, the default:
 * no tickets, and every handshake is a full one. */
void stoic_config_builder_set_ticket_sealer(stoic_config_builder *builder, stoic_ticket_sealer *sealer);

/* RFC 9846 4.7.1: seven days. */
#define STOIC_TICKET_MAX_LIFETIME 604800
#define STOIC_TICKET_DEFAULT_LIFETIME 7200
/* Tickets that one connection gives out at most, whatever a client asks for. */
#define STOIC_TICKETS_MAX 8

/* Server: how many tickets a client gets after a full handshake (default 2; after a resumed one it is one, in
 * place of the one that was used up), and for how many seconds they are good (default 7200, two hours). A
 * client that says how many it wants (RFC 9149) gets as many, at most STOIC_TICKETS_MAX; none when `num` is
 * 0. INVALID_ARGUMENT: num above STOIC_TICKETS_MAX, lifetime_seconds 0 or above STOIC_TICKET_MAX_LIFETIME. */
stoic_error stoic_config_builder_set_tickets(stoic_config_builder *builder, size_t num,
                                             uint32_t lifetime_seconds);

/* ---- Client: sessions ---------------------------------------------------------------------------------- */

/* A client keeps sessions: what it needs to use a ticket. A `stoic_session_store` has them between
 * connections; the default one is in memory, an application may bring its own.
 *
 *     stoic_session_store_memory_new(&store, NULL, 256);
 *     stoic_config_builder_set_session_store(builder, store);       // that is all: the rest is automatic
 *
 * A client offers a session only to the name that it is from, under the same verification settings, and only
 * while the certificate that the server showed in the full handshake would still pass: the certificate is
 * verified again, for the name and at the time of the new connection, and no certificate of its path may have
 * ended. A session is used once: taking it out
 * of the store removes it (RFC 9846 C.4). Chains of resumptions end: no session lives longer than seven days
 * after the last full handshake, however often it is renewed (RFC 9846 4.7.1).
 */

/* What a client needs to resume once: the ticket, its PSK, how long it is good, the name and the certificates
 * of the server. Immutable. It holds a secret: whoever has it can resume in its place. */
typedef struct stoic_session stoic_session;

/* Wipes and frees. NULL is allowed. */
void stoic_session_free(stoic_session *session);
/* The name that the client connected to: a DNS name, an address, or empty. These live as long as the
 * session. */
stoic_bytes stoic_session_server_name(const stoic_session *session);
/* Stands for the verification settings that the session was made under: pinned certificates, the contents of
 * the trust store and of the revocation lists, policy and profile, the insecure switch, the client's own
 * certificates. The same settings give the same bytes in every process. */
#define STOIC_SESSION_BINDING_LEN 32
stoic_bytes stoic_session_binding(const stoic_session *session);
/* The wall time, in seconds since 1970, from which on the session is of no use. */
int64_t stoic_session_expires(const stoic_session *session);
/* The certificates that the server showed in the full handshake, as DER, end entity first; false when there
 * is no such one. */
bool stoic_session_peer_certificate(const stoic_session *session, stoic_bytes *out, size_t index);

/* A session as bytes, to be kept over the end of a process. The format has a version and may change with a
 * later release: then importing fails, and a full handshake makes a new session. The bytes hold the PSK in
 * the clear and are not authenticated: to encrypt them, and to keep others from changing them, is the
 * caller's matter. Importing gives a session that is used up once it is offered: import each export once.
 * Errors of export: the writer's. Of import: SESSION_BLOB_MALFORMED, OUT_OF_MEMORY. */
stoic_error stoic_session_export(const stoic_session *session, stoic_writer *writer);
stoic_error stoic_session_import(stoic_session **out, stoic_bytes blob, const stoic_allocator *allocator);

/* Where sessions are between connections. All functions are called from any thread that drives a connection,
 * must not block for long, and must not call into a connection. */
typedef struct stoic_session_store {
    size_t struct_size; /* sizeof(stoic_session_store) of the caller */
    /* A new session, which now belongs to the store. It may free it at once. */
    void (*put)(void *user, stoic_session *session);
    /* Removes a session with exactly this name and binding, best the newest, and hands it over; NULL when
     * there is none. Never the same one twice, not to two threads either. */
    stoic_session *(*take)(void *user, stoic_bytes server_name, stoic_bytes binding);
    void *user;
} stoic_session_store;

/* Sessions that the store in memory can hold, and how many it keeps for one name and binding. */
#define STOIC_SESSION_STORE_MAX 4096
#define STOIC_SESSION_STORE_PER_NAME 8

/* A store in memory for up to `max_sessions` (1 to STOIC_SESSION_STORE_MAX); the oldest one makes room for a
 * new one. `allocator` (NULL: malloc) is kept. INVALID_ARGUMENT, OUT_OF_MEMORY. */
stoic_error stoic_session_store_memory_new(const stoic_session_store **out, const stoic_allocator *allocator,
                                           size_t max_sessions);
/* Wipes and frees the store and the sessions in it. No config may use it any more. NULL is allowed. */
void stoic_session_store_memory_free(const stoic_session_store *store);

/* Client: resumes with sessions of `store`, and puts new ones there. With a store, STOIC_EVENT_TICKET tells
 * that one or more have been put. The store is kept, and must outlive the config. NULL, the default: tickets
 * are not asked for, and dropped when they come. */
void stoic_config_builder_set_session_store(stoic_config_builder *builder, const stoic_session_store *store);

/* Client: tells servers how many tickets to send after a full and after a resumed handshake (RFC 9149): the
 * number of connections that are to be opened side by side. Without this call nothing is said. */
void stoic_config_builder_set_ticket_request(stoic_config_builder *builder, uint8_t num_after_full,
                                             uint8_t num_after_resumed);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop

#endif
