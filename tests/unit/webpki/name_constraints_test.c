/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Constraints of every form against names of every form. Names are written as "form:value", several with a
 * blank between them; see write_general_name.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "unit/base/fixtures.h"
#include "webpki/name_constraints.h"

enum { BUFFER_LEN = 4096, PLENTY = 1000 };

#define ALLOWED STOIC_OK
#define REFUSED STOIC_ERROR_PEER_CERTIFICATE_NAME_CONSTRAINTS
#define UNREADABLE STOIC_ERROR_PEER_CERTIFICATE_MALFORMED

typedef struct constraint_row {
    const char *reason;
    const char *permitted;
    const char *excluded;
    const char *names;
    const char *subject; /* "" is an empty one */
    stoic_error error;
} constraint_row;

static const constraint_row rows[] = {
    /* dNSName */
    {"the name itself", "dns:example.com", "", "dns:example.com", "", ALLOWED},
    {"a label more", "dns:example.com", "", "dns:a.example.com", "", ALLOWED},
    {"two labels more", "dns:example.com", "", "dns:a.b.example.com", "", ALLOWED},
    {"without case", "dns:EXAMPLE.com", "", "dns:a.example.COM", "", ALLOWED},
    {"the end of a label", "dns:example.com", "", "dns:not-example.com", "", REFUSED},
    {"another name", "dns:example.com", "", "dns:example.org", "", REFUSED},
    {"a label less", "dns:a.example.com", "", "dns:example.com", "", REFUSED},
    {"one of two", "dns:example.com dns:example.org", "", "dns:a.example.org", "", ALLOWED},
    {"the second name does not fit", "dns:example.com", "", "dns:example.com dns:example.org", "", REFUSED},
    {"excluded itself", "", "dns:example.com", "dns:example.com", "", REFUSED},
    {"excluded below", "", "dns:example.com", "dns:a.example.com", "", REFUSED},
    {"not excluded", "", "dns:a.example.com", "dns:example.com", "", ALLOWED},
    {"excluded beats permitted", "dns:example.com", "dns:example.com", "dns:example.com", "", REFUSED},
    {"excluded below permitted", "dns:example.com", "dns:a.example.com", "dns:b.a.example.com", "", REFUSED},
    {"another form binds nothing", "ip:c0000200ffffff00", "", "dns:example.com", "", ALLOWED},
    {"a dot in front: below", "dns:.example.com", "", "dns:a.example.com", "", ALLOWED},
    {"a dot in front: not the name itself", "dns:.example.com", "", "dns:example.com", "", REFUSED},
    {"a dot in front, excluded: not the name itself", "", "dns:.example.com", "dns:example.com", "", ALLOWED},
    {"an empty constraint holds for all", "dns:", "", "dns:example.com", "", ALLOWED},
    {"an empty constraint excludes all", "", "dns:", "dns:example.com", "", REFUSED},
    {"an asterisk in a constraint", "dns:*.example.com", "", "dns:a.example.com", "", UNREADABLE},
    {"a dot at the end of a constraint", "dns:example.com.", "", "dns:example.com", "", UNREADABLE},
    {"an excluded constraint that cannot be read", "", "dns:a..b", "dns:example.com", "", UNREADABLE},
    {"a name that begins with a dot", "dns:example.com", "", "dns:.example.com", "", REFUSED},
    {"a name that begins with a dot, excluded elsewhere", "", "dns:example.org", "dns:.example.com", "",
     REFUSED},
    {"a name that ends with a dot", "dns:example.com", "", "dns:example.com.", "", REFUSED},
    {"an empty name", "", "dns:example.org", "dns:", "", REFUSED},
    {"a bad name and no constraint of its form", "uri:example.com", "", "dns:..", "", ALLOWED},

    /* Wildcards */
    {"the wildcard below the permitted", "dns:example.com", "", "dns:*.example.com", "", ALLOWED},
    {"the wildcard further below", "dns:example.com", "", "dns:*.a.example.com", "", ALLOWED},
    {"the wildcard stands for more than the permitted", "dns:a.example.com", "", "dns:*.example.com", "",
     REFUSED},
    {"the wildcard of another name", "dns:example.com", "", "dns:*.example.org", "", REFUSED},
    {"the wildcard can stand for the excluded", "", "dns:a.example.com", "dns:*.example.com", "", REFUSED},
    {"the wildcard cannot stand for two labels", "", "dns:b.a.example.com", "dns:*.example.com", "", ALLOWED},
    {"all of the wildcard is excluded", "", "dns:example.com", "dns:*.example.com", "", REFUSED},
    {"the wildcard of a top-level name", "", "dns:example.com", "dns:*.com", "", REFUSED},
    {"the wildcard beside the excluded", "", "dns:a.example.org", "dns:*.example.com", "", ALLOWED},
    {"the wildcard and a dot in front", "dns:.example.com", "", "dns:*.example.com", "", ALLOWED},
    {"what is below the excluded is more than one label", "", "dns:.a.example.com", "dns:*.example.com", "",
     ALLOWED},
    {"an asterisk elsewhere is no good name", "dns:example.com", "", "dns:a.*.example.com", "", REFUSED},
    {"an asterisk in a label is no good name", "dns:example.com", "", "dns:a*.example.com", "", REFUSED},
    {"an asterisk alone may be anything", "", "dns:example.com", "dns:*", "", REFUSED},

    /* iPAddress */
    {"in the network", "ip:c0000200ffffff00", "", "ip:c0000201", "", ALLOWED},
    {"beside it", "ip:c0000200ffffff00", "", "ip:c0000301", "", REFUSED},
    {"excluded", "", "ip:c0000200ffffff00", "ip:c00002ff", "", REFUSED},
    {"not excluded", "", "ip:c0000200ffffff00", "ip:c0000300", "", ALLOWED},
    {"a mask inside a byte", "ip:0a800000ff800000", "", "ip:0a800001", "", ALLOWED},
    {"a mask inside a byte, beside it", "ip:0a800000ff800000", "", "ip:0a7fffff", "", REFUSED},
    {"bits beyond the mask do not count", "ip:c00002ffffffff00", "", "ip:c0000201", "", ALLOWED},
    {"the mask of one address", "ip:c0000201ffffffff", "", "ip:c0000202", "", REFUSED},
    {"the mask of all", "", "ip:0000000000000000", "ip:c0000201", "", REFUSED},
    {"IPv6", "ip:20010db8000000000000000000000000ffffffff000000000000000000000000", "",
     "ip:20010db8000000000000000000000001", "", ALLOWED},
    {"IPv6, another network", "ip:20010db8000000000000000000000000ffffffff000000000000000000000000", "",
     "ip:20010db9000000000000000000000001", "", REFUSED},
    {"IPv6 where IPv4 alone is permitted", "ip:0000000000000000", "", "ip:20010db8000000000000000000000001",
     "", REFUSED},
    {"IPv6 where IPv4 is excluded", "", "ip:0000000000000000", "ip:20010db8000000000000000000000001", "",
     ALLOWED},
    {"a mask with a hole", "ip:c0000200ff00ff00", "", "ip:c0000201", "", UNREADABLE},
    {"a mask with a hole in a byte", "ip:c0000200ffffff05", "", "ip:c0000201", "", UNREADABLE},
    {"a mask that begins late", "ip:c000020000ffffff", "", "ip:c0000201", "", UNREADABLE},
    {"a constraint without a mask", "ip:7f000001", "", "ip:7f000001", "", UNREADABLE},
    {"an IPv6 constraint without a mask", "ip:00000000000000000000000000000001", "",
     "ip:00000000000000000000000000000001", "", UNREADABLE},
    {"a constraint of no length", "", "ip:", "ip:7f000001", "", UNREADABLE},
    {"a network as a name", "ip:c0000200ffffff00", "", "ip:c0000200ffffff00", "", REFUSED},
    {"a network as a name, excluded elsewhere", "", "ip:0a000000ff000000", "ip:c0000200ffffff00", "",
     REFUSED},

    /* rfc822Name */
    {"the mailbox", "email:a@example.com", "", "email:a@example.com", "", ALLOWED},
    {"another mailbox", "email:a@example.com", "", "email:b@example.com", "", REFUSED},
    {"the local part has a case (RFC 5280 7.5)", "email:a@example.com", "", "email:A@example.com", "",
     REFUSED},
    {"the host has none", "email:a@EXAMPLE.com", "", "email:a@example.COM", "", ALLOWED},
    {"the mailbox on a host below", "email:a@example.com", "", "email:a@b.example.com", "", REFUSED},
    {"all of a host", "email:example.com", "", "email:a@example.com", "", ALLOWED},
    {"a host below it", "email:example.com", "", "email:a@b.example.com", "", REFUSED},
    {"a domain", "email:.example.com", "", "email:a@b.example.com", "", ALLOWED},
    {"the host of the domain itself", "email:.example.com", "", "email:a@example.com", "", REFUSED},
    {"an asterisk is a character", "email:*@example.com", "", "email:user@example.com", "", REFUSED},
    {"and is equal to itself", "email:**@example.com", "", "email:**@example.com", "", ALLOWED},
    {"in the middle", "email:user*@example.com", "", "email:user*@example.com", "", ALLOWED},
    {"excluded host", "", "email:example.com", "email:a@example.com", "", REFUSED},
    {"excluded elsewhere", "", "email:example.com", "email:a@example.org", "", ALLOWED},
    {"all mailboxes excluded", "", "email:", "email:a@example.org", "", REFUSED},
    {"a constraint with two signs", "email:a@b@example.com", "", "email:a@example.com", "", UNREADABLE},
    {"a name with two signs", "email:example.com", "", "email:a@b@example.com", "", REFUSED},
    {"a name with two signs, excluded elsewhere", "", "email:example.org", "email:a@b@example.com", "",
     REFUSED},
    {"a name without a local part", "email:example.com", "", "email:@example.com", "", REFUSED},
    {"a name without a sign", "email:example.com", "", "email:example.com", "", REFUSED},
    {"an address in the subject where there are no alternative names", "email:example.com", "", "",
     "E/i/a@example.org", REFUSED},
    {"a good one in the subject", "email:example.com", "", "", "E/i/a@example.com", ALLOWED},
    {"the second attribute of a part", "", "email:example.com", "", "CN/u/a+E/i/a@example.com", REFUSED},
    {"an address in the subject beside alternative names", "email:example.com", "", "dns:a.example",
     "E/i/a@example.org", ALLOWED},

    /* uniformResourceIdentifier */
    {"the host", "uri:example.com", "", "uri:https://example.com/a", "", ALLOWED},
    {"without case", "uri:example.com", "", "uri:https://EXAMPLE.com:80/a", "", ALLOWED},
    {"a host below", "uri:example.com", "", "uri:https://a.example.com/", "", REFUSED},
    {"a domain", "uri:.example.com", "", "uri:https://a.b.example.com/", "", ALLOWED},
    {"the domain itself", "uri:.example.com", "", "uri:https://example.com/", "", REFUSED},
    {"the trust domain of SPIFFE", "uri:trust.example", "", "uri:spiffe://trust.example/ns/a", "", ALLOWED},
    {"another trust domain", "uri:trust.example", "", "uri:spiffe://other.example/ns/a", "", REFUSED},
    {"the host as user information", "uri:example.com", "", "uri:https://example.com@evil.example/", "",
     REFUSED},
    {"excluded", "", "uri:example.com", "uri:https://user@example.com/", "", REFUSED},
    {"not excluded", "", "uri:example.com", "uri:https://example.org/", "", ALLOWED},
    {"no host", "", "uri:example.com", "uri:urn:a:b", "", REFUSED},
    {"no host and permitted", "uri:example.com", "", "uri:urn:a:b", "", REFUSED},
    {"an address as host", "", "uri:example.com", "uri:https://192.0.2.1/", "", REFUSED},
    {"an IPv6 address as host", "", "uri:example.com", "uri:https://[::1]/", "", REFUSED},
    {"a constraint that is a URI", "uri:https://example.com/", "", "uri:https://example.com/", "",
     UNREADABLE},

    /* directoryName */
    {"the subject", "dir:CN/u/foo", "", "", "CN/u/foo", ALLOWED},
    {"another subject", "dir:CN/u/foo", "", "", "CN/u/not-foo", REFUSED},
    {"the front of the subject", "dir:O/u/a", "", "", "O/u/a|CN/u/b", ALLOWED},
    {"the end of the subject", "dir:CN/u/b", "", "", "O/u/a|CN/u/b", REFUSED},
    {"more than the subject", "dir:O/u/a|CN/u/b", "", "", "O/u/a", REFUSED},
    {"another type of attribute", "dir:O/u/a", "", "", "CN/u/a", REFUSED},
    {"an empty subject is not bound", "dir:CN/u/foo", "", "dns:example.com", "", ALLOWED},
    {"the empty constraint", "dir:", "", "", "CN/u/foo", ALLOWED},
    {"the empty constraint, excluded", "", "dir:", "", "CN/u/foo", REFUSED},
    {"an alternative name", "dir:CN/u/foo", "", "dir:CN/u/foo", "", ALLOWED},
    {"another alternative name", "dir:CN/u/foo", "", "dir:CN/u/bar", "", REFUSED},
    {"the subject does not fit although the alternative does", "dir:CN/u/foo", "", "dir:CN/u/foo",
     "CN/u/not-foo", REFUSED},
    {"the alternative name does not fit although the subject does", "dir:CN/u/foo", "", "dir:CN/u/bar",
     "CN/u/foo", REFUSED},
    {"excluded subject", "", "dir:CN/u/foo", "dir:CN/u/bar", "CN/u/foo", REFUSED},
    {"without case (RFC 5280 7.1)", "dir:O/u/Example", "", "", "O/u/eXAMPLE", ALLOWED},
    {"PrintableString and UTF8String", "dir:O/p/Example", "", "", "O/u/example", ALLOWED},
    {"spaces", "dir:O/u/a_b", "", "", "O/u/_a__B_", ALLOWED},
    {"spaces are not nothing", "dir:O/u/a_b", "", "", "O/u/ab", REFUSED},
    {"spaces alone are nothing", "dir:O/u/__", "", "", "O/u/", ALLOWED},
    {"a prefix of the value", "dir:O/u/ab", "", "", "O/u/abc", REFUSED},
    {"letters beyond ASCII compare exactly", "dir:O/u/\xc3\x84", "", "", "O/u/\xc3\xa4", REFUSED},
    {"another kind of string is equal to itself", "dir:O/t/a", "", "", "O/t/a", ALLOWED},
    {"but has a case", "dir:O/t/a", "", "", "O/t/A", REFUSED},
    {"and differs from others", "dir:O/t/a", "", "", "O/u/a", REFUSED},
    {"what may be equal is excluded: another kind of string", "", "dir:O/u/a", "", "O/t/a", REFUSED},
    {"the other way around", "", "dir:O/t/a", "", "O/u/b", REFUSED},
    {"of one kind, as long: it may be the case", "", "dir:O/t/a", "", "O/t/A", REFUSED},
    {"of one kind, longer: it is another", "", "dir:O/t/a", "", "O/t/ab", ALLOWED},
    {"of another attribute: it is another", "", "dir:O/t/a", "", "CN/u/a", ALLOWED},
    {"a part of two attributes", "dir:O/u/a+CN/u/b", "", "", "O/u/A+CN/u/B", ALLOWED},
    {"in another order", "dir:O/u/a+CN/u/b", "", "", "CN/u/b+O/u/a", ALLOWED},
    {"an attribute less", "dir:O/u/a+CN/u/b", "", "", "O/u/a", REFUSED},
    {"an attribute more", "dir:O/u/a", "", "", "O/u/a+CN/u/b", REFUSED},
    {"one attribute twice is not two", "dir:O/u/a+O/u/a", "", "", "O/u/a+O/u/b", REFUSED},
    {"a constraint that is no name", "rawdir:0500", "", "", "CN/u/foo", UNREADABLE},
    {"an alternative name that is none", "dir:CN/u/foo", "", "rawdir:0500", "", REFUSED},
    {"an alternative name that is none, excluded elsewhere", "", "dir:CN/u/foo", "rawdir:0500", "", REFUSED},

    /* Others */
    {"otherName constrained and present", "", "other:2a03", "other:2a04", "", UNREADABLE},
    {"otherName permitted and present", "other:2a03", "", "other:2a03", "", UNREADABLE},
    {"otherName constrained and absent", "dns:example.com", "other:2a03", "dns:example.com", "", ALLOWED},
    {"otherName present and not constrained", "dns:example.com", "", "other:2a03", "", ALLOWED},
    {"registeredID constrained and present", "", "id:2a03", "id:2a03", "", UNREADABLE},
    {"nothing is permitted but nothing is there", "dns:example.com ip:7f000001ffffffff", "", "", "", ALLOWED},
};

