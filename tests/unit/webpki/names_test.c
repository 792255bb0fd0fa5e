/* SPDX-License-Identifier: Apache-2.0 */
/* Which names a certificate covers, and what a DNS name is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stoic/webpki.h>

#include "unit/base/fixtures.h"

typedef struct cover {
    const char *file;
    const char *name;
    bool is_covered;
    const char *reason;
} cover;

#define LEAF "certificates/leaf.pem"
#define STRANGE "certificates/strange.pem"

static const cover covers[] = {
    {LEAF, "www.example.com", true, "the same name"},
    {LEAF, "WWW.Example.COM", true, "without case"},
    {LEAF, "www.example.com.", true, "a dot at the end"},
    {LEAF, "www.example.com..", false, "two dots"},
    {LEAF, "example.com", false, "a label less"},
    {LEAF, "a.www.example.com", false, "a label more"},
    {LEAF, "xwww.example.com", false, "the end of a label"},
    {LEAF, "ww.example.com", false, "another label"},
    {LEAF, "a.wild.example.com", true, "wildcard"},
    {LEAF, "A.WILD.example.com", true, "wildcard without case"},
    {LEAF, "_x.wild.example.com", true, "wildcard and underscore"},
    {LEAF, "xn--bcher-kva.wild.example.com", true, "wildcard and an A-label"},
    {LEAF, "wild.example.com", false, "wildcard for no label"},
    {LEAF, ".wild.example.com", false, "wildcard for an empty label"},
    {LEAF, "a.b.wild.example.com", false, "wildcard for two labels"},
    {LEAF, "*.wild.example.com", false, "the wildcard is not a name"},
    {LEAF, "example.com", false, "*.com covers nothing"},
    {LEAF, "foo.part.example.com", false, "part of a label as wildcard (RFC 9525 6.3)"},
    {LEAF, "under_score.example.com", true, "underscore"},
    {LEAF, "xn--bcher-kva.example", true, "an A-label"},
    {LEAF, "192.0.2.7", true, "IPv4"},
    {LEAF, "192.0.2.8", false, "another IPv4"},
    {LEAF, "2001:db8::7", true, "IPv6"},
    {LEAF, "2001:0DB8:0:0:0:0:0:7", true, "IPv6 in another spelling"},
    {LEAF, "::ffff:192.0.2.7", false, "IPv4 inside IPv6"},
    {LEAF, "[2001:db8::7]", false, "brackets"},
    {LEAF, "uri.example.com", false, "the host of a URI"},
    {LEAF, "a@example.com", false, "an e-mail address"},
    {LEAF, "", false, "nothing"},
    {LEAF, ".", false, "a dot"},
    {LEAF, "192.0.2.7.", false, "an address with a dot is nothing"},

    {STRANGE, "good.example.com", true, "one good name among strange ones"},
    {STRANGE, "strange.example.com", false, "the common name never counts"},
    {STRANGE, "trailing.example.com", false, "a presented name with a dot at its end"},
    {STRANGE, "-bad.example.com", false, "a presented name that is none"},
    {STRANGE, "x.example.com", false, "a presented name that begins with a dot"},
    {STRANGE, "localhost", false, "an asterisk alone"},
    {STRANGE, "a.x.example.com", false, "an asterisk inside"},
    {STRANGE, "a.example.com", false, "two asterisks"},
    {STRANGE, "192.0.2.9", false, "an address as dNSName"},

    {"certificates/version-1.pem", "common.example.com", false, "no alternative names at all"},
};

static void test_covers(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(covers) / sizeof(covers[0]); i++) {
        const stoic_bytes der = fixture_der(covers[i].file);
        const stoic_bytes name = fixture_of_text(covers[i].name);
        stoic_certificate certificate = {.struct_size = sizeof(certificate)};
        assert_int_equal(stoic_certificate_read(&certificate, der, NULL), STOIC_OK);
        if (stoic_certificate_covers_name(&certificate, name) != covers[i].is_covered) {
            fail_msg("%s: %s is %scovered by %s", covers[i].reason, covers[i].name,
                     covers[i].is_covered ? "not " : "", covers[i].file);
        }
        fixture_free(name);
        fixture_free(der);
    }
}

#define LABEL63 "aaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggg"
#define LABEL61 "aaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgg"

static void test_dns_names(void **state) {
    static const struct {
        const char *name;
        bool is_name;
        const char *reason;
    } rows[] = {
        {"localhost", true, "one label"},
        {"a.b", true, "two"},
        {"a", true, "one letter"},
        {"1a.example", true, "a digit first"},
        {"1.example", true, "a label of digits, not the last"},
        {"a-b-.example", true, "a hyphen at the end of a label, as some have"},
        {"_dmarc.example.com", true, "underscore"},
        {"EXAMPLE.com", true, "capitals"},
        {LABEL63 ".com", true, "63 characters"},
        {LABEL63 "x.com", false, "64 characters"},
        {LABEL63 "." LABEL63 "." LABEL63 "." LABEL61, true, "253 characters"},
        {LABEL63 "." LABEL63 "." LABEL63 "." LABEL61 "x", false, "254 characters"},
        {"", false, "nothing"},
        {".", false, "the root"},
        {"a.", false, "a dot at the end (RFC 6066 3)"},
        {".a", false, "a dot at the start"},
        {"a..b", false, "an empty label"},
        {"-a.example", false, "a hyphen first"},
        {"*.example.com", false, "an asterisk"},
        {"a b", false, "a blank"},
        {"a/b", false, "a slash"},
        {"a:443", false, "a port"},
        {"b\xc3\xbc"
         "cher.example",
         false, "a U-label"},
        {"192.0.2.7", false, "an address"},
        {"a.256", false, "the last label is a number"},
        {"1", false, "a number"},
        {"::1", false, "IPv6"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const stoic_bytes name = fixture_of_text(rows[i].name);
        if (stoic_is_dns_name(name) != rows[i].is_name) {
            fail_msg("%s: %s", rows[i].reason, rows[i].name);
        }
        fixture_free(name);
    }
    const stoic_bytes with_zero = fixture_of_hex("612e62002e6578616d706c65");
    assert_false(stoic_is_dns_name(with_zero));
    fixture_free(with_zero);
}

/* Names that a CA could be talked into, and that C strings would cut. */
static void test_presented_bytes(void **state) {
    static const struct {
        const char *reason;
        const char *names; /* GeneralNames */
        const char *name;
        bool is_covered;
    } rows[] = {
        {"a zero byte in the presented name", "820d 612e6578616d706c65002e6576", "a.example", false},
        {"an empty dNSName", "8200", "a.example", false},
        {"an iPAddress of 5 bytes", "8705 c000020700", "192.0.2.7", false},
        {"an iPAddress of 3 bytes", "8703 c00002", "192.0.2.0", false},
        {"an empty iPAddress", "8700", "0.0.0.0", false},
        {"an iPAddress with a mask, as in constraints", "8708 c0000207ffffffff", "192.0.2.7", false},
        {"a dNSName as a constructed element", "a209 612e6578616d706c65", "a.example", false},
        {"the right one", "8209 612e6578616d706c65", "a.example", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const stoic_bytes names = fixture_of_hex(rows[i].names);
        const stoic_certificate certificate = {.struct_size = sizeof(certificate),
                                               .subject_alt_names = names};
        if (stoic_certificate_covers_name(&certificate, stoic_bytes_of_text(rows[i].name)) !=
            rows[i].is_covered) {
            fail_msg("%s", rows[i].reason);
        }
        fixture_free(names);
    }
}

static void test_walk(void **state) {
    const stoic_bytes der = fixture_der(LEAF);
    stoic_certificate certificate = {.struct_size = sizeof(certificate)};
    size_t counts[STOIC_ALT_NAME_OTHER + 1] = {0};
    stoic_alt_name_type type;
    stoic_bytes value;
    (void)state;
    assert_int_equal(stoic_certificate_read(&certificate, der, NULL), STOIC_OK);
    stoic_reader reader = stoic_reader_of(certificate.subject_alt_names);
    while (stoic_alt_name_next(&reader, &type, &value)) {
        counts[type]++;
    }
    assert_true(stoic_reader_at_end(&reader));
    assert_int_equal(counts[STOIC_ALT_NAME_DNS], 6);
    assert_int_equal(counts[STOIC_ALT_NAME_IP], 2);
    assert_int_equal(counts[STOIC_ALT_NAME_EMAIL] + counts[STOIC_ALT_NAME_URI] +
                         counts[STOIC_ALT_NAME_DIRECTORY] + counts[STOIC_ALT_NAME_OTHER],
                     2);
    fixture_free(der);
}

static void test_uris(void **state) {
    static const struct {
        const char *reason;
        const char *names; /* as texts, one URI each; NULL ends */
        const char *second;
        const char *name;
        bool is_covered;
    } rows[] = {
        {"a SPIFFE identity", "spiffe://example.org/db", NULL, "spiffe://example.org/db", true},
        {"another path", "spiffe://example.org/db", NULL, "spiffe://example.org/d", false},
        {"a longer path", "spiffe://example.org/db", NULL, "spiffe://example.org/db/x", false},
        {"another trust domain", "spiffe://example.org/db", NULL, "spiffe://example.com/db", false},
        {"byte for byte: a capital in the trust domain", "spiffe://example.org/db", NULL,
         "spiffe://Example.org/db", false},
        {"byte for byte: a capital in the scheme", "spiffe://example.org/db", NULL, "SPIFFE://example.org/db",
         false},
        {"two URIs, the first is it (X509-SVID 2)", "spiffe://example.org/db", "https://example.org/",
         "spiffe://example.org/db", false},
        {"two URIs, the second is it (X509-SVID 2)", "https://example.org/", "spiffe://example.org/db",
         "spiffe://example.org/db", false},
        {"the same URI twice (X509-SVID 2)", "spiffe://example.org/db", "spiffe://example.org/db",
         "spiffe://example.org/db", false},
        {"two URIs of another scheme", "https://example.org/", "spiffe://example.org/db",
         "https://example.org/", true},
        {"without an authority", "urn:uuid:1-2-3", NULL, "urn:uuid:1-2-3", true},
        {"the host of a URI is not a name", "https://example.org/", NULL, "example.org", false},
        {"nor is a URI its host", "https://example.org/", NULL, "https://example.org", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t buffer[256];
        stoic_writer writer;
        stoic_writer_init_fixed(&writer, buffer, sizeof(buffer));
        for (const char *const *uri = (const char *const[]){rows[i].names, rows[i].second, NULL};
             *uri != NULL; uri++) {
            stoic_write_u8(&writer, 0x86);
            stoic_write_u8(&writer, (uint8_t)strlen(*uri));
            stoic_write_text(&writer, *uri);
        }
        const stoic_certificate certificate = {.struct_size = sizeof(certificate),
                                               .subject_alt_names = stoic_writer_view(&writer)};
        if (stoic_certificate_covers_name(&certificate, stoic_bytes_of_text(rows[i].name)) !=
            rows[i].is_covered) {
            fail_msg("%s: %s", rows[i].reason, rows[i].name);
        }
    }
    /* The same bytes as a dNSName are not a URI. */
    const stoic_certificate as_dns = {.struct_size = sizeof(as_dns),
                                      .subject_alt_names = stoic_bytes_of("\x82\x04urn:", 6)};
    assert_false(stoic_certificate_covers_name(&as_dns, stoic_bytes_of_text("urn:")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_uris),      cmocka_unit_test(test_covers),
        cmocka_unit_test(test_dns_names), cmocka_unit_test(test_presented_bytes),
        cmocka_unit_test(test_walk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
