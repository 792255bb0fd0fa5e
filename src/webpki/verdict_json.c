/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A verdict for a program: one JSON object (RFC 8259). Its keys are in docs/PATH_VALIDATION.md; particulars
 * that an error does not have are left out.
 */
#include <stoic/notice.h>
#include <stoic/webpki.h>

#include "base/calendar.h"
#include "webpki/verdict_words.h"

/* The longest text: a reason with eight names of 256 bytes, each of which may be escaped to four. */
#define MAX_TEXT (16 * 1024)

/* `write` writes one text about `what`; the string around it is JSON's. */
typedef void (*text_writer)(stoic_writer *writer, const void *what);

static void write_string(stoic_writer *writer, text_writer write, const void *what) {
    uint8_t space[MAX_TEXT];
    stoic_writer text;
    stoic_writer_init_fixed(&text, space, sizeof(space));
    write(&text, what);
    stoic_write_json_string(writer, stoic_writer_view(&text));
}

static void write_key(stoic_writer *writer, const char *key) {
    stoic_write_printf(writer, ",\"%s\":", key);
}

static void write_member(stoic_writer *writer, const char *key, text_writer write, const void *what) {
    write_key(writer, key);
    write_string(writer, write, what);
}

static void write_time(stoic_writer *writer, const char *key, int64_t seconds) {
    write_key(writer, key);
    stoic_write_text(writer, "\"");
    stoic_write_rfc3339(writer, seconds);
    stoic_write_text(writer, "\"");
}

static void write_text_member(stoic_writer *writer, const char *key, const char *text) {
    write_key(writer, key);
    stoic_write_json_string(writer, stoic_bytes_of_text(text));
}

/* ---- Texts --------------------------------------------------------------------------------------------- */

static void reason_text(stoic_writer *writer, const void *what) {
    stoic_verdict_write_reason(writer, what);
}

static void remedy_text(stoic_writer *writer, const void *what) {
    stoic_verdict_write_remedy(writer, what);
}

static void name_text(stoic_writer *writer, const void *what) {
    const stoic_bytes *name = what;
    stoic_words_name(writer, *name);
}

static void escaped_text(stoic_writer *writer, const void *what) {
    const stoic_bytes *text = what;
    stoic_words_escaped(writer, *text);
}

static void hex_text(stoic_writer *writer, const void *what) {
    const stoic_bytes *bytes = what;
    stoic_words_hex(writer, *bytes);
}

static void oid_text(stoic_writer *writer, const void *what) {
    const stoic_bytes *oid = what;
    stoic_words_oid(writer, *oid);
}

static void general_name_text(stoic_writer *writer, const void *what) {
    const stoic_bytes *raw = what;
    stoic_words_general_name(writer, *raw);
}

static void key_usage_text(stoic_writer *writer, const void *what) {
    const uint16_t *usage = what;
    stoic_words_key_usage(writer, *usage);
}

static void names_text(stoic_writer *writer, const void *what) {
    stoic_words_alt_names(writer, what);
}

/* ---- The path ------------------------------------------------------------------------------------------ */

static void write_entry(stoic_writer *writer, const stoic_verdict *verdict, size_t index) {
    const stoic_path_entry *entry = STOIC_AT(verdict->path, index);
    stoic_certificate certificate;
    stoic_write_printf(writer, "%s{\"position\":%u", index > 0 ? "," : "", entry->position);
    write_text_member(writer, "source", stoic_words_source(entry->source));
    if (stoic_words_certificate(&certificate, verdict, index)) {
        write_member(writer, "subject", name_text, &certificate.subject);
        write_member(writer, "names", names_text, &certificate);
        write_member(writer, "issuer", name_text, &certificate.issuer);
        write_member(writer, "serial", hex_text, &certificate.serial);
        write_time(writer, "not_before", certificate.not_before);
        write_time(writer, "not_after", certificate.not_after);
    }
    write_text_member(writer, "error", stoic_error_name(entry->error));
    stoic_write_text(writer, "}");
}

static void write_path(stoic_writer *writer, const stoic_verdict *verdict) {
    write_key(writer, "path");
    stoic_write_text(writer, "[");
    for (size_t i = 0; i < verdict->num_path; i++) {
        write_entry(writer, verdict, i);
    }
    stoic_write_text(writer, "]");
}

/* ---- Particulars --------------------------------------------------------------------------------------- */

static void write_if_any(stoic_writer *writer, const char *key, text_writer write, const stoic_bytes *what) {
    if (what->len > 0) {
        write_member(writer, key, write, what);
    }
}

static void write_revocation(stoic_writer *writer, const stoic_revocation_status *status) {
    write_key(writer, "revocation");
    stoic_write_printf(writer, "{\"is_revoked\":%s", status->is_revoked ? "true" : "false");
    if (status->is_revoked) {
        write_time(writer, "revoked_at", status->revoked_at);
        write_text_member(writer, "reason", stoic_revocation_reason_name(status->reason));
    }
    write_time(writer, "this_update", status->this_update);
    if (status->next_update != INT64_MAX) {
        write_time(writer, "next_update", status->next_update);
    }
    stoic_write_text(writer, "}");
}

static void write_particulars(stoic_writer *writer, const stoic_verdict *verdict) {
    const stoic_error error = verdict->error;
    write_if_any(writer, "name_wanted", escaped_text, &verdict->name);
    write_if_any(writer, "issuer_sought", name_text, &verdict->issuer);
    write_if_any(writer, "issuer_key_id", hex_text, &verdict->issuer_key_id);
    write_if_any(writer, "oid", oid_text, &verdict->oid);
    write_if_any(writer, "constraint", general_name_text, &verdict->constraint);
    write_if_any(writer, "name_presented", general_name_text, &verdict->presented);
    if (verdict->key_usage != 0) {
        write_member(writer, "key_usage_missing", key_usage_text, &verdict->key_usage);
    }
    if (error == STOIC_ERROR_PEER_CERTIFICATE_EXT_KEY_USAGE) {
        write_text_member(writer, "purpose_wanted", stoic_words_purpose(verdict->purpose));
    }
    if (error == STOIC_ERROR_PEER_CERTIFICATE_PATH_LENGTH ||
        error == STOIC_ERROR_PEER_CERTIFICATE_PATH_TOO_LONG ||
        error == STOIC_ERROR_PEER_CERTIFICATE_PATH_TOO_COSTLY) {
        stoic_write_printf(writer, ",\"limit\":%u", verdict->limit);
    }
    if (verdict->rule != NULL) {
        write_text_member(writer, "rule", verdict->rule);
    }
    if (error == STOIC_ERROR_PEER_CERTIFICATE_REVOKED || error == STOIC_ERROR_PEER_CERTIFICATE_CRL_EXPIRED) {
        write_revocation(writer, &verdict->revocation);
    }
}

void stoic_verdict_write_json(stoic_writer *writer, const stoic_verdict *verdict) {
    const bool is_valid = verdict->error == STOIC_OK;
    stoic_write_printf(writer, "{\"valid\":%s", is_valid ? "true" : "false");
    write_text_member(writer, "error", stoic_error_name(verdict->error));
    if (!is_valid) {
        write_member(writer, "reason", reason_text, verdict);
        write_member(writer, "remedy", remedy_text, verdict);
        stoic_write_printf(writer, ",\"at\":%u", verdict->at);
    }
    write_time(writer, "now", verdict->now);
    write_path(writer, verdict);
    write_particulars(writer, verdict);
    stoic_write_printf(writer, ",\"signatures\":%u,\"steps\":%u}", verdict->num_signatures,
                       verdict->num_steps);
}
