/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes the C library's unchecked functions away. The build includes this file before the first line of every
 * source outside src/base/ and providers/: whoever names one of these functions afterwards does not compile.
 * Instead: stoic_copy, stoic_move, stoic_fill, stoic_wipe, stoic_equal_secret, stoic_bytes_equal and
 * stoic_writer of <stoic/bytes.h>. The headers that declare them come first, so that a later #include of one
 * changes nothing.
 */
#ifndef STOIC_BASE_POISON_H
#define STOIC_BASE_POISON_H

#include <alloca.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <wchar.h>

#pragma GCC poison memcpy memmove memset memcmp memccpy mempcpy bcopy bzero bcmp explicit_bzero
#pragma GCC poison strcpy strncpy stpcpy stpncpy strcat strncat strtok strdup strndup
#pragma GCC poison sprintf vsprintf snprintf vsnprintf asprintf vasprintf sscanf scanf gets
#pragma GCC poison wmemcpy wmemmove wmemset wcscpy wcsncpy wcscat wcsncat
/* These are macros, which cannot be poisoned as such. */
#undef alloca
#undef strdupa
#undef strndupa
#pragma GCC poison alloca strdupa strndupa

#endif
