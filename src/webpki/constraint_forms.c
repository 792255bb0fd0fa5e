/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dNSName, rfc822Name, uniformResourceIdentifier, iPAddress and directoryName. A constraint of no length, as
 * the Baseline Requirements have it for "no name of this form at all", holds for every name.
 */
#include "webpki/constraint_forms.h"

#include <stoic/certificate.h>

#include "base/der.h"
#include "webpki/limits.h"
#include "webpki/name_text.h"
#include "webpki/names.h"
#include "webpki/text.h"
#include "webpki/uri.h"

enum { V4_LEN = 4, V6_LEN = 16 };

stoic_error stoic_constraint_spend(uint32_t *budget, size_t num_bytes) {
    const size_t cost = 1 + num_bytes / STOIC_PATH_COMPARISON_BYTES;
    if (*budget < cost) {
        *budget = 0;
        return STOIC_ERROR_PEER_CERTIFICATE_PATH_TOO_COSTLY;
    }
    *budget -= (uint32_t)cost;
    return STOIC_OK;
}

/* ---- Hosts --------------------------------------------------------------------------------------------- */

/* A constraint on hosts: a DNS name, with a dot in front or without. */
typedef struct host_constraint {
    bool has_dot;
    stoic_bytes name;
} host_constraint;

static bool read_host_constraint(host_constraint *out, stoic_bytes text) {
    out->has_dot = text.len > 0 && stoic_byte_at(text, 0) == '.';
    out->name = out->has_dot ? stoic_slice(text, 1, text.len - 1) : text;
    return stoic_is_dns_name(out->name);
}

/* Is `host` below `domain`, by one label or more? Both are DNS names. */
static bool is_below(stoic_bytes host, stoic_bytes domain) {
    if (host.len <= domain.len) {
        return false;
    }
    const size_t start = host.len - domain.len;
    return stoic_byte_at(host, start - 1) == '.' &&
           stoic_dns_name_equal(stoic_slice(host, start, domain.len), domain);
}

/* rfc822Name and URI: the host alone, or with a dot in front those below it and not the host. */
static bool host_fits(stoic_bytes host, const host_constraint *constraint) {
    return constraint->has_dot ? is_below(host, constraint->name)
                               : stoic_dns_name_equal(host, constraint->name);
}

/* ---- dNSName ------------------------------------------------------------------------------------------- */

static bool prepare_dns(stoic_bytes *prepared, stoic_bytes name) {
    stoic_bytes ignored;
    *prepared = name;
    return stoic_is_dns_name(name) || stoic_is_wildcard_name(&ignored, name);
}

/* "*" stands for one label in front of `base`. */
static bool wildcard_fits(stoic_bytes base, const host_constraint *constraint, stoic_constraint_scope scope) {
    if (stoic_dns_name_equal(base, constraint->name) || is_below(base, constraint->name)) {
        return true;
    }
    stoic_bytes label;
    stoic_bytes parent;
    return scope == STOIC_CONSTRAINT_ANY && !constraint->has_dot &&
           stoic_dns_name_split(&label, &parent, constraint->name) && stoic_dns_name_equal(parent, base);
}

/* RFC 5280 4.2.1.10: the name itself, and whatever has labels in front of it. A dot in front is not foreseen
 * there, but widely used for "only what is below"; STOIC_PROFILE_STRICT refuses it. */
static stoic_error compare_dns(bool *holds, stoic_bytes name, stoic_bytes constraint,
                               stoic_constraint_scope scope, uint32_t *budget) {
    (void)budget;
    host_constraint host;
    stoic_bytes base;
    if (constraint.len == 0) {
        *holds = true;
        return STOIC_OK;
    }
    if (!read_host_constraint(&host, constraint)) {
        return STOIC_ERROR_PEER_CERTIFICATE_MALFORMED;
    }
    if (stoic_is_wildcard_name(&base, name)) {
        *holds = wildcard_fits(base, &host, scope);
    } else {
        *holds = is_below(name, host.name) || (!host.has_dot && stoic_dns_name_equal(name, host.name));
    }
    return STOIC_OK;
}

