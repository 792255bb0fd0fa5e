/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables of TAXONOMY C.2. Patterns stand in the order in which they are tried: the first one that is
 * there, or that could still come true with more bytes, decides.
 */
#include "observe/first_bytes.h"

#include "observe/limits.h"

/* ---- TLS itself ---------------------------------------------------------------------------------------- */

enum { TYPE_CCS = 0x14, TYPE_ALERT = 0x15, TYPE_HANDSHAKE = 0x16, TYPE_DATA = 0x17 };

#define TLS_MAJOR 3
#define RECORD_HEADER_LEN 5
#define CLIENT_HELLO_TYPE 1
#define MAX_PLAINTEXT 0x4000 /* RFC 9846 5.1 */

/* A record of type handshake: too long, or another message than a ClientHello? NONE when all is well so far.
 */
static stoic_first_bytes judge_handshake(stoic_reason *out_reason, stoic_bytes first, bool is_all) {
    *out_reason = STOIC_REASON_NONE;
    if (first.len < RECORD_HEADER_LEN) {
        return is_all ? STOIC_FIRST_BYTES_TLS : STOIC_FIRST_BYTES_NEED_MORE;
    }
    const unsigned len = (unsigned)stoic_byte_at(first, 3) << 8 | stoic_byte_at(first, 4);
    if (len > MAX_PLAINTEXT) {
        *out_reason = STOIC_REASON_RECORD_OVERFLOW;
        return STOIC_FIRST_BYTES_TLS;
    }
    if (len == 0) {
        return STOIC_FIRST_BYTES_TLS;
    }
    if (first.len == RECORD_HEADER_LEN) {
        return is_all ? STOIC_FIRST_BYTES_TLS : STOIC_FIRST_BYTES_NEED_MORE;
    }
    if (stoic_byte_at(first, RECORD_HEADER_LEN) != CLIENT_HELLO_TYPE) {
        *out_reason = STOIC_REASON_UNEXPECTED_MESSAGE;
    }
    return STOIC_FIRST_BYTES_TLS;
}

/* Does it begin like a TLS record? The version's last byte says nothing (RFC 9846 5.1). */
static bool looks_like_record(stoic_bytes first) {
    enum { MINOR_MASK = 0xf0 };
    const uint8_t type = stoic_byte_at(first, 0);
    return type >= TYPE_CCS && type <= TYPE_DATA && (first.len < 2 || stoic_byte_at(first, 1) == TLS_MAJOR) &&
           (first.len < 3 || (stoic_byte_at(first, 2) & MINOR_MASK) == 0);
}

static stoic_first_bytes judge_record(stoic_reason *out_reason, stoic_bytes first, bool is_all) {
    const uint8_t type = stoic_byte_at(first, 0);
    if (first.len < 3 && !is_all) {
        return STOIC_FIRST_BYTES_NEED_MORE;
    }
    switch (type) {
    case TYPE_HANDSHAKE:
        return judge_handshake(out_reason, first, is_all);
    case TYPE_ALERT:
        *out_reason = STOIC_REASON_ALERT_FIRST;
        return STOIC_FIRST_BYTES_TLS;
    case TYPE_CCS:
        *out_reason = STOIC_REASON_UNEXPECTED_MESSAGE;
        return STOIC_FIRST_BYTES_TLS;
    default:
        *out_reason = STOIC_REASON_TLS_MIDSTREAM;
        return STOIC_FIRST_BYTES_FOREIGN;
    }
}

/* ---- Everything else ------------------------------------------------------------------------------------
 */

typedef struct pattern {
    stoic_reason reason;
    const char *bytes;
    const char *mask; /* NULL: every bit counts */
    size_t len;
} pattern;

