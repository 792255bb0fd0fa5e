/* SPDX-License-Identifier: Apache-2.0 */
/* The spellings of names that the strict profile allows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "unit/base/fixtures.h"
#include "webpki/profile_names.h"

enum { DNS = 0x82, URI = 0x86, IP = 0x87 };

typedef bool (*check)(const stoic_certificate *certificate);

static void write_element(stoic_writer *writer, uint8_t tag, stoic_bytes content) {
    stoic_write_u8(writer, tag);
    stoic_write_u8(writer, (uint8_t)content.len);
    stoic_write_bytes(writer, content);
}

static void test_alt_names(void **state) {
    static const struct {
        const char *reason;
        uint8_t tag;
        const char *name;
        bool is_bad;
    } rows[] = {
        {"a name", DNS, "www.example.com", false},
        {"one label", DNS, "localhost", false},
        {"capitals", DNS, "WWW.Example.com", false},
        {"digits first", DNS, "1.2a.example", false},
        {"an A-label", DNS, "xn--bcher-kva.example", false},
        {"a wildcard", DNS, "*.example.com", false},
        {"an underscore (RFC 5280 4.2.1.6)", DNS, "foo_bar.example.com", true},
        {"an underscore below a wildcard", DNS, "*.foo_bar.example.com", true},
        {"a hyphen first", DNS, "-a.example.com", true},
        {"a hyphen last", DNS, "a-.example.com", true},
        {"a hyphen at the end", DNS, "example.com-", true},
        {"a dot first", DNS, ".example.com", true},
        {"a dot last", DNS, "example.com.", true},
        {"a blank alone (RFC 5280 4.2.1.6)", DNS, " ", true},
        {"nothing", DNS, "", true},
        {"bytes beyond ASCII (RFC 5280 7.2)", DNS, "\xf0\x9f\x98\x9c.example.com", true},
        {"an asterisk inside", DNS, "foo.*.example.com", true},
        {"an asterisk in a label", DNS, "ba*.example.com", true},
        {"an asterisk alone", DNS, "*", true},
        {"two asterisks", DNS, "*.*.example.com", true},
        {"an address as dNSName", DNS, "192.0.2.1", true},
        {"an IPv4 address", IP, "abcd", false},
        {"an IPv6 address", IP, "abcdabcdabcdabcd", false},
        {"a network", IP, "abcdabcd", true},
        {"no address", IP, "", true},
        {"a URI", URI, "https://example.com/", false},
        {"a URN", URI, "urn:a:b", false},
        {"a relative reference (RFC 5280 4.2.1.6)", URI, "/a", true},
        {"a host", URI, "example.com", true},
        {"another type is not looked at", 0x81, "_", false},
    };
    static const check checks[] = {stoic_profile_has_bad_dns_name, stoic_profile_has_bad_address,
                                   stoic_profile_has_bad_uri};
    static const uint8_t tags[] = {DNS, IP, URI};
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t buffer[256];
        stoic_writer writer;
        const stoic_bytes name = fixture_of_text(rows[i].name);
        stoic_writer_init_fixed(&writer, buffer, sizeof(buffer));
        write_element(&writer, DNS, stoic_bytes_of_text("good.example.com"));
        write_element(&writer, rows[i].tag, name);
        const stoic_certificate view = {.struct_size = sizeof(view),
                                        .subject_alt_names = stoic_writer_view(&writer)};
        for (size_t c = 0; c < sizeof(checks) / sizeof(checks[0]); c++) {
            if (checks[c](&view) != (rows[i].is_bad && rows[i].tag == tags[c])) {
                fail_msg("%s: %s", rows[i].reason, rows[i].name);
            }
        }
        fixture_free(name);
    }
}

/* A Name of one part with a common name, on the heap. */
static stoic_bytes subject_of(const char *name) {
    uint8_t buffers[4][128];
    stoic_writer value;
    stoic_writer attribute;
    stoic_writer part;
    stoic_writer subject;
    stoic_writer_init_fixed(&value, buffers[0], sizeof(buffers[0]));
    stoic_writer_init_fixed(&attribute, buffers[1], sizeof(buffers[1]));
    stoic_writer_init_fixed(&part, buffers[2], sizeof(buffers[2]));
    stoic_writer_init_fixed(&subject, buffers[3], sizeof(buffers[3]));
    write_element(&value, 0x06, stoic_bytes_of("\x55\x04\x03", 3));
    write_element(&value, 0x0c, stoic_bytes_of_text(name));
    write_element(&attribute, 0x30, stoic_writer_view(&value));
    write_element(&part, 0x31, stoic_writer_view(&attribute));
    write_element(&subject, 0x30, stoic_writer_view(&part));
    return fixture_copy(stoic_writer_view(&subject));
}

