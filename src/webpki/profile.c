/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One row for each rule: whom it binds, what breaks it, and the sentence. RFC 5280 4 says MUST to all of them
 * but those of the Baseline Requirements ("BR"), whose sections are those of version 2. Not held against
 * anybody: what only a list could tell (public suffixes), and Ed25519, which the BR do not have.
 */
#include "webpki/profile.h"

#include <stoic/keys.h>

#include "base/der.h"
#include "webpki/name_constraints.h"
#include "webpki/name_text.h"
#include "webpki/names.h"
#include "webpki/profile_names.h"

enum { SERIAL_MAX_LEN = 20 };

/* 2050-01-01T00:00:00Z. */
#define YEAR_2050 INT64_C(2524608000)

typedef struct profile_candidate {
    const stoic_certificate *certificate;
    stoic_path_source source;
    stoic_purpose purpose;
} profile_candidate;

/* Whom a rule binds. */
typedef enum rule_scope {
    SCOPE_ALL,
    SCOPE_CA,          /* whoever certifies others, or says that it may */
    SCOPE_ROOT,        /* an anchor that vouches for itself */
    SCOPE_ISSUED,      /* whoever does not vouch for itself */
    SCOPE_LEAF,        /* an end entity that is no CA */
    SCOPE_SERVER_LEAF, /* one for the purpose that the BR are about */
    SCOPE_SERVER       /* the same, also when it is a CA */
} rule_scope;

typedef struct rule {
    rule_scope scope;
    bool (*is_broken)(const stoic_certificate *certificate);
    const char *sentence;
} rule;

static bool has(const stoic_certificate *certificate, stoic_extension_id id) {
    return (certificate->present & (uint32_t)id) != 0;
}

static bool has_critical(const stoic_certificate *certificate, stoic_extension_id id) {
    return (certificate->critical & (uint32_t)id) != 0;
}

static bool has_uncritical(const stoic_certificate *certificate, stoic_extension_id id) {
    return has(certificate, id) && !has_critical(certificate, id);
}

static bool is_empty_name(stoic_bytes name) {
    stoic_reader parts;
    return stoic_name_open(&parts, name) && stoic_reader_at_end(&parts);
}

static bool is_self_issued(const stoic_certificate *certificate) {
    return stoic_bytes_equal(certificate->issuer, certificate->subject);
}

static bool can_certify(const stoic_certificate *certificate) {
    return (certificate->key_usage & STOIC_KEY_USAGE_CERTIFICATE_SIGN) != 0;
}

/* ---- The fields ---------------------------------------------------------------------------------------- */

static bool is_old_version(const stoic_certificate *certificate) {
    return certificate->version != 3;
}

static bool has_bad_serial(const stoic_certificate *certificate) {
    return certificate->serial.len > SERIAL_MAX_LEN || (stoic_byte_at(certificate->serial, 0) & 0x80) != 0;
}

static bool has_zero_serial(const stoic_certificate *certificate) {
    return certificate->serial.len == 1 && stoic_byte_at(certificate->serial, 0) == 0;
}

static bool has_empty_issuer(const stoic_certificate *certificate) {
    return is_empty_name(certificate->issuer);
}

static bool has_empty_subject(const stoic_certificate *certificate) {
    return is_empty_name(certificate->subject);
}

static bool ends_before_it_begins(const stoic_certificate *certificate) {
    return certificate->not_after < certificate->not_before;
}

/* Of the fields that the view does not keep. */
typedef struct tbs_forms {
    uint8_t time_tags[2];
    bool has_issuer_id;
    bool has_subject_id;
} tbs_forms;

