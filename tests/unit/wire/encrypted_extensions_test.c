/* SPDX-License-Identifier: Apache-2.0 */
/* EncryptedExtensions: answers, so each must have been asked for. */
#include "unit/wire/wire_testing.h"

#include "wire/encrypted_extensions.h"

static stoic_extension_set offered_of(const uint16_t *types, size_t num) {
    stoic_extensions extensions = {.present = 0};
    for (size_t i = 0; i < num; i++) {
        stoic_extensions_add(&extensions, types[i]);
    }
    return extensions.present;
}

/* What a client asks for that has no ALPN and no early data. */
static stoic_error recode_simple(stoic_writer *writer, stoic_bytes body) {
    const uint16_t types[] = {STOIC_EXTENSION_SERVER_NAME, STOIC_EXTENSION_SUPPORTED_GROUPS,
                              STOIC_EXTENSION_SIGNATURE_ALGORITHMS, STOIC_EXTENSION_KEY_SHARE,
                              STOIC_EXTENSION_SUPPORTED_VERSIONS};
    stoic_encrypted_extensions message;
    STOIC_TRY(stoic_encrypted_extensions_decode(&message, body, offered_of(types, STOIC_COUNT(types))));
    return stoic_encrypted_extensions_encode(writer, &message);
}

static stoic_error recode_all(stoic_writer *writer, stoic_bytes body) {
    stoic_encrypted_extensions message;
    STOIC_TRY(stoic_encrypted_extensions_decode(&message, body, ~(stoic_extension_set)0));
    return stoic_encrypted_extensions_encode(writer, &message);
}

static const good_case good_cases[] = {
    {"none", "[0000]", true, 0},
    {"server_name is a flag", "[0004] 0000 [0000]", true, 0},
    {"all that may stand here",
     "[001b] 0000 [0000] 000a [0006] [0004] 001d 0017 0010 [0005] [0003] [02] 6832 002a [0000]", true, 0},
};

static const bad_case bad_cases[] = {
    {"RFC 8448 3: record_size_limit was not asked for",
     "0022 000a 0014 0012 001d00170018001901000101010201030104 001c 0002 4001 0000 0000",
     STOIC_ERROR_EXTENSION_UNSOLICITED},
    {"ALPN was not asked for", "0009 0010 0005 0003 026832", STOIC_ERROR_EXTENSION_UNSOLICITED},
    {"early_data was not asked for", "0004 002a 0000", STOIC_ERROR_EXTENSION_UNSOLICITED},
    {"key_share does not belong here", "0006 0033 0002 001d", STOIC_ERROR_EXTENSION_FORBIDDEN_HERE},
    {"supported_versions does not belong here", "0006 002b 0002 0304", STOIC_ERROR_EXTENSION_FORBIDDEN_HERE},
    {"cookie does not belong here", "0007 002c 0003 0001 aa", STOIC_ERROR_EXTENSION_FORBIDDEN_HERE},
    {"server_name twice", "0008 0000 0000 0000 0000", STOIC_ERROR_EXTENSION_DUPLICATE},
    {"server_name is no flag", "0005 0000 0001 00", STOIC_ERROR_EXTENSION_MALFORMED},
    {"the block is cut off", "0001 00", STOIC_ERROR_ENCRYPTED_EXTENSIONS_MALFORMED},
};

static const bad_case bad_cases_of_all[] = {
    {"two ALPN protocols", "000b 0010 0007 0005 026832 0161", STOIC_ERROR_EXTENSION_MALFORMED},
    {"no ALPN protocol", "0006 0010 0002 0000", STOIC_ERROR_EXTENSION_MALFORMED},
    {"early_data with a size", "0008 002a 0004 00000001", STOIC_ERROR_EXTENSION_MALFORMED},
};

static void decodes_and_encodes(void **state) {
    (void)state;
    check_good(good_cases, STOIC_COUNT(good_cases), recode_all, STOIC_ERROR_ENCRYPTED_EXTENSIONS_MALFORMED);
    check_bad(bad_cases, STOIC_COUNT(bad_cases), recode_simple);
    check_bad(bad_cases_of_all, STOIC_COUNT(bad_cases_of_all), recode_all);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(decodes_and_encodes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
