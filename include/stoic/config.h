/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Configs. A builder collects the choices; `build` makes an immutable config of them, which any number of
 * connections on any number of threads share (it counts its references). Safe defaults need no call at all: a
 * server needs an identity, a client a way to verify the server.
 *
 * Builders belong to one thread. Setters replace what was set before, adders add. All bytes and texts are
 * copied.
 */
#ifndef STOIC_CONFIG_H
#define STOIC_CONFIG_H

#include <stoic/allocator.h>
#include <stoic/bytes.h>
#include <stoic/error.h>
#include <stoic/notice.h>
#include <stoic/provider.h>
#include <stoic/webpki.h>

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

typedef struct stoic_config_builder stoic_config_builder;
typedef struct stoic_config stoic_config;

/* A builder for the server's or the client's side, owned by the caller until it is built. `provider` and
 * `allocator` (NULL: malloc) are kept, and must live as long as the config and its connections. Errors:
 * INVALID_ARGUMENT (no provider), OUT_OF_MEMORY. */
stoic_error stoic_server_config_builder_new(stoic_config_builder **out, const stoic_provider *provider,
                                            const stoic_allocator *allocator);
stoic_error stoic_client_config_builder_new(stoic_config_builder **out, const stoic_provider *provider,
                                            const stoic_allocator *allocator);
/* For a builder that is not built. NULL is allowed. */
void stoic_config_builder_free(stoic_config_builder *builder);

/* Adds a certificate chain (end entity first) with its private key, both PEM. Servers choose among several by
 * the name that the client asks for and by the schemes that it can verify; the first is the default. Clients
 * answer a request with the first one that fits. `name` stands in notices ("www"). Errors: PEM_*, KEY_*,
 * CERTIFICATE_MALFORMED, CERTIFICATE_KEY_USAGE, INVALID_ARGUMENT (a chain longer than 65,000 bytes), each
 * with text, and the line where there is one, in `detail`. */
stoic_error stoic_config_builder_add_identity(stoic_config_builder *builder, stoic_error_detail *detail,
                                              const char *name, stoic_bytes chain_pem, stoic_bytes key_pem);

/* Adds a certificate chain whose private key is elsewhere: in another process, an HSM, a key service. Where
 * this identity is chosen, the connection asks for the signature with STOIC_EVENT_SIGN (stoic/waits.h) and
 * verifies it with the key of the certificate. `schemes`: what the signer can do, in its order of preference,
 * of those that fit the key; `num_schemes` 0: all of them. Everything else as for add_identity. Errors:
 * PEM_MALFORMED, PEM_NO_CERTIFICATE, CERTIFICATE_MALFORMED, CERTIFICATE_KEY_USAGE, KEY_UNSUPPORTED,
 * INVALID_ARGUMENT (a chain that is too long, more than 8 schemes, or one that does not fit the key), each
 * with text in `detail`. */
stoic_error stoic_config_builder_add_remote_identity(stoic_config_builder *builder,
                                                     stoic_error_detail *detail, const char *name,
                                                     stoic_bytes chain_pem, const uint16_t *schemes,
                                                     size_t num_schemes);

/* Server: say STOIC_EVENT_CLIENT_HELLO (stoic/waits.h) before anything is negotiated, and wait for the
 * application to choose a config or to refuse. Default: false, this config serves everybody. The config still
 * needs an identity of its own: it is the one to fall back to. */
void stoic_config_builder_set_client_hello_wait(stoic_config_builder *builder, bool is_wanted);

/* ALPN protocols in the order of preference (1 to 255 bytes each). Default: none, the extension is ignored. A
 * server with protocols refuses a client that offers others only (RFC 7301 3.2); one that offers none is
 * served. Errors: CONFIG_ALPN (a name of the wrong length), INVALID_ARGUMENT (too many), OUT_OF_MEMORY. */
stoic_error stoic_config_builder_set_alpn(stoic_config_builder *builder, const stoic_bytes *protocols,
                                          size_t num);

/* Suites and groups in the order of preference, out of what the provider has. Default: all of the provider's,
 * in its order, but for SecP256r1MLKEM768, which must be named. What the provider lacks is left out, and
 * where nothing is left `build` says CONFIG_NO_COMMON. A client sends a key share for the first group alone
 * (stoic_config_builder_set_num_key_shares), and if that is a hybrid such as X25519MLKEM768, a second one for
 * its classical part, where that is a group of the config too: it is the same key. */