/* Walks over a TBSCertificate that was read before (RFC 5280 4.1). */
static bool read_forms(tbs_forms *out, const stoic_certificate *certificate) {
    stoic_reader reader = stoic_reader_of(certificate->tbs);
    stoic_reader tbs;
    stoic_reader validity;
    stoic_bytes ignored;
    return stoic_der_enter(&reader, &tbs, STOIC_DER_SEQUENCE) &&
           stoic_der_read_optional(&tbs, NULL, &ignored, STOIC_DER_CONTEXT_CONSTRUCTED(0)) &&
           stoic_der_read(&tbs, &ignored, STOIC_DER_INTEGER) &&
           stoic_der_read(&tbs, &ignored, STOIC_DER_SEQUENCE) &&
           stoic_der_read(&tbs, &ignored, STOIC_DER_SEQUENCE) &&
           stoic_der_enter(&tbs, &validity, STOIC_DER_SEQUENCE) &&
           stoic_der_read_any(&validity, STOIC_AT(out->time_tags, 0), NULL, NULL) &&
           stoic_der_read_any(&validity, STOIC_AT(out->time_tags, 1), NULL, NULL) &&
           stoic_der_read(&tbs, &ignored, STOIC_DER_SEQUENCE) &&
           stoic_der_read(&tbs, &ignored, STOIC_DER_SEQUENCE) &&
           stoic_der_read_optional(&tbs, &out->has_issuer_id, &ignored, STOIC_DER_CONTEXT(1)) &&
           stoic_der_read_optional(&tbs, &out->has_subject_id, &ignored, STOIC_DER_CONTEXT(2));
}

static bool is_in_wrong_form(uint8_t tag, int64_t time) {
    return (tag == STOIC_DER_GENERALIZED_TIME) != (time >= YEAR_2050);
}

static bool has_wrong_time_form(const stoic_certificate *certificate) {
    tbs_forms forms;
    return read_forms(&forms, certificate) &&
           (is_in_wrong_form(*STOIC_AT(forms.time_tags, 0), certificate->not_before) ||
            is_in_wrong_form(*STOIC_AT(forms.time_tags, 1), certificate->not_after));
}

static bool has_unique_id(const stoic_certificate *certificate) {
    tbs_forms forms;
    return read_forms(&forms, certificate) && (forms.has_issuer_id || forms.has_subject_id);
}

static bool has_forbidden_key(const stoic_certificate *certificate) {
    stoic_public_key key;
    return stoic_public_key_read(&key, certificate->spki) != STOIC_OK;
}

static bool has_odd_modulus_size(const stoic_certificate *certificate) {
    stoic_public_key key = {.type = STOIC_KEY_NONE};
    if (stoic_public_key_read(&key, certificate->spki) != STOIC_OK ||
        (key.type != STOIC_KEY_RSA && key.type != STOIC_KEY_RSA_PSS)) {
        return false;
    }
    return key.modulus.len == 0 || stoic_byte_at(key.modulus, 0) < 0x80;
}

/* ---- Key identifiers ----------------------------------------------------------------------------------- */

static bool has_critical_authority_key_id(const stoic_certificate *certificate) {
    return has_critical(certificate, STOIC_EXTENSION_AUTHORITY_KEY_ID);
}

static bool lacks_issuer_key_id(const stoic_certificate *certificate) {
    return certificate->issuer_key_id.len == 0;
}

static bool has_empty_authority_key_id(const stoic_certificate *certificate) {
    return has(certificate, STOIC_EXTENSION_AUTHORITY_KEY_ID) && certificate->issuer_key_id.len == 0;
}

static bool has_other_issuer_key_id(const stoic_certificate *certificate) {
    return certificate->issuer_key_id.len > 0 &&
           !stoic_bytes_equal(certificate->issuer_key_id, certificate->subject_key_id);
}

static bool names_issuing_certificate(const stoic_certificate *certificate) {
    stoic_reader body = stoic_reader_of(certificate->authority_key_id);
    stoic_bytes ignored;
    return stoic_der_read_optional(&body, NULL, &ignored, STOIC_DER_CONTEXT(0)) &&
           !stoic_reader_at_end(&body);
}

static bool has_critical_subject_key_id(const stoic_certificate *certificate) {
    return has_critical(certificate, STOIC_EXTENSION_SUBJECT_KEY_ID);
}

static bool lacks_subject_key_id(const stoic_certificate *certificate) {
    return certificate->subject_key_id.len == 0;
}

/* ---- What a CA may do ---------------------------------------------------------------------------------- */