/* ---- From texts to DER --------------------------------------------------------------------------------- */

static void write_element(stoic_writer *writer, uint8_t tag, stoic_bytes content) {
    stoic_write_u8(writer, tag);
    if (content.len >= 128) {
        stoic_write_u8(writer, 0x82);
        stoic_write_u16(writer, (uint16_t)content.len);
    } else {
        stoic_write_u8(writer, (uint8_t)content.len);
    }
    stoic_write_bytes(writer, content);
}

/* Cuts the text in front of the first `separator` off; what is left is behind it, or NULL. */
static stoic_bytes next_part(const char **text, char separator) {
    const char *start = *text;
    const char *end = strchr(start, separator);
    *text = end == NULL ? NULL : end + 1;
    return stoic_bytes_of(start, end == NULL ? strlen(start) : (size_t)(end - start));
}

/* "TYPE/string/value": u is UTF8String, p PrintableString, i IA5String, t TeletexString; "_" is a blank. */
static void write_attribute(stoic_writer *writer, const char *text) {
    static const struct {
        const char *name;
        const char *oid;
    } types[] = {{"CN", "0603550403"}, {"O", "060355040a"}, {"E", "06092a864886f70d010901"}};
    uint8_t buffer[BUFFER_LEN];
    uint8_t value[BUFFER_LEN];
    stoic_writer body;
    const stoic_bytes type = next_part(&text, '/');
    const stoic_bytes string = next_part(&text, '/');
    stoic_writer_init_fixed(&body, buffer, sizeof(buffer));
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (stoic_bytes_equal(type, stoic_bytes_of_text(types[i].name))) {
            const stoic_bytes oid = fixture_of_hex(types[i].oid);
            stoic_write_bytes(&body, oid);
            fixture_free(oid);
        }
    }
    for (size_t i = 0; text[i] != '\0'; i++) {
        value[i] = text[i] == '_' ? ' ' : (uint8_t)text[i];
    }
    const char kind = (char)string.data[0];
    const uint8_t tag = kind == 'u' ? 0x0c : kind == 'p' ? 0x13 : kind == 'i' ? 0x16 : 0x14;
    write_element(&body, tag, stoic_bytes_of(value, strlen(text)));
    write_element(writer, 0x30, stoic_writer_view(&body));
}

