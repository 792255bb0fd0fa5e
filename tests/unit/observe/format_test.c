/* SPDX-License-Identifier: Apache-2.0 */
/* Lines as operators and their tools see them: exact ones, and hostile ones that must come back unharmed. */
#include "observe_testing.h"

#include "observe/fields.h"

static const stoic_peer_info peer = {.struct_size = sizeof peer,
                                     .address = "203.0.113.9",
                                     .port = 50123,
                                     .listener = "127.0.0.1:8443",
                                     .upstream = ""};

/* A client that rejects our certificate, which expired two minutes before. */
static stoic_notice rejected(void) {
    return (stoic_notice){
        .struct_size = sizeof(stoic_notice),
        .kind = STOIC_NOTICE_HANDSHAKE_FAILED,
        .is_terminal = true,
        .time = {.wall_ns = INT64_C(1790078401123456789)},
        .event_id = UINT64_C(0x9f2c41aa7b01d3e4),
        .connection_id = 1,
        .role = STOIC_ROLE_SERVER,
        .phase = STOIC_PHASE_HS,
        .step = "wait_client_finished",
        .class_ = STOIC_CLASS_OUR_MISCONFIG,
        .reason = STOIC_REASON_EXPIRED,
        .severity = STOIC_ERROR_LEVEL,
        .fault = STOIC_BLAME_US,
        .credibility = STOIC_CRED_NAMED,
        .explanation = "Client rejects our certificate, reason unspecified.",
        .cause = "Our certificate has expired.",
        .remedy = "Renew the certificate.",
        .error = STOIC_ERROR_ALERT_RECEIVED,
        .has_alert = true,
        .alert_direction = STOIC_RECEIVED,
        .alert = STOIC_ALERT_certificate_unknown,
        .alert_level = 2,
        .version = STOIC_VERSION_TLS13,
        .max_version_offered = STOIC_VERSION_TLS13,
        .suite = 0x1301,
        .group = 0x001d,
        .sni = {(const uint8_t *)"www.example.com", 15},
        .sni_state = STOIC_SNI_SERVED,
        .peer = &peer,
        .certificate = "www",
        .self_check = STOIC_SELF_CHECK_EXPIRED,
        .not_before = 1782302280,
        .not_after = 1790078280,
        .duration_ns = 12 * STOIC_NS_PER_MS,
    };
}

typedef struct line {
    char text[STOIC_NOTICE_LINE_MAX + 1];
} line;

static line format(const stoic_notice *notice, stoic_format format) {
    static uint8_t buffer[STOIC_NOTICE_LINE_MAX];
    line out;
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, buffer, sizeof buffer);
    assert_int_equal(stoic_notice_format(&writer, notice, format), STOIC_OK);
    memcpy(out.text, buffer, writer.len);
    out.text[writer.len] = '\0';
    assert_int_equal(strlen(out.text), writer.len);
    return out;
}

static void test_logfmt(void **state) {
    const stoic_notice notice = rejected();
    (void)state;
    assert_string_equal(
        format(&notice, STOIC_FORMAT_LOGFMT).text,
        "ts=2026-09-22T12:00:01.123456789Z level=error event_name=tls.handshake.failed class=our_misconfig "
        "reason=expired fault=us role=server phase=hs alert=certificate_unknown alert_code=46 alert_dir=rx "
        "alert_level=2 alert_protected=false error=ALERT_RECEIVED client_ip=203.0.113.9 client_port=50123 "
        "listener=127.0.0.1:8443 sni=www.example.com sni_state=served cred=named tls_version=1.3 "
        "tls_max_offered=1.3 "
        "cipher=TLS_AES_128_GCM_SHA256 group=x25519 established=false hs_step=wait_client_finished cert=www "
        "selfcheck=validity not_before=2026-06-24T11:58:00Z not_after=2026-09-22T11:58:00Z bytes_in=0 "
        "bytes_out=0 "
        "dur_ms=12 outcome=failure family=ours sev=17 connection=0000000000000001 event=9f2c41aa7b01d3e4 "
        "msg=\"client rejected our certificate: it expired 2 min ago\" advice=\"Renew the certificate.\"\n");
}

