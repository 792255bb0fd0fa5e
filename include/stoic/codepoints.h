/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The numbers of TLS that applications meet, and their IANA names.
 */
#ifndef STOIC_CODEPOINTS_H
#define STOIC_CODEPOINTS_H

#include <stdbool.h>
#include <stdint.h>

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

typedef uint16_t stoic_version;
#define STOIC_VERSION_SSL3 ((stoic_version)0x0300)
#define STOIC_VERSION_TLS10 ((stoic_version)0x0301)
#define STOIC_VERSION_TLS11 ((stoic_version)0x0302)
#define STOIC_VERSION_TLS12 ((stoic_version)0x0303)
#define STOIC_VERSION_TLS13 ((stoic_version)0x0304)

/* Cipher suites of TLS 1.3 (RFC 9846 B.4). */
#define STOIC_SUITE_LIST(X)                                                                                  \
    X(0x1301, TLS_AES_128_GCM_SHA256)                                                                        \
    X(0x1302, TLS_AES_256_GCM_SHA384)                                                                        \
    X(0x1303, TLS_CHACHA20_POLY1305_SHA256)

/* Key exchange groups (RFC 9846 4.3.7); the last two are of draft-ietf-tls-ecdhe-mlkem. */
#define STOIC_GROUP_LIST(X)                                                                                  \
    X(0x0017, SECP256R1, "secp256r1")                                                                        \
    X(0x0018, SECP384R1, "secp384r1")                                                                        \
    X(0x0019, SECP521R1, "secp521r1")                                                                        \
    X(0x001d, X25519, "x25519")                                                                              \
    X(0x11eb, SECP256R1MLKEM768, "SecP256r1MLKEM768")                                                        \
    X(0x11ec, X25519MLKEM768, "X25519MLKEM768")

/* Signature schemes (RFC 9846 4.3.3). */
#define STOIC_SCHEME_LIST(X)                                                                                 \
    X(0x0401, RSA_PKCS1_SHA256, "rsa_pkcs1_sha256")                                                          \
    X(0x0501, RSA_PKCS1_SHA384, "rsa_pkcs1_sha384")                                                          \
    X(0x0601, RSA_PKCS1_SHA512, "rsa_pkcs1_sha512")                                                          \
    X(0x0403, ECDSA_SECP256R1_SHA256, "ecdsa_secp256r1_sha256")                                              \
    X(0x0503, ECDSA_SECP384R1_SHA384, "ecdsa_secp384r1_sha384")                                              \
    X(0x0603, ECDSA_SECP521R1_SHA512, "ecdsa_secp521r1_sha512")                                              \
    X(0x0804, RSA_PSS_RSAE_SHA256, "rsa_pss_rsae_sha256")                                                    \
    X(0x0805, RSA_PSS_RSAE_SHA384, "rsa_pss_rsae_sha384")                                                    \
    X(0x0806, RSA_PSS_RSAE_SHA512, "rsa_pss_rsae_sha512")                                                    \
    X(0x0807, ED25519, "ed25519")                                                                            \
    X(0x0809, RSA_PSS_PSS_SHA256, "rsa_pss_pss_sha256")                                                      \
    X(0x080a, RSA_PSS_PSS_SHA384, "rsa_pss_pss_sha384")                                                      \
    X(0x080b, RSA_PSS_PSS_SHA512, "rsa_pss_pss_sha512")

enum {
#define STOIC_CODEPOINT_SUITE(value, name) STOIC_##name = (value),
    STOIC_SUITE_LIST(STOIC_CODEPOINT_SUITE)
#undef STOIC_CODEPOINT_SUITE
#define STOIC_CODEPOINT_GROUP(value, name, text) STOIC_GROUP_##name = (value),
        STOIC_GROUP_LIST(STOIC_CODEPOINT_GROUP)
#undef STOIC_CODEPOINT_GROUP
#define STOIC_CODEPOINT_SCHEME(value, name, text) STOIC_SCHEME_##name = (value),
            STOIC_SCHEME_LIST(STOIC_CODEPOINT_SCHEME)
#undef STOIC_CODEPOINT_SCHEME
};

/* Alerts (RFC 9846 6, and the IANA registry; names as there). */
#define STOIC_ALERT_LIST(X)                                                                                  \
    X(0, close_notify)                                                                                       \
    X(10, unexpected_message)                                                                                \
    X(20, bad_record_mac)                                                                                    \
    X(21, decryption_failed_RESERVED)                                                                        \
    X(22, record_overflow)                                                                                   \
    X(30, decompression_failure_RESERVED)                                                                    \
    X(40, handshake_failure)                                                                                 \
    X(41, no_certificate_RESERVED)                                                                           \
    X(42, bad_certificate)                                                                                   \
    X(43, unsupported_certificate)                                                                           \
    X(44, certificate_revoked)                                                                               \
    X(45, certificate_expired)                                                                               \
    X(46, certificate_unknown)                                                                               \
    X(47, illegal_parameter)                                                                                 \
    X(48, unknown_ca)                                                                                        \
    X(49, access_denied)                                                                                     \
    X(50, decode_error)                                                                                      \
    X(51, decrypt_error)                                                                                     \
    X(52, too_many_cids_requested)                                                                           \
    X(60, export_restriction_RESERVED)                                                                       \
    X(70, protocol_version)                                                                                  \
    X(71, insufficient_security)                                                                             \
    X(80, internal_error)                                                                                    \
    X(86, inappropriate_fallback)                                                                            \
    X(90, user_canceled)                                                                                     \
    X(100, no_renegotiation)                                                                                 \
    X(109, missing_extension)                                                                                \
    X(110, unsupported_extension)                                                                            \
    X(111, certificate_unobtainable_RESERVED)                                                                \
    X(112, unrecognized_name)                                                                                \
    X(113, bad_certificate_status_response)                                                                  \
    X(114, bad_certificate_hash_value_RESERVED)                                                              \
    X(115, unknown_psk_identity)                                                                             \
    X(116, certificate_required)                                                                             \
    X(117, general_error)                                                                                    \
    X(120, no_application_protocol)                                                                          \
    X(121, ech_required)

typedef uint8_t stoic_alert;
enum {
#define STOIC_CODEPOINT_ALERT(value, name) STOIC_ALERT_##name = (value),
    STOIC_ALERT_LIST(STOIC_CODEPOINT_ALERT)
#undef STOIC_CODEPOINT_ALERT
};

/* Names as they stand in logs. Never NULL: "unknown" where the number has no name. */
const char *stoic_version_name(stoic_version version); /* "1.3" */
const char *stoic_suite_name(uint16_t suite);          /* "TLS_AES_128_GCM_SHA256" */
const char *stoic_group_name(uint16_t group);          /* "x25519" */
const char *stoic_scheme_name(uint16_t scheme);        /* "ed25519" */
const char *stoic_alert_name(stoic_alert alert);       /* "close_notify" */
bool stoic_alert_is_known(stoic_alert alert);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop

#endif
