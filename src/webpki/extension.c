/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each reader gets the content of extnValue and must use it up. A second extension of the same kind is
 * refused for those of the table alone (RFC 5280 4.2): nobody looks at the others.
 */
#include "webpki/extension.h"

#include "base/der.h"

typedef bool (*extension_reader)(stoic_certificate *out, stoic_reader *value);

typedef struct extension {
    uint8_t id; /* the last arc of id-ce (2.5.29) */
    extension_reader read;
    const char *problem;
} extension;

static const uint8_t id_ce[] = {0x55, 0x1d};

/* RFC 5280 4.2.1.9: only a CA has a path length. */
static bool read_basic_constraints(stoic_certificate *out, stoic_reader *value) {
    stoic_reader body;
    if (!stoic_der_enter(value, &body, STOIC_DER_SEQUENCE) ||
        !stoic_der_read_boolean_default_false(&body, &out->is_ca)) {
        return false;
    }
    if (stoic_reader_at_end(&body)) {
        return true;
    }
    return out->is_ca && stoic_der_read_small(&body, &out->path_length) && stoic_reader_at_end(&body);
}

/* RFC 5280 4.2.1.3: at least one bit MUST be set. */
static bool read_key_usage(stoic_certificate *out, stoic_reader *value) {
    out->has_key_usage = true;
    return stoic_der_read_named_bits(value, &out->key_usage) && out->key_usage != 0;
}

/* A SEQUENCE SIZE (1..MAX) OF anything: each element must be DER, so that those who walk over them need not
 * fail. */
static bool read_list(stoic_reader *value, stoic_bytes *content) {
    stoic_bytes found;
    if (!stoic_der_read(value, &found, STOIC_DER_SEQUENCE) || found.len == 0) {
        return false;
    }
    stoic_reader elements = stoic_reader_of(found);
    while (!stoic_reader_at_end(&elements)) {
        if (!stoic_der_read_any(&elements, NULL, NULL, NULL)) {
            return false;
        }
    }
    *content = found;
    return true;
}

static bool read_subject_alt_names(stoic_certificate *out, stoic_reader *value) {
    return read_list(value, &out->subject_alt_names);
}

static bool read_ext_key_usage(stoic_certificate *out, stoic_reader *value) {
    if (!read_list(value, &out->ext_key_usage)) {
        return false;
    }
    stoic_reader purposes = stoic_reader_of(out->ext_key_usage);
    stoic_bytes purpose;
    while (stoic_der_read_oid(&purposes, &purpose)) {
    }
    return stoic_reader_at_end(&purposes);
}

static bool read_subject_key_id(stoic_certificate *out, stoic_reader *value) {
    return stoic_der_read(value, &out->subject_key_id, STOIC_DER_OCTET_STRING);
}

static bool read_authority_key_id(stoic_certificate *out, stoic_reader *value) {
    return stoic_der_read(value, &out->authority_key_id, STOIC_DER_SEQUENCE);
}

static bool read_name_constraints(stoic_certificate *out, stoic_reader *value) {
    return read_list(value, &out->name_constraints);
}

static const extension extensions[] = {
    {14, read_subject_key_id, "the extension subjectKeyIdentifier is malformed or stands twice"},
    {15, read_key_usage, "the extension keyUsage is malformed or stands twice"},
    {17, read_subject_alt_names, "the extension subjectAltName is malformed or stands twice"},
    {19, read_basic_constraints, "the extension basicConstraints is malformed or stands twice"},
    {30, read_name_constraints, "the extension nameConstraints is malformed or stands twice"},
    {35, read_authority_key_id, "the extension authorityKeyIdentifier is malformed or stands twice"},
    {37, read_ext_key_usage, "the extension extKeyUsage is malformed or stands twice"},
};

static const extension *find(stoic_bytes oid) {
    if (oid.len != sizeof(id_ce) + 1 ||
        !stoic_bytes_equal(stoic_slice(oid, 0, sizeof(id_ce)), stoic_bytes_of(id_ce, sizeof(id_ce)))) {
        return NULL;
    }
    STOIC_EACH(row, extensions, STOIC_COUNT(extensions)) {
        if (row->id == stoic_byte_at(oid, sizeof(id_ce))) {
            return row;
        }
    }
    return NULL;
}

/* `seen` is a set of the ids met so far: none is above 63. */
static const char *read_known(stoic_certificate *out, const extension *row, stoic_bytes value,
                              uint64_t *seen) {
    const uint64_t bit = UINT64_C(1) << row->id;
    stoic_reader reader = stoic_reader_of(value);
    if ((*seen & bit) != 0 || !row->read(out, &reader) || !stoic_reader_at_end(&reader)) {
        return row->problem;
    }
    *seen |= bit;
    return NULL;
}

const char *stoic_extensions_read(stoic_certificate *out, stoic_bytes content) {
    stoic_reader reader = stoic_reader_of(content);
    uint64_t seen = 0;
    while (!stoic_reader_at_end(&reader)) {
        stoic_reader body;
        stoic_bytes oid;
        stoic_bytes value;
        bool is_critical;
        if (!stoic_der_enter(&reader, &body, STOIC_DER_SEQUENCE) || !stoic_der_read_oid(&body, &oid) ||
            !stoic_der_read_boolean_default_false(&body, &is_critical) ||
            !stoic_der_read(&body, &value, STOIC_DER_OCTET_STRING) || !stoic_reader_at_end(&body)) {
            return "an extension is malformed";
        }
        const extension *row = find(oid);
        const char *problem = row == NULL ? NULL : read_known(out, row, value, &seen);
        if (problem != NULL) {
            return problem;
        }
        out->has_unknown_critical |= row == NULL && is_critical;
    }
    return NULL;
}