static bool is_no_ca(const stoic_certificate *certificate) {
    return !certificate->is_ca;
}

static bool is_ca(const stoic_certificate *certificate) {
    return certificate->is_ca;
}

static bool has_uncritical_basic_constraints(const stoic_certificate *certificate) {
    return has_uncritical(certificate, STOIC_EXTENSION_BASIC_CONSTRAINTS);
}

/* A CA without keyUsage is let through: RFC 5280 6.1.4 takes that for every usage. */
static bool excludes_certificate_sign(const stoic_certificate *certificate) {
    return certificate->has_key_usage && !can_certify(certificate);
}

static bool certifies_without_ca(const stoic_certificate *certificate) {
    return can_certify(certificate) && !certificate->is_ca;
}

static bool limits_path_without_certifying(const stoic_certificate *certificate) {
    return certificate->path_length != STOIC_PATH_LENGTH_UNLIMITED && !can_certify(certificate);
}

static bool has_name_constraints(const stoic_certificate *certificate) {
    return has(certificate, STOIC_EXTENSION_NAME_CONSTRAINTS);
}

static bool has_bad_name_constraints(const stoic_certificate *certificate) {
    return has(certificate, STOIC_EXTENSION_NAME_CONSTRAINTS) &&
           !stoic_name_constraints_are_canonical(certificate->name_constraints);
}

static bool has_uncritical_policy_constraints(const stoic_certificate *certificate) {
    return has_uncritical(certificate, STOIC_EXTENSION_POLICY_CONSTRAINTS);
}

/* ---- Extended key usage -------------------------------------------------------------------------------- */

/* anyExtendedKeyUsage, codeSigning, emailProtection, timeStamping, OCSPSigning, and the signing of
 * precertificates (RFC 6962 3.1). */
static const struct {
    uint8_t oid[10];
    uint8_t len;
} foreign_purposes[] = {
    {{0x55, 0x1d, 0x25, 0x00}, 4},
    {{0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x03}, 8},
    {{0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x04}, 8},
    {{0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x08}, 8},
    {{0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x09}, 8},
    {{0x2b, 0x06, 0x01, 0x04, 0x01, 0xd6, 0x79, 0x02, 0x04, 0x04}, 10},
};

static bool is_foreign_purpose(stoic_bytes purpose) {
    STOIC_EACH(row, foreign_purposes, STOIC_COUNT(foreign_purposes)) {
        if (stoic_bytes_equal(purpose, stoic_bytes_of(row->oid, row->len))) {
            return true;
        }
    }
    return false;
}

static bool has_ext_key_usage(const stoic_certificate *certificate) {
    return has(certificate, STOIC_EXTENSION_EXT_KEY_USAGE);
}

static bool lacks_ext_key_usage(const stoic_certificate *certificate) {
    return !has_ext_key_usage(certificate);
}

static bool has_critical_ext_key_usage(const stoic_certificate *certificate) {
    return has_critical(certificate, STOIC_EXTENSION_EXT_KEY_USAGE);
}

static bool has_foreign_purpose(const stoic_certificate *certificate) {
    stoic_reader purposes = stoic_reader_of(certificate->ext_key_usage);
    stoic_bytes purpose;
    while (stoic_der_read_oid(&purposes, &purpose)) {
        if (is_foreign_purpose(purpose)) {
            return true;
        }
    }
    return false;
}

/* ---- Other extensions ---------------------------------------------------------------------------------- */

static bool lacks_alt_names(const stoic_certificate *certificate) {
    return !has(certificate, STOIC_EXTENSION_SUBJECT_ALT_NAME);
}

static bool has_no_name_that_counts(const stoic_certificate *certificate) {
    return has_empty_subject(certificate) && !has_critical(certificate, STOIC_EXTENSION_SUBJECT_ALT_NAME);
}

static bool has_critical_alt_names_beside_subject(const stoic_certificate *certificate) {
    return has_critical(certificate, STOIC_EXTENSION_SUBJECT_ALT_NAME) && !has_empty_subject(certificate);
}

