/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "webpki/signature_hash.h"

typedef struct hash_case {
    const char *reason;
    const char *der;
    size_t len;
    stoic_hash_id hash; /* 0: undefined */
} hash_case;

#define DER(literal) (literal), sizeof(literal) - 1

static const hash_case cases[] = {
    {"ecdsa-with-SHA256", DER("\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02"), STOIC_HASH_SHA256},
    {"ecdsa-with-SHA384", DER("\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x03"), STOIC_HASH_SHA384},
    {"ecdsa-with-SHA512", DER("\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x04"), STOIC_HASH_SHA512},
    {"ecdsa-with-SHA1 is raised", DER("\x30\x09\x06\x07\x2a\x86\x48\xce\x3d\x04\x01"), STOIC_HASH_SHA256},
    {"ecdsa-with-SHA224 is not known", DER("\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x01"), 0},
    {"md5WithRSAEncryption is raised", DER("\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04\x05\x00"),
     STOIC_HASH_SHA256},
    {"sha1WithRSAEncryption is raised", DER("\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05\x05\x00"),
     STOIC_HASH_SHA256},
    {"sha384WithRSAEncryption", DER("\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c\x05\x00"),
     STOIC_HASH_SHA384},
    {"RSASSA-PSS with SHA-512",
     DER("\x30\x1e\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a\x30\x11\xa0\x0f\x30\x0d\x06\x09\x60\x86\x48"
         "\x01"
         "\x65\x03\x04\x02\x03\x05\x00"),
     STOIC_HASH_SHA512},
    {"RSASSA-PSS with the defaults: SHA-1 is raised",
     DER("\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a\x30\x00"), STOIC_HASH_SHA256},
    {"RSASSA-PSS without parameters", DER("\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a"), 0},
    {"Ed25519 has no hash", DER("\x30\x05\x06\x03\x2b\x65\x70"), 0},
    {"not DER", DER("\x30\x05\x06"), 0},
};

static void test_hashes(void **state) {
    (void)state;
    STOIC_EACH(row, cases, STOIC_COUNT(cases)) {
        stoic_hash_id hash = 0;
        const stoic_error error = stoic_signature_hash(&hash, stoic_bytes_of(row->der, row->len));
        if (hash != row->hash || error != (row->hash != 0 ? STOIC_OK : STOIC_ERROR_BINDING_UNDEFINED)) {
            fail_msg("%s: %s, hash %d", row->reason, stoic_error_name(error), (int)hash);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_hashes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