static bool is_canonical_dns(stoic_bytes constraint) {
    return constraint.len == 0 || stoic_is_dns_name(constraint);
}

/* ---- rfc822Name ---------------------------------------------------------------------------------------- */

/* Dot-string of RFC 5321 4.1.2, asterisks and all. Quoted strings are not understood. */
static bool is_local_part(stoic_bytes text) {
    STOIC_EACH(character, text.data, text.len) {
        if (*character <= ' ' || *character > '~' || stoic_text_has("\"(),:;<>@[\\]", *character)) {
            return false;
        }
    }
    return text.len > 0;
}

/* RFC 5280 4.2.1.6: Local-part "@" Domain. */
static bool split_mailbox(stoic_bytes *local, stoic_bytes *host, stoic_bytes mailbox) {
    return stoic_text_cut(local, host, mailbox, '@') && is_local_part(*local) && stoic_is_dns_name(*host);
}

static bool prepare_email(stoic_bytes *prepared, stoic_bytes name) {
    stoic_bytes local;
    stoic_bytes host;
    *prepared = name;
    return split_mailbox(&local, &host, name);
}

/* RFC 5280 4.2.1.10: one mailbox, all of one host, or with a dot in front all of the hosts below. The local
 * part compares exactly (RFC 5280 7.5). */
static stoic_error compare_email(bool *holds, stoic_bytes name, stoic_bytes constraint,
                                 stoic_constraint_scope scope, uint32_t *budget) {
    (void)scope;
    (void)budget;
    host_constraint host;
    stoic_bytes name_local;
    stoic_bytes name_host;
    stoic_bytes local;
    stoic_bytes mailbox_host;
    if (!split_mailbox(&name_local, &name_host, name)) {
        return STOIC_ERROR_PEER_CERTIFICATE_MALFORMED; /* cannot be: prepare_email saw it */
    }
    if (constraint.len == 0) {
        *holds = true;
    } else if (split_mailbox(&local, &mailbox_host, constraint)) {
        *holds = stoic_bytes_equal(name_local, local) && stoic_dns_name_equal(name_host, mailbox_host);
    } else if (read_host_constraint(&host, constraint)) {
        *holds = host_fits(name_host, &host);
    } else {
        return STOIC_ERROR_PEER_CERTIFICATE_MALFORMED;
    }
    return STOIC_OK;
}

static bool is_canonical_email(stoic_bytes constraint) {
    host_constraint host;
    stoic_bytes local;
    stoic_bytes mailbox_host;
    return constraint.len == 0 || split_mailbox(&local, &mailbox_host, constraint) ||
           read_host_constraint(&host, constraint);
}

/* ---- uniformResourceIdentifier ------------------------------------------------------------------------- */

/* RFC 5280 4.2.1.10: a URI without an authority, or with an address as its host, fits no constraint. */
static bool prepare_uri(stoic_bytes *prepared, stoic_bytes name) {
    return stoic_uri_host(prepared, name) && stoic_is_dns_name(*prepared);
}

static stoic_error compare_uri(bool *holds, stoic_bytes uri_host, stoic_bytes constraint,
                               stoic_constraint_scope scope, uint32_t *budget) {
    (void)scope;
    (void)budget;
    host_constraint host;
    if (constraint.len == 0) {
        *holds = true;
        return STOIC_OK;
    }
    if (!read_host_constraint(&host, constraint)) {
        return STOIC_ERROR_PEER_CERTIFICATE_MALFORMED;
    }
    *holds = host_fits(uri_host, &host);
    return STOIC_OK;
}

static bool is_canonical_uri(stoic_bytes constraint) {
    host_constraint host;
    return constraint.len == 0 || read_host_constraint(&host, constraint);
}

/* ---- iPAddress ----------------------------------------------------------------------------------------- */

static bool prepare_address(stoic_bytes *prepared, stoic_bytes name) {
    *prepared = name;
    return name.len == V4_LEN || name.len == V6_LEN;
}

