/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one error map. Every function that can fail returns a `stoic_error`; the map says for each: a number
 * that is never reused, whose fault it is, the alert that the peer gets in TLS 1.3 and in TLS 1.2, and one
 * sentence. The alert is derived from the error, never chosen where the failure happens (RFC 9846 6.2).
 */
#ifndef STOIC_ERROR_H
#define STOIC_ERROR_H

#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

typedef enum stoic_fault {
    STOIC_FAULT_NONE,
    STOIC_FAULT_PEER_MALFORMED,    /* bytes that no peer may send */
    STOIC_FAULT_PEER_MISBEHAVED,   /* well-formed, but against the protocol */
    STOIC_FAULT_PEER_INCOMPATIBLE, /* nothing in common */
    STOIC_FAULT_PEER_REFUSED,      /* the peer sent an alert */
    STOIC_FAULT_CERTIFICATE,       /* the peer's certificate was not accepted */
    STOIC_FAULT_TRANSPORT,         /* the connection below ended */
    STOIC_FAULT_CALLER,            /* a call out of order, a bad argument, a bad file */
    STOIC_FAULT_LIMIT,             /* a limit that protects this side */
    STOIC_FAULT_INTERNAL           /* this side failed */
} stoic_fault;

/* In place of an alert: none is sent. */
#define STOIC_ALERT_NONE (-1)

