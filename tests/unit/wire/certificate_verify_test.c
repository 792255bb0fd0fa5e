/* SPDX-License-Identifier: Apache-2.0 */
/* CertificateVerify. */
#include "unit/wire/wire_testing.h"

#include "wire/certificate_verify.h"

static stoic_error recode(stoic_writer *writer, stoic_bytes body) {
    stoic_certificate_verify message;
    STOIC_TRY(stoic_certificate_verify_decode(&message, body));
    return stoic_certificate_verify_encode(writer, &message);
}

/* RFC 8448 6: the server's CertificateVerify, with ECDSA. */
static const char trace[] =
    "0403 [0047] 3045022100d7a4d34bd54f55fee1a89625678c3dd5e5f60dac73ec940c5c7b9304a02084a9"
    "0220289f595ed488b9ac689a3d192b1a8bb38f34af7874c059c9806a1f38269353e8";

static const good_case good_cases[] = {
    {"RFC 8448 6", trace, true, 0},
    {"an empty signature is well-formed", "0804 [0000]", true, 0},
};

static void decodes_and_encodes(void **state) {
    (void)state;
    check_good(good_cases, STOIC_COUNT(good_cases), recode, STOIC_ERROR_CERTIFICATE_VERIFY_MALFORMED);
}

static void reads_the_fields(void **state) {
    (void)state;
    stoic_certificate_verify message;
    assert_error(STOIC_OK, stoic_certificate_verify_decode(&message, sample_bytes(sample_of(trace))),
                 "trace");
    assert_int_equal(message.algorithm, 0x0403);
    assert_int_equal(message.signature.len, 0x47);
    assert_int_equal(message.signature.data[0], 0x30);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_and_encodes),
        cmocka_unit_test(reads_the_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
