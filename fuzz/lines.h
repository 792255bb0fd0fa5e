/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What must hold for every line that a notice is written as.
 */
#ifndef STOIC_FUZZ_LINES_H
#define STOIC_FUZZ_LINES_H

#include <stoic/notice.h>

/* Writes the notice in all formats: each is exactly one line of printable ASCII; JSON is well-formed. */
void fuzz_check_lines(const stoic_notice *notice);

#endif
