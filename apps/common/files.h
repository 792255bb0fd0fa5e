/* SPDX-License-Identifier: Apache-2.0 */
/* Whole small files, with a bound and a clear word when they cannot be had. */
#ifndef STOIC_APPS_COMMON_FILES_H
#define STOIC_APPS_COMMON_FILES_H

#include <stoic/bytes.h>

#include "common/problem.h"

/* The largest PEM file: a long chain has tens of KiB. Stops a wrong path (a device, a disk image) from eating
 * the memory. */
#define APP_PEM_MAX (1024 * 1024)

/* Reads all of a file into `out`, a growing writer that the caller resets (which wipes: the file may hold a
 * key). */
bool app_read_file(stoic_writer *out, const char *path, app_problem *problem);

#endif
