/* SPDX-License-Identifier: Apache-2.0 */
/* The record header: known types, any minor version, both limits, and every way of being incomplete. */
#include "unit/wire/wire_testing.h"

#include <stdlib.h>

#include "wire/record_header.h"

typedef struct header_case {
    const char *reason, *hex;
    size_t max_length;
    stoic_error error;
    size_t missing;
    stoic_record_header header;
} header_case;

enum { PLAIN = STOIC_RECORD_MAX_FRAGMENT, CIPHER = STOIC_RECORD_MAX_CIPHERTEXT };

static const header_case header_cases[] = {
    {"a handshake record", "1603030028", PLAIN, STOIC_OK, 0, {22, 0x0303, 40}},
    {"what follows does not matter", "1603010001aabb", PLAIN, STOIC_OK, 0, {22, 0x0301, 1}},
    {"change_cipher_spec", "1403030001", PLAIN, STOIC_OK, 0, {20, 0x0303, 1}},
    {"alert", "1503030002", PLAIN, STOIC_OK, 0, {21, 0x0303, 2}},
    {"application data, empty", "1703030000", PLAIN, STOIC_OK, 0, {23, 0x0303, 0}},
    {"the minor version means nothing", "1603ff0001", PLAIN, STOIC_OK, 0, {22, 0x03ff, 1}},
    {"the longest unprotected record", "1603034000", PLAIN, STOIC_OK, 0, {22, 0x0303, 16384}},
    {"one byte more", "1603034001", PLAIN, STOIC_ERROR_RECORD_TOO_LONG, 0, {0, 0, 0}},
    {"the longest protected record", "1703034100", CIPHER, STOIC_OK, 0, {23, 0x0303, 16640}},
    {"one byte more, protected", "1703034101", CIPHER, STOIC_ERROR_RECORD_TOO_LONG, 0, {0, 0, 0}},
    {"the longest length", "170303ffff", CIPHER, STOIC_ERROR_RECORD_TOO_LONG, 0, {0, 0, 0}},
    {"nothing yet", "", PLAIN, STOIC_OK, 5, {0, 0, 0}},
    {"the type", "16", PLAIN, STOIC_OK, 4, {0, 0, 0}},
    {"half the version", "1603", PLAIN, STOIC_OK, 3, {0, 0, 0}},
    {"the version", "160303", PLAIN, STOIC_OK, 2, {0, 0, 0}},
    {"half the length", "16030340", PLAIN, STOIC_OK, 1, {0, 0, 0}},
    {"a wrong type, alone", "47", PLAIN, STOIC_ERROR_RECORD_TYPE_INVALID, 0, {0, 0, 0}},
    {"type 0", "0003030001", PLAIN, STOIC_ERROR_RECORD_TYPE_INVALID, 0, {0, 0, 0}},
    {"type 19", "1303030001", PLAIN, STOIC_ERROR_RECORD_TYPE_INVALID, 0, {0, 0, 0}},
    {"type 25", "1903030001", PLAIN, STOIC_ERROR_RECORD_TYPE_INVALID, 0, {0, 0, 0}},
    {"heartbeat", "1803030001", PLAIN, STOIC_ERROR_HEARTBEAT, 0, {0, 0, 0}},
    {"major version 2", "1602030001", PLAIN, STOIC_ERROR_RECORD_VERSION_INVALID, 0, {0, 0, 0}},
    {"major version 4, incomplete", "1604", PLAIN, STOIC_ERROR_RECORD_VERSION_INVALID, 0, {0, 0, 0}},
    {"the type is looked at first", "0004ffffff", PLAIN, STOIC_ERROR_RECORD_TYPE_INVALID, 0, {0, 0, 0}},
};

static void decodes(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(header_cases); i++) {
        const header_case *item = &header_cases[i];
        const stoic_bytes bytes = sample_bytes(sample_of(item->hex));
        uint8_t *copy = exact_copy(bytes);
        stoic_record_header header = {.type = 0};
        size_t missing = 0;
        const stoic_error error =
            stoic_record_header_decode(&header, &missing, stoic_bytes_of(copy, bytes.len), item->max_length);
        free(copy);
        assert_error(item->error, error, item->reason);
        assert_int_equal(missing, item->missing);
        assert_int_equal(header.type, item->header.type);
        assert_int_equal(header.legacy_version, item->header.legacy_version);
        assert_int_equal(header.length, item->header.length);
    }
}

static void encodes(void **state) {
    (void)state;
    uint8_t buffer[STOIC_RECORD_HEADER_LEN];
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, buffer, sizeof buffer);
    stoic_record_header_encode(
        &writer, &(stoic_record_header){.type = 23, .legacy_version = 0x0303, .length = 0x1234});
    assert_hex("1703031234", stoic_writer_view(&writer), "encoded header");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes),
        cmocka_unit_test(encodes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