static void test_json(void **state) {
    const stoic_notice notice = rejected();
    (void)state;
    assert_string_equal(
        format(&notice, STOIC_FORMAT_JSON).text,
        "{\"advice\":\"Renew the certificate.\",\"alert\":\"certificate_unknown\",\"alert_code\":46,"
        "\"alert_dir\":\"rx\",\"alert_level\":2,\"alert_protected\":false,\"bytes_in\":0,\"bytes_out\":0,"
        "\"cert\":\"www\",\"cipher\":\"TLS_AES_128_GCM_SHA256\",\"class\":\"our_misconfig\","
        "\"client_ip\":\"203.0.113.9\",\"client_port\":50123,\"connection\":\"0000000000000001\",\"cred\":"
        "\"named\","
        "\"dur_ms\":12,\"error\":\"ALERT_RECEIVED\",\"established\":false,\"event\":\"9f2c41aa7b01d3e4\","
        "\"event_name\":\"tls.handshake.failed\",\"family\":\"ours\",\"fault\":\"us\",\"group\":\"x25519\","
        "\"hs_step\":\"wait_client_finished\",\"level\":\"error\",\"listener\":\"127.0.0.1:8443\","
        "\"msg\":\"client rejected our certificate: it expired 2 min "
        "ago\",\"not_after\":\"2026-09-22T11:58:00Z\","
        "\"not_before\":\"2026-06-24T11:58:00Z\",\"outcome\":\"failure\",\"phase\":\"hs\",\"reason\":"
        "\"expired\","
        "\"role\":\"server\",\"selfcheck\":[\"validity\"],\"sev\":17,\"sni\":\"www.example.com\","
        "\"sni_state\":\"served\",\"tls_max_offered\":\"1.3\",\"tls_version\":\"1.3\","
        "\"ts\":\"2026-09-22T12:00:01.123456789Z\"}\n");
}

static void test_pretty(void **state) {
    stoic_notice notice = rejected();
    (void)state;
    assert_string_equal(
        format(&notice, STOIC_FORMAT_PRETTY).text,
        "2026-09-22 12:00:01.123 ERROR  client 203.0.113.9:50123 for www.example.com: client rejected "
        "our certificate: it expired 2 min ago [our_misconfig.expired] | cause: Our certificate has "
        "expired | do: Renew the certificate\n");
    notice.severity = STOIC_DEBUG;
    notice.class_ = STOIC_CLASS_PROBE;
    notice.reason = STOIC_REASON_EMPTY_FIN;
    notice.has_alert = false;
    notice.sni.len = 0;
    notice.explanation = "The peer connected and closed without a byte.";
    assert_string_equal(
        format(&notice, STOIC_FORMAT_PRETTY).text,
        "2026-09-22 12:00:01.123 DEBUG  client 203.0.113.9:50123: The peer connected and closed "
        "without a byte [probe.empty_fin]\n");
}