/* X(number, NAME, fault, alert in 1.3, alert in 1.2, sentence) */
#define STOIC_ERROR_MAP(X)                                                                                   \
    /* Calls (1-99) */                                                                                       \
    X(1, INVALID_ARGUMENT, CALLER, -1, -1, "An argument is not allowed here.")                               \
    X(2, OUTPUT_PENDING, CALLER, -1, -1,                                                                     \
      "Output waits to be taken; it goes on the wire before anything is sealed.")                            \
    X(3, WAITING, CALLER, -1, -1, "The connection waits for an answer to an earlier event.")                 \
    X(4, NOT_CONNECTED, CALLER, -1, -1, "Application data may be sent only after the handshake.")            \
    X(5, WRITE_CLOSED, CALLER, -1, -1,                                                                       \
      "This side has closed, or the connection has failed: nothing more can be sent.")                       \
    X(6, BUFFER_TOO_SMALL, CALLER, -1, -1, "The buffer given is too small.")                                 \
    X(7, PEM_MALFORMED, CALLER, -1, -1, "The PEM text is malformed.")                                        \
    X(8, PEM_NO_CERTIFICATE, CALLER, -1, -1, "The PEM text holds no certificate.")                           \
    X(9, PEM_NO_PRIVATE_KEY, CALLER, -1, -1, "The PEM text holds no private key.")                           \
    X(10, KEY_MALFORMED, CALLER, -1, -1, "The private key is malformed.")                                    \
    X(11, KEY_UNSUPPORTED, CALLER, -1, -1, "The kind or size of this key is not supported.")                 \
    X(12, KEY_MISMATCH, CALLER, -1, -1, "The private key does not belong to the certificate.")               \
    X(13, KEY_ENCRYPTED, CALLER, -1, -1, "The private key is encrypted; give it decrypted.")                 \
    X(14, CERTIFICATE_MALFORMED, CALLER, -1, -1, "A configured certificate is malformed.")                   \
    X(15, CONFIG_NO_IDENTITY, CALLER, -1, -1, "A server needs at least one certificate with its key.")       \
    X(16, CONFIG_NO_VERIFICATION, CALLER, -1, -1,                                                            \
      "A client needs a way to verify the server: trusted CAs, a pinned certificate, or insecure.")          \
    X(17, CONFIG_NO_COMMON, CALLER, -1, -1, "The configuration leaves no suite or no group to use.")         \
    X(18, CONFIG_ALPN, CALLER, -1, -1, "An ALPN protocol name must have 1 to 255 bytes.")                    \
    X(19, NAME_INVALID, CALLER, -1, -1, "The server name is neither a DNS name nor empty.")                  \
    X(20, ABORTED_BY_CALLER, CALLER, -1, -1, "The application aborted the connection.")                      \
    X(21, CERTIFICATE_KEY_USAGE, CALLER, -1, -1, "A configured certificate may not be used to sign.")        \
    X(40, NO_SUCH_WAIT, CALLER, -1, -1,                                                                      \
      "No such wait is open: it was answered, the connection has ended, or it is another connection's.")     \
    X(41, CLIENT_REFUSED, CALLER, 49, 49, "The application refused the client after its ClientHello.")       \
    X(42, BINDING_UNDEFINED, CALLER, -1, -1, "The channel binding is not defined for this certificate.")     \
    X(43, SESSION_BLOB_MALFORMED, CALLER, -1, -1, "The bytes are not an exported session of this version.")  \
    X(44, CRL_MALFORMED, CALLER, -1, -1, "A configured revocation list is malformed or not supported.")      \
    X(45, PEM_NO_CRL, CALLER, -1, -1, "The PEM text holds no revocation list.")                              \
    X(46, CONFIG_NO_TRUST, CALLER, -1, -1,                                                                   \
      "Client certificates are asked for, but there is no trust store to verify them with.")                 \
    X(47, NAME_MISSING, CALLER, -1, -1,                                                                      \
      "There is no server name to verify the certificate for: without one, any trusted server passes.")      \
    /* Malformed bytes (100-199) */                                                                          \
    X(100, CLIENT_HELLO_MALFORMED, PEER_MALFORMED, 50, 50, "The ClientHello cannot be decoded.")             \
    X(101, SERVER_HELLO_MALFORMED, PEER_MALFORMED, 50, 50, "The ServerHello cannot be decoded.")             \
    X(102, ENCRYPTED_EXTENSIONS_MALFORMED, PEER_MALFORMED, 50, 50,                                           \
      "The EncryptedExtensions cannot be decoded.")                                                          \
    X(103, CERTIFICATE_MESSAGE_MALFORMED, PEER_MALFORMED, 50, 50,                                            \
      "The Certificate message cannot be decoded.")                                                          \
    X(104, CERTIFICATE_REQUEST_MALFORMED, PEER_MALFORMED, 50, 50,                                            \
      "The CertificateRequest cannot be decoded.")                                                           \
    X(105, CERTIFICATE_VERIFY_MALFORMED, PEER_MALFORMED, 50, 50, "The CertificateVerify cannot be decoded.") \
    X(106, FINISHED_MALFORMED, PEER_MALFORMED, 50, 50, "The Finished message has the wrong length.")         \
    X(107, KEY_UPDATE_MALFORMED, PEER_MALFORMED, 50, 50, "The KeyUpdate cannot be decoded.")                 \
    X(108, SESSION_TICKET_MALFORMED, PEER_MALFORMED, 50, 50, "The NewSessionTicket cannot be decoded.")      \
    X(109, EXTENSION_MALFORMED, PEER_MALFORMED, 50, 50, "An extension cannot be decoded.")                   \
    X(110, ALERT_MALFORMED, PEER_MALFORMED, 50, 50, "An alert record does not hold exactly one alert.")      \
    X(111, RECORD_TYPE_INVALID, PEER_MALFORMED, 10, 10, "A record has an unknown content type.")             \
    X(112, RECORD_VERSION_INVALID, PEER_MALFORMED, 70, 70, "A record does not carry a TLS version.")         \
    X(113, RECORD_TOO_LONG, PEER_MALFORMED, 22, 22, "A record is longer than TLS allows.")                   \
    X(114, RECORD_EMPTY, PEER_MALFORMED, 10, 10, "A handshake or alert record is empty.")                    \
    X(115, RECORD_NO_CONTENT_TYPE, PEER_MALFORMED, 10, 10, "A protected record holds padding only.")         \
    X(116, CCS_MALFORMED, PEER_MALFORMED, 10, 10, "A change_cipher_spec record does not hold the byte 1.")   \
    X(117, RECORD_TOO_SHORT, PEER_MALFORMED, 20, 20, "A protected record is too short to hold its tag.")     \
    X(118, KEY_UPDATE_VALUE, PEER_MALFORMED, 47, 47, "A KeyUpdate asks for something that does not exist.")  \
    X(119, NOT_TLS, PEER_MALFORMED, -1, -1, "The first bytes are not TLS.")                                  \
    X(120, SSL2_HELLO, PEER_MALFORMED, 70, 70, "The first bytes are an SSL 2.0 ClientHello.")                \
    /* Misbehaviour (200-299) */                                                                             \
    X(200, UNEXPECTED_MESSAGE, PEER_MISBEHAVED, 10, 10, "A handshake message came out of order.")            \
    X(201, UNEXPECTED_RECORD, PEER_MISBEHAVED, 10, 10, "A record of this type may not come now.")            \
    X(202, MESSAGE_SPANS_KEY_CHANGE, PEER_MISBEHAVED, 10, 10,                                                \
      "A handshake message crosses a change of keys.")                                                       \
    X(203, MESSAGE_INTERLEAVED, PEER_MISBEHAVED, 10, 10, "Another record came inside a handshake message.")  \
    X(204, EXTENSION_DUPLICATE, PEER_MISBEHAVED, 47, 47, "An extension stands twice in one message.")        \
    X(205, EXTENSION_UNSOLICITED, PEER_MISBEHAVED, 110, 110,                                                 \
      "An answer carries an extension that was not asked for.")                                              \
    X(206, EXTENSION_FORBIDDEN_HERE, PEER_MISBEHAVED, 47, 47,                                                \
      "An extension stands in a message it does not belong to.")                                             \
    X(207, EXTENSION_MISSING, PEER_MISBEHAVED, 109, 40, "A mandatory extension is missing.")                 \
    X(208, PSK_EXTENSION_NOT_LAST, PEER_MISBEHAVED, 47, 47, "pre_shared_key is not the last extension.")     \
    X(209, COMPRESSION_OFFERED, PEER_MISBEHAVED, 47, 47, "The compression methods are not exactly null.")    \
    X(210, SESSION_ID_NOT_ECHOED, PEER_MISBEHAVED, 47, 47, "The server did not echo the session id.")        \
    X(211, SUITE_NOT_OFFERED, PEER_MISBEHAVED, 47, 47,                                                       \
      "The server chose a cipher suite that was not offered.")                                               \
    X(212, GROUP_NOT_OFFERED, PEER_MISBEHAVED, 47, 47, "The server chose a group that was not offered.")     \
    X(213, VERSION_NOT_OFFERED, PEER_MISBEHAVED, 47, 47, "The server chose a version that was not offered.") \
    X(214, RETRY_WITHOUT_CHANGE, PEER_MISBEHAVED, 47, 47, "A HelloRetryRequest asks for nothing new.")       \
    X(215, SECOND_RETRY, PEER_MISBEHAVED, 10, 10, "A second HelloRetryRequest came.")                        \
    X(216, RETRY_SUITE_CHANGED, PEER_MISBEHAVED, 47, 47,                                                     \
      "The suite after the HelloRetryRequest is another one.")                                               \
    X(217, SECOND_HELLO_CHANGED, PEER_MISBEHAVED, 47, 47,                                                    \
      "The second ClientHello differs where it must not.")                                                   \
    X(218, KEY_SHARE_INVALID, PEER_MISBEHAVED, 47, 47,                                                       \
      "A key share is not a valid public key of its group.")                                                 \
    X(219, KEY_SHARE_GROUP_MISMATCH, PEER_MISBEHAVED, 47, 47,                                                \
      "The key share is not for the group that was asked for.")                                              \
    X(220, KEY_SHARE_DUPLICATE, PEER_MISBEHAVED, 47, 47, "Two key shares are for the same group.")           \
    X(221, KEY_SHARE_NOT_IN_GROUPS, PEER_MISBEHAVED, 47, 47,                                                 \
      "A key share is for a group that is not offered.")                                                     \
    X(222, ALPN_NOT_OFFERED, PEER_MISBEHAVED, 47, 47,                                                        \
      "The server chose an ALPN protocol that was not offered.")                                             \
    X(223, SCHEME_NOT_OFFERED, PEER_MISBEHAVED, 47, 47,                                                      \
      "The signature scheme was not offered or does not fit the key.")                                       \
    X(224, CERTIFICATE_LIST_EMPTY, PEER_MISBEHAVED, 50, 50, "The server sent no certificate.")               \
    X(225, REQUEST_CONTEXT_INVALID, PEER_MISBEHAVED, 47, 47,                                                 \
      "The certificate request context is not what it must be.")                                             \
    X(226, DOWNGRADE_SENTINEL, PEER_MISBEHAVED, 47, 47,                                                      \
      "The server's random says that the version was forced down.")                                          \
    X(227, UNEXPECTED_CCS, PEER_MISBEHAVED, 10, 10, "A change_cipher_spec came where none is allowed.")      \
    X(228, PLAINTEXT_AFTER_KEYS, PEER_MISBEHAVED, 10, 10,                                                    \
      "An unprotected record came after protection began.")                                                  \
    X(229, RENEGOTIATION, PEER_MISBEHAVED, 10, 100, "The peer asked to renegotiate.")                        \
    X(230, EARLY_DATA_UNEXPECTED, PEER_MISBEHAVED, 10, 10,                                                   \
      "Application data came before the handshake ended.")                                                   \
    X(231, LEGACY_VERSION_INVALID, PEER_MISBEHAVED, 70, 70, "A hello carries a legacy version it must not.") \
    X(232, SERVER_NAME_INVALID, PEER_MISBEHAVED, 47, 47, "The server name asked for is not a DNS name.")     \
    X(233, BAD_RECORD_MAC, PEER_MISBEHAVED, 20, 20, "A record failed authentication.")                       \
    X(234, BAD_SIGNATURE, PEER_MISBEHAVED, 51, 51, "The signature over the handshake does not verify.")      \
    X(235, BAD_FINISHED, PEER_MISBEHAVED, 51, 51, "The Finished message does not verify.")                   \
    X(236, ILLEGAL_ALERT, PEER_MISBEHAVED, 10, 10,                                                           \
      "An alert came that may not be sent in this role or version.")                                         \
    X(237, DATA_AFTER_CLOSE, PEER_MISBEHAVED, -1, -1, "Data came after the peer's close_notify.")            \
    X(238, TRAILING_HANDSHAKE_DATA, PEER_MISBEHAVED, 10, 10,                                                 \
      "A handshake message is followed by more in its record.")                                              \
    X(239, PLAINTEXT_ALERT_AFTER_HANDSHAKE, PEER_MISBEHAVED, 10, 10,                                         \
      "An unprotected alert came on an open connection.")                                                    \
    X(240, HEARTBEAT, PEER_MISBEHAVED, 10, 10, "A heartbeat record came, which nobody asked for.")           \
    X(250, BAD_BINDER, PEER_MISBEHAVED, 51, 51, "The binder of a pre-shared key does not verify.")           \
    X(251, PSK_LISTS_DIFFER, PEER_MISBEHAVED, 47, 47, "There are not as many binders as pre-shared keys.")   \
    X(252, PSK_SELECTION_INVALID, PEER_MISBEHAVED, 47, 47,                                                   \
      "The server chose a pre-shared key that was not offered or does not fit the suite.")                   \
    X(260, RECORD_SIZE_LIMIT_INVALID, PEER_MISBEHAVED, 47, 47, "A record_size_limit is below 64 bytes.")     \
    X(261, COOKIE_INVALID, PEER_MISBEHAVED, 47, 47,                                                          \
      "The cookie of a retry was altered, or is not for this ClientHello.")                                  \
    X(262, COOKIE_EXPIRED, PEER_MISBEHAVED, 47, 47, "The cookie of a retry came back too late.")             \
    /* Nothing in common (300-399) */                                                                        \
    X(300, NO_COMMON_VERSION, PEER_INCOMPATIBLE, 70, 70, "There is no protocol version in common.")          \
    X(301, NO_COMMON_SUITE, PEER_INCOMPATIBLE, 40, 40, "There is no cipher suite in common.")                \
    X(302, NO_COMMON_GROUP, PEER_INCOMPATIBLE, 40, 40, "There is no key exchange group in common.")          \
    X(303, NO_COMMON_SCHEME, PEER_INCOMPATIBLE, 40, 40,                                                      \
      "There is no signature scheme in common for the certificate.")                                         \
    X(304, NO_COMMON_ALPN, PEER_INCOMPATIBLE, 120, 120, "There is no ALPN protocol in common.")              \
    X(305, NAME_NOT_SERVED, PEER_INCOMPATIBLE, 112, 112,                                                     \
      "No certificate covers the name that the client asked for.")                                           \
    X(306, VERSION_REFUSED, PEER_INCOMPATIBLE, 70, 70,                                                       \
      "The server chose a protocol version that is not enabled.")                                            \
    /* Alerts received (400-499) */                                                                          \
    X(400, ALERT_RECEIVED, PEER_REFUSED, -1, -1, "The peer sent a fatal alert.")                             \
    X(401, CLOSED_IN_HANDSHAKE, PEER_REFUSED, -1, -1, "The peer closed before the handshake was finished.")  \
    X(402, CANCELED_WITHOUT_CLOSE, PEER_REFUSED, -1, -1,                                                     \
      "The peer cancelled and did not close within the time set.")                                           \
    X(403, UNKNOWN_ALERT, PEER_REFUSED, -1, -1, "The peer sent an alert that has no name.")                  \
    /* The peer's certificate (500-599) */                                                                   \
    X(500, PEER_CERTIFICATE_MALFORMED, CERTIFICATE, 42, 42, "The peer's certificate cannot be decoded.")     \
    X(501, PEER_CERTIFICATE_NOT_PINNED, CERTIFICATE, 48, 48,                                                 \
      "The peer's certificate is not the pinned one.")                                                       \
    X(502, PEER_CERTIFICATE_EXPIRED, CERTIFICATE, 45, 45, "The peer's certificate has expired.")             \
    X(503, PEER_CERTIFICATE_NOT_YET_VALID, CERTIFICATE, 45, 45, "The peer's certificate is not valid yet.")  \
    X(504, PEER_CERTIFICATE_NAME_MISMATCH, CERTIFICATE, 42, 42,                                              \
      "The peer's certificate is for another name.")                                                         \
    X(505, PEER_CERTIFICATE_KEY_UNSUPPORTED, CERTIFICATE, 43, 43,                                            \
      "The key of the peer's certificate is not supported.")                                                 \
    X(506, PEER_CERTIFICATE_KEY_USAGE, CERTIFICATE, 43, 43,                                                  \
      "The peer's certificate may not be used to sign.")                                                     \
    X(507, PEER_CERTIFICATE_UNKNOWN_ISSUER, CERTIFICATE, 48, 48,                                             \
      "No trusted CA is found that vouches for the peer's certificate.")                                     \
    X(508, PEER_CERTIFICATE_SELF_SIGNED, CERTIFICATE, 48, 48,                                                \
      "The peer's certificate is self-signed and not trusted by itself.")                                    \
    X(509, PEER_CERTIFICATE_NOT_A_CA, CERTIFICATE, 48, 48,                                                   \
      "A certificate was issued by one that may not issue certificates.")                                    \
    X(510, PEER_CERTIFICATE_ISSUER_KEY_USAGE, CERTIFICATE, 48, 48,                                           \
      "The key of an issuing certificate may not sign certificates.")                                        \
    X(511, PEER_CERTIFICATE_PATH_LENGTH, CERTIFICATE, 48, 48,                                                \
      "More CAs follow an issuing certificate than it allows.")                                              \
    X(512, PEER_CERTIFICATE_PATH_TOO_LONG, CERTIFICATE, 48, 48,                                              \
      "The path to a trusted CA is longer than the limit.")                                                  \
    X(513, PEER_CERTIFICATE_PATH_TOO_COSTLY, CERTIFICATE, 46, 46,                                            \
      "Finding a path to a trusted CA costs more than the limit.")                                           \
    X(514, PEER_CERTIFICATE_EXT_KEY_USAGE, CERTIFICATE, 43, 43,                                              \
      "The peer's certificate is not for this purpose.")                                                     \
    X(515, PEER_CERTIFICATE_NAME_CONSTRAINTS, CERTIFICATE, 46, 46,                                           \
      "A name in the peer's certificate is outside of what its CA may certify.")                             \
    X(516, PEER_CERTIFICATE_UNKNOWN_CRITICAL_EXTENSION, CERTIFICATE, 43, 43,                                 \
      "A certificate has a critical extension that is not known here.")                                      \
    X(517, PEER_CERTIFICATE_SIGNATURE, CERTIFICATE, 42, 42,                                                  \
      "The signature of a certificate does not verify.")                                                     \
    X(518, PEER_CERTIFICATE_SIGNATURE_ALGORITHM, CERTIFICATE, 42, 42,                                        \
      "A certificate is signed with an algorithm that is weak or not supported.")                            \
    X(519, PEER_CERTIFICATE_VERSION, CERTIFICATE, 43, 43, "A certificate is not of version 3.")              \
    X(520, PEER_CERTIFICATE_PROFILE, CERTIFICATE, 46, 46,                                                    \
      "A certificate breaks a rule of the strict profile.")                                                  \
    X(521, PEER_CERTIFICATE_REVOKED, CERTIFICATE, 44, 44, "A certificate is revoked.")                       \
    X(522, PEER_CERTIFICATE_REVOCATION_UNKNOWN, CERTIFICATE, 46, 46,                                         \
      "No revocation list says whether a certificate is revoked.")                                           \
    X(523, PEER_CERTIFICATE_CRL_EXPIRED, CERTIFICATE, 46, 46,                                                \
      "The revocation list for a certificate is out of date.")                                               \
    X(524, PEER_CERTIFICATE_CRL_INVALID, CERTIFICATE, 46, 46,                                                \
      "The revocation list for a certificate is not signed by its issuer.")                                  \
    X(525, PEER_CERTIFICATE_OCSP_INVALID, CERTIFICATE, 113, 113,                                             \
      "The OCSP response for a certificate cannot be believed.")                                             \
    X(526, PEER_CERTIFICATE_MISSING, CERTIFICATE, 116, 40, "The client sent no certificate.")                \
    /* The transport (600-699) */                                                                            \
    X(600, TRANSPORT_EOF, TRANSPORT, -1, -1, "The connection ended without a close_notify.")                 \
    X(601, TRANSPORT_RESET, TRANSPORT, -1, -1, "The connection was reset.")                                  \
    X(602, TRANSPORT_EOF_IN_HANDSHAKE, TRANSPORT, -1, -1, "The connection ended during the handshake.")      \
    X(603, TRANSPORT_RESET_IN_HANDSHAKE, TRANSPORT, -1, -1,                                                  \
      "The connection was reset during the handshake.")                                                      \
    X(604, HELLO_TIMEOUT, TRANSPORT, -1, -1, "No complete ClientHello came within the time set.")            \
    X(605, HANDSHAKE_TIMEOUT, TRANSPORT, -1, -1, "The handshake did not end within the time set.")           \
    X(606, TRANSPORT_TIMEOUT, TRANSPORT, -1, -1, "The connection was idle for longer than the time set.")    \
    X(607, TRANSPORT_CLOSED_LOCALLY, TRANSPORT, -1, -1, "This side closed the connection below.")            \
    X(608, TRANSPORT_WRITE_FAILED, TRANSPORT, -1, -1, "Writing to the connection failed.")                   \
    /* Limits (700-799) */                                                                                   \
    X(700, HANDSHAKE_MESSAGE_TOO_LONG, LIMIT, 47, 47, "A handshake message is longer than the limit.")       \
    X(701, TOO_MANY_WARNINGS, LIMIT, 10, 10, "Too many warning alerts came in a row.")                       \
    X(702, TOO_MANY_KEY_UPDATES, LIMIT, 10, 10, "Too many KeyUpdates came without data between them.")       \
    X(703, TOO_MANY_EMPTY_RECORDS, LIMIT, 10, 10, "Too many empty records came in a row.")                   \
    X(704, TOO_MANY_CCS, LIMIT, 10, 10, "Too many change_cipher_spec records came.")                         \
    X(705, SEQUENCE_EXHAUSTED, LIMIT, -1, -1, "The keys have protected as many records as they may.")        \
    X(706, TOO_MANY_EXTENSIONS, LIMIT, 47, 47, "A message has more extensions than the limit.")              \
    X(707, CERTIFICATE_CHAIN_TOO_LONG, LIMIT, 42, 42,                                                        \
      "The certificate chain has more certificates than the limit.")                                         \
    X(708, TOO_MANY_OFFERS, LIMIT, 47, 47, "A list in the hello is longer than the limit.")                  \
    /* This side (800-899) */                                                                                \
    X(800, OUT_OF_MEMORY, INTERNAL, 80, 80, "Memory ran out.")                                               \
    X(801, CRYPTO_FAILED, INTERNAL, 80, 80, "The crypto library failed.")                                    \
    X(802, RANDOM_FAILED, INTERNAL, 80, 80, "No random bytes could be had.")                                 \
    X(803, INTERNAL, INTERNAL, 80, 80, "This should not be able to happen: please report it.")               \
    X(804, UNSUPPORTED_BY_PROVIDER, INTERNAL, 80, 80, "The crypto provider lacks what is needed here.")      \
    X(820, SIGNER_WRONG, INTERNAL, 80, 80,                                                                   \
      "The signature that was answered does not verify with the key of our certificate.")                    \
    X(821, SIGNER_FAILED, INTERNAL, 80, 80, "The key service did not sign.")                                 \
    X(822, SIGNER_TIMEOUT, INTERNAL, 80, 80, "The key service did not sign within the time set.")            \
    X(823, ANSWER_TIMEOUT, INTERNAL, 80, 80,                                                                 \
      "The application did not choose a configuration within the time set.")

