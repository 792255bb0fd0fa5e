/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reason of a failed verdict as a sentence: one writer for each error, which names the certificate, what
 * it says and what was wanted.
 */
#include <stoic/webpki.h>

#include "base/calendar.h"
#include "webpki/verdict_words.h"

/* What a sentence is about. */
typedef struct subject {
    const stoic_verdict *verdict;
    bool is_readable;
    stoic_certificate certificate; /* the one that the error is about */
} subject;

typedef void (*reason_writer)(stoic_writer *writer, const subject *about);

static void write_certificate(stoic_writer *writer, const subject *about) {
    stoic_write_text(writer, "the certificate of ");
    stoic_words_subject(writer, &about->certificate);
}

/* The entry beside the one that the error is about: +1 is its issuer. */
static void write_neighbour(stoic_writer *writer, const subject *about, int distance) {
    stoic_certificate neighbour;
    const size_t index = (size_t)((int64_t)about->verdict->at + distance);
    if (stoic_words_certificate(&neighbour, about->verdict, index)) {
        stoic_words_subject(writer, &neighbour);
    } else {
        stoic_write_text(writer, "?");
    }
}

static void write_malformed(stoic_writer *writer, const subject *about) {
    if (about->is_readable) {
        write_certificate(writer, about);
        stoic_write_text(writer, " has a key or name constraints that cannot be decoded");
        return;
    }
    stoic_certificate unread = {.struct_size = sizeof(unread)};
    stoic_error_detail detail = {.struct_size = sizeof(detail)};
    const stoic_path_entry *entry = STOIC_AT(about->verdict->path, about->verdict->at);
    stoic_certificate_read(&unread, entry->der, &detail); /* fails again, and says why */
    stoic_write_printf(writer, "a certificate cannot be decoded: %s", detail.text);
}

static void write_expired(stoic_writer *writer, const subject *about) {
    write_certificate(writer, about);
    stoic_write_text(writer, " expired on ");
    stoic_write_rfc3339(writer, about->certificate.not_after);
    stoic_write_text(writer, ", ");
    stoic_words_duration(writer, about->certificate.not_after, about->verdict->now);
    stoic_write_text(writer, " ago");
}

static void write_not_yet_valid(stoic_writer *writer, const subject *about) {
    write_certificate(writer, about);
    stoic_write_text(writer, " is not valid before ");
    stoic_write_rfc3339(writer, about->certificate.not_before);
    stoic_write_text(writer, ", in ");
    stoic_words_duration(writer, about->verdict->now, about->certificate.not_before);
}

static void write_name_mismatch(stoic_writer *writer, const subject *about) {
    write_certificate(writer, about);
    stoic_write_text(writer, " is not for ");
    stoic_words_escaped(writer, about->verdict->name);
    stoic_write_text(writer, " but for ");
    stoic_words_alt_names(writer, &about->certificate);
}

static void write_key_unsupported(stoic_writer *writer, const subject *about) {
    write_certificate(writer, about);
    stoic_write_text(writer, " has a key of a kind or size that is not supported");
}

static void write_key_usage(stoic_writer *writer, const subject *about) {
    write_certificate(writer, about);
    stoic_write_text(writer, " has a key for ");
    stoic_words_key_usage(writer, about->certificate.key_usage);
    stoic_write_text(writer, ", not for ");
    stoic_words_key_usage(writer, about->verdict->key_usage);
}

static void write_unknown_issuer(stoic_writer *writer, const subject *about) {
    const stoic_verdict *verdict = about->verdict;
    write_certificate(writer, about);
    stoic_write_text(writer, " was issued by ");
    stoic_words_name(writer, verdict->issuer);
    if (verdict->issuer_key_id.len > 0) {
        stoic_write_text(writer, " with the key identifier ");
        stoic_words_hex(writer, verdict->issuer_key_id);
    }
    stoic_write_text(writer, ", which is neither trusted here nor among the certificates sent");
}

