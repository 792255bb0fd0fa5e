/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CertificateList and TBSCertList (RFC 5280 5.1), field by field, as views. What this library does not do is
 * refused here, so that nobody relies on a list that says less, or something else, than it seems to: version
 * 1, delta and indirect lists, lists for some reasons, critical extensions that are not known.
 */
#include "webpki/crl.h"

#include "base/der.h"
#include "webpki/crl_scope.h"
#include "webpki/limits.h"
#include "webpki/revocation_der.h"

/* 2050-01-01T00:00:00Z: the first second that a UTCTime cannot say. */
#define UTC_TIME_ENDS INT64_C(2524608000)

/* Time of a list: UTCTime as long as it lasts, GeneralizedTime from then on (RFC 5280 5.1.2.4,
 * RFC 5280 5.1.2.5, RFC 5280 5.1.2.6). */
static bool read_time(stoic_reader *reader, int64_t *out) {
    const bool is_utc = stoic_der_next_is(reader, STOIC_DER_UTC_TIME);
    return stoic_der_read_time(reader, out) && (is_utc || *out >= UTC_TIME_ENDS);
}

/* ---- Entries ---- */

static const char *read_entry_extension(stoic_crl_entry *out, const stoic_extension_item *extension,
                                        bool *has_reason) {
    stoic_reader value = stoic_reader_of(extension->value);
    if (extension->id_ce == STOIC_ID_CE_REASON_CODE) {
        const bool is_second = *has_reason;
        *has_reason = true;
        if (is_second || !stoic_crl_reason_read(&value, &out->reason) || !stoic_reader_at_end(&value)) {
            return "the reason of an entry is malformed or stands twice";
        }
        return NULL;
    }
    if (extension->id_ce == STOIC_ID_CE_CERTIFICATE_ISSUER) {
        return "it is an indirect list, which is not supported";
    }
    /* RFC 5280 5.3: a list with such an entry MUST NOT be used. */
    return extension->is_critical ? "an entry has an unknown critical extension" : NULL;
}

static const char *read_entry_extensions(stoic_crl_entry *out, stoic_reader *entry) {
    stoic_reader extensions;
    bool has_reason = false;
    if (stoic_reader_at_end(entry)) {
        return NULL;
    }
    if (!stoic_der_enter(entry, &extensions, STOIC_DER_SEQUENCE) || !stoic_reader_at_end(entry) ||
        stoic_reader_at_end(&extensions)) {
        return "an entry is malformed";
    }
    while (!stoic_reader_at_end(&extensions)) {
        stoic_extension_item extension;
        if (!stoic_extension_item_next(&extensions, &extension)) {
            return "an extension of an entry is malformed";
        }
        const char *problem = read_entry_extension(out, &extension, &has_reason);
        if (problem != NULL) {
            return problem;
        }
    }
    return NULL;
}

const char *stoic_crl_entry_next(stoic_reader *reader, stoic_crl_entry *out) {
    stoic_reader ahead = *reader;
    stoic_reader entry;
    stoic_crl_entry found = {.reason = STOIC_REVOKED_UNSPECIFIED};
    if (!stoic_der_enter(&ahead, &entry, STOIC_DER_SEQUENCE) ||
        !stoic_der_read_signed(&entry, &found.serial) || !read_time(&entry, &found.revoked_at)) {
        return "an entry is malformed";
    }
    const char *problem = read_entry_extensions(&found, &entry);
    if (problem == NULL) {
        *out = found;
        *reader = ahead;
    }
    return problem;
}

/* RFC 5280 5.1.2.6 wants the list left out where nothing is revoked; an empty one says the same. */
static const char *read_entries(stoic_crl *out, stoic_reader *tbs) {
    if (!stoic_der_read_optional(tbs, NULL, &out->entries, STOIC_DER_SEQUENCE)) {
        return "its entries are malformed";
    }
    stoic_reader entries = stoic_reader_of(out->entries);
    while (!stoic_reader_at_end(&entries)) {
        stoic_crl_entry entry;
        const char *problem = stoic_crl_entry_next(&entries, &entry);
        if (problem != NULL) {
            return problem;
        }
        out->num_entries++;
    }
    return NULL;
}

/* ---- Extensions ---- */

/* RFC 5280 5.2.3: at most 20 octets, not critical. */
static const char *read_number(stoic_crl *out, const stoic_extension_item *extension) {
    stoic_reader value = stoic_reader_of(extension->value);
    if (extension->is_critical) {
        return "its number is a critical extension";
    }
    if (!stoic_der_read_integer(&value, &out->number) || !stoic_reader_at_end(&value) ||
        out->number.len > STOIC_CRL_NUMBER_MAX_LEN) {
        return "its number is malformed";
    }
    return NULL;
}

/* Which key signed is found out by trying; the extension must be one nevertheless. */
static const char *read_authority_key_id(const stoic_extension_item *extension) {
    stoic_reader value = stoic_reader_of(extension->value);
    stoic_bytes content;
    return stoic_der_read(&value, &content, STOIC_DER_SEQUENCE) && stoic_reader_at_end(&value)
               ? NULL
               : "its authority key identifier is malformed";
}