static bool has_critical_authority_info_access(const stoic_certificate *certificate) {
    return has_critical(certificate, STOIC_EXTENSION_AUTHORITY_INFO_ACCESS);
}

static bool has_critical_crl_distribution_points(const stoic_certificate *certificate) {
    return has_critical(certificate, STOIC_EXTENSION_CRL_DISTRIBUTION_POINTS);
}

/* ---- The rules ----------------------------------------------------------------------------------------- */

static const rule rules[] = {
    /* BR 7.1.1. */
    {SCOPE_ALL, is_old_version, "the certificate is not of version 3"},
    /* RFC 5280 4.1.2.2. */
    {SCOPE_ALL, has_bad_serial, "the serial number is negative or has more than 20 bytes"},
    /* RFC 5280 4.1.2.2. Nine roots that everybody trusts have the number 0. */
    {SCOPE_ISSUED, has_zero_serial, "the serial number is zero"},
    /* RFC 5280 4.1.2.4. */
    {SCOPE_ALL, has_empty_issuer, "the issuer has no name"},
    /* RFC 5280 4.1.2.5. */
    {SCOPE_ALL, ends_before_it_begins, "the validity ends before it begins"},
    /* RFC 5280 4.1.2.5: UTCTime through 2049, GeneralizedTime from then on. Some roots know better. */
    {SCOPE_ISSUED, has_wrong_time_form, "a date of the validity is in the wrong form for its year"},
    /* RFC 5280 4.1.2.8. */
    {SCOPE_ALL, has_unique_id, "there is a unique identifier"},
    /* RFC 5280 4.1.2.6. */
    {SCOPE_CA, has_empty_subject, "a CA has no name"},
    /* BR 6.1.5, BR 7.1.3.1.2. */
    {SCOPE_ALL, has_forbidden_key, "the key is not one of those that certificates may have"},
    /* BR 6.1.5. */
    {SCOPE_ALL, has_odd_modulus_size, "the size of the RSA modulus is not a multiple of 8 bits"},

    /* RFC 5280 4.2.1.1. */
    {SCOPE_ALL, has_critical_authority_key_id, "authorityKeyIdentifier is critical"},
    /* RFC 5280 4.2.1.1: who vouches for itself may leave it out. */
    {SCOPE_ISSUED, lacks_issuer_key_id, "the key of the issuer is not identified"},
    /* BR 7.1.2.1.3. */
    {SCOPE_ROOT, has_empty_authority_key_id, "authorityKeyIdentifier does not identify a key"},
    /* BR 7.1.2.1.3. */
    {SCOPE_ROOT, has_other_issuer_key_id, "a root says that another key than its own signed it"},
    /* BR 7.1.2.1.3, BR 7.1.2.11.1. */
    {SCOPE_ALL, names_issuing_certificate, "authorityKeyIdentifier has an issuer or a serial number"},
    /* RFC 5280 4.2.1.2. */
    {SCOPE_ALL, has_critical_subject_key_id, "subjectKeyIdentifier is critical"},
    /* RFC 5280 4.2.1.2. */
    {SCOPE_CA, lacks_subject_key_id, "a CA has no subjectKeyIdentifier"},

    /* RFC 5280 4.2.1.9. */
    {SCOPE_CA, is_no_ca, "basicConstraints of a CA does not say that it is one"},
    /* RFC 5280 4.2.1.9. */
    {SCOPE_CA, has_uncritical_basic_constraints, "basicConstraints of a CA is not critical"},
    /* RFC 5280 4.2.1.9. */
    {SCOPE_ALL, certifies_without_ca, "keyUsage allows to sign certificates, but this is not a CA"},
    /* RFC 5280 4.2.1.9. */
    {SCOPE_ALL, limits_path_without_certifying, "a path length is given without keyUsage for certificates"},
    /* RFC 5280 4.2.1.3. */
    {SCOPE_CA, excludes_certificate_sign, "keyUsage of a CA does not allow to sign certificates"},
    /* RFC 5280 4.2.1.10. */
    {SCOPE_LEAF, has_name_constraints, "nameConstraints stands in a certificate that is not of a CA"},
    /* RFC 5280 4.2.1.10. */
    {SCOPE_CA, has_bad_name_constraints, "nameConstraints has a base that is not of its form"},
    /* RFC 5280 4.2.1.11. */
    {SCOPE_ALL, has_uncritical_policy_constraints, "policyConstraints is not critical"},

    /* BR 7.1.2.7.8. */
    {SCOPE_SERVER, is_ca, "the end entity is a CA"},
    /* BR 7.1.2.1.2. */
    {SCOPE_ROOT, has_ext_key_usage, "a root has extKeyUsage"},
    /* BR 7.1.2.7.6. */
    {SCOPE_SERVER_LEAF, lacks_ext_key_usage, "the end entity has no extKeyUsage"},
    /* BR 7.1.2.7.6. */
    {SCOPE_SERVER_LEAF, has_critical_ext_key_usage, "extKeyUsage of the end entity is critical"},
    /* BR 7.1.2.7.10. */
    {SCOPE_SERVER_LEAF, has_foreign_purpose, "extKeyUsage has a purpose that servers may not have"},

    /* BR 7.1.2.7.12. */
    {SCOPE_SERVER_LEAF, lacks_alt_names, "the end entity has no subjectAltName"},
    /* RFC 5280 4.1.2.6, RFC 5280 4.2.1.6. */
    {SCOPE_LEAF, has_no_name_that_counts, "the subject is empty, but subjectAltName is not critical"},
    /* BR 7.1.2.7.12. */
    {SCOPE_LEAF, has_critical_alt_names_beside_subject, "subjectAltName is critical beside a subject"},
    /* RFC 5280 4.2.1.6. */
    {SCOPE_ALL, stoic_profile_has_bad_dns_name, "a dNSName is not in the preferred syntax"},
    /* RFC 5280 4.2.1.6. */
    {SCOPE_ALL, stoic_profile_has_bad_address, "an iPAddress has neither 4 nor 16 bytes"},
    /* RFC 5280 4.2.1.6. */
    {SCOPE_ALL, stoic_profile_has_bad_uri, "a uniformResourceIdentifier has no scheme"},
    /* BR 7.1.4.3. */
    {SCOPE_SERVER_LEAF, stoic_profile_has_bad_common_name,
     "the common name is not alone, or another spelling of a name"},
    /* RFC 5280 4.2.2.1. */
    {SCOPE_ALL, has_critical_authority_info_access, "authorityInfoAccess is critical"},
    /* BR 7.1.2.11.2. */
    {SCOPE_ALL, has_critical_crl_distribution_points, "cRLDistributionPoints is critical"},
};