static void write_self_signed(stoic_writer *writer, const subject *about) {
    write_certificate(writer, about);
    stoic_write_text(writer, " is signed by itself, and not trusted by itself");
}

static void write_not_a_ca(stoic_writer *writer, const subject *about) {
    write_certificate(writer, about);
    stoic_write_text(writer, " is not that of a CA, but issued the one of ");
    write_neighbour(writer, about, -1);
}

static void write_path_length(stoic_writer *writer, const subject *about) {
    stoic_write_text(writer, "the CA ");
    stoic_words_subject(writer, &about->certificate);
    stoic_write_printf(writer, " allows %u CAs below it, and there are more", about->verdict->limit);
}

static void write_path_too_long(stoic_writer *writer, const subject *about) {
    stoic_write_printf(writer, "more than %u intermediate CAs stand above the certificate of ",
                       about->verdict->limit);
    write_neighbour(writer, about, -(int)about->verdict->at);
}

static void write_path_too_costly(stoic_writer *writer, const subject *about) {
    stoic_write_printf(writer, "the search for a trusted CA was given up after %u %s", about->verdict->limit,
                       about->verdict->rule == NULL ? "steps" : about->verdict->rule);
}

static void write_ext_key_usage(stoic_writer *writer, const subject *about) {
    write_certificate(writer, about);
    stoic_write_text(writer, " is for ");
    stoic_words_purposes(writer, about->certificate.ext_key_usage);
    stoic_write_text(writer, ", not for ");
    stoic_write_text(writer, stoic_words_purpose(about->verdict->purpose));
}

static void write_name_constraints(stoic_writer *writer, const subject *about) {
    const stoic_verdict *verdict = about->verdict;
    write_certificate(writer, about);
    stoic_write_text(writer, " has the name ");
    stoic_words_general_name(writer, verdict->presented);
    if (verdict->constraint.len > 0) {
        stoic_write_text(writer, ", which a CA above it may not certify: it excludes ");
        stoic_words_general_name(writer, verdict->constraint);
    } else {
        stoic_write_text(writer, ", which is none of those that a CA above it may certify");
    }
}

static void write_unknown_critical(stoic_writer *writer, const subject *about) {
    write_certificate(writer, about);
    stoic_write_text(writer, " has the critical extension ");
    stoic_words_oid(writer, about->verdict->oid);
    stoic_write_text(writer, ", which is not known here");
}

static void write_signature(stoic_writer *writer, const subject *about) {
    stoic_write_text(writer, "the signature of ");
    write_certificate(writer, about);
    stoic_write_text(writer, " does not verify with the key of ");
    write_neighbour(writer, about, 1);
}

static void write_signature_algorithm(stoic_writer *writer, const subject *about) {
    write_certificate(writer, about);
    stoic_write_text(writer, " is signed with ");
    stoic_words_oid(writer, about->verdict->oid);
    stoic_write_text(writer, ", which is weak, not supported, or not for the key of its issuer");
}

static void write_version(stoic_writer *writer, const subject *about) {
    write_certificate(writer, about);
    stoic_write_printf(writer, " is of version %u, not 3", about->certificate.version);
}

/* What a rule says, behind what it is about. */
static void write_rule(stoic_writer *writer, const stoic_verdict *verdict) {
    if (verdict->rule != NULL) {
        stoic_write_printf(writer, ": %s", verdict->rule);
    }
}

static void write_profile(stoic_writer *writer, const subject *about) {
    write_certificate(writer, about);
    stoic_write_text(writer, " breaks the strict profile");
    write_rule(writer, about->verdict);
}

static void write_revoked(stoic_writer *writer, const subject *about) {
    const stoic_revocation_status *status = &about->verdict->revocation;
    write_certificate(writer, about);
    stoic_write_text(writer, " was revoked on ");
    stoic_write_rfc3339(writer, status->revoked_at);
    stoic_write_printf(writer, ": %s", stoic_revocation_reason_name(status->reason));
}