/* Ones, then zeros: RFC 5280 4.2.1.10 wants the style of RFC 4632. */
static bool is_mask(stoic_bytes mask) {
    bool is_behind_ones = false;
    STOIC_EACH(byte, mask.data, mask.len) {
        const unsigned zeros = (unsigned)*byte ^ 0xff;
        if ((is_behind_ones && *byte != 0) || (zeros & (zeros + 1)) != 0) {
            return false;
        }
        is_behind_ones = *byte != 0xff;
    }
    return true;
}

/* Equal where the mask has ones? All three are of one length. */
static bool equal_masked(stoic_bytes a, stoic_bytes b, stoic_bytes mask) {
    stoic_reader others = stoic_reader_of(b);
    stoic_reader masks = stoic_reader_of(mask);
    STOIC_EACH(byte, a.data, a.len) {
        uint8_t other;
        uint8_t bits;
        if (!stoic_read_u8(&others, &other) || !stoic_read_u8(&masks, &bits) ||
            ((*byte ^ other) & bits) != 0) {
            return false;
        }
    }
    return true;
}

/* RFC 5280 4.2.1.10: a network, then a mask as long. */
static bool is_canonical_address(stoic_bytes constraint) {
    const size_t len = constraint.len / 2;
    return (constraint.len == 2 * V4_LEN || constraint.len == 2 * V6_LEN) &&
           is_mask(stoic_slice(constraint, len, len));
}

static stoic_error compare_address(bool *holds, stoic_bytes address, stoic_bytes constraint,
                                   stoic_constraint_scope scope, uint32_t *budget) {
    (void)scope;
    (void)budget;
    const size_t len = constraint.len / 2;
    if (!is_canonical_address(constraint)) {
        return STOIC_ERROR_PEER_CERTIFICATE_MALFORMED;
    }
    *holds = address.len == len &&
             equal_masked(address, stoic_slice(constraint, 0, len), stoic_slice(constraint, len, len));
    return STOIC_OK;
}

/* ---- directoryName ------------------------------------------------------------------------------------- */

static bool prepare_directory(stoic_bytes *prepared, stoic_bytes name) {
    *prepared = name;
    return stoic_name_is_well_formed(name);
}

/* Strings whose characters are their bytes, as far as they are ASCII. */
static bool is_text(uint8_t tag) {
    return tag == STOIC_DER_PRINTABLE_STRING || tag == STOIC_DER_UTF8_STRING || tag == STOIC_DER_IA5_STRING;
}

/* The next character in lower case, spaces at the front and the end dropped and several in a row taken for
 * one; -1 at the end. */
static int next_folded(stoic_reader *reader, bool is_first) {
    bool has_space = false;
    uint8_t character;
    while (stoic_peek_u8(reader, &character) && character == ' ') {
        (void)stoic_read_skip(reader, 1);
        has_space = true;
    }
    if (stoic_reader_at_end(reader)) {
        return -1;
    }
    if (has_space && !is_first) {
        return ' ';
    }
    (void)stoic_read_u8(reader, &character);
    return character >= 'A' && character <= 'Z' ? character | 0x20 : character;
}

static bool equal_folded(stoic_bytes a, stoic_bytes b) {
    stoic_reader left = stoic_reader_of(a);
    stoic_reader right = stoic_reader_of(b);
    bool is_first = true;
    int character;
    do {
        character = next_folded(&left, is_first);
        if (character != next_folded(&right, is_first)) {
            return false;
        }
        is_first = false;
    } while (character >= 0);
    return true;
}

typedef struct attribute {
    stoic_bytes type;
    uint8_t tag;
    stoic_bytes value;
} attribute;

static bool is_string(uint8_t tag) {
    return is_text(tag) || tag == STOIC_DER_TELETEX_STRING || tag == STOIC_DER_UNIVERSAL_STRING ||
           tag == STOIC_DER_BMP_STRING;
}

