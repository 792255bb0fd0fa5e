/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The walk over names and constraints (RFC 5280 4.2.1.10, RFC 5280 6.1.4). Each name is held against the
 * excluded subtrees of its form, then against the permitted ones. A name that is no good one of its form
 * counts as excluded and not as permitted wherever its form is constrained. What a form means is said in
 * constraint_forms.c.
 */
#include "webpki/name_constraints.h"

#include "base/der.h"
#include "webpki/constraint_forms.h"
#include "webpki/name_text.h"

enum { EMAIL = STOIC_DER_CONTEXT(1), DIRECTORY = STOIC_DER_CONTEXT_CONSTRUCTED(4) };

/* 1.2.840.113549.1.9.1. */
static const uint8_t email_address[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x01};

typedef struct general_name {
    uint8_t tag;
    stoic_bytes content;
    stoic_bytes whole; /* what is reported: the GeneralName, or the subject that it comes from */
} general_name;

typedef struct constraints_check {
    stoic_constraint_failure *failure;
    stoic_bytes permitted;
    stoic_bytes excluded;
    uint32_t *budget;
} constraints_check;

/* A name of the certificate, its form (NULL: not known here), and what is compared. */
typedef struct presented_name {
    const general_name *name;
    const stoic_constraint_form *form;
    bool is_good;
    stoic_bytes prepared;
} presented_name;

bool stoic_is_general_name_tag(uint8_t tag) {
    static const uint8_t tags[] = {0xa0, 0x81, 0x82, 0xa3, 0xa4, 0xa5, 0x86, 0x87, 0x88};
    STOIC_EACH(known, tags, STOIC_COUNT(tags)) {
        if (*known == tag) {
            return true;
        }
    }
    return false;
}

/* GeneralSubtree: minimum MUST be zero, and maximum MUST be absent. A minimum that is spelled out is not DER,
 * but tolerated. */
static bool read_subtree(stoic_reader *subtrees, general_name *base) {
    stoic_reader body;
    bool has_minimum;
    stoic_bytes minimum;
    return stoic_der_enter(subtrees, &body, STOIC_DER_SEQUENCE) &&
           stoic_der_read_any(&body, &base->tag, &base->content, &base->whole) &&
           stoic_is_general_name_tag(base->tag) &&
           stoic_der_read_optional(&body, &has_minimum, &minimum, STOIC_DER_CONTEXT(0)) &&
           (!has_minimum || (minimum.len == 1 && stoic_byte_at(minimum, 0) == 0)) &&
           stoic_reader_at_end(&body);
}

static bool read_both_subtrees(stoic_bytes *permitted, stoic_bytes *excluded, stoic_bytes constraints) {
    stoic_reader reader = stoic_reader_of(constraints);
    bool has_permitted;
    bool has_excluded;
    return stoic_der_read_optional(&reader, &has_permitted, permitted, STOIC_DER_CONTEXT_CONSTRUCTED(0)) &&
           stoic_der_read_optional(&reader, &has_excluded, excluded, STOIC_DER_CONTEXT_CONSTRUCTED(1)) &&
           stoic_reader_at_end(&reader) && (has_permitted || has_excluded) &&
           (!has_permitted || permitted->len > 0) && (!has_excluded || excluded->len > 0);
}

static bool are_subtrees(stoic_bytes content) {
    stoic_reader reader = stoic_reader_of(content);
    general_name base;
    while (!stoic_reader_at_end(&reader)) {
        if (!read_subtree(&reader, &base)) {
            return false;
        }
    }
    return true;
}

bool stoic_name_constraints_are_well_formed(stoic_bytes constraints) {
    stoic_bytes permitted;
    stoic_bytes excluded;
    return read_both_subtrees(&permitted, &excluded, constraints) && are_subtrees(permitted) &&
           are_subtrees(excluded);
}

static bool are_canonical(stoic_bytes content) {
    stoic_reader reader = stoic_reader_of(content);
    general_name base;
    while (read_subtree(&reader, &base)) {
        const stoic_constraint_form *form = stoic_constraint_form_of(base.tag);
        if (form != NULL && !form->is_canonical(base.content)) {
            return false;
        }
    }
    return true;
}

bool stoic_name_constraints_are_canonical(stoic_bytes constraints) {
    stoic_bytes permitted;
    stoic_bytes excluded;
    return read_both_subtrees(&permitted, &excluded, constraints) && are_canonical(permitted) &&
           are_canonical(excluded);
}

/* Does the name fit the base, which is of its form? */
static stoic_error compare(const constraints_check *check, bool *holds, const presented_name *presented,
                           const general_name *base, stoic_constraint_scope scope) {
    if (presented->form == NULL) {
        return STOIC_ERROR_PEER_CERTIFICATE_MALFORMED;
    }
    if (!presented->is_good) {
        *holds = scope == STOIC_CONSTRAINT_ANY;
        return STOIC_OK;
    }
    return presented->form->compare(holds, presented->prepared, base->content, scope, check->budget);
}

