/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of observe/ share. */
#ifndef STOIC_TESTS_OBSERVE_TESTING_H
#define STOIC_TESTS_OBSERVE_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <stoic/bytes.h>
#include <stoic/notice.h>
#include <stoic/taxonomy.h>

/* Fails with the reason of the case. */
#define CHECK(condition, reason)                                                                             \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            fail_msg("%s: %s", (reason), #condition);                                                        \
        }                                                                                                    \
    } while (0)

#endif