/* Writes the pieces of `text`, each by `write`, into one element. */
static void write_pieces(stoic_writer *writer, uint8_t tag, const char *text, char separator,
                         void (*write)(stoic_writer *, const char *)) {
    uint8_t buffer[BUFFER_LEN];
    stoic_writer body;
    stoic_writer_init_fixed(&body, buffer, sizeof(buffer));
    while (text != NULL && *text != '\0') {
        char piece[256] = {0};
        const stoic_bytes part = next_part(&text, separator);
        memcpy(piece, part.data, part.len);
        write(&body, piece);
    }
    write_element(writer, tag, stoic_writer_view(&body));
}

static void write_set(stoic_writer *writer, const char *text) {
    write_pieces(writer, 0x31, text, '+', write_attribute);
}

/* Parts are separated by "|", their attributes by "+". */
static void write_name(stoic_writer *writer, const char *text) {
    write_pieces(writer, 0x30, text, '|', write_set);
}

static void write_general_name(stoic_writer *writer, const char *text) {
    static const struct {
        const char *form;
        uint8_t tag;
        bool is_hex;
    } forms[] = {
        {"email", 0x81, false}, {"dns", 0x82, false},  {"uri", 0x86, false}, {"ip", 0x87, true},
        {"rawdir", 0xa4, true}, {"other", 0xa0, true}, {"id", 0x88, true},
    };
    const stoic_bytes form = next_part(&text, ':');
    if (stoic_bytes_equal(form, stoic_bytes_of_text("dir"))) {
        uint8_t buffer[BUFFER_LEN];
        stoic_writer body;
        stoic_writer_init_fixed(&body, buffer, sizeof(buffer));
        write_name(&body, text);
        write_element(writer, 0xa4, stoic_writer_view(&body));
        return;
    }
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        if (stoic_bytes_equal(form, stoic_bytes_of_text(forms[i].form))) {
            const stoic_bytes value = forms[i].is_hex ? fixture_of_hex(text) : fixture_of_text(text);
            write_element(writer, forms[i].tag, value);
            fixture_free(value);
        }
    }
}

