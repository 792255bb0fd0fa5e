/* SPDX-License-Identifier: Apache-2.0 */
/* Both clocks, read where they belong: in the program. */
#ifndef STOIC_APPS_COMMON_CLOCK_H
#define STOIC_APPS_COMMON_CLOCK_H

#include <stoic/bytes.h>
#include <stoic/time.h>

stoic_time app_now(void);

/* As notices write it: "2026-09-20T12:00:01.123456789Z", and for people "2026-09-20 12:00:01.123". UTC. */
void app_write_time(stoic_writer *writer, int64_t wall_ns, bool is_for_people);

#endif