static bool is_bound(const profile_candidate *candidate, rule_scope scope) {
    const bool is_self = is_self_issued(candidate->certificate);
    const bool is_end_entity =
        candidate->source != STOIC_PATH_INTERMEDIATE && candidate->source != STOIC_PATH_ANCHOR;
    const bool is_leaf = is_end_entity && !candidate->certificate->is_ca;
    switch (scope) {
    case SCOPE_ALL:
        return true;
    case SCOPE_CA:
        return !is_leaf;
    case SCOPE_ROOT:
        return candidate->source == STOIC_PATH_ANCHOR && is_self;
    case SCOPE_ISSUED:
        return !is_self;
    case SCOPE_LEAF:
        return is_leaf;
    case SCOPE_SERVER_LEAF:
        return is_leaf && candidate->purpose == STOIC_PURPOSE_SERVER;
    case SCOPE_SERVER:
        return is_end_entity && candidate->purpose == STOIC_PURPOSE_SERVER;
    }
    return true;
}

const char *stoic_profile_check(const stoic_certificate *certificate, stoic_path_source source,
                                stoic_purpose purpose) {
    const profile_candidate candidate = {.certificate = certificate, .source = source, .purpose = purpose};
    STOIC_EACH(row, rules, STOIC_COUNT(rules)) {
        if (is_bound(&candidate, row->scope) && row->is_broken(certificate)) {
            return row->sentence;
        }
    }
    return NULL;
}