static void write_subtree(stoic_writer *writer, const char *text) {
    uint8_t buffer[BUFFER_LEN];
    stoic_writer body;
    stoic_writer_init_fixed(&body, buffer, sizeof(buffer));
    write_general_name(&body, text);
    write_element(writer, 0x30, stoic_writer_view(&body));
}

/* All of a row as DER, each on the heap in its own size. */
typedef struct row_der {
    stoic_bytes constraints;
    stoic_bytes names;
    stoic_bytes subject;
} row_der;

static stoic_bytes copy_of(const stoic_writer *writer) {
    assert_int_equal(stoic_writer_error(writer), STOIC_OK);
    return fixture_copy(stoic_writer_view(writer));
}

static row_der encode(const constraint_row *row) {
    uint8_t buffer[BUFFER_LEN];
    stoic_writer writer;
    row_der out;
    stoic_writer_init_fixed(&writer, buffer, sizeof(buffer));
    if (row->permitted[0] != '\0') {
        write_pieces(&writer, 0xa0, row->permitted, ' ', write_subtree);
    }
    if (row->excluded[0] != '\0') {
        write_pieces(&writer, 0xa1, row->excluded, ' ', write_subtree);
    }
    out.constraints = copy_of(&writer);
    stoic_writer_truncate(&writer, 0);
    const char *names = row->names;
    while (names != NULL && *names != '\0') {
        char piece[256] = {0};
        const stoic_bytes part = next_part(&names, ' ');
        memcpy(piece, part.data, part.len);
        write_general_name(&writer, piece);
    }
    out.names = copy_of(&writer);
    stoic_writer_truncate(&writer, 0);
    write_name(&writer, row->subject);
    out.subject = copy_of(&writer);
    return out;
}

