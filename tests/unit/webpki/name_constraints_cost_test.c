/* SPDX-License-Identifier: Apache-2.0 */
/* What long names and long constraints cost: their number alone must not bound the work. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "unit/base/fixtures.h"
#include "unit/webpki/der_text.h"
#include "webpki/limits.h"
#include "webpki/name_constraints.h"

enum { LONG = 20000, PLENTY = 2000 };

/* Each holds the long text once, as '%'. */
typedef struct cost_case {
    const char *reason;
    const char *constraint;
    const char *name;
} cost_case;

#define DIRECTORY(value) "a4{30{31{30{06{550403} 0c{" value "}}}}}"

static const cost_case cases[] = {
    {"a mailbox as constraint is taken apart for each name", "81{% '@example.com'}", "81{'b@example.com'}"},
    {"a mailbox is taken apart for each constraint", "81{'b@example.com'}", "81{% '@example.com'}"},
    {"a directory name as constraint is walked over for each name", DIRECTORY("%"), DIRECTORY("'b'")},
    {"a long attribute is compared", DIRECTORY("'b'"), DIRECTORY("%")},
};

static void test_long_ones(void **state) {
    static const uint8_t empty_name[] = {0x30, 0x00};
    uint8_t text[LONG];
    (void)state;
    memset(text, 'a', sizeof(text));
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        const stoic_bytes constraint = der_of(cases[i].constraint, stoic_bytes_of(text, sizeof(text)));
        const stoic_bytes name = der_of(cases[i].name, stoic_bytes_of(text, sizeof(text)));
        const stoic_bytes constraints = der_of("a1{30{%}}", constraint);
        const stoic_certificate certificate = {.struct_size = sizeof(certificate),
                                               .subject = stoic_bytes_of(empty_name, sizeof(empty_name)),
                                               .subject_alt_names = name};
        stoic_constraint_failure failure;
        uint32_t left = PLENTY;
        assert_int_equal(stoic_name_constraints_check(&failure, &certificate, constraints, &left), STOIC_OK);
        if (PLENTY - left < LONG / STOIC_PATH_COMPARISON_BYTES) {
            fail_msg("%s: %u", cases[i].reason, PLENTY - left);
        }
        uint32_t little = LONG / STOIC_PATH_COMPARISON_BYTES;
        assert_int_equal(stoic_name_constraints_check(&failure, &certificate, constraints, &little),
                         STOIC_ERROR_PEER_CERTIFICATE_PATH_TOO_COSTLY);
        fixture_free(constraints);
        fixture_free(name);
        fixture_free(constraint);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_long_ones)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
