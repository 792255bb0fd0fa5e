/* SPDX-License-Identifier: Apache-2.0 */
#include "observe_testing.h"

#include "observe/first_bytes.h"

#define TEXT(text) text, sizeof(text) - 1
#define TLS STOIC_FIRST_BYTES_TLS
#define MORE STOIC_FIRST_BYTES_NEED_MORE
#define FOREIGN STOIC_FIRST_BYTES_FOREIGN
#define IS(name) STOIC_REASON_##name

static const struct {
    const char *reason, *bytes;
    size_t len;
    bool is_all;
    stoic_first_bytes kind;
    stoic_reason what;
} cases[] = {
    {"ClientHello", TEXT("\x16\x03\x01\x02\x00\x01"), false, TLS, IS(NONE)},
    {"ClientHello under any minor version", TEXT("\x16\x03\x04\x02\x00\x01"), false, TLS, IS(NONE)},
    {"one byte of it", TEXT("\x16"), false, MORE, IS(NONE)},
    {"five bytes of it", TEXT("\x16\x03\x01\x02\x00"), false, MORE, IS(NONE)},
    {"one byte of it and the end", TEXT("\x16"), true, TLS, IS(NONE)},
    {"five bytes of it and the end", TEXT("\x16\x03\x01\x02\x00"), true, TLS, IS(NONE)},
    {"the longest record", TEXT("\x16\x03\x01\x40\x00\x01"), false, TLS, IS(NONE)},
    {"too long a record", TEXT("\x16\x03\x01\x40\x01\x01"), false, TLS, IS(RECORD_OVERFLOW)},
    {"an empty record", TEXT("\x16\x03\x01\x00\x00"), false, TLS, IS(NONE)},
    {"another handshake message", TEXT("\x16\x03\x03\x00\x20\x0b"), false, TLS, IS(UNEXPECTED_MESSAGE)},
    {"an alert first", TEXT("\x15\x03\x03"), false, TLS, IS(ALERT_FIRST)},
    {"change_cipher_spec first", TEXT("\x14\x03\x03"), false, TLS, IS(UNEXPECTED_MESSAGE)},
    {"data first", TEXT("\x17\x03\x03\x00\x20"), false, FOREIGN, IS(TLS_MIDSTREAM)},
    {"heartbeat first", TEXT("\x18\x03\x03\x00\x20"), false, FOREIGN, IS(GARBAGE)},
    {"DTLS 1.2", TEXT("\x16\xfe\xfd\x00\x00"), false, FOREIGN, IS(DTLS)},
    {"DTLS 1.0", TEXT("\x16\xfe\xff\x00\x00"), false, FOREIGN, IS(DTLS)},
    {"SSL 2.0", TEXT("\x80\x2e\x01\x00\x02"), false, FOREIGN, IS(SSLV2_HELLO)},
    {"SSL 2.0 hello of another length", TEXT("\x81\x03\x01\x03\x01"), false, FOREIGN, IS(SSLV2_HELLO)},
    {"GET", TEXT("GET / HTTP/1.1\r\n"), false, FOREIGN, IS(HTTP)},
    {"GET without its space", TEXT("GET"), false, MORE, IS(NONE)},
    {"GET without its space, and the end", TEXT("GET"), true, FOREIGN, IS(GARBAGE)},
    {"POST", TEXT("POST"), false, FOREIGN, IS(HTTP)},
    {"OPTIONS of HTTP", TEXT("OPTIONS * HTTP/1"), false, FOREIGN, IS(HTTP)},
    {"OPTIONS, which may still be SIP", TEXT("OPTIONS "), false, MORE, IS(NONE)},
    {"OPTIONS, and the end", TEXT("OPTIONS "), true, FOREIGN, IS(HTTP)},
    {"OPTIONS of SIP", TEXT("OPTIONS sip:nm"), false, FOREIGN, IS(RTSP_SIP)},
    {"RTSP", TEXT("OPTIONS rtsp://a"), false, FOREIGN, IS(RTSP_SIP)},
    {"CONNECT", TEXT("CONNECT a.b:443"), false, FOREIGN, IS(HTTP_CONNECT)},
    {"HTTP/2", TEXT("PRI * HTTP/2.0\r\n"), false, FOREIGN, IS(HTTP2_PREFACE)},
    {"PRI alone", TEXT("PRI * HT"), false, MORE, IS(NONE)},
    {"SSH", TEXT("SSH-2.0-OpenSSH"), false, FOREIGN, IS(SSH)},
    {"SMTP", TEXT("EHLO there"), false, FOREIGN, IS(SMTP)},
    {"SMTP in small letters", TEXT("ehlo there"), false, FOREIGN, IS(SMTP)},
    {"IMAP", TEXT("a001 LOGIN"), false, FOREIGN, IS(IMAP_POP)},
    {"POP3", TEXT("CAPA\r\n"), false, FOREIGN, IS(IMAP_POP)},
    {"FTP", TEXT("USER anonymous"), false, FOREIGN, IS(FTP)},
    {"FTP asks for TLS", TEXT("AUTH TLS"), false, FOREIGN, IS(FTP)},
    {"PROXY v1", TEXT("PROXY TCP4 1.2.3"), false, FOREIGN, IS(PROXY_V1_UNEXPECTED)},
    {"PROXY v2", TEXT("\r\n\r\n\0\r\nQUIT\n!"), false, FOREIGN, IS(PROXY_V2_UNEXPECTED)},
    {"RDP", TEXT("\x03\x00\x00\x13\x0e\xe0\x00"), false, FOREIGN, IS(RDP)},
    {"PostgreSQL asks for TLS", TEXT("\0\0\0\x08\x04\xd2\x16\x2f"), false, FOREIGN, IS(POSTGRES_SSLREQUEST)},
    {"PostgreSQL asks for GSSAPI", TEXT("\0\0\0\x08\x04\xd2\x16\x30"), false, FOREIGN,
     IS(POSTGRES_SSLREQUEST)},
    {"PostgreSQL starts without TLS", TEXT("\0\0\0\x54\0\x03\0\0us"), false, FOREIGN,
     IS(POSTGRES_SSLREQUEST)},
    {"SMB 1", TEXT("\0\0\0\x85\xffSMBr"), false, FOREIGN, IS(SMB)},
    {"SMB 2", TEXT("\0\0\0\xa4\xfeSMB@"), false, FOREIGN, IS(SMB)},
    {"MQTT", TEXT("\x10\x0c\x00\x04MQTT\x04"), false, FOREIGN, IS(MQTT)},
    {"MQTT with a longer length", TEXT("\x10\x8c\x01\x00\x04MQTT\x04"), false, FOREIGN, IS(MQTT)},
    {"Redis", TEXT("*1\r\n$4\r\nPING"), false, FOREIGN, IS(REDIS)},
    {"Redis inline", TEXT("PING\r\n"), false, FOREIGN, IS(REDIS)},
    {"DNS", TEXT("\x00\x1d\xab\xcd\x01\x00\x00\x01\x00\x00"), false, FOREIGN, IS(DNS)},
    {"LDAP", TEXT("\x30\x0c\x02\x01\x01"), false, FOREIGN, IS(LDAP)},
    {"LDAP of Windows", TEXT("\x30\x84\x00\x00\x00\x10\x02\x01\x01"), false, FOREIGN, IS(LDAP)},
    {"SOCKS 5", TEXT("\x05\x01\x00"), false, FOREIGN, IS(SOCKS)},
    {"SOCKS 4", TEXT("\x04\x01\x01\xbb"), false, FOREIGN, IS(SOCKS)},
    {"an upstream's HTTP", TEXT("HTTP/1.1 400 Bad"), false, FOREIGN, IS(HTTP)},
    {"an upstream's SMTP", TEXT("220 mail ESMTP"), false, FOREIGN, IS(SMTP)},
    {"an upstream's MySQL",
     TEXT("\x4a\x00\x00\x00\x0a"
          "8.0"),
     false, FOREIGN, IS(MYSQL)},
    {"noise", TEXT("\xde\xad\xbe\xef\xde\xad\xbe\xef"), false, FOREIGN, IS(GARBAGE)},
    {"zeros", TEXT("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), false, FOREIGN, IS(GARBAGE)},
    {"nothing yet", TEXT(""), false, MORE, IS(NONE)},
    {"nothing at all", TEXT(""), true, TLS, IS(NONE)},
};

static void test_cases(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        stoic_reason what = STOIC_REASON_END;
        const stoic_bytes first = stoic_bytes_of(cases[i].bytes, cases[i].len);
        const stoic_first_bytes kind = stoic_detect_first_bytes(&what, first, cases[i].is_all);
        CHECK(kind == cases[i].kind, cases[i].reason);
        CHECK(what == cases[i].what, cases[i].reason);
    }
}

/* Byte by byte the answer may wait, but what it says in the end does not depend on how the bytes came. */
static void test_byte_by_byte(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        stoic_reason what = STOIC_REASON_NONE;
        stoic_first_bytes kind = STOIC_FIRST_BYTES_NEED_MORE;
        size_t len = 0;
        while (kind == STOIC_FIRST_BYTES_NEED_MORE && len < cases[i].len) {
            len++;
            kind = stoic_detect_first_bytes(&what, stoic_bytes_of(cases[i].bytes, len), false);
        }
        if (cases[i].kind != STOIC_FIRST_BYTES_NEED_MORE && !cases[i].is_all) {
            CHECK(kind == cases[i].kind && what == cases[i].what, cases[i].reason);
        }
    }
}

