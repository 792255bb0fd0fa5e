/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The numbers of the wire formats that applications never meet (RFC 9846 B); <stoic/codepoints.h> has the
 * others.
 */
#ifndef STOIC_WIRE_CODEPOINTS_H
#define STOIC_WIRE_CODEPOINTS_H

#include <stoic/codepoints.h>

#include "wire/record_header.h" /* content types */

/* Types of handshake messages (RFC 9846 B.3). */
enum {
    STOIC_MESSAGE_HELLO_REQUEST = 0,
    STOIC_MESSAGE_CLIENT_HELLO = 1,
    STOIC_MESSAGE_SERVER_HELLO = 2,
    STOIC_MESSAGE_NEW_SESSION_TICKET = 4,
    STOIC_MESSAGE_END_OF_EARLY_DATA = 5,
    STOIC_MESSAGE_ENCRYPTED_EXTENSIONS = 8,
    STOIC_MESSAGE_CERTIFICATE = 11,
    STOIC_MESSAGE_CERTIFICATE_REQUEST = 13,
    STOIC_MESSAGE_CERTIFICATE_VERIFY = 15,
    STOIC_MESSAGE_FINISHED = 20,
    STOIC_MESSAGE_KEY_UPDATE = 24,
    STOIC_MESSAGE_HASH = 254 /* in transcripts alone (RFC 9846 4.1) */
};

/* Extension types (RFC 9846 4.3): those that have a row in extensions/. */
enum {
    STOIC_EXTENSION_SERVER_NAME = 0,
    STOIC_EXTENSION_SUPPORTED_GROUPS = 10,
    STOIC_EXTENSION_SIGNATURE_ALGORITHMS = 13,
    STOIC_EXTENSION_ALPN = 16,
    STOIC_EXTENSION_RECORD_SIZE_LIMIT = 28,
    STOIC_EXTENSION_PRE_SHARED_KEY = 41,
    STOIC_EXTENSION_EARLY_DATA = 42,
    STOIC_EXTENSION_SUPPORTED_VERSIONS = 43,
    STOIC_EXTENSION_COOKIE = 44,
    STOIC_EXTENSION_PSK_KEY_EXCHANGE_MODES = 45,
    STOIC_EXTENSION_CERTIFICATE_AUTHORITIES = 47,
    STOIC_EXTENSION_SIGNATURE_ALGORITHMS_CERT = 50,
    STOIC_EXTENSION_KEY_SHARE = 51,
    STOIC_EXTENSION_TICKET_REQUEST = 58 /* RFC 9149 */
};

/* Levels of alerts (RFC 9846 6). */
enum { STOIC_ALERT_LEVEL_WARNING = 1, STOIC_ALERT_LEVEL_FATAL = 2 };

/* Modes of pre-shared keys (RFC 9846 4.3.9). */
enum { STOIC_PSK_KE = 0, STOIC_PSK_DHE_KE = 1 };

/* Requests of KeyUpdate (RFC 9846 4.7.3). */
enum { STOIC_UPDATE_NOT_REQUESTED = 0, STOIC_UPDATE_REQUESTED = 1 };

/* The one compression method that is left (RFC 9846 4.2.2), and the one server name type (RFC 6066 3). */
enum { STOIC_COMPRESSION_NULL = 0, STOIC_NAME_TYPE_HOST_NAME = 0 };

/* Values in cipher_suites which are no suites (RFC 5746 3.3, RFC 7507 2). */
enum { STOIC_SCSV_EMPTY_RENEGOTIATION_INFO = 0x00ff, STOIC_SCSV_FALLBACK = 0x5600 };

/* Fixed sizes (RFC 9846 4, RFC 9846 4.2.2). */
#define STOIC_MESSAGE_HEADER_LEN 4
#define STOIC_HELLO_RANDOM_LEN 32
#define STOIC_SESSION_ID_MAX_LEN 32

#endif
