/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each reader gets the content of extnValue and must use it up. Nothing may stand twice (RFC 5280 4.2), not
 * even what nobody here knows: others may read the second one.
 */
#include "webpki/extension.h"

#include "base/der.h"
#include "webpki/limits.h"
#include "webpki/name_constraints.h"

typedef bool (*extension_reader)(stoic_certificate *out, stoic_reader *value);

typedef struct extension {
    stoic_extension_id id;
    extension_reader read;
    const char *problem;
} extension;

/* One Extension as it is encoded. */
typedef struct extension_fields {
    stoic_bytes oid;
    bool is_critical;
    stoic_bytes value;
} extension_fields;

/* The identifiers of those met so far that are not of the table. */
typedef struct unknown_extensions {
    stoic_bytes oids[STOIC_CERTIFICATE_MAX_EXTENSIONS];
    size_t num;
} unknown_extensions;

/* Does the content of one element of a list fit? */
typedef bool (*element_check)(stoic_reader *body);

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

/* A SEQUENCE SIZE (1..MAX) OF SEQUENCE. */
static bool read_list_of(stoic_reader *value, stoic_bytes *content, element_check fits) {
    stoic_bytes found;
    if (!stoic_der_read(value, &found, STOIC_DER_SEQUENCE) || found.len == 0) {
        return false;
    }
    stoic_reader elements = stoic_reader_of(found);
    while (!stoic_reader_at_end(&elements)) {
        stoic_reader body;
        if (!stoic_der_enter(&elements, &body, STOIC_DER_SEQUENCE) || !fits(&body)) {
            return false;
        }
    }
    *content = found;
    return true;
}

static bool read_subject_key_id(stoic_certificate *out, stoic_reader *value) {
    return stoic_der_read(value, &out->subject_key_id, STOIC_DER_OCTET_STRING);
}

/* RFC 5280 4.2.1.3: at least one bit MUST be set. */
static bool read_key_usage(stoic_certificate *out, stoic_reader *value) {
    out->has_key_usage = true;
    return stoic_der_read_named_bits(value, &out->key_usage) && out->key_usage != 0;
}

static bool read_subject_alt_names(stoic_certificate *out, stoic_reader *value) {
    return read_list(value, &out->subject_alt_names);
}

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

static bool read_name_constraints(stoic_certificate *out, stoic_reader *value) {
    return stoic_der_read(value, &out->name_constraints, STOIC_DER_SEQUENCE) &&
           stoic_name_constraints_are_well_formed(out->name_constraints);
}

/* RFC 5280 4.2.1.13: all three parts are optional, and explicit or constructed. */
static bool is_distribution_point(stoic_reader *body) {
    stoic_bytes ignored;
    return stoic_der_read_optional(body, NULL, &ignored, STOIC_DER_CONTEXT_CONSTRUCTED(0)) &&
           stoic_der_read_optional(body, NULL, &ignored, STOIC_DER_CONTEXT(1)) &&
           stoic_der_read_optional(body, NULL, &ignored, STOIC_DER_CONTEXT_CONSTRUCTED(2)) &&
           stoic_reader_at_end(body);
}

static bool read_crl_distribution_points(stoic_certificate *out, stoic_reader *value) {
    return read_list_of(value, &out->crl_distribution_points, is_distribution_point);
}

/* RFC 5280 4.2.1.4: an identifier, and qualifiers. */
static bool is_policy_information(stoic_reader *body) {
    stoic_bytes ignored;
    return stoic_der_read_oid(body, &ignored) &&
           stoic_der_read_optional(body, NULL, &ignored, STOIC_DER_SEQUENCE) && stoic_reader_at_end(body);
}

static bool read_certificate_policies(stoic_certificate *out, stoic_reader *value) {
    return read_list_of(value, &out->certificate_policies, is_policy_information);
}