/* Sixteen bytes always suffice, and with is_all any number does. */
static void test_always_an_answer(void **state) {
    (void)state;
    srandom(1);
    for (int round = 0; round < 200000; round++) {
        uint8_t bytes[16];
        const size_t len = (size_t)random() % 17;
        for (size_t i = 0; i < len; i++) {
            bytes[i] = (uint8_t)((random() & 1) != 0 ? random() : random() % 4);
        }
        stoic_reason what;
        assert_int_not_equal(stoic_detect_first_bytes(&what, stoic_bytes_of(bytes, len), true), MORE);
        if (len == 16) {
            assert_int_not_equal(stoic_detect_first_bytes(&what, stoic_bytes_of(bytes, len), false), MORE);
        }
    }
}

static void test_every_protocol_has_advice(void **state) {
    size_t num;
    const stoic_reason_row *rows = stoic_reason_rows(&num);
    (void)state;
    for (size_t i = 0; i < num; i++) {
        if ((rows[i].classes & STOIC_CLASS_BIT(WRONG_PROTOCOL)) != 0) {
            const stoic_protocol_row *row = stoic_protocol_find(rows[i].reason);
            CHECK(row != NULL && row->remedy != NULL, rows[i].name);
            CHECK(row->anonymous == STOIC_DEBUG, rows[i].name);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_byte_by_byte),
        cmocka_unit_test(test_always_an_answer),
        cmocka_unit_test(test_every_protocol_has_advice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