static void release(row_der der) {
    fixture_free(der.subject);
    fixture_free(der.names);
    fixture_free(der.constraints);
}

/* ---- The tests ----------------------------------------------------------------------------------------- */

static stoic_error check(stoic_constraint_failure *out, const row_der *der, uint32_t *budget) {
    const stoic_certificate certificate = {
        .struct_size = sizeof(certificate), .subject = der->subject, .subject_alt_names = der->names};
    *out = (stoic_constraint_failure){0};
    return stoic_name_constraints_check(out, &certificate, der->constraints, budget);
}

static void test_rows(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const constraint_row *row = &rows[i];
        const row_der der = encode(row);
        stoic_constraint_failure failure;
        uint32_t budget = PLENTY;
        if (!stoic_name_constraints_are_well_formed(der.constraints)) {
            fail_msg("%s: not well-formed", row->reason);
        }
        const stoic_error error = check(&failure, &der, &budget);
        if (error != row->error) {
            fail_msg("%s: %s", row->reason, stoic_error_name(error));
        }
        /* The failure tells a name that nothing permits from one that is excluded. */
        const bool is_reported =
            failure.presented.len > 0 && (row->permitted[0] != '\0' || failure.constraint.len > 0);
        if ((error == REFUSED) != is_reported) {
            fail_msg("%s: reported without its names", row->reason);
        }
        release(der);
    }
}

