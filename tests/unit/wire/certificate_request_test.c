/* SPDX-License-Identifier: Apache-2.0 */
/* CertificateRequest. */
#include "unit/wire/wire_testing.h"

#include "wire/certificate_request.h"

static stoic_error recode(stoic_writer *writer, stoic_bytes body) {
    stoic_certificate_request message;
    STOIC_TRY(stoic_certificate_request_decode(&message, body));
    return stoic_certificate_request_encode(writer, &message);
}

/* RFC 8448 6. */
static const char trace[] =
    "[00] [0024] 000d [0020] [001e] 040305030603020308040805080604010501060102010402050206"
    "020202";

static const good_case good_cases[] = {
    {"RFC 8448 6", trace, true, 0},
    {"no extensions: the form allows it", "[00] [0000]", true, 0},
    {"a context, and names of authorities",
     "[01] 07 [0023] 000d [0004] [0002] 0403 002f [000d] [000b] [0003] 300100 [0004] 30020000 0032 [0006] "
     "[0004] "
     "0403 0804",
     true, 0},
    {"unknown extensions are skipped", "[00] [000c] fafa [0000] 000d [0004] [0002] 0403", false, 0},
};

static const bad_case bad_cases[] = {
    {"signature_algorithms twice", "00 0010 000d 0004 0002 0403 000d 0004 0002 0403",
     STOIC_ERROR_EXTENSION_DUPLICATE},
    {"an unknown extension twice", "00 0008 fafa 0000 fafa 0000", STOIC_ERROR_EXTENSION_DUPLICATE},
    {"key_share does not belong here", "00 0006 0033 0002 001d", STOIC_ERROR_EXTENSION_FORBIDDEN_HERE},
    {"early_data does not belong here", "00 0004 002a 0000", STOIC_ERROR_EXTENSION_FORBIDDEN_HERE},
    {"an empty list of schemes", "00 0006 000d 0002 0000", STOIC_ERROR_EXTENSION_MALFORMED},
    {"the block is cut off", "00 0003 000d 00", STOIC_ERROR_CERTIFICATE_REQUEST_MALFORMED},
};

static void decodes_and_encodes(void **state) {
    (void)state;
    check_good(good_cases, STOIC_COUNT(good_cases), recode, STOIC_ERROR_CERTIFICATE_REQUEST_MALFORMED);
    check_bad(bad_cases, STOIC_COUNT(bad_cases), recode);
}

static void reads_the_fields(void **state) {
    (void)state;
    stoic_certificate_request message;
    assert_error(STOIC_OK, stoic_certificate_request_decode(&message, sample_bytes(sample_of(trace))),
                 "trace");
    assert_int_equal(message.request_context.len, 0);
    assert_true(stoic_extensions_has(&message.extensions, STOIC_EXTENSION_SIGNATURE_ALGORITHMS));
    assert_false(stoic_extensions_has(&message.extensions, STOIC_EXTENSION_CERTIFICATE_AUTHORITIES));
    assert_true(stoic_u16_list_contains(message.extensions.signature_algorithms, 0x0804));
    assert_false(stoic_u16_list_contains(message.extensions.signature_algorithms, 0x0807));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_and_encodes),
        cmocka_unit_test(reads_the_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
