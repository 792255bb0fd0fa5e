/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Name constraints against the names of a certificate. The input: how the names are given (0: a certificate;
 * 1: GeneralNames with a length of two bytes, then a subject), the budget, a length of two bytes, the
 * constraints, the names. A SEQUENCE stands for its content. What is excluded in so many words must not be
 * accepted, and a small second opinion on DNS names has to agree.
 */
#include "fuzz.h"

#include <strings.h>

#include "base/der.h"
#include "webpki/name_constraints.h"

enum { PERMITTED = STOIC_DER_CONTEXT_CONSTRUCTED(0), EXCLUDED = STOIC_DER_CONTEXT_CONSTRUCTED(1) };
enum { TAG_DNS = STOIC_DER_CONTEXT(2), TAG_DIRECTORY = STOIC_DER_CONTEXT_CONSTRUCTED(4) };

typedef struct general_name {
    uint8_t tag;
    stoic_bytes content;
} general_name;

static bool next_name(stoic_reader *names, general_name *out) {
    return stoic_der_read_any(names, &out->tag, &out->content, NULL);
}

/* The next GeneralSubtree's base. */
static bool next_base(stoic_reader *subtrees, general_name *out) {
    stoic_reader subtree;
    return stoic_der_enter(subtrees, &subtree, STOIC_DER_SEQUENCE) && next_name(&subtree, out);
}

static stoic_reader subtrees_of(stoic_bytes constraints, uint8_t which) {
    stoic_reader reader = stoic_reader_of(constraints);
    general_name part;
    while (next_name(&reader, &part)) {
        if (part.tag == which) {
            return stoic_reader_of(part.content);
        }
    }
    return stoic_reader_of(stoic_bytes_of(NULL, 0));
}

/* Is a DNS name below (or equal to) a constraint? */
static bool is_below(stoic_bytes name, stoic_bytes base) {
    if (base.len == 0 || name.len < base.len) {
        return base.len == 0;
    }
    const stoic_bytes end = stoic_slice(name, name.len - base.len, base.len);
    const bool is_whole = name.len == base.len;
    return strncasecmp((const char *)end.data, (const char *)base.data, base.len) == 0 &&
           (is_whole || stoic_byte_at(base, 0) == '.' || stoic_byte_at(name, name.len - base.len - 1) == '.');
}

/* An accepted name against one list: is it excluded, or among those that are permitted? */
static bool is_in(stoic_reader subtrees, const general_name *name, bool *is_constrained) {
    general_name base;
    bool found = false;
    while (next_base(&subtrees, &base)) {
        if (base.tag != name->tag) {
            continue;
        }
        *is_constrained = true;
        found |= stoic_bytes_equal(base.content, name->content) ||
                 (name->tag == TAG_DNS && is_below(name->content, base.content));
    }
    return found;
}

static void check_accepted_name(stoic_bytes constraints, const general_name *name) {
    bool ignored, is_constrained = false;
    FUZZ_ASSERT(!is_in(subtrees_of(constraints, EXCLUDED), name, &ignored));
    const bool is_permitted = is_in(subtrees_of(constraints, PERMITTED), name, &is_constrained);
    FUZZ_ASSERT(name->tag != TAG_DNS || !is_constrained || is_permitted);
}

static void check_accepted(const stoic_certificate *certificate, stoic_bytes constraints) {
    stoic_reader names = stoic_reader_of(certificate->subject_alt_names);
    general_name name;
    while (next_name(&names, &name)) {
        check_accepted_name(constraints, &name);
    }
    const general_name subject = {TAG_DIRECTORY, certificate->subject};
    if (subject.content.len > 2) { /* not the empty Name */
        check_accepted_name(constraints, &subject);
    }
}

static bool lies_in_names(stoic_bytes bytes, const stoic_certificate *certificate) {
    return fuzz_lies_in(bytes, certificate->subject) || fuzz_lies_in(bytes, certificate->subject_alt_names);
}

static void check(const stoic_certificate *certificate, stoic_bytes constraints, uint32_t budget) {
    static const stoic_constraint_failure untouched = {{NULL, 0}, {NULL, 0}};
    stoic_constraint_failure failure = untouched;
    uint32_t left = budget;
    switch (stoic_name_constraints_check(&failure, certificate, constraints, &left)) {
    case STOIC_OK:
        check_accepted(certificate, constraints);
        break;
    case STOIC_ERROR_PEER_CERTIFICATE_NAME_CONSTRAINTS:
        FUZZ_ASSERT(fuzz_lies_in(failure.constraint, constraints));
        FUZZ_ASSERT(failure.presented.len > 0 && lies_in_names(failure.presented, certificate));
        break;
    case STOIC_ERROR_PEER_CERTIFICATE_PATH_TOO_COSTLY:
        FUZZ_ASSERT(left == 0);
        break;
    case STOIC_ERROR_PEER_CERTIFICATE_MALFORMED:
        break;
    default:
        FUZZ_ASSERT(!"an error that it may return");
    }
    FUZZ_ASSERT(left <= budget);
}

static stoic_bytes content_of(stoic_bytes der) {
    stoic_reader reader = stoic_reader_of(der);
    stoic_bytes content;
    return stoic_der_read(&reader, &content, STOIC_DER_SEQUENCE) && stoic_reader_at_end(&reader) ? content
                                                                                                 : der;
}

/* A view's subject is a SEQUENCE, of whatever. */
static stoic_bytes subject_of(stoic_bytes der) {
    stoic_reader reader = stoic_reader_of(der);
    stoic_bytes whole;
    return stoic_der_read_whole(&reader, &whole, STOIC_DER_SEQUENCE) ? whole : stoic_bytes_of("0\0", 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    stoic_reader input = stoic_reader_of(stoic_bytes_of(data, size));
    const bool is_apart = fuzz_u8(&input) % 2 == 1;
    const uint32_t few = fuzz_u8(&input);
    const uint32_t budget = few < 64 ? few : 100000;
    const stoic_bytes constraints = content_of(fuzz_bytes(&input, fuzz_u16(&input)));
    stoic_certificate certificate = {.struct_size = sizeof certificate};
    if (is_apart) {
        certificate.subject_alt_names = content_of(fuzz_bytes(&input, fuzz_u16(&input)));
        certificate.subject = subject_of(fuzz_rest(&input));
    } else if (stoic_certificate_read(&certificate, fuzz_rest(&input), NULL) != STOIC_OK) {
        return 0;
    }
    check(&certificate, constraints, budget);
    return 0;
}
