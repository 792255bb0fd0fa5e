/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A verdict for a person: the outcome, and a line for each certificate of the path.
 */
#include <stoic/webpki.h>

#include "base/calendar.h"
#include "webpki/verdict_words.h"

static void write_validity(stoic_writer *writer, const stoic_certificate *certificate) {
    stoic_write_text(writer, "valid ");
    stoic_write_rfc3339(writer, certificate->not_before);
    stoic_write_text(writer, " to ");
    stoic_write_rfc3339(writer, certificate->not_after);
}

static void write_entry(stoic_writer *writer, const stoic_verdict *verdict, size_t index) {
    const stoic_path_entry *entry = STOIC_AT(verdict->path, index);
    stoic_certificate certificate;
    stoic_write_printf(writer, "  %zu %s %u: ", index, stoic_words_source(entry->source), entry->position);
    if (stoic_words_certificate(&certificate, verdict, index)) {
        stoic_words_subject(writer, &certificate);
        stoic_write_text(writer, ", issued by ");
        stoic_words_name(writer, certificate.issuer);
        stoic_write_text(writer, ", ");
        write_validity(writer, &certificate);
    } else {
        stoic_write_printf(writer, "%zu bytes", entry->der.len);
    }
    stoic_write_printf(writer, ": %s\n", entry->error != STOIC_OK ? stoic_error_name(entry->error) : "ok");
}

void stoic_verdict_write_path(stoic_writer *writer, const stoic_verdict *verdict) {
    for (size_t i = 0; i < verdict->num_path; i++) {
        write_entry(writer, verdict, i);
    }
}

void stoic_verdict_write_text(stoic_writer *writer, const stoic_verdict *verdict) {
    if (verdict->error == STOIC_OK) {
        stoic_write_text(writer, "ok\n");
    } else {
        stoic_write_printf(writer, "error: %s\n  reason: ", stoic_error_name(verdict->error));
        stoic_verdict_write_reason(writer, verdict);
        stoic_write_text(writer, "\n  remedy: ");
        stoic_verdict_write_remedy(writer, verdict);
        stoic_write_text(writer, "\n");
    }
    stoic_verdict_write_path(writer, verdict);
}