/* RFC 5280 4.2.1.1. That issuer and serial number come together or not at all is left to the profile. */
static bool read_authority_key_id(stoic_certificate *out, stoic_reader *value) {
    stoic_bytes ignored;
    if (!stoic_der_read(value, &out->authority_key_id, STOIC_DER_SEQUENCE)) {
        return false;
    }
    stoic_reader body = stoic_reader_of(out->authority_key_id);
    return stoic_der_read_optional(&body, NULL, &out->issuer_key_id, STOIC_DER_CONTEXT(0)) &&
           stoic_der_read_optional(&body, NULL, &ignored, STOIC_DER_CONTEXT_CONSTRUCTED(1)) &&
           stoic_der_read_optional(&body, NULL, &ignored, STOIC_DER_CONTEXT(2)) && stoic_reader_at_end(&body);
}

/* RFC 5280 4.2.1.11: two numbers, MUST NOT be without both. */
static bool read_policy_constraints(stoic_certificate *out, stoic_reader *value) {
    stoic_bytes ignored;
    if (!stoic_der_read(value, &out->policy_constraints, STOIC_DER_SEQUENCE)) {
        return false;
    }
    stoic_reader body = stoic_reader_of(out->policy_constraints);
    return !stoic_reader_at_end(&body) &&
           stoic_der_read_optional(&body, NULL, &ignored, STOIC_DER_CONTEXT(0)) &&
           stoic_der_read_optional(&body, NULL, &ignored, STOIC_DER_CONTEXT(1)) && stoic_reader_at_end(&body);
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

/* RFC 5280 4.2.2.1: a method, and a GeneralName, which has a tag of its own. */
static bool is_access_description(stoic_reader *body) {
    stoic_bytes method;
    uint8_t tag;
    return stoic_der_read_oid(body, &method) && stoic_der_read_any(body, &tag, NULL, NULL) &&
           stoic_is_general_name_tag(tag) && stoic_reader_at_end(body);
}

static bool read_authority_info_access(stoic_certificate *out, stoic_reader *value) {
    return read_list_of(value, &out->authority_info_access, is_access_description);
}

/* RFC 7633 4.1: a SEQUENCE OF INTEGER, the numbers of TLS extensions. */
static bool read_tls_features(stoic_certificate *out, stoic_reader *value) {
    uint32_t ignored;
    if (!stoic_der_read(value, &out->tls_features, STOIC_DER_SEQUENCE)) {
        return false;
    }
    stoic_reader features = stoic_reader_of(out->tls_features);
    while (stoic_der_read_small(&features, &ignored)) {
    }
    return stoic_reader_at_end(&features);
}

#define MALFORMED(name) "the extension " name " is malformed"

/* By the last number of their object identifiers; the gaps have no reader. id-ce is 2.5.29. */
static const extension id_ce[] = {
    [14] = {STOIC_EXTENSION_SUBJECT_KEY_ID, read_subject_key_id, MALFORMED("subjectKeyIdentifier")},
    [15] = {STOIC_EXTENSION_KEY_USAGE, read_key_usage, MALFORMED("keyUsage")},
    [17] = {STOIC_EXTENSION_SUBJECT_ALT_NAME, read_subject_alt_names, MALFORMED("subjectAltName")},
    [19] = {STOIC_EXTENSION_BASIC_CONSTRAINTS, read_basic_constraints, MALFORMED("basicConstraints")},
    [30] = {STOIC_EXTENSION_NAME_CONSTRAINTS, read_name_constraints, MALFORMED("nameConstraints")},
    [31] = {STOIC_EXTENSION_CRL_DISTRIBUTION_POINTS, read_crl_distribution_points,
            MALFORMED("cRLDistributionPoints")},
    [32] = {STOIC_EXTENSION_CERTIFICATE_POLICIES, read_certificate_policies,
            MALFORMED("certificatePolicies")},
    [35] = {STOIC_EXTENSION_AUTHORITY_KEY_ID, read_authority_key_id, MALFORMED("authorityKeyIdentifier")},
    [36] = {STOIC_EXTENSION_POLICY_CONSTRAINTS, read_policy_constraints, MALFORMED("policyConstraints")},
    [37] = {STOIC_EXTENSION_EXT_KEY_USAGE, read_ext_key_usage, MALFORMED("extKeyUsage")},
};
static const uint8_t id_ce_arcs[] = {0x55, 0x1d};

/* 1.3.6.1.5.5.7.1. */
static const extension id_pe[] = {
    [1] = {STOIC_EXTENSION_AUTHORITY_INFO_ACCESS, read_authority_info_access,
           MALFORMED("authorityInfoAccess")},
    [24] = {STOIC_EXTENSION_TLS_FEATURES, read_tls_features, MALFORMED("tlsFeature")},
};
static const uint8_t id_pe_arcs[] = {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01};

/* No policy tree is built here (RFC 5280 6.1): a certificate that insists on one must not pass. */
static const stoic_extension_id not_processed = STOIC_EXTENSION_POLICY_CONSTRAINTS;

static const extension *find_in(const extension *table, size_t num, stoic_bytes oid, stoic_bytes arcs) {
    if (oid.len != arcs.len + 1 || !stoic_bytes_equal(stoic_slice(oid, 0, arcs.len), arcs)) {
        return NULL;
    }
    const size_t last = stoic_byte_at(oid, arcs.len);
    const extension *row = last < num ? STOIC_AT_N(table, num, last) : NULL;
    return row == NULL || row->read == NULL ? NULL : row;
}

static const extension *find(stoic_bytes oid) {
    const extension *found =
        find_in(id_ce, STOIC_COUNT(id_ce), oid, stoic_bytes_of(id_ce_arcs, sizeof(id_ce_arcs)));
    return found != NULL
               ? found
               : find_in(id_pe, STOIC_COUNT(id_pe), oid, stoic_bytes_of(id_pe_arcs, sizeof(id_pe_arcs)));
}

static void note_unknown_critical(stoic_certificate *out, stoic_bytes oid) {
    if (!out->has_unknown_critical) {
        out->has_unknown_critical = true;
        out->unknown_critical = oid;
    }
}

static const char *read_known(stoic_certificate *out, const extension *row, const extension_fields *fields) {
    const uint32_t bit = (uint32_t)row->id;
    stoic_reader reader = stoic_reader_of(fields->value);
    if ((out->present & bit) != 0) {
        return "an extension stands twice";
    }
    if (!row->read(out, &reader) || !stoic_reader_at_end(&reader)) {
        return row->problem;
    }
    out->present |= bit;
    if (fields->is_critical) {
        out->critical |= bit;
    }
    if (fields->is_critical && row->id == not_processed) {
        note_unknown_critical(out, fields->oid);
    }
    return NULL;
}

static const char *pass_unknown(stoic_certificate *out, unknown_extensions *unknown,
                                const extension_fields *fields) {
    STOIC_EACH(oid, unknown->oids, unknown->num) {
        if (stoic_bytes_equal(*oid, fields->oid)) {
            return "an extension stands twice";
        }
    }
    if (unknown->num == STOIC_COUNT(unknown->oids)) {
        return "there are too many extensions";
    }
    *STOIC_AT(unknown->oids, unknown->num) = fields->oid;
    unknown->num++;
    if (fields->is_critical) {
        note_unknown_critical(out, fields->oid);
    }
    return NULL;
}

static bool read_fields(extension_fields *out, stoic_reader *reader) {
    stoic_reader body;
    return stoic_der_enter(reader, &body, STOIC_DER_SEQUENCE) && stoic_der_read_oid(&body, &out->oid) &&
           stoic_der_read_boolean_default_false(&body, &out->is_critical) &&
           stoic_der_read(&body, &out->value, STOIC_DER_OCTET_STRING) && stoic_reader_at_end(&body);
}

const char *stoic_extensions_read(stoic_certificate *out, stoic_bytes content) {
    stoic_reader reader = stoic_reader_of(content);
    unknown_extensions unknown;
    unknown.num = 0;
    while (!stoic_reader_at_end(&reader)) {
        extension_fields fields;
        if (!read_fields(&fields, &reader)) {
            return "an extension is malformed";
        }
        const extension *row = find(fields.oid);
        const char *problem =
            row == NULL ? pass_unknown(out, &unknown, &fields) : read_known(out, row, &fields);
        if (problem != NULL) {
            return problem;
        }
    }
    return NULL;
}
