/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which of two failures is the better one.
 */
#ifndef STOIC_WEBPKI_VERDICT_RANK_H
#define STOIC_WEBPKI_VERDICT_RANK_H

#include <stoic/error.h>

/* How far an error is from a remedy: 0 for STOIC_OK, more for what is further away. Of the errors in one path
 * the furthest counts; of two paths the one whose error is nearer is the better one. */
unsigned stoic_verdict_rank(stoic_error error);

#endif
