/* SPDX-License-Identifier: Apache-2.0 */
/* The roots that the system trusts: each can be read, and most keep to the strict profile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "webpki/name_text.h"
#include "webpki/profile.h"

#define BUNDLE "/etc/ssl/certs/ca-certificates.crt"

enum { BUNDLE_MAX = 4 << 20, SKIPPED = 77 };

static char bundle[BUNDLE_MAX];
static size_t bundle_len;

static size_t count_blocks(void) {
    size_t num = 0;
    for (const char *at = strstr(bundle, "-----BEGIN CERT"); at != NULL;
         at = strstr(at + 1, "-----BEGIN CERT")) {
        num++;
    }
    return num;
}

static void read_root(stoic_certificate *root, stoic_bytes der) {
    stoic_error_detail detail = {.struct_size = sizeof(detail)};
    *root = (stoic_certificate){.struct_size = sizeof(*root)};
    if (stoic_certificate_read(root, der, &detail) != STOIC_OK) {
        fail_msg("%s", detail.text);
    }
}

static void test_roots(void **state) {
    stoic_error_detail detail = {.struct_size = sizeof(detail)};
    stoic_writer chain;
    size_t num = 0;
    size_t num_strict = 0;
    (void)state;
    stoic_writer_init_growing(&chain, NULL, BUNDLE_MAX);
    if (stoic_chain_from_pem(&chain, stoic_bytes_of(bundle, bundle_len), &detail) != STOIC_OK) {
        fail_msg("line %u: %s", (unsigned)detail.line, detail.text);
    }
    stoic_reader reader = stoic_reader_of(stoic_writer_view(&chain));
    stoic_bytes der;
    while (stoic_read_vector24(&reader, &der)) {
        stoic_certificate root;
        read_root(&root, der);
        assert_true(stoic_name_is_well_formed(root.subject));
        assert_true(stoic_name_is_well_formed(root.issuer));
        num_strict += stoic_profile_check(&root, STOIC_PATH_ANCHOR, STOIC_PURPOSE_SERVER) == NULL ? 1 : 0;
        num++;
    }
    assert_int_equal(num, count_blocks());
    print_message("%zu roots, %zu keep to the strict profile\n", num, num_strict);
    /* Of Debian 12's 144 eight do not: five name the issuing certificate in authorityKeyIdentifier, two have
     * no subjectKeyIdentifier, one has basicConstraints that is not critical. */
    assert_true(num_strict * 10 >= num * 9);
    stoic_writer_reset(&chain);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_roots),
    };
    FILE *file = fopen(BUNDLE, "rb");
    if (file == NULL) {
        printf("SKIP: there is no %s\n", BUNDLE);
        return SKIPPED;
    }
    bundle_len = fread(bundle, 1, sizeof(bundle) - 1, file);
    (void)fclose(file);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