static void test_messages(void **state) {
    static const struct {
        const char *reason;
        stoic_notice_kind kind;
        stoic_role role;
        stoic_class class_;
        stoic_reason what;
        int alert; /* received; -1: none */
        stoic_version max_version;
        const char *expected; /* part of the pretty line */
    } cases[] = {
        {"an old client", STOIC_NOTICE_HANDSHAKE_FAILED, STOIC_ROLE_SERVER, STOIC_CLASS_NEGOTIATION,
         STOIC_REASON_VERSION, -1, STOIC_VERSION_TLS11,
         "client offers at most TLS 1.1, which is not enabled here"},
        {"HTTP", STOIC_NOTICE_HANDSHAKE_FAILED, STOIC_ROLE_SERVER, STOIC_CLASS_WRONG_PROTOCOL,
         STOIC_REASON_HTTP, -1, 0, "client sent http to a TLS port"},
        {"an upstream's HTTP", STOIC_NOTICE_HANDSHAKE_FAILED, STOIC_ROLE_CLIENT, STOIC_CLASS_WRONG_PROTOCOL,
         STOIC_REASON_HTTP, -1, 0, "upstream answered with http: it is not a TLS port"},
        {"noise", STOIC_NOTICE_HANDSHAKE_FAILED, STOIC_ROLE_SERVER, STOIC_CLASS_WRONG_PROTOCOL,
         STOIC_REASON_GARBAGE, -1, 0, "client sent bytes that are not TLS"},
        {"an alert without a name", STOIC_NOTICE_HANDSHAKE_FAILED, STOIC_ROLE_SERVER,
         STOIC_CLASS_PEER_PROTOCOL, STOIC_REASON_UNKNOWN_ALERT, 200, 0,
         "client sent alert 200, which has no name (unprotected): "},
        {"an alert passes by", STOIC_NOTICE_ALERT, STOIC_ROLE_SERVER, STOIC_CLASS_CLOSURE,
         STOIC_REASON_USER_CANCELED, 90, 0, "received user_canceled (fatal)"},
        {"a name", STOIC_NOTICE_HANDSHAKE_FAILED, STOIC_ROLE_SERVER, STOIC_CLASS_NAME_UNKNOWN,
         STOIC_REASON_NOT_SERVED, -1, 0,
         "no certificate here covers www.example.com, which the client asked for"},
        {"all is well", STOIC_NOTICE_HANDSHAKE_DONE, STOIC_ROLE_SERVER, STOIC_CLASS_NONE, STOIC_REASON_NONE,
         -1, 0, "handshake done: TLS 1.3, TLS_AES_128_GCM_SHA256, x25519\n"},
    };
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        stoic_notice notice = rejected();
        notice.kind = cases[i].kind;
        notice.role = cases[i].role;
        notice.class_ = cases[i].class_;
        notice.reason = cases[i].what;
        notice.severity = STOIC_DEBUG;
        notice.has_alert = cases[i].alert >= 0;
        notice.alert = (stoic_alert)cases[i].alert;
        notice.self_check = 0;
        notice.max_version_offered = cases[i].max_version;
        const line pretty = format(&notice, STOIC_FORMAT_PRETTY);
        if (strstr(pretty.text, cases[i].expected) == NULL) {
            fail_msg("%s: %s", cases[i].reason, pretty.text);
        }
    }
}

/* ---- Hostile text
 * ------------------------------------------------------------------------------------------- */

/* Reads a JSON string at *at into `out`; enough of JSON for what we write. */
static void read_json_string(const char **at, char *out, size_t cap) {
    size_t len = 0;
    assert_int_equal(**at, '"');
    for (++*at; **at != '"'; ++*at) {
        assert_true((unsigned char)**at >= ' ' && (unsigned char)**at < 0x7f);
        if (**at == '\\') {
            ++*at;
            assert_true(**at == '"' || **at == '\\');
        }
        assert_true(len + 1 < cap);
        out[len++] = **at;
    }
    ++*at;
    out[len] = '\0';
}

static void skip_json_value(const char **at) {
    char text[STOIC_NOTICE_LINE_MAX];
    if (**at == '"') {
        read_json_string(at, text, sizeof text);
    } else if (**at == '[') {
        ++*at;
        while (**at != ']') {
            read_json_string(at, text, sizeof text);
            *at += **at == ',' ? 1 : 0;
        }
        ++*at;
    } else {
        *at += strspn(*at, "0123456789truefalse");
    }
}

/* The value of `key` in a line of JSON; checks the whole line and that the keys are sorted. */
static void json_value(const char *text, const char *wanted, char *out, size_t cap) {
    char key[64], last[64] = "";
    const char *at = text;
    out[0] = '\0';
    assert_int_equal(*at, '{');
    do {
        at++;
        read_json_string(&at, key, sizeof key);
        assert_true(strcmp(last, key) < 0);
        memcpy(last, key, sizeof last);
        assert_int_equal(*at++, ':');
        if (strcmp(key, wanted) == 0) {
            read_json_string(&at, out, cap);
        } else {
            skip_json_value(&at);
        }
    } while (*at == ',');
    assert_string_equal(at, "}\n");
}

