/* SPDX-License-Identifier: Apache-2.0 */
/* How programs show a verdict on a chain. */
#ifndef STOIC_APPS_COMMON_VERDICT_H
#define STOIC_APPS_COMMON_VERDICT_H

#include <stdio.h>

#include <stoic/webpki.h>

/* A text of stoic_verdict_write_text, stoic_verdict_write_path or stoic_verdict_write_json. False when not
 * all of it was taken. */
typedef void (*app_verdict_writer)(stoic_writer *writer, const stoic_verdict *verdict);
bool app_print_verdict(FILE *where, const stoic_verdict *verdict, app_verdict_writer write);
/* Of a failed one: the reason and the remedy, in one line. */
void app_write_verdict_line(stoic_writer *writer, const stoic_verdict *verdict);

#endif
