/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the verdict to the fields and texts of a notice (TAXONOMY A.3, class 12).
 */
#include "engine/peer_certificate.h"

typedef void (*text_writer)(stoic_writer *writer, const stoic_verdict *verdict);

static const char *make_text(char *room, size_t cap, text_writer write, const stoic_verdict *verdict) {
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, (uint8_t *)room, cap - 2); /* the room is zeroed: a zero is left over */
    write(&writer, verdict);
    if (stoic_writer_error(&writer) != STOIC_OK) {
        *STOIC_AT_N(room, cap, writer.len) = '~';
    }
    return room;
}

static void describe_subject(stoic_notice *notice, stoic_certificate_texts *texts, stoic_bytes subject) {
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, texts->subject, sizeof texts->subject);
    stoic_name_write(&writer, subject);
    notice->subject =
        stoic_bytes_of(writer.data, writer.len); /* also when it did not fit: it is cut anyway */
}

/* Empty, where there is none. */
static stoic_bytes blamed_certificate(const stoic_connection *connection, const stoic_verdict *verdict) {
    stoic_bytes leaf = stoic_bytes_of(NULL, 0);
    if (verdict != NULL && verdict->at < verdict->num_path) {
        return STOIC_AT(verdict->path, verdict->at)->der;
    }
    (void)stoic_connection_peer_certificate(connection, &leaf, 0);
    return leaf;
}

void stoic_describe_peer_certificate(const stoic_connection *connection, stoic_notice *notice,
                                     stoic_certificate_texts *texts) {
    const stoic_kept_verdict *kept = connection->agreed.verdict;
    const stoic_verdict *verdict = kept != NULL && kept->verdict.error != STOIC_OK ? &kept->verdict : NULL;
    stoic_certificate certificate = {.struct_size = sizeof certificate};
    STOIC_ZERO(texts);
    notice->not_before = notice->not_after = 0; /* of our own, until here */
    if (stoic_certificate_read(&certificate, blamed_certificate(connection, verdict), NULL) == STOIC_OK) {
        notice->not_before = certificate.not_before;
        notice->not_after = certificate.not_after;
        describe_subject(notice, texts, certificate.subject);
    }
    stoic_bytes leaf;
    if (stoic_connection_peer_certificate(connection, &leaf, 0) &&
        stoic_certificate_read(&certificate, leaf, NULL) == STOIC_OK) {
        notice->peer_subject = certificate.subject;
    }
    if (verdict != NULL) {
        notice->verdict = verdict;
        notice->cause = make_text(texts->cause, sizeof texts->cause, stoic_verdict_write_reason, verdict);
        notice->remedy = make_text(texts->remedy, sizeof texts->remedy, stoic_verdict_write_remedy, verdict);
    }
}