stoic_error stoic_config_builder_set_suites(stoic_config_builder *builder, const uint16_t *suites,
                                            size_t num);
stoic_error stoic_config_builder_set_groups(stoic_config_builder *builder, const uint16_t *groups,
                                            size_t num);

/* Server: what to do when a client asks for a name that no certificate covers. */
typedef enum stoic_unknown_name {
    STOIC_UNKNOWN_NAME_REFUSED, /* the default: alert unrecognized_name */
    STOIC_UNKNOWN_NAME_GETS_DEFAULT
} stoic_unknown_name;
void stoic_config_builder_set_unknown_name(stoic_config_builder *builder, stoic_unknown_name choice);

/* Client: the server's end-entity certificate must be one of the certificates in `pem`, byte for byte; it
 * must be valid now and, when the connection has a server name, be for that name. Where there is a trust
 * store too, another certificate passes if it has a path to an anchor. Errors, with text and line in
 * `detail`: PEM_*, CERTIFICATE_MALFORMED, OUT_OF_MEMORY. */
stoic_error stoic_config_builder_add_pinned_certificates(stoic_config_builder *builder,
                                                         stoic_error_detail *detail, stoic_bytes pem);
/* Whom to believe: a client verifies servers with it (name, path and time), a server its clients (path and
 * time). The config takes a reference of its own; nothing may be added to the store afterwards. NULL, the
 * default: nobody. A pinned certificate passes without it. */
void stoic_config_builder_set_trust(stoic_config_builder *builder, stoic_trust_store *trust);
/* Revocation lists to look certificates of the peer up in. The config takes a reference of its own. NULL, the
 * default: none are looked at. */
void stoic_config_builder_set_crls(stoic_config_builder *builder, stoic_crl_set *crls,
                                   stoic_revocation_policy policy);
/* The rules that certificates of the peer are held to. Default: STOIC_PROFILE_STANDARD. `build` says
 * INVALID_ARGUMENT where they are none of the enum. */
void stoic_config_builder_set_certificate_profile(stoic_config_builder *builder,
                                                  stoic_certificate_profile profile);

/* Server: are clients asked for a certificate? What they send is verified with the trust store of the config,
 * for STOIC_PURPOSE_CLIENT and for no name: who they are is in their certificate
 * (stoic_connection_peer_certificate), and what they may do is the application's to say. A client that sends
 * a certificate that does not pass is refused in both modes. */
typedef enum stoic_client_authentication {
    STOIC_CLIENT_AUTHENTICATION_NONE,     /* the default: not asked */
    STOIC_CLIENT_AUTHENTICATION_OPTIONAL, /* asked; one without is served */
    STOIC_CLIENT_AUTHENTICATION_REQUIRED  /* one without is refused: PEER_CERTIFICATE_MISSING */
} stoic_client_authentication;
/* `build` says CONFIG_NO_TRUST where clients are asked and there is no trust store with an anchor or an end
 * entity, INVALID_ARGUMENT where the mode is none of these. */
void stoic_config_builder_set_client_authentication(stoic_config_builder *builder,
                                                    stoic_client_authentication mode);

/* Client: accept any certificate. The peer is then anybody. */
void stoic_config_builder_insecure_no_verify(stoic_config_builder *builder);
/* Client: with a trust store, connections without a server name are allowed (otherwise NAME_MISSING). Then
 * any server that the store vouches for is believed, with the system's roots anybody who has a certificate:
 * who it is, the caller has to read from it. */
void stoic_config_builder_insecure_any_name(stoic_config_builder *builder);

/* Limits on time, in nanoseconds from `new`. Default: 10 s for the ClientHello (or, in the client role,
 * nothing of its own), 30 s for the handshake, with the application's answers to waits. See stoic_deadline.
 */
void stoic_config_builder_set_timeouts(stoic_config_builder *builder, int64_t hello_ns, int64_t handshake_ns);

/* Notices of at least `minimum` go to `handler`, on the thread that drives the connection. `user` is kept. */
void stoic_config_builder_set_notice_handler(stoic_config_builder *builder, stoic_notice_handler handler,
                                             void *user, stoic_severity minimum);

/* Server: make the JA4 fingerprint of each ClientHello, for notices and stoic_connection_describe. It costs
 * two short hashes for each handshake. Default: no. */
void stoic_config_builder_set_ja4(stoic_config_builder *builder, bool is_wanted);

#define STOIC_KEY_SHARES_MAX 4

