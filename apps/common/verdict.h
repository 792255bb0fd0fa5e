/* SPDX-License-Identifier: Apache-2.0 */
/* How programs show a verdict on a chain. */
#ifndef STOIC_APPS_COMMON_VERDICT_H
#define STOIC_APPS_COMMON_VERDICT_H

#include <stdio.h>

#include <stoic/webpki.h>

/* The outcome and the path, in lines for people. False when not all of it was taken. */
bool app_print_verdict(FILE *where, const stoic_verdict *verdict);
/* Of a failed one: the reason and the remedy, in one line. */
void app_write_verdict_line(stoic_writer *writer, const stoic_verdict *verdict);

#endif
