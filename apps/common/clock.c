/* SPDX-License-Identifier: Apache-2.0 */
/* Both clocks (clock.h). */
#include "common/clock.h"

#include <time.h>

static int64_t read_clock(clockid_t which) {
    struct timespec now = {0, 0};
    clock_gettime(which, &now);
    return (int64_t)now.tv_sec * STOIC_NS_PER_SECOND + now.tv_nsec;
}

stoic_time app_now(void) {
    return (stoic_time){.wall_ns = read_clock(CLOCK_REALTIME), .monotonic_ns = read_clock(CLOCK_MONOTONIC)};
}

void app_write_time(stoic_writer *writer, int64_t wall_ns, bool is_for_people) {
    const time_t seconds = (time_t)(wall_ns / STOIC_NS_PER_SECOND);
    const long fraction = (long)(wall_ns % STOIC_NS_PER_SECOND);
    struct tm parts = {0};
    if (gmtime_r(&seconds, &parts) == NULL) {
        stoic_write_text(writer, "?");
        return;
    }
    stoic_write_printf(writer, "%04d-%02d-%02d%c%02d:%02d:%02d.", parts.tm_year + 1900, parts.tm_mon + 1,
                       parts.tm_mday, is_for_people ? ' ' : 'T', parts.tm_hour, parts.tm_min, parts.tm_sec);
    if (is_for_people) {
        stoic_write_printf(writer, "%03ld", fraction / (long)STOIC_NS_PER_MS);
    } else {
        stoic_write_printf(writer, "%09ldZ", fraction);
    }
}