static void logfmt_value(const char *text, const char *wanted, char *out, size_t cap) {
    const char *at = text;
    out[0] = '\0';
    while (*at != '\n') {
        const size_t key_len = strcspn(at, "= \n\"");
        assert_int_equal(at[key_len], '=');
        const bool is_wanted = strlen(wanted) == key_len && strncmp(at, wanted, key_len) == 0;
        at += key_len + 1;
        char value[STOIC_NOTICE_LINE_MAX];
        if (*at == '"') {
            read_json_string(&at, value, sizeof value);
        } else {
            const size_t len = strcspn(at, " =\"\n");
            snprintf(value, sizeof value, "%.*s", (int)len, at);
            at += len;
        }
        if (is_wanted) {
            snprintf(out, cap, "%s", value);
        }
        assert_true(*at == ' ' || *at == '\n');
        at += *at == ' ' ? 1 : 0;
    }
    assert_string_equal(at, "\n");
}

static void test_hostile_names(void **state) {
    static uint8_t longest[255];
    const struct {
        const char *reason;
        const char *text;
        size_t len;
        const char *begins;
    } cases[] = {
        {"a forged line", "a\"\n2026 level=info msg=\"user admin logged in", 44,
         "a\\x22\\x0a2026\\x20level\\x3dinfo\\x20msg\\x3d\\x22user"},
        {"a colour", "\x1b[31mred", 8, "\\x1b[31mred"},
        {"a zero byte", "a\0b", 3, "a\\x00b"},
        {"bidi", "\xe2\x80\xaemoc", 6, "\\xe2\\x80\\xaemoc"},
        {"JSON", "\\\",\"level\":\"info", 16, "\\x5c\\x22,\\x22level\\x22:\\x22info"},
        {"255 bytes of 0xff", (const char *)longest, 255, "\\xff\\xff"},
    };
    (void)state;
    memset(longest, 0xff, sizeof longest);
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        char value[STOIC_NOTICE_LINE_MAX];
        stoic_notice notice = rejected();
        notice.sni = stoic_bytes_of(cases[i].text, cases[i].len);
        notice.alpn = notice.sni;
        notice.class_ = STOIC_CLASS_NAME_UNKNOWN; /* the sentence holds the name too */
        for (int f = STOIC_FORMAT_PRETTY; f <= STOIC_FORMAT_JSON; f++) {
            const line got = format(&notice, (stoic_format)f);
            const size_t len = strlen(got.text);
            CHECK(strchr(got.text, '\n') == got.text + len - 1, cases[i].reason);
            for (size_t at = 0; at + 1 < len; at++) {
                CHECK((unsigned char)got.text[at] >= ' ' && (unsigned char)got.text[at] < 0x7f,
                      cases[i].reason);
            }
        }
        json_value(format(&notice, STOIC_FORMAT_JSON).text, "sni", value, sizeof value);
        CHECK(strncmp(value, cases[i].begins, strlen(cases[i].begins)) == 0, cases[i].reason);
        logfmt_value(format(&notice, STOIC_FORMAT_LOGFMT).text, "sni", value, sizeof value);
        CHECK(strncmp(value, cases[i].begins, strlen(cases[i].begins)) == 0, cases[i].reason);
        logfmt_value(format(&notice, STOIC_FORMAT_LOGFMT).text, "level", value, sizeof value);
        CHECK(strcmp(value, "error") == 0, cases[i].reason);
    }
}