/* RFC 5280 7.1, without the tables of RFC 4518: letters beyond ASCII compare exactly, and values of other
 * types of string are surely equal only byte for byte. Otherwise they may be, which is enough to be excluded
 * (RFC 5280 4.2.1.10: what is not understood is refused): nobody gets around a constraint by another
 * encoding. */
static bool equal_attributes(const attribute *a, const attribute *b, stoic_constraint_scope scope) {
    if (!stoic_bytes_equal(a->type, b->type)) {
        return false;
    }
    if (is_text(a->tag) && is_text(b->tag)) {
        return equal_folded(a->value, b->value);
    }
    if (a->tag == b->tag && stoic_bytes_equal(a->value, b->value)) {
        return true;
    }
    const bool may_be = a->tag != b->tag || a->value.len == b->value.len; /* but for the case of letters */
    return scope == STOIC_CONSTRAINT_ANY && is_string(a->tag) && is_string(b->tag) && may_be;
}

static bool read_attribute(attribute *out, stoic_reader *part) {
    return stoic_name_attribute_next(part, &out->type, &out->tag, &out->value);
}

/* Is each attribute of `inner` one of `outer`? Both are well-formed. */
static stoic_error is_subset(bool *is_inside, stoic_reader inner, stoic_reader outer,
                             stoic_constraint_scope scope, uint32_t *budget) {
    attribute wanted;
    *is_inside = true;
    while (*is_inside && read_attribute(&wanted, &inner)) {
        stoic_reader candidates = outer;
        attribute candidate;
        *is_inside = false;
        while (!*is_inside && read_attribute(&candidate, &candidates)) {
            STOIC_TRY(stoic_constraint_spend(budget, wanted.value.len + candidate.value.len));
            *is_inside = equal_attributes(&wanted, &candidate, scope);
        }
    }
    return STOIC_OK;
}

/* The order of a SET follows the bytes, and those may differ where the values are equal. */
static stoic_error equal_parts(bool *are_equal, stoic_reader a, stoic_reader b, stoic_constraint_scope scope,
                               uint32_t *budget) {
    STOIC_TRY(is_subset(are_equal, a, b, scope, budget));
    return *are_equal ? is_subset(are_equal, b, a, scope, budget) : STOIC_OK;
}

/* RFC 5280 4.2.1.10: the parts of the constraint are the first of the name. */
static stoic_error compare_directory(bool *holds, stoic_bytes name, stoic_bytes constraint,
                                     stoic_constraint_scope scope, uint32_t *budget) {
    stoic_reader wanted;
    stoic_reader parts;
    stoic_reader wanted_part;
    stoic_reader part;
    if (!stoic_name_is_well_formed(constraint) || !stoic_name_open(&wanted, constraint) ||
        !stoic_name_open(&parts, name)) {
        return STOIC_ERROR_PEER_CERTIFICATE_MALFORMED;
    }
    bool is_equal = true;
    while (is_equal && stoic_der_enter(&wanted, &wanted_part, STOIC_DER_SET)) {
        is_equal = stoic_der_enter(&parts, &part, STOIC_DER_SET);
        if (is_equal) {
            STOIC_TRY(equal_parts(&is_equal, wanted_part, part, scope, budget));
        }
    }
    *holds = is_equal;
    return STOIC_OK;
}

static const stoic_constraint_form forms[] = {
    {STOIC_DER_CONTEXT(1), prepare_email, compare_email, is_canonical_email},
    {STOIC_DER_CONTEXT(2), prepare_dns, compare_dns, is_canonical_dns},
    {STOIC_DER_CONTEXT_CONSTRUCTED(4), prepare_directory, compare_directory, stoic_name_is_well_formed},
    {STOIC_DER_CONTEXT(6), prepare_uri, compare_uri, is_canonical_uri},
    {STOIC_DER_CONTEXT(7), prepare_address, compare_address, is_canonical_address},
};

const stoic_constraint_form *stoic_constraint_form_of(uint8_t tag) {
    STOIC_EACH(row, forms, STOIC_COUNT(forms)) {
        if (row->tag == tag) {
            return row;
        }
    }
    return NULL;
}