#define TEXT(reason_name, text) {STOIC_REASON_##reason_name, text, NULL, sizeof(text) - 1}
#define MASKED(reason_name, text, mask_text)                                                                 \
    {STOIC_REASON_##reason_name, text, mask_text, sizeof(mask_text) - 1}
/* Four letters in any case. */
#define WORD(reason_name, text) MASKED(reason_name, text, "\xdf\xdf\xdf\xdf")

static const pattern patterns[] = {
    TEXT(RTSP_SIP, "OPTIONS sip:"),
    TEXT(RTSP_SIP, "OPTIONS rtsp:"),
    TEXT(HTTP_CONNECT, "CONNECT "),
    TEXT(HTTP2_PREFACE, "PRI * HTTP/2.0"),
    TEXT(HTTP, "GET "),
    TEXT(HTTP, "POST"),
    TEXT(HTTP, "HEAD"),
    TEXT(HTTP, "PUT "),
    TEXT(HTTP, "DELE"),
    TEXT(HTTP, "OPTI"),
    TEXT(HTTP, "PATC"),
    TEXT(HTTP, "TRAC"),
    TEXT(HTTP, "HTTP/"), /* an upstream's answer */
    TEXT(SSH, "SSH-"),
    WORD(SMTP, "EHLO"),
    WORD(SMTP, "HELO"),
    WORD(SMTP, "MAIL"),
    TEXT(SMTP, "STARTTLS"),
    MASKED(SMTP, "220 ", "\xff\xff\xff\xf2"), /* an upstream's greeting: "220 " or "220-" */
    TEXT(IMAP_POP, "a001 "),
    TEXT(IMAP_POP, "* OK"),
    TEXT(IMAP_POP, "+OK"),
    WORD(IMAP_POP, "CAPA"),
    WORD(FTP, "AUTH"),
    MASKED(FTP, "USER ", "\xdf\xdf\xdf\xdf\xff"),
    TEXT(PROXY_V1_UNEXPECTED, "PROXY "),
    TEXT(PROXY_V2_UNEXPECTED, "\r\n\r\n\0\r\nQUIT\n"),
    TEXT(RTSP_SIP, "RTSP"),
    TEXT(RTSP_SIP, "DESCRIBE rtsp"),
    TEXT(RTSP_SIP, "INVITE sip"),
    TEXT(RTSP_SIP, "REGISTER sip"),
    TEXT(REDIS, "PING"),
    MASKED(REDIS, "*1\r\n$", "\xff\xf0\xff\xff\xff"), /* any digit */
    MASKED(DTLS, "\x16\xfe\xf0", "\xff\xff\xf0"),
    MASKED(RDP, "\x03\x00\x00\0\0\xe0", "\xff\xff\xff\0\0\xff"),
    TEXT(POSTGRES_SSLREQUEST, "\0\0\0\x08\x04\xd2\x16\x2f"),
    TEXT(POSTGRES_SSLREQUEST, "\0\0\0\x08\x04\xd2\x16\x30"),
    MASKED(POSTGRES_SSLREQUEST, "\0\0\0\0\0\x03\0\0",
           "\xff\xff\0\0\xff\xff\xff\xff"), /* a start without TLS */
    MASKED(SMB, "\0\0\0\0\xfeSMB", "\xff\0\0\0\xfe\xff\xff\xff"),
    MASKED(DNS, "\0\0\0\0\0\0\0\x01", "\xff\0\0\0\xfe\x0f\xff\xff"), /* a query with one question */
    MASKED(MQTT, "\x10\0\0\x04MQTT", "\xff\0\xff\xff\xff\xff\xff\xff"),
    MASKED(MQTT, "\x10\x80\0\0\x04MQTT", "\xff\x80\0\xff\xff\xff\xff\xff\xff"),
    MASKED(LDAP, "\x30\0\x02\x01", "\xff\x80\xff\xff"),
    MASKED(LDAP, "\x30\x84\0\0\0\0\x02\x01", "\xff\xff\0\0\0\0\xff\xff"),
    TEXT(SOCKS, "\x04\x01"),
    MASKED(SOCKS, "\x05\x00", "\xff\xf0"),
    MASKED(SSLV2_HELLO, "\x80\0\x01", "\x80\0\xff"),
    MASKED(MYSQL, "\0\0\0\0\x0a", "\0\xff\xff\xff\xff"), /* an upstream's greeting */
};

/* Does every byte that is there fit? */
static bool pattern_fits(const pattern *row, stoic_bytes first) {
    const stoic_bytes wanted = stoic_bytes_of(row->bytes, row->len);
    const stoic_bytes mask = stoic_bytes_of(row->mask, row->len);
    for (size_t i = 0; i < row->len && i < first.len; i++) {
        const unsigned bits = row->mask == NULL ? UINT8_MAX : stoic_byte_at(mask, i);
        if ((stoic_byte_at(first, i) & bits) != (stoic_byte_at(wanted, i) & bits)) {
            return false;
        }
    }
    return true;
}

stoic_first_bytes stoic_detect_first_bytes(stoic_reason *out_reason, stoic_bytes first, bool is_all) {
    *out_reason = STOIC_REASON_NONE;
    if (first.len == 0) {
        return is_all ? STOIC_FIRST_BYTES_TLS : STOIC_FIRST_BYTES_NEED_MORE;
    }
    const size_t len = first.len < STOIC_FIRST_BYTES_MAX ? first.len : STOIC_FIRST_BYTES_MAX;
    const stoic_bytes looked_at = stoic_slice(first, 0, len);
    if (looks_like_record(looked_at)) {
        return judge_record(out_reason, looked_at, is_all);
    }
    STOIC_EACH(each, patterns, STOIC_COUNT(patterns)) {
        const bool is_whole = looked_at.len >= each->len;
        if (!pattern_fits(each, looked_at) || (!is_whole && is_all)) {
            continue;
        }
        if (!is_whole) {
            return STOIC_FIRST_BYTES_NEED_MORE;
        }
        *out_reason = each->reason;
        return STOIC_FIRST_BYTES_FOREIGN;
    }
    *out_reason = STOIC_REASON_GARBAGE;
    return STOIC_FIRST_BYTES_FOREIGN;
}

/* ---- Who must hear of it --------------------------------------------------------------------------------
 */

#define HEARD(reason_name, cred, anon, trust, text)                                                          \
    {STOIC_REASON_##reason_name, STOIC_##cred, STOIC_##anon, STOIC_##trust, text}
#define QUIET(reason_name, text) HEARD(reason_name, DEBUG, DEBUG, DEBUG, text)

static const stoic_protocol_row protocols[] = {
    HEARD(HTTP, INFO, DEBUG, WARN, "The client uses http:// on the TLS port: use https://."),
    HEARD(HTTP_CONNECT, INFO, DEBUG, WARN,
          "The client treats this as a forward proxy: fix its proxy setting."),
    HEARD(HTTP2_PREFACE, INFO, DEBUG, WARN,
          "A client, often gRPC, is configured without TLS: turn TLS on there."),
    QUIET(SSH, "An SSH scanner or the wrong port."),
    QUIET(SMTP, "Use the STARTTLS port, or TLS from the first byte."),
    QUIET(IMAP_POP, "A mail client without TLS: use its implicit TLS setting."),
    QUIET(FTP, "A mail or FTP client without TLS: use its implicit TLS setting."),
    HEARD(PROXY_V1_UNEXPECTED, DEBUG, DEBUG, WARN,
          "A load balancer sends the PROXY protocol: turn it off there, or set `proxy-protocol on` for this "
          "listener."),
    HEARD(PROXY_V2_UNEXPECTED, DEBUG, DEBUG, WARN,
          "A load balancer sends the PROXY protocol: turn it off there, or set `proxy-protocol on` for this "
          "listener."),
    HEARD(PROXY_MISSING, DEBUG, DEBUG, WARN,
          "The peer bypasses the load balancer, or that does not send the PROXY header."),
    QUIET(SSLV2_HELLO, "An SSL 2.0 scanner: none."),
    HEARD(SSLV3_HELLO, WARN, DEBUG, WARN, "A health check for SSL 3.0, or an ancient device: upgrade it."),
    HEARD(POSTGRES_SSLREQUEST, INFO, DEBUG, INFO,
          "A PostgreSQL client: use sslnegotiation=direct, or a port that knows PostgreSQL."),
    QUIET(MQTT, "Use mqtts."),
    QUIET(LDAP, "Use ldaps."),
    QUIET(DNS, "A DNS client without TLS: use DNS over TLS."),
    QUIET(DTLS, "DTLS came over TCP: use TLS."),
    QUIET(TLS_MIDSTREAM,
          "The peer resumes a dead connection, as after the failover of a load balancer: none."),
    QUIET(GARBAGE, "None."), /* last: stands in for those without a row */
};

const stoic_protocol_row *stoic_protocol_find(stoic_reason reason) {
    STOIC_EACH(row, protocols, STOIC_COUNT(protocols)) {
        if (row->reason == reason) {
            return row;
        }
    }
    return STOIC_AT(protocols, STOIC_COUNT(protocols) - 1);
}