/* Each budget below the one that suffices is refused as such, and never taken for an answer. */
static void test_budget(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const row_der der = encode(&rows[i]);
        stoic_constraint_failure failure;
        uint32_t left = PLENTY;
        (void)check(&failure, &der, &left);
        for (uint32_t budget = 0; budget < PLENTY - left; budget++) {
            uint32_t small = budget;
            if (check(&failure, &der, &small) != STOIC_ERROR_PEER_CERTIFICATE_PATH_TOO_COSTLY) {
                fail_msg("%s: content with %u", rows[i].reason, budget);
            }
        }
        uint32_t exact = PLENTY - left;
        assert_int_equal(check(&failure, &der, &exact), rows[i].error);
        assert_int_equal(exact, 0);
        release(der);
    }
}

static void test_failure(void **state) {
    static const constraint_row row = {"",
                                       "dns:example.com",
                                       "dns:a.example.com ip:7f000001ffffffff",
                                       "dns:b.example.com dns:c.a.example.com",
                                       "CN/u/x",
                                       REFUSED};
    const row_der der = encode(&row);
    stoic_constraint_failure failure;
    uint32_t budget = PLENTY;
    (void)state;
    assert_int_equal(check(&failure, &der, &budget), REFUSED);
    const stoic_bytes constraint = fixture_of_hex("820d 612e6578616d706c652e636f6d");
    const stoic_bytes presented = fixture_of_hex("820f 632e612e6578616d706c652e636f6d");
    assert_true(stoic_bytes_equal(failure.constraint, constraint));
    assert_true(stoic_bytes_equal(failure.presented, presented));
    fixture_free(presented);
    fixture_free(constraint);
    release(der);
}

/* Every byte of constraints and names changed or cut: an answer, and no byte read beyond. */
static void test_damage(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        row_der der = encode(&rows[i]);
        stoic_bytes *const targets[] = {&der.constraints, &der.names, &der.subject};
        for (size_t t = 0; t < 3; t++) {
            const stoic_bytes whole = *targets[t];
            for (size_t at = 0; at < 2 * whole.len; at++) {
                stoic_constraint_failure failure;
                uint32_t budget = PLENTY;
                const bool is_cut = at >= whole.len;
                *targets[t] = fixture_copy(is_cut ? stoic_slice(whole, 0, at - whole.len) : whole);
                if (!is_cut) {
                    ((uint8_t *)(uintptr_t)targets[t]->data)[at] ^= 0x11;
                }
                (void)check(&failure, &der, &budget);
                fixture_free(*targets[t]);
            }
            *targets[t] = whole;
        }
        release(der);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_budget),
        cmocka_unit_test(test_failure),
        cmocka_unit_test(test_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
