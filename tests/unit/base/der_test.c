/* SPDX-License-Identifier: Apache-2.0 */
/* DER elements, each getter with what it must take and what it must refuse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/der.h"
#include "unit/base/fixtures.h"

typedef enum der_getter {
    ANY,
    SEQUENCE,
    INTEGER,
    SIGNED,
    SMALL,
    OID,
    BITS,
    NAMED_BITS,
    BOOLEAN,
    DEFAULT_FALSE,
    DER_NULL,
    OPTIONAL
} der_getter;

typedef struct der_row {
    const char *reason;
    der_getter getter;
    const char *input;
    const char *output; /* the bytes; NULL: refused, or a number below */
    int64_t number;     /* numbers and times; REFUSED */
    size_t left;        /* bytes behind the element */
} der_row;

#define REFUSED INT64_MIN

static const der_row rows[] = {
    {"no bytes", ANY, "", NULL, REFUSED, 0},
    {"a tag alone", ANY, "30", NULL, REFUSED, 0},
    {"an empty element", ANY, "3000", "", 0, 0},
    {"an element and one behind it", ANY, "0401ff0500", "ff", 0, 2},
    {"content cut", ANY, "0402ff", NULL, REFUSED, 0},
    {"long form, one byte", ANY, "048100", NULL, REFUSED, 0},
    {"long form for 127", ANY, "04817f", NULL, REFUSED, 0},
    {"long form with a leading zero", ANY, "0482008000", NULL, REFUSED, 0},
    {"long form for 255 in two bytes", ANY, "048200ff", NULL, REFUSED, 0},
    {"length of the length cut", ANY, "0482", NULL, REFUSED, 0},
    {"indefinite length", ANY, "30800000", NULL, REFUSED, 0},
    {"length of five bytes", ANY, "04850100000000", NULL, REFUSED, 0},
    {"length of four bytes, beyond the input", ANY, "0484ffffffff00", NULL, REFUSED, 0},
    {"reserved length", ANY, "04ff", NULL, REFUSED, 0},
    {"high tag number", ANY, "1f810100", NULL, REFUSED, 0},
    {"high tag number, context", ANY, "bf2000", NULL, REFUSED, 0},

    {"a sequence", SEQUENCE, "3003020101", "020101", 0, 0},
    {"a set in its place", SEQUENCE, "3103020101", NULL, REFUSED, 0},
    {"sequence without the constructed bit", SEQUENCE, "1003020101", NULL, REFUSED, 0},

    {"zero", INTEGER, "020100", "00", 0, 0},
    {"positive", INTEGER, "02017f", "7f", 0, 0},
    {"positive with sign byte", INTEGER, "02020080", "80", 0, 0},
    {"superfluous zero", INTEGER, "0202007f", NULL, REFUSED, 0},
    {"two zeros", INTEGER, "02020000", NULL, REFUSED, 0},
    {"negative", INTEGER, "0201ff", NULL, REFUSED, 0},
    {"negative, two bytes", INTEGER, "02028000", NULL, REFUSED, 0},
    {"no content", INTEGER, "0200", NULL, REFUSED, 0},

    {"negative is signed", SIGNED, "0201ff", "ff", 0, 0},
    {"negative and minimal", SIGNED, "0202ff7f", "ff7f", 0, 0},
    {"superfluous ff", SIGNED, "0202ff80", NULL, REFUSED, 0},
    {"sign byte is kept", SIGNED, "02020080", "0080", 0, 0},

    {"small zero", SMALL, "020100", NULL, 0, 0},
    {"largest small", SMALL, "020500ffffffff", NULL, UINT32_MAX, 0},
    {"one more", SMALL, "02050100000000", NULL, REFUSED, 0},
    {"negative small", SMALL, "020180", NULL, REFUSED, 0},

    {"two arcs in one byte", OID, "06012a", "2a", 0, 0},
    {"long arc", OID, "06032b8102", "2b8102", 0, 0},
    {"no arc", OID, "0600", NULL, REFUSED, 0},
    {"arc not ended", OID, "06022b81", NULL, REFUSED, 0},
    {"arc with a leading 80", OID, "06032b8001", NULL, REFUSED, 0},
    {"first arc with a leading 80", OID, "06028001", NULL, REFUSED, 0},

    {"no bits", BITS, "030100", "", 0, 0},
    {"whole bytes", BITS, "030300abcd", "abcd", 0, 0},
    {"unused bits", BITS, "030201fe", NULL, REFUSED, 0},
    {"no count of unused bits", BITS, "0300", NULL, REFUSED, 0},
    {"constructed bit string", BITS, "230403020000", NULL, REFUSED, 0},

    {"digitalSignature", NAMED_BITS, "03020780", NULL, 1, 0},
    {"bit 8 is in the second byte", NAMED_BITS, "0303070080", NULL, 1 << 8, 0},
    {"keyCertSign and cRLSign", NAMED_BITS, "03020106", NULL, 3 << 5, 0},
    {"trailing zero bits are tolerated", NAMED_BITS, "030205a0", NULL, 5, 0},
    {"no named bits", NAMED_BITS, "030100", NULL, 0, 0},
    {"an unused bit is set", NAMED_BITS, "03020781", NULL, REFUSED, 0},
    {"eight unused bits", NAMED_BITS, "03020800", NULL, REFUSED, 0},
    {"unused bits of nothing", NAMED_BITS, "030101", NULL, REFUSED, 0},
    {"seventeen bits", NAMED_BITS, "03040700ff80", NULL, REFUSED, 0},

    {"true", BOOLEAN, "0101ff", NULL, 1, 0},
    {"false", BOOLEAN, "010100", NULL, 0, 0},
    {"another true of BER", BOOLEAN, "010101", NULL, REFUSED, 0},
    {"two bytes", BOOLEAN, "0102ffff", NULL, REFUSED, 0},
    {"absent", BOOLEAN, "0400", NULL, REFUSED, 0},

    {"default: absent", DEFAULT_FALSE, "0400", NULL, 0, 2},
    {"default: at the end", DEFAULT_FALSE, "", NULL, 0, 0},
    {"default: true", DEFAULT_FALSE, "0101ff", NULL, 1, 0},
    {"default: false spelled out is tolerated", DEFAULT_FALSE, "010100", NULL, 0, 0},
    {"default: malformed", DEFAULT_FALSE, "010101", NULL, REFUSED, 0},

    {"null", DER_NULL, "0500", NULL, 0, 0},
    {"null with content", DER_NULL, "050100", NULL, REFUSED, 0},

    {"optional, present", OPTIONAL, "8101aa", "aa", 0, 0},
    {"optional, another element", OPTIONAL, "8201aa", "", 0, 3},
    {"optional, at the end", OPTIONAL, "", "", 0, 0},
    {"optional, cut", OPTIONAL, "8102aa", NULL, REFUSED, 0},
};