/* Client: send key shares for the first `num` groups (1 to MAX; as many as there are groups, at most). Each
 * one costs a key pair and makes the hello longer; it saves a round trip with servers that lack the groups
 * before it. The part of a hybrid among them (see above) is not counted, and never costs a second key pair.
 * Default: 1. INVALID_ARGUMENT for other numbers. */
stoic_error stoic_config_builder_set_num_key_shares(stoic_config_builder *builder, size_t num);

#define STOIC_RECORD_SIZE_LIMIT_MIN 64
#define STOIC_RECORD_SIZE_LIMIT_MAX 16385

/* The longest record that the peer may send once it agreed: bytes of content, type and padding (RFC 8449), so
 * that a small buffer suffices. The buffer for a whole record is then limit + 21 bytes, but only after the
 * handshake. 0: none of our own, which is the default; limits of peers are honoured in any case.
 * INVALID_ARGUMENT outside of MIN to MAX. */
stoic_error stoic_config_builder_set_record_size_limit(stoic_config_builder *builder, size_t limit);

#define STOIC_PADDING_MAX 16384

/* Records of application data are padded with zeros, inside the protection, so that the length of what is in
 * them (content and type) is a multiple of this many bytes, as far as a record and the peer's limit allow
 * (RFC 9846 5.4). stoic_sealed_size counts it. 0, the default, and 1: none. INVALID_ARGUMENT above MAX. */
stoic_error stoic_config_builder_set_padding(stoic_config_builder *builder, size_t multiple);

#define STOIC_RETRY_KEY_LEN 32
#define STOIC_RETRY_KEYS_MAX 4

/* Server: a HelloRetryRequest keeps nothing here. All that the second ClientHello needs goes into a cookie
 * (RFC 9846 4.3.2), which any connection of any config with the same keys accepts, for `lifetime_ns` (0: 60
 * seconds). `keys` are of STOIC_RETRY_KEY_LEN secret bytes each, 1 to MAX of them: the first one makes
 * cookies, all of them are accepted, so that keys can be replaced. No keys at all (num 0): one is drawn, for
 * this config alone. A retry is asked for only where no key share fits, with cookies or without. Default: no
 * cookies. Errors: INVALID_ARGUMENT, RANDOM_FAILED. */
stoic_error stoic_config_builder_set_stateless_retry(stoic_config_builder *builder, const stoic_bytes *keys,
                                                     size_t num, int64_t lifetime_ns);

/* ---- The key log ----------------------------------------------------------------------------------------
 */

/* One secret of one connection (RFC 9850). The slices are borrowed for the call. */
typedef struct stoic_key_log_entry {
    size_t struct_size;
    const char *label; /* "CLIENT_TRAFFIC_SECRET_0" */
    stoic_bytes client_random;
    stoic_bytes secret;
} stoic_key_log_entry;

/* On the thread that drives the connection; it must not call the connection. */
typedef void (*stoic_key_log_callback)(void *user, const stoic_key_log_entry *entry);

/* Dangerous: whoever gets the secrets reads, and can change, the connections. For debugging with a packet
 * analyser. `user` is kept. Default, and NULL: none. */
void stoic_config_builder_set_key_log(stoic_config_builder *builder, stoic_key_log_callback callback,
                                      void *user);
/* Appends an entry as a line of a key log file: "LABEL client-random secret\n", in hexadecimal. The writer's
 * error. */
stoic_error stoic_key_log_format(stoic_writer *writer, const stoic_key_log_entry *entry);

/* Consumes the builder, also on failure. Errors: CONFIG_*, OUT_OF_MEMORY. The caller owns one reference to
 * *out. */
stoic_error stoic_config_builder_build(stoic_config_builder *builder, const stoic_config **out,
                                       stoic_error_detail *detail);

/* One reference more; gives back `config`. Any thread. */
const stoic_config *stoic_config_retain(const stoic_config *config);
/* NULL is allowed. The last release wipes and frees. Any thread. */
void stoic_config_release(const stoic_config *config);

/* One of the config's own identities, for logs and pages. `index` from 0; false when there is none. Borrowed
 * from the config. */
typedef struct stoic_identity_info {
    size_t struct_size;
    const char *name;
    int64_t not_before, not_after; /* seconds since 1970 */
    const char *key_type;          /* "ECDSA P-256" */
} stoic_identity_info;
bool stoic_config_identity(const stoic_config *config, stoic_identity_info *out, size_t index);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop

#endif