/* Everything as long as it may be, and all of it to be escaped. */
static void test_the_longest_line(void **state) {
    static uint8_t bytes[4096];
    static char text[256];
    char value[STOIC_NOTICE_LINE_MAX];
    stoic_notice notice = rejected();
    (void)state;
    memset(bytes, 0xff, sizeof bytes);
    memset(text, '"', sizeof text - 1);
    for (size_t i = 0; i < sizeof bytes; i += 256) {
        bytes[i] = 255; /* as an ALPN list: names of 255 bytes */
    }
    const stoic_peer_info hostile = {
        .struct_size = sizeof hostile, .address = text, .port = 65535, .listener = text, .upstream = text};
    notice.peer = &hostile;
    notice.certificate = text;
    notice.sni = notice.alpn = notice.suites_offered = stoic_bytes_of(bytes, 255);
    notice.alpn_offered = stoic_bytes_of(bytes, sizeof bytes);
    notice.class_ = STOIC_CLASS_NEGOTIATION;
    notice.num_alerts_seen = STOIC_NOTICE_MAX_ALERTS;
    notice.scheme = 0x0804;
    notice.remedy = notice.cause = notice.explanation =
        "A text as long as the longest of the table, which has a few hundred characters: it goes on and on "
        "and on and "
        "on and on and on and on and on and on and on and on and on and on and on and on and on and on and "
        "on.";
    for (int f = STOIC_FORMAT_PRETTY; f <= STOIC_FORMAT_JSON; f++) {
        const line got = format(&notice, (stoic_format)f);
        assert_true(strlen(got.text) <= STOIC_NOTICE_LINE_MAX);
    }
    json_value(format(&notice, STOIC_FORMAT_JSON).text, "sni", value, sizeof value);
    assert_int_equal(value[strlen(value) - 1], '~');
    logfmt_value(format(&notice, STOIC_FORMAT_LOGFMT).text, "sni", value, sizeof value);
    assert_int_equal(value[strlen(value) - 1], '~');
}

/* A client whose certificate we refuse: `subject` and `cause` as they are made for a notice. */
static stoic_notice refused(const stoic_verdict *verdict, stoic_bytes subject, const char *cause) {
    stoic_notice notice = rejected();
    notice.class_ = STOIC_CLASS_PEER_CERT;
    notice.reason = STOIC_REASON_EXPIRED;
    notice.alert_direction = STOIC_SENT;
    notice.self_check = 0;
    notice.verdict = verdict;
    notice.subject = subject;
    notice.cause = cause;
    notice.remedy = "Renew it.";
    return notice;
}

static void test_peer_certificate(void **state) {
    static const struct {
        const char *reason, *subject, *escaped;
    } cases[] = {
        {"two parts", "CN=www.example.com, O=Example Ltd", "CN=www.example.com,O=Example\\x20Ltd"},
        {"a value that pretends to be two", "CN=a\\, O\\=b", "CN=a\\x5c,\\x20O\\x5c\\x3db"},
        {"a backslash before a part", "CN=a\\\\, O=b", "CN=a\\x5c\\x5c,O=b"},
        {"a forged line", "CN=a\"\n level=info", "CN=a\\x22\\x0a\\x20level=info"},
    };
    const stoic_verdict verdict = {.error = STOIC_ERROR_PEER_CERTIFICATE_EXPIRED, .at = 2, .num_path = 4};
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        char value[256];
        const stoic_notice notice =
            refused(&verdict, stoic_bytes_of_text(cases[i].subject), "the certificate of CN=a has expired.");
        const line got = format(&notice, STOIC_FORMAT_LOGFMT);
        logfmt_value(got.text, "subject", value, sizeof value);
        if (strchr(cases[i].subject, '\n') == NULL) {
            CHECK(strcmp(value, cases[i].escaped) == 0, cases[i].reason);
        }
        json_value(format(&notice, STOIC_FORMAT_JSON).text, "subject", value, sizeof value);
        CHECK(strncmp(value, "CN=a", 4) == 0 || strncmp(value, "CN=w", 4) == 0, cases[i].reason);
        logfmt_value(got.text, "verify_depth", value, sizeof value);
        CHECK(strcmp(value, "2") == 0, cases[i].reason);
        logfmt_value(got.text, "level", value, sizeof value);
        CHECK(strcmp(value, "error") == 0, cases[i].reason);
        logfmt_value(got.text, "msg", value, sizeof value);
        CHECK(strcmp(value, "certificate of the client is not accepted: the certificate of CN=a has "
                            "expired") == 0,
              cases[i].reason);
        CHECK(strstr(format(&notice, STOIC_FORMAT_PRETTY).text,
                     "CN=a has expired [peer_cert.expired] | do: Renew it\n") != NULL,
              cases[i].reason);
    }
}