static bool read_bytes(der_getter getter, stoic_reader *reader, stoic_bytes *out) {
    switch (getter) {
    case ANY:
        return stoic_der_read_any(reader, NULL, out, NULL);
    case SEQUENCE:
        return stoic_der_read(reader, out, STOIC_DER_SEQUENCE);
    case INTEGER:
        return stoic_der_read_integer(reader, out);
    case SIGNED:
        return stoic_der_read_signed(reader, out);
    case OID:
        return stoic_der_read_oid(reader, out);
    case BITS:
        return stoic_der_read_bit_string(reader, out);
    default:
        return stoic_der_read_optional(reader, NULL, out, STOIC_DER_CONTEXT(1));
    }
}

static bool read_number(der_getter getter, stoic_reader *reader, int64_t *out) {
    uint32_t small = 0;
    uint16_t flags = 0;
    bool boolean = false;
    bool is_read;
    switch (getter) {
    case SMALL:
        is_read = stoic_der_read_small(reader, &small);
        break;
    case NAMED_BITS:
        is_read = stoic_der_read_named_bits(reader, &flags);
        break;
    case BOOLEAN:
        is_read = stoic_der_read_boolean(reader, &boolean);
        break;
    case DEFAULT_FALSE:
        is_read = stoic_der_read_boolean_default_false(reader, &boolean);
        break;
    default:
        is_read = stoic_der_read_null(reader);
        break;
    }
    *out = (int64_t)small + flags + boolean;
    return is_read;
}