/* `seen` is a set of the arcs of id-ce met so far: those that are known are below 64. */
static const char *read_extension(stoic_crl *out, const stoic_extension_item *extension, uint64_t *seen) {
    const uint64_t bit = extension->id_ce < 64 ? UINT64_C(1) << extension->id_ce : 0;
    if (extension->id_ce != 0 && (*seen & bit) != 0) {
        return "one of its extensions stands twice";
    }
    *seen |= bit;
    switch (extension->id_ce) {
    case STOIC_ID_CE_CRL_NUMBER:
        return read_number(out, extension);
    case STOIC_ID_CE_AUTHORITY_KEY_ID:
        return read_authority_key_id(extension);
    case STOIC_ID_CE_ISSUING_DISTRIBUTION_POINT:
        return stoic_crl_scope_read(out, extension->value);
    case STOIC_ID_CE_DELTA_CRL_INDICATOR:
        return "it is a delta list, which is not supported";
    default:
        /* RFC 5280 5.2: a list with such an extension MUST NOT be used. */
        return extension->is_critical ? "it has an unknown critical extension" : NULL;
    }
}

/* [0] EXPLICIT Extensions (RFC 5280 5.1.2.7). */
static const char *read_extensions(stoic_crl *out, stoic_reader *tbs) {
    stoic_reader wrapper;
    stoic_reader extensions;
    uint64_t seen = 0;
    if (stoic_reader_at_end(tbs)) {
        return "it has no number";
    }
    if (!stoic_der_enter(tbs, &wrapper, STOIC_DER_CONTEXT_CONSTRUCTED(0)) || !stoic_reader_at_end(tbs) ||
        !stoic_der_enter(&wrapper, &extensions, STOIC_DER_SEQUENCE) || !stoic_reader_at_end(&wrapper)) {
        return "its extensions are malformed";
    }
    while (!stoic_reader_at_end(&extensions)) {
        stoic_extension_item extension;
        if (!stoic_extension_item_next(&extensions, &extension)) {
            return "one of its extensions is malformed";
        }
        const char *problem = read_extension(out, &extension, &seen);
        if (problem != NULL) {
            return problem;
        }
    }
    /* RFC 5280 5.2.3: every list MUST have one. */
    return (seen & UINT64_C(1) << STOIC_ID_CE_CRL_NUMBER) != 0 ? NULL : "it has no number";
}

/* ---- The list ---- */

static const char *read_tbs(stoic_crl *out, stoic_reader *tbs) {
    uint32_t version;
    stoic_bytes inner_algorithm;
    /* RFC 5280 5.1.2.1: 1 means version 2, which every list with extensions is. */
    if (!stoic_der_read_small(tbs, &version) || version != 1) {
        return "it is not of version 2";
    }
    /* RFC 5280 5.1.2.2. */
    if (!stoic_der_read_whole(tbs, &inner_algorithm, STOIC_DER_SEQUENCE) ||
        !stoic_bytes_equal(inner_algorithm, out->signature_algorithm)) {
        return "its two signature algorithms differ";
    }
    if (!stoic_der_read_whole(tbs, &out->issuer, STOIC_DER_SEQUENCE)) {
        return "its issuer is malformed";
    }
    if (!read_time(tbs, &out->this_update)) {
        return "its thisUpdate is malformed";
    }
    /* RFC 5280 5.1.2.5: nextUpdate MUST be there. */
    if (!read_time(tbs, &out->next_update) || out->next_update < out->this_update) {
        return "its nextUpdate is missing or malformed";
    }
    const char *problem = read_entries(out, tbs);
    return problem != NULL ? problem : read_extensions(out, tbs);
}

const char *stoic_crl_read(stoic_crl *out, stoic_bytes der) {
    stoic_reader reader = stoic_reader_of(der);
    stoic_reader body;
    stoic_reader tbs;
    stoic_crl found = {0};
    if (!stoic_der_enter(&reader, &body, STOIC_DER_SEQUENCE) || !stoic_reader_at_end(&reader)) {
        return "it is not DER";
    }
    if (!stoic_der_read_whole(&body, &found.tbs, STOIC_DER_SEQUENCE)) {
        return "its part to be signed is malformed";
    }
    if (!stoic_der_read_whole(&body, &found.signature_algorithm, STOIC_DER_SEQUENCE) ||
        !stoic_der_read_bit_string(&body, &found.signature) || !stoic_reader_at_end(&body)) {
        return "its signature is malformed";
    }
    reader = stoic_reader_of(found.tbs);
    (void)stoic_der_enter(&reader, &tbs, STOIC_DER_SEQUENCE); /* read_whole has seen it */
    const char *problem = read_tbs(&found, &tbs);
    if (problem == NULL) {
        *out = found;
    }
    return problem;
}