/* The texts of a verdict have escaped names of the peer in them, and are as long as there is room for. */
static void test_the_longest_certificate(void **state) {
    enum { ROOM = 512 }; /* STOIC_VERDICT_TEXT_MAX of the engine */
    static uint8_t bytes[4096];
    char text[ROOM], value[STOIC_NOTICE_LINE_MAX];
    const stoic_verdict verdict = {.error = STOIC_ERROR_PEER_CERTIFICATE_EXPIRED, .at = 9, .num_path = 10};
    (void)state;
    memset(bytes, 0xff, sizeof bytes);
    for (size_t i = 0; i < sizeof text - 1; i++) {
        text[i] = "\\xff"[i % 4];
    }
    text[sizeof text - 1] = '\0';
    stoic_notice notice = refused(&verdict, stoic_bytes_of(bytes, sizeof bytes), text);
    notice.remedy = text;
    notice.sni = notice.alpn = stoic_bytes_of(bytes, 255);
    notice.num_alerts_seen = STOIC_NOTICE_MAX_ALERTS;
    for (int f = STOIC_FORMAT_PRETTY; f <= STOIC_FORMAT_JSON; f++) {
        assert_true(strlen(format(&notice, (stoic_format)f).text) <= STOIC_NOTICE_LINE_MAX);
    }
    logfmt_value(format(&notice, STOIC_FORMAT_LOGFMT).text, "subject", value, sizeof value);
    assert_int_equal(value[strlen(value) - 1], '~');
}

static void test_lists(void **state) {
    char value[256];
    stoic_notice notice = rejected();
    (void)state;
    notice.alpn_offered = stoic_bytes_of("\x00\x0c\x02h2\x08http/1.1", 14);
    notice.suites_offered = stoic_bytes_of("\x13\x01\xc0\x2f", 4);
    notice.alerts_seen[0] = STOIC_ALERT_user_canceled;
    notice.alerts_seen[1] = STOIC_ALERT_close_notify;
    notice.num_alerts_seen = 2;
    const line got = format(&notice, STOIC_FORMAT_LOGFMT);
    logfmt_value(got.text, "alpn_offered", value, sizeof value);
    assert_string_equal(value, "h2,http/1.1");
    logfmt_value(got.text, "offered_ciphers", value, sizeof value);
    assert_string_equal(value, "TLS_AES_128_GCM_SHA256,0xc02f");
    logfmt_value(got.text, "alerts_seen", value, sizeof value);
    assert_string_equal(value, "user_canceled,close_notify");
    notice.alpn_offered = stoic_bytes_of("\x03h,2", 4); /* without its length, and with a comma inside */
    logfmt_value(format(&notice, STOIC_FORMAT_LOGFMT).text, "alpn_offered", value, sizeof value);
    assert_string_equal(value, "h\\x2c2");
    assert_non_null(strstr(format(&notice, STOIC_FORMAT_JSON).text,
                           "\"alerts_seen\":[\"user_canceled\",\"close_notify\"]"));
}

static void test_a_full_writer_fails(void **state) {
    uint8_t buffer[100];
    const stoic_notice notice = rejected();
    stoic_writer writer;
    (void)state;
    stoic_writer_init_fixed(&writer, buffer, sizeof buffer);
    assert_int_equal(stoic_notice_format(&writer, &notice, STOIC_FORMAT_JSON), STOIC_ERROR_BUFFER_TOO_SMALL);
}

static void test_keys_are_sorted_and_each_has_its_place(void **state) {
    size_t num, num_ordered;
    const stoic_field *fields = stoic_fields(&num);
    const uint8_t *order = stoic_fields_logfmt_order(&num_ordered);
    bool seen[256] = {false};
    (void)state;
    assert_int_equal(num, num_ordered);
    for (size_t i = 0; i < num; i++) {
        CHECK(i == 0 || strcmp(fields[i - 1].key, fields[i].key) < 0, fields[i].key);
        CHECK(!seen[order[i]], fields[order[i]].key);
        seen[order[i]] = true;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_logfmt),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_pretty),
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_hostile_names),
        cmocka_unit_test(test_the_longest_line),
        cmocka_unit_test(test_peer_certificate),
        cmocka_unit_test(test_the_longest_certificate),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_a_full_writer_fails),
        cmocka_unit_test(test_keys_are_sorted_and_each_has_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