static bool gives_bytes(der_getter getter) {
    return getter == ANY || getter == SEQUENCE || getter == INTEGER || getter == SIGNED || getter == OID ||
           getter == BITS || getter == OPTIONAL;
}

static void check_row(const der_row *row) {
    const stoic_bytes input = fixture_of_hex(row->input);
    stoic_reader reader = stoic_reader_of(input);
    stoic_bytes bytes = {.data = NULL};
    int64_t number = 0;
    const bool is_read = gives_bytes(row->getter) ? read_bytes(row->getter, &reader, &bytes)
                                                  : read_number(row->getter, &reader, &number);
    if (is_read != (row->number != REFUSED)) {
        fail_msg("%s: %s", row->reason, is_read ? "taken" : "refused");
    }
    if (!is_read && stoic_reader_left(&reader) != input.len) {
        fail_msg("%s: the reader has moved", row->reason);
    }
    if (is_read && (stoic_reader_left(&reader) != row->left || number != row->number)) {
        fail_msg("%s: %zu bytes left, number %lld", row->reason, stoic_reader_left(&reader),
                 (long long)number);
    }
    if (is_read && row->output != NULL) {
        const stoic_bytes output = fixture_of_hex(row->output);
        if (!stoic_bytes_equal(output, bytes)) {
            fail_msg("%s: other bytes", row->reason);
        }
        fixture_free(output);
    }
    fixture_free(input);
}

static void test_elements(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        check_row(&rows[i]);
    }
}

static void test_lengths(void **state) {
    static const struct {
        size_t len;
        const char *header;
    } lengths[] = {{127, "047f"},     {128, "048180"},     {255, "0481ff"},
                   {256, "04820100"}, {65535, "0482ffff"}, {65536, "0483010000"}};
    (void)state;
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        const stoic_bytes header = fixture_of_hex(lengths[i].header);
        stoic_writer writer;
        stoic_writer_init_growing(&writer, NULL, 100000);
        stoic_write_bytes(&writer, header);
        stoic_write_fill(&writer, 0x11, lengths[i].len);
        stoic_reader reader = stoic_reader_of(stoic_writer_view(&writer));
        stoic_bytes content;
        stoic_bytes whole;
        assert_true(stoic_der_read_any(&reader, NULL, &content, &whole));
        assert_int_equal(content.len, lengths[i].len);
        assert_int_equal(whole.len, lengths[i].len + header.len);
        stoic_writer_truncate(&writer, lengths[i].len + header.len - 1);
        reader = stoic_reader_of(stoic_writer_view(&writer));
        assert_false(stoic_der_read_any(&reader, NULL, &content, &whole));
        stoic_writer_reset(&writer);
        fixture_free(header);
    }
}

typedef struct time_row {
    const char *reason;
    uint8_t tag;
    const char *text;
    int64_t seconds; /* or REFUSED */
} time_row;

