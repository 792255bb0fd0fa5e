/* SPDX-License-Identifier: Apache-2.0 */
/* IP literals, and the many texts that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stoic/webpki.h>

#include "unit/base/fixtures.h"
#include "webpki/address.h"

typedef struct literal {
    const char *text;
    const char *hex; /* NULL: not a literal */
    const char *reason;
} literal;

static const literal literals[] = {
    {"192.0.2.7", "c0000207", "dotted quad"},
    {"0.0.0.0", "00000000", "zeros"},
    {"255.255.255.255", "ffffffff", "the largest"},
    {"256.0.0.1", NULL, "more than a byte"},
    {"1.2.3", NULL, "three parts"},
    {"1.2.3.4.5", NULL, "five parts"},
    {"1.2.3.4.", NULL, "a dot at the end"},
    {".1.2.3.4", NULL, "a dot at the start"},
    {"1..2.3", NULL, "an empty part"},
    {"01.2.3.4", NULL, "a leading zero, octal for some"},
    {"00.0.0.0", NULL, "two zeros"},
    {"0x7f.0.0.1", NULL, "hexadecimal"},
    {"2130706433", NULL, "one number"},
    {"127.1", NULL, "the short form of inet_aton"},
    {"1.2.3.4 ", NULL, "a blank behind"},
    {" 1.2.3.4", NULL, "a blank before"},
    {"1.2.3.+4", NULL, "a sign"},
    {"99999999999999999999.0.0.1", NULL, "a number beyond 64 bits"},
    {"", NULL, "nothing"},
    {"localhost", NULL, "a name"},

    {"2001:db8::7", "20010db8000000000000000000000007", "with a gap"},
    {"2001:DB8::7", "20010db8000000000000000000000007", "capitals"},
    {"::", "00000000000000000000000000000000", "the gap alone"},
    {"::1", "00000000000000000000000000000001", "gap first"},
    {"fe80::", "fe800000000000000000000000000000", "gap last"},
    {"1:2:3:4:5:6:7:8", "00010002000300040005000600070008", "no gap"},
    {"1:2:3:4:5:6:7::", "00010002000300040005000600070000", "a gap of one group at the end"},
    {"::2:3:4:5:6:7:8", "00000002000300040005000600070008", "a gap of one group at the start"},
    {"1:2:3::5:6:7:8", "00010002000300000005000600070008", "a gap of one group inside"},
    {"::ffff:192.0.2.7", "00000000000000000000ffffc0000207", "IPv4 at the end"},
    {"1:2:3:4:5:6:1.2.3.4", "00010002000300040005000601020304", "IPv4 behind six groups"},
    {"::1.2.3.4", "00000000000000000000000001020304", "IPv4 behind the gap"},
    {"0001::", "00010000000000000000000000000000", "four digits"},
    {"00001::", NULL, "five digits"},
    {"1:2:3:4:5:6:7", NULL, "seven groups"},
    {"1:2:3:4:5:6:7:8:9", NULL, "nine groups"},
    {"1:2:3:4:5:6:7:8::", NULL, "eight groups and a gap"},
    {"1:2:3:4:5:6:7:1.2.3.4", NULL, "IPv4 behind seven groups"},
    {"1.2.3.4::", NULL, "IPv4 first"},
    {"1:1.2.3.4:2::", NULL, "IPv4 inside"},
    {"1::2::3", NULL, "two gaps"},
    {":::", NULL, "three colons"},
    {"1:::2", NULL, "three colons inside"},
    {":1:2:3:4:5:6:7", NULL, "a colon at the start"},
    {"1:2:3:4:5:6:7:", NULL, "a colon at the end"},
    {"1::2:", NULL, "a colon at the end, with a gap"},
    {":", NULL, "a colon alone"},
    {"[::1]", NULL, "brackets"},
    {"fe80::1%eth0", NULL, "a zone"},
    {"::1/64", NULL, "a prefix"},
    {"::g", NULL, "a letter beyond f"},
    {"::1.2.3", NULL, "IPv4 cut"},
};

static void test_literals(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(literals) / sizeof(literals[0]); i++) {
        const stoic_bytes text = fixture_of_text(literals[i].text);
        const stoic_bytes expected = fixture_of_hex(literals[i].hex == NULL ? "" : literals[i].hex);
        uint8_t address[16];
        size_t len = 99;
        const bool is_literal = stoic_ip_literal_read(address, &len, text);
        if (is_literal != (literals[i].hex != NULL) || stoic_is_ip_literal(text) != is_literal) {
            fail_msg("%s: `%s` is %staken", literals[i].reason, literals[i].text, is_literal ? "" : "not ");
        }
        if (is_literal && !stoic_bytes_equal(stoic_bytes_of(address, len), expected)) {
            fail_msg("%s: `%s` gives another address", literals[i].reason, literals[i].text);
        }
        if (!is_literal && len != 99) {
            fail_msg("%s: something was written", literals[i].reason);
        }
        fixture_free(expected);
        fixture_free(text);
    }
}

static void test_write(void **state) {
    static const struct {
        const char *hex;
        const char *text;
        const char *reason;
    } rows[] = {
        {"c0000207", "192.0.2.7", "IPv4"},
        {"00000000", "0.0.0.0", "zeros"},
        {"ffffffff", "255.255.255.255", "the largest"},
        {"20010db8000000000000000000000007", "2001:db8::7", "a gap (RFC 5952 4.2.1)"},
        {"20010db8000000010001000100010001", "2001:db8:0:1:1:1:1:1", "no gap for one group (RFC 5952 4.2.2)"},
        {"20010db8000000000001000000000001", "2001:db8::1:0:0:1", "the first of two equal (RFC 5952 4.2.3)"},
        {"20010000000000010000000000000001", "2001:0:0:1::1", "the longest (RFC 5952 4.2.3)"},
        {"00000000000000000000000000000000", "::", "the gap alone"},
        {"00000000000000000000000000000001", "::1", "a gap first"},
        {"fe800000000000000000000000000000", "fe80::", "a gap last"},
        {"00010002000300040005000600070008", "1:2:3:4:5:6:7:8", "no zeros"},
        {"00010002000300040005000600000000", "1:2:3:4:5:6::", "a gap of two last"},
        {"00000000000300040005000600070008", "::3:4:5:6:7:8", "a gap of two first"},
        {"abcdef01000000000000000000000000", "abcd:ef01::", "small letters (RFC 5952 4.3)"},
        {"ffffffffffffffffffffffffffffffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "the longest text"},
        {"c00002", "", "3 bytes"},
        {"", "", "nothing"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t buffer[STOIC_ADDRESS_TEXT_MAX];
        uint8_t back[16];
        size_t len;
        stoic_writer writer;
        const stoic_bytes address = fixture_of_hex(rows[i].hex);
        stoic_writer_init_fixed(&writer, buffer, sizeof(buffer));
        stoic_address_write(&writer, address);
        const stoic_bytes text = stoic_writer_view(&writer);
        if (stoic_writer_error(&writer) != STOIC_OK ||
            !stoic_bytes_equal(text, stoic_bytes_of_text(rows[i].text))) {
            fail_msg("%s: %.*s", rows[i].reason, (int)text.len, (const char *)text.data);
        }
        if (text.len > 0 && (!stoic_ip_literal_read(back, &len, text) ||
                             !stoic_bytes_equal(stoic_bytes_of(back, len), address))) {
            fail_msg("%s: reads back as another", rows[i].reason);
        }
        fixture_free(address);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_literals),
        cmocka_unit_test(test_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