/* Looks for a subtree that the name fits. *has_form: there is one of its form at all. */
static stoic_error search(const constraints_check *check, bool *has_form, general_name *found,
                          const presented_name *presented, stoic_constraint_scope scope) {
    const bool is_excluding = scope == STOIC_CONSTRAINT_ANY;
    stoic_reader subtrees = stoic_reader_of(is_excluding ? check->excluded : check->permitted);
    *has_form = false;
    *found = (general_name){0};
    while (!stoic_reader_at_end(&subtrees)) {
        general_name base;
        bool holds = false;
        if (!read_subtree(&subtrees, &base)) {
            return STOIC_ERROR_PEER_CERTIFICATE_MALFORMED;
        }
        const bool is_of_form = base.tag == presented->name->tag;
        STOIC_TRY(stoic_constraint_spend(check->budget,
                                         is_of_form ? presented->prepared.len + base.content.len : 0));
        if (is_of_form) {
            *has_form = true;
            STOIC_TRY(compare(check, &holds, presented, &base, scope));
        }
        if (holds) {
            *found = base;
            return STOIC_OK;
        }
    }
    return STOIC_OK;
}

static stoic_error check_name(const constraints_check *check, const general_name *name) {
    presented_name presented = {.name = name, .form = stoic_constraint_form_of(name->tag)};
    presented.is_good = presented.form != NULL && presented.form->prepare(&presented.prepared, name->content);
    general_name found;
    bool has_form;
    STOIC_TRY(search(check, &has_form, &found, &presented, STOIC_CONSTRAINT_ANY));
    bool is_allowed = found.whole.len == 0;
    const stoic_bytes excluding = found.whole;
    if (is_allowed) {
        STOIC_TRY(search(check, &has_form, &found, &presented, STOIC_CONSTRAINT_ALL));
        is_allowed = !has_form || found.whole.len > 0;
    }
    if (!is_allowed) {
        *check->failure = (stoic_constraint_failure){.constraint = excluding, .presented = name->whole};
        return STOIC_ERROR_PEER_CERTIFICATE_NAME_CONSTRAINTS;
    }
    return STOIC_OK;
}

static stoic_error check_alt_names(const constraints_check *check, stoic_bytes alt_names) {
    stoic_reader reader = stoic_reader_of(alt_names);
    general_name name;
    while (stoic_der_read_any(&reader, &name.tag, &name.content, &name.whole)) {
        STOIC_TRY(check_name(check, &name));
    }
    return stoic_reader_at_end(&reader) ? STOIC_OK : STOIC_ERROR_PEER_CERTIFICATE_MALFORMED;
}

static stoic_error check_email_attributes(const constraints_check *check, stoic_bytes subject,
                                          stoic_reader part) {
    stoic_bytes type;
    general_name name = {.tag = EMAIL, .whole = subject};
    while (stoic_name_attribute_next(&part, &type, NULL, &name.content)) {
        if (stoic_bytes_equal(type, stoic_bytes_of(email_address, sizeof(email_address)))) {
            STOIC_TRY(check_name(check, &name));
        }
    }
    return STOIC_OK;
}

/* RFC 5280 4.2.1.10: where there are no alternative names, constraints on rfc822Names bind the addresses in
 * the subject. */
static stoic_error check_emails_of_subject(const constraints_check *check, stoic_bytes subject) {
    stoic_reader parts;
    stoic_reader part;
    if (!stoic_name_is_well_formed(subject) || !stoic_name_open(&parts, subject)) {
        const general_name unreadable = {.tag = EMAIL, .whole = subject};
        return check_name(check, &unreadable);
    }
    while (stoic_der_enter(&parts, &part, STOIC_DER_SET)) {
        STOIC_TRY(check_email_attributes(check, subject, part));
    }
    return STOIC_OK;
}

static bool is_empty_name(stoic_bytes name) {
    stoic_reader parts;
    return stoic_name_open(&parts, name) && stoic_reader_at_end(&parts);
}

stoic_error stoic_name_constraints_check(stoic_constraint_failure *out, const stoic_certificate *certificate,
                                         stoic_bytes constraints, uint32_t *budget) {
    constraints_check check = {.failure = out, .budget = budget};
    if (!read_both_subtrees(&check.permitted, &check.excluded, constraints)) {
        return STOIC_ERROR_PEER_CERTIFICATE_MALFORMED;
    }
    STOIC_TRY(check_alt_names(&check, certificate->subject_alt_names));
    if (!is_empty_name(certificate->subject)) {
        const general_name subject = {
            .tag = DIRECTORY, .content = certificate->subject, .whole = certificate->subject};
        STOIC_TRY(check_name(&check, &subject));
    }
    return certificate->subject_alt_names.len == 0 ? check_emails_of_subject(&check, certificate->subject)
                                                   : STOIC_OK;
}