static const time_row times[] = {
    {"UTCTime", STOIC_DER_UTC_TIME, "700101000000Z", 0},
    {"UTCTime 49 is 2049", STOIC_DER_UTC_TIME, "491231235959Z", 2524607999},
    {"UTCTime 50 is 1950", STOIC_DER_UTC_TIME, "500101000000Z", -631152000},
    {"GeneralizedTime", STOIC_DER_GENERALIZED_TIME, "20500101000000Z", 2524608000},
    {"GeneralizedTime before 2050 is tolerated", STOIC_DER_GENERALIZED_TIME, "19700101000000Z", 0},
    {"no expiry", STOIC_DER_GENERALIZED_TIME, "99991231235959Z", 253402300799},
    {"without seconds", STOIC_DER_UTC_TIME, "7001010000Z", REFUSED},
    {"with an offset", STOIC_DER_UTC_TIME, "700101000000+0000", REFUSED},
    {"without a zone", STOIC_DER_UTC_TIME, "700101000000", REFUSED},
    {"small z", STOIC_DER_UTC_TIME, "700101000000z", REFUSED},
    {"with a fraction", STOIC_DER_GENERALIZED_TIME, "20500101000000.5Z", REFUSED},
    {"something behind", STOIC_DER_UTC_TIME, "700101000000ZZ", REFUSED},
    {"four digits of the year in UTCTime", STOIC_DER_UTC_TIME, "19700101000000Z", REFUSED},
    {"two in GeneralizedTime", STOIC_DER_GENERALIZED_TIME, "700101000000Z", REFUSED},
    {"a day that is none", STOIC_DER_UTC_TIME, "700230000000Z", REFUSED},
    {"a leap second", STOIC_DER_UTC_TIME, "161231235960Z", REFUSED},
    {"a blank for a digit", STOIC_DER_UTC_TIME, "70010100000 Z", REFUSED},
    {"a sign for a digit", STOIC_DER_UTC_TIME, "70-101000000Z", REFUSED},
    {"another type", STOIC_DER_PRINTABLE_STRING, "700101000000Z", REFUSED},
    {"nothing", STOIC_DER_UTC_TIME, "", REFUSED},
};

static void test_times(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        const stoic_bytes text = stoic_bytes_of_text(times[i].text);
        uint8_t buffer[64];
        stoic_writer writer;
        stoic_writer_init_fixed(&writer, buffer, sizeof(buffer));
        stoic_write_u8(&writer, times[i].tag);
        stoic_write_u8(&writer, (uint8_t)text.len);
        stoic_write_bytes(&writer, text);
        for (size_t len = 0; len <= stoic_writer_view(&writer).len; len++) {
            const bool is_whole = len == stoic_writer_view(&writer).len;
            const stoic_bytes input = fixture_copy(stoic_slice(stoic_writer_view(&writer), 0, len));
            stoic_reader reader = stoic_reader_of(input);
            int64_t seconds = REFUSED;
            const bool is_read = stoic_der_read_time(&reader, &seconds);
            if (is_read != (is_whole && times[i].seconds != REFUSED) ||
                seconds != (is_whole ? times[i].seconds : REFUSED)) {
                fail_msg("%s: cut to %zu: %lld", times[i].reason, len, (long long)seconds);
            }
            fixture_free(input);
        }
    }
}

static void test_enter(void **state) {
    const stoic_bytes input = fixture_of_hex("3006 020101 020102 0500");
    stoic_reader reader = stoic_reader_of(input);
    stoic_reader inner;
    stoic_bytes whole;
    uint32_t one = 0;
    uint32_t two = 0;
    (void)state;
    assert_false(stoic_der_next_is(&reader, STOIC_DER_SET));
    assert_true(stoic_der_enter(&reader, &inner, STOIC_DER_SEQUENCE));
    assert_true(stoic_der_read_small(&inner, &one) && stoic_der_read_small(&inner, &two));
    assert_int_equal(one, 1);
    assert_int_equal(two, 2);
    assert_true(stoic_reader_at_end(&inner));
    assert_false(stoic_der_read_small(&inner, &two));
    assert_true(stoic_der_read_whole(&reader, &whole, STOIC_DER_NULL));
    assert_int_equal(whole.len, 2);
    assert_true(stoic_reader_at_end(&reader));
    fixture_free(input);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_elements),
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_enter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