typedef enum stoic_error {
    STOIC_OK = 0,
#define STOIC_ERROR_VALUE(number, name, fault, alert13, alert12, sentence) STOIC_ERROR_##name = (number),
    STOIC_ERROR_MAP(STOIC_ERROR_VALUE)
#undef STOIC_ERROR_VALUE
} stoic_error;

/* One row of the map. */
typedef struct stoic_error_row {
    stoic_error error;
    const char *name; /* "NO_COMMON_VERSION" */
    stoic_fault fault;
    int alert13; /* or STOIC_ALERT_NONE */
    int alert12;
    const char *sentence;
} stoic_error_row;

/* The map, in the order of its numbers. */
const stoic_error_row *stoic_error_rows(size_t *out_num);
/* The row of an error, or NULL for STOIC_OK and for a number that is none. */
const stoic_error_row *stoic_error_find(stoic_error error);
/* Never NULL: "OK" and "UNKNOWN" where there is no row. */
const char *stoic_error_name(stoic_error error);
const char *stoic_error_sentence(stoic_error error);
const char *stoic_fault_name(stoic_fault fault);

#define STOIC_ERROR_DETAIL_TEXT 256

/* The particulars of a failed call, where it has some. The caller owns it, sets struct_size, and may pass
 * NULL. */
typedef struct stoic_error_detail {
    size_t struct_size;
    size_t line;                        /* of the text that was read, from 1; 0: none */
    char text[STOIC_ERROR_DETAIL_TEXT]; /* zero-terminated, safe to print; empty: none */
} stoic_error_detail;

/* Fills `detail` (which may be NULL) from a format. */
void stoic_error_detail_set(stoic_error_detail *detail, size_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop

#endif
