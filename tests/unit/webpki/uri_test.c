/* SPDX-License-Identifier: Apache-2.0 */
/* Schemes and hosts of URIs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/base/fixtures.h"
#include "webpki/uri.h"

typedef struct uri_row {
    const char *uri;
    const char *scheme; /* NULL: not a URI */
    const char *host;   /* NULL: none */
    const char *reason;
} uri_row;

static const uri_row uri_rows[] = {
    {"https://example.com/path", "https", "example.com", "a path"},
    {"https://example.com", "https", "example.com", "nothing behind the host"},
    {"https://example.com?a/b@c", "https", "example.com", "a query"},
    {"https://example.com#a@b", "https", "example.com", "a fragment"},
    {"https://example.com:443/", "https", "example.com", "a port"},
    {"https://example.com:/", "https", "example.com", "an empty port"},
    {"https://user@example.com/", "https", "example.com", "user information"},
    {"https://user:secret@example.com:1/", "https", "example.com", "user information with a colon"},
    {"spiffe://trust.example/ns/a", "spiffe", "trust.example", "a SPIFFE identity"},
    {"a+b-c.1://h", "a+b-c.1", "h", "every character of a scheme"},
    {"HTTPS://Example.COM/", "HTTPS", "Example.COM", "the case stays"},
    {"https://192.0.2.1/", "https", "192.0.2.1", "an address is the caller's to refuse"},

    {"https://a@b@example.com/", "https", NULL, "two signs of user information: which host?"},
    {"https://[2001:db8::1]/", "https", NULL, "an address in brackets"},
    {"https://example.com:port/", "https", NULL, "a port of letters"},
    {"https://example.com:1@evil.example:2x/", "https", NULL, "a port that ends in a letter"},
    {"https:///path", "https", NULL, "no host"},
    {"https://", "https", NULL, "nothing at all"},
    {"https:/", "https", NULL, "one slash"},
    {"https://user@/", "https", NULL, "user information alone"},
    {"urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "urn", NULL, "no authority"},
    {"mailto:a@example.com", "mailto", NULL, "a mailbox"},
    {"example.com", NULL, NULL, "no scheme"},
    {"//example.com/", NULL, NULL, "a relative reference"},
    {":a", NULL, NULL, "an empty scheme"},
    {"1a://b", NULL, NULL, "a scheme that begins with a digit"},
    {"a b://c", NULL, NULL, "a blank in the scheme"},
    {"", NULL, NULL, "nothing"},
};

static void expect(const uri_row *row, const char *what, bool is_found, stoic_bytes found,
                   const char *wanted) {
    if (is_found != (wanted != NULL) ||
        (is_found && !stoic_bytes_equal(found, stoic_bytes_of_text(wanted)))) {
        fail_msg("%s: %s of %s is not %s", row->reason, what, row->uri, wanted == NULL ? "none" : wanted);
    }
}

static void test_uris(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(uri_rows) / sizeof(uri_rows[0]); i++) {
        const uri_row *row = &uri_rows[i];
        const stoic_bytes uri = fixture_of_text(row->uri);
        stoic_bytes scheme;
        stoic_bytes rest;
        stoic_bytes host;
        const bool is_uri = stoic_uri_split(&scheme, &rest, uri);
        expect(row, "the scheme", is_uri, scheme, row->scheme);
        if (is_uri) {
            assert_int_equal(scheme.len + 1 + rest.len, uri.len);
        }
        const bool has_host = stoic_uri_host(&host, uri);
        expect(row, "the host", has_host, host, row->host);
        fixture_free(uri);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_uris),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
