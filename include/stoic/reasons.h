/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reasons: one list makes the enum, the names in logs, the classes in which each may stand, and one
 * sentence. At most 128, because each is a series in the metrics. New ones go to the end of their block.
 */
#ifndef STOIC_REASONS_H
#define STOIC_REASONS_H

/* X(NAME, name, classes, sentence); the classes are a set, built with C() for each. */
#define STOIC_REASON_LIST(X, C)                                                                              \
    /* An orderly end */                                                                                     \
    X(CLOSE_NOTIFY, "close_notify", C(CLOSURE), "The peer said that it is done.")                            \
    X(USER_CANCELED_THEN_CLOSE, "user_canceled_then_close", C(CLOSURE),                                      \
      "The peer sent user_canceled and then close_notify, as Java does to close both ways.")                 \
    X(LOCAL_SHUTDOWN, "local_shutdown", C(CLOSURE), "This side closed the connection.")                      \
    X(HALF_CLOSE, "half_close", C(CLOSURE), "The peer closed its direction; this side may still send.")      \
    X(IDLE_TIMEOUT, "idle_timeout", C(CLOSURE), "This side closed the connection because it was idle.")      \
    /* The peer left during the handshake */                                                                 \
    X(EOF_IN_HELLO, "eof_in_hello", C(PEER_ABORT), "The connection ended inside the first message.")         \
    X(EOF_AFTER_HELLO, "eof_after_hello", C(PEER_ABORT),                                                     \
      "The connection ended after the ClientHello, before the server answered.")                             \
    X(EOF_AFTER_SERVER_FLIGHT, "eof_after_server_flight", C(PEER_ABORT),                                     \
      "The connection ended after the server's messages, without an alert.")                                 \
    X(EOF_BEFORE_FINISHED, "eof_before_finished", C(PEER_ABORT),                                             \
      "The connection ended in or right after the client's last messages.")                                  \
    X(RST_IN_HELLO, "rst_in_hello", C(PEER_ABORT), "The connection was reset inside the first message.")     \
    X(RST_AFTER_HELLO, "rst_after_hello", C(PEER_ABORT),                                                     \
      "The connection was reset after the ClientHello, before the server answered.")                         \
    X(RST_AFTER_SERVER_FLIGHT, "rst_after_server_flight", C(PEER_ABORT),                                     \
      "The connection was reset after the server's messages.")                                               \
    X(RST_BEFORE_FINISHED, "rst_before_finished", C(PEER_ABORT),                                             \
      "The connection was reset inside the client's last messages.")                                         \
    X(TIMEOUT_HELLO, "timeout_hello", C(PEER_ABORT),                                                         \
      "The ClientHello did not come whole within the time set.")                                             \
    X(TIMEOUT_HANDSHAKE, "timeout_handshake", C(PEER_ABORT),                                                 \
      "The handshake did not end within the time set.")                                                      \
    X(USER_CANCELED, "user_canceled", C(PEER_ABORT) | C(CLOSURE), "The peer cancelled.")                     \
    X(CLOSE_NOTIFY_IN_HANDSHAKE, "close_notify_in_handshake", C(PEER_ABORT),                                 \
      "The peer closed politely before the handshake was finished.")                                         \
    X(RESET_AFTER_FINISHED, "reset_after_finished", C(PEER_ABORT),                                           \
      "The connection was reset right after the client's Finished.")                                         \
    X(CLIENT_SILENT, "client_silent", C(PEER_ABORT),                                                         \
      "The client completed the handshake and left at once, without a byte of data.")                        \
    /* Probes */                                                                                             \
    X(EMPTY_FIN, "empty_fin", C(PROBE), "The peer connected and closed without a byte.")                     \
    X(EMPTY_RST, "empty_rst", C(PROBE), "The peer connected and reset without a byte.")                      \
    X(EMPTY_TIMEOUT, "empty_timeout", C(PROBE), "The peer connected and sent nothing within the time set.")  \
    X(DECLARED_PROBE, "declared_probe", C(PROBE), "The peer is a declared health check.")                    \
    X(ALERT_FIRST, "alert_first", C(PROBE), "The first thing that came was an alert.")                       \
    X(ACME_TLS_ALPN, "acme_tls_alpn", C(PROBE), "An ACME validator asked for acme-tls/1.")                   \
    /* Not TLS */                                                                                            \
    X(HTTP, "http", C(WRONG_PROTOCOL), "Plain HTTP/1 came to a TLS port.")                                   \
    X(HTTP2_PREFACE, "http2_preface", C(WRONG_PROTOCOL), "Plain HTTP/2 came to a TLS port.")                 \
    X(HTTP_CONNECT, "http_connect", C(WRONG_PROTOCOL), "An HTTP proxy request came to a TLS port.")          \
    X(SSH, "ssh", C(WRONG_PROTOCOL), "SSH came to a TLS port.")                                              \
    X(SMTP, "smtp", C(WRONG_PROTOCOL), "Plain SMTP came to a TLS port.")                                     \
    X(IMAP_POP, "imap_pop", C(WRONG_PROTOCOL), "Plain IMAP or POP3 came to a TLS port.")                     \
    X(FTP, "ftp", C(WRONG_PROTOCOL), "Plain FTP came to a TLS port.")                                        \
    X(PROXY_V1_UNEXPECTED, "proxy_v1_unexpected", C(WRONG_PROTOCOL),                                         \
      "A PROXY protocol v1 header came unexpected.")                                                         \
    X(PROXY_V2_UNEXPECTED, "proxy_v2_unexpected", C(WRONG_PROTOCOL),                                         \
      "A PROXY protocol v2 header came unexpected.")                                                         \
    X(PROXY_MISSING, "proxy_missing", C(WRONG_PROTOCOL),                                                     \
      "The PROXY protocol header that must come is missing.")                                                \
    X(SSLV2_HELLO, "sslv2_hello", C(WRONG_PROTOCOL), "The peer speaks SSL 2.0.")                             \
    X(SSLV3_HELLO, "sslv3_hello", C(WRONG_PROTOCOL) | C(NEGOTIATION), "The peer speaks SSL 3.0.")            \
    X(RDP, "rdp", C(WRONG_PROTOCOL), "Remote Desktop came to a TLS port.")                                   \
    X(POSTGRES_SSLREQUEST, "postgres_sslrequest", C(WRONG_PROTOCOL),                                         \
      "A PostgreSQL client asked to start TLS.")                                                             \
    X(MYSQL, "mysql", C(WRONG_PROTOCOL), "MySQL came to a TLS port.")                                        \
    X(MQTT, "mqtt", C(WRONG_PROTOCOL), "Plain MQTT came to a TLS port.")                                     \
    X(REDIS, "redis", C(WRONG_PROTOCOL), "Plain Redis came to a TLS port.")                                  \
    X(SMB, "smb", C(WRONG_PROTOCOL), "SMB came to a TLS port.")                                              \
    X(DNS, "dns", C(WRONG_PROTOCOL), "Plain DNS came to a TLS port.")                                        \
    X(LDAP, "ldap", C(WRONG_PROTOCOL), "Plain LDAP came to a TLS port.")                                     \
    X(SOCKS, "socks", C(WRONG_PROTOCOL), "A SOCKS request came to a TLS port.")                              \
    X(RTSP_SIP, "rtsp_sip", C(WRONG_PROTOCOL), "Plain RTSP or SIP came to a TLS port.")                      \
    X(DTLS, "dtls", C(WRONG_PROTOCOL), "DTLS came over TCP.")                                                \
    X(TLS_MIDSTREAM, "tls_midstream", C(WRONG_PROTOCOL),                                                     \
      "The first record is data: the middle of another connection.")                                         \
    X(GARBAGE, "garbage", C(WRONG_PROTOCOL), "The first bytes are no protocol that is known here.")          \
    /* Cut off */                                                                                            \
    X(EOF, "eof", C(TRUNCATION), "The connection ended without a close_notify.")                             \
    X(RST, "rst", C(TRUNCATION), "The open connection was reset.")                                           \
    X(WRITE_EPIPE, "write_epipe", C(TRUNCATION), "Writing failed: the peer is gone.")                        \
    /* Nothing in common */                                                                                  \
    X(VERSION, "version", C(NEGOTIATION), "There is no protocol version in common.")                         \
    X(CIPHER, "cipher", C(NEGOTIATION), "There is no cipher suite in common.")                               \
    X(GROUP, "group", C(NEGOTIATION), "There is no key exchange group in common.")                           \
    X(SIGALG, "sigalg", C(NEGOTIATION), "There is no signature scheme in common.")                           \
    X(CERT_TYPE, "cert_type", C(NEGOTIATION), "There is no certificate type in common.")                     \
    X(ALPN, "alpn", C(NEGOTIATION), "There is no ALPN protocol in common.")                                  \
    X(FALLBACK_SCSV, "fallback_scsv", C(NEGOTIATION) | C(ATTACK_SUSPECT) | C(PROBE),                         \
      "The client retries with a lower version than it could.")                                              \
    X(ECH_REJECTED, "ech_rejected", C(NEGOTIATION), "Encrypted ClientHello was not accepted.")               \
    X(PSK_MODE, "psk_mode", C(NEGOTIATION), "There is no PSK mode in common.")                               \
    /* Names */                                                                                              \
    X(NOT_SERVED, "not_served", C(NAME_UNKNOWN), "No certificate here covers the name asked for.")           \
    X(FOREIGN, "foreign", C(NAME_UNKNOWN), "A stranger asked for a name that is not ours.")                  \
    X(IP_LITERAL, "ip_literal", C(NAME_UNKNOWN), "An IP address was asked for as a name.")                   \
    X(MISSING_SNI, "missing_sni", C(NAME_UNKNOWN), "No name was asked for, and one is needed.")              \
    X(UPSTREAM_112, "upstream_112", C(NAME_UNKNOWN), "The upstream does not serve the name asked for.")      \
    /* The protocol was broken, by the peer (peer_protocol) or, as the peer says, by us (interop) */         \
    X(UNEXPECTED_MESSAGE, "unexpected_message", C(PEER_PROTOCOL) | C(INTEROP),                               \
      "A message came out of place.")                                                                        \
    X(ILLEGAL_PARAMETER, "illegal_parameter", C(PEER_PROTOCOL) | C(INTEROP),                                 \
      "A field has a value that it must not have.")                                                          \
    X(DECODE_ERROR, "decode_error", C(PEER_PROTOCOL) | C(INTEROP), "A message cannot be decoded.")           \
    X(RECORD_OVERFLOW, "record_overflow", C(PEER_PROTOCOL) | C(INTEROP), "A record is too long.")            \
    X(MISSING_EXTENSION, "missing_extension", C(PEER_PROTOCOL) | C(INTEROP),                                 \
      "A mandatory extension is missing.")                                                                   \
    X(UNSUPPORTED_EXTENSION, "unsupported_extension", C(PEER_PROTOCOL) | C(INTEROP),                         \
      "An extension came that was not asked for.")                                                           \
    X(RENEGOTIATION, "renegotiation", C(PEER_PROTOCOL) | C(INTEROP) | C(ATTACK_SUSPECT),                     \
      "Renegotiation was asked for or refused.")                                                             \
    X(EARLY_DATA_TOO_MUCH, "early_data_too_much", C(PEER_PROTOCOL),                                          \
      "More early data came than was allowed.")                                                              \
    X(UNKNOWN_ALERT, "unknown_alert", C(PEER_PROTOCOL), "An alert came that has no name.")                   \
    X(ILLEGAL_ALERT_FOR_ROLE, "illegal_alert_for_role", C(PEER_PROTOCOL),                                    \
      "An alert came that this side of the connection, or this version, may not send.")                      \
    X(ILLEGAL_ALERT_LEVEL, "illegal_alert_level", C(PEER_PROTOCOL),                                          \
      "An alert has a level that does not exist.")                                                           \
    X(DATA_AFTER_CLOSE, "data_after_close", C(PEER_PROTOCOL), "Data came after the peer's close_notify.")    \
    X(TRAILING_HS_DATA, "trailing_hs_data", C(PEER_PROTOCOL),                                                \
      "A handshake message has more behind it than may be.")                                                 \
    /* The peer failed inside */                                                                             \
    X(PEER_INTERNAL_ERROR, "internal_error", C(PEER_INTERNAL), "The peer says that it failed inside.")       \
    X(PEER_GENERAL_ERROR, "general_error", C(PEER_INTERNAL), "The peer failed and does not say why.")        \
    /* Certificates: ours (our_misconfig, peer_distrust) and the peer's (peer_cert) */                       \
    X(EXPIRED, "expired", STOIC_REASON_ANY_CERT(C), "The certificate has expired.")                          \
    X(NOT_YET_VALID, "not_yet_valid", STOIC_REASON_ANY_CERT(C), "The certificate is not valid yet.")         \
    X(UNKNOWN_CA, "unknown_ca", STOIC_REASON_ANY_CERT(C), "The certificate's issuer is not trusted.")        \
    X(CHAIN_INCOMPLETE, "chain_incomplete", STOIC_REASON_ANY_CERT(C),                                        \
      "An intermediate certificate is missing.")                                                             \
    X(NAME_MISMATCH, "name_mismatch", STOIC_REASON_ANY_CERT(C), "The certificate is for another name.")      \
    X(SELF_SIGNED, "self_signed", STOIC_REASON_ANY_CERT(C), "The certificate is self-signed.")               \
    X(KEY_MISMATCH, "key_mismatch", STOIC_REASON_ANY_CERT(C), "The private key is not the certificate's.")   \
    X(WEAK_SIGNATURE, "weak_signature", STOIC_REASON_ANY_CERT(C),                                            \
      "The certificate's key or signature is too weak.")                                                     \
    X(WRONG_EKU, "wrong_eku", STOIC_REASON_ANY_CERT(C), "The certificate's type or purpose does not fit.")   \
    X(REVOKED, "revoked", STOIC_REASON_ANY_CERT(C), "The certificate is revoked.")                           \
    X(STAPLE_BAD, "staple_bad", STOIC_REASON_ANY_CERT(C), "The stapled OCSP response is bad.")               \
    X(PINNED, "pinned", STOIC_REASON_ANY_CERT(C), "The certificate or its key is not the pinned one.")       \
    X(ECH_KEY, "ech_key", STOIC_REASON_ANY_CERT(C), "The published ECH key is not the one in use.")          \
    X(CLIENT_CERT_MISSING, "client_cert_missing", STOIC_REASON_ANY_CERT(C),                                  \
      "The upstream wants a client certificate and none is configured.")                                     \
    X(CLIENT_CERT_REJECTED, "client_cert_rejected", STOIC_REASON_ANY_CERT(C),                                \
      "The upstream does not accept our client certificate.")                                                \
    X(UNSPECIFIED, "unspecified",                                                                            \
      STOIC_REASON_ANY_CERT(C) | C(NEGOTIATION) | C(INTEROP) | C(INTERNAL_FAULT),                            \
      "The reason is not given.")                                                                            \
    X(MISSING, "missing", C(PEER_CERT), "The peer has no certificate, and one is needed.")                   \
    X(UNTRUSTED_CALLBACK, "untrusted_callback", C(PEER_CERT), "The application rejected the certificate.")   \
    X(PSK_UNKNOWN, "psk_unknown", C(PEER_CERT) | C(OUR_MISCONFIG), "The external PSK is not known.")         \
    X(MALFORMED, "malformed", C(PEER_CERT) | C(OUR_MISCONFIG), "A certificate or a key cannot be decoded.")  \
    X(NAME_CONSTRAINTS, "name_constraints", C(PEER_CERT), "A name is outside of what the CA may certify.")   \
    X(REVOCATION_UNKNOWN, "revocation_unknown", C(PEER_CERT), "Whether it is revoked cannot be found out.")  \
    X(UNACCEPTABLE, "unacceptable", C(PEER_CERT), "The certificate has a form that is not accepted here.")   \
    X(REFUSED_BY_POLICY, "refused_by_policy", C(ACCESS_DENIED), "The identity is valid; a rule refuses it.") \
    /* Limits and faults here */                                                                             \
    X(FDS, "fds", C(RESOURCE), "File descriptors ran out.")                                                  \
    X(MEMORY, "memory", C(RESOURCE), "Memory ran out.")                                                      \
    X(QUEUE_FULL, "queue_full", C(RESOURCE), "Too many handshakes wait.")                                    \
    X(HANDSHAKE_RATE_LIMIT, "handshake_rate_limit", C(RESOURCE), "Handshakes come faster than allowed.")     \
    X(KEY_SERVICE_TIMEOUT, "key_service_timeout", C(RESOURCE), "The key service did not answer in time.")    \
    X(ENTROPY, "entropy", C(RESOURCE), "No random bytes could be had.")                                      \
    X(ASSERT, "assert", C(INTERNAL_FAULT), "A check of our own failed.")                                     \
    X(STATE, "state", C(INTERNAL_FAULT), "This side came into a state that should be impossible.")           \
    X(UNMAPPED, "unmapped", C(INTERNAL_FAULT), "The event is missing in the taxonomy.")                      \
    X(CRYPTO_LIBRARY, "crypto_library", C(INTERNAL_FAULT), "The crypto library failed or lacks something.")  \
    /* Integrity, and abuse */                                                                               \
    X(RECORD_MAC, "record_mac", C(CRYPTO_FAILURE), "A record failed authentication.")                        \
    X(SIGNATURE, "signature", C(CRYPTO_FAILURE), "A signature does not verify.")                             \
    X(FINISHED, "finished", C(CRYPTO_FAILURE), "A Finished message does not verify.")                        \
    X(BINDER, "binder", C(CRYPTO_FAILURE), "A PSK binder does not verify.")                                  \
    X(WARNING_FLOOD, "warning_flood", C(ATTACK_SUSPECT), "Too many warning alerts came in a row.")           \
    X(KEY_UPDATE_FLOOD, "key_update_flood", C(ATTACK_SUSPECT), "Too many KeyUpdates came without data.")     \
    X(RECORD_FLOOD, "record_flood", C(ATTACK_SUSPECT), "Too many records came that carry nothing.")          \
    X(OVERSIZED_HANDSHAKE, "oversized_handshake", C(ATTACK_SUSPECT),                                         \
      "A handshake message is beyond the limits.")                                                           \
    X(DOWNGRADE, "downgrade", C(ATTACK_SUSPECT), "Something forced the version down.")                       \
    X(PLAINTEXT_ALERT, "plaintext_alert", C(ATTACK_SUSPECT),                                                 \
      "An unprotected alert came on an open connection.")                                                    \
    X(HEARTBEAT, "heartbeat", C(ATTACK_SUSPECT), "A heartbeat record came, which nobody asked for.")         \
    X(SNI_INVALID, "sni_invalid", C(ATTACK_SUSPECT), "The server name holds bytes that no name has.")

#define STOIC_REASON_ANY_CERT(C) (C(OUR_MISCONFIG) | C(PEER_DISTRUST) | C(PEER_CERT))

#endif
