/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the library says of a case.
 */
#ifndef STOIC_TESTS_LIMBO_VALIDATE_H
#define STOIC_TESTS_LIMBO_VALIDATE_H

#include <stoic/webpki.h>

#include "limbo/case.h"

typedef enum limbo_answer {
    LIMBO_ACCEPTED,
    LIMBO_REFUSED,
    LIMBO_NOT_DONE, /* the case asks for something that this library does not do by design */
    LIMBO_BROKEN    /* there is no answer: this program, or memory, failed */
} limbo_answer;

/* `reason` gets what to say of the answer: the path, what is wrong with it, what is not done here. */
limbo_answer limbo_validate(const limbo_case *test, stoic_certificate_profile profile, stoic_writer *reason);

#endif