static void test_common_names(void **state) {
    static const struct {
        const char *reason;
        const char *name;
        bool is_bad;
    } rows[] = {
        {"one of the names", "example.com", false},
        {"a wildcard that is one of the names", "*.example.org", false},
        {"not among the names: nobody looks at it", "other.example.com", false},
        {"a person", "Jane Doe", false},
        {"a person beyond ASCII", "J\xc3\xb6rg M.", false},
        {"a company", "Example Inc.", false},
        {"a word", "EE", false},
        {"one of the names in other letters (BR 7.1.4.3)", "Example.COM", true},
        {"both spellings are names", "both.example.com", false},
        {"a U-label (BR 7.1.4.3)", "test-\xe6\xb8\xac\xe8\xa9\xa6.com", true},
        {"IPv4", "192.168.1.1", false},
        {"IPv4 with leading zeros", "192.168.001.001", true},
        {"IPv4 in hexadecimal", "0xC0A80101", true},
        {"IPv4 in hexadecimal, in parts", "0xc0.0xa8.1.1", true},
        {"IPv4 in three parts", "192.168.257", true},
        {"a number", "1234567", false},
        {"IPv6 (RFC 5952 4)", "2001:db8::1", false},
        {"IPv6 in capitals", "2001:DB8::1", true},
        {"IPv6 with leading zeros", "2001:0db8::1", true},
        {"IPv6 without a gap", "2001:db8:0:0:0:0:0:1", true},
        {"IPv6 with the gap elsewhere", "2001:db8:0:0:1::1", true},
        {"nothing", "", false},
    };
    uint8_t names_buffer[256];
    stoic_writer names;
    (void)state;
    stoic_writer_init_fixed(&names, names_buffer, sizeof(names_buffer));
    write_element(&names, DNS, stoic_bytes_of_text("example.com"));
    write_element(&names, DNS, stoic_bytes_of_text("*.example.org"));
    write_element(&names, DNS, stoic_bytes_of_text("BOTH.example.com"));
    write_element(&names, DNS, stoic_bytes_of_text("both.example.com"));
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const stoic_bytes subject = subject_of(rows[i].name);
        const stoic_certificate view = {
            .struct_size = sizeof(view), .subject = subject, .subject_alt_names = stoic_writer_view(&names)};
        if (stoic_profile_has_bad_common_name(&view) != rows[i].is_bad) {
            fail_msg("%s: %s", rows[i].reason, rows[i].name);
        }
        fixture_free(subject);
    }
}

/* BR 7.1.4.3 has one; and each costs a walk over the alternative names. */
static void test_two_common_names(void **state) {
    static const uint8_t two[] = {0x30, 0x18, 0x31, 0x0a, 0x30, 0x08, 0x06, 0x03, 0x55,
                                  0x04, 0x03, 0x0c, 0x01, 'a',  0x31, 0x0a, 0x30, 0x08,
                                  0x06, 0x03, 0x55, 0x04, 0x03, 0x0c, 0x01, 'b'};
    const stoic_certificate view = {.struct_size = sizeof(view),
                                    .subject = stoic_bytes_of(two, sizeof(two)),
                                    .subject_alt_names = {NULL, 0}};
    (void)state;
    assert_true(stoic_profile_has_bad_common_name(&view));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alt_names),
        cmocka_unit_test(test_common_names),
        cmocka_unit_test(test_two_common_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