static void write_revocation_unknown(stoic_writer *writer, const subject *about) {
    stoic_write_text(writer, "no list of ");
    stoic_words_name(writer, about->certificate.issuer);
    stoic_write_text(writer, " says whether ");
    write_certificate(writer, about);
    stoic_write_text(writer, " is revoked");
    write_rule(writer, about->verdict);
}

static void write_crl_expired(stoic_writer *writer, const subject *about) {
    stoic_write_text(writer, "the revocation list of ");
    stoic_words_name(writer, about->certificate.issuer);
    stoic_write_text(writer, " is out of date since ");
    stoic_write_rfc3339(writer, about->verdict->revocation.next_update);
}

static void write_crl_invalid(stoic_writer *writer, const subject *about) {
    stoic_write_text(writer, "the revocation list for ");
    write_certificate(writer, about);
    stoic_write_text(writer, " is not signed by ");
    stoic_words_name(writer, about->certificate.issuer);
    write_rule(writer, about->verdict);
}

static void write_ocsp_invalid(stoic_writer *writer, const subject *about) {
    stoic_write_text(writer, "the OCSP response for ");
    write_certificate(writer, about);
    stoic_write_text(writer, " cannot be believed");
    write_rule(writer, about->verdict);
}

typedef struct reason_row {
    stoic_error error;
    reason_writer write;
} reason_row;

#define ROW(name, write) {STOIC_ERROR_PEER_CERTIFICATE_##name, write}

static const reason_row reasons[] = {
    ROW(MALFORMED, write_malformed),
    ROW(EXPIRED, write_expired),
    ROW(NOT_YET_VALID, write_not_yet_valid),
    ROW(NAME_MISMATCH, write_name_mismatch),
    ROW(KEY_UNSUPPORTED, write_key_unsupported),
    ROW(KEY_USAGE, write_key_usage),
    ROW(UNKNOWN_ISSUER, write_unknown_issuer),
    ROW(SELF_SIGNED, write_self_signed),
    ROW(NOT_A_CA, write_not_a_ca),
    ROW(ISSUER_KEY_USAGE, write_key_usage),
    ROW(PATH_LENGTH, write_path_length),
    ROW(PATH_TOO_LONG, write_path_too_long),
    ROW(PATH_TOO_COSTLY, write_path_too_costly),
    ROW(EXT_KEY_USAGE, write_ext_key_usage),
    ROW(NAME_CONSTRAINTS, write_name_constraints),
    ROW(UNKNOWN_CRITICAL_EXTENSION, write_unknown_critical),
    ROW(SIGNATURE, write_signature),
    ROW(SIGNATURE_ALGORITHM, write_signature_algorithm),
    ROW(VERSION, write_version),
    ROW(PROFILE, write_profile),
    ROW(REVOKED, write_revoked),
    ROW(REVOCATION_UNKNOWN, write_revocation_unknown),
    ROW(CRL_EXPIRED, write_crl_expired),
    ROW(CRL_INVALID, write_crl_invalid),
    ROW(OCSP_INVALID, write_ocsp_invalid),
};

static reason_writer find_writer(stoic_error error) {
    STOIC_EACH(row, reasons, STOIC_COUNT(reasons)) {
        if (row->error == error) {
            return row->write;
        }
    }
    return NULL;
}

void stoic_verdict_write_reason(stoic_writer *writer, const stoic_verdict *verdict) {
    subject about = {.verdict = verdict};
    const reason_writer write = find_writer(verdict->error);
    if (verdict->error == STOIC_OK) {
        return;
    }
    about.is_readable = stoic_words_certificate(&about.certificate, verdict, verdict->at);
    const bool has_subject = about.is_readable || (verdict->error == STOIC_ERROR_PEER_CERTIFICATE_MALFORMED &&
                                                   verdict->at < verdict->num_path);
    if (write != NULL && has_subject) {
        write(writer, &about);
    } else {
        stoic_write_text(writer, stoic_error_sentence(verdict->error));
    }
}
