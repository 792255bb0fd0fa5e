/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From numbers to reasons: what each error of ours and each alert of the peer is called in the taxonomy.
 */
#ifndef STOIC_OBSERVE_ERROR_REASONS_H
#define STOIC_OBSERVE_ERROR_REASONS_H

#include <stoic/taxonomy.h>

typedef struct stoic_error_reason {
    stoic_error error;
    stoic_class class_; /* NONE: that of the alert which is derived from the error */
    stoic_reason reason;
} stoic_error_reason;

/* NULL where an error has no row; a test walks the map and finds none. */
const stoic_error_reason *stoic_error_reason_find(stoic_error error);

/* The reason of a received alert that has come out as `class_`, in our role. */
stoic_reason stoic_alert_reason(stoic_alert alert, stoic_class class_, stoic_role role);

#endif
