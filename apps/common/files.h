/* SPDX-License-Identifier: Apache-2.0 */
/* Whole small files, with a bound and a clear word when they cannot be had. */
#ifndef STOIC_APPS_COMMON_FILES_H
#define STOIC_APPS_COMMON_FILES_H

#include <stoic/bytes.h>

#include "common/problem.h"

/* The largest PEM file: a long chain has tens of KiB. Stops a wrong path (a device, a disk image) from eating
 * the memory. */
#define APP_PEM_MAX (1024 * 1024)

/* The largest revocation list: the web's largest have some ten MiB. */
#define APP_CRL_MAX (64 * 1024 * 1024)

/* Reads all of a file into `out`, a growing writer that the caller resets (which wipes: the file may hold a
 * key). */
bool app_read_file(stoic_writer *out, const char *path, app_problem *problem);
/* The same with another bound than APP_PEM_MAX. */
bool app_read_large_file(stoic_writer *out, const char *path, size_t max, app_problem *problem);
/* The same of standard input. */
bool app_read_stdin(stoic_writer *out, app_problem *problem);

#endif
