/* SPDX-License-Identifier: Apache-2.0 */
/* How programs show a verdict on a chain (verdict.h). */
#include "common/verdict.h"

/* The longest path, with names as long as certificates can hold them. */
#define VERDICT_MAX (1024 * 1024)

bool app_print_verdict(FILE *where, const stoic_verdict *verdict, app_verdict_writer write) {
    stoic_writer text;
    stoic_writer_init_growing(&text, NULL, VERDICT_MAX);
    write(&text, verdict);
    const stoic_bytes all = stoic_writer_view(&text);
    const bool is_written = stoic_writer_error(&text) == STOIC_OK &&
                            fwrite(all.data, 1, all.len, where) == all.len && fflush(where) == 0;
    stoic_writer_reset(&text);
    return is_written;
}

void app_write_verdict_line(stoic_writer *writer, const stoic_verdict *verdict) {
    stoic_verdict_write_reason(writer, verdict);
    stoic_write_text(writer, ". To do: ");
    stoic_verdict_write_remedy(writer, verdict);
    stoic_write_u8(writer, '.');
}
